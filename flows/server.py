"""The Prefect server a build reports to: the one that PREFECT_API_URL names, else one of its own.

Prefect starts such a server by itself, but only once it is needed, and the client loads the whole server's code for it.
Here it loads beside everything else that a build needs. It listens on a port of this machine that nobody else can
take, behind a password, and ends with the build however that ends.
"""

import atexit
import contextlib
import fcntl
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

STARTUP_SECONDS = 180
EXCEPTION = re.compile(r"^[\w.]+(?:Error|Exception): .+", re.MULTILINE)

SETTINGS: Mapping[str, str] = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(STARTUP_SECONDS),
    # The command tells what goes wrong in one line; Prefect's own account of it goes to its server.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_HANDLERS_DEBUG_LEVEL": "CRITICAL",
    # The paths are a parameter of the run, and a shell passes on four times what Prefect takes.
    "PREFECT_SERVER_API_MAX_PARAMETER_SIZE": str(4 * 1024 * 1024),
}
"""What Prefect is told, where the environment does not say otherwise."""


class ServerError(RuntimeError):
    """Prefect's server does not answer; nothing is wrong with the pages."""


@contextlib.contextmanager
def running(meanwhile: Callable[[], object]) -> Iterator[None]:
    """Have a server that answers, and Prefect's settings for it.

    Args:
        meanwhile: called while the server starts, for what else has to be loaded.

    Raises:
        ServerError: it did not start.
    """
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    from prefect import settings  # takes two seconds

    if settings.PREFECT_API_URL.value():
        meanwhile()
        yield
        return
    password = f"banxin:{secrets.token_urlsafe(24)}"
    with (
        _alone(settings.PREFECT_HOME.value()),
        tempfile.TemporaryFile() as log,
        socket.create_server(("127.0.0.1", 0)) as listening,
    ):
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/api"
        process = _start(listening, password, log)
        listening.close()  # so that the port closes when the server ends
        meanwhile()
        _wait(url, process, log)
    own = {
        settings.PREFECT_API_URL: url,
        settings.PREFECT_API_AUTH_STRING: password,
        # Heartbeats and logs are for a server that someone watches; each costs a second at the end of a run.
        settings.PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        settings.PREFECT_LOGGING_TO_API_ENABLED: False,
        # A server on this machine that is gone does not come back within the minute that Prefect would wait.
        settings.PREFECT_CLIENT_MAX_RETRIES: 1,
    }
    with settings.temporary_settings(own):
        yield


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Start one server at a time: two that make the same database at once break each other."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        folder = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:  # the server will say what is wrong with its home
        yield
        return
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _start(listening: socket.socket, password: str, log: IO[bytes]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603 (this very module)
        [sys.executable, "-P", "-m", "flows.server", str(listening.fileno())],
        pass_fds=[listening.fileno()],
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        start_new_session=True,  # so that Ctrl-C reaches the build alone, which may still have something to tell
        env={
            **os.environ,
            "PREFECT_SERVER_API_AUTH_STRING": password,
            "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR",
            "PREFECT_SERVER_UI_ENABLED": "false",
            "PREFECT__SERVER_EPHEMERAL": "1",  # as Prefect marks the servers it starts itself: no scheduler
            "PREFECT__SERVER_FINAL": "1",
        },
    )
    # At the very end: when this runs, Prefect has sent what it had to tell.
    atexit.register(_stop, process)
    return process


def _wait(url: str, process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    """The port is open from the start, so the question waits in it until the server takes it."""
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=STARTUP_SECONDS):  # noqa: S310 (our own address)
            return
    except OSError as error:
        _stop(process)
        log.seek(0)
        told = EXCEPTION.findall(log.read().decode("utf-8", "replace"))
        raise ServerError(f"its server did not start: {(told or [str(error)])[-1][:300]}") from error


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
    process.kill()
    process.wait()
    if process.stdin:
        process.stdin.close()


def _serve(listening: int) -> None:
    """Be the server, on a socket that listens already, until the process that holds our standard input ends."""

    def leave() -> None:
        sys.stdin.read()
        os._exit(0)

    threading.Thread(target=leave, daemon=True).start()
    import uvicorn

    config = uvicorn.Config("prefect.server.api.server:create_app", factory=True, log_level="error", lifespan="on")
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=listening)])


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
