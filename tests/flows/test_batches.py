"""A finished batch is found again by what decides its rows, and only if all of it is there."""

import json
import shutil

import pytest

from flows import batches, parts, shelf
from transforms.records import Reject


def sized(*sizes: int) -> list[shelf.File]:
    return [shelf.File(f"p/{number}.txt", "", size, f"{number}", "text/plain") for number, size in enumerate(sizes)]


def test_batches_are_bounded_and_in_order(monkeypatch):
    monkeypatch.setattr(batches, "PAGES_A_BATCH", 3)
    monkeypatch.setattr(batches, "BYTES_A_BATCH", 10)
    named = sized(1, 1, 1, 1, 9, 9, 30, 1)
    got = list(batches.batches(named))
    assert [[file.size for file in batch.files] for batch in got] == [[1, 1, 1], [1, 9], [9], [30], [1]]
    assert [file for batch in got for file in batch.files] == named
    assert list(batches.batches([])) == []


def test_a_batch_travels_as_json():
    refused = {1: Reject("p/1.txt", "read", "time_budget", "p/1.txt: too slow", "critical", document_id="1")}
    batch = batches.Batch(tuple(sized(1, 2)), "code", 0.5, refused)
    assert batches.Batch.of(json.loads(json.dumps(batches.asdict(batch)))) == batch


def test_the_key_tells_what_decides_the_rows():
    one, two = sized(1, 2)
    keys = {
        batches.Batch(files, made_by).key
        for files, made_by in [((one, two), "a"), ((two, one), "a"), ((one,), "a"), ((one, two), "b")]
    }
    assert len(keys) == 4
    elsewhere = shelf.File(one.uri, "/elsewhere", one.size, one.sha256, one.media_type)
    assert batches.Batch((elsewhere,), "a").key == batches.Batch((one,), "a").key


@pytest.fixture
def worked(pages, tmp_path):
    (batch,) = batches.batches(shelf.discover([pages]).files)
    home = tmp_path / "home"
    return batch, home, batches.work(batch, home)


def test_finished_work_is_found_again(worked):
    batch, home, done = worked
    assert batches.finished(batch, home) == done
    assert batches.finished(batches.Batch(batch.files, "other code"), home) is None


@pytest.mark.parametrize("damage", ["flip", "missing", "no index", "no json", "other keys"])
def test_work_that_is_not_whole_is_no_work(worked, damage):
    batch, home, _ = worked
    folder = home / batch.key
    part = next(folder.glob("passages/*.parquet"))
    match damage:
        case "flip":
            data = bytearray(part.read_bytes())
            data[len(data) // 2] ^= 1
            part.write_bytes(data)
        case "missing":
            part.unlink()
        case "no index":
            (folder / batches.INDEX).unlink()
        case "no json":
            (folder / batches.INDEX).write_bytes(b"\x80\x04pickle")
        case "other keys":
            (folder / batches.INDEX).write_text('{"harvest": {"odd": 1}, "files": {}}')
    assert batches.finished(batch, home) is None
    batches.work(batch, home)
    assert batches.finished(batch, home) is not None


def test_parts_are_linked_under_their_number(worked, tmp_path):
    batch, home, done = worked
    stage = tmp_path / "stage"
    batches.stage(batch, home, stage, 7)
    shutil.rmtree(home)
    names = [path.name for path in stage.glob("*/*.parquet")]
    assert names
    assert all(name.startswith("000007-") for name in names)
    assert {name: table.num_rows for name, table in parts.read_tables(stage).items()} == done.rows


def test_only_what_is_wanted_stays(worked, tmp_path):
    batch, home, _ = worked
    home.rename(tmp_path / batches.FINISHED)
    (tmp_path / batches.FINISHED / "old").mkdir()
    assert batches.open_home(tmp_path, [batch]) == tmp_path / batches.FINISHED
    assert [path.name for path in (tmp_path / batches.FINISHED).iterdir()] == [batch.key]
    assert (batches.open_home(tmp_path / "pages", []).stat().st_mode & 0o777) == 0o700
