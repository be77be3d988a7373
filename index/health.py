"""How an index stands: its generations, what they take on disk, and what more files would take.

Looks at manifests and sizes; `index.generation.verify` compares bytes.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from corpus.errors import DamagedIndexError, UsageError
from index import generation as generations

MINIMUM_FREE_BYTES = 512 * 1024 * 1024
"""With less room than this on the disk, a page should warn before it adds."""

_SECONDS_PER_MEGABYTE = {".pdf": 4.0, ".xml": 12.0, ".nxml": 12.0, ".zip": 12.0}
_INDEX_BYTES_PER_BYTE = {".pdf": 0.6, ".xml": 2.5, ".nxml": 2.5, ".zip": 8.0}
_TEXT_SECONDS_PER_MEGABYTE, _TEXT_INDEX_BYTES_PER_BYTE = 30.0, 5.0
_START_SECONDS = 2.0
_UNSAFE = re.compile(r"[^\w.()+ -]")
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class GenerationInfo:
    """One generation; `documents` is None where its manifest cannot be read."""

    name: str
    serving: bool
    built_at: str = ""
    documents: int | None = None
    passages: int | None = None
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """Roughly what adding files takes, and how much room the disk has."""

    seconds: float
    bytes: int
    free_bytes: int

    @property
    def tight(self) -> bool:
        """Whether too little room would be left."""
        return self.free_bytes - self.bytes < MINIMUM_FREE_BYTES


def generations_of(folder: Path) -> list[GenerationInfo]:
    """Every generation, the newest first. Raises NoIndexError where there is none."""
    serving = generations.current_generation(folder)
    return [_info(folder, name, serving) for name in reversed(generations.names(folder))]


def _info(folder: Path, name: str, serving: str) -> GenerationInfo:
    try:
        manifest = generations.read_manifest(folder / name)
    except DamagedIndexError:
        return GenerationInfo(name, name == serving)
    size = sum(file["bytes"] for file in manifest["files"].values())
    facts = manifest["built_at"], manifest["documents"], manifest["passages"]
    return GenerationInfo(name, name == serving, *facts, bytes=size)


def estimate(files: Iterable[tuple[str, int]], folder: Path) -> Estimate:
    """What adding files, given as name and bytes, takes on a small machine (two cores).

    Rates are of mixed articles; a scanned PDF takes less, one full of tables more.
    """
    seconds, size = _START_SECONDS, 0.0
    for name, count in files:
        suffix = PurePosixPath(name.lower()).suffix
        seconds += _SECONDS_PER_MEGABYTE.get(suffix, _TEXT_SECONDS_PER_MEGABYTE) * count / 1e6
        size += _INDEX_BYTES_PER_BYTE.get(suffix, _TEXT_INDEX_BYTES_PER_BYTE) * count + count
    return Estimate(seconds, int(size), free_bytes(folder))


def free_bytes(folder: Path) -> int:
    """Room on the disk that holds `folder`, or will."""
    place = folder
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


def keep_upload(folder: Path, name: str, data: bytes) -> Path:
    """Write an uploaded file into `folder` under a safe form of its name; returns its path.

    A file of the same name is replaced, so that uploading a new version updates its
    document. Raises UsageError where nothing of the name is fit for a file.
    """
    last = PurePosixPath(PureWindowsPath(name).as_posix()).name
    safe = _UNSAFE.sub("_", last).strip(" .")[-_LONGEST_NAME:].lstrip(" .-")
    if not safe.strip("_. "):
        raise UsageError("A file's name holds no letter or digit: rename it and try again.")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / safe
    unfinished = path.with_name(f".{safe}.part")
    unfinished.write_bytes(data)
    unfinished.replace(path)
    return path
