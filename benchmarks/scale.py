"""How the work grows: from bytes to Parquet over sizes and cores, and a whole build with its checks and its release.

    python -m benchmarks.scale [--megabytes 1 10] [--workers 1 2] [--no-build]

CPU seconds are those of all processes together, so they say what the work costs on a busy machine too; the seconds on
the clock say what a second core is worth only where it is free.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from benchmarks import pages
from flows import batches, crew, shelf


class Run(NamedTuple):
    """What a piece of work cost."""

    work: str
    megabytes: float
    workers: int
    characters: int
    cpu: float
    """Seconds of all its processes."""
    clock: float
    peak: int
    """Megabytes of the largest of its processes so far."""


def children() -> tuple[float, int]:
    """CPU seconds of all processes that ended, and megabytes of the largest."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def harvest(folder: Path, megabytes: float, workers: int) -> Run:
    """From bytes to Parquet: all seven tables, without the checks."""
    todo = list(batches.batches(shelf.discover([folder]).files))
    before, begin, characters = children()[0], perf_counter(), 0
    with tempfile.TemporaryDirectory() as home:
        hands = crew.Processes(workers, crew.Budget())
        with ThreadPoolExecutor(workers) as threads:
            for done in threads.map(lambda batch: hands.work(batch, Path(home)), todo):
                characters += done.characters
        clock = perf_counter() - begin
        hands.close()
    used, peak = children()
    return Run("bytes to Parquet", megabytes, workers, characters, used - before, clock, peak)


def build(folder: Path, megabytes: float, workers: int, out: Path, name: str = "whole build") -> Run:
    """The command, from its start to its end."""
    before, begin = children()[0], perf_counter()
    command = [sys.executable, "-P", "-m", "flows.cli", "build", str(folder), "--out", str(out), "--json"]
    done = subprocess.run(  # noqa: S603 (this program)
        [*command, "--workers", str(workers)], capture_output=True, text=True, check=True, env=os.environ
    )
    used, peak = children()
    characters = json.loads(done.stdout)["characters"]
    return Run(name, megabytes, workers, characters, used - before, perf_counter() - begin, peak)


def measure(home: Path, megabytes: float, workers: Sequence[int], whole: bool = True) -> Iterator[Run]:
    """Pages of that size, from bytes to Parquet with so many workers, and as whole builds."""
    folder, out = home / "pages", home / "out"
    pages.write(folder, int(megabytes * 1e6))
    for width in workers:
        yield harvest(folder, megabytes, width)
    if whole:
        width = max(workers)
        yield build(folder, megabytes, width, out)
        yield build(folder, megabytes, width, out, "again, nothing new")
        (folder / "one-more.txt").write_text(pages.text("news", 10**6), encoding="utf-8")
        yield build(folder, megabytes, width, out, "again, one page new")


def show(runs: Sequence[Run]) -> None:
    """Print what was measured."""
    table = Table("work", "MB", "workers", "characters", "CPU s", "seconds", "characters a CPU second", "peak MB")
    for column in table.columns[1:]:
        column.justify = "right"
    for run in runs:
        table.add_row(
            run.work,
            f"{run.megabytes:g}",
            str(run.workers),
            f"{run.characters:,}",
            f"{run.cpu:.1f}",
            f"{run.clock:.1f}",
            f"{run.characters / run.cpu:,.0f}",
            f"{run.peak:,}",
        )
    Console().print(table)


def main() -> None:
    """Measure and print."""
    ask = argparse.ArgumentParser(description="Measure how the work grows.")
    ask.add_argument("--megabytes", type=float, nargs="+", default=[1, 10])
    ask.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    ask.add_argument("--no-build", action="store_true", help="only from bytes to Parquet")
    told = ask.parse_args()
    runs: list[Run] = []
    for megabytes in told.megabytes:
        with tempfile.TemporaryDirectory() as home:
            for run in measure(Path(home), megabytes, told.workers, not told.no_build):
                print(run, file=sys.stderr, flush=True)
                runs.append(run)
    show(runs)


if __name__ == "__main__":
    main()
