"""What the tables promise: a suite a table, as data.

``structural`` reads promises off a table's declaration. ``MEANING`` adds what only the table's meaning promises: each
promise names the fact that decides it, says in plain words what holds, and why a reader of the table relies on it.
A broken ``critical`` promise is a broken contract: the table misleads, and nothing is published. A broken ``warning``
is a row that cannot be right: it is quarantined, which takes it out of its table and into ``rejects``, and the rest is
published. Only rows that no other row needs may be: claims and statistics. Whoever names one of them can do without.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from expectations import facts, plausible
from expectations.facts import Booleans, Release
from expectations.schema import TableSchema

Severity = Literal["critical", "warning", "info"]
FEW = "few_rows_are_quarantined"
QUARANTINABLE = 10
"""As many rows of a table as may be quarantined whatever part of it they are: one odd page of a few is no disaster."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What every row of a table keeps."""

    name: str
    says: str
    why: str
    severity: Severity = "critical"
    holds: Callable[[Release], Booleans] | None = None
    """The fact that decides it, row by row; None where Great Expectations judges the column itself."""
    column: str = ""
    """The column that is judged; that of the fact bears the promise's name."""
    expectation: str = "ExpectColumnValuesToBeInSet"
    """The class of Great Expectations that judges."""
    arguments: Mapping[str, Any] = field(default_factory=lambda: {"value_set": [True]})


def structural(table: TableSchema) -> Iterator[Promise]:
    """What a table's declaration promises, column by column."""
    for one in table.fields:
        if one.required:
            yield Promise(
                f"{one.name}_is_given",
                f"`{one.name}` is never null.",
                "The table's declaration says that it is required.",
                column=one.name,
                expectation="ExpectColumnValuesToNotBeNull",
                arguments={},
            )
        if one.unique or one.name in table.primary_key:
            yield Promise(
                f"{one.name}_is_unique",
                f"No two rows have the same `{one.name}`.",
                "A row is named by it: two rows under one name cannot be told apart.",
                column=one.name,
                expectation="ExpectColumnValuesToBeUnique",
                arguments={},
            )
        if one.enum:
            yield Promise(
                f"{one.name}_is_known",
                f"`{one.name}` is one of: {', '.join(one.enum)}.",
                "Analysts filter and group by it: an unknown value would silently fall out.",
                column=one.name,
                arguments={"value_set": list(one.enum)},
            )
        if one.minimum is not None or one.maximum is not None:
            yield Promise(
                f"{one.name}_is_in_range",
                f"`{one.name}` is {_range(one.minimum, one.maximum)}.",
                "The table's declaration gives its range.",
                column=one.name,
                expectation="ExpectColumnValuesToBeBetween",
                arguments={"min_value": one.minimum, "max_value": one.maximum},
            )
        if one.min_length is not None:
            yield Promise(
                f"{one.name}_has_items",
                f"`{one.name}` has at least {one.min_length} item.",
                "What stands in the table was printed somewhere: a reader must be able to find the place.",
                column=one.name,
                expectation="ExpectColumnValuesToBeBetween",
                arguments={"min_value": one.min_length},
            )
    for key in table.foreign_keys:
        yield Promise(
            f"{key.field}_refers_to_{key.table}",
            f"`{key.field}` is null or the `{key.reference}` of a row of `{key.table}`.",
            "A join of the tables neither loses rows nor invents any.",
            holds=partial(facts.refers, table=table.name, column=key.field, parent=key.table),
        )
    yield Promise(
        "no_text_is_empty",
        "A text is null or has at least one character.",
        "What the page does not say is null, so CSV and Parquet say the same.",
        holds=partial(facts.no_text_is_empty, table=table.name),
    )


def few_rows_are_quarantined(rows: int, share: float) -> Promise:
    """What a table of so many rows promises of those that break a ``warning``.

    Args:
        rows: how many it has.
        share: the part of them that may be quarantined, from 0 to 1; ``QUARANTINABLE`` of them always may.
    """
    most = min(rows, max(QUARANTINABLE, int(share * rows)))
    return Promise(
        FEW,
        f"At most {most:,} of {rows:,} rows are for quarantine: {100 * share:.4g}% of all, or {QUARANTINABLE}.",
        "A few odd rows are a fault of a page; many are a fault of the work, and what is left misleads.",
        arguments={"value_set": [True], "mostly": (rows - most) / rows if rows else 1.0},
    )


def _range(minimum: float | None, maximum: float | None) -> str:
    if maximum is None:
        return f"at least {minimum}"
    if minimum is None:
        return f"at most {maximum}"
    return f"between {minimum} and {maximum}"


def suite(table: TableSchema) -> tuple[Promise, ...]:
    """All that a table promises: what its declaration says, then what its meaning says."""
    return (*structural(table), *MEANING[table.name])


def _counted_from_one(table: str, column: str) -> Promise:
    return Promise(
        f"{column}_runs_without_gaps",
        f"In each document `{column}` runs 1, 2, 3 … without gaps or repeats.",
        "Sorting by it gives the whole document in order; a gap would mean a row lost.",
        holds=partial(facts.runs_without_gaps, table=table, column=column),
    )


def _spans_in_source(table: str, column: str) -> Promise:
    return Promise(
        f"{column}_lie_in_the_source",
        f"Each of the `{column}` begins before it ends, inside the source text.",
        "They are the way back from a cell to the printed page.",
        holds=partial(facts.spans_in_source, table=table, column=column),
    )


def _items_refer(table: str, column: str, parent: str) -> Promise:
    return Promise(
        f"{column}_refer_to_{parent}",
        f"All `{column}` are rows of `{parent}`, of the same document.",
        "A join on the list neither loses rows nor crosses documents.",
        holds=partial(facts.all_refer, table=table, column=column, parent=parent),
    )


def _agrees(table: str, column: str, parent: str, *shared: str) -> Promise:
    return Promise(
        f"agrees_with_its_{column.removesuffix('_id')}",
        f"The row of `{parent}` that `{column}` names has the same {' and '.join(f'`{name}`' for name in shared)}.",
        "The same question answered over two joins must have one answer.",
        holds=lambda release: facts.agrees(release, table, column, parent, *shared),
    )


def _quoted(table: str, column: str) -> tuple[Promise, ...]:
    """What holds of every table whose rows quote a passage."""
    return (
        Promise(
            f"{column}_is_verbatim",
            f"`{column}` is its passage's `text` from `start` to `end`, character for character.",
            "Nothing is quoted that the page does not say.",
            holds=partial(facts.verbatim, table=table, column=column),
        ),
        _spans_in_source(table, "spans"),
        Promise(
            "spans_lie_in_the_passage",
            "`spans` lie within the spans of the passage it was read off.",
            "A quote and its passage lead to the same place of the page.",
            holds=partial(facts.spans_in_passage, table=table),
        ),
        _agrees(table, "passage_id", "passages", "document_id", "article_id"),
    )


MEANING: Mapping[str, tuple[Promise, ...]] = {
    "documents": (
        Promise(
            "nothing_lost_nothing_twice",
            "The spans of the document's passages cover every non-space character of its source exactly once.",
            "Conservation: what the page printed is all there, and nothing is counted twice.",
            holds=facts.nothing_lost_nothing_twice,
        ),
        Promise(
            "characters_are_counted",
            "`characters` is the length of the decoded source text.",
            "Spans are counted in that text: another text has other spans.",
            holds=facts.length_counted,
        ),
        *(
            Promise(
                f"{table}_are_counted",
                f"`{table}` is how many rows of `{table}` the document has.",
                "A table that lost rows on the way is noticed.",
                holds=partial(facts.rows_counted, table=table),
            )
            for table in ("articles", "passages")
        ),
    ),
    "articles": (
        _counted_from_one("articles", "position"),
        Promise(
            "characters_are_counted",
            "`characters` is the sum over the article's passages.",
            "Lengths of stories and of their parts can be compared.",
            holds=facts.article_characters_counted,
        ),
    ),
    "passages": (
        _counted_from_one("passages", "position"),
        Promise(
            "characters_are_counted",
            "`characters` is the length of `text`.",
            "Offsets of claims and statistics are counted in that text.",
            holds=facts.characters_counted,
        ),
        _spans_in_source("passages", "spans"),
        Promise(
            "lines_lie_in_the_document",
            "`first_line` is not below `last_line`, and both are lines of the document.",
            "A reader looks the passage up on the page by its lines.",
            holds=facts.lines_in_document,
        ),
        _agrees("passages", "article_id", "articles", "document_id"),
    ),
    "qa_pairs": (
        _counted_from_one("qa_pairs", "pair_no"),
        Promise(
            "sides_match_status",
            "A `paired` row has question and answer, an `unanswered` one no answer, an `orphan_answer` no question.",
            "Counting by `status` counts what is there.",
            holds=facts.sides_match_status,
        ),
        Promise(
            "sides_name_their_passages",
            "The question and the answer, where given, name their passages and spans; a side that is null names none.",
            "A reader can look up both sides on the page.",
            holds=facts.sides_name_their_passages,
        ),
        Promise(
            "basis_matches_status",
            "`pairing_basis` is given where `status` is `paired`, and nowhere else.",
            "Every pair says why its sides were brought together.",
            holds=facts.basis_matches_status,
        ),
        _items_refer("qa_pairs", "question_passage_ids", "passages"),
        _items_refer("qa_pairs", "answer_passage_ids", "passages"),
        _spans_in_source("qa_pairs", "question_spans"),
        _spans_in_source("qa_pairs", "answer_spans"),
        _agrees("qa_pairs", "article_id", "articles", "document_id"),
    ),
    "claims": (
        *_quoted("claims", "claim"),
        _items_refer("claims", "statistic_ids", "statistics"),
        Promise(
            "named_source_has_a_name",
            "`speaker` is given where `source_type` is `named`.",
            "A claim is worth what its source is: a source called named has a name.",
            "warning",
            holds=facts.named_source_has_a_name,
        ),
    ),
    "statistics": (
        *_quoted("statistics", "quote"),
        Promise(
            "sentence_holds_the_quote",
            "`quote` is part of `sentence`, and `sentence` of its passage's `text`.",
            "A figure is read in the sentence that states it.",
            "warning",
            holds=facts.sentence_holds_quote,
        ),
        Promise(
            "values_are_finite",
            "`value` and `value_high` are finite numbers.",
            "One infinity makes every sum infinite.",
            "warning",
            holds=lambda release: facts.finite(release, "statistics", "value", "value_high"),
        ),
        Promise(
            "range_is_in_order",
            "`value_high`, where given, is at least `value`.",
            "A range runs from its lower to its upper end: 3至5个, never 5至3个.",
            "warning",
            holds=partial(facts.in_order, table="statistics", low="value", high="value_high"),
        ),
        Promise(
            "period_is_in_order",
            "`period_start` is not after `period_end`.",
            "A period that ends before it begins matches no date.",
            "warning",
            holds=partial(facts.in_order, table="statistics", low="period_start", high="period_end"),
        ),
        *(
            Promise(bound.name, bound.says, bound.why, "warning", holds=partial(plausible.within, bound=bound))
            for bound in plausible.BOUNDS
        ),
        Promise(
            "no_year_is_counted",
            "A whole number from 1900 to 2100 has a unit, and not 年: 2000年 is an age, 2024年 a date.",
            "A year read as a count would stand among numbers of people and things.",
            "warning",
            holds=plausible.no_year_is_counted,
        ),
        Promise(
            "range_is_of_one_size",
            "`value_high` is at most 10000 times `value`, where that is above 0.",
            "3至5万元 runs from 30000: a lower end so much smaller lost its multiplier.",
            "warning",
            holds=partial(plausible.ends_are_of_one_size, times=10_000),
        ),
        Promise(
            "period_lasts_no_age",
            "`period_end` is at most 300 years after `period_start`.",
            "Newspapers count in years and decades: a digit of the year was misread.",
            "warning",
            holds=partial(plausible.lasts_at_most, years=300),
        ),
        Promise(
            "period_ends_within_a_century",
            "`period_end` is at most 100 years after `documents.edition_date`, where that is given.",
            "Plans reach some decades ahead: a digit of the year was misread.",
            "warning",
            holds=partial(plausible.ends_within, years=100),
        ),
        Promise(
            "claim_lists_it",
            "The claim that `claim_id` names has it among its `statistic_ids`.",
            "Both ways through the link must lead to the same rows.",
            holds=facts.claim_lists_it,
        ),
    ),
    "rejects": (),
}
"""What the tables' meaning promises, beyond their declarations. A reject's reason is promised by its declaration."""
