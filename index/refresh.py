"""Checks again what became of every document: retracted, corrected, under concern, replaced.

Three checks: notices that are themselves in the index (offline), PubMed (online), and the
Retraction Watch list (offline once loaded). The gravest word holds, the document's own
included, and becomes an override that every generation's readers see at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from corpus.document import Metadata, Status
from corpus.errors import FetchError
from corpus.fetching.statuses import Finding, Subject
from corpus.retraction_watch import FILE as RETRACTION_WATCH_FILE
from corpus.retraction_watch import RetractionWatch
from index.catalogue import DocumentRow
from index.findings import Findings, Found
from index.state import StateStore, StatusNote
from index.stored import stored_catalogue

Lookup = Callable[[Sequence[Subject]], Iterator[tuple[Subject, Finding]]]
Progress = Callable[[str, int, int], None]

_GRAVITY: dict[Status, int] = {
    "current": 0,
    "corrected": 1,
    "superseded": 2,
    "expression-of-concern": 3,
    "retracted": 4,
}
_BY_NOTICE: dict[str, Status] = {
    "retracts": "retracted",
    "expresses-concern-about": "expression-of-concern",
    "supersedes": "superseded",
    "updates": "superseded",
    "corrects": "corrected",
    "partially-retracts": "corrected",
}
_CHECKS = ("notices", "pubmed", "retraction-watch")


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A document whose status differs from what it was before the refresh."""

    id: str
    title: str
    before: Status
    after: Status
    reason: str | None


@dataclass(slots=True)
class RefreshReport:
    """What a refresh did. `unidentified` documents name neither PMID nor DOI."""

    documents: int = 0
    asked: int = 0
    unknown: list[str] = field(default_factory=list)
    unidentified: list[str] = field(default_factory=list)
    changes: list[StatusChange] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    retraction_watch_of: str | None = None


def refresh(
    folder: Path, *, lookup: Lookup | None = None, progress: Progress | None = None
) -> RefreshReport:
    """Check every document of the serving generation and override statuses that changed.

    Without `lookup` nothing is asked online, and what PubMed said last still counts.
    Raises NoIndexError, DamagedIndexError; a service that fails is one of the `problems`.
    """
    with stored_catalogue(folder) as catalogue:
        rows = catalogue.documents()
    report = RefreshReport(documents=len(rows))
    findings, now = Findings(folder), datetime.now(UTC).isoformat(timespec="seconds")
    judged = [row for row in rows if row.metadata.type != "notice"]
    findings.put("notices", _from_notices(rows, judged), now)
    if lookup is not None:
        _ask_online(judged, lookup, findings, now, report, progress)
    else:
        report.unidentified = [row.id for row in judged if not _subject(row.metadata)]
    _look_up_offline(judged, RetractionWatch(folder / RETRACTION_WATCH_FILE), findings, now, report)
    report.changes = list(_apply(judged, StateStore(folder), findings, now))
    return report


def _subject(facts: Metadata) -> Subject | None:
    """Which article's status is the document's: for a digest, that of its source."""
    if facts.digest_of is not None:
        return Subject(doi=facts.digest_of.doi.lower()) if facts.digest_of.doi else None
    if facts.pmid or facts.doi:
        return Subject(facts.pmid, facts.doi.lower() if facts.doi else None)
    return None


def _from_notices(rows: Sequence[DocumentRow], judged: Sequence[DocumentRow]) -> dict[str, Found]:
    """What documents of the index say of others: a retraction retracts its article."""
    said: dict[str, list[tuple[str, Found]]] = {}
    for row in rows:
        for related in row.metadata.related:
            status = _BY_NOTICE.get(related.kind)
            if status is None or row.metadata.digest_of is not None:
                continue
            title = row.metadata.title or row.id
            found = Found(status, f"{row.id} in this library {_verb(related.kind)} it: {title}")
            for key in _keys(related.pmcid, related.pmid, related.doi):
                said.setdefault(key, []).append((row.id, found))
    return {
        row.id: _gravest(
            found for key in _keys_of(row) for by, found in said.get(key, ()) if by != row.id
        )
        for row in judged
    }


def _verb(kind: str) -> str:
    return kind.replace("-", " ")


def _keys(pmcid: str | None, pmid: str | None, doi: str | None) -> list[str]:
    named = (("pmcid", pmcid), ("pmid", pmid), ("doi", doi and doi.lower().rstrip(".")))
    return [f"{kind}:{value}" for kind, value in named if value]


def _keys_of(row: DocumentRow) -> list[str]:
    facts = row.metadata
    if facts.digest_of is not None:
        return _keys(None, None, facts.digest_of.doi)
    return _keys(facts.pmcid, facts.pmid, facts.doi)


def _gravest(found: Iterable[Found]) -> Found:
    """The gravest of `found`; of equals the first; "current" where there is none."""
    return max(chain(found, (Found("current", None),)), key=lambda each: _GRAVITY[each.status])


def _ask_online(
    judged: Sequence[DocumentRow],
    lookup: Lookup,
    findings: Findings,
    now: str,
    report: RefreshReport,
    progress: Progress | None,
) -> None:
    ids: dict[Subject, list[str]] = {}
    for row in judged:
        subject = _subject(row.metadata)
        if subject is None:
            report.unidentified.append(row.id)
        else:
            ids.setdefault(subject, []).append(row.id)
    found: dict[str, Found] = {}
    try:
        for done, (subject, finding) in enumerate(lookup(list(ids)), start=1):
            if finding.known:
                word = Found(finding.status, finding.reason)
                found |= dict.fromkeys(ids[subject], word)
            else:
                report.unknown += ids[subject]
            if progress:
                progress("asking PubMed", done, len(ids))
    except FetchError as error:
        report.problems.append(str(error))
    report.asked = len(found)
    findings.put("pubmed", found, now)


def _look_up_offline(
    judged: Sequence[DocumentRow],
    watch: RetractionWatch,
    findings: Findings,
    now: str,
    report: RefreshReport,
) -> None:
    if not watch.present:
        return
    found: dict[str, Found] = {}
    try:
        report.retraction_watch_of = watch.loaded_at()
        for row in judged:
            subject = _subject(row.metadata)
            word = watch.status(subject.doi, subject.pmid) if subject else None
            found[row.id] = Found(*word) if word else Found("current", None)
    except FetchError as error:
        report.problems.append(str(error))
    findings.put("retraction-watch", found, now)


def _apply(
    judged: Sequence[DocumentRow], state: StateStore, findings: Findings, now: str
) -> Iterator[StatusChange]:
    """Make the gravest word of each document its status; yields what changed."""
    words = [findings.of(check) for check in _CHECKS]  # type: ignore[arg-type]  # the literals
    applied, notes = findings.of("applied"), state.statuses()
    for row in judged:
        own = Found(row.metadata.status, row.metadata.status_reason)
        note = notes.get(row.id)
        by_hand = _by_hand(note, applied.get(row.id))
        said = [word[row.id] for word in words if row.id in word]
        wanted = _gravest([own, *([by_hand] if by_hand else []), *said])
        before = note.status if note else own.status
        if by_hand and wanted in (by_hand, own):
            continue  # What a person noted is as grave as all else: it stays.
        if wanted == own:
            if note is not None:
                state.clear_status(row.id)
            findings.drop("applied", row.id)
        elif note is None or Found(note.status, note.reason) != wanted:
            state.set_status(row.id, wanted.status, wanted.reason)
            findings.put("applied", {row.id: wanted}, now)
        if wanted.status != before:
            title = row.metadata.title
            yield StatusChange(row.id, title, before, wanted.status, wanted.reason)


def _by_hand(note: StatusNote | None, applied: Found | None) -> Found | None:
    """The override that someone else made, if the present one is not an earlier refresh's."""
    if note is None or (applied and (applied.status, applied.reason) == (note.status, note.reason)):
        return None
    return Found(note.status, note.reason)
