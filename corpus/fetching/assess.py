"""Judges a file that came: is it the article, can it be read, may its text be kept."""

from __future__ import annotations

import json
from dataclasses import dataclass

from corpus.document import Document
from corpus.errors import ReadError
from corpus.fetching.downloads import Piece, Refusal
from corpus.fetching.open_licences import is_open, shown
from corpus.fetching.plan import Wanted
from corpus.readers.jats import read_jats
from corpus.readers.pubmed import read_pubmed
from corpus.source import Source


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that came whole and still makes no document."""

    key: str
    reason: str


def assess(want: Wanted, data: bytes, *, commercial: bool) -> Piece | Refusal | Unreadable:
    """What becomes of `data`, which was sent for `want`."""
    try:
        document = _read(want, data)
    except ReadError as error:
        return Unreadable(want.key, error.reason)
    facts = document.metadata
    if want.kind == "record":
        return Piece(want.key, data, facts.title, "E-utilities", facts.licence)
    if not any(document.sections[block.section].role == "body" for block in document.blocks):
        return Refusal(want.key, facts.title, "its publisher gives no full text")
    licence = facts.licence or want.licence
    if not is_open(licence, commercial=commercial):
        return Refusal(want.key, facts.title, shown(licence))
    origin = "Europe PMC" if want.kind == "europepmc-text" else "E-utilities"
    # What only the search said of the licence is laid beside the article, for its reader.
    note = None if facts.licence else f"licence = {json.dumps(shown(licence))}\n"
    return Piece(want.key, data, facts.title, origin, shown(licence), note)


def _read(want: Wanted, data: bytes) -> Document:
    source = Source(f"{want.key}.xml", data)
    return read_pubmed(source)[0] if want.kind == "record" else read_jats(source)
