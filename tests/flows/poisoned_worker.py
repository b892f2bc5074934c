"""A worker in which some pages do what no page should: their names say what."""

import ctypes
import os
import re
import signal
import time

from flows import harvest, worker

read = harvest.read


def hang() -> None:
    while True:
        time.sleep(60)


def spin() -> None:
    re.fullmatch(r"(a|aa)+", "a" * 200 + "b")  # compiled code that does not come back


def greedy() -> None:
    bytearray(4 * 1024**3)


def hoard() -> None:
    rows = []
    while True:
        rows.append(bytearray(1024**2))


def recursion() -> None:
    recursion()


POISONS = {
    "hang": hang,
    "spin": spin,
    "greedy": greedy,
    "hoard": hoard,
    "recursion": recursion,
    "exit": lambda: os._exit(3),
    "segfault": lambda: ctypes.string_at(0),
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "raise": lambda: [][0],
    "killworker": lambda: os.kill(os.getppid(), signal.SIGKILL),
}


def poisoned(page, *settings):
    for name, poison in POISONS.items():
        if f"/{name}." in page.uri:
            poison()
    if "/killed-once." in page.uri and not os.path.exists(os.environ["ONCE"]):  # noqa: PTH110
        open(os.environ["ONCE"], "w").close()  # noqa: PTH123
        os.kill(os.getppid() if os.environ.get("WHO") == "worker" else os.getpid(), signal.SIGKILL)
    return read(page, *settings)


if __name__ == "__main__":
    worker.PATIENCE = 1  # a page that sleeps is found as quickly as one that works
    harvest.read = poisoned
    worker.main()
