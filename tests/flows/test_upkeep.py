"""The commands that look after releases: what they print, and how they end."""

import duckdb
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from flows import cli, exits, publish, readers, upkeep, verify
from tests.releases import WHOLE, listing, published


@pytest.fixture
def run(capsys):
    """A command as the shell calls it: its status, its output, its complaint."""

    def call(command, *arguments):
        status = command(*map(str, arguments))
        said = capsys.readouterr()
        return status, said.out.strip(), said.err.strip()

    return call


def led(out) -> set[str]:
    """The releases that everything in a folder leads to."""
    with duckdb.connect(str(out / "banxin.duckdb"), read_only=True) as database:
        (sql,) = database.execute("SELECT sql FROM duckdb_views() WHERE view_name = 'claims'").fetchone()
    return {
        readers.release(out).id,
        (out / "latest").resolve().name,
        *pq.read_table(out / "flat" / "claims.parquet")["release"].unique().to_pylist(),
        sql.split("/releases/")[1].split("/")[0],
    }


def test_the_path_of_the_release_that_counts(tmp_path, run):
    assert run(upkeep.path, tmp_path)[0] == exits.WRONG_USE
    published(tmp_path)
    assert run(upkeep.path, tmp_path) == (0, str(tmp_path / "releases" / "000001"), "")


def test_verification_counts_what_it_read(tmp_path, run):
    assert run(upkeep.verify, tmp_path)[0] == exits.WRONG_USE
    published(tmp_path)
    status, out, err = run(upkeep.verify, tmp_path)
    assert (status, err) == (0, "")
    assert out.startswith("1 release, ")
    assert "0 faults" in out
    for path in (tmp_path / "flat").iterdir():
        path.unlink()
    (tmp_path / "releases" / "000001" / "csv" / "claims.csv").write_bytes(b"")
    status, out, err = run(upkeep.verify, tmp_path)
    assert status == exits.DAMAGED
    assert f"banxin: {tmp_path}: releases/000001/csv/claims.csv: not the bytes that were published" in err
    assert "8 faults" in out


def test_readers_are_led_back(tmp_path, run):
    for place in ("one", "two", "three"):
        published(tmp_path, place)
    assert led(tmp_path) == {"000003"}
    status, out, _ = run(upkeep.rollback, tmp_path)
    assert status == 0
    assert out.startswith("release 000002 counts now, 000003 did before")
    assert led(tmp_path) == {"000002"}
    assert run(upkeep.rollback, tmp_path, "1")[0] == 0
    assert led(tmp_path) == {"000001"}
    assert run(upkeep.rollback, tmp_path)[0] == exits.WRONG_USE
    assert not verify.verify(tmp_path).faults
    assert listing(tmp_path) == WHOLE
    assert published(tmp_path, "four").id == "000004"
    assert led(tmp_path) == {"000004"}


def test_a_release_that_counts_is_never_removed(tmp_path, run):
    keeping = publish.Keeping(releases=2, hours=0)
    for place in ("one", "two"):
        published(tmp_path, place, keeping)
    run(upkeep.rollback, tmp_path, "1")
    with publish.writing(tmp_path):
        publish._collect(tmp_path, publish.Keeping(releases=1, hours=0))
    assert listing(tmp_path / "releases") == {"000001", "000002"}
    published(tmp_path, "three", keeping)
    assert listing(tmp_path / "releases") == {"000002", "000003"}


def test_a_damaged_release_is_not_led_back_to(tmp_path, run):
    one, two = published(tmp_path, "one"), published(tmp_path, "two")
    part = one.parts("claims")[0]
    part.write_bytes(part.read_bytes()[:-1])
    status, _, err = run(upkeep.rollback, tmp_path)
    assert status == exits.DAMAGED
    assert f"{part.name}: not the bytes that were published; release 000002 stands" in err
    assert led(tmp_path) == {two.id}


def test_no_rollback_while_another_writes(tmp_path, run):
    published(tmp_path, "one")
    published(tmp_path, "two")
    with publish.writing(tmp_path):
        assert run(upkeep.rollback, tmp_path)[0] == exits.LOCKED
    assert led(tmp_path) == {"000002"}


def test_a_full_disk_leaves_the_pointers(tmp_path, run, monkeypatch):
    published(tmp_path, "one")
    published(tmp_path, "two")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish.pointers, "_database", full)
    status, _, err = run(upkeep.rollback, tmp_path)
    assert status == exits.DISK_FAILS
    assert "release 000002 stands" in err
    assert led(tmp_path) == {"000002"}
    assert listing(tmp_path) == WHOLE


def test_the_commands_are_the_program_s():
    said = CliRunner().invoke(cli.app, ["--help"]).output
    assert all(f" {name} " in said for name in ("path", "verify", "rollback", "build", "show"))
