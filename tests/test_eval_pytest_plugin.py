"""The pytest plugin in a user's repository, whose packages may be called like our rooms."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import DOCUMENTS

from eval.gold_set import GoldQuestion, write_gold

GOLD = [
    GoldQuestion("off", "Who won the football World Cup in 1998?", "off", False),
    GoldQuestion("wrong", "Which opioids should be avoided in mastocytosis?", "near", False),
]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's repository with packages named `eval` and `index` and one test of its own."""
    folder = tmp_path_factory.mktemp("repository")
    for name in ("eval", "index"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(f"MINE = '{name}'\n")
    (folder / "test_mine.py").write_text(
        "import importlib\n\n\ndef test_own_packages():\n"
        "    for name in ('eval', 'index'):\n"
        "        assert importlib.import_module(name).MINE == name\n"
    )
    write_gold(folder / "gold.jsonl", GOLD)
    return folder


def run_tests(repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # The user's repository comes first on the path, as `python -m pytest` there puts it.
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=repository,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
        timeout=300,
        check=False,
    )


def test_each_question_is_a_test_beside_the_users_own(repository: Path, tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    done = run_tests(
        repository,
        "--curbside-gold=gold.jsonl",
        f"--curbside-documents={DOCUMENTS}",
        f"--curbside-cache={tmp_path}",
        f"--junit-xml={report}",
    )
    assert "1 failed, 2 passed" in done.stdout, done.stdout + done.stderr
    assert "should be refused rightly, was: answered" in done.stdout
    assert 'name="wrong"' in report.read_text()


def test_without_the_option_nothing_is_added(repository: Path) -> None:
    assert "1 passed" in run_tests(repository).stdout


def test_a_missing_gold_set_is_a_usage_error(repository: Path) -> None:
    done = run_tests(repository, "--curbside-gold=absent.jsonl")
    assert done.returncode == 4
    assert "there is no such file" in done.stderr


def test_questions_can_be_chosen_by_name(repository: Path) -> None:
    done = run_tests(repository, "--curbside-gold=gold.jsonl", "-k", "off", "--collect-only", "-q")
    assert "gold.jsonl::off" in done.stdout
    assert "gold.jsonl::wrong" not in done.stdout


def test_a_program_that_fails_is_quoted(repository: Path, tmp_path: Path) -> None:
    done = run_tests(repository, "--curbside-gold=gold.jsonl", f"--curbside-documents={tmp_path}")
    assert "holds no document" in done.stdout


def test_the_plugin_imports_nothing_of_ours() -> None:
    code = (
        "import json, sys; before = set(sys.modules); import pytest_curbside; "
        "print(json.dumps(sorted({m.split('.')[0] for m in set(sys.modules) - before})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/"
    )
    assert not {"corpus", "index", "qa", "eval", "ui"} & set(json.loads(done.stdout))
