"""What a question expects of a sentence: a figure, an amount, or drugs by name."""

from __future__ import annotations

import pytest

from qa.expected import asks_amount, has_amount, has_what_is_expected


@pytest.mark.parametrize(
    ("sentence", "kind", "question", "holds"),
    [
        ("It is given at 25 mg once daily.", "dose", "What dose?", True),
        ("It is given once a day.", "dose", "What dose?", False),
        ("It is given once a day.", "dose", "How often is a dose given?", True),
        ("It is given with food.", "dose", "How is it dosed?", False),
        ("About half of them recovered.", "prognosis", "What proportion recovers?", True),
        ("Most of them recovered.", "prognosis", "How many recover?", False),
        ("Most of them recovered.", "prognosis", "Do they recover?", True),
        ("Codeine is avoided.", "safety", "Which opioids should be avoided?", True),
        ("Opioids are risky.", "safety", "Which opioids should be avoided?", False),
        ("H1 antihistamines come first.", "treatment", "Which medicines come first?", True),
        ("A plan comes first.", "treatment", "Which medicines come first?", False),
        ("H1 antihistamines are safe.", "safety", "Which opioids are safe?", False),
        ("Codeine is risky.", "safety", "Which drugs go with codeine?", False),
        ("Opioids are risky.", "safety", "Which patients are at risk?", True),
    ],
)
def test_what_is_expected(sentence: str, kind: str, question: str, holds: bool) -> None:
    assert has_what_is_expected(sentence, kind, question) is holds  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sentence",
    [
        "Adults take 0.3 mg.",
        "A 20-mg dose was given.",
        "It starts at 0.14 mg/kg.",
        "Three million units a week were injected.",
        "3 million units were injected.",
        "A 2% cream is rubbed in.",
        "Take half a tablet at night.",
        "150 \u00b5g were inhaled.",
    ],
)
def test_amounts(sentence: str) -> None:
    assert has_amount(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["Of them 28% responded.", "It took 12 weeks.", "3 patients took a tablet.", "7 lived."],
)
def test_figures_that_are_no_amounts(sentence: str) -> None:
    assert not has_amount(sentence)


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What dose of zileuton is used?", True),
        ("What is the recommended starting dose of avapritinib?", True),
        ("At which doses does it sedate?", True),
        ("How many mg of prednisone?", True),
        ("How much naloxone should be given?", True),
        ("How much pain is usual?", False),
        ("How much of a dose is absorbed?", False),
        ("What dose adjustment is needed in renal impairment?", False),
        ("Should the dose be lowered?", False),
        ("What factors change the dose?", False),
        ("How is it dosed?", False),
        ("imatinib dose if KIT D816V is negative?", True),
        ("dose of omalizumab in MCAS", True),
        ("usual starting dose of avapritinib", True),
        ("what strength of epinephrine pen?", True),
        ("missed dose of avapritinib, what now?", False),
        ("avapritinib dose reduction for low platelets", False),
        ("How long after the last dose of cladribine?", False),
        ("opioid dose after surgery", False),
    ],
)
def test_questions_that_only_an_amount_answers(question: str, asks: bool) -> None:
    assert asks_amount(question) is asks
