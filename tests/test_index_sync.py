"""A corpus follows its recipe: files come, change, move and vanish; queries bring articles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from index_material import ToyEncoder
from literature_records import invent
from literature_server import LiteratureServer
from test_corpus_retraction_watch import HEADER, row
from typer import Typer
from typer.testing import CliRunner

from corpus.errors import RefusedAddressError, UnknownDocumentError, UsageError
from corpus.fetching.client import Client, FetchSettings
from corpus.fetching.downloads import Downloads
from corpus.recipe import read_recipe
from index.ingest import add
from index.store import Index
from index.sync import SyncReport, SyncSettings, sync
from index.upkeep import move, remove
from ui.cli_corpus import mount

TEXT = "# {}\n\nEpinephrine is given at once in anaphylaxis, into the thigh. Call for help.\n"
QUERY = '\n[[queries]]\nsource = "pubmed"\nquery = "mastocytosis"\n'


class Team:
    """A team's folder with a recipe, and the index that follows it."""

    def __init__(self, home: Path) -> None:
        self.home, self.index = home, home / "index"
        self.papers = home / "papers"
        self.papers.mkdir()
        self.recipe('folders = ["papers"]\n')

    def recipe(self, text: str) -> None:
        (self.home / "corpus.toml").write_text(text, encoding="utf-8")

    def paper(self, name: str, title: str | None = None) -> Path:
        path = self.papers / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT.format(title or f"Paper {name}"), encoding="utf-8")
        return path

    def sync(self, client: Client | None = None, **settings: bool) -> SyncReport:
        with Downloads(self.home / "index-sources") as downloads:
            return sync(
                self.index,
                read_recipe(self.home),
                downloads,
                ToyEncoder,
                client=client,
                settings=SyncSettings(**settings),
            )

    def titles(self) -> dict[str, str]:
        """Types by title of everything in the index."""
        index = Index.open(self.index)
        rows = {row.metadata.title: row.metadata.type for row in index.documents()}
        index.close()
        return rows


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path)


@contextmanager
def service(count: int = 10) -> Iterator[tuple[LiteratureServer, Client]]:
    given = FetchSettings(api_key="K", backoff=0.01, timeout=5)
    with LiteratureServer(invent(count)) as server, Client(given, server.services) as client:
        yield server, client


def test_files_come_change_move_and_vanish(team: Team) -> None:
    kept, moved = team.paper("a.md"), team.paper("b.md")
    gone = team.paper("c.md")
    assert len(team.sync().added.added) == 3  # type: ignore[union-attr]
    kept.write_text(TEXT.format("Paper a, revised"))
    (team.papers / "new").mkdir()
    moved.rename(team.papers / "new" / "b.md")
    gone.unlink()
    report = team.sync()
    assert set(team.titles()) == {"Paper a, revised", "Paper b.md"}
    assert len(report.removed) == 1
    again = team.sync()
    assert (again.added.unchanged, again.removed, again.added.added) == (2, [], [])  # type: ignore[union-attr]


def test_a_dry_run_says_what_would_be_done_and_does_nothing(team: Team) -> None:
    team.paper("a.md")
    gone, changed = team.paper("b.md"), team.paper("c.md")
    team.sync()
    before = team.titles()
    gone.unlink()
    changed.write_text(TEXT.format("Other"))
    new = team.paper("d.md")
    report = team.sync(dry_run=True)
    assert report.new == [str(new)]
    assert report.changed == [str(changed)]
    assert (report.unchanged, len(report.removed), report.added) == (1, 1, None)
    assert team.titles() == before


def test_what_was_added_by_other_ways_stays(team: Team, tmp_path: Path) -> None:
    team.paper("a.md")
    team.sync()
    other = tmp_path / "other.md"
    other.write_text(TEXT.format("Added by hand"))
    add(team.index, [other], ToyEncoder)
    beside = tmp_path / "index-sources" / "beside.md"
    beside.write_text(TEXT.format("Laid beside the downloads"))
    add(team.index, [beside], ToyEncoder)
    team.paper("b.md")
    team.sync()
    by_hand = {"Added by hand", "Laid beside the downloads"}
    assert set(team.titles()) == {"Paper a.md", "Paper b.md"} | by_hand


def test_a_file_that_is_excluded_now_goes_though_it_is_still_there(team: Team) -> None:
    team.paper("a.md")
    team.paper("drafts/b.md")
    team.sync()
    team.recipe('folders = ["papers"]\nexclude = ["drafts/**"]\n')
    team.sync()
    assert set(team.titles()) == {"Paper a.md"}


def test_a_folder_that_is_suddenly_empty_does_not_empty_the_index(team: Team) -> None:
    path = team.paper("a.md")
    team.sync()
    path.unlink()
    with pytest.raises(UsageError, match="check that it is mounted"):
        team.sync()
    assert team.titles()
    assert len(team.sync(allow_empty=True).removed) == 1
    assert not team.titles()


def test_types_are_given_changed_and_given_back(team: Team) -> None:
    path = team.paper("aha/a.md", "A paper on epinephrine")
    team.sync()
    (read,) = team.titles().values()
    team.recipe('folders = ["papers"]\n[types]\n"aha/**" = "guideline"\n')
    assert len(team.sync().retyped) == 1
    assert set(team.titles().values()) == {"guideline"}
    assert team.sync().retyped == []
    path.write_text(TEXT.format("Read again"))
    team.sync()
    assert team.titles() == {"Read again": "guideline"}
    team.recipe('folders = ["papers"]\n[types]\n"aha/**" = "protocol"\n')
    team.sync()
    assert set(team.titles().values()) == {"protocol"}
    team.recipe('folders = ["papers"]\n')
    team.sync()
    assert set(team.titles().values()) == {read}


def test_queries_bring_articles_once_and_stay_while_the_recipe_holds_them(team: Team) -> None:
    team.paper("a.md")
    team.recipe('folders = ["papers"]\n' + QUERY)
    with service() as (server, client):
        report = team.sync(client)
        assert len(report.queries[0].report.downloaded) == 2  # type: ignore[union-attr]
        team.sync(client)
        assert max(server.sent.values()) == 1
    assert len(team.titles()) == 3
    assert team.sync().removed == [], "offline, what was downloaded stays"
    team.recipe('folders = ["papers"]\n')
    assert len(team.sync().removed) == 2
    assert set(team.titles()) == {"Paper a.md"}


def test_a_query_that_fails_is_told_and_costs_itself_only(team: Team) -> None:
    team.paper("a.md")
    team.recipe('folders = ["papers"]\n' + QUERY)
    given = FetchSettings(attempts=2, backoff=0.001, timeout=2)
    with (
        LiteratureServer([], faults=lambda n, path, fields: "500") as server,
        Client(given, server.services) as client,
    ):
        report = team.sync(client)
    assert "no usable answer" in report.problems[0]
    assert set(team.titles()) == {"Paper a.md"}


def test_synonyms_are_checked_first_and_kept_beside_the_index(team: Team) -> None:
    team.paper("a.md")
    words = team.home / "words.txt"
    words.write_text("lonely\n")
    team.recipe('folders = ["papers"]\nsynonyms = "words.txt"\n')
    with pytest.raises(UsageError, match="line 1"):
        team.sync()
    assert not team.index.exists()
    words.write_text("epinephrine, adrenaline\n")
    assert team.sync().synonyms == 1
    assert (team.index / "synonyms.txt").read_text() == "epinephrine, adrenaline\n"


# Removing and moving


def test_documents_are_removed_by_id_file_or_folder(team: Team) -> None:
    for name in ("a.md", "deep/b.md", "deep/c.md", "d.md"):
        team.paper(name)
    team.sync()
    index = Index.open(team.index)
    by_title = {row.metadata.title: row.id for row in index.documents()}
    index.close()
    targets = [by_title["Paper d.md"], str(team.papers / "deep")]
    assert len(remove(team.index, targets, ToyEncoder, dry_run=True)) == 3
    assert len(team.titles()) == 4
    assert {row.title for row in remove(team.index, targets, ToyEncoder)} == {
        "Paper d.md",
        "Paper deep/b.md",
        "Paper deep/c.md",
    }
    assert set(team.titles()) == {"Paper a.md"}
    with pytest.raises(UnknownDocumentError, match="'nobody'"):
        remove(team.index, [by_title["Paper a.md"], "nobody"], ToyEncoder)
    assert set(team.titles()) == {"Paper a.md"}


def test_a_moved_folder_is_known_at_its_new_place(team: Team, tmp_path: Path) -> None:
    team.paper("a.md")
    team.paper("deep/b.md")
    team.sync()
    new = tmp_path / "elsewhere"
    with pytest.raises(UsageError, match="move the file first"):
        move(team.index, team.papers, new, ToyEncoder)
    team.papers.rename(new)
    assert {row.after for row in move(team.index, team.papers, new, ToyEncoder)} == {
        str(new / "a.md"),
        str(new / "deep" / "b.md"),
    }
    assert add(team.index, [new], ToyEncoder).unchanged == 2
    with pytest.raises(UnknownDocumentError):
        move(team.index, team.papers, new, ToyEncoder)


def test_a_file_with_other_bytes_is_not_taken_for_the_moved_one(team: Team) -> None:
    path = team.paper("a.md")
    team.sync()
    other = path.with_name("b.md")
    other.write_text("Something else.")
    with pytest.raises(UsageError, match="add it instead"):
        move(team.index, path, other, ToyEncoder)


# The commands, through the local server and with the real model


def run(server: LiteratureServer, *arguments: object) -> tuple[int, str, str]:
    app = Typer()
    mount(app)
    done = CliRunner().invoke(app, [str(a) for a in arguments], obj=server.services)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def test_fetch_plans_downloads_and_adds(tmp_path: Path) -> None:
    index = tmp_path / "index"
    asked = ("fetch", "pubmed", "tryptase", "omalizumab", "--index", index)
    with LiteratureServer(invent(20)) as server:
        code, plan, _ = run(server, *asked, "--dry-run")
        assert code == 0
        assert "1 found at PubMed; 1 wanted." in plan
        assert not index.exists()
        code, out, err = run(server, *asked, "--json")
        assert code == 0
        assert "1 to download" in err, "the plan comes before the download"
        report = json.loads(out)
        code, again, _ = run(server, *asked)
    assert len(report["add"]["added"]) == 1
    assert report["add"]["generation"]
    assert "0 downloaded, 1 were here" in again
    assert not any("tryptase" in str(path) for path in tmp_path.rglob("*"))


def test_refused_texts_are_counted_by_licence(tmp_path: Path) -> None:
    articles = invent(7)
    articles[0] = replace(articles[0], licence="publisher-specific")
    articles[3] = replace(articles[3], licence=None)
    index, to = tmp_path / "index", tmp_path / "sources"
    with LiteratureServer(articles) as server:
        asked = ("fetch", "europepmc", "study", "--index", index, "--to", to)
        code, out, err = run(server, *asked)
    assert code == 0
    assert "2 full texts not taken" in err
    assert "1 × publisher-specific; its PubMed record is taken" in out
    assert "1 × no licence stated; its PubMed record is taken" in out
    assert len(list(to.rglob("PMC*.xml"))) == 1
    assert len(list(to.rglob("PMID*.xml"))) == 6


def test_refresh_reads_a_list_and_reports_as_json(tmp_path: Path) -> None:
    index = tmp_path / "index"
    notices = tmp_path / "list.csv"
    notices.write_text(HEADER + row("Retraction", doi="10.5555/invented.1"))
    with LiteratureServer(invent(5)) as server:
        assert run(server, "fetch", "pmid", "30000002", "--index", index)[0] == 0
        asked = ("refresh", "--index", index, "--retraction-watch")
        code, out, _ = run(server, *asked, notices, "--json")
        with pytest.raises(RefusedAddressError):
            run(server, *asked, "https://example.org/list.csv")
    assert code == 0
    (change,) = json.loads(out)["changes"]
    assert (change["before"], change["after"]) == ("current", "retracted")
    assert "Error in Data" in change["reason"]
