"""Exports of an answer: eight formats, each with the index generation, date and hashes.

The bibliographic ones are all made from the same CSL-JSON items. Same answer and stamp,
same bytes. Does not write files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType

from corpus.errors import UsageError
from qa.answer import Answer, Reference, to_wire
from qa.csl import Item, item, one_line
from qa.exports.bibtex import to_bibtex
from qa.exports.markdown import to_markdown
from qa.exports.outline import Stamp, hash_lines, labels, stamp_lines
from qa.exports.page import to_html
from qa.exports.ris import to_ris
from qa.exports.word import to_docx

__all__ = ["FORMATS", "ExportFormat", "Stamp", "csl_items", "export", "format_named", "format_of"]


_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format's name on the command line, what people call it, file ending and media type."""

    name: str
    label: str
    suffix: str
    media_type: str


def export(answer: Answer, format: str, stamp: Stamp) -> bytes:
    """`answer` in the format of that name. Raises UsageError for an unknown one."""
    written = _WRITERS[format_named(format).name](answer, stamp)
    if isinstance(written, bytes):
        return written
    # Canonical text holds none of these; a forged file could steer a terminal with them.
    return _CONTROL.sub("\ufffd", written).encode("utf-8", "replace")


def format_named(name: str) -> ExportFormat:
    """The format called `name`. Raises UsageError for an unknown one."""
    if name not in FORMATS:
        raise UsageError(f"{name!r:.40} is no export format: use one of {', '.join(FORMATS)}.")
    return FORMATS[name]


def format_of(path: PurePath) -> ExportFormat | None:
    """The format that the file's ending stands for, or None."""
    endings = sorted(FORMATS.values(), key=lambda known: -len(known.suffix))
    return next((known for known in endings if path.name.lower().endswith(known.suffix)), None)


def csl_items(answer: Answer, stamp: Stamp) -> list[Item]:
    """One CSL-JSON item for each reference; `custom` holds what checks it and its origin."""
    taken: set[str] = set()
    items = []
    for reference in answer.references:
        id = one_line(reference.document_id)
        id = f"{id}#{reference.number}" if id in taken else id
        taken.add(id)
        items.append({**item(reference, id), "custom": _custom(reference, answer, stamp)})
    return items


def _custom(reference: Reference, answer: Answer, stamp: Stamp) -> dict[str, str]:
    facts = {
        "text_sha256": reference.sha256,
        "source_sha256": reference.source_sha256 or "unknown",
        "reader": reference.reader,
        "status": reference.status,
        "index_generation": answer.index.generation,
        "index_built_at": answer.index.built_at,
        "exported_at": stamp.moment,
    }
    return {**facts, "review": stamp.review} if stamp.review else facts


def _json(answer: Answer, stamp: Stamp) -> str:
    made = {"exported_at": stamp.moment, "program": "curbside"}
    envelope = {**made, "review": stamp.review} if stamp.review else made
    return _written({**to_wire(answer), "export": envelope})


def _csl(answer: Answer, stamp: Stamp) -> str:
    return _written(csl_items(answer, stamp))


def _bibtex(answer: Answer, stamp: Stamp) -> str:
    return to_bibtex(csl_items(answer, stamp), stamp_lines(answer, stamp))


def _ris(answer: Answer, stamp: Stamp) -> str:
    return to_ris(csl_items(answer, stamp))


def _vancouver(answer: Answer, stamp: Stamp) -> str:
    references = [
        f"{r.number}. {one_line(r.citation)} [{one_line(labels(r))}]" for r in answer.references
    ]
    checks = [*stamp_lines(answer, stamp), *hash_lines(answer)]
    return "\n".join([*references, "", *map(one_line, checks)]) + "\n"


def _written(value: object) -> str:
    """JSON in which every control character and line separator stands as an escape."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


_WRITERS: Mapping[str, Callable[[Answer, Stamp], str | bytes]] = MappingProxyType(
    {
        "markdown": to_markdown,
        "html": to_html,
        "json": _json,
        "csl-json": _csl,
        "bibtex": _bibtex,
        "ris": _ris,
        "vancouver": _vancouver,
        "docx": to_docx,
    }
)

FORMATS: Mapping[str, ExportFormat] = MappingProxyType(
    {
        format.name: format
        for format in (
            ExportFormat("markdown", "Markdown", ".md", "text/markdown"),
            ExportFormat("html", "HTML page", ".html", "text/html"),
            ExportFormat("json", "JSON, for curbside check", ".json", "application/json"),
            ExportFormat(
                "csl-json", "CSL-JSON", ".csl.json", "application/vnd.citationstyles.csl+json"
            ),
            ExportFormat("bibtex", "BibTeX", ".bib", "application/x-bibtex"),
            ExportFormat("ris", "RIS", ".ris", "application/x-research-info-systems"),
            ExportFormat("vancouver", "Vancouver references", ".txt", "text/plain"),
            ExportFormat(
                "docx",
                "Word document",
                ".docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
        )
    }
)
"""Every format by name, in the order to offer them."""
