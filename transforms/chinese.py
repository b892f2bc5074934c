"""Chinese words: where they are cut, what kind they are, how common they are.

The only module that imports jieba. jieba is the reference: its dictionary and its table of word frequencies. rjieba,
the same algorithm and dictionary in Rust, does the bulk work where it is installed; a test holds the two equal.
"""

import importlib
import importlib.util
import math
import re
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

rjieba: Any
try:
    rjieba = importlib.import_module("rjieba")
except ImportError:  # no wheel for this platform
    rjieba = None

# jieba is quadratic on long runs without a mark, so no piece that reaches it is longer than this. Pieces end at a mark
# where there is one, the last of them: every call costs as much as forty characters.
PIECE = 500
PIECES = re.compile(rf".{{0,{PIECE - 1}}}[。！？；，、：\n]|.{{1,{PIECE}}}", re.DOTALL)


@cache
def _jieba() -> Any:
    """Jieba with a cache file of its own: it trusts whatever file lies where it looks, and others can write /tmp."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's own patterns and its import of pkg_resources warn on new Pythons
        import jieba
        import jieba.posseg

    jieba.setLogLevel("ERROR")
    jieba.dt.tmp_dir = tempfile.mkdtemp(prefix="banxin-jieba-")
    return jieba


def pieces(text: str) -> Iterator[str]:
    """``text`` in stretches of at most 500 characters, cut at marks where there are any."""
    return (match[0] for match in PIECES.finditer(text))


def words(text: str) -> list[str]:
    """The words of a text, marks and spaces among them; joined, they are the text.

    >>> words("加快发展新质生产力")
    ['加快', '发展', '新质', '生产力']
    """
    cut = rjieba.cut if rjieba else _jieba().lcut
    return list(chain.from_iterable(map(cut, PIECES.findall(text))))


def reference_words(text: str) -> list[str]:
    """The words of a text as jieba itself cuts them: what ``words`` is held against, in tests and benchmarks."""
    return [word for piece in pieces(text) for word in _jieba().cut(piece)]


def known_words(text: str) -> list[str]:
    """The words of a text by the dictionary alone: what it does not hold comes in single characters.

    >>> known_words("姜奇平新质")
    ['姜', '奇', '平', '新', '质']
    """
    if rjieba and len(text) <= PIECE:
        return list(rjieba.cut(text, False))
    if rjieba:
        return [word for piece in pieces(text) for word in rjieba.cut(piece, False)]
    return [word for piece in pieces(text) for word in _jieba().lcut(piece, HMM=False)]


def word_across(left: str, right: str) -> bool:
    """Whether a word of the dictionary lies across the seam between two texts.

    >>> word_across("加快发展新质生", "产力"), word_across("专访主任姜奇平", "新质生产力")
    (True, False)
    """
    length = 0
    for word in known_words(left + right):
        length += len(word)
        if length >= len(left):
            return length > len(left)
    return False


def words_across(lefts: Sequence[str], rights: Sequence[str]) -> NDArray[np.bool_]:
    """At which of many seams a word of the dictionary lies across it, shape (n,); see ``word_across``.

    >>> words_across(["加快发展新质生", "姜奇平"], ["产力", "新质生产力"]).tolist()
    [True, False]
    """
    sizes = np.fromiter((len(left) + len(right) + 1 for left, right in zip(lefts, rights, strict=True)), np.int64)
    words = known_words("".join(f"{left}{right}\n" for left, right in zip(lefts, rights, strict=True)))
    ends = np.cumsum(np.fromiter(map(len, words), np.int64, len(words)))
    seams = np.cumsum(sizes) - sizes + np.fromiter(map(len, lefts), np.int64, len(lefts))
    at = np.searchsorted(ends, seams)
    return np.asarray(ends[np.minimum(at, len(ends) - 1)] != seams if len(ends) else np.zeros(len(seams), bool))


def tagged(text: str) -> list[tuple[str, str]]:
    """The words of a text, each with its part of speech in ICTCLAS letters (n noun, v verb, nr person, ns place).

    >>> tagged("姜奇平指出")[-1]
    ('指出', 'v')
    """
    if rjieba and len(text) <= PIECE:
        return list(rjieba.tag(text))
    if rjieba:
        return [pair for piece in pieces(text) for pair in rjieba.tag(piece)]
    return [(pair.word, pair.flag) for piece in pieces(text) for pair in _jieba().posseg.cut(piece)]


def is_name(text: str) -> bool:
    """Whether a text is a person's Chinese name and nothing else; a spread one too.

    >>> is_name("姜文远"), is_name("史 青 岚"), is_name("合龙")
    (True, True, False)
    """
    name = "".join(text.split())
    if not 2 <= len(name) <= 4:
        return False
    kinds = [kind for _, kind in tagged(name)]
    return kinds[0] == "nr" and len(kinds) <= 2


@cache
def _folder() -> Path:
    """Where jieba keeps its tables; found without importing it, which takes over a second."""
    spec = importlib.util.find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("jieba is not installed: run `make setup`")
    return Path(spec.submodule_search_locations[0])


@cache
def dictionary() -> dict[str, int]:
    """jieba's dictionary: 350,000 words, each with how often its corpus has it."""
    counts = {}
    with (_folder() / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, _ = line.split(" ", 2)
            counts[word] = int(count)
    return counts


@cache
def _idf() -> tuple[dict[str, float], float]:
    with (_folder() / "analyse" / "idf.txt").open(encoding="utf-8") as lines:
        table = {word: float(value) for word, value in (line.split() for line in lines)}
    return table, sorted(table.values())[len(table) // 2]


def idf(word: str) -> float:
    """How telling a word is: its inverse document frequency, the median for a word that jieba's table lacks.

    >>> idf("我们") < idf("生产力")
    True
    """
    table, median = _idf()
    return table.get(word, median)


def log_frequency(word: str) -> float:
    """Natural logarithm of how often jieba's corpus has the word; -1 for a word it has not.

    >>> log_frequency("生产力") > 0 > log_frequency("产力将")
    True
    """
    count = dictionary().get(word)
    return -1.0 if count is None else math.log(max(count, 1))
