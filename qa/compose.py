"""Chooses which scored sentences are quoted and under which headings they stand.

Near-duplicates are shown once, with the citations of all; no document crowds out the others
where several speak. Headings are a source's own or come from a fixed list; no sentence is
written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from qa.answer import MAXIMUM_QUOTES, SectionKind
from qa.cautions import beside
from qa.concepts import Weight
from qa.differences import differing
from qa.duplicates import Duplicates
from qa.readers import Reader, place_of
from qa.scoring import Scored
from qa.statements import is_caution, names_treatment
from qa.themes import representatives
from qa.understanding import Kind

ANSWER, MORE, CAUTIONS, DIFFER, WORDS = (
    "Answer",
    "More from the sources",
    "Cautions",
    "Where sources differ",
    "Words explained",
)

LONGEST_HEADING = 80
OLDEST = 10
"""Years after which a source counts no older."""

_ANY_ARTICLE = frozenset(
    """
    abstract background introduction aim aims objective objectives purpose methods method results
    findings discussion conclusion conclusions interpretation summary
    """.split()
) | {"materials and methods", "patients and methods", "case report", "case presentation"}


@dataclass(frozen=True, slots=True)
class ComposeSettings:
    """How many quotes, how weak a quote may be beside the best, and when two say the same.

    A document may give more than `per_document` quotes unless another one answers about as
    well, with `equally` of the best score. Each further quote from one section counts
    `repeated` of its score. `overlap` is the share of the smaller sentence's stems found in
    the other; `compared` is how many of the best sentences are searched for opposing ones.

    With `themes`, each section of a document that speaks to most of the question gives a quote
    before any gives more; with `treatments`, what names no treatment counts `untreated` of its
    score. Each year that a source is older than the newest that answers, up to ten, takes `aging`
    of its score. `reader` decides the order of the sections.
    """

    quotes: int = 8
    leading: int = 3
    cautions: int = 4
    near_misses: int = 3
    relative: float = 0.6
    per_document: int = 3
    equally: float = 0.9
    repeated: float = 0.95
    overlap: float = 0.8
    compared: int = 12
    themes: bool = False
    treatments: bool = False
    untreated: float = 0.8
    aging: float = 0.002
    reader: Reader = "clinician"

    def for_overview(self, kind: Kind = "other") -> ComposeSettings:
        """These settings for a broad question: more quotes, weaker ones, more sections."""
        return replace(
            self,
            quotes=MAXIMUM_QUOTES,
            relative=0.45,
            per_document=5,
            repeated=0.85,
            themes=True,
            treatments=kind == "treatment",
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A section before it is cut into quotes; `echoes` are, item by item, what says the same."""

    heading: str
    role: SectionKind
    items: tuple[Scored, ...]
    echoes: tuple[tuple[Scored, ...], ...] = ()


def choose(scored: Sequence[Scored], settings: ComposeSettings) -> list[Scored]:
    """The sentences to quote, best first, from `scored` (best first)."""
    strong = [s for s in scored if s.score >= settings.relative * scored[0].score]
    newest = max((_year(item) for item in strong), default=0)
    limit = settings.per_document if _several_answer(strong, settings) else len(scored)
    most, alike = min(settings.quotes, MAXIMUM_QUOTES), Duplicates(settings.overlap)
    kept = _by_sections(scored, strong, alike, settings)[: min(limit, most)]
    left = _still_open(strong, kept, kept, alike, limit)
    while left and len(kept) < most:
        best = max(left, key=lambda item: _worth(item, kept, newest, settings))
        kept.append(best)
        left = _still_open(left, kept, [best], alike, limit)
    return kept


def _by_sections(
    scored: Sequence[Scored], strong: Sequence[Scored], alike: Duplicates, settings: ComposeSettings
) -> list[Scored]:
    """The best sentence, and one for each theme of the document that most of `strong` are of."""
    kept = [scored[0]] if settings.themes else []
    if settings.themes:
        for item in representatives(scored, strong, treatments=settings.treatments):
            if item is not scored[0] and not alike.said_already(item, kept):
                kept.append(item)
    return kept


def _still_open(
    items: Sequence[Scored],
    kept: Sequence[Scored],
    latest: Sequence[Scored],
    alike: Duplicates,
    limit: int,
) -> list[Scored]:
    """What of `items` may still be quoted beside `kept`, to which `latest` came last."""
    return [
        item
        for item in items
        if not alike.said_already(item, latest)
        and sum(_same_document(item, other) for other in kept) < limit
    ]


def _several_answer(strong: Sequence[Scored], settings: ComposeSettings) -> bool:
    """Whether a second document has a sentence about as good as the best."""
    return any(
        item.score >= settings.equally * strong[0].score and not _same_document(item, strong[0])
        for item in strong
    )


def _worth(item: Scored, kept: Sequence[Scored], newest: int, settings: ComposeSettings) -> float:
    place = item.candidate
    age = min(max(newest - (_year(item) or newest), 0), OLDEST)
    same = sum(
        _same_document(item, other) and other.candidate.section == place.section for other in kept
    )
    asked = not settings.treatments or not kept or names_treatment(place.text)
    worth = item.score * settings.repeated**same * (1.0 - settings.aging * age)
    return float(worth if asked else worth * settings.untreated)


def _year(item: Scored) -> int:
    return item.candidate.document.metadata.year or 0


def _same_document(one: Scored, other: Scored) -> bool:
    return one.candidate.document.id == other.candidate.document.id


def arrange(
    chosen: Sequence[Scored],
    scored: Sequence[Scored],
    warnings: Sequence[Scored],
    rarity: Weight,
    settings: ComposeSettings,
    words: Sequence[Scored] = (),
) -> list[Part]:
    """Sections of the answer: the best quotes, details by theme, cautions, differences.

    `warnings` are sentences found beside the question's own hits, `words` such that explain a
    word. At most twelve quotes in all; details give way first.
    """
    alike = Duplicates(settings.overlap)
    leading, rest = list(chosen[: settings.leading]), list(chosen[settings.leading :])
    cautions = [item for item in rest if is_caution(item.candidate.text)]
    near = beside(leading, scored)
    for warning in chain.from_iterable(zip_longest(warnings, near)):
        if warning is not None and not alike.said_already(warning, [*chosen, *cautions]):
            cautions.append(warning)
    cautions = cautions[: settings.cautions]
    pair = differing(scored[: settings.compared], rarity) or ()
    room = MAXIMUM_QUOTES - len(leading) - len(cautions) - len(pair) - len(words)
    details = [item for item in rest if item not in cautions and item not in pair][:room]
    parts = [
        Part(ANSWER, "answer", tuple(leading)),
        *_by_theme(details, alone=settings.themes),
        Part(CAUTIONS, "caution", tuple(cautions)),
        Part(DIFFER, "conflict", pair),
        Part(WORDS, "context", tuple(words)),
    ]
    parts.sort(key=lambda part: place_of(part.role, settings.reader))
    said = [*scored, *warnings]
    return [_with_echoes(part, said, alike) for part in parts if part.items]


def _with_echoes(part: Part, scored: Sequence[Scored], alike: Duplicates) -> Part:
    return replace(part, echoes=tuple(tuple(alike.echoes(item, scored)) for item in part.items))


def _by_theme(details: Sequence[Scored], *, alone: bool) -> list[Part]:
    """Details under their source's heading where two or more share it, else under one.

    With `alone`, a single quote stands under its source's heading too.
    """
    themes: dict[str, list[Scored]] = {}
    for item in details:
        themes.setdefault(_theme(item), []).append(item)
    grouped = {h: items for h, items in themes.items() if h and (alone or len(items) > 1)}
    others = [item for h, items in themes.items() if h not in grouped for item in items]
    parts = [Part(heading, "detail", tuple(items)) for heading, items in grouped.items()]
    return [*parts, Part(MORE, "detail", tuple(others))]


def _theme(item: Scored) -> str:
    """The heading a sentence stands under, unless any article has one like it."""
    heading = item.candidate.section.heading
    plain = heading.lower().strip(" .:0123456789")
    return "" if plain in _ANY_ARTICLE or len(heading) > LONGEST_HEADING else heading
