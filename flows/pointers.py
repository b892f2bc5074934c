"""What leads readers to a release: each pointer is one file that is replaced whole, so it leads to one release.

    current.json            which release counts, and the checksums of the files below
    banxin.duckdb           a view a table and one of jumps between pages, on the files of that release
    flat/<table>.parquet    all rows of a table with the release they are of; optional, it costs a copy of the tables
    latest                  a link to its folder, for people

``current.json`` is moved first: from then on the release is published. The others follow at once, or are mended by
whoever next writes to the folder.
"""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from expectations import schema
from expectations.schema import TableSchema
from flows import durable, jumps, parts
from flows.readers import CURRENT, MANIFEST, RELEASES, Release

DATABASE = "banxin.duckdb"
FLAT = "flat"
LATEST = "latest"
ROWS_A_GROUP = 32 * 1024
RELEASE_FIELD = pa.field(
    "release", pa.string(), nullable=False, metadata={"description": "The release that the row is of."}
)


def prepare_flat(folder: Path, release: str, into: Path) -> None:
    """Write ``flat/<table>.parquet`` for the parts in a release or a stage.

    Two tables are written at a time, and a row group of each is held in memory: smaller ones than those of the parts.

    Raises:
        OSError: a part is damaged, or the disk is full.
    """
    (into / FLAT).mkdir(parents=True)
    with ThreadPoolExecutor(2) as threads:  # Arrow packs and unpacks outside of Python
        list(threads.map(lambda declared: _flat(declared, folder, release, into / FLAT), schema.TABLES))


def _flat(declared: TableSchema, folder: Path, release: str, into: Path) -> None:
    """Write the file of one table."""
    shape = declared.arrow.append(RELEASE_FIELD)
    path = into / f"{declared.name}.parquet"
    with pq.ParquetWriter(path, shape, **parts.WRITING) as writer:
        for rows in _groups(declared, folder):
            column = pa.repeat(pa.scalar(release), rows.num_rows)
            writer.write_table(rows.append_column(RELEASE_FIELD, column), row_group_size=ROWS_A_GROUP)
    durable.flush(path)


def _groups(declared: TableSchema, folder: Path) -> Iterator[pa.Table]:
    """The rows of a table, about as many at a time as stand in a row group."""
    waiting: list[pa.Table] = []
    for path in parts.parts_of(declared.name, folder):
        waiting.append(parts.read_part(path))
        if sum(rows.num_rows for rows in waiting) >= ROWS_A_GROUP:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def prepare(release: Release, into: Path) -> None:
    """Write the other pointers to a release that stands in its place, beside ``flat/`` where that is wanted.

    Raises:
        OSError: the disk is full, or the files of the release cannot be read.
    """
    _database(release, into / DATABASE)
    manifest = release.path / MANIFEST
    told: dict[str, Any] = {"release": release.id, "manifest": facts(manifest), "files": {}}
    for path in durable.files(into):
        told["files"][path.relative_to(into).as_posix()] = facts(path)
    durable.write(into / CURRENT, as_json(told))
    (into / LATEST).symlink_to(Path(RELEASES, release.id))
    durable.flush_tree(into)


def move(into: Path, out: Path) -> None:
    """Put prepared pointers in the place of those that stand."""
    (into / CURRENT).replace(out / CURRENT)
    # What a client wrote to the old database and never finished must not be played into the new one.
    (out / f"{DATABASE}.wal").unlink(missing_ok=True)
    (into / DATABASE).replace(out / DATABASE)
    if (into / FLAT).is_dir():
        (out / FLAT).mkdir(exist_ok=True)
        for path in durable.files(into / FLAT):
            path.replace(out / FLAT / path.name)
        durable.flush(out / FLAT)
    elif (out / FLAT).is_dir():
        (out / FLAT).rename(into / FLAT)
    (into / LATEST).replace(out / LATEST)
    durable.flush(out)


def is_current(out: Path, release: str) -> bool:
    """Whether ``current.json`` leads to a release."""
    try:
        return bool(json.loads((out / CURRENT).read_bytes())["release"] == release)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _database(release: Release, path: Path) -> None:
    """A DuckDB file of views. Their paths are absolute: others would be looked for where the reader stands."""
    import duckdb

    try:
        with duckdb.connect(str(path)) as database:
            for declared in schema.TABLES:
                for statement in _statements(declared, release.path.absolute()):
                    database.execute(statement)
            for statement in _jumps():
                database.execute(statement)
            database.execute("CHECKPOINT")
    except duckdb.Error as error:
        raise OSError(f"{path.name} cannot be written: {' '.join(str(error).split())}") from error
    durable.flush(path)


def _statements(declared: TableSchema, home: Path) -> Iterator[str]:
    """The view of a table, with what its declaration says of it and of its columns."""
    pattern = str(home / declared.name).translate(GLOB) + "/*.parquet"
    yield f"CREATE VIEW {declared.name} AS FROM read_parquet({_text(pattern)})"
    yield f"COMMENT ON VIEW {declared.name} IS {_text(declared.description)}"
    for column in declared.fields:
        yield f'COMMENT ON COLUMN {declared.name}."{column.name}" IS {_text(column.description)}'


def _jumps() -> Iterator[str]:
    """The view that joins pages, on those of the tables."""
    yield f"CREATE VIEW {jumps.VIEW} AS {jumps.query('documents', 'passages')}"
    yield f"COMMENT ON VIEW {jumps.VIEW} IS {_text(jumps.DESCRIPTION)}"
    for column, description in jumps.COLUMNS.items():
        yield f"COMMENT ON COLUMN {jumps.VIEW}.{column} IS {_text(description)}"


# A folder may have a name that reads like a pattern.
GLOB = str.maketrans({mark: f"[{mark}]" for mark in "*?["})


def _text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def facts(path: Path) -> dict[str, Any]:
    """By which a file is known again."""
    return {"bytes": path.stat().st_size, "sha256": durable.sha256(path)}


def as_json(value: Mapping[str, Any]) -> bytes:
    """As all files of a release are written that are JSON."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
