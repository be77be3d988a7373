"""Formats are told by bytes; names and extensions do not mislead."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ReadError, UnknownFormatError
from corpus.sniff import decode, sniff


def _zip(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\n\n%PDF-1.4", "pdf"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b'<?xml version="1.0"?><article article-type="x"><front/></article>', "jats"),
        (b"<!DOCTYPE article PUBLIC 'x' 'y'><!-- c --><article><front><article-meta/>", "jats"),
        (b"<pmc-articleset><article article-type='x'>", "jats"),
        (b'<?xml version="1.0" ?>\n<!DOCTYPE P PUBLIC "a" "b">\n<PubmedArticleSet>', "pubmed"),
        (b"<!DOCTYPE html><html><body>hi</body></html>", "html"),
        (b"<article><h1>News</h1></article>", "html"),
        (b"# Title\n\n## Part\n\ntext", "markdown"),
        (b"+++\ntitle = 'x'\n+++\ntext", "markdown"),
        (b"Just words.", "text"),
        ("Gr\u00f6\u00dfe".encode("cp1252"), "text"),
        ("\ufeffwords".encode("utf-16-le"), "text"),
        (_zip("a.txt"), "zip"),
        (_zip("word/document.xml"), "docx"),
    ],
)  # fmt: skip
def test_formats_are_told_by_bytes(data: bytes, expected: str) -> None:
    assert sniff(data, "misleading.pdf") == expected


def test_only_plain_text_asks_for_the_name() -> None:
    assert sniff(b"Just words.", "notes.md") == "markdown"
    assert sniff(b"%PDF-1.7", "notes.md") == "pdf"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\x89PNG\r\n", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Office"),
        (b"{\\rtf1", "rich text"),
        (bytes(range(32)) * 40, "binary"),
        (b'<?xml version="1.0"?><rss/>', "<rss>"),
        (_zip("xl/workbook.xml"), "workbook"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(data: bytes, word: str) -> None:
    with pytest.raises(UnknownFormatError, match=word):
        sniff(data, "x.txt")


@pytest.mark.parametrize("data", [b"", b"  \n", b"\xef\xbb\xbf", b"\x00\x00"])
def test_empty_files_are_refused(data: bytes) -> None:
    with pytest.raises(ReadError, match="empty file"):
        sniff(data, "x.txt")


@given(st.binary(max_size=400))
def test_any_bytes_have_a_format_or_a_reason(data: bytes) -> None:
    try:
        outcome: str = sniff(data, "x")
    except ReadError as error:
        outcome = error.reason
    assert outcome


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
def test_decoding_undoes_utf8(text: str) -> None:
    assert decode(text.encode("utf-8")) == text.removeprefix("\ufeff")
