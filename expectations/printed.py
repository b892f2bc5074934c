"""What pages print, as arrays: texts laid end to end, one code point a place, so that all are compared at once.

Two texts read alike when they are equal once folded: without white space and what nobody sees (controls, zero-width and
direction marks, private use, ``(cid:7)``), compatibility forms as the characters they stand for (Unicode NFKC), marks
of one family as one mark, and l, I, O, o as the digits that they are read for. That is what mending a page may change.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

Booleans = NDArray[np.bool_]
Integers = NDArray[np.int64]
Codes = NDArray[np.uint32]

# Every character that str.isspace calls a space lies below this one; the table answers for whole texts at once.
BEYOND_SPACES = 0x3001
IS_SPACE = np.array([chr(code).isspace() for code in range(BEYOND_SPACES + 1)])
GLYPH = re.compile(r"\(cid:\d{1,5}\)")
ALIKE = (".。，,、·•‧…", "\"'“”‘’〝〞′″「」『』", "-‐‑‒–—―−~〜", "([{【〔〖", ")]}】〕〗", "1lI", "0Oo", ":︰∶")
"""Marks of one family, and letters that are read for digits: as the first of them."""
ANY = 1
"""What a radical of U+2E80..2EFF folds to: it stands for a character that Unicode does not name."""
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"))
COMPATIBLE = (range(0x10000), range(0x1F100, 0x1F300), range(0x2F800, 0x2FA20))
LINE_FEED, RETURN = 10, 13


@cache
def folding() -> Codes:
    """What each code point folds to; 0 for nothing. One answer for each of Unicode's 1,114,112."""
    table = np.arange(0x110000, dtype=np.uint32)
    family = {mark: ord(marks[0]) for marks in ALIKE for mark in marks}
    for code in chain(*COMPATIBLE):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) != 1 or chr(code) in family:
            plain = chr(code)
        unseen = unicodedata.category(plain) in UNSEEN
        table[code] = 0 if unseen else family.get(plain, ord(plain))
    table[0x2E80:0x2F00] = ANY
    table[0xE0000:] = 0
    return table


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """Texts laid end to end."""

    codes: Codes
    bounds: Integers
    """Where each begins, and where the last one ends: one more than there are texts."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """The texts as they are."""
        listed = list(texts)
        bounds = np.zeros(len(listed) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, listed), np.int64, len(listed)), out=bounds[1:])
        return cls(np.frombuffer("".join(listed).encode("utf-32-le", "surrogatepass"), "<u4"), bounds)

    @property
    def lengths(self) -> Integers:
        """Characters by text."""
        return np.diff(self.bounds)

    @property
    def owners(self) -> Integers:
        """Which text each place is of."""
        return np.repeat(np.arange(len(self.bounds) - 1), self.lengths)

    def folded(self) -> "Laid":
        """The texts as they read: folded, what folds to nothing taken out."""
        codes = folding()[self.codes]
        return self._kept(codes, codes > 0)._without_glyphs()

    def _without_glyphs(self) -> "Laid":
        """The folded texts without what a reader of PDFs puts for a glyph that it does not know, set apart or not."""
        numbers = np.flatnonzero(self._have_glyphs())
        if not len(numbers):
            return self
        keep = np.ones(len(self.codes), np.bool_)
        for number in numbers.tolist():
            for found in GLYPH.finditer(self.text(number)):
                keep[self.bounds[number] + found.start() : self.bounds[number] + found.end()] = False
        return self._kept(self.codes, keep)

    def _have_glyphs(self) -> Booleans:
        """Which texts hold something like ``(cid:7)``."""
        codes, colon = self.codes, np.flatnonzero(self.codes[4:] == ord(":"))
        near = colon[(codes[colon] == ord("(")) & (codes[colon + 1] == ord("c")) & (codes[colon + 3] == ord("d"))]
        have = np.zeros(len(self.bounds) - 1, np.bool_)
        have[np.searchsorted(self.bounds, near, side="right") - 1] = True
        return have

    def _kept(self, codes: Codes, keep: Booleans) -> "Laid":
        before = np.concatenate([[0], np.cumsum(keep)])
        return Laid(codes[keep], before[self.bounds])

    def slices(self, row: Integers, start: Integers, end: Integers, rows: int) -> "Laid":
        """One text a row: its slices end to end. ``start`` and ``end`` are places of the whole, in order of ``row``."""
        lengths = np.maximum(end - start, 0)
        total = int(lengths.sum())
        first = np.cumsum(lengths) - lengths
        places = np.arange(total) + np.repeat(start - first, lengths)
        bounds = np.zeros(rows + 1, np.int64)
        np.cumsum(np.bincount(row, lengths, rows).astype(np.int64), out=bounds[1:])
        return Laid(self.codes[places], bounds)

    def text(self, number: int) -> str:
        """One of the texts."""
        begin, end = self.bounds[number : number + 2]
        return self.codes[begin:end].astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")

    def texts(self) -> list[str]:
        """All of the texts."""
        whole = self.codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
        bounds = self.bounds.tolist()
        return [whole[begin:end] for begin, end in pairwise(bounds)]

    def equals(self, other: "Laid") -> Booleans:
        """Which texts are the same in both; ``ANY`` is the same as anything."""
        same = self.lengths == other.lengths
        mine, theirs = same[self.owners], same[other.owners]
        one, two = self.codes[mine], other.codes[theirs]
        differ = (one != two) & (one != ANY) & (two != ANY)
        same[self.owners[mine][differ]] = False
        return np.asarray(same)


def read_alike(published: Laid, printed: Laid) -> Booleans:
    """Which published texts are what was printed, both folded: its characters in their order.

    Mending may take out what was printed twice or between; it never puts in a character that was not printed.
    """
    alike = published.equals(printed)
    for number in np.flatnonzero(~alike):
        alike[number] = _within(published.text(int(number)), printed.text(int(number)))
    return alike


def _within(published: str, printed: str) -> bool:
    """Whether all characters of the first stand in the second, in their order."""
    if published in printed:
        return True
    left = iter(printed)
    return all(any(other in (one, chr(ANY)) for other in left) for one in published)


def line_ends(pages: Laid) -> Integers:
    r"""The places of the last characters of line breaks, as an editor counts them: ``\r\n``, ``\r`` or ``\n``."""
    codes = pages.codes
    if not len(codes):
        return np.zeros(0, np.int64)
    ends = codes == LINE_FEED
    lone = codes == RETURN
    lone[:-1] &= codes[1:] != LINE_FEED
    last = pages.bounds[1:][pages.lengths > 0] - 1
    lone[last] |= codes[last] == RETURN  # the line feed after it begins another page
    return np.flatnonzero(ends | lone)


def lines_of(pages: Laid) -> Integers:
    """How many lines each page has; what stands behind the last break is one too."""
    ends = line_ends(pages)
    counted = np.bincount(np.searchsorted(pages.bounds, ends, side="right") - 1, minlength=len(pages.lengths))
    filled = pages.lengths > 0
    last = pages.codes[pages.bounds[1:][filled] - 1]
    counted[filled] += (last != LINE_FEED) & (last != RETURN)
    return counted


def covered_once(pages: Laid, page: Integers, start: Integers, end: Integers) -> Booleans:
    """By page, whether its spans cover each character that is no space once; linear in the length of the pages."""
    inside = (start >= 0) & (start < end) & (end <= pages.lengths[page])
    held = np.bincount(page[~inside], minlength=len(pages.lengths)) == 0
    begin = pages.bounds[page[inside]]
    size = len(pages.codes) + 1
    steps = np.bincount(begin + start[inside], minlength=size) - np.bincount(begin + end[inside], minlength=size)
    seen = ~IS_SPACE[np.minimum(pages.codes, BEYOND_SPACES)]
    wrong = seen & (np.cumsum(steps)[:-1] != 1)
    held &= np.bincount(pages.owners[wrong], minlength=len(held)) == 0
    return np.asarray(held)


def fold(text: str) -> str:
    """A text as it reads.

    >>> fold("增 长５.２％，(cid:3)共 ⽐ 19l0") == fold("增长5。2%,共（c i d:30）比1910")
    True
    """
    return Laid.of([text]).folded().text(0)


def folds(texts: Sequence[str]) -> list[str]:
    """Texts as they read."""
    return Laid.of(texts).folded().texts()
