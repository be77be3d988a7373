"""The record of reviews: append-only, shared by processes, plain about trouble with its file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from review_shelf import AT, Shelf, check_history, full_shelf, save

from corpus.errors import BusyIndexError, CurbsideError, DamagedIndexError, NoIndexError
from index.state import STATE_FILE, StateStore
from qa.review import Reviews
from qa.review_tables import ReviewTables


@pytest.fixture
def shelf() -> Shelf:
    """Two documents."""
    return full_shelf()


@pytest.fixture
def reviews(tmp_path: Path) -> Reviews:
    """An empty review store in an index folder that has a state file already."""
    StateStore(tmp_path).create()
    return Reviews(tmp_path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review_events SET by = 'Mallory'",
        "UPDATE OR REPLACE review_events SET number = 2 WHERE number = 1",
        "DELETE FROM review_events",
        "REPLACE INTO review_events SELECT number, answer_id, action, status, 'M', at, comment"
        " FROM review_events WHERE number = 1",
        "INSERT INTO review_events SELECT * FROM review_events WHERE true"
        " ON CONFLICT (number) DO UPDATE SET by = 'Mallory'",
        "UPDATE saved_answers SET answer = '{}'",
        "REPLACE INTO saved_answers SELECT id, '{}', 1 FROM saved_answers",
    ],
)
def test_history_and_answers_cannot_be_rewritten(
    reviews: Reviews, shelf: Shelf, tmp_path: Path, statement: str
) -> None:
    id = save(reviews, shelf)
    reviews.submit(id, by="Author", at=AT)
    before = reviews.history(id), reviews.get(id, shelf)
    database = sqlite3.connect(tmp_path / STATE_FILE)
    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|never changes"):
        database.execute(statement)
    database.close()
    assert (reviews.history(id), reviews.get(id, shelf)) == before


def test_nothing_saved_is_an_empty_list_and_writes_no_file(tmp_path: Path, shelf: Shelf) -> None:
    assert Reviews(tmp_path).list(shelf) == ()
    with pytest.raises(CurbsideError, match="no saved answer"):
        Reviews(tmp_path).history("0" * 32)
    assert list(tmp_path.iterdir()) == []


def test_a_state_file_without_reviews_is_an_empty_list(reviews: Reviews, shelf: Shelf) -> None:
    assert reviews.list(shelf) == ()


def test_trouble_with_the_file_is_said_plainly(tmp_path: Path, shelf: Shelf) -> None:
    with pytest.raises(NoIndexError):
        save(Reviews(tmp_path / "none"), shelf)
    (tmp_path / STATE_FILE).write_bytes(b"no database at all, but long enough to look like one" * 9)
    with pytest.raises(DamagedIndexError):
        Reviews(tmp_path).list(shelf)
    with pytest.raises(DamagedIndexError):
        save(Reviews(tmp_path), shelf)


def test_tables_of_a_newer_version_are_left_alone(
    reviews: Reviews, shelf: Shelf, tmp_path: Path
) -> None:
    save(reviews, shelf)
    with ReviewTables(tmp_path).writing() as database:
        database.execute("INSERT INTO review_schema VALUES (99)")
    with pytest.raises(CurbsideError, match="newer curbside"):
        reviews.list(shelf)


def test_an_answer_of_another_version_is_said_to_be_one(
    reviews: Reviews, shelf: Shelf, tmp_path: Path
) -> None:
    with ReviewTables(tmp_path).writing() as database:
        database.execute("INSERT INTO saved_answers VALUES ('0', '{}', 1)")
        database.execute(
            "INSERT INTO review_events (answer_id, action, status, by, at, comment) "
            "VALUES ('0', 'save', 'saved', 'A', '2026-01-02', '')"
        )
    with pytest.raises(CurbsideError, match="another version"):
        reviews.get("0", shelf)


def test_statuses_and_reviews_share_the_file(
    reviews: Reviews, shelf: Shelf, tmp_path: Path
) -> None:
    id = save(reviews, shelf)
    StateStore(tmp_path).set_status("a", "retracted", "test")
    assert reviews.history(id)
    assert StateStore(tmp_path).statuses()["a"].status == "retracted"


def test_a_writer_that_holds_the_file_too_long_is_reported(
    reviews: Reviews, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = save(reviews, shelf)
    monkeypatch.setattr("qa.review_tables._BUSY_SECONDS", 0.05)
    database = sqlite3.connect(tmp_path / STATE_FILE, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyIndexError, match="try again"):
        reviews.submit(id, by="Author", at=AT)
    assert reviews.history(id)
    database.close()


RACER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from corpus.errors import CurbsideError
from qa.review import Reviews
folder, name, id, turns = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
reviews, at = Reviews(folder), datetime.now(UTC)
sys.stdin.readline()
done = 0
for _ in range(turns):
    try:
        reviews.take(id, by=name, at=at)
        reviews.send_back(id, by=name, at=at, comment="again")
        reviews.submit(id, by=name, at=at)
        done += 1
    except CurbsideError as error:
        assert "cannot be" in str(error) or "take it first" in str(error), error
print(done)
"""


def test_two_processes_take_turns_and_lose_nothing(
    reviews: Reviews, shelf: Shelf, tmp_path: Path
) -> None:
    id = save(reviews, shelf)
    reviews.submit(id, by="Author", at=AT)
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, str(tmp_path), name, id, "40"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("One", "Two")
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    outputs = [racer.communicate(timeout=120)[0] for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0]
    assert sum(map(int, outputs)) > 0
    check_history(reviews, id)
