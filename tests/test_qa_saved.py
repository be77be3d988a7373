"""A saved answer comes back as it was, and what is no saved answer is refused with its place."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from made_answers import answers, example
from shared_material import require_shared

from corpus.errors import UsageError
from qa.answer import Answer, to_wire
from qa.saved import answer_id, from_wire, read_answer, without_question


@given(answers())
@settings(max_examples=40, deadline=None)
def test_an_answer_survives_the_wire(answer: Answer) -> None:
    assert from_wire(json.loads(json.dumps(to_wire(answer)))) == answer


@given(answers())
@settings(max_examples=40, deadline=None)
def test_the_id_depends_on_the_content_alone(answer: Answer) -> None:
    name = answer_id(answer)
    assert len(name) == 32
    assert answer_id(replace(answer, id="other", elapsed_ms=1.25)) == name
    assert answer_id(replace(answer, question=answer.question + "?")) != name


def test_the_example_fits_the_schema() -> None:
    schema = json.loads(require_shared("contracts", "answer.schema.json").read_text())
    jsonschema.validate(json.loads(json.dumps(to_wire(example()))), schema)


def _changed(path: str, value: Any) -> dict[str, Any]:
    wire: Any = json.loads(json.dumps(to_wire(example())))
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    place = wire
    for step in steps:
        place = place[step]
    if value is KeyError:
        del place[last]
    else:
        place[last] = value
    return dict(wire)


QUOTE = "sections/0/quotes/0"


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("schema_version", "2", "schema_version"),
        ("schema_version", KeyError, "schema_version"),
        ("question", KeyError, "question"),
        ("question", 7, "answer.question is 7, not text"),
        ("question", "\ud800", "surrogates"),
        ("status", "maybe", "answer.status"),
        ("confidence", True, "answer.confidence"),
        ("confidence", float("nan"), "answer.confidence"),
        ("confidence", 1.5, "confidence"),
        ("colour", "red", "colour"),
        ("sections", {}, "answer.sections"),
        ("sections/0/quotes", [], "without a quote"),
        (f"{QUOTE}/start", "0", "quotes[0].start"),
        (f"{QUOTE}/start", -1, "offsets"),
        (f"{QUOTE}/text", "Codeine", "offsets"),
        (f"{QUOTE}/reference", 2, "reference"),
        (f"{QUOTE}/reference", 9, "reference"),
        (f"{QUOTE}/score", -0.1, "score"),
        (f"{QUOTE}/page", 0, "page"),
        (f"{QUOTE}/highlights", [[0, 99]], "highlight"),
        (f"{QUOTE}/highlights", [[0]], "a list of 2"),
        (f"{QUOTE}/context/0/role", "beside", "role"),
        (f"{QUOTE}/context/0/end", 41, "offsets"),
        ("references/1/number", 1, "one number"),
        ("references/0", None, "references[0]"),
        ("references/0/digest_of", {"doi": "10.1/x"}, "title"),
        ("index/documents", 1.5, "index.documents"),
        ("understood", [], "answer.understood"),
        ("understood", {"kind": float("inf")}, "plain JSON"),
        ("evidence", {"types": ["\ud800"]}, "plain JSON"),
    ],
)
def test_what_is_odd_is_refused_with_its_place(path: str, value: Any, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        from_wire(_changed(path, value))
    assert "not a saved answer" in str(refused.value)
    assert says in str(refused.value)


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 100_000, "1" * 5000])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not a saved answer"):
        read_answer(text)


@given(answers())
@settings(max_examples=40, deadline=None)
def test_nothing_made_from_the_question_stays_without_it(answer: Answer) -> None:
    bare = without_question(answer)
    assert bare.question == ""
    assert (bare.suggestions, bare.follow_ups, bare.id) == ((), (), None)
    assert (dict(bare.understood), bare.fetch_query) == ({}, None)
    assert bare.quotes == answer.quotes
    assert from_wire(to_wire(bare)) == bare


def test_a_heading_that_repeats_one_of_several_questions_is_cut() -> None:
    answer = example(question="How is Zebedee? And what dose?")
    first, second = answer.sections
    named = replace(first, heading="Answer: How is Zebedee?")
    source = replace(second, heading="Methods: patients")
    bare = without_question(replace(answer, sections=(named, source)))
    assert [section.heading for section in bare.sections] == ["Answer", "Methods: patients"]


def test_a_field_added_to_answers_is_dropped_with_the_question_unless_named() -> None:
    kept = {"question"} | {
        field.name
        for field in fields(Answer)
        if getattr(without_question(example(reason="r", id="i", notices=("n",))), field.name)
    }
    assert kept <= {
        *("question", "status", "confidence", "sections", "near_misses", "references"),
        *("index", "elapsed_ms", "reason", "notices", "evidence"),
    }
