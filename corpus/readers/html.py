"""Reads web pages: PubMed and PubMed Central by their own structure, others by finding the article.

trafilatura tells an unknown page's article from its furniture; what it lets through is
checked once more by wording. No network, no scripts.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from lxml import etree
from lxml import html as lxml_html

from corpus.builder import Builder, clean
from corpus.document import Document, Metadata
from corpus.errors import ReadError
from corpus.readers.citation_lines import cited, keywords_in, status_in
from corpus.readers.furniture import heads_furniture, is_furniture
from corpus.readers.html_meta import nodes, page_facts, words_of
from corpus.readers.html_pieces import html_pieces, tei_to_html
from corpus.readers.pieces import Piece, write_pieces
from corpus.sniff import decode
from corpus.source import Source, document_id

READER = "html/1"

_SMALLEST_ARTICLE = 200
_ARTICLE_ROOTS = (
    "//*[contains(@class,'main-article-body')]",
    "//*[contains(@class,'jig-ncbiinpagenav')]",
)
"""Where PubMed Central, today's and the former, keeps the article; references come after."""
_PUBMED_TITLE = "//h1[contains(@class,'heading-title')]"
_PUBMED_ABSTRACT = (
    "//*[@id='abstract' or @id='eng-abstract' or contains(@class,'abstract-content')]"
)
_PLAIN_ROOTS = ("//article", "//main", "//*[@role='main']", "//body")


def read_html(source: Source) -> Document:
    """The article on the page. Raises ReadError where the page holds no text."""
    page = parse_page(decode(source.data))
    facts = page_facts(page)
    pieces = _marked(_article_pieces(page, source))
    facts = _completed(facts, page, pieces)
    if facts.title and not any(piece.kind == "title" for piece in pieces):
        pieces = [Piece("title", facts.title), *_without_title(pieces, facts.title)]
    builder = Builder()
    write_pieces(builder, pieces)
    if not any(piece.kind in ("paragraph", "list-item", "table") for piece in pieces):
        raise ReadError("a page without text")
    return builder.build(
        source,
        id=document_id(facts.pmcid, facts.pmid, facts.doi, source.fallback_id),
        format="html",
        reader=READER,
        metadata=facts,
    )


def parse_page(text: str) -> etree._Element:
    """The page's tree. Raises ReadError where there is none."""
    parser = lxml_html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, encoding="utf-8"
    )
    try:
        page: etree._Element = lxml_html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"damaged HTML: {str(error)[:100]}") from error
    return page


def _article_pieces(page: etree._Element, source: Source) -> list[Piece]:
    titles, abstracts = nodes(page, _PUBMED_TITLE), nodes(page, _PUBMED_ABSTRACT)
    if titles and abstracts:
        return _pubmed_pieces(titles[0], abstracts[0])
    for path in _ARTICLE_ROOTS:
        if roots := nodes(page, path):
            return list(html_pieces(roots[0]))
    found = _extracted(source)
    if sum(len(piece.text) for piece in found) >= _SMALLEST_ARTICLE:
        return found
    for path in _PLAIN_ROOTS:
        for root in nodes(page, path):
            pieces = list(html_pieces(root))
            if any(piece.kind == "paragraph" for piece in pieces):
                return pieces
    return found


def _pubmed_pieces(title: etree._Element, abstract: etree._Element) -> list[Piece]:
    pieces = [piece for piece in html_pieces(abstract) if piece.kind != "title"]
    if not any(piece.kind == "heading" for piece in pieces):
        pieces.insert(0, Piece("heading", "Abstract", role="abstract"))
    return [Piece("title", words_of(title)), *pieces]


def _extracted(source: Source) -> list[Piece]:
    """The pieces of what trafilatura takes for the article."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = trafilatura.bare_extraction(
        decode(source.data),
        include_comments=False,
        include_tables=True,
        include_formatting=True,
        include_links=False,
        with_metadata=False,
        favor_recall=True,
    )
    body = getattr(found, "body", None)
    return list(html_pieces(tei_to_html(body))) if body is not None else []


def _marked(pieces: list[Piece]) -> list[Piece]:
    """`pieces` with what is the page's own turned into "front"."""
    marked: list[Piece] = []
    for piece in pieces:
        if piece.kind == "heading" and heads_furniture(piece.text):
            marked.append(replace(piece, role="front"))
        elif piece.kind in ("paragraph", "list-item") and (
            is_furniture(piece.text) or keywords_in(piece.text)
        ):
            marked.append(Piece("front", piece.text))
        else:
            marked.append(piece)
    return marked


def _completed(facts: Metadata, page: etree._Element, pieces: list[Piece]) -> Metadata:
    """`facts` with what the article's head and its title add."""
    words = [word for piece in pieces for word in keywords_in(piece.text)]
    if words and not facts.keywords:
        facts = replace(facts, keywords=tuple(dict.fromkeys(words)))
    title = next((piece.text for piece in pieces if piece.kind == "title"), "")
    if title and (not facts.title or "title" in facts.guessed):
        facts = replace(facts, title=clean(title), guessed=facts.guessed - {"title"})
    lines = [words_of(node) for node in page.iter("p", "span", "div", "h3", "h2")]
    short = [line for line in lines if 0 < len(line) < _SMALLEST_ARTICLE]
    first = next((n for n, piece in enumerate(pieces) if piece.kind == "paragraph"), 0)
    head = [piece.text for piece in pieces[: first + 1] if piece.kind == "front"]
    return status_in(cited(facts, head), short)


def _without_title(pieces: list[Piece], title: str) -> list[Piece]:
    return [p for p in pieces if not (p.kind == "heading" and clean(p.text) == title)]
