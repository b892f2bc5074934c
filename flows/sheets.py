"""The CSV file of a table, as Excel reads it: UTF-8 with its signature, every cell quoted, formulas defused.

The rows of each part stand together in the file, and the manifest tells where. So the next release copies the rows of
the parts it shares, byte by byte, and only those of new parts are formatted.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from expectations.schema import TableSchema
from flows import parts

# What a spreadsheet takes for a formula when a cell begins with it, with the full-width forms some locales read alike.
FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
NUMBER = r"^[+\-]?[0-9][0-9,]*(\.[0-9]+)?[%％‰]?$"
JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
SIGNATURE = b"\xef\xbb\xbf"  # by which Excel knows UTF-8
ESCAPED = r'["\\\x00-\x1f]'  # in JSON
COPIED_AT_ONCE = 1 << 20


class SheetError(RuntimeError):
    """A CSV file does not hold the rows it was given."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where the rows of a part stand in a CSV file."""

    start: int
    end: int
    rows: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file and the stretches of its parts, by the part's name, in the order of the file."""

    path: Path
    stretches: Mapping[str, Stretch] = field(default_factory=dict)


def write(schema: TableSchema, paths: Iterable[Path], path: Path, before: Sheet | None = None) -> Sheet:
    """Write the CSV file of a table from its parts; one part is held in memory at a time.

    A cell that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay as they are. Lists are
    JSON text. A null is an empty cell without quotation marks.

    Args:
        schema: the table.
        paths: its parts, in the order of their rows.
        path: the new file.
        before: the table's CSV file in the release before, as far as it was written by the same code.

    Raises:
        OSError: a part is damaged, or the file cannot be written.
        SheetError: what was written does not read back.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    stretches: dict[str, Stretch] = {}
    with path.open("xb") as file:
        file.write(SIGNATURE)
        _write_rows(_cells(schema, schema.arrow.empty_table()), file, header=True)
        for part in paths:
            start = file.tell()
            if before and (known := before.stretches.get(part.name)):
                rows = known.rows
                _copy(before.path, known, file)
            else:
                table = parts.read_part(part)
                rows = table.num_rows
                _write_rows(_cells(schema, table), file, header=False)
            stretches[part.name] = Stretch(start, file.tell(), rows)
    sheet = Sheet(path, stretches)
    for name, stretch in stretches.items():
        if before is None or name not in before.stretches:
            _read_back(schema, path, name, stretch)
    return sheet


def _copy(path: Path, stretch: Stretch, file: BinaryIO) -> None:
    with path.open("rb") as old:
        old.seek(stretch.start)
        left = stretch.end - stretch.start
        while left:
            data = old.read(min(left, COPIED_AT_ONCE))
            if not data:
                raise SheetError(f"{path} is shorter than its manifest says: banxin verify tells what is damaged")
            left -= file.write(data)


def _read_back(schema: TableSchema, path: Path, name: str, stretch: Stretch) -> None:
    """What was written, read again from the file."""
    with pa.memory_map(str(path)) as file:
        file.seek(stretch.start)
        found = _count(schema, pa.BufferReader(file.read_buffer(stretch.end - stretch.start)), header=False)
    if found != stretch.rows:
        raise SheetError(f"{path.name}: {stretch.rows} rows of {name} were written, {found} read back")


def rows(schema: TableSchema, path: Path) -> int:
    """How many rows the CSV file of a table holds, its header not counted."""
    return _count(schema, path, header=True)


def _count(schema: TableSchema, source: object, header: bool) -> int:
    return sum(batch.num_rows for batch in _batches(schema, source, header))


def _batches(schema: TableSchema, source: object, header: bool) -> Iterator[pa.RecordBatch]:
    """The rows of a file or of a stretch of one. All cells are parsed, and those of one column taken.

    Its type is given: Arrow would guess it from the first megabyte and stumble over what comes later.
    """
    if isinstance(source, pa.BufferReader) and not source.size():
        return
    names = schema.arrow.names
    read = pyarrow.csv.ReadOptions(column_names=names, skip_rows=int(header))
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    convert = pyarrow.csv.ConvertOptions(include_columns=names[:1], column_types={names[0]: pa.string()})
    with pyarrow.csv.open_csv(source, read_options=read, parse_options=parse, convert_options=convert) as reader:
        yield from reader


def _write_rows(table: pa.Table, file: BinaryIO, header: bool) -> None:
    options = pyarrow.csv.WriteOptions(include_header=header, quoting_style="all_valid")
    pyarrow.csv.write_csv(table, file, options)


def _cells(schema: TableSchema, table: pa.Table) -> pa.Table:
    """The columns of a table as a spreadsheet shows them. Words of our own, as the comparator =, are no danger."""
    columns = {}
    for field_ in schema.fields:
        column = table[field_.name]
        if field_.items:
            column = _texts(column)
        elif field_.type == "string" and not field_.enum:
            column = _defused(column)
        columns[field_.name] = column
    return pa.table(columns)


def _texts(column: pa.ChunkedArray) -> pa.Array:
    """Lists as JSON text: all items of the column at once, then the items of each row joined."""
    lists = column.combine_chunks()
    items = _items(lists.flatten())
    ends = pc.cumulative_sum(pc.fill_null(pc.list_value_length(lists), 0))
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends.cast(pa.int32())])
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, items), ",")
    texts = pc.binary_join_element_wise("[", joined, "]", "")
    return pc.if_else(pc.is_valid(lists), texts, pa.scalar(None, pa.string()))


def _items(values: pa.Array) -> pa.Array:
    """Items of lists as JSON text. Only text that JSON has to escape goes through an encoder, one by one."""
    if pa.types.is_struct(values.type):
        first, second = (
            pc.binary_join_element_wise(f'"{side.name}":', pc.cast(pc.struct_field(values, side.name), pa.string()), "")
            for side in values.type
        )
        return pc.binary_join_element_wise("{", first, ",", second, "}", "")
    if values.null_count or pc.any(pc.match_substring_regex(values, ESCAPED)).as_py():
        return pa.array([JSON(value) for value in values.to_pylist()], pa.string())
    return pc.binary_join_element_wise('"', values, '"', "")


def _defused(column: pa.ChunkedArray) -> pa.ChunkedArray:
    dangerous = pc.and_not(pc.match_substring_regex(column, FORMULA), pc.match_substring_regex(column, NUMBER))
    return pc.if_else(dangerous, pc.binary_join_element_wise("'", column, ""), column)
