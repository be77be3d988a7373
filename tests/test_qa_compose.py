"""Which sentences are quoted, which are merged, and in which sections they stand."""

from __future__ import annotations

import pytest
from made_sentences import article, flat, scored, sentence

from qa.answer import MAXIMUM_QUOTES
from qa.compose import ComposeSettings, Part, arrange, choose
from qa.differences import differing
from qa.duplicates import Duplicates
from qa.scoring import Scored

PLAIN = ComposeSettings()


def _texts(items: object) -> list[str]:
    assert isinstance(items, list | tuple)
    return [item.candidate.text for item in items]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Codeine releases histamine.", "Morphine releases histamine."),
        ("Give 10 mg of cetirizine daily.", "Give 20 mg of cetirizine daily."),
        ("Premedication is recommended.", "Premedication is not recommended."),
        ("The dose is raised in fever.", "The dose is lowered in fever."),
        ("Rest helps children with itch.", "Rest helps adults with itch."),
    ],
)
def test_what_differs_in_what_matters_is_never_merged(one: str, other: str) -> None:
    first, second = scored(one), scored(other, "b")
    alike = Duplicates(0.5, alike=0.5)
    assert not alike.said_already(first, [second])
    assert list(alike.echoes(first, [second])) == []


def test_a_near_duplicate_is_shown_once_with_both_citations() -> None:
    first = scored("Codeine and morphine should be avoided in mast cell disease.", "a", 0.9)
    again = scored("In mast cell disease, codeine and morphine should be avoided.", "b", 0.8)
    chosen = choose([first, again], PLAIN)
    (part,) = arrange(chosen, [first, again], [], flat, PLAIN)
    assert part == Part("Answer", "answer", (first,), ((again,),))


def test_a_document_repeats_nobody_by_itself() -> None:
    text = "Codeine should be avoided in mast cell disease."
    document = article("a", [("One", [text]), ("Two", ["Codeine should be avoided."])])
    items = [sentence(document, text), sentence(document, "Codeine should be avoided.")]
    assert list(Duplicates(0.8).echoes(items[0], items)) == []


def test_an_overview_takes_a_quote_from_each_section_that_names_a_treatment() -> None:
    named = {
        "Itch": "Cetirizine is given against itch.",
        "Bones": "Zoledronic acid is given where vertebrae break.",
        "Surgery": "Corticosteroids are given before surgery.",
    }
    long = "Itch is the complaint that most people with this disease have every day."
    paragraphs = [(heading, [text]) for heading, text in named.items()]
    document = article("a", [("Complaints", [long]), *paragraphs])
    items = [sentence(document, long, 0.9)]
    items += [sentence(document, text, 0.2 - n / 100) for n, text in enumerate(named.values())]
    overview = PLAIN.for_overview("treatment")
    assert _texts(choose(items, overview)) == [long, *named.values()]
    assert _texts(choose(items, PLAIN)) == [long]
    parts = arrange(choose(items, overview), items, [], flat, overview)
    assert [part.heading for part in parts] == ["Answer", "Surgery"]


def test_the_newer_of_equals_comes_first() -> None:
    old = scored("Rest is advised after an attack.", "a", 0.8, year=1999)
    new = scored("Walking is advised after surgery.", "b", 0.8, year=2022)
    assert _texts(choose([old, new], PLAIN)) == _texts([new, old])
    better = scored("Rest is advised after an attack.", "a", 0.9, year=1999)
    assert _texts(choose([better, new], PLAIN)) == _texts([better, new])


def test_a_warning_beside_a_leading_quote_is_surfaced() -> None:
    answer, warning = "Paracetamol is preferred.", "Codeine should be avoided in this disease."
    document = article("a", [("Pain", [answer, warning]), ("Other", ["Avoid heat."])])
    lead = sentence(document, answer, 0.9)
    near = sentence(document, warning, 0.1, coverage=0.2)
    elsewhere = sentence(document, "Avoid heat.", 0.1, coverage=0.2)
    parts = arrange([lead], [lead, near, elsewhere], [], flat, PLAIN)
    assert [(part.role, _texts(part.items)) for part in parts] == [
        ("answer", [answer]),
        ("caution", [warning]),
    ]


@pytest.mark.parametrize(
    ("reader", "roles"),
    [
        ("clinician", ["answer", "detail", "caution", "conflict", "context"]),
        ("researcher", ["answer", "conflict", "detail", "caution", "context"]),
        ("patient", ["answer", "caution", "context", "detail", "conflict"]),
    ],
)
def test_sections_come_in_the_reader_s_order(reader: str, roles: list[str]) -> None:
    best = scored("Zinc is recommended for colds in winter.", "a", 0.9, coverage=0.9)
    opposed = scored("Zinc is not recommended for colds in winter.", "b", 0.8, coverage=0.9)
    chosen = [best, *(scored(f"Fact number {n} on something.", f"f{n}", 0.7) for n in range(3))]
    warning = scored("Copper should be avoided by everybody.", "w", 0.1)
    word = scored("Zinc is a metal.", "m", 0.1)
    settings = ComposeSettings(reader=reader)  # type: ignore[arg-type]  # one of the three
    parts = arrange(chosen, [*chosen, opposed], [warning], flat, settings, [word])
    assert [part.role for part in parts] == roles


def test_there_are_never_more_than_twelve_quotes() -> None:
    items = [scored(f"Plant {n} grows tall in place {n}.", f"d{n}", 0.9) for n in range(30)]
    warnings = [scored(f"Plant {n} should be avoided.", f"w{n}") for n in range(30)]
    overview = PLAIN.for_overview()
    parts = arrange(choose(items, overview), items, warnings, flat, overview, items[:3])
    assert sum(len(part.items) for part in parts) == MAXIMUM_QUOTES


def _pair(one: str, other: str, coverage: float = 0.9, **metadata: object) -> list[Scored]:
    first = scored(one, "a", coverage=coverage, **metadata)
    return [first, scored(other, "b", coverage=coverage)]


def test_figures_for_the_same_that_differ_stand_side_by_side() -> None:
    items = _pair("Symptoms grew worse in 22% of women.", "Symptoms grew worse in half of women.")
    assert differing(items, flat) == tuple(items)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Symptoms grew worse in 22% of women.", "Symptoms grew worse in 23% of women."),
        ("The rate was 0.2 (95% CI 0.1 to 0.3).", "The rate was 12% after a year."),
        ("Bones broke in 22% of men.", "Tablets were lost by 80% of nurses."),
    ],
)
def test_what_agrees_or_is_about_something_else_does_not_differ(one: str, other: str) -> None:
    assert differing(_pair(one, other, coverage=0.2), flat) is None


def test_other_people_are_no_difference() -> None:
    items = _pair(
        "Attacks came in 22% of them.", "Attacks came in 80% of them.", population="child"
    )
    assert differing(items, flat) is not None
    items[1] = scored("Attacks came in 80% of them.", "b", coverage=0.9, population="adult")
    assert differing(items, flat) is None
