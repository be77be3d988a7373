"""Every page at two widths, light and dark: nothing broken, sideways or less accessible.

axe-core finds what Streamlit's own parts lack; that is kept in `axe_baseline.json`, and
anything else fails. To write the baseline anew: `python tests/test_ui_browser_looks.py INDEX`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import Run

from qa.answer import Answer
from qa.saved import read_answer
from ui.page_driver import DESKTOP, PHONE, Scheme, Visitor, ask, served, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
BASELINE = Path(__file__).with_name("axe_baseline.json")
QUESTION = "Which opioids should be avoided in mastocytosis?"
PAGES = {
    "ask": "",
    "answer": "",
    "evidence": "evidence",
    "document": "evidence?document=opioids-review&at=205-291",
    "library": "library",
    "review": "review",
    "quality": "quality",
    "about": "about",
}
STATES = {
    "card": "",
    "filters": "",
    "feedback": "",
    "refusal": "",
    "patient": "?reader=patient",
    "researcher": "?reader=researcher",
    "fetch": "library",
    "health": "library",
    "facets": "evidence",
    "compared": "evidence",
    "card of the model": "about",
}
"""What is opened or chosen on a page, by where it begins."""

Look = tuple[tuple[int, int], Scheme]
LOOKS: dict[str, Look] = {
    "desktop-light": (DESKTOP, "light"),
    "desktop-dark": (DESKTOP, "dark"),
    "phone-light": (PHONE, "light"),
    "phone-dark": (PHONE, "dark"),
}
STATES_IN = ("desktop-dark", "phone-light")
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries())
      if (entry.startTime > window.settledAt) sum += entry.value;
  }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 300);
})"""
MOST_SHIFT = 0.1
"""Cumulative layout shift that still counts as good (web.dev, Core Web Vitals)."""
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def visitor(built_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    results = tmp_path_factory.mktemp("results")
    with (
        served(built_index, CURBSIDE_RESULTS=str(results)) as address,
        visiting(address) as going,
    ):
        yield going
        assert going.outside == [], "a page asked another machine"


def _ready(page: Page, name: str) -> None:
    page.set_default_timeout(20_000)
    page.locator("h1").first.wait_for(state="attached")
    if name in ("answer", "card", "filters", "feedback", "patient", "researcher"):
        ask(page, QUESTION)
        page.locator(".cb-quote").first.wait_for()
    if prepare := PREPARED.get(name):
        prepare(page)
    _still(page)


def _still(page: Page) -> None:
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def _card(page: Page) -> None:
    page.locator(".cb-chip").first.click()
    page.locator("[popover]:popover-open").wait_for()


def _menu(page: Page, name: str) -> None:
    _still(page)
    page.get_by_role("button", name=name).click()
    page.get_by_test_id("stPopoverBody").wait_for()


def _feedback(page: Page) -> None:
    _menu(page, "Helpful?")
    page.locator(".st-key-thumb button").nth(1).click()
    page.get_by_text("Why?").wait_for()


def _refusal(page: Page) -> None:
    ask(page, "Who won the football world cup in 1998?")
    page.get_by_text("What you can do").wait_for()


def _part(page: Page, name: str, shown: str) -> None:
    page.locator(".st-key-part").get_by_text(name, exact=True).click()
    page.get_by_text(shown).first.wait_for()


def _compared(page: Page) -> None:
    for position in (0, 1):
        page.locator("[class*=st-key-tick-] label").nth(position).click()
        page.get_by_role("button", name=f"Compare {position + 1}").wait_for()
    page.get_by_role("button", name="Compare 2").click()
    question = page.get_by_label("Question to all of them")
    question.fill(QUESTION)
    question.press("Enter")
    page.locator(".cb-quote").first.wait_for()


def _model_card(page: Page) -> None:
    page.get_by_text("Model card of the ranker").click()
    page.get_by_text("Training data").wait_for()


PREPARED: dict[str, Callable[[Page], object]] = {
    "card": _card,
    "filters": lambda page: _menu(page, "Filters"),
    "feedback": _feedback,
    "refusal": _refusal,
    "fetch": lambda page: _part(page, "Fetch", "Keep patients' details out of it"),
    "health": lambda page: _part(page, "Health", "gen-000001"),
    "facets": lambda page: _menu(page, "Narrow down"),
    "compared": _compared,
    "card of the model": _model_card,
    "quality": lambda page: page.locator("canvas, .vega-embed svg").first.wait_for(),
}


def violations(page: Page) -> list[str]:
    """axe's rule and the element of each violation, by what does not change between runs."""
    from axe_playwright_python.sync_playwright import Axe

    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": STANDARDS}}
    found = Axe().run(page, options=options).response["violations"]
    return sorted(
        {
            f"{rule['id']}: {_stable(page, node['target'][0])}"
            for rule in found
            for node in rule["nodes"]
        }
    )


def _stable(page: Page, target: str) -> str:
    """The nearest name that Streamlit or we gave the element, and its tag."""
    script = """selector => {
      const at = document.querySelector(selector);
      const named = at.closest('[data-testid], [class*=cb-]');
      const name = named?.dataset.testid ?? named?.className ?? '';
      return `${at.tagName.toLowerCase()} in ${name}`;
    }"""
    return str(page.evaluate(script, target))


SEEN = [(name, look) for name in PAGES for look in LOOKS] + [
    (name, look) for name in STATES for look in STATES_IN
]


@pytest.mark.parametrize(("name", "look"), SEEN)
def test_a_page_is_whole_and_accessible(visitor: Visitor, name: str, look: str) -> None:
    known = set(json.loads(BASELINE.read_text()))
    with visitor.page({**PAGES, **STATES}[name], *LOOKS[look]) as page:
        _ready(page, name)
        assert page.get_by_test_id("stException").count() == 0
        assert page.locator("h1").count() == 1
        wider = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        assert wider <= 0, "the page scrolls sideways"
        assert page.evaluate("document.documentElement.lang") == "en"
        assert set(violations(page)) - known == set()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_jumps_while_questions_are_answered(
    visitor: Visitor, size: tuple[int, int]
) -> None:
    with visitor.page(size=size) as page:
        page.locator("[class*=st-key-example-]").first.wait_for()
        _still(page)
        page.wait_for_timeout(500)
        page.evaluate("window.settledAt = performance.now()")
        for question in (QUESTION, "And which are safer?"):
            ask(page, question)
            page.get_by_role("heading", name=question).wait_for()
            _still(page)
        assert page.evaluate(SHIFTS) < MOST_SHIFT


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_colours_follow_the_theme(visitor: Visitor, size: tuple[int, int]) -> None:
    seen = set()
    for scheme in ("light", "dark"):
        with visitor.page("about", size, scheme) as page:
            _ready(page, "about")
            ground = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
            text = "getComputedStyle(document.querySelector('.cb-prose')).color"
            seen.add((page.evaluate(ground), page.evaluate(text)))
    assert len(seen) == 2


def test_a_document_cannot_write_html_or_scripts(
    visitor: Visitor, tmp_path: Path, program: Run
) -> None:
    hostile = tmp_path / "hostile.md"
    hostile.write_text(
        "---\nid: hostile\ntitle: 'Bad <img src=x onerror=alert(1)> **title** $x$'\ntype: review\n"
        "---\n\n# Findings\n\nZolmarine <script>window.stolen = 1</script> is **never** given "
        "with <b>grapefruit</b> juice [here](javascript:alert(1)).\n"
    )
    assert program("add", hostile, "--index", tmp_path / "index").returncode == 0
    with served(tmp_path / "index") as address:
        going = Visitor(visitor.browser, address)
        _look_for_injection(going, tmp_path / "index", program)
        assert going.outside == []


def _look_for_injection(going: Visitor, index: Path, program: Run) -> None:
    with going.page() as page:
        ask(page, "Is zolmarine given with grapefruit juice?")
        quote = page.locator(".cb-quote blockquote").first
        quote.wait_for()
        assert _asked_in_a_program(program, index).quotes[0].text in (
            quote.inner_text().strip("“”")
        )
        assert page.evaluate("window.stolen === undefined")
        assert page.locator("img[src=x], .cb-quote script, .cb-quote blockquote b").count() == 0


def _asked_in_a_program(program: Run, index: Path) -> Answer:
    done = program("ask", "Is zolmarine given with grapefruit juice?", "--index", index, "--json")
    return read_answer(done.stdout)


def write_baseline(folder: Path) -> None:
    """Find today's violations on every page and write them down."""
    found: set[str] = set()
    with served(folder) as address, visiting(address) as going:
        for name, look in SEEN:
            with going.page({**PAGES, **STATES}[name], *LOOKS[look]) as page:
                _ready(page, name)
                found |= set(violations(page))
    BASELINE.write_text(json.dumps(sorted(found), indent=1) + "\n")


if __name__ == "__main__":
    write_baseline(Path(sys.argv[1]))
