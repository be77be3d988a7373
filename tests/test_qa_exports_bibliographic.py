"""CSL-JSON, BibTeX, RIS and Vancouver: facts come back as they were, and none breaks out."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import bibtexparser
import pytest
import rispy
from hypothesis import given, settings
from made_answers import answers, example, reference
from pylatexenc.latex2text import LatexNodes2Text

from corpus.document import DigestOf, Metadata
from corpus.errors import UsageError
from qa.answer import Answer
from qa.csl import item, links, name, web_address
from qa.exports import FORMATS, Stamp, csl_items, export, format_of
from qa.exports.bibtex import escape
from qa.saved import read_answer

STAMP = Stamp(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


def _one_line(text: str) -> str:
    """White space in single spaces, and control characters replaced, as a record shows it."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", "�", " ".join(text.split()))


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Able JA", {"family": "Able", "given": "J. A."}),
        ("van der Berg J-P", {"family": "van der Berg", "given": "J.-P."}),
        ("Žižek Ž", {"family": "Žižek", "given": "Ž."}),
        ("Able JA Jr", {"family": "Able", "given": "J. A.", "suffix": "Jr"}),
        ("Able J.A. 3rd", {"family": "Able", "given": "J. A.", "suffix": "3rd"}),
        ("Able, John A.", {"family": "Able", "given": "John A."}),
        ("World Health Organization", {"literal": "World Health Organization"}),
        ("Severe Asthma Study Group UK", {"literal": "Severe Asthma Study Group UK"}),
        ("EAACI", {"literal": "EAACI"}),
        ("on behalf of AKTE", {"literal": "on behalf of AKTE"}),
        ("de Carvalho PDTDC", {"family": "de Carvalho", "given": "P. D. T. D. C."}),
        ("John Able", {"literal": "John Able"}),
        ("Able, Baker, Case", {"literal": "Able, Baker, Case"}),
    ],
)
def test_names_are_parted_only_where_they_are_a_persons(
    author: str, expected: dict[str, str]
) -> None:
    assert name(author) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"journal": "J"}, "article-journal"),
        ({"journal": "J", "type": "preprint"}, "article"),
        ({"type": "guideline"}, "report"),
        ({"url": "https://example.org"}, "webpage"),
        ({}, "document"),
    ],
)
def test_types(facts: dict[str, Any], expected: str) -> None:
    assert item(Metadata(**facts), "d")["type"] == expected


def test_a_digest_is_cited_as_its_source_and_says_so() -> None:
    digest = DigestOf("The source", "10.1000/source", "https://example.org/source")
    made = item(Metadata(title="Our digest", doi=None, digest_of=digest), "d")
    assert (made["title"], made["DOI"]) == ("The source", "10.1000/source")
    assert made["URL"] == "https://example.org/source"
    assert "digest" in made["note"]


def test_a_retraction_travels_with_every_record() -> None:
    made = example(references=(reference(1, "PMC1", status="retracted"), reference(2, "d2")))
    assert csl_items(made, STAMP)[0]["note"] == "Retracted"
    for format in ("csl-json", "bibtex", "ris", "vancouver"):
        assert "Retracted" in export(made, format, STAMP).decode()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a?b=c&d=%20#e", "https://example.org/a?b=c&d=%20#e"),
        ("http://example.org/ü <x>", "http://example.org/%C3%BC%20%3Cx%3E"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//example.org", None),
        ("https://[", None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_become_links(url: str | None, expected: str | None) -> None:
    assert web_address(url) == expected
    assert [address for _, address in links(Metadata(url=url))] == ([expected] if expected else [])


def test_identifiers_become_links_where_they_are_well_formed() -> None:
    good = Metadata(doi="https://doi.org/10.1000/A<b>", pmid="12", pmcid="PMC34")
    assert [address for _, address in links(good)] == [
        "https://doi.org/10.1000/A%3Cb%3E",
        "https://pubmed.ncbi.nlm.nih.gov/12/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC34/",
    ]
    assert links(Metadata(doi="../x", pmid="12/../3", pmcid="PMCx")) == []


@given(answers())
@settings(max_examples=25, deadline=None)
def test_json_is_the_answer_itself(answer: Answer) -> None:
    assert read_answer(export(answer, "json", STAMP).decode()) == answer


@given(answers())
@settings(max_examples=25, deadline=None)
def test_csl_items_have_the_shape_of_the_schema(answer: Answer) -> None:
    """The input schema of CSL 1.0.2: id and type required, these value types."""
    items = json.loads(export(answer, "csl-json", STAMP))
    assert len({made["id"] for made in items}) == len(answer.references)
    for made, cited in zip(items, answer.references, strict=True):
        strings = {"id", "type", "title", "container-title", "volume", "issue", "page", "note"}
        strings |= {"DOI", "PMID", "PMCID", "URL"}
        assert made.keys() <= strings | {"author", "issued", "custom"}
        assert all(isinstance(made[key], str) and made[key] for key in strings & made.keys())
        assert made["custom"]["text_sha256"] == cited.sha256
        for author in made.get("author", []):
            assert author.keys() in (
                {"literal"},
                {"family", "given"},
                {"family", "given", "suffix"},
            )


@given(answers())
@settings(max_examples=25, deadline=None)
def test_bibtex_reads_back(answer: Answer) -> None:
    library = bibtexparser.parse_string(export(answer, "bibtex", STAMP).decode())
    assert not library.failed_blocks
    assert len(library.blocks) == len(library.entries) + len(library.comments)
    assert len({entry.key.lower() for entry in library.entries}) == len(answer.references)
    plain = LatexNodes2Text(keep_comments=True, math_mode="verbatim", strict_latex_spaces=True)
    for entry, made in zip(library.entries, csl_items(answer, STAMP), strict=True):
        fields = entry.fields_dict
        for csl, bibtex in (("container-title", "journal"), ("volume", "volume"), ("note", "note")):
            held = plain.latex_to_text(fields[bibtex].value) if bibtex in fields else ""
            # pylatexenc reads \textasciicircum as U+02C6.
            assert _one_line(held).replace("ˆ", "^") == made.get(csl, "").replace("ˆ", "^")
        assert fields["text-sha256"].value == made["custom"]["text_sha256"]


def test_bibtex_of_a_plain_article() -> None:
    (entry, _) = bibtexparser.parse_string(export(example(), "bibtex", STAMP).decode()).entries
    found = {key: field.value for key, field in entry.fields_dict.items()}
    assert entry.entry_type == "article"
    assert found["author"] == "Able, J. A. and Baker, Jr, B. and {Made-up Study Group}"
    assert found["title"] == "{A made-up trial of codeine}"
    assert (found["pages"], found["doi"], found["year"]) == ("45--9", "10.1000/a_b%c", "2021")


def test_latex_joins_no_signs_that_were_apart() -> None:
    assert escape("a--b ``c'' ?` <<d>>") == "a-{}-b `{}`c'{}' ?{}` <{}<d>{}>"


def test_latex_has_no_command_left() -> None:
    text = r"\input{x} 5% & #1 $x_1^2$ ~ µ 日本"
    written = escape(text)
    commands = set(re.findall(r"\\[A-Za-z]+", written))
    assert commands == {r"\textbackslash", r"\textasciicircum", r"\textasciitilde"}
    assert not re.search(r"(?<!\\)[%&#$_]", written)
    assert "µ 日本" in written


@given(answers())
@settings(max_examples=25, deadline=None)
def test_ris_reads_back(answer: Answer) -> None:
    text = export(answer, "ris", STAMP).decode()
    records = rispy.loads(text)
    assert len(records) == len(answer.references)
    for record, made in zip(records, csl_items(answer, STAMP), strict=True):
        assert record["id"] == _one_line(made["id"])
        assert record.get("title", "") == made.get("title", "")
        assert record.get("secondary_title", "") == made.get("container-title", "")
        assert record.get("doi", "") == made.get("DOI", "")
        assert len(record.get("authors", [])) == len(made.get("author", []))
        assert f"text_sha256: {made['custom']['text_sha256']}" in record["notes"]
        assert "unknown_tag" not in record


def test_ris_of_a_plain_article() -> None:
    record = rispy.loads(export(example(), "ris", STAMP).decode())[0]
    assert record["type_of_reference"] == "JOUR"
    assert record["authors"] == ["Able, J. A.", "Baker, B., Jr", "Made-up Study Group"]
    assert (record["start_page"], record["end_page"], record["number"]) == ("45", "9", "3")


@given(answers())
@settings(max_examples=25, deadline=None)
def test_vancouver_is_one_line_a_reference(answer: Answer) -> None:
    lines = export(answer, "vancouver", STAMP).decode().splitlines()
    for line, cited in zip(lines, answer.references, strict=False):
        assert line.startswith(f"{cited.number}. {_one_line(cited.citation)}")
    assert lines[len(answer.references)] == ""


def test_formats_are_known_by_name_and_by_ending() -> None:
    from pathlib import PurePath

    assert {f.suffix: n for n, f in FORMATS.items()} == {f.suffix: f.name for f in FORMATS.values()}
    for suffix, expected in ((".csl.json", "csl-json"), (".json", "json"), (".BIB", "bibtex")):
        found = format_of(PurePath(f"answer{suffix}"))
        assert found is not None
        assert found.name == expected
    assert format_of(PurePath("answer.xyz")) is None
    with pytest.raises(UsageError, match="markdown"):
        export(example(), "pdf", STAMP)
