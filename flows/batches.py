"""Batches of pages: how pages are put together, and the finished work of a batch, kept until its release is out.

A finished batch is a folder named for everything that decides its rows: the pages, the code, the budget. A build that
was killed finds them again and goes on from there. Beside the parts lies an index with the checksum of every file; a
folder without a valid one is worked again. Nothing in a batch knows its number in the build: that is given to its
parts when they are linked into the stage.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from flows import shelf
from transforms import legibility
from transforms.records import Reject

if TYPE_CHECKING:
    from flows.harvest import Watch

PAGES_A_BATCH = 100
BYTES_A_BATCH = 2 * 1024 * 1024
FINISHED = ".work"
"""The folder beside the releases that holds the finished batches of a build."""
INDEX = "batch.json"
NUMBER = "000000"
"""What the files of a finished batch are named for."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Pages that are worked together, in the order of their rows."""

    files: tuple[shelf.File, ...]
    made_by: str = ""
    """What else decides the rows: a hash of the code and its rules."""
    legible: float = legibility.LEAST
    """How legible a page must be, from 0 to 1."""
    refused: Mapping[int, Reject] = field(default_factory=dict)
    """Pages that cost a worker its life, by their place among the files."""

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """A batch as a job tells it."""
        files = tuple(shelf.File(**one) for one in told["files"])
        return cls(
            files,
            told["made_by"],
            told["legible"],
            {int(index): Reject(**one) for index, one in told["refused"].items()},
        )

    @property
    def key(self) -> str:
        """A name for what is to come of it, whichever machine works it."""
        told = [self.made_by, self.legible, *([one.uri, one.sha256, one.media_type] for one in self.files)]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Harvest:
    """What came of a batch of pages."""

    files: int
    documents: int
    characters: int
    faults: int
    """Pages on which the work or a check failed."""
    unread: int
    """Pages that were refused for what they are."""
    rows: dict[str, int]
    """By table."""


def batches(files: Iterable[shelf.File], made_by: str = "", legible: float = legibility.LEAST) -> Iterator[Batch]:
    """The pages in their order, a hundred or two megabytes at a time: a task a page would cost more than its work."""
    batch: list[shelf.File] = []
    size = 0
    for file in files:
        if batch and (len(batch) == PAGES_A_BATCH or size + file.size > BYTES_A_BATCH):
            yield Batch(tuple(batch), made_by, legible)
            batch, size = [], 0
        batch.append(file)
        size += file.size
    if batch:
        yield Batch(tuple(batch), made_by, legible)


def work(batch: Batch, home: Path, watch: "Watch | None" = None) -> Harvest:
    """Carry a batch from bytes to parts, in a folder of ``home`` that is seen only when it is whole."""
    from flows import harvest  # whoever only plans batches need not load what reads pages

    for broken in home.glob(f"{batch.key}.*"):  # of a process that was killed over it
        shutil.rmtree(broken, ignore_errors=True)
    making = home / f"{batch.key}.{os.getpid()}"
    making.mkdir(parents=True)
    try:
        done = harvest.harvest(batch.files, making, int(NUMBER), batch.legible, watch, batch.refused)
        written = sorted(path for path in making.rglob("*") if path.is_file())
        files = {path.relative_to(making).as_posix(): _sha256(path) for path in written}
        index = {"harvest": asdict(done), "files": files}
        (making / INDEX).write_text(json.dumps(index, ensure_ascii=False), encoding="utf-8")
        folder = home / batch.key
        if folder.exists():  # its parts did not hold what its index says
            shutil.rmtree(folder)
        making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return done


def finished(batch: Batch, home: Path) -> Harvest | None:
    """What came of a batch that a build before finished, if all of it is still there."""
    folder = home / batch.key
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        if all(_sha256(folder / name) == told for name, told in index["files"].items()):
            return Harvest(**index["harvest"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def stage(batch: Batch, home: Path, into: Path, number: int) -> None:
    """Link the files of a finished batch into a stage, under the batch's number there."""
    folder = home / batch.key
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    for name in index["files"]:
        place = into / Path(name).parent / f"{number:06}{Path(name).name.removeprefix(NUMBER)}"
        place.parent.mkdir(parents=True, exist_ok=True)
        os.link(folder / name, place)


def open_home(out: Path, wanted: Collection[Batch]) -> Path:
    """The folder of finished batches beside the releases, readable to us alone, without what nobody wants any more."""
    home = out / FINISHED
    home.mkdir(mode=0o700, exist_ok=True)
    keys = {batch.key for batch in wanted}
    for path in home.iterdir():
        if path.name not in keys:
            shutil.rmtree(path, ignore_errors=True)
    return home


def close_home(home: Path) -> None:
    """Remove the folder of finished batches."""
    shutil.rmtree(home, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
