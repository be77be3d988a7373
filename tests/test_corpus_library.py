"""The starter library passes its own check, and the check finds what it is for."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.library_check import LIBRARY, Limits, check_library, main, shared_sources
from corpus.read import read_file
from tests.shared_material import require_shared

DIGESTS = sorted(LIBRARY.glob("*.md"))

GOOD = """---
id: digest-sample
title: "A sample digest"
digest_of:
  title: "A sample article"
  authors: ["Doe J"]
  journal: "Journal of Samples"
  year: 2020
  doi: "10.1234/sample.5"
type: review
population: adult
status: current
licence: "Apache-2.0, this project's own words"
language: en
read: abstract
date_read: 2026-11-20
topics: [samples]
second_reading: "2026-11-20: every figure found"
---

## What samples are

Samples are small parts of a whole. The following are samples:

- A drop of water is a sample.
- A grain of sand is a sample.
"""


def findings_of(folder: Path, text: str, *, name: str = "digest-sample.md") -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    return [finding.message for finding in check_library(folder)]


def test_library_holds_enough_digests_without_a_finding() -> None:
    assert len(DIGESTS) >= 45
    assert [str(finding) for finding in check_library(LIBRARY)] == []


def test_library_copies_nothing_from_the_shared_seeds() -> None:
    sources = shared_sources(require_shared())
    assert sources
    assert [str(finding) for finding in check_library(LIBRARY, sources)] == []


@pytest.mark.parametrize("path", DIGESTS, ids=lambda path: path.stem)
def test_digest_reads_into_one_quotable_document(path: Path) -> None:
    (document,) = read_file(path).documents
    assert document.id == path.stem
    assert document.metadata.digest_of is not None
    assert document.metadata.digest_of.title
    assert "second_reading" not in document.text
    items = [block for block in document.blocks if block.kind == "list-item"]
    assert all(block.lead_in is not None for block in items)
    assert any(document.quotable(block) for block in document.blocks)


def test_a_good_digest_has_no_finding(tmp_path: Path) -> None:
    assert findings_of(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("type: review", "type: opinion", "field type: 'opinion'"),
        ("population: adult", "population: everyone", "field population"),
        ("read: abstract", "read: skimmed", "field read"),
        ("status: current", "status: fresh", "field status"),
        (
            'second_reading: "2026-11-20: every figure found"',
            'second_reading: ""',
            "second_reading",
        ),
        ("date_read: 2026-11-20", "date_read: yesterday", "date_read is not a date"),
        ("topics: [samples]", "topics: samples", "topics is not a list"),
        ("id: digest-sample", "id: sample", "not the name of the file"),
        ('  doi: "10.1234/sample.5"\n', "", "neither a DOI nor a PMID nor a URL"),
        ("10.1234/sample.5", "doi:10.1234", "does not look like a DOI"),
        ('doi: "10.1234/sample.5"', 'url: "example"', "does not look like a URL"),
        ('doi: "10.1234/sample.5"', 'pmid: "12a"', "is not a number"),
        ('  title: "A sample article"\n', "", "digest_of has no title"),
        ('["Doe J"]', '["A", "B", "C", "D", "E", "F", "G", "et al."]', "more than 6 authors"),
        ("## What samples are\n", "", "no heading"),
        ("The following are samples:", "Samples follow.", "no lead-in"),
        ("A grain of sand is a sample.", "A grain of sand", "not a whole sentence"),
        ("A grain of sand is", "It is", "leans on the one before"),
        ("a whole.", f"a whole {'and so on ' * 50}.", "characters"),
    ],
)
def test_a_fault_is_found(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in GOOD
    messages = findings_of(tmp_path, GOOD.replace(old, new))
    assert any(expected in message for message in messages)


def test_unreadable_front_matter_is_a_finding(tmp_path: Path) -> None:
    messages = findings_of(tmp_path, "---\nid: [unclosed\n---\n\n## Heading\n\nText.\n")
    assert len(messages) == 1
    assert messages[0].startswith("cannot be read")


def test_two_digests_with_one_id(tmp_path: Path) -> None:
    findings_of(tmp_path, GOOD)
    messages = findings_of(tmp_path, GOOD, name="digest-twin.md")
    assert "its id is already that of digest-sample.md" in messages


@given(st.lists(st.sampled_from("alpha beta gamma delta omega".split()), min_size=1, max_size=30))
def test_copied_runs_are_found_exactly_past_the_limit(words: list[str]) -> None:
    source = {"seed.txt": "Zero " + "; ".join(words).upper() + ". End"}
    body = GOOD.replace("Samples are small parts of a whole.", f"Thus {' '.join(words)}.")
    found = _copy_messages(body, source, Limits(shared_words=12))
    assert bool(found) == (len(words) > 12)


def _copy_messages(text: str, sources: dict[str, str], limits: Limits) -> list[str]:
    with TemporaryDirectory() as folder:
        path = Path(folder, "digest-sample.md")
        path.write_text(text, encoding="utf-8")
        findings = check_library(Path(folder), sources, limits)
    return [finding.message for finding in findings if "in a row as in seed.txt" in finding.message]


def test_main_says_what_it_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CURBSIDE_SHARED", str(tmp_path / "absent"))
    (tmp_path / "digest-sample.md").write_text(GOOD, encoding="utf-8")
    assert main([str(tmp_path)]) == 0
    assert "copied wording was not looked for" in capsys.readouterr().out


def test_main_fails_on_a_finding_and_on_an_empty_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 1
    (tmp_path / "digest-sample.md").write_text(GOOD.replace("type: review\n", ""), encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    assert "digest-sample.md: field type is missing or empty" in capsys.readouterr().out
