"""The shelf the pages stand on: which files are pages, what each is called in the tables, and its bytes.

A page is called after the folder that was named, never after where that folder lies, so the same pages give the same
tables on every machine. What is no page is a reject with its reason.
"""

import errno
import glob
import hashlib
import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

from transforms.decode import text_of
from transforms.records import Page, Reject, Severity

KINDS: Mapping[str, str] = {".txt": "text/plain", ".pdf": "application/pdf"}
LARGEST = 32 * 1024 * 1024
"""Bytes of the largest file that is read; a page of print has some ten thousand."""

# A file that was there as a regular file a moment ago may be a pipe by now: opening that must not wait for a writer.
READING = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


@dataclass(frozen=True, slots=True)
class File:
    """A file that may be a page."""

    uri: str
    path: str
    """Absolute."""
    size: int
    sha256: str
    media_type: str

    @property
    def document_id(self) -> str:
        """The id that ``decode`` gives a page of these bytes."""
        return self.sha256[:16]

    @property
    def input(self) -> "Input":
        """What the manifest is to tell of it."""
        return Input(self.uri, self.path, self.size, self.sha256, self.document_id)


@dataclass(frozen=True, slots=True)
class Input:
    """A path that a release is made from, as its manifest tells of it."""

    source_uri: str
    path: str
    """Absolute, where the build ran; the URL of an object of a store."""
    bytes: int | None = None
    sha256: str | None = None
    document_id: str | None = None
    """The row of ``documents``, or of ``rejects``, that came of it; null for a path that was refused unread."""
    duplicate_of: str | None = None
    """The source_uri of the page with the same bytes."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A path that is no page, and why."""

    path: str
    """Absolute."""
    reject: Reject
    original: Input | None = None
    """The page that has the same bytes."""

    @property
    def input(self) -> Input:
        """What the manifest is to tell of it."""
        uri, same = self.reject.source_uri, self.original
        return (
            replace(same, source_uri=uri, path=self.path, duplicate_of=same.source_uri)
            if same
            else Input(uri, self.path)
        )


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a release is to be made from; each list in the order of the names, whatever the order given."""

    files: tuple[File, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    kept: tuple[Input, ...] = ()
    """Inputs of the release before that stay as they are."""

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All of it, as the manifest tells it."""
        return (*self.kept, *(one.input for one in self.files), *(one.input for one in self.refusals))


class ChangedPageError(ValueError):
    """A file that no longer holds the bytes it was found with."""


def discover(
    paths: Iterable[str | Path], kept: Iterable[Input] = (), aside: str | Path | None = None, largest: int = LARGEST
) -> Inventory:
    """The pages that files, folders and globs lead to, each content once, and what is refused.

    Folders are searched through, without hidden files and without following links: a link is followed only where it
    is named itself. Of files with the same bytes the first by name is the page, the others are refused.
    Every file is read and hashed, also where its size and times are those of the release before: they can be set, and
    a small disk's clock is too coarse to tell two writes apart. Ten thousand small pages cost about a second.

    Args:
        paths: as they were named; patterns that the shell left alone are resolved here.
        kept: what stands in a release already. A path found again gives way to what is there now; the same bytes found
            elsewhere are refused as its duplicate.
        aside: a folder that is not searched: that of the releases.
        largest: bytes of the largest file that is read.
    """
    search = _Search(paths, aside)
    standing = _standing(kept, search)
    files: list[File] = []
    refusals: list[Refusal] = []
    for path, uri in _unmistakable(search.names, {one.source_uri for one in standing}).items():
        if path in search.refused:
            refusals.append(Refusal(path, search.refused[path].under(uri)))
        elif isinstance(one := _look(path, uri, largest), File):
            files.append(one)
        else:
            refusals.append(one)
    first = {one.sha256: one for one in standing if one.sha256 and not one.duplicate_of}
    pages: list[File] = []
    for file in sorted(files, key=lambda file: (file.uri, file.path)):
        # Empty files are alike without being copies: each is refused for what it is.
        if file.size and (original := first.setdefault(file.sha256, mine := file.input)) is not mine:
            ground = _Ground("duplicate_bytes", f"the same bytes as {original.source_uri}, which is read", "info")
            refusals.append(Refusal(file.path, ground.under(file.uri, file.document_id), original))
        else:
            pages.append(file)
    refusals.sort(key=lambda one: (one.reject.source_uri, one.path))
    return Inventory(tuple(pages), tuple(refusals), standing)


def barren(paths: Iterable[str | Path], aside: str | Path | None = None) -> tuple[str, ...]:
    """Why paths lead to no file that may be a page, a line each; empty where they lead to one. No file is opened."""
    search = _Search(paths, aside)
    if any(path not in search.refused and Path(path).suffix.lower() in KINDS for path in search.names):
        return ()
    grounds = [(uri, search.refused.get(path, UNSUPPORTED)) for path, uri in sorted(search.names.items())]
    return tuple(ground.under(uri).reason for uri, ground in grounds) or ("no page was named; name .txt or .pdf files",)


def _standing(kept: Iterable[Input], search: "_Search") -> tuple[Input, ...]:
    """The kept inputs that were not found again.

    A duplicate whose original was found again is looked up too: what stood for both may hold other bytes by now.
    """
    standing = [one for one in kept if one.path not in search.names]
    originals = {one.sha256 for one in standing if not one.duplicate_of}
    for one in standing:
        if one.duplicate_of and one.sha256 not in originals:
            search.file(one.path)
    return tuple(one for one in standing if one.path not in search.names)


def read(file: File) -> Page:
    """The page that a file holds.

    Raises:
        OSError: the file cannot be read any more.
        ChangedPageError: it holds other bytes than when it was found.
    """
    data = _bytes(file.path, file.size)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise ChangedPageError("the file changed while it was worked on; build again")
    return Page(file.uri, data, file.media_type)


class Texts(Mapping[str, str]):
    """The decoded texts of pages by document_id, each read from its file when it is asked for."""

    def __init__(self, files: Iterable[File], encodings: Mapping[str, tuple[str, str]]) -> None:
        """The texts of the files whose encoding, and what was done with bytes that do not fit it, is known."""
        self.files = {file.document_id: file for file in files if file.document_id in encodings}
        self.encodings = encodings

    def __getitem__(self, document_id: str) -> str:
        page = read(self.files[document_id])
        return text_of(page.data, page.media_type, *self.encodings[document_id])

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)


def visible(name: str) -> str:
    r"""A file name in which everything can be seen: control and undecodable characters are written as escapes.

    >>> visible("第一版\n.txt"), visible("A\udcff.txt")
    ('第一版\\n.txt', 'A\\xff.txt')
    """
    if name.isprintable() and "\\" not in name:  # as nearly all are
        return name
    return "".join(_escape(c) if c == "\\" or unicodedata.category(c) in INVISIBLE else c for c in name)


def _escape(character: str) -> str:
    if "\udc80" <= character <= "\udcff":  # how Python writes a byte that is no UTF-8
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


class _Search:
    """What paths lead to: names by absolute path, and the paths among them that are refused."""

    def __init__(self, paths: Iterable[str | Path], aside: str | Path | None) -> None:
        self.names: dict[str, str] = {}
        self.refused: dict[str, _Ground] = {}
        self.aside = _absolute(aside) if aside else None
        for path in sorted({os.fspath(path) for path in paths}):
            self._named(path)

    def _named(self, path: str) -> None:
        """A path of the command line: a file, a folder, or a pattern that matches some."""
        absolute = _absolute(path)
        if os.path.lexists(absolute) or not glob.has_magic(path):
            self.file(absolute)
        elif matches := _matches(path):
            for match in matches:
                self.file(match)
        else:
            self._add(absolute, _uri(absolute), _Ground("nothing_matches", "no file matches; check the pattern"))

    def file(self, path: str) -> None:
        """A path that is no pattern."""
        if path == self.aside:
            return
        try:
            folder = stat.S_ISDIR(os.stat(path).st_mode)  # noqa: PTH116
        except FileNotFoundError:
            self._add(path, _uri(path), _Ground("missing_path", "no such file or folder; check the path"))
        except OSError as error:
            self._add(path, _uri(path), _unreadable(error))
        else:
            if not folder:
                self._add(path, _uri(path))
            elif not self._folder(path, visible(Path(path).name)):
                self._add(path, _uri(path), _Ground("empty_folder", "no file in the folder; name one that holds pages"))

    def _folder(self, path: str, uri: str) -> bool:
        """Whether anything stands in a folder."""
        waiting, anything = [(path, uri)], False
        while waiting:
            path, uri = waiting.pop()
            try:
                with os.scandir(path) as entries:
                    seen = [entry for entry in entries if not entry.name.startswith(".")]
            except OSError as error:
                self._add(path, uri, _unreadable(error))
                anything = True
                continue
            for entry in seen:
                name = f"{uri}/{visible(entry.name)}"
                if entry.is_symlink():
                    reason = "a link found in a folder is not followed; name what it leads to"
                    self._add(entry.path, name, _Ground("link", reason, "warning"))
                elif entry.is_dir():
                    if entry.path != self.aside:
                        waiting.append((entry.path, name))
                    continue
                else:
                    self._add(entry.path, name)
                anything = True
        return anything

    def _add(self, path: str, uri: str, ground: "_Ground | None" = None) -> None:
        if ground is None:
            self.refused.pop(path, None)  # a link inside a folder, and named itself
        elif path not in self.names:
            self.refused[path] = ground
        # A file that is reached twice keeps the name that tells most of where it stands.
        self.names[path] = max(uri, self.names.get(path, ""), key=lambda one: (one.count("/"), one))


@dataclass(frozen=True, slots=True)
class _Ground:
    """Why a path is refused."""

    rule: str
    reason: str
    severity: Severity = "critical"

    def under(self, uri: str, document_id: str | None = None) -> Reject:
        return Reject(uri, "discover", self.rule, f"{uri}: {self.reason}", self.severity, document_id)


UNSUPPORTED = _Ground("unsupported_kind", f"only {', '.join(KINDS)} is read; export the page as text", "warning")


def _absolute(path: str | Path) -> str:
    return os.path.abspath(path)  # noqa: PTH100 (Path.absolute keeps "..", Path.resolve follows links)


def _matches(pattern: str) -> list[str]:
    """What the shell would have made of a pattern. Unlike ``glob.glob``, ``**`` does not follow links."""
    root, *parts = Path(_absolute(Path(glob.escape(os.getcwd()), pattern))).parts  # noqa: PTH109
    dotted = [part for part in parts if part.startswith(".")]
    return sorted(
        str(path)
        for path in Path(root).glob("/".join(parts))
        if all(any(fnmatch(part, one) for one in dotted) for part in path.parts if part.startswith("."))
    )


def _uri(path: str) -> str:
    """What a path is called that was named itself: after its folder."""
    return "/".join(visible(part) for part in Path(path).parts[-2:] if part != os.sep)


def _unmistakable(names: Mapping[str, str], taken: Collection[str]) -> dict[str, str]:
    """The names, made longer by parent folders where two paths have the same, or another file has it already."""
    names = dict(names)
    while doubled := {name for name, count in Counter(names.values()).items() if count > 1 or name in taken}:
        for path, name in names.items():
            parts = Path(path).parts
            if name in doubled:
                names[path] = "/".join(visible(part) for part in parts[-name.count("/") - 2 :])
                if names[path] == name:
                    return names
    return names


def _look(path: str, uri: str, largest: int) -> File | Refusal:
    """A file as it stands there, or why it is no page. Only regular files are opened."""
    media_type = KINDS.get(Path(path).suffix.lower())
    try:
        state = os.stat(path)  # noqa: PTH116
        if not stat.S_ISREG(state.st_mode):
            ground = _Ground("not_a_file", "a pipe, socket or device; name a text file", "warning")
        elif media_type is None:
            ground = UNSUPPORTED
        elif state.st_size > largest:
            ground = _Ground("too_large", f"{state.st_size:,} bytes, over the limit of {largest:,}; split the file")
        else:
            data = _bytes(path, largest)
            return File(uri, path, len(data), hashlib.sha256(data).hexdigest(), media_type)
    except OSError as error:
        ground = _unreadable(error)
    return Refusal(path, ground.under(uri))


def _bytes(path: str, largest: int) -> bytes:
    """The bytes of a regular file, at most one more than ``largest``."""
    descriptor = os.open(path, READING)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "no regular file any more", path)
        return file.read(largest + 1)


def _unreadable(error: OSError) -> _Ground:
    return _Ground("unreadable_file", f"cannot be read ({error.strerror or error}); check its permissions")
