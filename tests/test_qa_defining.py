"""Questions after what something is: the few sentences that say it come first."""

from __future__ import annotations

from pathlib import Path

import pytest
from index_material import ToyEncoder, written

from index.build import publish
from index.store import Index
from qa.answerability import AnswerabilitySettings
from qa.ask import Asker, AskSettings
from qa.defining import asks_of_a_stranger, defining_phrases
from qa.question import Question
from qa.scope import presents

MENTIONS = [
    written(
        f"trial-{number}",
        f"Systemic mastocytosis, report {number}",
        f"Systemic mastocytosis was followed in clinic {number}. Systemic mastocytosis changed "
        f"little in year {number}. In clinic {number} systemic mastocytosis was stable.",
    )
    for number in range(40)
]
DEFINES = written(
    "genes",
    "Genes in blood disease",
    "Many genes have been studied in blood. Systemic mastocytosis (SM) is a clonal disease of "
    "stem cells. Several of the genes lie on one chromosome, and some on others.",
)


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    folder = tmp_path_factory.mktemp("defining") / "index"
    publish(folder, add=[*MENTIONS, DEFINES], encoder=ToyEncoder())
    return Asker(Index.open(folder), ToyEncoder())


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What is systemic mastocytosis?", "systemic mastocytosis is a"),
        ("what is a mast cell", "mast cell is a"),
        ("What does the term Darier's sign mean?", ""),
        ("What does smouldering mean?", "smouldering means"),
        ("Define anaphylaxis.", "anaphylaxis is a"),
        ("What is meant by \u201cmastocytoma\u201d?", "mastocytoma refers to"),
        ("What is the dose of codeine in children with pain?", ""),
        ("Which opioids should be avoided?", ""),
    ],
)
def test_what_is_to_be_defined(asker: Asker, question: str, name: str) -> None:
    phrases = {clause.text for clause in defining_phrases(asker.reading(Question.parse(question)))}
    assert name in phrases if name else not phrases


@pytest.mark.parametrize("question", ["What is systemic mastocytosis?", "What is SM?"])
def test_the_definition_comes_before_forty_mentions(asker: Asker, question: str) -> None:
    asked = Question.parse(question)
    best = asker.rank(asked, asker.reading(asked))[0]
    assert best.candidate.text.startswith("Systemic mastocytosis (SM) is a clonal disease")


@pytest.mark.parametrize(
    ("question", "stranger"),
    [
        ("What is Kounis syndrome?", True),
        ("What is systemic mastocytosis?", False),
        ("What is a chromosome?", False),
        ("What is SM?", False),
        ("What is the meaning of life?", False),
        ("What is the dose of codeine in children with Kounis syndrome?", False),
    ],
)
def test_what_nothing_in_the_corpus_names_is_not_defined(
    asker: Asker, question: str, stranger: bool
) -> None:
    reading = asker.reading(Question.parse(question))
    assert asks_of_a_stranger(reading, asker.index.passages_with) is stranger
    if stranger:
        assert asker.ask(question).status == "no_evidence"
        assert asker.confidence(question) == 0.0


@pytest.mark.parametrize(
    ("sentence", "holds"),
    [
        ("Kyphoplasty is a procedure that lifts a vertebra.", True),
        ("Kyphoplasty (balloon repair) lifts; kyphoplasty means lifting.", True),
        ("Balloons are used in kyphoplasty, a repair of vertebrae.", True),
        ("The procedure is known as kyphoplasty.", True),
        ("Two vertebrae were treated with kyphoplasty.", False),
        ("Kyphoplasty helped two patients.", False),
    ],
)
def test_a_mention_in_passing_presents_nothing(sentence: str, holds: bool) -> None:
    assert presents(sentence, "kyphoplasty") is holds


def test_a_mention_in_passing_is_no_definition(tmp_path: Path) -> None:
    report = written("report", "A fall", "Two broken vertebrae were treated with kyphoplasty.")
    theme = written("theme", "Kyphoplasty in practice", "Cement lifts a broken vertebra again.")
    publish(tmp_path / "index", add=[report, *MENTIONS], encoder=ToyEncoder())
    lenient = AskSettings(answerability=AnswerabilitySettings(threshold=0.001))
    asker = Asker(Index.open(tmp_path / "index"), ToyEncoder(), lenient)
    assert asker.confidence("What is kyphoplasty?") == 0.0
    assert asker.confidence("What was treated with kyphoplasty?") > 0.0
    assert asker.confidence("What is the kyphoplasty?") > 0.0
    publish(tmp_path / "index", add=[theme], encoder=ToyEncoder())
    assert Asker(Index.open(tmp_path / "index"), ToyEncoder()).confidence("What is kyphoplasty?")
