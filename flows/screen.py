"""What the command shows: a bar while pages are worked, a summary after it, what a release holds."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from expectations import schema
from flows import parts

if TYPE_CHECKING:
    from flows.build import Account
    from flows.publish import Release

LINES_OF_PROGRESS = 10


class Screen:
    """A bar on a terminal, plain lines elsewhere; to standard error, so that the output of a command stays clean."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )
        self.work = self.bar.add_task("starting", total=None)
        self.account: Account | None = None
        self.began = monotonic()
        self.startup = 0.0
        """Seconds until the build began its work."""
        self.told = ""

    def __enter__(self) -> Self:
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def tell(self, account: "Account") -> None:
        """Show how far a build is."""
        if self.account is None:
            self.startup = monotonic() - self.began
        self.account = account
        step = _step(account)
        self.bar.update(self.work, description=step, total=account.pages or None, completed=account.worked)
        line = f"{step}: {account.worked:,} of {account.pages:,} pages"
        tenth = account.worked * LINES_OF_PROGRESS // max(account.pages, 1)
        if not self.console.is_terminal and self.told != f"{step} {tenth}":
            self.console.print(line, markup=False)
            self.told = f"{step} {tenth}"


def _step(account: "Account") -> str:
    if account.finished:
        return "done"
    if account.checks:
        return "publishing"
    return "checking" if account.pages == account.worked else "reading"


def draw(parts: Iterable[Table | str]) -> None:
    """Print to standard output; a path is never broken over two lines."""
    console = Console(highlight=False, soft_wrap=True)
    for part in parts:
        console.print(part)


def write(told: Any) -> None:
    """Print JSON for programs, dates by their digits; to standard output."""
    print(json.dumps(told, ensure_ascii=False, indent=1, default=str))


def facts(account: "Account", status: int) -> dict[str, Any]:
    """What a build made of its pages, for programs."""
    checks = account.checks
    return {
        "status": status,
        "error": str(account.error) if account.error else None,
        "release": account.release.id if account.release else None,
        "path": account.release.path if account.release else None,
        "report": account.report,
        "plan": account.planned,
        "pages": account.pages,
        "characters": account.characters,
        "rows": account.release.rows if account.release else account.rows,
        "rejects": account.rejects,
        "checks": {"passed": checks.passed, "failed": checks.failed} if checks else None,
        "seconds": round(account.seconds, 3),
    }


def summary(account: "Account", startup: float) -> Iterator[Table | str]:
    """What a build made of its pages, and where it lies; without pages, what was refused."""
    rows = account.release.rows if account.release else account.rows
    if not rows.get("documents"):
        yield from _rejects(account)
        return
    seconds = account.seconds
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column()
    facts = {
        "pages": f"{rows.get('documents', 0):,}",
        "passages": f"{rows.get('passages', 0):,}",
        "pairs": f"{rows.get('qa_pairs', 0):,}",
        "claims": f"{rows.get('claims', 0):,}",
        "statistics": f"{rows.get('statistics', 0):,}",
        "rejects": f"{rows.get('rejects', 0):,}",
        "rows quarantined": f"{account.checks.quarantined:,}" if account.checks and account.release else "-",
        "expectations passed": f"{account.checks.passed:,}" if account.checks else "-",
        "expectations failed": f"{account.checks.failed:,}" if account.checks else "-",
        "seconds": f"{seconds:.1f}, after {startup:.1f} to start",
        "characters a second": f"{account.characters / seconds:,.0f}" if seconds else "-",
    }
    for name, value in facts.items():
        table.add_row(name, value)
    yield table
    yield "plan    " + (", ".join(f"{count:,} {state}" for state, count in account.planned.items()) or "-")
    yield from _rejects(account)
    for failure in account.checks.failures if account.checks else ():
        yield escape(str(failure))
    if account.release:
        yield f"tables  {escape(str(account.release.path))}"
    if account.report:
        yield f"report  {escape(str(account.report / 'index.html'))}"


def _rejects(account: "Account") -> Iterator[str]:
    for reason in account.rejects:
        yield escape(f"reject  {reason}")
    if more := account.rows.get("rejects", 0) - len(account.rejects):
        yield f"        and {more:,} more in the table rejects"


def holdings(release: "Release", releases: int, place: str) -> Iterator[Table | str]:
    """What a release holds: rows, sources, versions."""
    manifest = release.manifest
    yield f"release {release.id} of {manifest['finished']}, {releases} kept, at {escape(place)}"
    table = Table("table", "rows", "parts", "bytes")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, facts in manifest["tables"].items():
        size = sum(file["bytes"] for path, file in manifest["files"].items() if path.startswith(f"{name}/"))
        table.add_row(name, f"{facts['rows']:,}", f"{len(facts['parts']):,}", f"{size:,}")
    yield table
    documents, rejects = (_places(release, name) for name in ("documents", "rejects"))
    sources = Table("source", "documents", "rejects")
    for column in sources.columns[1:]:
        column.justify = "right"
    for place in sorted(documents | rejects):
        sources.add_row(escape(place), f"{documents[place]:,}", f"{rejects[place]:,}")
    yield sources
    checks = manifest["checks"]
    yield f"checks  {checks['passed']:,} passed, {checks['failed']:,} failed"
    yield "made by " + ", ".join(f"{name} {number}" for name, number in manifest["versions"].items())


def _places(release: "Release", table: str) -> Counter[str]:
    """How many rows of a table come from each folder."""
    uris = parts.read_table(schema.table(table), release.path)["source_uri"].to_pylist()
    return Counter(uri.split("/")[0] for uri in uris)
