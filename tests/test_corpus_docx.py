"""Word files: headings, lists and tables in their order, and nothing from a packed bomb."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from corpus.document import Document
from corpus.errors import ReadError
from corpus.read import read_source
from corpus.source import Source


def _word_file() -> bytes:
    made = docx.Document()
    made.core_properties.author = "Anna Muster"
    made.add_heading("Guideline on pain", 0)
    made.add_heading("Treatment", 1)
    made.add_paragraph("Offer one of the following:")
    made.add_paragraph("paracetamol 1 g", style="List Bullet")
    made.add_paragraph("up to four times a day", style="List Bullet 2")
    made.add_heading("Doses", 2)
    table = made.add_table(2, 2)
    for row, column, text in ((0, 0, "Drug"), (0, 1, "Dose"), (1, 0, "A"), (1, 1, "10 mg")):
        table.cell(row, column).text = text
    made.add_heading("References", 1)
    made.add_paragraph("Someone. Something. doi: 10.9999/other")
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


def _read(data: bytes) -> Document:
    (document,) = read_source(Source("guide.docx", data))
    return document


def test_a_word_file_becomes_blocks() -> None:
    document = _read(_word_file())
    assert [(b.kind, document.text[b.start : b.end]) for b in document.blocks] == [
        ("title", "Guideline on pain"),
        ("heading", "Treatment"),
        ("paragraph", "Offer one of the following:"),
        ("list-item", "paracetamol 1 g"),
        ("list-item", "up to four times a day"),
        ("heading", "Doses"),
        ("table-header", "Drug | Dose"),
        ("table-row", "A | 10 mg"),
        ("heading", "References"),
        ("reference", "Someone. Something. doi: 10.9999/other"),
    ]
    row = document.blocks[7]
    assert document.sections[row.section].path == ("Treatment", "Doses")
    lead = document.blocks[4].lead_in
    assert lead is not None
    assert document.text[lead.start : lead.end] == "paracetamol 1 g"


def test_facts_of_a_word_file() -> None:
    document = _read(_word_file())
    assert document.metadata.authors == ("Anna Muster",)
    assert document.metadata.type == "guideline"
    assert document.metadata.doi is None
    assert document.id.startswith("guide-")


def test_a_packed_bomb_is_refused() -> None:
    packed = io.BytesIO(_word_file())
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/huge.bin", bytes(40 << 20))
    with pytest.raises(ReadError, match="unpacks to far more"):
        _read(packed.getvalue())


def test_a_damaged_word_file_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<w:document>")
    with pytest.raises(ReadError, match="damaged Word file"):
        _read(packed.getvalue())
