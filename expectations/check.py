"""Check a release: all that its tables promise, judged by Great Expectations, with a report to read.

What is judged is the census of the batches (``census``): one line a document and table, and in each column how many of
its rows break a promise. It holds no text of a page, so whatever a page says, it cannot get into the report, and it
costs little however many rows there are. The release as a whole is judged by single numbers (``limits``, ``drift``).
"""

import html
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from expectations import drift, report, schema
from expectations.census import Census
from expectations.drift import Figures
from expectations.facts import MissingSourceError, Release
from expectations.limits import TOLERANCE, Limit, Pages, of_ids, of_pages, of_rows
from expectations.promises import Promise, Severity
from expectations.suites import suite

RUN_NAME = re.compile(r"\w[\w.-]{0,99}", re.ASCII)
RELEASE = "release"
"""The suite of the release as a whole."""
QUARANTINED = ("claims", "statistics")
"""The tables whose rows may leave them: no other row needs them."""
NOBODY = "(none)"
"""The document of a row that has none."""
ROWS_TOLD = 20


class CheckError(ValueError):
    """What was given cannot be checked at all; says what to change."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A promise that a table does not keep, or that could not be checked."""

    table: str
    promise: str
    severity: Severity
    says: str
    """What should hold, in plain words."""
    why: str
    """Why a reader of the table relies on it."""
    count: int
    """How many rows break it; 0 where the check broke."""
    rows: tuple[str, ...]
    """Ids of rows that break it, ``null`` for one without: all that are to be quarantined, of others the first 20."""
    documents: tuple[str, ...] = ()
    """The documents that ``rows`` are of, row by row."""
    value: float | None = None
    """The number that is out of bounds, where it is the release that breaks its promise."""
    error: str | None = None
    """What the check raised: then nothing is known of the data."""

    @property
    def quarantines(self) -> bool:
        """Whether its rows leave their table, so that the rest may be published."""
        return self.severity == "warning" and self.error is None and self.table in QUARANTINED

    def __str__(self) -> str:
        fault = (
            f"It is {self.value:,.6g}."
            if self.value is not None
            else f"Rows {'for quarantine' if self.quarantines else 'that break it'}: {self.count}"
        )
        if self.error:
            fault = f"The check itself broke: {self.error}"
        return " ".join((f"{self.severity}: {self.table}.{self.promise}: {self.says} {fault}", *self.rows[:3]))


@dataclass(frozen=True, slots=True)
class TableOutcome:
    """How many promises a table keeps."""

    table: str
    rows: int
    passed: int
    failed: int
    quarantined: int = 0
    """Rows that break a promise of severity ``warning``."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a check."""

    run_name: str
    tables: tuple[TableOutcome, ...]
    """In the order of publication."""
    failures: tuple[Failure, ...]
    page: Path | None = None
    """The report's first page."""
    figures: Figures = field(default_factory=Figures)
    """What was counted: the next release is set against it."""

    @property
    def passed(self) -> int:
        """Promises kept."""
        return sum(table.passed for table in self.tables)

    @property
    def failed(self) -> int:
        """Promises broken, and checks that broke."""
        return sum(table.failed for table in self.tables)

    @property
    def critical(self) -> tuple[Failure, ...]:
        """What speaks against publishing: critical promises broken, and every check that broke."""
        return tuple(one for one in self.failures if one.severity == "critical" or one.error)

    @property
    def quarantined(self) -> int:
        """Rows that leave their tables."""
        return sum(table.quarantined for table in self.tables)

    @property
    def broken(self) -> tuple[Failure, ...]:
        """Checks that raised: mend the check, the data may be good."""
        return tuple(one for one in self.failures if one.error)


def check(
    taken: Census,
    docs: Path | None = None,
    run_name: str = "check",
    tolerance: float = TOLERANCE,
    pages: Pages | None = None,
    doubled: Mapping[str, Sequence[str]] | None = None,
    before: tuple[str, Figures] | None = None,
    evidence: bool = False,
) -> Outcome:
    """Ask whether a release keeps what its tables promise.

    Args:
        taken: the census of all batches.
        docs: a new folder for the report: Data Docs that need no network and run no script. None for no report.
        run_name: what the report calls the run: letters, digits, ``.``, ``-`` and ``_``.
        tolerance: the part of a table's rows, from 0 to 1, that may break promises of severity ``warning``; ten may
            of any table. More is a critical failure.
        pages: how the pages of the build fared.
        doubled: by table, the ids that stand twice in the release.
        before: the release before: what to call it, and what was counted then.
        evidence: whether the report's first page is to lead to ``evidence.html``.

    Raises:
        CheckError: the run's name cannot name a folder, the folder for the report is there and holds something, or
            the tolerance is no part of a whole.
    """
    if not 0 <= tolerance <= 1:
        raise CheckError(f"no part of the rows is {tolerance}: give a tolerance from 0 to 1, such as {TOLERANCE}")
    if not RUN_NAME.fullmatch(run_name):
        raise CheckError(f"no run can be named {run_name!r}: use letters, digits, '.', '-' and '_', 100 at most")
    if docs and docs.exists() and any(docs.iterdir()):
        raise CheckError(f"the report's folder {docs} is not empty: give a new one")
    judge = _Judge(docs, run_name)
    figures = taken.figures
    errors = {(table, name): what for table, name, what in taken.errors}
    outcomes: list[TableOutcome] = []
    failures: list[Failure] = []
    odd: dict[str, int] = {}
    for declared in schema.TABLES:
        promises, broken = suite(declared), taken.broken_rows(declared.name)
        raised = {name: what for (table, name), what in errors.items() if table == declared.name}
        kept = judge.table(declared.name, promises, _frame(taken, declared.name, promises, broken, raised))
        found = [
            _failure(declared.name, promise, broken.get(promise.name, []), raised.get(promise.name) or error)
            for promise, (success, error) in zip(promises, kept, strict=True)
            if not success
        ]
        failures += found
        odd[declared.name] = len({row for one in found if one.quarantines for row in one.rows})
        rows = figures.rows[declared.name]
        outcomes.append(TableOutcome(declared.name, rows, len(promises) - len(found), len(found), odd[declared.name]))
    whole = list(_limits(figures, odd, tolerance, pages or Pages(), doubled or {}, before))
    kept = judge.release(whole)
    beyond = [_beyond(limit, error) for limit, (success, error) in zip(whole, kept, strict=True) if not success]
    outcomes.append(TableOutcome(RELEASE, 1, len(whole) - len(beyond), len(beyond)))
    outcome = Outcome(
        run_name,
        tuple(outcomes),
        (*failures, *beyond),
        docs / "index.html" if docs else None,
        figures,
    )
    if docs:
        judge.write()
        report.finish(docs, outcome, taken.rules, evidence)
    return outcome


def _limits(
    figures: Figures,
    odd: Mapping[str, int],
    tolerance: float,
    pages: Pages,
    doubled: Mapping[str, Sequence[str]],
    before: tuple[str, Figures] | None,
) -> Iterator[Limit]:
    """What the release promises as a whole."""
    yield from of_pages(pages)
    for table in QUARANTINED:
        yield of_rows(table, figures.rows[table], odd[table], tolerance)
    yield from of_ids(doubled)
    if before:
        called, then = before
        yield from drift.limits(figures, then, called)


def _frame(
    taken: Census,
    table: str,
    promises: Sequence[Promise],
    broken: Mapping[str, Sequence[tuple[str | None, str | None]]],
    raised: Mapping[str, str],
) -> pd.DataFrame:
    """A line a document that has rows in the table, and how many of them break each promise.

    A promise whose fact raised has no column: nothing is known of it.
    """
    counted = taken.documents(table)
    ids = [NOBODY if one is None else one for one in counted["document"].to_pylist()]
    place = {one: number for number, one in enumerate(ids)}
    columns: dict[str, Any] = {
        "document_id": pd.array([html.escape(one, quote=False) for one in ids], dtype="str"),
        "rows": np.asarray(counted["count_sum"].to_numpy(), np.int32),
    }
    for promise in promises:
        if promise.name not in raised:
            columns[promise.name] = counts = np.zeros(len(ids), np.int32)
            np.add.at(counts, [place[one or NOBODY] for one, _ in broken.get(promise.name, ())], 1)
    return pd.DataFrame(columns)


def breaches(tables: Mapping[str, pa.Table], names: Sequence[str]) -> list[str]:
    """The critical promises that tables do not keep without their files being read, as ``table.promise``.

    Args:
        tables: all but ``rejects``, with the rows of the same documents.
        names: those that are asked: not ``documents``, whose promises need the files.
    """
    rejects = schema.table("rejects").arrow.empty_table()
    release = Release({"rejects": rejects, **tables}, {})
    found = []
    for name in names:
        for promise in suite(schema.table(name)):
            if promise.severity == "critical":
                with suppress(MissingSourceError):
                    if not promise.holds(release).all():
                        found.append(f"{name}.{promise.name}")
    return found


class _Judge:
    """Great Expectations in memory: no project folder, nothing sent, nothing drawn on the terminal."""

    def __init__(self, docs: Path | None, run_name: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its import uses modules that Python has deprecated
            import great_expectations as gx  # takes seconds, so only a check pays for it
            from great_expectations.data_context.types.base import (
                DataContextConfig,
                InMemoryStoreBackendDefaults,
                ProgressBarsConfig,
            )

        # The default configuration has a site of its own, which leaves five megabytes in the temporary folder each run.
        config = DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(),
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        )
        self._gx: Any = gx
        self._context: Any = gx.get_context(project_config=config, mode="ephemeral")
        if docs:
            site: Any = report.site(docs)
            self._context.add_data_docs_site("validation", site)
        self._source = self._context.data_sources.add_pandas("tables")
        self._run_name = run_name

    def table(self, name: str, promises: Sequence[Promise], frame: pd.DataFrame) -> list[tuple[bool, str | None]]:
        """Whether each promise is kept, and what its check raised: no row of any document may break it."""
        expected = [
            self._gx.expectations.ExpectColumnSumToBeBetween(
                column=promise.name, min_value=0, max_value=0, **_told(promise)
            )
            for promise in promises
        ]
        return self._validate(name, expected, frame)

    def release(self, whole: Sequence[Limit]) -> list[tuple[bool, str | None]]:
        """The same of the numbers of the release."""
        expected = [
            self._gx.expectations.ExpectColumnMaxToBeBetween(
                column=limit.name, min_value=limit.low, max_value=limit.high, **_told(limit)
            )
            for limit in whole
        ]
        return self._validate(RELEASE, expected, pd.DataFrame({limit.name: [float(limit.value)] for limit in whole}))

    def _validate(self, name: str, expected: Sequence[Any], frame: pd.DataFrame) -> list[tuple[bool, str | None]]:
        gx, context = self._gx, self._context
        suite_ = context.suites.add(gx.ExpectationSuite(name=name, expectations=expected))
        batch = self._source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all documents")
        definition = context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite_))
        result = definition.run(
            batch_parameters={"dataframe": frame},
            run_id=gx.RunIdentifier(run_name=self._run_name),
            result_format="BASIC",
        )
        found = {one.expectation_config.meta["promise"]: one for one in result.results}
        return [
            (bool(one["success"]), _raised(one["exception_info"]))
            for one in (found[each.meta["promise"]] for each in expected)
        ]

    def write(self) -> None:
        """Build the pages of the report."""
        self._context.build_data_docs()


def _told(promise: Promise | Limit) -> dict[str, Any]:
    """What an expectation tells a reader. Data Docs print it as markup, and show no severity of their own."""
    return {
        "severity": promise.severity,
        "description": html.escape(f"{promise.severity}: {promise.says}", quote=False),
        "notes": html.escape(promise.why, quote=False),
        "meta": {"promise": promise.name},
    }


def _failure(
    table: str, promise: Promise, broken: Sequence[tuple[str | None, str | None]], error: str | None
) -> Failure:
    """A promise that is not kept, in plain words."""
    quarantines = promise.severity == "warning" and table in QUARANTINED
    named = () if error else broken if quarantines else broken[:ROWS_TOLD]
    return Failure(
        table,
        promise.name,
        promise.severity,
        promise.says,
        promise.why,
        0 if error else len(broken),
        tuple("null" if row is None else row for _, row in named),
        tuple(document or "" for document, _ in named),
        error=error,
    )


def _beyond(limit: Limit, error: str | None) -> Failure:
    """A number that is out of bounds."""
    return Failure(
        RELEASE, limit.name, limit.severity, limit.says, limit.why, 0 if error else 1, (), (), limit.value, error
    )


def _raised(info: Mapping[str, Any]) -> str | None:
    """What an expectation raised: one message, or one a metric."""
    for one in (info, *(value for value in info.values() if isinstance(value, Mapping))):
        if one.get("raised_exception"):
            return str(one["exception_message"])
    return None
