"""The client's manners and limits: addresses, redirects, pacing, waiting, size."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from literature_server import EUTILS, Faults, LiteratureServer, Reply

from corpus.errors import FetchError, RefusedAddressError, UsageError
from corpus.fetching.client import (
    BrokenAnswerError,
    Client,
    FetchSettings,
    RefusedRequestError,
    UnusableAnswerError,
)
from corpus.fetching.eutils import EUtils
from corpus.fetching.hosts import GuardedTransport, Services, check_url, is_public
from corpus.fetching.open_licences import is_open, shown
from corpus.fetching.pacing import Pacer, exhausted_for, retry_after

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class ToyClock:
    """Time that passes only by sleeping."""

    seconds: float = 0.0
    sleeps: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.seconds += seconds


def client_of(
    server: LiteratureServer, clock: ToyClock | None = None, **given: float | int
) -> Client:
    settings = replace(FetchSettings(), **given)
    return Client(settings, server.services, clock=clock or ToyClock(), jitter=lambda: 0.5)


def failing(*kinds: str | None) -> Faults:
    return lambda number, path, fields: kinds[number] if number < len(kinds) else None  # type: ignore[return-value]


def bytes_of(answer: bytes) -> bytes:
    return answer


# Addresses


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("130.14.29.110", True),
        ("2607:f220:41e:4290::110", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.20.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - the address itself
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:130.14.29.110", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::820e:1d6e", True),
        ("2002:a00:1::", False),
        ("2001:0:53aa:64c::1", False),
    ],
)
def test_only_public_addresses_are_public(text: str, public: bool) -> None:
    assert is_public(ip_address(text)) is public


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="192.168.0.0/16"))
def test_no_private_address_is_public_however_it_is_wrapped(address: object) -> None:
    assert not is_public(ip_address(str(address)))
    assert not is_public(ip_address(f"::ffff:{address}"))
    assert not is_public(ip_address(int(ip_address(str(address))) + (0x64FF9B << 96)))


@pytest.mark.parametrize(
    "url",
    [
        "http://eutils.ncbi.nlm.nih.gov/entrez/",
        "https://example.org/",
        "https://eutils.ncbi.nlm.nih.gov.example.org/",
        "https://eutils.ncbi.nlm.nih.gov:8443/",
        "https://user:pass@eutils.ncbi.nlm.nih.gov/",
        "https://130.14.29.110/",
        "ftp://eutils.ncbi.nlm.nih.gov/",
        "file:///etc/passwd",
    ],
)
def test_other_addresses_are_refused_before_any_name_is_looked_up(url: str) -> None:
    def resolver(host: str, port: int) -> list[str]:
        raise AssertionError(f"looked up {host}")

    with Client(resolver=resolver) as client, pytest.raises(RefusedAddressError):
        client.ask(url, bytes_of)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1"])
def test_a_named_host_that_leads_to_a_private_address_is_refused(address: str) -> None:
    services = Services()
    with (
        Client(services=services, resolver=lambda h, p: ["130.14.29.110", address]) as client,
        pytest.raises(RefusedAddressError, match="not a public address"),
    ):
        client.ask(services.eutils + "esearch.fcgi", bytes_of, {"term": "x"})


def test_the_checked_address_is_the_one_connected_to() -> None:
    looked_up: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    with LiteratureServer([], pages={"/x": Reply(b"here")}) as server:
        port = server.base.rpartition(":")[2]
        services = Services(hosts=frozenset({"library.example"}), loopback=True)
        with Client(services=services, clock=ToyClock(), resolver=resolver) as client:
            assert client.ask(f"http://library.example:{port}/x", bytes_of) == b"here"
        (arrival,) = server.arrivals
    assert looked_up == ["library.example"], "resolved once: nothing may answer differently later"
    assert arrival.headers["host"] == f"library.example:{port}"


@pytest.mark.parametrize(
    "target", ["https://example.org/", "http://10.0.0.1/", "http://localhost/", "//[::1]/x"]
)
def test_a_redirect_to_another_address_is_refused(target: str) -> None:
    page = Reply(b"", 302, headers=(("Location", target),))
    with (
        LiteratureServer([], pages={"/away": page}) as server,
        client_of(server) as client,
        pytest.raises(RefusedAddressError),
    ):
        client.ask(f"{server.base}/away", bytes_of)
    assert len(server.arrivals) == 1


def test_a_redirect_from_https_to_http_is_refused() -> None:
    url = httpx.URL("http://eutils.ncbi.nlm.nih.gov/entrez/eutils/esearch.fcgi")
    with pytest.raises(RefusedAddressError, match="Only HTTPS"):
        check_url(url, Services())


def test_a_redirect_within_the_host_is_followed_and_a_loop_ends() -> None:
    pages = {
        "/a": Reply(b"", 302, headers=(("Location", "/b"),)),
        "/b": Reply(b"arrived"),
        "/loop": Reply(b"", 302, headers=(("Location", "/loop"),)),
    }
    with LiteratureServer([], pages=pages) as server, client_of(server) as client:
        assert client.ask(f"{server.base}/a", bytes_of) == b"arrived"
        with pytest.raises(FetchError, match="without end"):
            client.ask(f"{server.base}/loop", bytes_of)


def test_a_proxy_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with (
        LiteratureServer([], pages={"/x": Reply(b"direct")}) as server,
        client_of(server) as client,
    ):
        assert client.ask(f"{server.base}/x", bytes_of) == b"direct"


# TLS


@contextmanager
def https_server(folder: Path, name: str) -> Iterator[tuple[int, ssl.SSLContext]]:
    """A server with a certificate for `name`, and a context that trusts that certificate."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the openssl program to make a certificate")
    subject = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    made = ["-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-nodes"]
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", *made, *subject],
        cwd=folder,
        check=True,
        capture_output=True,
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"secure")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server.socket = own.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.server_port, ssl.create_default_context(cafile=str(folder / "cert.pem"))
    finally:
        server.shutdown()
        server.server_close()


def test_the_certificate_is_checked_for_the_name_though_the_number_is_dialled(
    tmp_path: Path,
) -> None:
    hosts = frozenset({"library.example", "other.example"})
    services = Services(hosts=hosts, loopback=True)
    with https_server(tmp_path, "library.example") as (port, trusting):
        transport = GuardedTransport(services, lambda h, p: ["127.0.0.1"], trusting)
        with httpx.Client(transport=transport, trust_env=False) as http:
            assert http.get(f"https://library.example:{port}/").text == "secure"
            with pytest.raises(httpx.ConnectError, match=r"[Cc]ertificate|CERTIFICATE"):
                http.get(f"https://other.example:{port}/")


# Pacing and waiting


@given(
    st.sampled_from([3, 10]),
    st.lists(st.tuples(st.floats(0, 0.4), st.floats(0, 0.4)), min_size=12, max_size=60),
)
def test_no_second_holds_more_requests_than_allowed_however_slow_the_way(
    limit: int, delays: list[tuple[float, float]]
) -> None:
    clock = ToyClock()
    pacer = Pacer(limit, clock)
    arrivals: list[float] = []
    for there, back in delays:
        pacer.wait()
        clock.seconds += there
        arrivals.append(clock.seconds)
        clock.seconds += back
        pacer.answered()
    for first, last in zip(arrivals, arrivals[limit:], strict=False):
        assert last - first >= 1.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}, NOON) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0.0),
        ({"x-ratelimit-remaining": "2"}, 0.0),
        ({"x-ratelimit-remaining": "0"}, 1.0),
        ({"ratelimit-remaining": "0;w=1", "ratelimit-reset": "4"}, 4.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(NOON.timestamp() + 9)}, 9.0),
        ({"x-ratelimit-remaining": "many"}, 0.0),
    ],
)
def test_an_exhausted_allowance_is_waited_for(headers: dict[str, str], seconds: float) -> None:
    assert exhausted_for(headers, NOON) == seconds


def test_retry_after_is_honoured_and_the_request_made_again() -> None:
    clock = ToyClock()
    page = {"/x": Reply(b"at last")}
    with (
        LiteratureServer([], failing("429", "429"), retry_after="17", pages=page) as server,
        client_of(server, clock) as client,
    ):
        assert client.ask(f"{server.base}/x", bytes_of) == b"at last"
    assert len(server.arrivals) == 3
    assert clock.seconds >= 34
    assert client.traffic.retries == 2


def test_a_service_that_asks_for_a_long_wait_is_left_alone() -> None:
    with (
        LiteratureServer([], failing("429"), retry_after="3600") as server,
        client_of(server) as client,
        pytest.raises(FetchError, match="60 minutes"),
    ):
        client.ask(f"{server.base}/x", bytes_of)
    assert len(server.arrivals) == 1


def test_the_wait_doubles_until_the_attempts_are_spent() -> None:
    clock = ToyClock()
    with (
        LiteratureServer([], failing(*["500"] * 9)) as server,
        client_of(server, clock, attempts=5) as client,
        pytest.raises(UnusableAnswerError, match=r"5 attempts .*500"),
    ):
        client.ask(f"{server.base}/x", bytes_of)
    assert len(server.arrivals) == 5
    assert clock.sleeps == pytest.approx([1, 2, 4, 8], rel=0.01)


def test_an_allowance_used_up_delays_the_next_request() -> None:
    clock = ToyClock()
    with (
        LiteratureServer([], failing("exhausted"), pages={"/x": Reply(b"ok")}) as server,
        client_of(server, clock) as client,
    ):
        client.ask(f"{server.base}/x", bytes_of)
        client.ask(f"{server.base}/x", bytes_of)
    assert clock.seconds >= 1.0


@pytest.mark.parametrize("fault", ["reset", "broken", "503"])
def test_what_may_pass_is_asked_again(fault: str) -> None:
    def whole(answer: bytes) -> bytes:
        if not answer.endswith(b"end"):
            raise BrokenAnswerError("cut short")
        return answer

    page = {"/x": Reply(b"from the beginning to the end")}
    with (
        LiteratureServer([], failing(fault), pages=page) as server,
        client_of(server) as client,
    ):
        assert client.ask(f"{server.base}/x", whole).endswith(b"end")
    assert len(server.arrivals) == 2


def test_a_refused_request_is_not_made_again() -> None:
    page = {"/x": Reply(b'{"error":"API key invalid"}', 400)}
    with (
        LiteratureServer([], pages=page) as server,
        client_of(server) as client,
        pytest.raises(RefusedRequestError, match="API key invalid") as caught,
    ):
        client.ask(f"{server.base}/x", bytes_of)
    assert caught.value.status == 400
    assert len(server.arrivals) == 1


def test_an_answer_too_large_is_cut_off() -> None:
    page = {"/x": Reply(b"x" * 200_000)}
    with (
        LiteratureServer([], pages=page) as server,
        client_of(server, largest_answer=100_000) as client,
        pytest.raises(FetchError, match="cut off"),
    ):
        client.ask(f"{server.base}/x", bytes_of)


def test_a_slow_answer_is_given_up_and_asked_again() -> None:
    page = {"/x": Reply(b"ok")}
    with (
        LiteratureServer([], failing("slow"), slow=0.5, pages=page) as server,
        client_of(server, timeout=0.15) as client,
    ):
        assert client.ask(f"{server.base}/x", bytes_of) == b"ok"
    assert len(server.arrivals) == 2


def test_an_answer_that_drips_in_without_end_is_given_up() -> None:
    page = {"/x": Reply(b"x" * 40)}
    patience = FetchSettings(timeout=1.0, deadline=0.2, attempts=1)
    with (
        LiteratureServer([], failing("drip"), pages=page) as server,
        Client(patience, server.services) as client,
        pytest.raises(UnusableAnswerError, match="took too long"),
    ):
        client.ask(f"{server.base}/x", bytes_of)


@pytest.mark.parametrize(("term", "requests"), [("backend", 3), ("()", 1)])
def test_a_search_that_failed_is_repeated_and_one_that_is_refused_is_not(
    term: str, requests: int
) -> None:
    with (
        LiteratureServer([]) as server,
        client_of(server, attempts=3) as client,
        pytest.raises(FetchError, match=r"Backend failed|Empty term"),
    ):
        EUtils(client).search("pubmed", term, 5)
    assert len(server.arrivals) == requests


def test_only_e_utilities_with_a_key_get_ten_a_second() -> None:
    with Client(FetchSettings(api_key="K")) as keyed, Client() as plain:
        assert keyed.per_second("eutils.ncbi.nlm.nih.gov") == 10
        assert keyed.per_second("www.ebi.ac.uk") == 3
        assert plain.per_second("eutils.ncbi.nlm.nih.gov") == 3


# Settings and licences


@pytest.mark.parametrize(
    "make",
    [
        lambda: FetchSettings(email="nobody"),
        lambda: FetchSettings(email="a@b.org\r\nX-Evil: 1"),
        lambda: FetchSettings(agent="curb\nside"),
        lambda: FetchSettings(api_key="clé"),
    ],
)
def test_settings_that_would_garble_a_header_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(UsageError):
        make()


def test_a_key_is_not_shown() -> None:
    assert "SECRET" not in repr(FetchSettings(api_key="SECRET"))


@pytest.mark.parametrize(
    ("licence", "open_", "commercial"),
    [
        ("CC BY 4.0", True, True),
        ("cc by-nc-nd", True, False),
        ("CC0 1.0", True, True),
        ("cc0", True, True),
        ("public domain", True, True),
        ("publisher-specific", False, False),
        ("not CC BY", False, False),
        ("CCBYX", False, False),
        ("", False, False),
        (None, False, False),
    ],
)
def test_open_licences(licence: str | None, open_: bool, commercial: bool) -> None:
    assert is_open(licence) is open_
    assert is_open(licence, commercial=True) is commercial
    assert shown("cc by-nc") == "CC BY-NC"


def test_e_utilities_are_where_ncbi_says() -> None:
    assert Services().eutils == f"https://eutils.ncbi.nlm.nih.gov{EUTILS}"
    assert not Services().loopback
