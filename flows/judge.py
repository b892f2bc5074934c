"""Judge a stage: bring together what its batches say of themselves, and have it checked.

Carried-over rows were judged when they were published and are not judged again; only their ids are looked at, since no
id may stand twice in a release.
"""

import shutil
import warnings
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from expectations import schema
from expectations.drift import FEWEST_DOCUMENTS, Figures
from expectations.limits import TOLERANCE, Pages
from flows import evidence, parts, publish, sift

if TYPE_CHECKING:
    from expectations import check

FAILURES_TOLD = 200
ROWS_TOLD = 20


def load() -> None:
    """Load what checks, which takes seconds; a build with nothing new asks for no check and is spared them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Great Expectations uses modules that Python has deprecated
        from expectations import check  # noqa: F401


def judge(
    stage: Path,
    docs: Path | None,
    run_name: str,
    tolerance: float = TOLERANCE,
    pages: Pages | None = None,
    before: publish.Release | None = None,
    kept: Collection[str] = (),
) -> "check.Outcome":
    """Check what is staged; its censuses are gone afterwards, for they are not published.

    Args:
        stage: the parts of the tables and their censuses.
        docs: a new folder for the report.
        run_name: what the report calls the run.
        tolerance: the part of a table's rows that may be quarantined.
        pages: how the pages of the build fared.
        before: the release before.
        kept: the documents of it that are carried over.
    """
    from expectations import check  # see ``load``

    taken = sift.census_of(stage)
    outcome = check.check(
        taken,
        docs,
        run_name,
        tolerance,
        pages,
        doubled(stage, before.path if before and kept else None, kept),
        (f"release {before.id}", Figures.read(before.manifest.get("checks", {}).get("figures"))) if before else None,
        evidence=True,
    )
    if docs:
        evidence.write(stage, docs)
    shutil.rmtree(stage / sift.CENSUS, ignore_errors=True)
    return outcome


def doubled(stage: Path, before: Path | None = None, kept: Collection[str] = ()) -> dict[str, list[str]]:
    """By table, the ids that stand twice in a stage and in what is carried over to it."""
    documents = pa.array(sorted(kept), pa.string())
    found = {}
    for table in schema.TABLES:
        (key,) = table.primary_key
        columns = [parts.read_part(path, [key])[key] for path in parts.parts_of(table.name, stage)]
        for path in parts.parts_of(table.name, before) if before else ():
            old = parts.read_part(path, list(dict.fromkeys((key, "document_id"))))
            columns.append(old.filter(pc.is_in(old["document_id"], value_set=documents))[key])
        chunks = [chunk for column in columns for chunk in column.chunks]
        counted = pc.value_counts(pa.chunked_array(chunks, pa.string()))
        found[table.name] = counted.field(0).filter(pc.greater(counted.field(1), 1)).to_pylist()
    return found


def told(outcome: "check.Outcome", stage: Path | None = None, before: publish.Release | None = None) -> dict[str, Any]:
    """What a manifest says of the checks; the next release is set against its figures.

    Args:
        outcome: what came of them.
        stage: what is to be published, after quarantine; its rejects are counted by rule.
        before: the release before: its figures stand where hardly a page was read anew.
    """
    figures = asdict(outcome.figures)
    if before and outcome.figures.rows.get("documents", 0) < FEWEST_DOCUMENTS:
        figures = before.manifest.get("checks", {}).get("figures") or figures
    return {
        "passed": outcome.passed,
        "failed": outcome.failed,
        "quarantined": outcome.quarantined,
        "failures": [str(one) for one in outcome.failures[:FAILURES_TOLD]],
        "broken": [
            {
                "table": one.table,
                "promise": one.promise,
                "severity": one.severity,
                "says": one.says,
                "count": one.count,
                "rows": list(one.rows[:ROWS_TOLD]),
                "value": one.value,
                "error": one.error,
            }
            for one in outcome.failures[:FAILURES_TOLD]
        ],
        "rejects": refusals(stage) if stage else [],
        "figures": figures,
    }


def refusals(stage: Path) -> list[dict[str, Any]]:
    """How many rejects there are of each stage, rule and severity, the most frequent first."""
    columns = ["stage", "rule", "severity"]
    tables = [parts.read_part(path, columns) for path in parts.parts_of("rejects", stage)]
    if not tables:
        return []
    grouped = pa.concat_tables(tables).group_by(columns).aggregate([([], "count_all")])
    order = [("count_all", "descending"), *((name, "ascending") for name in columns)]
    return [
        {**{name: row[name] for name in columns}, "count": row["count_all"]}
        for row in grouped.sort_by(order).to_pylist()
    ]
