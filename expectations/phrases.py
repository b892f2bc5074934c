"""Promises that several tables make, said of one of them."""

from functools import partial

from expectations import facts, reading, sense
from expectations.promises import Promise


def of_the_place(table: str, column: str) -> Promise:
    """Its id does not depend on when the page was read."""
    return Promise(
        f"{column}_is_of_its_place",
        f"`{column}` is the hash of where on its page the row stands.",
        "The same page gives the same ids in every release: what links to a row still finds it after an update.",
        "critical",
        partial(reading.id_is_of_the_place, table=table),
    )


def printed(table: str, *columns: str, name: str = "", elsewhere: str | None = None) -> Promise:
    """What the columns hold can be read on the page."""
    return Promise(
        f"{name or columns[0]}_is_printed",
        f"{' and '.join(f'`{one}`' for one in columns)} can be read on the page, names in a list one by one"
        f"{f' (or in `{elsewhere}`)' if elsewhere else ''}.",
        "Nobody is quoted and nothing is named that the page does not name.",
        "info",
        partial(sense.is_printed, table=table, columns=columns, elsewhere=elsewhere),
    )


def reads_back(table: str, column: str, spans: str = "spans") -> Promise:
    """What is published is what stands there."""
    return Promise(
        f"{column}_reads_back",
        f"What the page has at `{spans}`, read again from the bytes of the file, is `{column}`, but for what mending "
        "changes: white space, invisible characters, compatibility forms, marks of one family, l I O o for digits.",
        "A figure can be checked against the very characters of the page that it came from.",
        "critical",
        partial(reading.reads_back, table=table, column=column, spans=spans),
    )


def counted_from_one(table: str, column: str) -> Promise:
    """It numbers the rows of a document."""
    return Promise(
        f"{column}_runs_without_gaps",
        f"In each document `{column}` runs 1, 2, 3 … without gaps or repeats.",
        "Sorting by it gives the whole document in order; a gap would mean a row lost.",
        "critical",
        partial(facts.runs_without_gaps, table=table, column=column),
    )


def spans_in_source(table: str, column: str) -> Promise:
    """They lead somewhere."""
    return Promise(
        f"{column}_lie_in_the_source",
        f"Each of the `{column}` begins before it ends, inside the source text.",
        "They are the way back from a cell to the printed page.",
        "critical",
        partial(reading.spans_in_source, table=table, column=column),
    )


def items_refer(table: str, column: str, parent: str) -> Promise:
    """What a list names is there."""
    return Promise(
        f"{column}_refer_to_{parent}",
        f"All `{column}` are rows of `{parent}`, of the same document.",
        "A join on the list neither loses rows nor crosses documents.",
        "critical",
        partial(facts.all_refer, table=table, column=column, parent=parent),
    )


def agrees(table: str, column: str, parent: str, *shared: str) -> Promise:
    """A row and the row it names tell the same."""
    return Promise(
        f"agrees_with_its_{column.removesuffix('_id')}",
        f"The row of `{parent}` that `{column}` names has the same {' and '.join(f'`{name}`' for name in shared)}.",
        "The same question answered over two joins must have one answer.",
        "critical",
        lambda release: facts.agrees(release, table, column, parent, *shared),
    )


def quoted(table: str, column: str) -> tuple[Promise, ...]:
    """What holds of every table whose rows quote a passage."""
    return (
        Promise(
            f"{column}_is_verbatim",
            f"`{column}` is its passage's `text` from `start` to `end`, character for character.",
            "Nothing is quoted that the page does not say.",
            "critical",
            partial(reading.verbatim, table=table, column=column),
        ),
        reads_back(table, column),
        spans_in_source(table, "spans"),
        Promise(
            "spans_lie_in_the_passage",
            "`spans` lie within the spans of the passage it was read off.",
            "A quote and its passage lead to the same place of the page.",
            "critical",
            partial(reading.spans_in_passages, table=table, spans="spans", column="passage_id"),
        ),
        agrees(table, "passage_id", "passages", "document_id", "article_id"),
    )
