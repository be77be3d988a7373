"""How results and progress leave the program: JSON on stdout, one moving line on stderr."""

from __future__ import annotations

import json
import sys
from typing import Any

import typer

# Legal inside JSON strings, but line ends to readers that split text on Unicode's rules.
_LINE_ENDS = {"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def print_json(value: Any) -> None:
    """Print `value` as indented JSON on stdout."""
    typer.echo(_escaped(json.dumps(value, ensure_ascii=False, indent=1)))


def escape_for_json_lines(value: Any) -> str:
    """`value` as one line of JSON that no reader splits: U+0085, U+2028, U+2029 escaped."""
    return _escaped(json.dumps(value, ensure_ascii=False))


def _escaped(text: str) -> str:
    for character, escape in _LINE_ENDS.items():
        text = text.replace(character, escape)
    return text


def progress_line(stage: str, done: int, total: int) -> None:
    """Show how far a stage is, on one line of stderr that is rewritten in a terminal."""
    finished = done >= total
    if sys.stderr.isatty():
        typer.echo(f"\r{stage} {done:,}/{total:,}\x1b[K", err=True, nl=finished)
    elif finished:
        typer.echo(f"{stage} {done:,}/{total:,}", err=True)
