"""The commands that look after releases: ``path``, ``verify``, ``rollback``. None of them needs Prefect."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.exits import DAMAGED, DISK_FAILS, LOCKED, PUBLISHED, WRONG_USE, say

if TYPE_CHECKING:
    from flows.readers import Release

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of releases.")]
FAULTS_TOLD = 20


def path(out: Folder) -> int:
    """Print the folder of the release that counts; take every table from it, and they agree."""
    from flows import readers

    try:
        typer.echo(readers.release(out).path)
    except readers.NoReleaseError as error:
        return _wrong(error)
    return PUBLISHED


def verify(
    out: Folder,
    release: Annotated[str | None, typer.Argument(metavar="[ID]", help="One release; all of them if left out.")] = None,
) -> int:
    """Read every published file again: checksums, rows, columns, and the sources where they are there."""
    from flows import readers, verify

    try:
        found = verify.verify(out, release)
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
    from flows import publish, readers, verify

    try:
        now = readers.release(out)
        target = readers.release(out, release) if release else _before(out, now)
        if faults := verify.verify(out, target.id).faults:
            say(f"{out}: {faults[0]}; release {now.id} stands: name another release")
            return DAMAGED
        with publish.writing(out):
            publish.point(out, target)
    except (readers.NoReleaseError, publish.OutputError) as error:
        return _wrong(error)
    except publish.LockedError as error:
        say(str(error))
        return LOCKED
    except OSError as error:
        say(f"{error}; release {now.id} stands: free or mend the disk and try again")
        return DISK_FAILS
    typer.echo(f"release {target.id} counts now, {now.id} did before: {target.path}")
    return PUBLISHED


def _before(out: Path, now: "Release") -> "Release":
    from flows import readers

    older = (one for one in readers.releases(out.absolute()) if int(one.id) < int(now.id))
    if found := next(older, None):
        return found
    raise readers.NoReleaseError(f"{out}: no release before {now.id} there")


def _wrong(error: Exception) -> int:
    say(str(error))
    return WRONG_USE


def _many(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
