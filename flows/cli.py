"""The command ``banxin``: build releases, and see what they hold.

Exit status: 0 published; 1 refused by the checks; 2 wrong use, or nothing to publish; 69 Prefect's server does not
answer; 74 the disk fails; 75 another build is at work in the same folder; 130 interrupted.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

if TYPE_CHECKING:
    from flows.build import Account

PUBLISHED, REFUSED, WRONG_USE, NO_SERVER, DISK_FAILS, LOCKED, INTERRUPTED = 0, 1, 2, 69, 74, 75, 130
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
        _say("interrupted; nothing was published")
        status = INTERRUPTED
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
) -> int:
    """Publish pages as a release: seven tables, checked, in Parquet and CSV."""
    from flows import screen, server, shelf

    if nothing := shelf.barren(paths):
        more = f" (and {len(nothing) - 1:,} more)" if nothing[1:] else ""
        _say(f"nothing to publish: {nothing[0]}{more}")
        return WRONG_USE
    with screen.Screen() as display:
        trouble = None
        try:
            with server.running(_load):
                from flows.build import build

                build(paths, str(out), append, display.tell, return_state=True)
        except Exception as error:  # the work keeps its own in the account: this is Prefect's
            trouble = " ".join(str(error).split()) or type(error).__name__
    account = display.account
    if account is None or account.finished is None:
        _say(f"Prefect: {trouble}; nothing was built: try again, or name a running server in PREFECT_API_URL")
        return NO_SERVER
    if trouble:
        _say(f"Prefect: {trouble}; the run may be missing there, its result below stands")
    screen.draw(screen.summary(account, display.startup))
    return _result(account)


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


def _load() -> None:
    """What takes seconds to load, while the server starts."""
    import great_expectations  # noqa: F401

    import flows.build  # noqa: F401


def _result(account: "Account") -> int:
    """Tell why a build failed, if it did, and give its exit status."""
    import traceback

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
    traceback.print_exception(error)
    _say(f"a fault in banxin itself, see above; {stands}")
    return 70


def _say(line: str) -> None:
    typer.echo(f"banxin: {line}", err=True)
