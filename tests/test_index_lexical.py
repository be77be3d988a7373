"""Word search: medical words stay whole, are found however written, and never raise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import QuestionError
from index.lexical import LexicalEntry, LexicalIndex, LexicalSettings, write_lexical
from index.query import parse
from index.terms import content_words, joined_forms, words

ENTRIES = [
    LexicalEntry(1, "Diabetes", "Codes", "Type 2 diabetes without complications is E11.9."),
    LexicalEntry(2, "Diabetes", "Codes", "Type 2 diabetes with ketoacidosis is E11.1."),
    LexicalEntry(3, "Cytokines", "", "Serum IL-6 rose by 20% to 5 μg/L; TNF-α did not."),
    LexicalEntry(4, "Cytokines", "", "IL 6 is measured in plasma; 6 patients had none."),
    LexicalEntry(5, "Stroke", "", "A beta-blocker was given. The beta decay is physics."),
    LexicalEntry(6, "Stroke", "", "Beta blockers are given in heart failure."),
    LexicalEntry(7, "Naïve patients", "Crohn’s disease", "CD117 and HbA1c of 6.5 were measured."),
    LexicalEntry(2**40, "Late keys", "", "Zebra."),
]


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("lexical")
    write_lexical(folder, None, (), ENTRIES)
    return LexicalIndex(folder, LexicalSettings())


def keys(lexical: LexicalIndex, question: str, allowed: list[int] | None = None) -> list[int]:
    return [key for key, _ in lexical.search(parse(question), 10, allowed)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("E11.9", ["e11.9"]),
        ("IL-6", ["il", "6"]),
        ("CD117+ cells", ["cd117", "cell"]),
        ("20% of 1,000", ["20%", "of", "1,000"]),
        ("5 µg", ["5", "μg"]),
        ("TNF-α", ["tnf", "α"]),
        ("Crohn’s patients", ["crohn", "patient"]),
        ("0.5 mg/kg", ["0.5", "mg", "kg"]),
        ("x²", ["x2"]),
    ],
)
def test_medical_words_stay_whole(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_compounds_are_joined_and_greek_spelled_out() -> None:
    assert joined_forms("IL-6 and beta-blocker") == ["il6", "betablocker"]
    assert joined_forms("TNF-α") == ["tnfα", "tnfalpha", "alpha"]


def test_function_words_are_left_out_unless_there_is_nothing_else() -> None:
    assert content_words("What is the dose of metformin in the elderly?") == [
        "dose",
        "metformin",
        "elder",
    ]
    assert content_words("What is it about?") == ["what", "is", "it", "about"]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("E11.9", {1}),
        ("e11.1", {2}),
        ("IL-6", {3, 4}),
        ("il6", {3}),
        ("TNF alpha", {3}),
        ("tnfα", {3}),
        ("beta-blockers", {5, 6}),
        ("betablocker", {5}),
        ("20%", {3}),
        ("5 μg", {3}),
        ("cd117", {7}),
        ("naive or naïve", {7}),
        ("Crohn's", {7}),
        ("zebra", {2**40}),
    ],
)
def test_found_however_written(lexical: LexicalIndex, question: str, first: set[int]) -> None:
    found = keys(lexical, question)
    assert found
    assert found[0] in first


def test_hyphens_both_ways(lexical: LexicalIndex) -> None:
    assert set(keys(lexical, "IL-6")[:2]) == set(keys(lexical, "IL 6")[:2]) == {3, 4}
    assert set(keys(lexical, "beta blocker")) == set(keys(lexical, "beta-blocker")) == {5, 6}


def test_operators_limit_what_is_found(lexical: LexicalIndex) -> None:
    assert set(keys(lexical, "beta +physics")) == {5}
    assert set(keys(lexical, "beta -physics")) == {6}
    assert set(keys(lexical, 'diabetes +"with ketoacidosis"')) == {2}
    assert set(keys(lexical, "beta +title:stroke")) == {5, 6}
    assert set(keys(lexical, "beta +title:diabetes")) == {1, 2}
    assert keys(lexical, "beta +of") == [7]


def test_a_phrase_counts_beside_the_words(lexical: LexicalIndex) -> None:
    assert keys(lexical, '"beta decay"')[0] == 5
    plain = dict(lexical.search(parse("beta decay"), 10))
    phrase = dict(lexical.search(parse('"beta decay"'), 10))
    assert phrase[5] > plain[5]
    assert phrase[6] == pytest.approx(plain[6])


def test_a_filter_limits_what_is_found(lexical: LexicalIndex) -> None:
    assert keys(lexical, "diabetes", [2, 3]) == [2]
    assert keys(lexical, "diabetes", [2**40]) == []
    assert keys(lexical, "diabetes", []) == []


def test_the_whole_of_a_questions_information(lexical: LexicalIndex) -> None:
    assert lexical.information(parse("zebra")) > lexical.information(parse("beta")) > 0
    both = lexical.information(parse("zebra")) + lexical.information(parse("beta"))
    assert lexical.information(parse("the zebra of beta")) == pytest.approx(both)


def test_frequencies_count_passages(lexical: LexicalIndex) -> None:
    assert lexical.frequency("diabet") == 2
    assert lexical.frequency("il-6") == 1
    assert lexical.frequency("unheard") == 0


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.text()
    | st.lists(
        st.sampled_from(
            [
                "beta",
                "E11.9",
                '"',
                "+",
                "-",
                "title:",
                "body:x",
                "(",
                ")",
                "AND",
                "*",
                "~2",
                "^",
                "\\",
                "[1 TO 2]",
            ]
        )
    ).map(" ".join)
)
def test_no_question_raises_a_syntax_error(lexical: LexicalIndex, question: str) -> None:
    try:
        parsed = parse(question)
    except QuestionError:
        return
    hits = lexical.search(parsed, 10)
    assert hits == sorted(hits, key=lambda hit: (-hit[1], hit[0]))
    assert lexical.meeting(parsed, [1, 5]) <= {1, 5}


def test_additions_and_removals_leave_the_base_as_it_was(tmp_path: Path) -> None:
    base, grown = tmp_path / "base", tmp_path / "grown"
    base.mkdir()
    grown.mkdir()
    write_lexical(base, None, (), ENTRIES[:4])
    before = {path.name: path.read_bytes() for path in base.iterdir()}
    write_lexical(grown, base, [2], ENTRIES[4:])
    assert {path.name: path.read_bytes() for path in base.iterdir()} == before
    shared = {
        p.name for p in grown.iterdir() if (base / p.name).exists() and p.samefile(base / p.name)
    }
    assert any(name.endswith(".term") for name in shared)
    index = LexicalIndex(grown, LexicalSettings())
    assert keys(index, "diabetes") == [1]
    assert keys(index, "zebra") == [2**40]


def test_an_alternative_finds_what_the_word_itself_does_not(lexical: LexicalIndex) -> None:
    asked = replace(parse("equid"), alternatives={"equid": ("zebra",)})
    assert [key for key, _ in lexical.search(asked, 5)] == [2**40]
    assert keys(lexical, "equid") == []
    assert lexical.information(asked) < lexical.information(parse("equid"))


def test_the_best_forms_of_words_are_added_over_fields(tmp_path: Path) -> None:
    entries = [
        LexicalEntry(1, "Cladribine", "", "The drug was given."),
        LexicalEntry(2, "Report", "", "Cladribine was given."),
        LexicalEntry(3, "Cladribine", "", "Cladribine was given."),
        LexicalEntry(4, "Report", "", "Cladribine, or leustatin, was given."),
    ]
    write_lexical(tmp_path, None, (), entries)
    index = LexicalIndex(tmp_path, LexicalSettings())
    asked = parse("cladribine")
    scores = dict(index.search(asked, 5))
    assert scores[3] == pytest.approx(scores[1] + scores[2], rel=1e-4)
    assert scores[2] > scores[1] > 0
    either = dict(index.search(replace(asked, alternatives={"cladribin": ("leustatin",)}), 5))
    alone = dict(index.search(parse("leustatin"), 5))
    assert either[4] == pytest.approx(max(alone[4], scores[4]), rel=1e-4)


def test_passages_with_a_wording_are_counted(lexical: LexicalIndex) -> None:
    assert lexical.holding("zebra") == 1
    assert lexical.holding("") == 0
    assert lexical.holding("of the") == 0
    assert lexical.holding("zebra unicorn") == 0
