"""Measures in a browser how soon the page is of use, and how soon an answer follows Enter.

    python -m ui.page_timing [INDEX]

Serves INDEX, or the starter library indexed for the occasion, and prints Markdown: the
server's first visit, later visits, and the time from Enter to the first quote on the page.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from eval.examine import SHIPPED_GOLD, STARTER_LIBRARY
from eval.gold_set import read_gold
from index.ingest import add
from ui.opening import encoder_of
from ui.page_driver import Visitor, served, visiting

VISITS = 5
QUESTIONS = 10


@contextmanager
def library(given: Path | None) -> Iterator[Path]:
    """The index to look at: the one given, or one of the starter library."""
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "index"
        add(folder, [STARTER_LIBRARY], encoder_of)
        yield folder


def first_paint(visitor: Visitor) -> float:
    """Seconds from opening the address to the question field and the examples."""
    begun = time.perf_counter()
    with visitor.page() as page:
        page.get_by_label("Question", exact=True).wait_for()
        page.locator("[class*=st-key-example-]").first.wait_for()
        return time.perf_counter() - begun


def answers(visitor: Visitor, questions: list[str]) -> list[float]:
    """Seconds from Enter to the first quote or the refusal, for each question by itself."""
    found = []
    with visitor.page() as page:
        page.locator("[class*=st-key-example-]").first.wait_for()
        page.wait_for_timeout(3000)  # as a reader takes to type
        for question in questions:
            field = page.get_by_label("Question", exact=True)
            field.fill(question)
            begun = time.perf_counter()
            field.press("Enter")
            page.locator(".cb-answer-head h1", has_text=question).wait_for()
            page.locator(".cb-quote").first.wait_for()
            found.append(time.perf_counter() - begun)
    return found


def main() -> None:
    """Measure and print."""
    questions = [q.question for q in read_gold(SHIPPED_GOLD) if q.answerable][:QUESTIONS]
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with library(given) as folder, served(folder) as address, visiting(address) as visitor:
        first = first_paint(visitor)
        later = [first_paint(visitor) for _ in range(VISITS)]
        asked = answers(visitor, questions)
    load = os.getloadavg()[0]
    print(f"Load of the machine {load:.1f} on {os.cpu_count()} cores.\n")
    print("| what | median | slowest |\n|---|---|---|")
    print(_row("first visit after the server's start", [first]))
    print(_row(f"later visits ({VISITS})", later))
    print(_row(f"answer after Enter ({len(asked)} questions)", asked))


def _row(name: str, seconds: list[float]) -> str:
    middle: Callable[[list[float]], float] = statistics.median
    return f"| {name} | {middle(seconds):.2f} s | {max(seconds):.2f} s |"


if __name__ == "__main__":
    main()
