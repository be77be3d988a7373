"""Starts the page and a browser for programs that look at it: measurements, screenshots, tests.

Needs Chromium on this machine and playwright (a development dependency). Everything the
browser asks of another machine is refused and noted.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from corpus.errors import CurbsideError
from ui.serving import ADDRESS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

Scheme = Literal["light", "dark"]
DESKTOP, PHONE = (1280, 900), (390, 844)
_STARTING_SECONDS = 60.0
_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


def chromium() -> str | None:
    """The path of an installed Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[str]:
    """The address of a page of the index in `folder`, served for the length of a block."""
    port = free_port()
    program = [sys.executable, "-m", "ui.cli", "ui", "--no-browser"]
    command = [*program, "--index", str(folder), "--port", str(port)]
    with running(command, port, **environment) as address:
        yield address


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: Sequence[str], port: int, **environment: str) -> Iterator[str]:
    """The address of the page that `command` serves on `port`, for the length of a block."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    address = f"http://{ADDRESS}:{port}"
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _STARTING_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):  # noqa: S310
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise CurbsideError("The page's server did not start.")


@dataclass  # no slots: playwright keeps a mark of its own on an object whose method it calls
class Visitor:
    """A browser on one address; `outside` holds every request it made of anything else.

    `friends` are further addresses that it may ask, such as an identity provider's.
    """

    browser: Browser
    address: str
    friends: tuple[str, ...] = ()
    outside: list[str] = field(default_factory=list)

    @contextmanager
    def page(
        self, path: str = "", size: tuple[int, int] = DESKTOP, scheme: Scheme = "light", **more: Any
    ) -> Iterator[Page]:
        """A fresh page at `path`, with no memory of earlier ones."""
        viewport: Any = {"width": size[0], "height": size[1]}
        context = self.browser.new_context(viewport=viewport, color_scheme=scheme, **more)
        try:
            context.route("**/*", self._inside_only)
            opened = context.new_page()
            opened.goto(f"{self.address}/{path}")
            yield opened
        finally:
            context.close()

    def _inside_only(self, route: Route) -> None:
        url = route.request.url
        known = tuple(f"{address}/" for address in (self.address, *self.friends))
        if url.startswith((*known, "data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(url)
            route.abort()


@contextmanager
def visiting(address: str) -> Iterator[Visitor]:
    """A headless browser on `address`. Raises CurbsideError where there is no Chromium."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    if path is None:
        raise CurbsideError("No Chromium was found: install it, for example with apt.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_QUIET))
        try:
            yield Visitor(browser, address)
        finally:
            browser.close()


def ask(page: Page, question: str) -> None:
    """Type `question` and press Enter; returns once an answer stands there."""
    field = page.get_by_label("Question", exact=True)
    field.fill(question)
    field.press("Enter")
    page.locator(".cb-answer-head").first.wait_for()
