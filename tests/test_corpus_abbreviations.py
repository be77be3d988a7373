"""Abbreviation definitions: found where they are spelt out, exact, and not imagined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.abbreviations import find_abbreviations

WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9)
SOUP = st.lists(
    st.sampled_from(
        [
            "hereditary",
            "angioedema",
            "(HAE)",
            "[HAE;",
            "(",
            ")",
            "]",
            "IFN-γ",
            "(gamma",
            "n = 5)",
            "“",
        ]
    )
).map(" ".join)


def found(text: str) -> list[tuple[str, str]]:
    return [(one.short, one.long) for one in find_abbreviations(text)]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("Adults with hereditary angioedema (HAE) swell.", "HAE", "hereditary angioedema"),
        ("HAE (hereditary angioedema, a rare disease) swells.", "HAE", "hereditary angioedema"),
        ("We gave C1 inhibitor (C1-INH).", "C1-INH", "C1 inhibitor"),
        ("It is interferon gamma (IFN-γ).", "IFN-γ", "interferon gamma"),
        ("The FEV fell: forced expiratory volume in 1 s (FEV1).", "FEV1", None),
        ("All have rheumatoid arthritis (RA, n = 5).", "RA", "rheumatoid arthritis"),
        ("In intensive care units (ICUs; n = 4).", "ICUs", "intensive care units"),
        ("(A non-steroidal drug [NSD] was used.)", "NSD", "non-steroidal drug"),
        ("It is energy expenditure (EE).", "EE", "energy expenditure"),
        ("The Nordic nutrition recommendations (NNR).", "NNR", "Nordic nutrition recommendations"),
        ("It needs messenger RNA (mRNA).", "mRNA", "messenger RNA"),
        ("So-called “mast cells” (MCs) degranulate.", "MCs", "mast cells"),
        ("In the 5-hydroxytryptamine (5-HT) test.", "5-HT", "5-hydroxytryptamine"),
    ],
)
def test_a_definition_is_found(text: str, short: str, long: str | None) -> None:
    assert found(text) == [(short, long or "forced expiratory volume in 1 s")]


@pytest.mark.parametrize(
    "text",
    [
        "The value was low (P < .05) in all (n = 12).",
        "The scores recorded mean (SD) values.",
        "It fell in the treated arm (Table 1).",
        "A CT (which was done on the chest after contrast) was clear.",
        "This ended. Hereditary disease. Angio-oedema everywhere (XYZ).",
        "He had nausea (mild).",
        "On the higher 25(OH)D level.",
        "The ratio was low (negative LR [LR-]).",
        "Angioedema is hereditary here. (HAE) is not spelt out.",
        "In heavy rain (HAE angioedema) they left.",
    ],
)
def test_nothing_is_imagined(text: str) -> None:
    assert found(text) == []


def test_a_definition_is_not_sought_across_a_sentence_end() -> None:
    assert found("They saw hereditary. Angioedema (HA) was rare.") == []


def test_every_definition_is_returned_in_order() -> None:
    text = "Mast cells (MC) and tumour necrosis factor (TNF). Multiple cysts (MC) too."
    assert found(text) == [
        ("MC", "Mast cells"),
        ("TNF", "tumour necrosis factor"),
        ("MC", "Multiple cysts"),
    ]


@given(st.one_of(st.text(), SOUP))
def test_spans_are_exact_and_letters_are_in_order(text: str) -> None:
    for one in find_abbreviations(text):
        definition = text[one.start : one.end]
        assert one.short in definition
        assert one.long in definition
        assert definition.startswith((one.short, one.long))
        assert len(one.long) > len(one.short)
        letters = iter(one.long.lower().replace("gamma", "gammaγ"))
        assert all(
            letter in letters or letter == "γ" for letter in one.short.lower() if letter.isalnum()
        )


@given(st.lists(WORD, min_size=2, max_size=6))
def test_initials_of_the_words_before_are_always_found(words: list[str]) -> None:
    short = "".join(word[0] for word in words).upper()
    (one,) = find_abbreviations(f"{' '.join(words)} ({short})")
    assert one.short == short
    assert " ".join(words).endswith(one.long)
