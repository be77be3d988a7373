"""A Document from the bare texts of a bench: a title and paragraphs, without headings or pages.

Benches ship cleaned text instead of files, so no reader is needed. Cuts no passages.
"""

from __future__ import annotations

from collections.abc import Iterable

from corpus.builder import Builder
from corpus.document import Document, Metadata
from corpus.source import Source

READER = "bench/1"


def plain_document(id: str, title: str, paragraphs: Iterable[str], path: str) -> Document:
    """A document of quotable paragraphs; `path` names the bench's file it comes from."""
    builder = Builder()
    paragraphs = list(paragraphs)
    if title.strip():
        builder.add("title", title)
    builder.open_section("", level=1, role="body")
    for paragraph in paragraphs:
        builder.add("paragraph", paragraph)
    data = "\n\n".join([title, *paragraphs]).encode("utf-8", "surrogatepass")
    metadata = Metadata(title=title.strip())
    source = Source(path, data, member=id)
    return builder.build(source, id=id, format="bench", reader=READER, metadata=metadata)
