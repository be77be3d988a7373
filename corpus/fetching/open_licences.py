"""Decides whether a full text may be kept: Creative Commons licences and the public domain.

That is what PubMed Central calls its Open Access Subset where the licence is stated. A
licence that reserves commercial use is open here too; `commercial` asks for those that do
not. Does not read articles: it judges a licence's name.
"""

from __future__ import annotations

import re

_OPEN = re.compile(r"(?:CC[ -]?(?:BY|0|ZERO)\b|CC0|public domain\b)", re.I)
_RESERVED = re.compile(r"\bNC\b", re.I)
NOT_STATED = "no licence stated"


def is_open(licence: str | None, *, commercial: bool = False) -> bool:
    """Whether a text under `licence` ("CC BY 4.0", "cc by-nc") may be kept."""
    if not licence or not _OPEN.match(licence.strip()):
        return False
    return not (commercial and _RESERVED.search(licence))


def shown(licence: str | None) -> str:
    """`licence` in the form readers give it ("cc by-nc" becomes "CC BY-NC"), or that none is."""
    if not licence or not licence.strip():
        return NOT_STATED
    stated = licence.strip()
    return stated.upper() if stated.lower().startswith("cc") else stated
