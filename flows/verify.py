"""Verify a folder of releases: whether every published file still is what it was when it was published.

Nothing is believed that is not read: checksums, rows, columns, the pointers, and, where the sources are still there,
what was read off them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from expectations import schema
from flows import durable, parts, pointers, readers, sheets, sources
from flows.readers import CURRENT, MANIFEST, RELEASES, SEAL, Release

FIELDS = {"release", "manifest", "files"}


@dataclass(slots=True)
class Findings:
    """What a verification read, and what it found wrong."""

    releases: int = 0
    files: int = 0
    bytes: int = 0
    documents: int = 0
    """Documents that were compared with their sources."""
    missing: int = 0
    """Documents whose sources are gone or hold other bytes by now; they cannot be compared."""
    faults: list[str] = field(default_factory=list)
    """Each a line: the file and what is wrong with it."""


def verify(out: Path, version: str | None = None) -> Findings:
    """Read all published files again.

    Args:
        out: the folder of releases.
        version: the release that is verified; None for all, and for what leads to them.

    Raises:
        NoReleaseError: there is nothing to verify.
    """
    found = Findings()
    home = out.absolute()
    folders = [home / RELEASES / f"{int(version):06}"] if version and version.isdecimal() else readers.folders(home)
    told = [path for path in folders if (path / MANIFEST).exists() or (path / SEAL).exists()]
    if not told:
        readers.release(out, version)  # says what is not there
    # Most files of a release are those of the one before: each is read once.
    read: dict[tuple[int, int], dict[str, Any]] = {}
    for path in told:
        found.releases += 1
        found.faults += [f"{path.relative_to(home)}/{fault}" for fault in _release(Release(path), found, read)]
    if version is None:
        found.faults += _pointers(home)
    return found


def _release(release: Release, found: Findings, read: dict[tuple[int, int], dict[str, Any]]) -> Iterator[str]:
    """What is wrong with one release."""
    if not readers.is_whole(release.path) or not (release.path / SEAL).exists():
        yield f"{MANIFEST}: it or its seal {SEAL} was changed: nothing of this release can be trusted"
        return
    told = release.manifest["files"]
    there = {path.relative_to(release.path).as_posix(): path for path in durable.files(release.path)}
    for name in sorted(there.keys() - told.keys() - {MANIFEST, SEAL}):
        yield f"{name}: no file of this release"
    sound = True
    for name, facts in told.items():
        if name not in there:
            yield f"{name}: missing"
            sound = False
            continue
        state = there[name].stat()
        key = state.st_dev, state.st_ino
        if key not in read:
            read[key] = pointers.facts(there[name])
            found.files += 1
            found.bytes += state.st_size
        if read[key] != facts:
            yield f"{name}: not the bytes that were published"
            sound = False
    if sound:
        yield from _rows(release)
        yield from _sources(release, found)


def _rows(release: Release) -> Iterator[str]:
    """Whether the files hold as many rows as the manifest says, in the columns it says."""
    total: dict[str, int] = {}
    refused = 0
    for name, told in release.manifest["tables"].items():
        total[name] = 0
        for part in release.parts(name):
            with pq.ParquetFile(part) as file:
                total[name] += file.metadata.num_rows
                if {one.name: str(one.type) for one in file.schema_arrow} != told["columns"]:
                    yield f"{name}/{part.name}: other columns than the manifest says"
            if name == "rejects":
                refused += pq.read_table(part, columns=["table"])["table"].null_count
        csv = release.path / "csv" / f"{name}.csv"
        for kind, count in (("Parquet", total[name]), ("CSV", sheets.rows(schema.table(name), csv))):
            if count != told["rows"]:
                yield f"{name}: {told['rows']} rows by the manifest, {count} in {kind}"
    if (inputs := len(release.manifest["inputs"])) != total["documents"] + refused:
        yield f"{MANIFEST}: {inputs} inputs for {total['documents']} documents and {refused} rejects"


def _sources(release: Release, found: Findings) -> Iterator[str]:
    """Whether passages cover their sources, batch by batch, for the sources that are still there."""
    by_number = {parts.number_of(part): part for part in release.parts("passages")}
    for part in release.parts("documents"):
        passages = by_number.get(parts.number_of(part))
        comparison = sources.compare(parts.read_part(part), passages and parts.read_part(passages), release.inputs)
        found.documents += comparison.compared
        found.missing += comparison.missing
        yield from comparison.faults


def _pointers(home: Path) -> Iterator[str]:
    """Whether what leads to the releases leads to one that is there, and all to the same."""
    path = home / CURRENT
    try:
        data = path.read_bytes()
        told: Mapping[str, Any] = json.loads(data)
        if set(told) != FIELDS or pointers.as_json(told) != data:
            raise ValueError("it was changed")
        release = readers.release(home, told["release"])
        if told["manifest"] != pointers.facts(release.path / MANIFEST):
            raise ValueError("it names another manifest than the release has")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, LookupError) as error:
        yield f"{CURRENT}: {' '.join(str(error).split())}: banxin rollback leads readers to a release again"
        return
    for name, facts in told["files"].items():
        if not (home / name).is_file() or pointers.facts(home / name) != facts:
            yield f"{name}: not the file that {CURRENT} tells of"
    flat = home / pointers.FLAT
    for path in durable.files(flat) if flat.is_dir() else ():
        if (name := path.relative_to(home).as_posix()) not in told["files"]:
            yield f"{name}: nothing that was published"
    link = home / pointers.LATEST
    if not link.is_symlink() or link.readlink() != Path(RELEASES, release.id):
        yield f"{pointers.LATEST}: does not lead to release {release.id}"
