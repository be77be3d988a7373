"""The gate on the shipped gold set: passes as things are, and sees each planted fault."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from corpus.document import Document
from eval.bench_index import Workshop, corpus_sha256, folder_index
from eval.examine import (
    FURTHER_GOLD,
    SHIPPED_BASELINE,
    SHIPPED_GOLD,
    SHIPPED_RULES,
    STARTER_LIBRARY,
)
from eval.gate import Verdict, decide
from eval.gate_markdown import markdown
from eval.gate_rules import read_rules
from eval.gold_lint import lint
from eval.gold_set import GoldQuestion, read_gold
from eval.report import Report, read_report
from eval.run_gold import gold_stamp, run_gold
from eval.subject import Examined, Reply, Subject
from index.encoder import load_encoder
from qa import ranker
from qa.answer import Answer, Quote

DELETED = "digest-avapritinib-ism-dosing"
QUESTIONS = read_gold(SHIPPED_GOLD)

Fault = Callable[[Examined, Reply], Reply]


@dataclass(frozen=True)
class Replayed:
    """Answers recorded from a subject, with a fault planted in each."""

    subject: Examined
    replies: dict[str, Reply]
    fault: Fault

    def reply(self, question: str, previous: Sequence[str] = ()) -> Reply:
        return self.fault(self.subject, self.replies[question])

    def document(self, document_id: str) -> Document | None:
        return self.subject.document(document_id)


@dataclass(frozen=True)
class Starter:
    """The starter library, asked every shipped question once."""

    subject: Subject
    replies: dict[str, Reply]
    corpus: str
    shop: Workshop

    def report(self, fault: Fault = lambda _, reply: reply) -> Report:
        return examined(Replayed(self.subject, self.replies, fault), self.corpus)


def examined(subject: Examined, corpus: str) -> Report:
    return run_gold(subject, QUESTIONS, gold_stamp(QUESTIONS, corpus, "gen-000001", {}))


def asked(subject: Subject, questions: Iterable[GoldQuestion]) -> dict[str, Reply]:
    return {q.question: subject.reply(q.question, q.previous) for q in questions}


def judged(report: Report) -> Verdict:
    return decide(report, read_report(SHIPPED_BASELINE), read_rules(SHIPPED_RULES))


def named(verdict: Verdict, rule: str, metric: str) -> set[str]:
    found = [b for b in verdict.breaches if (b.rule, b.metric) == (rule, metric)]
    return {id for breach in found for id in breach.questions}


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Starter:
    shop = Workshop(tmp_path_factory.mktemp("cache"), load_encoder())
    index = folder_index(STARTER_LIBRARY, shop)
    subject = Subject(index, shop.encoder)
    replies = asked(subject, QUESTIONS)
    return Starter(subject, replies, corpus_sha256(index), shop)


def changed(answer: Answer | None, change: Callable[[Quote], Quote]) -> Answer | None:
    if answer is None:
        return None

    def each(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
        return tuple(change(quote) for quote in quotes)

    sections = tuple(replace(s, quotes=each(s.quotes)) for s in answer.sections)
    return replace(answer, sections=sections, near_misses=each(answer.near_misses))


def shifted(subject: Examined, reply: Reply) -> Reply:
    """Every quote begins and ends one character late, and quotes what stands there."""

    def shift(quote: Quote) -> Quote:
        document = subject.document(quote.document_id)
        assert document is not None
        start, end = quote.start + 1, quote.end + 1
        return replace(quote, start=start, end=end, text=document.text[start:end])

    return Reply(changed(reply.shown, shift), changed(reply.ranked, shift))


def shifted_text(_: Examined, reply: Reply) -> Reply:
    """Every quote's offsets are one character late while its text stays."""

    def shift(quote: Quote) -> Quote:
        return replace(quote, start=quote.start + 1, end=quote.end + 1)

    return Reply(changed(reply.shown, shift), reply.ranked)


def miscited(_: Examined, reply: Reply) -> Reply:
    """Every quote cites the reference after its own."""
    shown = changed(reply.shown, lambda quote: replace(quote, reference=quote.reference + 1))
    return Reply(shown, reply.ranked)


def unrefusing(_: Examined, reply: Reply) -> Reply:
    """Abstention is off."""
    return Reply(reply.ranked, reply.ranked)


def test_the_shipped_questions_are_sound_and_of_every_kind(starter: Starter) -> None:
    def text_of(document_id: str) -> str | None:
        document = starter.subject.document(document_id)
        return document.text if document else None

    assert lint(QUESTIONS, text_of) == []
    kinds = Counter(question.kind for question in QUESTIONS)
    assert kinds.total() >= 120
    assert kinds["near"] >= 25
    assert kinds["off"] >= 15
    answerable = set(kinds) - {"near", "off"}
    assert len(answerable) == 11
    assert min(kinds[kind] for kind in answerable) >= 8


@pytest.mark.parametrize("path", FURTHER_GOLD, ids=lambda path: path.stem)
def test_the_further_questions_are_sound(starter: Starter, path: Path) -> None:
    def text_of(document_id: str) -> str | None:
        document = starter.subject.document(document_id)
        return document.text if document else None

    further = read_gold(path)
    assert lint(further, text_of) == []
    assert len(further) >= 70
    others = [q for other in FURTHER_GOLD if other != path for q in read_gold(other)]
    assert not {q.question for q in further} & {q.question for q in [*QUESTIONS, *others]}


def test_the_gate_passes(starter: Starter) -> None:
    verdict = judged(starter.report())
    assert verdict.passed, markdown(verdict)


@pytest.mark.parametrize(
    ("fault", "rule", "metric"),
    [
        (shifted, "hard", "whole_words"),
        (shifted_text, "hard", "verbatim"),
        (miscited, "hard", "citations"),
        (unrefusing, "hard", "off_refused"),
    ],
)
def test_a_planted_fault_fails_and_names_its_questions(
    starter: Starter, fault: Fault, rule: str, metric: str
) -> None:
    verdict = judged(starter.report(fault))
    at_fault = named(verdict, rule, metric)
    off = {question.id for question in QUESTIONS if question.kind == "off"}
    quoting = {q.id for q in QUESTIONS if _quotes(starter.replies[q.question].shown)}
    # A question without any candidate stays refused even so.
    assert at_fault
    assert at_fault <= off if metric == "off_refused" else at_fault == quoting
    assert next(iter(at_fault)) in markdown(verdict) or len(at_fault) > 20


def test_a_deleted_digest_fails_and_names_the_questions_on_it(
    starter: Starter, tmp_path: Path
) -> None:
    shutil.copytree(STARTER_LIBRARY, tmp_path / "fewer")
    (tmp_path / "fewer" / f"{DELETED}.md").unlink()
    index = folder_index(tmp_path / "fewer", starter.shop)
    fewer = Subject(index, starter.shop.encoder)
    on_it = [question for question in QUESTIONS if DELETED in question.documents]
    replies = {**starter.replies, **asked(fewer, on_it)}
    verdict = judged(examined(Replayed(fewer, replies, lambda _, r: r), corpus_sha256(index)))
    assert named(verdict, "hard", "documents_present") == {question.id for question in on_it}
    assert ("comparable", "corpus") in {(b.rule, b.metric) for b in verdict.breaches}
    assert _only_there(on_it) <= {flip.id for flip in verdict.flips if not flip.better}


def test_removed_ranker_weights_fail_and_name_the_questions(
    starter: Starter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranker, "WEIGHTS", tmp_path / "removed.safetensors")
    ranker.shipped_ranker.cache_clear()
    try:
        unranked = Subject(starter.subject.index, starter.shop.encoder)
        some = [q for q in QUESTIONS if _quotes(starter.replies[q.question].shown)][:5]
        replies = {**starter.replies, **asked(unranked, some)}
    finally:
        ranker.shipped_ranker.cache_clear()
    verdict = judged(examined(Replayed(unranked, replies, lambda _, r: r), starter.corpus))
    assert named(verdict, "hard", "ranker_present") == {question.id for question in some}


def test_two_examinations_give_the_same_numbers(starter: Starter) -> None:
    again = asked(starter.subject, QUESTIONS[::20])
    fresh = replace(starter, replies={**starter.replies, **again})
    assert replace(fresh.report(), timing={}) == replace(starter.report(), timing={})


def _quotes(shown: Answer | None) -> bool:
    return shown is not None and bool(shown.quotes or shown.near_misses)


def _only_there(questions: Iterable[GoldQuestion]) -> set[str]:
    """Questions that were right and that no other digest answers."""
    before = {row.id: row for row in read_report(SHIPPED_BASELINE).rows}
    alone = [q.id for q in questions if q.documents == (DELETED,)]
    return {id for id in alone if before[id].scores["correct"] == 1}
