"""A page that ends its worker costs one row; a worker that is killed costs a second try; nothing else is lost."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from expectations import schema
from flows import batches, crew, parts, shelf
from flows.budget import Budget

POISONED = (sys.executable, str(Path(__file__).with_name("poisoned_worker.py")))
# Little enough memory to be spent before the time is, also on a busy machine.
QUICK = Budget(1.5, 96)


def rejects(folder: Path) -> dict[str, str]:
    rows = parts.read_table(schema.table("rejects"), folder).to_pylist()
    return {row["source_uri"]: row["rule"] for row in rows}


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.parquet")}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def batch_of(folder: Path) -> batches.Batch:
    (batch,) = batches.batches(shelf.discover([folder]).files)
    return batch


def test_a_worker_gives_what_this_process_would(samples, home, tmp_path):
    batch = batch_of(samples)
    with crew.gathered(1) as hands:
        done = hands.work(batch, home)
        assert done == hands.work(batch, home)  # once more, in place of what is there
    assert done.documents == len(batch.files)
    assert done == batches.work(batch, tmp_path / "here")
    assert files_of(home) == files_of(tmp_path / "here")


def test_pages_that_end_their_worker_cost_one_row_each(pages, home):
    poisons = {
        "hang": "time_budget",
        "spin": "time_budget",
        "greedy": "memory_budget",
        "hoard": "memory_budget",
        "recursion": "RecursionError",
        "exit": "worker_died",
        "segfault": "worker_died",
        "kill": "worker_died",
        "raise": "IndexError",
    }
    for name in poisons:
        (pages / f"{name}.txt").write_text(f"这一版叫做{name}。", encoding="utf-8")
    batch = batch_of(pages)
    with crew.gathered(1, QUICK, command=POISONED) as hands:
        done = hands.work(batch, home)
    assert (done.files, done.documents) == (len(poisons) + 2, 2)
    assert rejects(home / batch.key) == {f"pages/{name}.txt": rule for name, rule in poisons.items()}


@pytest.mark.parametrize("who", ["child", "worker"])
def test_a_kill_from_outside_costs_a_second_try(pages, home, tmp_path, monkeypatch, who):
    monkeypatch.setenv("ONCE", str(tmp_path / "once"))
    monkeypatch.setenv("WHO", who)
    (pages / "killed-once.txt").write_text("这一版会被打断一次。", encoding="utf-8")
    batch = batch_of(pages)
    with crew.gathered(1, QUICK, command=POISONED) as hands:
        assert hands.work(batch, home).documents == 3
    assert (tmp_path / "once").exists()
    assert [path.name for path in home.iterdir()] == [batch.key]


def test_workers_share_what_one_process_loaded_and_die_alone(pages, home, tmp_path, monkeypatch):
    monkeypatch.setenv("ONCE", str(tmp_path / "once"))
    monkeypatch.setenv("WHO", "worker")
    batch = batch_of(pages)
    (pages / "killed-once.txt").write_text("这一版会被打断一次。", encoding="utf-8")
    poisoned = batch_of(pages)
    with crew.gathered(2, QUICK, command=POISONED) as hands:
        assert hands.work(batch, home).documents == 2
        first, second = hands.workers
        process = first.line.process
        assert second.line.process is process
        assert second.work(poisoned, home).documents == 3
        assert second.line.process is not process
        assert process.poll() is None
        assert first.work(batch, home).documents == 2
    assert not alive(process.pid)


def test_workers_that_always_die_are_given_up(pages, home, monkeypatch):
    monkeypatch.setattr(crew, "TRIES", 2)
    (pages / "killworker.txt").write_text("这一版总是打断。", encoding="utf-8")
    with (
        crew.gathered(1, QUICK, command=POISONED) as hands,
        pytest.raises(crew.WorkerError, match=r"workers die \(SIGKILL\)"),
    ):
        hands.work(batch_of(pages), home)


def test_a_worker_that_cannot_start_says_why(pages, home):
    broken = (sys.executable, "-c", "raise SystemExit('no dictionary')")
    with crew.gathered(1, QUICK, command=broken) as hands, pytest.raises(crew.WorkerError, match="no dictionary"):
        hands.work(batch_of(pages), home)


def test_a_disk_that_fails_is_told_as_such(pages, tmp_path):
    (tmp_path / "home").touch()
    with crew.gathered(1) as hands, pytest.raises(NotADirectoryError):
        hands.work(batch_of(pages), tmp_path / "home")


def test_a_child_ends_when_nobody_waits_for_it(pages, home):
    (pages / "hang.txt").write_text("这一版不停。", encoding="utf-8")
    batch = batch_of(pages)
    code = (
        "import sys, threading, pathlib\n"
        "from flows import batches, crew, shelf\n"
        "from flows.budget import Budget\n"
        "(batch,) = batches.batches(shelf.discover([sys.argv[1]]).files)\n"
        f"worker = crew.Worker(Budget(2.0, 256), {POISONED!r})\n"
        "threading.Thread(target=worker.work, args=(batch, pathlib.Path(sys.argv[2])), daemon=True).start()\n"
        "while worker.line is None: pass\n"
        "print(worker.line.process.pid, flush=True)\n"
        "threading.Event().wait()\n"
    )
    arguments = [sys.executable, "-c", code, str(pages), str(home)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as flow:  # noqa: S603
        assert flow.stdout
        worker = int(flow.stdout.readline())
        while not list(home.iterdir()):
            time.sleep(0.05)
        flow.kill()
    while alive(worker):  # the hung page's own budget ends the child, then the worker finds that nobody listens
        time.sleep(0.05)
    assert not (home / batch.key).exists()


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").split()[2] != "Z"
    except OSError:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        return not Path("/proc").is_dir()
