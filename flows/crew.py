"""The crew: who works the batches. Worker processes of this machine, of a Dask cluster, or of a Ray cluster.

Whoever it is, a batch is worked by a process of ``flows.worker`` under the budget of a page. A page that ends its
worker is refused, and its batch worked again without it; a worker that was killed costs its batch a second try and no
more. Only paths and counts travel.
"""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal, NamedTuple, Protocol

from flows import shelf
from flows.batches import Batch, Harvest
from flows.budget import Budget
from transforms.records import Reject

Runner = Literal["process", "dask", "ray"]
TRIES = 3
"""How often a worker may die over one batch without a page to blame."""
COMMAND = (sys.executable, "-P", "-m", "flows.worker")
LEAVING = 1.0
"""Seconds that an idle worker has to end."""
# The cores are shared out among the workers: a library that starts threads of its own takes them from the others.
SINGLE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
OUT_OF_TIME = frozenset((-signal.SIGPROF, -signal.SIGALRM))


class WorkerError(RuntimeError):
    """A worker that cannot work: nothing is wrong with any page that is known."""


class Crew(Protocol):
    """Workers that take batches."""

    width: int
    """How many batches it works at once."""

    def work(self, batch: Batch, home: Path) -> Harvest:
        """Work a batch into its folder of ``home``; may be called from as many threads as it is wide.

        Raises:
            OSError: the disk fails.
            WorkerError: the workers fail.
        """
        ...


class Line(NamedTuple):
    """How a worker is talked to."""

    process: subprocess.Popen[bytes]
    """The worker, or the one that it was forked from."""
    jobs: BinaryIO
    answers: BinaryIO
    forked: bool


def start(command: Sequence[str], log: IO[bytes], width: int = 1) -> list[Line]:
    """Start workers: one process loads what all of them need, and forks the others."""
    pipes = [(*os.pipe(), *os.pipe()) for _ in range(width)]
    theirs = [(jobs, answers) for jobs, _, _, answers in pipes]
    try:
        process = subprocess.Popen(  # noqa: S603 (this program)
            [*command, *(f"{jobs},{answers}" for jobs, answers in theirs)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[end for pair in theirs for end in pair],
            start_new_session=True,  # an interrupt reaches the flow alone, which ends its workers
            env={**os.environ, **SINGLE},
        )
    finally:
        for end in (end for pair in theirs for end in pair):
            os.close(end)
    return [
        Line(process, open(jobs, "wb"), open(answers, "rb"), forked=number > 0)  # noqa: PTH123
        for number, (_, jobs, answers, _) in enumerate(pipes)
    ]


class Worker:
    """A process of ``flows.worker`` that is started when there is work, and again when it died."""

    def __init__(self, budget: Budget, command: Sequence[str] = COMMAND, log: IO[bytes] | None = None) -> None:
        self.budget = budget
        self.command = command
        self.line: Line | None = None
        self.log = log or tempfile.TemporaryFile()  # noqa: SIM115 (as long as the worker lives)

    def work(self, batch: Batch, home: Path) -> Harvest:
        """Work a batch, in as many tries as it takes to find the pages that end their worker."""
        suspect: int | None = None
        tries = 0
        while True:
            answer = self._ask({"batch": asdict(batch), "into": str(home), "budget": asdict(self.budget)})
            match answer:
                case {"done": told}:
                    return Harvest(**told)
                case {"failed": [number, says, path]}:
                    raise OSError(number, says, *([path] if path else []))
                case {"fault": told}:
                    raise WorkerError(told)
                case {"died": code, "page": int(page)} if code in OUT_OF_TIME or page == suspect:
                    refusal = _refusal(batch.files[page], code, self.budget)
                    batch = replace(batch, refused={**batch.refused, page: refusal})
                    suspect, tries = None, 0
                case {"died": code, "page": page}:
                    # Killed from outside or by the page: the same page again would tell.
                    suspect, tries = page, tries + 1
                    if tries == TRIES:
                        raise WorkerError(
                            f"workers die ({_ending(code)}) and no page is to blame: {self._last_words()}"
                        )

    def _ask(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """A job's answer; a worker that is gone is a death without a page."""
        if self.line is None:
            (self.line,) = start(self.command, self.log)
        line = self.line
        with contextlib.suppress(OSError):
            line.jobs.write(json.dumps(job, ensure_ascii=True).encode() + b"\n")
            line.jobs.flush()
            if answer := line.answers.readline():
                return dict(json.loads(answer))
        # The one that forked it may live on: then it was killed, for nothing else ends it.
        code = line.process.poll() if line.forked else line.process.wait()
        self._hang_up()
        return {"died": -signal.SIGKILL if code is None else code, "page": None}

    def _last_words(self) -> str:
        self.log.seek(0)
        return (self.log.read().decode("utf-8", "replace").strip().splitlines() or ["it said nothing"])[-1]

    def close(self) -> None:
        """End the process; what it has in hand is lost."""
        if self.line:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.line.process.pid, signal.SIGKILL)  # with those that it forked
            self.line.process.wait()
            self._hang_up()

    def _hang_up(self) -> None:
        """Let go of a process that ended."""
        if self.line:
            for pipe in (self.line.jobs, self.line.answers):
                with contextlib.suppress(OSError):  # what could not be written any more
                    pipe.close()
        self.line = None


class Processes:
    """Workers of this machine."""

    def __init__(self, width: int, budget: Budget, command: Sequence[str] = COMMAND) -> None:
        self.width = width
        self.command = command
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 (as long as the workers live)
        self.workers = [Worker(budget, command, self.log) for _ in range(width)]
        self.free: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        for worker in self.workers:
            self.free.put(worker)
        self.started = False
        self.starting = threading.Lock()

    def work(self, batch: Batch, home: Path) -> Harvest:
        """Work a batch with the next free worker; the first batch has all of them started."""
        with self.starting:
            if not self.started:
                for worker, line in zip(self.workers, start(self.command, self.log, self.width), strict=True):
                    worker.line = line
                self.started = True
        worker = self.free.get()
        try:
            return worker.work(batch, home)
        finally:
            self.free.put(worker)

    def close(self) -> None:
        """End all workers; those that are idle end by themselves, so that what they took of the machine is counted."""
        lines = [worker.line for worker in self.workers if worker.line]
        for line in lines:
            with contextlib.suppress(OSError):
                line.jobs.close()
        for line in lines:
            with contextlib.suppress(subprocess.TimeoutExpired):
                line.process.wait(LEAVING)
        for worker in self.workers:
            worker.close()
        self.log.close()


@contextlib.contextmanager
def gathered(
    width: int | None = None,
    budget: Budget | None = None,
    runner: Runner = "process",
    address: str | None = None,
    command: Sequence[str] = COMMAND,
) -> Iterator[Crew]:
    """A crew, until the work is done.

    Args:
        width: how many batches are worked at once; None for as many as this process has cores. A cluster that runs
            already says itself how wide it is.
        budget: what a page may cost.
        runner: who works: processes of this machine, Dask or Ray.
        address: where a cluster runs already.
        command: what starts a worker of this machine.

    Raises:
        clusters.ClusterError: the cluster cannot be had.
    """
    width, budget = width or cores(), budget or Budget()
    if runner != "process":
        from flows import clusters  # imports this module

        with (clusters.dask if runner == "dask" else clusters.ray)(width, budget, address) as cluster:
            yield cluster
        return
    crew = Processes(width, budget, command)
    try:
        yield crew
    finally:
        crew.close()


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every platform
        return os.cpu_count() or 1


def _refusal(file: shelf.File, code: int, budget: Budget) -> Reject:
    """A page that ended its worker, as a row."""
    if code in OUT_OF_TIME:
        rule = "time_budget"
        reason = f"not read within {budget.seconds_for(file.size):g} seconds; split the file, or give a page more time"
    else:
        rule, reason = "worker_died", f"ended its worker twice ({_ending(code)}); look into the file, or leave it out"
    return Reject(file.uri, "read", rule, f"{file.uri}: {reason}", "critical", document_id=file.document_id)


def _ending(code: int) -> str:
    """How a process ended, in words.

    >>> _ending(-9), _ending(3)
    ('SIGKILL', 'exit status 3')
    """
    with contextlib.suppress(ValueError):
        if code < 0:
            return signal.Signals(-code).name
    return f"exit status {code}"
