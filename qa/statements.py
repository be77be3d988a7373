"""What kind of statement a sentence makes: a warning, a treatment, a plan, another's finding.

Read from wording alone, by cues that clinical prose uses regularly. Knows no corpus.
"""

from __future__ import annotations

import re
from typing import Literal

from qa.cues import cue
from qa.synonyms import is_drug_name

Polarity = Literal["for", "against"]

_WORD = re.compile(r"[^\W\d_]{4,}")

_CAUTION = cue(r"""
    avoid(?:ed|ing|ance)?|contraindicat\w+|should (?:not|never)|must (?:not|never)
    (?:do not|never) (?:\w+ )?(?:be )?(?:giv\w+|us\w+|tak\w+|start\w*|stop\w*|exceed\w*|administ\w+
    combin\w+|prescri\w+|delay\w*|inject\w*|drive|drink|crush\w*|withh\w+|chew\w*)
    (?:not|never) (?:be )?exceed\w*|at most \d[\d.,]* ?(?:mg|g|mcg|µg|ml|units?|IU)|caution\w*
    not recommended|not advised|unsafe|warn\w*|life[- ]threatening|fatal\w*
    cardiotoxic\w*|nephrotoxic\w*|hepatotoxic\w*|overdos\w+|maximum (?:daily )?dose
    interact(?:s|ion|ions)? with|serious adverse|withdraw\w+ (?:abruptly|suddenly)
    monitor(?:ed|ing)? (?:carefully|closely)|risk of (?:severe|serious|anaphyla\w+|death)
""")
_HARMLESS = cue(r"""
    no (?:\w+ ){0,2}(?:adverse|fatal\w*|interactions?|contraindications?|life[- ]threatening)
    without (?:\w+ ){0,2}(?:adverse|fatal\w*|life[- ]threatening)
    risk of \w+ (?:was|is|were) (?:\S+ ){0,2}(?:lower|less|smaller|reduced)
    cannot be avoided|need not be avoided
""")
_PLAN = cue(r"""
    (?:we|this (?:study|trial|protocol)|the (?:study|trial)) (?:will|plans? to|aims? to|intends? to)
    will be (?:randomi[sz]ed|recruited|enrolled|assessed|measured|compared|analy[sz]ed|collected)
    (?:primary|secondary) (?:outcome|endpoint)s? (?:is|are|will be)
    (?:the )?(?:aim|objective|purpose) of (?:this|the|our)
""")
_GUESS = cue(r"""
    we (?:hypothesi[sz]ed?|speculate|postulate|assumed?)|it (?:is|was) hypothesi[sz]ed
    (?:our|the) hypothes[ie]s|hypothes[ie]s (?:is|was|were) that
    remains? to be (?:seen|determined|shown)
    further (?:studies|research|trials) (?:is|are) (?:needed|required|warranted)
""")
_WORK = r"(?:study|studies|trials?|reviews?|reports?|articles?|survey|registry|series|source|paper)"
_DONE = "|".join(
    r"""
    includes?d?|enroll?(?:s|ed)|recruit(?:s|ed)|analy[sz]e[sd]|examine[sd]|investigate[sd]?
    look(?:s|ed) (?:for|at)|search(?:es|ed)|reviewe?[sd]|describe[sd]|discuss(?:es|ed)|concerns
    deals? with|report(?:s|ed) on|covers|gather(?:s|ed)|collect(?:s|ed)|aim(?:s|ed)
    was (?:conducted|designed|performed|undertaken)|had only|should study
    """.split("\n")[1:-1]
).replace("    ", "")
_METHOD = re.compile(
    rf"^(?:[^,;]{{0,40}}, )?(?:(?:the|this|our|a|an) (?:[\w-]+ ){{0,3}}{_WORK}|we|the authors?)\b"
    rf"(?: \w+){{0,6}}? (?:{_DONE})\b"
    rf"|^the {_WORK} is an? "
    r"|\bin the text read\b|\bneed for (?:\w+ ){0,2}(?:trials|studies|research)\b"
    r"|^(?:patients|participants|subjects|adults|children)"
    r" were (?:recruited|enrolled|randomi[sz]ed|included)\b",
    re.IGNORECASE,
)
_ASKS_OF_WORK = cue(r"""
    stud(?:y|ies)|trials?|reviews?|reports?|surveys?|authors?|sources?|research|evidence
    how many (?:\w+ )?(?:patients|people|participants|adults|children|women|men|cases)
""")
_FINDS = cue(r"""
    found|finds?|show(?:s|ed|n)?|conclud\w+|reveal\w*|demonstrat\w+|significant\w*|suggest\w*
    improv\w+|reduc\w+|recommend\w*
""")
_OTHERS_WORK = re.compile(
    r"\bet al\b|\b[A-Z][a-z]+ and (?:colleagues|co-?workers)\b"
    r"|\b(?:has|have) been (?:reported|shown|described|demonstrated)\b"
    r"|\b(?i:previous|prior|earlier|other|several|recent)"
    r" (?:studies|reports|trials|authors|investigators|work)\b"
    r".*\b(?:have|has|had|show|report|found|suggest|demonstrat)"
)
_CITED = re.compile(
    r"\[\s*\d+(?:\s*[-,\u2013]\s*\d+)*\s*\]"  # [3], [3, 4], [3-6]
    r"|\(\d{1,3}(?:\s*[,\u2013-]\s*\d{1,3})*\)"  # (3), (3, 4)
    r"|\((?:[A-Z][\w-]+[^()]{0,40}, )?\d{4}[a-z]?\)"  # (Able et al., 2020), (2020)
    r"|\bet al\b"
)
_AGAINST = cue(r"""
    avoid(?:ed|ing)?|contraindicat\w+|should (?:not|never)|must not|do not|did not|does not
    not (?:recommended|advised|necessary|needed|required|indicated|effective|beneficial|associated)
    not (?:reliably|significantly)|no (?:benefit|effect|difference|improvement|evidence|significant)
    ineffective|unnecessary|withheld|fail(?:ed|s)? to|not superior|more harm than|argues? against
""")
_FOR = cue(r"""
    (?:is|are|was|were|be) (?:strongly )?(?:recommended|advised|indicated|effective|beneficial)
    (?:is|are|was|were|be) (?:preferred|safe|useful|required|necessary|superior)
    should (?:be|receive|carry|have|start|undergo)|first[- ]line|drug of choice
    improve[sd]?|reduce[sd]?|decrease[sd]?|increase[sd]?|prevent(?:s|ed)?|lower(?:s|ed)
    recommends?|less (?:often|frequent\w*)|can safely
    associated with|well tolerated
""")
_TREATMENT = cue(r"""
    treat\w*|therap\w+|prophyla\w+|prescri\w+|administ\w+|premedicat\w+|doses?|indicated
    recommend\w*|first[- ]line|surg\w+|transfus\w+|infus\w+|inject\w*|physiotherapy|exercise
    (?:anti\w{4,}|\w+(?:steroids?|phosphonates?|blockers?|inhibitors?|stabili[sz]ers?|agonists?))
    analgesics?|opioids?|vaccin\w+|immunotherapy|oxygen|fluids|supplements?|options?
""")


def is_caution(sentence: str) -> bool:
    """Whether it warns: avoid, contraindicated, limits, interactions, dangerous effects."""
    return _CAUTION.search(sentence) is not None and _HARMLESS.search(sentence) is None


def names_treatment(sentence: str) -> bool:
    """Whether it speaks of something given or done against an illness, by drug or by kind."""
    if _TREATMENT.search(sentence):
        return True
    return any(is_drug_name(word) for word in _WORD.findall(sentence))


def is_plan_or_guess(sentence: str) -> bool:
    """Whether it tells what is planned or supposed rather than what was found."""
    return _PLAN.search(sentence) is not None or _GUESS.search(sentence) is not None


def asks_of_work(question: str) -> bool:
    """Whether `question` asks of a study or its people, so that how it was done may answer."""
    return _ASKS_OF_WORK.search(question) is not None


def tells_the_method(sentence: str) -> bool:
    """Whether it tells how a work was done or what it is, and nothing that it found."""
    return _METHOD.search(sentence) is not None and _FINDS.search(sentence) is None


def reports_another_work(sentence: str) -> bool:
    """Whether it attributes what it says to a work it cites, and cites one."""
    return _OTHERS_WORK.search(sentence) is not None and _CITED.search(sentence) is not None


def polarity(sentence: str) -> Polarity | None:
    """Whether it speaks for or against something; None where it does neither clearly."""
    if _AGAINST.search(sentence):
        return "against"
    return "for" if _FOR.search(sentence) else None
