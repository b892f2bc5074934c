"""Every promise has a row that breaks it, and only that row does."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations import facts, schema
from expectations.facts import Release
from expectations.plausible import BOUNDS
from expectations.suites import few_rows_are_quarantined, suite
from tests.tables import Row, Rows, release, rows, tabled

Change = Callable[[Rows], Any]


def at(table: str, number: int, **values: Any) -> Change:
    """A change of one row; a value that is called gets the row."""

    def change(tables: Rows) -> None:
        row = tables[table][number]
        row |= {name: value(row) if callable(value) else value for name, value in values.items()}

    return change


def shifted(row: Row, by: int = 1) -> list[Row]:
    return [{"start": span["start"] + by, "end": span["end"] + by} for span in row["spans"]]


# Promise, the row that breaks it, and how it comes to.
BREAKS: list[tuple[str, int, Change]] = [
    *((f"{table}.no_text_is_empty", 0, at(table, 0, **{column: ""})) for table, column in (
        ("documents", "title"), ("articles", "lead"), ("passages", "text"), ("qa_pairs", "asker"), ("claims", "cue"),
        ("statistics", "unit"), ("rejects", "reason"),
    )),
    *((f"{table}.{column}_refers_to_{parent}", 1, at(table, 1, **{column: "nowhere"})) for table, column, parent in (
        ("articles", "document_id", "documents"), ("passages", "document_id", "documents"),
        ("passages", "article_id", "articles"), ("qa_pairs", "document_id", "documents"),
        ("qa_pairs", "article_id", "articles"), ("claims", "document_id", "documents"),
        ("claims", "article_id", "articles"), ("claims", "passage_id", "passages"), ("claims", "qa_id", "qa_pairs"), ("claims", "duplicate_of", "claims"),
        ("statistics", "document_id", "documents"), ("statistics", "article_id", "articles"),
        ("statistics", "passage_id", "passages"), ("statistics", "claim_id", "claims"),
    )),
    ("documents.nothing_lost_nothing_twice", 0, lambda tables: tables["passages"].pop(2)),
    ("documents.nothing_lost_nothing_twice", 0, at("passages", 2, spans=lambda row: row["spans"] * 2)),
    ("documents.nothing_lost_nothing_twice", 1, at("passages", 9, spans=shifted)),
    ("documents.nothing_lost_nothing_twice", 1, at("passages", 9, spans=lambda row: shifted(row, 10**6))),
    ("documents.nothing_lost_nothing_twice", 1, at("passages", 9, spans=[{"start": None, "end": None}])),
    ("documents.nothing_lost_nothing_twice", 0, at("passages", 2, document_id="nowhere")),
    ("documents.characters_are_counted", 1, at("documents", 1, characters=7)),
    ("documents.articles_are_counted", 1, at("documents", 1, articles=2)),
    ("documents.articles_are_counted", 0, lambda tables: tables["articles"].pop(0)),
    ("documents.passages_are_counted", 0, at("documents", 0, passages=None)),
    ("articles.position_runs_without_gaps", 1, at("articles", 1, position=2)),
    ("articles.characters_are_counted", 0, at("articles", 0, characters=1)),
    ("passages.position_runs_without_gaps", 11, at("passages", 11, position=5)),
    ("passages.position_runs_without_gaps", 8, at("passages", 8, position=0)),
    ("passages.characters_are_counted", 3, at("passages", 3, characters=7)),
    ("passages.spans_lie_in_the_source", 3, at("passages", 3, spans=[{"start": 5, "end": 5}])),
    ("passages.spans_lie_in_the_source", 3, at("passages", 3, spans=[{"start": 0, "end": 1}, {"start": -1, "end": 3}])),
    ("passages.spans_lie_in_the_source", 9, at("passages", 9, spans=[{"start": 0, "end": 10**6}])),
    ("passages.lines_lie_in_the_document", 3, at("passages", 3, first_line=9, last_line=8)),
    ("passages.lines_lie_in_the_document", 3, at("passages", 3, last_line=10**6)),
    ("passages.agrees_with_its_article", 3, at("passages", 3, document_id="d2")),
    ("qa_pairs.pair_no_runs_without_gaps", 3, at("qa_pairs", 3, pair_no=5)),
    ("qa_pairs.sides_match_status", 0, at("qa_pairs", 0, answer=None)),
    ("qa_pairs.sides_match_status", 1, at("qa_pairs", 1, question=None)),
    ("qa_pairs.sides_match_status", 1, at("qa_pairs", 1, answer="是的。")),
    ("qa_pairs.sides_match_status", 2, at("qa_pairs", 2, answer=None)),
    ("qa_pairs.sides_name_their_passages", 0, at("qa_pairs", 0, answer_passage_ids=[])),
    ("qa_pairs.sides_name_their_passages", 1, at("qa_pairs", 1, answer_passage_ids=["d1p2"])),
    ("qa_pairs.sides_name_their_passages", 2, at("qa_pairs", 2, answer_spans=[])),
    ("qa_pairs.basis_matches_status", 0, at("qa_pairs", 0, pairing_basis=None)),
    ("qa_pairs.basis_matches_status", 1, at("qa_pairs", 1, pairing_basis="matched")),
    ("qa_pairs.question_passage_ids_refer_to_passages", 0, at("qa_pairs", 0, question_passage_ids=["d1p4", "nowhere"])),
    ("qa_pairs.question_passage_ids_refer_to_passages", 0, at("qa_pairs", 0, question_passage_ids=["d1p4", None])),
    ("qa_pairs.answer_passage_ids_refer_to_passages", 2, at("qa_pairs", 2, answer_passage_ids=["d2p1"])),
    ("qa_pairs.question_spans_lie_in_the_source", 1, at("qa_pairs", 1, question_spans=[{"start": 3, "end": 2}])),
    ("qa_pairs.answer_spans_lie_in_the_source", 2, at("qa_pairs", 2, answer_spans=[{"start": 0, "end": 10**6}])),
    ("qa_pairs.agrees_with_its_article", 3, at("qa_pairs", 3, article_id="d2a1")),
    *((f"{table}.{column}_is_verbatim", 0, at(table, 0, **change)) for table, column in (
        ("claims", "claim"), ("statistics", "quote"),
    ) for change in (
        {column: "另一句话"}, {column: None}, {"start": -3}, {"end": lambda row: row["end"] + 1},
        {"start": lambda row: row["start"] + 1, "end": lambda row: row["end"] + 1}, {"end": None},
    )),
    ("claims.spans_lie_in_the_source", 0, at("claims", 0, spans=[{"start": 0, "end": 10**6}])),
    ("claims.spans_lie_in_the_passage", 0, at("claims", 0, spans=[{"start": 0, "end": 1}])),
    ("claims.agrees_with_its_passage", 1, at("claims", 1, document_id="d1")),
    ("claims.statistic_ids_refer_to_statistics", 0, at("claims", 0, statistic_ids=["d1s1", "d2s1"])),
    ("claims.statistic_ids_refer_to_statistics", 1, at("claims", 1, statistic_ids=["nowhere"])),
    ("claims.named_source_has_a_name", 1, at("claims", 1, speaker=None)),
    ("statistics.spans_lie_in_the_source", 0, at("statistics", 0, spans=[{"start": -5, "end": -1}])),
    ("statistics.spans_lie_in_the_passage", 3, at("statistics", 3, passage_id="d2p4")),
    ("statistics.spans_lie_in_the_passage", 3, at("statistics", 3, spans=lambda row: shifted(row, 20))),
    ("statistics.agrees_with_its_passage", 3, at("statistics", 3, article_id="d1a1")),
    ("statistics.sentence_holds_the_quote", 0, at("statistics", 0, sentence="去年没有投入。")),
    ("statistics.sentence_holds_the_quote", 3, at("statistics", 3, sentence="一张票价2元。")),
    ("statistics.values_are_finite", 0, at("statistics", 0, value=float("inf"))),
    ("statistics.values_are_finite", 1, at("statistics", 1, value_high=float("nan"))),
    ("statistics.range_is_in_order", 1, at("statistics", 1, value_high=2.0)),
    ("statistics.period_is_in_order", 0, at("statistics", 0, period_start=lambda row: row["period_end"].replace(2030))),
    *((f"statistics.{bound.name}", 3, at("statistics", 3, **row)) for bound in BOUNDS for row in bound.breaks),
    ("statistics.no_year_is_counted", 3, at("statistics", 3, value=2024.0, unit=None, quantity_kind="other")),
    ("statistics.no_year_is_counted", 3, at("statistics", 3, value=2000.0, unit=None, quantity_kind="count")),
    ("statistics.no_year_is_counted", 3, at("statistics", 3, value=1998.0, unit="年", quantity_kind="count")),
    ("statistics.no_year_is_counted", 3, at("statistics", 3, value=2035.0, unit="year", measure="target")),
    ("statistics.range_is_of_one_size", 1, at("statistics", 1, value_high=50000.0)),
    ("statistics.period_lasts_no_age", 0, at("statistics", 0, period_start=date(1024, 1, 1))),
    ("statistics.period_ends_within_a_century", 0, at("statistics", 0, period_end=date(2924, 12, 31))),
    ("statistics.claim_lists_it", 1, at("claims", 0, statistic_ids=["d1s1"])),
]  # fmt: skip

FACTS = {
    f"{table.name}.{promise.name}": promise.holds
    for table in schema.TABLES
    for promise in suite(table)
    if promise.holds is not None
}


def test_every_fact_has_a_row_that_breaks_it():
    assert {promise for promise, _, _ in BREAKS} == set(FACTS)


@pytest.mark.parametrize("promise", FACTS)
def test_tables_that_agree_keep_every_promise(promise):
    assert FACTS[promise](Release(*release())).all()


@pytest.mark.parametrize(("promise", "number", "change"), BREAKS, ids=[f"{one[0]}-{n}" for n, one in enumerate(BREAKS)])
def test_the_row_that_breaks_a_promise_is_found_and_no_other(promise, number, change):
    tables, sources = rows()
    change(tables)
    held = FACTS[promise](Release(tabled(tables), sources))
    assert np.flatnonzero(~held).tolist() == [number]


@pytest.mark.parametrize(
    ("promise", "change"),
    [
        *((f"statistics.{bound.name}", at("statistics", 3, **row)) for bound in BOUNDS for row in bound.keeps),
        # Figures that look like faults and are none.
        ("statistics.no_year_is_counted", at("statistics", 3, value=2024.0)),
        ("statistics.no_year_is_counted", at("statistics", 3, value=2015.3, unit=None)),
        ("statistics.no_year_is_counted", at("statistics", 3, value=2024.0, unit=None, comparator="≈")),
        ("statistics.no_year_is_counted", at("statistics", 3, value=2000.0, unit="year", quantity_kind="duration")),
        ("statistics.range_is_of_one_size", at("statistics", 1, value_high=30000.0)),
        ("statistics.range_is_of_one_size", at("statistics", 1, value=0.0, value_high=30000.0)),
        ("statistics.period_lasts_no_age", at("statistics", 0, period_start=date(1840, 1, 1))),
        ("statistics.period_ends_within_a_century", at("statistics", 0, period_end=date(2060, 12, 31))),
        # What is no number is told once, by its own promise.
        *((f"statistics.{bound.name}", at("statistics", 3, **bound.breaks[0] | {"value": float("nan"), "value_high": None}))
          for bound in BOUNDS),
        ("statistics.claim_lists_it", at("claims", 1, statistic_ids=["d2s1", "d2s2"])),
        ("claims.named_source_has_a_name", at("claims", 1, speaker=None, source_type="unattributed")),
        # A reference that leads nowhere is told once, by its foreign key.
        ("claims.claim_is_verbatim", at("claims", 1, passage_id="nowhere")),
        ("claims.agrees_with_its_passage", at("claims", 1, passage_id="nowhere")),
        ("claims.spans_lie_in_the_passage", at("claims", 1, passage_id="nowhere")),
        ("statistics.sentence_holds_the_quote", at("statistics", 1, passage_id="nowhere")),
        ("statistics.spans_lie_in_the_source", at("statistics", 1, document_id="nowhere")),
        ("passages.lines_lie_in_the_document", at("passages", 1, document_id="nowhere")),
        ("statistics.period_ends_within_a_century", at("statistics", 0, document_id="nowhere")),
    ],
)  # fmt: skip
def test_what_breaks_no_promise(promise, change):
    tables, sources = rows()
    change(tables)
    assert FACTS[promise](Release(tabled(tables), sources)).all()


def test_only_rows_that_no_other_row_needs_are_quarantined():
    needed = {key.table for table in schema.TABLES for key in table.foreign_keys if table[key.field].required}
    quarantined = {
        (table.name, promise.holds is not None)
        for table in schema.TABLES
        for promise in suite(table)
        if promise.severity == "warning"
    }
    assert quarantined == {("claims", True), ("statistics", True)}
    assert not needed & {"claims", "statistics"}


@pytest.mark.parametrize(
    ("rows", "share", "most"),
    [(0, 0.02, 0), (4, 0.02, 4), (10, 0.02, 10), (100, 0.02, 10), (500, 0.02, 10), (1000, 0.02, 20), (1049, 0.02, 20),
     (100, 0.0, 10), (100, 1.0, 100)],
)  # fmt: skip
def test_as_many_rows_as_a_part_of_all_may_be_quarantined(rows, share, most):
    promise = few_rows_are_quarantined(rows, share)
    assert f"At most {most:,} of {rows:,} rows" in promise.says
    mostly = promise.arguments["mostly"]
    if rows:
        assert (rows - most) / rows >= mostly  # as Great Expectations counts
        assert most == rows or (rows - most - 1) / rows < mostly


@pytest.mark.parametrize("promise", FACTS)
def test_no_rows_break_no_promise(promise):
    assert len(FACTS[promise](Release(tabled({name: [] for name in schema.NAMES}), {}))) == 0


def test_a_table_in_pieces_and_out_of_order_keeps_its_promises():
    tables, sources = rows()
    for table in tables.values():
        table.reverse()
    whole = tabled(tables)
    doubled = {name: pa.concat_tables([table, table]) for name, table in whole.items()}
    sliced = {name: doubled[name].slice(table.num_rows, table.num_rows) for name, table in whole.items()}
    pieces = {name: pa.concat_tables([table.slice(0, 1), table.slice(1)]) for name, table in whole.items()}
    for variant in (whole, sliced, pieces):
        read = Release(variant, sources)
        assert [promise for promise, holds in FACTS.items() if not holds(read).all()] == []


def test_the_spaces_of_the_table_are_those_of_python():
    beyond = range(facts.BEYOND_SPACES, 0x110000)
    assert [chr(code).isspace() for code in range(facts.BEYOND_SPACES + 1)] == facts.IS_SPACE.tolist()
    assert not any(chr(code).isspace() for code in beyond)


def test_the_text_of_a_document_is_read_once():
    tables, sources = release()
    asked = []

    class Texts(dict[str, str]):
        def __getitem__(self, document):
            asked.append(document)
            return sources[document]

    read = Release(tables, Texts())
    for holds in FACTS.values():
        assert holds(read).all()
    assert asked == ["d1", "d2"]


TEXT = st.text(st.sampled_from("版心 \n\u3000\x85a𠀀"), max_size=12)


@given(text=TEXT, spans=st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5)), max_size=5))
def test_conservation_is_what_counting_character_by_character_finds(text, spans):
    inside = [(start, start + length) for start, length in spans if start + length <= len(text)]
    covered = Counter(place for start, end in inside for place in range(start, end))
    once = all(covered[place] == 1 for place, character in enumerate(text) if not character.isspace())
    tables, _ = rows()
    passage = tables["passages"][0] | {"spans": [{"start": start, "end": end} for start, end in inside]}
    tables |= {"documents": tables["documents"][:1], "passages": [passage]}
    held = facts.nothing_lost_nothing_twice(Release(tabled(tables), {"d1": text}))
    assert held.tolist() == [once]
