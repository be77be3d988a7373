"""What a question asks, and for whom, read from its wording alone.

A handful of cues per kind, tried in a fixed order; a question that fits none is "other".
Does not know the corpus, and never changes what is searched for by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from qa.cues import cue

Kind = Literal[
    "safety",
    "dose",
    "criteria",
    "diagnosis",
    "prognosis",
    "cause",
    "definition",
    "treatment",
    "list",
    "yes-no",
    "other",
]
Population = Literal["child", "pregnancy", "older adults", "adult"]


_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "safety",
        cue(r"""
            avoid\w*|contraindicat\w*|safe|safely|safety|unsafe|dangerous|harm\w*
            side[- ]effects?|adverse|interact\w*|tolerat\w*|precautions?|toxic\w*
        """),
    ),
    (
        "dose",
        cue(r"""
            doses?|dosage|dosing|how much(?! of)|how often|maximum daily|titrat\w*|mg
            how many (?:mg|milligrams|units|times)
        """),
    ),
    ("criteria", cue(r"criteri\w+|cut[- ]?offs?|thresholds?|classif\w+|staging|scor(?:e|ing)")),
    (
        "diagnosis",
        cue(r"""
            diagnos\w*|tests?|testing|work[- ]?up|biops\w+|suspect\w*|recogni[sz]e\w*|signs?
            differential|distinguish\w*|tell apart|confirm\w*|measured?|symptoms?
        """),
    ),
    (
        "prognosis",
        cue(r"""
            prognos\w*|surviv\w*|outcomes?|life expectancy|mortality|outlook|how long
            progress(?:es|ion)?|recurren\w+|remission|resolve\w*
        """),
    ),
    (
        "cause",
        cue("causes?|caused|why|triggers?|triggered|due to|risk factors?|aetiology|etiology"),
    ),
    (
        "definition",
        cue(r"""
            what (?:is|are) (?:an? |the )?[\w-]+(?: [\w-]+){0,2}\?
            define|definition|meaning of|what does .* mean
        """),
    ),
    (
        "treatment",
        cue(r"""
            treat\w*|therap\w+|manag\w+|drugs?|medicines?|medications?|first[- ]line|options?
            recommend\w*|should (?:i|we|be)|give|given|help\w*|prevent\w*|relie\w+
        """),
    ),
    ("list", cue("which|list|what are|name the|types of|kinds of")),
    (
        "yes-no",
        re.compile(
            r"^\s*(?:is|are|was|were|do|does|did|can|could|should|would|will|has|have|had|may)\b",
            re.IGNORECASE,
        ),
    ),
)
_POPULATIONS: tuple[tuple[Population, re.Pattern[str]], ...] = (
    (
        "pregnancy",
        cue(r"""
            pregnan\w*|breast[- ]?feeding|lactat\w+|gestation\w*|trimester|childbirth
            f(?:o)?etus|f(?:o)?etal|labou?r|i'?m expecting|expecting a (?:baby|child)
            (?:during|vaginal|preterm|operative|c(?:a)?esarean) delivery
        """),
    ),
    (
        "child",
        cue(r"""
            child|children|childhood|pa?ediatrics?|infants?|baby(?! aspirin)|babies
            neonat\w*|newborns?
            toddlers?|boys?|girls?|adolescen\w*|teenag\w*|\d{1,2}[- ](?:month|week)s?[- ]old
            (?:[1-9]|1[0-7])[- ]years?[- ]old
        """),
    ),
    (
        "older adults",
        cue(r"""
            elderly|older (?:people|adults|patients)|geriatric
            (?:[7-9]\d|6[5-9])[- ]years?[- ]old|aged (?:6[5-9]|[7-9]\d)
        """),
    ),
    ("adult", cue(r"adults?|(?:1[89]|[2-5]\d|6[0-4])[- ]years?[- ]old")),
)
_BROAD = cue(r"""
    options?|overview|approach(?:es)?|manag(?:e|ed|ement|ing)|care for|considerations?|plan
    what (?:is|are) the (?:treatments?|therap(?:y|ies)|precautions|features|causes|triggers|risks)
    how (?:is|are|do|should|can) .* (?:treat(?:ed)?|prepared?)|what should .* know
""")
_ASKING = r"(?:what|which|how|when|why|who|where|should|can|is|are|does|do)\b"
_NEXT_QUESTION = re.compile(rf"(?<=\?)\s+(?=\S)|[;,]?\s+and\s+(?={_ASKING})", re.IGNORECASE)
_OWN_VERB = re.compile(rf"^{_ASKING}(?:\W+\w+){{2,}}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Understanding:
    """The kind of question, the population it is about (None: not said), and its parts.

    `parts` has one element for each question in the text, in order; a single question is
    its own only part. `broad` tells that an overview is asked for, not one fact.
    """

    kind: Kind
    population: Population | None
    parts: tuple[str, ...]
    broad: bool = False


def understand(text: str) -> Understanding:
    """Read the question `text`."""
    kind: Kind = next((kind for kind, cue in _KINDS if cue.search(text)), "other")
    population = next((who for who, cue in _POPULATIONS if cue.search(text)), None)
    return Understanding(kind, population, split(text), _BROAD.search(text) is not None)


def speaks_of(text: str, population: Population) -> bool:
    """Whether `text` has a word for `population`."""
    return any(who == population and cue.search(text) for who, cue in _POPULATIONS)


def split(text: str) -> tuple[str, ...]:
    """The questions asked in `text`: cut after question marks and before "and what …".

    A part must have a question word and at least two words more, else nothing is cut.
    """
    parts = [part.strip() for part in _NEXT_QUESTION.split(text) if part.strip()]
    if len(parts) > 1 and all(_OWN_VERB.match(part) for part in parts):
        return tuple(parts)
    return (text,)
