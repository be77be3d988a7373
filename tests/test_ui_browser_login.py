"""Signing in with an identity provider, in a real browser: who enters, and who may do what."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ui.page_driver import Visitor, ask, served, visiting
from ui.settings import Settings

if TYPE_CHECKING:
    from identity_provider import IdentityProvider
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
QUESTION = "Which opioids should be avoided in mastocytosis?"
READER = {"sub": "1", "name": "R. Reader", "email": "reader@example.org", "email_verified": True}
CURATOR = {"sub": "2", "name": "C. Curator", "email": "Curator@example.org"}


@pytest.fixture(scope="module")
def running_provider() -> Iterator[IdentityProvider]:
    pytest.importorskip("authlib", reason="login tests left out: install the login extra")
    from identity_provider import IdentityProvider

    with IdentityProvider(dict(READER)) as running:
        yield running


@pytest.fixture
def provider(running_provider: IdentityProvider) -> IdentityProvider:
    """A provider that signs in a reader, unless a test says otherwise."""
    running_provider.claims, running_provider.forging = dict(READER), False
    running_provider.asked.clear()
    return running_provider


@pytest.fixture(scope="module")
def visitor(
    built_index: Path,
    tmp_path_factory: pytest.TempPathFactory,
    running_provider: IdentityProvider,
) -> Iterator[Visitor]:
    """A browser on a page whose secrets name the provider."""
    home = tmp_path_factory.mktemp("home")
    index = Path(shutil.copytree(built_index, home / "index"))
    secrets = home / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text(running_provider.secrets)
    # Streamlit looks for secrets in the home folder; compiled models stay where they are.
    environment = {
        "HOME": str(home),
        "CURBSIDE_CACHE": str(Settings().cache),
        "CURBSIDE_CURATORS": "curator@example.org, other@example.org",
    }
    with served(index, **environment) as address, visiting(address) as going:
        yield replace(going, friends=(running_provider.issuer,))
        assert going.outside == [], "a page asked another machine"


def _sign_in(page: Page) -> None:
    page.set_default_timeout(15_000)
    page.get_by_role("button", name="Sign in").click()


def test_nobody_asks_before_signing_in_and_a_reader_changes_nothing(
    visitor: Visitor, provider: IdentityProvider
) -> None:
    with visitor.page("library") as page:
        page.get_by_text("Sign in to ask this library.").wait_for()
        assert page.get_by_role("link", name="Library").count() == 0
        _sign_in(page)
        ask(page, QUESTION)
        page.get_by_role("button", name="Save").click()
        page.get_by_role("button", name="Save answer").click()
        page.get_by_text("Saved answer · Saved · R. Reader").wait_for()
        page.get_by_role("link", name="Library").first.click()
        page.get_by_text("Only curators may change the library.").wait_for()
        assert page.locator("input[type=file]").count() == 0
        page.get_by_role("button", name="Sign out").click()
        page.get_by_text("Sign in to ask this library.").wait_for()
    assert {"/authorize", "/token", "/keys"} <= set(provider.asked)


def test_a_curator_may_add_but_not_follow_recipes(
    visitor: Visitor, provider: IdentityProvider
) -> None:
    provider.claims = dict(CURATOR)
    with visitor.page("about") as page:
        _sign_in(page)
        page.get_by_role("link", name="About").first.click()
        page.get_by_text("You are signed in as C. Curator: curator, reader.").wait_for()
        page.get_by_role("link", name="Library").first.click()
        page.locator("input[type=file]").wait_for(state="attached")


def test_an_address_that_the_provider_has_not_checked_gives_no_role(
    visitor: Visitor, provider: IdentityProvider
) -> None:
    provider.claims = {**CURATOR, "email_verified": False}
    with visitor.page() as page:
        _sign_in(page)
        page.get_by_role("link", name="Library").first.click()
        page.get_by_text("Only curators may change the library.").wait_for()


def test_a_forged_token_signs_nobody_in(visitor: Visitor, provider: IdentityProvider) -> None:
    provider.forging = True
    with visitor.page() as page:
        with page.expect_navigation(url=f"{visitor.address}/", timeout=15_000):
            _sign_in(page)
        assert "/token" in provider.asked
        page.get_by_text("Sign in to ask this library.").wait_for()
        assert page.get_by_label("Question", exact=True).count() == 0
