"""Documents and passages as rows of the catalogue, and back without loss.

Knows the shape of the rows and their checksums, not the database they are in.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, astuple
from typing import Any

from corpus.document import (
    Block,
    DigestOf,
    Document,
    Issue,
    Metadata,
    Page,
    Provenance,
    Related,
    Section,
    Span,
    WordBox,
)
from corpus.passages import Passage

_LEVEL = 6
"""zlib's level: 3 is hardly faster to write, 9 hardly smaller."""


def pack_text(document: Document) -> bytes:
    """The canonical text, compressed."""
    return zlib.compress(document.text.encode("utf-8"), _LEVEL)


def unpack_text(blob: bytes) -> str:
    """The canonical text again."""
    return zlib.decompress(blob).decode("utf-8")


def pack_metadata(metadata: Metadata) -> str:
    """Metadata as ASCII JSON; sets become sorted lists."""
    return json.dumps({**asdict(metadata), "guessed": sorted(metadata.guessed)})


def unpack_metadata(text: str) -> Metadata:
    """Metadata again, with tuples and a frozen set."""
    fields: dict[str, Any] = json.loads(text)
    digest = fields["digest_of"]
    return Metadata(
        **{
            **fields,
            "authors": tuple(fields["authors"]),
            "publication_types": tuple(fields["publication_types"]),
            "keywords": tuple(fields["keywords"]),
            "related": tuple(Related(**related) for related in fields["related"]),
            "digest_of": DigestOf(**digest) if digest else None,
            "guessed": frozenset(fields["guessed"]),
        }
    )


def pack_provenance(provenance: Provenance) -> str:
    """Provenance as ASCII JSON; undecodable bytes of a path survive as surrogates."""
    return json.dumps(asdict(provenance))


def unpack_provenance(text: str) -> Provenance:
    """Provenance again."""
    return Provenance(**json.loads(text))


def pack_structure(document: Document) -> bytes:
    """Blocks, sections, pages and issues, as compressed JSON of plain lists."""
    parts = {
        "blocks": [_block_row(block) for block in document.blocks],
        "sections": [astuple(section) for section in document.sections],
        "pages": [astuple(page) for page in document.pages],
        "issues": [astuple(issue) for issue in document.issues],
    }
    return zlib.compress(json.dumps(parts).encode("ascii"), _LEVEL)


def pack_boxes(document: Document) -> bytes:
    """Word boxes, which are many, apart from the rest."""
    # By name: `astuple` copies deeply and takes ten times as long on thousands of boxes.
    rows = [(b.start, b.end, b.page, b.x0, b.y0, b.x1, b.y1) for b in document.boxes]
    return zlib.compress(json.dumps(rows).encode("ascii"), _LEVEL)


def unpack_boxes(blob: bytes) -> tuple[WordBox, ...]:
    """Word boxes again."""
    return tuple(WordBox(*row) for row in json.loads(zlib.decompress(blob)))


def unpack_structure(blob: bytes) -> dict[str, Any]:
    """Keyword arguments `blocks`, `sections`, `pages`, `issues` of a Document."""
    parts = json.loads(zlib.decompress(blob))
    return {
        "blocks": tuple(_block(row) for row in parts["blocks"]),
        "sections": tuple(Section(tuple(row[0]), *row[1:]) for row in parts["sections"]),
        "pages": tuple(Page(*row) for row in parts["pages"]),
        "issues": tuple(Issue(*row) for row in parts["issues"]),
    }


def _block_row(block: Block) -> list[Any]:
    spans = [astuple(span) if span else None for span in (block.lead_in, block.header)]
    return [block.kind, block.start, block.end, block.section, *spans]


def _block(row: list[Any]) -> Block:
    spans = [Span(*span) if span else None for span in row[4:]]
    return Block(*row[:4], *spans)


def checksum(*parts: bytes | str | int | None) -> int:
    """CRC-32 over the parts of a row, as stored."""
    if not any(isinstance(part, bytes) for part in parts):  # the usual case, in one pass
        return zlib.crc32("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"))
    value = 0
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        value = zlib.crc32(data, zlib.crc32(b"\x1f", value))
    return value


def passage_row(passage: Passage, text: str) -> tuple[Any, ...]:
    """The columns of a passage after its key and document: see `catalogue.SCHEMA`.

    `text` is the passage's own text; only what the retrieval text has before it is kept.
    """
    whole = passage.retrieval_text
    context = whole[: len(whole) - len(text)] if whole.endswith(text) else None
    columns = (
        passage.ordinal,
        passage.start,
        passage.end,
        passage.section,
        passage.heading,
        int(passage.quotable),
        text,
        context,
        None if context is not None else whole,
    )
    return (*columns, checksum(*columns))


def passage_from(row: tuple[Any, ...], document_id: str) -> tuple[Passage, str] | None:
    """The passage and its text from the columns of `passage_row`; None if they were altered."""
    ordinal, start, end, section, heading, quotable, text, context, whole, crc = row
    if checksum(*row[:-1]) != crc:
        return None
    retrieval = whole if context is None else context + text
    passage = Passage(document_id, ordinal, start, end, section, heading, retrieval, bool(quotable))
    return passage, text
