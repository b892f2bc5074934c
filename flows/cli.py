"""The command ``banxin``: build releases, and see what they hold.

Exit status: 0 published; 1 refused by the checks; 2 wrong use, or nothing to publish; 69 Prefect's server does not
answer; 70 a fault of the program; 74 the disk fails; 75 another build is at work in the same folder; 130 interrupted.
"""

import gc
import os
import sys
import traceback
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, cast

import typer

if TYPE_CHECKING:
    from flows.build import Account
    from flows.screen import Screen

PUBLISHED, REFUSED, WRONG_USE = 0, 1, 2
# From sysexits.h, where Unix has agreed on a number; 130 is what a shell makes of an interrupt.
NO_SERVER, FAULT, DISK_FAILS, LOCKED, INTERRUPTED = 69, 70, 74, 75, 130
ABOUT = "Turn the broken text of Chinese newspaper pages into tables an analyst can trust."
# Typer brings a click of its own, whose exceptions it exports only in part.
UsageError = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])

app = typer.Typer(add_completion=False, no_args_is_help=True)


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
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Pages: .txt files, folders, patterns.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder of releases.")],
    append: Annotated[bool, typer.Option("--append", help="Keep the documents of the release before as well.")] = False,
    legibility: Annotated[
        float | None,
        typer.Option(metavar="SCORE", min=0, max=1, help="How legible a page must be; default 0.28, 0 reads all."),
    ] = None,
    tolerance: Annotated[
        float | None,
        typer.Option(
            metavar="PART", min=0, max=1, help="Part of a table's rows that may be quarantined; default 0.02."
        ),
    ] = None,
) -> int:
    """Publish pages as a release: seven tables, checked, in Parquet and CSV."""
    from flows import screen, shelf

    if nothing := shelf.barren(paths, out):
        more = f" (and {len(nothing) - 1:,} more)" if nothing[1:] else ""
        _say(f"nothing to publish: {nothing[0]}{more}")
        return WRONG_USE
    asked = {"tolerance": tolerance, "legible": legibility}
    settings = {name: value for name, value in asked.items() if value is not None}
    with screen.Screen() as display:
        trouble = _run(paths, out, append, display, settings)
    account = display.account
    if account is None or account.finished is None:
        _say(f"Prefect: {_line(trouble)}; nothing was built: name a running server in PREFECT_API_URL, or try again")
        _leave(NO_SERVER)
    screen.draw(screen.summary(account, display.startup))
    status = _result(account)
    if trouble:
        _say(f"Prefect: {_line(trouble)}; the run may be missing there, but what is said above holds")
        _leave(status)
    return status


@app.command()
def show(out: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of releases.")]) -> int:
    """Show what the newest release holds: rows, sources, versions."""
    from flows import publish, screen

    releases = list(publish.releases(out))
    if not releases:
        _say(f"{out}: no release there; make one with: banxin build PATH... --out {out}")
        return WRONG_USE
    screen.draw(screen.holdings(releases[0], len(releases)))
    return PUBLISHED


def _run(
    paths: list[str], out: Path, append: bool, display: "Screen", settings: Mapping[str, float]
) -> Exception | None:
    """Build under Prefect; gives the trouble that Prefect had. What the work had stands in the account."""
    from flows import server

    try:
        with server.running(_load):
            from flows.build import build

            try:
                build(paths, str(out), append, display.tell, return_state=True, **settings)
            except Exception as error:
                return error
    except server.ServerError as error:
        return error
    return None


def _load() -> None:
    """What takes seconds to load, while the server starts. None of it is garbage: to look for some took a second."""
    gc.disable()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import uses modules that Python has deprecated
        import great_expectations  # noqa: F401

    import flows.build  # noqa: F401

    gc.enable()


def _result(account: "Account") -> int:
    """Tell why a build failed, if it did, and give its exit status."""
    from flows import build, publish

    error = account.error
    if error is None:
        return PUBLISHED
    last = publish.latest(account.out)
    stands = f"release {last.id} stands" if last else "nothing is published"
    match error:
        case build.RefusedError():
            _say(f"refused: {error}; {stands}; see {account.report}/index.html")
            return REFUSED
        case build.NothingToPublishError() | publish.OutputError():
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


def _say(line: str) -> None:
    typer.echo(f"banxin: {line}", err=True)
