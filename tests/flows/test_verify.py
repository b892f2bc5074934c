"""Whatever changes in a folder of releases after it was published, verification says so and names the file."""

import hashlib
import json
import random
import shutil

import pyarrow.parquet as pq
import pytest

from flows import durable, parts, publish, readers, shelf, verify
from tests.flows.conftest import PAGE
from tests.releases import published


def test_what_was_published_is_sound(tmp_path):
    for place in ("old", "new"):
        published(tmp_path, place)
    found = verify.verify(tmp_path)
    assert (found.faults, found.releases) == ([], 2)
    assert found.bytes == sum(path.stat().st_size for path in (tmp_path / "releases").rglob("*") if is_read(path))
    assert found.missing == 4  # pages that nobody has
    assert verify.verify(tmp_path, "2").releases == 1


def is_read(path) -> bool:
    return path.is_file() and path.name not in ("manifest.json", "manifest.json.sha256")


def test_a_flipped_bit_is_found_in_every_file(tmp_path):
    published(tmp_path, "old")
    published(tmp_path, "new")
    dice = random.Random(1)  # noqa: S311
    for path in durable.files(tmp_path):
        data = path.read_bytes()
        for place in {0, len(data) - 1, *(dice.randrange(len(data)) for _ in range(3))} if data else ():
            changed = bytearray(data)
            changed[place] ^= 1 << dice.randrange(8)
            path.write_bytes(changed)
            told = verify.verify(tmp_path).faults
            assert any(path.name in fault for fault in told), (path, place, told)
        path.write_bytes(data)
    assert not verify.verify(tmp_path).faults


def test_files_that_go_or_come_are_told(tmp_path):
    one = published(tmp_path)
    one.parts("claims")[0].unlink()
    (one.path / "csv" / "extra.csv").touch()
    (tmp_path / "flat" / "extra.parquet").touch()
    (tmp_path / "flat" / "claims.parquet").unlink()
    (tmp_path / "latest").unlink()
    told = "\n".join(verify.verify(tmp_path).faults)
    for fault in (
        f"claims/{one.parts('claims')[0].name}: missing",
        "csv/extra.csv: no file of this release",
        "flat/extra.parquet: nothing that was published",
        "flat/claims.parquet: not the file that current.json tells of",
        "latest: does not lead to release 000001",
    ):
        assert fault in told


def test_a_pointer_to_another_release_is_told(tmp_path):
    published(tmp_path)
    before = (tmp_path / "banxin.duckdb").read_bytes()
    published(tmp_path)
    (tmp_path / "banxin.duckdb").write_bytes(before)
    assert verify.verify(tmp_path).faults == ["banxin.duckdb: not the file that current.json tells of"]
    (tmp_path / "current.json").unlink()
    (told,) = verify.verify(tmp_path).faults
    assert told.startswith("current.json: ")
    assert "banxin rollback" in told


def sealed(one: readers.Release, change) -> None:
    """Change what a manifest says, as one would who can also seal it."""
    manifest = json.loads((one.path / "manifest.json").read_bytes())
    change(manifest)
    for path in durable.files(one.path):
        name = path.relative_to(one.path).as_posix()
        if name in manifest["files"]:
            data = path.read_bytes()
            manifest["files"][name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    data = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
    (one.path / "manifest.json").write_bytes(data)
    (one.path / "manifest.json.sha256").write_text(readers.seal(data))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda told: told["tables"]["claims"].update(rows=99), "claims: 99 rows by the manifest"),
        (lambda told: told["tables"]["claims"]["columns"].pop("claim"), "other columns than the manifest says"),
        (lambda told: told["inputs"].pop(), "inputs for"),
    ],
)
def test_a_manifest_that_contradicts_its_files_is_told(tmp_path, change, fault):
    one = published(tmp_path)
    sealed(one, change)
    assert any(fault in told for told in verify.verify(tmp_path, "1").faults)


def test_rows_that_are_missing_from_a_csv_file_are_told(tmp_path):
    one = published(tmp_path)
    path = one.path / "csv" / "claims.csv"
    path.write_bytes(b"\n".join(path.read_bytes().split(b"\n")[:-2]) + b"\n")
    sealed(one, lambda told: None)
    assert any("in CSV" in told for told in verify.verify(tmp_path, "1").faults)


@pytest.fixture
def read_off(pages, tmp_path):
    """A release of two small pages that are still there."""
    from flows import harvest

    out = tmp_path / "out"
    files = shelf.discover([pages]).files
    with publish.writing(out) as stage:
        harvest.harvest(files, stage, 1)
        (stage / "validation").mkdir()
        inputs = [file.input for file in files]
        facts = {"started": "", "finished": "", "versions": {}, "checks": {}}
        return publish.publish(out, stage, "000001", inputs, facts)


def test_passages_are_held_against_the_sources(read_off, pages):
    out = read_off.path.parents[1]
    found = verify.verify(out)
    assert (found.faults, found.documents, found.missing) == ([], 2, 0)
    (pages / "b.txt").write_text(PAGE + "。", encoding="utf-8")
    found = verify.verify(out)
    assert (found.faults, found.documents, found.missing) == ([], 1, 1)
    shutil.rmtree(pages)
    assert verify.verify(out).missing == 2


def test_a_passage_that_is_not_where_it_says_is_told(read_off):
    part = read_off.parts("passages")[0]
    rows = parts.read_part(part).to_pylist()
    rows[-1]["spans"][-1]["end"] -= 1
    pq.write_table(parts.read_part(part).from_pylist(rows, schema=pq.read_schema(part)), part)
    sealed(read_off, lambda told: None)
    (told,) = [one for one in verify.verify(read_off.path.parents[1]).faults if "document" in one]
    assert "no passage holds characters" in told
