"""Faults of machine and disk while a release is published, one at every system call that changes a file.

    python -m tests.faults kill      # SIGKILL on entering each call
    python -m tests.faults error     # ENOSPC, EIO and the like in place of each call
    python -m tests.faults full      # a disk that is too small, a little less each time; mounts one, so it needs root
    python -m tests.faults order     # whether writes are synced before a name leads to them

``strace`` injects the first two. After each of them readers must see the release before or the new one, whole, by every
way of reading, and the next build must publish.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from expectations import schema
from flows import exits, publish, readers, verify
from tests.releases import WHOLE, listing, published, tables_of

STRACE = shutil.which("strace")
CHANGES = (
    "openat,write,writev,pwrite64,ftruncate,fallocate,fsync,fdatasync,rename,renameat,renameat2,"
    "mkdir,mkdirat,link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,flock"
)
ERRORS: Mapping[str, str] = {
    "write": "ENOSPC",
    "writev": "ENOSPC",
    "pwrite64": "ENOSPC",
    "ftruncate": "ENOSPC",
    "fsync": "EIO",
    "fdatasync": "EIO",
    "rename": "ENOSPC",
    "mkdir": "ENOSPC",
    "linkat": "EMLINK",
    "link": "EMLINK",
    "symlink": "ENOSPC",
    "symlinkat": "ENOSPC",
}
CALL = re.compile(r"^(\d+) +(\w+)\((.*)\) += +(-?\d+|\?)")
BEGUN = re.compile(r"^(\d+) .*?( *<unfinished \.\.\.>)$")
ENDED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")
OPENED_TO_WRITE = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")


def traced(out: Path, place: str, *options: str) -> int:
    """Publish in a child under strace; gives its status, negative for the signal that ended it."""
    go, begin = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(begin)
        os.read(go, 1)
        status = exits.PUBLISHED
        try:
            published(out, place)
        except publish.OutputError:
            status = exits.WRONG_USE
        except (OSError, publish.AuditError):
            status = exits.DISK_FAILS
        except BaseException:
            import traceback

            traceback.print_exc()
            status = exits.FAULT
        os._exit(status)
    os.close(go)
    assert STRACE
    tracer = subprocess.Popen([STRACE, "-f", "-q", "-p", str(child), *options], stderr=subprocess.DEVNULL)  # noqa: S603
    while "TracerPid:\t0\n" in Path(f"/proc/{child}/status").read_text():
        time.sleep(0.002)
    os.write(begin, b"!")
    os.close(begin)
    _, status = os.waitpid(child, 0)
    tracer.wait()
    return os.waitstatus_to_exitcode(status)


def calls(out: Path, trace: Path) -> list[tuple[str, int, str]]:
    """The calls of a publish that change files: name, which of that name in its thread, and what it was given."""
    assert traced(out, "new", "-y", "-s", "0", "-o", str(trace), "-e", f"trace={CHANGES}") == exits.PUBLISHED
    seen: dict[tuple[str, str], int] = {}
    found = []
    for line in _lines(trace):
        if call := CALL.match(line):
            thread, name, given, _ = call.groups()
            seen[thread, name] = seen.get((thread, name), 0) + 1
            if name != "openat" or OPENED_TO_WRITE.search(given):
                found.append((name, seen[thread, name], given))
    return found


def _lines(trace: Path) -> Iterator[str]:
    """A line a call, when it ended: strace writes two where another thread's call came between."""
    begun: dict[str, str] = {}
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        if half := BEGUN.match(line):
            begun[half[1]] = half[0].removesuffix(half[2])
        elif half := ENDED.match(line):
            yield begun.pop(half[1], "") + half[2]
        else:
            yield line


def assert_whole(out: Path, whole: Mapping[str, Mapping[str, pa.Table]]) -> None:
    """Readers see one release, by every way of reading; ``whole`` is what each place's tables are."""
    one = readers.release(out)
    seen = {name: one.table(name) for name in schema.NAMES}
    assert any(seen == dict(tables) for tables in whole.values()), f"{one.id} is none of the releases"
    with duckdb.connect(str(out / "banxin.duckdb"), read_only=True) as database:
        rows = {name: database.sql(f"FROM {name}").to_arrow_table().to_pylist() for name in schema.NAMES}
    assert any(rows == {name: table.to_pylist() for name, table in tables.items()} for tables in whole.values())
    for name in schema.NAMES:
        flat = pq.read_table(out / "flat" / f"{name}.parquet", page_checksum_verification=True)
        assert any(flat.drop_columns("release").equals(tables[name]) for tables in whole.values()), name
    csv = (out / "latest" / "csv" / "claims.csv").read_bytes()
    assert csv.endswith(b"\n")


class Trial:
    """A folder with one release of the place ``old``, copied anew for every fault."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.whole = {place: tables_of(place) for place in ("old", "new")}
        self.out = folder / "out"
        published(self.out, "old")
        shutil.copytree(self.out, folder / "kept", symlinks=True)

    def fresh(self) -> Path:
        """The folder as it was before."""
        shutil.rmtree(self.out)
        shutil.copytree(self.folder / "kept", self.out, symlinks=True)
        return self.out

    def assert_goes_on(self) -> None:
        """The next build publishes, and leaves nothing but what it should."""
        published(self.out, "old")
        assert not verify.verify(self.out).faults
        assert listing(self.out) == WHOLE


def kill(folder: Path, every: int = 1) -> int:
    """End the publisher on entering each call, or every so many; gives how often."""
    trial = Trial(folder)
    points = calls(trial.fresh(), folder / "trace")[::every]
    for name, number, given in points:
        out = trial.fresh()
        status = traced(out, "new", "-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={number}")
        assert status in (-signal.SIGKILL, exits.PUBLISHED), f"{name} {number} {given}: ended with {status}"
        assert_whole(out, trial.whole)
        trial.assert_goes_on()
    return len(points)


def error(folder: Path, every: int = 1) -> int:
    """Let each call fail, or every so many; gives how often. Nothing is left behind."""
    trial = Trial(folder)
    points = [one for one in calls(trial.fresh(), folder / "trace") if one[0] in ERRORS][::every]
    for name, number, given in points:
        out = trial.fresh()
        before = readers.release(out).id
        fault = f"inject={name}:error={ERRORS[name]}:when={number}"
        status = traced(out, "new", "-e", f"trace={name}", "-e", fault)
        after = readers.release(out).id
        assert status in (exits.PUBLISHED, exits.DISK_FAILS, exits.WRONG_USE), f"{fault} {given}: ended with {status}"
        assert listing(out) == WHOLE, f"{fault} {given}: left {listing(out) - WHOLE}"
        if after == before:
            assert status != exits.PUBLISHED, f"{fault} {given}: told as published"
            assert listing(out / "releases") == {before}, f"{fault} {given}"
            assert not verify.verify(out).faults, f"{fault} {given}"
        assert_whole(out, trial.whole)
        trial.assert_goes_on()
    return len(points)


def order(folder: Path) -> int:
    """Whether everything is on the disk before a name leads to it; gives how many names were checked.

    A model of the page cache: what was written and not synced since is lost when the power goes, and so is a name
    whose folder was not synced.
    """
    trial = Trial(folder)
    out = trial.fresh()
    assert traced(out, "new", "-y", "-s", "0", "-o", str(folder / "t"), "-e", f"trace={CHANGES}") == exits.PUBLISHED
    dirty: set[str] = set()
    checked = 0
    for name, paths in _steps(folder / "t", str(out)):
        if name in ("fsync", "fdatasync"):
            dirty.discard(paths[0])
        elif name == "rename":
            source, target = paths
            moved = {one for one in dirty if one == source or one.startswith(f"{source}/")}
            if f"/{publish.STAGE}" in source and f"/{publish.STAGE}" not in target:
                assert not moved, f"{target} would be seen before the disk has {sorted(moved)}"
                checked += 1
                if target.endswith(readers.CURRENT):
                    assert str(out / "releases") not in dirty, "the pointer would be seen before the release"
            dirty = (dirty - moved) | {target + one[len(source) :] for one in moved}
            dirty |= {str(Path(source).parent), str(Path(target).parent)}
        elif name in ("write", "writev", "pwrite64", "ftruncate", "fallocate"):
            dirty.add(paths[0])
        elif publish.STAGE not in Path(paths[-1]).name:  # what goes with a stage is nobody's loss
            dirty.add(str(Path(paths[-1]).parent))
    assert not [one for one in dirty if publish.STAGE not in one], sorted(dirty)
    return checked


PATHS = re.compile(r'"(/[^"]*)"|\d+<(/[^>]*)>')


def _steps(trace: Path, out: str) -> Iterator[tuple[str, Sequence[str]]]:
    """The calls that succeeded on files below a folder, with the paths they were given."""
    for line in _lines(trace):
        call = CALL.match(line)
        if not call or call[4].startswith("-") or call[2] == "flock":
            continue
        if call[2] == "openat" and "O_CREAT" not in call[3]:
            continue
        paths = [named or opened for named, opened in PATHS.findall(call[3])]
        if paths and all(path.startswith(out) for path in paths):
            yield call[2].removesuffix("at2").removesuffix("at") if "rename" in call[2] else call[2], paths


def full(folder: Path, every: int = 1) -> int:
    """Publish twice on disks of all sizes from too small for anything; gives how often the second did not fit."""
    refused = 0
    for size in range(700, 1500, 10 * every):
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", folder], check=True)  # noqa: S603, S607
        try:
            out = folder / "out"
            try:
                published(out, "old")
            except OSError:
                assert listing(out) <= {"releases"}, f"{size}k: left {listing(out)}"
                continue
            try:
                published(out, "new")
            except OSError:
                refused += 1
                assert readers.release(out).id == "000001"
                assert listing(out) == WHOLE
                assert listing(out / "releases") == {"000001"}
            assert not verify.verify(out).faults, f"{size}k"
        finally:
            subprocess.run(["umount", folder], check=True)  # noqa: S603, S607
    return refused


FAULTS: Mapping[str, Callable[..., int]] = {"kill": kill, "error": error, "full": full}


def main() -> None:
    """Run the faults of one kind and say how many there were."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("kind", choices=[*FAULTS, "order"])
    arguments.add_argument("--every", type=int, default=1, help="only every so many of the calls")
    given = arguments.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder).resolve()
        count = order(home) if given.kind == "order" else FAULTS[given.kind](home, given.every)
    print(f"{given.kind}: {count} points, all held, in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
