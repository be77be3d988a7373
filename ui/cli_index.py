"""Commands for an index's generations: `curbside verify|rollback|gc`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="Index folder (default: CURBSIDE_INDEX, else your data folder)."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]


def mount(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command(epilog="Example: curbside verify --index my-index")(verify)
    app.command(epilog="Example: curbside rollback gen-000003")(rollback)
    app.command(epilog="Example: curbside gc --keep 2")(gc)


def verify(
    generation: Annotated[
        str | None, typer.Argument(help="A generation (default: the one that serves).")
    ] = None,
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Compare every file of a generation with its checksum."""
    from index.generation import verify as verify_generation
    from ui.opening import index_folder
    from ui.output import print_json

    manifest = verify_generation(index_folder(index), generation)
    if json:
        print_json(manifest)
    else:
        typer.echo(f"{manifest['generation']}: {len(manifest['files'])} files, all as written.")


def rollback(
    generation: Annotated[
        str | None, typer.Argument(help="A generation (default: the one before).")
    ] = None,
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Let an earlier generation serve again."""
    from index.generation import rollback as roll_back
    from ui.opening import index_folder
    from ui.output import print_json

    name = roll_back(index_folder(index), generation)
    if json:
        print_json({"generation": name})
    else:
        typer.echo(f"{name} serves now.")


def gc(
    keep: Annotated[int, typer.Option(min=1, help="How many generations to keep.")] = 2,
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Delete old generations; the one that serves always stays."""
    from index.generation import gc as collect
    from ui.opening import index_folder
    from ui.output import print_json

    removed = collect(index_folder(index), keep)
    if json:
        print_json({"removed": removed})
    else:
        typer.echo(f"Removed {', '.join(removed)}." if removed else "Nothing to remove.")
