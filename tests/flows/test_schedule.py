"""A schedule that a real server fires publishes releases with nobody there."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows import publish, server

PATIENCE = 420
"""Seconds on a machine that does much else; a quiet one needs a tenth."""


def command(*arguments: object) -> list[str]:
    name, *rest = map(str, arguments)
    return [str(Path(sys.executable).with_name(name)), *rest]


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.5)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A server as operators start it, with its scheduler, and the environment that leads to it."""
    home = tmp_path_factory.mktemp("prefect")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    told = {name: value for name, value in server.SETTINGS.items() if "LOGGING" not in name}
    kept |= told | {"PREFECT_HOME": str(home), "PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            command("prefect", "server", "start", "--host", "127.0.0.1", "--port", port, "--no-ui"),
            env=kept,
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(lambda: answers(f"{kept['PREFECT_API_URL']}/health"))
            yield kept
        finally:
            process.terminate()
            process.wait()


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started, whatever they wait for."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 (our own address)
            return True
    except OSError:
        return False


def test_a_schedule_fired_twice_publishes_two_releases(environment, pages, tmp_path):
    out = tmp_path / "out"
    with (tmp_path / "log").open("w+b") as log:
        serving = subprocess.Popen(  # noqa: S603
            command("banxin", "serve", pages, "--out", out, "--every", "15s"),
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            wait_for(lambda: len(list(publish.releases(out))) >= 2)
        finally:
            end(serving)
    second, first = list(publish.releases(out))[-2:]
    assert (first.manifest["plan"], second.manifest["plan"]) == ({"new": 2}, {"unchanged": 2})
    assert first.rows == second.rows
