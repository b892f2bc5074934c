"""A schedule that a real server fires publishes releases with nobody there; a failed run calls for help."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows import publish, server

ROOT = Path(__file__).parents[2]
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


def test_a_deployment_of_a_work_pool_builds_and_a_failure_calls_for_help(environment, pages, tmp_path):
    heard: list[dict[str, str]] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    def prefect(*arguments: object) -> None:
        subprocess.run(command("prefect", *arguments), env=told, cwd=ROOT, check=True, capture_output=True)  # noqa: S603

    told = environment | {"BANXIN_PAGES": str(pages), "BANXIN_OUT": str(tmp_path / "out")}
    with HTTPServer(("127.0.0.1", 0), Ear) as ear:
        threading.Thread(target=ear.serve_forever, daemon=True).start()
        code = (
            "from prefect.blocks.webhook import Webhook\n"
            f"Webhook(url='http://127.0.0.1:{ear.server_port}').save('newsroom', overwrite=True)\n"
        )
        subprocess.run([sys.executable, "-c", code], env=told, check=True, capture_output=True)  # noqa: S603
        prefect("work-pool", "create", "banxin", "--type", "process")
        prefect("--no-prompt", "deploy", "--all")
        empty = json.dumps([str(tmp_path / "nothing.txt")])
        prefect("deployment", "run", "scheduled build/daily", "-p", f"paths={empty}", "-p", "alert=newsroom")
        with (tmp_path / "log").open("w+b") as log:
            worker = subprocess.Popen(  # noqa: S603
                command("prefect", "worker", "start", "--pool", "banxin"),
                env=told,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                wait_for(lambda: bool(heard))
                prefect("deployment", "run", "scheduled build/daily")
                wait_for(lambda: publish.current(tmp_path / "out") is not None)
            finally:
                end(worker)
        ear.shutdown()
    assert publish.current(tmp_path / "out").rows["documents"] == 2
    assert "nothing to publish" in heard[0]["text"]
    assert heard[0]["out"] == str(tmp_path / "out")
