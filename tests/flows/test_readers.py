"""Readers find the release that counts, once, and whole tables in it."""

import json
import shutil
import subprocess
import sys

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from expectations import schema
from flows import publish, readers
from tests.releases import published, tables_of


def test_a_reader_takes_every_table_from_one_release(tmp_path):
    published(tmp_path, "old")
    one = readers.release(tmp_path)
    published(tmp_path, "new")
    for name, table in tables_of("old").items():
        assert one.table(name).equals(table)
        assert len(one.frame(name)) == table.num_rows
    assert one.table("claims", ["claim"]).column_names == ["claim"]
    assert readers.release(tmp_path).table("documents").equals(tables_of("new")["documents"])
    assert readers.release(tmp_path, "1") == readers.release(tmp_path, "000001") == one


def test_what_is_not_there_is_told(tmp_path):
    with pytest.raises(readers.NoReleaseError, match="no release there; make one with"):
        readers.release(tmp_path)
    one = published(tmp_path)
    for version in ("2", "x", "-1", "", "²"):
        with pytest.raises(readers.NoReleaseError, match="there are: 000001"):
            readers.release(tmp_path, version)
    with pytest.raises(readers.NoReleaseError, match="no table people: it has documents"):
        one.table("people")


def test_a_changed_manifest_is_no_release(tmp_path):
    first, second = published(tmp_path), published(tmp_path)
    manifest = second.path / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"bytes": ', b'"bytes":  ', 1))
    assert [one.id for one in readers.releases(tmp_path)] == [first.id]
    assert readers.release(tmp_path).id == first.id


@pytest.mark.parametrize("told", ["", "[]", "{}", '{"release": 1}', '{"release": "000009"}', '{"release": "../1"}'])
def test_a_pointer_that_leads_nowhere_leaves_the_newest_release(tmp_path, told):
    published(tmp_path)
    (tmp_path / "current.json").write_text(told)
    assert readers.release(tmp_path).id == "000001"


def test_a_damaged_part_is_never_read(tmp_path):
    one = published(tmp_path)
    part = one.parts("passages")[0]
    data = bytearray(part.read_bytes())
    column = pq.ParquetFile(part).metadata.row_group(0).column(8)
    data[column.dictionary_page_offset + column.total_compressed_size - 2] ^= 1
    part.write_bytes(data)
    with pytest.raises(OSError, match=r"(?i)crc|page"):
        one.table("passages")


def test_the_database_has_a_view_a_table_wherever_it_is_opened(tmp_path, monkeypatch):
    out = tmp_path / "a [b]*c's"
    published(out)
    monkeypatch.chdir("/")
    with duckdb.connect(str(out / "banxin.duckdb"), read_only=True) as database:
        for name, table in tables_of("pages").items():
            assert database.table(name).to_arrow_table().num_rows == table.num_rows
            assert database.table(name).columns == table.column_names
            told = database.execute(
                "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [name]
            ).fetchall()
            assert told == [(field.name, field.description) for field in schema.table(name).fields]


def test_the_flat_files_say_which_release_they_are_of(tmp_path):
    for place in ("old", "new"):
        published(tmp_path, place)
    for name, table in tables_of("new").items():
        flat = pq.read_table(tmp_path / "flat" / f"{name}.parquet", page_checksum_verification=True)
        assert flat.drop_columns("release").equals(table)
        assert set(flat["release"].to_pylist()) <= {"000002"}
        assert len(pd.read_parquet(tmp_path / "flat" / f"{name}.parquet")) == table.num_rows
    published(tmp_path, keeping=publish.Keeping(flat=False))
    assert not (tmp_path / "flat").exists()


def test_what_a_client_left_of_an_older_database_is_not_played_into_the_new_one(tmp_path):
    published(tmp_path)
    (tmp_path / "banxin.duckdb.wal").write_bytes(b"old")
    published(tmp_path)
    assert not (tmp_path / "banxin.duckdb.wal").exists()


def test_a_moved_folder_is_read_where_it_is(tmp_path):
    published(tmp_path / "out")
    shutil.move(tmp_path / "out", tmp_path / "elsewhere")
    one = readers.release(tmp_path / "elsewhere")
    assert one.table("claims").equals(tables_of("pages")["claims"])
    assert json.loads((tmp_path / "elsewhere" / "current.json").read_text())["release"] == one.id


def test_a_reader_loads_nothing_heavy():
    code = (
        "import sys; from flows import readers; "
        "print({'prefect', 'great_expectations', 'pandas', 'pyarrow', 'duckdb', 'jieba'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603
    assert run.stdout.strip() == "set()"
