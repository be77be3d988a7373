"""The words by which `corpus.kinds` tells types of document: index terms and patterns.

Patterns are tried in order and without regard to case; the first that is found decides.
"""

from __future__ import annotations

import re

from corpus.document import DocumentType


def any_of(*alternatives: str) -> re.Pattern[str]:
    """One pattern for all `alternatives`, in any case."""
    return re.compile("|".join(alternatives), re.I)


STATED_TYPES: tuple[tuple[DocumentType, frozenset[str]], ...] = (
    (
        "notice",
        frozenset(
            (
                "addendum",
                "correction",
                "corrigendum",
                "erratum",
                "expression of concern",
                "expression-of-concern",
                "partial-retraction",
                "published erratum",
                "publisher's note",
                "retraction",
                "retraction of publication",
            )
        ),
    ),
    (
        "guideline",
        frozenset(
            (
                "clinical practice guideline",
                "consensus development conference",
                "consensus development conference, nih",
                "consensus statement",
                "guideline",
                "guidelines",
                "position statement",
                "practice guideline",
                "practice guidelines",
            )
        ),
    ),
    (
        "systematic-review",
        frozenset(
            (
                "meta-analysis",
                "network meta-analysis",
                "scoping review",
                "systematic review",
                "systematic reviews",
                "systematic-review",
            )
        ),
    ),
    (
        "protocol",
        frozenset(
            (
                "clinical trial protocol",
                "protocol",
                "study protocol",
                "trial protocol",
            )
        ),
    ),
    (
        "trial",
        frozenset(
            (
                "adaptive clinical trial",
                "clinical trial",
                "clinical trial, phase i",
                "clinical trial, phase ii",
                "clinical trial, phase iii",
                "clinical trial, phase iv",
                "controlled clinical trial",
                "equivalence trial",
                "pragmatic clinical trial",
                "randomized controlled trial",
            )
        ),
    ),
    (
        "observational",
        frozenset(
            (
                "cohort study",
                "comparative study",
                "multicenter study",
                "observational study",
            )
        ),
    ),
    ("preprint", frozenset(("preprint",))),
    (
        "patient-education",
        frozenset(
            (
                "patient education handout",
                "patient-education",
            )
        ),
    ),
    (
        "letter",
        frozenset(
            (
                "article-commentary",
                "comment",
                "commentary",
                "correspondence",
                "letter",
                "letter to editor",
                "letter to the editor",
                "letters to the editor",
                "reply",
            )
        ),
    ),
    (
        "review",
        frozenset(
            (
                "mini-review",
                "review",
                "review article",
                "review-article",
                "reviews",
            )
        ),
    ),
)
"""Publication types, article types and subject headings, in lower case."""

CASE_HEADINGS = frozenset(["case presentation", "case report", "case reports", "case series"])
CASE_ARTICLE = "case-report"
"""JATS's article type, which some publishers give to any short report."""

TITLE_TYPES: tuple[tuple[DocumentType, re.Pattern[str]], ...] = (
    (
        "notice",
        any_of(
            r"^\W*(?:correction|corrigendum|erratum|retraction|retracted|expression of concern)\b"
        ),
    ),
    (
        "protocol",
        any_of(
            r"\b(?:study|trial|review) protocol\b",
            r"\bprotocol (?:for|of|paper)\b",
            r"^\W*protocol\b",
        ),
    ),
    (
        "systematic-review",
        any_of(
            r"\bsystematic(?: literature)? review\b",
            r"\bmeta-?analys[ie]s\b",
            r"\bscoping review\b",
        ),
    ),
    (
        "guideline",
        any_of(
            r"\bguidelines?\b(?!-)",
            r"\bconsensus (?:statement|report|document)\b",
            r"\bposition (?:statement|paper)\b",
            r"\bpractice (?:parameter|bulletin|recommendations)\b",
        ),
    ),
    (
        "trial",
        any_of(
            r"\brandomi[sz]ed\b",
            r"\bclinical trial\b",
            r"\bcontrolled trial\b",
            r"\b(?:double|single)-blind",
            r"\bplacebo-controlled\b",
            r"\bphase (?:I{1,3}V?|[1-4])\b",
            r"\bpilot trial\b",
            r"\bfeasibility trial\b",
        ),
    ),
    (
        "case-report",
        any_of(
            r"\bcase (?:reports?|series|study)\b",
            r"\breport of (?:a|one|two|three|\d+) cases?\b",
            r"\ba case of\b",
            r"\brare case\b",
            r"\b(?:two|three|four) cases of\b",
            r": a case\b",
            r"\b(?:in|of) an? \d+[- ]year[- ]old\b",
            r"\b(?:in|of) an? (?:child|woman|man|boy|girl|infant|neonate|patient)\b[^?]*$",
        ),
    ),
    (
        "observational",
        any_of(
            r"\bcohort\b",
            r"\bcase-control\b",
            r"\bcross-sectional\b",
            r"\bretrospective\b",
            r"\bprospective\b",
            r"\bobservational\b",
            r"\bregistry\b",
            r"\bprevalence\b",
            r"\bincidence\b",
            r"\bsurvey\b",
            r"\brisk factors\b",
            r"\bepidemiolog\w+",
        ),
    ),
    (
        "review",
        any_of(
            r"\breview\b",
            r"\boverview\b",
            r"\bupdate on\b",
            r"\bstate of the art\b",
            r"\badvances in\b",
            r"\bperspectives?\b",
        ),
    ),
    ("letter", any_of(r"^\W*(?:letter|reply|response) to\b", r"^\W*re:")),
)

TRIAL_SUBTITLE = any_of(r":\s*(?:an? )?(?:\w+[ ,-]+){0,5}trial\b")
"""A title that names its own design, stronger than a publisher's "review-article"."""

TEXT_TYPES: tuple[tuple[DocumentType, re.Pattern[str]], ...] = (
    (
        "protocol",
        any_of(
            r"\bthis (?:study |trial )?protocol\b",
            r"\bparticipants will be (?:randomi[sz]ed|recruited)\b",
            r"\bpatients will be (?:randomi[sz]ed|recruited|enrolled)\b",
            r"\bwe will (?:conduct|recruit|randomi[sz]e)\b",
        ),
    ),
    (
        "systematic-review",
        any_of(
            r"\bsystematic(?:ally)? (?:review|search)(?:ed)? (?:of|was|the|and)\b",
            r"\bmeta-analysis (?:was|of)\b",
            r"\bwe searched (?:pubmed|medline|embase)\b",
        ),
    ),
    (
        "trial",
        any_of(
            r"\b(?:was|were|been) (?:\w+ )?randomi[sz]ed\b",
            r"\brandomi[sz]ed (?:to|into|controlled|clinical|trial|double|study)\b",
            r"\brandomly (?:assigned|allocated|divided|selected to receive|distributed)\b",
            r"\bplacebo-controlled\b",
            r"\bdouble-blind",
            r"\bcross-?over (?:study|trial|design)\b",
            r"\brandom allocation\b",
        ),
    ),
    (
        "case-report",
        any_of(
            r"\b(?:we|authors?|here,? we|herein) (?:report|present|describe)\w*(?: here)?"
            r" (?:an?|the|one|two|three) (?:\w+ ){0,4}?(?:cases?|patients?|child|boy|girl|man|"
            r"woman|infant|newborn|neonate|female|male)\b",
            r"\b(?:this|a) case report\b",
            r"\bcase (?:presentation|report)s?\b(?! form)",
            r"\ban? \d+-(?:year|month|week|day)-old (?:\w+ ){0,3}?(?:man|woman|boy|girl|male|"
            r"female|patient|infant|child|lady|gentleman)\b",
        ),
    ),
    (
        "observational",
        any_of(
            r"\bretrospective(?:ly)?\b",
            r"\bprospective(?:ly)?\b",
            r"\bcohort\b",
            r"\bcase-control\b",
            r"\bcross-sectional\b",
            r"\bobservational\b",
            r"\bmedical records? (?:of|were)\b",
            r"\bsurvey(?:ed)?\b",
            r"\bquestionnaires?\b",
        ),
    ),
    (
        "review",
        any_of(
            r"\bthis (?:\w+ )?(?:review|article|paper) (?:reviews|summari[sz]es|discusses)\b",
            r"\b(?:we|to) review\b",
            r"\bin this review\b",
        ),
    ),
    (
        "patient-education",
        any_of(
            r"\btalk (?:to|with) your (?:doctor|healthcare|health care)",
            r"\byour (?:doctor|healthcare (?:team|provider))\b",
        ),
    ),
)
