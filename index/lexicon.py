"""The words and abbreviations of a corpus: for spelling offers and for expanding a question.

A small SQLite file in each generation, counted by documents. Does not decide what a
question uses of it.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from corpus.abbreviations import find_abbreviations
from corpus.document import Document
from index.terms import normalised

LEXICON_FILE = "lexicon.sqlite"
SHORTEST_WORD = 4

_WORD = re.compile(r"[^\W\d_]{4,}")
_DOUBLED = re.compile(r"(.)\1+")
_ALIKE = (("ph", "f"), ("ae", "e"), ("oe", "e"), ("y", "i"), ("rh", "r"), ("k", "c"), ("z", "s"))
_SCHEMA = """
CREATE TABLE words (
    word TEXT PRIMARY KEY, sound TEXT NOT NULL, documents INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX words_by_sound ON words (substr(sound, 1, 1), length(sound));
CREATE TABLE abbreviations (
    short TEXT NOT NULL, long TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (short, long, document)
) WITHOUT ROWID;
CREATE INDEX abbreviations_by_document ON abbreviations (document);
"""


@dataclass(frozen=True, slots=True)
class LongForm:
    """What an abbreviation stands for, and in how many documents it is said to."""

    text: str
    documents: int


def write_lexicon(
    path: Path, base: Path | None, removed: Iterable[Document], added: Iterable[Document]
) -> None:
    """Write the lexicon of `base` less `removed` and plus `added` documents to `path`."""
    if base is not None:
        shutil.copyfile(base, path)
    database = sqlite3.connect(path)
    try:
        # The file is synced as a whole before it is published; a crash discards it.
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA journal_mode = MEMORY")
        if base is None:
            database.executescript(_SCHEMA)
        counts: Counter[str] = Counter()
        for document in removed:
            counts.subtract(_words(document))
            database.execute("DELETE FROM abbreviations WHERE document = ?", (document.id,))
        for document in added:
            counts.update(_words(document))
            database.executemany(
                "INSERT OR IGNORE INTO abbreviations VALUES (?, ?, ?)",
                [(a.short, a.long, document.id) for a in find_abbreviations(document.text)],
            )
        _count(database, counts)
        database.commit()
    finally:
        database.close()


def sound(word: str) -> str:
    """A lower-case word with spellings that sound alike made one, doubled letters single.

    "anaphylaxis" and "anafilaxis" both give "anafilaxis".
    """
    for written, heard in _ALIKE:
        word = word.replace(written, heard)
    return _DOUBLED.sub(r"\1", word)


def _count(database: sqlite3.Connection, counts: Counter[str]) -> None:
    database.executemany(
        "INSERT INTO words VALUES (?, ?, ?)"
        " ON CONFLICT (word) DO UPDATE SET documents = documents + excluded.documents",
        [(word, sound(word), count) for word, count in sorted(counts.items()) if count],
    )
    database.execute("DELETE FROM words WHERE documents <= 0")


def _words(document: Document) -> set[str]:
    return set(_WORD.findall(normalised(document.text).lower()))


class Lexicon:
    """Read access to a generation's lexicon; may be shared between threads."""

    def __init__(self, path: Path) -> None:
        uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
        self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)

    def close(self) -> None:
        """Release the file."""
        self._database.close()

    def knows(self, word: str) -> bool:
        """Whether some document holds `word` (any case) in this very form."""
        row = self._database.execute(
            "SELECT 1 FROM words WHERE word = ?", (normalised(word).lower(),)
        ).fetchone()
        return row is not None

    def similar(self, word: str) -> list[str]:
        """Words of the corpus that `word` may be a misspelling of, likeliest first.

        Compared as they sound (see `sound`), with the same first letter: at most one edit in
        words of up to 7 letters, two beyond; a swap of neighbours is one edit (optimal string
        alignment).
        """
        from rapidfuzz.distance import OSA

        plain = sound(normalised(word).lower())
        edits = 1 if len(plain) <= 7 else 2
        if len(plain) <= SHORTEST_WORD:
            return []
        rows = self._database.execute(
            "SELECT word, sound, documents FROM words"
            " WHERE substr(sound, 1, 1) = ? AND length(sound) BETWEEN ? AND ?",
            (plain[0], len(plain) - edits, len(plain) + edits),
        )
        near = [
            (distance, -documents, candidate)
            for candidate, heard, documents in rows
            if (distance := OSA.distance(plain, heard, score_cutoff=edits)) <= edits
        ]
        return [candidate for _, _, candidate in sorted(near)]

    def long_forms(self, short: str) -> list[LongForm]:
        """What `short` (case kept) stands for in the corpus, the commonest first."""
        rows = self._database.execute(
            "SELECT min(long), count(DISTINCT document) AS n FROM abbreviations"
            " WHERE short = ? GROUP BY lower(long) ORDER BY n DESC, lower(long)",
            (short,),
        )
        return [LongForm(text, documents) for text, documents in rows]
