"""The command ``banxin``: build releases, and see what they hold.

Exit status: 0 published; 1 refused by the checks, or damage found; 2 wrong use, or nothing to publish; 69 Prefect's
server does not answer; 70 a fault of the program; 74 the disk or the store fails; 75 another build is at work in the
same folder; 130 interrupted.
"""

import gc
import os
import sys
import traceback
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, cast

import typer

from flows import upkeep
from flows.exits import DISK_FAILS, FAULT, INTERRUPTED, LOCKED, NO_SERVER, PUBLISHED, REFUSED, WRONG_USE
from flows.exits import say as _say

if TYPE_CHECKING:
    from flows.build import Account
    from flows.screen import Screen

ABOUT = "Turn the broken text of Chinese newspaper pages into tables an analyst can trust."
OF_THE_USER = frozenset(("SettingsError", "OperateError", "NoSuchRowError"))
# Typer brings a click of its own, whose exceptions it exports only in part.
UsageError = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])

app = typer.Typer(no_args_is_help=True)
JSON_TO_STDOUT = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def main() -> None:
    """Run the command; every error of its user is one line that says what to do."""
    try:
        status = app(standalone_mode=False)
    except UsageError as error:
        message = error.format_message()
        _say(f"{message.rstrip('.')}; see banxin --help")
        status = WRONG_USE
    except (typer.Abort, KeyboardInterrupt):
        status = INTERRUPTED
    except ValueError as error:
        if type(error).__name__ not in OF_THE_USER:  # named, not imported: that would load what they stand in
            status = _fault(error)
        else:
            _say(str(error))
            status = WRONG_USE
    except OSError as error:  # what a build meets is told by ``_result``
        _say(f"{_line(error)}; check the disk, or the store and what lets you into it")
        status = DISK_FAILS
    except Exception as error:
        status = _fault(error)
    if status == INTERRUPTED:  # Typer makes a status of it
        _say("interrupted; the last release stands")
    sys.exit(status)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"banxin {version('banxin')}")
        raise typer.Exit


@app.callback(help=ABOUT)
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    pass


@app.command()
def build(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Pages: files, folders, patterns.")],
    out: Annotated[str | None, typer.Option(metavar="DIR", help="The folder of releases, or its URL.")] = None,
    append: Annotated[
        bool | None, typer.Option("--append", help="Keep the documents of the release before as well.")
    ] = None,
    full: Annotated[
        bool | None, typer.Option("--full", help="Read every page again, not only what is new or changed.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Pages whose name fits the pattern; others stay as they are."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="WHEN", help="Files changed since: 2025-03-08, 36h; others stay as they are.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    tolerance: Annotated[
        float | None,
        typer.Option(
            metavar="PART", min=0, max=1, help="Part of a table's rows that may be quarantined; default 0.02."
        ),
    ] = None,
    legibility: Annotated[
        float | None,
        typer.Option(metavar="SCORE", min=0, max=1, help="How legible a page must be; default 0.28, 0 reads all."),
    ] = None,
    runner: Annotated[str | None, typer.Option(metavar="WHO", help="process (default), dask or ray.")] = None,
    address: Annotated[str | None, typer.Option(metavar="URL", help="Of a Dask or Ray cluster that runs.")] = None,
    workers: Annotated[int | None, typer.Option(metavar="N", min=1, help="Batches at once; default: cores.")] = None,
    page_seconds: Annotated[float | None, typer.Option(metavar="S", help="CPU time of a page; default 20.")] = None,
    page_megabytes: Annotated[int | None, typer.Option(metavar="MB", help="Memory of a page; default 512.")] = None,
    as_json: JSON_TO_STDOUT = False,
) -> int:
    """Publish pages as a release: seven tables, checked, in Parquet and CSV."""
    from flows import remote, screen, settings, shelf

    told = settings.load(
        out=out,
        append=append,
        full=full,
        only=only,
        since=since,
        tolerance=tolerance,
        legibility=legibility,
        runner=runner,
        address=address,
        workers=workers,
        page_seconds=page_seconds,
        page_megabytes=page_megabytes,
    )
    if told.out is None:
        raise typer.BadParameter("name a folder for the releases: --out DIR, BANXIN_OUT or out in banxin.toml")
    if nothing := () if any(map(remote.is_url, paths)) else shelf.barren(paths, told.out):
        more = f" (and {len(nothing) - 1:,} more)" if nothing[1:] else ""
        _say(f"nothing to publish: {nothing[0]}{more}")
        return WRONG_USE
    if dry_run:
        from flows.operate import foresee

        foresee(paths, told, as_json)
        return PUBLISHED
    with screen.Screen() as display:
        trouble = _run(paths, told.out, display, told.build())
    account = display.account
    if account is None or account.finished is None:
        _say(f"Prefect: {_line(trouble)}; nothing was built: name a running server in PREFECT_API_URL, or try again")
        _leave(NO_SERVER)
    status = _result(account)
    if as_json:
        screen.write(screen.facts(account, status))
    else:
        screen.draw(screen.summary(account, display.startup))
    if trouble:
        _say(f"Prefect: {_line(trouble)}; the run may be missing there, but what is said above holds")
        _leave(status)
    return status


@app.command()
def show(out: upkeep.Folder, as_json: JSON_TO_STDOUT = False) -> int:
    """Show what the newest release holds: rows, sources, versions."""
    from flows import readers, remote, screen

    try:
        with remote.read(out, folders=("documents", "rejects")) as folder:
            release = readers.release(folder)
            if as_json:
                screen.write(release.manifest)
            else:
                kept = len(remote.releases(out) if remote.is_url(out) else list(readers.releases(folder)))
                place = remote.address(out) if remote.is_url(out) else str(release.path)
                screen.draw(screen.holdings(release, kept, place))
    except readers.NoReleaseError as error:
        _say(str(error))
        return WRONG_USE
    return PUBLISHED


@app.command()
def status(
    out: upkeep.Folder,
    max_age: Annotated[
        str | None, typer.Option(metavar="AGE", help="Leave with 1 when the newest release is older: 90m, 26h, 7d.")
    ] = None,
    as_json: JSON_TO_STDOUT = False,
) -> int:
    """Say how old the newest release is: for a watchdog that notices a schedule that died."""
    from flows import operate

    return operate.status(out, max_age, as_json)


@app.command()
def explain(
    row: Annotated[str, typer.Argument(metavar="ID", help="The id of a row of any table.")],
    out: upkeep.Folder,
    as_json: JSON_TO_STDOUT = False,
) -> int:
    """Show a row with its passage, its printed lines and the decisions that made it."""
    from flows import explain as explaining
    from flows import readers, remote, screen

    try:
        with remote.read(out, folders=explaining.READ) as folder:
            found = explaining.find(row, folder)
    except readers.NoReleaseError as error:
        _say(str(error))
        return WRONG_USE
    if as_json:
        screen.write(found)
    else:
        screen.draw(explaining.told(found))
    return PUBLISHED


@app.command()
def serve(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Pages: files, folders, patterns.")],
    out: Annotated[str | None, typer.Option(metavar="DIR", help="The folder of releases, or its URL.")] = None,
    cron: Annotated[str | None, typer.Option(metavar="CRON", help="When: '0 6 * * *' is daily at six.")] = None,
    every: Annotated[str | None, typer.Option(metavar="AGE", help="Or how often: 90m, 6h.")] = None,
    timezone: Annotated[str, typer.Option(metavar="ZONE", help="Of the times in CRON.")] = "UTC",
    alert: Annotated[
        str | None, typer.Option(metavar="BLOCK", help="The Webhook block to call when a run fails.")
    ] = None,
) -> int:
    """Build on a schedule, until stopped; needs a running Prefect server (PREFECT_API_URL)."""
    from flows import operate, settings

    operate.serve(paths, settings.load(out=out, alert=alert), cron, every, timezone)
    return PUBLISHED


@app.command()
def watch(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Pages: files, folders, patterns.")],
    out: Annotated[str | None, typer.Option(metavar="DIR", help="The folder of releases, or its URL.")] = None,
    every: Annotated[str, typer.Option(metavar="AGE", help="How often to look: 30s, 5m.")] = "30s",
) -> int:
    """Build whenever pages are new, changed or gone, until stopped."""
    from flows import operate, settings

    operate.watch(paths, settings.load(out=out), every)
    return PUBLISHED


for command in (upkeep.path, upkeep.verify, upkeep.rollback):
    app.command()(command)


def _run(paths: list[str], out: str, display: "Screen", told: Mapping[str, Any]) -> Exception | None:
    """Build under Prefect; gives the trouble that Prefect had. What the work had stands in the account."""
    from flows import server

    try:
        with server.running(_load):
            from flows.build import build

            try:
                build(paths, out, tell=display.tell, return_state=True, **told)
            except Exception as error:
                return error
    except server.ServerError as error:
        return error
    return None


def _load() -> None:
    """What takes seconds to load, while the server starts. None of it is garbage: to look for some took a second."""
    gc.disable()
    if not os.environ.get("PREFECT_API_URL"):  # else there is nothing to wait for, and a build may need no checks
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its import uses modules that Python has deprecated
            import great_expectations  # noqa: F401

    import flows.build  # noqa: F401

    gc.enable()


def _result(account: "Account") -> int:
    """Tell why a build failed, if it did, and give its exit status."""
    from flows import build, clusters, publish

    error = account.error
    if error is None:
        return PUBLISHED
    last = publish.current(account.out)
    stands = f"release {last.id} stands" if last else "nothing is published"
    match error:
        case build.RefusedError():
            _say(f"refused: {error}; {stands}; see {account.report}/index.html")
            return REFUSED
        case build.NothingToPublishError() | publish.OutputError() | clusters.ClusterError():
            _say(str(error))
            return WRONG_USE
        case publish.LockedError():
            _say(str(error))
            return LOCKED
        case OSError() | publish.AuditError():
            _say(f"{error}; {stands}: free or mend the disk and build again")
            return DISK_FAILS
    return _fault(error)


def _fault(error: Exception) -> int:
    traceback.print_exception(error)
    _say("a fault in banxin itself, see above; nothing was published")
    return FAULT


def _line(error: Exception | None) -> str:
    """An error in one line."""
    return " ".join(str(error).split()) or type(error).__name__


def _leave(status: int) -> NoReturn:
    """End at once: Prefect would try for minutes to tell a server that is gone how things went."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
