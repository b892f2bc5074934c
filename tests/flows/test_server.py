"""A server of our own starts alone, answers only to its build, and ends with it."""

import fcntl
import os
import socket
import subprocess
import sys
import time

import pytest

from flows import server

PARENT = """
import socket, sys, tempfile, time
from flows import server
listening = socket.create_server(("127.0.0.1", 0))
process = server._start(listening, "user:password", tempfile.TemporaryFile())
print(listening.getsockname()[1], flush=True)
listening.close()
time.sleep(600)
"""


def answers(port: int) -> bool:
    """Whether anyone listens on a port."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def test_the_server_ends_when_its_build_is_killed():
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:  # noqa: S603
        assert parent.stdout
        port = int(parent.stdout.readline())
        assert answers(port)
        parent.kill()
    while answers(port):
        time.sleep(0.1)


def test_servers_of_one_home_start_one_after_the_other(tmp_path):
    home = tmp_path / "new" / "home"
    with server._alone(home):
        other = os.open(home, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(other)


def test_a_home_that_cannot_be_one_is_left_to_the_server_to_tell(tmp_path):
    (tmp_path / "file").touch()
    with server._alone(tmp_path / "file" / "home"):
        pass


def test_a_server_that_dies_says_why(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", "pass"], stdin=subprocess.PIPE)
    with (tmp_path / "log").open("w+b") as log:
        log.write(b"Traceback:\nsqlalchemy.exc.OperationalError: no such table\nbye\n")
        with pytest.raises(
            server.ServerError, match=r"did not start: sqlalchemy\.exc\.OperationalError: no such table"
        ):
            server._wait("http://127.0.0.1:1/api", process, log)
    assert process.returncode is not None


def test_what_the_environment_says_goes_before_our_settings(monkeypatch, prefect_server):
    monkeypatch.setenv("DO_NOT_TRACK", "0")
    monkeypatch.delenv("PREFECT_SERVER_ANALYTICS_ENABLED")
    with server.running(lambda: None):
        assert os.environ["DO_NOT_TRACK"] == "0"
        assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
