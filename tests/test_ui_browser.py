"""The page in a real browser: ask, follow a citation to its source, meet an abstention."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="browser tests left out: install Chromium to run them"
)
QUESTION = "Which opioids should be avoided in mastocytosis?"


@pytest.fixture(scope="module")
def address(built_index: Path) -> Iterator[str]:
    """A running `curbside ui` on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ui.cli", "ui", "--no-browser"]
    process = subprocess.Popen(
        [*command, "--index", str(built_index), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/_stcore/health", process)
        yield url
    finally:
        process.send_signal(2)
        process.wait(timeout=20)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        assert process.poll() is None, "the server stopped by itself"
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError("the server did not start")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    requests: list[str] = []
    opened.on("request", lambda r: requests.append(r.url))
    opened.goto(address)
    yield opened
    outside = [r for r in requests if not r.startswith((address, "data:", "blob:"))]
    assert outside == [], "the page asked another machine"
    context.close()


def _ask(page: Page, question: str) -> None:
    field = page.get_by_label("Question")
    field.fill(question)
    field.press("Enter")


def test_a_question_is_answered_and_opens_in_its_source(page: Page, address: str) -> None:
    from playwright.sync_api import expect

    _ask(page, QUESTION)
    first = page.locator(".cb-quote").first
    expect(first).to_contain_text("Codeine and morphine should be avoided")
    page.get_by_role("button", name="Open in source").first.click()
    marked = page.locator(".cb-source mark.quote")
    expect(marked).to_have_text(
        "Codeine and morphine should be avoided in mastocytosis because both release histamine."
    )
    assert "opioids" not in page.url


def test_a_citation_chip_names_the_document(page: Page, address: str) -> None:
    from playwright.sync_api import expect

    _ask(page, QUESTION)
    page.get_by_role("button", name="Source 1").first.click()
    expect(page.get_by_text("Journal of Invented Tests").first).to_be_visible()


def test_an_abstention_says_so(page: Page, address: str) -> None:
    from playwright.sync_api import expect

    _ask(page, "Who won the football world cup in 1998?")
    expect(page.get_by_text("No answer in this library.")).to_be_visible()


def test_an_empty_question_gets_a_sentence(page: Page, address: str) -> None:
    from playwright.sync_api import expect

    _ask(page, " ")
    expect(page.get_by_text("The question is empty")).to_be_visible()
