"""A table's CSV file is what Excel shows, and its rows stand where the manifest says."""

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations import schema
from flows import parts, sheets
from tests.flows.test_parts import REJECTS, rejects
from tests.tables import release


def as_excel(path: Path) -> list[list[str]]:
    """The cells of a file as Excel reads them: UTF-8 because of the signature, quotes doubled, line breaks in cells."""
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def sheet(folder: Path, *tables: pa.Table, before: sheets.Sheet | None = None) -> sheets.Sheet:
    """The CSV file of ``rejects``, each table a part."""
    for number, table in enumerate(tables):
        parts.write_part(table, "rejects", folder, number)
    return sheets.write(REJECTS, parts.parts_of("rejects", folder), folder / "r.csv", before)


def test_excel_reads_a_table_of_several_parts(tmp_path):
    tables, _ = release()
    for declared in schema.TABLES:
        table = tables[declared.name]
        path = tmp_path / f"{declared.name}.csv"
        for number, rows in enumerate((table.slice(0, 1), table.slice(1))):
            parts.write_part(rows, declared.name, tmp_path, number)
        sheets.write(declared, parts.parts_of(declared.name, tmp_path), path)
        head, *cells = as_excel(path)
        assert head == declared.arrow.names
        assert len(cells) == table.num_rows == sheets.rows(declared, path)
        for row, line in zip(table.to_pylist(), cells, strict=True):
            for (name, value), cell in zip(row.items(), line, strict=True):
                if value is None:
                    assert cell == ""
                elif isinstance(value, list):
                    assert json.loads(cell) == value
                elif isinstance(value, float):
                    assert float(cell) == value
                elif isinstance(value, bool):
                    assert cell == str(value).lower()
                else:
                    assert cell.removeprefix("'") == str(value), name


def test_what_a_column_holds_late_is_read_back(tmp_path):
    made = sheet(tmp_path, rejects(*[None] * 20_000, "甲"))
    assert made.path.stat().st_size > 1024 * 1024  # Arrow reads a megabyte at a time
    assert sheets.rows(REJECTS, made.path) == 20_001


def test_every_cell_that_holds_something_is_quoted(tmp_path):
    sheet(tmp_path, rejects("甲"))
    _, line, end = (tmp_path / "r.csv").read_text(encoding="utf-8-sig").split("\n")
    assert line == '"00",,"pages/a.txt",,"甲","decode","empty_file","空","critical"'
    assert end == ""


@pytest.mark.parametrize("cell", ["=1+1", "+86 10", "-甲", "@SUM(A1)", "\t=1", "\r=1", "＝1", "－甲", "-1-2", "+1;2"])
def test_a_formula_is_defused(cell, tmp_path):
    sheet(tmp_path, rejects(cell))
    assert as_excel(tmp_path / "r.csv")[1][4] == f"'{cell}"


@pytest.mark.parametrize("cell", ["-1", "+3.5", "-1,200.75", "-64.9%", "甲=乙", "1-2", "", " =1"])
def test_numbers_and_plain_text_stay_as_they_are(cell, tmp_path):
    sheet(tmp_path, rejects(cell))
    assert as_excel(tmp_path / "r.csv")[1][4] == cell


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(texts=st.lists(TEXTS, max_size=4))
def test_no_text_breaks_the_rows_of_a_csv_file(tmp_path_factory, texts):
    path = sheet(tmp_path_factory.mktemp("csv"), rejects(*texts)).path
    cells = [line[4] for line in as_excel(path)[1:]]
    assert [cell.removeprefix("'") for cell in cells] == [text.removeprefix("'") for text in texts]
    assert sheets.rows(REJECTS, path) == len(texts)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert frame["reject_id"].to_list() == [f"{number:02}" for number in range(len(texts))]


def test_the_rows_of_parts_that_are_known_are_copied(tmp_path, monkeypatch):
    one, two, three = rejects("甲", None), rejects(), rejects("丙\n丙")
    before = sheet(tmp_path / "before", one, two, three)
    formatted = []
    monkeypatch.setattr(sheets, "_cells", lambda schema, table: formatted.append(table) or cells(schema, table))
    new = rejects("丁")
    for number, table in ((0, one), (2, three), (3, new)):
        parts.write_part(table, "rejects", tmp_path / "after", number)
    staged = parts.parts_of("rejects", tmp_path / "after")
    after = sheets.write(REJECTS, staged, tmp_path / "after" / "r.csv", before)
    assert [table for table in formatted if table.num_rows] == [new]
    monkeypatch.undo()
    assert after.path.read_bytes() == sheets.write(REJECTS, staged, tmp_path / "anew.csv").path.read_bytes()
    data = after.path.read_bytes()
    assert [data[one.start : one.end].count(b"\n") for one in after.stretches.values()] == [2, 2, 1]
    assert [one.rows for one in after.stretches.values()] == [2, 1, 1]


cells = sheets._cells


def test_a_shortened_file_is_not_copied(tmp_path):
    before = sheet(tmp_path / "before", rejects("甲"))
    before.path.write_bytes(before.path.read_bytes()[:-9])
    with pytest.raises(sheets.SheetError, match="shorter than its manifest says"):
        sheet(tmp_path / "after", rejects("甲"), before=before)


def test_rows_that_do_not_read_back_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "_write_rows", lambda table, file, header: None)
    with pytest.raises(sheets.SheetError, match="were written, 0 read back"):
        sheet(tmp_path, rejects("甲"))


@pytest.mark.parametrize(
    "items", [["甲"], [], None, ['a"b', "c\\d"], ["\n\t\x01"], ["<&>", "é👨"], [None, "甲"], [""]], ids=repr
)
def test_lists_are_json(items):
    lists = pa.chunked_array([pa.array([["乙", "丙"]]), pa.array([None, items, ["丁"]], pa.list_(pa.string()))])
    assert [text and json.loads(text) for text in sheets._texts(lists).to_pylist()] == lists.to_pylist()
    kind = pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64())]))
    spans = pa.chunked_array([pa.array([[{"start": 1, "end": 20}, {"start": 3, "end": 4}], None, []], kind).slice(0)])
    assert sheets._texts(spans).to_pylist() == ['[{"start":1,"end":20},{"start":3,"end":4}]', None, "[]"]
