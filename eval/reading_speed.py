"""Measures how many JATS files a second one core reads: `python -m eval.reading_speed PATH`.

Counts the whole way from bytes on disk to a classified Document, in this process; the
operating system's file cache is warm after the first round, which is not counted.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import ReadError
from corpus.read import read_file
from corpus.sniff import sniff

_HEAD = 65536


@dataclass(frozen=True, slots=True)
class ReadingSpeed:
    """One measurement; seconds are processor time of this process, best of the rounds."""

    files: int
    failed: int
    megabytes: float
    seconds: float
    files_per_second_per_core: float


def jats_files(path: Path) -> list[Path]:
    """The JATS files at or under `path`, told by their bytes, in order."""
    candidates = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [file for file in candidates if file.is_file() and _is_jats(file)]


def measure(files: Sequence[Path], rounds: int = 3) -> ReadingSpeed:
    """Read every file once to warm up, then `rounds` times."""
    failed = _read(files)
    best = min(_timed(files) for _ in range(max(1, rounds)))
    size = sum(file.stat().st_size for file in files) / 1e6
    return ReadingSpeed(
        len(files), failed, round(size, 2), round(best, 4), round(len(files) / best, 1)
    )


def _timed(files: Sequence[Path]) -> float:
    begun = time.process_time()
    _read(files)
    return max(time.process_time() - begun, 1e-9)


def _read(files: Sequence[Path]) -> int:
    failed = 0
    for file in files:
        try:
            read_file(file)
        except ReadError:
            failed += 1
    return failed


def _is_jats(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return sniff(opened.read(_HEAD), file.name) == "jats"
    except ReadError:
        return False


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measurement as JSON; 1 where there is nothing to measure."""
    parser = argparse.ArgumentParser(prog="python -m eval.reading_speed", description=__doc__)
    parser.add_argument("path", type=Path, help="a JATS file or a folder of them")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    files = jats_files(options.path)
    if not files:
        print(json.dumps({"error": "no JATS file there"}))
        return 1
    print(json.dumps(asdict(measure(files, options.rounds))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
