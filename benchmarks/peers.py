"""What else reads Chinese text on one core: characters a second of CPU time, on the pages that the stages read.

What is not installed is left out. ``pip install cn2an chinese2digits jionlp WeTextProcessing recognizers-text-number``
has the others beside it; none of them is needed for anything but this comparison.
"""

import contextlib
import importlib
import io
import warnings
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from time import process_time
from typing import Any, NamedTuple

from benchmarks import pages
from transforms import chinese, quantities

Work = Callable[[str], object]
SHORTEST = 3_000
"""Characters for those that take a second for a thousand."""


class Peer(NamedTuple):
    """A library and how fast it reads."""

    name: str
    version: str
    does: str
    speed: float
    """Characters a second."""


def measure(characters: int) -> Iterator[Peer]:
    """Every peer that is installed; ``find_quantities`` beside those that look for figures."""
    text = [page.data.decode() for page in pages.pages("news", characters)]
    for name, package, does, make, slow in _peers():
        with _quiet():
            try:
                work, told = make(), version(package)
                work(text[0][:200])
            except (ImportError, PackageNotFoundError, AttributeError, OSError):
                continue
            read = [one[:SHORTEST] for one in text[:1]] if slow else text
            begin = process_time()
            for one in read:
                work(one)
            speed = sum(map(len, read)) / (process_time() - begin)
        yield Peer(name, told, does, speed)


def _peers() -> Iterator[tuple[str, str, str, Callable[[], Work], bool]]:
    words, figures = "words", "figures"
    yield "jieba.cut", "jieba", words, lambda: chinese.reference_words, False
    yield (
        "jieba.posseg.cut",
        "jieba",
        "words and tags",
        lambda: lambda one: list(chinese._jieba().posseg.cut(one)),
        False,
    )
    if chinese.rjieba:
        yield "rjieba.cut", "rjieba", words, lambda: chinese.words, False
        yield "rjieba.tag", "rjieba", "words and tags", lambda: chinese.rjieba.tag, False
    yield "find_quantities", "banxin", figures, lambda: quantities.find_quantities, False
    yield "cn2an.transform", "cn2an", figures, lambda: _of("cn2an").transform, False
    yield "takeNumberFromString", "chinese2digits", figures, lambda: _of("chinese2digits").takeNumberFromString, False
    yield "ner.extract_money", "jionlp", "sums of money", lambda: _of("jionlp").ner.extract_money, False
    yield "recognize_number", "recognizers-text-number", figures, _recognizers, True
    yield "InverseNormalizer", "WeTextProcessing", "figures in words", _wetext, True


def _of(name: str) -> Any:
    return importlib.import_module(name)


def _recognizers() -> Work:
    module = _of("recognizers_number")
    return lambda one: module.recognize_number(one, module.Culture.Chinese)


def _wetext() -> Work:
    return _of("itn.chinese.inverse_normalizer").InverseNormalizer().normalize  # type: ignore[no-any-return]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


def rows(found: Iterable[Peer]) -> Iterator[str]:
    """A table of them, in Markdown."""
    yield "| | version | finds | characters a second |"
    yield "|---|---|---|--:|"
    for peer in found:
        yield f"| `{peer.name}` | {peer.version} | {peer.does} | {peer.speed:,.0f} |"
