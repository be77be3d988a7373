"""Reads PubMed XML, one record or a set, into one document a record.

A record is a title and an abstract with rich facts: publication types, MeSH headings,
and links to corrections and retractions. Sets are read record by record, so that a large
one does not have to fit in memory as a tree.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from corpus.builder import Builder, clean
from corpus.document import Document, Metadata, Related, Status
from corpus.errors import ReadError
from corpus.licences import licence_named
from corpus.readers.guarded_xml import refuse_entities
from corpus.readers.jats_front import initials
from corpus.readers.jats_text import text_of
from corpus.source import Source, document_id

READER = "pubmed/1"

_RELATIONS: dict[str, str] = {
    "ErratumIn": "corrected-by",
    "ErratumFor": "corrects",
    "CorrectedandRepublishedIn": "superseded-by",
    "CorrectedandRepublishedFrom": "supersedes",
    "RetractionIn": "retracted-by",
    "RetractionOf": "retracts",
    "PartialRetractionIn": "partially-retracted-by",
    "PartialRetractionOf": "partially-retracts",
    "RetractedandRepublishedIn": "retracted-by",
    "RetractedandRepublishedFrom": "supersedes",
    "ExpressionOfConcernIn": "concern-expressed-by",
    "ExpressionOfConcernFor": "expresses-concern-about",
    "UpdateIn": "updated-by",
    "UpdateOf": "updates",
    "CommentIn": "commented-by",
    "CommentOn": "comments-on",
    "RepublishedIn": "republished-by",
    "RepublishedFrom": "republishes",
    "SummaryForPatientsIn": "patient-summary",
    "OriginalReportIn": "original-report",
    "PreprintIn": "preprint",
    "PreprintOf": "preprint-of",
}
_STATUS_OF_RELATION: tuple[tuple[str, Status], ...] = (
    ("retracted-by", "retracted"),
    ("concern-expressed-by", "expression-of-concern"),
    ("superseded-by", "superseded"),
    ("updated-by", "superseded"),
    ("partially-retracted-by", "corrected"),
    ("corrected-by", "corrected"),
)
_NOTICE_TYPES = frozenset(
    {"Published Erratum", "Retraction of Publication", "Expression of Concern"}
)
_LANGUAGES = {
    "eng": "en", "fre": "fr", "ger": "de", "spa": "es", "ita": "it", "por": "pt", "dut": "nl",
    "rus": "ru", "chi": "zh", "jpn": "ja", "pol": "pl", "swe": "sv", "dan": "da", "nor": "no",
    "cze": "cs", "hun": "hu", "tur": "tr", "kor": "ko", "ara": "ar", "heb": "he", "gre": "el",
}  # fmt: skip
_RECORDS = ("PubmedArticle", "MedlineCitation", "PubmedBookArticle")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+[^\s\"<>.,;)\]]")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


def read_pubmed(source: Source) -> list[Document]:
    """One document for each record of `source`, in order.

    Raises:
        ReadError: the XML is damaged or unsafe, or holds no record with a title.
    """
    documents = list(read_records(source))
    if not documents:
        raise ReadError("PubMed XML without a record")
    return documents


def read_records(source: Source) -> Iterator[Document]:
    """The records of `source` one after another. Raises ReadError as `read_pubmed` does."""
    refuse_entities(source.data)
    walk = etree.iterparse(
        io.BytesIO(source.data),
        events=("end",),
        tag=_RECORDS,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _, element in walk:
            if element.tag == "MedlineCitation" and element.getparent() is not None:
                parent = element.getparent()
                if parent is not None and parent.tag == "PubmedArticle":
                    continue
            document = _document(element, source)
            if document is not None:
                yield document
            _forget(element)
    except etree.XMLSyntaxError as error:
        raise ReadError(f"damaged XML: {str(error)[:120]}") from error


def _forget(element: etree._Element) -> None:
    """Free a record that has been read, and what stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _document(record: etree._Element, source: Source) -> Document | None:
    citation = record if record.tag == "MedlineCitation" else record.find("MedlineCitation")
    if citation is None:
        citation = record.find("BookDocument")
    if citation is None:
        return None
    facts = _facts(record, citation)
    builder = Builder()
    builder.add("title", facts.title)
    _write_abstract(builder, citation)
    if not builder.length:
        return None
    return builder.build(
        source,
        id=document_id(facts.pmcid, facts.pmid, facts.doi, source.fallback_id),
        format="pubmed",
        reader=READER,
        metadata=facts,
    )


def _write_abstract(builder: Builder, citation: etree._Element) -> None:
    abstract = citation.find("Article/Abstract")
    if abstract is None:
        abstract = citation.find("Abstract")
    if abstract is None:
        return
    builder.open_section("Abstract", 1, "abstract", visible=False)
    for part in abstract.iterfind("AbstractText"):
        label = part.get("Label") or ""
        builder.close_to(1)
        if label and label.upper() != "UNLABELLED":
            builder.open_section(label, 2, "abstract")
        builder.add("paragraph", text_of(part))


def _facts(record: etree._Element, citation: etree._Element) -> Metadata:
    article = citation.find("Article")
    article = citation if article is None else article
    ids = _ids(record, citation, article)
    facts = Metadata(
        title=_title(article),
        authors=_authors(article),
        journal=_journal(article, citation),
        year=_year(article),
        volume=text_of(article.find("Journal/JournalIssue/Volume")) or None,
        issue=text_of(article.find("Journal/JournalIssue/Issue")) or None,
        pages=text_of(article.find("Pagination/MedlinePgn")) or None,
        doi=ids.get("doi"),
        pmid=ids.get("pubmed"),
        pmcid=ids.get("pmc"),
        language=_language(article),
        licence=licence_named(text_of(article.find("Abstract/CopyrightInformation"))),
        related=_related(citation),
        publication_types=_texts(article, "PublicationTypeList/PublicationType"),
        keywords=_keywords(citation),
    )
    return _with_status(facts)


def _with_status(facts: Metadata) -> Metadata:
    kinds = {related.kind for related in facts.related}
    if "Retracted Publication" in facts.publication_types:
        return replace(facts, status="retracted", status_reason="marked as retracted in PubMed")
    if _NOTICE_TYPES & set(facts.publication_types):
        return replace(facts, type="notice")
    for kind, status in _STATUS_OF_RELATION:
        if kind in kinds:
            return replace(facts, status=status, status_reason=f"{kind} in PubMed's record")
    return facts


def _title(article: etree._Element) -> str:
    title = text_of(article.find("ArticleTitle"))
    if title.strip("[]. ").lower() in ("", "not available", "in process citation"):
        title = text_of(article.find("VernacularTitle")) or title
    if title.startswith("[") and title.endswith(("]", "].")):
        title = title.rstrip(".")[1:-1]
    return title


def _ids(
    record: etree._Element, citation: etree._Element, article: etree._Element
) -> dict[str, str]:
    found: dict[str, str] = {"pubmed": text_of(citation.find("PMID"))}
    for node in record.iterfind("PubmedData/ArticleIdList/ArticleId"):
        found.setdefault(node.get("IdType", ""), text_of(node))
    for node in article.iterfind("ELocationID"):
        if node.get("EIdType") == "doi" and node.get("ValidYN", "Y") == "Y":
            found.setdefault("doi", text_of(node))
    return {kind: value for kind, value in found.items() if value}


def _authors(article: etree._Element) -> tuple[str, ...]:
    names = []
    for author in article.iterfind("AuthorList/Author"):
        family = text_of(author.find("LastName"))
        given = text_of(author.find("Initials")) or initials(text_of(author.find("ForeName")))
        suffix = text_of(author.find("Suffix"))
        group = text_of(author.find("CollectiveName"))
        names.append(" ".join(filter(None, (family, given, suffix))) if family else group)
    return tuple(filter(None, names))


def _journal(article: etree._Element, citation: etree._Element) -> str | None:
    for node in (
        article.find("Journal/Title"),
        citation.find("MedlineJournalInfo/MedlineTA"),
        article.find("Book/BookTitle"),
    ):
        if text := text_of(node):
            return text
    return None


def _year(article: etree._Element) -> int | None:
    for path in (
        "Journal/JournalIssue/PubDate/Year",
        "Journal/JournalIssue/PubDate/MedlineDate",
        "ArticleDate/Year",
        "Book/PubDate/Year",
    ):
        if match := _YEAR.search(text_of(article.find(path))):
            return int(match.group())
    return None


def _language(article: etree._Element) -> str | None:
    """The language of the text here: PubMed's abstracts are English whatever the article is."""
    if article.find("Abstract") is not None:
        return "en"
    stated = text_of(article.find("Language"))
    return _LANGUAGES.get(stated, stated or None)


def _keywords(citation: etree._Element) -> tuple[str, ...]:
    """MeSH descriptors, check tags such as "Child" included, then the authors' keywords."""
    mesh = _texts(citation, "MeshHeadingList/MeshHeading/DescriptorName")
    own = _texts(citation, "KeywordList/Keyword")
    return tuple(dict.fromkeys((*mesh, *own)))


def _texts(node: etree._Element, path: str) -> tuple[str, ...]:
    return tuple(filter(None, (clean(text_of(found)) for found in node.iterfind(path))))


def _related(citation: etree._Element) -> tuple[Related, ...]:
    found = []
    for node in citation.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        kind = _RELATIONS.get(node.get("RefType", ""))
        if kind is None:
            continue
        source = text_of(node.find("RefSource"))
        doi = _DOI.search(source)
        found.append(
            Related(
                kind,
                doi=doi.group() if doi else None,
                pmid=text_of(node.find("PMID")) or None,
                title=source or None,
            )
        )
    return tuple(found)
