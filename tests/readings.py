"""Many publishes under many readers: whoever reads sees one release, whole.

    python -m tests.readings --publishes 200

Every row of the tables that are published says which publish it is of, and each publish has another number of rows. So
a reader that mixes two of them knows.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from expectations import schema
from flows import parts, publish, readers
from flows.shelf import Input

FACTS = {"started": "", "finished": "", "versions": {}, "checks": {}}
KEPT = publish.Keeping(releases=5, hours=0)
TABLES = ("documents", "passages", "claims")
VALUES: Mapping[pa.DataType, Any] = {pa.int64(): 1, pa.float64(): 0.5, pa.bool_(): True, pa.string(): "x"}


def rows(table: str, number: int) -> pa.Table:
    """A table of one publish: some rows, each of them telling its number."""
    shape = schema.table(table).arrow
    count = 1 + number % 3
    columns = {
        field.name: [f"{number}" if field.name.endswith("_id") else VALUES.get(field.type, [])] * count
        for field in shape
        if not field.nullable or field.name == "document_id"
    }
    return pa.table(
        [
            pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(count, field.type)
            for field in shape
        ],
        schema=shape,
    )


def publish_one(out: Path, number: int) -> None:
    """Publish tables in two parts each."""
    with publish.writing(out) as stage:
        for table in TABLES:
            for batch in (1, 2):
                parts.write_part(rows(table, number), table, stage, batch)
        inputs = [Input(f"{n}", f"/{n}") for n in range(2 * rows("documents", number).num_rows)]
        publish.publish(out, stage, publish.next_id(out), inputs, FACTS, KEPT)


def by_duckdb(out: Path) -> dict[str, list[str]]:
    """The documents' numbers in every table, by the DuckDB file."""
    import duckdb

    with duckdb.connect(str(out / "banxin.duckdb"), read_only=True) as database:
        return {
            table: [one for (one,) in database.sql(f"SELECT document_id FROM {table}").fetchall()]  # noqa: S608
            for table in TABLES
        }


def by_pyarrow(out: Path) -> dict[str, list[str]]:
    """The same, by the helper and pyarrow."""
    release = readers.release(out)
    return {table: release.table(table)["document_id"].to_pylist() for table in TABLES}


def by_pandas(out: Path) -> dict[str, list[str]]:
    """The same, by the helper and pandas."""
    release = readers.release(out)
    return {table: release.frame(table)["document_id"].tolist() for table in TABLES}


def by_flat(out: Path) -> dict[str, list[str]]:
    """One file a table, which promises one release a table and no more."""
    import pandas as pd

    with (out / "flat" / "claims.parquet").open("rb") as file:  # by path it would be opened twice
        return {"claims": pd.read_parquet(file)["document_id"].tolist()}


def by_link(out: Path) -> dict[str, list[str]]:
    """What is not promised: a pattern through the link, file after file."""
    import pyarrow.parquet as pq

    names = {table: sorted((out / "latest" / table).glob("*.parquet")) for table in TABLES}
    return {
        table: [one for path in paths for one in pq.read_table(path)["document_id"].to_pylist()]
        for table, paths in names.items()
    }


WAYS: dict[str, Callable[[Path], dict[str, list[str]]]] = {
    "duckdb": by_duckdb,
    "pyarrow": by_pyarrow,
    "pandas": by_pandas,
    "flat": by_flat,
    "link": by_link,
}


@dataclass(slots=True)
class Count:
    """What a reader saw."""

    reads: int = 0
    mixed: int = 0
    errors: int = 0
    releases: int = 0
    last: str = ""
    """The last error."""


def read_on(way: str, out: Path) -> Count:
    """Read until the publisher is done, and judge every read."""
    count, seen = Count(), set()
    while not (out / "done").exists():
        count.reads += 1
        try:
            found = WAYS[way](out)
        except Exception as error:
            count.errors += 1
            count.last = f"{type(error).__name__}: {error}"[:200]
            continue
        numbers = {one for listed in found.values() for one in listed}
        (number,) = numbers if len(numbers) == 1 else {"-1"}
        whole = all(len(listed) == 2 * (1 + int(number) % 3) for listed in found.values())
        count.mixed += not (len(numbers) == 1 and whole)
        seen |= numbers
    count.releases = len(seen)
    return count


def trial(folder: Path, publishes: int, ways: Mapping[str, int]) -> dict[str, Count]:
    """Publish under reading processes.

    Args:
        folder: an empty one.
        publishes: how often.
        ways: how many processes read in which way.

    Returns:
        What the readers of each way saw, added up.
    """
    publish_one(folder, 0)
    command = [sys.executable, "-m", "tests.readings", "--read"]
    processes = [
        (way, subprocess.Popen([*command, way, str(folder)], stdout=subprocess.PIPE, text=True))  # noqa: S603
        for way, several in ways.items()
        for _ in range(several)
    ]
    for _, process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    try:
        for number in range(1, publishes + 1):
            publish_one(folder, number)
    finally:
        (folder / "done").touch()
        told = [(way, process.communicate()[0]) for way, process in processes]
    counts = {way: Count() for way in ways}
    for way, answer in told:
        one, whole = Count(**json.loads(answer)), counts[way]
        whole.reads += one.reads
        whole.mixed += one.mixed
        whole.errors += one.errors
        whole.releases = max(whole.releases, one.releases)
        whole.last = one.last or whole.last
    return counts


def main() -> None:
    """Run the trial, or be one of its readers."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--publishes", type=int, default=200)
    arguments.add_argument("--read", nargs=2, metavar=("WAY", "DIR"), help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.read:
        way, folder = given.read
        WAYS[way](Path(folder))  # what is loaded at the first read is loaded before the trial begins
        print("ready", flush=True)
        count = read_on(way, Path(folder))
        print(json.dumps({name: getattr(count, name) for name in Count.__slots__}))
        return
    with tempfile.TemporaryDirectory() as folder:
        for way, count in trial(Path(folder), given.publishes, {"duckdb": 3, "pyarrow": 3, "pandas": 2}).items():
            print(f"{way}: {count}")


if __name__ == "__main__":
    main()
