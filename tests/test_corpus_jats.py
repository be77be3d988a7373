"""JATS becomes typed, placed blocks; inline text is kept exactly; facts come from the front."""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from corpus.builder import clean
from corpus.document import Block, Document, Related
from corpus.errors import ReadError
from corpus.read import read_file, read_source
from corpus.readers.jats import read_jats, read_jats_set
from corpus.source import Source
from tests.jats_sample import JATS
from tests.shared_material import require_shared


def _read(xml: str) -> Document:
    return read_jats(Source("sample.xml", xml.encode()))


def _text(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]


def _block(document: Document, text: str) -> Block:
    return next(block for block in document.blocks if _text(document, block) == text)


@pytest.fixture(scope="module")
def sample() -> Document:
    return _read(JATS)


def test_facts_come_from_the_front(sample: Document) -> None:
    facts = sample.metadata
    assert sample.id == "PMC7000001"
    assert facts.title == "Drug A against placebo in adults: a randomised trial"
    assert facts.authors == ("Muster AB",)
    assert (facts.journal, facts.year, facts.volume, facts.issue, facts.pages) == (
        "Journal of Invented Trials", 2020, "4", "2", "10-19"
    )  # fmt: skip
    assert (facts.doi, facts.pmid, facts.licence) == ("10.5555/jit.1", "31000001", "CC BY 4.0")


def test_inline_markup_leaves_no_space_and_no_digits_run_together(sample: Document) -> None:
    assert "Patients took 5³ cells and 10⁹/L of H2O daily [1,2]." in sample.text


def test_line_breaks_between_tags_are_not_spaces_before_marks(sample: Document) -> None:
    assert "The dose was Tmax and 1 2 more." in sample.text


def test_list_items_know_what_introduces_them(sample: Document) -> None:
    item = _block(sample, "age under 18")
    assert item.kind == "list-item"
    assert item.lead_in is not None
    assert sample.text[item.lead_in.start : item.lead_in.end] == "The reasons were these:"
    nested = _block(sample, "to drug A")
    assert nested.lead_in is not None
    assert sample.text[nested.lead_in.start : nested.lead_in.end] == "(b) known allergy"


def test_rows_are_readable_alone_and_know_their_header(sample: Document) -> None:
    row = _block(sample, "Drug A | 7 | 3")
    assert row.header is not None
    assert sample.text[row.header.start : row.header.end] == "Group | Pain before | Pain after"
    assert _block(sample, "Table 1 Outcomes.").kind == "caption"
    assert _block(sample, "Points of ten.").kind == "footnote"


@pytest.mark.parametrize(
    ("text", "role", "quotable"),
    [
        ("Drug A lowers pain.", "abstract", True),
        ("Nobody else was.", "body", True),
        ("Drug A works.", "body", True),
        ("Figure 1 Flow of patients.", "body", True),
        ("None declared here.", "back", False),
        ("To everyone.", "back", False),
        ("1 Someone. Something. 2001. doi:10.9999/other", "references", False),
    ],
)
def test_sections_have_roles(sample: Document, text: str, role: str, quotable: bool) -> None:
    block = _block(sample, text)
    assert sample.sections[block.section].role == role
    assert sample.quotable(block) is quotable


def test_headings_make_paths(sample: Document) -> None:
    row = _block(sample, "Drug A | 6 | 2")
    assert sample.sections[row.section].path == ("Methods", "Doses")
    assert sample.sections[_block(sample, "Drug A works.").section].path == ("Key points",)


def test_bold_paragraphs_are_headings() -> None:
    bold = "<p><bold>Safety</bold></p><p>No harm.</p><p><bold>Funding</bold></p><p>Nobody.</p>"
    document = _read(JATS.replace("<sec><title>Doses", f"{bold}<sec><title>Doses"))
    safe, paid = _block(document, "No harm."), _block(document, "Nobody.")
    assert document.sections[safe.section].path == ("Methods", "Safety")
    assert (document.quotable(safe), document.quotable(paid)) == (True, False)
    dose = next(b for b in document.blocks if _text(document, b).startswith("The dose was"))
    assert document.sections[dose.section].path == ("Methods", "Doses")
    assert document.quotable(dose)


def test_a_correction_names_what_it_corrects() -> None:
    link = (
        '<related-article related-article-type="corrected-article" ext-link-type="doi"'
        ' xlink:href="10.5555/jit.0"/></article-meta>'
    )
    notice = _read(
        JATS.replace("research-article", "correction").replace("</article-meta>", link)
    ).metadata
    assert notice.type == "notice"
    assert notice.related == (Related("corrects", doi="10.5555/jit.0"),)
    assert notice.status == "current"


@pytest.mark.parametrize(
    ("relation", "status"),
    [
        ("retraction-forward", "retracted"),
        ("correction-forward", "corrected"),
        ("expression-of-concern", "expression-of-concern"),
    ],
)
def test_an_article_that_was_corrected_or_retracted_says_so(relation: str, status: str) -> None:
    link = (
        f'<related-article related-article-type="{relation}" ext-link-type="doi"/></article-meta>'
    )
    assert _read(JATS.replace("</article-meta>", link)).metadata.status == status


def test_namespaced_articles_in_a_set_are_all_read() -> None:
    article = JATS.split("?>", 1)[1].split('.dtd">', 1)[1]
    article = article.replace("<article ", '<article xmlns="https://jats.nlm.nih.gov/ns/1" ')
    second = article.replace("7000001", "7000002")
    source = Source("set.xml", f"<records>{article}{second}</records>".encode())
    assert [d.id for d in read_jats_set(source)] == ["PMC7000001", "PMC7000002"]


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE article [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE article [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE article [<!entity % p SYSTEM "http://127.0.0.1/x"> %p;]>',
    ],
)
def test_declared_entities_are_refused(head: str) -> None:
    xml = head + "<article article-type='x'><front><article-meta/></front></article>"
    with pytest.raises(ReadError, match="entities"):
        _read(xml.replace("<!entity", "<!ENTITY"))


def test_named_entities_of_old_files_are_kept() -> None:
    old = JATS.replace("Drug A works.", "Drug A works &alpha;&nbsp;well.")
    assert "Drug A works α well." in _read(old).text


@pytest.mark.parametrize("xml", ["<article><front>", "<article article-type='x'/>"])
def test_broken_or_empty_articles_are_refused(xml: str) -> None:
    with pytest.raises(ReadError):
        _read(xml)


# The real articles, against an extraction that shares nothing with the reader.


def _real() -> list[Path]:
    folder = require_shared("samples")
    return sorted([*folder.glob("jats/*.nxml"), *folder.glob("case-reports/*.nxml")])


def _alnum(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def _flat(node: ElementTree.Element | None) -> str:
    return "" if node is None else "".join(node.itertext())


_TYPES = {
    "case-report": {"case-report", "trial", "observational", "systematic-review", "review"},
    "review-article": {"review", "systematic-review", "guideline", "trial"},
    "protocol": {"protocol"},
    "letter": {"letter"},
    "correction": {"notice"},
    "retraction": {"notice"},
}


def _check_facts(path: Path) -> None:
    raw = path.read_text(encoding="utf-8")
    root = ElementTree.fromstring(raw)  # noqa: S314  # files of the shared folder
    meta = root.find("front/article-meta")
    assert meta is not None
    facts = read_file(path).documents[0].metadata
    assert _alnum(facts.title) == _alnum(_flat(meta.find("title-group/article-title")))
    doi = [_flat(n) for n in meta.findall("article-id") if n.get("pub-id-type") == "doi"]
    assert facts.doi == (doi[0] if doi else None)
    journal = next(root.iter("journal-title"))
    assert facts.journal == clean(_flat(journal))
    years = {n.get("pub-type"): _flat(n.find("year")) for n in meta.findall("pub-date")}
    stated = years.get("ppub") or years.get("collection") or years.get("epub")
    assert str(facts.year) == stated
    article_type = root.get("article-type") or ""
    assert facts.type in _TYPES.get(article_type, {facts.type} - {"notice"})
    block = re.search(
        r"<permissions>.*?</permissions>|<copyright-statement>.*?</license>", raw, re.S
    )
    assert block is not None
    version = re.search(r"licen[sc]es/by/(\d(?:\.\d)?)", block.group())
    expected = "CC BY" + (f" {float(version.group(1)):.1f}" if version else "")
    assert facts.licence == expected


def test_facts_of_real_articles_agree_with_their_xml() -> None:
    paths = _real()
    assert len(paths) == 124
    for path in paths:
        _check_facts(path)


def test_no_paragraph_of_a_real_article_is_lost() -> None:
    for path in _real():
        document = read_file(path).documents[0]
        root = ElementTree.parse(path).getroot()  # noqa: S314  # files of the shared folder
        have = _alnum(document.text)
        for paragraph in root.findall("body//sec/p"):
            if all(
                child.tag in {"xref", "italic", "bold", "sup", "sub"}
                for child in paragraph.iter()
                if child is not paragraph
            ):
                assert _alnum(_flat(paragraph)) in have, path.name


def test_blocks_of_real_articles_are_ordered_and_clean() -> None:
    for path in _real():
        document = read_file(path).documents[0]
        assert unicodedata.is_normalized("NFC", document.text)
        end = 0
        for block in document.blocks:
            assert end <= block.start < block.end <= len(document.text)
            assert clean(_text(document, block)) == _text(document, block)
            end = block.end


def test_real_notices_name_the_article_they_speak_of() -> None:
    found = {
        document.id: [(r.kind, r.doi) for r in document.metadata.related]
        for path in _real()
        for document in read_source(Source.from_file(path))
        if document.metadata.type == "notice"
    }
    assert found == {
        "PMC4710929": [("corrects", "10.1155/2014/351396")],
        "PMC4736558": [("corrects", "10.1155/2015/496512")],
        "PMC4745270": [("retracts", "10.1080/17402520600579028")],
        "PMC5080493": [("corrects", "10.1155/2016/2565169")],
        "PMC5082912": [("corrects", "10.1371/journal.pone.0134459")],
        "PMC5226101": [("corrects", "10.1186/s12884-016-1092-8")],
    }
