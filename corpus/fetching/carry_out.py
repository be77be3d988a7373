"""Downloads what a plan wants: batch by batch, kept as it comes, broken ones apart.

After each batch everything that came is on disk. A batch the service cannot give is asked
for in halves, so that one bad record costs itself only. Does not index anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from corpus.fetching.assess import Unreadable, assess
from corpus.fetching.client import Client, FetchSettings, RefusedRequestError, UnusableAnswerError
from corpus.fetching.downloads import Downloads, Piece, Refusal
from corpus.fetching.europepmc import EuropePMC
from corpus.fetching.eutils import EUtils
from corpus.fetching.plan import Plan, Wanted, per_request

Progress = Callable[[str, int, int], None]
STAGE = "downloading"

_ATTEMPTS_IN_HALVES = 3
_MOST_IN_VAIN = 12
"""So many requests in a row without an answer mean the service, not a bad record.

Halving 100 records down to a single bad one takes 8."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that could not be downloaded, and why."""

    key: str
    reason: str


@dataclass(slots=True)
class FetchReport:
    """What came of a plan. `files` are all wanted files that are here now, old and new."""

    files: list[Path] = field(default_factory=list)
    downloaded: list[str] = field(default_factory=list)
    already: int = 0
    refused: list[Refusal] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    requests: int = 0
    retries: int = 0


def carry_out(
    plan: Plan, client: Client, downloads: Downloads, progress: Progress | None = None
) -> FetchReport:
    """Download what `plan` wants and `downloads` has not.

    Raises FetchError where the service itself fails, or the disk; what came before that is
    kept and not downloaded again.
    """
    run = _Run(plan, client, downloads, progress or (lambda stage, done, total: None))
    run.go()
    return run.report


def batches_of(wanted: Sequence[Wanted], settings: FetchSettings) -> Iterator[list[Wanted]]:
    """`wanted` in groups that one request can ask for: of one kind, in order."""
    for kind, group in groupby(sorted(wanted, key=lambda want: want.kind), lambda w: w.kind):
        same = list(group)
        size = per_request(kind, settings)
        for start in range(0, len(same), size):
            yield same[start : start + size]


class _Run:
    """One carrying-out of a plan."""

    def __init__(
        self, plan: Plan, client: Client, downloads: Downloads, progress: Progress
    ) -> None:
        self._plan, self._client, self._downloads = plan, client, downloads
        self._progress = progress
        self._done = self._in_vain = 0
        self._total = len(plan.to_download)
        self._instead: list[Wanted] = []
        self.report = FetchReport(already=len(plan.here), refused=list(plan.refused))

    def go(self) -> None:
        for batch in batches_of(self._plan.to_download, self._client.settings):
            self._take(batch)
        instead, self._instead = self._instead, []
        self._total += len(instead)
        left = [want for want in instead if not self._downloads.has(want.key)]
        for batch in batches_of(left, self._client.settings):
            self._take(batch)
        keys = dict.fromkeys(want.key for want in (*self._plan.wanted, *instead))
        have = [key for key in keys if self._downloads.has(key)]
        self.report.files = [self._downloads.path(key) for key in have]
        self.report.requests = self._client.traffic.requests
        self.report.retries = self._client.traffic.retries

    def _take(self, batch: list[Wanted], attempts: int | None = None) -> None:
        """Download a batch; where it cannot be had as a whole, its halves."""
        try:
            answers = self._ask(batch, attempts)
        except (UnusableAnswerError, RefusedRequestError) as error:
            self._in_vain += 1
            if self._in_vain >= _MOST_IN_VAIN:
                raise
            if len(batch) == 1:
                self._lost(batch[0], error)
                return
            middle = len(batch) // 2
            self._take(batch[:middle], _ATTEMPTS_IN_HALVES)
            self._take(batch[middle:], _ATTEMPTS_IN_HALVES)
            return
        self._in_vain = 0
        self._settle(batch, answers)

    def _lost(self, want: Wanted, error: UnusableAnswerError | RefusedRequestError) -> None:
        gone = isinstance(error, RefusedRequestError) and error.status == 404
        if gone and want.kind == "europepmc-text":
            self._refuse([Refusal(want.key, want.title, "no full text in XML")], [want])
        elif gone:
            self.report.missing.append(want.key)
        else:
            self.report.failed.append(Failure(want.key, str(error)))
        self._advance(1)

    def _ask(self, batch: list[Wanted], attempts: int | None) -> dict[str, bytes]:
        if batch[0].kind == "europepmc-text":
            service = EuropePMC(self._client)
            return {want.key: service.full_text(want.key, attempts) for want in batch}
        answers = self._records(batch, attempts, kept_result=attempts is None)
        left = [want for want in batch if want.key not in answers]
        # Services leave records out of large answers; what is left is asked for by itself.
        if left and (answers or self._plan.history):
            answers |= self._records(left, attempts, kept_result=False)
        return answers

    def _records(
        self, batch: list[Wanted], attempts: int | None, *, kept_result: bool
    ) -> dict[str, bytes]:
        full_text = batch[0].kind == "pmc-text"
        prefix = "PMC" if full_text else "PMID"
        ids = [want.key.removeprefix(prefix) for want in batch]
        start = _start_of_run(batch) if kept_result else None
        found = EUtils(self._client).records(
            "pmc" if full_text else "pubmed",
            ids,
            self._plan.history if start is not None else None,
            start or 0,
            attempts,
        )
        return found if full_text else {f"PMID{pmid}": data for pmid, data in found.items()}

    def _settle(self, batch: list[Wanted], answers: dict[str, bytes]) -> None:
        pieces: list[Piece] = []
        refusals: list[Refusal] = []
        for want in batch:
            if want.key not in answers:
                self.report.missing.append(want.key)
                continue
            commercial = self._plan.request.commercial
            outcome = assess(want, answers[want.key], commercial=commercial)
            if isinstance(outcome, Piece):
                pieces.append(outcome)
            elif isinstance(outcome, Unreadable):
                self.report.failed.append(Failure(outcome.key, outcome.reason))
            else:
                refusals.append(outcome)
        self._downloads.keep(pieces, self._client.clock.now())
        self.report.downloaded += [piece.key for piece in pieces]
        named = {refusal.key for refusal in refusals}
        self._refuse(refusals, [want for want in batch if want.key in named])
        self._advance(len(batch))

    def _refuse(self, refusals: list[Refusal], wanted: list[Wanted]) -> None:
        self._downloads.refuse(refusals, self._client.clock.now())
        self.report.refused += refusals
        self._instead += [Wanted(w.instead, "record", w.title) for w in wanted if w.instead]

    def _advance(self, count: int) -> None:
        self._done += count
        self._progress(STAGE, self._done, self._total)


def _start_of_run(batch: Sequence[Wanted]) -> int | None:
    """Where `batch` begins in the kept result, if it is an unbroken part of it."""
    first = batch[0].position
    if first is None or [w.position for w in batch] != list(range(first, first + len(batch))):
        return None
    return first
