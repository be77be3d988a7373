"""How well PDFs are read: `python -m eval.reading FOLDER [--json OUT] [--speed] [--failures N]`.

FOLDER holds PDFs and, under the same stem, JATS twins (.nxml) as the truth. A sentence of
the twin counts as found when one block of the PDF's canonical text holds it whole, letter
for letter and space for space, after NFKC, plain dashes and quotes, and one space for each
run of white space. Beside our reader stand bare pypdf and bare pypdfium2, whose pages are
joined to one text first.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
import time
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from corpus.document import QUOTABLE_KINDS, QUOTABLE_ROLES, Document, Metadata
from corpus.errors import CurbsideError
from corpus.readers.jats import read_jats
from corpus.readers.pdf import READER, read_pdf
from corpus.sentences import document_sentences, sentence_spans
from corpus.source import Source

_PLAIN = str.maketrans(
    {"∗": "*"}
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("‘’‚′`", "'")
    | dict.fromkeys("“”„″", '"')
)
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
_LETTERS = re.compile(r"[\W_]+")
_RUNNING = frozenset({"paragraph", "list-item"})
_REPEATS = 5

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class PairScore:
    """One PDF against its twin; counts of sentences, words and headings, and facts got right."""

    name: str
    sentences: int
    found: int
    in_order: int
    own_sentences: int
    own_in_twin: int
    furniture: int
    words: int
    words_ours: int
    words_pypdf: int
    words_pdfium: int
    sentences_pypdf: int
    sentences_pdfium: int
    headings: int
    headings_found: int
    headings_extra: int
    title: bool
    doi: bool
    year: bool
    journal: bool
    authors: bool
    missed: tuple[str, ...] = field(default=(), repr=False)
    strangers: tuple[str, ...] = field(default=(), repr=False)
    wrong: tuple[str, ...] = field(default=(), repr=False)


def plain(text: str) -> str:
    """`text` in the form in which sentences are compared: its letters and its spaces."""
    folded = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    return _SPACE.sub(" ", folded).strip()


def letters(text: str) -> str:
    """The lower-case letters and digits of `text`, as titles and headings are compared."""
    return _LETTERS.sub("", unicodedata.normalize("NFKC", text).lower())


def twin_sentences(twin: Document) -> list[str]:
    """The sentences of the abstract and body of a JATS document, in order."""
    out = []
    for block in twin.blocks:
        if block.kind in _RUNNING and twin.sections[block.section].role in QUOTABLE_ROLES:
            text = twin.text[block.start : block.end]
            out += [plain(text[span.start : span.end]) for span in sentence_spans(text)]
    return [sentence for sentence in out if len(sentence.split()) > 2]


def block_text(document: Document) -> str:
    """The canonical text in compared form, one line a block, so that no match spans two."""
    return "\n".join(plain(document.text[b.start : b.end]) for b in document.blocks)


def places(sentences: Sequence[str], text: str) -> list[int | None]:
    """Where each sentence stands in `text`, preferring places behind the one before it."""
    out: list[int | None] = []
    at = 0
    for sentence in sentences:
        place = text.find(sentence, at)
        if place < 0:
            place = text.find(sentence)
        out.append(place if place >= 0 else None)
        at = place + 1 if place >= at else at
    return out


def longest_rising(values: Sequence[int]) -> int:
    """Length of the longest strictly increasing subsequence (patience sorting)."""
    tails: list[int] = []
    for value in values:
        place = bisect_left(tails, value)
        tails[place : place + 1] = [value]
    return len(tails)


def recall(truth: str, text: str) -> tuple[int, int]:
    """Words of `truth`, and how many of them `text` holds too, each as often."""
    wanted, got = Counter(_WORD.findall(truth.lower())), Counter(_WORD.findall(text.lower()))
    return wanted.total(), (wanted & got).total()


def pypdf_text(data: bytes) -> str:
    """The text of bare pypdf: its pages one after another."""
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages)


def pdfium_text(data: bytes) -> str:
    """The text of bare pypdfium2: its pages one after another."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    pages = []
    for page in document:
        textpage = page.get_textpage()
        pages.append(textpage.get_text_range())
        textpage.close()
        page.close()
    document.close()
    return "\n".join(pages)


def score_pair(pdf: Source, nxml: Source) -> PairScore:
    """Read both files and compare them."""
    document, twin = read_pdf(pdf), read_jats(nxml)
    sentences = twin_sentences(twin)
    found = places(sentences, block_text(document))
    truth = " ".join(sentences)
    rivals = [plain(pypdf_text(pdf.data)), plain(pdfium_text(pdf.data))]
    words, ours = recall(truth, plain(document.text))
    strangers, own = _strangers(document, twin)
    headings, extra = _headings(document, twin, letters(rivals[1]))
    right, wrong = _facts(document.metadata, twin.metadata)
    wrong += [f"heading missed: {h}" for h, good in headings if not good]
    wrong += [f"heading too many: {h}" for h in extra]
    return PairScore(
        name=Path(pdf.path).stem,
        sentences=len(sentences),
        found=sum(1 for place in found if place is not None),
        in_order=longest_rising([place for place in found if place is not None]),
        own_sentences=own,
        own_in_twin=own - len(strangers),
        furniture=sum(1 for s in strangers if _holds_furniture(s, document, twin)),
        words=words,
        words_ours=ours,
        words_pypdf=recall(truth, rivals[0])[1],
        words_pdfium=recall(truth, rivals[1])[1],
        sentences_pypdf=sum(1 for s in sentences if s in rivals[0]),
        sentences_pdfium=sum(1 for s in sentences if s in rivals[1]),
        headings=len(headings),
        headings_found=sum(1 for _, good in headings if good),
        headings_extra=len(extra),
        missed=tuple(s for s, p in zip(sentences, found, strict=True) if p is None),
        strangers=tuple(strangers),
        wrong=tuple(wrong),
        **right,
    )


def _facts(facts: Metadata, known: Metadata) -> tuple[dict[str, bool], list[str]]:
    """Which facts agree with the twin's, and those that do not in words."""
    right = {
        "title": letters(facts.title) == letters(known.title),
        "doi": (facts.doi or "").lower() == (known.doi or "").lower(),
        "year": facts.year == known.year,
        "journal": letters(facts.journal or "") == letters(known.journal or ""),
        "authors": _same_people(facts.authors, known.authors),
    }
    wrong = [
        f"{name}: {getattr(facts, name)!r} for {getattr(known, name)!r}"
        for name, good in right.items()
        if not good
    ]
    return right, wrong


def _same_people(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether "Nina F. Schor" and "Schor NF" are the same persons in the same order."""
    return len(ours) == len(theirs) and all(map(_same_person, ours, theirs))


def _same_person(ours: str, theirs: str) -> bool:
    *surname, initials = theirs.split()
    last = letters("".join(surname))
    given = "".join(word[:1] for word in re.split(r"[ \-.]+", ours) if word)
    return letters(ours).endswith(last) and letters(given).startswith(letters(initials)[:1])


def _headings(
    document: Document, twin: Document, printed: str
) -> tuple[list[tuple[str, bool]], list[str]]:
    """The twin's headings that are printed, each with whether ours hold it, and ours it lacks."""
    ours = Counter(
        letters(document.text[b.start : b.end]) for b in document.blocks if b.kind == "heading"
    )
    theirs = [twin.text[b.start : b.end] for b in twin.blocks if b.kind == "heading"]
    wanted = [(h, letters(h)) for h in theirs if letters(h) in printed]
    matched = [(heading, ours[key] > 0) for heading, key in wanted]
    known = {key for _, key in wanted} | {"references"}
    return matched, [key for key in ours if key not in known]


def _strangers(document: Document, twin: Document) -> tuple[list[str], int]:
    """Our quotable sentences that the twin's text does not hold, and how many there are in all."""
    text = plain(twin.text)
    strangers, count = [], 0
    for block in document.blocks:
        if block.kind not in _RUNNING & QUOTABLE_KINDS or not document.quotable(block):
            continue
        for span in document_sentences(document, block):
            count += 1
            sentence = plain(document.text[span.start : span.end])
            if sentence not in text:
                strangers.append(sentence)
    return strangers, count


def _holds_furniture(sentence: str, document: Document, twin: Document) -> bool:
    """Whether a sentence the twin does not know holds the journal's name or a page's number."""
    journal = plain(twin.metadata.journal or "\n")
    if journal in sentence:
        return True
    text = plain(twin.text)
    numbers = {page.label or str(page.number) for page in document.pages}
    words = sentence.split()
    return any(
        word in numbers and " ".join(words[:i] + words[i + 1 :]) in text
        for i, word in enumerate(words)
    )


def speed(paths: Sequence[Path]) -> dict[str, list[float]]:
    """Seconds of processor time a file, for our reader and for bare pypdf: the best of several.

    Both run on one core; processor time is that of the clock on an idle machine.
    """
    out: dict[str, list[float]] = {}
    for path in paths:
        source = Source.from_file(path)
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(_REPEATS):
            times[0].append(_seconds(read_pdf, source))
            times[1].append(_seconds(pypdf_text, source.data))
        out[path.name] = [min(part) for part in times]
    return out


def _seconds(task: Callable[[A], object], argument: A) -> float:
    start = time.process_time()
    task(argument)
    return time.process_time() - start


def totals(scores: Sequence[PairScore]) -> dict[str, float]:
    """The figures over all pairs: sentences and words pooled, facts as shares of PDFs."""

    def pooled(part: str, whole: str) -> float:
        total = sum(float(getattr(score, whole)) for score in scores)
        return sum(float(getattr(score, part)) for score in scores) / max(1.0, total)

    metrics = {
        "sentences_found": pooled("found", "sentences"),
        "sentences_in_order": pooled("in_order", "sentences"),
        "sentences_found_pypdf": pooled("sentences_pypdf", "sentences"),
        "sentences_found_pdfium": pooled("sentences_pdfium", "sentences"),
        "word_recall": pooled("words_ours", "words"),
        "word_recall_pypdf": pooled("words_pypdf", "words"),
        "word_recall_pdfium": pooled("words_pdfium", "words"),
        "own_sentences_in_twin": pooled("own_in_twin", "own_sentences"),
        "sentences_with_furniture": float(sum(s.furniture for s in scores)),
        "headings_found": pooled("headings_found", "headings"),
        "headings_all_right": sum(
            s.headings_found == s.headings and not s.headings_extra for s in scores
        )
        / len(scores),
    }
    for name in ("title", "doi", "year", "journal", "authors"):
        metrics[f"{name}_right"] = sum(getattr(s, name) for s in scores) / len(scores)
    return metrics


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure FOLDER and print; 1 where a PDF cannot be read or there is nothing to measure."""
    parser = argparse.ArgumentParser(prog="eval.reading", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path, dest="out", help="write all figures here")
    parser.add_argument("--speed", action="store_true", help="time every PDF against bare pypdf")
    parser.add_argument("--failures", type=int, default=0, help="show so many of each kind")
    options = parser.parse_args(arguments)
    logging.getLogger("pypdf").disabled = True  # its warnings would count as its time
    paths = sorted(options.folder.glob("*.pdf"))
    if not paths:
        print(f"no PDF in {options.folder}", file=sys.stderr)
        return 1
    scores, failed = _scores(paths, options.failures)
    record: dict[str, object] = {"settings": {"reader": READER, "folder": str(options.folder)}}
    if scores:
        record |= {"metrics": totals(scores), "pairs": [asdict(s) for s in scores]}
        _show(totals(scores))
    if options.speed:
        record["speed"] = _show_speed(speed(paths))
    record["failed"] = failed
    if options.out:
        options.out.write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
    return 1 if failed else 0


def _scores(paths: Sequence[Path], failures: int) -> tuple[list[PairScore], dict[str, str]]:
    scores: list[PairScore] = []
    failed: dict[str, str] = {}
    for path in paths:
        twin = path.with_suffix(".nxml")
        try:
            if not twin.exists():
                document = read_pdf(Source.from_file(path))
                print(f"{path.stem:28} no twin; {len(document.pages)} pages read")
                continue
            score = score_pair(Source.from_file(path), Source.from_file(twin))
        except CurbsideError as error:
            failed[path.name] = str(error)
            print(f"{path.stem:28} FAILED: {error}")
            continue
        scores.append(score)
        _show_pair(score, failures)
    return scores, failed


def _show_pair(score: PairScore, failures: int) -> None:
    print(
        f"{score.name:14} found {score.found}/{score.sentences} in order {score.in_order}"
        f"  words {score.words_ours / max(score.words, 1):.4f} (pypdf"
        f" {score.words_pypdf / max(score.words, 1):.3f}, pdfium"
        f" {score.words_pdfium / max(score.words, 1):.4f})  own in twin"
        f" {score.own_in_twin}/{score.own_sentences}  headings"
        f" {score.headings_found}/{score.headings}+{score.headings_extra}"
    )
    for label, rows in (
        ("wrong", score.wrong),
        ("missed", score.missed),
        ("stranger", score.strangers),
    ):
        for row in rows[:failures]:
            print(f"    {label}: {row}")


def _show(metrics: dict[str, float]) -> None:
    for name, value in metrics.items():
        print(f"{name:28} {value:.4f}")


def _show_speed(times: dict[str, list[float]]) -> dict[str, object]:
    ratios = {name: ours / theirs for name, (ours, theirs) in times.items()}
    for name, (ours, theirs) in times.items():
        print(f"{name:32} ours {ours:.3f} s  pypdf {theirs:.3f} s  ratio {ratios[name]:.2f}")
    whole = sum(t[0] for t in times.values()) / sum(t[1] for t in times.values())
    print(f"time over bare pypdf: all {whole:.2f}, worst {max(ratios.values()):.2f}")
    return {"seconds": times, "ratio": whole, "worst_ratio": max(ratios.values())}


if __name__ == "__main__":
    sys.exit(main())
