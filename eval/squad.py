"""Reads SQuAD 2.0 files over whole articles: documents, and questions with answer texts.

The format is that of Rajpurkar et al., ACL 2018. An article's paragraphs make one document.
Answers are taken as texts; offsets that miss their text are moved to its nearest place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.document import Document
from corpus.errors import UsageError
from eval.bench_index import file_sha256
from eval.plain_document import plain_document

LONGEST_TITLE = 300
"""A first line of at most this many characters that stands alone is the article's title."""


@dataclass(frozen=True, slots=True)
class SquadAnswer:
    """An answer's text without space at its ends, and where it stands in its context.

    `start` is -1 where the context does not hold the text.
    """

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """One question; `answers` is empty where it is impossible."""

    id: str
    text: str
    document_id: str
    answers: tuple[SquadAnswer, ...]


@dataclass(frozen=True, slots=True)
class Squad:
    """One file: its questions, and its articles as documents."""

    path: Path
    questions: tuple[SquadQuestion, ...]
    articles: Mapping[str, tuple[str, tuple[str, ...]]]

    @property
    def content(self) -> str:
        """Hex digest of the file."""
        return file_sha256(self.path)

    def documents(self) -> list[Document]:
        """Every article, whether asked about or not."""
        return [
            plain_document(id, title, paragraphs, str(self.path))
            for id, (title, paragraphs) in self.articles.items()
        ]


def read_squad(path: Path, split: str | None = None, limit: int | None = None) -> Squad:
    """The first `limit` questions of a SQuAD file, or of SPLIT.json in a folder.

    Raises UsageError where there is no such file or it is not in the format.
    """
    path = split_file(path, split, ".json")
    try:
        articles = json.loads(path.read_text(encoding="utf-8"))["data"]
        found = {f"{_id(article, number)}": article for number, article in enumerate(articles)}
        questions = [q for id, article in found.items() for q in _questions(id, article)]
        texts = {id: _article(article) for id, article in found.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is no SQuAD 2.0 file ({error!r}).") from error
    return Squad(path, tuple(questions[:limit]), texts)


def nearest(context: str, text: str, start: int) -> SquadAnswer:
    """`text`, stripped, at its place in `context` that is nearest to `start`."""
    text = text.strip()
    places = list(_places(context, text)) if text else []
    return SquadAnswer(text, min(places, key=lambda place: abs(place - start), default=-1))


def split_file(path: Path, split: str | None, suffix: str) -> Path:
    """`path` itself, or the file SPLIT in the folder `path`; the only one without `split`."""
    if path.is_file():
        return path
    files = {file.stem: file for file in sorted(path.glob(f"*{suffix}"))}
    if split is None and len(files) == 1:
        return next(iter(files.values()))
    if split not in files:
        have = ", ".join(files) or "none"
        raise UsageError(f"{path} has no split {split!r}; it has: {have}. Name one with --split.")
    return files[split]


def _places(context: str, text: str) -> Iterator[int]:
    place = context.find(text)
    while place >= 0:
        yield place
        place = context.find(text, place + 1)


def _id(article: Mapping[str, Any], number: int) -> str:
    named = article["paragraphs"][0].get("document_id") if article["paragraphs"] else None
    return str(named if named is not None else article.get("title") or f"article-{number}")


def _article(article: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    contexts = [paragraph["context"] for paragraph in article["paragraphs"]]
    paragraphs = [part for context in contexts for part in context.split("\n\n") if part.strip()]
    if article.get("title"):
        return str(article["title"]).replace("_", " "), tuple(paragraphs)
    first = paragraphs[0].strip() if paragraphs else ""
    if len(paragraphs) > 1 and len(first) <= LONGEST_TITLE and "\n" not in first:
        return first, tuple(paragraphs[1:])
    return "", tuple(paragraphs)


def _questions(document_id: str, article: Mapping[str, Any]) -> Iterator[SquadQuestion]:
    for paragraph in article["paragraphs"]:
        for question in paragraph["qas"]:
            answers = [] if question.get("is_impossible") else question["answers"]
            found = [nearest(paragraph["context"], a["text"], a["answer_start"]) for a in answers]
            unique = tuple(dict.fromkeys(found))
            yield SquadQuestion(str(question["id"]), question["question"], document_id, unique)
