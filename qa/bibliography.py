"""The citations of chosen documents, without an answer around them.

Made from the same records as an answer's references, so that both export alike.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.document import Document
from index.store import IndexStatus
from qa.answer import Answer, IndexStamp
from qa.exports import Stamp, export
from qa.quoting import reference

CITATION_FORMATS: tuple[str, ...] = ("ris", "bibtex", "csl-json", "vancouver")
"""The export formats that hold citations alone, in the order to offer them."""


def bibliography(
    documents: Sequence[Document], index: IndexStatus, format: str, stamp: Stamp
) -> bytes:
    """The citations of `documents` in one of `CITATION_FORMATS`, numbered in this order.

    Raises UsageError for an unknown format.
    """
    only_references = Answer(
        question="",
        status="no_evidence",
        confidence=0.0,
        sections=(),
        near_misses=(),
        references=tuple(reference(n, document) for n, document in enumerate(documents, 1)),
        index=IndexStamp(
            index.generation, index.model, index.documents, index.passages, index.built_at
        ),
        elapsed_ms=0.0,
    )
    return export(only_references, format, stamp)
