"""What a source becomes: one `Document` of canonical text with typed, placed spans.

Every offset in this module counts Unicode code points of `Document.text`. Quotes are
cut from that text and from nothing else. This module does not know file formats,
passages or indexes.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal, get_args

DocumentType = Literal[
    "guideline",
    "systematic-review",
    "review",
    "trial",
    "observational",
    "case-report",
    "protocol",
    "preprint",
    "letter",
    "notice",
    "patient-education",
    "other",
]
Status = Literal["current", "corrected", "expression-of-concern", "superseded", "retracted"]
BlockKind = Literal[
    "title",
    "heading",
    "paragraph",
    "list-item",
    "table-header",
    "table-row",
    "caption",
    "footnote",
    "reference",
    "front",
]
SectionRole = Literal["front", "abstract", "body", "back", "references"]
Severity = Literal["note", "warning", "error"]

DOCUMENT_TYPES: tuple[str, ...] = get_args(DocumentType)
STATUSES: tuple[str, ...] = get_args(Status)

QUOTABLE_KINDS: frozenset[str] = frozenset({"paragraph", "list-item", "table-row", "caption"})
"""Kinds of block a finding may be quoted from."""

QUOTABLE_ROLES: frozenset[str] = frozenset({"abstract", "body"})
"""Roles of section a finding may be quoted from."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of the canonical text, in code points."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Block:
    """One typed, contiguous stretch of the canonical text: a paragraph, a list item, a row.

    `section` indexes `Document.sections`. `lead_in` is the span that introduces a list
    item ("The following are contraindicated:"); `header` is a table row's header row.
    """

    kind: BlockKind
    start: int
    end: int
    section: int
    lead_in: Span | None = None
    header: Span | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of the document; `path` holds the headings from the outermost in.

    `start` is where the heading (or, without one, the first block) begins and `end` is
    where the last block of the section or of its subsections ends.
    """

    path: tuple[str, ...]
    level: int
    role: SectionRole
    start: int
    end: int

    @property
    def heading(self) -> str:
        """The innermost heading, or an empty string."""
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a paged source: the canonical text from `start` to `end` stands on it.

    `number` counts from 1; `label` is the printed page number where the file gives one;
    `method` says which library's characters were used; width and height are in points.
    """

    number: int
    start: int
    end: int
    label: str | None = None
    method: str = ""
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class WordBox:
    """Where the characters from `start` to `end` stand on a page.

    In PDF points, origin at the page's top left corner, x to the right and y down.
    """

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Issue:
    """Something odd found while reading, as data: `code` is a stable short name."""

    code: str
    message: str
    severity: Severity = "warning"
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """A link to another article: `kind` such as "corrects", "retracts", "corrected-by"."""

    kind: str
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class DigestOf:
    """The named source that a digest reports."""

    title: str
    doi: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """Bibliographic facts; a field named in `guessed` was inferred, not stated by the source."""

    title: str = ""
    authors: tuple[str, ...] = ()
    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    url: str | None = None
    type: DocumentType = "other"
    population: str | None = None
    language: str | None = None
    licence: str | None = None
    status: Status = "current"
    status_reason: str | None = None
    related: tuple[Related, ...] = ()
    publication_types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    digest_of: DigestOf | None = None
    guessed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the text came from: the file, its hash, and the reader that read it.

    `member` names the file inside an archive; `reader` is "name/version". The page source
    is the PDF twin whose pages were aligned to this text, where there is one.
    """

    path: str
    source_sha256: str
    format: str
    reader: str
    member: str | None = None
    page_source_path: str | None = None
    page_source_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One article or guideline: canonical text and everything known about its parts.

    Invariants: `text` is NFC; blocks are in order, do not overlap and lie within the
    text; every block's `section` is a valid index into `sections`.
    """

    id: str
    text: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    metadata: Metadata
    provenance: Provenance
    pages: tuple[Page, ...] = ()
    boxes: tuple[WordBox, ...] = field(default=(), repr=False)
    issues: tuple[Issue, ...] = ()

    @property
    def sha256(self) -> str:
        """Hex digest of the canonical text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    def page_at(self, offset: int) -> int | None:
        """The 1-based page on which `offset` stands, or None where no page is known."""
        return page_at(self.pages, offset)

    def quotable(self, block: Block) -> bool:
        """Whether a finding may be quoted from `block`."""
        role = self.sections[block.section].role
        return block.kind in QUOTABLE_KINDS and role in QUOTABLE_ROLES


def page_at(pages: tuple[Page, ...], offset: int) -> int | None:
    """The 1-based number of the page among `pages` (in order) that holds `offset`, or None."""
    position = bisect_right([page.start for page in pages], offset) - 1
    if position < 0:
        return None
    page = pages[position]
    return page.number if page.start <= offset < page.end else None
