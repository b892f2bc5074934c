"""Harvest a batch of pages: from the bytes of the files to the parts of the seven tables.

A page that cannot be read costs one row of ``rejects`` and nothing else.
"""

import contextlib
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from expectations import schema
from expectations.facts import Original
from flows import parts, shelf, sift
from flows.batches import Harvest
from transforms import (
    assemble,
    claims,
    decode,
    join,
    label,
    legibility,
    order,
    qa_pairs,
    repair,
    split,
    statistics,
    tabulate,
    untangle,
)
from transforms.records import Page, Reject

Reading = dict[str, tabulate.Columns]
Watch = Callable[[int, shelf.File], AbstractContextManager[None]]
"""What is around the reading of a page, given its place in the batch: it may end the process, or raise."""
# What a page may say of itself in a reason: a stack of nested messages helps nobody.
LONGEST_REASON = 500


def harvest(
    files: Sequence[shelf.File],
    into: Path,
    number: int,
    legible: float = legibility.LEAST,
    watch: Watch | None = None,
    ended: Mapping[int, Reject] | None = None,
) -> Harvest:
    """Carry pages from bytes to tables, and write one part a table that has rows; only counts leave here.

    Args:
        files: the pages, in the order of their rows.
        into: the folder that gets a folder a table.
        number: which batch it is; parts are named for it, so that their order is that of the pages.
        legible: how legible a page must be, from 0 to 1.
        watch: what is around the reading of each page.
        ended: pages that are not to be read, because they ended a process that tried, by their place among ``files``.
    """
    refused: list[Reject] = []
    unread = 0
    readings: list[tuple[shelf.File, Page, Reading]] = []
    ended = ended or {}
    for index, file in enumerate(files):
        if index in ended:
            refused.append(ended[index])
            unread += 1
            continue
        try:
            with watch(index, file) if watch else contextlib.nullcontext():
                page = shelf.read(file)
                readings.append((file, page, read(page, legible)))
        except Exception as error:
            refused.append(_refusal(file, error))
            unread += isinstance(error, decode.UnreadablePageError)
    try:
        made = tables([reading for *_, reading in readings])
    except Exception:
        # A page whose rows do not fit their table: leave it out, and only it.
        misfits = {file: misfit for file, _, reading in readings if (misfit := _misfit(reading))}
        refused += [_refusal(file, misfit) for file, misfit in misfits.items()]
        readings = [one for one in readings if one[0] not in misfits]
        made = tables([reading for *_, reading in readings])
    sifted = sift.sift(made, {file.document_id: _original(page, reading) for file, page, reading in readings})
    refused += sifted.refused
    made = dict(sifted.tables)
    for name, table in made.items():
        if table.num_rows:
            parts.write_part(table, name, into, number)
    told = [tabulate.rejects(refused), *(reading["rejects"] for *_, reading in readings)]
    made["rejects"] = parts.table_of("rejects", told)
    sift.write_rejects(made["rejects"], into, number, sifted.census)
    return Harvest(
        files=len(files),
        documents=made["documents"].num_rows,
        characters=pc.sum(made["documents"]["characters"]).as_py() or 0,
        faults=len(refused) - unread,
        unread=unread,
        rows={name: table.num_rows for name, table in made.items()},
    )


def read(page: Page, legible: float = legibility.LEAST) -> Reading:
    """The rows that a page gives to every table; to ``rejects``, what was read with reserve."""
    source = decode.decode(page, legible)
    lines = untangle.untangle(split.split(source))
    passages = order.order(repair.repair(join.join(lines)))
    document, pairs = qa_pairs.pair(assemble.assemble(source, label.label(source, passages)))
    figures = statistics.statistics(document)
    return tabulate.tabulate(document, pairs, figures, claims.claims(document, pairs, figures))


def _original(page: Page, reading: Reading) -> Original:
    """The file of a page, for the check; its text is decoded again there, where its bytes are text."""
    if page.media_type == "text/plain":
        return Original(page.uri, page.media_type, page.data)
    (encoding,), (errors,) = (reading["documents"][name] for name in ("encoding", "decode_errors"))
    return Original(page.uri, page.media_type, page.data, decode.text_of(page.data, page.media_type, encoding, errors))


def tables(readings: Sequence[Reading]) -> dict[str, pa.Table]:
    """The rows of pages as their tables are declared, all but ``rejects``."""
    return {
        name: parts.table_of(name, [reading[name] for reading in readings])
        for name in schema.NAMES
        if name != "rejects"
    }


def _misfit(reading: Mapping[str, tabulate.Columns]) -> Exception | None:
    """Why the rows of a page do not fit their tables, if they do not."""
    try:
        tables([dict(reading)])
    except Exception as error:
        return error
    return None


def _refusal(file: shelf.File, error: Exception) -> Reject:
    """A page that failed, as a row: what broke where."""
    if isinstance(error, decode.UnreadablePageError):
        rule, reason = error.rule, error.reason
    elif isinstance(error, MemoryError):
        rule, reason = "memory_budget", f"{file.uri}: takes more memory than a page may; split the file"
    else:
        rule = type(error).__name__
        reason = f"{file.uri}: {' '.join(str(error).split()) or rule}"[:LONGEST_REASON]
    return Reject(file.uri, _stage(error), rule, shelf.visible(reason), "critical", document_id=file.document_id)


def _stage(error: Exception) -> str:
    """The stage an error comes from: the first module of ``transforms`` on its way."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        package, _, module = frame.f_globals["__name__"].partition(".")
        if package == "transforms":
            return str(module)
    return "read" if isinstance(error, OSError | shelf.ChangedPageError) else "tabulate"
