"""A release is seen whole or not at all, and holds exactly what its manifest says."""

import csv
import errno
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import frictionless
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations import schema
from flows import durable, parts, pointers, publish, readers, sheets, verify
from flows.shelf import Input
from tests.releases import FACTS, WHOLE, listing, published, staged, tables_of
from tests.tables import release as example


def test_a_release_has_its_final_layout(tmp_path):
    one = published(tmp_path)
    assert one.path == tmp_path / "releases" / "000001"
    assert listing(one.path) == {
        *schema.NAMES,
        "csv",
        "datapackage.json",
        "manifest.json",
        "manifest.json.sha256",
        "validation",
    }
    assert listing(one.path / "csv") == {f"{name}.csv" for name in schema.NAMES}
    assert all(list((one.path / name).glob("*.parquet")) for name in schema.NAMES)
    assert (tmp_path / "latest").readlink() == Path("releases/000001")
    assert listing(tmp_path) == WHOLE
    assert listing(tmp_path / "flat") == {f"{name}.parquet" for name in schema.NAMES}


def test_the_manifest_knows_every_file(tmp_path):
    one = published(tmp_path)
    manifest = json.loads((tmp_path / "latest" / "manifest.json").read_text(encoding="utf-8"))
    files = {path.relative_to(one.path).as_posix(): path for path in one.path.rglob("*") if path.is_file()}
    del files["manifest.json"], files["manifest.json.sha256"]
    assert manifest["files"] == {
        name: {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for name, path in files.items()
    }
    tables, _ = example()
    assert one.rows == {name: table.num_rows for name, table in tables.items()}
    assert [one.source_uri for one in one.inputs] == sorted(one["source_uri"] for one in manifest["inputs"])


def test_duckdb_pandas_and_pyarrow_read_every_table(tmp_path):
    published(tmp_path)
    tables = tables_of("pages")
    for name, table in tables.items():
        folder = tmp_path / "latest" / name
        rows = table.num_rows
        duck = duckdb.read_parquet(f"{folder}/*.parquet")
        assert duck.columns == table.column_names
        assert len(duck.fetchall()) == rows
        frame = pd.read_parquet(folder)
        assert list(frame.columns) == table.column_names
        assert len(frame) == rows
        assert pq.read_table(folder).to_pylist() == table.to_pylist()
    texts = duckdb.read_parquet(f"{tmp_path}/latest/passages/*.parquet").project("text").fetchall()
    assert [text for (text,) in texts] == tables["passages"]["text"].to_pylist()
    csv_text = pd.read_csv(tmp_path / "latest" / "csv" / "passages.csv")["text"]
    assert csv_text.to_list() == tables["passages"]["text"].to_pylist()


def test_frictionless_accepts_the_data_package(tmp_path):
    one = published(tmp_path)
    report = frictionless.Package(one.path / "datapackage.json").validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])[:5]
    assert {task.name for task in report.tasks} == set(schema.NAMES)


def test_a_table_without_rows_has_a_part_and_a_header(tmp_path):
    with publish.writing(tmp_path) as stage:
        inputs = staged(stage)
        for part in parts.parts_of("statistics", stage):
            part.unlink()
        one = publish.publish(tmp_path, stage, "000001", inputs, FACTS)
    (part,) = (one.path / "statistics").glob("*.parquet")
    assert pq.read_table(part).schema.equals(schema.table("statistics").arrow)
    with (one.path / "csv" / "statistics.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [schema.table("statistics").arrow.names]


def test_versions_count_up_from_the_newest_valid_release(tmp_path):
    published(tmp_path)
    junk = tmp_path / "releases"
    (junk / "999999").mkdir()
    (junk / "000777").mkdir()
    (junk / "000777" / "manifest.json").write_text('{"release": "000001"}')
    (junk / "000888").mkdir()
    (junk / "000888" / "manifest.json").write_text("[")
    (junk / "latest").touch()
    (junk / "000002").mkdir()
    assert publish.next_id(tmp_path) == "000003"
    assert published(tmp_path).id == "000003"
    assert [one.id for one in publish.releases(tmp_path)] == ["000003", "000001"]


def test_a_version_is_never_given_twice(tmp_path):
    for version in ("000001", "000002", "000003"):
        assert published(tmp_path).id == version
    assert publish.current(tmp_path).id == "000003"


def test_only_the_newest_releases_are_kept(tmp_path):
    (tmp_path / "releases" / "000000").mkdir(parents=True)  # junk counts for nothing and is left alone
    (tmp_path / "releases" / "999999").mkdir()
    for _ in range(5):
        published(tmp_path, keeping=publish.Keeping(releases=3, hours=0))
    assert listing(tmp_path / "releases") == {"000000", "000003", "000004", "000005", "999999"}
    assert listing(tmp_path) == WHOLE


def test_one_build_writes_at_a_time(tmp_path):
    code = (
        f"from pathlib import Path; from flows import publish\nwith publish.writing(Path({str(tmp_path)!r})): input()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as other:  # noqa: S603
        while not list(tmp_path.glob(".staging-*")):
            assert other.poll() is None
        with pytest.raises(publish.LockedError, match="another build"), publish.writing(tmp_path):
            pass
        assert list(tmp_path.glob(".staging-*"))
        other.communicate(b"\n")
    with publish.writing(tmp_path):
        pass
    assert not listing(tmp_path)


def test_the_stage_of_a_killed_build_is_cleaned_up(tmp_path):
    code = (
        f"import os, signal; from pathlib import Path; from flows import publish\n"
        f"with publish.writing(Path({str(tmp_path)!r})): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603
    assert list(tmp_path.glob(".staging-*"))
    published(tmp_path)
    assert listing(tmp_path) == WHOLE


@pytest.mark.parametrize(
    ("module", "step"),
    [
        (publish, "audit"),
        (sheets, "write"),
        (publish, "_package"),
        (durable, "flush_tree"),
        (durable, "flush"),
        (durable, "write"),
        (pointers, "prepare"),
        (pointers, "prepare_flat"),
        (pointers, "move"),
        (pointers, "_database"),
    ],
)
def test_a_build_that_fails_leaves_the_last_release(tmp_path, monkeypatch, module, step):
    before = published(tmp_path)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(module, step, full)
        with pytest.raises(OSError, match="No space left"):
            published(tmp_path, "other")
    assert publish.current(tmp_path).manifest == before.manifest
    assert (tmp_path / "latest").resolve() == before.path
    assert listing(tmp_path) == WHOLE
    assert published(tmp_path, "other").id == "000002"


def test_a_build_that_fails_once_readers_are_led_to_it_is_published(tmp_path, monkeypatch):
    published(tmp_path)

    def halfway(into: Path, out: Path) -> None:
        (into / readers.CURRENT).replace(out / readers.CURRENT)
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(pointers, "move", halfway)
        with pytest.raises(OSError, match="Input/output"):
            published(tmp_path, "other")
    assert publish.current(tmp_path).id == "000002"
    with publish.writing(tmp_path):
        pass
    assert not verify.verify(tmp_path).faults


def test_rows_that_do_not_read_back_are_not_published(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "write", lambda schema, paths, path, before: sheets.Sheet(path))
    with pytest.raises(publish.AuditError, match="the csv file none of them"):
        published(tmp_path)
    assert listing(tmp_path) == set()


def test_an_input_that_is_neither_document_nor_reject_is_not_published(tmp_path):
    with publish.writing(tmp_path) as stage, pytest.raises(publish.AuditError, match="every input"):
        publish.publish(tmp_path, stage, "000001", (*staged(stage), Input("pages/lost.txt", "/lost.txt")), FACTS)


@pytest.mark.parametrize("obstacle", ["file", "parent"])
def test_a_folder_that_cannot_be_one_is_told(tmp_path, obstacle):
    (tmp_path / "out").touch()
    out = tmp_path / "out" / ("" if obstacle == "file" else "deeper")
    with pytest.raises(publish.OutputError, match="give another --out"), publish.writing(out):
        pass


def test_a_folder_that_duckdb_cannot_open_is_told(tmp_path):
    with pytest.raises(publish.OutputError, match="DuckDB"), publish.writing(tmp_path / "what?"):
        pass
    assert not listing(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_folder_that_may_not_be_written_is_told(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(publish.OutputError, match="cannot be written"), publish.writing(tmp_path):
        pass


def test_a_refused_build_leaves_only_its_report(tmp_path):
    before = published(tmp_path)
    for _ in range(2):
        with publish.writing(tmp_path) as stage:
            staged(stage, "other")
            report = publish.refuse(tmp_path, stage, publish.next_id(tmp_path))
    assert report == tmp_path / "refused" / "000002" / "validation"
    assert listing(report) == {"index.html"}
    assert listing(tmp_path) == {*WHOLE, "refused"}
    assert publish.current(tmp_path).id == before.id
    assert (tmp_path / "latest").resolve() == before.path


def appended(out: Path, place: str, dropped: str = "") -> publish.Release:
    """A release that keeps the one before but for the inputs found in a place."""
    before = publish.current(out)
    with publish.writing(out) as stage:
        inputs = staged(stage, place, number=2)
        kept = tuple(one for one in before.inputs if not one.source_uri.endswith(dropped or "\0"))
        publish.carry_over(before, kept, stage)
        return publish.publish(out, stage, publish.next_id(out), (*kept, *inputs), FACTS)


def test_parts_that_are_kept_whole_cost_nothing(tmp_path):
    before = published(tmp_path)
    after = appended(tmp_path, "other")
    assert after.rows == {name: 2 * rows for name, rows in before.rows.items()}
    for name in schema.NAMES:
        first, _ = parts.parts_of(name, after.path)
        assert first.samefile(before.path / name / first.name)


def test_small_parts_that_are_kept_are_put_together_with_new_ones(tmp_path, monkeypatch):
    before = published(tmp_path)
    monkeypatch.setattr(parts.gather, "__defaults__", (parts.SMALL, 1))
    after = appended(tmp_path, "other")
    assert after.rows == {name: 2 * rows for name, rows in before.rows.items()}
    for name in schema.NAMES:
        assert len(parts.parts_of(name, after.path)) == 1
    assert not verify.verify(tmp_path).faults


def test_a_document_that_goes_takes_all_its_rows_along(tmp_path):
    before = published(tmp_path)
    uri, gone = next((one.source_uri, one.document_id) for one in before.inputs if one.document_id)
    after = appended(tmp_path, "other", dropped=uri)
    tables = parts.read_tables(after.path)
    for name, table in tables.items():
        assert table.num_rows > 0, name
        if name != "rejects":
            assert gone not in table["document_id"].to_pylist()
    assert uri not in tables["documents"]["source_uri"].to_pylist()
    assert gone in parts.read_tables(before.path)["documents"]["document_id"].to_pylist()


def test_what_did_not_change_is_the_same_file(tmp_path):
    before = published(tmp_path)
    after = published(tmp_path)
    for name in schema.NAMES:
        for path in (*after.parts(name), after.path / "csv" / f"{name}.csv"):
            assert path.samefile(before.path / path.relative_to(after.path))
    assert after.manifest["files"]["csv/claims.csv"] == before.manifest["files"]["csv/claims.csv"]
    grown = appended(tmp_path, "other")
    csv_text = [(one.path / "csv" / "claims.csv").read_bytes() for one in (after, grown)]
    assert csv_text[1].startswith(csv_text[0])
    assert not verify.verify(tmp_path).faults


def test_cells_that_other_code_wrote_are_written_anew(tmp_path, monkeypatch):
    before = published(tmp_path)
    monkeypatch.setattr(publish.provenance, "code_hash", lambda: "sha256:0")
    after = published(tmp_path)
    name = "csv/claims.csv"
    assert not (after.path / name).samefile(before.path / name)
    assert after.manifest["code"] == "sha256:0" != before.manifest["code"]
    assert (after.path / name).read_bytes() == (before.path / name).read_bytes()


def test_rows_of_an_older_declaration_are_not_mixed_in(tmp_path):
    published(tmp_path)
    old = pa.schema([field for field in schema.table("claims").arrow if field.name != "keywords"])
    with publish.writing(tmp_path) as stage:
        inputs = staged(stage)
        (part,) = parts.parts_of("claims", stage)
        pq.write_table(pq.read_table(part).select(old.names), part)
        with pytest.raises(publish.AuditError, match="other columns than claims"):
            publish.publish(tmp_path, stage, "000002", inputs, FACTS)
    assert publish.current(tmp_path).id == "000001"


def test_a_release_is_kept_for_as_long_as_it_may_be_read(tmp_path):
    keeping = publish.Keeping(releases=1, hours=24)
    for _ in range(3):
        published(tmp_path, keeping=keeping)
    assert listing(tmp_path / "releases") == {"000001", "000002", "000003"}
    # The first was replaced when the second was made.
    made = tmp_path / "releases" / "000002" / "manifest.json"
    os.utime(made, (made.stat().st_mtime - 86401,) * 2)
    published(tmp_path, keeping=keeping)
    assert listing(tmp_path / "releases") == {"000002", "000003", "000004"}


def test_pointers_of_a_killed_build_are_mended(tmp_path):
    published(tmp_path, "one")
    old = {path: path.read_bytes() for path in durable.files(tmp_path / "flat")}
    old[tmp_path / "banxin.duckdb"] = (tmp_path / "banxin.duckdb").read_bytes()
    published(tmp_path, "two")
    # As if the second had been killed once current.json was moved.
    for path, data in old.items():
        path.write_bytes(data)
    (tmp_path / "latest").unlink()
    (tmp_path / "latest").symlink_to("releases/000001")
    assert verify.verify(tmp_path).faults
    with publish.writing(tmp_path):
        pass
    assert not verify.verify(tmp_path).faults
    assert readers.release(tmp_path).id == "000002"
    assert listing(tmp_path) == WHOLE
