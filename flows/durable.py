"""What outlives a loss of power: files flushed to the disk, and names that change at once or not at all."""

import hashlib
import os
import shutil
from collections.abc import Collection
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Write a new file; it is on the disk on return, its name once its folder is flushed."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def flush(path: Path) -> None:
    """Have the disk keep a file's bytes, or a folder's names."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_tree(folder: Path, kept: Collection[Path] = ()) -> None:
    """Have the disk keep everything in a folder; what is ``kept`` there already, under another name, costs nothing."""
    for path in files(folder):
        if path not in kept:
            flush(path)
    for inner in (*(path for path in folder.rglob("*") if path.is_dir()), folder):
        flush(inner)


def files(folder: Path) -> list[Path]:
    """The regular files in a folder and below, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def remove(path: Path) -> None:
    """Remove a file, a link or a whole folder; what is not there is removed already."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sha256(path: Path) -> str:
    """The checksum of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
