"""Opens gzip, zip and tar archives in memory, one member at a time, and never more than stated.

Nothing is written to disk and no member's name is used as a path. Sizes are counted as
bytes come out, since an archive's own account of its sizes may lie.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from corpus.errors import ReadError
from corpus.source import Source

_CHUNK = 1 << 16
_DAMAGE = (
    OSError,
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
    tarfile.TarError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much may come out of one archive.

    `ratio` is bytes out for each byte in and applies beyond `free_bytes`; real article XML
    packs about 10 to 1, an archive bomb 1000 to 1.
    """

    members: int = 50_000
    total_bytes: int = 2 << 30
    member_bytes: int = 512 << 20
    ratio: int = 200
    free_bytes: int = 4 << 20
    depth: int = 3


class _Stream(Protocol):
    """What every archive's member can do."""

    def read(self, size: int, /) -> bytes: ...


class _Budget:
    """Counts what came out of one archive against its limits."""

    def __init__(self, packed: int, limits: ArchiveLimits) -> None:
        self._limits = limits
        self._allowed = min(limits.total_bytes, limits.free_bytes + packed * limits.ratio)
        self._total = 0
        self._members = 0

    def count_member(self) -> None:
        self._members += 1
        if self._members > self._limits.members:
            raise ReadError(f"archive of more than {self._limits.members} files")

    def take(self, stream: _Stream) -> bytes:
        """All of `stream`, or a ReadError as soon as it is too much."""
        parts: list[bytes] = []
        size = 0
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            self._total += len(chunk)
            if self._total > self._allowed or size > self._limits.member_bytes:
                raise ReadError("archive that unpacks to far more than it holds: refused")
            parts.append(chunk)
        return b"".join(parts)


def members(source: Source, format: str, limits: ArchiveLimits | None = None) -> Iterator[Source]:
    """The files in `source`, whose format is "gzip", "zip" or "tar".

    Folders, links, empty members and hidden or resource-fork files are passed over.

    Raises:
        ReadError: the archive is damaged, encrypted, or beyond its limits.
    """
    budget = _Budget(len(source.data), limits or ArchiveLimits())
    opened = {"gzip": _gzip, "zip": _zip, "tar": _tar}[format]
    try:
        for name, data in opened(source, budget):
            if data and not _is_hidden(name):
                yield Source(source.path, data, _member_name(source, name))
    except _DAMAGE as error:
        raise ReadError(f"damaged archive: {str(error)[:100]}") from error


def check_bounds(source: Source, limits: ArchiveLimits | None = None) -> None:
    """Unpack a zip-based file once, keeping nothing. Raises ReadError as `members` does."""
    for _ in members(source, "zip", limits):
        pass


def _gzip(source: Source, budget: _Budget) -> Iterator[tuple[str, bytes]]:
    stem = source.name.removesuffix(".gz").removesuffix(".tgz")
    name = f"{stem}.tar" if source.name.endswith(".tgz") else stem
    with gzip.GzipFile(fileobj=io.BytesIO(source.data)) as stream:
        yield name, budget.take(stream)


def _zip(source: Source, budget: _Budget) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
        for info in archive.infolist():
            budget.count_member()
            if info.is_dir():
                continue
            if info.flag_bits & 1:
                raise ReadError("archive with a password: unpack it first")
            with archive.open(info) as stream:
                yield info.filename, budget.take(stream)


def _tar(source: Source, budget: _Budget) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(source.data), mode="r:") as archive:
        for info in archive:
            budget.count_member()
            stream = archive.extractfile(info) if info.isfile() else None
            if stream is not None:
                with stream:
                    yield info.name, budget.take(stream)


def _is_hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "__MACOSX" or parts[-1].startswith("._") or parts[-1] == ".DS_Store"


def _member_name(source: Source, name: str) -> str:
    printable = "".join(c if c.isprintable() else "\ufffd" for c in name)
    return f"{source.member}/{printable}" if source.member else printable
