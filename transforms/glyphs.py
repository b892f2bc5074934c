"""From the glyphs of a PDF page to its printed lines.

Lengths are in points, ``y`` runs upwards as in the file; 1 em is the size of the type at hand. Every line is turned so
that it reads from left to right, whichever way it was printed; text that runs downwards is one line too.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# How far two glyphs of one line may stand apart, in ems, and the single characters of a wide heading.
CLOSE, IN_HEAD = 0.8, 3.5
# Where a gap stands for a space: between letters or figures, and elsewhere.
LETTER_SPACE, SPACE = 0.15, 0.9
# Type that differs by less is of one size.
ONE_SIZE = 1.12
NOWHERE = (math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The glyphs of a page, in the order of the file: ``n`` characters and as many entries a column."""

    text: str
    left: NDArray[np.float64]
    right: NDArray[np.float64]
    base: NDArray[np.float64]
    size: NDArray[np.float64]
    angle: NDArray[np.int64]
    """In degrees, counter-clockwise; the glyphs are turned so that those of one angle read from left to right."""
    places: NDArray[np.float64]
    """Their origins as the file has them; shape (n, 2)."""
    spaced: NDArray[np.bool_]
    """Which come behind a space."""

    def __len__(self) -> int:
        return len(self.text)


def glyphs(text: str, rows: NDArray[np.float64]) -> Glyphs:
    """Glyphs, each turned upright.

    Args:
        text: their characters.
        rows: shape (n, 12): the four numbers of the text matrix that turn and scale, the size of the font, the origin
            (x, y), the box (left, right, bottom, top), and 1 for a glyph behind a space.
    """
    a, b, c, d, font, x, y, left, right, bottom, top, spaced = rows.T
    size = np.maximum(np.abs(font) * np.hypot(c, d), 0.1)
    angle = np.rint(np.degrees(np.arctan2(b, a))).astype(np.int64) % 360
    turn = np.radians(angle)
    cosine, sine = np.cos(turn), np.sin(turn)
    corners = [one * cosine + other * sine for one in (left, right) for other in (bottom, top)]
    return Glyphs(
        text,
        np.min(corners, axis=0),
        np.max(corners, axis=0),
        y * cosine - x * sine,
        size,
        angle,
        rows[:, 5:7],
        spaced > 0,
    )


@dataclass(slots=True)
class Line:
    """A printed line, or a piece of one before it is known what belongs together."""

    text: str
    places: list[tuple[float, float]]
    """The origin of every character's glyph, see ``Glyphs.places``."""
    left: float
    right: float
    base: float
    size: float
    bottom: float
    """Lower edge: that of the last glyph, for a line that runs downwards."""
    vertical: bool = False
    spaced: bool = False
    """It comes behind a space."""

    def add(self, other: "Line", space: str) -> None:
        """Put another line behind this one."""
        self.text += space + other.text
        self.places += [NOWHERE] * len(space) + other.places
        self.right = max(self.right, other.right)
        self.size = max(self.size, other.size)

    @property
    def middle(self) -> float:
        """Half the height of its characters."""
        return self.base + 0.35 * self.size

    @property
    def top(self) -> float:
        """Upper edge."""
        return self.base + 0.85 * self.size


def layers(page: Glyphs) -> Iterator[Glyphs]:
    """The glyphs of every direction by themselves, that of most first: a page that lies on its side, a watermark."""
    angles, counts = np.unique(page.angle, return_counts=True)
    for angle in angles[np.argsort(-counts, kind="stable")]:
        of = np.flatnonzero(page.angle == angle)
        text = "".join(page.text[at] for at in of.tolist())
        yield Glyphs(
            text,
            page.left[of],
            page.right[of],
            page.base[of],
            page.size[of],
            page.angle[of],
            page.places[of],
            page.spaced[of],
        )


def _runs(page: Glyphs) -> Iterator[Line]:
    """Glyphs that follow each other in the file and on the page, to the right or downwards."""
    left, right, base, size = page.left.tolist(), page.right.tolist(), page.base.tolist(), page.size.tolist()
    begin = 0
    direction = ""
    places = list(map(tuple, page.places.tolist()))
    spaced = page.spaced.tolist()
    for at in range(1, len(page) + 1):
        if at < len(page):
            step = _step(left, right, base, size, at)
            if step and (not direction or step == direction):
                direction = step
                continue
        yield _line(page.text, places, spaced, left, right, base, size, range(begin, at), direction == "down")
        begin, direction = at, ""


def _step(left: list[float], right: list[float], base: list[float], size: list[float], at: int) -> str:
    """Where the next glyph stands: beside the one before it, below it, or elsewhere."""
    em = size[at - 1]
    if not em / ONE_SIZE < size[at] < em * ONE_SIZE:
        return ""
    if abs(base[at] - base[at - 1]) < 0.15 * em:
        return "right" if -0.6 * em < left[at] - right[at - 1] < CLOSE * em else ""
    below = base[at - 1] - base[at]
    # A column of figures runs downwards too, and a text of one character a line; neither has anything beside it.
    aligned = abs(left[at] + right[at] - left[at - 1] - right[at - 1]) < 0.5 * em
    return "down" if aligned and 0.75 * em < below < 1.9 * em and right[at] - left[at] > 0.7 * em else ""


def _line(
    text: str,
    places: list[tuple[float, float]],
    spaced: list[bool],
    left: list[float],
    right: list[float],
    base: list[float],
    size: list[float],
    of: range,
    down: bool,
) -> Line:
    """A line of glyphs, a space where there is a gap."""
    em = size[of[0]]
    if down:
        edges = min(left[at] for at in of), max(right[at] for at in of)
        own = places[of.start : of.stop]
        return Line(text[of.start : of.stop], own, *edges, base[of[0]], em, base[of[-1]] - 0.15 * em, vertical=True)
    gaps = [left[at] - right[at - 1] for at in of[1:]]
    usual = sorted(gaps)[len(gaps) // 2] if gaps else 0.0
    parts, own = [text[of[0]]], [places[of[0]]]
    for at, gap in zip(of[1:], gaps, strict=True):
        plain = text[at].isascii() and text[at - 1].isascii()
        if spaced[at] or gap > (LETTER_SPACE * em if plain else max(SPACE * em, 2.2 * usual)):
            parts.append(" ")
            own.append(NOWHERE)
        parts.append(text[at])
        own.append(places[at])
    return Line(
        "".join(parts),
        own,
        left[of[0]],
        max(right[at] for at in of),
        base[of[0]],
        em,
        base[of[0]] - 0.15 * em,
        spaced=spaced[of[0]],
    )


def lines_of(page: Glyphs) -> list[Line]:
    """The printed lines of glyphs, from the top of the page to its foot; a gutter parts two."""
    runs = list(_runs(page))
    lines: list[Line] = [run for run in runs if run.vertical]
    for row in _rows(run for run in runs if not run.vertical):
        lines += _row(row)
    lines.sort(key=lambda line: (-line.middle, line.left))
    return lines


def _rows(runs: Iterable[Line]) -> Iterator[list[Line]]:
    """Runs of one height, from left to right."""
    open_rows: list[list[Line]] = []
    for run in sorted(runs, key=lambda one: -one.middle):
        for row in open_rows:
            of = row[0]
            if abs(of.middle - run.middle) < 0.4 * min(of.size, run.size) and 0.5 < run.size / of.size < 1.6:
                row.append(run)
                break
        else:
            still = [row for row in open_rows if row[0].middle - run.middle < 2 * row[0].size]
            yield from (sorted(row, key=lambda one: one.left) for row in open_rows if row not in still)
            open_rows = [*still, [run]]
    yield from (sorted(row, key=lambda one: one.left) for row in open_rows)


def _row(row: list[Line]) -> list[Line]:
    """The lines of one height: runs close to each other are one, and so are the single characters of a wide heading."""
    found: list[Line] = [row[0]]
    gaps = [other.left - one.right for one, other in pairwise(row)]
    em = row[0].size
    wide = (
        len(gaps) > 1
        and all(len(run.text) < 3 for run in row)
        and min(gaps) > 0
        and max(gaps) < min(1.5 * min(gaps), IN_HEAD * em)
    )
    for run, gap in zip(row[1:], gaps, strict=True):
        last = found[-1]
        if gap > CLOSE * em and not wide:
            found.append(run)
            continue
        space = (
            " " if run.spaced or (gap > LETTER_SPACE * em and last.text[-1].isascii() and run.text[0].isascii()) else ""
        )
        last.add(run, space)
    return found
