"""Gold questions: what to ask, whether it can be answered, and which words answer it.

A gold set is JSON Lines. Labels name documents and quote their words, never passages or
offsets, so re-chunking or re-reading never breaks one. Does not know indexes or answers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.errors import UsageError

ANSWERABLE_KINDS = (
    "factoid",
    "list",
    "yes/no",
    "treatment",
    "dose",
    "safety",
    "diagnosis",
    "multi-document",
    "lay",
    "misspelt",
    "follow-up",
)
NEAR = "near"
OFF = "off"
UNANSWERABLE_KINDS = (NEAR, OFF)
"""Not answered by the corpus: `near` is of its field, `off` of another one."""

KINDS = (*ANSWERABLE_KINDS, *UNANSWERABLE_KINDS)

_REQUIRED = ("id", "question", "kind", "answerable")
_LISTS = ("documents", "spans", "all_spans", "must_not", "previous")


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """One gold question and its labels.

    `documents` are the ids that may be quoted as right; a quote answers where it matches
    any one of `spans`; `all_spans` are the words a complete answer holds, each of them;
    no quote may match one of `must_not`. `previous` are the conversation's earlier questions,
    oldest first, where it is a follow-up. `checked` tells of the second reading.
    """

    id: str
    question: str
    kind: str
    answerable: bool
    documents: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()
    all_spans: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    checked: str = ""

    def to_row(self) -> dict[str, Any]:
        """The question as one JSON-ready row, empty lists left out."""
        row = {key: value for key, value in asdict(self).items() if value not in ((), "")}
        return {key: list(v) if isinstance(v, tuple) else v for key, v in row.items()}


def read_gold(path: Path) -> list[GoldQuestion]:
    """The questions of the gold set at `path`, in order.

    Raises UsageError, naming the line, where the file is missing or a row is not a gold
    question. Rows that contradict each other are for `eval.gold_lint`.
    """
    questions = [_question(row, where) for where, row in read_rows(path)]
    if not questions:
        raise UsageError(f"{path} holds no question: write one JSON object a line.")
    repeated = _first_repeated(question.id for question in questions)
    if repeated is not None:
        raise UsageError(f"{path} has the id {repeated!r} twice: give each question its own.")
    return questions


def read_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The JSON objects of a JSON Lines file, each with "PATH line N".

    Raises UsageError where the file cannot be read or a line is not an object.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"Cannot read {path}: {error}. Give a JSON Lines file.") from error
    # Not splitlines(): it also splits on U+2028, which is legal inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path} line {number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise UsageError(f"{where} is not JSON ({error.msg}): correct that line.") from error
        if not isinstance(row, dict):
            raise UsageError(f"{where} is not a JSON object: write one object a line.")
        yield where, row


def write_gold(path: Path, questions: Iterable[GoldQuestion]) -> None:
    """Write `questions` as JSON Lines, one row each."""
    rows = (json.dumps(q.to_row(), ensure_ascii=False) for q in questions)
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


def gold_sha256(questions: Iterable[GoldQuestion]) -> str:
    """Hex digest of the labels, whatever the file's order, spacing or `checked` notes."""
    labels = [{k: v for k, v in q.to_row().items() if k != "checked"} for q in questions]
    rows = sorted(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in labels)
    return hashlib.sha256("\n".join(rows).encode("utf-8")).hexdigest()


def _question(row: Mapping[str, Any], where: str) -> GoldQuestion:
    missing = [name for name in _REQUIRED if name not in row]
    if missing:
        raise UsageError(f"{where} lacks {', '.join(missing)}: see docs/gold.md for the fields.")
    unknown = sorted(set(row) - set(GoldQuestion.__dataclass_fields__))
    if unknown:
        raise UsageError(f"{where} has the unknown field {unknown[0]!r}: see docs/gold.md.")
    for name in ("id", "question", "kind"):
        if not isinstance(row[name], str) or not row[name].strip():
            raise UsageError(f"{where}: {name} must be text that is not empty.")
    if not isinstance(row["answerable"], bool):
        raise UsageError(f"{where}: answerable must be true or false.")
    lists = {name: _texts(row.get(name, []), f"{where}: {name}") for name in _LISTS}
    return GoldQuestion(
        id=row["id"],
        question=row["question"],
        kind=row["kind"],
        answerable=row["answerable"],
        checked=str(row.get("checked", "")),
        **lists,
    )


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"{where} must be a list of texts.")
    return tuple(value)


def _first_repeated(ids: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            return id
        seen.add(id)
    return None
