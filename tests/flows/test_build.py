"""A build publishes what it was given, or nothing, and says which; whatever Prefect does."""

from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

from expectations import check, schema
from flows import batches, build, parts, publish, server
from tests.builds import files, judged, rejected, run, uris
from transforms import label

pytestmark = pytest.mark.usefixtures("prefect_server", "inline")


def failure(severity: Any, error: str | None = None) -> check.Failure:
    return check.Failure(
        "claims", "spans", severity, "Spans lie inside the source.", "…", 3, ("c1",), ("d1",), error=error
    )


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


def test_a_running_server_is_used(monkeypatch):
    loaded: list[int] = []
    monkeypatch.setattr(server, "_start", None)
    with server.running(lambda: loaded.append(1)):
        assert loaded == [1]


def test_every_table_is_counted(pages, tmp_path, kind):
    assert list(run([pages], tmp_path / "out").rows) == list(schema.NAMES)
