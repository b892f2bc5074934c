"""Builds as the tests run them, and what came of them; what is checked is told, where a test is not about checks."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from expectations import check
from flows import build, parts, publish, sift


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


def rows_of(release: publish.Release) -> dict[str, list[str]]:
    """All rows, in an order of their own."""
    tables = parts.read_tables(release.path)
    return {name: sorted(map(str, table.to_pylist())) for name, table in tables.items()}
