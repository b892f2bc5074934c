"""What made a release: the version of every package that matters, and the state of this project's own code."""

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("transforms", "expectations", "datasets", "flows")
CODE = frozenset((".py", ".toml"))
PACKAGES = ("banxin", "prefect", "great-expectations", "pandas", "pyarrow", "jieba", "rjieba")


@cache
def code_hash(rooms: tuple[str, ...] = ROOMS) -> str:
    """One hash for all code and rules of some rooms: where it is the same, the same pages give the same rows."""
    digest = hashlib.sha256()
    for room in rooms:
        for path in [ROOT / room] if (ROOT / room).is_file() else sorted((ROOT / room).rglob("*")):
            if path.suffix in CODE:
                data = path.read_bytes()
                digest.update(f"{path.relative_to(ROOT).as_posix()} {len(data)}\n".encode() + data)
    return f"sha256:{digest.hexdigest()}"


def lock_hash() -> str | None:
    """The hash of the file that pins every package; None where the project is installed without it."""
    lock = ROOT / "requirements.lock"
    return f"sha256:{hashlib.sha256(lock.read_bytes()).hexdigest()}" if lock.is_file() else None


def versions() -> dict[str, str]:
    """The versions of Python and of the packages that shape a release; what is not installed is left out."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # rjieba has no wheel for some platforms
            continue
    return found
