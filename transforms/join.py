"""Join printed lines to paragraphs: decide at every seam between two lines whether the text goes on.

The evidence at a seam is added up (``WEIGHTS``); above zero the text goes on. Columns of numbers carry the evidence,
one entry a line, so that only the few seams across a blank line are looked at one by one.
"""

import re
from typing import Final

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
    IS_NEVER_FIRST,
    IS_OPEN,
    IS_PAUSE,
    IS_SPACE,
    IS_TIE,
    IS_WIDE,
    look_up,
)
from transforms.display import may_wrap, stands_alone
from transforms.openings import ITEM, NUMBERED_HEAD, is_speech
from transforms.records import Lines, Offsets, Paragraphs

# What one piece of evidence is worth. The unit is about what a full line without an end mark says.
WEIGHTS: Final = {
    "same block": 3.0,  # or a run of single lines, most of them full
    "blank line": -3.0,
    "block": -20.0,
    "cannot begin": 6.0,  # a line does not begin with ，。、；：？！”’）》】
    "cannot end": 6.0,  # nor end with “‘（《【
    "pause": 2.5,  # nothing ends at ，、；：
    "open bracket": 2.0,
    "full, no end": 2.0,
    "sentence runs": 2.5,  # commas before it, and no end mark yet
    "end in sight": 1.5,  # such a sentence, and one of the single lines below ends it
    "word": 3.0,  # a word across the seam
    "number": 3.0,  # 1500 / 万元, 同比- / 64.9%
    "short, end": -7.0,
    "full, end": -1.5,
    "lost indent": -3.0,
    "heading": -5.0,  # this line and the next both lack the indent: one of them is a heading
    "drop cap": 5.0,  # a single character stands before the text, or above the next of a vertical headline
    "short, no end": -5.0,
    "indent": -5.0,
    "item": -9.0,  # a bullet, a list number
    "speaker": -7.0,
    "row": -12.0,  # figures side by side are the cells of a table
    "display": -9.0,  # a byline, a credit, a page foot: see display.py
    "other width": -2.5,
    "other type": -5.0,  # a line much wider than its column is set in other type: a headline's second half
    "no end below": -3.0,  # a short line without an end mark, alone, ends no paragraph: it heads one
    "page breaks": -15.0,  # where a file tells how its lines stand, see records.Geometry.opens
    "page goes on": 5.0,
}

# Running heads come back on every page, with another number; a line of fewer characters may come back by chance.
SHORTEST_HEAD = 6
DIGITS = re.compile(r"\d+")
CELLS = re.compile(r"\d[%％]?[ \t\u3000]{1,40}[-—－+]?\d")
NUMBER_SEAM = re.compile(r"(?<![\d.,，])[\d.,，]++-?[-－.]?\n[\d.]|\d\n[%％‰万亿元年月日个倍]|[-－+]\n\d")

# As much of a spread line as is looked at for what it opens with.
SPREAD_HEAD = 96
# Below the end of a sentence a dash opens a speech, or says who wrote the words above it.
DASHES = ("——", "──", "－－")

# How many characters short of its column a line may be and still count as full: lines differ by a mark or two.
SLACK = 1.6
LOST_INDENT = (1.4, 3.1)
# Lines of a block that nobody broke: wider than print is ever set; or wide, several, and hardly two of the long ones
# (by their share of the longest) of one width, where wrapped lines fill their column.
NEVER_SET, UNWRAPPED_WIDTH, UNWRAPPED_LINES, LONG, FILLED = 90, 36, 3, 0.6, 0.5
# How many lines back a sentence may have begun.
LOOK_BACK = 12
# A line is spread when this share of its neighbouring characters has a space between them.
SPREAD = 0.4


def join(lines: Lines) -> Paragraphs:
    """The paragraphs of a page: which printed line begins one."""
    if not len(lines.start):
        raise ValueError("a source without text has no lines to join: decode refuses it")
    measure = _Measure(lines)
    begins = np.ones(len(lines.start), bool)
    score = measure.static_scores()
    measure.add_running_evidence(score)
    begins[1:] = score <= 0
    return Paragraphs(lines=lines, begins=begins, spread=measure.spread, column=measure.column.astype(np.float32))


class _Measure:
    """What the layout says of every line (``n`` entries) and every seam (``n - 1``) of a page."""

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

    def static_scores(self) -> NDArray[np.float64]:
        """The evidence at every seam that needs no look at what was joined before."""
        weight, same = WEIGHTS, np.diff(self.lines.block) == 0
        fill = self.column - self.width
        # A spread line was stretched to fill its column, however few characters it has.
        short = (fill - LOST_INDENT[1] * self._opens_paragraph() > SLACK) & ~self.spread
        short |= self._unwrapped()
        self.short = short
        full = ~short[:-1]
        ended = self.ended[:-1]
        head, tail = self.head[1:], self.tail[:-1]
        pause = tail & IS_PAUSE != 0
        flow = same | self._double_spaced(~short)
        score = np.where(flow, weight["same block"], weight["blank line"])
        # Blocks of several lines are matched by their ends and beginnings, see order.py.
        score[~same & ~(self.single[:-1] & self.single[1:])] = weight["block"]
        score += weight["cannot begin"] * (head & IS_NEVER_FIRST != 0)
        score += weight["cannot end"] * (tail & IS_OPEN != 0)
        score += weight["pause"] * pause
        score += weight["full, no end"] * (full & ~ended)
        score += weight["short, end"] * (short[:-1] & ended)
        score += weight["full, end"] * (full & ended)
        lost = (fill[1:] > LOST_INDENT[0]) & (fill[1:] < LOST_INDENT[1])
        score += weight["lost indent"] * (lost & ended & full)
        score += weight["short, no end"] * (short[:-1] & ~ended & ~pause & flow)
        score += weight["heading"] * (self._below_heading(fill) & (flow | (self.commas[:-1] == 0)))
        score += weight["indent"] * ((np.diff(self.lines.indent) > 0) | self._indented_too())
        other = np.abs(self.column[1:] - self.column[:-1]) > 2 * SLACK
        score += weight["other width"] * (other & ~same)
        wider = fill < -2 * SLACK
        score += weight["other type"] * (same & (wider[1:] != wider[:-1]) & ~self.spread[1:] & ~self.spread[:-1])
        head_alone = short & ~self.ended & self.single & (self.tail & (IS_PAUSE | IS_TIE) == 0)
        score += weight["no end below"] * (head_alone[1:] & ~same)
        score += weight["open bracket"] * (self._open()[:-1] > 0)
        one = (self.width[:-1] == 1) & (tail == IS_WIDE)
        score[one & (same | self.single[:-1])] = weight["drop cap"]
        for seam in np.flatnonzero(ended | (head & IS_ITEM != 0) | self.listed[1:]).tolist():
            score[seam] += self._opening(seam)
        rows = self._table_rows()
        score += weight["row"] * (rows[:-1] | rows[1:])
        display, wraps = self._display()
        goes_on = wraps[:-1] & full & ~ended & same
        score += weight["display"] * (display[:-1] & ~goes_on | display[1:])
        self.torn_display = display[1:] & ~display[:-1] & full & ~ended & ~pause & same
        opens = self._shown()[1:]
        score += weight["page breaks"] * (opens > 0) + weight["page goes on"] * (opens < 0)
        return score

    def _shown(self) -> NDArray[np.int8]:
        """What the page shows of every line: that it begins a paragraph (1), that it goes on (-1), nothing (0)."""
        geometry, shown = self.lines.source.geometry, np.zeros(len(self.begin), np.int8)
        if geometry is not None and len(geometry.start):
            at = np.minimum(np.searchsorted(geometry.start, self.lines.start), len(geometry.start) - 1)
            known = geometry.start[at] == self.lines.start
            shown[known] = geometry.opens[at[known]]
        return shown

    def _unwrapped(self) -> NDArray[np.bool_]:
        """Lines of blocks that nobody broke into lines: each is a paragraph."""
        block = self.lines.block - self.lines.block[0]
        widest = np.zeros(int(block[-1]) + 1)
        np.maximum.at(widest, block, self.width)
        long = np.bincount(block, weights=self.width > LONG * widest[block])
        filled = np.bincount(block, weights=self.width > widest[block] - SLACK)
        ragged = (widest >= UNWRAPPED_WIDTH) & (long >= UNWRAPPED_LINES) & (filled < FILLED * long)
        return np.asarray((ragged | (widest > NEVER_SET))[block])

    def _opens_paragraph(self) -> NDArray[np.bool_]:
        """Lines that may be short by a lost indent: they come after an end, a gap or a heading, or are indented."""
        opens = np.ones(len(self.ended), bool)
        heading = (self.column - self.width > SLACK) & (self.tail & (IS_PAUSE | IS_TIE) == 0) & ~self.spread
        heading |= self.numbered
        opens[1:] = self.ended[:-1] | heading[:-1] | (np.diff(self.lines.block) != 0) | (np.diff(self.lines.indent) > 0)
        return opens

    def _numbered(self) -> NDArray[np.bool_]:
        """Lines that may be a numbered heading as wide as the column: a number, no mark, below the end of a text."""
        plain = ~self.ended & (self.commas == 0) & (self.colons == 0) & (self.head & IS_ITEM != 0)
        plain[1:] &= self.ended[:-1] | (np.diff(self.lines.block) != 0)
        numbered = np.zeros(len(plain), bool)
        for index in np.flatnonzero(plain).tolist():
            numbered[index] = NUMBERED_HEAD.fullmatch(self.text, self.begin[index], self.stop[index]) is not None
        return numbered

    def _indented_too(self) -> NDArray[np.bool_]:
        """Seams between two first lines: where paragraphs are indented, one below a paragraph of a single line."""
        indent = self.lines.indent
        deeper = np.diff(indent) > 0
        first = (indent[1:] > 0) & (np.diff(indent) == 0) & (self.ended[:-1] | self.short[:-1])
        # Where the lines below the first are indented, what stands above a deeper line ends no sentence.
        indents = np.count_nonzero(deeper & self.ended[:-1]) * 2 > np.count_nonzero(deeper)
        return np.asarray(first & indents & np.any(indent == 0))

    def _below_heading(self, fill: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Seams between a heading that nearly fills its column and the paragraph below it.

        A first line lacks the indent and the line below it does not; below a heading the first line lacks it too.
        """
        bare = (
            ~self.ended
            & (self.tail & (IS_PAUSE | IS_TIE) == 0)
            & (self.balance == 0)
            & self._opens_paragraph()
            & ~self.spread
        )
        lacks = (fill > LOST_INDENT[0]) & (fill < LOST_INDENT[1]) & ~self.spread
        head = (fill > 0.5) | self.numbered
        below = np.asarray(bare[:-1] & lacks[1:] & ~self.ended[1:] & head[:-1])
        # The line below must be followed by a fuller one, or it lacks no indent but is just as the others are.
        below[:-1] &= fill[2:] < fill[1:-1] - 0.9
        return below

    def _double_spaced(self, full: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Seams inside a run of three or more single lines, most of them full: text set with wide leading."""
        single = self.single
        run = np.cumsum(np.diff(single, prepend=single[:1]) != 0)
        size = np.bincount(run, weights=single)
        share = np.bincount(run, weights=single & full) / np.maximum(size, 1)
        # Headings one below the other are full lines too, but they have no marks.
        marked = np.bincount(run, weights=single & (self.ended | (self.commas > 0))) / np.maximum(size, 1)
        spaced: NDArray[np.bool_] = ((size >= 3) & (share >= 0.6) & (marked >= 0.4))[run]
        return spaced[:-1] & spaced[1:] & single[:-1] & single[1:]

    def _open(self) -> Offsets:
        """How many brackets and quotation marks stand open at the end of a line, since its block began."""
        total = np.cumsum(self.balance)
        first = np.searchsorted(self.lines.block, self.lines.block, side="left")
        before = np.where(first > 0, total[first - 1], 0)
        return np.asarray(total - before, np.int32)

    def _table_rows(self) -> NDArray[np.bool_]:
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

    def _display(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Lines that are a passage of their own, by what they say or because the page repeats them; which may wrap.

        Only lines that are short, alone or at the edge of their block can be either.
        """
        edge = np.ones(len(self.width), bool)
        edge[1:-1] = (np.diff(self.lines.block)[:-1] != 0) | (np.diff(self.lines.block)[1:] != 0)
        display, wraps = np.zeros(len(self.width), bool), np.zeros(len(self.width), bool)
        often: dict[str, list[int]] = {}
        for index in np.flatnonzero(edge | (self.column - self.width > SLACK)).tolist():
            line = self.text[self.begin[index] : self.stop[index]]
            display[index] = stands_alone(line) or chinese.is_name(line)
            wraps[index] = display[index] and may_wrap(line)
            apart = self.single[index] or self.column[index] - self.width[index] > LOST_INDENT[1]
            if apart and not self.ended[index] and len(line) >= SHORTEST_HEAD:
                often.setdefault(DIGITS.sub("0", line), []).append(index)
        for places in often.values():
            display[places] |= len(places) > 1
        return display, wraps

    def _listed(self) -> NDArray[np.bool_]:
        """Lines of blocks in which every line has a label of its own: time, place, host; or author and book."""
        block = self.lines.block - self.lines.block[0]
        lines, labelled = np.bincount(block), np.bincount(block, weights=self.colons > 0)
        return np.asarray(((lines > 1) & (lines == labelled))[block])

    def _opening(self, seam: int) -> float:
        """The evidence that the line below a seam opens an item or a speech."""
        text, start, stop = self.text, self.begin[seam + 1], self.stop[seam + 1]
        if self.spread[seam + 1]:
            text = "".join(text[start : min(stop, start + SPREAD_HEAD)].split())
            start, stop = 0, len(text)
        if ITEM.match(text, start, stop) or (self.ended[seam] and self.text.endswith("**", 0, self.stop[seam])):
            return WEIGHTS["item"]  # below a line in bold type that ends there is other text
        opens = self.ended[seam] and text.startswith(DASHES, start)
        opens = opens or ((self.ended[seam] or self.listed[seam]) and is_speech(text, start, stop))
        return WEIGHTS["speaker"] if opens else 0.0

    def add_running_evidence(self, score: NDArray[np.float64]) -> None:
        """At seams across a blank line, and undecided ones: does a sentence run over it?"""
        across = np.diff(self.lines.block) != 0
        colon = self.tail[:-1] & IS_COLON != 0
        doubtful = np.flatnonzero(~colon & (across & (score > -8) | (np.abs(score) < 2.6)) & ~self.ended[:-1])
        # What would stand alone is but the rest of a line if a word runs into it: 河西镇人民政 / 府办公室.
        for seam in np.flatnonzero(self.torn_display).tolist():
            if self._across(seam):
                score[seam] -= WEIGHTS["display"]
        sight = self._end_in_sight()
        for seam in doubtful.tolist():
            start, farthest = seam, max(0, seam - LOOK_BACK)
            while start > farthest and score[start - 1] > 0 and not self.ended[start - 1]:
                start -= 1
            extra = 0.0
            if self.commas[start : seam + 1].any():
                extra += WEIGHTS["sentence runs"]
                if across[seam] and sight[seam + 1] and self.single[seam]:
                    extra += WEIGHTS["end in sight"]
            extra += self._across(seam)
            score[seam] += extra

    def _end_in_sight(self) -> NDArray[np.bool_]:
        """Whether a line or one of the single lines right below it ends a sentence."""
        sight = self.ended.copy()
        for index in range(len(sight) - 2, -1, -1):
            if not (sight[index] or self.short[index]) and self.single[index] and self.single[index + 1]:
                sight[index] = sight[index + 1]
        return sight

    def _across(self, seam: int) -> float:
        """A word, or a number and its unit, that the seam cuts in two."""
        left = self.text[max(self.begin[seam], self.stop[seam] - 16) : self.stop[seam]].replace(" ", "")[-8:]
        right = self.text[self.begin[seam + 1] : self.begin[seam + 1] + 16].replace(" ", "")[:8]
        if NUMBER_SEAM.search(f"{left}\n{right}"):
            return WEIGHTS["number"]
        return WEIGHTS["word"] if chinese.word_across(left, right) else 0.0
