"""Training data of the ranker on made sets: reading, mining without known answers, the loss."""

from __future__ import annotations

import ast
import gzip
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from index_material import ToyEncoder
from torch import nn

import qa.training
from corpus.document import Span
from qa.training import sources
from qa.training.groups import Group, read_groups, write_groups
from qa.training.losses import RankingLoss
from qa.training.mining import Miner, MiningSettings, mine, nearest, repeats
from qa.training.sources import Judged, Trial, beginning, unlabelled

SNIPPETS = {
    "1-a": "Codeine releases histamine in mast cell disease.",
    "1-b": "In mast cell disease codeine releases histamine.",
    "2-a": "Codeine is an opioid for moderate pain.",
    "3-a": "Histamine is stored in granules of mast cells.",
    "4-a": "Mast cell disease is treated with antihistamines.",
    "5-a": "Fentanyl is tolerated in mast cell disease.",
}
FEW = MiningSettings(negatives=3, long_negatives=2, positives=1, unanswered=0.0)


def test_groups_survive_the_file(tmp_path: Path) -> None:
    groups = [Group("a set", "Ünsure?", "yes\u2028", ("no", "maybe")), Group("b", "q", "p", ())]
    write_groups(tmp_path / "groups.jsonl", groups)
    assert read_groups(tmp_path / "groups.jsonl") == groups


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("BODY.METHODS: Patients were asked.", "Methods. Patients were asked."),
        ("ABSTRACT.TRIAL REGISTRATION: NCT01.", "Trial registration. NCT01."),
        (". There was no change.", "There was no change."),
        ("Body mass fell: by 2 kg.", "Body mass fell: by 2 kg."),
    ],
)
def test_labels_become_headings(sentence: str, expected: str) -> None:
    assert unlabelled(sentence) == expected


@given(st.text(max_size=900))
def test_the_beginning_is_short_and_begins_the_answer(answer: str) -> None:
    found = beginning(answer)
    assert len(found) <= sources.LONGEST_ANSWER
    assert " ".join(answer.removeprefix("Key Points - ").split()).startswith(found)


@given(st.text("ab ", max_size=60), st.text("ab", min_size=1, max_size=3), st.integers(0, 60))
def test_the_nearest_place_holds_the_answer(text: str, answer: str, offset: int) -> None:
    place = nearest(text, answer, offset, len(text))
    assert (place is None) == (answer not in text)
    if place is not None:
        assert text[place.start : place.end] == answer


def test_of_two_places_the_nearer_is_taken() -> None:
    assert nearest("cat dog cat", "cat", 7, 11) == Span(8, 11)
    assert nearest("cat dog cat", "cat", 1, 11) == Span(0, 3)


def test_a_repeat_is_known_by_its_words() -> None:
    assert repeats("Histamine is released by codeine.", ["Codeine released histamine."])
    assert not repeats("Fentanyl is tolerated.", ["Codeine released histamine."])


def test_no_negative_repeats_an_answer_or_shares_its_origin(tmp_path: Path) -> None:
    data = Judged(
        SNIPPETS,
        {id: id[0] for id in SNIPPETS},
        [("Does codeine release histamine in mast cell disease?", ("1-a",))],
    )
    (group,) = Miner(ToyEncoder(), tmp_path, FEW).judged("made", data)
    assert group.positive == SNIPPETS["1-a"]
    assert len(set(group.negatives)) == 3
    assert SNIPPETS["1-b"] not in group.negatives


def test_trials_give_evidence_of_other_questions_as_negatives(tmp_path: Path) -> None:
    pain = "Pain fell by 3 points with codeine (P<0.01)."
    sleep = "Sleep did not differ between codeine and placebo (P=0.4)."
    rest = ("Patients were recruited in two hospitals.", "Codeine was given twice a day.")
    trials = [
        Trial("T1", "Effect of codeine on pain?", (pain,), (*rest, sleep)),
        Trial("T1", "Effect of codeine on sleep?", (sleep,), (*rest, pain)),
    ]
    groups = list(Miner(ToyEncoder(), tmp_path, FEW).trials("made", trials))
    assert len(groups) == 2
    for group, own in zip(groups, (pain, sleep), strict=True):
        assert group.positive.endswith(own)
        assert not any(text.endswith(own) for text in group.negatives)


def test_some_questions_get_a_group_without_an_answer(tmp_path: Path) -> None:
    pain = "Pain fell by 3 points with codeine (P<0.01)."
    others = tuple(f"{SNIPPETS[id]}" for id in SNIPPETS)
    trials = [Trial("T1", "Effect of codeine on pain?", (pain,), others)]
    miner = Miner(ToyEncoder(), tmp_path, replace(FEW, unanswered=1.0))
    answered, unanswered = miner.trials("made", trials)
    assert answered.positive is not None
    assert unanswered.positive is None
    assert not any(text.endswith(pain) for text in unanswered.texts)


def made_bench(folder: Path) -> Path:
    """A folder with the four sets' layouts and a handful of rows each."""
    answer = "releases histamine"
    article = "\n\n".join(
        [
            "Opioids in mast cell disease",
            "Codeine releases histamine. Fentanyl does not. Morphine is avoided by many.",
            "Ketamine was tolerated. Patients were seen twice. Pain was measured daily.",
        ]
    )
    question = {
        "question": "What does codeine do?",
        "answers": [{"text": f" {answer}", "answer_start": article.index(answer) - 1}],
    }
    covid = {"data": [{"paragraphs": [{"context": article, "qas": [question]}]}]}
    trial = {
        "question": "Effect of codeine on pain?",
        "article": "T1",
        "positives": ["Pain fell."],
        "negatives": [f"BODY.METHODS: Visit {n} took place." for n in range(12)],
    }
    medquad = [
        {"question": f"What is disease {n} ?", "positives": [f"Disease {n} is rare number {n}."]}
        for n in range(60)
    ]
    for name in ("bioasq/qrels", "covid-qa", "train"):
        (folder / name).mkdir(parents=True)
    rows = [{"_id": id, "text": text, "metadata": {"pmid": id[0]}} for id, text in SNIPPETS.items()]
    more = [{"_id": f"9-{n}", "text": f"Codeine study {n}."} for n in range(9)]
    write_rows(folder / "bioasq" / "corpus.jsonl", rows + more)
    write_rows(folder / "bioasq" / "queries.jsonl", [{"_id": "q", "text": "Is codeine safe?"}])
    lines = "query-id\tcorpus-id\tscore\nq\t1-a\t1\n"
    (folder / "bioasq" / "qrels" / "train.tsv").write_text(lines, encoding="utf-8")
    (folder / "covid-qa" / "train.json").write_text(json.dumps(covid), encoding="utf-8")
    write_rows(folder / "train" / "evidence-inference.jsonl.gz", [trial])
    write_rows(folder / "train" / "medquad.jsonl.gz", medquad)
    return folder


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def test_every_set_gives_groups_and_the_same_ones_each_time(tmp_path: Path) -> None:
    bench = made_bench(tmp_path / "bench")
    first = list(mine(bench, tmp_path / "one", ToyEncoder(), 5))
    assert {group.source for group in first} >= {"evidence-inference", "medquad", "bioasq"}
    assert list(mine(bench, tmp_path / "two", ToyEncoder(), 5)) == first


def test_an_article_gives_the_answering_sentence(tmp_path: Path) -> None:
    (article,) = sources.covid_qa(made_bench(tmp_path / "bench"))
    names = ("sentences", "passages")
    groups = list(Miner(ToyEncoder(), tmp_path / "work", FEW).articles(names, [article]))
    (group,) = [g for g in groups if g.source == "sentences"]
    assert group.positive == "Codeine releases histamine."
    assert not any("releases histamine" in text for text in group.negatives)


class FixedModel(nn.Module):
    """Scores a pair by the number its text holds, as a cross-encoder would be called."""

    device = torch.device("cpu")

    def preprocess(self, pairs: list[tuple[str, str]]) -> dict[str, torch.Tensor]:
        return {"value": torch.tensor([float(text) for _, text in pairs])}

    def forward(self, features: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        return {"scores": features["value"].unsqueeze(1)}


def test_the_loss_is_what_its_definition_says() -> None:
    # A list of logits 2 (relevant), 0 and -1.5: softmax and weighted binary cross-entropy.
    labels = [torch.tensor([1.0, 0.0, 0.0])]
    inputs = [["q"], [["2", "0", "-1.5"]]]
    ordered = -math.log(math.exp(2) / (math.exp(2) + 1 + math.exp(-1.5)))
    each = (2 * math.log1p(math.exp(-2)) + math.log(2) + math.log1p(math.exp(-1.5))) / 4
    assert float(RankingLoss(FixedModel(), 1.0, 0.0)(inputs, labels)) == pytest.approx(ordered)
    assert float(RankingLoss(FixedModel(), 0.0, 1.0)(inputs, labels)) == pytest.approx(each)
    pairs = (math.log1p(math.exp(-2)) + math.log1p(math.exp(-3.5))) / 2
    assert float(RankingLoss(FixedModel(), 0.0, 0.0, 1.0)(inputs, labels)) == pytest.approx(pairs)


def test_texts_keep_their_labels_when_sorted_by_length() -> None:
    lists = [["3", "0.0001"], ["-1.25", "4"] * 12]
    labels = [torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0] + [0.0] * 22)]
    loss = RankingLoss(FixedModel(), 1.0, 0.0)
    parts = [
        float(loss([["q"], [texts]], [label])) for texts, label in zip(lists, labels, strict=True)
    ]
    assert float(loss([["q1", "q2"], lists], labels)) == pytest.approx(sum(parts) / 2)


def test_training_imports_nothing_from_eval() -> None:
    folder = Path(qa.training.__file__).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if name.split(".")[0] == "eval"], path


def test_a_list_without_an_answer_has_no_order_to_learn() -> None:
    inputs, labels = [["q"], [["2", "-1.5"]]], [torch.tensor([0.0, 0.0])]
    each = (math.log1p(math.exp(2)) + math.log1p(math.exp(-1.5))) / 2
    assert float(RankingLoss(FixedModel(), 1.0, 0.0)(inputs, labels)) == 0
    assert float(RankingLoss(FixedModel(), 0.0, 1.0)(inputs, labels)) == pytest.approx(each)
