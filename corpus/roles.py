"""What a heading says about the text under it: findings, references, or matter round them."""

from __future__ import annotations

import re

from corpus.document import SectionRole

# Digits and points alternate strictly, so that a long run of digits is read in one way only.
_NUMBER = re.compile(r"^(?:(?:\d+|[IVX]+(?=[.)])|[A-Z](?=[.)]))(?:[.):]+\d+)*[.):]*\s+)?")
_REFERENCES = re.compile(
    r"(?:selected |key |cited |further )?(?:references?(?: list| cited)?|bibliography|"
    r"literature(?: cited)?|works cited|citations|reading|sources|endnotes)$",
    re.I,
)
_ABSTRACT = re.compile(r"(?:structured |graphical )?abstract$|summary$|synopsis$", re.I)
_BACK_WORDS = (
    r"acknowledge?ments?",
    r"(?:declarations? of )?(?:potential )?(?:competing|conflicts? of|conflicting)(?: financial)?"
    r" interests?",
    r"conflicts?",
    r"(?:financial |author )?disclosures?",
    r"funding(?: sources?)?",
    r"(?:sources?|role) of (?:the )?funding(?: source)?",
    r"grant support",
    r"authors?['’]?s? (?:contributions?|information|details)",
    r"contributors?(?:hip)?",
    r"about the authors?",
    r"(?:author )?affiliations?",
    r"(?:data|code|materials?)(?: and \w+)? (?:availability|sharing)",
    r"availability of .*",
    r"pre-?publication history",
    r"(?:electronic )?supplement(?:al|ary) (?:materials?|data|files?|information|content|online"
    r" content|tables?|figures?|digital content)",
    r"supporting information",
    r"additional (?:files?|information|material)",
    r"(?:list of )?abbreviations?(?: used)?",
    r"glossary",
    r"(?:foot|end)?notes?",
    r"ethic(?:s|al) (?:approval|statement|considerations?)",
    r"(?:informed )?consent(?: for publication| to publish)?",
    r"(?:provenance and )?peer review",
    r"publisher['’]?s note",
    r"copyright",
    r"licen[cs]e",
    r"trial registration",
    r"declarations?",
    r"article information",
    r"appendix(?: \w{1,3})?",
)
_BACK = re.compile(
    rf"(?:{'|'.join(_BACK_WORDS)})(?:$|:| (?:and|statement|list|section|for|&)\b.*)", re.I
)


def role_of(heading: str) -> SectionRole | None:
    """The role a heading of the usual kind gives its section, or None for findings.

    `heading` may carry a number ("6. References").
    """
    plain = _NUMBER.sub("", heading.strip(), count=1).strip(" :.–-").strip()
    if not plain or len(plain) > 80:
        return None
    if _REFERENCES.match(plain):
        return "references"
    if _ABSTRACT.match(plain):
        return "abstract"
    return "back" if _BACK.match(plain) else None
