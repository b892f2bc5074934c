"""Publish releases: each is a folder that is never changed, and that nobody sees before it is whole.

    DIR/releases/<id>/   a folder of Parquet parts a table, csv/, datapackage.json, validation/, manifest.json
    DIR/latest           leads to the newest
    DIR/refused/<id>/    the validation report of a build that the checks refused

One process writes at a time. A release is staged beside the others, read back, flushed to the disk and renamed into
place; then the pointer moves. Whatever stops the work, readers have the old release or the new one.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from expectations import schema
from flows import parts
from flows.shelf import Input

KEPT_RELEASES = 20
MANIFEST = "manifest.json"
STAGE = ".staging-"


class LockedError(RuntimeError):
    """Another build writes to the same folder."""


class OutputError(ValueError):
    """The folder for the releases cannot be one."""


class AuditError(RuntimeError):
    """What was written does not read back as what was meant: the release is not published."""


@dataclass(frozen=True, slots=True)
class Release:
    """A published release."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its version: six digits or more."""
        return self.path.name

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The paths it was made from."""
        return tuple(Input(**one) for one in self.manifest["inputs"])

    @property
    def rows(self) -> dict[str, int]:
        """Rows by table, in the order of publication."""
        return {name: table["rows"] for name, table in self.manifest["tables"].items()}


@contextlib.contextmanager
def writing(out: Path) -> Iterator[Path]:
    """Be the only writer of a folder of releases; gives an empty stage in it, which is gone at the end.

    Raises:
        LockedError: another build is at work there.
        OutputError: the folder cannot be made or written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        folder = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror}); give another --out") from error
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(f"{out}: another build is writing there; wait for it or give another --out") from None
        for stale in out.glob(f"{STAGE}*"):
            _remove(stale)
        stage = out / f"{STAGE}{os.getpid()}"
        try:
            stage.mkdir()
        except OSError as error:
            raise OutputError(f"{out}: cannot be written ({error.strerror}); give another --out") from error
        try:
            yield stage
        finally:
            _remove(stage)
    finally:
        os.close(folder)


def releases(out: Path) -> Iterator[Release]:
    """The releases in a folder, newest first. A folder without a manifest that names it is none."""
    named = [path for path in (out / "releases").glob("[0-9]*") if path.name.isdecimal()]
    for path in sorted(named, key=lambda path: int(path.name), reverse=True):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
            if manifest["release"] == path.name:
                yield Release(path, manifest)


def latest(out: Path) -> Release | None:
    """The newest release in a folder, or None where there is none."""
    return next(releases(out), None)


def next_id(out: Path) -> str:
    """The version after the newest valid release; never the clock, and no name that is taken.

    Junk with a high number does not count.
    """
    newest = latest(out)
    version = int(newest.id) + 1 if newest else 1
    while os.path.lexists(out / "releases" / f"{version:06}"):
        version += 1
    return f"{version:06}"


def carry_over(before: Release, kept: Collection[Input], stage: Path) -> None:
    """Take the rows of the inputs that are kept along; a part is linked, and rewritten only where rows of it go."""
    documents = {one.document_id for one in kept if one.document_id and not one.duplicate_of}
    uris = {one.source_uri for one in kept}
    for table in schema.TABLES:
        (stage / table.name).mkdir(exist_ok=True)
        for part in parts.parts_of(table.name, before.path):
            rows = parts.read_part(part)
            if table.name == "rejects":
                stay = _among(rows["source_uri"], uris)
            else:
                stay = _among(rows["document_id"], documents)
            staying = pc.sum(stay).as_py() or 0
            if staying == rows.num_rows:
                os.link(part, stage / table.name / part.name)
            elif staying:
                parts.write_part(rows.filter(stay), table.name, stage, parts.number_of(part))


def _among(column: pa.ChunkedArray, values: Collection[Any]) -> pa.ChunkedArray:
    return pc.is_in(column, pa.array(sorted(values), pa.string()))


def publish(out: Path, stage: Path, release: str, inputs: Sequence[Input], facts: Mapping[str, Any]) -> Release:
    """Make a release of the parts in a stage and show it to the readers.

    Args:
        out: the folder of releases, which is being written (``writing``).
        stage: a folder of Parquet parts a table, and what else is part of the release.
        release: its id (``next_id``).
        inputs: every path that went in; each is a row of ``documents`` or of ``rejects``.
        facts: what else the manifest is to tell: times, versions, checks.

    Raises:
        AuditError: what was written does not read back whole.
        OSError: the disk is full, or the folder cannot be written.
    """
    rows = {table.name: _complete(table, stage) for table in schema.TABLES}
    package = {
        "name": "banxin",
        "version": release,
        "resources": [_resource(table, stage) for table in schema.TABLES],
    }
    _write_json(stage / "datapackage.json", package)
    _audit(stage, rows, len(inputs))
    manifest = {
        "release": release,
        **facts,
        "tables": {
            name: {"rows": count, "parts": [path.name for path in parts.parts_of(name, stage)]}
            for name, count in rows.items()
        },
        "inputs": [asdict(one) for one in sorted(inputs, key=lambda one: (one.source_uri, one.path))],
        "files": {
            path.relative_to(stage).as_posix(): {"bytes": path.stat().st_size, "sha256": _sha256(path)}
            for path in _files(stage)
        },
    }
    _write_json(stage / MANIFEST, manifest)
    home = out / "releases" / release
    home.parent.mkdir(exist_ok=True)
    _flush(stage)
    stage.rename(home)
    _flush_folder(home.parent)
    _point(out, Path("releases", release))
    _collect(out)
    return Release(home, manifest)


def refuse(out: Path, stage: Path, release: str) -> Path:
    """Keep the validation report of a build that is not published, and nothing else of it.

    Returns:
        The report's folder. That of an older build refused under the same id gives way to it.
    """
    home = out / "refused" / release
    _remove(home)
    home.mkdir(parents=True)
    return (stage / "validation").rename(home / "validation")


def _complete(table: schema.TableSchema, stage: Path) -> int:
    """Give a table its CSV file, and a part even where it has no rows; say how many it has."""
    if not parts.parts_of(table.name, stage):
        parts.write_part(table.arrow.empty_table(), table.name, stage, 0)
    rows = 0

    def read() -> Iterator[pa.Table]:
        nonlocal rows
        for path in parts.parts_of(table.name, stage):
            part = parts.read_part(path)
            rows += part.num_rows
            yield part

    parts.write_csv(table, read(), stage / "csv" / f"{table.name}.csv")
    return rows


def _resource(table: schema.TableSchema, stage: Path) -> dict[str, Any]:
    path = stage / "csv" / f"{table.name}.csv"
    return table.resource(f"csv/{path.name}", bytes=path.stat().st_size, hash=f"sha256:{_sha256(path)}")


def _audit(stage: Path, rows: Mapping[str, int], inputs: int) -> None:
    """Read the staged tables back."""
    for table in schema.TABLES:
        whole = parts.read_table(table, stage)
        whole.validate(full=True)
        counts = {"parquet": whole.num_rows, "csv": parts.csv_rows(stage / "csv" / f"{table.name}.csv")}
        for kind, count in counts.items():
            if count != rows[table.name]:
                raise AuditError(f"{table.name}: {rows[table.name]} rows were written, the {kind} files hold {count}")
    refused = parts.read_table(schema.table("rejects"), stage)["table"].null_count
    if inputs != rows["documents"] + refused:
        raise AuditError(
            f"{inputs} inputs gave {rows['documents']} documents and {refused} rejects: every input must be one of them"
        )


def _point(out: Path, target: Path) -> None:
    """Let ``latest`` lead to a release, at once for every reader."""
    link = out / f"{STAGE}latest"
    link.unlink(missing_ok=True)
    link.symlink_to(target)
    link.replace(out / "latest")
    _flush_folder(out)


def _collect(out: Path) -> None:
    """Remove all but the newest releases. Each leaves its place first: a release is whole as long as it is seen."""
    for release in list(releases(out))[KEPT_RELEASES:]:
        leaving = release.path.rename(out / f"{STAGE}{release.id}")
        _remove(leaving)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _flush(stage: Path) -> None:
    """Everything of a stage is on the disk: without it a loss of power leaves broken files behind."""
    for path in _files(stage):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    for folder in (stage, *(path for path in stage.rglob("*") if path.is_dir())):
        _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
