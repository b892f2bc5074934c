"""Building on change: what is to be done is done once, and what failed is tried again when something changed."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from flows import operate, settings


class StoppedError(Exception):
    """The watch is over."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text("第一版", encoding="utf-8")
    return tmp_path / "pages"


def watched(monkeypatch: pytest.MonkeyPatch, folder: Path, changes: dict[str, str], status: int) -> list[int]:
    """The rounds in which a build was started, where a file is written after each round."""
    began: list[int] = []
    coming = list(changes.items())
    rounds = 0

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        assert command[-4:] == ["build", str(folder), "--out", str(folder.parent / "out")]
        began.append(rounds)
        return subprocess.CompletedProcess(command, status)

    def sleep(seconds: float) -> None:
        nonlocal rounds
        assert seconds == 5
        if not coming:
            raise StoppedError
        rounds += 1
        name, text = coming.pop(0)
        (folder / name).write_text(text, encoding="utf-8")

    monkeypatch.setattr(operate.subprocess, "run", run)
    monkeypatch.setattr(operate.time, "sleep", sleep)
    with pytest.raises(StoppedError):
        operate.watch([str(folder)], settings.load(out=str(folder.parent / "out"), full=True), "5s")
    return began


def test_what_failed_waits_until_something_changed(monkeypatch, folder):
    changes = {"b.pdf~": "no page", "a.txt": "第二版", "A.TXT~": "no page", "b.txt": "第三版"}
    assert watched(monkeypatch, folder, changes, status=1) == [0, 2, 4]


def test_what_is_not_published_yet_is_built_again(monkeypatch, folder):
    assert watched(monkeypatch, folder, {"b.pdf~": "no page"}, status=0) == [0, 1]


def test_a_store_that_fails_is_looked_at_again(monkeypatch, folder, capsys):
    planned, answers = operate.planned, iter((OSError("s3://in: no answer"), None))

    def sometimes(*told):
        if error := next(answers):
            raise error
        return planned(*told)

    monkeypatch.setattr(operate, "planned", sometimes)
    assert watched(monkeypatch, folder, {"b.txt": "第三版"}, status=0) == [1]
    assert "s3://in: no answer" in capsys.readouterr().err


@pytest.mark.usefixtures("prefect_server", "inline")
@pytest.mark.filterwarnings("ignore")
def test_what_is_published_is_nothing_to_do(monkeypatch, folder, tmp_path):
    from flows import build
    from tests.builds import judged

    judged(monkeypatch)
    build.build([str(folder)], str(tmp_path / "out"), return_state=True)
    assert watched(monkeypatch, folder, {"b.txt": "第三版"}, status=1) == [1]
