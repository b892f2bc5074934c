"""What holds row by row: a release's tables in, one boolean a row out, computed column by column.

Great Expectations judges single columns; a promise that spans columns, rows or tables is decided here first. A fact
that does not apply to a row holds there: a reference that leads nowhere is told once, by its foreign key. ``reading``
has the facts that need the texts, ``sense`` and ``said`` those that tell what a column means.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations import schema
from expectations.printed import Booleans, Integers, Laid


class MissingSourceError(LookupError):
    """The files are needed and were not given; says what to do."""


class Original(NamedTuple):
    """The file that a document was read from."""

    uri: str
    media_type: str
    data: bytes
    text: str | None = None
    """What was read out of it, where its bytes are no text themselves."""


NO_FILE = Original("", "", b"")


class Spans(NamedTuple):
    """All spans of a column, one after the other, each with the row it is of."""

    row: Integers
    start: Integers
    end: Integers


@dataclass(frozen=True, eq=False)
class Release:
    """Tables that are to be published together, and the files they were read off."""

    tables: Mapping[str, pa.Table]
    originals: Mapping[str, Original]
    """By ``document_id``."""
    _named: dict[tuple[str, str, str], Integers] = field(default_factory=dict, repr=False)
    _made: dict[str, Any] = field(default_factory=dict, repr=False)

    def column(self, table: str, name: str) -> pa.Array:
        """A column in one piece."""
        return self.tables[table].column(name).combine_chunks()

    def integers(self, table: str, name: str) -> Integers:
        """An integer column; -1 for null."""
        return integers_of(self.column(table, name))

    def named(self, table: str, name: str, parent: str) -> Integers:
        """Which row of ``parent`` each row names in that column; -1 for none."""
        asked = (table, name, parent)
        if asked not in self._named:
            self._named[asked] = self.row_of(self.column(table, name), parent)
        return self._named[asked]

    def row_of(self, ids: pa.Array, table: str) -> Integers:
        """Which row of a table has that id; -1 for none."""
        (key,) = schema.table(table).primary_key
        return integers_of(pc.index_in(ids, value_set=self.column(table, key)))

    def documents(self, table: str) -> Integers:
        """Which row of ``documents`` each row of another table is of; -1 for none."""
        return self.named(table, "document_id", "documents")

    def spans(self, table: str, name: str) -> Spans:
        """All spans of a column; a null offset is -1."""
        lists = self.column(table, name)
        flat = lists.flatten()
        start, end = (integers_of(pc.struct_field(flat, side)) for side in ("start", "end"))
        return Spans(integers_of(pc.list_parent_indices(lists)), start, end)

    def strings(self, table: str, name: str) -> list[str]:
        """A text column; null is empty."""
        return [text or "" for text in self.column(table, name).to_pylist()]

    @cached_property
    def files(self) -> list[Original]:
        """The file of every document; an empty one for a document that is of none of them.

        Raises:
            MissingSourceError: no file was given at all.
        """
        ids = self.column("documents", "document_id").to_pylist()
        if ids and not self.originals:
            raise MissingSourceError("no file was given: pass the bytes of every document of the tables")
        return [self.originals.get(one, NO_FILE) for one in ids]

    @cached_property
    def decoded(self) -> list[str | None]:
        """The text of every document, its bytes decoded as its row says; None where they cannot be."""
        documents = self.tables["documents"]
        encodings = documents["encoding"].to_pylist()
        errors = documents["decode_errors"].to_pylist() if "decode_errors" in documents.column_names else ()
        return [
            file.text if file.text is not None else decoded(file.data, *how)
            for file, how in zip(
                self.files, zip(encodings, errors or ["strict"] * len(encodings), strict=True), strict=True
            )
        ]

    @cached_property
    def pages(self) -> Laid:
        """The texts of all documents."""
        return Laid.of(text or "" for text in self.decoded)

    def cached(self, name: str, make: Callable[["Release"], Any]) -> Any:
        """What ``make`` makes of the release, made once."""
        if name not in self._made:
            self._made[name] = make(self)
        return self._made[name]

    @cached_property
    def passages(self) -> Laid:
        """The passages' texts."""
        return Laid.of(self.strings("passages", "text"))


def identity(*parts: str | int) -> str:
    """The id of what ``parts`` name: sixteen hexadecimal digits, the same in every release.

    >>> identity("passage", 7) == identity("passage", 7) != identity("passage", 8)
    True
    """
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()[:16]


def decoded(data: bytes, encoding: str | None, errors: str | None) -> str | None:
    """The text of bytes; None where they cannot be decoded so."""
    try:
        return data.decode(encoding or "", errors or "")
    except (LookupError, ValueError):
        return None


def integers_of(values: pa.Array) -> Integers:
    """Whole numbers; -1 for null."""
    return np.asarray(values.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False), np.int64)


def booleans_of(values: pa.Array) -> Booleans:
    """Null holds: the fact does not apply."""
    return np.asarray(values.fill_null(True).to_numpy(zero_copy_only=False), np.bool_)


def every(row: Integers, good: Booleans, rows: int) -> Booleans:
    """Whether all items of a row's list are good."""
    return np.asarray(np.bincount(row[~good], minlength=rows) == 0)


def rows_of(release: "Release", table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Some columns of a table, row by row."""
    return zip(*(release.column(table, name).to_pylist() for name in columns), strict=True)


def answers_of(answers: Iterable[bool], release: "Release", table: str) -> Booleans:
    """An answer a row of a table."""
    return np.fromiter(answers, np.bool_, release.tables[table].num_rows)


def pairs_of(high: Integers, low: Integers) -> Integers:
    """Two numbers in one, ordered as the pair is; the second below 2**40."""
    return (high << 40) | low


# What a declaration says of a column.


def given(release: Release, table: str, column: str) -> Booleans:
    """The column is not null."""
    return booleans_of(pc.is_valid(release.column(table, column)))


def unique(release: Release, table: str, column: str) -> Booleans:
    """No other row has the same value; null is no value."""
    values = release.column(table, column)
    counted = pc.value_counts(values)
    twice = counted.field(0).filter(pc.greater(counted.field(1), 1))
    return booleans_of(pc.or_(pc.invert(pc.is_in(values, value_set=twice)), pc.is_null(values)))


def known(release: Release, table: str, column: str, values: Any) -> Booleans:
    """The value is one of those; null is none."""
    column_ = release.column(table, column)
    return booleans_of(pc.or_(pc.is_in(column_, value_set=pa.array(values, column_.type)), pc.is_null(column_)))


def in_range(release: Release, table: str, column: str, low: float | None, high: float | None) -> Booleans:
    """The number lies between the two; NaN does not."""
    values = release.column(table, column)
    held = np.ones(len(values), np.bool_)
    if low is not None:
        held &= booleans_of(pc.greater_equal(values, low))
    if high is not None:
        held &= booleans_of(pc.less_equal(values, high))
    return held


def has_items(release: Release, table: str, column: str, fewest: int) -> Booleans:
    """The list has as many items."""
    return booleans_of(pc.greater_equal(pc.list_value_length(release.column(table, column)), fewest))


# One table's columns among themselves.


def no_text_is_empty(release: Release, table: str) -> Booleans:
    """A text is null or has a character."""
    held = np.ones(release.tables[table].num_rows, np.bool_)
    for one in schema.table(table).fields:
        if one.type == "string":
            held &= booleans_of(pc.not_equal(release.column(table, one.name), ""))
    return held


def in_order(release: Release, table: str, low: str, high: str) -> Booleans:
    """The first column is not above the second, where both are given."""
    return booleans_of(pc.less_equal(release.column(table, low), release.column(table, high)))


def finite(release: Release, table: str, *columns: str) -> Booleans:
    """The numbers are numbers: no infinity, no NaN."""
    held = np.ones(release.tables[table].num_rows, np.bool_)
    for name in columns:
        held &= booleans_of(pc.is_finite(release.column(table, name)))
    return held


def sides_match_status(release: Release) -> Booleans:
    """A pair has both its sides, a question alone no answer, an answer alone no question."""
    status = release.column("qa_pairs", "status")
    held = np.ones(len(status), np.bool_)
    for side, alone in (("question", "orphan_answer"), ("answer", "unanswered")):
        given = pc.is_valid(release.column("qa_pairs", side))
        held &= booleans_of(pc.equal(given, pc.not_equal(status, alone)))
    return held


def sides_name_their_passages(release: Release) -> Booleans:
    """The side that is there names its passages and where they were printed; the other names none."""
    held = np.ones(release.tables["qa_pairs"].num_rows, np.bool_)
    for side in ("question", "answer"):
        given = pc.is_valid(release.column("qa_pairs", side))
        for listed in ("passage_ids", "spans"):
            count = pc.list_value_length(release.column("qa_pairs", f"{side}_{listed}"))
            held &= booleans_of(pc.equal(given, pc.greater(count, 0)))
    return held


def basis_matches_status(release: Release) -> Booleans:
    """A pair, and only a pair, says what brought its sides together."""
    paired = pc.equal(release.column("qa_pairs", "status"), "paired")
    return booleans_of(pc.equal(pc.is_valid(release.column("qa_pairs", "pairing_basis")), paired))


def named_source_has_a_name(release: Release) -> Booleans:
    """A claim of a named source says whose it is."""
    named = pc.equal(release.column("claims", "source_type"), "named")
    return booleans_of(pc.or_(pc.invert(named), pc.is_valid(release.column("claims", "speaker"))))


# A document's rows among themselves.


def runs_without_gaps(release: Release, table: str, column: str) -> Booleans:
    """Counted document by document, the column takes each of 1..n once."""
    document = release.documents(table)
    number = release.integers(table, column)
    order = np.lexsort((number, document))
    first = np.searchsorted(document[order], document[order])
    held = np.empty(len(order), np.bool_)
    held[order] = number[order] == np.arange(len(order)) - first + 1
    return held


def rows_counted(release: Release, table: str) -> Booleans:
    """The documents' column of that name says how many rows of the table they have."""
    document = release.documents(table)
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
    return (release.named(table, column, parent) >= 0) | booleans_of(pc.is_null(release.column(table, column)))


def all_refer(release: Release, table: str, column: str, parent: str) -> Booleans:
    """All that the list names are rows of the other table, and of the same document."""
    lists = release.column(table, column)
    row, named = integers_of(pc.list_parent_indices(lists)), release.row_of(lists.flatten(), parent)
    own, theirs = release.documents(table), release.documents(parent)
    good = named >= 0
    good[good] = own[row[good]] == theirs[named[good]]
    return every(row, good, len(lists))


def agrees(release: Release, table: str, column: str, parent: str, *shared: str) -> Booleans:
    """The row and the row it names say the same in the columns they share."""
    named = release.named(table, column, parent)
    known = named >= 0
    held = np.ones(len(named), np.bool_)
    for name in shared:
        theirs = release.column(parent, name).take(pa.array(named[known]))
        held[known] &= booleans_of(pc.equal(release.column(table, name).filter(pa.array(known)), theirs))
    return held


def claim_lists_it(release: Release) -> Booleans:
    """The claim that a statistic names lists the statistic."""
    claim = release.named("statistics", "claim_id", "claims")
    lists = release.column("claims", "statistic_ids")
    listed = pairs_of(integers_of(pc.list_parent_indices(lists)), release.row_of(lists.flatten(), "statistics"))
    return (claim < 0) | np.isin(pairs_of(claim, np.arange(len(claim))), listed)
