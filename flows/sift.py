"""Sift a batch: a page whose rows break what the tables promise costs itself, and the others are published.

All promises are asked here, where rows and bytes are at hand (``expectations.census``). A page that breaks a critical
one leaves all tables and is a row of ``rejects``. A fact that raises on some pages says nothing of the others: those
pages are refused too, under a rule of their own; where it raises on all, the check is broken, and the census says so.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from expectations import census, schema
from expectations.census import Census
from expectations.facts import Original
from expectations.suites import suite
from flows import parts
from transforms import tabulate
from transforms.records import Reject

CENSUS = ".census"
"""The folder of censuses beside those of the tables: it is read at the end and never published."""
BROKE = "check_broke"
"""The rule of a page on which a check raised."""
READ = tuple(name for name in schema.NAMES if name != "rejects")


@dataclass(frozen=True, slots=True)
class Sifted:
    """What a batch is after the check of its pages."""

    tables: dict[str, pa.Table]
    """All but ``rejects``."""
    refused: tuple[Reject, ...]
    census: Census


def sift(tables: Mapping[str, pa.Table], originals: Mapping[str, Original]) -> Sifted:
    """Leave out the pages that break a critical promise.

    Args:
        tables: those of the batch; ``rejects`` need not be among them.
        originals: the files of its documents, by ``document_id``.
    """
    tables = {name: tables[name] for name in READ}
    taken = _taken(tables, originals)
    if not (taken.broken or taken.errors):
        return Sifted(tables, (), taken)
    uris = {one: original.uri for one, original in originals.items()}
    refused = [_refusal(one, uris.get(one, one), broken) for one, broken in taken.broken.items()]
    if taken.errors:
        ids = [one for one in tables["documents"]["document_id"].to_pylist() if one not in taken.broken]
        raised = {one: errors for one in ids if (errors := _taken(_without_all_but(tables, one), originals).errors)}
        if len(raised) < len(ids):
            refused += [_raised_on(one, uris.get(one, one), errors) for one, errors in raised.items()]
    tables = without(tables, [one.document_id for one in refused if one.document_id])
    return Sifted(tables, tuple(refused), _taken(tables, originals))


def _taken(tables: Mapping[str, pa.Table], originals: Mapping[str, Original]) -> Census:
    return census.take({**tables, "rejects": schema.table("rejects").arrow.empty_table()}, originals, READ)


def without(tables: Mapping[str, pa.Table], documents: Collection[str]) -> dict[str, pa.Table]:
    """The tables without the rows of some documents."""
    gone = pa.array(list(documents), pa.string())
    return {
        name: table.filter(pc.invert(pc.is_in(table["document_id"], value_set=gone))) for name, table in tables.items()
    }


def _without_all_but(tables: Mapping[str, pa.Table], document: str) -> dict[str, pa.Table]:
    return {name: table.filter(pc.equal(table["document_id"], document)) for name, table in tables.items()}


def _refusal(document: str, uri: str, broken: Sequence[str]) -> Reject:
    """The page that breaks promises, under the first of them."""
    table, _, name = broken[0].partition(".")
    says = next(promise.says for promise in suite(schema.table(table)) if promise.name == name)
    more = f" (and {len(broken) - 1} more)" if broken[1:] else ""
    reason = f"{uri}: its rows break {broken[0]}{more}: {says} Nothing of the page is published: report it."
    return Reject(uri, "check", name, reason, "critical", document_id=document)


def _raised_on(document: str, uri: str, errors: Sequence[tuple[str, str, str]]) -> Reject:
    """The page on which a check raised."""
    table, name, what = errors[0]
    reason = f"{uri}: the check {table}.{name} itself broke on this page ({what}): mend the check, then build again."
    return Reject(uri, "check", BROKE, reason, "critical", document_id=document)


def write_rejects(rejects: pa.Table, into: Path, number: int, also: Census | None = None) -> list[parts.Part]:
    """Write a part of ``rejects`` where it has rows, and its census with that of the other tables of the batch."""
    censuses = [also.lines] if also else []
    written = []
    if rejects.num_rows:
        written.append(parts.write_part(rejects, "rejects", into, number))
        nothing = {name: schema.table(name).arrow.empty_table() for name in READ}
        censuses.append(census.take({**nothing, "rejects": rejects}, {}, ("rejects",)).lines)
    if censuses:
        parts.write_part(pa.concat_tables(censuses), CENSUS, into, number)
    return written


def write_refusals(refused: Sequence[Reject], into: Path, number: int) -> None:
    """Write what was refused, as a part of ``rejects``."""
    write_rejects(refusals(refused), into, number)


def refusals(refused: Sequence[Reject]) -> pa.Table:
    """What was refused, as rows of ``rejects``."""
    return parts.table_of("rejects", [tabulate.rejects(refused)])


def census_of(stage: Path) -> Census:
    """The census of all batches of a stage."""
    return census.joined([parts.read_part(path) for path in parts.parts_of(CENSUS, stage)])
