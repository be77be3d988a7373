"""Statuses brought up to date: by notices in the library, PubMed and the Retraction Watch list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from index_material import ToyEncoder, written
from literature_records import Article
from literature_server import LiteratureServer, random_faults
from test_corpus_retraction_watch import HEADER, row

from corpus.document import DigestOf, Document, Related
from corpus.errors import FetchError, NoIndexError
from corpus.fetching.client import Client, FetchSettings
from corpus.fetching.statuses import Finding, Subject, pubmed_findings
from corpus.retraction_watch import FILE, load_csv
from index.build import publish
from index.refresh import RefreshReport, refresh
from index.state import StateStore
from index.store import Index


def indexed(folder: Path, *documents: Document) -> Path:
    publish(folder, add=documents, encoder=ToyEncoder())
    return folder


def trial(id: str, **facts: object) -> Document:
    return written(id, f"Trial {id}", "Omalizumab helped.", type="trial", **facts)


def status_of(folder: Path, id: str) -> tuple[str, str | None]:
    index = Index.open(folder)
    facts = index.document(id).metadata
    index.close()
    return facts.status, facts.status_reason


def changes(report: RefreshReport) -> list[tuple[str, str, str]]:
    return [(change.id, change.before, change.after) for change in report.changes]


def test_pubmed_retracts_and_corrects_and_says_why(tmp_path: Path) -> None:
    articles = [
        Article("31", "Trial 31", "a", publication_types=("Trial", "Retracted Publication"),
                links=(("RetractionIn", "99", "J Inv Med. 2024;1:2"),)),
        Article("32", "Trial 32", "a", links=(("ErratumIn", "98", "J Inv Med. 2023;1:9"),)),
        Article("33", "Trial 33", "a", doi="10.5555/x.33",
                links=(("ExpressionOfConcernIn", "97", "J Inv Med. 2022"),)),
        Article("34", "Trial 34", "a"),
    ]  # fmt: skip
    folder = indexed(
        tmp_path / "index",
        trial("a", pmid="31"),
        trial("b", pmid="32"),
        trial("c", doi="10.5555/X.33"),
        trial("d", pmid="34"),
        trial("e", pmid="35"),
        trial("f"),
    )
    given = FetchSettings(api_key="K", backoff=0.02, timeout=5)
    faults = random_faults(0.2, seed=5)
    with (
        LiteratureServer(articles, faults=faults, retry_after="0") as server,
        Client(given, server.services) as client,
    ):
        report = refresh(folder, lookup=lambda subjects: pubmed_findings(client, subjects))
        again = refresh(folder, lookup=lambda subjects: pubmed_findings(client, subjects))
    assert changes(report) == [
        ("a", "current", "retracted"),
        ("b", "current", "corrected"),
        ("c", "current", "expression-of-concern"),
    ]
    assert status_of(folder, "a") == (
        "retracted",
        "retracted by J Inv Med. 2024;1:2 (PMID 99), in PubMed",
    )
    assert status_of(folder, "d") == ("current", None)
    assert (report.asked, report.unknown, report.unidentified) == (4, ["e"], ["f"])
    assert again.changes == []


def test_a_retraction_in_the_library_retracts_its_article_offline(tmp_path: Path) -> None:
    folder = indexed(
        tmp_path / "index",
        trial("a", doi="10.5555/A"),
        trial("b", pmid="77"),
        written("n", "Retraction: Trial a", "Withdrawn.", type="notice",
                related=(Related("retracts", doi="10.5555/a"),)),
        written("m", "Erratum: Trial b", "A figure.", type="notice", pmid="78",
                related=(Related("corrects", pmid="77"), Related("corrects", pmid="78"))),
    )  # fmt: skip
    report = refresh(folder)
    assert changes(report) == [("a", "current", "retracted"), ("b", "current", "corrected")]
    assert status_of(folder, "a")[1] == "n in this library retracts it: Retraction: Trial a"


def test_a_retracted_source_retracts_its_digest(tmp_path: Path) -> None:
    digest = trial("d", digest_of=DigestOf("Trial a", doi="10.5555/A"), doi="10.5555/other")
    folder = indexed(tmp_path / "index", digest)
    load_csv((HEADER + row("Retraction", doi="10.5555/a")).encode(), folder / FILE)
    assert changes(refresh(folder)) == [("d", "current", "retracted")]


def test_the_gravest_word_counts_and_is_taken_back_when_its_check_takes_it_back(
    tmp_path: Path,
) -> None:
    folder = indexed(tmp_path / "index", trial("a", doi="10.5555/a", status="corrected"))
    load_csv((HEADER + row("Expression of concern")).encode(), folder / FILE)
    assert changes(refresh(folder)) == [("a", "corrected", "expression-of-concern")]
    load_csv((HEADER + row("Retraction")).encode(), folder / FILE)
    assert changes(refresh(folder)) == [("a", "expression-of-concern", "retracted")]
    both = row("Retraction") + row("Reinstatement", day="5/5/2025 0:00")
    load_csv((HEADER + both).encode(), folder / FILE)
    assert changes(refresh(folder)) == [("a", "retracted", "corrected")]
    assert StateStore(folder).statuses() == {}


def answering(status: str) -> object:
    def lookup(subjects: Sequence[Subject]) -> Iterator[tuple[Subject, Finding]]:
        for subject in subjects:
            yield subject, Finding(True, status, "said so")  # type: ignore[arg-type]

    return lookup


def test_what_pubmed_said_holds_while_it_cannot_be_asked(tmp_path: Path) -> None:
    folder = indexed(tmp_path / "index", trial("a", pmid="1"), trial("b", pmid="2"))

    def half(subjects: Sequence[Subject]) -> Iterator[tuple[Subject, Finding]]:
        yield subjects[0], Finding(True, "current")
        raise FetchError("The service cannot be reached.")

    refresh(folder, lookup=answering("retracted"))  # type: ignore[arg-type]
    assert changes(refresh(folder)) == []
    report = refresh(folder, lookup=half)
    assert changes(report) == [("a", "retracted", "current")]
    assert report.problems == ["The service cannot be reached."]
    assert status_of(folder, "b")[0] == "retracted"


def test_a_status_noted_by_hand_is_not_lowered(tmp_path: Path) -> None:
    folder = indexed(tmp_path / "index", trial("a", pmid="1"))
    StateStore(folder).set_status("a", "superseded", "our own guideline replaces it")
    assert changes(refresh(folder, lookup=answering("corrected"))) == []  # type: ignore[arg-type]
    assert status_of(folder, "a") == ("superseded", "our own guideline replaces it")
    assert changes(refresh(folder, lookup=answering("retracted"))) == [  # type: ignore[arg-type]
        ("a", "superseded", "retracted")
    ]


def test_a_notice_is_not_itself_judged(tmp_path: Path) -> None:
    notice = written("n", "Retraction", "Withdrawn.", type="notice", doi="10.5555/a")
    folder = indexed(tmp_path / "index", notice)
    load_csv((HEADER + row("Retraction")).encode(), folder / FILE)
    assert changes(refresh(folder, lookup=answering("retracted"))) == []  # type: ignore[arg-type]


def test_statuses_outlive_the_generation_and_are_not_stored_in_the_next(tmp_path: Path) -> None:
    folder = indexed(tmp_path / "index", trial("a", pmid="1"))
    refresh(folder, lookup=answering("retracted"))  # type: ignore[arg-type]
    publish(folder, add=[trial("b")], encoder=ToyEncoder())
    assert status_of(folder, "a")[0] == "retracted"
    StateStore(folder).clear_status("a")
    assert status_of(folder, "a")[0] == "current"


def test_a_damaged_list_is_a_problem_and_changes_nothing(tmp_path: Path) -> None:
    folder = indexed(tmp_path / "index", trial("a", doi="10.5555/a"))
    load_csv((HEADER + row("Retraction")).encode(), folder / FILE)
    refresh(folder)
    (folder / FILE).write_bytes(b"damaged" * 1000)
    report = refresh(folder)
    assert "damaged" in report.problems[0]
    assert status_of(folder, "a")[0] == "retracted"


def test_without_an_index_there_is_nothing_to_refresh(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError):
        refresh(tmp_path / "none")


def test_the_same_article_is_asked_for_once(tmp_path: Path) -> None:
    asked: list[Subject] = []

    def lookup(subjects: Sequence[Subject]) -> Iterator[tuple[Subject, Finding]]:
        asked.extend(subjects)
        return iter(())

    first = trial("a", digest_of=DigestOf("x", doi="10.5555/a"))
    second = replace(trial("b", digest_of=DigestOf("x", doi="10.5555/A")))
    refresh(indexed(tmp_path / "index", first, second), lookup=lookup)
    assert asked == [Subject(doi="10.5555/a")]
