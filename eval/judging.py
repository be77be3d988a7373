"""Judges one answer against one gold question, metric by metric.

`shown` is the answer as a reader gets it; `ranked` is the same question answered without
abstention, so that ranking is measured even where the system refused. Averages nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from corpus.document import Document
from eval.gold_set import OFF, GoldQuestion
from eval.matching import contains, matches, matches_any, overlap, word_f1
from qa.answer import Answer, Quote, Reference
from qa.ranker import RANKER_MISSING

DocumentOf = Callable[[str], Document | None]
"""The document with an id, or None where the corpus has none."""

FIRST_QUOTES = 3


def judge(
    question: GoldQuestion, shown: Answer | None, ranked: Answer | None, document_of: DocumentOf
) -> dict[str, float]:
    """The metrics that apply to `question`, each in [0, 1].

    A missing answer (None) counts as a refusal that quotes nothing. Laws (verbatim,
    citations, whole words, retraction) are measured over everything shown, near misses too.
    """
    scores = dict(_laws(shown, document_of)) if shown else {}
    answered = shown is not None and shown.status == "answered"
    quotes = shown.quotes if shown and answered else ()
    if question.answerable:
        scores |= _answerable(question, quotes) | _placing(question, quotes[:1], document_of)
        scores |= _ranking(question, ranked.quotes if ranked else ())
        scores |= {"needless_refusals": float(not answered), "coverage": float(answered)}
        scores["correct"] = scores["answer_hit"]
    else:
        refused = float(shown is not None and not answered)
        name = "off_refused" if question.kind == OFF else "near_refused"
        scores |= {name: refused, "correct": refused}
    if answered:
        scores["correct_of_answered"] = scores["correct"]
    if question.must_not:
        scores["nothing_forbidden"] = float(not _forbidden(question, quotes))
    return scores


def hits(question: GoldQuestion, quote: Quote) -> bool:
    """Whether `quote` is of a right document and matches one of the question's spans."""
    return quote.document_id in question.documents and matches_any(quote.text, _spans(question))


def _spans(question: GoldQuestion) -> tuple[str, ...]:
    return question.spans or question.all_spans


def _answerable(question: GoldQuestion, quotes: Sequence[Quote]) -> dict[str, float]:
    hit = [hits(question, quote) for quote in quotes]
    scores = {
        "answer_hit": float(any(hit)),
        "first_quote_hit": float(any(hit[:1])),
        "quote_precision": _precision(question, quotes),
    }
    if question.all_spans:
        held = [_held(question, span, quotes) for span in question.all_spans]
        scores["all_spans_recall"] = sum(held) / len(held)
    return scores


def _held(question: GoldQuestion, span: str, quotes: Sequence[Quote]) -> bool:
    right = (quote for quote in quotes if quote.document_id in question.documents)
    return any(matches(quote.text, span) for quote in right)


def _precision(question: GoldQuestion, quotes: Sequence[Quote]) -> float:
    """The share of quotes that hold any labelled span, which is a lower bound of relevance."""
    every = (*question.spans, *question.all_spans)
    right = [q.document_id in question.documents and matches_any(q.text, every) for q in quotes]
    return sum(right) / len(right) if right else 0.0


def _ranking(question: GoldQuestion, quotes: Sequence[Quote]) -> dict[str, float]:
    hit = [hits(question, quote) for quote in quotes]
    return {
        "ranked_hit@1": float(any(hit[:1])),
        f"ranked_hit@{FIRST_QUOTES}": float(any(hit[:FIRST_QUOTES])),
        "ranked_hit": float(any(hit)),
        "ranked_document@1": float(any(q.document_id in question.documents for q in quotes[:1])),
    }


def _placing(
    question: GoldQuestion, first: Sequence[Quote], document_of: DocumentOf
) -> dict[str, float]:
    """How much of the first quote is the answer."""
    scores = {"span_f1": 0.0, "span_iou": 0.0}
    spans = _spans(question)
    for quote in first:
        document = document_of(quote.document_id)
        if document is not None and quote.document_id in question.documents:
            scores["span_f1"] = max((word_f1(quote.text, span) for span in spans), default=0.0)
            scores["span_iou"] = overlap(document.text, quote.start, quote.end, spans)
    return scores


def _forbidden(question: GoldQuestion, quotes: Sequence[Quote]) -> bool:
    return any(contains(quote.text, span) for quote in quotes for span in question.must_not)


def _laws(shown: Answer, document_of: DocumentOf) -> Iterator[tuple[str, float]]:
    quotes = (*shown.quotes, *shown.near_misses)
    if not quotes:
        return
    documents = [document_of(quote.document_id) for quote in quotes]
    pairs = [(q, d) for q, d in zip(quotes, documents, strict=True) if d is not None]
    known = len(pairs) == len(quotes)
    yield "verbatim", float(known and all(_verbatim(q, d) for q, d in pairs))
    yield "whole_words", float(all(_whole_words(q, d) for q, d in pairs))
    yield "citations", float(known and all(_cited(q, d, shown.references) for q, d in pairs))
    yield "pages", float(all(q.page == d.page_at(q.start) for q, d in pairs))
    yield "ranker_present", float(RANKER_MISSING not in shown.notices)
    yield "not_retracted", float(not any(d.metadata.status == "retracted" for _, d in pairs))


def _verbatim(quote: Quote, document: Document) -> bool:
    spans = [(quote.start, quote.end, quote.text)]
    spans += [(c.start, c.end, c.text) for c in quote.context]
    return all(0 <= start < end and document.text[start:end] == text for start, end, text in spans)


def _whole_words(quote: Quote, document: Document) -> bool:
    """Whether the quote begins and ends at a word's border, with no space at either end."""
    text, start, end = document.text, quote.start, quote.end
    cut = text[start:end]
    if not cut or cut != cut.strip():
        return False
    before = start > 0 and text[start - 1].isalnum() and cut[0].isalnum()
    after = end < len(text) and text[end].isalnum() and cut[-1].isalnum()
    return not before and not after


def _cited(quote: Quote, document: Document, references: Sequence[Reference]) -> bool:
    found = [r for r in references if r.number == quote.reference]
    return (
        len(found) == 1
        and found[0].document_id == quote.document_id
        and found[0].sha256 == document.sha256
    )
