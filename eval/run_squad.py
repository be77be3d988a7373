"""Measures whether passages and quotes hold the answer spans of a SQuAD file.

The whole corpus is indexed; names that end in `_alone` search the right article alone.
Ranking is measured before abstention, with the share of questions answered beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.passages import word_piece_counter
from eval.bench_index import Workshop, documents_index, hashed
from eval.matching import contains, matches_any, overlap, word_f1
from eval.report import Report, Row, Stamp, make_report
from eval.squad import Squad, SquadQuestion
from eval.subject import Subject
from index.store import Hit
from qa.answer import Answer, Quote
from qa.ask import AskSettings

BENCH = "squad"
PASSAGES = (1, 5)
QUOTES = (1, 3)
LONGEST_PASSAGE = 220
"""A longer passage, in word pieces, counts as no hit: the reader would have to search it."""


def run_squad(squad: Squad, shop: Workshop, settings: AskSettings | None = None) -> Report:
    """Ask every question of the file and report."""
    index = documents_index(f"squad {squad.content}", squad.documents, shop)
    subject = Subject(index, shop.encoder, settings)
    rows, elapsed = [], []
    for done, question in enumerate(squad.questions, start=1):
        reply = subject.reply(question.text)
        scores = _scores(subject, question, reply.ranked)
        answered = reply.shown is not None and reply.shown.status == "answered"
        scores["coverage" if question.answers else "refused"] = float(
            answered if question.answers else not answered
        )
        rows.append(_row(question, scores, reply.shown))
        elapsed += [reply.shown.elapsed_ms] if reply.shown else []
        if shop.progress:
            shop.progress("asking", done, len(squad.questions))
    stamp = Stamp(
        subject.corpus_sha256, _questions_sha256(squad), index.generation, subject.described()
    )
    return make_report(BENCH, rows, stamp, elapsed_ms=elapsed)


def passage_hit(question: SquadQuestion, hits: Sequence[Hit]) -> bool:
    """Whether a passage of at most LONGEST_PASSAGE word pieces is of the right article and
    contains an answer."""
    count = word_piece_counter()
    right = [hit.text for hit in hits if hit.passage.document_id == question.document_id]
    holding = (text for text in right if any(contains(text, a.text) for a in question.answers))
    return any(count(text) <= LONGEST_PASSAGE for text in holding)


def quote_hit(question: SquadQuestion, quotes: Sequence[Quote]) -> bool:
    """Whether one of `quotes` is of the right article and matches an answer."""
    spans = [answer.text for answer in question.answers]
    right = (quote for quote in quotes if quote.document_id == question.document_id)
    return any(matches_any(quote.text, spans) for quote in right)


def _scores(subject: Subject, question: SquadQuestion, ranked: Answer | None) -> dict[str, float]:
    if not question.answers:
        return {}
    scores: dict[str, float] = {}
    alone = subject.ranked_within(question.text, question.document_id)
    for ending, document_id, answer in (
        ("", None, ranked),
        ("_alone", question.document_id, alone),
    ):
        hits = subject.hits(question.text, max(PASSAGES), document_id)
        quotes = answer.quotes if answer else ()
        for k in PASSAGES:
            scores[f"passage_hit{ending}@{k}"] = float(passage_hit(question, hits[:k]))
        for k in QUOTES:
            scores[f"quote_hit{ending}@{k}"] = float(quote_hit(question, quotes[:k]))
    quotes = ranked.quotes if ranked else ()
    scores["document_hit@1"] = float(any(q.document_id == question.document_id for q in quotes[:1]))
    return {**scores, **_placing(subject, question, quotes[:1])}


def _placing(
    subject: Subject, question: SquadQuestion, first: Sequence[Quote]
) -> Mapping[str, float]:
    """How much of the first quote is the answer: word F1 and letters' intersection over union."""
    document = subject.document(question.document_id)
    spans = [answer.text for answer in question.answers]
    right = [quote for quote in first if quote.document_id == question.document_id]
    if document is None or not right:
        return {"span_f1": 0.0, "span_iou": 0.0}
    quote = right[0]
    return {
        "span_f1": max(word_f1(quote.text, span) for span in spans),
        "span_iou": overlap(document.text, quote.start, quote.end, spans),
    }


def _row(question: SquadQuestion, scores: Mapping[str, float], shown: Answer | None) -> Row:
    return Row(
        id=question.id,
        question=question.text,
        kind="answerable" if question.answers else "impossible",
        scores=dict(sorted(scores.items())),
        status=shown.status if shown else "missing",
        confidence=shown.confidence if shown else 0.0,
        answerable=bool(question.answers),
    )


def _questions_sha256(squad: Squad) -> str:
    texts = [f"{q.text}\t{sorted(a.text for a in q.answers)}" for q in squad.questions]
    return hashed([question.id for question in squad.questions], texts)
