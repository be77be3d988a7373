"""Counts, over every question of the benches, the quotes that equal their source.

`python -m eval.verbatim --beir FOLDER --squad FILE --evidence FILE --documents FOLDER --split dev
--cache FOLDER`: each question is asked, and once more without abstention where it was refused;
each span shown is compared with the index's canonical text and, as `curbside check` does, with
texts made afresh from the source files. Ranks nothing, judges no answer. Exits with 1 on a miss.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.document import Document
from eval.beir import read_beir
from eval.bench_index import Workshop, documents_index, folder_index
from eval.evidence import read_evidence
from eval.run_beir import beir_index
from eval.squad import read_squad
from eval.subject import Subject
from index.encoder import load_encoder
from index.store import Index
from qa.answer import Answer, Quote, to_wire
from qa.check import check
from qa.check_sources import gather


@dataclass(frozen=True, slots=True)
class Bench:
    """An index with its questions, and its documents made afresh from the source files."""

    name: str
    index: Index
    questions: tuple[str, ...]
    documents: Sequence[Document]


@dataclass(slots=True)
class Count:
    """What was asked, what was shown, and how much of it equals its source.

    `quotes` counts near-duplicates in other documents too, and `spans` also the context that came
    with them; `equal` are spans equal to the canonical text, `verified` quotes whose spans all
    stand in the text that was read afresh.
    """

    questions: int = 0
    answers: int = 0
    quotes: int = 0
    spans: int = 0
    equal: int = 0
    verified: int = 0

    @property
    def perfect(self) -> bool:
        """Whether every span shown equals its source."""
        return self.equal == self.spans and self.verified == self.quotes

    def line(self, name: str) -> str:
        """The count as one line."""
        return (
            f"{name}: {self.questions} questions, {self.answers} answers, {self.quotes} quotes; "
            f"{self.equal} of {self.spans} spans equal to the canonical text; "
            f"{self.verified} of {self.quotes} quotes verified against the source"
        )


def count(bench: Bench, subject: Subject, shop: Workshop | None = None) -> Count:
    """Ask every question of `bench` and compare what is shown with its source."""
    found = Count()
    for done, question in enumerate(bench.questions, start=1):
        reply = subject.reply(question)
        found.questions += 1
        # One and the same object where the question was answered.
        for answer in {id(a): a for a in (reply.shown, reply.ranked) if a}.values():
            _add(answer, bench, found)
        if shop and shop.progress:
            shop.progress(f"asking {bench.name}", done, len(bench.questions))
    return found


def _add(answer: Answer, bench: Bench, found: Count) -> None:
    shown = (*answer.quotes, *answer.near_misses)
    found.answers += 1
    found.quotes += sum(1 + len(quote.also) for quote in shown)
    for document_id, start, end, text in _spans(shown):
        canonical = bench.index.document(document_id, boxes=False).text
        found.spans += 1
        found.equal += canonical[start:end] == text
    cited = {reference.document_id for reference in answer.references}
    afresh = (document for document in bench.documents if document.id in cited)
    checked = check(to_wire(answer), afresh)
    found.verified += sum(quote.finding == "verified" for quote in checked.quotes)


def _spans(quotes: Iterable[Quote]) -> Iterator[tuple[str, int, int, str]]:
    for quote in quotes:
        yield quote.document_id, quote.start, quote.end, quote.text
        for span in quote.context:
            yield quote.document_id, span.start, span.end, span.text
        for echo in quote.also:
            yield echo.document_id, echo.start, echo.end, echo.text


def benches(given: argparse.Namespace, shop: Workshop) -> Iterator[Bench]:
    """The benches named on the command line, their indexes built or taken from the cache."""
    if given.beir:
        beir = read_beir(given.beir, given.split)
        texts = tuple(query.text for query in beir.queries)
        yield Bench("beir", beir_index(beir, shop), texts, beir.documents())
    if given.squad:
        squad = read_squad(given.squad, given.split)
        index = documents_index(f"squad {squad.content}", squad.documents, shop)
        yield Bench("squad", index, tuple(q.text for q in squad.questions), squad.documents())
    if given.evidence:
        evidence = read_evidence(given.evidence, given.split)
        index = folder_index(given.documents, shop)
        sources = {sha256 for _, sha256 in index.sources().values()}
        afresh = gather(sources, given.documents).documents
        yield Bench("evidence", index, tuple(q.text for q in evidence), afresh)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(description=__doc__)
    for name in ("beir", "squad", "evidence", "documents"):
        made.add_argument(f"--{name}", type=Path)
    made.add_argument("--split", default=None)
    made.add_argument("--cache", type=Path, required=True, help="folder for the indexes")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Count bench by bench; 1 where a span differs from its source, else 0."""
    given = parser().parse_args(arguments)
    if given.evidence and not given.documents:
        parser().error("--evidence needs --documents: the folder of its articles")
    shop = Workshop(given.cache, load_encoder())
    perfect = True
    for bench in benches(given, shop):
        found = count(bench, Subject(bench.index, shop.encoder), shop)
        perfect = perfect and found.perfect
        print(found.line(bench.name), flush=True)
    return 0 if perfect else 1


if __name__ == "__main__":
    sys.exit(main())
