"""Articles invented for tests, and the XML and JSON that literature services give of them.

The shapes follow the services' documentation (PubMed DTD, JATS, ESummary 2.0, Europe PMC
core results); every word in them is ours. Does not know HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_TOPICS = ("mastocytosis", "anaphylaxis", "urticaria", "tryptase", "osteoporosis")
_DRUGS = ("omalizumab", "cromolyn", "avapritinib", "midostaurin", "epinephrine")

CC_BY = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, slots=True)
class Article:
    """One invented article; `licence_link` goes into its JATS, `licence` into Europe PMC."""

    pmid: str
    title: str
    abstract: str
    pmcid: str | None = None
    doi: str | None = None
    open_access: bool = False
    licence: str | None = None
    licence_link: str | None = None
    downloadable: bool = True
    publication_types: tuple[str, ...] = ("Journal Article",)
    links: tuple[tuple[str, str, str], ...] = ()
    year: int = 2021

    @property
    def words(self) -> str:
        """What a search looks in."""
        return f"{self.title} {self.abstract}".lower()


def invent(count: int, first_pmid: int = 30000001) -> list[Article]:
    """`count` articles, every third of them with open full text."""
    return [_invented(number, first_pmid + number) for number in range(count)]


def _invented(number: int, pmid: int) -> Article:
    topic, drug = _TOPICS[number % 5], _DRUGS[(number // 5) % 5]
    full_text = number % 3 == 0
    return Article(
        pmid=str(pmid),
        title=f"Invented study {number} of {drug} in {topic} & related disease",
        abstract=(
            f"We followed {40 + number} patients with {topic}. After {number % 11 + 1} months of "
            f"{drug}, symptoms fell by {number % 37 + 5}% (p < 0.05)."
        ),
        pmcid=f"PMC{7000000 + number}" if full_text else None,
        doi=f"10.5555/invented.{number}",
        open_access=full_text,
        licence="cc by" if full_text else None,
        licence_link=CC_BY if full_text else None,
    )


def pubmed_xml(article: Article) -> str:
    """The article as a PubmedArticle element."""
    types = "".join(
        f'<PublicationType UI="D016428">{escape(kind)}</PublicationType>'
        for kind in article.publication_types
    )
    ids = [("pubmed", article.pmid), ("doi", article.doi), ("pmc", article.pmcid)]
    listed = "".join(f'<ArticleId IdType="{k}">{escape(v)}</ArticleId>' for k, v in ids if v)
    return (
        '<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">'
        f'<PMID Version="1">{article.pmid}</PMID>'
        '<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Internet">'
        f"<Volume>12</Volume><Issue>3</Issue><PubDate><Year>{article.year}</Year></PubDate>"
        "</JournalIssue><Title>Journal of invented medicine</Title></Journal>"
        f"<ArticleTitle>{escape(article.title)}</ArticleTitle>"
        f"<Abstract><AbstractText>{escape(article.abstract)}</AbstractText></Abstract>"
        '<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>Example</LastName>'
        "<ForeName>Erin</ForeName><Initials>E</Initials></Author></AuthorList>"
        f"<Language>eng</Language><PublicationTypeList>{types}</PublicationTypeList></Article>"
        f"{_corrections(article)}</MedlineCitation><PubmedData>"
        "<PublicationStatus>ppublish</PublicationStatus>"
        f"<ArticleIdList>{listed}</ArticleIdList></PubmedData></PubmedArticle>"
    )


def _corrections(article: Article) -> str:
    if not article.links:
        return ""
    links = "".join(
        f'<CommentsCorrections RefType="{kind}"><RefSource>{escape(source)}</RefSource>'
        f'<PMID Version="1">{pmid}</PMID></CommentsCorrections>'
        for kind, pmid, source in article.links
    )
    return f"<CommentsCorrectionsList>{links}</CommentsCorrectionsList>"


def pubmed_set(articles: list[Article]) -> bytes:
    """A PubmedArticleSet, as EFetch sends it."""
    body = "\n".join(pubmed_xml(article) for article in articles)
    return (
        '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, '
        '1st January 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
        f"<PubmedArticleSet>{body}</PubmedArticleSet>"
    ).encode()


def jats_xml(article: Article) -> str:
    """The article as JATS; without its body where the publisher does not allow it."""
    licence = ""
    if article.licence_link:
        licence = (
            f"<permissions><license xlink:href={quoteattr(article.licence_link)}>"
            "<license-p>Open access.</license-p></license></permissions>"
        )
    body = (
        f"<body><sec><title>Results</title><p>{escape(article.abstract)}</p></sec></body>"
        if article.downloadable
        else "<!--The publisher of this article gives no full text in XML form.-->"
    )
    return (
        '<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="research-article" '
        'xml:lang="en"><front><journal-meta><journal-title-group><journal-title>Journal of '
        "invented medicine</journal-title></journal-title-group></journal-meta><article-meta>"
        f'<article-id pub-id-type="pmcid">{article.pmcid}</article-id>'
        f'<article-id pub-id-type="pmid">{article.pmid}</article-id>'
        f'<article-id pub-id-type="doi">{article.doi}</article-id>'
        f"<title-group><article-title>{escape(article.title)}</article-title></title-group>"
        f'<pub-date pub-type="epub"><year>{article.year}</year></pub-date>{licence}'
        f"<abstract><p>{escape(article.abstract)}</p></abstract></article-meta></front>"
        f"{body}</article>"
    )


def pmc_set(articles: list[Article]) -> bytes:
    """A pmc-articleset, as EFetch sends it."""
    body = "".join(jats_xml(article) for article in articles)
    return (
        '<?xml version="1.0" ?><!DOCTYPE pmc-articleset PUBLIC "-//NLM//DTD ARTICLE SET 2.0//EN" '
        '"https://dtd.nlm.nih.gov/ncbi/pmc/articleset/nlm-articleset-2.0.dtd">'
        f"<pmc-articleset>{body}</pmc-articleset>"
    ).encode()


def full_text_xml(article: Article) -> bytes:
    """The article as Europe PMC's fullTextXML gives it."""
    head = (
        "<!DOCTYPE article PUBLIC '-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.2//EN' "
        "'JATS-archivearticle1.dtd'>\n"
    )
    return (head + jats_xml(article)).encode()


def esearch_xml(
    ids: list[str], count: int, start: int, size: int, history: tuple[str, str] | None
) -> bytes:
    """An eSearchResult."""
    kept = ""
    if history:
        kept = f"<QueryKey>{history[1]}</QueryKey><WebEnv>{history[0]}</WebEnv>"
    listed = "".join(f"<Id>{each}</Id>\n" for each in ids)
    remarks = (
        "<ErrorList><PhraseNotFound>qqqq</PhraseNotFound></ErrorList>"
        "<WarningList><OutputMessage>No items found.</OutputMessage></WarningList>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD '
        'esearch 20060628//EN" "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">'
        f"<eSearchResult><Count>{count}</Count><RetMax>{size}</RetMax>"
        f"<RetStart>{start}</RetStart>{kept}<IdList>{listed}</IdList><TranslationSet/>"
        f"<QueryTranslation/>{'' if count else remarks}</eSearchResult>"
    ).encode()


def esummary_entry(article: Article, uid: str) -> dict[str, Any]:
    """One DocSum of ESummary 2.0 in JSON."""
    ids = [("pubmed", article.pmid), ("doi", article.doi), ("pmc", article.pmcid)]
    return {
        "uid": uid,
        "title": article.title,
        "pubtype": list(article.publication_types),
        "articleids": [{"idtype": k, "idtypen": 1, "value": v} for k, v in ids if v],
    }


def europepmc_entry(article: Article) -> dict[str, Any]:
    """One result of Europe PMC's search with resultType=core."""
    entry = {
        "id": article.pmid,
        "source": "MED",
        "pmid": article.pmid,
        "pmcid": article.pmcid,
        "doi": article.doi,
        "title": article.title,
        "isOpenAccess": "Y" if article.open_access else "N",
        "inEPMC": "Y" if article.pmcid else "N",
        "license": article.licence,
        "pubTypeList": {"pubType": list(article.publication_types)},
    }
    return {name: value for name, value in entry.items() if value is not None}
