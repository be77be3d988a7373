"""Asks the literature services one thing at a time: paced, retried, limited in size and time.

Everything asked is sent in the body of a POST where the service takes one, so that neither
a query nor a key stands in an address. Nothing is logged here. Does not know what the
answers mean: a caller's `read` does, and may call an answer broken.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from types import TracebackType
from typing import TypeVar

import httpx

from corpus.errors import FetchError, UsageError
from corpus.fetching.hosts import GuardedTransport, Resolver, Services, resolve
from corpus.fetching.pacing import Clock, Pacer, SystemClock, exhausted_for, retry_after

T = TypeVar("T")

AGENT = f"curbside/0.1 (Python {sys.version_info.major}.{sys.version_info.minor})"
TOOL = "curbside"
WITHOUT_KEY = 3
WITH_KEY = 10
"""Requests a second that E-utilities allow (NCBI's usage guidelines, chapter 2)."""

_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
_ATTEMPTS_OFFLINE = 3
_MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """Who asks, and how patiently; times in seconds.

    `email` and `api_key` go to the services as their guidelines ask. `backoff` is the wait
    before the second attempt and doubles with each; a service that asks for more than
    `longest_wait` ends the run. `deadline` limits one answer as a whole. E-utilities are
    asked for so many records, or articles' full texts, in one request.
    """

    email: str | None = None
    api_key: str | None = field(default=None, repr=False)
    agent: str = AGENT
    timeout: float = 30.0
    deadline: float = 300.0
    attempts: int = 6
    backoff: float = 1.0
    longest_wait: float = 120.0
    largest_answer: int = 128 * 1024 * 1024
    records_at_once: int = 100
    texts_at_once: int = 10

    def __post_init__(self) -> None:
        for name, value in (("e-mail", self.email), ("key", self.api_key), ("agent", self.agent)):
            if value is not None and (not value.isprintable() or not value.isascii()):
                raise UsageError(f"The fetch {name} must be one line of plain ASCII characters.")
        if self.email is not None and ("@" not in self.email or " " in self.email):
            raise UsageError("The contact e-mail is not an e-mail address: check CURBSIDE_EMAIL.")


class BrokenAnswerError(FetchError):
    """The answer came but cannot be used; asking again may help."""


class UnusableAnswerError(FetchError):
    """Every attempt was answered, and none of the answers can be used."""


class RefusedRequestError(FetchError):
    """The service answered that it will not do this; `status` is the HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(slots=True)
class Traffic:
    """What a client did so far; `waited` counts seconds of back-off, pacing aside."""

    requests: int = 0
    retries: int = 0
    waited: float = 0.0
    bytes: int = 0


class _Again(Exception):
    """This attempt failed in a way that may pass; `wait` is what the service asked for.

    `answered` tells a bad answer, which may be this request's fault, from none at all.
    """

    def __init__(self, why: str, wait: float | None = None, *, answered: bool = True) -> None:
        super().__init__(why)
        self.wait = wait
        self.answered = answered


class Client:
    """A polite HTTP client for the named services; use as a context manager."""

    def __init__(
        self,
        settings: FetchSettings | None = None,
        services: Services | None = None,
        *,
        clock: Clock | None = None,
        resolver: Resolver = resolve,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.settings = settings or FetchSettings()
        self.services = services or Services()
        self.clock: Clock = clock or SystemClock()
        self.traffic = Traffic()
        self._jitter = jitter
        self._pacers: dict[str, Pacer] = {}
        self._http = httpx.Client(
            transport=GuardedTransport(self.services, resolver),
            headers=self._identity(),
            timeout=self.settings.timeout,
            follow_redirects=True,
            max_redirects=_MOST_REDIRECTS,
            trust_env=False,  # A proxy would choose the address that is contacted.
        )

    def _identity(self) -> dict[str, str]:
        agent, email = self.settings.agent, self.settings.email
        own = {"User-Agent": f"{agent} mailto:{email}" if email else agent}
        return own | ({"From": email} if email else {})

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def per_second(self, host: str) -> int:
        """Requests a second that `host` is sent at most."""
        keyed = self.settings.api_key and host == httpx.URL(self.services.eutils).host
        return WITH_KEY if keyed else WITHOUT_KEY

    def ask(
        self,
        url: str,
        read: Callable[[bytes], T],
        fields: Mapping[str, str] | None = None,
        *,
        attempts: int | None = None,
    ) -> T:
        """What `read` makes of the answer: of a POST with `fields`, else of a GET.

        `attempts` overrules the settings' number of them.

        Raises:
            RefusedAddressError: the address, or one it redirects to, is not allowed.
            RefusedRequestError: the service refuses the request itself.
            UnusableAnswerError: answers came, but none that could be used.
            FetchError: the service cannot be reached, or asks to wait for long.
        """
        host = httpx.URL(url).host
        most = attempts or self.settings.attempts
        for attempt in range(1, most + 1):
            try:
                return read(self._once(host, url, fields))
            except (BrokenAnswerError, _Again) as error:
                if attempt == most or (self._offline(error) and attempt >= _ATTEMPTS_OFFLINE):
                    raise _given_up(host, attempt, error) from error
                self._back_off(host, attempt, getattr(error, "wait", None))
        raise AssertionError("unreachable: attempts is at least 1")

    def _offline(self, error: Exception) -> bool:
        """Whether nothing has ever come of this client's requests: no network, most likely."""
        return isinstance(error.__cause__, httpx.ConnectError) and not self.traffic.bytes

    def _once(self, host: str, url: str, fields: Mapping[str, str] | None) -> bytes:
        pacer = self._pacers.get(host)
        if pacer is None:
            pacer = self._pacers[host] = Pacer(self.per_second(host), self.clock)
        pacer.wait()
        self.traffic.requests += 1
        try:
            with closing(self._sent(url, fields, pacer)) as response:
                pacer.hold(exhausted_for(response.headers, self.clock.now()))
                body = self._body(response)
                self._check_status(response, body)
                return body
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise _Again(f"no connection: {error}", answered=False) from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _Again(str(error) or type(error).__name__) from error
        except httpx.TooManyRedirects as error:
            raise FetchError(f"{host} sends from one address to the next without end.") from error

    def _sent(self, url: str, fields: Mapping[str, str] | None, pacer: Pacer) -> httpx.Response:
        """The beginning of the answer; the body has yet to be read."""
        method = "GET" if fields is None else "POST"
        request = self._http.build_request(method, url, data=fields and dict(fields))
        hops = 1
        try:
            response = self._http.send(request, stream=True)
            hops += len(response.history)
        finally:
            for _ in range(hops):
                pacer.answered()
        return response

    def _body(self, response: httpx.Response) -> bytes:
        started, parts, size = self.clock.monotonic(), [], 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > self.settings.largest_answer:
                limit = self.settings.largest_answer // 2**20
                raise FetchError(f"An answer of more than {limit} MB was cut off: ask for less.")
            if self.clock.monotonic() - started > self.settings.deadline:
                raise _Again("the answer took too long")
        self.traffic.bytes += size
        return b"".join(parts)

    def _check_status(self, response: httpx.Response, body: bytes) -> None:
        status = response.status_code
        if status == httpx.codes.OK:
            return
        if status in _TRANSIENT:
            wait = retry_after(response.headers, self.clock.now())
            why = f"it answered {status} {response.reason_phrase}".strip()
            raise _Again(why, wait, answered=status != httpx.codes.TOO_MANY_REQUESTS)
        said = " ".join(body[:300].decode("utf-8", "replace").split())
        message = f"{response.request.url.host} refuses this: {status} {said}".strip()
        raise RefusedRequestError(status, message)

    def _back_off(self, host: str, attempt: int, asked: float | None) -> None:
        own = self.settings.backoff * 2 ** (attempt - 1) * (0.75 + 0.5 * self._jitter())
        wait = max(asked, 0.0) if asked is not None else own
        if wait > self.settings.longest_wait and asked is not None:
            raise FetchError(
                f"{host} asks to wait {asked / 60:.0f} minutes: run the same command again "
                "then; what was downloaded is kept."
            )
        wait = min(wait, self.settings.longest_wait)
        self.traffic.retries += 1
        self.traffic.waited += wait
        self._pacers[host].hold(wait)


def eutils_identity(settings: FetchSettings) -> dict[str, str]:
    """The fields by which E-utilities know who asks."""
    given = {"tool": TOOL, "email": settings.email or "", "api_key": settings.api_key or ""}
    return {name: value for name, value in given.items() if value}


def _given_up(host: str, attempts: int, error: Exception) -> FetchError:
    message = (
        f"{host} gave no usable answer in {attempts} attempts ({error}): run the same command "
        "again later; what was downloaded is kept."
    )
    answered = getattr(error, "answered", True)
    return UnusableAnswerError(message) if answered else FetchError(message)
