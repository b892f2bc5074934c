"""What a figure can be: bounds by kind of quantity, as data that proves itself, and what bounds cannot say.

``plausible.toml`` holds the bounds, each with its reason and with rows that it refuses and that it leaves alone.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from expectations import schema
from expectations.facts import Release
from expectations.printed import Booleans

BOOK = Path(__file__).with_suffix(".toml")
Doubles = NDArray[np.float64]
COLUMNS = frozenset(one.name for one in schema.table("statistics").fields)
FIRST_YEAR, LAST_YEAR = 1900, 2100
CENTURIES = (1900, 2000, 2100)
A_YEAR = 366  # days, at most

Condition = Mapping[str, str | Sequence[str]]
"""By column the values that are meant, or a pattern that is found in it."""


class PlausibleError(ValueError):
    """A bound that is written wrongly; says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Between what the figures of a kind lie."""

    name: str
    says: str
    """What holds, in plain words."""
    why: str
    where: Condition
    """The rows that are meant: those that meet all of it."""
    breaks: Sequence[Mapping[str, Any]]
    """Rows of ``statistics`` that it refuses, by the columns that matter."""
    keeps: Sequence[Mapping[str, Any]]
    """Rows that it leaves alone."""
    unless: Condition = field(default_factory=dict)
    """The rows that are not meant after all: those that meet any of it."""
    minimum: float = -np.inf
    maximum: float = np.inf

    def __post_init__(self) -> None:
        unknown = {*self.where, *self.unless, *(name for row in (*self.breaks, *self.keeps) for name in row)} - COLUMNS
        if unknown:
            raise PlausibleError(f"{BOOK}: bound {self.name!r}: statistics has no column {min(unknown)!r}: correct it")
        if not (self.where and self.says and self.why and self.breaks and self.keeps):
            raise PlausibleError(f"{BOOK}: bound {self.name!r}: says, why, where, breaks and keeps must not be empty")


def load(path: Path = BOOK) -> tuple[Bound, ...]:
    """The bounds in their order.

    Raises:
        PlausibleError: a bound lacks what it needs, or has what nobody reads.
    """
    told = tomllib.loads(path.read_text(encoding="utf-8"))["bound"]
    try:
        return tuple(Bound(**one) for one in told)
    except TypeError as error:
        raise PlausibleError(f"{path}: {error}: a bound has the keys of the bounds beside it") from error


BOUNDS = load()


def within(release: Release, bound: Bound) -> Booleans:
    """A figure that a bound means lies within it; what is no number is told once, by its own promise."""
    meant = reduce(pc.and_, [_meets(release, *one) for one in bound.where.items()])
    for one in bound.unless.items():
        meant = pc.and_not(meant, _meets(release, *one))
    held = np.ones(len(meant), np.bool_)
    for value in _values(release):
        held &= np.isnan(value) | ((bound.minimum <= value) & (value <= bound.maximum))
    return held | ~_booleans(meant)


def _meets(release: Release, column: str, wanted: str | Sequence[str]) -> pa.Array:
    texts = release.column("statistics", column).fill_null("")
    if isinstance(wanted, str):
        return pc.match_substring_regex(texts, wanted)
    return pc.is_in(texts, value_set=pa.array(wanted))


def _values(release: Release) -> list[Doubles]:
    """The lower and the upper ends of the figures; NaN for null."""
    return [_doubles(release.column("statistics", name)) for name in ("value", "value_high")]


def no_year_is_counted(release: Release) -> Booleans:
    """A whole number without a unit, or of years, is not what a year looks like. A city may be 2000 years old."""
    bare = _meets(release, "unit", ["", "年", "year"])
    stated = pc.and_(_meets(release, "comparator", ["="]), _meets(release, "measure", ["level", "target"]))
    value, _ = _values(release)
    year = np.isin(value, np.arange(FIRST_YEAR, LAST_YEAR + 1))
    age = ~_booleans(_meets(release, "unit", [""])) & np.isin(value, CENTURIES)
    return ~(_booleans(pc.and_(bare, stated)) & year & ~age)


def ends_are_of_one_size(release: Release, times: float) -> Booleans:
    """The upper end of a range is at most so many times its lower end, where that is above nothing."""
    low, high = _values(release)
    return np.asarray(~((low > 0) & (high / times > low)))


def lasts_at_most(release: Release, years: int) -> Booleans:
    """A period is over after so many years."""
    first, last = (_days(release.column("statistics", name)) for name in ("period_start", "period_end"))
    return np.asarray(~(last - first > years * A_YEAR))


def ends_within(release: Release, years: int) -> Booleans:
    """A period is over so many years after the page was printed, where the page says when."""
    document = release.named("statistics", "document_id", "documents")
    printed = np.append(_days(release.column("documents", "edition_date")), np.nan)[document]
    return np.asarray(~(_days(release.column("statistics", "period_end")) - printed > years * A_YEAR))


def _days(dates: pa.Array) -> Doubles:
    """Days since 1970; NaN for null."""
    return _doubles(dates.cast(pa.int32()).cast(pa.float64()))


def _doubles(numbers: pa.Array) -> Doubles:
    return np.asarray(numbers.to_numpy(zero_copy_only=False), np.float64)


def _booleans(answers: pa.Array) -> Booleans:
    return np.asarray(answers.to_numpy(zero_copy_only=False), np.bool_)
