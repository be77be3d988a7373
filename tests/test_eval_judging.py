"""Judging single answers: every law and metric on answers made for the purpose."""

from __future__ import annotations

from dataclasses import replace

import pytest
from index_material import written
from made_answers import example

from corpus.document import Document
from eval.gold_set import GoldQuestion
from eval.judging import judge
from qa.answer import Answer, AnswerSection, Quote

SENTENCES = ("The dose is 25 mg once daily.", "Fasting is needed.", "Retracted or not, it is read.")
DOCUMENT = written("a", "Dosing", *SENTENCES)
ASKED = GoldQuestion("q", "What dose?", "dose", True, ("a",), ("25 mg once daily",))
NEAR = GoldQuestion("n", "What dose of another?", "near", False)


def quote(cut: str, document: Document = DOCUMENT, **changes: object) -> Quote:
    start = document.text.index(cut)
    plain = Quote(cut, document.id, start, start + len(cut), 1, None, ("Findings",), 0.9)
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields by name


def answer(*quotes: Quote, status: str = "answered") -> Answer:
    plain = example()
    reference = replace(plain.references[0], number=1, document_id="a", sha256=DOCUMENT.sha256)
    shown = (AnswerSection("Answer", "answer", quotes),) if status == "answered" else ()
    near = () if status == "answered" else quotes
    return replace(
        plain,
        status=status,  # type: ignore[arg-type]  # one of the two statuses
        sections=shown,
        near_misses=near,
        references=(reference,),
    )


def judged(
    question: GoldQuestion, shown: Answer | None, document: Document = DOCUMENT
) -> dict[str, float]:
    return judge(question, shown, shown, {"a": document}.get)


def test_a_right_first_quote_scores_everywhere() -> None:
    scores = judged(ASKED, answer(quote(SENTENCES[0]), quote(SENTENCES[1])))
    for name in ("answer_hit", "first_quote_hit", "ranked_hit@1", "correct", "coverage"):
        assert scores[name] == 1.0, name
    for law in ("verbatim", "citations", "pages", "whole_words", "not_retracted"):
        assert scores[law] == 1.0, law
    assert scores["quote_precision"] == 0.5
    assert scores["needless_refusals"] == 0.0
    # "25 mg once daily" has 4 of the 7 words: F1 is 2 * (4/7) / (4/7 + 1).
    assert scores["span_f1"] == pytest.approx(8 / 11)


def test_a_right_second_quote_is_an_answer_but_no_first_hit() -> None:
    scores = judged(ASKED, answer(quote(SENTENCES[1]), quote(SENTENCES[0])))
    assert (scores["answer_hit"], scores["first_quote_hit"]) == (1.0, 0.0)
    assert (scores["ranked_hit@1"], scores["ranked_hit@3"]) == (0.0, 1.0)


def test_the_right_words_of_another_document_are_no_hit() -> None:
    other = written("b", "Dosing", *SENTENCES)
    elsewhere = quote(SENTENCES[0], other)
    scores = judge(ASKED, answer(elsewhere), None, {"a": DOCUMENT, "b": other}.get)
    assert scores["answer_hit"] == 0.0
    assert scores["citations"] == 0.0


def test_refusing_an_answerable_question_misses_but_ranking_still_counts() -> None:
    refused = answer(quote(SENTENCES[0]), status="no_evidence")
    scores = judge(ASKED, refused, answer(quote(SENTENCES[0])), {"a": DOCUMENT}.get)
    assert (scores["answer_hit"], scores["needless_refusals"]) == (0.0, 1.0)
    assert scores["ranked_hit@1"] == 1.0
    assert "correct_of_answered" not in scores


def test_a_missing_answer_counts_as_wrong_for_every_question() -> None:
    assert judged(ASKED, None)["correct"] == 0.0
    assert judged(ASKED, None)["ranked_hit"] == 0.0
    assert judged(NEAR, None) == {"near_refused": 0.0, "correct": 0.0}


def test_unanswerable_questions_are_right_when_refused() -> None:
    assert judged(NEAR, answer(status="no_evidence"))["near_refused"] == 1.0
    scores = judged(NEAR, answer(quote(SENTENCES[0])))
    assert (scores["near_refused"], scores["correct_of_answered"]) == (0.0, 0.0)
    off = replace(NEAR, kind="off")
    assert judged(off, answer(status="no_evidence"))["off_refused"] == 1.0


def test_a_list_is_measured_by_the_parts_that_are_quoted() -> None:
    parts = replace(ASKED, all_spans=("25 mg once daily", "Fasting is needed", "never said"))
    scores = judged(parts, answer(quote(SENTENCES[0]), quote(SENTENCES[1])))
    assert scores["all_spans_recall"] == pytest.approx(2 / 3)


def test_forbidden_words_are_found_in_any_quote() -> None:
    strict = replace(ASKED, must_not=("fasting",))
    assert judged(strict, answer(quote(SENTENCES[0])))["nothing_forbidden"] == 1.0
    quotes = answer(quote(SENTENCES[0]), quote(SENTENCES[1]))
    assert judged(strict, quotes)["nothing_forbidden"] == 0.0


_START = DOCUMENT.text.index(SENTENCES[0])
_END = _START + len(SENTENCES[0])


@pytest.mark.parametrize(
    ("broken", "law"),
    [
        (quote(SENTENCES[0], text="The dose is 26 mg once daily."), "verbatim"),
        (quote(SENTENCES[0], start=_START + 1, end=_END + 1), "verbatim"),
        (quote(SENTENCES[0], document_id="absent"), "verbatim"),
        (quote(SENTENCES[0][1:]), "whole_words"),
        (quote(SENTENCES[0][:-2]), "whole_words"),
        (quote(SENTENCES[0] + "\n"), "whole_words"),
        (quote(SENTENCES[0], reference=2), "citations"),
        (quote(SENTENCES[0], page=3), "pages"),
    ],
)
def test_each_law_is_seen_to_break(broken: Quote, law: str) -> None:
    assert judged(ASKED, answer(broken))[law] == 0.0
    assert judged(ASKED, answer(quote(SENTENCES[1]), broken))[law] == 0.0
    # Near misses are shown too.
    assert judged(ASKED, answer(broken, status="no_evidence"))[law] == 0.0


def test_a_reference_to_another_text_of_the_document_is_no_citation() -> None:
    changed = written("a", "Dosing", *SENTENCES, "One sentence more.")
    assert judged(ASKED, answer(quote(SENTENCES[0])), changed)["citations"] == 0.0


def test_a_retracted_document_is_seen() -> None:
    retracted = written("a", "Dosing", *SENTENCES, status="retracted")
    assert judged(ASKED, answer(quote(SENTENCES[0])), retracted)["not_retracted"] == 0.0
