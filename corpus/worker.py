"""One reading process: takes a path, answers with documents or a reason, until told to stop.

Started by `corpus.pool` as `python -m corpus.worker`; it speaks over the one descriptor it
is given and keeps quiet everywhere else. It limits its own memory and, should whoever
started it be gone, its own time.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from corpus.document import Document, Issue
from corpus.errors import ReadError
from corpus.read import read_file


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read; sizes in bytes, time in seconds."""

    path: str
    largest_bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a job; `peak_bytes` is the most memory this process has ever held."""

    documents: tuple[Document, ...]
    issues: tuple[Issue, ...]
    failure: ReadError | None
    peak_bytes: int


BEAT = b""
"""Sent after each member or record of a job, in place of an answer."""


def answer(job: Job, beat: Callable[[], None]) -> Answer:
    """Read one file. Whatever goes wrong in a reader becomes the file's failure."""
    try:
        reading = read_file(Path(job.path), largest_bytes=job.largest_bytes, beat=beat)
        return Answer(reading.documents, reading.issues, None, _peak())
    except ReadError as error:
        return Answer((), (), ReadError(error.reason, error.page), _peak())
    except MemoryError:
        return Answer((), (), ReadError("needs more memory than a file may have"), _peak())
    except RecursionError:
        return Answer((), (), ReadError("nested too deep"), _peak())
    except Exception as error:  # a process boundary: a reader's fault costs this file only
        reason = f"the reader failed: {type(error).__name__}: {str(error)[:100]}"
        return Answer((), (), ReadError(reason), _peak())


def serve(connection: Connection) -> None:
    """Answer jobs until the other end closes."""
    while True:
        try:
            job: Job = pickle.loads(connection.recv_bytes())  # noqa: S301  # our own parent's
            _serve_one(connection, job)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


def _serve_one(connection: Connection, job: Job) -> None:
    def beat() -> None:
        signal.setitimer(signal.ITIMER_REAL, 2 * job.seconds)
        connection.send_bytes(BEAT)

    signal.setitimer(signal.ITIMER_REAL, 2 * job.seconds)
    done = answer(job, beat)
    signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        message = pickle.dumps(done, protocol=pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        failure = ReadError("needs more memory than a file may have")
        message = pickle.dumps(Answer((), (), failure, _peak()))
    connection.send_bytes(message)


def _peak() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _silence() -> None:
    """Point standard output and errors at nothing: libraries print, and nobody reads it."""
    quiet = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(quiet, descriptor)


def main(descriptor: int, memory_bytes: int) -> None:
    """Serve on `descriptor`, never holding more than `memory_bytes` of address space."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _silence()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    serve(Connection(descriptor))


if __name__ == "__main__":
    # Run as the imported module: what is pickled here must not be named after __main__.
    from corpus import worker

    worker.main(int(sys.argv[1]), int(sys.argv[2]))
