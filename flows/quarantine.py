"""Quarantine: rows that cannot be right leave their tables for ``rejects``, and the rest of the release goes on.

Only claims and statistics may leave. Whoever names one of them does without: a statistic's ``claim_id`` becomes null,
a claim's ``statistic_ids`` lose an item. The rows of other tables are counted, numbered or needed.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from expectations import check, schema
from flows import parts, sheets, shelf
from flows.harvest import write_refusals
from transforms.records import Reject

QUOTED = {"claims": "claim", "statistics": "quote"}
"""The tables whose rows may leave, each with the column that a reader knows a row by."""
LONGEST_QUOTE = 40


class QuarantineError(RuntimeError):
    """What quarantine leaves does not hold together: it would publish broken links."""


def quarantine(
    failures: Sequence[check.Failure], tables: Mapping[str, pa.Table], stage: Path, number: int
) -> Mapping[str, pa.Table]:
    """Move the rows that break a promise of severity ``warning`` from their staged parts to ``rejects``.

    Args:
        failures: what the check of the tables found.
        tables: what is staged.
        stage: the folder of the parts.
        number: which part of ``rejects`` takes the rows.

    Returns:
        What is staged now, its links checked again.

    Raises:
        QuarantineError: a link is broken now.
    """
    gone = {name: _broken(name, failures) for name in QUOTED}
    refused = [reject for name in QUOTED for reject in _rejects(name, gone[name], tables)]
    if not refused:
        return tables
    write_refusals(refused, stage, number)
    for name in QUOTED:
        for path in parts.parts_of(name, stage):
            rows = parts.read_part(path)
            left = without(name, rows, gone)
            if not left.equals(rows):
                path.unlink()
                if left.num_rows:
                    parts.write_part(left, name, stage, parts.number_of(path))
    touched = (*QUOTED, "rejects")
    staged = {**tables, **{name: parts.read_table(schema.table(name), stage) for name in touched}}
    if breaches := check.breaches(staged, touched):
        raise QuarantineError(f"quarantine breaks {', '.join(breaches)}: mend it, or make the promise critical")
    return staged


def without(table: str, rows: pa.Table, gone: Mapping[str, Collection[str]]) -> pa.Table:
    """The rows of a part but those that are gone, and without naming any claim or statistic that is."""
    (key,) = schema.table(table).primary_key
    rows = rows.filter(pc.invert(_among(rows[key], gone[table])))
    named: list[Any]
    if table == "claims":
        link = "statistic_ids"
        named = [[one for one in listed if one not in gone["statistics"]] for listed in rows[link].to_pylist()]
    else:
        link = "claim_id"
        named = [None if one in gone["claims"] else one for one in rows[link].to_pylist()]
    place, field = rows.schema.get_field_index(link), rows.schema.field(link)
    return rows.set_column(place, field, pa.array(named, field.type))


def _among(column: pa.ChunkedArray, ids: Collection[str]) -> pa.ChunkedArray:
    return pc.is_in(column, pa.array(list(ids), pa.string()))


def _broken(table: str, failures: Sequence[check.Failure]) -> dict[str, check.Failure]:
    """The rows of a table that are to leave it, by id, with the first promise that each breaks."""
    broken: dict[str, check.Failure] = {}
    for failure in failures:
        if failure.table == table and failure.quarantines:
            broken |= {row: failure for row in failure.rows if row not in broken}
    return broken


def _rejects(table: str, broken: Mapping[str, check.Failure], tables: Mapping[str, pa.Table]) -> Iterator[Reject]:
    """What ``rejects`` tells of the rows that leave a table, in their order."""
    (key,) = schema.table(table).primary_key
    documents = tables["documents"]
    uris = dict(zip(documents["document_id"].to_pylist(), documents["source_uri"].to_pylist(), strict=True))
    for row in tables[table].filter(_among(tables[table][key], broken)).to_pylist():
        failure, uri, quote = broken[row[key]], uris[row["document_id"]], shelf.visible(row[QUOTED[table]])
        if len(quote) > LONGEST_QUOTE:
            quote = f"{quote[: LONGEST_QUOTE - 1]}…"
        yield Reject(
            source_uri=uri,
            stage="check",
            rule=failure.promise,
            reason=f"{uri}: {quote}: {failure.says}",
            severity="error",
            document_id=row["document_id"],
            table=table,
            row=sheets.JSON({name: _plain(value) for name, value in row.items()}),
        )


def _plain(value: Any) -> Any:
    """A value as JSON can say it: dates by their digits, infinities by name."""
    if value is None or isinstance(value, bool | int | str | list):
        return value
    return value if isinstance(value, float) and math.isfinite(value) else str(value)
