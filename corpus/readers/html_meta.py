"""Bibliographic facts from a web page's head: Highwire (`citation_*`), Dublin Core, Open Graph."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeGuard

from lxml import etree

from corpus.builder import clean
from corpus.document import Metadata
from corpus.licences import licence_linked

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
_PMCID = re.compile(r"PMC\d{4,9}")
_SITE_TAIL = re.compile(r"\s+[|\u2013\u2014-]\s+[^|\u2013\u2014]{2,60}$")


def nodes(page: etree._Element, path: str) -> list[etree._Element]:
    """The elements of `page` that the XPath `path` selects."""
    found = page.xpath(path)
    return [node for node in found if isinstance(node, etree._Element)] if _is_list(found) else []


def _is_list(found: object) -> TypeGuard[list[object]]:
    return isinstance(found, list)


def words_of(node: etree._Element | None) -> str:
    """All words under `node`, a space between its elements."""
    return clean(" ".join(str(text) for text in node.itertext())) if node is not None else ""


def page_facts(page: etree._Element) -> Metadata:
    """What the page's meta elements state."""
    meta = _meta(page)
    facts = Metadata(
        title=_first(meta, "citation_title", "dc.title", "og:title"),
        authors=tuple(_surname_first(name) for name in meta.get("citation_author", [])),
        journal=_first(meta, "citation_journal_title", "citation_journal_abbrev") or None,
        year=_year(meta),
        volume=_first(meta, "citation_volume") or None,
        issue=_first(meta, "citation_issue") or None,
        pages=_pages(meta),
        doi=_doi(meta),
        pmid=_first(meta, "citation_pmid") or None,
        pmcid=_pmcid(meta),
        url=_url(page, meta),
        language=_language(page, meta),
        licence=_licence(page),
        publication_types=tuple(dict.fromkeys(_publication_types(page, meta))),
        keywords=_keywords(meta),
    )
    if not facts.title:
        title = words_of(page.find("head/title"))
        return replace(facts, title=_SITE_TAIL.sub("", title), guessed=frozenset({"title"}))
    return facts


def _meta(page: etree._Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in page.iter("meta"):
        name = (node.get("name") or node.get("property") or "").lower()
        content = clean(node.get("content") or "")
        if name and content:
            found.setdefault(name, []).append(content)
    return found


def _first(meta: dict[str, list[str]], *names: str) -> str:
    return next((meta[name][0] for name in names if name in meta), "")


def _surname_first(name: str) -> str:
    """ "Smith, Jane A" and "Jane A Smith" as "Smith JA"."""
    family, comma, given = name.partition(",")
    if not comma:
        *rest, family = name.split() or [""]
        given = " ".join(rest)
    initials = "".join(part[0].upper() for part in re.split(r"[\s.-]+", given) if part)
    return " ".join(filter(None, (family.strip(), initials)))


def _year(meta: dict[str, list[str]]) -> int | None:
    names = (
        "citation_publication_date",
        "citation_date",
        "citation_year",
        "citation_online_date",
        "dc.date",
        "article:published_time",
        "date",
    )
    match = _YEAR.search(_first(meta, *names))
    return int(match.group()) if match else None


def _pages(meta: dict[str, list[str]]) -> str | None:
    first, last = _first(meta, "citation_firstpage"), _first(meta, "citation_lastpage")
    return f"{first}-{last}" if first and last and last != first else first or None


def _doi(meta: dict[str, list[str]]) -> str | None:
    match = _DOI.search(_first(meta, "citation_doi", "dc.identifier", "bepress_citation_doi"))
    return match.group() if match else None


def _pmcid(meta: dict[str, list[str]]) -> str | None:
    names = ("citation_pmcid", "citation_fulltext_html_url", "citation_pdf_url", "ncbi_aid")
    match = _PMCID.search(" ".join(_first(meta, name) for name in names))
    return match.group() if match else None


def _url(page: etree._Element, meta: dict[str, list[str]]) -> str | None:
    links = [node.get("href") or "" for node in nodes(page, "//link[@rel='canonical']")]
    url = links[0] if links else _first(meta, "og:url", "citation_public_url")
    return url if url.startswith(("http://", "https://")) else None


def _language(page: etree._Element, meta: dict[str, list[str]]) -> str | None:
    stated = _first(meta, "citation_language", "dc.language") or page.get("lang") or ""
    code = stated.split("-")[0].strip().lower()
    return code if len(code) == 2 else None


def _licence(page: etree._Element) -> str | None:
    for node in nodes(page, "//*[@rel='license'] | //a[contains(@href,'creativecommons')]"):
        if named := licence_linked(node.get("href") or ""):
            return named
    return None


def _publication_types(page: etree._Element, meta: dict[str, list[str]]) -> list[str]:
    stated = [*meta.get("citation_article_type", []), *meta.get("dc.type", [])]
    return [*stated, *(words_of(node) for node in nodes(page, "//*[@class='publication-type']"))]


def _keywords(meta: dict[str, list[str]]) -> tuple[str, ...]:
    texts = [*meta.get("citation_keywords", []), *meta.get("keywords", [])]
    words = [clean(word) for text in texts for word in re.split(r"[;,]", text)]
    return tuple(dict.fromkeys(filter(None, words)))
