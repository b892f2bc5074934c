"""Readers: what programs make of a printed page, and whose every character is.

- ``miner``: pdfminer.six with its defaults, from the PDF.
- ``rows``: row by row across the columns, as readers of scans without a layout do; ``rows_apart`` with a blank line after
  every line. ``apart`` goes column by column, with the blank lines.
- ``blocks``: paragraph by paragraph, the blocks of a layout tool; ``shuffled`` has them in any order.
- ``wraps``: the whole text in printed order, a line a line, blank lines where white space is wide.
"""

import io
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTContainer, LTText, LTTextBox

from tests.quality.press import MARGIN, Placed, Sheet, pdf, printed, spot
from tests.quality.typeset import Glyph, Row

Reader = Callable[[Sheet, random.Random], Row]


def miner(sheet: Sheet, _chance: random.Random) -> Row:
    """The text that pdfminer.six makes of the page's PDF by default."""
    return mined(sheet.lines, pdf(sheet.lines))


def mined(lines: Sequence[Placed], made: bytes) -> Row:
    """What pdfminer.six reads in a PDF, every character with its owner: it is known by where it was printed."""
    height = max(line.y for line in lines) + 2 * MARGIN
    owners = {
        (line.sheet, *spot(left, line.y, height)): glyph
        for line in lines
        for glyph, left in zip(line.glyphs, line.lefts, strict=True)
    }

    def read(item: object, sheet: int) -> Iterator[Glyph]:
        if isinstance(item, LTContainer):
            for part in item:
                yield from read(part, sheet)
        elif isinstance(item, LTText):
            text = item.get_text()
            if isinstance(item, LTChar):
                *_, x, y = item.matrix
                owner = owners[sheet, round(x, 2), round(y, 2)]
                yield from (Glyph(char, owner.passage, owner.order) for char in text)
            else:
                yield from map(Glyph, text)
        if isinstance(item, LTTextBox):
            yield Glyph("\n")

    row: Row = []
    for number, page in enumerate(extract_pages(io.BytesIO(made), laparams=LAParams())):
        row += read(page, number)
        row.append(Glyph("\f"))
    return row


def rows(sheet: Sheet, chance: random.Random) -> Row:
    """The page row by row, a piece of a row a line."""
    return _joined(by_row(sheet.lines), 1)


def rows_apart(sheet: Sheet, chance: random.Random) -> Row:
    """The page row by row, with a blank line after every piece."""
    return _joined(by_row(sheet.lines), 2)


def by_row(lines: Iterable[Placed]) -> list[Placed]:
    """The lines from top to bottom, those of a row from left to right."""
    return sorted(
        (line for line in lines if line.glyphs), key=lambda line: (line.sheet, round(line.y, 2), line.lefts[0])
    )


def _joined(lines: Iterable[Placed], breaks: int) -> Row:
    row: Row = []
    for line in lines:
        row += printed(line) + [Glyph("\n")] * breaks
    return row


def apart(sheet: Sheet, chance: random.Random) -> Row:
    """The page column by column, with a blank line after every line."""
    return _joined((line for line in sheet.lines if line.glyphs), 2)


def blocks(sheet: Sheet, chance: random.Random) -> Row:
    """The page block by block, in printed order."""
    return _stacked(_blocks(sheet))


def shuffled(sheet: Sheet, chance: random.Random) -> Row:
    """The page block by block, in an order that a layout tool might find: neighbours often stay together."""
    found = _blocks(sheet)
    places = [number + chance.uniform(0, 6) for number in range(len(found))]
    return _stacked([block for _, block in sorted(zip(places, found, strict=True), key=lambda pair: pair[0])])


def _blocks(sheet: Sheet) -> list[list[Placed]]:
    """The lines of every frame, parted where the white space between them is wider than usual."""
    found: list[list[Placed]] = []
    for _, lines in groupby(sheet.lines, key=lambda line: (line.sheet, line.frame)):
        for number, line in enumerate(lines):
            if not number or line.gap > 0.3:
                found.append([])
            found[-1].append(line)
    return found


def _stacked(found: Iterable[Sequence[Placed]]) -> Row:
    row: Row = []
    for block in found:
        row += [*_joined(block, 1), Glyph("\n")]
    return row


def wraps(sheet: Sheet, chance: random.Random) -> Row:
    """The lines in printed order, nothing between them but a blank line where white space is wide."""
    row: Row = []
    for line in sheet.lines:
        if row and line.gap > 0.3:
            row.append(Glyph("\n"))
        row += [*printed(line), Glyph("\n")]
    return row
