"""PubMed records become documents with their publication types, index terms and links."""

from __future__ import annotations

import pytest

from corpus.document import Related
from corpus.errors import ReadError
from corpus.read import read_file, read_source
from corpus.readers.pubmed import read_pubmed
from corpus.source import Source
from tests.shared_material import require_shared

RECORD = """<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><Journal>
<JournalIssue><Volume>7</Volume><Issue>3</Issue><PubDate><MedlineDate>2018 Jan-Feb</MedlineDate>
</PubDate></JournalIssue><Title>Annals of Invention</Title></Journal>
<ArticleTitle>Drug <i>B</i> in children.</ArticleTitle><Pagination><MedlinePgn>5-9</MedlinePgn>
</Pagination><ELocationID EIdType="doi" ValidYN="Y">10.5555/ann.1</ELocationID><Abstract>
<AbstractText Label="METHODS">We gave 10<sup>9</sup> units.</AbstractText>
<AbstractText Label="RESULTS">It helped.</AbstractText></Abstract>
<AuthorList><Author><LastName>Muster</LastName><ForeName>Anna B</ForeName><Initials>AB</Initials>
</Author><Author><CollectiveName>The Group</CollectiveName></Author></AuthorList>
<Language>eng</Language><PublicationTypeList><PublicationType>{type}</PublicationType>
</PublicationTypeList></Article>{links}<MeshHeadingList><MeshHeading>
<DescriptorName>Humans</DescriptorName></MeshHeading><MeshHeading>
<DescriptorName>Child</DescriptorName></MeshHeading></MeshHeadingList></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pmc">{pmc}</ArticleId></ArticleIdList></PubmedData>
</PubmedArticle>"""


def _set(*records: str) -> Source:
    return Source("set.xml", f"<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>".encode())


def _record(
    pmid: str = "100", type: str = "Randomized Controlled Trial", links: str = "", pmc: str = ""
) -> str:
    return RECORD.format(pmid=pmid, type=type, links=links, pmc=pmc)


def _link(kind: str) -> str:
    return (
        f'<CommentsCorrectionsList><CommentsCorrections RefType="{kind}"><RefSource>Ann. 2019;8:1.'
        " doi: 10.5555/ann.2.</RefSource><PMID>200</PMID></CommentsCorrections>"
        "</CommentsCorrectionsList>"
    )


def test_a_record_becomes_a_document() -> None:
    (document,) = read_source(_set(_record()))
    facts = document.metadata
    assert document.id == "PMID100"
    assert facts.title == "Drug B in children."
    assert facts.authors == ("Muster AB", "The Group")
    assert (facts.journal, facts.year, facts.volume, facts.pages) == (
        "Annals of Invention", 2018, "7", "5-9"
    )  # fmt: skip
    assert (facts.doi, facts.type, facts.population) == ("10.5555/ann.1", "trial", "child")
    assert facts.guessed == frozenset()


def test_structured_abstracts_keep_their_parts() -> None:
    (document,) = read_pubmed(_set(_record()))
    paths = [document.sections[b.section].path for b in document.blocks if b.kind == "paragraph"]
    assert paths == [("Abstract", "METHODS"), ("Abstract", "RESULTS")]
    assert "We gave 10⁹ units." in document.text
    assert all(document.quotable(b) for b in document.blocks if b.kind == "paragraph")


def test_a_set_gives_one_document_for_each_record() -> None:
    documents = read_pubmed(_set(_record("1"), _record("2"), _record("3", pmc="PMC9")))
    assert [document.id for document in documents] == ["PMID1", "PMID2", "PMC9"]
    assert len({document.provenance.source_sha256 for document in documents}) == 1


@pytest.mark.parametrize(
    ("link", "kind", "status"),
    [
        ("RetractionIn", "retracted-by", "retracted"),
        ("ErratumIn", "corrected-by", "corrected"),
        ("ExpressionOfConcernIn", "concern-expressed-by", "expression-of-concern"),
        ("UpdateIn", "updated-by", "superseded"),
        ("CommentIn", "commented-by", "current"),
    ],
)
def test_links_give_the_status(link: str, kind: str, status: str) -> None:
    facts = read_pubmed(_set(_record(links=_link(link))))[0].metadata
    assert facts.status == status
    title = "Ann. 2019;8:1. doi: 10.5555/ann.2."
    assert facts.related == (Related(kind, doi="10.5555/ann.2", pmid="200", title=title),)


def test_a_retracted_publication_is_retracted_and_a_retraction_is_a_notice() -> None:
    retracted, notice = read_pubmed(
        _set(
            _record("1", type="Retracted Publication"),
            _record("2", type="Retraction of Publication", links=_link("RetractionOf")),
        )
    )
    assert retracted.metadata.status == "retracted"
    assert (notice.metadata.type, notice.metadata.status) == ("notice", "current")
    assert notice.metadata.related[0].kind == "retracts"


def test_damaged_or_unsafe_sets_are_refused() -> None:
    with pytest.raises(ReadError, match="damaged XML"):
        read_pubmed(Source("x.xml", b"<PubmedArticleSet><PubmedArticle>"))
    with pytest.raises(ReadError, match="entities"):
        read_pubmed(Source("x.xml", b'<!DOCTYPE s [<!ENTITY a "b">]><PubmedArticleSet/>'))
    with pytest.raises(ReadError, match="without a record"):
        read_source(_set())


def test_the_shared_records_are_all_read() -> None:
    documents = [
        document
        for path in sorted(require_shared("samples", "pubmed").glob("*.xml"))
        for document in read_file(path).documents
    ]
    assert [document.metadata.pmid for document in documents] == [
        "12091962", "9997", "11748933", "11700088", "27797938", "28775130", "30108519", "29963580"
    ]  # fmt: skip
    assert [document.metadata.year for document in documents] == [
        1990, 1976, 2001, 2001, 2017, 2018, 2018, 2018
    ]  # fmt: skip
    assert documents[4].metadata.type == "observational"
