"""Turns any source into documents: tells its format, opens archives, reads, and classifies.

One member of an archive that cannot be read costs itself only and is reported. Does not
read folders and does not limit time or memory: `corpus.pool` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus import sidecar
from corpus.document import Document, Issue
from corpus.errors import ReadError, UnknownFormatError
from corpus.kinds import classify
from corpus.readers.archive import ArchiveLimits, members
from corpus.sniff import Format, sniff
from corpus.source import Source

_ARCHIVES = frozenset({"gzip", "zip", "tar"})

Beat = Callable[[], None]
"""Called after each member or record, so that whoever waits knows that work goes on."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one file: its documents, and what in it could not be read."""

    documents: tuple[Document, ...]
    issues: tuple[Issue, ...] = ()


def read_source(source: Source) -> list[Document]:
    """Every document in `source`. Raises ReadError where there is none to be had."""
    return list(read_all(source).documents)


def read_file(path: Path, *, largest_bytes: int | None = None, beat: Beat | None = None) -> Reading:
    """Everything in the file at `path`, its sidecar applied.

    Raises:
        ReadError: the file cannot be read; the reason is short and plain.
    """
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ReadError("its name is not valid text: rename it") from error
    try:
        if not path.is_file():
            raise ReadError("no such file" if not path.exists() else "not a regular file")
        if largest_bytes is not None and path.stat().st_size > largest_bytes:
            raise ReadError(f"larger than {largest_bytes >> 20} MiB")
        return read_all(Source.from_file(path), beat=beat)
    except (OSError, ValueError) as error:
        raise ReadError(f"cannot be opened: {_plain(error)}") from error


def read_all(
    source: Source, *, limits: ArchiveLimits | None = None, beat: Beat | None = None
) -> Reading:
    """Every document in `source`, archives opened, and the issues of members left out.

    Raises:
        ReadError: nothing in it could be read.
    """
    fields = sidecar.load(Path(source.path)) if source.member is None else {}
    collector = _Collector(limits or ArchiveLimits(), beat or (lambda: None))
    collector.read(source, depth=0)
    documents, issues = collector.documents, collector.issues
    if not documents:
        raise ReadError(issues[0].message if issues else "nothing to read in it")
    documents = _with_fields(documents, fields, issues)
    return Reading(tuple(documents), tuple(issues))


class _Collector:
    """Reads sources one after another, noting which could not be read."""

    def __init__(self, limits: ArchiveLimits, beat: Beat) -> None:
        self._limits = limits
        self._beat = beat
        self.documents: list[Document] = []
        self.issues: list[Issue] = []

    def read(self, source: Source, depth: int) -> None:
        format = sniff(source.data, source.name)
        if format not in _ARCHIVES:
            for document in _read_as(format, source):
                self.documents.append(_classified(document))
                self._beat()
            return
        if depth >= self._limits.depth:
            raise ReadError("archives within archives, too deep: unpack them first")
        for member in members(source, format, self._limits):
            self._member(member, depth + 1, alone=format == "gzip")
            self._beat()

    def _member(self, member: Source, depth: int, *, alone: bool) -> None:
        try:
            self.read(member, depth)
        except UnknownFormatError as error:
            self._note(member, error, "note", alone)
        except ReadError as error:
            self._note(member, error, "warning", alone)

    def _note(self, member: Source, error: ReadError, severity: Any, alone: bool) -> None:
        if alone and not self.issues:
            raise error
        message = f"{member.member}: {error.reason}"
        self.issues.append(Issue("member-not-read", message, severity, error.page))


def _read_as(format: Format, source: Source) -> Iterable[Document]:
    """Readers are imported here, so that reading one format does not load all."""
    if format == "pdf":
        from corpus.readers.pdf import read_pdf

        return [read_pdf(source)]
    if format == "jats":
        from corpus.readers.jats import read_jats_set

        return read_jats_set(source)
    if format == "pubmed":
        from corpus.readers.pubmed import read_records

        return _at_least_one(read_records(source))
    if format == "html":
        from corpus.readers.html import read_html

        return [read_html(source)]
    if format == "docx":
        from corpus.readers.docx import read_docx

        return [read_docx(source)]
    from corpus.readers.plain import read_plain

    return [read_plain(source)]


def _at_least_one(documents: Iterator[Document]) -> Iterator[Document]:
    found = False
    for document in documents:
        found = True
        yield document
    if not found:
        raise ReadError("PubMed XML without a record")


def _classified(document: Document) -> Document:
    return replace(document, metadata=classify(document.metadata, document.text))


def _with_fields(
    documents: list[Document], fields: Mapping[str, Any], issues: list[Issue]
) -> list[Document]:
    if fields and len(documents) == 1:
        return [sidecar.apply(documents[0], fields)]
    if fields:
        message = f"its sidecar was left aside: it speaks of one document, not {len(documents)}"
        issues.append(Issue("sidecar-left-aside", message))
    return documents


def _plain(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()[:100]
