"""Tells what a file is from its bytes; the name decides only between Markdown and plain text.

Knows signatures and root elements, not contents: a file that sniffs as JATS may still
turn out broken when it is read.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from typing import Literal

from corpus.errors import ReadError, UnknownFormatError

Format = Literal["pdf", "jats", "pubmed", "html", "markdown", "text", "docx", "gzip", "zip", "tar"]

_HEAD = 65536
_UNREAD_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture, not text: recognise its text (OCR) first"),
    (b"\xff\xd8\xff", "a picture, not text: recognise its text (OCR) first"),
    (b"GIF8", "a picture, not text: recognise its text (OCR) first"),
    (b"II*\x00", "a picture, not text: recognise its text (OCR) first"),
    (b"MM\x00*", "a picture, not text: recognise its text (OCR) first"),
    (b"\xd0\xcf\x11\xe0", "an old Office file: save it as .docx or PDF"),
    (b"{\\rtf", "a rich text file: save it as .docx or PDF"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"),
    (b"Rar!", "a rar archive: unpack it first"),
    (b"BZh", "a bzip2 archive: unpack it first"),
    (b"\xfd7zXZ", "an xz archive: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive: unpack it first"),
    (b"\x7fELF", "a program, not a document"),
)
_PROLOGUE = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[.*?\])*>)", re.S | re.I)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_PUBMED_ROOTS = {"pubmedarticleset", "pubmedarticle", "medlinecitationset", "medlinecitation"}
_JATS_SIGNS = ("<article-meta", "<journal-meta", "article-type=", "dtd-version=", ":article-meta")
_HTML_ROOTS = {"html", "head", "body", "div", "main", "section", "p", "h1", "article"}
_MARKDOWN_SIGN = re.compile(r"^(?:#{1,6} \S|```|\[[^\]\n]+\]: \S|\|?[ :]*-{3,}[ :]*\|)", re.M)
_FRONT_MATTER = re.compile(r"(?:---|\+\+\+)\r?\n")
_STRAY_CONTROLS = 3
_UNTEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(data: bytes, name: str) -> Format:
    """The format of `data`; `name` is only asked whether plain text is Markdown.

    Raises:
        ReadError: the file is empty.
        UnknownFormatError: no reader knows these bytes; the message says what to do.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise ReadError("empty file")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:2] == b"\x1f\x8b":
        return "gzip"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _kind_of_zip(data)
    if data[257:262] == b"ustar":
        return "tar"
    for signature, advice in _UNREAD_SIGNATURES:
        if data.startswith(signature):
            raise UnknownFormatError(advice)
    return _kind_of_text(decode(data[:_HEAD], cut=len(data) > _HEAD), name)


def decode(data: bytes, *, cut: bool = False) -> str:
    """`data` as text: by its byte-order mark, else UTF-8, else Windows-1252.

    With `cut`, a character broken at the end is left out. Raises UnknownFormatError
    where the bytes are not text.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding, cut)
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(data, final=not cut)
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if len(_UNTEXT.findall(text)) > _STRAY_CONTROLS + len(text) // 500:
        raise UnknownFormatError("not a document: binary data")
    return text


def _decoded(data: bytes, encoding: str, cut: bool) -> str:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final=not cut)
    except UnicodeDecodeError as error:
        raise UnknownFormatError(f"damaged text: not the {encoding} it says it is") from error


def _kind_of_zip(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ReadError("damaged zip archive") from error
    if "word/document.xml" in names:
        return "docx"
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        raise UnknownFormatError("a workbook or slides: save the text as .docx or PDF")
    if "mimetype" in names:
        raise UnknownFormatError("an EPUB or OpenDocument file: save it as .docx or PDF")
    return "zip"


def _kind_of_text(text: str, name: str) -> Format:
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return _kind_of_markup(start)
    suffix = name.lower().rpartition(".")[2]
    if suffix in ("md", "markdown") or _FRONT_MATTER.match(start):
        return "markdown"
    signs = len(_MARKDOWN_SIGN.findall(text[:20000]))
    return "markdown" if signs >= 2 else "text"


def _kind_of_markup(text: str) -> Format:
    is_xml, html_doctype = text.startswith("<?xml"), False
    while match := _PROLOGUE.match(text):
        html_doctype = html_doctype or bool(re.search(r"<!doctype\s+html", match.group(), re.I))
        text = text[match.end() :]
    root = _ROOT.match(text)
    tag = root.group(1).lower() if root else ""
    if tag in _PUBMED_ROOTS:
        return "pubmed"
    if any(sign in text[:20000] for sign in _JATS_SIGNS):
        return "jats"
    if html_doctype or tag in _HTML_ROOTS:
        return "html"
    if is_xml:
        raise UnknownFormatError(f"XML of an unknown kind (<{tag}>): JATS and PubMed XML are read")
    return "text" if not tag else "html"
