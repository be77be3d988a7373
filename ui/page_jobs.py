"""Long work in the background: one job at a time, its progress shown without stopping it.

A page's own run ends whenever its reader clicks; adding documents must not. A job's thread
touches no page; the page looks at it each second.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from corpus.errors import CurbsideError
from ui.markup import notice_html

_log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
Work = Callable[[Progress], str]
"""Does the work and returns its report as HTML made by `ui.markup`."""


@dataclass(slots=True)
class Job:
    """Work that runs or has run; `report` is HTML, `error` a sentence."""

    label: str
    stage: str = "starting"
    done: int = 0
    total: int = 0
    report: str = ""
    error: str = ""
    finished: bool = False


class Jobs:
    """The one job of this server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.job: Job | None = None

    def start(self, label: str, work: Work) -> bool:
        """Begin `work`; False where another job still runs."""
        with self._lock:
            if self.job is not None and not self.job.finished:
                return False
            job = self.job = Job(label)
        threading.Thread(target=_run, args=(job, work), daemon=True).start()
        return True

    def clear(self) -> None:
        """Forget a finished job's report."""
        with self._lock:
            if self.job is not None and self.job.finished:
                self.job = None


def _run(job: Job, work: Work) -> None:
    def progress(stage: str, done: int, total: int) -> None:
        job.stage, job.done, job.total = stage, done, total

    try:
        job.report = work(progress)
    except CurbsideError as error:
        job.error = str(error)
    except Exception as error:  # the thread's end: nobody else would ever hear of it
        _log.warning("%s failed: %s", job.label, type(error).__name__)
        job.error = f"{job.label} failed: {type(error).__name__}. The old index still serves."
    finally:
        job.finished = True


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The jobs of this server."""
    return Jobs()


def start(label: str, work: Work) -> None:
    """Begin `work` and show it; says so where other work has not ended."""
    if not jobs().start(label, work):
        st.warning("Other work is still running: wait until it is done.")
        return
    st.rerun()


def running() -> bool:
    """Whether a job runs now."""
    job = jobs().job
    return job is not None and not job.finished


def show_job() -> None:
    """The running job's progress, or the last one's report."""
    job = jobs().job
    if job is None:
        return
    if not job.finished:
        _watch()
        return
    if job.error:
        st.html(notice_html(f"{job.label}: {job.error}", kind="bad"))
    else:
        st.html(
            f'<div role="status"><h2 class="cb-section">{job.label}: done</h2>{job.report}</div>'
        )
    if st.button("Close report", key="close-report", type="tertiary"):
        jobs().clear()
        st.rerun()


@st.fragment(run_every=1.0)
def _watch() -> None:
    job = jobs().job
    if job is None or job.finished:
        st.rerun()
        return
    share = job.done / job.total if job.total else 0.0
    count = f" {job.done:,} of {job.total:,}" if job.total else ""
    st.progress(min(share, 1.0), text=f"{job.label}: {job.stage}{count}")
