"""Reads journal, date and identifiers from the citation lines at the head of a page or text.

Only lines before the article's own text are given to it: a DOI further down is a
reference's, never the document's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from corpus.builder import clean
from corpus.document import Metadata, Status

_DOI = re.compile(r"(?:\bdoi\s*:?\s*|doi\.org/)(10\.\d{4,9}/[^\s\"<>;]+?)[.,;)]*(?=\s|$)", re.I)
_PMID = re.compile(r"\bPMID\s*:?\s*(\d{4,9})\b")
_PMCID = re.compile(r"\bPMC(?:ID)?\s*:?\s*(?:PMC)?(\d{4,9})\b")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_IMPRINT = re.compile(
    rf"(?:^|[.\s])(?P<year>(?:19|20)\d\d)(?:[ -]{_MONTH}(?:[- ]\d{{1,2}})?(?:-{_MONTH})?)?\s*;\s*"
    r"(?P<volume>[\w.]{1,10})?(?:\((?P<issue>[^)]{1,20})\))?(?::\s*(?P<pages>[\w.-]{0,19}\w))?"
)
_JOURNAL_FIRST = re.compile(
    rf"^(?P<journal>[A-Z][\w &():-]{{2,80}})\.\s+(?:19|20)\d\d(?:[ -]{_MONTH}|;|\s*$)"
)
_AUTHORS_JOURNAL = re.compile(
    r"^(?P<authors>[A-Z][^.\d]{2,80}?(?: et al)?)\.\s+(?P<journal>[A-Z][A-Za-z &():-]{2,80})\."
    r"(?:[\s.]*$|\s+(?:19|20)\d\d)"
)
_UPDATED = re.compile(
    r"\b(?:updated|reviewed|published|modified)(?: on)?:?\s+[^.]{0,20}?\b((?:19|20)\d\d)\b", re.I
)
_KEYWORDS = re.compile(r"^(?:key ?words|index terms)\s*:\s*(.+)$", re.I)
_STATUS_LINES: tuple[tuple[Status, re.Pattern[str]], ...] = (
    (
        "retracted",
        re.compile(r"retraction in\b|retracted article\b|this article has been retracted"),
    ),
    ("expression-of-concern", re.compile(r"expression of concern in\b")),
    ("corrected", re.compile(r"(?:erratum|correction|corrigendum) in\b")),
)
_TYPE_LINES = frozenset(
    (
        "case reports",
        "review",
        "systematic review",
        "meta-analysis",
        "randomized controlled trial",
        "clinical trial",
        "clinical trial protocol",
        "practice guideline",
        "guideline",
        "observational study",
        "letter",
        "editorial",
        "comment",
        "published erratum",
        "retraction of publication",
        "preprint",
    )
)
"""PubMed's publication types that decide what an article is, in lower case."""
_LONGEST = 300
_MOST_INITIALS = 3


def cited(facts: Metadata, lines: Iterable[str]) -> Metadata:
    """`facts` completed from the head `lines`; nothing already known is changed."""
    changes: dict[str, object] = {}
    updated: int | None = None
    for line in map(clean, lines):
        if len(line) > _LONGEST:
            continue
        for name, value in _found(line).items():
            changes.setdefault(name, value)
        if updated is None and (match := _UPDATED.search(line)):
            updated = int(match.group(1))
    kept = {name: value for name, value in changes.items() if not getattr(facts, name)}
    if updated and not facts.year and "year" not in kept:
        return replace(facts, **kept, year=updated, guessed=facts.guessed | {"year"})  # type: ignore[arg-type]  # values fit their fields
    return replace(facts, **kept)  # type: ignore[arg-type]  # values fit their fields


def status_in(facts: Metadata, lines: Iterable[str]) -> Metadata:
    """`facts` with the status that a line such as "Retraction in: …" on the page gives it."""
    if facts.status != "current":
        return facts
    starts = [line.strip().lower()[:80] for line in lines]
    for status, pattern in _STATUS_LINES:
        if any(pattern.match(start) for start in starts):
            return replace(facts, status=status, status_reason="the page says so")
    return facts


def types_in(lines: Iterable[str]) -> tuple[str, ...]:
    """PubMed's publication types among `lines` that hold nothing else."""
    stated = [line.strip() for line in lines if line.strip().lower() in _TYPE_LINES]
    return tuple(dict.fromkeys(stated))


def keywords_in(line: str) -> tuple[str, ...]:
    """The words of a "Keywords: a; b" line, or nothing."""
    match = _KEYWORDS.match(line.strip())
    if not match:
        return ()
    separator = ";" if ";" in match.group(1) else ","
    return tuple(word.strip(" .") for word in match.group(1).split(separator) if word.strip(" ."))


def _found(line: str) -> dict[str, object]:
    found: dict[str, object] = {}
    if match := _DOI.search(line):
        found["doi"] = match.group(1)
    if match := _PMID.search(line):
        found["pmid"] = match.group(1)
    if match := _PMCID.search(line):
        found["pmcid"] = f"PMC{match.group(1)}"
    if match := _IMPRINT.search(line):
        found["year"] = int(match.group("year"))
        found |= {k: v for k in ("volume", "issue", "pages") if (v := match.group(k))}
    if match := _JOURNAL_FIRST.match(line):
        found["journal"] = match.group("journal")
    elif match := _AUTHORS_JOURNAL.match(line):
        found["journal"] = match.group("journal")
        found["authors"] = _authors(match.group("authors"))
    return found


def _authors(text: str) -> tuple[str, ...]:
    names, _, _ = text.partition(" et al")
    people = [_vancouver(name.strip()) for name in names.split(",") if name.strip()]
    return (*people, "et al") if "et al" in text else tuple(people)


def _vancouver(name: str) -> str:
    """ "Grazia Bossi" as "Bossi G"; a name that ends in initials stays as it is."""
    parts = name.split()
    if len(parts) < 2 or (parts[-1].isupper() and len(parts[-1]) <= _MOST_INITIALS):
        return name
    return f"{parts[-1]} {''.join(part[0] for part in parts[:-1])}"
