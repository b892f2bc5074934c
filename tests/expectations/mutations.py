"""Which promise notices when a column is wrong: every column of every table is changed in several ways, and all is asked.

``python -m tests.expectations.mutations`` renews the table in ``docs/expectations.md``.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from expectations import census, schema
from expectations.facts import identity
from expectations.schema import Field, TableSchema
from expectations.suites import suite
from tests.tables import Rows, rows, tabled

PAGE = Path(__file__).parents[2] / "docs" / "expectations.md"
MARK = "<!-- From here on written by `python -m tests.expectations.mutations`. -->"
WAYS = ("null", "other", "moved")
"""Every value is null; every value is another one of its kind; every value stands one row too low."""


def sample() -> Rows:
    """The rows of a small sound release, a lost row among its rejects."""
    tables, _ = rows()
    uri, reason = "pages/odd.txt", "pages/odd.txt: 160%: a share is at most the whole"
    lost = {"source_uri": uri, "document_id": "d", "table": "statistics", "row": '{"document_id":"d"}'}
    lost |= {"stage": "check", "rule": "share", "reason": reason, "severity": "error"}
    lost["reject_id"] = identity(uri, "check", "share", "statistics", lost["row"])
    tables["rejects"].append(lost)
    return tables


def changed(table: TableSchema, field: Field, way: str) -> Rows:
    """Rows whose column is wrong."""
    tables = sample()
    mine = tables[table.name]
    values = [row.get(field.name) for row in mine]
    if way == "null":
        values = [[] if field.type == "array" else None for _ in values]
    elif way == "moved":
        values = [*values[-1:], *values[:-1]]
    else:
        values = [other(field, value, number) for number, value in enumerate(values)]
    for row, value in zip(mine, values, strict=True):
        row[field.name] = value
    return tables


def other(field: Field, value: Any, number: int) -> Any:
    """Another value of a column."""
    if field.enum:
        return field.enum[(field.enum.index(value) + 1) % len(field.enum)] if value else field.enum[0]
    if field.type == "array":
        return (
            [*(value or ()), "别的"]
            if field.items == "string"
            else [{"start": one["start"] + 1, "end": one["end"] + 1} for one in value or ()]
        )
    if field.type == "boolean":
        return not value
    if field.type == "date":
        return (value or date(2031, 5, 6)) + timedelta(days=40)
    if field.type == "integer":
        return (value or 0) + 1
    if field.type == "number":
        return 1.0 - value if value is not None and field.maximum == 1 else (value or 7.0) * 3 + 1
    return f"{number:015x}f" if field.name.endswith("_id") else f"{value or ''}改"


def noticed(tables: Rows) -> list[str]:
    """The promises that are broken, or that cannot be asked any more."""
    _, files = rows()
    lines = census.take(tabled(tables), files).lines.to_pylist()
    return list(dict.fromkeys(f"{one['table']}.{one['name']}" for one in lines if one["what"] in ("broken", "error")))


def mutations() -> Iterator[tuple[str, str, str, list[str]]]:
    """Table, column, way, and the promises that notice it; a way that changes nothing is left out."""
    same = sample()
    for table in schema.TABLES:
        for field in table.fields:
            for way in WAYS:
                tables = changed(table, field, way)
                if tabled(tables)[table.name] != tabled(same)[table.name]:
                    yield table.name, field.name, way, noticed(tables)


def written() -> str:
    """The tables of the page: what is promised, and what notices a wrong column."""
    told = [MARK, "", "## All promises", ""]
    for table in schema.TABLES:
        told += [f"### {table.name}", "", "| promise | severity | what holds | why |", "|---|---|---|---|"]
        told += [f"| `{one.name}` | {one.severity} | {_cell(one.says)} | {_cell(one.why)} |" for one in suite(table)]
        told.append("")
    told += [
        "## What notices a wrong column",
        "",
        HEAD,
        "",
        "| column | all null | other values | moved by a row |",
        "|---|---|---|---|",
    ]
    found: dict[str, dict[str, str]] = {}
    for table_, column, way, promises in mutations():
        more = f" and {len(promises) - 1} more" if promises[1:] else ""
        found.setdefault(f"{table_}.{column}", {})[way] = f"`{promises[0]}`{more}" if promises else "nothing"
    told += [
        f"| `{column}` | {' | '.join(ways.get(way, '(no change)') for way in WAYS)} |" for column, ways in found.items()
    ]
    return "\n".join(told) + "\n"


HEAD = (
    "Each column of a small sound release is changed in three ways and all promises are asked: the first that is broken is "
    "named. *(no change)*: the sample has nothing there to change that way; *nothing*: no promise can know."
)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    by_hand, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    PAGE.write_text(by_hand + written(), encoding="utf-8")
