"""Batches worked by a cluster: Dask, local or running elsewhere, or Ray.

A process of the cluster hands each batch to a worker of its own machine (``crew.Worker``), so the budget of a page
holds there too. Pages and parts are read and written by the cluster's machines: they need the same folders, code and
packages.
"""

import contextlib
import importlib
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flows.batches import Batch, Harvest
from flows.budget import Budget
from flows.crew import Crew, Worker

TRIES = 3
"""How often a batch is given out again when the process that had it is gone."""


class ClusterError(ValueError):
    """A cluster that cannot be had; says what to do."""


class _Cluster:
    """A crew whose batches are worked elsewhere."""

    def __init__(self, width: int, budget: Budget, call: Callable[..., Mapping[str, Any]]) -> None:
        self.width = width
        self.budget = budget
        self.call = call

    def work(self, batch: Batch, home: Path) -> Harvest:
        """Have a process of the cluster work a batch."""
        return Harvest(**self.call(asdict(batch), str(home.absolute()), asdict(self.budget)))


@contextlib.contextmanager
def dask(width: int, budget: Budget, address: str | None = None) -> Iterator[Crew]:
    """A Dask cluster: the one at an address, else one of this machine, a process a batch.

    Raises:
        ClusterError: Dask is not installed, or nobody answers at the address.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise ClusterError("Dask is not installed: pip install 'banxin[dask]', or leave out --runner dask") from error
    with contextlib.ExitStack() as open_:
        try:
            cluster: Any = address or open_.enter_context(
                LocalCluster(n_workers=width, threads_per_worker=1, dashboard_address=None)  # type: ignore[no-untyped-call]
            )
            client: Any = open_.enter_context(Client(cluster, timeout="30s"))  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"no Dask scheduler answers at {address}: {error}; start one or mend --address"
            ) from error

        def call(*told: Any) -> Mapping[str, Any]:
            return dict(client.submit(work_here, *told, pure=False, retries=TRIES).result())

        yield _Cluster(max(sum(client.nthreads().values()), 1), budget, call)


@contextlib.contextmanager
def ray(width: int, budget: Budget, address: str | None = None) -> Iterator[Crew]:
    """A Ray cluster: the one at an address, else one of this machine.

    Raises:
        ClusterError: Ray is not installed, or nobody answers at the address.
    """
    try:
        library: Any = importlib.import_module("ray")
    except ImportError as error:
        raise ClusterError("Ray is not installed: pip install 'banxin[ray]', or leave out --runner ray") from error
    where: dict[str, Any] = {"address": address} if address else {"num_cpus": width, "include_dashboard": False}
    try:
        library.init(log_to_driver=False, logging_level="ERROR", **where)
    except (OSError, ValueError) as error:
        raise ClusterError(f"no Ray cluster answers at {address}: {error}; start one or mend --address") from error
    try:
        remote = library.remote(max_retries=TRIES)(work_here)

        def call(*told: Any) -> Mapping[str, Any]:
            return dict(library.get(remote.remote(*told)))

        yield _Cluster(max(int(library.cluster_resources().get("CPU", 1)), 1), budget, call)
    finally:
        library.shutdown()


_here = threading.local()


def work_here(batch: Mapping[str, Any], home: str, budget: Mapping[str, Any]) -> dict[str, Any]:
    """What a process of a cluster does: a worker a thread, kept for the next batch."""
    if not hasattr(_here, "worker") or _here.worker.budget != Budget(**budget):
        _here.worker = Worker(Budget(**budget))
    return asdict(_here.worker.work(Batch.of(batch), Path(home)))
