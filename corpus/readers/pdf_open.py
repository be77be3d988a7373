"""Opens a PDF: refuses by name what cannot or must not be read, and describes the rest.

pypdf walks the structure (page tree, encryption, metadata, outline, labels, attachments)
under limits; pdfium, which repairs more, opens the pages. A description that fails costs
only itself. Does not read text.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar

from corpus.builder import clean
from corpus.document import Issue
from corpus.errors import ReadError
from corpus.readers.pdf_front import Stated, doi_in, names_in, real_title

if TYPE_CHECKING:
    import pypdf
    import pypdfium2

T = TypeVar("T")

MAX_BYTES = 400_000_000
MAX_PAGES = 3_000
MAX_DEPTH = 64
_HEADER_WITHIN = 1024
_PASSWORD_ERROR = 4

# What pypdf is known to raise on damaged files besides its own errors.
DAMAGE = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
    AssertionError,
)


@dataclass(slots=True)
class Opened:
    """An open PDF: pdfium's pages, pypdf's reader (None where it failed) and its description."""

    pdfium: pypdfium2.PdfDocument
    pypdf: pypdf.PdfReader | None
    stated: Stated
    labels: list[str] = field(default_factory=list)
    outline: dict[str, int] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    @property
    def page_count(self) -> int:
        """Pages that will be read: those of the file, up to the limit."""
        return min(len(self.pdfium), MAX_PAGES)


@contextmanager
def open_pdf(data: bytes) -> Iterator[Opened]:
    """The PDF in `data`, opened.

    Raises:
        ReadError: the file is empty, no PDF, too large, encrypted, damaged beyond repair,
            or its page tree refers to itself or is nested too deeply.
    """
    import pypdfium2

    _refuse_bytes(data)
    reader, issues = _quietly(lambda: _pypdf_reader(data))
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise ReadError(_refusal(error)) from error
    try:
        if len(document) == 0:
            raise ReadError("a PDF without pages")
        opened = Opened(document, reader, Stated(), issues=issues)
        if reader is not None:
            _quietly(lambda: _describe(opened, reader))
        if len(document) > MAX_PAGES:
            message = f"only the first {MAX_PAGES} of {len(document)} pages were read"
            issues.append(Issue("too-many-pages", message, "error"))
        yield opened
    finally:
        document.close()


def _quietly(task: Callable[[], T]) -> T:
    """Run `task` without pypdf's warnings: what matters of them becomes an issue."""
    logger = logging.getLogger("pypdf")
    before, logger.disabled = logger.disabled, True
    try:
        return task()
    finally:
        logger.disabled = before


def _refuse_bytes(data: bytes) -> None:
    if not data.strip(b"\x00 \t\r\n"):
        raise ReadError("empty file")
    if len(data) > MAX_BYTES:
        raise ReadError(f"too large: over {MAX_BYTES // 1_000_000} MB")
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        raise ReadError("not a PDF")


def _refusal(error: Any) -> str:
    if getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower():
        return "encrypted: needs a password"
    return "damaged: no page can be opened"


def _pypdf_reader(data: bytes) -> tuple[pypdf.PdfReader | None, list[Issue]]:
    """pypdf's reader after its page tree was walked; None with an issue where it failed."""
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = pypdf.PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadError("encrypted: needs a password")
        _walk_pages(reader)
    except DependencyError:
        return None, [Issue("not-described", "encrypted in a way pypdf cannot open", "note")]
    except (PyPdfError, *DAMAGE) as error:
        return None, [Issue("damaged", f"structure repaired: {_brief(error)}")]
    return reader, []


def _walk_pages(reader: pypdf.PdfReader) -> None:
    """Follow the page tree once. Raises ReadError where it turns back or goes too deep."""
    from pypdf.generic import IndirectObject

    stack: list[tuple[Any, int, tuple[int, ...]]] = [(reader.root_object.raw_get("/Pages"), 0, ())]
    leaves = 0
    while stack and leaves <= MAX_PAGES:
        node, depth, above = stack.pop()
        if depth > MAX_DEPTH:
            raise ReadError("page tree nested too deeply")
        if isinstance(node, IndirectObject):
            if node.idnum in above:
                raise ReadError("page tree refers to itself")
            above = (*above, node.idnum)
            node = node.get_object()
        kids = node.get("/Kids") if hasattr(node, "get") else None
        if kids is None:
            leaves += 1
            continue
        stack += [(kid, depth + 1, above) for kid in kids]


def _describe(opened: Opened, reader: pypdf.PdfReader) -> None:
    """Fill in metadata, labels, outline and attachments, each at its own risk."""
    from pypdf.errors import PyPdfError

    for part in (_stated, _labels, _outline, _attachments):
        try:
            part(opened, reader)
        except (PyPdfError, *DAMAGE) as error:
            name = part.__name__.strip("_")
            opened.issues.append(
                Issue("not-described", f"{name} unreadable: {_brief(error)}", "note")
            )


def _brief(error: BaseException) -> str:
    return clean(str(error))[:120] or type(error).__name__


def _stated(opened: Opened, reader: pypdf.PdfReader) -> None:
    info: Mapping[str, Any] = reader.metadata or {}
    xmp = reader.xmp_metadata
    prism = "http://prismstandard.org/namespaces/basic/2.0/"
    titles = (
        [str(info.get("/Title") or ""), *(xmp.dc_title or {}).values()]
        if xmp
        else [str(info.get("/Title") or "")]
    )
    printed = _xmp(xmp, prism, "doi") or (xmp.dc_identifier if xmp else None)
    doi = doi_in(printed or "") or doi_in(str(info.get("/doi") or info.get("/DOI") or ""))
    created = re.search(r"D:((?:19|20)\d\d)", str(info.get("/CreationDate") or ""))
    dated = re.search(r"(?:19|20)\d\d", _xmp(xmp, prism, "publicationDate") or "")
    year = int(dated.group()) if dated else int(created.group(1)) if created else None
    opened.stated = Stated(
        title=next(filter(None, map(real_title, titles)), ""),
        authors=_people(xmp.dc_creator if xmp else None, str(info.get("/Author") or "")),
        journal=clean(_xmp(xmp, prism, "publicationName") or "") or None,
        doi=doi,
        year=year,
        language=clean(str(reader.root_object.get("/Lang") or "")) or None,
        keywords=_keywords(str(info.get("/Keywords") or "")),
    )


def _xmp(xmp: Any, namespace: str, name: str) -> str | None:
    """The first value of an XMP element, or None."""
    if xmp is None:
        return None
    for node in xmp.get_element("", namespace, name):
        text = node.nodeValue or "".join(
            child.data for child in node.childNodes if child.nodeType == child.TEXT_NODE
        )
        if text and text.strip():
            return str(text).strip()
    return None


def _people(creators: list[str] | None, author: str) -> tuple[str, ...]:
    """Authors as the file names them; what cannot be persons' names is none."""
    found = [clean(name) for name in creators or [] if names_in(name)]
    return tuple(found) if len(found) > 1 else names_in(author)


def _keywords(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (clean(word) for word in re.split(r"[;,]", text))))[:30]


def _labels(opened: Opened, reader: pypdf.PdfReader) -> None:
    if "/PageLabels" in reader.root_object:
        opened.labels = list(reader.page_labels)


def _outline(opened: Opened, reader: pypdf.PdfReader) -> None:
    if "/Outlines" not in reader.root_object:
        return
    stack: list[tuple[Any, int]] = [(reader.outline, 1)]
    while stack and len(opened.outline) < 2000:
        node, level = stack.pop()
        if isinstance(node, list):
            deeper = level if node is reader.outline else level + 1
            stack += [(child, level if not isinstance(child, list) else deeper) for child in node]
        elif getattr(node, "title", None):
            opened.outline.setdefault(clean(str(node.title)).lower(), level)


def _attachments(opened: Opened, reader: pypdf.PdfReader) -> None:
    names = list(reader.attachments)[:20] if "/Names" in reader.root_object else []
    if names:
        listed = ", ".join(clean(str(name)) for name in names)
        opened.issues.append(Issue("attachments", f"attachments not read: {listed}", "note"))
