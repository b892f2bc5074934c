"""The report of a check: Great Expectations' Data Docs, made to be read anywhere.

As built, the pages load fifteen files from other hosts and show no list of runs without them. Here they lose every
script and every remote file and get one style sheet of their own. A policy in each page forbids all scripts and
requests, so even text that got in unescaped could do nothing.
"""

import base64
import hashlib
import re
import shutil
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from expectations.check import Outcome

Bar = tuple[str, int, str]
"""A name, a count, and what else there is to say."""

ROWS_TOLD = 20  # as many failing rows as Great Expectations lists in a summary
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
TEMPLATES = Path(__file__).with_name("templates")
LABELS = ("passages.label", "articles.kind", "claims.claim_type", "claims.source_type", "statistics.quantity_kind")
"""The columns whose labels the first page counts."""
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


def finish(docs: Path, outcome: "Outcome", rules: Sequence[Bar] = (), evidence: bool = False) -> None:
    """Turn the folder that Great Expectations built into pages that stand alone: ``index.html`` and two a table.

    ``validations/<table>.html`` tells how the table did, ``expectations/<table>.html`` all that it promises.

    Args:
        docs: the folder.
        outcome: what came of the check.
        rules: what was refused: stage and rule, how often, and with what severity.
        evidence: whether ``evidence.html`` will stand there too.
    """
    for table in outcome.tables:
        (built,) = (docs / "validations" / table.table).rglob("*.html")
        page = built.read_text(encoding="utf-8").replace("../../../../", "../")
        shutil.rmtree(docs / "validations" / table.table)
        _write(docs / "validations" / f"{table.table}.html", table.table, REMOTE.sub("", _body(page)))
        suite = docs / "expectations" / f"{table.table}.html"
        _write(suite, table.table, REMOTE.sub("", _body(suite.read_text(encoding="utf-8"))))
    shutil.rmtree(docs / "static")
    (docs / "index.html").write_text(_index(outcome, rules, evidence), encoding="utf-8")


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


def _index(outcome: "Outcome", rules: Sequence[Bar], evidence: bool) -> str:
    """The first page: what is broken, how each table did, what was refused and what was read."""
    shares = [(column, shares_of(outcome.figures.labels.get(column, {}))) for column in LABELS]
    return render(
        "release.html",
        outcome=outcome,
        rules=rules,
        shares=[(column, bars) for column, bars in shares if bars],
        evidence=evidence,
        rows_told=ROWS_TOLD,
    )


def shares_of(labels: Mapping[str, int]) -> list[Bar]:
    """Labels as bars, the most frequent first, each with its part of all."""
    whole = sum(labels.values())
    ordered = sorted(labels.items(), key=lambda one: (-one[1], one[0]))
    return [(label, count, f"{100 * count / whole:.1f}%") for label, count in ordered]


def render(template: str, /, **told: Any) -> str:
    """A page of our own: whatever is told is text in it and never markup, and no browser loads or runs anything."""
    style = _environment().loader.get_source(_environment(), "page.css")[0]  # type: ignore[union-attr]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return _environment().get_template(template).render(style=Markup(style), policy=Markup(policy), **told)  # noqa: S704


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["names"] = _names
    environment.filters["moment"] = _moment
    environment.filters["figure"] = _figure
    return environment


def _names(text: str) -> Markup:
    """A sentence, its names in backticks as code."""
    return Markup(NAMES.sub(r"<code>\1</code>", str(Markup.escape(text))))  # noqa: S704


def _moment(told: str) -> str:
    """A time as people read it.

    >>> _moment("2026-11-27T05:12:59+00:00")
    '2026-11-27 05:12 UTC'
    """
    return re.sub(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?(?:\+00:00|Z)$", r"\1 \2 UTC", told)


def _figure(value: float) -> str:
    """A number in full.

    >>> _figure(186470000000.0), _figure(0.86)
    ('186,470,000,000', '0.86')
    """
    return f"{value:,.0f}" if value == round(value, 0) and abs(value) < 1e16 else f"{value:,.12g}"
