"""What a release promises as a whole: single numbers, each with the bounds that it keeps.

A few odd rows or pages are their own fault; many are a fault of the work, and what is left of the release misleads.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from expectations.promises import Severity

TOLERANCE = 0.02
"""The part of a table's rows that may be quarantined before the release is refused."""
FAULTY = 0.05
"""The part of the pages on which the work itself may fail (a stage or a check raises, a promise is broken)."""
UNREAD = 0.5
"""The part of the pages that may be refused for any reason that lies in themselves (no text, no known encoding)."""
ALWAYS = 10
"""As many rows or pages as may go whatever part of all they are: one odd page of a few is no disaster."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that a release keeps within bounds."""

    name: str
    says: str
    why: str
    severity: Severity
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(slots=True)
class Pages:
    """How the pages of a build have fared so far."""

    total: int = 0
    """As many as there are to be read."""
    faults: int = 0
    """Those on which the work failed."""
    unread: int = 0
    """Those that were refused for what they are."""

    @property
    def most_faults(self) -> int:
        """As many as the work may fail on: a twentieth; ten of any number, but no more than half of them."""
        return max(int(FAULTY * self.total), min(ALWAYS, self.total // 2))

    @property
    def most_unread(self) -> int:
        """As many as may be refused: half of them, ten of any number."""
        return max(int(UNREAD * self.total), ALWAYS)

    @property
    def too_many(self) -> bool:
        """Whether so many are refused that nothing will be published, however the rest fares.

        >>> Pages(total=3000, faults=150).too_many, Pages(total=3000, faults=151).too_many
        (False, True)
        """
        return self.faults > self.most_faults or self.unread > self.most_unread


def most_quarantined(rows: int, share: float) -> int:
    """How many of a table's rows may be quarantined.

    >>> most_quarantined(4, 0.02), most_quarantined(100, 0.02), most_quarantined(1049, 0.02)
    (4, 10, 20)
    """
    return max(int(share * rows + 1e-9), min(ALWAYS, rows))


def of_rows(table: str, rows: int, quarantined: int, share: float) -> Limit:
    """What is promised of the rows that break a ``warning``."""
    most = most_quarantined(rows, share)
    return Limit(
        f"few_{table}_are_quarantined",
        f"At most {most:,} of {rows:,} rows of `{table}` are for quarantine: {share:.4g} of all, or {ALWAYS}.",
        "A few odd rows are a fault of a page; many are a fault of the work, and what is left misleads.",
        "critical",
        quarantined,
        high=most,
    )


def of_pages(pages: Pages) -> Iterator[Limit]:
    """What is promised of the pages that are refused."""
    yield Limit(
        "the_work_fails_on_few_pages",
        f"The work fails on at most {pages.most_faults:,} of {pages.total:,} pages: {FAULTY:.4g} of all, or {ALWAYS} "
        "if that is no more than half.",
        "A page that breaks the work costs itself alone; many are a fault of the work: a stage is broken.",
        "critical",
        pages.faults,
        high=pages.most_faults,
    )
    yield Limit(
        "most_pages_are_read",
        f"At most {pages.most_unread:,} of {pages.total:,} pages are refused for what they are: {UNREAD:.4g} of all, "
        f"or {ALWAYS}.",
        "Where most pages cannot be read, something is wrong with all of them, or with the reading.",
        "critical",
        pages.unread,
        high=pages.most_unread,
    )


def of_ids(doubled: Mapping[str, Sequence[str]]) -> Iterator[Limit]:
    """What is promised of the ids over all batches, and of those that are carried over."""
    for table, ids in doubled.items():
        yield Limit(
            f"ids_of_{table}_stand_once",
            f"No id of `{table}` stands twice in the release, over all that was read now and before.",
            "A row is named by it: two rows under one name cannot be told apart.",
            "critical",
            len(ids),
            high=0,
        )
