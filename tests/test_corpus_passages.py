"""Passages: contiguous, sized, cut only at sentence, item, row and section borders."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.builder import Builder
from corpus.document import Document, Metadata, Span
from corpus.passage_units import top_sections
from corpus.passages import Passage, PassageSettings, cut_passages, word_piece_counter
from corpus.sentences import document_sentences
from corpus.source import Source

SMALL = PassageSettings(minimum=12, target=18, maximum=24, model_limit=40, special_tokens=2)
TITLE = "A trial of rest in adults with gout"

PHRASE = st.sampled_from(["gout rest,", "(n = 5) knee; mg", "was given i.v. in S. aureus"])
SENTENCE = st.tuples(PHRASE, st.sampled_from([1, 2, 4, 12])).map(
    lambda parts: f"We {' '.join([parts[0]] * parts[1])} ends."
)
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=4).map(" ".join)
BLOCK = st.tuples(
    st.sampled_from(["paragraph", "paragraph", "list-item", "table-row", "caption", "footnote"]),
    PARAGRAPH,
)
SECTION = st.tuples(
    st.sampled_from(["Methods", "Results", ""]),
    st.integers(1, 3),
    st.sampled_from(["abstract", "body", "body", "back", "references"]),
    st.lists(BLOCK, max_size=4),
)


def words(text: str) -> int:
    """A toy counter of tokens."""
    return len(text.split())


def finished(builder: Builder, title: str = TITLE) -> Document:
    source = Source("made.txt", b"made")
    return builder.build(
        source, id="made", format="text", reader="test/1", metadata=Metadata(title=title)
    )


@st.composite
def documents(draw: st.DrawFn) -> Document:
    builder = Builder()
    builder.add("title", TITLE)
    for heading, level, role, blocks in draw(st.lists(SECTION, max_size=5)):
        builder.open_section(heading, level, role)
        before: Span | None = None
        for kind, text in blocks:
            joins = {"list-item": "lead_in", "table-row": "header"}.get(kind)
            before = builder.add(kind, text, **({joins: before} if joins else {}))
    return finished(builder)


def text_of(document: Document, passage: Passage) -> str:
    return document.text[passage.start : passage.end]


@settings(max_examples=60, deadline=None)
@given(documents())
def test_everything_quotable_is_in_exactly_one_passage(document: Document) -> None:
    passages = cut_passages(document, words, SMALL)
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    assert all(left.end <= right.start for left, right in pairwise(passages))
    held = {place for passage in passages for place in range(passage.start, passage.end)}
    for block in document.blocks:
        places = {
            place for place in range(block.start, block.end) if not document.text[place].isspace()
        }
        if document.quotable(block) or block.kind == "title":
            assert places <= held
        elif block.kind == "footnote" or document.sections[block.section].role == "references":
            assert not places & held


@settings(max_examples=60, deadline=None)
@given(documents())
def test_no_passage_is_longer_than_the_model_reads(document: Document) -> None:
    for passage in cut_passages(document, words, SMALL):
        assert words(passage.retrieval_text) <= SMALL.readable
        assert passage.retrieval_text.endswith(text_of(document, passage))


@settings(max_examples=60, deadline=None)
@given(documents())
def test_no_sentence_the_model_can_read_is_split(document: Document) -> None:
    passages = [passage for passage in cut_passages(document, words, SMALL) if passage.quotable]
    for block in filter(document.quotable, document.blocks):
        for span in document_sentences(document, block):
            sentence = document.text[span.start : span.end]
            inside = [p for p in passages if p.start <= span.start and span.end <= p.end]
            assert inside or words(sentence) > SMALL.maximum
            if words(sentence) > SMALL.maximum and inside:
                assert text_of(document, inside[0]) == sentence


@settings(max_examples=60, deadline=None)
@given(documents())
def test_a_passage_above_the_maximum_is_one_sentence(document: Document) -> None:
    sentences = {
        (span.start, span.end)
        for block in document.blocks
        for span in document_sentences(document, block)
    }
    for passage in cut_passages(document, words, SMALL):
        if words(text_of(document, passage)) > SMALL.maximum:
            assert (passage.start, passage.end) in sentences


@settings(max_examples=60, deadline=None)
@given(documents())
def test_a_passage_stays_in_one_top_section_and_role(document: Document) -> None:
    tops = top_sections(document.sections)
    for passage in cut_passages(document, words, SMALL):
        blocks = [b for b in document.blocks if b.start < passage.end and b.end > passage.start]
        assert len({tops[block.section] for block in blocks}) == 1
        assert len({document.sections[block.section].role for block in blocks}) == 1
        assert blocks[0].section == passage.section
        assert passage.heading == " › ".join(document.sections[passage.section].path)


def test_long_sections_make_passages_between_minimum_and_maximum() -> None:
    builder = Builder()
    builder.open_section("Results")
    for number in range(30):
        builder.add("paragraph", f"In group {number} the pain fell within a week of rest. " * 3)
    document = finished(builder)
    sizes = [words(text_of(document, passage)) for passage in cut_passages(document, words, SMALL)]
    assert len(sizes) > 10
    assert all(SMALL.minimum <= size <= SMALL.maximum for size in sizes)


def test_small_sections_under_one_heading_share_a_passage_but_never_the_abstract() -> None:
    builder = Builder()
    builder.open_section("Abstract", role="abstract")
    builder.add("paragraph", "Rest helps.")
    builder.open_section("Methods")
    for name in ("Design", "Setting"):
        builder.open_section(name, 2)
        builder.add("paragraph", "It was simple and short.")
    document = finished(builder)
    abstract, methods = cut_passages(document, words, SMALL)
    assert text_of(document, abstract) == "Rest helps."
    assert text_of(document, methods) == (
        "It was simple and short.\n\nSetting\n\nIt was simple and short."
    )
    assert methods.heading == "Methods › Design"
    assert methods.retrieval_text.startswith(f"{TITLE} › Methods › Design\nIt was")


def test_list_items_stay_whole_and_take_their_lead_in_along() -> None:
    builder = Builder()
    builder.open_section("Care")
    lead_in = builder.add("paragraph", "The following must be avoided:")
    items = [
        f"Drug {number} at any dose. It harms the kidney and the liver." for number in range(6)
    ]
    for item in items:
        builder.add("list-item", item, lead_in=lead_in)
    document = finished(builder, title="")
    first, *others = cut_passages(document, words, SMALL)
    assert text_of(document, first).startswith("The following must be avoided:\n\nDrug 0")
    assert others
    for passage in others:
        assert passage.retrieval_text.startswith("Care\nThe following must be avoided:\nDrug ")
    assert all(text_of(document, passage).endswith("the liver.") for passage in [first, *others])


def test_tables_are_cut_by_rows_and_rows_take_their_header_along() -> None:
    builder = Builder()
    builder.open_section("Results")
    builder.add("paragraph", "All were well.")
    builder.add("caption", "Table 1. Doses used.")
    header = builder.add("table-header", "Drug | Dose | Route")
    for number in range(12):
        builder.add("table-row", f"Drug {number} | {number} mg | i.v.", header=header)
    builder.add("paragraph", "None died.")
    document = finished(builder, title="")
    prose, *tables, last = cut_passages(document, words, SMALL)
    assert text_of(document, prose) == "All were well."
    assert text_of(document, last) == "None died."
    assert text_of(document, tables[0]).startswith("Table 1. Doses used.\n\nDrug | Dose | Route\n")
    for passage in tables[1:]:
        assert passage.retrieval_text.startswith("Results\nDrug | Dose | Route\nDrug ")
        assert all(row.endswith("i.v.") for row in text_of(document, passage).splitlines())


def test_two_tables_in_a_row_do_not_share_a_passage() -> None:
    builder = Builder()
    builder.open_section("Results")
    for name in ("Doses", "Deaths"):
        builder.add("caption", f"Table of {name}.")
        header = builder.add("table-header", f"{name} | n")
        builder.add("table-row", "All | 5", header=header)
    document = finished(builder)
    first, second = cut_passages(document, words, SMALL)
    assert text_of(document, first) == "Table of Doses.\n\nDoses | n\nAll | 5"
    assert text_of(document, second) == "Table of Deaths.\n\nDeaths | n\nAll | 5"


def test_a_sentence_beyond_the_model_is_cut_at_clause_borders() -> None:
    builder = Builder()
    builder.open_section("Results")
    clause = "pain fell in all of them, and nobody in either group withdrew;"
    builder.add("paragraph", " ".join([clause] * 6) + " none died.")
    document = finished(builder)
    passages = cut_passages(document, words, SMALL)
    assert len(passages) > 1
    assert all(text_of(document, passage).endswith((";", "died.")) for passage in passages)
    assert all(words(text_of(document, passage)) <= SMALL.readable for passage in passages)


def test_headings_give_way_before_the_header_and_outer_before_inner() -> None:
    builder = Builder()
    builder.open_section("An outer heading of rather many words " * 3)
    builder.open_section("Doses", 2)
    header = builder.add("table-header", "Drug | Dose")
    builder.add("table-row", "colchicine in tablets " * 7 + "| 1 mg", header=header)
    (passage,) = cut_passages(finished(builder), words, SMALL)
    assert passage.retrieval_text.startswith("Doses\nDrug | Dose\ncolchicine")


def test_the_title_makes_a_passage_that_is_not_quotable() -> None:
    builder = Builder()
    builder.add("title", TITLE)
    builder.add("front", "Published in a journal.")
    document = finished(builder)
    (passage,) = cut_passages(document, words, SMALL)
    assert (passage.retrieval_text, passage.quotable) == (TITLE, False)


def test_a_document_without_text_makes_no_passage() -> None:
    assert cut_passages(finished(Builder()), words, SMALL) == []


def test_settings_shape_the_cut() -> None:
    builder = Builder()
    builder.add("paragraph", "It fell by half. " * 20)
    document = finished(builder)
    wide = replace(SMALL, minimum=30, target=35, maximum=36)
    assert len(cut_passages(document, words, wide)) < len(cut_passages(document, words, SMALL))


def test_word_pieces_are_the_models_and_are_not_truncated() -> None:
    count = word_piece_counter()
    assert count("") == 0
    assert count("angioedema") > 1
    assert count("pain " * 900) == 900
    assert word_piece_counter() is count


@pytest.mark.parametrize("size", [1, 40, 400])
def test_real_counts_keep_within_the_default_limits(size: int) -> None:
    builder = Builder()
    builder.open_section("Hereditary angioedema › treatment")
    builder.add("paragraph", "Icatibant 30 mg s.c. was given for angioedema (n = 12). " * size)
    document = finished(builder)
    count, limits = word_piece_counter(), PassageSettings()
    for passage in cut_passages(document, count):
        assert count(text_of(document, passage)) <= limits.maximum
        assert count(passage.retrieval_text) + limits.special_tokens <= limits.model_limit
