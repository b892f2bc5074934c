"""The press: set articles into the columns of a page, and print the page as a PDF.

Every printed character knows its passage, its place in it, and where on the sheet it stands, so the truth of a page
comes with it. Lengths are in ems of the text's own size (a full-width character is one em wide); ``y`` runs downwards.
"""

import io
import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, pairwise
from typing import Any, NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.quality.library import Article
from tests.quality.typeset import GAP, SQUEEZABLE, Glyph, Row, ems, wrap

FONT = "STSong-Light"  # one of the fonts that every PDF reader brings along: no file is needed
POINTS = 9.0
"""Size of the text in points."""
MARGIN = 4.0
SIZES = {"headline": 2.0, "kicker": 1.2, "subheadline": 1.2, "caption": 0.8, "source_note": 0.9, "masthead": 3.0}
INDENTED = frozenset({"lead", "editor_note", "question", "answer", "body"})
ABOVE = frozenset({"kicker", "headline", "subheadline", "byline", "dateline"})
"""Labels that stand above the columns, over the whole width of the story, as long as no text has begun."""


class Placed(NamedTuple):
    """A printed line: its glyphs, the left edge of each, its baseline, its size, and where it stands."""

    glyphs: Row
    lefts: tuple[float, ...]
    y: float
    size: float
    frame: int
    """Which column, heading or caption of the page it is in; -1 for the page's own running head and foot."""
    gap: float = 0.0
    """White space above it, in lines, that parts it from the line before."""
    sheet: int = 0


@dataclass(frozen=True, slots=True)
class House:
    """How a page is set."""

    width: int = 17
    columns: int = 3
    gutter: float = 2.5
    leading: float = 1.3
    apart: float = 0.0
    """White space between paragraphs, in lines; 0 leaves it to the indent."""
    indent: int = 2
    torn: bool = False
    """Paragraphs run from one column into the next; else every column ends with one."""
    squeeze: bool = True
    auto: bool = False
    """A quarter of an em stands between Han characters and digits or letters."""
    drop: bool = False
    """The first character of the text is two lines high."""
    captions: bool = False
    """Captions stand in the midst of a column, where they tear a paragraph."""
    vertical: bool = False
    """The headline runs down the left edge of its story."""
    heads: float = 2.0
    """Size of headlines."""


class _Item(NamedTuple):
    """A line before it has found its place."""

    row: Row
    indent: float
    size: float
    gap: float
    opens: bool
    last: bool
    drop: bool = False
    """It stands beside the two lines below it."""


@dataclass(slots=True)
class Sheet:
    """A page in the press: lines as they were placed, stories in order."""

    lines: list[Placed] = field(default_factory=list)
    passages: list[dict[str, Any]] = field(default_factory=list)
    stories: dict[str, dict[str, Any]] = field(default_factory=dict)
    frames: int = 0

    @property
    def source(self) -> Mapping[str, Any]:
        """The page with the keys that the truth is made from, see ``typeset.truth``."""
        return {"passage": self.passages, "article": self.stories}

    def frame(self) -> int:
        """A new frame."""
        self.frames += 1
        return self.frames - 1

    def add(self, article: Article) -> list[tuple[str, Row]]:
        """Take in an article; gives its passages as label and glyphs."""
        rows = article.rows()
        first = len(self.passages)
        self.passages += rows
        people = {"asker": article.asker, "respondent": article.respondent}
        also = {"kind_also": list(article.kind_also)} if article.kind_also else {}
        self.stories[article.id] = {"kind": article.kind, **also} | {k: v for k, v in people.items() if v}
        return [
            (row["label"], [Glyph(char, first + number, at) for at, char in enumerate(row["text"])])
            for number, row in enumerate(rows)
        ]

    def story(self, article: Article, house: House, at: tuple[float, float], chance: random.Random) -> float:
        """Set an article with its left upper corner at ``at``; gives where it ends below."""
        left, top = at
        passages = self.add(article)
        whole = house.columns * house.width + (house.columns - 1) * house.gutter
        number = 0
        if house.vertical:
            left += 2 * house.heads
        while number < len(passages) and passages[number][0] in ABOVE:
            label, glyphs = passages[number]
            size = house.heads if label == "headline" else SIZES.get(label, 1.0)
            if label == "headline" and house.vertical:
                self._down(glyphs, at, size)
            else:
                top = self._over(glyphs, (left, top), whole, size)
            number += 1
        return self._columns(passages[number:], house, (left, top + 1), chance)

    def _down(self, glyphs: Row, at: tuple[float, float], size: float) -> None:
        frame = self.frame()
        for step, glyph in enumerate(glyphs):
            self.lines.append(Placed([glyph], (at[0],), at[1] + (step + 1) * size * 1.2, size, frame))

    def _over(self, glyphs: Row, at: tuple[float, float], width: float, size: float) -> float:
        """A heading over the columns, in the middle; gives where it ends."""
        frame, top = self.frame(), at[1]
        for row in wrap(glyphs, max(int(width / size), 4), 0):
            top += size * 1.25
            left = at[0] + max(width - ems(row) * size, 0) / 2
            self.lines.append(Placed(row, tuple(_lefts(row, left, size)), top, size, frame))
        return top + 0.6

    def _columns(
        self, passages: Sequence[tuple[str, Row]], house: House, at: tuple[float, float], chance: random.Random
    ) -> float:
        items, floats = self._items(passages, house)
        height = sum(item.gap + 1 for item in items) / house.columns
        bottoms = [at[1]]
        queue = iter(_broken(items, height, house))
        for column in range(house.columns):
            lines = next(queue, [])
            spots: dict[int, Row] = {}
            places = range(2, len(lines) - 1)
            share = math.ceil(len(floats) / (house.columns - column))
            for spot in sorted(chance.sample(places, min(share, len(places)))):
                spots[spot] = floats.pop(0)
            if column == house.columns - 1 and floats:
                spots[len(lines)] = floats.pop(0)
            bottoms.append(self._column(lines, spots, house, (at[0] + column * (house.width + house.gutter), at[1])))
        for one in floats:
            bottoms.append(self._over(one, (at[0], max(bottoms) + 1), house.width * house.columns, 0.8))
        return max(bottoms)

    def _column(self, lines: Sequence[_Item], spots: Mapping[int, Row], house: House, at: tuple[float, float]) -> float:
        """One column of lines, pictures with their captions at the given ones; gives where it ends."""
        frame, (left, top) = self.frame(), at
        for number in range(len(lines) + 1):
            if number in spots:
                top = self._over(spots[number], (left, top + 5 * house.leading), house.width, SIZES["caption"]) + 1.2
                frame = self.frame()
            if number == len(lines):
                break
            item = lines[number]
            if item.drop:
                below = top + 2 * house.leading + item.gap * bool(number)
                self.lines.append(Placed(item.row, (left,), below, item.size, frame))
                continue
            gap = item.gap if number else 0.0
            top += (gap + 1) * house.leading * max(item.size, 1)
            room = house.width - item.indent
            lefts = tuple(_lefts(item.row, left + item.indent, item.size, None if item.last else room, auto=house.auto))
            self.lines.append(Placed(item.row, lefts, top, item.size, frame, gap))
        return top

    def _items(self, passages: Sequence[tuple[str, Row]], house: House) -> tuple[list[_Item], list[Row]]:
        """The lines of a text, and the captions that float in it."""
        items: list[_Item] = []
        floats: list[Row] = []
        dropped = False
        for label, glyphs in passages:
            if label == "caption" and house.captions:
                floats.append(glyphs)
                continue
            text = label in INDENTED
            size = SIZES.get(label, 1.0) if not text else 1.0
            indent = house.indent if text else 0
            if house.drop and label == "body" and not dropped and glyphs[0].char.isalpha():
                dropped = True
                items.append(_Item(glyphs[:1], 0, 2.4, house.apart if items else 0.0, True, False, drop=True))
                beside = wrap(glyphs[1:], house.width - 2.6, 0, squeeze=house.squeeze)[:2]
                items += [_Item(row, 2.6, 1.0, 0.0, False, False) for row in beside]
                glyphs = glyphs[1 + sum(map(len, beside)) :]
                rows = wrap(glyphs, house.width, 0, squeeze=house.squeeze) if glyphs else []
                items += [_Item(row, 0, 1.0, 0.0, False, row is rows[-1]) for row in rows]
                continue
            rows = wrap(glyphs, int(house.width / size), indent, squeeze=house.squeeze)
            gap = max(house.apart, 0.0 if text else 0.6) if items else 0.0
            for line, row in enumerate(rows):
                opens, last = not line, line == len(rows) - 1
                items.append(_Item(row, 0 if line else indent, size, 0.0 if line else gap, opens, last))
        return items, floats


def _broken(items: Sequence[_Item], height: float, house: House) -> Iterator[list[_Item]]:
    """The lines of every column."""
    column: list[_Item] = []
    full, columns = 0.0, 1
    for number, item in enumerate(items):
        heading = number and not items[number - 1].opens and item.opens
        breaks = house.torn or item.opens
        # A heading stays with what it heads, and no column begins with the last line of a paragraph.
        above = number and items[number - 1].opens and items[number - 1].last
        if (
            column
            and full >= height
            and columns < house.columns
            and breaks
            and not above
            and (heading or not item.last)
        ):
            yield column
            column, full, columns = [], 0.0, columns + 1
        column.append(item)
        full += item.gap + 1
    yield column


def _lefts(row: Row, left: float, size: float, room: float | None = None, *, auto: bool = False) -> Iterator[float]:
    """The left edge of every glyph; with ``room`` the row is stretched or squeezed to fill it."""
    widths = [advance(glyph.char) * size for glyph in row]
    spare = (room - sum(widths)) if room is not None else 0.0
    marks = sum(glyph.char in SQUEEZABLE for glyph in row)
    # Between the digits of a number or the letters of a word nothing is stretched.
    joints = [not (one.char.isascii() and other.char.isascii()) for one, other in pairwise(row)]
    step = spare / max(sum(joints), 1) if spare > 0 else 0.0
    less = -spare / marks if spare < 0 and marks else 0.0
    for number, glyph in enumerate(row):
        yield left
        left += widths[number] - less * (glyph.char in SQUEEZABLE)
        if number < len(joints):
            left += step * joints[number]
            left += 0.25 * (auto and spare >= 0 and GAP.fullmatch(glyph.char + row[number + 1].char) is not None)


def advance(char: str) -> float:
    """How far the next character stands from this one, in ems: letters and digits are as wide as the font has them."""
    if not char.isascii():
        return ems([Glyph(char)])
    return float(pdfmetrics.stringWidth(char, _font(), 1.0))


@cache
def _font() -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    return FONT


def printed(line: Placed) -> Row:
    """A line as text: a space where a gap is wider than a tenth of an em, as PDF readers decide it."""
    row: Row = []
    end = line.lefts[0] if line.lefts else 0.0
    for glyph, left in zip(line.glyphs, line.lefts, strict=True):
        if row and left - end > 0.1 * line.size:
            row.append(Glyph(" "))
        row.append(glyph)
        end = left + advance(glyph.char) * line.size
    return row


def pdf(lines: Iterable[Placed]) -> bytes:
    """The page as a PDF, the same bytes for the same page."""
    placed = [line for line in lines if line.glyphs]
    width = max(chain(*(line.lefts for line in placed))) + 2 * MARGIN
    height = max(line.y for line in placed) + 2 * MARGIN
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(width * POINTS, height * POINTS), invariant=1)
    for sheet in range(max(line.sheet for line in placed) + 1):
        for line in placed:
            if line.sheet != sheet:
                continue
            canvas.setFont(_font(), line.size * POINTS)
            for glyph, left in zip(line.glyphs, line.lefts, strict=True):
                canvas.drawString(*spot(left, line.y, height), glyph.char)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def spot(left: float, y: float, height: float) -> tuple[float, float]:
    """Where a glyph stands in a PDF, in points from the left lower corner."""
    return round((left + MARGIN) * POINTS, 2), round((height - y - MARGIN) * POINTS, 2)
