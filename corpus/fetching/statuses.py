"""Asks PubMed what became of articles: retracted, corrected, under concern, replaced.

The answer is read as any PubMed record is, from its publication types and its links to
comments and corrections. An article known only by DOI is found through Europe PMC.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.document import Metadata, Status
from corpus.errors import ReadError
from corpus.fetching.client import Client
from corpus.fetching.europepmc import EuropePMC, batches
from corpus.fetching.eutils import EUtils
from corpus.readers.pubmed import read_pubmed
from corpus.source import Source

_DOIS_AT_ONCE = 25
_RECORDS_AT_ONCE = 100

_LINKS: dict[Status, tuple[str, ...]] = {
    "retracted": ("retracted-by",),
    "expression-of-concern": ("concern-expressed-by",),
    "superseded": ("superseded-by", "updated-by"),
    "corrected": ("corrected-by", "partially-retracted-by"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """An article to ask about."""

    pmid: str | None = None
    doi: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What PubMed says of an article, and why; `known` is False where it has no record."""

    known: bool
    status: Status = "current"
    reason: str | None = None


def pubmed_findings(
    client: Client, subjects: Sequence[Subject]
) -> Iterator[tuple[Subject, Finding]]:
    """Each of `subjects` with PubMed's word on it, in batches as they come.

    Raises FetchError where a service fails; what was yielded before holds.
    """
    for group in _groups([s for s in subjects if s.pmid], _RECORDS_AT_ONCE):
        yield from _of_records(client, {subject: subject.pmid or "" for subject in group})
    for group in _groups([s for s in subjects if s.doi and not s.pmid], _DOIS_AT_ONCE):
        entries = EuropePMC(client).by_identifiers([s.doi or "" for s in group], ())
        # A preprint may carry the article's DOI: the entry that is in PubMed is meant.
        pmids = {(e.doi or "").lower(): e.pmid for e in entries if e.doi and e.pmid}
        known = {s: pmids[s.doi.lower()] for s in group if s.doi and s.doi.lower() in pmids}
        yield from _of_records(client, {s: pmid or "" for s, pmid in known.items()})
        yield from ((subject, Finding(known=False)) for subject in group if subject not in known)


def _groups(subjects: list[Subject], size: int) -> Iterator[Sequence[Subject]]:
    return (subjects[start : start + size] for start in range(0, len(subjects), size))


def _of_records(client: Client, wanted: dict[Subject, str]) -> Iterator[tuple[Subject, Finding]]:
    pmids = list(dict.fromkeys(wanted.values()))
    records: dict[str, bytes] = {}
    for batch in batches(pmids, _RECORDS_AT_ONCE):
        records |= EUtils(client).records("pubmed", batch)
    for subject, pmid in wanted.items():
        yield subject, _finding(pmid, records.get(pmid))


def _finding(pmid: str, record: bytes | None) -> Finding:
    if record is None:
        return Finding(known=False)
    try:
        facts = read_pubmed(Source(f"PMID{pmid}.xml", record))[0].metadata
    except ReadError:
        return Finding(known=False)
    return Finding(True, facts.status, _reason(facts))


def _reason(facts: Metadata) -> str | None:
    """The status with the notice that PubMed links to, as a reason a reader can follow."""
    if facts.status == "current":
        return None
    for kind in _LINKS.get(facts.status, ()):
        for related in facts.related:
            if related.kind == kind:
                notice = f" (PMID {related.pmid})" if related.pmid else ""
                return f"{kind.replace('-', ' ')} {related.title or 'a notice'}{notice}, in PubMed"
    return facts.status_reason
