"""Bibliographic facts of a JATS article: everything in `front`, and nothing from references."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from corpus.document import Metadata, Related, Status
from corpus.licences import licence_linked, licence_named
from corpus.readers.jats_text import XLINK_HREF, text_of

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ALI_REF = "{http://www.niso.org/schemas/ali/1.0/}license_ref"
_RDF_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"

_RELATIONS: dict[str, str] = {
    "corrected-article": "corrects",
    "correction-forward": "corrected-by",
    "correction": "corrected-by",
    "corrected-article-forward": "corrected-by",
    "retracted-article": "retracts",
    "retraction-forward": "retracted-by",
    "retraction": "retracted-by",
    "partial-retraction": "partially-retracts",
    "object-of-concern": "expresses-concern-about",
    "expression-of-concern": "concern-expressed-by",
    "concern-forward": "concern-expressed-by",
    "addended-article": "adds-to",
    "addendum": "added-to-by",
    "updated-article": "updates",
    "update": "updated-by",
    "preprint": "preprint",
    "commentary-article": "comments-on",
    "commentary": "commented-by",
    "companion": "companion",
}
_NOTICES = frozenset(
    {"correction", "retraction", "expression-of-concern", "addendum", "partial-retraction"}
)
_NOTICE_SUBJECT = re.compile(
    r"(?:erratum|errata|corrigend(?:um|a)|correction|retraction|expression of concern)\b", re.I
)
_STATUS_OF_RELATION: tuple[tuple[str, Status], ...] = (
    ("retracted-by", "retracted"),
    ("concern-expressed-by", "expression-of-concern"),
    ("corrected-by", "corrected"),
    ("updated-by", "superseded"),
)
_PUBLISHED = ("ppub", "collection", "epub-ppub", "pub", "epub", "issue-pub")
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def read_front(article: etree._Element) -> Metadata:
    """What `front` states; `type` is left for `corpus.kinds` to derive."""
    meta = article.find("front/article-meta")
    journal = article.find("front/journal-meta")
    if meta is None:
        return Metadata(language=_language(article))
    ids = _ids(meta)
    facts = Metadata(
        title=_title(meta),
        authors=_authors(meta),
        journal=_journal(journal),
        year=_year(meta),
        volume=text_of(meta.find("volume")) or None,
        issue=text_of(meta.find("issue")) or None,
        pages=_pages(meta),
        doi=ids.get("doi"),
        pmid=ids.get("pmid"),
        pmcid=ids.get("pmcid"),
        language=_language(article),
        licence=_licence(meta),
        related=_related(article, meta),
        publication_types=_types(article, meta),
        keywords=tuple(filter(None, (text_of(k) for k in meta.iterfind("kwd-group/kwd")))),
    )
    return _with_status(facts)


def is_notice(facts: Metadata) -> bool:
    """Whether the article only speaks of another: a correction, retraction or concern."""
    first = facts.publication_types[:1]
    return bool(first) and (
        first[0] in _NOTICES
        or any(_NOTICE_SUBJECT.match(kind) for kind in facts.publication_types[1:2])
    )


def _with_status(facts: Metadata) -> Metadata:
    if is_notice(facts):
        return replace(facts, type="notice")
    kinds = {related.kind for related in facts.related}
    for kind, status in _STATUS_OF_RELATION:
        if kind in kinds:
            return replace(facts, status=status, status_reason=f"{kind} in the article's XML")
    if re.match(r"\W*(?:retracted|withdrawn)\b(?: article)?\W", facts.title, re.I):
        return replace(facts, status="retracted", status_reason="its title says so")
    return facts


def _ids(meta: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in meta.iterfind("article-id"):
        kind, value = node.get("pub-id-type", ""), text_of(node)
        if not value:
            continue
        if kind in ("pmc", "pmcid", "pmcaid"):
            number = re.sub(r"\D", "", value.split(".")[0])
            if number and (kind != "pmcaid" or "pmcid" not in found):
                found["pmcid"] = f"PMC{number}"
        elif kind in ("doi", "pmid"):
            found.setdefault(kind, value)
    return found


def _title(meta: etree._Element) -> str:
    group = meta.find("title-group")
    if group is None:
        return ""
    title = text_of(group.find("article-title"))
    subtitle = text_of(group.find("subtitle"))
    if not subtitle:
        return title
    return f"{title} {subtitle}" if title.endswith((":", "?", ".")) else f"{title}: {subtitle}"


def _authors(meta: etree._Element) -> tuple[str, ...]:
    names = []
    for contributor in meta.iterfind("contrib-group/contrib"):
        if contributor.get("contrib-type", "author") != "author":
            continue
        name = contributor.find(".//name")
        collective = contributor.find("collab")
        names.append(author_name(name) if name is not None else _collective(collective))
    return tuple(filter(None, names))


def _collective(collective: etree._Element | None) -> str:
    if collective is None:
        return ""
    named = collective.find("institution")
    text = text_of(named) if named is not None else "".join([collective.text or ""]).strip()
    return text or text_of(collective)


def author_name(name: etree._Element) -> str:
    """A name the Vancouver way: surname, initials and suffix ("Smith CA Jr")."""
    given = initials(text_of(name.find("given-names")))
    suffix = text_of(name.find("suffix"))
    return " ".join(filter(None, (text_of(name.find("surname")), given, suffix)))


def initials(given: str) -> str:
    """The initials of given names: "Caroline A." and "CA" both give "CA"."""
    if given.isupper() and len(given) <= 4 and "." not in given and " " not in given:
        return given
    return "".join(part[0].upper() for part in re.split(r"[\s.\-‐‑]+", given) if part)


def _journal(journal: etree._Element | None) -> str | None:
    if journal is None:
        return None
    for path in ("journal-title-group/journal-title", "journal-title"):
        if text := text_of(journal.find(path)):
            return text
    return text_of(journal.find("journal-id")) or None


def _year(meta: etree._Element) -> int | None:
    years: dict[str, int] = {}
    for date in meta.iterfind("pub-date"):
        kind = date.get("pub-type") or date.get("date-type") or ""
        text = text_of(date.find("year"))
        if text.isdigit():
            years.setdefault(kind, int(text))
    for kind in _PUBLISHED:
        if kind in years:
            return years[kind]
    return min(years.values(), default=None)


def _pages(meta: etree._Element) -> str | None:
    first, last = text_of(meta.find("fpage")), text_of(meta.find("lpage"))
    if first:
        return f"{first}-{last}" if last and last != first else first
    return text_of(meta.find("elocation-id")) or None


def _language(article: etree._Element) -> str | None:
    stated = article.get(XML_LANG)
    return stated.split("-")[0].lower() if stated else None


def _licence(meta: etree._Element) -> str | None:
    for licence in (*meta.iterfind("permissions/license"), *meta.iterfind("license")):
        for link in _licence_links(licence):
            if named := licence_linked(link):
                return named
        if named := licence_named(text_of(licence)):
            return named
    for path in ("permissions/copyright-statement", "copyright-statement"):
        for statement in meta.iterfind(path):
            if named := licence_named(text_of(statement)):
                return named
    return None


def _licence_links(licence: etree._Element) -> list[str]:
    links = [licence.get(XLINK_HREF), licence.get(_RDF_RESOURCE)]
    links += [node.text for node in licence.iter(_ALI_REF)]
    links += [node.get(XLINK_HREF) for node in licence.iter("ext-link", "uri")]
    return [link for link in links if link]


def _types(article: etree._Element, meta: etree._Element) -> tuple[str, ...]:
    stated = [article.get("article-type") or ""]
    for group in meta.iterfind("article-categories/subj-group"):
        if group.get("subj-group-type", "heading") == "heading":
            stated += [text_of(subject) for subject in group.iterfind("subject")]
    return tuple(dict.fromkeys(filter(None, stated)))


def _related(article: etree._Element, meta: etree._Element) -> tuple[Related, ...]:
    found = [_relation(node) for node in meta.iterfind("related-article")]
    stated = [related for related in found if related is not None]
    kind = article.get("article-type", "")
    if not stated and kind in _NOTICES:
        stated = _spoken_of(article, _RELATIONS.get(f"{kind.removesuffix('ion')}ed-article", ""))
    return tuple(stated)


def _relation(node: etree._Element) -> Related | None:
    named = node.get("related-article-type", "")
    kind = _RELATIONS.get(named, named)
    link, scheme = node.get(XLINK_HREF) or text_of(node), node.get("ext-link-type", "")
    if not kind:
        return None
    title = text_of(node.find("article-title")) or None
    if scheme == "pmid" or (scheme in ("pubmed", "") and link.isdigit()):
        return Related(kind, pmid=link, title=title)
    if scheme in ("pmc", "pmcid"):
        return Related(kind, pmcid=f"PMC{re.sub('[^0-9]', '', link)}", title=title)
    doi = _DOI.search(link)
    return Related(kind, doi=doi.group() if doi else None, title=title)


def _spoken_of(article: etree._Element, kind: str) -> list[Related]:
    """The article a notice speaks of, where only its single reference names it."""
    references = article.findall("back//ref")
    if len(references) != 1 or not kind:
        return []
    ids = {n.get("pub-id-type"): text_of(n) for n in references[0].iter("pub-id")}
    title = text_of(references[0].find(".//article-title")) or None
    if not (ids.get("doi") or ids.get("pmid")):
        return []
    return [Related(kind, doi=ids.get("doi"), pmid=ids.get("pmid"), title=title)]
