"""The gate's verdict on made-up runs, and how it is written: nothing hidden, nothing unescaped."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from corpus.errors import UsageError
from eval.gate import Verdict, decide
from eval.gate_html import html
from eval.gate_junit import junit
from eval.gate_markdown import markdown
from eval.gate_rules import Regression, Rules, read_rules
from eval.report import Report, Row, Stamp, make_report, read_report, write_report

LAWS = {"verbatim": 1.0, "citations": 1.0}
STAMP = Stamp("corpus", "questions", "gen-000001", {"passages": 12})


def run(right: int, wrong: int, **changes: float) -> Report:
    rows = [row(f"q{n}", float(n < right), **changes) for n in range(right + wrong)]
    return make_report("gold", rows, STAMP, whole={"questions": float(len(rows))})


def row(id: str, correct: float, **changes: float) -> Row:
    scores = {"correct": correct, "answer_hit": correct, "verbatim": 1.0, "citations": 1.0}
    return Row(id, f"Question <{id}> | & more?", "dose", {**scores, **changes}, confidence=0.8)


def rules(**changes: object) -> Rules:
    plain = Rules(hard=LAWS, regression=Regression(("correct", "answer_hit")))
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields by name


def broken(verdict: Verdict) -> set[tuple[str, str]]:
    return {(breach.rule, breach.metric) for breach in verdict.breaches}


def test_an_equal_run_passes() -> None:
    verdict = decide(run(30, 10), run(30, 10), rules())
    assert verdict.passed
    assert verdict.flips == ()
    assert len(verdict.checked) == 6


def test_a_broken_law_names_its_questions() -> None:
    after = run(30, 10)
    faulty = [replace(r, scores={**r.scores, "verbatim": 0.0}) for r in after.rows[:1]]
    verdict = decide(make_report("gold", [*faulty, *after.rows[1:]], STAMP), None, rules())
    assert broken(verdict) == {("hard", "verbatim")}
    assert verdict.breaches[0].questions == ("q0",)


def test_a_rule_that_nothing_measures_is_broken_and_not_passed_over() -> None:
    verdict = decide(run(3, 0), None, rules(hard={"off_refused": 1.0}))
    assert broken(verdict) == {("hard", "off_refused")}
    assert "no question measures it" in verdict.breaches[0].message


def test_floors_and_ceilings() -> None:
    after = run(8, 2, needless_refusals=0.2)
    assert decide(
        after, None, rules(least={"correct": 0.8}, most={"needless_refusals": 0.2})
    ).passed
    verdict = decide(after, None, rules(least={"correct": 0.81}, most={"needless_refusals": 0.1}))
    assert broken(verdict) == {("least", "correct"), ("most", "needless_refusals")}
    assert verdict.breaches[0].questions == ("q8", "q9")


def test_a_drop_beyond_noise_fails_and_names_what_flipped() -> None:
    verdict = decide(run(22, 18), run(30, 10), rules())
    assert broken(verdict) == {("regression", "correct"), ("regression", "answer_hit")}
    assert {flip.id for flip in verdict.flips} == {f"q{n}" for n in range(22, 30)}
    assert not any(flip.better for flip in verdict.flips)


def test_a_drop_within_noise_passes_but_its_flips_are_shown() -> None:
    verdict = decide(run(28, 12), run(30, 10), rules())
    assert verdict.passed
    assert len(verdict.flips) == 2


def test_getting_better_never_fails() -> None:
    assert decide(run(40, 0), run(20, 20), rules()).passed


def test_more_needless_refusals_are_a_drop() -> None:
    def refusing(count: int) -> Report:
        rows = [row(f"q{n}", 1.0, needless_refusals=float(n < count)) for n in range(40)]
        return make_report("gold", rows, STAMP)

    rule = rules(regression=Regression(("needless_refusals",)))
    assert not decide(refusing(10), refusing(0), rule).passed
    assert decide(refusing(0), refusing(10), rule).passed


@pytest.mark.parametrize(
    ("change", "named"), [("questions_sha256", "gold set"), ("corpus_sha256", "corpus")]
)
def test_runs_on_other_questions_or_another_corpus_are_not_compared(
    change: str, named: str
) -> None:
    before = replace(run(30, 10), **{change: "another"})
    verdict = decide(run(2, 38), before, rules())
    assert broken(verdict) == {("comparable", named)}
    assert "not compared" in verdict.breaches[0].message


def test_a_deleted_question_is_not_compared_away() -> None:
    # The hash of the gold set changes with it, so that leaving out what fails does not help.
    fewer = replace(run(30, 0), questions_sha256="fewer")
    assert not decide(fewer, run(30, 10), rules()).passed


def test_the_verdict_and_its_texts_repeat_exactly() -> None:
    one, two = (decide(run(22, 18), run(30, 10), rules()) for _ in range(2))
    assert one == two
    assert (markdown(one), junit(one), html(one)) == (markdown(two), junit(two), html(two))


def test_a_saved_run_is_read_back_and_judged_alike(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_report(path, run(30, 10))
    saved, kept = (decide(run(22, 18), b, rules()) for b in (read_report(path), run(30, 10)))
    assert (broken(saved), saved.flips) == (broken(kept), kept.flips)
    assert html(saved) == html(kept)
    path.write_text("{}")
    with pytest.raises(UsageError, match="not a saved evaluation"):
        read_report(path)


def test_markdown_names_the_rule_and_the_questions_and_escapes_both() -> None:
    text = markdown(decide(run(22, 18), run(30, 10), rules()))
    assert text.startswith("## The gate fails: 2 of 6 rules broken over 40 questions")
    assert "| regression | correct |" in text
    assert "`q25`" in text
    assert "<q" not in text
    table_rows = [line for line in text.splitlines() if line.startswith("| `q")]
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 4 for line in table_rows)
    assert "## The gate passes" in markdown(decide(run(9, 1), None, rules()))


def test_junit_is_xml_with_a_test_for_each_rule_and_question() -> None:
    verdict = decide(run(22, 18), run(30, 10), rules())
    suites = {suite.get("name"): suite for suite in etree.fromstring(junit(verdict).encode())}
    assert suites["rules"].get("tests") == "6"
    assert suites["rules"].get("failures") == "2"
    assert suites["questions"].get("tests") == "40"
    # The ten that were wrong before stay known misses.
    assert suites["questions"].get("failures") == "8"


def test_junit_survives_characters_that_xml_forbids() -> None:
    odd = replace(row("q0", 0.0), question="a\x0b\ufffe\U0001f600")
    verdict = decide(make_report("gold", [odd], STAMP), None, rules())
    assert "\U0001f600" in next(iter(etree.fromstring(junit(verdict).encode())[1])).get("name", "")


def test_html_asks_for_nothing_from_outside_and_escapes_questions() -> None:
    text = html(decide(run(22, 18), run(30, 10), rules()))
    assert "default-src 'none'" in text
    assert re.findall(r"(?:src|href)=", text) == []
    assert "<script" not in text
    assert "Question <q" not in text
    assert text.count("<svg") == 3
    assert "Question &lt;q0&gt; | &amp; more?" in text


def test_rules_are_read_from_toml(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(
        "[hard]\nverbatim = 1\n[least]\nanswer_hit = 0.8\n[most]\nneedless_refusals = 0.1\n"
        '[regression]\nmetrics = ["correct"]\np = 0.01\n'
    )
    assert read_rules(path) == Rules(
        hard={"verbatim": 1.0},
        least={"answer_hit": 0.8},
        most={"needless_refusals": 0.1},
        regression=Regression(("correct",), p=0.01),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[hard", "Cannot read the rules"),
        ("[soft]\nx = 1", "unknown table"),
        ("[hard]\nverbatim = 2", "from 0 to 1"),
        ("[hard]\nverbatim = true", "from 0 to 1"),
        ("[regression]\nalpha = 0.1", "no setting 'alpha'"),
        ("[regression]\nmetrics = 3", "list of names"),
    ],
)
def test_rules_that_mean_nothing_are_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=said):
        read_rules(path)
