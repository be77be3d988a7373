"""Small benches written for the tests: a BEIR folder, a SQuAD file, and evidence questions."""

from __future__ import annotations

import json
from pathlib import Path

ENTRIES = {
    "e1": "Adrenaline is injected into the thigh muscle in anaphylaxis.",
    "e2": "Antihistamines relieve itching and flushing.",
    "e3": "Zoledronic acid raises bone density in osteoporosis.",
    "e4": "Tryptase in blood rises within hours of anaphylaxis.",
    "e5": "Morphine releases histamine; fentanyl releases little.",
    "e6": "A sting of a wasp can bring about anaphylaxis.",
}
QUERIES = {
    "q1": ("What is injected in anaphylaxis?", "factoid", {"e1": 1}),
    "q2": ("Which opioid releases histamine?", "factoid", {"e5": 1}),
    "q3": ("What happens to tryptase and when, in anaphylaxis?", "summary", {"e4": 1, "e6": 1}),
    "q4": ("unjudged", "summary", {}),
}


def beir_folder(folder: Path) -> Path:
    """A BEIR folder of six entries, with three judged queries in qrels/dev.tsv."""
    (folder / "qrels").mkdir(parents=True)
    rows = [{"_id": id, "title": "", "text": text} for id, text in ENTRIES.items()]
    _write(folder / "corpus.jsonl", rows)
    queries = [{"_id": i, "text": t, "metadata": {"type": k}} for i, (t, k, _) in QUERIES.items()]
    _write(folder / "queries.jsonl", queries)
    lines = [f"{q}\t{e}\t{s}\n" for q, (_, _, row) in QUERIES.items() for e, s in row.items()]
    qrels = "query-id\tcorpus-id\tscore\n" + "".join(lines)
    (folder / "qrels" / "dev.tsv").write_text(qrels, encoding="utf-8")
    return folder


ARTICLE = (
    "Bone in mast cell disease\n\n"
    "Bone is often involved in mast cell disease. Zoledronic acid raised the density of bone at "
    "the spine by six percent within one year of a single infusion.\n\n"
    "Fractures of the vertebrae were seen in two of forty patients. Nobody broke a hip."
)
OTHER = (
    "Stings of wasps\n\n"
    "A sting can bring about anaphylaxis in people with mast cell disease. Venom immunotherapy "
    "protected three quarters of the patients from another reaction."
)


def squad_file(path: Path) -> Path:
    """A SQuAD file of two articles with three questions, one of them impossible."""
    start = ARTICLE.index("six percent")
    asked = [
        # The offset misses by two characters and the text has a leading space.
        _asked(1, "How much did zoledronic acid raise bone density?", " six percent", start + 2),
        _asked(2, "Which drug cures mast cell disease?", None, 0),
    ]
    other = [
        _asked(3, "Whom did venom immunotherapy protect?", "three quarters of the patients", 0)
    ]
    data = [
        {"paragraphs": [{"context": ARTICLE, "document_id": 7, "qas": asked}]},
        {"title": "Stings", "paragraphs": [{"context": OTHER, "qas": other}]},
    ]
    path.write_text(json.dumps({"version": "2.0", "data": data}), encoding="utf-8")
    return path


def _asked(id: int, question: str, text: str | None, start: int) -> dict[str, object]:
    answers = [] if text is None else [{"text": text, "answer_start": start}]
    return {"id": id, "question": question, "answers": answers, "is_impossible": text is None}


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
