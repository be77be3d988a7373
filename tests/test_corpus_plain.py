"""Texts without markup: paragraphs, headings, bullets and references are told by their look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.builder import clean
from corpus.document import Document
from corpus.errors import ReadError
from corpus.read import read_file
from corpus.readers.plain import read_plain
from corpus.readers.rejoin import keeps_hyphen, rejoin
from corpus.source import Source
from tests.shared_material import require_shared


def _read(text: str, name: str = "note.txt") -> Document:
    return read_plain(Source(name, text.encode()))


def _quotable(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if document.quotable(b)]


def _path(document: Document, text: str) -> tuple[str, ...]:
    block = next(b for b in document.blocks if document.text[b.start : b.end].startswith(text))
    return document.sections[block.section].path


WRAPPED = """Migraine in young adults

INTRODUCTION

The attacks are com-
mon among stu-
dents and are often
treated with non-
steroidal drugs, which
have a well-
known profile. The com-
mon dose is
small.

RESULTS

Pain fell in all pa-

tients who were given drug A.
"""


def test_wrapped_lines_are_joined_and_broken_words_mended() -> None:
    assert _quotable(_read(WRAPPED)) == [
        "The attacks are common among students and are often treated with non-steroidal drugs,"
        " which have a well-known profile. The common dose is small.",
        "Pain fell in all patients who were given drug A.",
    ]


def test_a_text_of_a_few_wrapped_lines_is_joined_too() -> None:
    note = (
        "Urticaria in children\n\nMost children recover. A second-generation antihistamine is\n"
        "the first treatment. Sedating ones are best avoided.\n"
    )
    document = _read(note)
    assert "antihistamine is the first treatment." in document.text


def test_a_few_short_lines_in_lower_case_stay_apart() -> None:
    document = _read("What to bring\n\nepinephrine\nantihistamine\nthe letter of the clinic\n")
    assert "epinephrine antihistamine" not in document.text


def test_headings_and_title_of_a_text() -> None:
    document = _read(WRAPPED)
    assert document.metadata.title == "Migraine in young adults"
    assert _path(document, "Pain fell") == ("RESULTS",)


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("ac-\ncumulation", "accumulation"),
        ("non-\nsedating", "non-sedating"),
        ("H1-\nantihistamine", "H1-antihistamine"),
        ("anti-\nIgE", "anti-IgE"),
        ("placebo-\ncontrolled", "placebo-controlled"),
        ("low-\nest", "lowest"),
        ("base-\nline", "baseline"),
        ("a follow-up of one\nfollow-\nup", "a follow-up of one follow-up"),
        ("two patients;\nthe pati-\nents", "two patients; the patients"),
        ("5-\n10 mg", "5-10 mg"),
    ],
)
def test_hyphens_at_line_ends(broken: str, mended: str) -> None:
    assert rejoin(broken) == mended


def test_the_document_itself_decides_about_a_hyphen() -> None:
    assert keeps_hyphen("re", "use", (frozenset(), frozenset({"re-use"})))
    assert not keeps_hyphen("well", "being", (frozenset({"wellbeing"}), frozenset()))


PAGE = """Skip to main content
We use cookies to improve your experience on this website. Accept all cookies to go on.
What is the best treatment for hay fever in adults?
Last updated: 3 March 2023
Share
Treating hay fever

Antihistamine tablets relieve sneezing and itching within an hour. They are taken once a day.

First Choice

The following are offered first:
  - cetirizine 10 mg once daily
  - loratadine 10 mg once daily
    1. before breakfast

References

1. Someone A. Hay fever. J Invent. 2001;1(1):1-2. doi: 10.5555/hay.1
Guideline on Rhinitis

Related articles

Asthma and its treatment in adults and in children, explained by our editors.
"""


def test_a_page_saved_as_text_keeps_only_its_article_quotable() -> None:
    document = _read(PAGE)
    assert _quotable(document) == [
        "Antihistamine tablets relieve sneezing and itching within an hour."
        " They are taken once a day.",
        "The following are offered first:",
        "cetirizine 10 mg once daily",
        "loratadine 10 mg once daily",
        "1. before breakfast",
    ]
    assert document.metadata.title == "What is the best treatment for hay fever in adults?"
    assert document.metadata.doi is None
    assert document.metadata.year == 2023
    assert "year" in document.metadata.guessed


def test_items_of_a_text_know_their_lead_in() -> None:
    document = _read(PAGE)
    items = [block for block in document.blocks if block.kind == "list-item"]
    leads = [document.text[b.lead_in.start : b.lead_in.end] for b in items if b.lead_in]
    first = "The following are offered first:"
    assert leads == [first, first, "loratadine 10 mg once daily"]


CITED = """Case Reports
. 2021 May 4;12(3):44-9.
doi: 10.5555/cite.2021.44.

Drug C for a rare disease of children

Affiliations
Drug C for a rare disease of children

Maria Muster et al. Ann Invent. .

Abstract

Background: The disease is rare and its course is severe in most of the children seen. Drug C helps.

Keywords: Drug C; Children.

References

1. Other B. Else. doi: 10.9999/other.1
"""


def test_citation_lines_give_journal_date_and_identifiers() -> None:
    document = _read(CITED)
    facts = document.metadata
    assert document.id == "doi:10.5555/cite.2021.44"
    assert (facts.journal, facts.year, facts.volume, facts.issue, facts.pages) == (
        "Ann Invent", 2021, "12", "3", "44-9"
    )  # fmt: skip
    assert facts.authors == ("Muster M", "et al")
    assert facts.keywords == ("Drug C", "Children")
    assert facts.publication_types == ("Case Reports",)


MARKDOWN = """# Pain in *adults*

Some **bold** words and a [link](https://example.org/x).

## Treatment

Offer:

- drug A
  - 10 mg
- drug B

| Drug | Dose |
|------|------|
| A    | 5 mg |

## References

1. Someone. Something.
"""


def test_markdown_becomes_blocks_without_markup() -> None:
    document = _read(MARKDOWN, "pain.md")
    assert document.metadata.title == "Pain in adults"
    assert _quotable(document) == [
        "Some bold words and a link.", "Offer:", "drug A", "10 mg", "drug B", "A | 5 mg"
    ]  # fmt: skip
    assert _path(document, "drug A") == ("Treatment",)
    assert document.provenance.format == "markdown"


def test_a_reference_never_names_the_document() -> None:
    text = "Notes on pain\n\nDrug A helps.\n\nReferences\n\nOne A. 2001;1:1. doi: 10.9999/other.1\n"
    document = _read(text)
    assert document.metadata.doi is None
    assert document.id.startswith("note-")
    assert _quotable(document) == ["Drug A helps."]


def test_text_without_words_is_refused() -> None:
    with pytest.raises(ReadError):
        _read("---\ntitle: ''\n---\n", "x.md")


@given(st.text(alphabet=st.sampled_from("ab A1.-•#|:\n\t "), max_size=300))
def test_any_text_gives_clean_ordered_blocks(text: str) -> None:
    try:
        document = _read(text)
    except ReadError:
        return
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        assert (
            clean(document.text[block.start : block.end]) == document.text[block.start : block.end]
        )
        end = block.end


def _seed(start: str) -> Document:
    (path,) = require_shared("seeds").glob(f"{start}_*")
    return read_file(path).documents[0]


def test_seed_of_questions_and_answers() -> None:
    document = _seed("000")
    wanted = "avoiding codeine and morphine which have marked histamine-releasing effects"
    (block,) = [
        b for b in document.blocks if wanted in document.text[b.start : b.end]
    ]  # fmt: skip
    assert document.quotable(block)
    assert block.kind == "list-item"
    assert document.sections[block.section].path == (
        "Pain Management Strategy",
        "Safe Analgesic Options",
    )
    joined = " ".join(_quotable(document))
    for furniture in ("Review Status", "Under Review", "tailor", "pending", "liability", "A.I."):
        assert furniture not in joined
    references = [b for b in document.blocks if b.kind == "reference"]
    assert len(references) >= 10
    assert document.metadata.title.startswith("What treatment options")


def test_seed_of_extracted_pdf_text() -> None:
    document = _seed("001")
    for mended in ("accumulation of mast cells", "non-sedating (ns) H1-antihistamine TID",
                   "H2-antihistamine and", "anaphylactic reaction, being 50.9"):  # fmt: skip
        assert mended in document.text
    assert [s.heading for s in document.sections if s.heading] == ["CASE REPORT", "DISCUSSION"]
    assert document.metadata.type == "case-report"


def test_seed_of_a_saved_pubmed_page() -> None:
    document = _seed("002")
    facts = document.metadata
    assert (facts.journal, facts.year, facts.doi) == (
        "Ital J Pediatr", 2023, "10.1186/s13052-022-01402-7"
    )  # fmt: skip
    assert (facts.volume, facts.issue, facts.pages) == ("49", "1", "6")
    assert (facts.type, facts.population) == ("case-report", "child")
    quotable = _quotable(document)
    assert len(quotable) == 4
    assert quotable[0].startswith("Background: Pediatric Mastocytosis")
    assert quotable[3].startswith("Fig. 1 Biological effects")


def test_seed_of_a_patient_article() -> None:
    document = _seed("003")
    quotable = _quotable(document)
    assert not any(text.startswith("Updated on") for text in quotable)
    assert document.metadata.type == "patient-education"
    items = [b for b in document.blocks if b.kind == "list-item"]
    assert len(items) == 16
    leads = {document.text[b.lead_in.start : b.lead_in.end] for b in items if b.lead_in}
    assert leads == {"A care team may include:", "This file should contain:"}
    assert _path(document, "Communicating with multiple") == ("Designate a point person",)
