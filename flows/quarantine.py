"""Quarantine: rows that cannot be right leave their tables for ``rejects``, and the rest of the release goes on.

Only claims and statistics may leave. Whoever names one of them does without: a statistic's ``claim_id`` becomes null,
a claim's ``statistic_ids`` lose an item. The rows of other tables are counted, numbered or needed. One batch at a time
is looked at, so it costs what is odd, and not what is published.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from expectations import check, schema
from flows import parts, sheets, shelf
from flows.sift import READ, refusals
from transforms.records import Reject

QUOTED = {"claims": "claim", "statistics": "quote"}
"""The tables whose rows may leave, each with the column that a reader knows a row by."""
LONGEST_QUOTE = 40


class QuarantineError(RuntimeError):
    """What quarantine leaves does not hold together: it would publish broken links."""


def quarantine(failures: Sequence[check.Failure], stage: Path, number: int) -> int:
    """Move the rows that break a promise of severity ``warning`` from their staged parts to ``rejects``.

    Args:
        failures: what the check of the stage found.
        stage: the folder of the parts.
        number: which part of ``rejects`` takes the rows.

    Returns:
        How many rows left.

    Raises:
        QuarantineError: a link is broken now.
    """
    gone = {name: _broken(name, failures) for name in QUOTED}
    refused: list[Reject] = []
    for batch in _batches(stage, {document for of in gone.values() for _, document in of.values()}):
        tables = {name: _rows(name, batch.get(name)) for name in READ}
        mine = [reject for name in QUOTED for reject in _rejects(name, gone[name], tables)]
        if not mine:
            continue
        refused += mine
        ids = {name: frozenset(of) for name, of in gone.items()}
        for name in QUOTED:
            left = without(name, tables[name], ids)
            if not left.equals(tables[name]):
                batch[name].unlink()
                tables[name] = left
                if left.num_rows:
                    parts.write_part(left, name, stage, parts.number_of(batch[name]))
        if breaches := check.breaches(tables, tuple(QUOTED)):
            raise QuarantineError(f"quarantine breaks {', '.join(breaches)}: mend it, or make the promise critical")
    if refused:
        parts.write_part(refusals(refused), "rejects", stage, number)
    return len(refused)


def _batches(stage: Path, documents: Collection[str]) -> Iterator[dict[str, Path]]:
    """The parts of each batch that holds one of the documents, by table."""
    batches: defaultdict[int, dict[str, Path]] = defaultdict(dict)
    for name in READ:
        for path in parts.parts_of(name, stage):
            batches[parts.number_of(path)][name] = path
    for _, batch in sorted(batches.items()):
        if documents and "documents" in batch:
            ids = parts.read_part(batch["documents"], ["document_id"])["document_id"]
            if pc.any(_among(ids, documents)).as_py():
                yield batch


def _rows(name: str, path: Path | None) -> pa.Table:
    return parts.read_part(path) if path else schema.table(name).arrow.empty_table()


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


def _broken(table: str, failures: Sequence[check.Failure]) -> dict[str, tuple[check.Failure, str]]:
    """The rows of a table that are to leave it, by id, with the first promise that each breaks and its document."""
    broken: dict[str, tuple[check.Failure, str]] = {}
    for failure in failures:
        if failure.table == table and failure.quarantines:
            for row, document in zip(failure.rows, failure.documents, strict=True):
                broken.setdefault(row, (failure, document))
    return broken


def _rejects(
    table: str, broken: Mapping[str, tuple[check.Failure, str]], tables: Mapping[str, pa.Table]
) -> Iterator[Reject]:
    """What ``rejects`` tells of the rows that leave a table, in their order."""
    (key,) = schema.table(table).primary_key
    documents = tables["documents"]
    uris = dict(zip(documents["document_id"].to_pylist(), documents["source_uri"].to_pylist(), strict=True))
    for row in tables[table].filter(_among(tables[table][key], broken)).to_pylist():
        (failure, _), uri, quote = broken[row[key]], uris[row["document_id"]], shelf.visible(row[QUOTED[table]])
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
