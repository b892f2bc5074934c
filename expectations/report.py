"""The report of a check: Great Expectations' Data Docs, made to be read anywhere.

As built, the pages load fifteen files from other hosts and show no list of runs without them. Here they lose every
script and every remote file and get one style sheet of their own. A policy in each page forbids all scripts and
requests, so even text that got in unescaped could do nothing.
"""

import re
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from expectations.check import Failure, Outcome

ROWS_TOLD = 20  # as many failing rows as Great Expectations lists in a summary
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = Path(__file__).with_suffix(".css")
# What the pages hold that needs a network or a script, and the footer that asks for a newsletter subscription.
REMOTE = re.compile(
    r"<(script|style|footer)\b.*?</\1\s*>|<(?:link|img|meta|base)\b[^>]*+>|\son\w+=\"[^\"]*+\"",
    re.DOTALL | re.IGNORECASE,
)
NAMES = re.compile(r"`([^`<>\n]{1,80})`")


def site(docs: Path) -> dict[str, Any]:
    """Where and how Great Expectations is to build its pages."""
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs.resolve())},
    }


def finish(docs: Path, outcome: "Outcome") -> None:
    """Turn the folder that Great Expectations built into pages that stand alone: ``index.html`` and two a table.

    ``validations/<table>.html`` tells how the table did, ``expectations/<table>.html`` all that it promises.
    """
    for table in outcome.tables:
        (built,) = (docs / "validations" / table.table).rglob("*.html")
        page = built.read_text(encoding="utf-8").replace("../../../../", "../")
        shutil.rmtree(docs / "validations" / table.table)
        _write(docs / "validations" / f"{table.table}.html", table.table, REMOTE.sub("", _body(page)))
        suite = docs / "expectations" / f"{table.table}.html"
        _write(suite, table.table, REMOTE.sub("", _body(suite.read_text(encoding="utf-8"))))
    shutil.rmtree(docs / "static")
    _write(docs / "index.html", outcome.run_name, "\n".join(_index(outcome)))


def _body(page: str) -> str:
    """What stands inside ``<body>``."""
    return page[page.index(">", page.index("<body")) + 1 : page.rindex("</body>")]


def _write(path: Path, title: str, body: str) -> None:
    """A whole page that needs nothing beside it; names in backticks become code."""
    body = NAMES.sub(r"<code>\1</code>", body)
    path.write_text(
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n",
        encoding="utf-8",
    )


def _index(outcome: "Outcome") -> Iterator[str]:
    """The first page: how each table did, then what is broken."""
    yield f"<h1>Validation of {escape(outcome.run_name)}</h1>"
    verdict = '<span class="bad">not fit to publish</span>' if outcome.critical else '<span class="good">sound</span>'
    yield f"<p>{outcome.passed} promises kept, {outcome.failed} broken: {verdict}.</p>"
    if outcome.quarantined:
        yield (
            f"<p>Rows for quarantine: {outcome.quarantined:,}. They break promises of severity warning; where the "
            "release is published, they stand in <code>rejects</code> instead of their tables.</p>"
        )
    yield (
        '<table>\n<thead><tr><th>Table</th><th class="number">Rows</th><th class="number">For quarantine</th>'
        '<th class="number">Kept</th><th class="number">Broken</th><th>Promises</th></tr></thead>\n<tbody>'
    )
    for table in outcome.tables:
        yield (
            f'<tr><td><a href="validations/{table.table}.html">{table.table}</a></td>'
            f'<td class="number">{table.rows:,}</td><td class="number">{table.quarantined:,}</td>'
            f'<td class="number">{table.passed}</td>'
            f'<td class="number{" bad" if table.failed else ""}">{table.failed}</td>'
            f'<td><a href="expectations/{table.table}.html">what it promises</a></td></tr>'
        )
    yield "</tbody>\n</table>"
    if outcome.failures:
        yield "<h2>What is broken</h2>\n<table>\n<thead><tr><th>Severity</th><th>Table</th><th>Promise</th>"
        yield '<th class="number">Rows</th><th>Among them</th></tr></thead>\n<tbody>'
        yield from (_broken(failure) for failure in outcome.failures)
        yield "</tbody>\n</table>"


def _broken(failure: "Failure") -> str:
    """A row of what is broken."""
    ids = " ".join(f"<code>{escape(one)}</code>" for one in failure.rows[:ROWS_TOLD])
    told = f'<br><span class="bad">The check itself broke: {escape(failure.error)}</span>' if failure.error else ""
    return (
        f'<tr><td class="{"bad" if failure.severity == "critical" else ""}">{failure.severity}</td>'
        f'<td><a href="validations/{failure.table}.html">{failure.table}</a></td>'
        f'<td>{escape(failure.says)}<br><span class="dim">{escape(failure.why)}</span>{told}</td>'
        f'<td class="number">{failure.count:,}</td><td>{ids}</td></tr>'
    )
