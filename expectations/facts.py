"""What holds row by row: a release's tables in, one boolean a row out, computed column by column.

Great Expectations judges single columns; a promise that spans columns, rows or tables is decided here first. A fact
that does not apply to a row holds there: a reference that leads nowhere is told once, by its foreign key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from expectations import schema

Booleans = NDArray[np.bool_]
Integers = NDArray[np.int64]

# Every character that str.isspace calls a space lies below this one; the table answers for whole texts at once.
BEYOND_SPACES = 0x3001
IS_SPACE = np.array([chr(code).isspace() for code in range(BEYOND_SPACES + 1)])


class MissingSourceError(LookupError):
    """A document whose text is needed was given without it; says which, and what to do."""


class Spans(NamedTuple):
    """All spans of a column, one after the other, each with the row it is of."""

    row: Integers
    start: Integers
    end: Integers


@dataclass(frozen=True, eq=False)
class Release:
    """The tables that are to be published together, and the decoded source texts they were read off."""

    tables: Mapping[str, pa.Table]
    sources: Mapping[str, str]
    """Decoded text by ``document_id``; each is asked for once, one at a time."""

    def column(self, table: str, name: str) -> pa.Array:
        """A column in one piece."""
        return self.tables[table].column(name).combine_chunks()

    def integers(self, table: str, name: str) -> Integers:
        """An integer column; -1 for null."""
        return _integers(self.column(table, name))

    def named(self, table: str, name: str, parent: str) -> Integers:
        """Which row of ``parent`` each row names in that column; -1 for none."""
        return self.row_of(self.column(table, name), parent)

    def row_of(self, ids: pa.Array, table: str) -> Integers:
        """Which row of a table has that id; -1 for none."""
        (key,) = schema.table(table).primary_key
        return _integers(pc.index_in(ids, value_set=self.column(table, key)))

    def spans(self, table: str, name: str) -> Spans:
        """All spans of a column; a null offset is -1."""
        lists = self.column(table, name)
        flat = lists.flatten()
        start, end = (_integers(pc.struct_field(flat, side)) for side in ("start", "end"))
        return Spans(_integers(pc.list_parent_indices(lists)), start, end)

    @cached_property
    def texts(self) -> list[str]:
        """The passages' texts."""
        return [text or "" for text in self.column("passages", "text").to_pylist()]

    @cached_property
    def coverage(self) -> tuple[Integers, Booleans]:
        """How long each document's source is, and whether its passages cover it as they should.

        Raises:
            MissingSourceError: the text of a document was not given.
        """
        row, start, end = self.spans("passages", "spans")
        document = self.named("passages", "document_id", "documents")[row]
        order = np.argsort(document, kind="stable")
        ids = self.column("documents", "document_id").to_pylist()
        bounds = np.searchsorted(document[order], np.arange(len(ids) + 1))
        lengths, covered = np.zeros(len(ids), np.int64), np.zeros(len(ids), np.bool_)
        for number, one in enumerate(ids):
            try:
                text = self.sources[one]
            except KeyError:
                raise MissingSourceError(
                    f"no source text was given for document {one}: pass the decoded text of every document"
                ) from None
            mine = order[bounds[number] : bounds[number + 1]]
            lengths[number], covered[number] = len(text), _covered_once(text, start[mine], end[mine])
        return lengths, covered


def _covered_once(text: str, start: Integers, end: Integers) -> bool:
    """Whether the intervals cover each character of the text that is no space once; linear in its length."""
    if not np.all((start >= 0) & (start < end) & (end <= len(text))):
        return False
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    printed = ~IS_SPACE[np.minimum(codes, BEYOND_SPACES)]
    steps = np.bincount(start, minlength=len(text) + 1) - np.bincount(end, minlength=len(text) + 1)
    return bool(np.all(np.cumsum(steps)[:-1][printed] == 1))


def _integers(values: pa.Array) -> Integers:
    return np.asarray(values.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False), np.int64)


def _booleans(values: pa.Array) -> Booleans:
    """Null holds: the fact does not apply."""
    return np.asarray(values.fill_null(True).to_numpy(zero_copy_only=False), np.bool_)


def _every(row: Integers, good: Booleans, rows: int) -> Booleans:
    """Whether all items of a row's list are good."""
    return np.asarray(np.bincount(row[~good], minlength=rows) == 0)


def _pairs(high: Integers, low: Integers) -> Integers:
    """Two numbers in one, ordered as the pair is; the second below 2**40."""
    return (high << 40) | low


# One table's columns among themselves.


def no_text_is_empty(release: Release, table: str) -> Booleans:
    """A text is null or has a character."""
    held = np.ones(release.tables[table].num_rows, np.bool_)
    for field in schema.table(table).fields:
        if field.type == "string":
            held &= _booleans(pc.not_equal(release.column(table, field.name), ""))
    return held


def in_order(release: Release, table: str, low: str, high: str) -> Booleans:
    """The first column is not above the second, where both are given."""
    return _booleans(pc.less_equal(release.column(table, low), release.column(table, high)))


def finite(release: Release, table: str, *columns: str) -> Booleans:
    """The numbers are numbers: no infinity, no NaN."""
    held = np.ones(release.tables[table].num_rows, np.bool_)
    for name in columns:
        held &= _booleans(pc.is_finite(release.column(table, name)))
    return held


def characters_counted(release: Release) -> Booleans:
    """A passage's characters are as many as its text has."""
    counted = pc.utf8_length(release.column("passages", "text"))
    return _booleans(pc.equal(counted, release.column("passages", "characters")))


def sides_match_status(release: Release) -> Booleans:
    """A pair has both its sides, a question alone no answer, an answer alone no question."""
    status = release.column("qa_pairs", "status")
    held = np.ones(len(status), np.bool_)
    for side, alone in (("question", "orphan_answer"), ("answer", "unanswered")):
        given = pc.is_valid(release.column("qa_pairs", side))
        held &= _booleans(pc.equal(given, pc.not_equal(status, alone)))
    return held


def sides_name_their_passages(release: Release) -> Booleans:
    """The side that is there names its passages and where they were printed; the other names none."""
    held = np.ones(release.tables["qa_pairs"].num_rows, np.bool_)
    for side in ("question", "answer"):
        given = pc.is_valid(release.column("qa_pairs", side))
        for listed in ("passage_ids", "spans"):
            count = pc.list_value_length(release.column("qa_pairs", f"{side}_{listed}"))
            held &= _booleans(pc.equal(given, pc.greater(count, 0)))
    return held


def basis_matches_status(release: Release) -> Booleans:
    """A pair, and only a pair, says what brought its sides together."""
    paired = pc.equal(release.column("qa_pairs", "status"), "paired")
    return _booleans(pc.equal(pc.is_valid(release.column("qa_pairs", "pairing_basis")), paired))


def named_source_has_a_name(release: Release) -> Booleans:
    """A claim of a named source says whose it is."""
    named = pc.equal(release.column("claims", "source_type"), "named")
    return _booleans(pc.or_(pc.invert(named), pc.is_valid(release.column("claims", "speaker"))))


# A document's rows among themselves.


def runs_without_gaps(release: Release, table: str, column: str) -> Booleans:
    """Counted document by document, the column takes each of 1..n once."""
    document = release.named(table, "document_id", "documents")
    number = release.integers(table, column)
    order = np.lexsort((number, document))
    first = np.searchsorted(document[order], document[order])
    held = np.empty(len(order), np.bool_)
    held[order] = number[order] == np.arange(len(order)) - first + 1
    return held


def rows_counted(release: Release, table: str) -> Booleans:
    """The documents' column of that name says how many rows of the table they have."""
    document = release.named(table, "document_id", "documents")
    counted = np.bincount(document[document >= 0], minlength=release.tables["documents"].num_rows)
    return np.asarray(counted == release.integers("documents", table))


def article_characters_counted(release: Release) -> Booleans:
    """An article's characters are those of its passages together."""
    article = release.named("passages", "article_id", "articles")
    known = article >= 0
    rows = release.tables["articles"].num_rows
    counted = np.bincount(article[known], release.integers("passages", "characters")[known], rows)
    return np.asarray(counted == release.integers("articles", "characters"))


# A row and the rows it names.


def refers(release: Release, table: str, column: str, parent: str) -> Booleans:
    """What the column names is a row of the other table; null names nothing."""
    return (release.named(table, column, parent) >= 0) | _booleans(pc.is_null(release.column(table, column)))


def all_refer(release: Release, table: str, column: str, parent: str) -> Booleans:
    """All that the list names are rows of the other table, and of the same document."""
    lists = release.column(table, column)
    row, named = _integers(pc.list_parent_indices(lists)), release.row_of(lists.flatten(), parent)
    own, theirs = (release.named(name, "document_id", "documents") for name in (table, parent))
    good = named >= 0
    good[good] = own[row[good]] == theirs[named[good]]
    return _every(row, good, len(lists))


def agrees(release: Release, table: str, column: str, parent: str, *shared: str) -> Booleans:
    """The row and the row it names say the same in the columns they share."""
    named = release.named(table, column, parent)
    known = named >= 0
    held = np.ones(len(named), np.bool_)
    for name in shared:
        theirs = release.column(parent, name).take(pa.array(named[known]))
        held[known] &= _booleans(pc.equal(release.column(table, name).filter(pa.array(known)), theirs))
    return held


def claim_lists_it(release: Release) -> Booleans:
    """The claim that a statistic names lists the statistic."""
    claim = release.named("statistics", "claim_id", "claims")
    lists = release.column("claims", "statistic_ids")
    listed = _pairs(_integers(pc.list_parent_indices(lists)), release.row_of(lists.flatten(), "statistics"))
    return (claim < 0) | np.isin(_pairs(claim, np.arange(len(claim))), listed)


# The rows and the text they were read off.


def verbatim(release: Release, table: str, column: str) -> Booleans:
    """The quoted text is what its passage has from ``start`` to ``end``."""
    texts = release.texts
    return np.fromiter(
        (
            passage < 0 or (0 <= start < end and texts[passage][start:end] == quote)
            for passage, start, end, quote in zip(
                release.named(table, "passage_id", "passages").tolist(),
                release.integers(table, "start").tolist(),
                release.integers(table, "end").tolist(),
                release.column(table, column).to_pylist(),
                strict=True,
            )
        ),
        np.bool_,
        release.tables[table].num_rows,
    )


def sentence_holds_quote(release: Release) -> Booleans:
    """The sentence of a statistic is part of its passage, and the figure of its sentence."""
    texts = release.texts
    return np.fromiter(
        (
            passage < 0 or not quote or not sentence or (quote in sentence and sentence in texts[passage])
            for passage, quote, sentence in zip(
                release.named("statistics", "passage_id", "passages").tolist(),
                release.column("statistics", "quote").to_pylist(),
                release.column("statistics", "sentence").to_pylist(),
                strict=True,
            )
        ),
        np.bool_,
        release.tables["statistics"].num_rows,
    )


def length_counted(release: Release) -> Booleans:
    """A document's characters are as many as its source text has."""
    lengths, _ = release.coverage
    return np.asarray(lengths == release.integers("documents", "characters"))


def lines_in_document(release: Release) -> Booleans:
    """A passage's lines are in order and within the document's."""
    first, last = (release.integers("passages", name) for name in ("first_line", "last_line"))
    document = release.named("passages", "document_id", "documents")
    lines = np.append(release.integers("documents", "lines"), np.iinfo(np.int64).max)[document]
    return np.asarray((first <= last) & (last <= lines))


def spans_in_source(release: Release, table: str, column: str) -> Booleans:
    """The spans begin before they end, inside the source text."""
    row, start, end = release.spans(table, column)
    document = release.named(table, "document_id", "documents")[row]
    length = np.append(release.integers("documents", "characters"), np.iinfo(np.int64).max)[document]
    return _every(row, (start >= 0) & (start < end) & (end <= length), release.tables[table].num_rows)


def spans_in_passage(release: Release, table: str) -> Booleans:
    """The spans lie within those of the passage that the row names."""
    passages = release.spans("passages", "spans")
    document = release.named("passages", "document_id", "documents")
    # Sorted by document and offset, the span that a place lies in is the last one that begins before it.
    order = np.argsort(_pairs(document[passages.row], passages.start), kind="stable")
    owner, begin, stop = (side[order] for side in passages)
    row, start, end = release.spans(table, "spans")
    named = release.named(table, "passage_id", "passages")[row]
    row, start, end, named = (side[named >= 0] for side in (row, start, end, named))
    found = np.searchsorted(_pairs(document[owner], begin), _pairs(document[named], start), side="right") - 1
    inside = found >= 0
    inside[inside] = (owner[found] == named)[inside] & (end <= stop[found])[inside]
    return _every(row, inside, release.tables[table].num_rows)


def nothing_lost_nothing_twice(release: Release) -> Booleans:
    """The spans of a document's passages cover each character of its source that is no space exactly once."""
    _, covered = release.coverage
    return covered
