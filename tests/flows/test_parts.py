"""The files of a table say the same to every program that reads them."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations import schema
from flows import parts

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


def test_small_parts_side_by_side_are_put_together_once_they_are_many(tmp_path):
    for number in (1, 2, 3, 5, 6):
        parts.write_part(rejects(f"甲{number}"), "rejects", tmp_path, number)
    parts.write_part(rejects(*(str(number**9) for number in range(9999))), "rejects", tmp_path, 4)
    before = parts.parts_of("rejects", tmp_path)
    rows = parts.read_table(REJECTS, tmp_path)
    parts.gather("rejects", tmp_path, small=10_000, loose=5)
    assert parts.parts_of("rejects", tmp_path) == before
    parts.gather("rejects", tmp_path, small=10_000, loose=4)
    after = parts.parts_of("rejects", tmp_path)
    assert [parts.number_of(path) for path in after] == [1, 4, 5]
    assert after[1] == before[3]
    assert parts.read_table(REJECTS, tmp_path).equals(rows)


def test_of_very_many_small_parts_so_many_at_a_time_are_put_together(tmp_path):
    for number in range(1, 8):
        parts.write_part(rejects(f"甲{number}"), "rejects", tmp_path, number)
    rows = parts.read_table(REJECTS, tmp_path)
    parts.gather("rejects", tmp_path, loose=3)
    assert [parts.number_of(path) for path in parts.parts_of("rejects", tmp_path)] == [1, 4, 7]
    assert parts.read_table(REJECTS, tmp_path).equals(rows)
