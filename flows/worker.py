"""A worker: reads batches of pages, each in a child process that the system ends when a page costs too much.

    python -m flows.worker 3,4 5,6

Of each pair of pipes, the first brings a job a line and the second takes an answer a line, both JSON. A pair is a
worker. The dictionaries are loaded once: the process forks a worker for every pair but the first, and a worker forks
for every batch. So a child starts in milliseconds with everything at hand, dictionaries lie in memory once, and what
goes wrong in a child is gone with it. The time of a page is kept by timers of the system, whose signal ends the child
even in compiled code; its memory by a limit of the system. Nothing here knows Prefect, and nothing is pickled.
"""

import contextlib
import gc
import importlib
import inspect
import json
import mmap
import os
import pkgutil
import resource
import select
import signal
import sys
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import transforms
from expectations.facts import Original
from flows import batches, harvest, shelf, sift
from flows.budget import Budget
from transforms import chinese
from transforms.records import Page

# A question, an answer, a claim, a figure: reading it has the compiled code load its dictionaries too.
WARMING = (
    "澜江日报\n2025年3月8日\n\n记者：粮食产量如何？\n\n钟晓禾：市统计局指出，去年粮食产量达到98.4万吨，增长3.5%。\n"
)
PAGE_IN_HAND = 4
"""Bytes of the memory that a child shares with its worker: which page it reads, -1 for none."""
NONE = -1
# A page that waits for a disk or a busy machine is no page that hangs.
PATIENCE = 10
BYTES_A_PAGE = resource.getpagesize()


class _Watch:
    """Keeps a child to the budget of each page, and tells its worker which page it reads."""

    def __init__(self, budget: Budget, hand: mmap.mmap, jobs: int) -> None:
        self.budget = budget
        self.hand = hand
        self.worker = os.getppid()
        self.flow = select.poll()
        self.flow.register(jobs, 0)
        for name in (signal.SIGALRM, signal.SIGPROF):
            signal.signal(name, signal.SIG_DFL)

    @contextlib.contextmanager
    def __call__(self, index: int, file: shelf.File) -> Iterator[None]:
        if os.getppid() != self.worker or self.flow.poll(0):
            os._exit(0)  # nobody waits for the batch any more
        self._hold(index)
        seconds = self.budget.seconds_for(file.size)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, seconds * PATIENCE)
        _limit_memory(self.budget.megabytes)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            _limit_memory(None)
            self._hold(NONE)

    def _hold(self, index: int) -> None:
        self.hand[:PAGE_IN_HAND] = index.to_bytes(PAGE_IN_HAND, "little", signed=True)


def _limit_memory(megabytes: int | None) -> None:
    """Let this process have so much more memory than it has now; None takes the limit away.

    Only Linux counts what a process really asked for; elsewhere the limit is left out.
    """
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    if megabytes is None:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        return
    with contextlib.suppress(OSError):
        data = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * BYTES_A_PAGE
        limit = data + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


def main() -> None:
    """Be a worker a pair of pipes, until their jobs end."""
    lines = [(int(jobs), int(answers)) for jobs, answers in (told.split(",") for told in sys.argv[1:])]
    warm()
    gc.collect()
    gc.freeze()  # a collector that walks through the dictionaries would copy them into every child
    own, *others = lines
    for line in others:
        if not os.fork():
            own = line
            break
    for end in (end for line in lines if line != own for end in line):
        os.close(end)  # an end that is still held by another would hide that a worker is gone
    jobs, answers = own
    with open(jobs, "rb") as coming:  # noqa: PTH123
        for job in coming:
            answer = _work(json.loads(job), jobs)
            os.write(answers, json.dumps(answer, ensure_ascii=False).encode() + b"\n")
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()  # what the workers that it forked took of the machine counts as its own


def warm() -> None:
    """Load every dictionary and rule, so that no child has to: what a stage keeps, it keeps in a cached function."""
    # jieba itself takes seconds, and does nothing where its faster twin is installed.
    needless = {chinese._jieba} if chinese.rjieba else set()
    for module in pkgutil.iter_modules(transforms.__path__, "transforms."):
        for one in vars(importlib.import_module(module.name)).values():
            if hasattr(one, "cache_info") and one not in needless and not inspect.signature(one).parameters:
                one()
    page = Page("warming", WARMING.encode())
    made = harvest.tables([reading := harvest.read(page)])
    sift.sift(made, {reading["documents"]["document_id"][0]: Original(page.uri, page.media_type, page.data)})


def _work(job: Mapping[str, Any], jobs: int) -> dict[str, Any]:
    """Have a child do a job: what it answered, or how it died and over which page."""
    hand = mmap.mmap(-1, PAGE_IN_HAND)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _child(job, hand, jobs, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if told and not code:
        return dict(json.loads(told))
    page = int.from_bytes(hand[:PAGE_IN_HAND], "little", signed=True)
    return {"died": code, "page": None if page == NONE else page}


def _child(job: Mapping[str, Any], hand: mmap.mmap, jobs: int, writing: int) -> NoReturn:
    code = 1
    try:
        watch = _Watch(Budget(**job["budget"]), hand, jobs)
        watch._hold(NONE)
        answer: dict[str, Any] = {}
        try:
            answer = {"done": asdict(batches.work(batches.Batch.of(job["batch"]), Path(job["into"]), watch))}
        except OSError as error:
            answer = {"failed": [error.errno, error.strerror or str(error), error.filename and str(error.filename)]}
        except Exception:
            answer = {"fault": traceback.format_exc()}
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(json.dumps(answer, ensure_ascii=False).encode())
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
