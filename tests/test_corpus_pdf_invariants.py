"""What holds for every PDF, whatever is written in it."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_files import BOLD, ITALIC, REGULAR, Item, Pdf, Text, lines

from corpus.builder import clean
from corpus.document import Document
from corpus.errors import ReadError
from corpus.readers.pdf import read_pdf
from corpus.source import Source

letters = st.text(st.sampled_from("abcdeéfghilmnoprstuvß"), min_size=5, max_size=8)
rows = st.lists(st.lists(letters, min_size=4, max_size=5).map(" ".join), min_size=4, max_size=25)
items = st.builds(
    Text,
    x=st.floats(20, 500),
    y=st.floats(30, 800),
    text=st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]), min_size=1, max_size=40),
    size=st.sampled_from([6.0, 8.0, 10.0, 14.0]),
    font=st.sampled_from([REGULAR, BOLD, ITALIC]),
    angle=st.sampled_from([0.0, 0.0, 0.0, 90.0, 45.0]),
)


def read(pages: list[list[Item]]) -> Document:
    return read_pdf(Source("any.pdf", Pdf(pages).data()))


@settings(max_examples=40, deadline=None)
@given(rows, rows)
def test_columns_keep_every_word_in_order_with_single_spaces(
    left: list[str], right: list[str]
) -> None:
    document = read([[*lines(left, 50), *lines(right, 330)]])
    assert document.text.split() == [word for row in [*left, *right] for word in row.split()]
    assert "  " not in document.text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(items, max_size=25), min_size=1, max_size=3))
def test_every_document_is_well_formed(pages: list[list[Item]]) -> None:
    try:
        document = read(pages)
    except ReadError:
        return
    assert_well_formed(document)
    shown = {c for page in pages for item in page if isinstance(item, Text) for c in item.text}
    for box in document.boxes:
        word = document.text[box.start : box.end]
        assert word
        assert not any(char.isspace() for char in word)
        assert unicodedata.is_normalized("NFC", word)
    assert shown


def assert_well_formed(document: Document) -> None:
    text = document.text
    assert unicodedata.is_normalized("NFC", text)
    for block in document.blocks:
        assert text[block.start : block.end] == clean(text[block.start : block.end])
        assert 0 <= block.section < len(document.sections)
    ends = [0, *(block.end for block in document.blocks)]
    assert all(end <= block.start for end, block in zip(ends, document.blocks, strict=False))
    assert [page.start for page in document.pages] == sorted(p.start for p in document.pages)
    assert document.pages[0].start == 0
    assert max(page.end for page in document.pages) == len(text)
    for offset in range(0, len(text), 7):
        assert document.page_at(offset) is not None
    for box in document.boxes:
        assert document.page_at(box.start) == box.page
        assert box.x0 <= box.x1
        assert box.y0 <= box.y1
    starts = [box.start for box in document.boxes]
    assert starts == sorted(starts)
