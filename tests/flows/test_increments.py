"""A build takes over what the release before holds, adds to it where that is asked for, and works nothing twice."""

import os
from dataclasses import replace

import pytest

from flows import batches, build, parts
from tests.builds import files, rejected, rows_of, run, uris
from transforms.records import Reject

pytestmark = pytest.mark.usefixtures("prefect_server", "inline", "kind")


class TestAppend:
    """``--append`` keeps what the release before holds."""

    def test_documents_are_kept_and_new_ones_added(self, pages, tmp_path):
        out = tmp_path / "out"
        run([pages / "b.txt", tmp_path / "missing.txt"], out)
        after = run([pages / "inner"], out, append=True).release
        assert uris(after) == ["inner/a.txt", "pages/b.txt"]
        assert rejected(after) == {f"{tmp_path.name}/missing.txt": "missing_path"}
        assert after.manifest["carried_from"] == "000001"
        assert run([pages / "inner"], out).release.rows["documents"] == 1  # without --append only what is named

    def test_a_changed_source_replaces_its_document(self, pages, tmp_path):
        out = tmp_path / "out"
        before = run([pages], out).release
        (pages / "b.txt").write_text("改版了，市交通局说。", encoding="utf-8")
        after = run([pages / "b.txt"], out, append=True).release
        assert uris(after) == uris(before)
        ids = [set(parts.read_tables(one.path)["documents"]["document_id"].to_pylist()) for one in (before, after)]
        assert len(ids[0] & ids[1]) == 1
        assert set(parts.read_tables(after.path)["passages"]["document_id"].to_pylist()) == ids[1]

    def test_the_same_document_is_not_doubled(self, pages, tmp_path):
        out = tmp_path / "out"
        before = run([pages], out).release
        again = run([pages], out, append=True).release
        assert again.rows == before.rows
        assert uris(again) == uris(before)
        (tmp_path / "copy").mkdir()
        (tmp_path / "copy" / "c.txt").write_bytes((pages / "b.txt").read_bytes())
        (tmp_path / "copy" / "d.txt").write_text("新的一版。", encoding="utf-8")
        third = run([tmp_path / "copy"], out, append=True).release
        assert uris(third) == ["copy/d.txt", "pages/b.txt", "pages/inner/a.txt"]
        assert rejected(third) == {"copy/c.txt": "duplicate_bytes"}

    def test_a_source_that_is_gone_stays_in_the_release(self, pages, tmp_path):
        out = tmp_path / "out"
        run([pages / "b.txt"], out)
        (pages / "b.txt").unlink()
        assert uris(run([pages / "inner"], out, append=True).release) == ["inner/a.txt", "pages/b.txt"]

    def test_the_original_of_a_duplicate_may_change(self, pages, tmp_path):
        out = tmp_path / "out"
        (pages / "copy.txt").write_bytes((pages / "b.txt").read_bytes())
        run([pages], out)
        (pages / "b.txt").write_text("改版了。", encoding="utf-8")
        after = run([pages / "b.txt"], out, append=True).release
        assert uris(after) == ["pages/b.txt", "pages/copy.txt", "pages/inner/a.txt"]
        assert rejected(after) == {}

    def test_a_bad_page_is_added_to_the_rejects(self, pages, tmp_path):
        out = tmp_path / "out"
        run([pages], out)
        (tmp_path / "nil.txt").touch()
        after = run([tmp_path / "nil.txt"], out, append=True).release
        assert uris(after) == ["pages/b.txt", "pages/inner/a.txt"]
        assert rejected(after) == {f"{tmp_path.name}/nil.txt": "empty_file"}

    def test_the_first_release_may_be_appended_to_nothing(self, pages, tmp_path):
        assert run([pages], tmp_path / "out", append=True).release.id == "000001"


class TestIncrements:
    """What the release before holds already is taken over, and what a killed build finished is found again."""

    def test_unchanged_pages_are_linked_and_not_read(self, pages, tmp_path, monkeypatch):
        out = tmp_path / "out"
        before = run([pages], out)
        assert before.planned == {"new": 2}
        monkeypatch.setattr(batches, "work", None)
        after = run([pages], out)
        assert after.planned == after.release.manifest["plan"] == {"unchanged": 2}
        assert after.worked == 0
        assert after.release.rows == before.release.rows
        assert after.release.inputs == before.release.inputs
        assert after.checks is None
        assert after.release.manifest["checks"] == before.release.manifest["checks"]
        assert (after.release.path / "validation" / "index.html").samefile(before.report / "index.html")
        for part in before.release.path.glob("*/*.parquet"):
            if part.parent.name != "rejects":
                assert (after.release.path / part.parent.name / part.name).samefile(part)

    def test_new_changed_and_removed_pages_are_told_apart(self, pages, tmp_path):
        out = tmp_path / "out"
        (pages / "c.txt").write_text("第三版，市交通局说。", encoding="utf-8")
        run([pages], out)
        (pages / "b.txt").write_text("改版了，市交通局说。", encoding="utf-8")
        (pages / "c.txt").unlink()
        (pages / "d.txt").write_text("第四版，市交通局说。", encoding="utf-8")
        after = run([pages], out)
        assert after.planned == {"new": 1, "changed": 1, "unchanged": 1, "removed": 1}
        assert after.worked == 2
        assert uris(after.release) == ["pages/b.txt", "pages/d.txt", "pages/inner/a.txt"]
        again = run([pages], tmp_path / "fresh").release
        assert rows_of(again) == rows_of(after.release)

    def test_other_code_or_a_wish_reads_all_again(self, pages, tmp_path, monkeypatch):
        out = tmp_path / "out"
        run([pages], out)
        assert run([pages], out, full=True).planned == {"stale": 2}
        monkeypatch.setattr(build, "made_by_this", lambda legible: "other code")
        assert run([pages], out).planned == {"stale": 2}
        assert run([pages], out).planned == {"unchanged": 2}
        monkeypatch.setattr(build, "made_by_this", lambda legible: "newer code")
        assert run([pages], out, only=["*/b.txt"]).planned == {"stale": 1, "kept": 1}
        assert run([pages], out).planned == {"stale": 2}  # one of them was made by the code before

    def test_what_is_not_asked_for_stays(self, pages, tmp_path):
        out = tmp_path / "out"
        run([pages], out)
        for name in ("b.txt", "c.txt", "inner/a.txt", "inner/e.txt"):
            (pages / name).write_text(f"改版了，{name}，市交通局说。", encoding="utf-8")
        after = run([pages], out, only=["pages/inner/*"])
        assert after.planned == {"new": 1, "changed": 1, "kept": 1, "left out": 1}
        assert uris(after.release) == ["pages/b.txt", "pages/inner/a.txt", "pages/inner/e.txt"]
        os.utime(pages / "b.txt", (1, 1))
        later = run([pages], out, since=1000.0)
        assert later.planned == {"new": 1, "unchanged": 2, "kept": 1}
        assert run([pages], out).planned == {"changed": 1, "unchanged": 3}

    def test_a_refused_page_is_refused_again_unread_but_not_one_that_ran_out_of_time(
        self, pages, tmp_path, monkeypatch
    ):
        out = tmp_path / "out"
        (pages / "nil.txt").touch()
        (pages / "slow.txt").write_text("慢。", encoding="utf-8")
        work = batches.work

        def slow(batch, home):
            refused = {
                number: Reject(file.uri, "read", "time_budget", "too slow", "critical", document_id=file.document_id)
                for number, file in enumerate(batch.files)
                if file.uri == "pages/slow.txt"
            }
            return work(replace(batch, refused=refused), home)

        monkeypatch.setattr(batches, "work", slow)
        first = run([pages], out).release
        assert rejected(first) == {"pages/nil.txt": "empty_file", "pages/slow.txt": "time_budget"}
        monkeypatch.setattr(batches, "work", work)
        after = run([pages], out)
        assert after.planned == {"stale": 1, "unchanged": 3}
        assert rejected(after.release) == {"pages/nil.txt": "empty_file"}
        assert "pages/slow.txt" in uris(after.release)

    def test_a_killed_build_is_gone_on_with(self, pages, tmp_path, monkeypatch):
        monkeypatch.setattr(batches, "PAGES_A_BATCH", 1)
        (pages / "c.txt").write_text("第三版，市交通局说。", encoding="utf-8")
        work = batches.work
        worked: list[str] = []

        def killed(batch, home):
            if len(worked) == 2:
                raise KeyboardInterrupt
            worked.append(batch.files[0].uri)
            return work(batch, home)

        monkeypatch.setattr(batches, "work", killed)
        with pytest.raises(KeyboardInterrupt):
            run([pages], tmp_path / "out")
        assert (tmp_path / "out" / batches.FINISHED).is_dir()
        monkeypatch.setattr(batches, "work", lambda batch, home: worked.append("again") or work(batch, home))
        after = run([pages], tmp_path / "out")
        assert worked[2:] == ["again"]
        assert (after.found, after.worked) == (2, 3)
        monkeypatch.setattr(batches, "work", work)
        assert files(after.release.path) == files(run([pages], tmp_path / "undisturbed").release.path)
        assert not (tmp_path / "out" / batches.FINISHED).exists()
