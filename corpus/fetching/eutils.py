"""Speaks NCBI's E-utilities: ESearch, ESummary and EFetch, with the history server.

From NCBI's "Entrez Programming Utilities Help", chapters 2 to 4. Requests are POSTs, as
that help recommends for long ones; so a query never stands in an address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lxml import etree

from corpus.fetching.client import (
    BrokenAnswerError,
    Client,
    RefusedRequestError,
    eutils_identity,
)
from corpus.fetching.record_sets import pmc_pieces, pubmed_pieces, root_of, said_instead

Database = Literal["pubmed", "pmc"]

MOST_RESULTS = 9_999
"""ESearch gives no more of PubMed's results than these."""

_PAGE = 1000
_PASSING = re.compile(r"backend|time[d -]*out|unavailable|try again|temporar|exceeded", re.I)
"""Errors of ESearch that are the service's own and may pass."""


@dataclass(frozen=True, slots=True)
class History:
    """A result that the service keeps for some hours, so that its parts can be asked for."""

    web_env: str
    query_key: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: how many, the first ids, and what the service said about it."""

    count: int
    ids: tuple[str, ...]
    history: History | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """A result's title and other identifiers."""

    id: str
    title: str
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None


class EUtils:
    """The three E-utilities that fetching needs."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def search(self, database: Database, term: str, limit: int) -> Found:
        """The first `limit` ids for `term`, best match first, page by page."""
        first = self._search_page(database, term, 0, min(_PAGE, limit))
        ids = dict.fromkeys(first.ids)
        wanted = min(limit, first.count, MOST_RESULTS)
        for start in range(_PAGE, wanted, _PAGE):
            page = self._search_page(database, term, start, min(_PAGE, wanted - start))
            ids |= dict.fromkeys(page.ids)
        return Found(first.count, tuple(ids)[:limit], first.history, first.remarks)

    def _search_page(self, database: Database, term: str, start: int, size: int) -> Found:
        fields = {
            "db": database,
            "term": term,
            "retstart": str(start),
            "retmax": str(size),
            "sort": "relevance",
            "usehistory": "y",
            "retmode": "xml",
        }
        return self._client.ask(self._url("esearch"), _found, fields | self._identity())

    def summaries(self, database: Database, ids: Sequence[str]) -> list[Summary]:
        """Summaries of `ids`, in their order; an id the service does not know is left out."""
        fields = {"db": database, "id": ",".join(ids), "retmode": "json", "version": "2.0"}
        return self._client.ask(self._url("esummary"), _summaries, fields | self._identity())

    def records(
        self,
        database: Database,
        ids: Sequence[str],
        history: History | None = None,
        start: int = 0,
        attempts: int | None = None,
    ) -> dict[str, bytes]:
        """The records of `ids` by PMID or PMCID; one that the service has not is left out.

        With `history`, `ids` are its results from `start` on, and are asked for as such;
        where the service has forgotten that result, they are asked for by id.
        """
        which = {"id": ",".join(ids)}
        if history is not None:
            try:
                return self._records(database, _window(history, start, len(ids)), attempts)
            except RefusedRequestError:
                return self._records(database, which, attempts)
        return self._records(database, which, attempts)

    def _records(
        self, database: Database, which: dict[str, str], attempts: int | None
    ) -> dict[str, bytes]:
        fields = {"db": database, "retmode": "xml"} | which | self._identity()
        read = pubmed_pieces if database == "pubmed" else pmc_pieces
        return self._client.ask(self._url("efetch"), read, fields, attempts=attempts)

    def _url(self, utility: str) -> str:
        return f"{self._client.services.eutils}{utility}.fcgi"

    def _identity(self) -> dict[str, str]:
        return eutils_identity(self._client.settings)


def _window(history: History, start: int, size: int) -> dict[str, str]:
    return {
        "WebEnv": history.web_env,
        "query_key": history.query_key,
        "retstart": str(start),
        "retmax": str(size),
    }


def _found(answer: bytes) -> Found:
    root = root_of(answer)
    count = root.findtext("Count")
    if root.tag == "eSearchResult" and root.find("ERROR") is not None:
        said = said_instead(root)
        if not _PASSING.search(said):
            raise RefusedRequestError(200, f"E-utilities refuse this search: {said}")
    if root.tag != "eSearchResult" or root.find("ERROR") is not None or count is None:
        raise BrokenAnswerError(said_instead(root))
    if not count.isdigit():
        raise BrokenAnswerError("its count is no number")
    web_env, query_key = root.findtext("WebEnv"), root.findtext("QueryKey")
    history = History(web_env, query_key) if web_env and query_key else None
    ids = tuple((node.text or "").strip() for node in root.iterfind("IdList/Id"))
    if not all(each.isascii() and each.isdigit() for each in ids):
        raise BrokenAnswerError("its ids are no numbers")
    return Found(int(count), ids, history, _remarks(root))


def _remarks(root: etree._Element) -> tuple[str, ...]:
    named = (
        ("ErrorList/PhraseNotFound", "not found: {}"),
        ("ErrorList/FieldNotFound", "no such field: {}"),
        ("WarningList/QuotedPhraseNotFound", "quoted phrase not found: {}"),
        ("WarningList/OutputMessage", "{}"),
    )
    return tuple(
        form.format(node.text.strip())
        for path, form in named
        for node in root.iterfind(path)
        if node.text
    )


def _summaries(answer: bytes) -> list[Summary]:
    try:
        result = json.loads(answer)["result"]
        return [_summary(result[uid]) for uid in result["uids"] if "error" not in result[uid]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenAnswerError("its summaries cannot be read") from error


def _summary(entry: dict[str, Any]) -> Summary:
    ids = {each["idtype"]: str(each["value"]) for each in entry.get("articleids", [])}
    return Summary(
        id=str(entry["uid"]),
        title=str(entry.get("title", "")),
        doi=ids.get("doi"),
        pmid=ids.get("pubmed") or ids.get("pmid"),
        pmcid=ids.get("pmcid") or ids.get("pmc"),
    )
