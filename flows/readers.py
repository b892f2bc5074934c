"""Read a folder of releases: find the one that counts, once, and read all tables from it.

    >>> from flows.readers import release
    >>> frame = release("out").frame("statistics")  # doctest: +SKIP

A release is never changed, and is kept for a day at least. So a reader that asks ``release`` once and takes every
table from what it gets sees one state of the pages, whatever is published meanwhile. Paths through ``latest`` do not
promise that: the link may lead elsewhere between two tables.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from flows.shelf import Input

RELEASES = "releases"
CURRENT = "current.json"
MANIFEST = "manifest.json"
SEAL = "manifest.json.sha256"
"""The manifest's own checksum, as ``sha256sum --check`` reads it."""


class NoReleaseError(LookupError):
    """A folder without a release, or without the one asked for."""


@dataclass(frozen=True)
class Release:
    """A published release."""

    path: Path
    """Absolute where the folder of releases was named so."""

    @property
    def id(self) -> str:
        """Its version: six digits or more."""
        return self.path.name

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What it says of itself: rows, parts, files and their checksums, inputs, versions."""
        manifest: Mapping[str, Any] = json.loads((self.path / MANIFEST).read_bytes())
        return manifest

    @cached_property
    def inputs(self) -> "tuple[Input, ...]":
        """The paths it was made from."""
        from flows.shelf import Input

        return tuple(Input(**one) for one in self.manifest["inputs"])

    @property
    def rows(self) -> dict[str, int]:
        """Rows by table, in the order of publication."""
        return {name: table["rows"] for name, table in self.manifest["tables"].items()}

    def parts(self, table: str) -> list[Path]:
        """The Parquet files of a table, in the order of their rows.

        Raises:
            NoReleaseError: there is no such table.
        """
        if table not in self.manifest["tables"]:
            raise NoReleaseError(f"release {self.id} has no table {table}: it has {', '.join(self.rows)}")
        return [self.path / table / part["name"] for part in self.manifest["tables"][table]["parts"]]

    def table(self, name: str, columns: Sequence[str] | None = None) -> "pa.Table":
        """The rows of a table, or some columns of them, every page checksum verified.

        Raises:
            NoReleaseError: there is no such table.
            OSError: a file is damaged, or gone: the release was removed as one of the oldest.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        return pa.concat_tables(
            pq.ParquetFile(part, page_checksum_verification=True).read(columns=columns) for part in self.parts(name)
        )

    def frame(self, name: str, columns: Sequence[str] | None = None) -> "pd.DataFrame":
        """As ``table``, for pandas."""
        frame: pd.DataFrame = self.table(name, columns).to_pandas()
        return frame

    def jumps(self) -> "pa.Table":
        """The links between the pages of an edition: the rows of the view ``jumps`` (see ``flows.jumps``).

        Raises:
            OSError: as ``table``.
        """
        import duckdb

        from flows import jumps

        documents = self.table("documents", ["document_id", "publication", "edition_date", "page"])
        passages = self.table("passages", ["document_id", "passage_id", "position", "jump", "jump_page"])
        with duckdb.connect() as database:
            database.register("documents", documents)
            database.register("passages", passages)
            return database.sql(jumps.query("documents", "passages")).to_arrow_table()


def release(out: str | Path, version: str | None = None) -> Release:
    """The release that readers are to use, or another one by its id.

    Args:
        out: the folder of releases.
        version: which one, by its id; the leading zeros may be left out.

    Raises:
        NoReleaseError: there is none.
    """
    home = Path(out).absolute()
    if version is None:
        if found := current(home):
            return found
        raise NoReleaseError(f"{out}: no release there; make one with: banxin build PATH... --out {out}")
    path = home / RELEASES / f"{int(version):06}" if version.isdecimal() and version.isascii() else None
    if path and is_whole(path):
        return Release(path)
    there = ", ".join(one.id for one in releases(home)) or "none"
    raise NoReleaseError(f"{out}: no release {version} there; there are: {there}")


def current(out: Path) -> Release | None:
    """The release that ``current.json`` names; the newest where it names none."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        told = json.loads((out / CURRENT).read_bytes())
        path = out / RELEASES / told["release"]
        if path.name == told["release"] and is_whole(path):
            return Release(path)
    return next(releases(out), None)


def releases(out: Path) -> Iterator[Release]:
    """The whole releases in a folder, newest first; of junk with a number for a name nothing is said."""
    return (Release(path) for path in folders(out) if is_whole(path))


def folders(out: Path) -> list[Path]:
    """The folders that may be releases, by their names; newest first."""
    named = [path for path in (out / RELEASES).glob("[0-9]*") if path.name.isdecimal() and path.name.isascii()]
    return sorted(named, key=lambda path: int(path.name), reverse=True)


def is_whole(path: Path) -> bool:
    """Whether a folder is a release: its manifest names it and is what it was when it was sealed.

    That the files are what the manifest says is for ``verify``, which reads them.
    """
    try:
        data = (path / MANIFEST).read_bytes()
        if (path / SEAL).exists():
            sealed = (path / SEAL).read_text(encoding="ascii") == seal(data)
            return sealed and data.startswith(head(path.name))
        return bool(json.loads(data)["release"] == path.name)  # sealed by no version before 0.2
    except (OSError, ValueError, KeyError, TypeError):
        return False


def head(release: str) -> bytes:
    """How the manifest of a release begins, so that it need not be parsed to see whose it is."""
    return f'{{\n "release": "{release}",\n'.encode()


def seal(manifest: bytes) -> str:
    """What ``SEAL`` holds for a manifest of these bytes."""
    return f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}\n"
