"""The seam between two lines: the evidence that the second goes on where the first stops.

What lies across a seam is judged by jieba's dictionary, a free model of the language: how much likelier the two edges
are as one text than as two, which words follow which (classes of words, and marks and function words by themselves),
and what the page has side by side elsewhere. All of it is weighed by numbers learned from typeset pages with known
truth (logistic regression; ``tests/quality/learn.py`` makes ``seam.toml``, the same numbers from the same pages).
"""

import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms import chinese, traditional
from transforms.mends import radicals

LEARNED = Path(__file__).with_name("seam.toml")
# How many characters on each side of a seam are looked at: no word is longer.
REACH = 8
# Marks and words that say by themselves what may follow; other words count as their part of speech.
OWN = frozenset("，。、；：？！“”‘’（）《》…—的了是在和不我他这有也就都到着把被从对为与以中上里年月日个一")
ENDED = re.compile(r"[。！？!?…][”’）》】」』)\]\"]{0,3}\Z|[：:]\Z")
NEVER_FIRST = frozenset("，。、；：？！”’）》】」』,;:!)]}％%")
NEVER_LAST = frozenset("“‘（《【「『(")
PAIRED = re.compile("[“”（）《》【】「」『』()]")
PAUSE = frozenset("，、；,;")
OPENER = re.compile(
    r"[▶►▸▷●○■◆◇★☆▲△▼▽※•◎]|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}(?:[、．]|\.(?!\d))"
    r"|[①-⑳]|[^，。、；：？！“”（）\s\d《》]{1,8}[：:](?!\d)"
)
NARROW = re.compile(r"[\x20-\x7e]")
SPACES = re.compile(r"[ \t\u3000]+")
# What it says that a line begins with a mark that begins none, or ends with one that ends none. The typesetter of the
# pages that are learned from obeys that rule everywhere, so it cannot be learned.
CANNOT_PART = 4.0
# A line with a space beside so many of its characters was stretched to fill its column.
SPREAD = 0.4
# How many characters short of its column a line is that lacks its indent, and one that is full.
LOST_INDENT = (1.4, 3.1)
FULL = 1.6

CONTINUITY = (
    "gain", "across", "long", "association", "left alone", "right alone", "left inside", "right inside", "beside number"
)  # fmt: skip
FOLLOWING = (
    *CONTINUITY, "pair on page", "triple on page", "marks in pairs", "pause", "runs", "runs, opens", "stops short",
    "stops short, opens", "ends short", "ends short, opens", "ends full", "ends full, opens", "item"
)  # fmt: skip
# How often a character has to be seen in the dictionary's words before its places in them say something.
SEEN = 5

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


class Edge(NamedTuple):
    """One edge of a line: its characters, and its outermost word's class."""

    text: str
    kind: str
    inside: float | None
    """The outermost word is a single Chinese character, perhaps a piece of one: the logarithm of the odds that words
    have it inside, and not at this edge. None for any other word."""
    digit: bool


NO_EDGE = Edge("", "", None, digit=False)


class Terms(NamedTuple):
    """The pairs and triples of characters that a page has side by side."""

    pairs: frozenset[str]
    triples: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """What a seam needs to know of a line; ``width`` in full-width characters."""

    text: str
    width: float
    full: bool
    opens: bool
    """It is short by a lost indent."""
    ended: bool
    head: Edge
    tail: Edge


class Weights(NamedTuple):
    """What each piece of evidence is worth, and what is true without any."""

    bias: float
    weights: Floats

    def odds(self, values: Floats) -> Floats:
        """The logarithm of the odds that rows of evidence make."""
        return np.asarray(self.bias + values @ self.weights)


class Association(NamedTuple):
    """How much oftener a word of one class (row) is followed by one of another (column) than by chance."""

    kinds: Mapping[str, int]
    table: Floats
    """In natural logarithms; the last row and column, of classes that are unknown, are nought."""

    def of(self, lefts: Sequence[Edge], rights: Sequence[Edge]) -> Floats:
        """The association of many pairs of edges, shape (n,)."""
        kinds, unknown = self.kinds, len(self.kinds)
        left = [kinds.get(edge.kind, unknown) for edge in lefts]
        right = [kinds.get(edge.kind, unknown) for edge in rights]
        return np.asarray(self.table[left, right])


@dataclass(frozen=True, slots=True)
class Model:
    """The learned numbers."""

    association: Association
    continuity: Weights
    following: Weights
    matching: Weights


@cache
def model() -> Model:
    """The numbers of ``seam.toml``."""
    return read(tomllib.loads(LEARNED.read_text(encoding="utf-8")))


def read(book: Mapping[str, Any]) -> Model:
    """The model that a book of numbers holds."""
    return Model(
        association(book["association"]["kinds"], book["association"]["rows"]),
        *(_weights(book[name]) for name in ("continuity", "following", "matching")),
    )


def association(kinds: Sequence[str], rows: Sequence[Sequence[float]]) -> Association:
    """The association that rows of numbers hold."""
    return Association({kind: number for number, kind in enumerate(kinds)}, np.pad(np.array(rows, float), (0, 1)))


def _weights(numbers: Mapping[str, float]) -> Weights:
    return Weights(numbers["bias"], np.array([value for name, value in numbers.items() if name != "bias"]))


@cache
def _plain() -> dict[int, str]:
    """What stands between a line and the dictionary's words: spaces, radicals and traditional characters."""
    whole = {ord(radical): whole for radical, whole in radicals().items()}
    return {**traditional.characters(), **whole, ord(" "): "", 0x3000: "", ord("\t"): ""}


@cache
def _unlike() -> re.Pattern[str]:
    """Any of them: most lines have none, which is quicker to see than to translate."""
    return re.compile(f"[{re.escape(''.join(map(chr, _plain())))}]")


def plain(text: str) -> str:
    """A line as the dictionary has it: in simplified characters, without spaces and radicals."""
    return text.translate(_plain()) if _unlike().search(text) else text


def tail(text: str) -> Edge:
    """The right edge of a plain text."""
    part = text[-REACH:]
    if not part:
        return NO_EDGE
    word, flag = chinese.tagged(part)[-1]
    return _edge(part, word, flag, part[-1], _places()[0])


def head(text: str) -> Edge:
    """The left edge of a plain text."""
    part = text[:REACH]
    if not part:
        return NO_EDGE
    word, flag = chinese.tagged(part)[0]
    return _edge(part, word, flag, part[0], _places()[1])


def _edge(part: str, word: str, flag: str, outermost: str, inside: Mapping[str, float]) -> Edge:
    alone = len(word) == 1 and flag[0] != "x"
    return Edge(part, kind_of(word, flag), inside.get(word, 0.0) if alone else None, outermost.isdigit())


@cache
def _places() -> tuple[dict[str, float], dict[str, float]]:
    """The odds that a character stands inside a word and not at its end; and not at its beginning."""
    book = chinese.dictionary()
    counts = np.fromiter(book.values(), np.int64, len(book))
    sizes = np.fromiter(map(len, book), np.int64, len(book))
    codes = np.frombuffer("".join(book).encode("utf-32-le"), np.uint32)
    last = np.cumsum(sizes) - 1
    every = np.bincount(codes, weights=np.repeat(counts, sizes))
    known = np.unique(codes)
    odds = []
    for edge in (last, last - sizes + 1):
        at_edge = np.bincount(codes[edge], weights=counts, minlength=len(every))
        odds.append(np.log((every - at_edge + SEEN)[known] / (at_edge + SEEN)[known]).tolist())
    characters = list(map(chr, known.tolist()))
    return dict(zip(characters, odds[0], strict=True)), dict(zip(characters, odds[1], strict=True))


def kind_of(word: str, flag: str) -> str:
    """The class of a word: itself where that tells more, else its part of speech.

    >>> kind_of("的", "uj"), kind_of("生产力", "n"), kind_of("北京", "ns")
    ('的', 'n', 'ns')
    """
    return word if word in OWN else flag[: 1 + (flag[0] in "nvu")]


@cache
def _total() -> float:
    return math.log(sum(chinese.dictionary().values()))


@lru_cache(maxsize=10_000)
def _chance(text: str) -> float:
    """How likely a short text is, by how often each of its words is used (natural logarithm)."""
    return sum(map(_chance_of, chinese.known_words(text)))


@lru_cache(maxsize=50_000)
def _chance_of(word: str) -> float:
    return math.log(chinese.dictionary().get(word) or 0.5) - _total()


def continuity(lefts: Sequence[Edge], rights: Sequence[Edge], related: Association) -> Floats:
    """The evidence of language that texts run on from one edge to the other, shape (n, ``CONTINUITY``)."""
    values = np.zeros((len(lefts), len(CONTINUITY)))
    if not lefts:
        return values
    gain, across = _words_across(lefts, rights)
    whole = across == 0
    values[:, 0] = gain
    values[:, 1] = ~whole
    values[:, 2] = across > 2
    values[:, 3] = related.of(lefts, rights) * whole
    for column, edges in ((4, lefts), (5, rights)):
        inside = [edge.inside for edge in edges]
        values[:, column] = [odds is not None for odds in inside] & whole
        values[:, column + 2] = [odds or 0.0 for odds in inside] * whole
    values[:, 8] = [left.digit != right.digit for left, right in zip(lefts, rights, strict=True)]
    return values


def _words_across(lefts: Sequence[Edge], rights: Sequence[Edge]) -> tuple[Floats, Numbers]:
    """What is gained by taking each pair as one text, in its likelihood; and the length of the word across, 0: none."""
    texts = [left.text + right.text for left, right in zip(lefts, rights, strict=True)]
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
    words = chinese.known_words("\n".join(texts))
    ends = np.cumsum(np.fromiter(map(len, words), np.int64, len(words)))
    seams = starts[:-1] + [len(left.text) for left in lefts]
    at = np.searchsorted(ends, seams)
    gain, across = np.zeros(len(texts)), np.zeros(len(texts), np.int64)
    begins, stops = np.searchsorted(ends, starts[:-1], "right"), np.searchsorted(ends, starts[1:] - 1)
    for pair in np.flatnonzero(ends[at] != seams).tolist():
        word = words[at[pair]]
        if word.isascii():  # two numbers side by side are no word
            continue
        across[pair] = len(word)
        gain[pair] = (
            sum(map(_chance_of, words[begins[pair] : stops[pair] + 1]))
            - _chance(lefts[pair].text)
            - _chance(rights[pair].text)
        )
    return gain, across


def runs_on(left: str, right: str) -> float:
    """The logarithm of the odds that a text runs on from one line to another, as against a line from elsewhere.

    >>> runs_on("加快发展新质生", "产力的步伐") > 1 > runs_on("加快发展新质生", "认为这很难")
    True
    """
    left, right = plain(left), plain(right)
    return float(run_on([tail(left)], [head(right)])[0]) if left and right else 0.0


def run_on(lefts: Sequence[Edge], rights: Sequence[Edge]) -> Floats:
    """The same of many pairs of edges, shape (n,)."""
    learned = model()
    odds = learned.continuity.odds(continuity(lefts, rights, learned.association))
    odds[_unparted([left.text for left in lefts], [right.text for right in rights])] = CANNOT_PART
    return odds


def _unparted(lefts: Sequence[str], rights: Sequence[str]) -> NDArray[np.bool_]:
    """Which texts begin with a mark that begins none, or come after one that ends none."""
    return np.array(
        [right[:1] in NEVER_FIRST or left[-1:] in NEVER_LAST for left, right in zip(lefts, rights, strict=True)], bool
    )


def lines_of(texts: Sequence[str]) -> list[Line]:
    """The lines of a stretch of a page; their column is as wide as the widest quarter of them."""
    plains = [plain(text) or text for text in texts]
    widths = [len(text) - len(NARROW.findall(text)) / 2 for text in plains]
    column = sorted(widths)[len(widths) * 3 // 4] if widths else 0.0
    lines = []
    for text, clean, width in zip(texts, plains, widths, strict=True):
        spread = len(SPACES.findall(text)) >= SPREAD * max(len(clean) - 1, 1)
        lack = column - width
        opens = not spread and LOST_INDENT[0] < lack < LOST_INDENT[1]
        ended = ENDED.search(clean[-4:]) is not None
        lines.append(Line(clean, width, spread or lack <= FULL, opens, ended, head(clean), tail(clean)))
    return lines


def terms(texts: Iterable[str]) -> Terms:
    """The pairs and triples of characters inside the lines of a page."""
    pairs: set[str] = set()
    triples: set[str] = set()
    for text in texts:
        pairs.update(text[at : at + 2] for at in range(len(text) - 1))
        triples.update(text[at : at + 3] for at in range(len(text) - 2))
    return Terms(frozenset(pairs), frozenset(triples))


def following(lines: Sequence[Line], ones: Numbers, others: Numbers, known: Terms, related: Association) -> Floats:
    """The evidence that lines stand right below others in their columns, shape (n, ``FOLLOWING``).

    ``ones`` and ``others`` are the numbers of the upper and of the lower lines.
    """
    values = np.zeros((len(ones), len(FOLLOWING)))
    upper, lower = ones.tolist(), others.tolist()
    ended = np.array([line.ended for line in lines], bool)
    runs = np.flatnonzero(~ended[ones])
    tails, heads = [line.tail for line in lines], [line.head for line in lines]
    values[:, CONTINUITY.index("association")] = related.of(
        [tails[one] for one in upper], [heads[one] for one in lower]
    )
    values[runs, : len(CONTINUITY)] = continuity(
        [tails[upper[pair]] for pair in runs.tolist()], [heads[lower[pair]] for pair in runs.tolist()], related
    )
    lefts, rights = [line.text[-2:] for line in lines], [line.text[:2] for line in lines]
    for pair in runs.tolist():
        left, right = lefts[upper[pair]], rights[lower[pair]]
        values[pair, _AT["pair on page"]] = left[-1] + right[0] in known.pairs
        values[pair, _AT["triple on page"]] = left + right[0] in known.triples or left[-1] + right in known.triples
    pause = np.array([line.text[-1] in PAUSE for line in lines], bool)
    full = np.array([line.full for line in lines], bool)
    state = np.where(
        ended,
        np.where(full, _AT["ends full"], _AT["ends short"]),
        np.where(full | pause, _AT["runs"], _AT["stops short"]),
    )
    # What is said of a line that opens a paragraph comes right after what is said of any other.
    opens = np.array([line.opens for line in lines], bool)
    values[np.arange(len(ones)), state[ones] + opens[others]] = 1.0
    values[:, _AT["pause"]] = pause[ones]
    open_left, open_right = np.array([_pairing(line.text) for line in lines]).T
    values[:, _AT["marks in pairs"]] = open_left[ones] * open_right[others]
    items = np.array([OPENER.match(line.text) is not None for line in lines], bool)
    values[:, _AT["item"]] = items[others] * np.where(ended | ~full, 1.0, -1.0)[ones]
    return values


def _pairing(text: str) -> tuple[int, int]:
    """What a line's last mark that comes in pairs leaves open, and what its first one shows to have been open before.

    1: open, -1: closed, 0: nothing is known.

    >>> _pairing("说：“我们"), _pairing("来。”他说"), _pairing("他说")
    ((1, -1), (-1, 1), (0, 0))
    """
    marks = PAIRED.findall(text)
    return (1 if marks[-1] in NEVER_LAST else -1, -1 if marks[0] in NEVER_LAST else 1) if marks else (0, 0)


_AT = {name: number for number, name in enumerate(FOLLOWING)}


def follows(lines: Sequence[Line], ones: Numbers, others: Numbers, known: Terms) -> Floats:
    """The logarithm of the odds that lines stand right below others, as against ones of another column, shape (n,)."""
    learned = model()
    odds = learned.following.odds(following(lines, ones, others, known, learned.association))
    texts = [line.text for line in lines]
    odds[_unparted([texts[one] for one in ones.tolist()], [texts[other] for other in others.tolist()])] = CANNOT_PART
    return odds
