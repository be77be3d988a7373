"""Reports of fetching, syncing and refreshing, as text for a terminal and as JSON-ready dicts.

Formatting only: decides nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from corpus.fetching.carry_out import FetchReport
from corpus.fetching.downloads import Refusal
from corpus.fetching.plan import Plan
from index.refresh import RefreshReport
from index.sync import SyncReport
from index.upkeep import Moved, Removed

_LISTED = 10
_SECONDS_A_REQUEST = 0.7
"""About what a request and its answer take, for the estimate shown before a download."""


def plan_text(plan: Plan, per_second: float) -> str:
    """What a fetch would do: what was found, what is here, what is to come, about how long."""
    taken, new = len(plan.wanted), len(plan.to_download)
    lines = [f"{plan.found:,} found at {_where(plan)}; {taken:,} wanted{_limit(plan)}."]
    lines += [f"  {title}" for title in plan.titles]
    if len(plan.titles) < taken and plan.titles:
        lines.append("  …")
    lines += [f"{remark}." for remark in plan.remarks]
    seconds = plan.requests * max(_SECONDS_A_REQUEST, 1 / per_second)
    lines.append(
        f"{len(plan.here):,} are here already; {new:,} to download: about "
        f"{_size(plan.bytes)} in {plan.requests:,} requests, {_duration(seconds)}."
    )
    lines += _refusals(plan.refused)
    lines += [f"Unknown: {name}" for name in plan.unknown]
    return "\n".join(lines)


def _where(plan: Plan) -> str:
    named = {"pubmed": "PubMed", "pmc": "PubMed Central (open access)"}
    return named.get(plan.request.source, "Europe PMC and PubMed")


def _limit(plan: Plan) -> str:
    cut = plan.found > len(plan.wanted) and len(plan.wanted) >= plan.request.limit
    return f" (--max {plan.request.limit})" if cut else ""


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.0f} kB"


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"


def _refusals(refused: Sequence[Refusal]) -> list[str]:
    if not refused:
        return []
    counts = Counter(refusal.reason for refusal in refused)
    texts = "full text" if len(refused) == 1 else "full texts"
    lines = [f"{len(refused):,} {texts} not taken:"]
    lines += [f"  {count:,} × {reason}" for reason, count in counts.most_common()]
    lines += [f"    {r.key} {r.title}".rstrip() for r in refused[:_LISTED]]
    if len(refused) > _LISTED:
        lines.append(f"    … and {len(refused) - _LISTED:,} more (--json names all)")
    return lines


def fetch_text(report: FetchReport) -> str:
    """What a download came to."""
    lines = [
        f"{len(report.downloaded):,} downloaded, {report.already:,} were here; "
        f"{report.requests:,} requests, {report.retries:,} of them again."
    ]
    lines += _refusals(report.refused)
    lines += _listed("not at the service", report.missing)
    lines += [f"failed: {failure.key}: {failure.reason}" for failure in report.failed]
    return "\n".join(lines)


def _listed(label: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    more = f" … and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
    return [f"{label}: {', '.join(names[:_LISTED])}{more}"]


def plan_to_wire(plan: Plan) -> dict[str, Any]:
    """The plan as a JSON-ready dict."""
    return {
        "source": plan.request.source,
        "found": plan.found,
        "wanted": [want.key for want in plan.wanted],
        "here": sorted(plan.here),
        "to_download": len(plan.to_download),
        "requests": plan.requests,
        "bytes": plan.bytes,
        "refused": [asdict(refusal) for refusal in plan.refused],
        "unknown": list(plan.unknown),
        "remarks": list(plan.remarks),
    }


def fetch_to_wire(report: FetchReport) -> dict[str, Any]:
    """The download's report as a JSON-ready dict."""
    return asdict(report) | {"files": [str(path) for path in report.files]}


def refresh_text(report: RefreshReport) -> str:
    """What a refresh asked and what changed."""
    lines = [f"{report.documents:,} documents; {report.asked:,} asked of PubMed."]
    if report.retraction_watch_of:
        lines.append(f"Retraction Watch list loaded {report.retraction_watch_of}.")
    lines += _listed("not in PubMed", report.unknown)
    lines += _listed("no PMID or DOI", report.unidentified)
    for change in report.changes:
        lines.append(f"{change.id}: {change.before} → {change.after} {change.title}".rstrip())
        if change.reason:
            lines.append(f"    {change.reason}")
    if not report.changes:
        lines.append("No status changed.")
    return "\n".join([*lines, *report.problems])


def sync_text(report: SyncReport) -> str:
    """What a sync did, or would do."""
    lines = []
    for outcome in report.queries:
        name = f"query at {outcome.request.source}"
        if outcome.plan:
            new = len(outcome.plan.to_download)
            lines.append(f"{name}: {outcome.plan.found:,} found, {new:,} to download")
        if outcome.report:
            lines += [f"  {line}" for line in fetch_text(outcome.report).splitlines()]
    if report.added:
        done = report.added
        lines.append(
            f"{len(done.added):,} added, {len(done.updated):,} updated, {done.unchanged:,} "
            f"unchanged, {len(done.skipped):,} skipped, {len(done.failed):,} failed"
        )
    else:
        lines.append(
            f"would add {len(report.new):,}, update {len(report.changed):,}, leave "
            f"{report.unchanged:,} files as they are"
        )
    would = "would remove" if report.dry_run else "removed"
    lines.append(f"{would} {len(report.removed):,} documents{_names(report.removed)}")
    if report.retyped:
        lines.append(f"{len(report.retyped):,} documents have another type now")
    if report.synonyms is not None:
        lines.append(f"{report.synonyms:,} groups of synonyms")
    return "\n".join([*lines, *report.problems])


def _names(names: Sequence[str]) -> str:
    return (
        f": {', '.join(names[:_LISTED])}" + (" …" if len(names) > _LISTED else "") if names else ""
    )


def sync_to_wire(report: SyncReport) -> dict[str, Any]:
    """The sync's report as a JSON-ready dict."""
    return {
        "dry_run": report.dry_run,
        "queries": [
            {
                "plan": plan_to_wire(outcome.plan) if outcome.plan else None,
                "fetched": fetch_to_wire(outcome.report) if outcome.report else None,
                "problem": outcome.problem,
            }
            for outcome in report.queries
        ],
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "add": report.added.to_wire() if report.added else None,
        "removed": report.removed,
        "retyped": report.retyped,
        "synonyms": report.synonyms,
        "problems": report.problems,
    }


def removed_text(rows: Iterable[Removed], *, dry_run: bool) -> str:
    """One line for each document that was taken out, or would be."""
    verb = "would remove" if dry_run else "removed"
    return "\n".join(f"{verb} {row.id}  {row.title}".rstrip() for row in rows)


def moved_text(rows: Iterable[Moved]) -> str:
    """One line for each document whose file is elsewhere now."""
    return "\n".join(f"{row.id}  {row.after}" for row in rows)
