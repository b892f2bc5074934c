"""A folder of good pages and some that are poisoned in ten ways: the good ones are published, each poison is a reject.

python -m tests.poison --pages 10000 --each 10
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from expectations import schema
from flows import batches, crew, parts, publish, readers, shelf, sift
from flows.budget import Budget

WORKER = (sys.executable, str(Path(__file__).parent / "flows" / "poisoned_worker.py"))
BUDGET = Budget(1.0, 256)
WAYS: Mapping[str, str] = {
    "hang": "time_budget",
    "spin": "time_budget",
    "greedy": "memory_budget",
    "recursion": "RecursionError",
    "exit": "worker_died",
    "segfault": "worker_died",
    "kill": "worker_died",
    "raise": "IndexError",
    "empty": "empty_file",
    "huge": "too_large",
}
"""What the poisons are, and the rule under which each is refused."""
FACTS = {"started": "", "finished": "", "versions": {}, "checks": {}}


def lay_out(folder: Path, pages: int, each: int) -> None:
    """Write ``pages`` pages, ``each`` of them poisoned in each way, at random places among the good ones."""
    dice = random.Random(7)  # noqa: S311
    poisons = [f"{way}.{number}" for way in WAYS for number in range(each)]
    names = [*poisons, *(f"page.{number}" for number in range(pages - len(poisons)))]
    for name in names:
        place = folder / f"{dice.randrange(100):02}"
        place.mkdir(parents=True, exist_ok=True)
        text = f"江城晚报\n\n夜间公交开进小区\n本报记者　林晓岚\n\n　　市交通局介绍，第{name}号线路票价2元。\n"
        path = place / f"{name}.txt"
        if name.startswith("huge"):
            with path.open("wb") as file:
                file.truncate(shelf.LARGEST + 1)
        else:
            path.write_text("" if name.startswith("empty") else text, encoding="utf-8")


def trial(folder: Path, pages: int, each: int) -> tuple[int, Counter[tuple[str, str]]]:
    """Read and publish such a folder; gives the documents published, and the rejects by way and rule."""
    lay_out(folder / "pages", pages, each)
    out, home = folder / "out", folder / "home"
    home.mkdir()
    inventory = shelf.discover([folder / "pages"])
    with publish.writing(out) as stage, crew.gathered(1, BUDGET, command=WORKER) as hands:
        sift.write_refusals([one.reject for one in inventory.refusals], stage, 1)
        for number, batch in enumerate(batches.batches(inventory.files), 2):
            hands.work(batch, home)
            batches.stage(batch, home, stage, number)
        publish.publish(out, stage, "000001", inventory.inputs, FACTS)
    release = readers.release(out)
    rejects = parts.read_table(schema.table("rejects"), release.path).to_pylist()
    return release.rows["documents"], Counter(
        (Path(row["source_uri"]).name.partition(".")[0], row["rule"]) for row in rejects
    )


def main() -> None:
    """Run the trial and say what came of it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pages", type=int, default=10_000)
    arguments.add_argument("--each", type=int, default=10)
    given = arguments.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        documents, rejects = trial(Path(folder), given.pages, given.each)
    right = sum(count for (way, rule), count in rejects.items() if WAYS.get(way) == rule)
    print(f"{documents:,} of {given.pages:,} pages published, {right} of {sum(rejects.values())} rejects for the right")
    print(f"reason ({dict(rejects)}), in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
