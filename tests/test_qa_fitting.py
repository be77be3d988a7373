"""Ages and weights in questions and sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.fitting import asked_about, fits, without_ages_and_weights


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Cromolyn for a 6 year old, how much?", {"age": 6}),
        ("Which pen for a 22 kg girl?", {"weight": 22}),
        ("68m on bisoprolol, 81 kg", {"age": 68, "weight": 81}),
        ("An 18-month-old with spots", {"age": 1.5}),
        ("2 yo with hives", {"age": 2}),
        ("Is 0.14 mg/kg right?", {}),
        ("How far is 5 m?", {}),
        ("Imatinib for 6 mo, then what?", {}),
        ("A 100m walk or a 6m walk?", {}),
        ("What comes after 5 years of treatment?", {}),
    ],
)
def test_the_age_and_weight_of_a_question(question: str, asked: dict[str, float]) -> None:
    assert asked_about(question) == asked


@pytest.mark.parametrize(
    ("sentence", "asked", "fitting"),
    [
        ("The 0.3 mg dose is for people over 30 kg.", {"weight": 45}, True),
        ("The 0.3 mg dose is for people over 30 kg.", {"weight": 22}, False),
        ("It suits people who weigh 15 to 30 kg.", {"weight": 22}, True),
        ("From 2 to 12 years the dose is 100 mg.", {"age": 6}, True),
        ("From 2 to 12 years the dose is 100 mg.", {"age": 19}, False),
        ("From 6 months to under 2 years the dose is 20 mg/kg.", {"age": 1.5}, True),
        ("From 6 months to under 2 years the dose is 20 mg/kg.", {"age": 6}, False),
        ("Adults and adolescents of 12 years or older took it.", {"age": 15}, True),
        ("Children under 6 years need a spacer.", {"age": 7}, False),
        ("Survival was 82% at 5 to 10 years.", {"age": 40}, None),
        ("At most 40 mg/kg a day.", {"weight": 40}, None),
        ("Patients took 25 mg a day for 2 to 5 years.", {"age": 68}, None),
        ("Adults were treated over 5 years with 25 mg.", {"age": 4}, None),
        ("Patients of 30 to 60 years took 25 mg.", {"age": 68}, False),
        ("A dose for those 12 years or older.", {"age": 68}, True),
        ("The 0.3 mg dose is for people over 30 kg.", {"age": 45}, None),
    ],
)
def test_whether_a_range_holds_what_was_asked(
    sentence: str, asked: dict[str, float], fitting: bool | None
) -> None:
    assert fits(sentence, asked) is fitting  # type: ignore[arg-type]  # plain dicts


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("Which pen for a 22 kg girl?", "Which pen for a girl?"),
        ("2 yo with hives", "child with hives"),
        ("68m on bisoprolol", "on bisoprolol"),
        ("Falls in an 82 year old woman", "Falls in an woman"),
        ("Cladribine 0.14 mg/kg for 5 days", "Cladribine 0.14 mg/kg for 5 days"),
    ],
)
def test_ages_and_weights_are_not_searched_for(question: str, searched: str) -> None:
    assert without_ages_and_weights(question) == searched


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert fits(text, asked_about(text)) in (True, False, None)
