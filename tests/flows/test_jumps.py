"""Pages of one edition are joined by their notes, in SQL and in Python alike, and nothing else is."""

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from flows import jumps, parts, publish, readers
from tests import releases, tables

TODAY, BEFORE = date(2025, 3, 14), date(2025, 3, 13)


def linked(documents, notes):
    """The links of documents (id, publication, day, page) and notes (id, document, way, page), as tuples."""
    with duckdb.connect() as database:
        database.execute("CREATE TABLE d(document_id TEXT, publication TEXT, edition_date DATE, page TEXT)")
        database.execute(
            "CREATE TABLE p(passage_id TEXT, document_id TEXT, jump TEXT, jump_page TEXT, position INTEGER)"
        )
        database.executemany("INSERT INTO d VALUES (?, ?, ?, ?)", documents)
        database.executemany("INSERT INTO p VALUES (?, ?, ?, ?, ?)", [(*n, i) for i, n in enumerate(notes)])
        found = database.execute(jumps.query("d", "p"))
        assert [column[0] for column in found.description] == list(jumps.COLUMNS)
        return [(row[1], *row[3:]) for row in found.fetchall()]


def edition(*numbers):
    return [(f"d{i}", "江城晚报", TODAY, number) for i, number in enumerate(numbers, 1)]


@pytest.mark.parametrize(
    ("printed", "named"),
    [
        ("2", "二"),
        ("二", "02"),
        ("A03", "A3"),
        ("十二", "12"),
        ("21", "二十一"),
        ("20", "二十"),
        ("10", "一〇"),
        ("01", "头"),
    ],
)
def test_a_page_is_known_however_its_number_is_written(printed, named):
    assert linked(edition("99", printed), [("n", "d1", "to", named)]) == [("n", "d2", None)]


def test_a_note_meets_the_note_that_leads_back():
    notes = [("n1", "d1", "to", "二"), ("n2", "d2", "from", "1"), ("n3", "d2", "to", "3"), ("n4", "d3", "from", "1")]
    assert linked(edition("1", "02", "3"), notes) == [
        ("n1", "d2", "n2"),
        ("n2", "d1", "n1"),
        ("n3", "d3", None),
        ("n4", "d1", None),
    ]


def test_notes_that_may_be_meant_alike_are_not_guessed_at():
    notes = [("n1", "d1", "to", "2"), ("n2", "d1", "to", "2"), ("n3", "d2", "from", "1"), ("n4", "d2", "see", "1")]
    assert linked(edition("1", "2"), notes) == [(n, d, None) for n, d in (("n1", "d2"), ("n2", "d2"), ("n3", "d1"), ("n4", "d1"))]  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        ("d2", "江城晚报", BEFORE, "2"),
        ("d2", "山城晚报", TODAY, "2"),
        ("d2", None, TODAY, "2"),
        ("d2", "江城晚报", None, "2"),
        ("d2", "江城晚报", TODAY, None),
        ("d2", "江城晚报", TODAY, "B2"),
    ],
)
def test_pages_of_other_editions_and_of_none_are_not_joined(other):
    notes = [("n1", "d1", "to", "2"), ("n2", "d1", "to", None), ("n3", "d1", "to", "1"), ("n4", "d1", None, None)]
    assert linked([*edition("1"), other], notes) == []
    nowhere = [("d1", None, None, None), ("d2", None, None, "2")]
    assert linked(nowhere, notes) == []


def test_two_files_of_one_page_are_two_links():
    assert linked(edition("1", "2", "2"), [("n", "d1", "to", "2")]) == [("n", "d2", None), ("n", "d3", None)]


def test_the_view_and_the_reader_give_the_same_rows(tmp_path: Path):
    rows, _ = tables.rows()
    first, second = rows["documents"]
    first["page"], second["page"] = "A05", "4"
    back = next(row for row in rows["passages"] if row["document_id"] == first["document_id"])
    back |= {"jump": "from", "jump_page": "四"}
    note = next(row for row in rows["passages"] if row.get("jump") and row["document_id"] == second["document_id"])
    tabled = tables.tabled(rows)
    with publish.writing(tmp_path) as stage:
        for name, table in tabled.items():
            parts.write_part(table, name, stage, 1)
        (stage / "validation").mkdir(exist_ok=True)
        (stage / "validation" / "index.html").write_text("<p>好</p>", encoding="utf-8")
        publish.publish(tmp_path, stage, publish.next_id(tmp_path), releases.inputs_of(tabled), releases.FACTS)
    found = readers.release(tmp_path).jumps()
    assert isinstance(found, pa.Table)
    assert {tuple(row.values()) for row in found.to_pylist()} == {
        (second["document_id"], note["passage_id"], "to", first["document_id"], back["passage_id"]),
        (first["document_id"], back["passage_id"], "from", second["document_id"], note["passage_id"]),
    }
    with duckdb.connect(str(tmp_path / "banxin.duckdb"), read_only=True) as database:
        assert database.table(jumps.VIEW).to_arrow_table().equals(found)
        told = "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index"
        assert dict(database.execute(told, [jumps.VIEW]).fetchall()) == jumps.COLUMNS
