"""Bibliographic records in CSL-JSON (Citation Style Language 1.0.2, input schema), and links.

Every bibliographic export is made from these records. A digest's record describes the
source that it reports. Does not know answers or indexes.
"""

from __future__ import annotations

import re
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from corpus.document import DigestOf

Item = dict[str, Any]
"""One CSL-JSON item."""

_GROUP_WORDS = frozenset(
    "academy agency alliance association authors behalf board center centers centre centres "
    "collaboration collaborative collaborators college commission committee consortium council "
    "department federation for foundation group initiative institute international investigators "
    "league ministry network of organisation organization panel participants program programme "
    "project registry service society study task team trial trialists union university "
    "workshop".split()
)
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV|2nd|3rd|4th)\.?")
_INITIALS_LENGTH = 5
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)\s*", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_DIGITS = re.compile(r"[0-9]+")


class Cited(Protocol):
    """What a citation is made from; `Metadata` and `Reference` both are."""

    @property
    def title(self) -> str: ...
    @property
    def authors(self) -> tuple[str, ...]: ...
    @property
    def journal(self) -> str | None: ...
    @property
    def year(self) -> int | None: ...
    @property
    def volume(self) -> str | None: ...
    @property
    def issue(self) -> str | None: ...
    @property
    def pages(self) -> str | None: ...
    @property
    def doi(self) -> str | None: ...
    @property
    def pmid(self) -> str | None: ...
    @property
    def pmcid(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def type(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def digest_of(self) -> DigestOf | None: ...


def item(cited: Cited, id: str) -> Item:
    """The CSL-JSON item of `cited`; fields without a value are left out."""
    digest = cited.digest_of
    title = digest.title if digest else cited.title
    doi = (digest.doi if digest else None) or cited.doi
    record: Item = {
        "id": one_line(id),
        "type": _type(cited),
        "title": one_line(title),
        "author": [name(author) for author in cited.authors if not _is_et_al(author)],
        "container-title": one_line(cited.journal),
        "issued": {"date-parts": [[cited.year]]} if cited.year is not None else None,
        "volume": one_line(cited.volume),
        "issue": one_line(cited.issue),
        "page": one_line(cited.pages),
        "DOI": one_line(_DOI_PREFIX.sub("", doi)) if doi else None,
        "PMID": one_line(cited.pmid),
        "PMCID": one_line(cited.pmcid),
        "URL": web_address((digest.url if digest else None) or cited.url),
        "note": "; ".join(notes(cited)),
    }
    return {key: value for key, value in record.items() if value not in (None, "", [])}


def notes(cited: Cited) -> list[str]:
    """What must be said wherever the work is cited: its standing, and that a digest was read."""
    said = []
    if cited.status != "current":
        said.append(cited.status.replace("-", " ").capitalize())
    if cited.digest_of is not None:
        said.append("Quoted from a digest of this work, which is in other words than its own")
    return said


def name(author: str) -> dict[str, str]:
    """A CSL name from "Able JA", "van der Berg J Jr", "Able, John" or a group's name.

    What does not look like a person's name stays whole, as a literal.
    """
    text = one_line(author)
    if _GROUP_WORDS & set(text.lower().replace(",", " ").split()):
        return {"literal": text}
    family, comma, given = (part.strip() for part in text.partition(","))
    if comma and family and given and "," not in given:
        return {"family": family, "given": given}
    words = text.split(" ")
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    if comma or len(words) < 2 or not _are_initials(words[-1]):
        return {"literal": text}
    person = {"family": " ".join(words[:-1]), "given": _spaced(words[-1])}
    return {**person, "suffix": suffix} if suffix else person


def links(cited: Cited) -> list[tuple[str, str]]:
    """Label and address of each place where the work can be read: DOI, PubMed, PMC, web.

    Only addresses made here of a well-formed identifier, and http or https ones.
    """
    found = []
    doi = _DOI_PREFIX.sub("", (cited.digest_of.doi if cited.digest_of else None) or cited.doi or "")
    if _DOI.fullmatch(doi):
        found.append((f"doi:{doi}", f"https://doi.org/{quote(doi, safe='/:;().-_')}"))
    if cited.pmid and _DIGITS.fullmatch(cited.pmid):
        found.append(("PubMed", f"https://pubmed.ncbi.nlm.nih.gov/{cited.pmid}/"))
    number = (cited.pmcid or "").upper().removeprefix("PMC")
    if _DIGITS.fullmatch(number):
        found.append(("PubMed Central", f"https://pmc.ncbi.nlm.nih.gov/articles/PMC{number}/"))
    address = web_address((cited.digest_of.url if cited.digest_of else None) or cited.url)
    return [*found, ("Web", address)] if address else found


def web_address(url: str | None) -> str | None:
    """`url` where it is a plain http or https address, every other character percent-encoded."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if url is None or parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return quote(url.strip(), safe="/:;?#[]@!$&()*+,=%-._~")


def _type(cited: Cited) -> str:
    if cited.type == "preprint":
        return "article"
    if cited.journal:
        return "article-journal"
    if cited.type == "guideline":
        return "report"
    return "webpage" if cited.url else "document"


def one_line(text: str | None) -> str:
    """`text` with one space for each run of white space and no control characters."""
    return _CONTROL.sub("\ufffd", " ".join((text or "").split()))


def _is_et_al(author: str) -> bool:
    return author.strip().rstrip(".").lower() in ("et al", "")


def _are_initials(word: str) -> bool:
    letters = word.replace("-", "").replace(".", "")
    return letters.isalpha() and letters.isupper() and len(letters) <= _INITIALS_LENGTH


def _spaced(initials: str) -> str:
    """ "JA" as "J. A." and "J-P" as "J.-P.": CSL takes bare "JA" for one given name."""
    parts = [" ".join(f"{c}." for c in part.replace(".", "")) for part in initials.split("-")]
    return "-".join(filter(None, parts))
