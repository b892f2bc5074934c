"""Audit what is staged: read it back before anyone else may, and see that it is what was meant."""

from collections.abc import Collection, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from expectations import schema
from flows import parts
from flows.sheets import Sheet


class AuditError(RuntimeError):
    """What was written does not read back as what was meant: the release is not published."""


def audit(stage: Path, sheets: Mapping[str, Sheet], inputs: int, kept: Collection[Path] = ()) -> dict[str, int]:
    """Read the staged tables back, a row group at a time.

    Args:
        stage: a folder of parts a table.
        sheets: the CSV files by table, as they were written.
        inputs: how many paths went in; each is a row of ``documents`` or of ``rejects``.
        kept: parts that are the very files of the release before: they were audited there, and only their rows are
            counted again.

    Returns:
        The number of rows, by table.

    Raises:
        AuditError: a part is damaged or has other columns than declared, or counts do not agree.
    """
    rows: dict[str, int] = {}
    refused = 0
    for table in schema.TABLES:
        count = 0
        for path in parts.parts_of(table.name, stage):
            found = _count(table, path, whole=path not in kept)
            sheet = sheets[table.name].stretches.get(path.name)
            if sheet is None or sheet.rows != found:
                held = sheet.rows if sheet else "none"
                raise AuditError(f"{table.name}: {path.name} holds {found} rows, the csv file {held} of them")
            count += found
            if table.name == "rejects":
                refused += pq.read_table(path, columns=["table"])["table"].null_count
        rows[table.name] = count
    if inputs != rows["documents"] + refused:
        raise AuditError(
            f"{inputs} inputs gave {rows['documents']} documents and {refused} rejects: every input must be one of them"
        )
    return rows


def _count(table: schema.TableSchema, path: Path, whole: bool) -> int:
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            if not file.schema_arrow.equals(table.arrow):
                raise AuditError(
                    f"{table.name}: {path.name} has other columns than {table.name}.toml declares; "
                    "it is of an older version: build all pages anew, without what was published before"
                )
            expected: int = file.metadata.num_rows
            if whole and expected != (found := sum(_valid(batch) for batch in file.iter_batches())):
                raise AuditError(f"{table.name}: {path.name} promises {expected} rows, {found} read back")
            return expected
    except (OSError, pa.ArrowException) as error:
        raise AuditError(f"{table.name}: {path.name} does not read back: {' '.join(str(error).split())}") from error


def _valid(batch: pa.RecordBatch) -> int:
    batch.validate(full=True)
    return int(batch.num_rows)
