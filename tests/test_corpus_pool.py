"""The pool: limits cost one file, order is kept, nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.pool import Outcome, PoolSettings, read_files
from tests.jats_sample import JATS

SLOW_WORDS = 1_500_000
"""Words of a text that takes seconds to read, so that limits and signals reach it."""


def _article(folder: Path, number: int) -> Path:
    path = folder / f"{number:02}.nxml"
    path.write_text(JATS.replace("7000001", str(7000000 + number)), encoding="utf-8")
    return path


def _slow(folder: Path) -> Path:
    path = folder / "slow.txt"
    path.write_text("Patients often re-\ncover from \n" * (SLOW_WORDS // 3), encoding="utf-8")
    return path


def _children() -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{os.getpid()}/task").iterdir():
        found += [int(pid) for pid in (task / "children").read_text().split()]
    return found


def _ids(outcomes: list[Outcome]) -> list[str]:
    return [document.id for outcome in outcomes for document in outcome.documents]


def test_outcomes_come_in_the_order_of_the_paths(tmp_path: Path) -> None:
    paths = [_article(tmp_path, number) for number in range(12)]
    seen: list[tuple[int, int]] = []
    outcomes = list(
        read_files(paths, PoolSettings(workers=2), lambda done, whole: seen.append((done, whole)))
    )
    assert _ids(outcomes) == [f"PMC{7000000 + number}" for number in range(12)]
    assert [outcome.path for outcome in outcomes] == [str(path) for path in paths]
    assert seen == [(done, 12) for done in range(1, 13)]


def test_a_file_that_takes_too_long_costs_only_itself(tmp_path: Path) -> None:
    paths = [_article(tmp_path, 1), _slow(tmp_path), _article(tmp_path, 2)]
    outcomes = list(read_files(paths, PoolSettings(workers=1, seconds=1.0)))
    assert _ids(outcomes) == ["PMC7000001", "PMC7000002"]
    assert outcomes[1].failure is not None
    assert outcomes[1].failure.reason == "took longer than 1 s"
    assert _children() == []


def test_a_file_that_needs_too_much_memory_costs_only_itself(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(b"word " * (24 << 20))
    paths = [_article(tmp_path, 1), large, _article(tmp_path, 2)]
    outcomes = list(read_files(paths, PoolSettings(workers=1, memory_mb=256)))
    assert _ids(outcomes) == ["PMC7000001", "PMC7000002"]
    assert outcomes[1].failure is not None
    assert "memory" in outcomes[1].failure.reason


def test_a_crash_costs_only_the_file_at_hand(tmp_path: Path) -> None:
    paths = [_article(tmp_path, 1), _slow(tmp_path), _article(tmp_path, 2)]
    running = read_files(paths, PoolSettings(workers=2))
    outcomes = [next(running)]
    time.sleep(0.3)
    for child in _children():
        os.kill(child, signal.SIGKILL)
    outcomes += running
    assert _ids(outcomes)[0] == "PMC7000001"
    assert outcomes[1].failure is not None
    assert outcomes[1].failure.reason == "the reader crashed (signal 9)"
    assert [outcome.path for outcome in outcomes] == [str(path) for path in paths]


def test_leaving_early_leaves_nothing_behind(tmp_path: Path) -> None:
    running = read_files([_article(tmp_path, n) for n in range(6)], PoolSettings(workers=2))
    next(running)
    assert _children()
    running.close()
    assert _children() == []


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    slow = _slow(tmp_path)
    program = (
        "import signal, sys\nfrom corpus.pool import read_files\n"
        # A shell starts background jobs with interrupts ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "print('begun', flush=True)\nlist(read_files(sys.argv[1:]))\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program, str(slow)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert running.stdout is not None
    running.stdout.readline()
    time.sleep(0.5)
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    os.killpg(running.pid, signal.SIGINT)
    running.wait(timeout=20)
    running.stdout.close()
    assert children
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        (b"empty.txt", b"", "empty file"),
        (b"picture.pdf", b"\x89PNG\r\n\x1a\n", "picture"),
        (b"bomb.xml", b'<!DOCTYPE a [<!ENTITY x "y">]><article article-type="x"/>', "entities"),
        (b"odd-\xff-name.txt", b"words", "rename it"),
    ],
)
def test_bad_files_are_refused_by_name(tmp_path: Path, name: bytes, data: bytes, word: str) -> None:
    path = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))
    path.write_bytes(data)
    (outcome,) = read_files([path], PoolSettings(workers=1))
    assert outcome.documents == ()
    assert outcome.failure is not None
    assert word in outcome.failure.reason


def test_odd_names_are_read(tmp_path: Path) -> None:
    names = ["-rf ü\n'\".nxml", "wrong extension.pdf", "日本語.txt"]
    paths = [tmp_path / name for name in names]
    for path in paths:
        path.write_text(JATS, encoding="utf-8")
    outcomes = list(read_files(paths, PoolSettings(workers=1)))
    assert _ids(outcomes) == ["PMC7000001"] * 3


def test_missing_paths_folders_and_large_files_are_failures(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(b"word " * 500_000)
    paths = [tmp_path / "none.txt", tmp_path, large]
    outcomes = list(read_files(paths, PoolSettings(workers=1, largest_mb=1)))
    reasons = [outcome.failure.reason for outcome in outcomes if outcome.failure]
    assert reasons == ["no such file", "not a regular file", "larger than 1 MiB"]


def test_reading_loads_nothing_heavy() -> None:
    program = (
        "import sys, corpus.worker, corpus.pool, corpus.readers.jats, corpus.readers.plain\n"
        "heavy = {'torch', 'numpy', 'streamlit', 'trafilatura', 'docx', 'openvino'}\n"
        "sys.exit(','.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
