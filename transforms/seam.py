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
from operator import mul
from pathlib import Path
from typing import Any, NamedTuple

from transforms import chinese
from transforms.mends import radicals

LEARNED = Path(__file__).with_name("seam.toml")
# How many characters on each side of a seam are looked at: no word is longer.
REACH = 8
# Marks and words that say by themselves what may follow; other words count as their part of speech.
OWN = frozenset("，。、；：？！“”‘’（）《》…—的了是在和不我他这有也就都到着把被从对为与以中上里年月日个一")
ENDED = re.compile(r"[。！？!?…][”’）》】」』)\]\"]{0,3}\Z|[：:]\Z")
NEVER_FIRST = frozenset("，。、；：？！”’）》】」』,;:!)]}％%")
NEVER_LAST = frozenset("“‘（《【「『(")
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

CONTINUITY = ("gain", "across", "long", "association", "left alone", "right alone", "beside number")
FOLLOWING = (
    *CONTINUITY,
    "pair on page",
    "triple on page",
    "pause",
    "runs",
    "runs, opens",
    "stops short",
    "stops short, opens",
    "ends short",
    "ends short, opens",
    "ends full",
    "ends full, opens",
    "item",
)


class Edge(NamedTuple):
    """One edge of a line: its characters, how likely they are (natural logarithm), and its outermost word's class."""

    text: str
    chance: float
    kind: str
    alone: bool
    """The outermost word is a single Chinese character: perhaps a piece of one."""
    digit: bool


NO_EDGE = Edge("", 0.0, "", alone=False, digit=False)


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
    weights: tuple[float, ...]

    def odds(self, values: Sequence[float]) -> float:
        """The logarithm of the odds that the evidence makes."""
        return sum(map(mul, self.weights, values), self.bias)


@dataclass(frozen=True, slots=True)
class Model:
    """The learned numbers."""

    association: Mapping[tuple[str, str], float]
    continuity: Weights
    following: Weights
    matching: Weights


@cache
def model() -> Model:
    """The numbers of ``seam.toml``."""
    return read(tomllib.loads(LEARNED.read_text(encoding="utf-8")))


def read(book: Mapping[str, Any]) -> Model:
    """The model that a book of numbers holds."""
    kinds: Sequence[str] = book["association"]["kinds"]
    rows: Sequence[Sequence[float]] = book["association"]["rows"]
    return Model(
        {
            (one, other): value
            for one, row in zip(kinds, rows, strict=True)
            for other, value in zip(kinds, row, strict=True)
        },
        *(_weights(book[name]) for name in ("continuity", "following", "matching")),
    )


def _weights(numbers: Mapping[str, float]) -> Weights:
    return Weights(numbers["bias"], tuple(value for name, value in numbers.items() if name != "bias"))


@cache
def _plain() -> dict[int, str]:
    """What stands between a line and the dictionary's words: spaces and radicals."""
    return {**{ord(radical): whole for radical, whole in radicals().items()}, ord(" "): "", 0x3000: "", ord("\t"): ""}


@cache
def _unlike() -> re.Pattern[str]:
    """Any of them: most lines have none, which is quicker to see than to translate."""
    return re.compile(f"[{re.escape(''.join(map(chr, _plain())))}]")


def plain(text: str) -> str:
    """A line as the dictionary has it: without spaces and radicals."""
    return text.translate(_plain()) if _unlike().search(text) else text


def tail(text: str) -> Edge:
    """The right edge of a plain text."""
    part = text[-REACH:]
    if not part:
        return NO_EDGE
    word, flag = chinese.tagged(part)[-1]
    return _edge(part, word, flag, part[-1])


def head(text: str) -> Edge:
    """The left edge of a plain text."""
    part = text[:REACH]
    if not part:
        return NO_EDGE
    word, flag = chinese.tagged(part)[0]
    return _edge(part, word, flag, part[0])


def _edge(part: str, word: str, flag: str, outermost: str) -> Edge:
    return Edge(
        part,
        _chance(chinese.known_words(part)),
        kind_of(word, flag),
        len(word) == 1 and flag[0] != "x",
        outermost.isdigit(),
    )


def kind_of(word: str, flag: str) -> str:
    """The class of a word: itself where that tells more, else its part of speech.

    >>> kind_of("的", "uj"), kind_of("生产力", "n"), kind_of("北京", "ns")
    ('的', 'n', 'ns')
    """
    return word if word in OWN else flag[: 1 + (flag[0] in "nvu")]


@cache
def _total() -> float:
    return math.log(sum(chinese.dictionary().values()))


def _chance(words: Iterable[str]) -> float:
    """How likely a row of words is, by how often each is used."""
    return sum(map(_chance_of, words))


@lru_cache(maxsize=50_000)
def _chance_of(word: str) -> float:
    return math.log(chinese.dictionary().get(word) or 0.5) - _total()


def continuity(left: Edge, right: Edge, association: Mapping[tuple[str, str], float]) -> tuple[float, ...]:
    """The evidence of language that a text runs on from one edge to the other, by ``CONTINUITY``."""
    words = chinese.known_words(left.text + right.text)
    at, across = 0, ""
    for word in words:
        if at >= len(left.text):
            break
        if at + len(word) > len(left.text) and not word.isascii():  # two numbers side by side are no word
            across = word
        at += len(word)
    digits = left.digit + right.digit
    if across:
        gain = _chance(words) - left.chance - right.chance
        return (gain, 1.0, float(len(across) > 2), 0.0, 0.0, 0.0, float(digits == 1))
    related = association.get((left.kind, right.kind), 0.0)
    return (0.0, 0.0, 0.0, related, float(left.alone), float(right.alone), float(digits == 1))


def runs_on(left: str, right: str) -> float:
    """The logarithm of the odds that a text runs on from one line to another, as against a line from elsewhere.

    >>> runs_on("加快发展新质生", "产力的步伐") > 1 > runs_on("加快发展新质生", "认为这很难")
    True
    """
    left, right = plain(left), plain(right)
    return run_on(tail(left), head(right)) if left and right else 0.0


def run_on(left: Edge, right: Edge) -> float:
    """The same of two edges."""
    if not left.text or not right.text:
        return 0.0
    if right.text[0] in NEVER_FIRST or left.text[-1] in NEVER_LAST:
        return CANNOT_PART
    learned = model()
    return learned.continuity.odds(continuity(left, right, learned.association))


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


def following(one: Line, other: Line, known: Terms, association: Mapping[tuple[str, str], float]) -> tuple[float, ...]:
    """The evidence that a line stands right below another in its column, by ``FOLLOWING``."""
    left, right = one.text, other.text
    values = [0.0] * len(FOLLOWING)
    if not one.ended:
        values[: len(CONTINUITY)] = continuity(one.tail, other.head, association)
        values[len(CONTINUITY)] = float(left[-1] + right[0] in known.pairs)
        values[len(CONTINUITY) + 1] = float(
            left[-2:] + right[0] in known.triples or left[-1] + right[:2] in known.triples
        )
    else:
        values[CONTINUITY.index("association")] = association.get((one.tail.kind, other.head.kind), 0.0)
    state = "ends" if one.ended else "runs" if one.full or left[-1] in PAUSE else "stops"
    name = "runs" if state == "runs" else f"{state} {'full' if one.full else 'short'}"
    if name == "stops full":
        name = "runs"
    values[_AT[f"{name}, opens" if other.opens else name]] = 1.0
    values[_AT["pause"]] = float(left[-1] in PAUSE)
    values[_AT["item"]] = float(OPENER.match(right) is not None) * (1.0 if one.ended or not one.full else -1.0)
    return tuple(values)


_AT = {name: number for number, name in enumerate(FOLLOWING)}


def follows(one: Line, other: Line, known: Terms) -> float:
    """The logarithm of the odds that a line stands right below another, as against one of another column."""
    if other.text[0] in NEVER_FIRST or one.text[-1] in NEVER_LAST:
        return CANNOT_PART
    learned = model()
    return learned.following.odds(following(one, other, known, learned.association))
