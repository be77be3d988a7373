"""Chooses which scored sentences are quoted and under which headings they stand.

Near-duplicates are shown once; no document crowds out the others where several speak.
Headings are a source's own or come from a fixed list; no sentence is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.answer import MAXIMUM_QUOTES, SectionKind
from qa.concepts import Weight
from qa.differences import differing
from qa.scoring import Scored
from qa.statements import is_caution
from qa.terms import stems

ANSWER, MORE, CAUTIONS, DIFFER = (
    "Answer",
    "More from the sources",
    "Cautions",
    "Where sources differ",
)

LONGEST_HEADING = 80

_ANY_ARTICLE = frozenset(
    """
    abstract background introduction aim aims objective objectives purpose methods method results
    findings discussion conclusion conclusions interpretation summary
    """.split()
) | {"materials and methods", "patients and methods", "case report", "case presentation"}


@dataclass(frozen=True, slots=True)
class ComposeSettings:
    """How many quotes, how weak a quote may be beside the best, and when two say the same.

    `overlap` is the share of the smaller sentence's stems found in the other; `compared`
    is how many of the best sentences are searched for opposing ones.
    """

    quotes: int = 8
    leading: int = 3
    cautions: int = 3
    near_misses: int = 3
    relative: float = 0.75
    per_document: int = 3
    overlap: float = 0.8
    compared: int = 12


@dataclass(frozen=True, slots=True)
class Part:
    """A section before it is cut into quotes."""

    heading: str
    role: SectionKind
    items: tuple[Scored, ...]


def choose(scored: Sequence[Scored], settings: ComposeSettings) -> list[Scored]:
    """The sentences to quote, best first, from `scored` (best first)."""
    strong = [s for s in scored if s.score >= settings.relative * scored[0].score]
    several = len({s.candidate.document.id for s in strong}) > 1
    kept: list[Scored] = []
    counts: dict[str, int] = {}
    for item in strong:
        document_id = item.candidate.document.id
        if several and counts.get(document_id, 0) >= settings.per_document:
            continue
        if said_already(item, kept, settings.overlap):
            continue
        kept.append(item)
        counts[document_id] = counts.get(document_id, 0) + 1
        if len(kept) == min(settings.quotes, MAXIMUM_QUOTES):
            break
    return kept


def said_already(item: Scored, kept: Iterable[Scored], overlap: float) -> bool:
    """Whether one of `kept` holds almost all the words of `item`, or the other way round."""
    words = set(stems(item.candidate.text))
    for other in kept:
        theirs = set(stems(other.candidate.text))
        smaller = min(len(words), len(theirs))
        if smaller and len(words & theirs) >= overlap * smaller:
            return True
    return False


def arrange(
    chosen: Sequence[Scored],
    scored: Sequence[Scored],
    warnings: Sequence[Scored],
    rarity: Weight,
    settings: ComposeSettings,
) -> list[Part]:
    """Sections of the answer: the best quotes, cautions, differences, details by theme.

    `warnings` are sentences found beside the question's own hits. At most twelve quotes
    in all; details give way first.
    """
    leading, rest = list(chosen[: settings.leading]), list(chosen[settings.leading :])
    cautions = [item for item in rest if is_caution(item.candidate.text)]
    fresh = [w for w in warnings if not said_already(w, [*chosen, *cautions], settings.overlap)]
    cautions = [*cautions, *fresh][: settings.cautions]
    pair = differing(scored[: settings.compared], rarity) or ()
    room = MAXIMUM_QUOTES - len(leading) - len(cautions) - len(pair)
    details = [item for item in rest if item not in cautions and item not in pair][:room]
    parts = [
        Part(ANSWER, "answer", tuple(leading)),
        Part(CAUTIONS, "caution", tuple(cautions)),
        Part(DIFFER, "conflict", pair),
        *_by_theme(details),
    ]
    return [part for part in parts if part.items]


def _by_theme(details: Sequence[Scored]) -> list[Part]:
    """Details under their source's heading where two or more share it, else under one."""
    themes: dict[str, list[Scored]] = {}
    for item in details:
        themes.setdefault(_theme(item), []).append(item)
    grouped = {h: items for h, items in themes.items() if h and len(items) > 1}
    others = [item for h, items in themes.items() if h not in grouped for item in items]
    parts = [Part(heading, "detail", tuple(items)) for heading, items in grouped.items()]
    return [*parts, Part(MORE, "detail", tuple(others))]


def _theme(item: Scored) -> str:
    """The heading a sentence stands under, unless any article has one like it."""
    heading = item.candidate.section.heading
    plain = heading.lower().strip(" .:0123456789")
    return "" if plain in _ANY_ARTICLE or len(heading) > LONGEST_HEADING else heading
