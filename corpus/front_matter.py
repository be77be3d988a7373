"""Facts a person stated about a document: the block at the head of a Markdown or text file.

`+++` fences hold TOML, `---` fences simple YAML. The same fields stand in sidecar files.
What is stated here overrules what a reader found and is never marked as guessed.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from corpus.builder import clean
from corpus.document import DOCUMENT_TYPES, STATUSES, DigestOf, Metadata
from corpus.errors import ReadError

_LARGEST = 65536
_TEXTS = (
    "title", "journal", "volume", "issue", "pages", "doi", "pmid", "pmcid", "url", "population",
    "language", "licence", "status_reason",
)  # fmt: skip
_LISTS = {"authors": "authors", "keywords": "keywords", "topics": "keywords"}
_SOURCE_FACTS = ("authors", "journal", "year", "volume", "issue", "pages", "pmid", "doi", "url")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields at the head of a text, and the text that follows them."""

    fields: Mapping[str, Any]
    body: str


def split(text: str) -> FrontMatter:
    """Take the front matter off `text`; without any, `fields` is empty.

    Raises:
        ReadError: the block is opened but does not close or cannot be understood.
    """
    lines = text.lstrip("\ufeff").split("\n")
    fence = lines[0].strip()
    if fence not in ("---", "+++"):
        return FrontMatter({}, text)
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == fence), None)
    if end is None:
        if fence == "+++":
            raise ReadError("front matter is not closed: end it with +++")
        return FrontMatter({}, text)
    block, body = "\n".join(lines[1:end]), "\n".join(lines[end + 1 :])
    if fence == "---" and ":" not in block:
        return FrontMatter({}, text)
    return FrontMatter(_toml(block) if fence == "+++" else _yaml(block), body)


def _toml(block: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(block)
    except tomllib.TOMLDecodeError as error:
        raise ReadError(f"front matter is not TOML: {error}") from error


def _yaml(block: str) -> Mapping[str, Any]:
    import yaml

    if len(block) > _LARGEST:
        raise ReadError("front matter is too long")
    try:
        fields = yaml.safe_load(block)
    except yaml.YAMLError as error:
        detail = " ".join(str(error).split())[:120]
        raise ReadError(f"front matter is not YAML: {detail}") from error
    if not isinstance(fields, dict):
        raise ReadError("front matter is not a list of fields")
    return {str(key): value for key, value in fields.items()}


def stated(facts: Metadata, fields: Mapping[str, Any]) -> Metadata:
    """`facts` overruled by `fields`. Raises ReadError naming a field whose value is not usable.

    A digest (`digest_of`) carries its source's authors, journal, year and identifiers, and
    keeps its own title.
    """
    changes: dict[str, Any] = {}
    source = fields.get("digest_of")
    if source is not None:
        changes |= _digest(source)
    changes |= _own(fields)
    guessed = facts.guessed - changes.keys()
    return replace(facts, **changes, guessed=guessed)


def stated_id(fields: Mapping[str, Any]) -> str | None:
    """The document's own id as stated, or None."""
    value = fields.get("id")
    return _text("id", value) if value is not None else None


def _own(fields: Mapping[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name in _TEXTS:
        if fields.get(name) not in (None, ""):
            changes[name] = _text(name, fields[name])
    for name, target in _LISTS.items():
        if fields.get(name) not in (None, ""):
            changes[target] = _texts(name, fields[name])
    if fields.get("year") not in (None, ""):
        changes["year"] = _year(fields["year"])
    for name, allowed in (("type", DOCUMENT_TYPES), ("status", STATUSES)):
        if fields.get(name) not in (None, ""):
            changes[name] = _one_of(name, fields[name], allowed)
    if changes.get("type") == "other":
        # Said on purpose, which the field's default would not show: nothing is guessed then.
        changes["publication_types"] = ("other",)
    return changes


def _digest(source: object) -> dict[str, Any]:
    if not isinstance(source, dict):
        raise ReadError("digest_of must name its source's title, doi, …")
    found = _own({name: source.get(name) for name in _SOURCE_FACTS})
    title = _text("digest_of.title", source.get("title", ""))
    doi, url = found.get("doi"), found.get("url")
    return found | {"digest_of": DigestOf(title=title, doi=doi, url=url)}


def _text(name: str, value: object) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise ReadError(f"field {name}: one line of text is wanted")
    return clean(str(value))


def _texts(name: str, value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else str(value).split(";")
    return tuple(filter(None, (_text(name, item) for item in values)))


def _year(value: object) -> int:
    if isinstance(value, datetime.date):
        return value.year
    text = str(value).strip()
    if not text.isdigit() or not 1600 <= int(text) <= 2200:
        raise ReadError(f"field year: {text[:20]!r} is not a year")
    return int(text)


def _one_of(name: str, value: object, allowed: tuple[str, ...]) -> str:
    text = _text(name, value)
    if text not in allowed:
        raise ReadError(f"field {name}: {text[:40]!r} is none of {', '.join(allowed)}")
    return text
