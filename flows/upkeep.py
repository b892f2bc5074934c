"""The commands that look after releases: ``path``, ``verify``, ``rollback``. None of them needs Prefect."""

from pathlib import Path
from typing import Annotated

import typer

from flows.exits import DAMAGED, DISK_FAILS, LOCKED, PUBLISHED, WRONG_USE, say

Folder = Annotated[str, typer.Argument(metavar="DIR", help="The folder of releases, or its URL.")]
FAULTS_TOLD = 20


def path(out: Folder) -> int:
    """Print the folder of the release that counts; take every table from it, and they agree."""
    from flows import readers, remote

    try:
        typer.echo(remote.address(out) if remote.is_url(out) else readers.release(out).path)
    except readers.NoReleaseError as error:
        return _wrong(error)
    return PUBLISHED


def verify(
    out: Folder,
    release: Annotated[str | None, typer.Argument(metavar="[ID]", help="One release; all of them if left out.")] = None,
) -> int:
    """Read every published file again: checksums, rows, columns, and the sources where they are there.

    Of a store the release that counts is verified, or the one that is named.
    """
    from flows import readers, remote, verify

    try:
        if remote.is_url(out):
            release = _id(remote.address(out, release))
        with remote.read(out, release) as folder:
            found = verify.verify(folder, release)
    except readers.NoReleaseError as error:
        return _wrong(error)
    for fault in found.faults[:FAULTS_TOLD]:
        say(f"{out}: {fault}")
    if more := found.faults[FAULTS_TOLD:]:
        say(f"{out}: and {len(more):,} more")
    typer.echo(
        f"{found.releases:,} {_many('release', found.releases)}, {found.files:,} files, {found.bytes:,} bytes read; "
        f"{found.documents:,} documents compared with their sources, {found.missing:,} whose sources are gone or "
        f"changed; {len(found.faults):,} {_many('fault', len(found.faults))}"
    )
    return DAMAGED if found.faults else PUBLISHED


def rollback(
    out: Folder,
    release: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The release to lead to; the one before if left out.")
    ] = None,
) -> int:
    """Lead readers to an older release; nothing is removed, and the next build goes on from it."""
    from flows import publish, readers, remote, verify

    stands = "the release that counted stands"
    try:
        if remote.is_url(out):
            before = remote.pointer(out)
            now = _id(remote.address(out))
            target = _id(remote.address(out, release or _before(out, now, remote.releases(out))))
        else:
            now = readers.release(out).id
            there = [one.id for one in readers.releases(Path(out).absolute())]
            target = readers.release(out, release or _before(out, now, there)).id
        stands = f"release {now} stands"
        with remote.read(out, target) as folder:
            faults = verify.verify(folder, target).faults
        if faults:
            say(f"{out}: {faults[0]}; {stands}: name another release")
            return DAMAGED
        if remote.is_url(out):
            remote.point(out, target, before)
        else:
            with publish.writing(Path(out)):
                publish.point(Path(out), readers.release(out, target))
    except (readers.NoReleaseError, publish.OutputError) as error:
        return _wrong(error)
    except publish.LockedError as error:
        say(str(error))
        return LOCKED
    except OSError as error:
        say(f"{error}; {stands}: free or mend the disk and try again")
        return DISK_FAILS
    where = remote.address(out) if remote.is_url(out) else readers.release(out).path
    typer.echo(f"release {target} counts now, {now} did before: {where}")
    return PUBLISHED


def _id(address: str) -> str:
    return address.rsplit("/", 1)[-1]


def _before(out: str, now: str, there: list[str]) -> str:
    """The newest release that is older than the one that counts."""
    from flows import readers

    if found := next((one for one in there if int(one) < int(now)), None):
        return found
    raise readers.NoReleaseError(f"{out}: no release before {now} there")


def _wrong(error: Exception) -> int:
    say(str(error))
    return WRONG_USE


def _many(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
