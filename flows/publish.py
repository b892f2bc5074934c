"""Publish releases: each is a folder that is never changed, and that nobody sees before it is whole.

    DIR/releases/<id>/   a folder of Parquet parts a table, csv/, datapackage.json, validation/, manifest.json
    DIR/current.json …   what leads readers to one release (``pointers``)
    DIR/refused/<id>/    the validation report of a build that the checks refused

One process writes at a time. A release is staged beside the others, read back, flushed to the disk and renamed into
place; then the pointers move. Whatever stops the work, readers have the old release or the new one, whole.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from expectations import schema
from flows import durable, parts, pointers, provenance, readers, sheets
from flows.audit import AuditError, audit
from flows.readers import CURRENT, MANIFEST, RELEASES, SEAL, Release, current, releases
from flows.shelf import Input

__all__ = ["AuditError", "Keeping", "LockedError", "OutputError", "Release", "current", "releases"]

STAGE = ".staging-"
PACKAGE = "datapackage.json"


class LockedError(RuntimeError):
    """Another build writes to the same folder."""


class OutputError(ValueError):
    """The folder for the releases cannot be one."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """What stays when a release is published, and what is written for it."""

    releases: int = 20
    """How many whole ones are kept at least."""
    hours: float = 24
    """How long one is kept at least after another took its place: longer than any reader is at work."""
    flat: bool = True
    """Whether ``flat/`` is written, which copies all rows of all tables."""


KEEPING = Keeping()


@contextlib.contextmanager
def writing(out: Path) -> Iterator[Path]:
    """Be the only writer of a folder of releases; gives an empty stage in it, which is gone at the end.

    Pointers that a killed writer left on their way are mended first.

    Raises:
        LockedError: another build is at work there.
        OutputError: the folder cannot be made or written.
    """
    if "?" in str(out.absolute()):
        raise OutputError(f"{out}: DuckDB opens no file in a folder with ? in its name; give another --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
        folder = os.open(out, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise _unwritable(out, error) from error
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(f"{out}: another build is writing there; wait for it or give another --out") from None
        stage = out / f"{STAGE}{os.getpid()}"
        try:
            for stale in out.glob(f"{STAGE}*"):
                durable.remove(stale)
            stage.mkdir()
        except OSError as error:
            raise _unwritable(out, error) from error
        try:
            _mend(out)
            yield stage
        finally:
            durable.remove(stage)
    finally:
        os.close(folder)


def _unwritable(out: Path, error: OSError) -> OutputError:
    return OutputError(f"{out}: cannot be written ({error.strerror or error}); give another --out")


def next_id(out: Path) -> str:
    """The version after the newest valid release; never the clock, and no name that is taken.

    Junk with a high number does not count.
    """
    newest = next(releases(out), None)
    version = int(newest.id) + 1 if newest else 1
    while os.path.lexists(out / RELEASES / f"{version:06}"):
        version += 1
    return f"{version:06}"


def carry_over(before: Release, kept: Collection[Input], stage: Path) -> None:
    """Take the rows of the inputs that are kept along; a part is linked, and rewritten only where rows of it go."""
    documents = {one.document_id for one in kept if one.document_id and not one.duplicate_of}
    uris = {one.source_uri for one in kept}
    for table in schema.TABLES:
        (stage / table.name).mkdir(exist_ok=True)
        name, staying = ("source_uri", uris) if table.name == "rejects" else ("document_id", documents)
        values = pa.array(sorted(staying), pa.string())
        for part in before.parts(table.name):
            stay = pc.is_in(pq.read_table(part, columns=[name])[name], values)
            count = pc.sum(stay).as_py() or 0
            if count == len(stay):
                os.link(part, stage / table.name / part.name)
            elif count:
                parts.write_part(parts.read_part(part).filter(stay), table.name, stage, parts.number_of(part))
        parts.gather(table.name, stage)


def publish(
    out: Path,
    stage: Path,
    release: str,
    inputs: Sequence[Input],
    facts: Mapping[str, Any],
    keeping: Keeping = KEEPING,
) -> Release:
    """Make a release of the parts in a stage and show it to the readers.

    What stands in the release before, byte for byte, is linked and costs nothing; of its CSV files the rows are copied.

    Args:
        out: the folder of releases, which is being written (``writing``).
        stage: a folder of Parquet parts a table, and what else is part of the release.
        release: its id (``next_id``).
        inputs: every path that went in; each is a row of ``documents`` or of ``rejects``.
        facts: what else the manifest is to tell: times, versions, checks.
        keeping: what stays of older releases.

    Raises:
        AuditError: what was written does not read back whole.
        OSError: the disk is full, or the folder cannot be written.
    """
    before = current(out)
    known = _share(before, stage) if before else {}
    written = {table.name: _sheet(table, stage, before) for table in schema.TABLES}
    rows = audit(stage, written, len(inputs), known)
    known |= _linked_sheets(before, written)
    tables = {
        table.name: {
            "rows": rows[table.name],
            "columns": {field.name: str(field.type) for field in table.arrow},
            "parts": [{"name": name, **asdict(one)} for name, one in written[table.name].stretches.items()],
        }
        for table in schema.TABLES
    }
    files = {path: known.get(path) or pointers.facts(path) for path in durable.files(stage)}
    package = stage / PACKAGE
    package.write_bytes(pointers.as_json(_package(release, stage, files)))
    files[package] = pointers.facts(package)
    manifest = pointers.as_json(
        {
            "release": release,
            **facts,
            "code": provenance.code_hash(),
            "lock": provenance.lock_hash(),
            "tables": tables,
            "inputs": [asdict(one) for one in sorted(inputs, key=lambda one: (one.source_uri, one.path))],
            "files": {path.relative_to(stage).as_posix(): files[path] for path in sorted(files)},
        }
    )
    (stage / MANIFEST).write_bytes(manifest)
    (stage / SEAL).write_text(readers.seal(manifest), encoding="ascii")
    durable.flush_tree(stage, known)
    _show(out, stage, release, keeping)
    return Release((out / RELEASES / release).absolute())


def refuse(out: Path, stage: Path, release: str) -> Path:
    """Keep the validation report of a build that is not published, and nothing else of it.

    Returns:
        The report's folder. That of an older build refused under the same id gives way to it.
    """
    home = out / "refused" / release
    durable.remove(home)
    home.mkdir(parents=True)
    return (stage / "validation").rename(home / "validation")


def point(out: Path, release: Release) -> None:
    """Lead readers to a release of the folder, which is being written (``writing``): an older one, to roll back.

    Raises:
        OSError: the disk is full, or the files of the release cannot be read.
    """
    ahead = out / f"{STAGE}pointers"
    ahead.mkdir()
    try:
        if (out / pointers.FLAT).is_dir():
            pointers.prepare_flat(release.path, release.id, ahead)
        pointers.prepare(release, ahead)
        pointers.move(ahead, out)
    finally:
        durable.remove(ahead)


def _mend(out: Path) -> None:
    """Move the pointers that a killed writer did not come to. ``latest`` is moved last, so it tells."""
    release = current(out)
    if release and (out / CURRENT).exists() and not _leads(out / pointers.LATEST, release):
        # A build that publishes moves them all; until then they lead to whole releases, if not to the same one.
        with contextlib.suppress(OSError):
            point(out, release)


def _leads(link: Path, release: Release) -> bool:
    return link.is_symlink() and link.readlink() == Path(RELEASES, release.id)


def _share(before: Release, stage: Path) -> dict[Path, Mapping[str, Any]]:
    """Make the staged parts that stand in the release before the very same files; gives what its manifest says of them.

    A part is named for its content, and here its checksum decides.
    """
    known: dict[Path, Mapping[str, Any]] = {}
    told = before.manifest["files"]
    for table in schema.TABLES:
        for path in parts.parts_of(table.name, stage):
            name = path.relative_to(stage).as_posix()
            twin = before.path / name
            if name not in told or not twin.is_file():
                continue
            if not twin.samefile(path):
                if pointers.facts(path) != told[name]:
                    continue
                path.unlink()
                os.link(twin, path)
            known[path] = told[name]
    return known


def _sheet(table: schema.TableSchema, stage: Path, before: Release | None) -> sheets.Sheet:
    """Give a table a part even where it has no rows, and its CSV file."""
    if not parts.parts_of(table.name, stage):
        parts.write_part(table.arrow.empty_table(), table.name, stage, 0)
    path = Path("csv", f"{table.name}.csv")
    old = _old_sheet(table.name, before.path / path, before) if before else None
    staged = parts.parts_of(table.name, stage)
    if old and list(old.stretches) == [part.name for part in staged]:
        (stage / path).parent.mkdir(exist_ok=True)
        os.link(old.path, stage / path)
        return sheets.Sheet(stage / path, old.stretches)
    return sheets.write(table, staged, stage / path, old)


def _old_sheet(table: str, path: Path, before: Release) -> sheets.Sheet | None:
    """A table's CSV file in the release before, if the same code wrote it: cells may be written otherwise by now."""
    manifest = before.manifest
    if (manifest.get("code"), manifest.get("lock")) != (provenance.code_hash(), provenance.lock_hash()):
        return None
    told = manifest["tables"][table]["parts"]
    stretches = {one["name"]: sheets.Stretch(one["start"], one["end"], one["rows"]) for one in told}
    whole = path.is_file() and path.stat().st_size == manifest["files"][f"csv/{table}.csv"]["bytes"]
    return sheets.Sheet(path, stretches) if whole else None


def _linked_sheets(before: Release | None, written: Mapping[str, sheets.Sheet]) -> dict[Path, Mapping[str, Any]]:
    """The CSV files that are those of the release before, and what its manifest says of them."""
    if before is None:
        return {}
    told = before.manifest["files"]
    names = {sheet.path: f"csv/{sheet.path.name}" for sheet in written.values()}
    return {path: told[name] for path, name in names.items() if _same(path, before.path / name)}


def _same(path: Path, other: Path) -> bool:
    return other.is_file() and other.samefile(path)


def _package(release: str, stage: Path, files: Mapping[Path, Mapping[str, Any]]) -> dict[str, Any]:
    """What ``datapackage.json`` says."""
    resources = []
    for table in schema.TABLES:
        path = f"csv/{table.name}.csv"
        told = files[stage / path]
        resources.append(table.resource(path, bytes=told["bytes"], hash=f"sha256:{told['sha256']}"))
    return {"name": "banxin", "version": release, "resources": resources}


def _show(out: Path, stage: Path, release: str, keeping: Keeping) -> None:
    """Put a flushed stage in its place among the releases, and lead the readers to it."""
    home = out / RELEASES / release
    # All that needs room on the disk is written before readers are led anywhere.
    ahead = out / f"{STAGE}pointers"
    ahead.mkdir()
    try:
        if keeping.flat:
            pointers.prepare_flat(stage, release, ahead)
        home.parent.mkdir(exist_ok=True)
        stage.rename(home)
        try:
            durable.flush(home.parent)
            pointers.prepare(Release(home.absolute()), ahead)
            pointers.move(ahead, out)
        except BaseException:
            if not pointers.is_current(out, release):  # else it is published: the next build moves the other pointers
                home.rename(stage)
            raise
    finally:
        durable.remove(ahead)
    # What cannot be removed now is removed by a later build; this one is published.
    with contextlib.suppress(OSError):
        _collect(out, keeping)


def _collect(out: Path, keeping: Keeping) -> None:
    """Remove releases that are too old to be of use, never the one that readers are led to.

    Each leaves its place first: a release is whole as long as it is seen.
    """
    here, now, kept, replaced = current(out), time.time(), 0, time.time()
    for path in readers.folders(out):
        old = kept >= keeping.releases and now - replaced >= keeping.hours * 3600
        if kept < keeping.releases or old:
            if not readers.is_whole(path):
                continue
            kept += 1
            if old and here and path.name != here.id:
                durable.remove(path.rename(out / f"{STAGE}{path.name}"))
                continue
        with contextlib.suppress(FileNotFoundError):
            replaced = (path / MANIFEST).stat().st_mtime
