"""Decides whether a run may pass: hard rules, floors, and no drop beyond noise.

Compares only runs on the same corpus and gold set; otherwise it says so and fails. Asks
nothing and prints nothing; two calls on equal runs give equal verdicts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.gate_rules import LOWER_IS_BETTER, Regression, Rules
from eval.report import Report, Row
from eval.significance import difference

RIGHT = "correct"
"""The score whose change between two runs makes a question a flip."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that broke: `rule` is its table, `questions` the ids that brought it about."""

    rule: str
    metric: str
    message: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that is right in one run and wrong in the other."""

    id: str
    question: str
    kind: str
    better: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says: it passed where there is no breach.

    `checked` names every rule that was looked at; `before` is None without a baseline.
    """

    after: Report
    before: Report | None
    checked: tuple[tuple[str, str], ...]
    breaches: tuple[Breach, ...]
    flips: tuple[Flip, ...]

    @property
    def passed(self) -> bool:
        """Whether the build may pass."""
        return not self.breaches


def decide(after: Report, before: Report | None, rules: Rules) -> Verdict:
    """The verdict on `after` by `rules`, compared with the baseline `before` where given."""
    breaches = [*_limits(after, rules)]
    checked = [
        *(("hard", name) for name in rules.hard),
        *(("least", name) for name in rules.least),
        *(("most", name) for name in rules.most),
    ]
    flips: tuple[Flip, ...] = ()
    if before is not None:
        refusals = list(_refusals(after, before))
        breaches += refusals
        checked += [("comparable", name) for name in ("gold set", "corpus")]
        if _same_questions(after, before):
            flips = tuple(_flips(before, after))
        if not refusals:
            breaches += _regressions(after, before, rules.regression)
            checked += [("regression", name) for name in rules.regression.metrics]
    return Verdict(after, before, tuple(checked), tuple(breaches), flips)


def _same_questions(after: Report, before: Report) -> bool:
    return (after.bench, after.questions_sha256) == (before.bench, before.questions_sha256)


def _refusals(after: Report, before: Report) -> Iterator[Breach]:
    advice = "not compared; make a new baseline with 'curbside eval gold … --json FILE'"
    if not _same_questions(after, before):
        yield Breach("comparable", "gold set", f"the baseline was asked other questions: {advice}")
    if after.corpus_sha256 != before.corpus_sha256:
        had, has = before.corpus_sha256[:12], after.corpus_sha256[:12]
        message = f"the baseline was taken on another corpus ({had}, now {has}): {advice}"
        yield Breach("comparable", "corpus", message)


def _limits(after: Report, rules: Rules) -> Iterator[Breach]:
    for table, limits in (("hard", rules.hard), ("least", rules.least)):
        for name, limit in limits.items():
            yield from _limit(after, table, name, limit, lower=False)
    for name, limit in rules.most.items():
        yield from _limit(after, "most", name, limit, lower=True)


def _limit(after: Report, table: str, name: str, limit: float, *, lower: bool) -> Iterator[Breach]:
    value = after.metrics.get(name)
    if value is None:
        message = "no question measures it: drop the rule or add such questions"
        yield Breach(table, name, message)
    elif value > limit if lower else value < limit:
        word = "at most" if lower else "at least"
        message = f"is {value:.4f}, must be {word} {limit:.4f}"
        yield Breach(table, name, message, tuple(_at_fault(after.rows, name, lower=lower)))


def _at_fault(rows: Sequence[Row], name: str, *, lower: bool) -> Iterator[str]:
    for row in rows:
        score = row.scores.get(name)
        if score is not None and (score > 0 if lower else score < 1):
            yield row.id


def _regressions(after: Report, before: Report, rule: Regression) -> Iterator[Breach]:
    old, new = _by_id(before), _by_id(after)
    for name in rule.metrics:
        pairs = [
            (id, old[id].scores[name], new[id].scores[name])
            for id in old
            if id in new and name in old[id].scores and name in new[id].scores
        ]
        if not pairs:
            yield Breach("regression", name, "is not measured in both runs")
            continue
        found = difference([was for _, was, _ in pairs], [now for _, _, now in pairs])
        worse = found.mean if name in LOWER_IS_BETTER else -found.mean
        if worse > rule.drop and found.p < rule.p:
            fallen = tuple(id for id, was, now in pairs if _worse(name, was, now))
            message = f"is worse by {worse:.4f} (p = {found.p:.4f}, {found.pairs} questions)"
            yield Breach("regression", name, message, fallen)


def _worse(name: str, was: float, now: float) -> bool:
    return now > was if name in LOWER_IS_BETTER else now < was


def _flips(before: Report, after: Report) -> Iterator[Flip]:
    old = _by_id(before)
    for row in after.rows:
        was = old[row.id].scores.get(RIGHT) if row.id in old else None
        now = row.scores.get(RIGHT)
        if was is not None and now is not None and was != now:
            yield Flip(row.id, row.question, row.kind, now > was)


def _by_id(report: Report) -> Mapping[str, Row]:
    return {row.id: row for row in report.rows}
