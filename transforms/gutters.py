"""Take apart columns that stand side by side on their lines, as readers print them that keep the layout by spaces.

A line has a gutter where three or more spaces stand inside it. What stands at one height of consecutive lines is a
column if its pieces begin and end there line after line, and most of them fill it: the cells of a table do not.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from transforms.records import Lines

GAP = re.compile(r"[ \t\u3000\xa0](?<=[^\s].)(?:[\t\u3000]|[ \xa0]{2})[ \t\u3000\xa0]*+(?=\S)")
SENTENCE = re.compile("[，。]")
# So many lines have a gutter in one place, or it is none.
FEWEST = 3
# A column's pieces begin at its left edge, but for an indent; they are text, and most of them fill it.
INDENT, SHORTEST, FILLED, MOSTLY = 4, 8, 0.75, 0.5
# So many blank lines may stand in the midst of columns.
BLANK = 3
# How much a full line lacks, in character widths.
SLACK = 2


class Piece(NamedTuple):
    """A stretch of a line: where it stands in the text, and from where to where on the line, in character widths."""

    start: int
    end: int
    number: int
    left: int
    right: int


@dataclass(slots=True)
class Column:
    """Pieces one below the other."""

    pieces: list[Piece]
    left: int = field(init=False)
    right: int = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.right = self.pieces[0].left, self.pieces[0].right

    def add(self, piece: Piece) -> None:
        """Take in the next piece below."""
        self.pieces.append(piece)
        self.left, self.right = min(self.left, piece.left), max(self.right, piece.right)


def part(lines: Lines) -> Lines:
    """The lines of a page, columns side by side taken apart and put one after the other."""
    text = lines.source.text
    if sum(1 for _ in zip(range(FEWEST), GAP.finditer(text), strict=False)) < FEWEST:
        return lines
    found = [list(_stretches(lines, wide)) for wide in (1, 2)]
    best = max(found, key=lambda one: sum(len(column.pieces) for columns in one for column in columns))
    return _rebuilt(lines, best) if best else lines


def _stretches(lines: Lines, wide: int) -> Iterator[list[Column]]:
    """Runs of lines that are columns side by side, if a full-width character is so many characters wide."""
    text = lines.source.text
    columns: list[Column] = []
    several = 0
    last = 0
    for number, group in groupby(lines.rows(), key=itemgetter(2)):
        pieces = list(_pieces(text, list(group), number, wide))
        homes = [home for piece in pieces if (home := _home(columns, piece))]
        fits = len({id(home) for home in homes}) == len(pieces) and number - last <= (BLANK if len(pieces) > 1 else 1)
        if columns and not fits:
            if several >= FEWEST and _is_text(columns, text):
                yield columns
            columns, several = [], 0
        if not columns:
            if len(pieces) < 2:
                continue
            columns = [Column([piece]) for piece in pieces]
        else:
            for home, piece in zip(homes, pieces, strict=True):
                home.add(piece)
        several += len(pieces) > 1
        last = number
    if several >= FEWEST and _is_text(columns, text):
        yield columns


def _pieces(text: str, rows: Sequence[tuple[int, int, int, int]], number: int, wide: int) -> Iterator[Piece]:
    """The pieces of a printed line."""
    begin = text.rfind("\n", 0, rows[0][0]) + 1
    at, width = begin, 0
    for start, end, _, _ in rows:
        bounds = [start, *(edge for gap in GAP.finditer(text, start, end) for edge in gap.span()), end]
        for left, right in zip(bounds[::2], bounds[1::2], strict=True):
            width += _width(text[at:left], wide)
            inside = _width(text[left:right], wide)
            yield Piece(left, right, number, width, width + inside)
            at, width = right, width + inside


def _home(columns: Sequence[Column], piece: Piece) -> Column | None:
    """The one column that a piece stands in."""
    at = [column for column in columns if piece.left < column.right and piece.right > column.left]
    if len(at) != 1:
        return None
    (column,) = at
    return column if abs(piece.left - column.left) <= INDENT else None


def _is_text(columns: Sequence[Column], text: str) -> bool:
    """Whether columns are running text: sentences, most of whose lines are as wide as their column."""
    known = [column for column in columns if len(column.pieces) >= FEWEST]
    return len(columns) > 1 and bool(known) and all(_runs(column, text) for column in known)


def _runs(column: Column, text: str) -> bool:
    lines = ["".join(text[piece.start : piece.end].split()) for piece in column.pieces]
    full = sum(len(line) >= FILLED * max(map(len, lines)) for line in lines)
    long = sum(len(line) >= SHORTEST for line in lines)
    return min(full, long) > MOSTLY * len(lines) - 1 and any(SENTENCE.search(line) for line in lines)


def _width(text: str, wide: int) -> int:
    return len(text) + (wide - 1) * len(_wide().findall(text))


@cache
def _wide() -> re.Pattern[str]:
    marks = "".join(chr(code) for code in range(0x2000, 0x3400) if unicodedata.east_asian_width(chr(code)) in "WFA")
    return re.compile(f"[{re.escape(marks)}\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff]")


def _rebuilt(lines: Lines, found: Sequence[Sequence[Column]]) -> Lines:
    """The lines with the columns in place of the lines that they were printed on."""
    inside = {piece.number: columns for columns in found for column in columns for piece in column.pieces}
    rows: list[tuple[int, int, int, int, int]] = []
    block = 0
    done: set[int] = set()
    before = -1
    for (start, end, number, old), indent in zip(lines.rows(), lines.indent.tolist(), strict=True):
        columns = inside.get(number)
        if columns is None:
            block += old != before
            rows.append((start, end, number, block, indent))
            before = old
            continue
        before = -1
        if id(columns) in done:
            continue
        done.add(id(columns))
        flows = False
        for column in sorted(columns, key=lambda one: one.left):
            above = -1
            for piece in column.pieces:
                goes_on = flows and above < 0 and piece.left == column.left
                block += not goes_on and piece.number - above > 1
                rows.append((piece.start, piece.end, piece.number, block, 2 * (piece.left - column.left)))
                above = piece.number
            # A text whose last line is full may go on at the head of the next column.
            flows = column.pieces[-1].right > column.right - SLACK
    made = [np.array(column, np.int32) for column in zip(*rows, strict=True)]
    return Lines(lines.source, made[0], made[1], made[2], made[3] - made[3][0], made[4])
