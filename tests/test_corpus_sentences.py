"""Sentence spans: exact, ordered, complete; and the cases that the rules were written for."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.builder import Builder
from corpus.document import BlockKind, Document, Metadata
from corpus.sentences import document_sentences, sentence_spans
from corpus.source import Source

ANY_TEXT = st.text(st.one_of(st.characters(), st.sampled_from(" \n\t.!?…()[]\"'”1239aAvSe,–é")))
PROSE = st.lists(
    st.sampled_from(
        ["Fig.", "2", "S.", "aureus", "i.v.", "The", "(n", "=", "5).", "disease.3", "[4]", "et al."]
    )
).map(" ".join)


def split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text)]


def built(kind: BlockKind, text: str) -> Document:
    builder = Builder()
    builder.open_section("Methods")
    builder.add(kind, text)
    source = Source("made.txt", b"made")
    return builder.build(source, id="made", format="text", reader="test/1", metadata=Metadata())


@given(st.one_of(ANY_TEXT, PROSE))
def test_spans_are_ordered_trimmed_and_hold_every_visible_character(text: str) -> None:
    spans = sentence_spans(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    pieces = [text[span.start : span.end] for span in spans]
    assert pieces == [piece.strip() for piece in pieces]
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "sentence",
    [
        "Cultures grew S. aureus and E. coli (Fig. 2).",
        "Give 2 g i.v. b.i.d. for 5 d. or longer, e.g. Ceftriaxone.",
        "Li et al. [12] and Udo et al. (2007) agreed, p < .05 vs. placebo.",
        "The kit (Norvex Inc. Reagents, St. Louis, MO) was used by Dr. J. Smith.",
        "We apply the rule of Eq. (3) to it, cf. Table S2.",
        "1. Stop the infusion.",
        "Table 2. Adverse events by arm",
        'He asked "Was it given?" and left.',
        "Modules were (1) one, (2) two and 3) three.",
        "The value was p = 0. 05 in print.",
    ],
)
def test_a_sentence_stays_whole(sentence: str) -> None:
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    "sentences",
    [
        ["It was given i.v.", "The fever fell."],
        ["This is rare.[3]", "However, it recurs.4,5", "It kills."],
        ["This is rare. [3]", "It recurs. [4, 5]", "It kills."],
        ["They had group A disease.", "None had hepatitis C.", "All had MS.", "Indeed, all."],
        ["pH was low.", "mRNA rose.", "α-Tryptase did not.", "p53 was lost."],
        ["Dose was 5 mg/min.", "12 patients (5%) left.", "≥ 3 died."],
        ["The mass grew.", "Examinations were normal.", "Staff of Hikari Ltd.", "RH and SY were."],
        ["(None died.)", "“It hurts.”", "She left."],
    ],
)
def test_sentences_are_told_apart(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


def test_a_sentence_may_follow_without_a_space() -> None:
    assert split("It rose (5%).The rest fell.[2]We stopped. See www.Example.org now.") == [
        "It rose (5%).",
        "The rest fell.[2]",
        "We stopped.",
        "See www.Example.org now.",
    ]


def test_a_blank_line_ends_a_sentence_and_a_line_break_does_not() -> None:
    assert split("No stop here\n \nnext one\ngoes on") == ["No stop here", "next one\ngoes on"]


@pytest.mark.parametrize("kind", ["heading", "table-row", "table-header", "reference", "title"])
def test_headings_rows_and_the_like_are_one_span(kind: BlockKind) -> None:
    document = built(kind, "Doe J. Sepsis. Lancet. 2010. It ends.")
    block = document.blocks[-1]
    (span,) = document_sentences(document, block)
    assert (span.start, span.end) == (block.start, block.end)


def test_a_row_too_long_to_quote_falls_into_sentences() -> None:
    document = built("table-row", "Arm A | " + "It was given for a week. " * 30)
    spans = document_sentences(document, document.blocks[-1])
    assert len(spans) == 30


@pytest.mark.parametrize("kind", ["paragraph", "list-item", "caption", "footnote"])
def test_prose_blocks_give_absolute_spans(kind: BlockKind) -> None:
    document = built(kind, "It rose. It fell.")
    spans = document_sentences(document, document.blocks[-1])
    assert [document.text[span.start : span.end] for span in spans] == ["It rose.", "It fell."]


@pytest.mark.parametrize(
    "unit", ["a. ", "(a. ", ". ", "X. Y. ", "et al. (1. ", "[1 ", "\n ", "!? "]
)
def test_time_grows_with_the_length_alone(unit: str) -> None:
    """A hostile megabyte would take minutes if any rule looked back without a limit."""
    begun = time.perf_counter()
    sentence_spans(unit * 60_000)
    assert time.perf_counter() - begun < 10
