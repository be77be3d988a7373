"""The pages' states without a browser: empty, no index, errors, roles, saved and stale answers."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from made_answers import example, reference
from streamlit.testing.v1 import AppTest

import ui
from eval.examine import SHIPPED_BASELINE
from eval.report import read_report, write_report
from index.state import StateStore
from qa.answer import Echo
from qa.review import Reviews
from ui.login import roles_of
from ui.markup import quote_html
from ui.page_about import card_html
from ui.serving import server_command
from ui.settings import Settings

QUESTION = "Which opioids should be avoided in mastocytosis?"
PAGES = ("ask", "evidence", "library", "review", "quality", "about")


@pytest.fixture
def index(built_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the built index that a test may change."""
    copy = Path(shutil.copytree(built_index, tmp_path / "index"))
    monkeypatch.setenv("CURBSIDE_INDEX", str(copy))
    monkeypatch.setenv("CURBSIDE_RESULTS", str(tmp_path / "results"))
    return copy


def _page(name: str, **parameters: str) -> AppTest:
    """The page `name` alone, run once."""

    def run(module: str) -> None:
        from importlib import import_module

        import_module(f"ui.page_{module}").show()

    app = AppTest.from_function(run, args=(name,), default_timeout=30)
    for key, value in parameters.items():
        app.query_params[key] = value
    return app.run()


def _html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def _saved_id(app: AppTest) -> str:
    value = app.query_params["answer"]
    return value if isinstance(value, str) else value[0]


def _asked(question: str = QUESTION) -> AppTest:
    app = _page("ask")
    app.text_input(key="question").set_value(question)
    return app.button[0].click().run()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_draws_without_an_exception(index: Path, name: str) -> None:
    app = _page(name)
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize("name", PAGES)
def test_every_page_draws_without_an_index(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURBSIDE_INDEX", str(tmp_path / "nothing"))
    app = _page(name)
    assert not app.exception
    assert not app.error


def test_an_empty_library_leads_to_adding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURBSIDE_INDEX", str(tmp_path / "nothing"))
    assert "Add documents" in [button.label for button in _page("ask").button]


def test_examples_ask_themselves(index: Path) -> None:
    app = _page("ask")
    first = app.button(key="example-0")
    app = first.click().run()
    assert 'class="cb-answer-head"' in _html(app)


def test_an_answer_shows_quotes_with_chips_and_cards(index: Path) -> None:
    html = _html(_asked())
    assert "Codeine and morphine" in html
    assert 'popovertarget="card-0-0"' in html
    assert "Journal of Invented Tests" in html
    assert "data-copy=" in html


def test_a_question_that_is_not_answered_says_why_and_offers_help(index: Path) -> None:
    html = _html(_asked("Who won the football world cup in 1998?"))
    assert "No answer in this library." in html
    assert "What you can do" in html


def test_a_damaged_library_is_one_sentence(index: Path) -> None:
    name = (index / "CURRENT").read_text().strip()
    (index / name / "catalogue.sqlite").write_bytes(b"not a database")
    app = _page("evidence")
    assert not app.exception
    assert "missing or has changed" in app.error[0].value


def test_an_unforeseen_fault_is_logged_without_its_words(
    index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from ui.page_base import guarded

    @guarded
    def show() -> None:
        raise RuntimeError("a very private question")

    show()
    assert "RuntimeError at test_ui_pages.py" in caplog.text
    assert "private" not in caplog.text


def test_retracted_sources_stand_out_wherever_they_are_listed(index: Path) -> None:
    StateStore(index).set_status("opioids-review", "retracted", "made-up data")
    assert "RETRACTED" in _html(_page("evidence"))
    html = _html(_page("evidence", document="opioids-review"))
    assert "RETRACTED" in html
    assert "made-up data" in html
    assert "Codeine and morphine should" not in _html(_asked())


def test_a_corrected_source_is_marked_beside_its_quote(index: Path) -> None:
    StateStore(index).set_status("opioids-review", "corrected", "a table was wrong")
    assert "Corrected since source" in _html(_asked())


def test_a_saved_answer_has_its_link_and_goes_stale(index: Path) -> None:
    app = _asked()
    app.text_input(key="save-name").set_value("A. Reader")
    app = app.button(key="save-answer").click().run()
    id = _saved_id(app)
    assert Reviews(index).history(id)[-1].by == "A. Reader"
    assert "Saved answer · Saved" in _html(_page("ask", answer=id))
    StateStore(index).set_status("opioids-review", "retracted")
    html = _html(_page("ask", answer=id))
    assert "has been retracted since" in html
    assert "stale" in html


def test_saving_needs_a_name(index: Path) -> None:
    app = _asked().button(key="save-answer").click().run()
    assert [e.value for e in app.error] == ["Write your name first."]


def test_an_answer_is_judged_on_the_review_page(index: Path) -> None:
    app = _asked()
    app.text_input(key="save-name").set_value("A. Reader")
    app.checkbox(key="save-submit").check()
    app = app.run()
    id = _saved_id(app.button(key="save-answer").click().run())
    review = _page("review", review=id)
    review.text_input(key="review-name").set_value("B. Reviewer")
    review = review.button(key="step-take").click().run()
    review = review.button(key="step-send-back").click().run()
    assert "Say in a comment why" in review.error[0].value
    review.text_input(key="review-comment").set_value("The dose is missing.")
    review.button(key="step-send-back").click().run()
    assert Reviews(index).history(id)[-1].status == "sent-back"


def test_an_unknown_saved_answer_is_a_sentence(index: Path) -> None:
    app = _page("ask", answer="0123456789abcdef")
    assert not app.exception
    assert app.error


def test_filters_limit_the_answer(index: Path) -> None:
    app = _asked()
    app.button_group(key="type").set_value(["other"])
    assert "No answer in this library." in _html(app.run())


def test_a_researcher_sees_offsets_and_hashes(index: Path) -> None:
    assert "text sha256" not in _html(_asked())
    app = _asked()
    app.button_group(key="reader").set_value("researcher")
    assert "text sha256" in _html(app.run())


def test_two_documents_are_compared(index: Path) -> None:
    app = _page("evidence")
    for position in (0, 1):
        app.checkbox[position].check()
        app = app.run()
    app = app.button(key="compare").click().run()
    app.text_input(key="compare-question").set_value(QUESTION)
    html = _html(app.run())
    assert "Codeine and morphine" in html
    assert "Does not answer it." in html


def test_a_reader_may_not_change_the_library_nor_judge(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(curators="Cura@example.org, x@example.org", reviewers="r@example.org")
    assert roles_of("cura@EXAMPLE.org ", settings) == {"reader", "curator"}
    assert roles_of("r@example.org", settings) == {"reader", "reviewer"}
    assert roles_of("", settings) == {"reader"}
    monkeypatch.setattr("ui.login.ALL_ROLES", frozenset({"reader"}))
    app = _page("library")
    assert "Only curators" in _html(app)
    assert not app.get("file_uploader")


def test_the_server_is_told_to_keep_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURBSIDE_HOSTS", "library.example.org")
    command = server_command(8501, open_browser=False)
    for option in (
        "--server.address=127.0.0.1",
        "--server.allowedHosts=127.0.0.1",
        "--server.allowedHosts=library.example.org",
        "--server.corsAllowedOrigins=https://library.example.org",
        "--server.enableXsrfProtection=true",
        "--browser.gatherUsageStats=false",
        "--client.showErrorDetails=none",
    ):
        assert option in command
    assert not any("=*" in option for option in command)


def test_where_people_sign_in_nothing_else_is_shown_before(index: Path) -> None:
    app = AppTest.from_file(str(Path(ui.__file__).with_name("app.py")), default_timeout=30)
    app.secrets["auth"] = {"client_id": "x", "cookie_secret": "y" * 32}
    app.run()
    assert not app.exception
    assert [button.label for button in app.button] == ["Sign in"]
    assert not app.text_input


def test_a_plan_to_fetch_that_cannot_be_made_is_a_sentence(index: Path) -> None:
    app = _page("library")
    app.button_group(key="part").set_value("fetch")
    app = app.run()
    app.text_input(key="fetch-what").set_value(" ")
    submit = next(button for button in app.button if button.label == "Show the plan")
    app = submit.click().run()
    assert "Say what to fetch" in app.error[0].value


def test_measurements_are_drawn(index: Path) -> None:
    app = _page("quality")
    assert app.selectbox(key="run").options
    assert app.metric
    assert len(app.get("vega_lite_chart")) >= 2


def test_saved_at_is_utc(index: Path) -> None:
    app = _asked()
    app.text_input(key="save-name").set_value("A. Reader")
    app = app.button(key="save-answer").click().run()
    at = datetime.fromisoformat(Reviews(index).history(_saved_id(app))[-1].at)
    assert abs((datetime.now(UTC) - at).total_seconds()) < 120


def test_questions_that_flipped_between_two_runs_are_named(index: Path, tmp_path: Path) -> None:
    report = read_report(SHIPPED_BASELINE)
    first = report.rows[0]
    wrong = replace(first, scores={name: 1 - value for name, value in first.scores.items()})
    folder = tmp_path / "results"
    folder.mkdir(exist_ok=True)
    write_report(folder / "later.json", replace(report, rows=[wrong, *report.rows[1:]]))
    app = _page("quality")
    assert app.selectbox(key="than").options == list(app.selectbox(key="run").options)[1:]
    assert f"{first.question}</td>" in unescape(_html(app))
    assert "now wrong" in _html(app)
    assert len(app.get("vega_lite_chart")) >= 3


def test_the_models_card_is_shown_as_it_stands_in_the_documentation(index: Path) -> None:
    card = (Path(__file__).parents[1] / "docs" / "model-card.md").read_text(encoding="utf-8")
    shown = unescape(re.sub(r"<[^>]+>", " ", _html(_page("about"))))
    words = set(re.findall(r"[A-Za-z]{4,}", re.sub(r"\]\([^)]*\)", "]", card)))
    assert words <= set(re.findall(r"[A-Za-z]{4,}", shown))


def test_a_card_brings_no_html_links_or_second_title() -> None:
    html = card_html(
        "# Card\n\n[log](log.md) <img src=x onerror=alert(1)>\n\n|a|b|\n|-|-|\n|1|2|\n"
    )
    assert "<h2>Card</h2>" in html
    assert "<td>1</td>" in html
    assert "<a" not in html
    assert "<img" not in html


def test_each_source_that_says_the_same_has_a_chip_and_a_card(index: Path) -> None:
    answer = example()
    quote = answer.quotes[0]
    echo = Echo(quote.text, quote.document_id, quote.start, quote.end, 2, None, ("Elsewhere",))
    said = replace(quote, also=(echo,))
    other = reference(2, "other")
    keys = {"a": (answer.references[0], "around one"), "b": (other, "around two")}
    html = quote_html(said, "answer", keys)
    assert re.findall(r'popovertarget="card-(\w)"', html) == ["a", "b"]
    assert "around one" in html
    assert "around two" in html
