"""A build publishes what it was given, or nothing, and says which; whatever Prefect does."""

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

from expectations import check, schema
from flows import batches, build, parts, publish, server, sift
from transforms import label
from transforms.records import Reject

pytestmark = pytest.mark.usefixtures("prefect_server", "inline")


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks that pass: what they ask is tested where they are made."""
    judged(monkeypatch)


def judged(monkeypatch: pytest.MonkeyPatch, *failures: check.Failure) -> None:
    """Checks that find what they are told to find, and write a report."""

    def checked(stage: Path, docs: Path, run_name: str, *rest: Any) -> check.Outcome:
        assert sift.census_of(stage).figures.rows["documents"] == parts.rows_of("documents", stage)
        shutil.rmtree(stage / sift.CENSUS, ignore_errors=True)
        docs.mkdir()
        (docs / "index.html").write_text(run_name, encoding="utf-8")
        passed = check.TableOutcome("documents", 1, 7 - len(failures), len(failures))
        return check.Outcome(run_name, (passed,), failures, docs / "index.html")

    monkeypatch.setattr(build, "check_stage", checked)


def failure(severity: Any, error: str | None = None) -> check.Failure:
    return check.Failure(
        "claims", "spans", severity, "Spans lie inside the source.", "…", 3, ("c1",), ("d1",), error=error
    )


def run(paths: list[Path] | list[str], out: Path, **options: Any) -> build.Account:
    """What came of a build."""
    told: list[build.Account] = []
    state = build.build([str(path) for path in paths], str(out), tell=told.append, return_state=True, **options)
    account = told[-1]
    assert account.finished
    assert state.is_completed() == (account.error is None)
    return account


def files(folder: Path) -> dict[str, bytes]:
    """The table files of a release; the manifest and the report tell the time of the run."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("manifest.json") and "validation" not in path.parts
    }


def uris(release: publish.Release) -> list[str]:
    return sorted(parts.read_tables(release.path)["documents"]["source_uri"].to_pylist())


def rejected(release: publish.Release) -> dict[str, str]:
    rows = parts.read_tables(release.path)["rejects"].to_pylist()
    assert len({row["reject_id"] for row in rows}) == len(rows)
    return {row["source_uri"]: row["rule"] for row in rows}


def test_the_sample_pages_are_published(samples, tmp_path):
    account = run([samples], tmp_path)
    release = publish.current(tmp_path)
    assert account.error is None
    assert account.release.path == release.path
    assert release.rows["documents"] == len(list(samples.glob("*.txt")))
    assert account.checks.failed == 0
    assert account.report == release.path / "validation"
    assert (account.report / "index.html").is_file()
    manifest = release.manifest
    assert manifest["started"] <= manifest["finished"]
    assert manifest["checks"]["passed"] == account.checks.passed > 100
    assert manifest["versions"]["banxin"]
    assert {Path(one["path"]).parent for one in manifest["inputs"]} == {samples}


@pytest.mark.usefixtures("kind")
def test_the_same_input_gives_the_same_bytes(samples, pages, tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "PAGES_A_BATCH", 3)
    named = [*samples.iterdir(), pages]
    one = run(named, tmp_path / "one").release
    two = run(named[::-1], tmp_path / "two").release
    assert len(parts.parts_of("documents", one.path)) > 2
    assert files(one.path) == files(two.path)


@pytest.mark.usefixtures("kind")
def test_releases_beside_the_pages_are_no_pages(pages):
    for _ in range(2):
        release = run([pages], pages / "out").release
    assert rejected(release) == {}
    assert uris(release) == ["pages/b.txt", "pages/inner/a.txt"]


@pytest.mark.usefixtures("kind")
def test_bad_input_beside_good_pages_is_rejected_and_the_good_published(pages, tmp_path):
    (tmp_path / "empty").mkdir()
    (pages / "nil.txt").touch()
    (pages / "picture.txt").write_bytes(bytes(range(256)) * 4)
    (pages / "a.doc").touch()
    release = run([pages, tmp_path / "empty", tmp_path / "missing.txt"], tmp_path / "out").release
    assert uris(release) == ["pages/b.txt", "pages/inner/a.txt"]
    assert rejected(release) == {
        "pages/nil.txt": "empty_file",
        "pages/picture.txt": "binary_file",
        "pages/a.doc": "unsupported_kind",
        f"{tmp_path.name}/empty": "empty_folder",
        f"{tmp_path.name}/missing.txt": "missing_path",
    }
    assert len(release.inputs) == 7


def test_nothing_to_publish_publishes_nothing(pages, tmp_path):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "nil.txt").touch()
    for paths in ([tmp_path / "bad"], [tmp_path / "missing"], []):
        account = run(paths, tmp_path / "out")
        assert isinstance(account.error, build.NothingToPublishError)
        assert account.release is None
        assert len(account.rejects) == len(paths)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_build_that_the_checks_refuse_leaves_the_last_release(pages, tmp_path, monkeypatch):
    judged(monkeypatch)
    before = run([pages], tmp_path / "out").release
    judged(monkeypatch, failure("warning"), failure("critical"))
    account = run([pages / "b.txt"], tmp_path / "out", full=True)
    assert isinstance(account.error, build.RefusedError)
    assert "claims.spans" in str(account.error)
    assert publish.current(tmp_path / "out").id == before.id
    assert account.report == tmp_path / "out" / "refused" / "000002" / "validation"
    assert (account.report / "index.html").is_file()
    assert not list((tmp_path / "out").glob(".*"))


def test_a_check_that_broke_refuses_too(pages, tmp_path, monkeypatch):
    judged(monkeypatch, failure("info", error="no such column"))
    account = run([pages], tmp_path / "out")
    assert isinstance(account.error, build.RefusedError)
    assert "no such column" in str(account.error)


def test_a_warning_does_not_refuse_but_is_told(pages, tmp_path, monkeypatch):
    judged(monkeypatch, failure("warning"))
    account = run([pages], tmp_path / "out")
    assert account.release
    (told,) = account.release.manifest["checks"]["failures"]
    assert "claims.spans" in told
    assert "warning" in told


@pytest.mark.usefixtures("kind")
def test_a_page_that_raises_costs_one_row(pages, tmp_path, monkeypatch):
    labelled = label.label

    def failing(source, passages):
        if source.uri.endswith("b.txt"):
            raise RuntimeError("boom")
        return labelled(source, passages)

    monkeypatch.setattr(label, "label", failing)
    release = run([pages], tmp_path / "out").release
    assert uris(release) == ["pages/inner/a.txt"]
    assert rejected(release) == {"pages/b.txt": "RuntimeError"}


def test_a_stage_that_breaks_on_many_pages_refuses_the_release_early(pages, tmp_path, monkeypatch, inline):
    before = run([pages], tmp_path / "out").release
    for number in range(30):
        text = (pages / "b.txt").read_text(encoding="utf-8")
        (pages / f"{number:02}.txt").write_text(text.replace("24时", f"{number}时"), encoding="utf-8")
    monkeypatch.setattr(batches, "PAGES_A_BATCH", 4)
    monkeypatch.setattr(label, "label", lambda source, passages: passages[10**6])
    account = run([pages], tmp_path / "out", full=True, workers=1)
    assert isinstance(account.error, build.RefusedError)
    assert "release.the_work_fails_on_few_pages: The work fails on at most 10 of " in str(account.error)
    assert account.worked < 32
    assert publish.current(tmp_path / "out").id == before.id
    assert "the_work_fails" in (account.report / "validations" / "release.html").read_text(encoding="utf-8")


def test_a_page_that_breaks_a_promise_costs_itself_alone(pages, tmp_path, monkeypatch, inline):
    labelled = label.label

    def twice(source, passages):
        found = labelled(source, passages)
        return [*found, found[-1]] if source.uri.endswith("b.txt") else found

    monkeypatch.setattr(label, "label", twice)
    release = run([pages], tmp_path / "out").release
    assert uris(release) == ["pages/inner/a.txt"]
    (row,) = parts.read_tables(release.path)["rejects"].to_pylist()
    assert (row["stage"], row["rule"], row["severity"]) == ("check", "nothing_lost_nothing_twice", "critical")
    assert row["reason"].startswith("pages/b.txt: its rows break documents.nothing_lost_nothing_twice (and ")
    assert not [path for path in release.path.rglob("*") if path.name.startswith(".")]


@pytest.mark.usefixtures("kind")
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


@pytest.mark.usefixtures("kind")
def test_runs_and_tasks_have_names_and_leave_artifacts(pages, tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "PAGES_A_BATCH", 1)
    seen: list[str] = []
    state = build.build([str(pages)], str(tmp_path / "out"), return_state=True)
    with get_client(sync_client=True) as client:
        identity = state.state_details.flow_run_id
        mine = FlowRunFilter(id=FlowRunFilterId(any_=[identity]))
        assert client.read_flow_run(identity).name == "build 2 pages from pages"
        tasks = client.read_task_runs(flow_run_filter=mine)
        seen = sorted(task.name for task in tasks)
        artifacts = {one.key: one for one in client.read_artifacts(flow_run_filter=mine)}
    assert seen == ["discover pages", "harvest pages 1-1", "harvest pages 2-2", "publish 000001"]
    assert all(task.state.is_completed() for task in tasks)
    assert '"documents"' in artifacts["banxin-counts"].data
    assert "# Release 000001" in artifacts["banxin-summary"].data


def test_a_failed_build_leaves_artifacts_too(tmp_path):
    state = build.build([str(tmp_path)], str(tmp_path / "out"), return_state=True)
    assert state.is_failed()
    with get_client(sync_client=True) as client:
        mine = FlowRunFilter(id=FlowRunFilterId(any_=[state.state_details.flow_run_id]))
        artifacts = {one.key: one for one in client.read_artifacts(flow_run_filter=mine)}
    assert "Not published: nothing to publish" in artifacts["banxin-summary"].data


@pytest.mark.usefixtures("kind")
def test_the_trouble_of_prefect_is_none_of_the_pages(pages, tmp_path, monkeypatch):
    def gone(*_: object, **__: object) -> None:
        raise ConnectionError("no server")

    for name in ("create_table_artifact", "create_markdown_artifact", "get_client"):
        monkeypatch.setattr(build, name, gone)
    assert run([pages], tmp_path / "out").release.id == "000001"


def test_a_locked_folder_is_told(pages, tmp_path):
    with publish.writing(tmp_path / "out"):
        account = run([pages], tmp_path / "out")
    assert isinstance(account.error, publish.LockedError)


def test_a_full_disk_is_told(pages, tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build.harvest_pages, "retries", 0)
    monkeypatch.setattr(parts, "write_part", full)
    account = run([pages], tmp_path / "out")
    assert isinstance(account.error, OSError)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.usefixtures("kind")
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


def rows_of(release: publish.Release) -> dict[str, list[str]]:
    """All rows, in an order of their own."""
    tables = parts.read_tables(release.path)
    return {name: sorted(map(str, table.to_pylist())) for name, table in tables.items()}


def test_a_running_server_is_used(monkeypatch):
    loaded: list[int] = []
    monkeypatch.setattr(server, "_start", None)
    with server.running(lambda: loaded.append(1)):
        assert loaded == [1]


def test_every_table_is_counted(pages, tmp_path, kind):
    assert list(run([pages], tmp_path / "out").rows) == list(schema.NAMES)
