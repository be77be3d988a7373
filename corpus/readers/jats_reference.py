"""One entry of a reference list as a line of text; never quoted, but shown and counted."""

from __future__ import annotations

from lxml import etree

from corpus.readers.jats_front import author_name
from corpus.readers.jats_text import text_of


def reference_text(ref: etree._Element) -> str:
    """A reference's label and citation; structured citations are set the Vancouver way."""
    label = text_of(ref.find("label"))
    texts = [_citation(node) for node in ref if node.tag in _CITATIONS or node.tag in ("p", "note")]
    return " ".join(filter(None, (label, *texts)))


_CITATIONS = frozenset({"mixed-citation", "element-citation", "citation", "nlm-citation"})


def _citation(node: etree._Element) -> str:
    if node.tag not in ("element-citation", "nlm-citation") and (node.text or _has_tails(node)):
        return text_of(node)
    named = [text_of(node.find(tag)) for tag in ("article-title", "chapter-title", "source")]
    parts = [_people(node), *named, _place(node)]
    line = ". ".join(part.rstrip(".") for part in parts if part)
    identifiers = [text_of(n) for n in node.iterfind("pub-id") if n.get("pub-id-type") == "doi"]
    comments = [text_of(n) for n in node.iterfind("comment")]
    tail = [f"doi:{doi}" for doi in identifiers] + comments
    return " ".join(filter(None, (f"{line}." if line else "", *tail)))


def _has_tails(node: etree._Element) -> bool:
    return any(child.tail and child.tail.strip() for child in node)


def _people(node: etree._Element) -> str:
    names = [author_name(name) for name in node.iter("name")]
    names += [text_of(group) for group in node.iter("collab")]
    if node.find(".//etal") is not None:
        names.append("et al")
    return ", ".join(filter(None, names))


def _place(node: etree._Element) -> str:
    year, volume = text_of(node.find("year")), text_of(node.find("volume"))
    issue, first, last = (text_of(node.find(tag)) for tag in ("issue", "fpage", "lpage"))
    place = f"{year};{volume}" if volume else year
    place += f"({issue})" if issue else ""
    pages = f"{first}-{last}" if last and last != first else first
    return f"{place}:{pages}" if pages else place
