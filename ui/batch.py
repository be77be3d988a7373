"""Reads a file of questions: JSON Lines with `id` and `question`, checked before any is asked."""

from __future__ import annotations

import json
from pathlib import Path

from corpus.errors import QuestionError, UsageError
from qa.question import Question


def read_batch(path: Path) -> list[tuple[str, str]]:
    """The (id, question) rows of `path`, in order.

    Raises UsageError naming the line where a row is not an object with an `id` and a
    `question`; nothing is asked then.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text: save it as UTF-8 JSON Lines.") from error
    # Not splitlines(): U+2028 and its like may stand inside a JSON string.
    rows = [_row(path, n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not rows:
        raise UsageError(f"{path} holds no question: write one JSON object a line.")
    return rows


def _row(path: Path, number: int, line: str) -> tuple[str, str]:
    where = f"{path}, line {number}"
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"{where} is not JSON ({error.msg}).") from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str) or "id" not in row:
        raise UsageError(f'{where} needs an "id" and a "question".')
    try:
        Question.parse(row["question"])
    except QuestionError as error:
        raise UsageError(f"{where}: {error}") from error
    return str(row["id"]), row["question"]
