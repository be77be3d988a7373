"""Fetching through a real HTTP server on this machine: plans, downloads, faults, resuming."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from literature_records import invent
from literature_server import LiteratureServer

from corpus.errors import FetchError, UsageError
from corpus.fetching.carry_out import FetchReport, batches_of, carry_out
from corpus.fetching.client import Client, FetchSettings
from corpus.fetching.downloads import Downloads, Piece
from corpus.fetching.plan import FetchRequest, Plan, Wanted, make_plan
from corpus.readers.jats import read_jats
from corpus.readers.pubmed import read_pubmed
from corpus.source import Source

# A key lifts the rate to 10 a second: tests are quicker and the limit is kept all the same.
QUICK = FetchSettings(
    email="library@example.org", api_key="KEY", backoff=0.02, timeout=5.0, longest_wait=5.0
)


@contextmanager
def opened(
    server: LiteratureServer, folder: Path, given: FetchSettings = QUICK
) -> Iterator[tuple[Client, Downloads]]:
    with Client(given, server.services) as client, Downloads(folder) as downloads:
        yield client, downloads


def fetched(
    server: LiteratureServer, folder: Path, request: FetchRequest, given: FetchSettings = QUICK
) -> tuple[Plan, FetchReport]:
    with opened(server, folder, given) as (client, downloads):
        plan = make_plan(request, client, downloads)
        return plan, carry_out(plan, client, downloads)


def test_a_pubmed_query_brings_each_record_as_a_file_that_reads_as_the_article(
    tmp_path: Path,
) -> None:
    with LiteratureServer(invent(30)) as server:
        plan, report = fetched(server, tmp_path, FetchRequest("pubmed", ("mastocytosis",)))
    assert plan.found == 6
    assert len(report.files) == len(report.downloaded) == 6
    (document,) = read_pubmed(Source.from_file(report.files[0]))
    assert document.id == "PMC7000000"
    assert document.metadata.pmid == "30000001"
    assert document.metadata.title.startswith("Invented study 0 of omalizumab in mastocytosis &")
    assert "40 patients with mastocytosis" in document.text


def test_the_plan_counts_estimates_and_downloads_nothing(tmp_path: Path) -> None:
    with (
        LiteratureServer(invent(250)) as server,
        opened(server, tmp_path) as (client, downloads),
    ):
        plan = make_plan(FetchRequest("pubmed", ("study",), limit=150), client, downloads)
        assert not [a for a in server.arrivals if "efetch" in a.path]
    assert (plan.found, len(plan.to_download), plan.requests) == (250, 150, 2)
    assert plan.bytes == 150 * 15_000
    assert plan.titles[0].startswith("Invented study 0")
    assert not list(tmp_path.rglob("*.xml"))


def test_search_results_are_paged_to_the_end(tmp_path: Path) -> None:
    with (
        LiteratureServer(invent(2300)) as server,
        opened(server, tmp_path) as (client, downloads),
    ):
        plan = make_plan(FetchRequest("pubmed", ("study",), limit=2250), client, downloads)
        pages = [a.fields["retstart"] for a in server.arrivals if "esearch" in a.path]
        many = make_plan(FetchRequest("europepmc", ("study",), limit=1100), client, downloads)
    assert pages == ["0", "1000", "2000"]
    assert len({want.key for want in plan.wanted}) == 2250
    assert len({want.key for want in many.wanted}) == 1100


def test_a_second_run_downloads_nothing(tmp_path: Path) -> None:
    request = FetchRequest("pubmed", ("study",))
    with LiteratureServer(invent(40)) as server:
        first = fetched(server, tmp_path, request)[1]
        before = len([a for a in server.arrivals if "efetch" in a.path])
        plan, second = fetched(server, tmp_path, request)
        assert len([a for a in server.arrivals if "efetch" in a.path]) == before
        assert max(server.sent.values()) == 1
    assert (second.already, second.downloaded) == (40, [])
    assert second.files == first.files
    assert plan.to_download == ()


def test_only_open_full_text_is_kept_and_the_refused_are_named(tmp_path: Path) -> None:
    articles = invent(9)
    articles[0] = replace(articles[0], licence="cc by-nc-nd", licence_link=None)
    articles[3] = replace(articles[3], licence=None, licence_link="https://example.org/terms")
    articles[6] = replace(articles[6], downloadable=False)
    with LiteratureServer(articles) as server:
        report = fetched(server, tmp_path, FetchRequest("pmc", ("study",)))[1]
        again = fetched(server, tmp_path, FetchRequest("pmc", ("study",)))[1]
    assert report.files == []
    reasons = {refusal.key: refusal.reason for refusal in report.refused}
    assert reasons == {
        "PMC7000000": "no licence stated",
        "PMC7000003": "no licence stated",
        "PMC7000006": "its publisher gives no full text",
    }
    assert {refusal.key for refusal in again.refused} == set(reasons)
    assert max(server.sent.values()) == 1, "what was refused is not downloaded again"


def test_europepmc_takes_open_text_and_records_for_the_rest(tmp_path: Path) -> None:
    articles = invent(6)
    articles[3] = replace(articles[3], licence="publisher-specific")
    with LiteratureServer(articles) as server:
        report = fetched(server, tmp_path, FetchRequest("europepmc", ("study",)))[1]
    names = {path.name for path in report.files}
    assert names == {"PMC7000000.xml", *(f"PMID{30000001 + n}.xml" for n in (1, 2, 3, 4, 5))}
    (refusal,) = report.refused
    assert (refusal.key, refusal.reason) == (
        "PMC7000003",
        "publisher-specific; its PubMed record is taken",
    )


def test_a_licence_only_the_search_stated_is_laid_beside_the_article(tmp_path: Path) -> None:
    articles = [replace(invent(1)[0], licence_link=None, licence="cc by-nc")]
    with LiteratureServer(articles) as server:
        report = fetched(server, tmp_path, FetchRequest("europepmc", ("study",)))[1]
        refused = fetched(
            server, tmp_path / "b", FetchRequest("europepmc", ("study",), commercial=True)
        )[1]
    (file,) = report.files
    assert file.with_name(file.name + ".meta.toml").read_text() == 'licence = "CC BY-NC"\n'
    assert read_jats(Source.from_file(file)).metadata.licence is None
    assert [path.name for path in refused.files] == ["PMID30000001.xml"]


def test_identifiers_come_as_the_best_there_is_and_unknown_ones_are_named(tmp_path: Path) -> None:
    with LiteratureServer(invent(6)) as server:
        dois = ("https://doi.org/10.5555/INVENTED.0", "doi:10.5555/invented.1", "10.5555/none")
        plan, report = fetched(server, tmp_path, FetchRequest("doi", dois))
        pmids = fetched(server, tmp_path, FetchRequest("pmid", ("30000004", "39999999")))[1]
    assert [path.name for path in report.files] == ["PMC7000000.xml", "PMID30000002.xml"]
    assert plan.unknown == ("10.5555/none",)
    assert [path.name for path in pmids.files] == ["PMC7000003.xml"]
    assert pmids.missing == ["PMID39999999"]


@pytest.mark.parametrize(
    ("source", "terms", "limit"),
    [
        ("pmid", ("abc",), 5),
        ("doi", ("not-a-doi",), 5),
        ("pubmed", (" ",), 5),
        ("pubmed", (), 5),
        ("pubmed", ("x",), 0),
        ("pubmed", ("x",), 10_000),
    ],
)
def test_a_senseless_request_is_a_usage_error(
    tmp_path: Path, source: str, terms: tuple[str, ...], limit: int
) -> None:
    with (
        LiteratureServer([]) as server,
        opened(server, tmp_path) as (client, downloads),
        pytest.raises(UsageError),
    ):
        make_plan(FetchRequest(source, terms, limit), client, downloads)  # type: ignore[arg-type]


def test_a_search_the_service_forgot_is_asked_for_by_id(tmp_path: Path) -> None:
    with LiteratureServer(invent(12), forgetful=True) as server:
        report = fetched(server, tmp_path, FetchRequest("pubmed", ("study",)))[1]
    assert len(report.downloaded) == 12


def test_one_broken_record_costs_itself_only(tmp_path: Path) -> None:
    poison = "30000018"

    def faults(number: int, path: str, fields: dict[str, str]) -> str | None:
        holds = poison in fields.get("id", "").split(",") or "WebEnv" in fields
        return "broken" if "efetch" in path and holds else None

    with LiteratureServer(invent(40), faults=faults) as server:  # type: ignore[arg-type]
        report = fetched(server, tmp_path, FetchRequest("pubmed", ("study",)))[1]
    assert [failure.key for failure in report.failed] == [f"PMID{poison}"]
    assert "XML" in report.failed[0].reason
    assert len(report.downloaded) == 39


def test_a_service_that_is_down_ends_the_run_soon_and_keeps_what_came(tmp_path: Path) -> None:
    def faults(number: int, path: str, fields: dict[str, str]) -> str | None:
        return "503" if number > 2 else None

    patient = replace(QUICK, attempts=2, backoff=0.001)
    with (
        LiteratureServer(invent(250), faults=faults) as server,  # type: ignore[arg-type]
        pytest.raises(FetchError, match="run the same command again"),
    ):
        fetched(server, tmp_path, FetchRequest("pubmed", ("study",), limit=250), patient)
    assert len(list(tmp_path.rglob("PMID*.xml"))) == 100
    assert len(server.arrivals) < 40


def test_two_runs_do_not_write_into_one_folder(tmp_path: Path) -> None:
    with Downloads(tmp_path), pytest.raises(FetchError, match="Another run"):
        Downloads(tmp_path)
    Downloads(tmp_path).close()


def test_a_file_written_but_not_entered_is_taken_in(tmp_path: Path) -> None:
    with LiteratureServer(invent(3)) as server:
        fetched(server, tmp_path, FetchRequest("pubmed", ("study",)))
        (tmp_path / ".downloads.sqlite").unlink()
        (tmp_path / "records" / "PMID30000002.xml").write_bytes(b"<PubmedArticleSet><Pub")
        plan, report = fetched(server, tmp_path, FetchRequest("pubmed", ("study",)))
    assert sorted(plan.here) == ["PMID30000001", "PMID30000003"]
    assert report.downloaded == ["PMID30000002"]


@pytest.mark.parametrize("key", ["../etc/passwd", "PMID", "PMID0", "PMC1/../../x", "PMID١"])
def test_a_key_that_is_no_identifier_never_becomes_a_path(tmp_path: Path, key: str) -> None:
    with Downloads(tmp_path) as downloads, pytest.raises(FetchError):
        downloads.path(key)


@given(st.lists(st.sampled_from(["record", "pmc-text", "europepmc-text"]), max_size=260))
@settings(max_examples=50, deadline=None)
def test_batches_hold_each_wanted_file_once_and_one_kind_each(kinds: list[str]) -> None:
    wanted = [Wanted(f"PMID{n + 1}", kind) for n, kind in enumerate(kinds)]  # type: ignore[arg-type]
    groups = list(batches_of(wanted, FetchSettings()))
    assert sorted((w for g in groups for w in g), key=lambda w: w.key) == sorted(
        wanted, key=lambda w: w.key
    )
    assert all(len({want.kind for want in group}) == 1 for group in groups)
    assert all(0 < len(group) <= 100 for group in groups)


def test_nothing_that_was_asked_stands_in_the_folder_or_in_an_address(tmp_path: Path) -> None:
    with LiteratureServer(invent(30)) as server:
        fetched(server, tmp_path, FetchRequest("pubmed", ("mastocytosis", "omalizumab")))
        fetched(server, tmp_path, FetchRequest("europepmc", ("anaphylaxis",)))
        searches = [a for a in server.arrivals if "search" in a.path]
    manifest = (tmp_path / ".downloads.sqlite").read_bytes()
    assert b"mastocytosis omalizumab" not in manifest
    assert {a.method for a in searches} == {"POST"}
    assert not any("?" in a.path or "KEY" in a.path for a in server.arrivals)


def test_every_request_says_who_asks(tmp_path: Path) -> None:
    with LiteratureServer(invent(3)) as server:
        fetched(server, tmp_path, FetchRequest("pubmed", ("study",)))
    for arrival in server.arrivals:
        assert re.match(r"curbside/\d", arrival.headers["user-agent"])
        assert "library@example.org" in arrival.headers["user-agent"]
        assert arrival.fields["tool"] == "curbside"
        assert arrival.fields["email"] == "library@example.org"
        assert arrival.fields["api_key"] == "KEY"


def test_the_disk_is_written_before_the_manifest(tmp_path: Path) -> None:
    with Downloads(tmp_path) as downloads:
        piece = Piece("PMID7", b"<a/>", "t", "E-utilities")
        (tmp_path / "records").rename(tmp_path / "gone")
        with pytest.raises(FetchError, match="could not be written"):
            downloads.keep([piece], datetime(2026, 1, 2, tzinfo=UTC))
        assert downloads.keys() == []
