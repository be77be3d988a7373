"""The About page: what curbside is for, what it is not, and how each thing it shows is made.

In the spirit of guidance on clinical decision support: a reader must be able to review the
basis of every statement without relying on the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib import resources

import streamlit as st

from corpus.errors import NoIndexError
from index.catalogue import DocumentRow
from qa.readiness import readiness
from ui.login import ROLE_DUTIES, login_configured, person
from ui.markup import table_html, title_html
from ui.page_base import guarded, opened_index, rows
from ui.terminal import threshold_text

_USE = """
<h2>What it is for</h2>
<p>curbside helps health professionals and researchers find what a library of guidelines and
articles says about a clinical question, and check it. It shows verbatim quotes with their place
in the source. The reader judges them, with the patient, the whole source and other knowledge in
view.</p>
<ul><li><b>Users:</b> physicians, nurses, pharmacists and others trained to judge the sources. The
layout for patients is for reading together with one of them.</li>
<li><b>Patients meant:</b> those whom the library's documents are about; each says whom on its
badge.</li>
<li><b>What goes in:</b> a question in words, typed by a person. No record, image, signal or
measurement of a patient; leave out what identifies one.</li>
<li><b>What comes out:</b> several quotes with their sources, never one order to follow.</li></ul>
<h2>What it is not</h2>
<ul><li>It does not diagnose, recommend treatment or decide. It writes no sentence of its own.</li>
<li>It is not for emergencies or other decisions that leave no time to read the sources, and no
substitute for local protocols.</li>
<li>It is not meant for patients to treat themselves by, nor for images, signals or any other
measurement of a patient.</li>
<li>It knows this library only. “No answer” means none here; it does not mean there is none.</li>
</ul>
<h2>How to review the basis of an answer</h2>
<ul><li>Each quote is a slice of the document's text, kept by its offsets; no word is changed.</li>
<li>The number after a quote opens what its source is: type, journal, year, population, status.</li>
<li>“Open in source” shows it in its place, and for PDFs the page with the quote boxed.</li>
<li>Each reference carries hashes of the text and of the file. <code>curbside check</code> verifies
a saved answer from the source files alone, without this index or its models.</li>
<li>Retracted documents are never quoted as findings. Corrected, superseded and questioned ones
say so beside each quote.</li></ul>
<h2>How confidence is made</h2>
<p>Confidence is the estimated probability that the quotes hold the answer. It is a logistic
function of four things: how near the best sentence is in meaning, how many of the question's
rarer words it holds with its heading, how many of them the library holds at all, and how the
ranker judges it. Its weights were fitted on questions whose answers are known, part of them with
the answering documents taken away. Below a threshold nothing is answered. The Quality page shows
how often it was right. Confidence says nothing of whether a source is right.</p>
<h2>What is known to be weak</h2>
<ul><li>English only. Lay wording and misspelling are understood less well: see Quality, by
kind. A question in words that no source uses is often refused although a source answers it;
look at the nearest passages, and ask again in a source's words.</li>
<li>A sentence may need more around it than is shown: open the source before relying on it.</li>
<li>Text in pictures is not read, and a table's row is quoted with its header only.</li>
<li>Of questions near the library's subject but without an answer in it, some are answered all the
same: see “near” on Quality.</li></ul>
"""
_DISCLAIMER = """
<h2>Professional disclaimer</h2>
<p>Meant for health professionals. Clinical decisions rest on professional judgement and
information verified in its source. Doses, contraindications and interactions must be checked in
the current product information. Quoted documents may be incomplete, outdated or wrong, and
nothing here replaces their reading.</p>
<h2>Editorial policy</h2>
<ul><li>Quotes are chosen and ordered by fixed rules that are the same for everyone; nobody can
pay for a place, and there are no advertisements.</li>
<li>Digests in the starter library are written by this project in its own words, each about one
named source, and read a second time against it. They say that they are digests wherever they are
quoted; read the source before acting on them.</li>
<li>Saved answers may be reviewed by people. An approved answer becomes stale, and says so, when
a document it quotes changes.</li></ul>
<h2>Privacy</h2>
<ul><li>Questions stay on this machine: they are in no log, no address and no statistics. A
question is kept only with an answer or feedback that you save, if you say so.</li>
<li>The page loads nothing from anywhere else. Following a link to a journal is your own step.</li>
<li>Only fetching and refreshing on the Library page contact literature services, and say what
they send.</li></ul>
"""


@guarded
def show() -> None:
    """Draw the page."""
    st.html(title_html("About curbside", "Verbatim quotes from your own library, or none."))
    st.html(f'<div class="cb-prose">{_USE}</div>')
    try:
        _library(rows())
    except NoIndexError:
        st.html('<div class="cb-prose"><p>The library is empty.</p></div>')
    _model_card()
    st.html(f'<div class="cb-prose">{_DISCLAIMER}{_people()}</div>')


def _library(every: list[DocumentRow]) -> None:
    status = opened_index().status()
    digests = sum(row.metadata.digest_of is not None for row in every)
    ready = readiness(status.path)
    ranker = ready.ranker_trouble or "shipped with curbside; its card is below"
    cells = [
        ("Documents", f"{status.documents:,}, of them {digests:,} digests in this project's words"),
        ("Index", f"{status.generation}, built {status.built_at}, {status.passages:,} passages"),
        ("Encoder", f"{status.model} (it finds passages; it writes nothing)"),
        ("Ranker", f"{ranker} (it orders passages and sentences; it writes nothing)"),
        ("Answers", f"from a probability of {threshold_text(ready)} on; below it, none is given"),
    ]
    kinds = sorted({row.metadata.type for row in every})
    dates = [_dates(kind, [row for row in every if row.metadata.type == kind]) for kind in kinds]
    st.html(
        '<div class="cb-prose"><h2>The library and the model</h2>'
        + table_html(("What", "As it is now"), cells, "The library and the model")
        + "<h2>Sources and their dates</h2>"
        + table_html(("Type", "Documents", "Published", "No year"), dates, "Sources by type")
        + "<p>Each document's page on Evidence names its source, its date, its licence and how "
        "it was read.</p></div>"
    )


def _dates(kind: str, documents: Sequence[DocumentRow]) -> tuple[str, str, str, str]:
    """One type of document: how many, from when to when, and how many that state no year."""
    years = sorted(row.metadata.year for row in documents if row.metadata.year)
    span = "–".join(sorted({str(years[0]), str(years[-1])})) if years else "not stated"
    undated = len(documents) - len(years)
    return kind.replace("-", " "), f"{len(documents):,}", span, f"{undated:,}" if undated else ""


def _model_card() -> None:
    with st.expander("Model card of the ranker", key="model-card"):
        st.html(f'<div class="cb-prose">{_model_card_html()}</div>')


@st.cache_data(show_spinner=False)
def _model_card_html() -> str:
    return card_html(resources.files("ui").joinpath("model-card.md").read_text(encoding="utf-8"))


def card_html(markdown: str) -> str:
    """This project's own card as HTML: headings one step down, no raw HTML, no links.

    The links of the card lead to files beside it, which the page does not serve.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        kept = [each for each in token.children or () if not each.type.startswith("link_")]
        token.children = kept if token.children is not None else None
    return str(parser.renderer.render(tokens, parser.options, {}))


def _people() -> str:
    who = person()
    roles = ", ".join(sorted(who.roles)) if who else ""
    if login_configured() and who is not None:
        said = f"You are signed in as {who.name}: {roles}."
    else:
        said = (
            "No login is set up. The page answers on this machine alone, and whoever sits at "
            f"it has every role: {roles}."
        )
    duties = "".join(f"<li>{role}: {duty}</li>" for role, duty in ROLE_DUTIES.items())
    return f"<h2>Who may do what</h2><p>{escape(said)}</p><ul>{duties}</ul>"
