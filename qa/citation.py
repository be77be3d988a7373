"""Citations of a document as text, in the style of the International Committee of Medical
Journal Editors (Vancouver; NLM, Citing Medicine, 2nd edition).

Knows metadata only; which documents are cited is decided elsewhere.
"""

from __future__ import annotations

from corpus.document import Metadata

_LISTED_AUTHORS = 6
_TERMINAL = (".", "?", "!")


def vancouver(metadata: Metadata) -> str:
    """One line: authors. title. journal. year;volume(issue):pages. identifier.

    Up to six authors are listed, then "et al." (Citing Medicine, chapter 1). For a
    digest the cited work is its source; the title then is the source's.
    """
    title = metadata.digest_of.title if metadata.digest_of else metadata.title
    parts = [_authors(metadata.authors), title, metadata.journal or "", _imprint(metadata)]
    text = " ".join(_sentence(part) for part in parts if part)
    identifier = _identifier(metadata)
    return f"{text} {identifier}".strip() if identifier else text


def _authors(authors: tuple[str, ...]) -> str:
    listed = [name for name in authors if name.rstrip(".").lower() != "et al"]
    more = len(listed) > _LISTED_AUTHORS or len(listed) < len(authors)
    return ", ".join(listed[:_LISTED_AUTHORS]) + (", et al" if more else "")


def _imprint(metadata: Metadata) -> str:
    if metadata.year is None:
        return ""
    volume = metadata.volume or ""
    issue = f"({metadata.issue})" if metadata.issue else ""
    pages = f":{metadata.pages}" if metadata.pages else ""
    where = f"{volume}{issue}{pages}"
    return f"{metadata.year};{where}" if where else str(metadata.year)


def _identifier(metadata: Metadata) -> str:
    if metadata.doi:
        return f"doi:{metadata.doi}"
    if metadata.pmid:
        return f"PMID: {metadata.pmid}"
    return metadata.url or ""


def _sentence(text: str) -> str:
    return text if text.endswith(_TERMINAL) else f"{text}."
