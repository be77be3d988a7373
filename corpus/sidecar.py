"""Reads `<file>.meta.toml`, a note laid beside a file that overrules what was found in it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.document import Document
from corpus.errors import ReadError
from corpus.front_matter import stated, stated_id
from corpus.source import document_id

SUFFIX = ".meta.toml"
_KNOWN = frozenset(
    "id title authors journal year volume issue pages doi pmid pmcid url type population language"
    " licence status status_reason keywords topics digest_of".split()
)
_LARGEST = 65536


def is_sidecar(path: Path) -> bool:
    """Whether `path` is a note about another file rather than a document."""
    return path.name.endswith(SUFFIX)


def load(path: Path) -> Mapping[str, Any]:
    """The fields stated beside the file at `path`; empty where there is no note.

    Raises:
        ReadError: the note is not TOML, is too long, or holds an unknown field.
    """
    note = path.with_name(path.name + SUFFIX)
    try:
        data = note.read_bytes()
    except (OSError, ValueError):
        return {}
    if len(data) > _LARGEST:
        raise ReadError(f"{note.name} is too long")
    try:
        fields = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReadError(f"{note.name} is not TOML: {error}") from error
    unknown = sorted(fields.keys() - _KNOWN)
    if unknown:
        raise ReadError(f"{note.name}: unknown field {unknown[0]!r}")
    return fields


def apply(document: Document, fields: Mapping[str, Any]) -> Document:
    """`document` with `fields` in place of what was found; its id follows new identifiers."""
    if not fields:
        return document
    facts = stated(document.metadata, fields)
    return replace(document, id=_id(document, fields), metadata=facts)


def _id(document: Document, fields: Mapping[str, Any]) -> str:
    if own := stated_id(fields):
        return own
    if facts_given := {"pmcid", "pmid", "doi"} & fields.keys():
        facts = stated(document.metadata, {name: fields[name] for name in facts_given})
        if facts.digest_of is None:
            return document_id(facts.pmcid, facts.pmid, facts.doi, document.id)
    return document.id
