"""PDFs that cannot or must not be read whole: refused by name, or page by page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_files import Item, Pdf, Picture, Text, encrypted, lines, whole

from corpus.errors import ReadError
from corpus.readers.pdf import read_pdf
from corpus.source import Source

WORDS = [
    "The patient was given adrenaline at once and",
    "was then taken to the nearest hospital, where",
    "she was watched for a night and a day, and no",
    "second reaction was seen in all of that time.",
]
TEXT = " ".join(WORDS)
SCAN: list[Item] = [Picture(0, 0, 595, 842)]


def refusal(data: bytes) -> str:
    with pytest.raises(ReadError) as caught:
        read_pdf(Source("bad.pdf", data))
    return caught.value.reason


def good() -> bytes:
    return Pdf([[*lines(WORDS)]]).data()


@pytest.mark.parametrize("data", [b"", b"\x00\x00\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refusal(data) == "empty file"


@pytest.mark.parametrize("data", [b"PK\x03\x04rest of an archive", b"<html><p>page</p></html>"])
def test_other_bytes_under_a_pdf_name_are_refused(data: bytes) -> None:
    assert refusal(data) == "not a PDF"


def test_a_locked_file_is_refused_and_one_without_password_read() -> None:
    assert refusal(encrypted(good(), "secret")) == "encrypted: needs a password"
    assert read_pdf(Source("open.pdf", encrypted(good(), ""))).text == TEXT


def test_a_scan_needs_ocr() -> None:
    assert refusal(Pdf([SCAN, SCAN]).data()) == "no text layer: needs OCR"


def test_a_scanned_page_costs_only_itself() -> None:
    document = read_pdf(Source("mixed.pdf", Pdf([[*lines(WORDS)], SCAN]).data()))
    assert document.text == TEXT
    assert [(i.code, i.page) for i in document.issues] == [("no-text-layer", 2)]
    assert len(document.pages) == 2
    assert document.pages[1].start == document.pages[1].end


def test_characters_without_meaning_are_named() -> None:
    assert refusal(Pdf([[*lines(WORDS)]], to_unicode=0xE000).data()).startswith("mis-encoded")


def test_letters_that_make_no_words_are_named() -> None:
    shifted = Pdf([[*lines([*WORDS, *WORDS], step=11)]], to_unicode=0)
    cipher = str.maketrans("aeiouyAEIOUY", "bcdfghBCDFGH")
    shifted.pages[0] = [
        Text(item.x, item.y, item.text.translate(cipher))
        for item in shifted.pages[0]
        if isinstance(item, Text)
    ]
    assert refusal(shifted.data()).startswith("mis-encoded")


def test_a_page_tree_that_refers_to_itself_is_refused() -> None:
    data = whole(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
        }
    )
    assert refusal(data) == "page tree refers to itself"


def test_a_page_tree_nested_too_deeply_is_refused() -> None:
    depth = 200
    bodies = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    for number in range(2, depth):
        bodies[number] = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 1)
    bodies[depth] = b"<< /Type /Page /MediaBox [0 0 10 10] >>"
    assert refusal(whole(bodies)) == "page tree nested too deeply"


def test_a_file_without_pages_is_refused() -> None:
    data = whole(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}
    )
    assert refusal(data) in ("a PDF without pages", "damaged: no page can be opened")


def test_a_file_cut_short_is_refused_and_one_with_a_wrong_table_repaired() -> None:
    data = Pdf([[*lines(WORDS)] for _ in range(3)]).data()
    assert refusal(data[: int(len(data) * 0.8)]).startswith("damaged")
    assert refusal(data[:60]).startswith("damaged")
    moved = good().replace(b"1 0 obj", b"\n\n\n1 0 obj", 1)
    assert TEXT in read_pdf(Source("moved.pdf", moved)).text


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_flipped_bytes_never_raise_anything_but_a_read_error(data: st.DataObject) -> None:
    raw = bytearray(good())
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=30)):
        raw[place] = data.draw(st.integers(0, 255))
    try:
        document = read_pdf(Source("flipped.pdf", bytes(raw)))
    except ReadError:
        return
    assert document.text
