"""An answer as a Word document (Office Open XML), the same bytes for the same answer and time.

Quotes are paragraphs in the style "Quote", highlights bold runs. Characters that XML cannot
hold become U+FFFD; canonical texts hold none.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

from qa.answer import Answer, ContextSpan, Quote, Reference
from qa.csl import links
from qa.exports.outline import (
    CLOSE_QUOTE,
    CONTEXT_LABELS,
    OPEN_QUOTE,
    REFERENCES_HEADING,
    STAMP_HEADING,
    Stamp,
    closing,
    echoes,
    groups,
    hash_lines,
    labels,
    numbers,
    place,
    remarks,
    stamp_lines,
    title,
    verdict,
)
from qa.exports.page import disjoint

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PROPERTY_LENGTH = 255
_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def to_docx(answer: Answer, stamp: Stamp) -> bytes:
    """The whole answer as a .docx file."""
    from docx import Document

    document = Document()
    _describe(document.core_properties, answer, stamp)
    document.add_heading(_xml(title(answer)), level=0)
    for notice in answer.notices:
        document.add_paragraph().add_run(_xml(notice)).bold = True
    document.add_paragraph(_xml(verdict(answer)))
    for remark in remarks(answer):
        document.add_paragraph(_xml(remark))
    for group in groups(answer):
        document.add_heading(_xml(group.heading), level=1)
        for quote in group.quotes:
            _add_quote(document, quote)
    for heading, lines in closing(answer):
        document.add_heading(heading, level=1)
        for line in lines:
            document.add_paragraph(_xml(line))
    document.add_heading(REFERENCES_HEADING, level=1)
    for reference in answer.references:
        _add_reference(document, reference)
    document.add_heading(STAMP_HEADING, level=1)
    for line in [*stamp_lines(answer, stamp), *hash_lines(answer)]:
        document.add_paragraph(_xml(line), style="No Spacing")
    return _repeatable(document)


def _describe(properties: Any, answer: Answer, stamp: Stamp) -> None:
    properties.title = _xml(title(answer))[:_PROPERTY_LENGTH]
    properties.author = properties.last_modified_by = "curbside"
    properties.comments = f"Index generation {_xml(answer.index.generation)}"[:_PROPERTY_LENGTH]
    properties.created = properties.modified = stamp.exported_at.replace(microsecond=0)


def _add_quote(document: Any, quote: Quote) -> None:
    _add_context(document, [span for span in quote.context if span.role != "after"])
    paragraph = document.add_paragraph(OPEN_QUOTE, style="Quote")
    position = 0
    for start, end in disjoint(quote.highlights):
        paragraph.add_run(_xml(quote.text[position:start]))
        paragraph.add_run(_xml(quote.text[start:end])).bold = True
        position = end
    paragraph.add_run(_xml(quote.text[position:]))
    paragraph.add_run(f"{CLOSE_QUOTE} {numbers(quote)}")
    _add_context(document, [span for span in quote.context if span.role == "after"])
    for label, said in echoes(quote):
        _add_aside(document, label, said)
    if where := place(quote):
        document.add_paragraph(_xml(where), style="Caption")


def _add_context(document: Any, spans: list[ContextSpan]) -> None:
    for span in spans:
        _add_aside(document, CONTEXT_LABELS[span.role], span.text)


def _add_aside(document: Any, label: str, said: str) -> None:
    line = f"{label}: {OPEN_QUOTE}{_xml(said)}{CLOSE_QUOTE}"
    document.add_paragraph(line, style="List Continue")


def _add_reference(document: Any, reference: Reference) -> None:
    line = f"[{reference.number}] {reference.citation} ({labels(reference)})"
    paragraph = document.add_paragraph(_xml(line))
    for label, address in links(reference):
        paragraph.add_run(" · ")
        _add_link(paragraph, _xml(label), address)


def _add_link(paragraph: Any, label: str, address: str) -> None:
    """A hyperlink, which python-docx reads but does not write: ECMA-376, part 1, 17.16.22."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, _HYPERLINK, is_external=True))
    run = paragraph.add_run(label)
    run.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _repeatable(document: Any) -> bytes:
    """The document's zip file with its entries' times set to one fixed time."""
    written, repeatable = BytesIO(), BytesIO()
    document.save(written)
    with (
        zipfile.ZipFile(written) as source,
        zipfile.ZipFile(repeatable, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return repeatable.getvalue()
