"""Assembles canonical text block by block, so that every offset is known when it is written.

Readers call `open_section` and `add` in reading order and finish with `build`. Text is
cleaned here, once: NFC, one space for each run of white space, no control or soft-hyphen
characters. Does not know where the blocks come from.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from corpus.document import (
    Block,
    BlockKind,
    Document,
    Issue,
    Metadata,
    Page,
    Provenance,
    Section,
    SectionRole,
    Severity,
    Span,
    WordBox,
)
from corpus.source import Source

BLOCK_SEPARATOR = "\n\n"
LINE_SEPARATOR = "\n"

# Soft hyphen, zero-width characters, byte-order mark, directional marks.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """`text` as it stands in canonical text: NFC, single spaces, nothing invisible."""
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", _SPACE.sub(" ", text).strip())


class Builder:
    """Writes one document's canonical text and its blocks, sections, pages and boxes."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._sections: list[Section] = []
        self._open: list[int] = []
        self._pages: list[Page] = []
        self._boxes: list[WordBox] = []
        self._issues: list[Issue] = []

    @property
    def length(self) -> int:
        """Code points written so far."""
        return self._length

    def open_section(
        self, heading: str, level: int = 1, role: SectionRole = "body", *, visible: bool = True
    ) -> None:
        """Begin a section; deeper and equal levels that are open are closed.

        `level` counts from 1. With `visible`, the heading is written into the text as a
        "heading" block; otherwise it only names the path.
        """
        heading = clean(heading)
        self.close_to(level - 1)
        parent = self._sections[self._open[-1]].path if self._open else ()
        path = (*parent, heading) if heading else parent
        self._sections.append(Section(path, level, role, -1, -1))
        self._open.append(len(self._sections) - 1)
        if visible and heading:
            self.add("heading", heading)

    def close_to(self, level: int) -> None:
        """Close every open section deeper than `level` (0 closes all)."""
        while self._open and self._sections[self._open[-1]].level > level:
            self._open.pop()

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        lead_in: Span | None = None,
        header: Span | None = None,
        cleaned: bool = False,
    ) -> Span | None:
        """Append one block and return its span, or None where `text` is blank.

        With `cleaned`, the caller vouches that `text == clean(text)` and offsets within
        `text` are kept exactly, so that boxes made beforehand still fit.
        """
        text = text if cleaned else clean(text)
        if not text:
            return None
        if not self._open:
            self._sections.append(Section((), 1, "front" if kind == "title" else "body", -1, -1))
            self._open.append(len(self._sections) - 1)
        separator = self._separator(kind)
        start = self._length + len(separator)
        self._write(separator, text)
        self._blocks.append(Block(kind, start, self._length, self._open[-1], lead_in, header))
        self._stretch_sections(start)
        return Span(start, self._length)

    def add_boxes(self, boxes: list[WordBox]) -> None:
        """Append word boxes whose offsets already count from the start of the text."""
        self._boxes.extend(boxes)

    def add_page(self, page: Page) -> None:
        """Record a page; pages come in order and do not overlap."""
        self._pages.append(page)

    def report(
        self, code: str, message: str, severity: Severity = "warning", page: int | None = None
    ) -> None:
        """Record something odd about the source."""
        self._issues.append(Issue(code, message, severity, page))

    def build(
        self, source: Source, *, id: str, format: str, reader: str, metadata: Metadata
    ) -> Document:
        """The finished document."""
        provenance = Provenance(source.path, source.sha256, format, reader, source.member)
        return Document(
            id=id,
            text="".join(self._parts),
            blocks=tuple(self._blocks),
            sections=tuple(self._finished_sections()),
            metadata=metadata,
            provenance=provenance,
            pages=tuple(self._pages),
            boxes=tuple(self._boxes),
            issues=tuple(self._issues),
        )

    def _separator(self, kind: BlockKind) -> str:
        if not self._blocks:
            return ""
        tight = {"list-item", "table-row", "reference"}
        previous = self._blocks[-1].kind
        return (
            LINE_SEPARATOR
            if kind in tight and previous in {*tight, "table-header"}
            else BLOCK_SEPARATOR
        )

    def _write(self, separator: str, text: str) -> None:
        self._parts += [separator, text]
        self._length += len(separator) + len(text)

    def _stretch_sections(self, start: int) -> None:
        for index in self._open:
            section = self._sections[index]
            begun = start if section.start < 0 else section.start
            self._sections[index] = replace(section, start=begun, end=self._length)

    def _finished_sections(self) -> list[Section]:
        return [replace(s, start=max(s.start, 0), end=max(s.end, 0)) for s in self._sections]
