"""Releases in an object store: whole or not there, and one of two writers wins. The store is a real server."""

import json
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows import cli, operate, readers, remote, settings, upkeep
from tests.builds import run

pytestmark = [pytest.mark.usefixtures("inline"), pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    pytest.importorskip("s3fs")
    threaded = pytest.importorskip("moto.server").ThreadedMotoServer
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    store = threaded("127.0.0.1", port, verbose=False)
    store.start()
    yield f"http://127.0.0.1:{port}"
    store.stop()


@pytest.fixture
def bucket(endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of an empty bucket."""
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "word",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(remote, "MIRRORS", tmp_path / "mirrors")
    name = f"s3://b-{abs(hash(str(tmp_path))):x}"
    store, root = remote._store(name)
    store.mkdir(root)
    return name


def put(url: str, data: bytes) -> None:
    store, path = remote._store(url)
    store.pipe_file(path, data)


def get(url: str) -> bytes:
    store, path = remote._store(url)
    store.invalidate_cache()
    return bytes(store.cat_file(path))


@pytest.mark.usefixtures("prefect_server", "kind")
def test_a_store_to_a_store_again_and_again(bucket, pages, tmp_path, monkeypatch, capsys):
    for path in pages.rglob("*.txt"):
        put(f"{bucket}/in/{path.relative_to(pages.parent).as_posix()}", path.read_bytes())
    first = run([f"{bucket}/in/pages"], f"{bucket}/out")
    assert first.error is None
    assert json.loads(get(f"{bucket}/out/current.json"))["release"] == "000001"
    manifest = json.loads(get(f"{bucket}/out/releases/000001/manifest.json"))
    for name, facts in manifest["files"].items():
        assert len(get(f"{bucket}/out/releases/000001/{name}")) == facts["bytes"]
    assert {one["source_uri"] for one in manifest["inputs"]} == {"pages/b.txt", "pages/inner/a.txt"}
    assert operate.status(f"{bucket}/out", "26h", as_json=False) == 0
    assert operate.status(f"{bucket}/out", "0s", as_json=False) == 1
    assert operate.status(f"{bucket}/elsewhere", None, as_json=False) == 1

    monkeypatch.setattr(remote, "MIRRORS", tmp_path / "another machine")
    put(f"{bucket}/in/pages/c.txt", "第三版，市交通局说。".encode())
    second = run([f"{bucket}/in/pages"], f"{bucket}/out", append=True)
    assert second.error is None
    assert second.planned == {"new": 1, "unchanged": 2}
    assert {one.path for one in second.release.inputs} == {
        f"{bucket}/in/pages/{name}" for name in ("b.txt", "c.txt", "inner/a.txt")
    }
    assert second.rows["rejects"] == 0
    put(f"{bucket}/in/pages/c.txt", "第三版，市交通局又说。".encode())
    since = settings.Settings(out=f"{bucket}/out", since=datetime.now(UTC).timestamp())
    assert operate.planned([f"{bucket}/in/pages"], since).counts == {"kept": 3}
    assert json.loads(get(f"{bucket}/out/current.json"))["release"] == "000002"

    (tmp_path / "copy").mkdir()
    remote.pull(f"{bucket}/out", tmp_path / "copy")
    assert readers.release(tmp_path / "copy").rows == second.release.rows

    look_after(f"{bucket}/out", second.release, capsys)


def look_after(out: str, newest: readers.Release, capsys: pytest.CaptureFixture[str]) -> None:
    """The commands that read releases read those of a store, and lead its readers to an older one."""

    def said(command: Callable[..., int], *told: Any) -> tuple[int, str]:
        capsys.readouterr()
        status = command(*told)
        both = capsys.readouterr()
        return status, both.out + both.err

    assert said(upkeep.path, out) == (0, f"{out}/releases/000002\n")
    assert said(cli.show, out, True) == (0, (newest.path / readers.MANIFEST).read_text(encoding="utf-8"))
    status, drawn = said(cli.show, out)
    assert status == 0
    assert "2 kept" in drawn
    row = newest.table("passages")["passage_id"][0].as_py()
    status, drawn = said(cli.explain, row, out, True)
    assert (status, json.loads(drawn)["row"]["passage_id"]) == (0, row)
    assert json.loads(drawn)["printed"]
    status, drawn = said(upkeep.verify, out, "1")
    assert (status, drawn.split(",")[0]) == (0, "1 release")

    part = f"{out}/releases/000002/passages/{newest.parts('passages')[0].name}"
    put(part, get(part)[:-1] + b"!")
    put(f"{out}/releases/000002/passages/more.parquet", b"")
    status, drawn = said(upkeep.verify, out, None)
    assert status == 1
    assert "not the bytes that were published" in drawn
    assert "more.parquet: no file of this release" in drawn
    status, drawn = said(upkeep.rollback, out, None)
    assert (status, drawn) == (0, f"release 000001 counts now, 000002 did before: {out}/releases/000001\n")
    status, drawn = said(upkeep.rollback, out, "2")
    assert status == 1
    assert "release 000001 stands" in drawn
    assert remote.pointer(out).release == "000001"
    assert said(upkeep.rollback, out, None)[0] == 2
    assert said(upkeep.verify, out, "7")[0] == 2


def release_in(folder: Path, text: str = "{}") -> readers.Release:
    home = folder / "releases" / "000001"
    home.mkdir(parents=True)
    (home / "data").write_text(text)
    manifest = readers.head("000001").decode() + f' "files": {{"data": {{"bytes": {len(text)}}}}}, "x": "{text}"}}'
    (home / readers.MANIFEST).write_text(manifest)
    (home / readers.SEAL).write_text(readers.seal(manifest.encode()))
    return readers.Release(home)


def test_of_two_writers_one_wins_and_the_other_is_told(bucket, tmp_path):
    mine, theirs = release_in(tmp_path / "mine", "mine"), release_in(tmp_path / "theirs", "theirs")
    remote.push(theirs, bucket, None)
    with pytest.raises(remote.StoreError, match="another build has published 000001 there; build again"):
        remote.push(mine, bucket, None)
    assert get(f"{bucket}/releases/000001/data") == b"theirs"
    store, root = remote._store(bucket)
    with pytest.raises(remote.StoreError, match="another build was there first"):
        remote._put(store, f"{root}/releases/000001/{readers.MANIFEST}", b"mine", None)


def test_the_pointer_is_put_in_place_of_the_one_that_was_read(bucket):
    store, root = remote._store(bucket)
    put(f"{bucket}/current.json", b'{"release": "000001"}')
    read = remote.pointer(bucket)
    assert read.release == "000001"
    put(f"{bucket}/current.json", b'{"release": "000009"}')
    with pytest.raises(remote.StoreError, match="another build was there first"):
        remote._put(store, f"{root}/current.json", b'{"release": "000002"}', read)
    assert remote.pointer(bucket).release == "000009"
    remote._put(store, f"{root}/current.json", b'{"release": "000010"}', remote.pointer(bucket))
    assert remote.pointer(bucket).release == "000010"


def test_what_came_damaged_is_told(bucket, tmp_path):
    release = release_in(tmp_path / "one")
    remote.push(release, bucket, None)
    told = json.loads(get(f"{bucket}/releases/000001/manifest.json"))
    told["files"]["data"]["sha256"] = "0" * 64
    put(f"{bucket}/releases/000001/manifest.json", json.dumps(told).encode())
    (tmp_path / "copy").mkdir()
    with pytest.raises(remote.StoreError, match="data is damaged"):
        remote.pull(bucket, tmp_path / "copy")


def test_a_store_without_pages_is_told(bucket, tmp_path):
    with pytest.raises(remote.StoreError, match="no object there"):
        remote.fetch(f"{bucket}/none", tmp_path / "in")
    with pytest.raises(remote.StoreError, match="nosuch"):
        remote.fetch("nosuch://x/y", tmp_path / "in")
