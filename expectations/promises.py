"""What a promise of a table is, and those that its declaration makes.

A broken ``critical`` promise is a broken contract: the table misleads, so the page that breaks it is refused, and where
no page can be named, the release. A broken ``warning`` is a row that cannot be right: it is quarantined, which takes it
out of its table and into ``rejects``, and the rest is published. Only rows that no other row needs may be: claims and
statistics. ``info`` is told in the report and refuses nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from expectations import facts
from expectations.facts import Release
from expectations.printed import Booleans
from expectations.schema import TableSchema

Severity = Literal["critical", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Promise:
    """What every row of a table keeps."""

    name: str
    says: str
    why: str
    severity: Severity
    holds: Callable[[Release], Booleans]
    """The fact that decides it, row by row."""


def structural(table: TableSchema) -> Iterator[Promise]:
    """What a table's declaration promises, column by column."""
    for one in table.fields:
        if one.required:
            yield Promise(
                f"{one.name}_is_given",
                f"`{one.name}` is never null.",
                "The table's declaration says that it is required.",
                "critical",
                partial(facts.given, table=table.name, column=one.name),
            )
        if one.unique or one.name in table.primary_key:
            yield Promise(
                f"{one.name}_is_unique",
                f"No two rows have the same `{one.name}`.",
                "A row is named by it: two rows under one name cannot be told apart.",
                "critical",
                partial(facts.unique, table=table.name, column=one.name),
            )
        if one.enum:
            yield Promise(
                f"{one.name}_is_known",
                f"`{one.name}` is one of: {', '.join(one.enum)}.",
                "Analysts filter and group by it: an unknown value would silently fall out.",
                "critical",
                partial(facts.known, table=table.name, column=one.name, values=one.enum),
            )
        if one.minimum is not None or one.maximum is not None:
            yield Promise(
                f"{one.name}_is_in_range",
                f"`{one.name}` is {_range(one.minimum, one.maximum)}.",
                "The table's declaration gives its range.",
                "critical",
                partial(facts.in_range, table=table.name, column=one.name, low=one.minimum, high=one.maximum),
            )
        if one.min_length is not None:
            yield Promise(
                f"{one.name}_has_items",
                f"`{one.name}` has at least {one.min_length} item.",
                "What stands in the table was printed somewhere: a reader must be able to find the place.",
                "critical",
                partial(facts.has_items, table=table.name, column=one.name, fewest=one.min_length),
            )
    for key in table.foreign_keys:
        yield Promise(
            f"{key.field}_refers_to_{key.table}",
            f"`{key.field}` is null or the `{key.reference}` of a row of `{key.table}`.",
            "A join of the tables neither loses rows nor invents any.",
            "critical",
            partial(facts.refers, table=table.name, column=key.field, parent=key.table),
        )
    yield Promise(
        "no_text_is_empty",
        "A text is null or has at least one character.",
        "What the page does not say is null, so CSV and Parquet say the same.",
        "critical",
        partial(facts.no_text_is_empty, table=table.name),
    )


def _range(minimum: float | None, maximum: float | None) -> str:
    if maximum is None:
        return f"at least {minimum}"
    if minimum is None:
        return f"at most {maximum}"
    return f"between {minimum} and {maximum}"
