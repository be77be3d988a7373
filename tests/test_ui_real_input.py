"""The main job on real documents: added, asked, answered in verbatim, placed, checkable quotes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import Run
from shared_material import require_shared


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory, program: Run) -> Path:
    """An index of the four seed documents."""
    folder = require_shared("seeds")
    index = tmp_path_factory.mktemp("seeds") / "index"
    done = program("add", folder, "--index", index, "--json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["added"]) == 4
    return index


def _json(program: Run, *arguments: object) -> Any:
    done = program(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_opioids_to_avoid_are_quoted(program: Run, seeds: Path) -> None:
    question = "Which opioids should be avoided in mastocytosis?"
    answer = _json(program, "ask", question, "--index", seeds)
    jsonschema.validate(
        answer, json.loads(require_shared("contracts", "answer.schema.json").read_text())
    )
    assert answer["status"] == "answered"
    quotes = [quote for section in answer["sections"] for quote in section["quotes"]]
    assert "codeine" in quotes[0]["text"].lower()
    assert "morphine" in quotes[0]["text"].lower()
    for quote in quotes:
        shown = _json(program, "show", quote["document_id"], "--index", seeds)
        for span in (quote, *quote["context"]):
            assert shown["text"][span["start"] : span["end"]] == span["text"]


def test_a_saved_answer_is_checked_from_the_files_alone(
    program: Run, seeds: Path, tmp_path: Path
) -> None:
    done = program("ask", "Does omalizumab stop anaphylaxis?", "--index", seeds, "--json")
    saved = tmp_path / "answer.json"
    saved.write_text(done.stdout, encoding="utf-8")
    folder = require_shared("seeds")
    assert program("check", saved, "--documents", folder).returncode == 0
    answer = json.loads(done.stdout)
    quote = answer["sections"][0]["quotes"][0]
    quote["start"] += 1
    quote["end"] += 1
    saved.write_text(json.dumps(answer), encoding="utf-8")
    assert program("check", saved, "--documents", folder).returncode == 1


def test_an_article_as_pdf_and_jats_is_one_document_with_pages(
    program: Run, tmp_path: Path
) -> None:
    folder = require_shared("samples", "case-reports")
    twins = [folder / "PMC4657150.nxml", folder / "PMC4657150.pdf"]
    report = _json(program, "add", *twins, "--index", tmp_path / "i")
    assert [row["id"] for row in report["added"]] == ["PMC4657150"]
    assert [row["reason"] for row in report["skipped"]] == ["duplicate of PMC4657150"]
    shown = _json(program, "show", "PMC4657150", "--index", tmp_path / "i")
    assert len(shown["pages"]) > 1
    assert any(end > start for start, end in shown["pages"])
    again = _json(program, "add", *twins, "--index", tmp_path / "i")
    assert again["unchanged"] == 2
    assert again["generation"] == report["generation"]
    turned = _json(program, "add", twins[1], twins[0], "--index", tmp_path / "j")
    assert [row["id"] for row in turned["added"]] == ["PMC4657150"]
    assert [Path(row["path"]).suffix for row in turned["skipped"]] == [".pdf"]


def test_a_retracted_article_is_kept_and_never_quoted(program: Run, tmp_path: Path) -> None:
    article = tmp_path / "finding.md"
    article.write_text(
        "---\ntitle: Zinc against colds\nstatus: retracted\n---\n\n# Result\n\n"
        "Zinc shortened colds by four days in this trial of adults.\n"
    )
    program("add", article, "--index", tmp_path / "i")
    answer = _json(program, "ask", "Does zinc shorten colds?", "--index", tmp_path / "i")
    assert answer["status"] == "no_evidence"
    assert answer["sections"] == []
    assert answer["near_misses"] == []
