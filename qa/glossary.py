"""Explains words of an answer in the corpus's own words: definitions that it holds, verbatim,
and what its abbreviations stand for.

A definition is a sentence that begins with the word and says what it is or means. Nothing is
explained that no document explains; no sentence is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from index.encoder import Encoder
from index.lexicon import Lexicon
from index.store import Index, SearchSettings
from qa.candidates import Candidate, candidates
from qa.concepts import Weight
from qa.refusal import may_speak
from qa.scoring import Scored
from qa.statements import is_plan_or_guess
from qa.terms import terms

LIMIT = 3
LONGEST = 300
SEARCHED = 6
PASSAGES = 6
"""Definitions shown, characters in one, words searched for one, passages read for each."""

_SHORTEST = 5
_KIND_OF_THING = (
    "form|kind|type|disease|disorder|condition|syndrome|state|process|drug|medicine|hormone|"
    "protein|enzyme|measure|procedure|presence|absence|ability|number|amount|name"
)
_DEFINES = re.compile(
    r"(?:An? |The )?(?P<word>[^\W\d_][\w-]*(?: [\w-]+){0,3}?)(?: \([^()]{1,40}\))? "
    r"(?:is (?:(?:usually |often )?an? |defined "
    rf"|(?:the |called |one )(?:[\w-]+ ){{0,4}}(?:{_KIND_OF_THING})\b)"
    rf"|are (?:the |an? )?(?:[\w-]+ ){{0,3}}(?:{_KIND_OF_THING})s?\b"
    r"|means? |refers? to |stands? for )"
)
_ABBREVIATION = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z])[A-Za-z][\w-]{1,9}\b")


def definitions(
    quoted: Sequence[Scored],
    found: Sequence[Scored],
    search: tuple[Index, Encoder],
    rarity: Weight,
) -> list[Scored]:
    """Sentences that define words of `quoted`, the rarest word first; each word once.

    Looks among `found`, what the question itself found, and searches for the rarest words.
    """
    said = " ".join(item.candidate.text for item in quoted).lower()
    shown = {item.candidate.text for item in quoted}
    explained: dict[str, Scored] = {}
    near = (item.candidate for item in found)
    for candidate in (*near, *_searched(quoted, search, rarity)):
        word = _defined(candidate.text)
        if word and candidate.text not in shown and re.search(rf"\b{re.escape(word)}\b", said):
            explained.setdefault(word, Scored(candidate, 0.0, 0.0, 0.0))
    weights = {word: sum(rarity(term.stem) for term in terms(word)) for word in explained}
    return [explained[word] for word in sorted(explained, key=lambda w: -weights[w])][:LIMIT]


def abbreviations(texts: Iterable[str], lexicon: Lexicon) -> dict[str, str]:
    """What each abbreviation in `texts` stands for most often in the corpus, where that tells."""
    found: dict[str, str] = {}
    for short in dict.fromkeys(s for text in texts for s in _ABBREVIATION.findall(text)):
        forms = lexicon.long_forms(short)
        if forms:
            found[short] = forms[0].text
    return found


def _defined(sentence: str) -> str | None:
    """The word or phrase, in lower case, that `sentence` defines, or None."""
    match = _DEFINES.match(sentence) if len(sentence) <= LONGEST else None
    word = match["word"].lower() if match else ""
    return word if len(word) >= _SHORTEST and terms(word) else None


def _searched(
    quoted: Sequence[Scored], search: tuple[Index, Encoder], rarity: Weight
) -> Iterator[Candidate]:
    index, encoder = search
    words: dict[str, str] = {}
    for item in quoted:
        text = item.candidate.text
        for term in terms(text):
            if term.end - term.start >= _SHORTEST and text[term.start].isalpha():
                words.setdefault(term.stem, text[term.start : term.end].lower())
    rarest = sorted(words, key=lambda stem: -rarity(stem))[:SEARCHED]
    for stem in rarest:
        hits = index.search(words[stem], encoder, PASSAGES, SearchSettings(dense_depth=0))
        for candidate in candidates(hits, partial(index.document, boxes=False)):
            facts = candidate.document.metadata
            if may_speak(facts) and not is_plan_or_guess(candidate.text):
                yield candidate
