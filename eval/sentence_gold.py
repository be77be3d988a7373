"""Measures sentence splitting on our own gold of hard medical sentences.

`python -m eval.sentence_gold` prints precision, recall and F1 on the boundaries inside
paragraphs for our splitter and, beside it, for the two libraries as they come.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.document import Span
from corpus.sentences import sentence_spans

Splitter = Callable[[str], list[Span]]

GOLD = Path(__file__).resolve().parents[1] / "tests" / "cases" / "sentences"
PARTS = ("development", "held_out")
GLUED = "\\"
"""At the end of a line of gold: the next sentence follows without a space."""


@dataclass(frozen=True, slots=True)
class GoldParagraph:
    """A paragraph and its sentences' spans, in code points."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of boundaries inside paragraphs: found rightly, found wrongly, missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the boundaries found that are real; 1 where none was found."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of the real boundaries that were found; 1 where there is none."""
        real = self.right + self.missed
        return self.right / real if real else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / both if both else 1.0


def read_gold(path: Path) -> list[GoldParagraph]:
    """The paragraphs of a gold file: a sentence a line, a blank line between paragraphs.

    Lines that begin with "#" are comments. Raises OSError where the file cannot be read.
    """
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    blocks = "\n".join(lines).strip("\n").split("\n\n")
    return [_paragraph(block.split("\n")) for block in blocks]


def _paragraph(lines: Sequence[str]) -> GoldParagraph:
    text, spans = "", []
    for line in lines:
        sentence = line.removesuffix(GLUED)
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += sentence if line.endswith(GLUED) else sentence + " "
    return GoldParagraph(text.rstrip(), tuple(spans))


def score(gold: Sequence[GoldParagraph], split: Splitter) -> Score:
    """Compare `split` with `gold`: a boundary is right where a sentence ends exactly there."""
    pairs = [(_ends(paragraph.spans), _ends(split(paragraph.text))) for paragraph in gold]
    return Score(
        right=sum(len(real & found) for real, found in pairs),
        wrong=sum(len(found - real) for real, found in pairs),
        missed=sum(len(real - found) for real, found in pairs),
    )


def errors(gold: Sequence[GoldParagraph], split: Splitter) -> Iterator[str]:
    """One line for each boundary that is wrong or missed, with the text around it."""
    for paragraph in gold:
        real, found = _ends(paragraph.spans), _ends(split(paragraph.text))
        for end in sorted(real ^ found):
            name = "missed" if end in real else "wrong "
            before, after = paragraph.text[max(0, end - 40) : end], paragraph.text[end : end + 30]
            yield f"{name} {before} ¶{after}"


def _ends(spans: Sequence[Span]) -> set[int]:
    return {span.end for span in spans[:-1]}


def bare_sentencex(text: str) -> list[Span]:
    """What sentencex finds by itself."""
    from sentencex import get_sentence_boundaries

    found = get_sentence_boundaries("en", text)
    return _trimmed(text, [(item["start_index"], item["end_index"]) for item in found])


def bare_nupunkt(text: str) -> list[Span]:
    """What nupunkt finds by itself."""
    from nupunkt import sent_spans

    return _trimmed(text, sent_spans(text))


def _trimmed(text: str, spans: Sequence[tuple[int, int]]) -> list[Span]:
    """The spans without white space at their ends; blank ones are left out."""
    pieces = [(start, end, text[start:end]) for start, end in spans]
    return [
        Span(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()))
        for start, end, piece in pieces
        if piece.strip()
    ]


SPLITTERS: dict[str, Splitter] = {
    "curbside": sentence_spans,
    "sentencex": bare_sentencex,
    "nupunkt": bare_nupunkt,
}


def speed(split: Splitter, text: str) -> float:
    """Millions of characters split in a second, on `text`."""
    split(text[:1000])
    begun = time.perf_counter()
    split(text)
    return len(text) / 1e6 / (time.perf_counter() - begun)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the scores of every splitter on both parts of the gold."""
    parser = argparse.ArgumentParser(prog="python -m eval.sentence_gold", description=__doc__)
    parser.add_argument("--gold", type=Path, default=GOLD, help="folder of the gold files")
    parser.add_argument("--errors", choices=PARTS, help="list our errors on one part")
    parser.add_argument("--json", type=Path, help="also write the scores to this file")
    given = parser.parse_args(arguments)
    parts = {part: read_gold(given.gold / f"{part}.txt") for part in PARTS}
    if given.errors:
        print("\n".join(errors(parts[given.errors], sentence_spans)))
    rows = [
        {"splitter": name, "part": part, **asdict(result), "f1": round(result.f1, 4)}
        for part, gold in parts.items()
        for name, result in ((name, score(gold, split)) for name, split in SPLITTERS.items())
    ]
    _print_table(parts, rows)
    if given.json:
        given.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


def _print_table(
    parts: dict[str, list[GoldParagraph]], rows: Sequence[dict[str, str | int | float]]
) -> None:
    sizes = {part: sum(len(one.spans) for one in gold) for part, gold in parts.items()}
    print("sentences: " + ", ".join(f"{part} {size}" for part, size in sizes.items()))
    columns = ("part", "splitter", "right", "wrong", "missed", "f1")
    print("".join(f"{column:>12}" for column in columns))
    for row in rows:
        print("".join(f"{row[column]:>12}" for column in columns))
    text = " ".join(one.text for gold in parts.values() for one in gold) * 20
    for name, split in SPLITTERS.items():
        print(f"{name:>12} {speed(split, text):8.1f} million characters a second")


if __name__ == "__main__":
    main()
