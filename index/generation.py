"""Generations on disk: each an immutable folder; CURRENT names the one that serves.

A generation is written beside the others, made durable, renamed into place and only then
named in CURRENT, by an atomic rename. A crash at any point leaves the old one serving.
Does not know what is inside the files.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.errors import (
    BusyIndexError,
    DamagedIndexError,
    NoIndexError,
    UnknownGenerationError,
)

MANIFEST = "manifest.json"
CURRENT = "CURRENT"
LOCK = "write.lock"
FORMAT = 6
_NAME = re.compile(r"gen-(\d{6,})")
_UNFINISHED = "unfinished-"


@contextmanager
def write_lock(folder: Path, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the index's write lock. Raises BusyIndexError where another writer holds it."""
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout as error:
        raise BusyIndexError(
            f"Another process is writing to the index in {folder}: wait until it is done."
        ) from error
    try:
        yield
    finally:
        lock.release()


def current_generation(folder: Path) -> str:
    """The name of the generation that serves. Raises NoIndexError, DamagedIndexError."""
    try:
        line = (folder / CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise NoIndexError(
            f"There is no index in {folder} yet: add documents with 'curbside add'."
        ) from error
    except UnicodeDecodeError:
        line = ""
    if not _NAME.fullmatch(line) or not (folder / line).is_dir():
        raise DamagedIndexError(
            f"{folder / CURRENT} names no generation: roll back to one with 'curbside rollback'."
        )
    return line


def names(folder: Path) -> list[str]:
    """Every finished generation, oldest first."""
    if not folder.is_dir():
        return []
    found = [path.name for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    return sorted(found, key=_number)


def _number(name: str) -> int:
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else 0


def begin(folder: Path) -> tuple[str, Path]:
    """The next generation's name and an empty folder to write it in; needs the lock."""
    for leftover in folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(leftover)
    number = max((_number(name) for name in names(folder)), default=0) + 1
    name = f"gen-{number:06d}"
    work = folder / f"{_UNFINISHED}{name}"
    work.mkdir()
    return name, work


def name_of(work: Path) -> str:
    """The name that the unfinished folder `work` will have."""
    return work.name.removeprefix(_UNFINISHED)


def seal(work: Path, description: Mapping[str, Any], base: Path | None = None) -> None:
    """Write the manifest over every file in `work`, then make all of it durable.

    Files that are links to those of `base`, which has just been verified, are not read again.
    """
    known = read_manifest(base)["files"] if base else {}
    files = {
        name: known[name] if base and _linked(base / name, path) else _described(path)
        for path in _files(work)
        for name in [str(path.relative_to(work))]
    }
    manifest = {"format": FORMAT, **description, "files": files}
    (work / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True), "utf-8")
    for path in (*_files(work), work / MANIFEST):
        _sync(path)
    for directory in (*(p for p in work.rglob("*") if p.is_dir()), work):
        _sync(directory)


def _linked(one: Path, two: Path) -> bool:
    return one.exists() and one.samefile(two)


def _described(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "sha256": _sha256(path)}


def switch(folder: Path, name: str) -> None:
    """Let the finished generation `name` serve, atomically and durably."""
    scratch = folder / f"{CURRENT}.new"
    scratch.write_text(f"{name}\n", encoding="ascii")
    _sync(scratch)
    scratch.replace(folder / CURRENT)
    _sync(folder)


def finish(folder: Path, work: Path, name: str) -> None:
    """Put the sealed `work` in its place among the generations."""
    work.rename(folder / name)
    _sync(folder)


def read_manifest(generation: Path) -> dict[str, Any]:
    """The manifest of a generation's folder. Raises DamagedIndexError."""
    try:
        manifest: dict[str, Any] = json.loads((generation / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _damage(generation, MANIFEST) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise DamagedIndexError(
            f"The generation {generation.name} is of another format than this version of "
            "curbside reads: add the documents again into a new folder."
        )
    return manifest


def check_files(generation: Path, manifest: Mapping[str, Any], budget: int | None = None) -> None:
    """Compare every file's size with the manifest, and contents as far as `budget` bytes go.

    The smallest files come first. Raises DamagedIndexError naming the first that differs.
    """
    for name, known in sorted(manifest["files"].items(), key=lambda item: item[1]["bytes"]):
        path = generation / name
        if not path.is_file() or path.stat().st_size != known["bytes"]:
            raise _damage(generation, name)
        if budget is not None:
            budget -= known["bytes"]
            if budget < 0:
                continue
        if _sha256(path) != known["sha256"]:
            raise _damage(generation, name)


def _damage(generation: Path, name: str) -> DamagedIndexError:
    return DamagedIndexError(
        f"The file {name} of generation {generation.name} is missing or has changed: "
        "roll back with 'curbside rollback' or add the documents again."
    )


def verify(folder: Path, name: str | None = None) -> dict[str, Any]:
    """Check every byte of a generation (the current one by default); returns its manifest."""
    generation = folder / _known(folder, name or current_generation(folder))
    manifest = read_manifest(generation)
    check_files(generation, manifest)
    return manifest


def rollback(folder: Path, name: str | None = None) -> str:
    """Let an earlier generation serve (the one before by default), after checking it."""
    with write_lock(folder):
        target = _known(folder, name) if name else _previous(folder)
        verify(folder, target)
        switch(folder, target)
    return target


def _previous(folder: Path) -> str:
    serving = _number(current_generation(folder))
    earlier = [name for name in names(folder) if _number(name) < serving]
    if not earlier:
        raise UnknownGenerationError("There is no earlier generation to roll back to.")
    return earlier[-1]


def _known(folder: Path, name: str) -> str:
    available = names(folder)
    if name not in available:
        raise UnknownGenerationError(
            f"There is no generation {name!r}: there are {', '.join(available) or 'none'}."
        )
    return name


def gc(folder: Path, keep: int = 2) -> list[str]:
    """Delete all but the serving generation and the newest `keep`; returns the deleted.

    A reader that has a deleted generation open goes on reading it: its files are freed
    when it closes them.
    """
    with write_lock(folder):
        serving = current_generation(folder)
        newest = names(folder)[-keep:] if keep > 0 else []
        doomed = [name for name in names(folder) if name != serving and name not in newest]
        for name in doomed:
            shutil.rmtree(folder / name)
        for leftover in folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(leftover)
        _sync(folder)
    return doomed


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
