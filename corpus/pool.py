"""Reads many files in a few warm worker processes, each file within limits of time and memory.

A file on which a reader hangs, crashes or grows too large is reported and costs only
itself; its worker is replaced. Outcomes come in the order of the paths. Workers are
started as programs of their own, so nothing of the caller's is copied or imported again.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path

from corpus.document import Document, Issue
from corpus.errors import ReadError
from corpus.worker import BEAT, Answer, Job

Progress = Callable[[int, int], None]
"""Called with how many files are done and how many there are."""


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """Limits of reading; `workers` 0 means one for each core that may be used.

    `seconds` is for one file, or for one member or record of a file that holds many.
    `memory_mb` bounds a worker's address space (RLIMIT_AS). `ahead` is how many finished
    files may wait for a slow one before them.
    """

    workers: int = 0
    seconds: float = 60.0
    memory_mb: int = 2048
    largest_mb: int = 1024
    ahead: int = 64

    @property
    def worker_count(self) -> int:
        """How many workers to start."""
        return self.workers or len(os.sched_getaffinity(0))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one path: documents and issues, or a failure; seconds include waiting.

    `issues` are about members of an archive that were left out; a document's own issues
    stand in the document.
    """

    path: str
    documents: tuple[Document, ...]
    failure: ReadError | None
    seconds: float
    issues: tuple[Issue, ...] = ()


@dataclass(slots=True)
class _Worker:
    """A running process, the line to it, and what it is busy with."""

    process: subprocess.Popen[bytes]
    line: Connection
    position: int | None = None
    begun: float = 0.0
    deadline: float = 0.0


@dataclass(slots=True)
class _Queue:
    """Where the run stands: what is next to start, and what is done out of order."""

    paths: list[str]
    started: int = 0
    yielded: int = 0
    done: dict[int, Outcome] = field(default_factory=dict)

    def may_start(self, ahead: int) -> bool:
        return self.started < len(self.paths) and self.started - self.yielded < ahead


def read_files(
    paths: Iterable[Path | str],
    settings: PoolSettings | None = None,
    progress: Progress | None = None,
) -> Iterator[Outcome]:
    """Read every path and yield an outcome for each, in order.

    Workers live as long as the iteration: closing it, an exception or Ctrl-C ends them.
    """
    limits = settings or PoolSettings()
    queue = _Queue([str(path) for path in paths])
    workers: list[_Worker] = []
    try:
        while queue.yielded < len(queue.paths):
            _hand_out(workers, queue, limits)
            if queue.yielded in queue.done:
                outcome = queue.done.pop(queue.yielded)
                queue.yielded += 1
                if progress is not None:
                    progress(queue.yielded, len(queue.paths))
                yield outcome
            else:
                _listen(workers, queue, limits)
    finally:
        for worker in workers:
            _end(worker)


def _hand_out(workers: list[_Worker], queue: _Queue, limits: PoolSettings) -> None:
    """Give every idle worker a file, starting workers while there are too few."""
    wanted = min(limits.worker_count, len(queue.paths))
    ahead = max(limits.ahead, wanted)
    while queue.may_start(ahead):
        idle = next((worker for worker in workers if worker.position is None), None)
        if idle is None:
            if len(workers) >= wanted:
                return
            idle = _start(limits)
            workers.append(idle)
        position = queue.started
        if not _send(idle, queue.paths[position], limits):
            workers.remove(idle)
            _end(idle)
            continue
        idle.position, idle.begun = position, time.monotonic()
        idle.deadline = idle.begun + limits.seconds
        queue.started += 1


def _send(worker: _Worker, path: str, limits: PoolSettings) -> bool:
    if worker.process.poll() is not None:
        return False
    job = Job(path, limits.largest_mb << 20, limits.seconds)
    try:
        worker.line.send_bytes(pickle.dumps(job))
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def _listen(workers: list[_Worker], queue: _Queue, limits: PoolSettings) -> None:
    """Wait for an answer, a death or a deadline, and settle whatever came."""
    busy = [worker for worker in workers if worker.position is not None]
    soonest = min(worker.deadline for worker in busy)
    ready = wait([worker.line for worker in busy], max(0.0, soonest - time.monotonic()))
    for worker in busy:
        if worker.line in ready:
            _receive(worker, workers, queue, limits)
        elif time.monotonic() >= worker.deadline:
            failure = ReadError(f"took longer than {limits.seconds:g} s")
            _lose(worker, workers, queue, failure)


def _receive(worker: _Worker, workers: list[_Worker], queue: _Queue, limits: PoolSettings) -> None:
    try:
        message = worker.line.recv_bytes()
    except (EOFError, ConnectionResetError):
        _lose(worker, workers, queue, ReadError(_cause_of_death(worker)))
        return
    if message == BEAT:
        worker.deadline = time.monotonic() + limits.seconds
        return
    answer: Answer = pickle.loads(message)  # noqa: S301  # from our own worker
    _settle(worker, queue, answer)
    if answer.peak_bytes > (limits.memory_mb << 20) // 2:
        workers.remove(worker)
        _end(worker)


def _settle(worker: _Worker, queue: _Queue, answer: Answer) -> None:
    position = worker.position
    if position is None:
        return
    queue.done[position] = Outcome(
        queue.paths[position],
        answer.documents,
        answer.failure,
        time.monotonic() - worker.begun,
        answer.issues,
    )
    worker.position = None


def _lose(worker: _Worker, workers: list[_Worker], queue: _Queue, failure: ReadError) -> None:
    """Report the worker's file as failed and end the worker; another is started as needed."""
    workers.remove(worker)
    _end(worker)
    _settle(worker, queue, Answer((), (), failure, 0))


def _cause_of_death(worker: _Worker) -> str:
    code = worker.process.wait()
    return f"the reader crashed (signal {-code})" if code < 0 else "the reader crashed"


def _start(limits: PoolSettings) -> _Worker:
    """A worker in a session of its own, so that Ctrl-C reaches only the caller."""
    ours, theirs = Pipe()
    command = [sys.executable, "-P", "-m", "corpus.worker", str(theirs.fileno())]
    rooms = str(Path(__file__).resolve().parents[1])
    process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
        [*command, str(limits.memory_mb << 20)],
        pass_fds=(theirs.fileno(),),
        stdin=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": rooms},
        start_new_session=True,
    )
    theirs.close()
    return _Worker(process, ours)


def _end(worker: _Worker) -> None:
    worker.line.close()
    worker.process.kill()
    worker.process.wait()
