"""The client's manners and limits: pacing, waiting, size, settings, licences."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from literature_server import EUTILS, Faults, LiteratureServer, Reply
from toy_clock import NOON, ToyClock, bytes_of, client_of

from corpus.errors import FetchError, UsageError
from corpus.fetching.client import (
    BrokenAnswerError,
    Client,
    FetchSettings,
    RefusedRequestError,
    UnusableAnswerError,
)
from corpus.fetching.eutils import EUtils
from corpus.fetching.hosts import Services
from corpus.fetching.open_licences import is_open, shown
from corpus.fetching.pacing import Pacer, exhausted_for, retry_after


def failing(*kinds: str | None) -> Faults:
    return lambda number, path, fields: kinds[number] if number < len(kinds) else None  # type: ignore[return-value]


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
