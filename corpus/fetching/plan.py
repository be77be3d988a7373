"""What a fetch would download, before it does: asked of the services, counted, estimated.

A plan costs a few requests and writes nothing. Knows which of its articles are here
already; does not download them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from corpus.errors import UsageError
from corpus.fetching.client import Client, FetchSettings
from corpus.fetching.downloads import Downloads, Refusal
from corpus.fetching.europepmc import Entry, EuropePMC, batches
from corpus.fetching.eutils import MOST_RESULTS, Database, EUtils, Found, History
from corpus.fetching.open_licences import is_open, shown

FetchSource = Literal["pubmed", "pmc", "europepmc", "doi", "pmid"]
FETCH_SOURCES: tuple[str, ...] = get_args(FetchSource)
Kind = Literal["record", "pmc-text", "europepmc-text"]

DEFAULT_MAX = 200
TITLES_SHOWN = 5

RECORD_BYTES = 15_000
TEXT_BYTES = 150_000
"""Rough sizes of a PubMed record and of an article's JATS, for estimates only."""

_OPEN_ACCESS = "({}) AND open access[filter]"
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_DOI_PREFIX = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.I)
_LOOKED_UP_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What a user asks for: a query, or identifiers, at one of the sources.

    `limit` is the largest number of articles to have in the end; `commercial` refuses
    texts whose licence reserves commercial use.
    """

    source: FetchSource
    terms: tuple[str, ...]
    limit: int = DEFAULT_MAX
    commercial: bool = False

    def __post_init__(self) -> None:
        if self.source not in FETCH_SOURCES:
            raise UsageError(f"{self.source!r} is no source: use {', '.join(FETCH_SOURCES)}.")
        if not self.terms or any(not term.strip() for term in self.terms):
            raise UsageError(f"Say what to fetch: curbside fetch {self.source} WHAT.")
        if not 1 <= self.limit <= MOST_RESULTS:
            raise UsageError(f"At most 1 to {MOST_RESULTS:,} articles are fetched at once.")

    @property
    def query(self) -> str:
        """The terms as one query."""
        return " ".join(self.terms)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file of a plan: `key` names it, `position` is its place in the kept result.

    `licence` is the one that the search stated. `instead` is the record to take where
    the full text turns out not to be open.
    """

    key: str
    kind: Kind
    title: str = ""
    licence: str | None = None
    position: int | None = None
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a request comes to. `found` counts results at the source, whatever the limit.

    `requests` is about how many requests the download takes.
    """

    request: FetchRequest
    found: int
    wanted: tuple[Wanted, ...]
    here: frozenset[str]
    refused: tuple[Refusal, ...] = ()
    unknown: tuple[str, ...] = ()
    history: History | None = None
    remarks: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    requests: int = 0

    @property
    def to_download(self) -> tuple[Wanted, ...]:
        """What is not here yet."""
        return tuple(want for want in self.wanted if want.key not in self.here)

    @property
    def bytes(self) -> int:
        """About how much is downloaded."""
        return sum(RECORD_BYTES if w.kind == "record" else TEXT_BYTES for w in self.to_download)


def per_request(kind: Kind, settings: FetchSettings) -> int:
    """How many files of this kind one request asks for."""
    if kind == "europepmc-text":
        return 1
    return settings.records_at_once if kind == "record" else settings.texts_at_once


def make_plan(request: FetchRequest, client: Client, downloads: Downloads) -> Plan:
    """Ask the services what `request` comes to. Raises FetchError, UsageError."""
    if request.source in ("doi", "pmid"):
        plan = _plan_identifiers(request, client)
    elif request.source == "europepmc":
        plan = _plan_europepmc(request, client)
    else:
        plan = _plan_entrez(request, client)
    plan = _with_what_is_here(plan, client, downloads)
    return replace(plan, requests=_requests(plan.to_download, client.settings))


def _requests(wanted: Sequence[Wanted], settings: FetchSettings) -> int:
    counts = Counter(want.kind for want in wanted)
    return sum(-(-count // per_request(kind, settings)) for kind, count in counts.items())


def _plan_entrez(request: FetchRequest, client: Client) -> Plan:
    full_text = request.source == "pmc"
    database: Database = "pmc" if full_text else "pubmed"
    kind: Kind = "pmc-text" if full_text else "record"
    prefix = "PMC" if full_text else "PMID"
    service = EUtils(client)
    term = _OPEN_ACCESS.format(request.query) if full_text else request.query
    found: Found = service.search(database, term, request.limit)
    shown_ids = found.ids[:TITLES_SHOWN]
    titles = {s.id: s.title for s in service.summaries(database, shown_ids)} if shown_ids else {}
    wanted = [
        Wanted(f"{prefix}{uid}", kind, titles.get(uid, ""), position=position)
        for position, uid in enumerate(found.ids)
    ]
    return Plan(
        request,
        found.count,
        tuple(wanted),
        frozenset(),
        history=found.history,
        remarks=found.remarks,
        titles=tuple(titles.values()),
    )


def _plan_europepmc(request: FetchRequest, client: Client) -> Plan:
    count, entries = EuropePMC(client).search(request.query, request.limit)
    wanted, refused = _best_of(entries, request)
    titles = tuple(entry.title for entry in entries[:TITLES_SHOWN])
    return Plan(request, count, wanted, frozenset(), refused, titles=titles)


def _plan_identifiers(request: FetchRequest, client: Client) -> Plan:
    given = tuple(dict.fromkeys(_identifier(term, request.source) for term in request.terms))
    entries: list[Entry] = []
    service = EuropePMC(client)
    for batch in batches(given, _LOOKED_UP_AT_ONCE):
        entries += service.by_identifiers(
            *((batch, ()) if request.source == "doi" else ((), batch))
        )
    entries = _one_each(entries, given, request.source)
    wanted, refused = _best_of(entries, request)
    known = {_named(entry, request.source) for entry in entries}
    missing = [each for each in given if each not in known]
    at_pubmed, unknown = _at_pubmed(missing, request.source, client)
    wanted = tuple(dict.fromkeys((*wanted, *at_pubmed)))[: request.limit]
    titles = tuple(entry.title for entry in entries[:TITLES_SHOWN])
    return Plan(request, len(given), wanted, frozenset(), refused, unknown, titles=titles)


def _at_pubmed(
    missing: Sequence[str], source: str, client: Client
) -> tuple[list[Wanted], tuple[str, ...]]:
    """Identifiers Europe PMC does not know, as PubMed records, and those nobody knows."""
    if source == "pmid":
        return [Wanted(f"PMID{pmid}", "record") for pmid in missing], ()
    wanted, unknown = [], []
    for doi in missing:
        ids = EUtils(client).search("pubmed", f'"{doi}"[doi]', 2).ids
        if len(ids) == 1:
            wanted.append(Wanted(f"PMID{ids[0]}", "record"))
        else:
            unknown.append(doi)
    return wanted, tuple(unknown)


def _identifier(term: str, source: str) -> str:
    term = term.strip()
    if source == "pmid":
        number = re.sub(r"^pmid:?\s*", "", term, flags=re.I)
        if not re.fullmatch(r"[1-9][0-9]{0,9}", number):
            raise UsageError(f"{term!r} is no PMID: a PMID is a number, such as 31234567.")
        return number
    doi = _DOI_PREFIX.sub("", term)
    if not _DOI.fullmatch(doi):
        raise UsageError(f"{term!r} is no DOI: a DOI looks like 10.1000/example.")
    return doi.lower()


def _named(entry: Entry, source: str) -> str:
    return (entry.pmid or "") if source == "pmid" else (entry.doi or "").lower()


def _one_each(entries: Sequence[Entry], given: Sequence[str], source: str) -> list[Entry]:
    """The best entry for each identifier: of PubMed's rather than a preprint's."""
    best: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda e: (e.source != "MED", not e.open_text)):
        best.setdefault(_named(entry, source), entry)
    return [best[each] for each in given if each in best]


def _best_of(
    entries: Sequence[Entry], request: FetchRequest
) -> tuple[tuple[Wanted, ...], tuple[Refusal, ...]]:
    """Open full text where there is one, else the PubMed record, else a refusal."""
    wanted: list[Wanted] = []
    refused: list[Refusal] = []
    for entry in entries:
        record = f"PMID{entry.pmid}" if entry.pmid else None
        if entry.open_text and is_open(entry.licence, commercial=request.commercial):
            key = entry.pmcid or ""
            wanted.append(Wanted(key, "europepmc-text", entry.title, entry.licence, instead=record))
            continue
        if entry.pmcid or not record:
            refused.append(Refusal(_shown_id(entry), entry.title, _why(entry, record)))
        if record:
            wanted.append(Wanted(record, "record", entry.title))
    return tuple(dict.fromkeys(wanted)), tuple(refused)


def _shown_id(entry: Entry) -> str:
    return entry.pmcid or entry.doi or f"{entry.source}:{entry.id}"


def _why(entry: Entry, record: str | None) -> str:
    why = shown(entry.licence) if entry.pmcid else "no open full text"
    return f"{why}; its PubMed record is taken" if record else why


def _with_what_is_here(plan: Plan, client: Client, downloads: Downloads) -> Plan:
    """`plan` less what was refused before, and with what needs no download marked."""
    now = client.clock.now()
    wanted: list[Wanted] = []
    refused = list(plan.refused)
    for want in plan.wanted:
        refusal = None if want.kind == "record" else downloads.refusal(want.key, now)
        if refusal is None:
            wanted.append(want)
            continue
        refused.append(refusal)
        if want.instead:
            wanted.append(replace(want, key=want.instead, kind="record", instead=None))
    here = frozenset(want.key for want in wanted if downloads.has(want.key))
    return replace(plan, wanted=tuple(wanted), refused=tuple(refused), here=here)
