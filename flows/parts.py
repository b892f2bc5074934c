"""The files a table is published in: Parquet parts for programs, one CSV file for Excel.

A part is named for its content, so a reader that still looks for the parts of another release finds them missing and
never a mixture.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from expectations.schema import TABLES, TableSchema

ROWS_A_GROUP = 128 * 1024
# What a spreadsheet takes for a formula when a cell begins with it, with the full-width forms some locales read alike.
FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
NUMBER = r"^[+\-]?[0-9][0-9,]*(\.[0-9]+)?[%％‰]?$"
JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
SIGNATURE = b"\xef\xbb\xbf"  # by which Excel knows UTF-8


@dataclass(frozen=True, slots=True)
class Part:
    """A written Parquet file of a table."""

    table: str
    path: Path
    rows: int


def write_part(table: pa.Table, name: str, folder: Path, number: int) -> Part:
    """Write rows of a table as ``<folder>/<table>/<number>-<hash of the content>.parquet``.

    Raises:
        OSError: the file cannot be written.
        pyarrow.ArrowInvalid: a required column holds a null.
    """
    buffer = pa.BufferOutputStream()
    pq.write_table(
        table, buffer, compression="zstd", compression_level=3, row_group_size=ROWS_A_GROUP, write_page_checksum=True
    )
    data = buffer.getvalue()
    path = folder / name / f"{number:06}-{hashlib.sha256(data).hexdigest()[:16]}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return Part(name, path, table.num_rows)


def parts_of(name: str, folder: Path) -> list[Path]:
    """The parts of a table in a release or a stage, in the order of their rows."""
    return sorted((folder / name).glob("*.parquet"))


def read_part(path: Path) -> pa.Table:
    """The rows of a part, its page checksums verified.

    Raises:
        OSError: the file is damaged or cannot be read.
    """
    return pq.ParquetFile(path, page_checksum_verification=True).read()


def read_table(schema: TableSchema, folder: Path) -> pa.Table:
    """A whole table of a release or a stage."""
    return pa.concat_tables([schema.arrow.empty_table(), *(read_part(path) for path in parts_of(schema.name, folder))])


def read_tables(folder: Path) -> dict[str, pa.Table]:
    """All tables of a release or a stage."""
    return {schema.name: read_table(schema, folder) for schema in TABLES}


def write_csv(schema: TableSchema, tables: Iterable[pa.Table], path: Path) -> None:
    """Write a table as Excel reads it: UTF-8 with its signature, every cell quoted, formulas defused.

    A cell that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay as they are. Lists are
    JSON text. A null is an empty cell without quotation marks.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(SIGNATURE)
        first = True
        for table in tables:
            _write_rows(_cells(schema, table), file, header=first)
            first = False


def _write_rows(table: pa.Table, file: BinaryIO, header: bool) -> None:
    options = pyarrow.csv.WriteOptions(include_header=header, quoting_style="all_valid")
    pyarrow.csv.write_csv(table, file, options)


def _cells(schema: TableSchema, table: pa.Table) -> pa.Table:
    """The columns of a table as a spreadsheet shows them. Words of our own, as the comparator =, are no danger."""
    columns = {}
    for field in schema.fields:
        column = table[field.name]
        if field.items:
            column = _texts(column)
        elif field.type == "string" and not field.enum:
            column = _defused(column)
        columns[field.name] = column
    return pa.table(columns)


def _texts(column: pa.ChunkedArray) -> pa.Array:
    """Lists as JSON text."""
    return pa.array([None if value is None else JSON(value) for value in column.to_pylist()], pa.string())


def _defused(column: pa.ChunkedArray) -> pa.ChunkedArray:
    dangerous = pc.and_not(pc.match_substring_regex(column, FORMULA), pc.match_substring_regex(column, NUMBER))
    return pc.if_else(dangerous, pc.binary_join_element_wise("'", column, ""), column)


def csv_rows(path: Path) -> int:
    """How many rows a CSV file holds, its header not counted."""
    return sum(batch.num_rows for batch in _batches(path))


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    convert = pyarrow.csv.ConvertOptions(include_columns=[])
    with pyarrow.csv.open_csv(path, parse_options=parse, convert_options=convert) as reader:
        yield from reader


def number_of(part: Path) -> int:
    """Which batch a part came from."""
    return int(part.name.partition("-")[0])
