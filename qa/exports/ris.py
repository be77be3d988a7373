"""References as RIS, made from CSL-JSON items and written by rispy.

RIS has no escapes: every value is one line, so that none can begin a tag of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from qa.csl import Item, one_line

_TYPES = {
    "article-journal": "JOUR",
    "article": "UNPB",
    "report": "RPRT",
    "webpage": "ELEC",
}
_DASH = re.compile("[-‐‑–]")
_FIELDS = {
    "id": "id",
    "title": "title",
    "container-title": "secondary_title",
    "volume": "volume",
    "issue": "number",
    "DOI": "doi",
    "PMID": "accession_number",
    "PMCID": "custom2",
}


def to_ris(items: Iterable[Item]) -> str:
    """Every item as a record; what `custom` holds becomes notes."""
    import rispy

    class Writer(rispy.RisWriter):  # type: ignore[misc]  # rispy ships no types
        """Without rispy's running number before each record, which RIS does not know."""

        def set_header(self, count: int) -> str:
            return ""

    records = [_record(item) for item in items]
    return str(rispy.dumps(records, implementation=Writer))


def _record(item: Item) -> dict[str, Any]:
    custom = [f"{name}: {value}" for name, value in item.get("custom", {}).items()]
    first, *last = _DASH.split(item.get("page", ""), maxsplit=1)
    record: dict[str, Any] = {
        "type_of_reference": _TYPES.get(item["type"], "GEN"),
        "authors": [_name(name) for name in item.get("author", ())],
        **{ris_name: one_line(item.get(name, "")) for name, ris_name in _FIELDS.items()},
        "year": str(item["issued"]["date-parts"][0][0]) if "issued" in item else "",
        "start_page": one_line(first),
        "end_page": one_line("".join(last)),
        "urls": [one_line(item["URL"])] if "URL" in item else [],
        "notes": [one_line(note) for note in (item.get("note", ""), *custom) if note],
    }
    return {name: value for name, value in record.items() if value}


def _name(name: dict[str, str]) -> str:
    if "literal" in name:
        return one_line(name["literal"])
    parts = [name["family"], name["given"], name.get("suffix", "")]
    return one_line(", ".join(part for part in parts if part))
