"""Web pages: the article is read, the page round it is never quotable."""

from __future__ import annotations

import pytest

from corpus.document import Document
from corpus.errors import ReadError
from corpus.read import read_source
from corpus.source import Source

PAGE = """<!doctype html><html lang="en"><head><title>Hay fever | A Site</title>
<meta name="citation_title" content="Hay fever in adults">
<meta name="citation_author" content="Muster, Anna B"><meta name="citation_author" content="Jo Doe">
<meta name="citation_journal_title" content="J Invent">
<meta name="citation_doi" content="10.5555/hay">
<meta name="citation_publication_date" content="2022/05/01"></head><body>
<header><nav><ul><li>Home</li><li>Sign in</li></ul></nav></header>
<div role="dialog"><p>We use cookies to improve your experience. Accept all cookies?</p></div>
<main><h1>Hay fever in adults</h1><p>Last updated: 2 May 2022</p><h2>Treatment</h2>
<p>Antihistamine tablets relieve sneezing within an hour in most adults, and nasal sprays reduce
eosinophils below 0.5 &times; 10<sup>9</sup>/L; both are taken <b>once</b> a day.</p>
<p>Do not give these with grapefruit juice:</p>
<ul><li>drug D, since its level rises<ul><li>at 10 mg too</li></ul></li><li>drug <i>E</i></li></ul>
<h3>Doses</h3><table><thead><tr><th>Drug</th><th>Dose</th></tr></thead>
<tbody><tr><td>Cetirizine</td><td>10 mg once daily for all adults</td></tr></tbody></table>
<p>This article is for informational purposes only and is not a substitute for professional
medical advice.</p>
<h2>References</h2><ol><li>Someone. Pollen. doi:10.9999/other</li></ol>
<h2>Related articles</h2><p>Asthma in adults and in children: what everybody should know.</p>
</main><footer><p>All rights reserved. Privacy policy.</p></footer></body></html>"""

PUBMED = """<!doctype html><html lang="en"><head><title>Drug F - PubMed</title>
<meta name="citation_title" content="Drug F in infants.">
<meta name="citation_pmid" content="123456">
<meta name="citation_doi" content="10.5555/f"><meta name="citation_journal_title" content="Ann Inv">
<meta name="citation_date" content="2020 Jan"></head><body>
<div class="usa-banner"><p>An official website of the United States government</p></div>
<main id="article-page"><div class="publication-type">Randomized Controlled Trial</div>
<h1 class="heading-title">Drug F in infants.</h1>
<div class="linked"><h3>Retraction in</h3><p>Ann Inv. 2021.</p></div>
<div class="abstract" id="abstract"><h2 class="title">Abstract</h2>
<div class="abstract-content selected"><p><strong class="sub-title">Background:</strong>
Drug F was given to 20 infants.</p><p><strong>Results:</strong> It helped 12 of them.</p></div>
<p><strong class="sub-title">Keywords:</strong> drug F; infants.</p></div>
<div class="similar-articles"><h2>Similar articles</h2><p>Drug G in infants, a paper.</p></div>
</main></body></html>"""

PMC = """<!doctype html><html lang="en"><head><title>Drug H - PMC</title>
<meta name="citation_title" content="Drug H and the liver">
<meta name="citation_pdf_url" content="https://example.org/articles/PMC777777/pdf/x.pdf"></head><body>
<p>Official websites use .gov</p><article><section class="body main-article-body">
<section class="abstract"><h2>Abstract</h2><p>Drug H spares the liver.</p></section>
<section><h2>Results</h2><p>Enzymes were normal in all patients.</p>
<figure><figcaption>Figure 1. Enzymes over time.</figcaption></figure></section>
<section class="ref-list"><h2>References</h2><ul><li>1. Someone.</li></ul></section>
</section></article></body></html>"""


def _read(page: str) -> Document:
    (document,) = read_source(Source("page.html", page.encode()))
    return document


def _quotable(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if document.quotable(b)]


def test_only_the_article_is_quotable() -> None:
    assert _quotable(_read(PAGE)) == [
        "Antihistamine tablets relieve sneezing within an hour in most adults, and nasal sprays"
        " reduce eosinophils below 0.5 × 10⁹/L; both are taken once a day.",
        "Do not give these with grapefruit juice:",
        "drug D, since its level rises",
        "at 10 mg too",
        "drug E",
        "Cetirizine | 10 mg once daily for all adults",
    ]


def test_items_and_rows_keep_their_context() -> None:
    document = _read(PAGE)
    texts = {document.text[b.start : b.end]: b for b in document.blocks}
    lead = texts["drug E"].lead_in
    assert lead is not None
    assert document.text[lead.start : lead.end] == "Do not give these with grapefruit juice:"
    header = texts["Cetirizine | 10 mg once daily for all adults"].header
    assert header is not None
    assert document.text[header.start : header.end] == "Drug | Dose"
    section = texts["drug E"].section
    assert document.sections[section].path == ("Treatment",)


def test_meta_elements_give_the_facts() -> None:
    facts = _read(PAGE).metadata
    assert facts.title == "Hay fever in adults"
    assert facts.authors == ("Muster AB", "Doe J")
    assert (facts.journal, facts.year, facts.doi) == ("J Invent", 2022, "10.5555/hay")


def test_a_pubmed_page_is_its_abstract() -> None:
    document = _read(PUBMED)
    assert document.id == "PMID123456"
    assert _quotable(document) == [
        "Background: Drug F was given to 20 infants.",
        "Results: It helped 12 of them.",
    ]
    facts = document.metadata
    assert (facts.type, facts.population, facts.status) == ("trial", "child", "retracted")
    assert facts.keywords == ("drug F", "infants")


def test_a_pubmed_central_page_is_its_article() -> None:
    document = _read(PMC)
    assert document.id == "PMC777777"
    assert _quotable(document) == [
        "Drug H spares the liver.",
        "Enzymes were normal in all patients.",
        "Figure 1. Enzymes over time.",
    ]
    assert "official" not in document.text.lower()


@pytest.mark.parametrize(
    "page", ["<html><body></body></html>", "<html><body><nav>Home</nav></body></html>"]
)
def test_a_page_without_text_is_refused(page: str) -> None:
    with pytest.raises(ReadError):
        read_source(Source("page.html", page.encode()))


def test_tags_that_are_no_names_do_no_harm() -> None:
    odd = PAGE.replace('<html lang="en">', '<html><ht\u00a8l x="1">')
    assert "Antihistamine tablets" in _read(odd).text
