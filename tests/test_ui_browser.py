"""The pages in a real browser, as a reader goes through them: ask, check, export, keep, review."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import DOCUMENTS, Run
from pdf_files import BOLD, Pdf, Text, lines

from qa.check import check
from qa.exports import FORMATS
from qa.feedback import FeedbackStore
from qa.saved import read_answer, read_wire
from ui.page_driver import DESKTOP, PHONE, Scheme, Visitor, ask, served, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
LOOKS: dict[str, tuple[tuple[int, int], Scheme]] = {
    "desktop-light": (DESKTOP, "light"),
    "phone-dark": (PHONE, "dark"),
}
QUESTION = "Which opioids should be avoided in mastocytosis?"
QUOTE = "Codeine and morphine should be avoided in mastocytosis because both release histamine."


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The test documents, in a folder whose files may change."""
    return Path(shutil.copytree(DOCUMENTS, tmp_path_factory.mktemp("sources") / "documents"))


@pytest.fixture(scope="module")
def index(documents: Path, program: Run) -> Path:
    folder = documents.parent / "index"
    done = program("add", documents, "--index", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def visitor(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    results = tmp_path_factory.mktemp("results")
    with (
        served(index, CURBSIDE_RESULTS=str(results)) as address,
        visiting(address) as going,
    ):
        yield going
        assert going.outside == [], "a page asked another machine"


@pytest.fixture(params=LOOKS)
def page(visitor: Visitor, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page in each look; the four looks of every page are in test_ui_browser_looks."""
    size, scheme = LOOKS[request.param]
    with visitor.page("", size, scheme) as opened:
        opened.set_default_timeout(15_000)
        yield opened


def _turn_to(page: Page, name: str) -> None:
    """Follow the link of another page, which a phone keeps in a drawer."""
    drawer = page.get_by_test_id("stExpandSidebarButton")
    hidden = drawer.is_visible()
    if hidden:
        drawer.click()
    page.get_by_role("link", name=name).first.click()
    if hidden:
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()


def test_a_chip_leads_to_the_quote_in_its_source(page: Page) -> None:
    ask(page, QUESTION)
    quote = page.locator(".cb-quote", has_text="Codeine and morphine").first
    quote.get_by_role("button", name="Source 1").click()
    card = quote.locator("[popover]")
    card.wait_for()
    assert "Journal of Invented Tests" in card.inner_text()
    assert QUOTE in card.inner_text()
    card.get_by_role("button", name="Open in source").click()
    page.locator(".st-key-source-panel mark.quote").wait_for()
    assert page.locator(".cb-source mark.quote").inner_text() == QUOTE
    assert "opioid" not in page.url


def test_the_keyboard_alone_asks_and_opens_a_source(page: Page) -> None:
    page.wait_for_function("document.activeElement.tagName === 'INPUT'")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".cb-chip").first.wait_for()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('cb-chip')"):
            break
    page.keyboard.press("Enter")
    page.locator("[popover]:popover-open").wait_for()
    page.keyboard.press("Escape")
    page.locator("[popover]:popover-open").wait_for(state="detached")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Question"


def test_a_follow_up_is_asked_in_its_conversation(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "And which are safer?")
    page.get_by_role("heading", name="And which are safer?").wait_for()
    page.get_by_role("button", name=QUESTION).click()
    page.get_by_role("heading", name=QUESTION).wait_for()
    page.get_by_role("button", name="New question").click()
    page.get_by_role("heading", name="Ask your library").wait_for()


def test_spelling_is_said_and_another_drug_only_offered(page: Page) -> None:
    ask(page, "Is fentanil safe in mastocitosis?")
    page.get_by_text("Read “mastocitosis” as “mastocytosis”.").wait_for()
    page.get_by_text("Did you mean fentanyl?").wait_for()
    page.get_by_role("button", name="Is fentanyl safe in mastocitosis?").click()
    page.get_by_role("heading", name="Is fentanyl safe in mastocitosis?").wait_for()
    page.get_by_text("Did you mean fentanyl?").wait_for(state="detached")


def test_a_refusal_helps(page: Page) -> None:
    ask(page, "Who won the football world cup in 1998?")
    page.get_by_text("No answer in this library.").wait_for()
    page.get_by_role("button", name="Add documents on it").click()
    page.get_by_text("Keep patients' details out of it").wait_for()
    assert "football" not in page.url


def test_an_empty_question_gets_a_sentence(page: Page) -> None:
    field = page.get_by_label("Question", exact=True)
    field.fill(" ")
    field.press("Enter")
    page.get_by_text("The question is empty").wait_for()


def test_filters_stand_in_the_address_and_limit_the_answer(page: Page, visitor: Visitor) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("button", name="other", exact=True).click()
    page.wait_for_url(re.compile(r"[?&]type=other$"))
    page.get_by_text("No answer in this library.").wait_for()
    shared = page.url.split("/")[-1]
    with visitor.page(shared) as again:
        ask(again, QUESTION)
        again.get_by_text("No answer in this library.").wait_for()


def test_every_export_is_a_file_of_its_format(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="Export").click()
    files = {}
    for name, format in FORMATS.items():
        with page.expect_download() as caught:
            page.locator(f".st-key-export-{name} button").click()
        assert caught.value.suggested_filename.endswith(format.suffix)
        files[name] = Path(caught.value.path()).read_bytes()
    _parse(files)


def _parse(files: dict[str, bytes]) -> None:
    import bibtexparser
    import rispy
    from docx import Document as Word
    from lxml import html

    text = {name: data.decode() for name, data in files.items() if name != "docx"}
    assert read_answer(text["json"]).quotes
    assert QUOTE in html.fromstring(files["html"]).text_content()
    assert QUOTE in text["markdown"].replace("\\", "")
    assert json.loads(text["csl-json"])[0]["container-title"] == "Journal of Invented Tests"
    assert bibtexparser.parse_string(text["bibtex"]).entries
    assert "Journal of Invented Tests" in rispy.loads(text["ris"])[0].values()
    assert "Journal of Invented Tests. 2024" in text["vancouver"]
    assert QUOTE in "\n".join(p.text for p in Word(BytesIO(files["docx"])).paragraphs)


def test_an_uploaded_pdf_can_be_asked_about_and_shows_its_page(
    page: Page, visitor: Visitor
) -> None:
    fact = "Invented dose finding: zolmarine is given at 12 mg once a day in adults."
    body = ["Zolmarine was tried in forty adults with an invented disorder of sleep.", fact]
    heading = [Text(60, 80, "Zolmarine in adults: an invented trial", 18, BOLD)]
    data = Pdf([[*heading, *lines(body, y=140, size=10)]], title="Zolmarine in adults").data()
    page.goto(f"{visitor.address}/library")
    upload = {"name": "zolmarine.pdf", "mimeType": "application/pdf", "buffer": data}
    broken = {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 no"}
    page.locator("input[type=file]").set_input_files([upload, broken])  # type: ignore[list-item]
    page.get_by_role("button", name="Add to the library").click()
    report = page.get_by_role("table", name="What became of each file")
    report.wait_for(timeout=40_000)
    assert "zolmarine.pdf\tadded" in report.inner_text()
    assert "broken.pdf\tfailed" in report.inner_text()
    _turn_to(page, "Ask")
    ask(page, "What dose of zolmarine is given in adults?")
    page.locator(".cb-quote", has_text="12 mg once a day").first.wait_for()
    if not page.locator(".cb-source").is_visible():  # a phone shows the answer first
        page.get_by_role("button", name="Open in source").locator("visible=true").first.click()
    page.get_by_role("radio", name="Page 1").or_(
        page.get_by_role("button", name="Page 1")
    ).first.click()
    page.get_by_alt_text("Page 1 of the PDF with the quote boxed").wait_for()


def test_feedback_keeps_the_question_only_with_consent(page: Page, index: Path) -> None:
    ask(page, QUESTION)
    before = len(FeedbackStore(index).list())
    page.get_by_role("button", name="Helpful?").click()
    page.locator(".st-key-thumb button").nth(1).click()
    page.get_by_role("button", name="something in the library is missing").click()
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Thank you.").wait_for()
    given = FeedbackStore(index).list()[before:]
    assert [(f.helpful, f.reasons, f.question) for f in given] == [(False, ("missing",), None)]


def test_a_saved_answer_is_reviewed_approved_and_goes_stale(
    page: Page, visitor: Visitor, index: Path, documents: Path, program: Run
) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("textbox", name="Your name").fill("A. Reader")
    page.get_by_text("Submit it for review").click()
    page.get_by_role("button", name="Save answer").click()
    page.wait_for_url(re.compile(r"\?answer=[0-9a-f]{32}$"))
    page.get_by_text("Saved answer · Submitted").wait_for()
    link = page.url.split("/")[-1]

    _turn_to(page, "Review")
    page.get_by_role("heading", name="Review").wait_for()
    page.locator(f"[data-press=read-{link.removeprefix('?answer=')}]").click()
    page.get_by_role("textbox", name="Your name").fill("B. Reviewer")
    page.get_by_role("button", name="Take for review").click()
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Saved answer · Approved · B. Reviewer").wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    history = page.get_by_role("table", name="History").inner_text()
    assert re.findall("Saved|Submitted|Under review|Approved", history) == [
        "Saved", "Submitted", "Under review", "Approved",
    ]  # fmt: skip

    source = documents / "opioids-review.md"
    source.write_text(source.read_text().replace("both\n", "both\nstrongly "))
    assert program("add", documents, "--index", index).returncode == 0
    with visitor.page(link) as later:
        later.get_by_text("Saved answer · Approved, stale").wait_for()
        later.get_by_text("has another text now").wait_for()


def test_documents_are_found_narrowed_read_and_compared(page: Page, visitor: Visitor) -> None:
    page.goto(f"{visitor.address}/evidence")
    find = page.get_by_label("Search titles")
    find.fill("no such title")
    find.press("Enter")
    page.get_by_text("No document fits.").wait_for()
    find.fill("")
    find.press("Enter")
    for position in (0, 1):
        page.locator("[class*=st-key-tick-] label").nth(position).click()
        page.get_by_role("button", name=f"Compare {position + 1}").wait_for()
    page.get_by_role("button", name="Export citations").click()
    with page.expect_download() as caught:
        page.locator(".st-key-cite-ris button").click()
    assert Path(caught.value.path()).read_text().count("TY  - ") == 2
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Compare 2").click()
    question = page.get_by_label("Question to all of them")
    question.fill(QUESTION)
    question.press("Enter")
    page.locator(".cb-quote", has_text="morphine").first.wait_for()
    page.locator(".cb-quote", has_text="morphine").first.locator(
        "xpath=following-sibling::div"
    ).get_by_role("button", name="Open in source").click()
    page.locator(".cb-whole mark.quote").wait_for()
    assert "document=opioids-review" in page.url
    assert page.get_by_role("navigation", name="Outline").get_by_role("link").count() >= 2


def test_a_phone_opens_a_source_over_the_answer_and_closes_it(visitor: Visitor) -> None:
    with visitor.page(size=PHONE) as page:
        ask(page, QUESTION)
        page.locator(".cb-quote").first.wait_for()
        assert not page.locator(".cb-source").is_visible()
        page.get_by_role("button", name="Open in source").locator("visible=true").first.click()
        page.locator(".cb-source mark.quote").wait_for()
        page.get_by_role("button", name="Close").click()
        page.locator(".cb-source").wait_for(state="detached")


def test_an_export_can_be_checked_from_the_sources_alone(page: Page, documents: Path) -> None:
    from corpus.read import read_file

    ask(page, QUESTION)
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as caught:
        page.locator(".st-key-export-json button").click()
    wire = read_wire(Path(caught.value.path()).read_text())
    read = [d for file in sorted(documents.iterdir()) for d in read_file(file).documents]
    found = check(wire, read)
    assert found.quotes
    assert found.sound
