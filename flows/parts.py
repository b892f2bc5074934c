"""The Parquet files a table is published in, a part a batch of pages.

A part is named for its content, so a reader that still looks for the parts of another release finds them missing and
never a mixture.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from expectations import schema as declared
from expectations.schema import TABLES, TableSchema

ROWS_A_GROUP = 128 * 1024
SMALL = 128 * 1024
LOOSE = 64
WRITING = {"compression": "zstd", "compression_level": 3, "write_page_checksum": True}


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
    pq.write_table(table, buffer, row_group_size=ROWS_A_GROUP, **WRITING)
    data = buffer.getvalue()
    path = folder / name / f"{number:06}-{hashlib.sha256(data).hexdigest()[:16]}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return Part(name, path, table.num_rows)


def table_of(name: str, columns: Iterable[Mapping[str, list[Any]]]) -> pa.Table:
    """One table of the rows of several, as its declaration shapes it.

    Raises:
        KeyError: a column is not declared.
        pyarrow.ArrowException, UnicodeError, OverflowError: a value does not fit its column.
    """
    shape = declared.table(name).arrow
    whole: dict[str, list[Any]] = {column: [] for column in shape.names}
    for one in columns:
        for column, values in one.items():
            whole[column] += values
    made = pa.Table.from_pydict(whole, schema=shape)
    for field in shape:
        if not field.nullable and made[field.name].null_count:
            raise pa.ArrowInvalid(f"{name}.{field.name} is required and has a null")
    return made


def parts_of(name: str, folder: Path) -> list[Path]:
    """The parts of a table in a release or a stage, in the order of their rows."""
    return sorted((folder / name).glob("*.parquet"))


def read_part(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """The rows of a part, or some of its columns, its page checksums verified.

    Raises:
        OSError: the file is damaged or cannot be read.
    """
    return pq.ParquetFile(path, page_checksum_verification=True).read(columns)


def rows_of(name: str, folder: Path) -> int:
    """How many rows a table has in a release or a stage; only the feet of its parts are read."""
    return sum(pq.read_metadata(path).num_rows for path in parts_of(name, folder))


def read_table(schema: TableSchema, folder: Path) -> pa.Table:
    """A whole table of a release or a stage."""
    return pa.concat_tables([schema.arrow.empty_table(), *(read_part(path) for path in parts_of(schema.name, folder))])


def read_tables(folder: Path) -> dict[str, pa.Table]:
    """All tables of a release or a stage."""
    return {schema.name: read_table(schema, folder) for schema in TABLES}


def gather(name: str, folder: Path, small: int = SMALL, loose: int = LOOSE) -> None:
    """Put small parts of a table that stand side by side together, as soon as there are more than ``loose`` of them.

    Builds that each add a page or two would else leave a part a build, and every later build and reader opens them all.

    Args:
        name: the table.
        folder: a stage.
        small: bytes below which a part is small.
        loose: how many small parts may stand, and how many at most go into one.
    """
    paths = parts_of(name, folder)
    sizes = {path: path.stat().st_size for path in paths}
    if sum(size < small for size in sizes.values()) <= loose:
        return
    for is_small, run in groupby(paths, key=lambda path: sizes[path] < small):
        side_by_side = list(run) if is_small else []
        # So many at a time, for they are held in memory: a large build may have left thousands.
        for first in range(0, len(side_by_side), max(loose, 2)):
            together = side_by_side[first : first + max(loose, 2)]
            if len(together) == 1:
                continue
            rows = pa.concat_tables([read_part(path) for path in together])
            for path in together:
                path.unlink()
            write_part(rows, name, folder, number_of(together[0]))


def number_of(part: Path) -> int:
    """Which batch a part came from."""
    return int(part.name.partition("-")[0])
