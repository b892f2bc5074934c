"""Readers at work while releases are published see one of them, whole. ``python -m tests.readings`` does it 200 times."""

from tests import readings


def test_no_reader_mixes_two_releases(tmp_path):
    counts = readings.trial(tmp_path, 8, {"duckdb": 1, "pyarrow": 1, "pandas": 1, "flat": 1})
    for way, count in counts.items():
        assert (count.mixed, count.errors) == (0, 0), (way, count)
        assert count.reads > count.releases > 1 or count.reads < 3, (way, count)


def test_a_mixture_would_be_noticed(tmp_path, monkeypatch):
    readings.publish_one(tmp_path, 0)
    (tmp_path / "done").touch(exist_ok=True)
    old = readings.by_pyarrow(tmp_path)
    readings.publish_one(tmp_path, 1)
    new = readings.by_pyarrow(tmp_path)
    (tmp_path / "done").unlink()

    def mixed(out):
        (out / "done").touch()
        return old | {"claims": new["claims"]}

    monkeypatch.setitem(readings.WAYS, "mixed", mixed)
    assert readings.read_on("mixed", tmp_path).mixed == 1
