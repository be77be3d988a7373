"""Markdown, HTML and Word: every text comes back as exactly itself, and nothing else appears."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from made_answers import HOSTILE, answers, canonical, example, reference
from markdown_it import MarkdownIt
from parsed_html import parse

from qa.answer import Answer, AnswerSection, Echo, Quote
from qa.exports import FORMATS, Stamp, export
from qa.exports.markdown import escape
from qa.exports.outline import CONTEXT_LABELS, evidence_lines, groups, place, remarks
from qa.exports.page import disjoint

STAMP = Stamp(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "Approved by A. Reviewer")
RENDERERS = {
    "commonmark": MarkdownIt("commonmark"),
    "tables and strikethrough": MarkdownIt("commonmark").enable(["table", "strikethrough"]),
    "javascript's default": MarkdownIt("js-default"),
}


def _lines(quote: Quote) -> Iterator[str]:
    """The paragraphs that stand for a quote, places left out."""
    for span in quote.context:
        if span.role != "after":
            yield f"{CONTEXT_LABELS[span.role]}: “{span.text}”"
    yield f"“{quote.text}” {' '.join(f'[{number}]' for number in quote.cited)}"
    for span in quote.context:
        if span.role == "after":
            yield f"{CONTEXT_LABELS[span.role]}: “{span.text}”"
    for echo in quote.also:
        yield f"Also [{echo.reference}]: “{echo.text}”"


def _expected(answer: Answer) -> list[list[str]]:
    return [list(_lines(quote)) for group in groups(answer) for quote in group.quotes]


def _simple(answer: Answer) -> Answer:
    """`answer` without places, whose words are not canonical text."""

    def bare(quote: Quote) -> Quote:
        return replace(quote, section=(), page=None, secondary=False)

    sections = tuple(replace(s, quotes=tuple(map(bare, s.quotes))) for s in answer.sections)
    return replace(answer, sections=sections, near_misses=tuple(map(bare, answer.near_misses)))


@pytest.mark.parametrize("renderer", RENDERERS.values(), ids=RENDERERS)
@given(answer=answers())
@settings(max_examples=25, deadline=None)
def test_markdown_renders_every_quote_as_itself(renderer: MarkdownIt, answer: Answer) -> None:
    shown = parse(renderer.render(export(_simple(answer), "markdown", STAMP).decode()))
    assert shown.texts("blockquote", "p") == [line for q in _expected(answer) for line in q]
    assert shown.tags <= {"h1", "h2", "p", "blockquote", "strong", "em", "a"}
    assert len(shown.texts("blockquote")) == len(_expected(answer))
    assert not shown.declared
    assert {e.path for e in shown.elements if e.tag == "a"} <= {("p", "a")}


@pytest.mark.parametrize("renderer", RENDERERS.values(), ids=RENDERERS)
@pytest.mark.parametrize(
    "template", ["{}", "# {}", "> {}", "- {}", "**{}**", "| h |\n|---|\n| {} |", "a {} y"]
)
@given(text=st.one_of(st.sampled_from(HOSTILE), canonical()))
@settings(max_examples=25, deadline=None)
def test_escaped_text_renders_as_itself_anywhere(
    renderer: MarkdownIt, template: str, text: str
) -> None:
    plain = "".join(e.text for e in parse(renderer.render(template.format("x"))).elements[-1:])
    shown = parse(renderer.render(template.format(escape(text)))).elements[-1:]
    assert [element.text for element in shown] == [plain.replace("x", text, 1)]


@given(answers())
@settings(max_examples=25, deadline=None)
def test_html_shows_every_quote_as_itself(answer: Answer) -> None:
    shown = parse(export(answer, "html", STAMP).decode())
    quotes = [quote for group in groups(answer) for quote in group.quotes]
    assert shown.texts("span", kind="quote") == [quote.text for quote in quotes]
    contexts = [line for lines in _expected(answer) for line in lines if line[0] != "“"]
    assert shown.texts("p", kind="context") == contexts
    assert shown.declared == ["DOCTYPE html"]
    assert shown.tags <= set(
        "html head meta title style body h1 h2 p section blockquote span mark a footer".split()
    )


@given(answers())
@settings(max_examples=25, deadline=None)
def test_html_marks_exactly_the_highlights(answer: Answer) -> None:
    shown = parse(export(answer, "html", STAMP).decode())
    marked = [
        quote.text[start:end]
        for group in groups(answer)
        for quote in group.quotes
        for start, end in disjoint(quote.highlights)
    ]
    assert shown.texts("mark") == marked


@given(answers())
@settings(max_examples=25, deadline=None)
def test_html_asks_nothing_of_a_network(answer: Answer) -> None:
    shown = parse(export(answer, "html", STAMP).decode())
    names = {name for element in shown.elements for name in element.attributes}
    assert names <= set("charset http-equiv content name lang class id dir href rel".split())
    assert "default-src 'none'" in str(shown.elements[3].attributes["content"])
    for element in shown.elements:
        target = element.attributes.get("href") or "#"
        assert target.startswith(("#", "https://", "http://"))
        assert not element.attributes.get("style")
    assert "url(" not in shown.texts("style")[0]
    assert "@import" not in shown.texts("style")[0]


@given(answers())
@settings(max_examples=25, deadline=None)
def test_word_holds_every_quote_as_itself(answer: Answer) -> None:
    document = Document(BytesIO(export(answer, "docx", STAMP)))
    shown = [p.text for p in document.paragraphs if p.style and p.style.name == "Quote"]
    quotes = [quote for group in groups(answer) for quote in group.quotes]
    cited = [" ".join(f"[{number}]" for number in quote.cited) for quote in quotes]
    assert shown == [f"“{q.text}” {numbers}" for q, numbers in zip(quotes, cited, strict=True)]
    contexts = [p.text for p in document.paragraphs if p.style and p.style.name == "List Continue"]
    assert contexts == [line for ls in _expected(answer) for line in ls if line[0] != "“"]


def test_word_is_the_same_file_each_time_and_opens_in_parts() -> None:
    first, second = (export(example(), "docx", STAMP) for _ in range(2))
    assert first == second
    assert zipfile.ZipFile(BytesIO(first)).testzip() is None
    document = Document(BytesIO(first))
    assert document.core_properties.author == "curbside"
    assert document.core_properties.created == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    bold = [
        r.text for p in document.paragraphs for r in p.runs if r.bold and p.style.name == "Quote"
    ]
    assert bold == ["Codeine"]
    links = [link.address for p in document.paragraphs for link in p.hyperlinks]
    assert links[:2] == [
        "https://doi.org/10.1000/a_b%25c",
        "https://pubmed.ncbi.nlm.nih.gov/123/",
    ]


@pytest.mark.parametrize("name", ["markdown", "html", "docx"])
def test_what_must_be_said_is_said(name: str) -> None:
    retracted = reference(1, "PMC1", status="retracted")
    near = Quote("Near.", "PMC1", 5, 10, 1, 2, ("Methods",), 0.1, secondary=True)
    made = example(
        status="no_evidence",
        reason="Nothing fits.",
        sections=(),
        near_misses=(near,),
        references=(retracted,),
        notices=("If this is an emergency, call for help.",),
        fetch_query="codeine AND mastocytosis",
    )
    text = _plain(export(made, name, STAMP), name)
    order = [
        "Which opioids should be avoided?",
        "If this is an emergency, call for help.",
        "No answer in this corpus. Nothing fits.",
        "codeine AND mastocytosis",
        "Nearest passages (not an answer: none is sure enough to be one)",
        "“Near.” [1]",
        "Methods · page 2 · reports a work that it cites",
        "Retracted",
        "generation-7",
        "2026-01-02T03:04:05+00:00",
        "Approved by A. Reviewer",
        retracted.sha256,
    ]
    assert [text.find(part) for part in order] == sorted(text.find(part) for part in order)
    assert all(part in text for part in order)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_carries_generation_date_and_hashes(name: str) -> None:
    text = _plain(export(example(), name, STAMP), name)
    for part in ("generation-7", "2026-01-02T03:04:05+00:00", "1" * 64, "2" * 64, "f" * 64):
        assert part in text


@pytest.mark.parametrize("name", FORMATS)
def test_control_characters_do_no_harm(name: str) -> None:
    odd = "a\x00b\x0bc\x1bd\ufffee\r\nf"
    quote = Quote(odd, "PMC1", 0, len(odd), 1, None, (odd,), 0.5)
    section = AnswerSection(odd, "answer", (quote,))
    made = example(
        question=odd,
        notices=(odd,),
        sections=(section,),
        references=(reference(1, "PMC1", title=odd),),
    )
    assert _plain(export(made, name, STAMP), name)


def test_the_strength_of_the_evidence_is_said() -> None:
    cases = tuple(
        reference(n, f"d{n}", type="case-report", year=y) for n, y in ((1, 2012), (2, None))
    )
    assert evidence_lines(example()) == ["Sources quoted: trial (2); 2021."]
    assert evidence_lines(example(references=cases)) == [
        "Sources quoted: case report (2); 2012.",
        "Nothing but reports of single cases (n = 1) stands behind this answer.",
    ]
    assert evidence_lines(example(references=(*example().references, cases[0])))[1] == (
        "Reports of a single case (n = 1): 1 of 3 sources."
    )


def test_a_population_that_no_source_is_about_is_said() -> None:
    asked = example(understood={"population": "child"})
    told = "The question asks about children: no source quoted is about them alone."
    assert told in evidence_lines(asked)
    assert told not in evidence_lines(example(understood={"population": "adult"}))


def test_without_an_answer_it_says_what_is_held() -> None:
    refused = example(status="no_evidence", understood={"held": {"asthma": 3, "psilocybin": 0}})
    assert evidence_lines(refused) == []
    assert remarks(refused) == [
        "The question's words in this corpus: “psilocybin” nowhere, “asthma” in 3 passages."
    ]
    assert remarks(example(status="no_evidence", understood={"held": ["odd"]})) == []


@pytest.mark.parametrize("name", ["markdown", "html", "docx"])
def test_every_document_that_says_the_same_is_cited(name: str) -> None:
    quote = example().quotes[0]
    echo = Echo("Morphine and codeine are to be avoided.", "d2", 5, 44, 2, None, ())
    section = AnswerSection("Answer", "answer", (replace(quote, also=(echo,)),))
    shown = _plain(export(example(sections=(section,)), name, STAMP), name)
    assert "avoided.” [1] [2]" in shown
    assert "Also [2]: “Morphine and codeine are to be avoided.”" in shown


def test_a_question_that_was_not_kept_is_said_to_be_so() -> None:
    assert export(example(question=""), "markdown", STAMP).startswith(b"# Question not kept\n")


def test_places_are_whole() -> None:
    quote = replace(example().quotes[0], section=("Methods", "Drugs"), secondary=True)
    assert place(quote) == "Methods › Drugs · page 3 · reports a work that it cites"


def _plain(data: bytes, name: str) -> str:
    if name == "docx":
        return "\n".join(p.text for p in Document(BytesIO(data)).paragraphs)
    if name == "markdown":
        return parse(RENDERERS["commonmark"].render(data.decode())).elements[0].text + "".join(
            e.text + "\n" for e in parse(RENDERERS["commonmark"].render(data.decode())).elements
        )
    if name == "html":
        return parse(data.decode()).elements[0].text
    return data.decode()
