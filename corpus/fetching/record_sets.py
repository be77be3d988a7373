"""Takes a set of records, as a service sends them, apart into one file for each.

Each piece is well-formed by itself and reads as the record did within its set. Does not
know the network or the disk.
"""

from __future__ import annotations

import re
from copy import copy

from lxml import etree

from corpus.errors import ReadError
from corpus.fetching.client import BrokenAnswerError
from corpus.readers.guarded_xml import entity_text, parse, plain_names

_PUBMED = ("PubmedArticle", "PubmedBookArticle")
_PMC_IDS = ("pmcid", "pmc", "pmcaid", "pmcaiid")


def root_of(answer: bytes) -> etree._Element:
    """The root of an XML answer. Raises BrokenAnswerError where it is not sound XML."""
    try:
        return parse(answer)
    except ReadError as error:
        raise BrokenAnswerError(f"its XML cannot be read: {error}") from error


def pubmed_pieces(answer: bytes) -> dict[str, bytes]:
    """The records of a PubmedArticleSet by PMID, each as a set of one."""
    root = root_of(answer)
    if root.tag != "PubmedArticleSet":
        raise BrokenAnswerError(said_instead(root))
    pieces: dict[str, bytes] = {}
    for record in root.iterchildren(*_PUBMED):
        pmid = record.findtext("MedlineCitation/PMID") or record.findtext("BookDocument/PMID")
        if pmid and pmid.strip():
            alone = etree.Element("PubmedArticleSet")
            alone.append(record)
            pieces[pmid.strip()] = _serialised(alone)
    return pieces


def pmc_pieces(answer: bytes) -> dict[str, bytes]:
    """The articles of a pmc-articleset by PMCID ("PMC123"), each as a file of its own."""
    root = plain_names(root_of(answer))
    if root.tag not in ("pmc-articleset", "article"):
        raise BrokenAnswerError(said_instead(root))
    articles = [root] if root.tag == "article" else list(root.iterchildren("article"))
    pieces: dict[str, bytes] = {}
    for article in articles:
        pmcid = pmcid_of(article)
        if pmcid:
            pieces[pmcid] = _serialised(article)
    return pieces


def pmcid_of(article: etree._Element) -> str | None:
    """The article's PMCID, with its letters, or None."""
    stated = {
        node.get("pub-id-type", ""): (node.text or "").strip()
        for node in article.iterfind("front/article-meta/article-id")
    }
    for kind in _PMC_IDS:
        # "PMC123.2" names a version of the article PMC123.
        if match := re.match(r"(?:PMC)?(\d+)", stated.get(kind, ""), re.I):
            return f"PMC{match.group(1)}"
    return None


def said_instead(root: etree._Element) -> str:
    """What a service says in place of records: the text of its error element."""
    for node in root.iter():
        if isinstance(node.tag, str) and node.tag.upper() == "ERROR" and node.text:
            return " ".join(node.text.split())[:200]
    return f"it sent <{root.tag}> in place of records"


def _serialised(element: etree._Element) -> bytes:
    element = copy(element)
    element.tail = None
    _resolve_named(element)
    return etree.tostring(element, encoding="UTF-8", xml_declaration=True)


def _resolve_named(root: etree._Element) -> None:
    """Put characters in place of named entities, which a piece without its DTD cannot hold."""
    for node in list(root.iter(etree.Entity)):
        text, parent, before = entity_text(node) + (node.tail or ""), node.getparent(), None
        if parent is None:
            continue
        before = node.getprevious()
        if before is None:
            parent.text = (parent.text or "") + text
        else:
            before.tail = (before.tail or "") + text
        node.tail = None
        parent.remove(node)
