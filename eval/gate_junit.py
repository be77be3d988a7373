"""A gate's verdict as JUnit XML, which every CI system shows as tests.

Each rule is a test and each question is one: it fails where it broke a rule or flipped to
wrong, so that a known miss does not turn a build red. Decides nothing.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from eval.gate import Verdict

# XML 1.0 has no way to write these characters, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(verdict: Verdict) -> str:
    """The verdict as the text of a JUnit XML file."""
    root = Xml.Element("testsuites", name="curbside")
    _suite(root, "rules", _rules(verdict))
    _suite(root, "questions", _questions(verdict))
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


Case = tuple[str, str, str | None]
"""Class name, name, and the failure's message or None."""


def _suite(root: Xml.Element, name: str, cases: list[Case]) -> None:
    failures = sum(message is not None for _, _, message in cases)
    suite = Xml.SubElement(
        root, "testsuite", name=name, tests=str(len(cases)), failures=str(failures), errors="0"
    )
    for group, title, message in cases:
        case = Xml.SubElement(
            suite, "testcase", classname=f"curbside.{name}.{_legal(group)}", name=_legal(title)
        )
        if message is not None:
            Xml.SubElement(case, "failure", message=_legal(message)).text = _legal(message)


def _rules(verdict: Verdict) -> list[Case]:
    broken = {(breach.rule, breach.metric): breach.message for breach in verdict.breaches}
    return [(rule, metric, broken.get((rule, metric))) for rule, metric in verdict.checked]


def _questions(verdict: Verdict) -> list[Case]:
    faults: dict[str, list[str]] = {}
    for breach in verdict.breaches:
        for id in breach.questions if breach.rule in ("hard", "regression") else ():
            faults.setdefault(id, []).append(f"{breach.rule} rule: {breach.metric}")
    for flip in verdict.flips:
        if not flip.better:
            faults.setdefault(flip.id, []).append("was right in the baseline")
    return [
        (row.kind, f"{row.id}: {row.question}", "; ".join(faults[row.id]) or None)
        if row.id in faults
        else (row.kind, f"{row.id}: {row.question}", None)
        for row in verdict.after.rows
    ]


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
