"""What holds between the tables and the files they were read off: every value leads back to the very characters.

The bytes are decoded again as ``documents`` says, and what stands at the spans is set against what is published
(``printed`` says what mending may change).
"""

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations import printed
from expectations.facts import (
    Release,
    answers_of,
    booleans_of,
    decoded,
    every,
    identity,
    integers_of,
    pairs_of,
    rows_of,
)
from expectations.printed import Booleans, Laid

# The file.


def id_is_of_the_bytes(release: Release) -> Booleans:
    """A document's id is what its bytes hash to."""
    ids = release.column("documents", "document_id").to_pylist()
    hashes = (hashlib.sha256(file.data).hexdigest()[:16] for file in release.files)
    return np.array([one == wanted for one, wanted in zip(ids, hashes, strict=True)], np.bool_)


def is_of_the_file(release: Release) -> Booleans:
    """A document's name, kind and size are those of the file."""
    columns = (release.column("documents", name).to_pylist() for name in ("source_uri", "media_type", "bytes"))
    wanted = ((file.uri, file.media_type, len(file.data)) for file in release.files)
    return np.array([told == file for told, file in zip(zip(*columns, strict=True), wanted, strict=True)], np.bool_)


def decodes(release: Release) -> Booleans:
    """The bytes can be decoded as the row says, and no other way of treating bad bytes is told than was needed."""
    encodings, errors = (release.strings("documents", name) for name in ("encoding", "decode_errors"))
    told = zip(release.files, release.decoded, encodings, errors, strict=True)
    return np.array(
        [
            text is not None
            and encoding.isascii()
            and (how == "strict" or file.text is not None or decoded(file.data, encoding, "strict") is None)
            for file, text, encoding, how in told
        ],
        np.bool_,
    )


def length_counted(release: Release) -> Booleans:
    """A document's characters are as many as its text has."""
    return np.asarray(release.pages.lengths == release.integers("documents", "characters"))


def lines_counted(release: Release) -> Booleans:
    """A document's lines are as many as an editor counts."""
    return np.asarray(printed.lines_of(release.pages) == release.integers("documents", "lines"))


def nothing_lost_nothing_twice(release: Release) -> Booleans:
    """The spans of a document's passages cover each character of its text that is no space exactly once."""
    row, start, end = release.spans("passages", "spans")
    page = release.documents("passages")[row]
    known = page >= 0
    return printed.covered_once(release.pages, page[known], start[known], end[known])


# The spans.


def spans_in_source(release: Release, table: str, column: str) -> Booleans:
    """The spans begin before they end, inside the text of the document."""
    row, start, end = release.spans(table, column)
    document = release.documents(table)[row]
    length = np.append(release.integers("documents", "characters"), np.iinfo(np.int64).max)[document]
    return every(row, (start >= 0) & (start < end) & (end <= length), release.tables[table].num_rows)


def spans_in_passages(release: Release, table: str, spans: str, column: str) -> Booleans:
    """The spans lie within those of the passages that the row names: one, or a list of them."""
    passages = release.spans("passages", "spans")
    document = release.documents("passages")
    # Sorted by document and offset, the span that a place lies in is the last one that begins before it.
    order = np.argsort(pairs_of(document[passages.row], passages.start), kind="stable")
    begin = pairs_of(document[passages.row], passages.start)[order]
    owner, stop = (np.append(side[order], -1) for side in (passages.row, passages.end))
    row, start, end = release.spans(table, spans)
    found = np.searchsorted(begin, pairs_of(release.documents(table)[row], start), side="right") - 1
    inside = end <= stop[found]
    lists = release.column(table, column)
    if pa.types.is_list(lists.type):
        links = pairs_of(integers_of(pc.list_parent_indices(lists)), release.row_of(lists.flatten(), "passages"))
        inside &= np.isin(pairs_of(row, owner[found]), links)
    else:
        named = release.named(table, column, "passages")[row]
        inside &= owner[found] == named
        inside |= named < 0
    return every(row, inside | (release.documents(table)[row] < 0), release.tables[table].num_rows)


def lines_of_spans(release: Release) -> Booleans:
    """A passage's lines are the topmost and the lowest that its spans stand in."""
    row, start, end = release.spans("passages", "spans")
    page = release.documents("passages")[row]
    known = (page >= 0) & (start >= 0) & (start < end) & (end <= np.append(release.pages.lengths, 0)[page])
    row, start, end, page = row[known], start[known], end[known], page[known]
    ends = printed.line_ends(release.pages)
    begin = release.pages.bounds[page]
    above = np.searchsorted(ends, begin)
    rows = release.tables["passages"].num_rows
    first = np.full(rows, np.iinfo(np.int64).max)
    last = np.zeros(rows, np.int64)
    np.minimum.at(first, row, np.searchsorted(ends, begin + start) - above + 1)
    np.maximum.at(last, row, np.searchsorted(ends, begin + end - 1) - above + 1)
    told_first, told_last = (release.integers("passages", name) for name in ("first_line", "last_line"))
    return np.asarray((last == 0) | ((told_first == first) & (told_last == last)))


# What is published, and what is printed there.


def reads_back(release: Release, table: str, column: str, spans: str = "spans") -> Booleans:
    """What stands at the spans is what is published, but for what mending may change."""
    row, start, end = release.spans(table, spans)
    page = release.documents(table)[row]
    good = (page >= 0) & (start >= 0) & (start < end) & (end <= np.append(release.pages.lengths, 0)[page])
    row, begin = row[good], release.pages.bounds[page[good]]
    rows = release.tables[table].num_rows
    there = release.pages.slices(row, begin + start[good], begin + end[good], rows)
    return printed.read_alike(Laid.of(release.strings(table, column)).folded(), there.folded())


def verbatim(release: Release, table: str, column: str) -> Booleans:
    """The quoted text is what its passage has from ``start`` to ``end``."""
    passage = release.named(table, "passage_id", "passages")
    start, end = release.integers(table, "start"), release.integers(table, "end")
    length = np.append(release.passages.lengths, 0)[passage]
    good = (passage >= 0) & (start >= 0) & (start < end) & (end <= length)
    rows = np.flatnonzero(good)
    begin = release.passages.bounds[passage[rows]]
    there = release.passages.slices(rows, begin + start[rows], begin + end[rows], len(passage))
    quoted = Laid.of(release.strings(table, column))
    same = there.lengths == quoted.lengths
    differ = there.codes[same[there.owners]] != quoted.codes[same[quoted.owners]]
    same[there.owners[same[there.owners]][differ]] = False
    return np.asarray((passage < 0) | (good & same))


def characters_counted(release: Release) -> Booleans:
    """A passage's characters are as many as its text has."""
    counted = pc.utf8_length(release.column("passages", "text"))
    return booleans_of(pc.equal(counted, release.column("passages", "characters")))


def sentence_holds_quote(release: Release) -> Booleans:
    """The sentence of a statistic is part of its passage, around the figure, and the figure is part of it."""
    texts = release.strings("passages", "text")
    passages = release.named("statistics", "passage_id", "passages").tolist()
    told = rows_of(release, "statistics", "quote", "sentence", "start", "end")
    return answers_of(
        (
            passage < 0
            or not quote
            or not sentence
            # Only around the figure: a page on one line has ten thousand figures in a passage of a million characters.
            or (quote in sentence and sentence in texts[passage][max(start - len(sentence), 0) : end + len(sentence)])
            for passage, (quote, sentence, start, end) in zip(passages, told, strict=True)
        ),
        release,
        "statistics",
    )


# The ids.


def id_is_of_the_place(release: Release, table: str) -> Booleans:
    """A row's id is the hash of where it stands on its page, so that it is the same in every release."""
    columns, kind = PLACES[table]
    ids = release.column(table, f"{kind if table != 'qa_pairs' else 'qa'}_id").to_pylist()
    places = zip(*(release.column(table, name).to_pylist() for name in columns), strict=True)
    if table == "passages":
        wanted = (identity(one, kind, spans[0]["start"] if spans else -1) for one, spans in places)
    elif table == "qa_pairs":
        starts = dict(
            zip(
                release.column("passages", "passage_id").to_pylist(),
                (spans[0]["start"] if spans else -1 for spans in release.column("passages", "spans").to_pylist()),
                strict=True,
            )
        )
        wanted = (
            identity(one, kind, number, *(starts.get(passage, -1) for passage in (*(asked or ()), *(told or ()))))
            for one, number, asked, told in places
        )
    else:
        wanted = (identity(one, kind, *rest) for one, *rest in places)
    return np.array([one == right for one, right in zip(ids, wanted, strict=True)], np.bool_)


PLACES = {
    "articles": (("document_id", "position"), "article"),
    "passages": (("document_id", "spans"), "passage"),
    "qa_pairs": (("document_id", "pair_no", "question_passage_ids", "answer_passage_ids"), "qa"),
    "claims": (("passage_id", "start", "end"), "claim"),
    "statistics": (("passage_id", "start", "end"), "statistic"),
}
"""The columns that an id is the hash of, and the word between the first and the others."""


def reject_id_is_of_the_refusal(release: Release) -> Booleans:
    """A reject's id is the hash of what was refused and by which rule."""
    columns = ("reject_id", "source_uri", "stage", "rule", "table", "row", "reason")
    told = zip(*(release.strings("rejects", name) for name in columns), strict=True)
    return np.array(
        [one == identity(uri, stage, rule, table, row or reason) for one, uri, stage, rule, table, row, reason in told],
        np.bool_,
    )
