"""Keeps a service's request rate and honours what it says about waiting.

Times are seconds. Knows response headers by name, not how responses are fetched.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

WINDOW = 1.0
"""The second in which a service counts requests."""
MARGIN = 0.01
"""Seconds added to it, for clocks that tick coarsely."""

_REMAINING = ("x-ratelimit-remaining", "ratelimit-remaining", "x-rate-limit-remaining")
_RESET = ("x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset")
_EPOCH = 1_000_000_000
"""A reset time above this is a date in Unix seconds, below it a number of seconds to wait."""


class Clock(Protocol):
    """Time as this package sees it; tests bring their own."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment."""
        ...

    def now(self) -> datetime:
        """The date and time, with its time zone."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's clock."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment."""
        return time.monotonic()

    def now(self) -> datetime:
        """The date and time in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Pacer:
    """Lets at most `per_second` requests reach one service in any second.

    A request is known to have arrived when its answer begins, and may have arrived as late
    as that; so the allowance is counted from answers, not from when requests were sent.
    """

    def __init__(self, per_second: int, clock: Clock) -> None:
        self._gap = 1.0 / per_second
        self._clock = clock
        self._next = clock.monotonic()
        self._answered: deque[float] = deque(maxlen=per_second)

    def wait(self) -> None:
        """Return when the next request may start."""
        start = self._next
        if len(self._answered) == self._answered.maxlen:
            start = max(start, self._answered[0] + WINDOW + MARGIN)
        now = self._clock.monotonic()
        if start > now:
            self._clock.sleep(start - now)
            now = max(self._clock.monotonic(), start)
        self._next = max(self._next, now + self._gap)

    def answered(self) -> None:
        """Note that the request's answer began, or that none will come."""
        self._answered.append(self._clock.monotonic())

    def hold(self, seconds: float) -> None:
        """Let no request start for the next `seconds`."""
        self._next = max(self._next, self._clock.monotonic() + seconds)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds a service asks to wait (RFC 9110: a number or a date), or None."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def exhausted_for(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds until the service's allowance is renewed; 0 where some of it is left."""
    remaining = _number(headers, _REMAINING)
    if remaining is None or remaining > 0:
        return 0.0
    reset = _number(headers, _RESET)
    if reset is None:
        return WINDOW  # Not said until when: the next second.
    return max(0.0, reset - now.timestamp()) if reset > _EPOCH else reset


def _number(headers: Mapping[str, str], names: tuple[str, ...]) -> float | None:
    for name in names:
        # "RateLimit-Remaining: 0;w=1" carries parameters after the number.
        value = headers.get(name, "").split(";")[0].split(",")[0].strip()
        if value.replace(".", "", 1).isdigit():
            return float(value)
    return None
