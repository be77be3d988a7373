"""Reads evidence-sentence JSON Lines: id, article, question, evidence.

`evidence` lists the sentences of the article that answer, any one of which is right;
`label` is what they find, and serves as the question's kind. Searches nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UsageError
from eval.gold_set import read_rows
from eval.squad import split_file


@dataclass(frozen=True, slots=True)
class EvidenceQuestion:
    """One question on the document `article`; any one of `evidence` answers it."""

    id: str
    article: str
    text: str
    evidence: tuple[str, ...]
    kind: str


def read_evidence(
    path: Path, split: str | None = None, limit: int | None = None
) -> list[EvidenceQuestion]:
    """The first `limit` questions of the file, or of SPLIT.jsonl in a folder.

    Raises UsageError, naming the line, where a row is not in the format.
    """
    found: list[EvidenceQuestion] = []
    for where, row in read_rows(split_file(path, split, ".jsonl")):
        try:
            evidence = tuple(dict.fromkeys(str(text) for text in row["evidence"]))
            question = EvidenceQuestion(
                id=str(row["id"]),
                article=str(row["article"]),
                text=str(row["question"]),
                evidence=evidence,
                kind=str(row.get("label") or "evidence"),
            )
        except (KeyError, TypeError) as error:
            advice = "a row has id, article, question and a list of evidence."
            raise UsageError(f"{where} is no evidence question ({error!r}): {advice}") from error
        found.append(question)
    if not found:
        raise UsageError(f"{path} holds no question.")
    return found[:limit]
