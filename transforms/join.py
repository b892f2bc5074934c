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
    IS_COLON,
    IS_ITEM,
    IS_NEVER_FIRST,
    IS_OPEN,
    IS_PAUSE,
    IS_TIE,
    IS_WIDE,
)
from transforms.display import may_wrap, stands_alone
from transforms.openings import ITEM, is_speech
from transforms.printed import SLACK, Printed
from transforms.records import Lines, Paragraphs
from transforms.seam import plain
from transforms.speakers import surnames

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
    "unlikely": 2.0,  # times how unlikely language finds a seam across a blank line, see seam.py
    "number": 3.0,  # 1500 / 万元, 同比- / 64.9%
    "short, end": -7.0,
    "full, end": -1.5,
    "lost indent": -3.0,
    "heading": -5.0,  # this line and the next both lack the indent: one of them is a heading
    "drop cap opens": -7.0,
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

# Names that jieba does not know: an author's pen name.
LONGEST_NAME = 3
# What language finds unlikely by less than so much says nothing: its odds, as logarithms.
UNSURE = 1.0
# As much of a spread line as is looked at for what it opens with.
SPREAD_HEAD = 96
# Below the end of a sentence a dash opens a speech, or says who wrote the words above it; and a picture is told of.
OPENERS = ("——", "──", "－－", "图为", "上图", "下图", "左图", "右图", "▲图")

# How many characters short of its column a first line is whose indent got lost.
LOST_INDENT = (1.4, 3.1)
# Single lines that make text set with wide leading: of a page mostly so set, and of another.
WIDE_LEADING, STRAY, MOSTLY = 3, 5, 0.4
# How many lines back a sentence may have begun.
LOOK_BACK = 12


def join(lines: Lines) -> Paragraphs:
    """The paragraphs of a page: which printed line begins one."""
    if not len(lines.start):
        raise ValueError("a source without text has no lines to join: decode refuses it")
    measure = _Evidence(lines)
    begins = np.ones(len(lines.start), bool)
    score = measure.static_scores()
    measure.add_running_evidence(score)
    begins[1:] = score <= 0
    return Paragraphs(lines=lines, begins=begins, spread=measure.spread, column=measure.column.astype(np.float32))


class _Evidence(Printed):
    """What speaks for and against every seam (``n - 1``) of a page."""

    def static_scores(self) -> NDArray[np.float64]:
        """The evidence at every seam that needs no look at what was joined before."""
        weight, same = WEIGHTS, np.diff(self.lines.block) == 0
        fill = self.column - self.width
        # A spread line was stretched to fill its column, however few characters it has.
        short = (fill - LOST_INDENT[1] * self._opens_paragraph() > SLACK) & ~self.spread
        short |= self.unwrapped()
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
        score += weight["open bracket"] * (self.open_marks()[:-1] > 0)
        one = self._one_character()
        score[one[:-1] & (same | self.single[:-1])] = weight["drop cap"]
        for line in self.beside_drop_cap():
            if line < len(score) and not self.ended[line]:
                score[line] = max(score[line], weight["drop cap"])
            if line:
                score[line - 1] += weight["drop cap opens"]
        speech = ~same & (self.colons[1:] > 0)  # what a column breaks off there goes on elsewhere
        for seam in np.flatnonzero(ended | (head & IS_ITEM != 0) | self.listed[1:] | speech).tolist():
            score[seam] += self._opening(seam)
        rows = self.table_rows()
        score += weight["row"] * (rows[:-1] | rows[1:])
        display, wraps = self._display()
        goes_on = wraps[:-1] & full & ~ended & same
        score += weight["display"] * (display[:-1] & ~goes_on | display[1:])
        self.torn_display = display[1:] & ~display[:-1] & full & ~ended & ~pause & same
        opens = self.shown()[1:]
        score += weight["page breaks"] * (opens > 0) + weight["page goes on"] * (opens < 0)
        return score

    def _one_character(self) -> NDArray[np.bool_]:
        """Lines of one character that stands before the text, or above the next of a vertical headline.

        A headline or paragraph may end in such a line too: then the character makes a word with what stands above.
        """
        one: NDArray[np.bool_] = self.width == 1
        one &= self.tail == IS_WIDE
        # Figures go down the edge digit by digit.
        digit = (self.lines.end - self.lines.start == 1) & (self.width < 1)
        for index in np.flatnonzero(digit).tolist():
            one[index] = index > 0 and one[index - 1]
        for index in np.flatnonzero(one[1:] & ~one[:-1] & ~self.ended[:-1]).tolist():
            if self.width[index] > 1 and self.across(index):
                one[index + 1] = False
        return one

    def _opens_paragraph(self) -> NDArray[np.bool_]:
        """Lines that may be short by a lost indent: they come after an end, a gap or a heading, or are indented."""
        opens = np.ones(len(self.ended), bool)
        heading = (self.column - self.width > SLACK) & (self.tail & (IS_PAUSE | IS_TIE) == 0) & ~self.spread
        heading |= self.numbered
        # Between single lines a blank line is no gap in text that is set with wide leading.
        gap = (np.diff(self.lines.block) != 0) & ~(self.single[:-1] & self.single[1:])
        opens[1:] = self.ended[:-1] | heading[:-1] | gap | (np.diff(self.lines.indent) > 0)
        return opens

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
        # Where the page is set in blocks, a few single lines are what stands alone at the edges of its columns.
        long = size >= (WIDE_LEADING if np.count_nonzero(single) >= MOSTLY * len(single) else STRAY)
        spaced: NDArray[np.bool_] = (long & (share >= 0.6) & (marked >= 0.4))[run]
        return spaced[:-1] & spaced[1:] & single[:-1] & single[1:]

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
            display[index] = stands_alone(line) or chinese.is_name(line) or self._signs(index, line)
            wraps[index] = display[index] and may_wrap(line)
            apart = self.single[index] or self.column[index] - self.width[index] > LOST_INDENT[1]
            if apart and not self.ended[index] and len(line) >= SHORTEST_HEAD:
                often.setdefault(DIGITS.sub("0", line), []).append(index)
        for places in often.values():
            display[places] |= len(places) > 1
        return display, wraps

    def _signs(self, index: int, line: str) -> bool:
        """Whether a line right below a headline may be its author: a surname, and no word there or across the seam."""
        if not 2 <= len(line) <= LONGEST_NAME or line[0] not in surnames() or not index:
            return False
        block, last = self.lines.block, index + 1 == len(self.begin)
        below = block[index - 1] == block[index] and not self.ended[index - 1] and self.commas[index - 1] == 0
        apart = last or block[index + 1] != block[index] or self.width[index + 1] > 2 * LONGEST_NAME
        new = below and apart and line.isalpha() and plain(line) not in chinese.dictionary()
        return bool(new and self.tail[index - 1] & (IS_PAUSE | IS_TIE) == 0 and not self.across(index - 1))

    def _opening(self, seam: int) -> float:
        """The evidence that the line below a seam opens an item or a speech."""
        text, start, stop = self.text, self.begin[seam + 1], self.stop[seam + 1]
        if self.spread[seam + 1]:
            text = "".join(text[start : min(stop, start + SPREAD_HEAD)].split())
            start, stop = 0, len(text)
        if ITEM.match(text, start, stop) or (self.ended[seam] and self.text.endswith("**", 0, self.stop[seam])):
            return WEIGHTS["item"]  # below a line in bold type that ends there is other text
        opens = self.ended[seam] and text.startswith(OPENERS, start)
        apart = self.ended[seam] or self.listed[seam] or self.lines.block[seam] != self.lines.block[seam + 1]
        opens = opens or (apart and is_speech(text, start, stop))
        return WEIGHTS["speaker"] if opens else 0.0

    def add_running_evidence(self, score: NDArray[np.float64]) -> None:
        """At seams across a blank line, and undecided ones: does a sentence run over it?"""
        across = np.diff(self.lines.block) != 0
        colon = self.tail[:-1] & IS_COLON != 0
        doubtful = np.flatnonzero(~colon & (across & (score > -8) | (np.abs(score) < 2.6)) & ~self.ended[:-1])
        # What would stand alone is but the rest of a line if a word runs into it: 河西镇人民政 / 府办公室.
        for seam in np.flatnonzero(self.torn_display).tolist():
            if self.across(seam):
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
                if across[seam]:
                    extra += WEIGHTS["unlikely"] * min(self.language(seam) + UNSURE, 0.0)
            if torn := self.across(seam):
                extra += WEIGHTS[torn]
            score[seam] += extra

    def _end_in_sight(self) -> NDArray[np.bool_]:
        """Whether a line or one of the single lines right below it ends a sentence."""
        sight = self.ended.copy()
        for index in range(len(sight) - 2, -1, -1):
            if not (sight[index] or self.short[index]) and self.single[index] and self.single[index + 1]:
                sight[index] = sight[index + 1]
        return sight
