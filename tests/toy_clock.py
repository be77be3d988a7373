"""A clock whose time passes only by sleeping, and a client of the local server that goes by it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from literature_server import LiteratureServer

from corpus.fetching.client import Client, FetchSettings

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


def bytes_of(answer: bytes) -> bytes:
    return answer
