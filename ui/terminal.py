"""An Answer, hits and status as text for a terminal that a clinician can read.

Formatting only: wraps lines for reading, so quotes to be checked come from `--json`.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Sequence

from index.report import AddReport
from index.store import Hit, IndexStatus
from qa.answer import Answer, Quote, Reference
from qa.csl import links
from qa.exports.outline import NEAR_HEADING, closing, labels, numbers, place, remarks
from qa.readiness import Readiness

_MAXIMUM_WIDTH = 96


def answer_text(answer: Answer) -> str:
    """The whole answer: notices, sections of quotes with numbered citations, references."""
    told = (*answer.notices, *answer.suggestions)
    lines = [*(_wrap(line, "") for line in told), *_verdict(answer)]
    for section in answer.sections:
        lines += ["", section.heading.upper(), *_quotes(section.quotes)]
    if answer.near_misses:
        lines += ["", NEAR_HEADING.upper(), *_quotes(answer.near_misses)]
    for heading, said in closing(answer):
        lines += ["", heading.upper(), *(_wrap(line, "  ") for line in said)]
    if answer.references:
        lines += ["", "REFERENCES", *(_reference(r) for r in answer.references)]
    if answer.follow_ups:
        lines += ["", "ASK NEXT", *(_wrap(text, "  ") for text in answer.follow_ups)]
    lines += ["", _stamp(answer)]
    return "\n".join(lines)


def _verdict(answer: Answer) -> list[str]:
    if answer.status == "answered":
        return [f"{len(answer.quotes)} quotes, confidence {answer.confidence:.0%}"]
    refused = f"No answer in this corpus. {answer.reason or ''}".strip()
    return [_wrap(line, "") for line in (refused, *remarks(answer))]


def _quotes(quotes: Iterable[Quote]) -> list[str]:
    lines: list[str] = []
    for quote in quotes:
        before = [c.text for c in quote.context if c.role != "after"]
        after = [c.text for c in quote.context if c.role == "after"]
        if before:
            lines.append(_wrap(" ".join(before), "      "))
        lines.append(_wrap(f"“{quote.text}” {numbers(quote)}", "  ", first="  • "))
        if after:
            lines.append(_wrap(" ".join(after), "      "))
        lines.append(_wrap(place(quote) or "—", "      "))
    return lines


def _reference(reference: Reference) -> str:
    text = f"{reference.citation} [{labels(reference)}]"
    addresses = [f"     {address}" for _, address in links(reference)]
    return "\n".join([_wrap(text, "     ", first=f"{reference.number:>3}. "), *addresses])


def _stamp(answer: Answer) -> str:
    index = answer.index
    return (
        f"{index.documents:,} documents, {index.passages:,} passages, {index.generation}; "
        f"{answer.elapsed_ms:.0f} ms"
    )


def hits_text(hits: Sequence[Hit], titles: dict[str, str], *, explain: bool = False) -> str:
    """Passages with their fused score; `explain` adds each leg's rank and score."""
    lines: list[str] = []
    for number, hit in enumerate(hits, start=1):
        passage = hit.passage
        head = f"{number}. {titles[passage.document_id]} · {passage.document_id}"
        lines += [_wrap(head, "   "), _wrap(hit.text, "   ", first="   ")]
        lines += [f"   score {hit.score:.3f}{_why(hit) if explain else ''}", ""]
    return "\n".join(lines).rstrip() or "Nothing found."


def _why(hit: Hit) -> str:
    meaning = _leg("cosine", hit.dense_rank, hit.dense_score)
    return f" = meaning ({meaning}) and words ({_leg('BM25', hit.lexical_rank, hit.lexical_score)})"


def _leg(scale: str, rank: int | None, score: float | None) -> str:
    return "not found" if rank is None or score is None else f"#{rank}, {scale} {score:.3f}"


def status_text(status: IndexStatus, ready: Readiness) -> str:
    """What the index holds, and what stands behind its answers."""
    return "\n".join(
        [
            f"index       {status.path}",
            f"generation  {status.generation} (built {status.built_at})",
            f"model       {status.model}",
            f"documents   {status.documents:,}",
            f"passages    {status.passages:,}",
            f"size        {status.bytes / 1e6:,.1f} MB",
            f"ranker      {ready.ranker_trouble or 'in use'}",
            f"answers     from a probability of {threshold_text(ready)} on",
        ]
    )


def threshold_text(ready: Readiness) -> str:
    """The least probability at which a question is answered, and where it is from."""
    if ready.calibrated_at is None:
        return f"{ready.threshold:.2f} (the shipped threshold)"
    return f"{ready.threshold:.2f} (chosen for this index on {ready.calibrated_at[:10]})"


def report_text(report: AddReport) -> str:
    """What became of every path given to `add`."""
    counts = (
        f"{len(report.added)} added, {len(report.updated)} updated, {report.unchanged} unchanged, "
        f"{len(report.skipped)} skipped, {len(report.failed)} failed"
    )
    lines = [f"  skipped {row.path}: {row.reason}" for row in report.skipped]
    for row in report.failed:
        page = f" (page {row.page})" if row.page else ""
        lines.append(f"  failed {row.path}: {row.reason}{page}")
    return "\n".join([counts, *lines])


def _wrap(text: str, indent: str, first: str | None = None) -> str:
    width = min(_MAXIMUM_WIDTH, shutil.get_terminal_size((_MAXIMUM_WIDTH, 24)).columns)
    return textwrap.fill(
        text,
        width=max(40, width),
        initial_indent=indent if first is None else first,
        subsequent_indent=indent if first is None else " " * max(len(indent), len(first)),
        break_long_words=False,
        break_on_hyphens=False,
    )
