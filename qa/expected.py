"""Whether a sentence holds what a question asks for: a figure, an amount, or drugs by name.

Judged by wording alone, for English; knows no corpus and no scores.
"""

from __future__ import annotations

import re

from qa.synonyms import is_drug_name
from qa.understanding import Kind

_AMOUNT = re.compile(
    r"(?:\d|\b(?i:one|two|three|four|half an?))[\s-]?(?:million[\s-]|thousand[\s-])?"
    r"(?:mg|mcg|µg|μg|ug|ng|g|kg|ml|mL|l|L|[Mm]?I?U|units?|mmol|mEq|Gy|drops?|puffs?"
    r"|%[\s-](?:creams?|ointments?|gels?|lotions?|solutions?|sprays?)"
    r"|milligrams?|micrograms?|grams?|millilit(?:er|re)s?|international units"
    r"|tablets?|capsules?|sprays?|vials?|ampoules?)\b"
)
_RHYTHM = re.compile(
    r"\b(?:once|twice|three times|four times|every \d+|per) (?:a |daily|day|week|hours?)"
)
_FIGURE = re.compile(r"\d|\b(?:half|third|quarter|two|three|four|five|six|seven|eight|nine|ten)\b")
_ASKS_FIGURE = re.compile(
    r"\bhow (?:many|much|often|long|common|frequent\w*|high|low|soon|likely|old|rare)\b"
    r"|\bwhat (?:proportion|percentage|percent|share|fraction|number|rate|prevalence|level|risk)\b",
    re.IGNORECASE,
)
_ASKS_AMOUNT = re.compile(
    r"""
    \b(?:what|which) \s
    (?: (?:is|are|was|were|the|an?|recommended|usual|standard|typical|right|correct|safe|effective
        |starting|initial|first|loading|maintenance|target|single|daily|weekly|total|full
        |highest|maximum|maximal|lowest|minimum|minimal|oral|intravenous|subcutaneous
        |adult|p(?:a)?ediatric|children's) \s ){0,4}
    (?: dos(?:es?|ages?|ing) | strength )\b
    (?! [\s-] (?:adjust|reduc|increas|chang|modif|escalat|interval|form|limit|depend|relat))
    | \bhow \s many \s (?:mg|mcg|µg|μg|milligrams?|micrograms?|grams?|units|tablets?|drops|puffs)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ASKS_DOSE_BRIEFLY = re.compile(
    r"""
    ^\W* (?P<before> (?:[\w-]+ \s){0,4}? ) dos(?:e|age|ing)\b
    (?! [\s-] (?:adjust|reduc|increas|chang|modif|escalat|interval|form|limit|depend|relat))
    (?P<of> \s of \s (?:[\w-]+ \s?){1,2} )?
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A question that begins like "Omalizumab dose" or "Starting dose of avapritinib"."""
_ASKS_WHETHER = re.compile(
    r"^\W*(?:is|are|was|were|do|does|did|can|could|should|would|will|has|have|had|may|why|when"
    r"|how|who|where|missed|skipped|forgot\w*|double|extra|late|next|last|after|before)\b",
    re.IGNORECASE,
)
_ASKS_LEVEL = re.compile(r"\b(?:cut-?\s?off|threshold)s?\b", re.IGNORECASE)
_ASKS_HOW_MUCH = re.compile(r"\bhow much (?:of the )?(?P<what>[^\W\d_]+)", re.IGNORECASE)
_ASKS_DRUGS = re.compile(
    r"""
    \b(?:what|which) \s (?:[\w-]+ \s){0,3}?
    (?P<whole> (?:drug|medicine|medication|agent|premedication)s? | prophylaxis )\b
    | \b(?:what|which) \s (?:[\w-]+ \s){0,3}?
    (?: pain \s? (?:killers?|relie(?:f|vers?))|analgesics?|opioids?|opiates?|nsaids?
    | an(?:a)?esthetics?|(?:muscle\s)?relaxants?|sedatives?|antibiotics?|antihistamines?
    | steroids?|(?:gluco)?corticosteroids?|inhibitors?|blockers?|antagonists?|bisphosphonates?
    )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CLASS = re.compile(
    r"\b(?:antihistamines?|blockers?|inhibitors?|(?:ant)?agonists?|(?:cortico)?steroids?"
    r"|anxiolytics?|bisphosphonates?|benzodiazepines?|opioids?|nsaids?|antibod(?:y|ies)"
    r"|anticholinergics?|antidepressants?|stabili[sz]ers?|interferons?)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{4,}")


def has_what_is_expected(sentence: str, kind: Kind, question: str) -> bool:
    """Whether a sentence holds the figure, the dose or the names of drugs that are asked for.

    True where the question asks for none of them.
    """
    if asks_amount(question):
        return has_amount(sentence)
    if kind == "dose":
        return has_amount(sentence) or _RHYTHM.search(sentence) is not None
    if _ASKS_FIGURE.search(question):
        return _FIGURE.search(sentence) is not None
    return _names_what_is_asked(sentence, question)


def _names_what_is_asked(sentence: str, question: str) -> bool:
    """Whether `sentence` names a drug, where asked for drugs of a class; or a class, where for any.

    What the question names itself does not count.
    """
    asked = _ASKS_DRUGS.search(question)
    if asked is None:
        return True
    said = question.lower()
    if asked["whole"] and any(m.group().lower() not in said for m in _CLASS.finditer(sentence)):
        return True
    words = _WORD.findall(sentence)
    return any(is_drug_name(word) and word.lower() not in said for word in words)


def asks_amount(question: str) -> bool:
    """Whether nothing but an amount of a drug can answer ("What dose of", "How much senna")."""
    much = _ASKS_HOW_MUCH.search(question)
    of_a_drug = much is not None and is_drug_name(much["what"])
    return of_a_drug or _ASKS_AMOUNT.search(question) is not None or _asks_briefly(question)


def _asks_briefly(question: str) -> bool:
    """Whether `question` begins with a drug and "dose", or with "dose of" a drug."""
    found = _ASKS_DOSE_BRIEFLY.search(question)
    if found is None or _ASKS_WHETHER.search(question):
        return False
    beside = f"{found['before'] or ''} {found['of'] or ''}"
    return any(is_drug_name(word) for word in _WORD.findall(beside))


def has_level(sentence: str, question: str) -> bool:
    """Whether `sentence` holds a figure; True where no cut-off or threshold is asked for."""
    return _ASKS_LEVEL.search(question) is None or _FIGURE.search(sentence) is not None


def has_amount(sentence: str) -> bool:
    """Whether an amount with its unit stands in `sentence`, as in "0.3 mg" or "one tablet"."""
    return _AMOUNT.search(sentence) is not None
