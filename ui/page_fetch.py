"""Fetching from literature services, with its plan first; following a recipe; statuses anew.

What is sent, to whom, stands on the page. Questions asked of the library are never sent.
"""

from __future__ import annotations

from functools import partial
from html import escape
from pathlib import Path
from typing import cast

import streamlit as st

from corpus.errors import CurbsideError
from corpus.fetching.carry_out import carry_out
from corpus.fetching.client import AGENT, Client, FetchSettings
from corpus.fetching.downloads import opened
from corpus.fetching.hosts import Services
from corpus.fetching.plan import FETCH_SOURCES, FetchRequest, FetchSource, Plan, make_plan
from corpus.fetching.statuses import pubmed_findings
from corpus.recipe import read_recipe
from index.ingest import add
from index.refresh import refresh as check_again
from index.sync import FETCHED_BY_HAND, SyncSettings
from index.sync import sync as follow
from ui.corpus_text import fetch_text, plan_text, refresh_text, sync_text
from ui.login import login_configured
from ui.markup import notice_html
from ui.opening import encoder_of
from ui.page_base import folder, plain
from ui.page_jobs import Progress, running, start
from ui.settings import Settings

_SENT = (
    "Sent over HTTPS to eutils.ncbi.nlm.nih.gov and www.ebi.ac.uk: this literature query and "
    "your contact address. Keep patients' details out of it."
)
_SENT_STATUSES = "Sent to the same services as when fetching: your documents' PMIDs and DOIs."
_SOURCE_WORDS = {
    "pubmed": "PubMed (records)",
    "pmc": "PubMed Central (open full text)",
    "europepmc": "Europe PMC (open full text)",
    "doi": "DOIs",
    "pmid": "PMIDs",
}

SERVICES = Services()
"""Whom fetching asks; only a program that serves the page itself can put others here."""


def downloads_folder() -> Path:
    """Where fetched files are kept: beside the index."""
    place = folder()
    return place.with_name(f"{place.name}-sources")


def client() -> Client:
    """A client of the literature services with this installation's contact address."""
    given = Settings()
    key = given.ncbi_api_key.get_secret_value() if given.ncbi_api_key else None
    settings = FetchSettings(email=given.email, api_key=key, agent=given.agent or AGENT)
    return Client(settings, SERVICES)


def fetch() -> None:
    """The form, then the plan, then the download on the reader's word."""
    st.html(notice_html(_SENT, kind="quiet"))
    if Settings().email is None:
        st.caption("Set CURBSIDE_EMAIL: the services ask to know whom to write to.")
    with st.form("fetch-form", border=False):
        where, limit = st.columns([3, 1])
        source = where.selectbox("From", FETCH_SOURCES, format_func=_SOURCE_WORDS.__getitem__)
        most = limit.number_input("At most", 1, 10_000, 50)
        what = st.text_input(
            "Query, or identifiers with spaces between", key="fetch-what", value=_suggested()
        )
        commercial = st.checkbox("Only texts free for commercial use too")
        asked = st.form_submit_button("Show the plan", type="primary", disabled=running())
    if asked:
        st.session_state.pop("plan", None)
        terms = tuple(what.split()) if source in ("doi", "pmid") else (what,)
        request = FetchRequest(cast(FetchSource, source), terms, int(most), commercial)
        with st.spinner("Asking the services what there is …"):
            st.session_state["plan"] = _plan(request)
    if plan := st.session_state.get("plan"):
        _show_plan(*plan)


def _suggested() -> str:
    return str(st.session_state.pop("fetch-query", None) or "")


def _plan(request: FetchRequest) -> tuple[Plan, str]:
    with client() as asked, opened(downloads_folder()) as downloads:
        plan = make_plan(request, asked, downloads)
        return plan, plan_text(plan, 3.0)


def _show_plan(plan: Plan, text: str) -> None:
    st.html(_text_html(text))
    if plan.wanted and st.button(
        f"Fetch and add {len(plan.wanted):,}", type="primary", key="fetch-go", disabled=running()
    ):
        st.session_state.pop("plan")
        start("Fetching", partial(_carry_out, plan))


def _carry_out(plan: Plan, progress: Progress) -> str:
    from ui.page_library import report_html

    with client() as asked, opened(downloads_folder()) as downloads:
        fetched = carry_out(plan, asked, downloads, progress)
        downloads.want((file.stem for file in fetched.files), FETCHED_BY_HAND)
        report = add(folder(), fetched.files, encoder_of, progress=progress)
    return _text_html(fetch_text(fetched)) + report_html(report)


def sync() -> None:
    """What a recipe would do, and then doing it."""
    st.write("Follow a recipe, `corpus.toml`: its folders, literature queries, types, synonyms.")
    if login_configured():
        st.caption("Where people sign in, recipes are followed on the server: curbside sync.")
        return
    path = st.text_input("Recipe file or folder on this machine", key="recipe")
    offline = st.checkbox("Fetch nothing; use what is here", key="sync-offline", value=True)
    look, go = st.columns(2)
    if look.button("Show what would be done", disabled=not path or running(), key="sync-look"):
        start("Looking", partial(_sync, path, offline, True))
    if go.button("Sync now", disabled=not path or running(), type="primary", key="sync-go"):
        start("Syncing", partial(_sync, path, offline, False))


def _sync(path: str, offline: bool, dry_run: bool, progress: Progress) -> str:
    recipe = read_recipe(Path(path).expanduser())
    with client() as asked, opened(recipe.downloads or downloads_folder()) as downloads:
        report = follow(
            folder(),
            recipe,
            downloads,
            encoder_of,
            client=None if offline else asked,
            settings=SyncSettings(dry_run=dry_run),
            progress=progress,
        )
    return _text_html(sync_text(report))


def refresh() -> None:
    """Statuses checked again: retracted, corrected, under concern, replaced."""
    st.write(
        "Check again which documents were retracted, corrected, put under concern or replaced. "
        "Retracted ones stay, say so, and are never quoted as findings."
    )
    st.caption(_SENT_STATUSES)
    here, online = st.columns(2)
    if here.button("Check offline", disabled=running(), key="refresh-offline"):
        start("Checking statuses", partial(_refresh, True))
    if online.button("Ask PubMed", disabled=running(), type="primary", key="refresh-online"):
        start("Checking statuses", partial(_refresh, False))


def _refresh(offline: bool, progress: Progress) -> str:
    with client() as asked:
        lookup = None if offline else partial(pubmed_findings, asked)
        report = check_again(folder(), lookup=lookup, progress=progress)
    if report.problems and not report.changes:
        raise CurbsideError("; ".join(report.problems))
    return _text_html(refresh_text(report)) or plain("Nothing changed.")


def _text_html(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
