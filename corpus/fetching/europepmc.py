"""Speaks Europe PMC's RESTful service: search with cursors, and full text as XML.

From "Europe PMC RESTful Web Service" (Articles API). Searches go to its POST form, so
that a query never stands in an address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.builder import clean
from corpus.fetching.client import BrokenAnswerError, Client
from corpus.fetching.record_sets import pmc_pieces

_PAGE = 500
_FIRST = "*"
_TAG = re.compile(r"</?(?:i|b|sub|sup|u|h4)>", re.I)


@dataclass(frozen=True, slots=True)
class Entry:
    """One search result; `open_text` says that Europe PMC gives its full text as XML."""

    source: str
    id: str
    title: str
    pmid: str | None
    pmcid: str | None
    doi: str | None
    licence: str | None
    open_text: bool


@dataclass(frozen=True, slots=True)
class _Page:
    count: int
    entries: tuple[Entry, ...]
    next_cursor: str | None


class EuropePMC:
    """Search and full text of Europe PMC."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def search(self, query: str, limit: int) -> tuple[int, list[Entry]]:
        """How many results there are, and the first `limit` of them."""
        entries: dict[tuple[str, str], Entry] = {}
        count, cursor = 0, _FIRST
        while len(entries) < limit:
            page = self._page(query, cursor, min(_PAGE, limit))
            count = page.count
            before = len(entries)
            entries |= {(entry.source, entry.id): entry for entry in page.entries}
            last = page.next_cursor in (None, cursor) or len(entries) == before
            if last:
                break
            cursor = page.next_cursor or _FIRST
        return count, list(entries.values())[:limit]

    def by_identifiers(self, dois: Sequence[str], pmids: Sequence[str]) -> list[Entry]:
        """The entries that have one of these identifiers."""
        terms = [f'DOI:"{_quotable(doi)}"' for doi in dois]
        terms += [f"(EXT_ID:{pmid} AND SRC:MED)" for pmid in pmids]
        # A preprint and its article, or versions of one, may share an identifier.
        return self.search(" OR ".join(terms), 4 * len(terms))[1] if terms else []

    def full_text(self, pmcid: str, attempts: int | None = None) -> bytes:
        """The article `pmcid` as JATS XML.

        Raises RefusedRequestError where Europe PMC has no open full text of it.
        """
        url = f"{self._client.services.europepmc}{pmcid}/fullTextXML"
        return self._client.ask(url, lambda answer: _only(answer, pmcid), attempts=attempts)

    def _page(self, query: str, cursor: str, size: int) -> _Page:
        fields = {
            "query": query,
            "resultType": "core",
            "format": "json",
            "pageSize": str(size),
            "cursorMark": cursor,
        }
        return self._client.ask(f"{self._client.services.europepmc}searchPOST", _page, fields)


def batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """`items` in groups of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _quotable(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _only(answer: bytes, pmcid: str) -> bytes:
    pieces = pmc_pieces(answer)
    if pmcid not in pieces:
        raise BrokenAnswerError(f"it sent another article in place of {pmcid}")
    return pieces[pmcid]


def _page(answer: bytes) -> _Page:
    try:
        data = json.loads(answer)
        entries = tuple(_entry(each) for each in data["resultList"]["result"])
        cursor = data.get("nextCursorMark")
        return _Page(int(data["hitCount"]), entries, str(cursor) if cursor else None)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenAnswerError("its list of results cannot be read") from error


def _entry(result: dict[str, Any]) -> Entry:
    pmid, pmcid = str(result.get("pmid") or ""), str(result.get("pmcid") or "")
    pmcid = pmcid if re.fullmatch(r"PMC[0-9]+", pmcid) else ""
    return Entry(
        source=str(result["source"]),
        id=str(result["id"]),
        title=clean(_TAG.sub("", str(result.get("title") or ""))),
        pmid=pmid if re.fullmatch(r"[0-9]+", pmid) else None,
        pmcid=pmcid or None,
        doi=result.get("doi"),
        licence=result.get("license"),
        open_text=result.get("isOpenAccess") == "Y" and bool(pmcid),
    )
