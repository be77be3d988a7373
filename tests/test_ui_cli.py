"""The program as its users run it: results, exit codes, and what it says to bad input."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest
from conftest import DOCUMENTS, Run
from shared_material import require_shared

QUESTION = "Which opioids should be avoided in mastocytosis?"


def test_ask_quotes_the_sentence_that_answers(program: Run, built_index: Path) -> None:
    done = program("ask", QUESTION, "--index", built_index, "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    first = answer["sections"][0]["quotes"][0]
    assert first["text"].startswith("Codeine and morphine should be avoided")
    assert first["section"] == ["Choosing an analgesic"]
    assert [c["role"] for c in first["context"]] == ["after"]
    shown = json.loads(
        program("show", first["document_id"], "--index", built_index, "--json").stdout
    )
    for quote in (q for s in answer["sections"] for q in s["quotes"]):
        if quote["document_id"] == shown["id"]:
            assert shown["text"][quote["start"] : quote["end"]] == quote["text"]


def test_answers_fit_the_schema(program: Run, built_index: Path) -> None:
    schema = json.loads(require_shared("contracts", "answer.schema.json").read_text())
    for question in (QUESTION, "Who won the football world cup in 1998?"):
        done = program("ask", question, "--index", built_index, "--json")
        jsonschema.validate(json.loads(done.stdout), schema)


def test_a_question_from_another_field_is_refused_and_exits_0(
    program: Run, built_index: Path
) -> None:
    done = program(
        "ask", "Who won the football world cup in 1998?", "--index", built_index, "--json"
    )
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert answer["status"] == "no_evidence"
    assert answer["sections"] == []
    assert answer["reason"]


def test_the_terminal_shows_quotes_citations_and_references(
    program: Run, built_index: Path
) -> None:
    text = program("ask", QUESTION, "--index", built_index).stdout
    assert "ANSWER" in text
    assert "[1]" in text
    assert "REFERENCES" in text
    assert "Journal of Invented Tests" in text


def test_a_batch_answers_in_order_one_line_each(
    program: Run, built_index: Path, tmp_path: Path
) -> None:
    batch = tmp_path / "questions.jsonl"
    rows = [
        {"id": "b", "question": QUESTION},
        {"id": "a", "question": "urticaria\u2028in children"},
    ]
    batch.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    done = program("ask", "--batch", batch, "--index", built_index, "--json")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["b", "a"]


def test_asking_does_not_import_torch(built_index: Path) -> None:
    from eval.speed import cold

    _, imported = cold(built_index, QUESTION, runs=1)
    assert not imported


def test_adding_again_changes_nothing(program: Run, built_index: Path) -> None:
    before = json.loads(program("status", "--index", built_index, "--json").stdout)
    report = json.loads(program("add", DOCUMENTS, "--index", built_index, "--json").stdout)
    assert report["unchanged"] == len(list(DOCUMENTS.iterdir()))
    assert report["added"] == report["updated"] == report["failed"] == []
    assert json.loads(program("status", "--index", built_index, "--json").stdout) == before


def test_search_shows_both_legs(program: Run, built_index: Path) -> None:
    hits = json.loads(
        program("search", "baseline tryptase", "-k", 2, "--index", built_index, "--json").stdout
    )
    assert hits[0]["document_id"] == "opioids-review"
    assert hits[0]["lexical"]["rank"] == 1
    text = program("search", "baseline tryptase", "--explain", "--index", built_index).stdout
    assert "words (#1, BM25" in text


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask", "anything", "--index", "EMPTY"], 1, "curbside add"),
        (["status", "--index", "EMPTY"], 1, "curbside add"),
        (["ask", "  ", "--index", "BUILT"], 2, "write what you want to know"),
        (["ask", "--index", "BUILT"], 2, "Give either"),
        (["show", "nowhere", "--index", "BUILT"], 1, "nowhere"),
        (["ask", "--batch", "missing.jsonl", "--index", "BUILT"], 2, "missing.jsonl"),
        (["search", "x", "-k", "0", "--index", "BUILT"], 2, "-k"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_bad_input_gets_one_plain_sentence(
    program: Run, built_index: Path, tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    places = {"EMPTY": str(tmp_path / "none"), "BUILT": str(built_index)}
    done = program(*[places.get(a, a) for a in arguments])
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "none").exists()


def test_unreadable_files_are_rows_and_the_rest_goes_on(program: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "good.txt").write_text("Epinephrine is the first treatment of anaphylaxis.\n" * 3)
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4\nnothing more")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    done = program("add", folder, tmp_path / "absent", "--index", tmp_path / "i", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    paths = [row["path"] for kind in ("added", "skipped", "failed") for row in report[kind]]
    assert len(paths) == len(set(paths)) == 5
    assert [Path(row["path"]).name for row in report["added"]] == ["good.txt"]
    assert all(row["reason"] for row in report["failed"])


def test_an_empty_folder_says_so_and_writes_nothing(program: Run, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    done = program("add", folder, "--index", tmp_path / "i")
    assert done.returncode == 1
    assert "no document" in done.stdout
    assert not (tmp_path / "i").exists()


def test_another_model_is_refused_and_the_old_index_serves(program: Run, built_index: Path) -> None:
    done = program("ask", QUESTION, "--index", built_index, CURBSIDE_MODEL="some-other-model")
    assert done.returncode == 1
    assert "model" in done.stderr
    assert "Traceback" not in done.stderr
    assert program("ask", QUESTION, "--index", built_index).returncode == 0


def test_every_command_help_has_an_example(program: Run) -> None:
    for command in ("add", "ask", "search", "show", "status", "ui"):
        assert f"Example: curbside {command}" in program(command, "--help", COLUMNS="200").stdout


def test_a_question_can_come_from_standard_input(built_index: Path) -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "ask", "-", "--index", str(built_index)],
        input=QUESTION,
        capture_output=True,
        text=True,
        env=os.environ,
        check=False,
    )
    assert "Codeine and morphine" in done.stdout
