"""Check the tables: everything they promise, asked of every row by Great Expectations, with a report to read.

What is validated is a stand-in for each table that holds no page text: ids, labels, numbers and dates as they are, a
text as its number of characters, a list as its number of items, a fact as true or false. So whatever a page says, it
cannot get into the report.
"""

import html
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from expectations import report, schema
from expectations.facts import Release
from expectations.schema import TableSchema
from expectations.suites import FEW, Promise, Severity, few_rows_are_quarantined, suite

RUN_NAME = re.compile(r"\w[\w.-]{0,99}", re.ASCII)
TOLERANCE = 0.02
"""The part of a table's rows that may be quarantined before the release is refused."""


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
    error: str | None = None
    """What the check raised: then nothing is known of the data."""

    @property
    def quarantines(self) -> bool:
        """Whether its rows leave their table, so that the rest may be published."""
        return self.severity == "warning" and self.error is None

    def __str__(self) -> str:
        fault = f"Rows {'for quarantine' if self.quarantines else 'that break it'}: {self.count}"
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
    tables: Mapping[str, pa.Table],
    sources: Mapping[str, str],
    docs: Path | None = None,
    run_name: str = "check",
    tolerance: float = TOLERANCE,
) -> Outcome:
    """Ask of every row of all seven tables whether it keeps what the table promises.

    Args:
        tables: the tables by name, with the columns and types of ``schema.table(name).arrow``.
        sources: the decoded source text of every row of ``documents``, by ``document_id``; read once a document.
        docs: a new folder for the report: Data Docs that need no network and run no script. None for no report.
        run_name: what the report calls the run: letters, digits, ``.``, ``-`` and ``_``.
        tolerance: the part of a table's rows, from 0 to 1, that may break promises of severity ``warning``; ten may
            of any table. More is a critical failure.

    Raises:
        CheckError: a table is missing or has other columns than declared, the run's name cannot name a folder, the
            folder for the report is there and holds something, or the tolerance is no part of a whole.
    """
    if not 0 <= tolerance <= 1:
        raise CheckError(f"no part of the rows is {tolerance}: give a tolerance from 0 to 1, such as {TOLERANCE}")
    if not RUN_NAME.fullmatch(run_name):
        raise CheckError(f"no run can be named {run_name!r}: use letters, digits, '.', '-' and '_', 100 at most")
    if docs and docs.exists() and any(docs.iterdir()):
        raise CheckError(f"the report's folder {docs} is not empty: give a new one")
    for declared in schema.TABLES:
        _demand(declared, tables.get(declared.name))
    release = Release(tables, sources)
    context, source = _context(docs)
    outcomes: list[TableOutcome] = []
    failures: list[Failure] = []
    for declared in schema.TABLES:
        rows = tables[declared.name].num_rows
        promises = suite(declared)
        if any(promise.severity == "warning" for promise in promises):
            promises += (few_rows_are_quarantined(rows, tolerance),)
        frame, errors = stand_in(declared, promises, release)
        results = _validate(context, source, declared, promises, frame, run_name)
        broken = [
            _failure(declared, promise, result, errors, frame)
            for promise, result in zip(promises, results, strict=True)
            if not result["success"]
        ]
        failures += broken
        odd = len({row for one in broken if one.quarantines for row in one.rows})
        outcomes.append(TableOutcome(declared.name, rows, len(promises) - len(broken), len(broken), odd))
    outcome = Outcome(run_name, tuple(outcomes), tuple(failures), docs / "index.html" if docs else None)
    if docs:
        context.build_data_docs()
        report.finish(docs, outcome)
    return outcome


def breaches(tables: Mapping[str, pa.Table], names: Sequence[str]) -> list[str]:
    """The promises that some tables do not keep with each other, as ``table.promise``; no source text is read.

    What it leaves out are the promises of single columns, which hold of every part of a table of which they hold.

    Args:
        tables: all seven.
        names: those that are asked: not ``documents``, whose promises need the sources.
    """
    release = Release(tables, {})
    return [
        f"{name}.{promise.name}"
        for name in names
        for promise in suite(schema.table(name))
        if promise.holds and not promise.holds(release).all()
    ]


def _demand(declared: TableSchema, table: pa.Table | None) -> None:
    """Refuse a table whose columns are not the declared ones: no promise could be checked."""
    if table is None:
        raise CheckError(f"no table {declared.name}: pass all of {', '.join(schema.NAMES)}, empty ones too")
    given = {field.name: field.type for field in table.schema}
    wanted = {field.name: field.type for field in declared.arrow}
    if given != wanted:
        wrong = sorted(name for name in given.keys() | wanted.keys() if given.get(name) != wanted.get(name))
        raise CheckError(
            f"table {declared.name} is not as declared in {declared.name}.toml: {', '.join(wrong)}: "
            f"build it with schema.table({declared.name!r}).arrow"
        )


def stand_in(
    declared: TableSchema, promises: Sequence[Promise], release: Release
) -> tuple[pd.DataFrame, dict[str, Exception]]:
    """A table without its page text, and a column of booleans a fact.

    Returns:
        The frame, and what facts raised, by promise; their columns are missing.
    """
    keys = {*declared.primary_key, *(key.field for key in declared.foreign_keys)}
    columns: dict[str, Any] = {}
    for field in declared.fields:
        values = release.column(declared.name, field.name)
        if field.type == "array":
            values = pc.list_value_length(values)
        elif field.type == "string" and not (field.enum or field.name in keys):
            values = pc.utf8_length(values)
        elif field.type == "string":
            values = _escaped(values)
        columns[field.name] = values
    frame = pa.table(columns).to_pandas(date_as_object=False)
    facts: dict[str, Any] = {}
    errors: dict[str, Exception] = {}
    for promise in promises:
        if promise.holds:
            try:
                facts[promise.name] = promise.holds(release)
            except Exception as error:
                errors[promise.name] = error
    odd = [facts[promise.name] for promise in promises if promise.severity == "warning" and promise.name in facts]
    if any(promise.name == FEW for promise in promises):
        facts[FEW] = np.logical_and.reduce([np.ones(len(frame), np.bool_), *odd])
    return frame.assign(**facts), errors


def _escaped(values: pa.Array) -> pa.Array:
    """Ids and labels as the report may print them: a broken one could hold anything."""
    for plain, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        values = pc.replace_substring(values, plain, safe)
    return values


def _context(docs: Path | None) -> tuple[Any, Any]:
    """Great Expectations in memory: no project folder, nothing sent, nothing drawn on the terminal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import uses modules that Python has deprecated
        import great_expectations as gx  # takes seconds, so only a check pays for it
        from great_expectations.data_context.types.base import (
            DataContextConfig,
            InMemoryStoreBackendDefaults,
            ProgressBarsConfig,
        )

    # The default configuration has a site of its own, which leaves five megabytes in the temporary folder at each run.
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    context: Any = gx.get_context(project_config=config, mode="ephemeral")
    if docs:
        context.add_data_docs_site("validation", report.site(docs))
    return context, context.data_sources.add_pandas("tables")


def _validate(
    context: Any, source: Any, declared: TableSchema, promises: Sequence[Promise], frame: pd.DataFrame, run_name: str
) -> list[Mapping[str, Any]]:
    """What Great Expectations finds, in the order of the promises."""
    import great_expectations as gx

    expectations = [
        getattr(gx.expectations, promise.expectation)(
            column=promise.column or promise.name,
            severity=promise.severity,
            description=html.escape(f"{promise.severity}: {promise.says}", quote=False),
            notes=promise.why,
            meta={"promise": promise.name},
            **_escaped_arguments(promise.arguments),
        )
        for promise in promises
    ]
    suite_ = context.suites.add(gx.ExpectationSuite(name=declared.name, expectations=expectations))
    batch = source.add_dataframe_asset(declared.name).add_batch_definition_whole_dataframe("all rows")
    definition = context.validation_definitions.add(
        gx.ValidationDefinition(name=declared.name, data=batch, suite=suite_)
    )
    result = definition.run(
        batch_parameters={"dataframe": frame},
        run_id=gx.RunIdentifier(run_name=run_name),
        result_format={
            "result_format": "SUMMARY",
            "partial_unexpected_count": report.ROWS_TOLD,
            "unexpected_index_column_names": list(declared.primary_key),
        },
    )
    found = {one.expectation_config.meta["promise"]: one for one in result.results}
    return [found[promise.name] for promise in promises]


def _escaped_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of an expectation, its labels escaped as those of the stand-in are."""
    return {
        name: [html.escape(one, quote=False) if isinstance(one, str) else one for one in value]
        if isinstance(value, list)
        else value
        for name, value in arguments.items()
    }


def _failure(
    declared: TableSchema,
    promise: Promise,
    result: Mapping[str, Any],
    errors: Mapping[str, Exception],
    frame: pd.DataFrame,
) -> Failure:
    """A result that is no success, in plain words."""
    error = str(errors[promise.name]) if promise.name in errors else _raised(result["exception_info"])
    details = result["result"]
    (key,) = declared.primary_key
    rows = [row[key] for row in details.get("partial_unexpected_index_list") or ()]
    if promise.severity == "warning" and not error:
        rows = frame.loc[~frame[promise.name], key].tolist()
    return Failure(
        declared.name,
        promise.name,
        promise.severity,
        promise.says,
        promise.why,
        0 if error else details.get("unexpected_count", 0),
        () if error else tuple(html.unescape(one) if isinstance(one, str) else "null" for one in rows),
        error,
    )


def _raised(info: Mapping[str, Any]) -> str | None:
    """What an expectation raised: one message, or one a metric."""
    for one in (info, *(value for value in info.values() if isinstance(value, Mapping))):
        if one.get("raised_exception"):
            return str(one["exception_message"])
    return None
