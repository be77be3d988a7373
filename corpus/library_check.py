"""Checks the starter library: every digest is complete, its own words and readable alone.

Run as `python -m corpus.library_check`. It works offline and cannot know whether a digest
is true: that is what the second reading, recorded in each digest, is for. Copied wording
is looked for only where the shared source texts are at hand.
"""

from __future__ import annotations

import datetime
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.document import DOCUMENT_TYPES, STATUSES
from corpus.errors import ReadError
from corpus.front_matter import split
from corpus.sentences import sentence_spans

LIBRARY = Path(__file__).resolve().parent / "library"
POPULATIONS = ("adult", "child", "pregnancy", "older adults", "mixed")
READ_LEVELS = ("excerpt", "abstract", "whole")
MOST_AUTHORS = 6

_REQUIRED = (
    "id", "title", "digest_of", "type", "population", "status", "licence", "language", "read",
    "date_read", "topics", "second_reading",
)  # fmt: skip
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "type": DOCUMENT_TYPES,
    "population": POPULATIONS,
    "status": STATUSES,
    "read": READ_LEVELS,
}
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_URL = re.compile(r"https?://[\w.-]+\.[a-z]{2,}(:\d+)?(/\S*)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_MARKER = re.compile(r"[-*+]\s+|#{1,6}\s+")
_LEANING = re.compile(r"(It|Its|They|Their|He|She|His|Her)\b")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a digest may not exceed: characters of a sentence, words in a row from a source."""

    sentence_characters: int = 400
    shared_words: int = 12


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest as it stands in its file."""

    path: Path
    fields: Mapping[str, Any]
    body: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with one file, as a sentence for its author."""

    file: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message}"


def check_library(
    folder: Path, sources: Mapping[str, str] | None = None, limits: Limits | None = None
) -> list[Finding]:
    """Everything wrong with the digests (`*.md`) in `folder`, in order of file name.

    `sources` are the texts no digest may copy from, by name; None leaves that part out.
    """
    limits = limits or Limits()
    digests, findings = _read(folder)
    runs = _runs_of(sources or {}, limits.shared_words + 1)
    for digest in digests:
        messages = [*_field_faults(digest), *_body_faults(digest.body, limits)]
        messages += _copied(digest.body, runs, limits.shared_words + 1)
        findings += [Finding(digest.path.name, message) for message in messages]
    return sorted([*findings, *_repeated_ids(digests)], key=lambda finding: finding.file)


def shared_sources(folder: Path | None = None) -> dict[str, str] | None:
    """The texts in the shared seeds folder, by file name, or None where there is none.

    The folder is `$CURBSIDE_SHARED/seeds`, else `../shared/seeds` beside the checkout.
    """
    beside = LIBRARY.parents[2] / "shared"
    shared = folder or Path(os.environ.get("CURBSIDE_SHARED", beside))
    seeds = shared / "seeds"
    if not seeds.is_dir():
        return None
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(seeds.glob("*.txt"))}


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the library (or the folder named first) and report; 1 when anything is wrong."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    folder = Path(given[0]) if given else LIBRARY
    sources = shared_sources()
    findings = check_library(folder, sources)
    if sources is None:
        findings_note = "copied wording was not looked for: no shared seeds folder"
    else:
        findings_note = f"copied wording was looked for in {len(sources)} source texts"
    count = len(list(folder.glob("*.md")))
    lines = [*map(str, findings), f"{count} digests, {len(findings)} findings; {findings_note}"]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if findings or not count else 0


def _read(folder: Path) -> tuple[list[Digest], list[Finding]]:
    digests: list[Digest] = []
    findings: list[Finding] = []
    for path in sorted(folder.glob("*.md")):
        try:
            matter = split(path.read_text(encoding="utf-8"))
        except (ReadError, UnicodeDecodeError) as error:
            findings.append(Finding(path.name, f"cannot be read: {error}"))
            continue
        digests.append(Digest(path, matter.fields, matter.body))
    return digests, findings


def _field_faults(digest: Digest) -> Iterator[str]:
    fields = digest.fields
    for name in _REQUIRED:
        if fields.get(name) in (None, "", [], {}):
            yield f"field {name} is missing or empty"
    for name, allowed in _ALLOWED.items():
        if fields.get(name) and fields[name] not in allowed:
            yield f"field {name}: {fields[name]!r} is none of {', '.join(allowed)}"
    if fields.get("id") and fields["id"] != digest.path.stem:
        yield f"id {fields['id']!r} is not the name of the file"
    if not str(fields.get("id", "digest-")).startswith("digest-"):
        yield "id does not begin with digest-"
    if not isinstance(fields.get("date_read", datetime.date.min), datetime.date):
        yield "field date_read is not a date (YYYY-MM-DD)"
    if not isinstance(fields.get("topics", []), list):
        yield "field topics is not a list"
    yield from _source_faults(fields.get("digest_of"))


def _source_faults(source: object) -> Iterator[str]:
    if not isinstance(source, dict):
        yield "field digest_of does not name a source"
        return
    if not str(source.get("title") or "").strip():
        yield "digest_of has no title"
    if not any(source.get(name) for name in ("doi", "pmid", "url")):
        yield "digest_of has neither a DOI nor a PMID nor a URL"
    if source.get("doi") and not _DOI.fullmatch(str(source["doi"])):
        yield f"digest_of.doi {source['doi']!r} does not look like a DOI"
    if source.get("url") and not _URL.fullmatch(str(source["url"])):
        yield f"digest_of.url {source['url']!r} does not look like a URL"
    if source.get("pmid") and not str(source["pmid"]).isdigit():
        yield f"digest_of.pmid {source['pmid']!r} is not a number"
    yield from _author_faults(source.get("authors"))


def _author_faults(authors: object) -> Iterator[str]:
    if not isinstance(authors, list):
        yield "digest_of.authors is not a list (it may be empty)"
    elif len([author for author in authors if author != "et al."]) > MOST_AUTHORS:
        yield f"digest_of names more than {MOST_AUTHORS} authors: end the list with et al."


def _body_faults(body: str, limits: Limits) -> Iterator[str]:
    blocks = [block for block in re.split(r"\n\s*\n", body.strip()) if block.strip()]
    if not any(block.startswith("## ") for block in blocks):
        yield "the body has no heading (## …)"
    for before, block in zip(["", *blocks], blocks, strict=False):
        if block.startswith("- ") and not before.rstrip().endswith(":"):
            yield f"a list has no lead-in ending with a colon: {_start(block)}"
    prose = [text for block in blocks for text in _texts(block)]
    if not prose:
        yield "the body is empty"
    for text in prose:
        yield from _sentence_faults(text, limits)


def _texts(block: str) -> list[str]:
    """The paragraph or list items of a block, without markers; none for a heading."""
    if block.startswith("#"):
        return []
    if block.startswith("- "):
        return [_MARKER.sub("", line, count=1).strip() for line in block.splitlines()]
    return [" ".join(block.split())]


def _sentence_faults(text: str, limits: Limits) -> Iterator[str]:
    for span in sentence_spans(text):
        sentence = text[span.start : span.end]
        if len(sentence) > limits.sentence_characters:
            yield f"a sentence has {len(sentence)} characters: {_start(sentence)}"
        if not sentence.endswith((".", ":", "!", "?")):
            yield f"not a whole sentence: {_start(sentence)}"
        if _LEANING.match(sentence):
            yield f"a sentence leans on the one before it: {_start(sentence)}"


def _runs_of(sources: Mapping[str, str], length: int) -> dict[tuple[str, ...], str]:
    return {run: name for name, text in sources.items() for run in _runs(text, length)}


def _copied(body: str, runs: Mapping[tuple[str, ...], str], length: int) -> Iterator[str]:
    """One message for each stretch of `body` that stands word for word in a source."""
    inside = False
    for run in _runs(body, length):
        if run in runs and not inside:
            yield f"{length} words or more in a row as in {runs[run]}: {' '.join(run)}"
        inside = run in runs


def _runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return (tuple(words[at : at + length]) for at in range(len(words) - length + 1))


def _repeated_ids(digests: Iterable[Digest]) -> list[Finding]:
    first: dict[object, str] = {}
    findings = []
    for digest in digests:
        name = digest.path.name
        owner = first.setdefault(digest.fields.get("id"), name)
        if owner != name:
            findings.append(Finding(name, f"its id is already that of {owner}"))
    return findings


def _start(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


if __name__ == "__main__":
    sys.exit(main())
