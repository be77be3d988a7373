"""Names the licence that a page, a link or a sentence of permission speaks of."""

from __future__ import annotations

import re

_CC_LINK = re.compile(
    r"creativecommons\.org/licen[sc]es?/(by(?:-nc)?(?:-sa|-nd)?|by-nd-nc|by-sa)(?:/(\d(?:\.\d)?))?",
    re.I,
)
_CC0_LINK = re.compile(r"creativecommons\.org/publicdomain/(zero|mark)", re.I)
_CC_CODE = re.compile(r"\bCC[ -](BY(?:-NC)?(?:-SA|-ND)?)\b(?:[ -]?(\d\.\d))?", re.I)
_CC_WORDS = re.compile(
    r"Creative Commons Attribution((?:[ -–/]*(?:Non-?Commercial|Share-?Alike|No-?Deriv\w*))*)"
    r"(?:[^.\d]{0,40}?(\d\.\d))?",
    re.I,
)
_CC0 = re.compile(r"\bCC[ -]?0\b|Creative Commons (?:CC0|Zero)|Public Domain Dedication", re.I)
_PUBLIC_DOMAIN = re.compile(
    r"\b(?:in the|is) public domain\b|\bpublic domain (?:work|article)", re.I
)


def licence_named(text: str) -> str | None:
    """The licence in `text` by its short name, such as "CC BY 4.0", or None.

    The first licence stated counts: what follows in an article's permissions usually
    speaks of its data.
    """
    for name in _names(text):
        return name
    return None


def licence_linked(link: str) -> str | None:
    """The licence a link points to, or None."""
    if match := _CC_LINK.search(link):
        return _name(match.group(1), match.group(2))
    if match := _CC0_LINK.search(link):
        return "CC0 1.0" if match.group(1).lower() == "zero" else "public domain"
    return None


def _names(text: str) -> list[str]:
    found: list[tuple[int, str]] = []
    if (match := _CC_LINK.search(text)) or (match := _CC_CODE.search(text)):
        found.append((match.start(), _name(match.group(1), match.group(2))))
    elif match := _CC_WORDS.search(text):
        found.append((match.start(), _name(_code_of(match.group(1)), match.group(2))))
    if match := _CC0.search(text) or _CC0_LINK.search(text):
        found.append((match.start(), "CC0 1.0"))
    if match := _PUBLIC_DOMAIN.search(text):
        found.append((match.start(), "public domain"))
    return [name for _, name in sorted(found)]


def _code_of(words: str) -> str:
    plain = re.sub(r"[^a-z]", "", words.lower())
    code = "by"
    for word, letters in (("noncommercial", "-nc"), ("sharealike", "-sa"), ("noderiv", "-nd")):
        code += letters if word in plain else ""
    return code


def _name(code: str, version: str | None) -> str:
    name = f"CC {code.upper()}"
    if not version:
        return name
    return f"{name} {version if '.' in version else version + '.0'}"
