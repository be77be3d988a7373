"""The Library page in a real browser: fetch, sync, refresh, remove, and the index's health."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from literature_records import CC_BY, Article
from literature_server import LiteratureServer

from ui.page_driver import PHONE, Visitor, ask, free_port, running, visiting
from ui.serving import server_command

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PROGRAM = Path(__file__).with_name("page_with_literature.py")
FACT = "Zolmarine at 12 mg once a day shortened sleep attacks by four weeks in adults."
OPEN = Article(
    pmid="30000001",
    title="Zolmarine against sleep attacks in adults: an invented trial",
    abstract=f"Forty adults were followed. {FACT}",
    pmcid="PMC7000001",
    doi="10.5555/zolmarine.1",
    open_access=True,
    licence="cc by",
    licence_link=CC_BY,
)
CLOSED = Article(
    pmid="30000002",
    title="Zolmarine and driving: an invented survey",
    abstract="Drivers on zolmarine were asked about braking in this invented survey.",
    doi="10.5555/zolmarine.2",
)


@pytest.fixture
def literature() -> Iterator[LiteratureServer]:
    """Services that hold two articles."""
    with LiteratureServer([OPEN, CLOSED]) as server:
        yield server


@pytest.fixture
def visitor(built_index: Path, tmp_path: Path, literature: LiteratureServer) -> Iterator[Visitor]:
    """A browser on a page that asks the test's own services."""
    index = Path(shutil.copytree(built_index, tmp_path / "index"))
    port = free_port()
    command = server_command(port, open_browser=False)
    at = command.index("-m")
    command[at : at + 2] = [str(PROGRAM)]
    environment = {
        "CURBSIDE_INDEX": str(index),
        "CURBSIDE_EMAIL": "tests@example.org",
        "LITERATURE": literature.base,
    }
    with running(command, port, **environment) as address, visiting(address) as going:
        yield going
        assert going.outside == [], "a page asked another machine"


def _part(page: Page, name: str) -> None:
    page.set_default_timeout(20_000)
    page.locator(".st-key-part").get_by_text(name, exact=True).click()


def _fetch(page: Page, query: str) -> None:
    _part(page, "Fetch")
    page.get_by_text("Keep patients' details out of it").wait_for()
    what = page.get_by_label("Query, or identifiers with spaces between")
    what.fill(query)
    what.press("Enter")
    page.get_by_role("button", name="Fetch and add").wait_for()


def test_a_plan_is_shown_before_anything_is_fetched_and_asked_about(
    visitor: Visitor, literature: LiteratureServer
) -> None:
    with visitor.page("library") as page:
        _fetch(page, "zolmarine")
        assert "efetch" not in " ".join(arrival.path for arrival in literature.arrivals)
        assert all(a.fields["email"] == "tests@example.org" for a in literature.arrivals)
        page.get_by_role("button", name="Fetch and add 2").click()
        report = page.get_by_role("table", name="What became of each file")
        report.wait_for(timeout=40_000)
        assert report.inner_text().count("added") == 2
        page.get_by_role("link", name="Ask").first.click()
        ask(page, "What dose of zolmarine shortened sleep attacks?")
        page.locator(".cb-quote", has_text="12 mg once a day").first.wait_for()


def test_an_article_retracted_since_is_found_by_asking_again(
    visitor: Visitor, literature: LiteratureServer
) -> None:
    with visitor.page("library") as page:
        _fetch(page, "zolmarine")
        page.get_by_role("button", name="Fetch and add 2").click()
        page.get_by_text("Fetching: done").wait_for(timeout=40_000)
        kinds = (*OPEN.publication_types, "Retracted Publication")
        literature.articles[0] = replace(OPEN, publication_types=kinds)
        _part(page, "Refresh statuses")
        page.get_by_role("button", name="Ask PubMed").click()
        page.get_by_text("Checking statuses: done").wait_for(timeout=40_000)
        page.get_by_role("link", name="Evidence").first.click()
        row = page.locator("[class*=st-key-doc-row-]", has_text="against sleep attacks")
        row.get_by_text("RETRACTED").wait_for()
        page.get_by_role("link", name="Ask").first.click()
        ask(page, "What dose of zolmarine shortened sleep attacks?")
        assert page.locator(".cb-quote", has_text="12 mg once a day").count() == 0


def test_a_service_out_of_reach_is_one_sentence(
    visitor: Visitor, literature: LiteratureServer
) -> None:
    literature.faults = lambda number, path, fields: "broken"
    with visitor.page("library") as page:
        _part(page, "Fetch")
        what = page.get_by_label("Query, or identifiers with spaces between")
        what.fill("zolmarine")
        what.press("Enter")
        page.get_by_test_id("stAlert").first.wait_for(timeout=90_000)
        assert page.get_by_test_id("stException").count() == 0


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_a_recipe_is_looked_at_and_then_followed(
    visitor: Visitor, tmp_path: Path, size: tuple[int, int] | None
) -> None:
    team = tmp_path / "team"
    (team / "notes").mkdir(parents=True)
    (team / "notes" / "zolmarine.md").write_text(f"# Zolmarine\n\n{FACT}\n")
    (team / "corpus.toml").write_text('folders = ["notes"]\n')
    with visitor.page("library", **({"size": size} if size else {})) as page:
        _part(page, "Sync")
        recipe = page.get_by_label("Recipe file or folder on this machine")
        recipe.fill(str(team))
        recipe.press("Enter")
        page.get_by_role("button", name="Show what would be done").click()
        page.get_by_text("Looking: done").wait_for(timeout=40_000)
        _part(page, "Health")
        page.get_by_text("gen-000001").wait_for()
        assert page.get_by_text("gen-000002").count() == 0
        _part(page, "Sync")
        page.get_by_label("Recipe file or folder on this machine").fill(str(team))
        page.get_by_label("Recipe file or folder on this machine").press("Enter")
        page.get_by_role("button", name="Sync now").click()
        page.get_by_text("Syncing: done").wait_for(timeout=40_000)
        _part(page, "Health")
        page.get_by_text("gen-000002").first.wait_for()


def test_a_document_is_removed_and_the_old_generation_brings_it_back(visitor: Visitor) -> None:
    with visitor.page("library") as page:
        _part(page, "Remove")
        words = page.get_by_label("Find documents to remove")
        words.fill("urticaria")
        words.press("Enter")
        page.get_by_label("1 fit").click()
        page.get_by_role("option").first.click()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Remove 1").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_text("They can no longer be quoted.").wait_for()
        dialog.get_by_role("button", name="Remove", exact=True).click()
        page.get_by_role("table", name="Removed").wait_for(timeout=40_000)
        _part(page, "Health")
        generations = page.get_by_role("table", name="Generations")
        generations.get_by_text("gen-000002").wait_for()
        page.get_by_role("button", name="Roll back").click()
        page.locator(".st-key-rollback button").click()
        page.get_by_text("gen-000001 serves now.").wait_for(timeout=40_000)
        page.get_by_role("button", name="Check every byte").click()
        page.get_by_text("files are as they were written").wait_for(timeout=40_000)
