"""Drift: how far the figures of a release are from those of the release before.

Pages differ from day to day, so a bound is a step that would tell an editor something, widened by three standard errors
of what was counted: few rows may differ much. What is outside is told as a warning and refuses nothing.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from expectations.limits import Limit

FEWEST_DOCUMENTS = 20
"""Rows a document are set against each other where both releases read as many."""
FEWEST_ROWS = 30
TIMES = 2.0
"""Rows a document may double or halve."""
SHARE_STEP = 0.10
SCORE_STEP = 0.05
ERRORS = 3.0
"""Standard errors by which a bound is wider than its step."""
WIDEST_SCORE = 0.5
"""No number from 0 to 1 has a larger standard deviation."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted of the pages that were read for a release; those carried over are not among them."""

    rows: Mapping[str, int] = field(default_factory=dict)
    """Rows by table."""
    labels: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By ``table.column``, how many rows have each label."""
    nulls: Mapping[str, int] = field(default_factory=dict)
    """By ``table.column``, how many rows are null or an empty list."""
    scores: Mapping[str, float] = field(default_factory=dict)
    """By ``table.column``, the mean."""

    @classmethod
    def read(cls, told: Any) -> "Figures":
        """Figures as a manifest has them; none where it has none."""
        return cls(**told) if isinstance(told, dict) and told.keys() <= {*cls.__slots__} else cls()


def limits(now: Figures, before: Figures, called: str) -> Iterator[Limit]:
    """The bounds that the release before sets.

    Args:
        now: what was counted.
        before: what was counted then.
        called: how to speak of the release before.
    """
    yield from _rows(now, before, called)
    for column, then in before.labels.items():
        table, name = column.split(".")
        rows, had = sum(now.labels.get(column, {}).values()), sum(then.values())
        for label in sorted({*then, *now.labels.get(column, {})}):
            yield from _share(
                f"{table}_with_{name}_{label}",
                f"rows of `{table}` whose `{name}` is `{label}`",
                (now.labels.get(column, {}).get(label, 0), rows),
                (then.get(label, 0), had),
                called,
            )
    for column, missing in before.nulls.items():
        table, name = column.split(".")
        yield from _share(
            f"{table}_without_{name}",
            f"rows of `{table}` without `{name}`",
            (now.nulls.get(column, 0), now.rows.get(table, 0)),
            (missing, before.rows.get(table, 0)),
            called,
        )
    for column, mean in before.scores.items():
        table, name = column.split(".")
        rows, had = now.rows.get(table, 0), before.rows.get(table, 0)
        if min(rows, had) < FEWEST_ROWS or column not in now.scores:
            continue
        wide = SCORE_STEP + ERRORS * WIDEST_SCORE * math.sqrt(1 / rows + 1 / had)
        yield _limit(
            f"mean_{name}_of_{table}", f"The mean `{name}` of `{table}`", now.scores[column], mean, wide, called
        )


def _rows(now: Figures, before: Figures, called: str) -> Iterator[Limit]:
    pages, had = now.rows.get("documents", 0), before.rows.get("documents", 0)
    if min(pages, had) < FEWEST_DOCUMENTS:
        return
    for table, rows in before.rows.items():
        if table in ("documents", "rejects") or not rows:
            continue
        ratio, then = now.rows.get(table, 0) / pages, rows / had
        yield Limit(
            f"{table}_a_document",
            f"Rows of `{table}` a document are between {then / TIMES:.3g} and {then * TIMES:.3g}: they were {then:.3g} "
            f"in {called}.",
            "Half as many rows as the day before, or twice as many, are seldom in the news.",
            "warning",
            round(ratio, 6),
            round(then / TIMES, 6),
            round(then * TIMES, 6),
        )


def _share(name: str, of: str, now: tuple[int, int], before: tuple[int, int], called: str) -> Iterator[Limit]:
    (count, rows), (then, had) = now, before
    if min(rows, had) < FEWEST_ROWS:
        return
    both = (count + then) / (rows + had)
    wide = SHARE_STEP + ERRORS * math.sqrt(both * (1 - both) * (1 / rows + 1 / had))
    yield _limit(f"part_of_{name}", f"The part of {of}", count / rows, then / had, wide, called)


def _limit(name: str, of: str, value: float, then: float, wide: float, called: str) -> Limit:
    low, high = round(max(then - wide, 0.0), 6), round(min(then + wide, 1.0), 6)
    return Limit(
        name,
        f"{of} is between {low:.3f} and {high:.3f}: it was {then:.3f} in {called}.",
        "A part or a score that moves so far between two releases is more often a fault of the work than news.",
        "warning",
        round(value, 6),
        low,
        high,
    )
