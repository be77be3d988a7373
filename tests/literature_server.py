"""A server of invented articles that tests start: E-utilities and Europe PMC in their real shapes.

It speaks paging, the history server, cursors and full texts, and it can fail as services
do: 429 with Retry-After, 5xx, slow answers, broken XML, connections reset in mid-body. It
writes down when each request came and what was sent, so that rates are measured here.
"""

from __future__ import annotations

import contextlib
import json
import random
import re
import socket
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import literature_records as shapes
from literature_records import Article

from corpus.fetching.hosts import Services

Fault = Literal["429", "500", "503", "slow", "broken", "reset", "exhausted", "drip"]
FAULTS: tuple[Fault, ...] = ("429", "500", "503", "slow", "broken", "reset")
Faults = Callable[[int, str, dict[str, str]], Fault | None]
"""From a request's number, path and fields to how it fails, if it does."""

EUTILS = "/entrez/eutils/"
EUROPEPMC = "/europepmc/webservices/rest/"


def no_faults(number: int, path: str, fields: dict[str, str]) -> Fault | None:
    """Everything works."""
    return None


def random_faults(share: float, seed: int = 7, kinds: Sequence[Fault] = FAULTS) -> Faults:
    """A `share` of all requests fails, each in one of `kinds`; the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - dice for tests, no secret

    def fault(number: int, path: str, fields: dict[str, str]) -> Fault | None:
        return dice.choice(list(kinds)) if dice.random() < share else None

    return fault


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back."""

    body: bytes
    status: int = 200
    type: str = "text/xml; charset=UTF-8"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request that came; `at` in seconds of the monotonic clock."""

    at: float
    method: str
    path: str
    fields: dict[str, str]
    headers: dict[str, str]
    fault: Fault | None


@dataclass(slots=True)
class LiteratureServer:
    """Use as a context manager; `services` is what a client needs to reach it.

    `slow` is how long a slow answer takes, `retry_after` what a 429 asks for. `forgetful`
    loses every search history at once. `pages` answers further paths, for redirects.
    """

    articles: list[Article]
    faults: Faults = no_faults
    slow: float = 0.2
    retry_after: str = "1"
    forgetful: bool = False
    pages: dict[str, Reply] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    _histories: dict[str, list[str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> LiteratureServer:
        self._server = _Server(("127.0.0.1", 0), _handler_for(self))
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def base(self) -> str:
        """The server's address, without a path."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def services(self) -> Services:
        """The services' addresses, all here."""
        return Services(
            eutils=self.base + EUTILS,
            europepmc=self.base + EUROPEPMC,
            hosts=frozenset({"127.0.0.1"}),
            loopback=True,
        )

    @property
    def busiest_second(self) -> int:
        """The largest number of requests that came within any one second."""
        times = sorted(arrival.at for arrival in self.arrivals)
        return max((sum(0 <= b - a < 1.0 for b in times) for a in times), default=0)

    def note(self, method: str, path: str, fields: dict[str, str], headers: Any) -> Fault | None:
        """Write a request down and say how it fails."""
        with self._lock:
            at = time.monotonic()
            fault = self.faults(len(self.arrivals), path, fields)
            given = {name.lower(): value for name, value in headers.items()}
            self.arrivals.append(Arrival(at, method, path, fields, given, fault))
            return fault

    def reply(self, method: str, path: str, fields: dict[str, str]) -> tuple[Reply, list[str]]:
        """The sound answer to a request, and the ids of the records in it."""
        name = path.removeprefix(EUTILS)
        if path in self.pages:
            return self.pages[path], []
        if path.startswith(EUTILS) and name == "esearch.fcgi":
            return self._esearch(fields), []
        if path.startswith(EUTILS) and name == "esummary.fcgi":
            return self._esummary(fields), []
        if path.startswith(EUTILS) and name == "efetch.fcgi":
            return self._efetch(fields)
        if path in (EUROPEPMC + "search", EUROPEPMC + "searchPOST"):
            return self._europepmc(fields), []
        if match := re.fullmatch(re.escape(EUROPEPMC) + r"(PMC\d+)/fullTextXML", path):
            return self._full_text(match.group(1))
        return Reply(b"Not found", 404, "text/plain"), []

    # E-utilities

    def _uid(self, database: str, article: Article) -> str | None:
        return (article.pmcid or "")[3:] or None if database == "pmc" else article.pmid

    def _matching(self, database: str, term: str) -> list[str]:
        if match := re.fullmatch(r'"(.+)"\[doi\]', term):
            return [a.pmid for a in self.articles if a.doi == match.group(1)]
        open_only = "open access[filter]" in term
        words = re.findall(r"[a-z0-9]+", term.replace("open access[filter]", "").lower())
        needed = [word for word in words if word not in ("and", "or")]
        return [
            uid
            for a in self.articles
            if (uid := self._uid(database, a)) and all(word in a.words for word in needed)
            if a.open_access or not open_only
        ]

    def _esearch(self, fields: dict[str, str]) -> Reply:
        if fields.get("term") == "backend":
            said = b"Search Backend failed: read failed from 127.0.0.1"
            return Reply(b"<eSearchResult><ERROR>" + said + b"</ERROR></eSearchResult>")
        if not fields.get("term") or fields["term"] == "()":
            return Reply(b"<eSearchResult><ERROR>Empty term and query_key</ERROR></eSearchResult>")
        found = self._matching(fields["db"], fields["term"])
        start, size = int(fields.get("retstart", "0")), int(fields.get("retmax", "20"))
        history = None
        if fields.get("usehistory") == "y":
            web_env = f"MCID_{len(self._histories):024x}"
            self._histories[web_env] = found
            history = (web_env, "1")
        page = found[start : start + size]
        return Reply(shapes.esearch_xml(page, len(found), start, len(page), history))

    def _by_uid(self, fields: dict[str, str]) -> list[tuple[str, Article]]:
        known = {self._uid(fields["db"], a): a for a in self.articles}
        if "WebEnv" in fields:
            kept = self._histories[fields["WebEnv"]]
            start, size = int(fields.get("retstart", "0")), int(fields.get("retmax", "20"))
            ids = kept[start : start + size]
        else:
            ids = fields.get("id", "").split(",")
        return [(uid, known[uid]) for uid in ids if uid in known]

    def _esummary(self, fields: dict[str, str]) -> Reply:
        found = self._by_uid(fields)
        result: dict[str, Any] = {uid: shapes.esummary_entry(a, uid) for uid, a in found}
        result["uids"] = [uid for uid, _ in found]
        head = {"type": "esummary", "version": "0.3"}
        body = json.dumps({"header": head, "result": result}).encode()
        return Reply(body, type="application/json")

    def _efetch(self, fields: dict[str, str]) -> tuple[Reply, list[str]]:
        if "WebEnv" in fields and (self.forgetful or fields["WebEnv"] not in self._histories):
            said = b"<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>"
            return Reply(said, 400), []
        found = self._by_uid(fields)
        articles = [article for _, article in found]
        make = shapes.pmc_set if fields["db"] == "pmc" else shapes.pubmed_set
        return Reply(make(articles)), [uid for uid, _ in found]

    # Europe PMC

    def _europepmc(self, fields: dict[str, str]) -> Reply:
        found = self._answering(fields["query"])
        size, mark = int(fields.get("pageSize", "25")), fields.get("cursorMark", "*")
        start = 0 if mark == "*" else int(mark.removeprefix("AoE"))
        page = found[start : start + size]
        data = {
            "version": "6.9",
            "hitCount": len(found),
            "request": {"queryString": fields["query"], "cursorMark": mark},
            "resultList": {"result": [shapes.europepmc_entry(a) for a in page]},
        }
        data["nextCursorMark"] = f"AoE{start + len(page)}" if page else mark
        return Reply(json.dumps(data).encode(), type="application/json;charset=UTF-8")

    def _answering(self, query: str) -> list[Article]:
        dois = {doi.lower() for doi in re.findall(r'DOI:"([^"]+)"', query)}
        pmids = set(re.findall(r"EXT_ID:(\d+) AND SRC:MED", query))
        if dois or pmids:
            return [a for a in self.articles if a.doi in dois or a.pmid in pmids]
        return [a for a in self.articles if all(w in a.words for w in query.lower().split())]

    def _full_text(self, pmcid: str) -> tuple[Reply, list[str]]:
        for article in self.articles:
            if article.pmcid == pmcid and article.open_access and article.downloadable:
                return Reply(shapes.full_text_xml(article)), [pmcid]
        return Reply(b"", 404), []


class _Server(ThreadingHTTPServer):
    """A server that takes clients that go away as part of the tests."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what is not the client's going away."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Answers one request of the server it belongs to, or fails as told."""

    protocol_version = "HTTP/1.1"
    library: LiteratureServer

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._answer(urlsplit(self.path).query)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        self._answer(self.rfile.read(length).decode())

    def _answer(self, encoded: str) -> None:
        path = urlsplit(self.path).path
        fields = {name: values[0] for name, values in parse_qs(encoded).items()}
        fault = self.library.note(self.command, path, fields, self.headers)
        reply, records = self.library.reply(self.command, path, fields)
        if fault == "429":
            said = b'{"error":"API rate limit exceeded","count":"4"}'
            headers = (("Retry-After", self.library.retry_after), ("X-RateLimit-Limit", "3"))
            self._send(Reply(said, 429, "application/json", headers))
        elif fault in ("500", "503"):
            self._send(Reply(b"<html>Backend failed</html>", int(fault), "text/html"))
        elif fault == "broken":
            self._send(Reply(reply.body[: len(reply.body) // 2], reply.status, reply.type))
        elif fault == "reset":
            self._reset_in_mid_body(reply)
        elif fault == "drip":
            self._send(reply, pause=0.05)
        else:
            self._send_whole(reply, records, fault)

    def _send_whole(self, reply: Reply, records: list[str], fault: Fault | None) -> None:
        if fault == "slow":
            time.sleep(self.library.slow)
        headers = (("X-RateLimit-Remaining", "0"),) if fault == "exhausted" else ()
        self._send(Reply(reply.body, reply.status, reply.type, headers + reply.headers))
        if reply.status == 200:
            self.library.sent.update(records)

    def _send(self, reply: Reply, pause: float = 0.0) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # A killed client is part of the tests.
            step = 1 if pause else max(len(reply.body), 1)
            for start in range(0, len(reply.body), step):
                self.wfile.write(reply.body[start : start + step])
                time.sleep(pause)

    def _reset_in_mid_body(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", reply.type)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2])
        self.wfile.flush()
        # Closing with linger 0 sends RST rather than FIN.
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()


def _handler_for(server: LiteratureServer) -> type[_Handler]:
    return type("Handler", (_Handler,), {"library": server})
