"""Documents, hits and status as JSON-ready dicts; answers have their own in `qa.answer`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from corpus.document import Document
from index.catalogue import Version
from index.store import Hit, IndexStatus
from qa.readiness import Readiness


def document_to_wire(document: Document, versions: Sequence[Version] = ()) -> dict[str, Any]:
    """`document` with its text, pages as [start, end] by page number, sections and metadata.

    `versions` is its history in the index.
    """
    metadata = asdict(document.metadata) | {"guessed": sorted(document.metadata.guessed)}
    return {
        "id": document.id,
        "text": document.text,
        "sha256": document.sha256,
        "pages": _pages(document),
        "sections": [asdict(section) for section in document.sections],
        "metadata": metadata,
        "provenance": asdict(document.provenance),
        "issues": [asdict(issue) for issue in document.issues],
        "versions": [asdict(version) for version in versions],
    }


def _pages(document: Document) -> list[list[int]]:
    """One [start, end] for each page number from 1; a page without text is empty.

    A page of which several stretches are known (a float between them, or a text aligned
    to a PDF) is given by its longest.
    """
    spans: dict[int, list[int]] = {}
    for page in sorted(document.pages, key=lambda page: page.end - page.start):
        spans[page.number] = [page.start, page.end]
    last, filled = 0, []
    for number in range(1, max(spans, default=0) + 1):
        span = spans.get(number, [last, last])
        last = max(last, span[1])
        filled.append(span)
    return filled


def hit_to_wire(hit: Hit, title: str) -> dict[str, Any]:
    """`hit` with the ranks and scores of each leg."""
    passage = hit.passage
    return {
        "document_id": passage.document_id,
        "title": title,
        "start": passage.start,
        "end": passage.end,
        "section": passage.heading,
        "text": hit.text,
        "score": hit.score,
        "dense": {"rank": hit.dense_rank, "score": hit.dense_score},
        "lexical": {"rank": hit.lexical_rank, "score": hit.lexical_score},
    }


def status_to_wire(status: IndexStatus, ready: Readiness) -> dict[str, Any]:
    """`status` with its path as text, and what stands behind the answers."""
    return {**asdict(status), "path": str(status.path), **asdict(ready)}
