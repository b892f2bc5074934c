"""Pages and releases in object stores: any URL that fsspec opens, such as ``s3://bucket/prefix``.

A store has no rename and no lock. So a release is built in a folder of this machine, the mirror, and taken there object
by object; its manifest comes last and is put only where none is, so a release is there when it is whole, and one of two
writers wins. Then the pointer, ``current.json``, is put in place of the very one that was read: it never goes back.

    URL/releases/<id>/...    as on a disk; whole if, and only if, its manifest.json is there
    URL/current.json         the id of the release that counts
"""

import contextlib
import hashlib
import importlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from flows import durable, publish, readers
from flows.readers import CURRENT, MANIFEST, RELEASES, SEAL
from flows.shelf import Input

MIRRORS = Path.home() / ".cache" / "banxin"
TAKEN = ("FileExistsError", "PreconditionFailed", "412", "At least one of the pre-conditions")


class StoreError(OSError):
    """A store that does not do what was asked; says which object, and what to do."""


class Pointer(NamedTuple):
    """What ``current.json`` of a store says, and by what the store knows this very version of it."""

    release: str
    tag: str | None


def is_url(path: str) -> bool:
    """Whether a path leads to a store.

    >>> is_url("s3://bucket/pages"), is_url("pages/news")
    (True, False)
    """
    return "://" in path


class Near(NamedTuple):
    """Pages and a folder of releases as they are found on this machine."""

    paths: list[str]
    out: Path
    brought: dict[str, str]
    """The URLs of the files and folders that were brought here, by their paths."""

    def found(self, inputs: Iterable[Input]) -> tuple[Input, ...]:
        """Inputs that name objects of a store, under the paths that those have here."""
        return tuple(_moved(one, {url: path for path, url in self.brought.items()}) for one in inputs)

    def named(self, inputs: Iterable[Input]) -> tuple[Input, ...]:
        """Inputs that were brought here, under the URLs that they came from."""
        return tuple(_moved(one, self.brought) for one in inputs)


def _moved(one: Input, homes: Mapping[str, str]) -> Input:
    """An input whose path lies in one of several homes, in what stands for it."""
    for home, other in homes.items():
        if one.path == home or one.path.startswith(f"{home}/"):
            return replace(one, path=other + one.path[len(home) :])
    return one


@contextlib.contextmanager
def near(paths: Sequence[str], out: str) -> Iterator[Near]:
    """The pages and the folder of releases on this machine, brought here where they are in a store.

    Raises:
        StoreError: the store does not answer, or has no such pages.
    """
    with tempfile.TemporaryDirectory(prefix="banxin-pages-") as home:
        here = [
            str(fetch(path, Path(home) / str(number))) if is_url(path) else path for number, path in enumerate(paths)
        ]
        brought = {place: path.rstrip("/") for place, path in zip(here, paths, strict=True) if is_url(path)}
        yield Near(here, mirror(out) if is_url(out) else Path(out), brought)


def mirror(url: str) -> Path:
    """The folder of this machine that stands for a store: what is built there is taken to the store."""
    folder = MIRRORS / hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def fetch(url: str, into: Path) -> Path:
    """Bring the objects below a URL, under the names that they have there.

    Returns:
        The file or folder, called as the URL's last part.
    """
    store, root = _store(url)
    with _said(url):
        found = {
            name: facts
            for name, facts in store.find(root, detail=True).items()
            if not PurePosixPath(name).name.startswith(".")
        }
        if not found:
            raise StoreError(f"{url}: no object there; check the URL")
        target = into / PurePosixPath(root).name
        for name, facts in found.items():
            place = target if name == root else target / PurePosixPath(name).relative_to(root)
            if into.resolve() not in place.resolve().parents:
                raise StoreError(f"{url}: the object {name} leads out of its folder")
            place.parent.mkdir(parents=True, exist_ok=True)
            store.get_file(name, str(place))
            if changed := _changed(facts):  # what ``--since`` asks for
                os.utime(place, (changed, changed))
    return target


def _changed(facts: Mapping[str, Any]) -> float | None:
    """When an object was last put, in seconds since the epoch, where its store says so."""
    told = facts.get("LastModified") or facts.get("mtime") or facts.get("updated")
    if isinstance(told, datetime):
        return told.timestamp()
    return float(told) if isinstance(told, int | float) else None


def pointer(url: str) -> Pointer | None:
    """Which release of a store counts; None where there is none yet."""
    store, root = _store(url)
    store.invalidate_cache()
    with _said(url):
        try:
            told = json.loads(store.cat_file(f"{root}/{CURRENT}"))
        except FileNotFoundError:
            return None
        facts = store.info(f"{root}/{CURRENT}")
    return Pointer(str(told["release"]), facts.get("ETag"))


def manifest(url: str) -> dict[str, Any] | None:
    """What the release of a store that counts says of itself; None where there is none yet."""
    told = pointer(url)
    if told is None:
        return None
    store, root = _store(f"{url.rstrip('/')}/{RELEASES}/{told.release}")
    with _said(url):
        return dict(json.loads(store.cat_file(f"{root}/{MANIFEST}")))


def releases(url: str) -> list[str]:
    """The ids of the whole releases of a store, newest first."""
    store, root = _store(url)
    store.invalidate_cache()
    with _said(url):
        try:
            found = store.glob(f"{root}/{RELEASES}/*/{MANIFEST}")
        except FileNotFoundError:
            return []
    names = [PurePosixPath(path).parent.name for path in found]
    return sorted((name for name in names if name.isdecimal() and name.isascii()), key=int, reverse=True)


def address(url: str, version: str | None = None) -> str:
    """The URL of the release of a store that counts, or of another one by its id.

    Raises:
        NoReleaseError: there is none.
        StoreError: the store does not answer.
    """
    there = releases(url)
    if version is None:
        told = pointer(url)
        if told is None:
            raise readers.NoReleaseError(f"{url}: no release there; make one with: banxin build PATH... --out {url}")
        version = told.release
    name = f"{int(version):06}" if version.isdecimal() and version.isascii() else version
    if name not in there:
        raise readers.NoReleaseError(f"{url}: no release {version} there; there are: {', '.join(there) or 'none'}")
    return f"{url.rstrip('/')}/{RELEASES}/{name}"


@contextlib.contextmanager
def read(out: str, version: str | None = None, folders: Collection[str] = ()) -> Iterator[Path]:
    """A folder of releases for one who reads it: a copy of one release, for as long as it is read, where it is a store.

    Args:
        out: the folder, or the URL of one in a store.
        version: the release that is brought; the one that counts if left out.
        folders: the folders of it that are brought, such as the names of tables; all if left out.

    Raises:
        NoReleaseError: the store has none, or not this one.
        StoreError: the store does not answer.
    """
    if not is_url(out):
        yield Path(out)
        return
    url = address(out, version)
    store, root = _store(url)
    with tempfile.TemporaryDirectory(prefix="banxin-release-") as home:
        place = Path(home) / RELEASES / PurePosixPath(root).name
        with _said(out):
            names = [PurePosixPath(path).relative_to(root) for path in store.find(root)]
            wanted = [
                name for name in names if not folders or name.name in (MANIFEST, SEAL) or name.parts[0] in folders
            ]
            _bring(store, root, map(str, wanted), place)
        yield Path(home)


def point(url: str, version: str, before: Pointer | None) -> None:
    """Let ``current.json`` of a store lead to another of its releases.

    Raises:
        StoreError: another writer moved it since it was read as ``before``, or the store fails.
    """
    store, root = _store(url)
    with _said(url):
        _put(store, f"{root}/{CURRENT}", json.dumps({"release": version}).encode(), before)


def _bring(store: Any, root: str, names: Iterable[str], into: Path) -> None:
    """Bring objects of a release under their names; one that is gone is left out."""
    for name in names:
        place = into / name
        if into.resolve() not in place.resolve().parents:
            raise StoreError(f"{root}: the object {name} leads out of its folder")
        place.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            store.get_file(f"{root}/{name}", str(place))


def pull(url: str, out: Path) -> Pointer | None:
    """Bring the release that counts to the mirror, if it is not there: a build takes over from it.

    Returns:
        The pointer as it was read.

    Raises:
        StoreError: what came is not what its manifest says.
    """
    told = pointer(url)
    if told is None:
        return None
    newest = readers.current(out)
    store, root = _store(f"{url.rstrip('/')}/{RELEASES}/{told.release}")
    with _said(url):
        data = store.cat_file(f"{root}/{MANIFEST}")
        if newest and (newest.path / MANIFEST).read_bytes() == data:
            return told
        coming = out / f"{publish.STAGE}pull"
        shutil.rmtree(coming, ignore_errors=True)
        files = json.loads(data)["files"]
        _bring(store, root, files, coming)
        for name, facts in files.items():
            if not (coming / name).exists() or durable.sha256(coming / name) != facts["sha256"]:
                raise StoreError(
                    f"{url}: release {told.release}: {name} is damaged; build with --full into a new place"
                )
    (coming / MANIFEST).write_bytes(data)
    (coming / SEAL).write_text(readers.seal(data), encoding="ascii")
    home = out / RELEASES
    home.mkdir(exist_ok=True)
    for path in home.iterdir():  # what was built here and never got there
        shutil.rmtree(path)
    publish.point(out, readers.Release(coming.rename(home / told.release)))
    return told


def push(release: readers.Release, url: str, before: Pointer | None) -> None:
    """Take a release to a store, and let the pointer lead to it.

    Args:
        release: as it was published in the mirror.
        url: the store.
        before: the pointer as it was before the build.

    Raises:
        StoreError: another writer was there first, or the store fails; what counted before still does.
    """
    store, root = _store(url)
    home = f"{root}/{RELEASES}/{release.id}"
    manifest = (release.path / MANIFEST).read_bytes()
    with _said(url):
        if store.exists(f"{home}/{MANIFEST}"):
            raise StoreError(f"{url}: another build has published {release.id} there; build again")
        for name in release.manifest["files"]:
            store.put_file(str(release.path / name), f"{home}/{name}")
        store.put_file(str(release.path / SEAL), f"{home}/{SEAL}")
        _put(store, f"{home}/{MANIFEST}", manifest, None)
    point(url, release.id, before)


def _put(store: Any, path: str, data: bytes, before: Pointer | None) -> None:
    """Put an object where none is, or in place of the version that was read."""
    try:
        if before is None:
            store.pipe_file(path, data, mode="create")
        elif before.tag and "s3" in store.protocol:
            store.pipe_file(path, data, IfMatch=before.tag)
        else:
            store.pipe_file(path, data)
    except Exception as error:
        if any(sign in f"{type(error).__name__} {error}" for sign in TAKEN):
            raise StoreError(f"{path}: another build was there first; build again") from error
        raise


def _store(url: str) -> tuple[Any, str]:
    fsspec: Any = importlib.import_module("fsspec")
    try:
        store, root = fsspec.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise StoreError(f"{url}: {error}; for s3:// install banxin[s3]") from error
    return store, str(root).rstrip("/")


@contextlib.contextmanager
def _said(url: str) -> Iterator[None]:
    """A store's own errors, as one of ours that names it."""
    try:
        yield
    except StoreError:
        raise
    except Exception as error:
        raise StoreError(f"{url}: {' '.join(str(error).split()) or type(error).__name__}") from error
