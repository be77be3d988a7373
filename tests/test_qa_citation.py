"""Vancouver citations, after the examples' form in Citing Medicine."""

from __future__ import annotations

from corpus.document import DigestOf, Metadata
from qa.citation import vancouver


def test_a_journal_article() -> None:
    facts = Metadata(
        title="A made-up trial",
        authors=("Able A", "Baker B"),
        journal="J Examples",
        year=2021,
        volume="12",
        issue="3",
        pages="45-9",
        doi="10.1000/x",
    )
    assert vancouver(facts) == (
        "Able A, Baker B. A made-up trial. J Examples. 2021;12(3):45-9. doi:10.1000/x"
    )


def test_more_than_six_authors_end_in_et_al() -> None:
    facts = Metadata(title="T", authors=tuple(f"Author{i} A" for i in range(8)))
    assert vancouver(facts).startswith("Author0 A, Author1 A,")
    assert "Author5 A, et al." in vancouver(facts)
    assert "Author6" not in vancouver(facts)


def test_an_et_al_in_the_source_is_not_an_author() -> None:
    facts = Metadata(title="T", authors=("Able A", "et al."))
    assert vancouver(facts) == "Able A, et al. T."


def test_a_question_mark_ends_a_title() -> None:
    assert vancouver(Metadata(title="Does it work?", pmid="7")) == "Does it work? PMID: 7"


def test_a_digest_cites_its_source() -> None:
    facts = Metadata(title="Our digest", digest_of=DigestOf("The source"), year=2020)
    assert vancouver(facts) == "The source. 2020."
