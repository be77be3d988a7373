"""Word search in one generation: BM25 over title, headings, text and joined compounds.

Built on tantivy. New generations link the segment files of the one before and add theirs.
Does not know vectors; hits are passage keys.
"""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from corpus.errors import DamagedIndexError
from index.query import Clause, ParsedQuery
from index.terms import TOKENIZER_NAME, analyzer, content_words, joined_forms, normalised, words

TEXT_FIELDS = ("title", "heading", "body")
JOINED = "joined"
_HEAP_BYTES = 64_000_000
_LOCKS = frozenset({".tantivy-meta.lock", ".tantivy-writer.lock"})


@dataclass(frozen=True, slots=True)
class LexicalSettings:
    """Weights of a term's BM25 score by field, which are added; `phrase` multiplies a phrase's.

    A plain sum lets tantivy skip what cannot reach the best (block-max WAND), which the best
    field of each word, with a small share of the others, does not.
    """

    title: float = 0.2
    heading: float = 0.2
    body: float = 1.0
    joined: float = 0.5
    phrase: float = 2.0

    def weight(self, field: str) -> float:
        """The weight of `field`."""
        return float(getattr(self, field))


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """What is indexed of a passage."""

    key: int
    title: str
    heading: str
    body: str


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    # Signed: a Python int given to an unsigned field kills tantivy's writer.
    builder.add_integer_field("key", indexed=True, fast=True)
    for field in TEXT_FIELDS:
        builder.add_text_field(field, tokenizer_name=TOKENIZER_NAME)
    builder.add_text_field(JOINED, tokenizer_name=TOKENIZER_NAME, index_option="freq")
    return builder.build()


def _register(index: Any) -> Any:
    index.register_tokenizer(TOKENIZER_NAME, analyzer())
    return index


def write_lexical(
    folder: Path, base: Path | None, remove: Collection[int], add: Iterable[LexicalEntry]
) -> None:
    """Make the word index in the empty `folder`: that of `base`, less and plus passages.

    One writing thread, so that the same input gives the same segments.
    """
    import tantivy

    if base is not None:
        _link_segments(base, folder)
        index = tantivy.Index.open(str(folder))
    else:
        index = tantivy.Index(_schema(), path=str(folder))
    try:
        _write_entries(_register(index), remove, add)
    except ValueError as error:  # all that tantivy says of a full disk
        raise OSError(str(error)) from error
    for lock in _LOCKS:
        (folder / lock).unlink(missing_ok=True)


def _write_entries(index: Any, remove: Collection[int], add: Iterable[LexicalEntry]) -> None:
    import tantivy

    schema = index.schema
    writer = index.writer(_HEAP_BYTES, 1)
    for key in remove:
        writer.delete_documents_by_term("key", key)
    for entry in add:
        writer.add_document(tantivy.Document.from_dict(_fields(entry), schema))
    writer.commit()
    writer.wait_merging_threads()


def _link_segments(base: Path, folder: Path) -> None:
    """tantivy never changes a file in place, so links are safe to share."""
    for path in sorted(base.iterdir()):
        if path.name not in _LOCKS:
            os.link(path, folder / path.name)


def _fields(entry: LexicalEntry) -> dict[str, Any]:
    texts = {name: normalised(getattr(entry, name)) for name in TEXT_FIELDS}
    forms = [form for text in texts.values() for form in joined_forms(text)]
    return {"key": entry.key, **texts, JOINED: " ".join(forms)}


class LexicalIndex:
    """Read access to the word index in a folder; may be shared between threads."""

    def __init__(self, folder: Path, settings: LexicalSettings) -> None:
        import tantivy

        try:
            index = tantivy.Index.open(str(folder))
        except ValueError as error:
            raise DamagedIndexError(
                f"The word index {folder} is damaged: roll back or add the documents again."
            ) from error
        self._index = _register(index)
        self._schema = index.schema
        self._searcher = index.searcher()
        self._settings = settings

    def search(
        self, parsed: ParsedQuery, k: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The best `k` passages as (key, BM25 score), best first, ties by key.

        `allowed` limits the search to these keys.
        """
        import tantivy

        query = self._query(parsed)
        if k < 1 or query is None or (allowed is not None and not allowed):
            return []
        if allowed is not None:
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, self._keys_query(allowed))]
            )
        return self._run(query, k)

    def meeting(self, parsed: ParsedQuery, keys: Sequence[int]) -> set[int]:
        """Those of `keys` whose passages meet every + and - of the query."""
        import tantivy

        parts = self._demands(parsed)
        if not parts or not keys:
            return set(keys)
        parts.append((tantivy.Occur.Must, self._keys_query(keys)))
        found = self._run(tantivy.Query.boolean_query(parts), len(keys))
        return {key for key, _ in found}

    def information(self, parsed: ParsedQuery) -> float:
        """The sum of the inverse document frequencies of the question's words, as in BM25.

        A word with alternatives counts as the commonest of them.
        """
        return sum(self._inverse_frequency(forms) for forms in self._with_alternatives(parsed))

    def _inverse_frequency(self, forms: tuple[str, ...]) -> float:
        """That of the commonest of a word's `forms`, never negative."""
        passages = self._searcher.num_docs
        n = max(self._searcher.doc_freq("body", form) for form in forms)
        return math.log1p((max(passages - n, 0) + 0.5) / (n + 0.5))

    def _with_alternatives(self, parsed: ParsedQuery) -> list[tuple[str, ...]]:
        """The question's words, each with what may stand for it."""
        return [(word, *parsed.alternatives.get(word, ())) for word in content_words(parsed.text)]

    def frequency(self, stem: str) -> int:
        """The number of passages with this stem, or (for "il-6") this compound, anywhere."""
        import tantivy

        term = tantivy.Query.term_query
        joined = " ".join(words("".join(filter(str.isalnum, stem))))
        forms = [(JOINED, joined), *((field, stem) for field in TEXT_FIELDS)]
        either = [
            (tantivy.Occur.Should, term(self._schema, field, form, "freq")) for field, form in forms
        ]
        found: Any = self._searcher.search(tantivy.Query.boolean_query(either), 1, count=True)
        return int(found.count)

    def holding(self, wording: str) -> int:
        """The number of passages with the words of `wording` in a row in one of their fields."""
        query = self._clause_query(Clause(wording, phrase=True))
        if query is None:
            return 0
        found: Any = self._searcher.search(query, 1, count=True)
        return int(found.count)

    def _keys_query(self, keys: Sequence[int]) -> Any:
        import tantivy

        chosen = tantivy.Query.term_set_query(self._schema, "key", [int(key) for key in keys])
        return tantivy.Query.const_score_query(chosen, 0.0)

    def _run(self, query: Any, k: int) -> list[tuple[int, float]]:
        hits = self._searcher.search(query, k, count=False).hits
        keys: Any = self._searcher.fast_field_values("key", [address for _, address in hits])
        scored = [(int(key), float(score)) for key, (score, _) in zip(keys, hits, strict=True)]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

    def _query(self, parsed: ParsedQuery) -> Any | None:
        import tantivy

        should = [(tantivy.Occur.Should, query) for query in self._word_queries(parsed)]
        phrases = [clause for clause in parsed.clauses if clause.phrase or clause.field]
        for clause in phrases:
            query = self._clause_query(clause) if clause.demand != "not" else None
            if query is not None:
                boosted = tantivy.Query.boost_query(query, self._settings.phrase)
                should.append((tantivy.Occur.Should, boosted))
        if not should:
            return None
        return tantivy.Query.boolean_query([*should, *self._demands(parsed)])

    def _word_queries(self, parsed: ParsedQuery) -> list[Any]:
        """One query for each distinct word in each field, and for each compound."""
        text = parsed.text
        by_word = [
            self._best_form(field, forms)
            for forms in self._with_alternatives(parsed)
            for field in TEXT_FIELDS
        ]
        joined = dict.fromkeys([*content_words(text), *_joined(text)])
        return by_word + [self._weighted(JOINED, form) for form in joined]

    def _best_form(self, field: str, forms: tuple[str, ...]) -> Any:
        """A word in one field; of the words that may stand for it the best counts."""
        import tantivy

        queries = [self._weighted(field, form) for form in forms]
        return queries[0] if len(queries) == 1 else tantivy.Query.disjunction_max_query(queries)

    def _weighted(self, field: str, word: str) -> Any:
        import tantivy

        term = tantivy.Query.term_query(self._schema, field, word, "freq")
        return tantivy.Query.boost_query(term, self._settings.weight(field))

    def _demands(self, parsed: ParsedQuery) -> list[tuple[Any, Any]]:
        import tantivy

        occurs = {"must": tantivy.Occur.Must, "not": tantivy.Occur.MustNot}
        queries = [
            (occurs[clause.demand], self._clause_query(clause))
            for clause in parsed.clauses
            if clause.demand in occurs
        ]
        if parsed.any_of:
            either = [(tantivy.Occur.Should, self._clause_query(c)) for c in parsed.any_of]
            known = [(occur, query) for occur, query in either if query is not None]
            queries.append((tantivy.Occur.Must, tantivy.Query.boolean_query(known)))
        return [(occur, query) for occur, query in queries if query is not None]

    def _clause_query(self, clause: Clause) -> Any | None:
        """A word or a phrase in its field, or in any field; None if no word is in it."""
        import tantivy

        terms = words(clause.text)
        if not terms:
            return None
        fields = [clause.field] if clause.field else list(TEXT_FIELDS)
        queries = [
            tantivy.Query.phrase_query(self._schema, field, list(terms), slop=clause.gap)
            if len(terms) > 1
            else tantivy.Query.term_query(self._schema, field, terms[0])
            for field in fields
        ]
        return tantivy.Query.disjunction_max_query(queries)


def _joined(text: str) -> list[str]:
    """The compounds of `text` as they are indexed."""
    return list(words(" ".join([*joined_forms(normalised(text)), *_adjacent(text)])))


def _adjacent(text: str) -> list[str]:
    """Neighbouring words as one, where one of them is a number or a single letter.

    "IL 6" is looked for as "il6" too, which is how "IL-6" was joined.
    """
    parts = normalised(text).lower().split()
    return [
        first + second
        for first, second in pairwise(parts)
        if first.isalnum() and second.isalnum() and (second.isdigit() or len(second) == 1)
    ]
