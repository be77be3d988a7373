"""The words by which `corpus.kinds` tells whom a document speaks of, and in which language."""

from __future__ import annotations

import re

from corpus.kind_words import any_of

POPULATION_TERMS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "pregnancy",
        frozenset(
            (
                "pregnancy",
                "pregnancy complications",
                "pregnant women",
            )
        ),
    ),
    (
        "child",
        frozenset(
            (
                "adolescent",
                "adolescents",
                "child",
                "child, preschool",
                "children",
                "infant",
                "infant, newborn",
                "infants",
                "neonate",
                "newborn",
                "paediatrics",
                "pediatrics",
            )
        ),
    ),
    (
        "older adults",
        frozenset(
            (
                "aged, 80 and over",
                "elderly",
                "frail elderly",
                "older adults",
            )
        ),
    ),
    (
        "adult",
        frozenset(
            (
                "adult",
                "adults",
                "aged",
                "aged, 80 and over",
                "middle aged",
                "young adult",
            )
        ),
    ),
)
"""MeSH descriptors and keywords, in lower case."""

POPULATION_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "pregnancy",
        any_of(
            r"\bpregnan(?:t|cy|cies)\b",
            r"\bgestational diabetes\b",
            r"\bantenatal\b",
            r"\bmiscarriage\b",
            r"\bpreeclampsia\b",
        ),
    ),
    (
        "child",
        any_of(
            r"\bchild(?:ren|hood)?\b",
            r"\bp(?:a)?ediatrics?\b",
            r"\binfants?\b",
            r"\bneonat\w+",
            r"\bnewborns?\b",
            r"\badolescen\w+",
            r"\b(?:boys?|girls?)\b",
            r"\btoddlers?\b",
            r"\bpreschool\w*",
            r"\bschoolchildren\b",
            r"\b(?:[1-9]|1[0-7])[- ]years?[- ]old\b",
            r"\b\d{1,2}[- ](?:month|week|day)s?[- ]old\b",
        ),
    ),
    (
        "older adults",
        any_of(
            r"\bolder (?:adults?|people|persons?|patients?|women|men)\b",
            r"\belderly\b",
            r"\bgeriatric\b",
            r"\bfrail\b",
            r"\b(?:[789]\d)[- ]years?[- ]old\b",
        ),
    ),
    (
        "adult",
        any_of(
            r"\badults?\b",
            r"\b(?:wo)?m[ae]n\b",
            r"\b(?:1[89]|[2-6]\d)[- ]years?[- ]old\b",
            r"\bpostmenopausal\b",
        ),
    ),
)

ANIMAL = any_of(
    r"\b(?:mice|mouse|murine|rats?|rabbits?|zebrafish|pigs?|porcine|canine|dogs?|cats|macaques?)\b",
    r"\b(?:sheep|bovine|hamsters?|guinea pigs?|drosophila)\b",
)
IN_VITRO = any_of(
    r"\bin vitro\b",
    r"\bcell lines?\b",
    r"\bcultured (?:human )?\w+ ?cells\b",
    r"\bcell cultures?\b",
    r"\btransfect\w+",
)
HUMAN = any_of(
    r"\bpatients?\b",
    r"\bparticipants?\b",
    r"\bchildren\b",
    r"\bwomen\b",
    r"\bmen\b",
    r"\bvolunteers\b",
    r"\badults\b",
    r"\bpeople\b",
    r"\bsubjects\b",
)

FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset("the of and to in with was for is were that by from as on are this".split()),
    "fr": frozenset("le la les des et du une dans est pour que par sur avec sont au aux".split()),
    "de": frozenset("der die das und den mit von bei ist eine im nicht wurde werden zur".split()),
    "es": frozenset("el la los las de del y en con una por que para se fue como es".split()),
    "it": frozenset("il lo gli di del della e con una per che nel sono con dei le".split()),
    "pt": frozenset("o os as de do da dos das e em com uma por que para foi não ao".split()),
    "nl": frozenset("de het een van en met voor is bij zijn werd niet op te dat".split()),
}
