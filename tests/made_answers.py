"""Answers for tests: one small fixed example, and a hypothesis strategy of arbitrary ones.

Texts come from the alphabet that canonical text is made of (cleaned, with line ends between
blocks), laced with what Markdown, HTML, LaTeX, RIS and terminals give a meaning to.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from corpus.builder import clean
from corpus.document import DOCUMENT_TYPES, STATUSES, DigestOf
from qa.answer import Answer, AnswerSection, ContextSpan, Echo, IndexStamp, Quote, Reference

HOSTILE = (
    "*a* **b** _c_ __d__ `e` ``f`` ~~g~~ <script>alert(1)</script> | --- | a | b |",
    "# no heading",
    "- no item",
    "1. no item",
    "+ 2) no item",
    "> no quote",
    "    no code",
    "=====",
    "---",
    "```",
    "[no](javascript:alert(1)) ![no](x) [1]: /x",
    "&amp; &lt; &#42; &copy",
    "C:\\path\\n \\* \\",
    "https://example.org www.example.org a@example.org",
    "<!-- no comment --> ]]> </style></script>",
    "{{ no }} {no} ${no} $x_1^2$ %no @article{no, title={no}}",
    "\\input{/etc/passwd} \\write18{no} 5% & 6# {",
    "TY  - JOUR",
    "ER  - ",
    "p < 0.05, α ≥ β, 2–4 µg/kg; “quoted” ‘so’ 日本 e\u0301",
    "  two  spaces  ",
    "a:\n\n- b\n- c\n\nd",
    "Line\nEnd\n",
)

_TEXT = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=3).map("".join),
    st.text(max_size=60),
)


@st.composite
def canonical(draw: st.DrawFn) -> str:
    """Text as a quote may hold it: blocks of cleaned text, line ends between, never blank."""
    blocks = [clean(block) for block in draw(st.lists(_TEXT, min_size=1, max_size=3))]
    text = draw(st.sampled_from(["\n", "\n\n"])).join(filter(None, blocks))
    return draw(st.sampled_from(["", " ", "\n"])) + (text or "x") + draw(st.sampled_from(["", " "]))


_LINE = st.one_of(_TEXT, st.text(max_size=20))
_MAYBE = st.none() | _LINE
_SHA = st.integers(0, 2**256 - 1).map(lambda n: f"{n:064x}")
_SHARE = st.floats(0, 1)


@st.composite
def _quotes(draw: st.DrawFn, references: list[Reference]) -> Quote:
    text = draw(canonical())[:600]
    reference = draw(st.sampled_from(references))
    start = draw(st.integers(0, 10**6))
    ends = draw(st.lists(st.integers(0, len(text)), max_size=4).map(sorted))
    pairs = zip(ends[::2], ends[1::2], strict=False)
    return Quote(
        text=text,
        document_id=reference.document_id,
        start=start,
        end=start + len(text),
        reference=reference.number,
        page=draw(st.none() | st.integers(1, 999)),
        section=tuple(draw(st.lists(_LINE, max_size=2))),
        score=draw(_SHARE),
        highlights=tuple(pairs),
        context=tuple(draw(st.lists(_contexts(), max_size=2))),
        secondary=draw(st.booleans()),
        also=tuple(draw(st.lists(_echoes(references), max_size=1))),
    )


@st.composite
def _echoes(draw: st.DrawFn, references: list[Reference]) -> Echo:
    text, start = draw(canonical()), draw(st.integers(0, 10**6))
    reference = draw(st.sampled_from(references))
    section = tuple(draw(st.lists(_LINE, max_size=1)))
    page = draw(st.none() | st.integers(1, 999))
    end = start + len(text)
    return Echo(text, reference.document_id, start, end, reference.number, page, section)


@st.composite
def _contexts(draw: st.DrawFn) -> ContextSpan:
    text, start = draw(canonical()), draw(st.integers(0, 10**6))
    role: Any = draw(st.sampled_from(["lead-in", "table-header", "before", "after"]))
    return ContextSpan(start, start + len(text), text, role)


@st.composite
def _references(draw: st.DrawFn, number: int) -> Reference:
    digest = st.builds(DigestOf, title=_LINE, doi=_MAYBE, url=_MAYBE)
    return Reference(
        number=number,
        document_id=draw(st.just(f"PMC{number}") | _LINE.map(lambda text: f"{text}{number}")),
        sha256=draw(_SHA),
        title=draw(_LINE),
        authors=tuple(draw(st.lists(st.just("Able JA") | _LINE, max_size=3))),
        journal=draw(_MAYBE),
        year=draw(st.none() | st.integers(1800, 2100)),
        type=draw(st.sampled_from(DOCUMENT_TYPES)),
        population=draw(_MAYBE),
        doi=draw(st.just("10.1000/a_b") | _MAYBE),
        pmid=draw(st.just("123") | _MAYBE),
        pmcid=draw(_MAYBE),
        url=draw(st.sampled_from(["https://example.org/?a=1&b=2", "javascript:x"]) | _MAYBE),
        status=draw(st.sampled_from(STATUSES)),
        licence=draw(_MAYBE),
        citation=draw(_LINE),
        source_sha256=draw(st.none() | _SHA),
        reader=draw(st.just("jats/1") | _LINE),
        digest_of=draw(st.none() | digest),
        volume=draw(_MAYBE),
        issue=draw(_MAYBE),
        pages=draw(_MAYBE),
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Any answer that the schema allows and whose parts fit one another."""
    count = draw(st.integers(1, 3))
    references = [draw(_references(number)) for number in range(1, count + 1)]
    quotes = st.lists(_quotes(references), min_size=1, max_size=3).map(tuple)
    role: Any = st.sampled_from(["answer", "detail", "caution", "conflict", "context"])
    status: Any = st.sampled_from(["answered", "no_evidence"])
    return Answer(
        question=draw(_LINE),
        status=draw(status),
        confidence=draw(_SHARE),
        sections=tuple(draw(st.lists(st.builds(AnswerSection, _LINE, role, quotes), max_size=2))),
        near_misses=draw(st.just(()) | quotes),
        references=tuple(references),
        index=IndexStamp("generation-7", "model", 2, 30, "2026-01-02T03:04:05+00:00"),
        elapsed_ms=draw(st.floats(0, 1e6)),
        reason=draw(_MAYBE),
        id=draw(_MAYBE),
        notices=tuple(draw(st.lists(_LINE, max_size=2))),
        suggestions=tuple(draw(st.lists(_LINE, max_size=1))),
        follow_ups=tuple(draw(st.lists(_LINE, max_size=1))),
        understood=draw(st.dictionaries(_LINE, _MAYBE | st.lists(_LINE, max_size=1), max_size=2)),
        evidence=draw(st.dictionaries(_LINE, st.integers() | st.booleans(), max_size=2)),
        fetch_query=draw(_MAYBE),
    )


def example(**changes: Any) -> Answer:
    """A plain answered question with two quotes of two references; `changes` replace fields."""
    from dataclasses import replace

    text = "Codeine and morphine should be avoided."
    after = ContextSpan(40, 64, "However, pain must be st", "after")
    first = Quote(text, "PMC1", 0, len(text), 1, 3, ("Analgesia",), 0.9, ((0, 7),), (after,))
    second = Quote("Fentanyl is safer.", "d2", 10, 28, 2, None, (), 0.7)
    made = Answer(
        question="Which opioids should be avoided?",
        status="answered",
        confidence=0.9,
        sections=(
            AnswerSection("Answer", "answer", (first,)),
            AnswerSection("Cautions", "caution", (second,)),
        ),
        near_misses=(),
        references=(reference(1, "PMC1"), reference(2, "d2")),
        index=IndexStamp("generation-7", "model", 2, 30, "2026-01-02T03:04:05+00:00"),
        elapsed_ms=12.5,
    )
    return replace(made, **changes)


def reference(number: int, document_id: str, **changes: Any) -> Reference:
    """A plain reference to a journal article; `changes` replace fields."""
    facts: dict[str, Any] = {
        "number": number,
        "document_id": document_id,
        "sha256": f"{number}" * 64,
        "title": "A made-up trial of codeine",
        "authors": ("Able JA", "Baker B Jr", "Made-up Study Group"),
        "journal": "J Examples",
        "year": 2021,
        "type": "trial",
        "population": "adult",
        "doi": "10.1000/a_b%c",
        "pmid": "123",
        "pmcid": None,
        "url": None,
        "status": "current",
        "licence": "CC BY 4.0",
        "citation": "Able JA, Baker B Jr. A made-up trial of codeine. J Examples. 2021;12(3):45-9.",
        "source_sha256": "f" * 64,
        "reader": "jats/1",
        "volume": "12",
        "issue": "3",
        "pages": "45-9",
    }
    return Reference(**{**facts, **changes})
