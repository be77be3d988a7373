"""Fixed notices that stand before an answer, never instead of it: emergencies, self-harm, and
questions that seem to hold one person's data.

Recognised by wording alone; the texts are fixed and reviewed with the code.
"""

from __future__ import annotations

import re

from qa.cues import cue

EMERGENCY = (
    "If this is happening now, call your local emergency number. In anaphylaxis, intramuscular "
    "epinephrine comes first; do not wait for this page."
)
SELF_HARM = (
    "If you or someone near you may be in danger of self-harm, call your local emergency number or "
    "a crisis line now."
)
ONE_PATIENT = (
    "This question seems to hold one person's data. It is not stored; leave out names, dates and "
    "numbers that identify anyone."
)

_EMERGENCY = cue(r"""
    (?:is|are|he's|she's|i'm|am) (?:having|in) (?:an? )?(?:anaphyla\w+|allergic reaction|shock)
    right now|help me|can(?:not|'t| not) breathe|not breathing|stopped breathing|unconscious
    collapsed|turning blue|throat (?:is )?(?:closing|swelling)|overdosed|took too (?:much|many)
    happening now|emergency now|unresponsive|choking|bleeding heavily|won't wake up
    (?:is|are|i'm|am) having an? (?:seizure|fit|stroke|heart attack)
""")
_SELF_HARM = cue(r"""
    suicid\w*|kill (?:myself|himself|herself|themselves)|end my life|self[- ]harm\w*|want to die
    (?:swallowed|took|taken) (?:all|a whole|the whole|\d{2,}) (?:\w+ ){0,2}(?:tablets|pills|capsules
    pack(?:et)?s?|bottles?|box(?:es)?)|hurt myself|lethal dose
    how (?:much|many) .* to die
""")
_ONE_PATIENT = re.compile(
    r"\b(?:mrn|nhs number|social security|ssn|passport|date of birth|dob|insurance number)\b"
    r"|\b\d{3}-\d{2}-\d{4}\b|\b\d{3}[ -]\d{3}[ -]\d{4}\b|[\w.]+@[\w-]+\.\w+"
    r"|\b(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b"
    r"|\b(?i:patient|mr|mrs|ms|miss)\.? [A-Z][a-z]+ [A-Z][a-z]+",
    re.MULTILINE,
)


def notices(question: str) -> tuple[str, ...]:
    """The notices that `question` calls for, gravest first."""
    found = []
    if _SELF_HARM.search(question):
        found.append(SELF_HARM)
    if _EMERGENCY.search(question):
        found.append(EMERGENCY)
    if holds_personal_data(question):
        found.append(ONE_PATIENT)
    return tuple(found)


def holds_personal_data(question: str) -> bool:
    """Whether `question` seems to identify one person; such a question is not kept."""
    return _ONE_PATIENT.search(question) is not None
