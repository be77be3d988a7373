"""Which addresses may be contacted at all: named hosts, over HTTPS, on public addresses.

Every request passes here, each hop of a redirect too. The name is resolved once, every
address it has must be public, and the connection goes to the address that was checked, so
that a name that resolves differently a moment later changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from corpus.errors import RefusedAddressError

EUTILS_HOST = "eutils.ncbi.nlm.nih.gov"
EUROPEPMC_HOST = "www.ebi.ac.uk"
RETRACTION_WATCH_HOSTS = frozenset({"gitlab.com", "api.labs.crossref.org"})
HOSTS = frozenset({EUTILS_HOST, EUROPEPMC_HOST}) | RETRACTION_WATCH_HOSTS

_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]
"""From a host name and a port to the texts of its addresses; raises OSError."""


@dataclass(frozen=True, slots=True)
class Services:
    """Where the services are; nothing outside `hosts` is contacted.

    `loopback` lets `hosts` be plain HTTP servers on this machine. It can only be set by a
    program that constructs this object, not by settings or the environment.
    """

    eutils: str = f"https://{EUTILS_HOST}/entrez/eutils/"
    europepmc: str = f"https://{EUROPEPMC_HOST}/europepmc/webservices/rest/"
    hosts: frozenset[str] = HOSTS
    loopback: bool = False


def resolve(host: str, port: int) -> list[str]:
    """The addresses of `host`, in the system's order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: Address) -> bool:
    """Whether `address`, and any IPv4 address it carries inside, is on the public internet."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def check_url(url: httpx.URL, services: Services) -> None:
    """Raise RefusedAddressError unless `url` is HTTPS on a named host."""
    allowed = {"https", "http"} if services.loopback else {"https"}
    if url.scheme not in allowed:
        raise RefusedAddressError(f"Only HTTPS addresses are fetched, not {_origin(url)}.")
    if url.host not in services.hosts or (url.port and not services.loopback):
        raise RefusedAddressError(
            f"{_origin(url)} is not one of the services that curbside contacts "
            f"({', '.join(sorted(services.hosts))}): download the file and name it instead."
        )
    if url.userinfo:
        raise RefusedAddressError(f"Addresses with a user name are refused: {_origin(url)}.")


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.host}" + (f":{url.port}" if url.port else "")


class GuardedTransport(httpx.BaseTransport):
    """Sends requests to checked addresses only; one connection pool for each host."""

    def __init__(
        self,
        services: Services,
        resolver: Resolver = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._services = services
        self._resolve = resolver
        # A pool is keyed by address, and two hosts may share one: apart, their TLS stays so.
        self._pools: dict[str, httpx.HTTPTransport] = {}
        self._tls = tls or httpx.create_ssl_context()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request` to the first checked address of its host that answers.

        Raises RefusedAddressError, and httpx's errors where the network fails.
        """
        check_url(request.url, self._services)
        host = request.url.host
        pool = self._pools.setdefault(host, httpx.HTTPTransport(verify=self._tls))
        failure: httpx.HTTPError | None = None
        for address in self._addresses(request.url):
            try:
                return pool.handle_request(_pinned(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure or httpx.ConnectError(f"{host} has no address")

    def close(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            pool.close()

    def _addresses(self, url: httpx.URL) -> list[Address]:
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            texts = self._resolve(url.host, port)
        except OSError as error:
            raise httpx.ConnectError(f"{url.host} cannot be found: {error}") from error
        addresses = [ipaddress.ip_address(text.split("%")[0]) for text in texts]
        for address in addresses:
            if not (is_public(address) or (self._services.loopback and address.is_loopback)):
                raise RefusedAddressError(
                    f"{url.host} leads to {address}, which is not a public address: "
                    "check the name service of this network."
                )
            if self._services.loopback and url.scheme == "http" and not address.is_loopback:
                raise RefusedAddressError(f"Plain HTTP to {address} is refused.")
        return addresses


def _pinned(request: httpx.Request, address: Address) -> httpx.Request:
    """`request` to the number itself; the Host header and the TLS name stay the host's."""
    extensions = dict(request.extensions)
    if request.url.scheme == "https":
        extensions["sni_hostname"] = request.url.host
    return httpx.Request(
        request.method,
        request.url.copy_with(host=str(address)),
        headers=request.headers,
        stream=request.stream,
        extensions=extensions,
    )
