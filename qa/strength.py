"""How strong the quoted evidence is: what kinds of source, how many, how old, how many patients.

Counts and ranks what references say of themselves; judges no study.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qa.answer import Reference

# Strongest first, after the Oxford Centre for Evidence-Based Medicine's levels (2011),
# with guidelines first because they have weighed the rest.
HIERARCHY: tuple[str, ...] = (
    "guideline",
    "systematic-review",
    "trial",
    "observational",
    "review",
    "case-report",
    "letter",
    "patient-education",
    "preprint",
    "other",
    "notice",
    "protocol",
)
SINGLE_PATIENT = "case-report"
_PEOPLE = {"child": "children", "adult": "adults"}


def rank(document_type: str) -> int:
    """Place in the hierarchy, 0 the strongest; unknown types come last."""
    return HIERARCHY.index(document_type) if document_type in HIERARCHY else len(HIERARCHY)


def strength(references: Sequence[Reference]) -> dict[str, Any]:
    """The answer's `evidence`: counts by type, years, strongest and weakest type.

    `only_case_reports` tells that nothing but single patients stands behind the answer.
    """
    if not references:
        return {}
    counts: dict[str, int] = {}
    for reference in sorted(references, key=lambda r: rank(r.type)):
        counts[reference.type] = counts.get(reference.type, 0) + 1
    years = [reference.year for reference in references if reference.year]
    types = list(counts)
    return {
        "sources": len(references),
        "by_type": counts,
        "oldest": min(years, default=None),
        "newest": max(years, default=None),
        "strongest": types[0],
        "weakest": types[-1],
        "only_case_reports": types == [SINGLE_PATIENT],
        "digests": sum(reference.digest_of is not None for reference in references),
        "not_current": sum(reference.status != "current" for reference in references),
    }


def strength_lines(references: Sequence[Reference], population: str | None = None) -> list[str]:
    """What stands behind quotes of `references`, as sentences for the reader.

    `population` is whom the question asks about, None where it does not say.
    """
    found = strength(references)
    if not found:
        return []
    kinds = ", ".join(f"{kind.replace('-', ' ')} ({n})" for kind, n in found["by_type"].items())
    years = sorted({str(year) for year in (found["oldest"], found["newest"]) if year})
    lines = [f"Sources quoted: {'; '.join(filter(None, (kinds, '–'.join(years))))}."]
    lines += _single_patients(found)
    if population and all(reference.population != population for reference in references):
        people = _PEOPLE.get(population, population)
        lines.append(f"The question asks about {people}: no source quoted is about them alone.")
    if found["digests"]:
        lines.append(f"Digests in this project's words: {found['digests']} of {len(references)}.")
    if found["not_current"]:
        count = found["not_current"]
        lines.append(f"Corrected, superseded or questioned since: {count} of {len(references)}.")
    return lines


def _single_patients(found: Mapping[str, Any]) -> list[str]:
    if found["only_case_reports"]:
        return ["Nothing but reports of single cases (n = 1) stands behind this answer."]
    count = found["by_type"].get(SINGLE_PATIENT, 0)
    if not count:
        return []
    return [f"Reports of a single case (n = 1): {count} of {found['sources']} sources."]
