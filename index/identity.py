"""Which document a freshly read one is: new, a newer state of a known one, or its duplicate.

Articles are the same when they share an id, DOI, PMID or PMCID, or (having none) their
file's bytes. Full text wins over an abstract, JATS over everything; a PDF twin of a JATS
article lends it its pages. Reads and writes no file but the aligned documents it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from corpus.alignment import align_pages
from corpus.document import Document, Metadata, Provenance
from index.catalogue import Catalogue

VerdictKind = Literal["added", "updated", "unchanged", "duplicate"]

_PREFERENCE = {"jats": 0, "pubmed": 2}
_OTHER_FORMATS = 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one document: `id` is the one it has, or duplicates."""

    kind: VerdictKind
    id: str


@dataclass(frozen=True, slots=True)
class _Known:
    id: str
    file: str
    member: str | None
    format: str


def preference(document: Document) -> int:
    """Lower is better: JATS, then other full texts, then records without full text."""
    return _PREFERENCE.get(document.provenance.format, _OTHER_FORMATS)


class Registry:
    """Every known document by identity; collects what the next generation adds and removes."""

    def __init__(self, load: Callable[[str], Document]) -> None:
        self._load = load
        self._by_identifier: dict[str, _Known] = {}
        self._hashes: dict[str, str] = {}
        self._articles: dict[str, str] = {}
        self._ids_at: dict[str, list[str]] = {}
        self._held: set[str] = set()
        self._superseded: dict[tuple[str, str], str] = {}
        self._adding: dict[str, Document] = {}
        self._removing: set[str] = set()

    @classmethod
    def empty(cls) -> Registry:
        """A registry of nothing."""
        documents: dict[str, Document] = {}
        return cls(documents.__getitem__)

    @classmethod
    def of(cls, catalogue: Catalogue) -> Registry:
        """What `catalogue` holds; documents are loaded only when a twin needs them."""
        registry = cls(catalogue.document)
        for row in catalogue.documents():
            made = row.provenance
            registry._know(row.id, row.metadata, made)
            registry._held.add(row.id)
            registry._hashes[made.path] = made.source_sha256
            if made.page_source_path and made.page_source_sha256:
                registry._hashes[made.page_source_path] = made.page_source_sha256
                registry._articles[made.page_source_path] = made.path
        return registry

    @property
    def changed(self) -> bool:
        """Whether the next generation would differ."""
        return bool(self._adding or self._removing)

    @property
    def to_add(self) -> list[Document]:
        """Documents to publish, in the order they were taken."""
        return list(self._adding.values())

    @property
    def to_remove(self) -> set[str]:
        """Ids to drop, beside those that `to_add` replaces."""
        return (self._removing - self._adding.keys()) & self._held

    def source_hash(self, place: str) -> str | None:
        """The sha256 that the file at `place` had when it was last read, or None."""
        return self._hashes.get(place)

    def article_of(self, place: str) -> str | None:
        """The file of the article to which the PDF at `place` lent its pages, or None."""
        return self._articles.get(place)

    def superseded(self, file: str, id: str) -> str | None:
        """The id of the better copy that took the place of `id` as read from `file`, or None."""
        return self._superseded.get((file, id))

    def take(self, place: str, documents: Sequence[Document]) -> list[Verdict]:
        """Settle the documents read from the file at `place` (an absolute path)."""
        before = tuple(self._ids_at.get(place, ()))
        kept = [self._with_kept_id(d, before) for d in sorted(documents, key=preference)]
        verdicts = [self._settle(place, document) for document in kept]
        self._removing |= set(before) - {verdict.id for verdict in verdicts}
        if documents:
            self._hashes[place] = documents[0].provenance.source_sha256
        return verdicts

    def _with_kept_id(self, document: Document, before: Sequence[str]) -> Document:
        # A file that names no identifier stays the same document when it is edited.
        if len(before) == 1 and _id_is_from_content(document):
            return replace(document, id=before[0])
        return document

    def _settle(self, place: str, document: Document) -> Verdict:
        document = replace(document, provenance=replace(document.provenance, path=place))
        twin = self._twin(document)
        if twin is None:
            return self._accept("added", document)
        same = (twin.file, twin.member) == (place, document.provenance.member)
        if same or not Path(twin.file).exists():
            return self._renew(twin, document)
        if preference(document) < _PREFERENCE.get(twin.format, _OTHER_FORMATS):
            return self._supersede(twin, document)
        self._lend_pages(twin, document)
        return Verdict("duplicate", twin.id)

    def _renew(self, twin: _Known, document: Document) -> Verdict:
        if twin.id == document.id and self._document(twin.id) == document:
            return Verdict("unchanged", twin.id)
        self._drop(twin, document)
        return self._accept("updated", document)

    def _supersede(self, twin: _Known, document: Document) -> Verdict:
        if twin.format == "pdf":
            document = _aligned(document, self._document(twin.id))
        self._drop(twin, document)
        self._superseded[twin.file, twin.id] = document.id
        return self._accept("updated" if twin.id in self._held else "added", document)

    def _drop(self, twin: _Known, successor: Document) -> None:
        if twin.id != successor.id:
            self._adding.pop(twin.id, None)
            self._removing.add(twin.id)

    def _lend_pages(self, twin: _Known, document: Document) -> None:
        if (twin.format, document.provenance.format) != ("jats", "pdf"):
            return
        article = self._document(twin.id)
        aligned = _aligned(article, document)
        if aligned != article:
            self._adding[twin.id] = aligned

    def _accept(self, kind: VerdictKind, document: Document) -> Verdict:
        self._adding[document.id] = document
        self._removing.discard(document.id)
        self._know(document.id, document.metadata, document.provenance)
        return Verdict(kind, document.id)

    def _document(self, id: str) -> Document:
        return self._adding.get(id) or self._load(id)

    def _twin(self, document: Document) -> _Known | None:
        made = document.provenance
        keys = _identifiers(document.id, document.metadata, made.source_sha256)
        return next((self._by_identifier[k] for k in keys if k in self._by_identifier), None)

    def _know(self, id: str, facts: Metadata, made: Provenance) -> None:
        known = _Known(id, made.path, made.member, made.format)
        for key in _identifiers(id, facts, made.source_sha256):
            self._by_identifier[key] = known
        ids = self._ids_at.setdefault(made.path, [])
        if id not in ids:
            ids.append(id)


def _identifiers(id: str, facts: Metadata, sha256: str) -> Iterator[str]:
    yield f"id:{id}"
    if facts.digest_of is not None:
        return  # A digest carries its source's DOI and is not its source.
    if facts.pmcid:
        yield f"pmcid:{facts.pmcid}"
    if facts.pmid:
        yield f"pmid:{facts.pmid}"
    if facts.doi:
        yield f"doi:{facts.doi.lower()}"
    if not (facts.pmcid or facts.pmid or facts.doi):
        yield f"bytes:{sha256}"


def _id_is_from_content(document: Document) -> bool:
    return document.id.endswith(f"-{document.provenance.source_sha256[:8]}")


def _aligned(article: Document, pdf: Document) -> Document:
    aligned = align_pages(article, pdf)
    made = replace(
        article.provenance,
        page_source_path=pdf.provenance.path,
        page_source_sha256=pdf.provenance.source_sha256,
    )
    return replace(aligned, provenance=made)
