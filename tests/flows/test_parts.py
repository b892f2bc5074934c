"""The files of a table say the same to every program that reads them."""

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations import schema
from flows import parts
from tests.tables import release

REJECTS = schema.table("rejects")
ROW = {
    "reject_id": "00",
    "document_id": None,
    "source_uri": "pages/a.txt",
    "table": None,
    "row": None,
    "stage": "decode",
    "rule": "empty_file",
    "reason": "空",
    "severity": "critical",
}


def rejects(*reasons: str | None) -> pa.Table:
    rows = [{**ROW, "reject_id": f"{number:02}", "row": reason} for number, reason in enumerate(reasons)]
    return pa.Table.from_pylist(rows, schema=REJECTS.arrow)


def as_excel(path: Path) -> list[list[str]]:
    """The cells of a file as Excel reads them: UTF-8 because of the signature, quotes doubled, line breaks in cells."""
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def test_a_part_reads_back_as_declared(tmp_path):
    table = rejects("甲", None)
    part = parts.write_part(table, "rejects", tmp_path, 3)
    assert part.path.parent == tmp_path / "rejects"
    assert parts.number_of(part.path) == 3
    back = parts.read_part(part.path)
    assert back.equals(table)
    assert back.schema.equals(REJECTS.arrow, check_metadata=True)
    metadata = pq.ParquetFile(part.path).metadata
    assert metadata.row_group(0).column(0).compression == "ZSTD"
    assert b"description" in pq.read_schema(part.path).field("reason").metadata


def test_a_part_is_named_for_its_content(tmp_path):
    one, again = (parts.write_part(rejects("甲"), "rejects", tmp_path, 1) for _ in range(2))
    other = parts.write_part(rejects("乙"), "rejects", tmp_path, 1)
    assert one.path == again.path != other.path


def test_a_null_in_a_required_column_is_not_written(tmp_path):
    table = pa.Table.from_pylist([{**ROW, "reason": None}], schema=REJECTS.arrow)
    with pytest.raises(pa.ArrowInvalid, match="reason"):
        parts.write_part(table, "rejects", tmp_path, 1)


def test_a_flipped_bit_never_gives_other_rows(tmp_path):
    table = rejects(*(str(number) * 50 for number in range(500)))
    path = parts.write_part(table, "rejects", tmp_path, 1).path
    whole = path.read_bytes()
    found = 0
    for position in range(0, len(whole), 61):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        try:
            back = parts.read_part(path)
        except (OSError, pa.ArrowException):
            found += 1
        else:
            assert back.equals(table)
    assert found


def test_tables_are_read_in_the_order_of_their_batches(tmp_path):
    for number, reason in ((2, "乙"), (10, "丙"), (1, "甲")):
        parts.write_part(rejects(reason), "rejects", tmp_path, number)
    assert parts.read_table(REJECTS, tmp_path)["row"].to_pylist() == ["甲", "乙", "丙"]
    assert parts.read_tables(tmp_path)["claims"].schema.equals(schema.table("claims").arrow)


def test_excel_reads_a_table_of_several_parts(tmp_path):
    tables, _ = release()
    for declared in schema.TABLES:
        table = tables[declared.name]
        path = tmp_path / f"{declared.name}.csv"
        parts.write_csv(declared, [table.slice(0, 1), table.slice(1)], path)
        head, *cells = as_excel(path)
        assert head == declared.arrow.names
        assert len(cells) == table.num_rows == parts.csv_rows(path)
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


def test_every_cell_that_holds_something_is_quoted(tmp_path):
    parts.write_csv(REJECTS, [rejects("甲")], tmp_path / "r.csv")
    _, line, end = (tmp_path / "r.csv").read_text(encoding="utf-8-sig").split("\n")
    assert line == '"00",,"pages/a.txt",,"甲","decode","empty_file","空","critical"'
    assert end == ""


@pytest.mark.parametrize("cell", ["=1+1", "+86 10", "-甲", "@SUM(A1)", "\t=1", "\r=1", "＝1", "－甲", "-1-2", "+1;2"])
def test_a_formula_is_defused(cell, tmp_path):
    parts.write_csv(REJECTS, [rejects(cell)], tmp_path / "r.csv")
    assert as_excel(tmp_path / "r.csv")[1][4] == f"'{cell}"


@pytest.mark.parametrize("cell", ["-1", "+3.5", "-1,200.75", "-64.9%", "甲=乙", "1-2", "", " =1"])
def test_numbers_and_plain_text_stay_as_they_are(cell, tmp_path):
    parts.write_csv(REJECTS, [rejects(cell)], tmp_path / "r.csv")
    assert as_excel(tmp_path / "r.csv")[1][4] == cell


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(texts=st.lists(TEXTS, max_size=4))
def test_no_text_breaks_the_rows_of_a_csv_file(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("csv") / "r.csv"
    parts.write_csv(REJECTS, [rejects(*texts)], path)
    cells = [line[4] for line in as_excel(path)[1:]]
    assert [cell.removeprefix("'") for cell in cells] == [text.removeprefix("'") for text in texts]
    assert parts.csv_rows(path) == len(texts)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert frame["reject_id"].to_list() == [f"{number:02}" for number in range(len(texts))]
