"""Scored sentences for tests of choosing and arranging, each of a short document."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.builder import Builder
from corpus.document import Document, Metadata
from corpus.sentences import document_sentences
from corpus.source import Source
from qa.candidates import Candidate
from qa.scoring import Scored


def article(id: str, sections: Sequence[tuple[str, Sequence[str]]], **metadata: object) -> Document:
    """A document of headed sections, each a list of paragraphs."""
    builder = Builder()
    builder.add("title", f"About {id}")
    for heading, paragraphs in sections:
        builder.open_section(heading)
        for paragraph in paragraphs:
            builder.add("paragraph", paragraph)
    return builder.build(
        Source(f"/in/{id}.txt", id.encode()),
        id=id,
        format="text",
        reader="test/1",
        metadata=Metadata(title=f"About {id}", **metadata),  # type: ignore[arg-type]  # by name
    )


def sentence(document: Document, text: str, score: float = 0.5, *, coverage: float = 0.5) -> Scored:
    """The sentence `text` of `document` with a score."""
    for block in document.blocks:
        for span in document_sentences(document, block):
            if document.text[span.start : span.end] == text:
                section = document.sections[block.section]
                candidate = Candidate(document, section, block, span, 0, 0.5, ())
                return Scored(candidate, 0.5, coverage, score)
    raise AssertionError(text)


def scored(
    text: str,
    id: str = "a",
    score: float = 0.5,
    *,
    coverage: float = 0.5,
    heading: str = "Findings",
    **metadata: object,
) -> Scored:
    """`text`, one sentence, as all that a document of its own says."""
    document = article(id, [(heading, [text])], **metadata)
    return sentence(document, text, score, coverage=coverage)


def flat(stem: str) -> float:
    """Every word as rare as the next."""
    return 1.0
