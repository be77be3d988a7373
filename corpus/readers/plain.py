"""Reads Markdown and plain text, with or without front matter, web pages saved as text included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from corpus.builder import Builder, clean
from corpus.document import Document, Metadata
from corpus.errors import ReadError
from corpus.front_matter import split, stated, stated_id
from corpus.readers.citation_lines import cited, status_in, types_in
from corpus.readers.markdown import markdown_pieces
from corpus.readers.page_zones import Article, find_article
from corpus.readers.pieces import Piece, write_pieces
from corpus.readers.text_lines import logical_lines
from corpus.sniff import decode, sniff
from corpus.source import Source, document_id

READER = "plain/2"


def read_plain(source: Source) -> Document:
    """The document in `source`.

    Raises:
        ReadError: there is no text, or the front matter cannot be understood.
    """
    matter = split(decode(source.data).replace("\r\n", "\n"))
    if matter.fields or sniff(source.data, source.name) == "markdown":
        return _read_markdown(source, matter.body, matter.fields)
    return _read_text(source, matter.body)


def _read_markdown(source: Source, body: str, fields: Mapping[str, Any]) -> Document:
    pieces = list(markdown_pieces(body))
    title = next((piece.text for piece in pieces if piece.kind == "title"), "")
    facts = stated(Metadata(title=clean(title)), fields)
    if not title and facts.title:
        pieces.insert(0, Piece("title", facts.title))
    elif not title:
        named = next((piece.text for piece in pieces), "")
        facts = replace(facts, title=clean(named)[:200], guessed=facts.guessed | {"title"})
    return _built(source, pieces, facts, fields, "markdown")


def _read_text(source: Source, body: str) -> Document:
    article = find_article(logical_lines(body))
    return _built(source, list(article.pieces), text_facts(article), {}, "text")


def text_facts(article: Article) -> Metadata:
    """What the head of a page or text says about the article."""
    facts = Metadata(title=clean(article.title), keywords=article.keywords)
    if not article.title_stated:
        facts = replace(facts, guessed=frozenset({"title"}))
    facts = replace(facts, publication_types=types_in(article.head))
    fronts = (piece.text for piece in article.pieces if piece.kind in ("front", "heading"))
    return status_in(cited(facts, article.head), fronts)


def _built(
    source: Source,
    pieces: list[Piece],
    facts: Metadata,
    fields: Mapping[str, Any],
    format: str,
) -> Document:
    builder = Builder()
    write_pieces(builder, pieces)
    if not builder.length:
        raise ReadError("no text")
    return builder.build(
        source,
        id=_id(source, facts, fields),
        format=format,
        reader=READER,
        metadata=facts,
    )


def _id(source: Source, facts: Metadata, fields: Mapping[str, Any]) -> str:
    """The stated id; a digest never takes its source's identifiers for its own."""
    if own := stated_id(fields):
        return own
    if facts.digest_of is not None:
        return source.fallback_id
    return document_id(facts.pmcid, facts.pmid, facts.doi, source.fallback_id)
