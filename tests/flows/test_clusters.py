"""Whoever works the batches, the bytes are the same; a process of the cluster that is killed costs its batch a retry."""

import os
import signal
import sys
from pathlib import Path

import pytest

from flows import batches, clusters, crew, shelf
from flows.budget import Budget


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.parquet")}


@pytest.fixture
def todo(samples, pages, monkeypatch) -> list[batches.Batch]:
    monkeypatch.setattr(batches, "PAGES_A_BATCH", 4)
    return list(batches.batches(shelf.discover([samples, pages]).files))


@pytest.fixture
def here(todo, tmp_path) -> dict[str, bytes]:
    """What this process makes of the batches."""
    for batch in todo:
        batches.work(batch, tmp_path / "here")
    return files_of(tmp_path / "here")


def work_all(hands: crew.Crew, todo: list[batches.Batch], home: Path) -> None:
    home.mkdir()
    for batch in todo:
        hands.work(batch, home)


@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_of_two_gives_the_same_bytes(todo, here, tmp_path):
    pytest.importorskip("distributed")
    from distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with crew.gathered(runner="dask", address=cluster.scheduler_address) as hands:
            assert hands.width == 2
            work_all(hands, todo, tmp_path / "dask")
            assert files_of(tmp_path / "dask") == here
            with Client(cluster) as client:
                victim = next(iter(client.run(os.getpid).values()))
            os.kill(victim, signal.SIGKILL)
            work_all(hands, todo, tmp_path / "again")
        assert files_of(tmp_path / "again") == here


@pytest.mark.filterwarnings("ignore")
def test_a_ray_cluster_gives_the_same_bytes(todo, here, tmp_path):
    pytest.importorskip("ray")
    import ray

    def whose() -> int:
        return os.getpid()

    with crew.gathered(2, runner="ray") as hands:
        assert hands.width == 2
        work_all(hands, todo, tmp_path / "ray")
        victims = ray.get([ray.remote(whose).remote() for _ in range(8)])
        for victim in set(victims):
            os.kill(victim, signal.SIGKILL)
        work_all(hands, todo, tmp_path / "again")
    assert files_of(tmp_path / "ray") == here
    assert files_of(tmp_path / "again") == here


@pytest.mark.parametrize(("runner", "module"), [("dask", "distributed"), ("ray", "ray")])
def test_a_runner_that_is_not_installed_says_what_to_do(monkeypatch, runner, module):
    monkeypatch.setitem(sys.modules, module, None)
    with (
        pytest.raises(clusters.ClusterError, match=rf"not installed: pip install 'banxin\[{runner}\]'"),
        crew.gathered(runner=runner),
    ):
        pass


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_does_not_answer_is_told(monkeypatch):
    pytest.importorskip("distributed")
    import distributed

    def refuse(*_: object, **__: object) -> None:
        raise OSError("timed out")

    monkeypatch.setattr(distributed, "Client", refuse)
    with (
        pytest.raises(clusters.ClusterError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"),
        clusters.dask(1, Budget(), "tcp://127.0.0.1:1"),
    ):
        pass
