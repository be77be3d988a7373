"""Reads the training splits: BioASQ (BEIR layout), COVID-QA (SQuAD), Evidence Inference, MedQuAD.

Finds no negatives and opens no development split.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST_TITLE = 300
"""A first line of an article up to this long that stands alone is its title."""

LONGEST_ANSWER = 420
"""Characters of a MedQuAD answer that are kept, cut at the last sentence end before."""

_LABEL = re.compile(r"^(?:ABSTRACT|BODY)\.(?P<heading>[A-Z][A-Z ,&/.-]*):\s*")


@dataclass(frozen=True, slots=True)
class Judged:
    """Questions with the ids of the texts that answer them, over one pool of texts.

    `alike` gives each text's origin: texts of the origin of an answer are no negatives.
    """

    texts: Mapping[str, str]
    alike: Mapping[str, str]
    questions: Sequence[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Trial:
    """One question on a trial: sentences that answer it and sentences of the trial that do not."""

    article: str
    question: str
    positives: tuple[str, ...]
    negatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A whole article and its questions: (question, answer, offset in the raw text)."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    length: int
    questions: tuple[tuple[str, str, int], ...]


def bioasq(bench: Path) -> Judged:
    """BioASQ 7b and 8b: expert questions and the snippets that experts marked."""
    folder = bench / "bioasq"
    texts, alike = {}, {}
    for row in _rows(folder / "corpus.jsonl"):
        texts[row["_id"]] = f"{row.get('title') or ''} {row['text']}".strip()
        alike[row["_id"]] = row.get("metadata", {}).get("pmid", row["_id"])
    relevant: dict[str, list[str]] = {}
    for line in (folder / "qrels" / "train.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, document, _ = line.split("\t")
        relevant.setdefault(query, []).append(document)
    asked = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    return Judged(texts, alike, [(asked[id], tuple(found)) for id, found in relevant.items()])


def medquad(bench: Path, every: int = 1) -> Judged:
    """Every `every`th MedQuAD pair: a patient's question and the start of its answer."""
    texts, alike, questions = {}, {}, []
    rows = list(_rows(bench / "train" / "medquad.jsonl.gz"))[::every]
    for number, row in enumerate(rows):
        id = f"m{number}"
        texts[id] = beginning(row["positives"][0])
        # The same page answers the focus's other questions: those are the hard negatives.
        alike[id] = id
        questions.append((" ".join(row["question"].split()).replace(" ?", "?"), (id,)))
    return Judged(texts, alike, questions)


def evidence_inference(bench: Path) -> list[Trial]:
    """Questions on trials, with the experts' evidence."""
    return [
        Trial(
            row["article"],
            row["question"],
            tuple(dict.fromkeys(unlabelled(text) for text in row["positives"])),
            tuple(dict.fromkeys(unlabelled(text) for text in row["negatives"])),
        )
        for row in _rows(bench / "train" / "evidence-inference.jsonl.gz")
    ]


def covid_qa(bench: Path) -> list[Article]:
    """Articles with expert questions and answer spans."""
    data = json.loads((bench / "covid-qa" / "train.json").read_text(encoding="utf-8"))["data"]
    return [_article(f"c{number}", article) for number, article in enumerate(data)]


def unlabelled(sentence: str) -> str:
    """`sentence` with a label such as "BODY.METHODS: " turned into a heading, "Methods. "."""
    sentence = sentence.removeprefix(". ")
    return _LABEL.sub(lambda match: f"{match['heading'].split('.')[0].capitalize()}. ", sentence)


def beginning(answer: str) -> str:
    """The first sentences of `answer`, at most LONGEST_ANSWER characters where it has an end."""
    answer = " ".join(answer.removeprefix("Key Points - ").split())
    cut = answer[:LONGEST_ANSWER]
    return answer if cut == answer else cut[: cut.rfind(". ") + 1] or cut


def _article(id: str, article: Mapping[str, Any]) -> Article:
    contexts = [paragraph["context"] for paragraph in article["paragraphs"]]
    parts = [part for context in contexts for part in context.split("\n\n") if part.strip()]
    titled = len(parts) > 1 and len(parts[0]) <= LONGEST_TITLE and "\n" not in parts[0].strip()
    questions = [
        (row["question"], " ".join(answer["text"].split()), int(answer["answer_start"]))
        for paragraph in article["paragraphs"]
        for row in paragraph["qas"]
        for answer in row["answers"][:1]
    ]
    return Article(
        id=id,
        title=parts[0].strip() if titled else "",
        paragraphs=tuple(parts[1:] if titled else parts),
        length=sum(map(len, contexts)),
        questions=tuple(q for q in questions if q[1]),
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)
