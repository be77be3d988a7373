"""How strong the quoted evidence is: what kinds of source, how many, how old, how many patients.

Counts and ranks what references say of themselves; judges no study.
"""

from __future__ import annotations

from collections.abc import Sequence
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
