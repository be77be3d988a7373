"""References as BibTeX, made from CSL-JSON items: LaTeX's characters escaped, Unicode kept.

Fields that a LaTeX style prints as they stand (doi, url) are percent-encoded instead of
escaped. What only curbside knows (hashes, generation) stands in fields that styles ignore.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from qa.csl import Item, one_line

_TYPES = {"article-journal": "article", "report": "techreport"}
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "_": r"\_",
        "%": r"\%",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_FIELDS = {
    "title": "title",
    "container-title": "journal",
    "volume": "volume",
    "issue": "number",
    "page": "pages",
    "PMID": "pmid",
    "PMCID": "pmcid",
    "note": "note",
}
_RANGE = re.compile(r"(?<=\w)\s*[-‐‑–]+\s*(?=\w)")
# Pairs that TeX fonts join into one sign: "--" to a dash, "``" to a quotation mark, "?`" to "¿".
_LIGATURE = re.compile(
    r"(?<=-)(?=-)|(?<=[`?!])(?=`)|(?<=')(?=')|(?<=<)(?=<)|(?<=>)(?=>)|(?<=,)(?=,)"
)
_NOT_KEY = re.compile(r"[^A-Za-z0-9:.-]+")
_VERBATIM = "/:;?=&+,()[]<>@!*'.-_~^|$%#"


def to_bibtex(items: Iterable[Item], stamp_lines: Iterable[str]) -> str:
    """Every item as an entry with a key of its own; `stamp_lines` stand before the first."""
    # BibTeX skips what stands outside entries, but an "@" there would begin one.
    lines = ["% " + one_line(line.replace("@", "(at)")) for line in stamp_lines]
    entries, taken = [], set[str]()
    for item in items:
        key = _key(item["id"], taken)
        taken.add(key.lower())
        entries.append(_entry(key, item))
    return "\n\n".join(["\n".join(lines), *entries]) + "\n"


def escape(text: str) -> str:
    """`text` so that LaTeX prints it as it is: ten characters escaped, ligatures kept apart."""
    return _LIGATURE.sub("{}", text.translate(_ESCAPES))


def _entry(key: str, item: Item) -> str:
    fields = {"author": " and ".join(map(_name, item.get("author", ())))}
    fields |= {field: _field(name, item) for name, field in _FIELDS.items()}
    fields["year"] = str(item["issued"]["date-parts"][0][0]) if "issued" in item else ""
    fields["doi"] = quote(item.get("DOI", ""), safe=_VERBATIM)
    fields["url"] = quote(item.get("URL", ""), safe=_VERBATIM)
    fields |= {
        name.replace("_", "-"): escape(one_line(value))
        for name, value in item.get("custom", {}).items()
    }
    rows = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{_TYPES.get(item['type'], 'misc')}{{{key},\n{rows}}}"


def _field(name: str, item: Item) -> str:
    value = item.get(name, "")
    if name == "page":
        return escape(_RANGE.sub("–", value)).replace("–", "--")
    # A title's second braces keep styles from changing "CD2" to "cd2".
    return f"{{{escape(value)}}}" if name == "title" and value else escape(value)


def _name(name: dict[str, str]) -> str:
    if "literal" in name:
        return f"{{{escape(name['literal'])}}}"
    parts = [name["family"], name.get("suffix", ""), name["given"]]
    return ", ".join(escape(part) for part in parts if part)


def _key(id: str, taken: set[str]) -> str:
    """ASCII letters, digits and few signs only; BibTeX takes keys without regard to case."""
    base = _NOT_KEY.sub("-", id).strip("-") or "reference"
    key, number = base, 1
    while key.lower() in taken:
        number += 1
        key = f"{base}-{number}"
    return key
