"""Printed lines: what the layout shows of every line of a page, and what lies across the seam between two."""

import re

import numpy as np
from numpy.typing import NDArray

from transforms import chinese
from transforms.charclass import (
    IS_CLOSE,
    IS_COLON,
    IS_COMMA,
    IS_DRESS,
    IS_END,
    IS_ITEM,
    IS_OPEN,
    IS_SPACE,
    IS_WIDE,
    look_up,
)
from transforms.openings import NUMBERED_HEAD
from transforms.records import Lines, Offsets
from transforms.seam import plain, runs_on

# How many characters short of its column a line may be and still count as full: lines differ by a mark or two.
SLACK = 1.6
# The line beside a drop cap as readers print it. What is shorter is a name or a heading: 王 小明.
DROP_CAP = re.compile(r"^[\u4e00-\u9fff] \S{5,60}$", re.MULTILINE)
CELLS = re.compile(r"\d[%％]?[ \t\u3000]{1,40}[-—－+]?\d")
NUMBER_SEAM = re.compile(r"(?<![\d.,，])[\d.,，]++-?[-－.]?\n[\d.]|\d\n[%％‰万亿元年月日个倍]|[-－+]\n\d")
# So many characters on each side of a seam are looked at, the spaces of a spread line among them.
SEAM_EDGE = 16
# Lines of a block that nobody broke: wider than print is ever set; or wide, several, and hardly two of the long ones
# (by their share of the longest) of one width, where wrapped lines fill their column.
NEVER_SET, UNWRAPPED_WIDTH, UNWRAPPED_LINES, LONG, FILLED = 90, 36, 3, 0.6, 0.5
# A line is spread when this share of its neighbouring characters has a space between them.
SPREAD = 0.4


class Printed:
    """What the layout says of every line of a page, an entry a line; widths in full-width characters."""

    def __init__(self, lines: Lines) -> None:
        self.text = lines.source.text
        self.lines = lines
        self.begin, self.stop = lines.start.tolist(), lines.end.tolist()
        codes, kind, width = look_up(self.text)
        width[self._gaps(kind, codes)] = 1
        del codes
        self.spread = self._spread(kind)
        self.width = self._sums(width) / 2
        self.balance = self._sums((kind & IS_OPEN) != 0) - self._sums((kind & IS_CLOSE) != 0)
        self.commas = self._sums((kind & IS_COMMA) != 0)
        self.colons = self._sums((kind & IS_COLON) != 0)
        self.listed = self._listed()
        self.single = self._single()
        self.column = self._columns()
        self.ended = self._ends(kind)
        self.head, self.tail = kind[lines.start], kind[lines.end - 1]
        self.numbered = self._numbered()

    def _gaps(self, kind: NDArray[np.uint16], codes: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Spaces between two narrow characters: they are part of the line's width, the others are faults."""
        narrow = (kind & (IS_WIDE | IS_SPACE)) == 0
        gap = np.zeros(len(codes), bool)
        gap[1:-1] = (codes[1:-1] == ord(" ")) & narrow[:-2] & narrow[2:]
        return gap

    def _sums(self, values: NDArray[np.uint8] | NDArray[np.bool_]) -> NDArray[np.int32]:
        """The sum of a value a character over every line."""
        edges = np.empty(2 * len(self.begin), np.int64)
        edges[0::2], edges[1::2] = self.lines.start, self.lines.end
        # A sum may not begin at the very end of the text, where the last line stops.
        padded = np.append(values, values.dtype.type(0))
        sums: NDArray[np.int32] = np.add.reduceat(padded, edges, dtype=np.int32)[0::2]
        return sums

    def _spread(self, kind: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Lines with a space beside most of their full-width characters."""
        space = (kind & IS_SPACE) != 0
        gap = np.zeros(len(kind), bool)
        wide = (kind & IS_WIDE) != 0
        gap[1:-1] = space[1:-1] & ~space[:-2] & (wide[:-2] | wide[2:])
        gaps = self._sums(gap)
        visible = self._sums(~space)
        spread: NDArray[np.bool_] = (gaps >= SPREAD * (visible - 1)) & (gaps > 0) & (visible > 2)
        return spread

    def _single(self) -> NDArray[np.bool_]:
        """Lines that are a block of their own."""
        block = self.lines.block
        apart = np.diff(block) != 0
        first, last = np.ones(len(block), bool), np.ones(len(block), bool)
        first[1:], last[:-1] = apart, apart
        return first & last

    def _columns(self) -> NDArray[np.float64]:
        """The width of the column every line stands in.

        In a block of several lines it is the upper quartile of their widths, so that last lines and headings do not
        count. A line that is a block of its own looks at the single lines around it.
        """
        width, block = self.width, self.lines.block
        order = np.lexsort((width, block))
        first = np.searchsorted(block, block, side="left")
        size = np.searchsorted(block, block, side="right") - first
        column = width[order][first + (size * 3) // 4]
        single = np.flatnonzero(self.single)
        if len(single):
            value = np.where(self.single, width, 0.0)
            padded = np.pad(value, 3)
            window = np.max(np.lib.stride_tricks.sliding_window_view(padded, 7), axis=1)
            column[single] = window[single]
        return np.asarray(column, np.float64)

    def _ends(self, kind: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Lines that end a sentence: with an end mark, or with one inside up to four closing marks."""
        last = self.lines.end - 1
        for _ in range(4):
            last = np.where(
                (kind[last] & (IS_CLOSE | IS_SPACE | IS_DRESS) != 0) & (last > self.lines.start), last - 1, last
            )
        return np.asarray((kind[last] & IS_END) != 0)

    def _numbered(self) -> NDArray[np.bool_]:
        """Lines that may be a numbered heading as wide as the column: a number, no mark, below the end of a text."""
        plain = ~self.ended & (self.commas == 0) & (self.colons == 0) & (self.head & IS_ITEM != 0)
        plain[1:] &= self.ended[:-1] | (np.diff(self.lines.block) != 0)
        numbered = np.zeros(len(plain), bool)
        for index in np.flatnonzero(plain).tolist():
            numbered[index] = NUMBERED_HEAD.fullmatch(self.text, self.begin[index], self.stop[index]) is not None
        return numbered

    def unwrapped(self) -> NDArray[np.bool_]:
        """Lines of blocks that nobody broke into lines: each is a paragraph."""
        block = self.lines.block - self.lines.block[0]
        widest = np.zeros(int(block[-1]) + 1)
        np.maximum.at(widest, block, self.width)
        long = np.bincount(block, weights=self.width > LONG * widest[block])
        filled = np.bincount(block, weights=self.width > widest[block] - SLACK)
        ragged = (widest >= UNWRAPPED_WIDTH) & (long >= UNWRAPPED_LINES) & (filled < FILLED * long)
        return np.asarray((ragged | (widest > NEVER_SET))[block])

    def open_marks(self) -> Offsets:
        """How many brackets and quotation marks stand open at the end of a line, since its block began."""
        total = np.cumsum(self.balance)
        first = np.searchsorted(self.lines.block, self.lines.block, side="left")
        before = np.where(first > 0, total[first - 1], 0)
        return np.asarray(total - before, np.int32)

    def shown(self) -> NDArray[np.int8]:
        """What the page shows of every line: that it begins a paragraph (1), that it goes on (-1), nothing (0)."""
        geometry, shown = self.lines.source.geometry, np.zeros(len(self.begin), np.int8)
        if geometry is not None and len(geometry.start):
            at = np.minimum(np.searchsorted(geometry.start, self.lines.start), len(geometry.start) - 1)
            known = geometry.start[at] == self.lines.start
            shown[known] = geometry.opens[at[known]]
        return shown

    def table_rows(self) -> NDArray[np.bool_]:
        """Lines with figures side by side, and the line of heads above the first of them."""
        rows = np.zeros(len(self.begin), bool)
        cells = [found.start() for found in CELLS.finditer(self.text)]
        if cells:
            order = np.argsort(self.lines.start)  # untangled lines are not in printed order
            rows[order[np.searchsorted(self.lines.start[order], cells, side="right") - 1]] = True
            rows &= ~self.spread & ~self.ended & (self.commas == 0)
            for row in np.flatnonzero(rows[1:] & ~rows[:-1]).tolist():
                heads = self.text[self.begin[row] : self.stop[row]]
                rows[row] = self.lines.block[row] == self.lines.block[row + 1] and len(heads.split()) > 1
        return rows

    def beside_drop_cap(self) -> list[int]:
        """Lines that a drop cap was fused with: one character, a gap, and text without any."""
        starts, found = {start: index for index, start in enumerate(self.begin)}, []
        for cap in DROP_CAP.finditer(self.text):
            index = starts.get(cap.start())
            if index is not None and not self.spread[index] and cap.end() == self.stop[index]:
                found.append(index)
        return found

    def _listed(self) -> NDArray[np.bool_]:
        """Lines of blocks in which every line has a label of its own: time, place, host; or author and book."""
        block = self.lines.block - self.lines.block[0]
        lines, labelled = np.bincount(block), np.bincount(block, weights=self.colons > 0)
        return np.asarray(((lines > 1) & (lines == labelled))[block])

    def across(self, seam: int) -> str:
        """What a seam cuts in two: a ``word``, a ``number`` (also from its unit), or nothing: empty."""
        left = plain(self.text[max(self.begin[seam], self.stop[seam] - SEAM_EDGE) : self.stop[seam]])[-8:]
        right = plain(self.text[self.begin[seam + 1] : self.begin[seam + 1] + SEAM_EDGE])[:8]
        if NUMBER_SEAM.search(f"{left}\n{right}"):
            return "number"
        return "word" if chinese.word_across(left, right) else ""

    def language(self, seam: int) -> float:
        """The logarithm of the odds that language gives the text on either side of a seam."""
        edge, below = self.stop[seam], self.begin[seam + 1]
        left = self.text[max(self.begin[seam], edge - SEAM_EDGE) : edge]
        return runs_on(left, self.text[below : min(self.stop[seam + 1], below + SEAM_EDGE)])
