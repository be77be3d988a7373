"""The About page: what curbside is for, what it is not, and how each thing it shows is made.

In the spirit of guidance on clinical decision support: a reader must be able to review the
basis of every statement without relying on the program.
"""

from __future__ import annotations

from collections import Counter
from html import escape

import streamlit as st

from corpus.errors import NoIndexError
from index.catalogue import DocumentRow
from ui.login import ROLE_DUTIES, login_configured, person
from ui.markup import table_html, title_html
from ui.page_base import guarded, opened_index, rows

_USE = """
<h2>What it is for</h2>
<p>curbside helps health professionals and researchers find what a library of guidelines and
articles says about a clinical question, and check it. It shows verbatim quotes with their place
in the source. The reader judges them, with the patient, the whole source and other knowledge in
view.</p>
<h2>What it is not</h2>
<ul><li>It does not diagnose, recommend treatment or decide. It writes no sentence of its own.</li>
<li>It is not for emergencies and no substitute for local protocols.</li>
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
function of how near the best sentence is in meaning, how many of the question's rarer words it
and the library hold; its weights were fitted on questions whose answers are known, part of them
with the answering documents taken away. Below a threshold nothing is answered. The Quality page
shows how often it was right.</p>
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
    st.html(f'<div class="cb-prose">{_DISCLAIMER}{_people()}</div>')


def _library(every: list[DocumentRow]) -> None:
    status = opened_index().status()
    years = sorted(row.metadata.year for row in every if row.metadata.year)
    kinds = Counter(row.metadata.type for row in every)
    digests = sum(row.metadata.digest_of is not None for row in every)
    span = f"{years[0]} to {years[-1]}" if years else "not stated"
    cells = [
        ("Documents", f"{status.documents:,}, of them {digests:,} digests in this project's words"),
        ("Published", f"{span}; {len(every) - len(years):,} state no year"),
        ("Types", ", ".join(f"{n} {kind.replace('-', ' ')}" for kind, n in kinds.most_common())),
        ("Index", f"{status.generation}, built {status.built_at}, {status.passages:,} passages"),
        ("Encoder", f"{status.model} (it finds passages; it writes nothing)"),
    ]
    st.html(
        '<div class="cb-prose"><h2>The library and the model</h2>'
        + table_html(("What", "As it is now"), cells, "The library and the model")
        + "<p>Each document's page on Evidence names its source, its date, its licence and how "
        "it was read. The model's card is docs/model-card.md in the project.</p></div>"
    )


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
