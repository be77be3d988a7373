"""`check`, `export` and `review` as their users run them, on a real index and its sources."""

from __future__ import annotations

import json
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from conftest import DOCUMENTS, Run
from docx import Document
from typer.testing import CliRunner, Result

from corpus.errors import CurbsideError, NoIndexError, UsageError
from index.state import StateStore
from qa.check import Finding
from qa.exports import FORMATS
from ui.cli_answers import mount

QUESTION = "Which opioids should be avoided in mastocytosis?"


def _app() -> typer.Typer:
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    mount(app)
    return app


def _run(*arguments: object, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(_app(), [str(a) for a in arguments], input=given)


@pytest.fixture(scope="module")
def saved(program: Run, built_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An answer as `ask --json` prints it, in a file."""
    done = program("ask", QUESTION, "--index", built_index, "--json")
    assert done.returncode == 0, done.stderr
    path = tmp_path_factory.mktemp("saved") / "answer.json"
    path.write_text(done.stdout, encoding="utf-8")
    return path


@pytest.fixture
def index(built_index: Path, tmp_path: Path) -> Path:
    """A copy of the built index, so that each test has reviews of its own."""
    return Path(shutil.copytree(built_index, tmp_path / "index"))


def _wire(path: Path) -> dict[str, Any]:
    wire: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return wire


def test_an_untouched_answer_is_verified_from_its_sources(saved: Path) -> None:
    done = _run("check", saved, "--documents", DOCUMENTS)
    assert done.exit_code == 0, done.output
    count = sum(len(s["quotes"]) for s in _wire(saved)["sections"])
    assert done.stdout.splitlines()[-1] == f"{count} of {count} quotes verified."
    report = json.loads(_run("check", saved, "--documents", DOCUMENTS, "--json").stdout)
    assert report["sound"]
    assert {quote["finding"] for quote in report["quotes"]} == {"verified"}


def test_one_changed_word_is_found(saved: Path, tmp_path: Path) -> None:
    wire = _wire(saved)
    quote = wire["sections"][0]["quotes"][0]
    quote["text"] = quote["text"].replace("avoided", "started")
    assert quote["text"] != _wire(saved)["sections"][0]["quotes"][0]["text"]
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(wire), encoding="utf-8")
    done = _run("check", forged, "--documents", DOCUMENTS, "--json")
    assert done.exit_code == 1
    findings = [row["finding"] for row in json.loads(done.stdout)["quotes"]]
    assert findings[0] == "altered"
    assert set(findings[1:]) <= {"verified"}


def test_sources_that_are_not_there_are_said_to_be_missing(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("Another text, long enough to be a document.\n" * 3)
    done = _run("check", saved, "--documents", tmp_path)
    assert done.exit_code == 1
    assert "not-found" in done.stdout
    assert "0 of " in done.stdout


def test_an_answer_comes_from_standard_input_too(saved: Path) -> None:
    text = saved.read_bytes()
    assert _run("check", "-", "--documents", DOCUMENTS, given=text).exit_code == 0
    assert _run("export", "-", given=text).stdout.startswith(f"# {QUESTION}")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_written(saved: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / f"answer{FORMATS[name].suffix}"
    done = _run("export", saved, "--out", out)
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    if name == "docx":
        text = "\n".join(p.text for p in Document(BytesIO(out.read_bytes())).paragraphs)
    else:
        text = out.read_text(encoding="utf-8")
        shown = _run("export", saved, "--format", name).stdout
        assert shown.splitlines()[0] == text.splitlines()[0]
    assert _wire(saved)["index"]["generation"] in text
    assert _wire(saved)["references"][0]["sha256"] in text


def test_an_export_as_json_can_be_checked_and_exported_again(saved: Path, tmp_path: Path) -> None:
    out = tmp_path / "again.json"
    assert _run("export", saved, "--out", out).exit_code == 0
    assert _run("check", out, "--documents", DOCUMENTS).exit_code == 0
    before, after = _wire(saved), _wire(out)
    assert after.pop("export")["exported_at"]
    assert {key: after[key] for key in before} == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["export", "ANSWER", "--format", "pdf"], "markdown"),
        (["export", "ANSWER", "--out", "answer.xyz"], "--format"),
        (["export", "missing.json"], "missing.json"),
        (["export", "FOLDER"], "cannot be read"),
        (["export", "BINARY"], "UTF-8"),
        (["export", "OTHER"], "not a saved answer"),
        (["check", "OTHER", "--documents", "FOLDER"], "not a saved answer"),
        (["check", "ANSWER", "--documents", "FOLDER/none"], "There is no folder"),
        (["review", "list", "--status", "fine", "--index", "INDEX"], "approved"),
        (["review", "submit", "missing.json", "--by", "A", "--index", "INDEX"], "missing.json"),
    ],
)
def test_wrong_usage_gets_one_plain_sentence(
    saved: Path, built_index: Path, tmp_path: Path, arguments: list[str], says: str
) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "other.json").write_text('{"hello": 1}')
    places = {
        "ANSWER": saved,
        "FOLDER": tmp_path,
        "FOLDER/none": tmp_path / "none",
        "BINARY": tmp_path / "binary",
        "OTHER": tmp_path / "other.json",
        "INDEX": built_index,
    }
    done = _run(*[places.get(a, a) for a in arguments])
    assert isinstance(done.exception, UsageError)
    assert says in str(done.exception)
    assert done.stdout == ""


def test_a_file_that_cannot_be_written_is_said_so(saved: Path, tmp_path: Path) -> None:
    done = _run("export", saved, "--out", tmp_path / "none" / "answer.md")
    assert isinstance(done.exception, CurbsideError)
    assert "cannot be written" in str(done.exception)


def test_a_review_on_the_command_line(saved: Path, index: Path) -> None:
    at = ("--index", index)
    sent = _run("review", "submit", saved, "--by", "Author", *at, "--json")
    id = json.loads(sent.stdout)["answer_id"]
    assert _run("review", "take", id[:8], "--by", "Reviewer", *at).stdout.endswith("Under review\n")
    _run("review", "send-back", id, "--by", "Reviewer", "--comment", "Say more.", *at)
    _run("review", "submit", id, "--by", "Author", *at)
    _run("review", "take", id, "--by", "Reviewer", *at)
    done = _run("review", "approve", id, "--by", "Reviewer", "--comment", "Fine.", *at)
    assert done.stdout == f"{id}  Approved\n"
    (row,) = json.loads(_run("review", "list", "--status", "approved", *at, "--json").stdout)
    assert (row["id"], row["question"], row["by"]) == (id, QUESTION, "Reviewer")
    history = _run("review", "history", id, *at).stdout.splitlines()
    assert len(history) == 7
    assert history[-1].endswith("Approved       Reviewer: Fine.")
    shown = json.loads(_run("review", "show", id, *at, "--json").stdout)
    assert shown["label"] == "Approved"
    assert shown["answer"]["sections"] == _wire(saved)["sections"]
    exported = _run("export", id, "--format", "vancouver", *at).stdout
    assert "Review: Approved (Reviewer, " in exported


def test_a_question_can_be_left_out(saved: Path, index: Path, tmp_path: Path) -> None:
    sent = _run("review", "submit", saved, "--by", "Author", "--drop-question", "--index", index)
    assert "--keep-question" in sent.stderr
    assert "(question not kept)" in _run("review", "list", "--index", index).stdout
    named = tmp_path / "named.json"
    named.write_text(json.dumps(_wire(saved) | {"question": "Mr John Doe: which opioids?"}))
    _run("review", "submit", named, "--by", "Author", "--index", index)
    for told in (b"Which opioids", b"John Doe"):
        assert all(told not in file.read_bytes() for file in index.glob("state.sqlite*"))


def test_a_saved_answer_can_be_forgotten(saved: Path, index: Path) -> None:
    sent = _run(
        "review", "submit", saved, "--by", "A", "--keep-question", "--index", index, "--json"
    )
    id = json.loads(sent.stdout)["answer_id"]
    assert _run("review", "forget", id[:6], "--by", "A", "--index", index).exit_code == 0
    assert _run("review", "list", "--index", index).stdout == "No answer has been saved.\n"
    assert "Forgotten" in _run("review", "history", id[:6], "--index", index).stdout
    assert all(b"Which opioids" not in f.read_bytes() for f in index.glob("state.sqlite*"))


def test_the_guide_names_every_format_and_step() -> None:
    guide = (Path(__file__).parents[1] / "docs" / "exports.md").read_text(encoding="utf-8")
    assert all(f"| `{f.name}` | {f.suffix} |" in guide for f in FORMATS.values())
    steps = ["list", "show", "submit", "take", "approve", "send-back", "forget", "history"]
    assert all(f"curbside review {step}" in guide for step in steps)
    assert all(f"| `{finding}` |" in guide for finding in get_args(Finding))


def test_a_retraction_makes_the_saved_answer_stale(saved: Path, index: Path) -> None:
    sent = _run("review", "submit", saved, "--by", "Author", "--index", index, "--json")
    id = json.loads(sent.stdout)["answer_id"]
    cited = _wire(saved)["references"][0]["document_id"]
    StateStore(index).set_status(cited, "retracted", "test")
    listed = _run("review", "list", "--index", index).stdout
    assert "Submitted, stale" in listed
    assert "[1] has been retracted since" in listed
    _run("review", "take", id, "--by", "Reviewer", "--index", index)
    done = _run("review", "approve", id, "--by", "Reviewer", "--index", index)
    assert "stale" in str(done.exception)
    assert "retracted since" in _run("review", "show", id, "--index", index).stdout


def test_reviews_of_nothing(built_index: Path, tmp_path: Path) -> None:
    assert _run("review", "list", "--index", built_index).stdout == "No answer has been saved.\n"
    assert isinstance(_run("review", "list", "--index", tmp_path).exception, NoIndexError)
    assert list(tmp_path.iterdir()) == []


def test_every_command_help_has_an_example() -> None:
    commands = ["check", "export"]
    steps = ["list", "show", "submit", "take", "approve", "send-back", "forget", "history"]
    for command in [*commands, *(f"review {step}" for step in steps)]:
        shown = CliRunner().invoke(_app(), [*command.split(), "--help"], env={"COLUMNS": "200"})
        assert f"Example: curbside {command}" in shown.stdout


def test_a_files_control_characters_do_not_reach_the_terminal(saved: Path, tmp_path: Path) -> None:
    wire = _wire(saved)
    for quote in (q for s in wire["sections"] for q in s["quotes"]):
        quote["document_id"] = "\x1b[31mred"
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(wire), encoding="utf-8")
    done = _run("check", forged, "--documents", DOCUMENTS)
    assert done.exit_code == 1
    assert "\x1b" not in done.output
    assert "[31mred" in done.output
