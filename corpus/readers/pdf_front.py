"""Front matter of a PDF: its title, authors, journal, year and DOI, from its own first page.

Facts the file states about itself (document information, XMP) come first; what is read off
the page is named in `Metadata.guessed`, but for a title or DOI printed there. A DOI is taken
from the first page's head, margins and notes only, never from running text or references.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.builder import clean
from corpus.document import DocumentType, Metadata
from corpus.licences import licence_named
from corpus.readers.pdf_flow import Entry
from corpus.readers.pdf_pieces import known_heading
from corpus.roles import role_of

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>;,]+", re.IGNORECASE)
_YEAR = r"((?:19|20)\d\d)"
_YEARS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bpublished(?: online)?:?[^.;]{{0,24}}?\b{_YEAR}\b",
        rf"\bvol(?:ume|\.)? {_YEAR}\b",
        rf"(?:©|\(c\)|copyright)[^.]{{0,20}}?\b{_YEAR}\b",
        rf"\b{_YEAR}[,;:]\s*\d+\s*[(:]",
        rf"\bvol(?:ume|\.)? ?\d+[^.;]{{0,30}}?\b{_YEAR}\b",
        rf"\baccepted:?[^.;]{{0,24}}?\b{_YEAR}\b",
        rf"\b{_YEAR}\b",
    )
)
_STRONG = re.compile(
    r"^(correspond|received\b|accepted\b|academic editor|copyright\b|©|edited by\b|reviewed by\b|"
    r"key ?words\b|doi\b|https?://|volume \d|issn\b|citation:|how to cite)|creative commons|"
    r"\bcorresponding author|all rights reserved",
    re.IGNORECASE,
)
_IMPRINT = re.compile(
    r"@|\bcorrespond|\breceived\b.{0,40}\d{4}|\baccepted\b.{0,40}\d{4}|\bacademic editor"
    r"|\bcopyright\b|©|\bdoi\b|https?://|\bopen[- ]access article\b|\bcreative commons\b"
    r"|\bedited by\b"
    r"|\breviewed by\b|\bkey ?words?\b|\bvolume \d|\barticle id\b|\bISSN\b|\bpublish(ed|ing)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(universit|hospital|department|institut|school of|faculty|college|clinic\b|centre|center|"
    r"division|laborator|medical)",
    re.IGNORECASE,
)
_KICKERS: dict[str, DocumentType] = {
    "case report": "case-report",
    "case reports": "case-report",
    "case series": "case-report",
    "review": "review",
    "review article": "review",
    "systematic review": "systematic-review",
    "meta-analysis": "systematic-review",
    "study protocol": "protocol",
    "protocol": "protocol",
    "letter to the editor": "letter",
    "correspondence": "letter",
    "practice guideline": "guideline",
    "clinical practice guideline": "guideline",
    "guideline": "guideline",
    "corrigendum": "notice",
    "erratum": "notice",
    "correction": "notice",
    "retraction": "notice",
    "research article": "other",
    "original article": "other",
    "clinical study": "other",
    "editorial": "other",
}
_NOT_A_TITLE = re.compile(
    r"^(untitled|microsoft word|powerpoint|slide \d|document\d*|"
    r".*\.(dvi|docx?|pdf|indd|tex|qxd|rtf))"
    r"|^\W*$",
    re.IGNORECASE,
)
_NAME = re.compile(r"^[^\W\d_][\w.'’\-]*(?: [\w.'’\-]+){1,5}$")
_JOINS = re.compile(r"\s*(?:,|;|\band\b|&)\s*")
_ABSTRACT_WORDS = 30


@dataclass(frozen=True, slots=True)
class Stated:
    """What the file says about itself in its information dictionary and XMP."""

    title: str = ""
    authors: tuple[str, ...] = ()
    journal: str | None = None
    doi: str | None = None
    year: int | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()


def mark_front(entries: list[Entry], stated: Stated, body: float) -> None:
    """Name the entries of the first page that are the title, front matter and an abstract."""
    first = [entry for entry in entries if entry.page == 1 and entry.float_ is None]
    title = _title_entry(first, stated, body)
    if title is None:
        return
    place = next(i for i, entry in enumerate(first) if entry is title)
    for entry in first[:place]:
        entry.kind = "front"
    title.kind = "title"
    following = first[place + 1 :]
    end = _first_heading(following)
    region = following[:end]
    fronts = [entry for entry in region if _is_front(entry, entry is region[0])]
    for entry in fronts:
        entry.kind = "front"
    for entry in region:
        long = len(entry.text.split()) >= _ABSTRACT_WORDS
        if entry.kind == "heading":
            entry.kind = "front"
        elif fronts and end < len(following) and entry.kind == "paragraph" and long:
            entry.kind = "abstract"


def _first_heading(entries: list[Entry]) -> int:
    """Where the front matter ends: at a known or numbered heading, else at any heading."""
    heads = [
        (index, entry)
        for index, entry in enumerate(entries)
        if entry.kind == "heading" and not (index == 0 and names_in(entry.text))
    ]
    for index, entry in heads:
        if known_heading(entry.text) or entry.level or role_of(entry.text):
            return index
    for index, entry in heads:
        if not _is_front(entry, after_title=False) and not names_in(entry.text):
            return index
    return len(entries)


def _is_front(entry: Entry, after_title: bool) -> bool:
    """Whether an entry between title and text is about the article: authors, dates, rights."""
    text = entry.text
    words = len(text.split())
    if entry.kind == "front" or (after_title and names_in(text)):
        return True
    if words <= 90 and _STRONG.search(text):
        return True
    if words <= 20 and _IMPRINT.search(text):
        return True
    places = len(_PLACE.findall(text))
    return places > 0 and places * 14 >= words


def _title_entry(first: list[Entry], stated: Stated, body: float) -> Entry | None:
    """The entry that holds the title: the one the file names, else the largest."""
    candidates = [e for e in first if e.kind in ("heading", "paragraph") and e.lines[0].y0 < 520]
    wanted = _plain(stated.title)
    for entry in candidates:
        found = _plain(entry.text)
        if len(wanted) > 12 and (found == wanted or (len(found) > 30 and wanted.startswith(found))):
            return entry
    candidates = [e for e in candidates if not (e.level or known_heading(e.text))]
    large = [e for e in candidates if e.size >= 1.15 * body and not _is_kicker(e.text)]
    if not large or (wanted and len(large[0].text.split()) < 4):
        return None
    top = max(entry.size for entry in large)
    best = [entry for entry in large if entry.size >= top - 0.6]
    return max(best, key=lambda entry: len(entry.text))


def _is_kicker(text: str) -> bool:
    return text.strip().lower() in _KICKERS


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def real_title(text: str) -> str:
    """`text` where it can be a title, else an empty string: file names are none."""
    text = clean(text)
    return "" if _NOT_A_TITLE.match(text) or len(text.split()) < 2 else text


def metadata_of(
    entries: list[Entry], title: str, stated: Stated, furniture: list[str], composed: list[str]
) -> Metadata:
    """Bibliographic facts from what the file states and the front entries of its first page.

    `title` is the printed title; `composed` are the texts of the front entries, `furniture`
    the running heads and margin notes.
    """
    front = [entry for entry in entries if entry.kind == "front"]
    lines = [line.text for entry in front for line in entry.lines] + furniture
    head = " \n ".join([*composed, *furniture])
    guessed: set[str] = set()
    facts = Metadata(
        title=title or stated.title,
        authors=stated.authors,
        doi=stated.doi or doi_in(head),
        language=stated.language,
        keywords=stated.keywords,
        licence=licence_named(head),
        type=_type(front),
    )
    authors = _authors(entries)
    if authors:
        facts, guessed = replace(facts, authors=authors), guessed | {"authors"}
    journal, volume = _journal(lines)
    if stated.journal or journal:
        guessed |= set() if stated.journal else {"journal"}
        facts = replace(facts, journal=stated.journal or journal, volume=volume)
    year = year_in(head)
    if year is None and stated.year:
        year, guessed = stated.year, guessed | {"year"}
    return replace(facts, year=year, guessed=frozenset(guessed))


def _type(front: list[Entry]) -> DocumentType:
    for entry in front:
        for line in entry.lines:
            known = _KICKERS.get(line.text.strip().lower())
            if known:
                return known
    return "other"


def doi_in(text: str) -> str | None:
    """The first DOI in `text`, without the punctuation that follows it."""
    match = _DOI.search(text)
    if match is None:
        return None
    found = match.group().rstrip(".,;:")
    while found.endswith((")", "]")) and found.count("(") < found.count(")"):
        found = found[:-1]
    return found


def year_in(text: str) -> int | None:
    """The year of publication that front matter names, by the surest wording first."""
    for pattern in _YEARS:
        match = pattern.search(text)
        if match:
            return int(match.group(1))
    return None


def _authors(entries: list[Entry]) -> tuple[str, ...]:
    """The names in the front matter that follows the title."""
    names: list[str] = []
    after = False
    for entry in entries:
        if entry.kind == "title":
            after = True
        elif after and entry.kind != "front":
            break
        elif after:
            found = (
                ()
                if _PLACE.search(entry.text) or _STRONG.search(entry.text)
                else (names_in(entry.text))
            )
            if names and not found:
                break
            names += found
    return tuple(names)


def names_in(text: str) -> tuple[str, ...]:
    """The persons' names in a line of authors; nothing where it is no such line."""
    text = re.sub(r"[\d*†‡§¶∗#⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:\s*,\s*[\d*†‡§¶∗#]+)*", " ", clean(text))
    parts = [clean(part).strip(" .,") for part in _JOINS.split(text)]
    parts = [part for part in parts if len(part) > 1]
    names = [part for part in parts if _NAME.match(part) and _cased(part)]
    degrees = sum(1 for part in parts if re.fullmatch(r"(?:[A-Z][A-Za-z]{0,3}\.?){1,3}", part))
    return tuple(names) if names and len(names) + degrees >= 0.8 * len(parts) else ()


def _cased(name: str) -> bool:
    """Whether a name's words are capitalised, but for particles such as "van" or "de"."""
    return all(word[0].isupper() or len(word) <= 3 for word in name.split())


def _journal(lines: list[str]) -> tuple[str | None, str | None]:
    """The journal's name and volume: the line above "Volume …" in the head of the page."""
    for above, line in pairwise(lines):
        match = re.match(r"^vol(?:ume|\.)? ?(\d+)\b", line, re.IGNORECASE)
        if match and 1 < len(above.split()) < 14 and not _DOI.search(above):
            return clean(above), match.group(1)
    for line in lines:
        match = re.match(r"^([A-Z][A-Za-z&:\- ]{4,80}?),? \(?(?:19|20)\d\d\)?[;,:] ?(\d+)", line)
        if match:
            return clean(match.group(1)), match.group(2)
    return None, None
