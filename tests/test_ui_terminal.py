"""What a terminal shows of an answer: all that a reader must know, in reading order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_answers import example, reference

from qa.answer import AnswerSection, Echo
from ui.terminal import answer_text


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "96")


def _line(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.strip().startswith(start))


def test_sections_evidence_references_and_next_questions_come_in_order() -> None:
    shown = answer_text(example(follow_ups=("Storage of opioids?",)))
    order = ["ANSWER", "CAUTIONS", "STRENGTH OF THE EVIDENCE", "REFERENCES", "ASK NEXT"]
    places = [shown.index(heading) for heading in order]
    assert places == sorted(places)
    assert "Storage of opioids?" in shown.splitlines()[-3]


def test_a_reference_tells_type_standing_licence_and_links() -> None:
    cited = reference(1, "PMC1", status="corrected", licence="CC BY 4.0", doi="10.1000/x")
    shown = " ".join(answer_text(example(references=(cited, reference(2, "d2")))).split())
    assert "CC BY 4.0" in shown
    assert "trial; adult" in shown
    assert "orrected" in shown
    assert "https://doi.org/10.1000/x" in shown
    assert "https://pubmed.ncbi.nlm.nih.gov/123/" in shown


def test_a_quote_cites_all_that_say_it_and_is_marked_secondary() -> None:
    first = example().quotes[0]
    echo = Echo("Morphine and codeine are to be avoided.", "d2", 5, 44, 2, None, ())
    quote = replace(first, also=(echo,), secondary=True)
    shown = answer_text(example(sections=(AnswerSection("Answer", "answer", (quote,)),)))
    assert _line(shown, "• “Codeine").endswith("avoided.” [1] [2]")
    assert "reports a work that it cites" in shown


def test_a_refusal_says_why_what_is_held_and_what_to_fetch() -> None:
    refused = example(
        status="no_evidence",
        reason="Nothing near.",
        sections=(),
        near_misses=example().quotes[:1],
        understood={"held": {"zinc": 0}},
        fetch_query="zinc AND colds",
    )
    shown = answer_text(refused)
    assert "No answer in this corpus. Nothing near." in shown
    assert "“zinc” nowhere" in shown
    assert "zinc AND colds" in shown
    assert "NEAREST PASSAGES (NOT AN ANSWER: NONE IS SURE ENOUGH TO BE ONE)" in shown
    assert "STRENGTH" not in shown
