"""The census of a batch: every promise asked of every row of its tables, and what there is to count, in a few kB.

It is taken where the batch is harvested, while its rows and bytes are at hand, and holds no text of a page: which rows
break which promise, how many rows there are a document, and sums by which a release is set against the one before.
What it says does not depend on which batch it is: censuses of batches are laid end to end to that of a release.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations import schema
from expectations.drift import Figures
from expectations.facts import Original, Release
from expectations.suites import suite

SHAPE = pa.schema(
    [
        ("what", pa.string()),
        ("table", pa.string()),
        ("name", pa.string()),
        ("document", pa.string()),
        ("row", pa.string()),
        ("count", pa.float64()),
    ]
)
"""One line a thing found. ``what`` is one of:

- ``rows``: a document has ``count`` rows of the table.
- ``broken``: a row breaks the promise ``name``.
- ``error``: the fact of the promise ``name`` raised; ``row`` says what.
- ``label``: ``count`` rows have the label ``row`` in the column ``name``, of which the declaration lists the labels.
- ``null``: ``count`` rows are null, or an empty list, in the column ``name``.
- ``score``: the scores in the column ``name``, each from 0 to 1, add up to ``count``.
- ``rule``: ``count`` rejects are of the rule ``row`` and the stage ``name``; ``document`` is their severity.
"""
LONGEST_ERROR = 300


@dataclass(frozen=True, slots=True)
class Census:
    """What was found, a line each."""

    lines: pa.Table

    @property
    def broken(self) -> dict[str, list[str]]:
        """The critical promises that rows of a document break, as ``table.promise``, by document."""
        found: dict[str, list[str]] = {}
        for line in self._of("broken").to_pylist():
            promise = f"{line['table']}.{line['name']}"
            if line["document"] is not None and promise in CRITICAL and promise not in found.get(line["document"], ()):
                found.setdefault(line["document"], []).append(promise)
        return found

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """The facts that raised: table, promise and what."""
        return [(line["table"], line["name"], line["row"]) for line in self._of("error").to_pylist()]

    @property
    def figures(self) -> Figures:
        """What there is to count."""
        rows: dict[str, int] = dict.fromkeys(schema.NAMES, 0)
        labels: dict[str, dict[str, int]] = {}
        nulls: dict[str, int] = {}
        scores: dict[str, float] = {}
        for line in self._added("rows", "table").to_pylist():
            rows[line["table"]] = int(line["count_sum"])
        for line in self._added("label", "table", "name", "row").to_pylist():
            labels.setdefault(f"{line['table']}.{line['name']}", {})[line["row"]] = int(line["count_sum"])
        for line in self._added("null", "table", "name").to_pylist():
            nulls[f"{line['table']}.{line['name']}"] = int(line["count_sum"])
        for line in self._added("score", "table", "name").to_pylist():
            scores[f"{line['table']}.{line['name']}"] = round(line["count_sum"] / max(rows[line["table"]], 1), 6)
        return Figures(rows, labels, nulls, scores)

    @property
    def rules(self) -> list[tuple[str, int, str]]:
        """What was refused: stage and rule, how often, and with what severity; the most frequent first."""
        lines = self._added("rule", "name", "row", "document").sort_by([("count_sum", "descending")])
        return [(f"{one['name']}: {one['row']}", int(one["count_sum"]), one["document"]) for one in lines.to_pylist()]

    def _added(self, what: str, *by: str) -> pa.Table:
        """The counts of the lines of a kind, added up."""
        grouped = self._of(what).group_by(list(by)).aggregate([("count", "sum")])
        return grouped.sort_by([(name, "ascending") for name in by])

    def documents(self, table: str) -> pa.Table:
        """The documents that have rows in a table: ``document`` and how many, ``count_sum``."""
        lines = self._of("rows")
        mine = lines.filter(pc.equal(lines["table"], table))
        return mine.group_by("document").aggregate([("count", "sum")]).sort_by("document")

    def broken_rows(self, table: str) -> dict[str, list[tuple[str | None, str | None]]]:
        """The rows of a table that break each promise, as the id of the document and of the row."""
        lines = self._of("broken")
        found: dict[str, list[tuple[str | None, str | None]]] = {}
        for line in lines.filter(pc.equal(lines["table"], table)).to_pylist():
            found.setdefault(line["name"], []).append((line["document"], line["row"]))
        return found

    def _of(self, what: str) -> pa.Table:
        return self.lines.filter(pc.equal(self.lines["what"], what))


CRITICAL = frozenset(
    f"{table.name}.{promise.name}"
    for table in schema.TABLES
    for promise in suite(table)
    if promise.severity == "critical" and table.name != "rejects"
)
"""The promises whose breach costs a page."""


def take(
    tables: Mapping[str, pa.Table], originals: Mapping[str, Original], names: Sequence[str] = schema.NAMES
) -> Census:
    """Ask every promise of every row.

    Args:
        tables: all seven, with the rows of the same documents.
        originals: the files of all rows of ``documents``.
        names: the tables that are asked.
    """
    release = Release(tables, originals)
    lines = [line for name in names for line in _lines(release, name)]
    columns = list(zip(*lines, strict=True)) if lines else [()] * len(SHAPE)
    return Census(pa.table([pa.array(column, field.type) for column, field in zip(columns, SHAPE, strict=True)], SHAPE))


Line = tuple[str, str, str | None, str | None, str | None, float]


def _lines(release: Release, name: str) -> Iterator[Line]:
    table, declared = release.tables[name], schema.table(name)
    if not table.num_rows:
        return
    (key,) = declared.primary_key
    for row in pc.value_counts(release.column(name, "document_id")).to_pylist():
        yield "rows", name, None, row["values"], None, row["counts"]
    for promise in suite(declared):
        try:
            held = promise.holds(release)
        except Exception as error:
            yield "error", name, promise.name, None, (str(error) or type(error).__name__)[:LONGEST_ERROR], 1
            continue
        if held.all():
            continue
        odd = pa.array(np.flatnonzero(~held))
        rows, documents = (release.column(name, column).take(odd).to_pylist() for column in (key, "document_id"))
        for one, document in zip(rows, documents, strict=True):
            yield "broken", name, promise.name, document, one, 1
    for field in declared.fields:
        yield from _counted(release, name, field)
    if name == "rejects":
        grouped = table.group_by(["stage", "rule", "severity"]).aggregate([([], "count_all")])
        for row in grouped.sort_by([("stage", "ascending"), ("rule", "ascending")]).to_pylist():
            yield "rule", name, row["stage"], row["severity"], row["rule"], row["count_all"]


def _counted(release: Release, table: str, field: schema.Field) -> Iterator[Line]:
    """The figures of a column."""
    values = release.column(table, field.name)
    if field.enum:
        for row in pc.value_counts(values).to_pylist():
            if row["values"] is not None:
                yield "label", table, field.name, None, row["values"], row["counts"]
    if field.items:
        yield "null", table, field.name, None, None, pc.sum(pc.equal(pc.list_value_length(values), 0)).as_py() or 0
    elif not field.required:
        yield "null", table, field.name, None, None, values.null_count
    if field.type == "boolean" or (field.type == "number" and field.maximum == 1):
        yield "score", table, field.name, None, None, _sum(values)


def _sum(values: pa.Array) -> float:
    total: Any = pc.sum(values.cast(pa.float64())).as_py()
    return float(total or 0)


def joined(censuses: Sequence[pa.Table]) -> Census:
    """The census of all batches."""
    return Census(pa.concat_tables([SHAPE.empty_table(), *censuses]))
