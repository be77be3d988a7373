"""Finds and reads the files that a saved answer's quotes were cut from, and no others.

Files are known by the SHA-256 of their bytes. Archives are opened only for sources that no
file of its own is. Reading happens in limited worker processes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.document import Document
from corpus.errors import ReadError, UsageError
from corpus.pool import PoolSettings, read_files
from corpus.sniff import sniff
from qa.check import Check, UnreadableFile, check, not_an_answer, quotes_of

_ARCHIVES = frozenset({"gzip", "zip", "tar"})
_PACKED = ((0, b"\x1f\x8b"), (0, b"PK\x03\x04"), (257, b"ustar"))
_HEAD = 512


@dataclass(slots=True)
class Gathered:
    """The documents of an answer's sources, and the files that could not be read.

    `unreadable_sha256` are hashes of whole files that the answer names but no reader reads.
    """

    documents: list[Document] = field(default_factory=list)
    unreadable: list[UnreadableFile] = field(default_factory=list)
    unreadable_sha256: set[str] = field(default_factory=set)
    files: int = 0
    read: int = 0


def check_against(
    answer: Mapping[str, Any], folder: Path, pool: PoolSettings | None = None
) -> Check:
    """Check every quote of `answer` against the files under `folder` (or that one file).

    Raises UsageError where `answer` is no answer or `folder` does not exist.
    """
    found = gather(wanted_sources(answer), folder, pool)
    return check(
        answer,
        found.documents,
        unreadable_sha256=found.unreadable_sha256,
        unreadable=found.unreadable,
    )


def wanted_sources(answer: Mapping[str, Any]) -> set[str]:
    """The hashes of the files that the answer's quotes come from. Raises UsageError."""
    try:
        cited = {quote["reference"] for quote in quotes_of(answer)}
        references = [r for r in answer["references"] if r["number"] in cited]
        return {r["source_sha256"] for r in references if r["source_sha256"]}
    except (KeyError, TypeError) as error:
        raise not_an_answer() from error


def gather(wanted: set[str], folder: Path, pool: PoolSettings | None = None) -> Gathered:
    """Read the files under `folder` whose hash is `wanted`. Raises UsageError."""
    if not folder.exists():
        raise UsageError(f"There is no folder {folder}: give the one that holds the documents.")
    found = Gathered()
    own: dict[str, Path] = {}
    packed: list[Path] = []
    for path in _files(folder):
        _look_at(path, wanted, own, packed, found)
    _read(own, found, pool or PoolSettings())
    if wanted - own.keys():
        _read_members(packed, wanted, found, pool or PoolSettings())
    return found


def _files(folder: Path) -> Iterator[Path]:
    paths = [folder] if folder.is_file() else sorted(folder.rglob("*"))
    return (path for path in paths if path.is_file())


def _look_at(
    path: Path, wanted: set[str], own: dict[str, Path], packed: list[Path], found: Gathered
) -> None:
    found.files += 1
    try:
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            head = stream.read(_HEAD)
    except OSError as error:
        found.unreadable.append(UnreadableFile(str(path), (error.strerror or "unreadable").lower()))
        return
    if sha256 in wanted:
        own.setdefault(sha256, path)
    elif any(head.startswith(magic, at) for at, magic in _PACKED):
        packed.append(path)


def _read(own: Mapping[str, Path], found: Gathered, pool: PoolSettings) -> None:
    outcomes = read_files(list(own.values()), pool)
    for sha256, outcome in zip(own, outcomes, strict=True):
        found.read += 1
        found.documents += outcome.documents
        if outcome.failure is not None:
            failure = outcome.failure
            found.unreadable.append(UnreadableFile(outcome.path, failure.reason, failure.page))
            found.unreadable_sha256.add(sha256)


def _read_members(
    packed: list[Path], wanted: set[str], found: Gathered, pool: PoolSettings
) -> None:
    archives = list(filter(_is_archive, packed))
    for outcome in read_files(archives, pool):
        found.read += 1
        found.documents += [
            document
            for document in outcome.documents
            if document.provenance.source_sha256 in wanted
        ]
        if outcome.failure is not None:
            failure = outcome.failure
            found.unreadable.append(UnreadableFile(outcome.path, failure.reason, failure.page))
        found.unreadable += [
            UnreadableFile(outcome.path, issue.message, issue.page)
            for issue in outcome.issues
            if issue.code == "member-not-read" and issue.severity != "note"
        ]


def _is_archive(path: Path) -> bool:
    """Word files are packed too, but hold no sources."""
    try:
        return sniff(path.read_bytes(), path.name) in _ARCHIVES
    except (ReadError, OSError):
        return False
