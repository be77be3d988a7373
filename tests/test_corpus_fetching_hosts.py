"""Only named hosts on public addresses are contacted, redirects and odd resolvers included."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from literature_server import LiteratureServer, Reply
from toy_clock import ToyClock, bytes_of, client_of

from corpus.errors import FetchError, RefusedAddressError
from corpus.fetching.client import Client
from corpus.fetching.hosts import GuardedTransport, Services, check_url, is_public


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


def test_without_a_network_the_run_ends_soon_and_says_so() -> None:
    tried: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        tried.append(host)
        raise OSError("Temporary failure in name resolution")

    clock = ToyClock()
    with (
        Client(clock=clock, resolver=resolver) as client,
        pytest.raises(FetchError, match=r"eutils.*cannot be found.*name resolution"),
    ):
        client.ask(client.services.eutils + "esearch.fcgi", bytes_of, {"term": "x"})
    assert len(tried) == 3
    assert clock.seconds < 5


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
