"""Takes the README's screenshots of the page on the starter library.

    python -m ui.screenshots [FOLDER]

Writes PNG files into FOLDER, docs/screenshots by default. The same library gives the same
pictures, but for dates and times.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ui.page_driver import DESKTOP, PHONE, Scheme, Visitor, ask, served, visiting
from ui.page_timing import library

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER = Path("docs/screenshots")
QUESTION = "Which opioids should be avoided in mastocytosis?"


def answer(page: Page) -> None:
    """An answer, its best quote's source beside it, and a citation's card."""
    ask(page, QUESTION)
    page.locator(".cb-source mark.quote").wait_for()


def card(page: Page) -> None:
    """A citation's card over the answer."""
    ask(page, QUESTION)
    page.locator(".cb-chip").first.click()
    page.locator("[popover]:popover-open").wait_for()


def evidence(page: Page) -> None:
    """Two documents chosen from the list."""
    page.locator("[class*=st-key-tick-] label").nth(1).wait_for()
    for position in (0, 1):
        page.locator("[class*=st-key-tick-] label").nth(position).click()
        page.get_by_role("button", name=f"Compare {position + 1}").wait_for()


def quality(page: Page) -> None:
    """The plots of the last run."""
    page.locator(".vega-embed").nth(1).wait_for()
    page.wait_for_timeout(1000)


Shot = tuple[str, str, tuple[int, int], Scheme, Callable[["Page"], None]]
SHOTS: tuple[Shot, ...] = (
    ("answer", "", DESKTOP, "light", answer),
    ("phone", "", PHONE, "dark", card),
    ("evidence", "evidence", DESKTOP, "light", evidence),
    ("quality", "quality", DESKTOP, "dark", quality),
)


def take(visitor: Visitor, folder: Path) -> None:
    """Take every shot into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, path, size, scheme, prepare in SHOTS:
        with visitor.page(path, size, scheme) as page:
            prepare(page)
            page.mouse.move(0, size[1] - 1)
            page.wait_for_timeout(700)
            page.screenshot(path=str(folder / f"{name}.png"))
            print(folder / f"{name}.png")


def main() -> None:
    """Take them on the starter library."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    with library(None) as index, served(index) as address, visiting(address) as visitor:
        take(visitor, folder)


if __name__ == "__main__":
    main()
