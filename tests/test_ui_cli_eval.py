"""The evaluation commands as their users run them: files, tables and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bench_material import beir_folder, squad_file
from conftest import DOCUMENTS, Run

from eval.gold_set import GoldQuestion, read_gold, write_gold

OPIOIDS = GoldQuestion(
    "opioids",
    "Which opioids should be avoided in mastocytosis?",
    "safety",
    True,
    spans=("Codeine and morphine should be avoided",),
    checked="yes",
)
OFF = GoldQuestion("off", "Who won the football World Cup in 1998?", "off", False, checked="yes")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def gold(tmp_path: Path, program: Run, built_index: Path) -> Path:
    """A gold set of two questions on the documents beside the tests."""
    found = json.loads(program("search", "opioids", "--index", built_index, "--json").stdout)
    document = next(h["document_id"] for h in found if h["document_id"].startswith("opioids"))
    path = tmp_path / "gold.jsonl"
    opioids = GoldQuestion(**{**OPIOIDS.to_row(), "documents": (document,)})
    write_gold(path, [opioids, OFF])
    return path


def test_gold_is_asked_judged_and_saved(
    program: Run, gold: Path, cache: Path, tmp_path: Path
) -> None:
    out = tmp_path / "deep" / "run.json"
    done = program("eval", "gold", gold, "--documents", DOCUMENTS, "--cache", cache, "--json", out)
    assert done.returncode == 0, done.stderr
    assert "| first_quote_hit | 1.0000 |" in done.stdout
    saved = json.loads(out.read_text())
    assert saved["metrics"]["answer_hit"] == saved["metrics"]["off_refused"] == 1.0
    assert saved["by_kind"]["safety"]["questions"] == 1
    assert len(saved["corpus_sha256"]) == 64
    assert saved["index_generation"]
    assert saved["settings"]["passages"] > 0


def test_an_index_of_ones_own_can_be_asked(program: Run, gold: Path, built_index: Path) -> None:
    done = program("eval", "gold", gold, "--index", built_index, "--json", "-")
    assert json.loads(done.stdout)["metrics"]["verbatim"] == 1.0
    both = program("eval", "gold", gold, "--index", built_index, "--documents", DOCUMENTS)
    assert both.returncode == 2
    assert "not both" in both.stderr


def test_the_gate_passes_then_fails_with_abstention_off(
    program: Run, gold: Path, cache: Path, tmp_path: Path
) -> None:
    asked = ["--documents", DOCUMENTS, "--cache", cache]
    baseline, rules = tmp_path / "baseline.json", tmp_path / "rules.toml"
    rules.write_text("[hard]\nverbatim = 1.0\noff_refused = 1.0\n")
    program("eval", "gold", gold, *asked, "--json", baseline)
    gate = ["eval", "gate", "--gold", gold, *asked, "--baseline", baseline, "--rules", rules]
    passed = program(*gate, "--run", baseline)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "The gate passes" in passed.stdout
    forms = {form: tmp_path / f"gate.{form}" for form in ("junit", "markdown", "html")}
    written = [part for form, path in forms.items() for part in (f"--{form}", path)]
    failed = program(*gate, "--without", "abstention", *written)
    assert failed.returncode == 1
    assert "| hard | off_refused |" in failed.stdout
    assert "`off` Who won the football World Cup in 1998?" in failed.stdout
    assert all(path.stat().st_size for path in forms.values())


def test_beir_and_squad_write_the_named_metrics(program: Run, cache: Path, tmp_path: Path) -> None:
    bench, trec = beir_folder(tmp_path / "bench"), tmp_path / "ours.run"
    beir = program(
        "eval", "beir", bench, "--split", "dev", "--trec", trec, "--cache", cache, "--json", "-"
    )
    assert {"nDCG@10", "R@100", "RR@10", "Judged@10"} <= json.loads(beir.stdout)["metrics"].keys()
    assert trec.read_text().startswith("q1 Q0 ")
    path = squad_file(tmp_path / "dev.json")
    squad = program("eval", "squad", path, "--limit", 1, "--cache", cache, "--json", "-")
    wanted = {"passage_hit@1", "passage_hit@5", "quote_hit@1", "quote_hit@3", "span_f1"}
    assert wanted <= json.loads(squad.stdout)["metrics"].keys()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["eval", "beir", "absent"], "no BEIR folder"),
        (["eval", "gold", "absent.jsonl"], "Cannot read"),
        (["eval", "compare", "squad", "absent"], "not 'squad'"),
        (["eval", "evidence", "absent", "--documents", "absent"], "has no split"),
        (["eval", "gate", "--run", "absent.json"], "not a saved evaluation"),
        (
            ["gold", "add", "new.jsonl", "--kind", "near"],
            "either --answer FILE or --feedback NUMBER",
        ),
    ],
)
def test_wrong_use_is_one_sentence_and_code_2(
    program: Run, arguments: list[str], said: str
) -> None:
    done = program(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_stage_is_named(program: Run, gold: Path, cache: Path) -> None:
    done = program("eval", "gold", gold, "--without", "luck", "--cache", cache)
    assert done.returncode == 2
    assert "no stage 'luck'" in done.stderr


def test_lint_tells_good_sets_from_bad(program: Run, gold: Path, cache: Path) -> None:
    asked = ["--documents", DOCUMENTS, "--cache", cache]
    assert program("gold", "lint", gold, *asked).returncode == 0
    first, second = read_gold(gold)
    broken = GoldQuestion(**{**first.to_row(), "documents": ("absent",), "spans": ("nowhere",)})
    write_gold(gold, [broken, second])
    done = program("gold", "lint", gold, *asked, "--json")
    assert done.returncode == 1
    assert {finding["code"] for finding in json.loads(done.stdout)} == {"document"}


def test_a_saved_answer_is_added(
    program: Run, gold: Path, built_index: Path, tmp_path: Path
) -> None:
    answer = tmp_path / "answer.json"
    question = "What reduces itching?"
    answer.write_text(program("ask", question, "--index", built_index, "--json").stdout)
    done = program("gold", "add", gold, "--answer", answer, "--kind", "off")
    assert done.returncode == 0, done.stderr
    assert read_gold(gold)[-1].question == question
    again = program("gold", "add", gold, "--answer", answer, "--kind", "off")
    assert again.returncode == 2
    assert "already has" in again.stderr
