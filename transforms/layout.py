"""Lay out pages: from glyphs at their places to a text in reading order, and where its lines stand.

Glyphs make lines (``glyphs``), lines blocks (``blocks``), blocks are put in order (``reading_order``), and where a text
flows from one into the next is decided (``flow``).
"""

from collections.abc import Sequence

import numpy as np

from transforms import reading_order
from transforms.blocks import Block, blocks_of, with_drop_caps
from transforms.flow import flow, indented
from transforms.glyphs import NOWHERE, ONE_SIZE, Glyphs, layers, lines_of
from transforms.records import Geometry

INDENT = "\u3000\u3000"
# A block of so many lines is text and no heading.
TEXT = 5
# Type of a head, as a multiple of that of the text.
HEAD = 1.35


def compose(pages: Sequence[Glyphs]) -> tuple[str, Geometry]:
    """The text of pages, and where its lines stand."""
    parts: list[str] = []
    places: list[tuple[float, float]] = []
    rows: list[tuple[int, int, float, float, float, float, int]] = []
    size = done = 0
    for number, page in enumerate(pages, 1):
        if number > 1:
            parts.append("\f")
        blocks = [block for layer in layers(page) for block in _read(layer)]
        top = max((line.top for block in blocks for line in block.lines), default=0.0)
        above: Block | None = None
        for block in blocks:
            if above is not None and block.opens[0] >= 0:
                parts.append("\n")
            for line, opens in zip(block.lines, block.opens, strict=True):
                parts.append(INDENT if opens > 0 and indented(line, block) else "")
                start = size + sum(map(len, parts[done:]))
                rows.append((start, number, line.left, line.right, top - line.top, line.size, opens))
                places += [NOWHERE] * (start - len(places)) + line.places
                parts += [line.text, "\n"]
                size, done = start + len(line.text) + 1, len(parts)
            above = block
    text = "".join(parts)
    places += [NOWHERE] * (len(text) - len(places))
    columns: list[tuple[float, ...]] = list(zip(*rows, strict=True)) or [()] * 7
    return text, Geometry(
        start=np.array(columns[0], np.int32),
        page=np.array(columns[1], np.int32),
        left=np.array(columns[2], np.float32),
        right=np.array(columns[3], np.float32),
        top=np.array(columns[4], np.float32),
        size=np.array(columns[5], np.float32),
        places=np.array(places, np.float32).reshape(-1, 2),
        opens=np.array(columns[6], np.int8),
    )


def _read(page: Glyphs) -> list[Block]:
    """The blocks of a page in reading order; each line knows whether it begins a paragraph."""
    lines = lines_of(page)
    blocks = blocks_of(lines)
    usual = _usual(blocks)
    heads = _heads(blocks, usual)
    found = reading_order.order([block.box for block in blocks], _text(blocks, heads, usual), heads)
    blocks = [blocks[at] for at in found]
    indents = with_drop_caps(blocks)
    return flow(blocks, indents)


def _text(blocks: Sequence[Block], heads: Sequence[bool], usual: float) -> list[bool]:
    """Which blocks are text of a column: many lines, small type, or lines below such a block with no head between."""
    text = [len(block.lines) >= TEXT or block.size * ONE_SIZE < usual for block in blocks]
    boxes = [block.box for block in blocks]
    over = [box for box, head in zip(boxes, heads, strict=True) if head]

    def below(at: int, other: int) -> bool:
        em = blocks[at].size
        (left, right, _, top), (left_above, right_above, bottom_above, _) = boxes[at], boxes[other]
        return (
            bottom_above > top - 0.5 * em
            and 1 / ONE_SIZE < blocks[other].size / em < ONE_SIZE
            and abs(left - left_above) < 3 * em
            and right < right_above + 2 * em
            and (text[other] or len(blocks[other].lines) > 1)
            and not any(
                top < (low + high) / 2 < bottom_above and start < right and end > left for start, end, low, high in over
            )
        )

    for at in sorted(range(len(blocks)), key=lambda one: -boxes[one][3]):
        text[at] = text[at] or any(below(at, other) for other in range(len(blocks)) if other != at)
    return text


def _heads(blocks: Sequence[Block], usual: float) -> list[bool]:
    """Which blocks head a story: few lines in much larger type than the text has."""
    return [block.size > HEAD * usual and len(block.lines) < TEXT and len(block.lines[0].text) > 1 for block in blocks]


def _usual(blocks: Sequence[Block]) -> float:
    """Size of the type that most characters are set in."""
    characters = [sum(len(line.text) for line in block.lines) for block in blocks]
    return float(np.median(np.repeat([block.size for block in blocks], characters))) if blocks else 1.0
