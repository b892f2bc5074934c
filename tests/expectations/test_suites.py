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

from expectations import check, reading, schema, sense
from expectations.facts import Original, Release
from expectations.plausible import BOUNDS
from expectations.promises import structural
from expectations.suites import suite
from tests.tables import ID, Row, Rows, release, rows, tabled

Change = Callable[[Rows], Any]


def at(table: str, number: int, /, **values: Any) -> Change:
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
    ("passages.agrees_with_its_article", 3, at("passages", 3, document_id=ID["d2"])),
    ("qa_pairs.pair_no_runs_without_gaps", 3, at("qa_pairs", 3, pair_no=5)),
    ("qa_pairs.sides_match_status", 0, at("qa_pairs", 0, answer=None)),
    ("qa_pairs.sides_match_status", 1, at("qa_pairs", 1, question=None)),
    ("qa_pairs.sides_match_status", 1, at("qa_pairs", 1, answer="是的。")),
    ("qa_pairs.sides_match_status", 2, at("qa_pairs", 2, answer=None)),
    ("qa_pairs.sides_name_their_passages", 0, at("qa_pairs", 0, answer_passage_ids=[])),
    ("qa_pairs.sides_name_their_passages", 1, at("qa_pairs", 1, answer_passage_ids=[ID["d1p2"]])),
    ("qa_pairs.sides_name_their_passages", 2, at("qa_pairs", 2, answer_spans=[])),
    ("qa_pairs.basis_matches_status", 0, at("qa_pairs", 0, pairing_basis=None)),
    ("qa_pairs.basis_matches_status", 1, at("qa_pairs", 1, pairing_basis="matched")),
    ("qa_pairs.question_passage_ids_refer_to_passages", 0, at("qa_pairs", 0, question_passage_ids=[ID["d1p4"], "nowhere"])),
    ("qa_pairs.question_passage_ids_refer_to_passages", 0, at("qa_pairs", 0, question_passage_ids=[ID["d1p4"], None])),
    ("qa_pairs.answer_passage_ids_refer_to_passages", 2, at("qa_pairs", 2, answer_passage_ids=[ID["d2p1"]])),
    ("qa_pairs.question_spans_lie_in_the_source", 1, at("qa_pairs", 1, question_spans=[{"start": 3, "end": 2}])),
    ("qa_pairs.answer_spans_lie_in_the_source", 2, at("qa_pairs", 2, answer_spans=[{"start": 0, "end": 10**6}])),
    ("qa_pairs.agrees_with_its_article", 3, at("qa_pairs", 3, article_id=ID["d2a1"])),
    *((f"{table}.{column}_is_verbatim", 0, at(table, 0, **change)) for table, column in (
        ("claims", "claim"), ("statistics", "quote"),
    ) for change in (
        {column: "另一句话"}, {column: None}, {"start": -3}, {"end": lambda row: row["end"] + 1},
        {"start": lambda row: row["start"] + 1, "end": lambda row: row["end"] + 1}, {"end": None},
    )),
    ("claims.spans_lie_in_the_source", 0, at("claims", 0, spans=[{"start": 0, "end": 10**6}])),
    ("claims.spans_lie_in_the_passage", 0, at("claims", 0, spans=[{"start": 0, "end": 1}])),
    ("claims.agrees_with_its_passage", 1, at("claims", 1, document_id=ID["d1"])),
    ("claims.statistic_ids_refer_to_statistics", 0, at("claims", 0, statistic_ids=[ID["d1s1"], ID["d2s1"]])),
    ("claims.statistic_ids_refer_to_statistics", 1, at("claims", 1, statistic_ids=["nowhere"])),
    ("claims.named_source_has_a_name", 1, at("claims", 1, speaker=None)),
    ("statistics.spans_lie_in_the_source", 0, at("statistics", 0, spans=[{"start": -5, "end": -1}])),
    ("statistics.spans_lie_in_the_passage", 3, at("statistics", 3, passage_id=ID["d2p4"])),
    ("statistics.spans_lie_in_the_passage", 3, at("statistics", 3, spans=lambda row: shifted(row, 20))),
    ("statistics.agrees_with_its_passage", 3, at("statistics", 3, article_id=ID["d1a1"])),
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
    ("statistics.claim_lists_it", 1, at("claims", 0, statistic_ids=[ID["d1s1"]])),
    # What the file says.
    ("documents.id_is_of_its_bytes", 1, at("documents", 1, document_id="0" * 16)),
    ("documents.is_of_its_file", 0, at("documents", 0, source_uri="pages/other.txt")),
    ("documents.is_of_its_file", 1, at("documents", 1, media_type="text/html")),
    ("documents.is_of_its_file", 1, at("documents", 1, bytes=7)),
    ("documents.encoding_decodes_it", 0, at("documents", 0, encoding="ascii")),
    ("documents.encoding_decodes_it", 1, at("documents", 1, encoding="klingon")),
    ("documents.encoding_decodes_it", 1, at("documents", 1, encoding="utf-8改")),
    ("documents.encoding_decodes_it", 1, at("documents", 1, decode_errors="replace")),
    ("documents.characters_are_counted", 0, at("documents", 0, encoding="latin-1")),
    ("documents.lines_are_counted", 0, at("documents", 0, lines=7)),
    ("documents.publication_is_printed", 1, at("documents", 1, publication="海城日报")),
    ("documents.page_is_printed", 0, at("documents", 0, page="B12")),
    ("documents.edition_date_is_printed", 0, at("documents", 0, edition_date=date(2025, 3, 15))),
    ("documents.title_heads_a_story", 0, at("documents", 0, title="本报记者")),
    ("documents.title_heads_a_story", 1, at("documents", 1, title=None)),
    # The stories.
    ("articles.article_id_is_of_its_place", 1, at("articles", 1, article_id="0" * 16)),
    *((f"articles.{column}_is_of_its_passages", 0, at("articles", 0, **{column: value})) for column in (
        "kicker", "headline", "subheadline", "byline", "lead",
    ) for value in ("别的话",)),
    *((f"articles.{column}_is_of_its_passages", 0, at("articles", 0, **{column: None})) for column in (
        "kicker", "headline", "byline",
    )),
    ("articles.authors_are_in_the_byline", 0, at("articles", 0, authors=["林晓岚", "周启明"])),
    ("articles.interviews_have_talk", 0, at("articles", 0, kind="news")),
    ("articles.interviews_have_talk", 1, at("articles", 1, kind="interview")),
    ("articles.interviews_have_talk", 1, at("passages", 10, label="answer")),
    # The passages.
    ("passages.passage_id_is_of_its_place", 2, at("passages", 2, passage_id="0" * 16)),
    ("passages.passage_id_is_of_its_place", 2, at("passages", 2, spans=shifted)),
    ("passages.text_reads_back", 4, at("passages", 4, text=lambda row: row["text"].replace("报废", "出售"))),
    ("passages.text_reads_back", 10, at("passages", 10, text=lambda row: row["text"] + "全城免费。")),
    ("passages.text_reads_back", 10, at("passages", 10, spans=lambda row: row["spans"][:1])),
    ("passages.text_reads_back", 10, at("passages", 10, spans=lambda row: row["spans"][::-1])),
    ("passages.lines_are_those_of_its_spans", 3, at("passages", 3, first_line=9)),
    ("passages.lines_are_those_of_its_spans", 3, at("passages", 3, last_line=lambda row: row["last_line"] - 1)),
    ("passages.lines_are_those_of_its_spans", 10, at("passages", 10, last_line=10**6)),
    ("passages.section_heads_it", 10, at("passages", 10, section="六成居民小区")),
    ("passages.speakers_speak", 10, at("passages", 10, speaker="市交通局")),
    ("passages.jump_is_what_the_note_says", 11, at("passages", 11, jump="from")),
    ("passages.jump_is_known", 11, at("passages", 11, jump="back")),
    ("passages.jump_page_is_in_the_note", 11, at("passages", 11, jump_page="A06")),
    ("passages.speaker_is_printed", 4, at("passages", 4, speaker="周启东")),
    # The pairs.
    ("qa_pairs.qa_id_is_of_its_place", 1, at("qa_pairs", 1, qa_id="0" * 16)),
    ("qa_pairs.question_reads_back", 0, at("qa_pairs", 0, question="换下来的新机器去了哪里？")),
    ("qa_pairs.question_reads_back", 1, at("qa_pairs", 1, question_spans=[{"start": 0, "end": 9}])),
    ("qa_pairs.answer_reads_back", 2, at("qa_pairs", 2, answer="账要算到2031年。")),
    ("qa_pairs.question_spans_lie_in_its_passages", 0, at("qa_pairs", 0, question_spans=[{"start": 0, "end": 9}])),
    ("qa_pairs.answer_spans_lie_in_its_passages", 0, at("qa_pairs", 0, answer_passage_ids=[ID["d1p7"]])),
    ("qa_pairs.passages_are_labelled", 2, at("passages", 6, label="body")),
    ("qa_pairs.passages_are_labelled", 3, at("qa_pairs", 3, question_passage_ids=[ID["d1p7"]])),
    *(("qa_pairs.no_question_says_nothing", 2, at("qa_pairs", 2, **change)) for change in (
        {"question_form": "prompt"}, {"subquestions": 1}, {"asker": "林晓岚"}, {"asker_label": "记者"},
    )),
    ("qa_pairs.no_answer_says_nothing", 1, at("qa_pairs", 1, respondent="周启明")),
    ("qa_pairs.no_answer_says_nothing", 1, at("qa_pairs", 1, respondent_label="周启明")),
    ("qa_pairs.form_is_told", 0, at("qa_pairs", 0, question_form=None)),
    ("qa_pairs.form_is_told", 0, at("qa_pairs", 0, subquestions=0)),
    ("qa_pairs.scores_are_of_pairs", 1, at("qa_pairs", 1, pairing_score=0.5)),
    ("qa_pairs.scores_are_of_pairs", 1, at("qa_pairs", 1, pairing_margin=-0.5)),
    ("qa_pairs.asker_is_printed", 0, at("qa_pairs", 0, asker="林晓风")),
    ("qa_pairs.respondent_is_printed", 2, at("qa_pairs", 2, respondent="周启东")),
    ("qa_pairs.mark_is_printed", 0, at("qa_pairs", 0, asker_label="主持人")),
    # The claims.
    ("claims.claim_id_is_of_its_place", 1, at("claims", 1, claim_id="0" * 16)),
    ("claims.claim_reads_back", 0, at("claims", 0, spans=lambda row: row["spans"][1:])),
    ("claims.claim_reads_back", 1, at("claims", 1, spans=shifted)),
    ("claims.its_statistics_stand_inside", 1, at("claims", 1, statistic_ids=[ID["d2s1"], ID["d2s2"]])),
    ("claims.its_statistics_stand_inside", 1, at("claims", 1, end=lambda row: row["start"] + 4)),
    ("claims.unattributed_has_no_speaker", 1, at("claims", 1, source_type="unattributed")),
    ("claims.answers_stand_in_answers", 1, at("claims", 1, quote_type="answer")),
    ("claims.its_pair_holds_it", 0, at("claims", 0, qa_id=ID["d1q2"])),
    ("claims.key_claims_are_salient", 0, lambda tables: tables["claims"].append(
        tables["claims"][0] | {"claim_id": "more", "salience": 0.9, "is_key": False})),
    ("claims.statistic_states_a_figure", 1, at("claims", 1, claim="新线路覆盖居民小区")),
    ("claims.antecedent_has_its_place", 1, at("claims", 1, antecedent=None)),
    ("claims.antecedent_has_its_place", 0, at("claims", 0, antecedent="技改")),
    ("claims.antecedent_spans_lie_in_the_source", 1, at("claims", 1, antecedent_spans=[{"start": 3, "end": 2}])),
    ("claims.antecedent_reads_back", 1, at("claims", 1, antecedent="市水务局")),
    ("claims.speaker_is_printed", 1, at("claims", 1, speaker="市水务局")),
    ("claims.speaker_is_printed", 1, at("claims", 1, reported_by=["江城电视台"])),
    ("claims.speaker_role_is_printed", 0, at("claims", 0, speaker_role="厂长")),
    ("claims.cue_is_printed", 1, at("claims", 1, cue="透露")),
    ("claims.keywords_is_printed", 0, at("claims", 0, keywords=["技改", "出口"])),
    # The statistics.
    ("statistics.statistic_id_is_of_its_place", 2, at("statistics", 2, statistic_id="0" * 16)),
    ("statistics.quote_reads_back", 2, at("statistics", 2, spans=shifted)),
    ("statistics.value_is_what_is_printed", 0, at("statistics", 0, value=1500.0)),
    ("statistics.value_is_what_is_printed", 3, at("statistics", 3, value=3.0)),
    ("statistics.kind_fits_unit", 3, at("statistics", 3, quantity_kind="count")),
    ("statistics.kind_fits_unit", 2, at("statistics", 2, quantity_kind="mass")),
    ("statistics.moves_have_directions", 1, at("statistics", 1, direction=None)),
    ("statistics.unit_is_of_its_text", 0, at("statistics", 0, unit=None)),
    ("statistics.unit_is_of_its_text", 3, at("statistics", 3, unit="辆")),
    ("statistics.bases_are_of_moves", 0, at("statistics", 0, basis="yoy")),
    ("statistics.period_is_whole", 0, at("statistics", 0, period_end=None)),
    ("statistics.period_is_whole", 0, at("statistics", 0, period_text=None)),
    ("statistics.unit_text_is_printed", 0, at("statistics", 0, unit_text="万美元")),
    ("statistics.metric_is_printed", 0, at("statistics", 0, metric="研发投入")),
    ("statistics.subject_is_printed", 2, at("statistics", 2, subject="旧线路")),
    ("statistics.period_text_is_printed", 0, at("statistics", 0, period_text="前年")),
    ("statistics.speaker_is_printed", 0, at("statistics", 0, speaker="周启东")),
    # The rejects.
    ("rejects.reject_id_is_of_the_refusal", 0, at("rejects", 0, reject_id="0" * 16)),
    ("rejects.reject_id_is_of_the_refusal", 0, at("rejects", 0, rule="empty")),
    ("rejects.reject_id_is_of_the_refusal", 0, at("rejects", 0, stage="split")),
    ("rejects.row_is_of_its_table", 0, at("rejects", 0, table="claims")),
    ("rejects.row_is_of_its_table", 0, at("rejects", 0, table="claims", row="{")),
    ("rejects.row_is_of_its_table", 0, at("rejects", 0, table="claims", row='{"quote": "2元"}')),
    ("rejects.row_is_of_its_table", 0, at("rejects", 0, table="claims", row="[]")),
    ("rejects.row_is_of_its_table", 0, at("rejects", 0, table="claims", document_id="d", row='{"document_id": "e"}')),
    ("rejects.reason_names_the_file", 0, at("rejects", 0, source_uri="pages/other.txt")),
    ("rejects.error_is_a_lost_row", 0, at("rejects", 0, severity="error")),
]  # fmt: skip


def broken_as_declared(table: schema.TableSchema, field: schema.Field, way: str) -> tuple[Change, list[int]]:
    """A change that breaks what a declaration says of a column, and the rows that it breaks."""
    beyond = [(value, step) for value, step in ((field.minimum, -1), (field.maximum, 1)) if value is not None]

    def change(tables: Rows) -> None:
        rows = tables[table.name]
        while way == "is_in_range" and len(rows) < len(beyond):
            rows.append(dict(rows[0]))
        if way == "is_unique":
            rows.append(rows[0])
        elif way == "is_in_range":
            for row, (value, step) in zip(rows, beyond, strict=False):
                row[field.name] = value + step
        else:
            rows[0][field.name] = {"is_given": None, "is_known": "unheard-of", "has_items": []}[way]

    last = len(rows()[0][table.name])
    return change, {"is_unique": [0, last], "is_in_range": list(range(len(beyond)))}.get(way, [0])


DECLARED = [
    (table, field, promise.name.removeprefix(f"{field.name}_"))
    for table in schema.TABLES
    for field in table.fields
    for promise in structural(table)
    if promise.name
    in {f"{field.name}_{way}" for way in ("is_given", "is_unique", "is_known", "is_in_range", "has_items")}
]

FACTS = {f"{table.name}.{promise.name}": promise.holds for table in schema.TABLES for promise in suite(table)}


def test_every_promise_has_a_row_that_breaks_it():
    declared = {f"{table.name}.{field.name}_{way}" for table, field, way in DECLARED}
    assert {promise for promise, _, _ in BREAKS} | declared == set(FACTS)
    assert len(declared) == len(DECLARED) > 100


@pytest.mark.parametrize(
    ("table", "field", "way"), DECLARED, ids=[f"{table.name}.{field.name}_{way}" for table, field, way in DECLARED]
)
def test_the_row_that_breaks_what_is_declared_is_found(table, field, way):
    tables, files = rows()
    change, broken = broken_as_declared(table, field, way)
    change(tables)
    held = FACTS[f"{table.name}.{field.name}_{way}"](Release(tabled(tables), files))
    assert np.flatnonzero(~held).tolist() == broken


@pytest.mark.parametrize("promise", FACTS)
def test_tables_that_agree_keep_every_promise(promise):
    assert FACTS[promise](Release(*release())).all()


@pytest.mark.parametrize(("promise", "number", "change"), BREAKS, ids=[f"{one[0]}-{n}" for n, one in enumerate(BREAKS)])
def test_the_row_that_breaks_a_promise_is_found_and_no_other(promise, number, change):
    tables, files = rows()
    change(tables)
    held = FACTS[promise](Release(tabled(tables), files))
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
        ("statistics.claim_lists_it", at("claims", 1, statistic_ids=[ID["d2s1"], ID["d2s2"]])),
        ("claims.named_source_has_a_name", at("claims", 1, speaker=None, source_type="unattributed")),
        # A reference that leads nowhere is told once, by its foreign key.
        ("claims.claim_is_verbatim", at("claims", 1, passage_id="nowhere")),
        ("claims.agrees_with_its_passage", at("claims", 1, passage_id="nowhere")),
        ("claims.spans_lie_in_the_passage", at("claims", 1, passage_id="nowhere")),
        ("statistics.sentence_holds_the_quote", at("statistics", 1, passage_id="nowhere")),
        ("statistics.spans_lie_in_the_source", at("statistics", 1, document_id="nowhere")),
        ("passages.lines_are_those_of_its_spans", at("passages", 1, document_id="nowhere")),
        ("claims.its_statistics_stand_inside", at("claims", 1, statistic_ids=["nowhere"])),
        ("statistics.period_ends_within_a_century", at("statistics", 0, document_id="nowhere")),
    ],
)  # fmt: skip
def test_what_breaks_no_promise(promise, change):
    tables, files = rows()
    change(tables)
    assert FACTS[promise](Release(tabled(tables), files)).all()


def test_only_rows_that_no_other_row_needs_are_quarantined():
    needed = {key.table for table in schema.TABLES for key in table.foreign_keys if table[key.field].required}
    quarantined = {table.name for table in schema.TABLES for one in suite(table) if one.severity == "warning"}
    assert quarantined == set(check.QUARANTINED) == {"claims", "statistics"}
    assert not needed & quarantined


@pytest.mark.parametrize("promise", FACTS)
def test_no_rows_break_no_promise(promise):
    assert len(FACTS[promise](Release(tabled({name: [] for name in schema.NAMES}), {}))) == 0


def test_a_table_in_pieces_and_out_of_order_keeps_its_promises():
    tables, files = rows()
    for table in tables.values():
        table.reverse()
    whole = tabled(tables)
    doubled = {name: pa.concat_tables([table, table]) for name, table in whole.items()}
    sliced = {name: doubled[name].slice(table.num_rows, table.num_rows) for name, table in whole.items()}
    pieces = {name: pa.concat_tables([table.slice(0, 1), table.slice(1)]) for name, table in whole.items()}
    for variant in (whole, sliced, pieces):
        read = Release(variant, files)
        assert [promise for promise, holds in FACTS.items() if not holds(read).all()] == []


TEXT = st.text(st.sampled_from("版心 \n\u3000\x85a𠀀"), max_size=12)


@given(text=TEXT, spans=st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5)), max_size=5))
def test_conservation_is_what_counting_character_by_character_finds(text, spans):
    inside = [(start, start + length) for start, length in spans if start + length <= len(text)]
    covered = Counter(place for start, end in inside for place in range(start, end))
    once = all(covered[place] == 1 for place, character in enumerate(text) if not character.isspace())
    tables, _ = rows()
    passage = tables["passages"][0] | {"spans": [{"start": start, "end": end} for start, end in inside]}
    tables |= {"documents": tables["documents"][:1], "passages": [passage]}
    file = Original("pages/one.txt", "text/plain", text.encode())
    held = reading.nothing_lost_nothing_twice(Release(tabled(tables), {ID["d1"]: file}))
    assert held.tolist() == [once]


@pytest.mark.parametrize(
    ("day", "uri"),
    [("2025年3月14日", "a.txt"), ("2 0 2 5 年 3 月 1 4 日", "a.txt"), ("2025-03-14", "a.txt"), ("第20250314期", "a.txt"),
     ("二〇二五年三月十四日", "a.txt"), ("", "晚报_20250314_A03.txt"), ("邮编100052025.3.14", "a.txt")],
)  # fmt: skip
def test_a_day_is_read_as_papers_print_it(day, uri):
    assert sense._says(f"江城晚报 {day} 星期五\n{uri}", date(2025, 3, 14))
    assert "二" in day or not sense._says(f"江城晚报 {day} 星期五\n{uri}", date(2025, 4, 13))
