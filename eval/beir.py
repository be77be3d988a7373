"""Reads a BEIR folder: corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv.

The format is that of Thakur et al., NeurIPS 2021. Each corpus entry becomes one document
with one passage, never cut again, under its own id. Ranks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.document import Document
from corpus.errors import UsageError
from corpus.passages import PassageSettings
from eval.bench_index import file_sha256
from eval.gold_set import read_rows
from eval.plain_document import plain_document

Qrels = Mapping[str, Mapping[str, int]]
"""Relevance by document id, by query id."""

_UNCUT = 1_000_000
WHOLE = PassageSettings(minimum=1, target=_UNCUT, maximum=_UNCUT, model_limit=2 * _UNCUT)
"""Keeps an entry in one passage; the encoder reads as much of it as its model takes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the corpus."""

    id: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        """Title and text joined, as BEIR's baselines read an entry."""
        return f"{self.title} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Query:
    """One query; `kind` is its metadata's "type", or an empty string."""

    id: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Beir:
    """One split of a BEIR folder: the judged queries, in the file's order, and their qrels."""

    folder: Path
    queries: tuple[Query, ...]
    qrels: Qrels

    @property
    def corpus_path(self) -> Path:
        """The corpus file."""
        return self.folder / "corpus.jsonl"

    @property
    def content(self) -> str:
        """Hex digest of the corpus file."""
        return file_sha256(self.corpus_path)

    def entries(self) -> list[Entry]:
        """The whole corpus. Raises UsageError on a row without an _id or text."""
        return list(_entries(self.corpus_path))

    def documents(self) -> list[Document]:
        """The whole corpus as documents of one passage each."""
        return [
            plain_document(entry.id, entry.title, [entry.text], str(self.corpus_path))
            for entry in self.entries()
        ]


def read_beir(folder: Path, split: str | None = None, limit: int | None = None) -> Beir:
    """The judged queries of `split`, the first `limit` of them.

    Without `split`, "test" where there is one (BEIR's custom), else the only one. Raises
    UsageError where a file is missing or malformed, or the split is not there.
    """
    for name in ("corpus.jsonl", "queries.jsonl"):
        if not (folder / name).is_file():
            raise UsageError(f"{folder} is no BEIR folder: it holds no {name}.")
    qrels = _qrels(_qrels_file(folder, split))
    queries = [query for query in _queries(folder / "queries.jsonl") if query.id in qrels]
    if not queries:
        raise UsageError(f"No query of {folder / 'queries.jsonl'} is judged in that split.")
    queries = queries[:limit]
    kept = {query.id: qrels[query.id] for query in queries}
    return Beir(folder, tuple(queries), kept)


def _qrels_file(folder: Path, split: str | None) -> Path:
    files = {path.stem: path for path in sorted((folder / "qrels").glob("*.tsv"))}
    wanted = split or ("test" if "test" in files else next(iter(files), ""))
    if split is None and "test" not in files and len(files) > 1:
        raise UsageError(f"Name one of the splits with --split: {', '.join(files)}.")
    if wanted not in files:
        have = ", ".join(files) or "none"
        raise UsageError(f"{folder / 'qrels'} has no split {wanted!r}; it has: {have}.")
    return files[wanted]


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        cells = line.split("\t")
        if number == 1 and cells[-1:] == ["score"]:
            continue
        try:
            query, document, score = cells
            found.setdefault(query, {})[document] = int(score)
        except ValueError as error:
            advice = "write query-id, corpus-id and a whole score, parted by tabs."
            raise UsageError(f"{path} line {number} is no judgement: {advice}") from error
    return found


def _queries(path: Path) -> Iterator[Query]:
    for where, row in read_rows(path):
        if not isinstance(row.get("_id"), str) or not isinstance(row.get("text"), str):
            raise UsageError(f"{where}: a query has an _id and a text.")
        metadata = row.get("metadata")
        kind = metadata.get("type", "") if isinstance(metadata, dict) else ""
        yield Query(row["_id"], row["text"], str(kind))


def _entries(path: Path) -> Iterator[Entry]:
    for where, row in read_rows(path):
        if not isinstance(row.get("_id"), str) or not isinstance(row.get("text"), str):
            raise UsageError(f"{where}: a corpus entry has an _id and a text.")
        yield Entry(row["_id"], str(row.get("title") or ""), row["text"])
