"""Repair passages: lay the lines of each out as one text, and undo what scanner and layout did to it.

What is done to the text itself are the mends of ``mends.py``. Here is what only the printed lines tell: seams, spread
lines, and what was printed twice, a line after the same line or a paragraph after the same paragraph.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np

from transforms.edits import mend, without
from transforms.mends import GAP, HAN_CHARACTER, MENDS
from transforms.records import Offsets, Paragraphs, Passage, Span

# A shorter line may well come twice in a row: a cell of a table, a slogan.
SHORTEST_TWICE = 10
# A paragraph that comes twice is a fault of the reader, which met the text twice, if
# few passages stand between; a sentence may be quoted again.
SHORTEST_COPY, NEAR_COPY = 40, 12
END = re.compile("[。！？]")
IN_ADDRESS = re.compile(r"(?:://|www\.|[A-Za-z0-9]@)[\x21-\x7e]{0,200}+$")
LONGEST_ADDRESS = 200


def repair(paragraphs: Paragraphs) -> list[Passage]:
    """The passages of a page, mended, in printed order; each knows where its characters were printed."""
    text, origin, spread, twice = _laid_out(paragraphs)
    text, origin = without(text, origin, [*_spread_gaps(text, spread), *twice])
    text, origin = mend(text, origin, MENDS)
    return _passages(paragraphs, text, origin)


def _laid_out(paragraphs: Paragraphs) -> tuple[str, Offsets, list[Span], list[Span]]:
    """All lines as one text, passages parted by line feeds.

    Returns the text, the source offset of each of its characters, where its spread lines are, and the lines in it that
    only repeat the line above.
    """
    source = paragraphs.lines.source.text
    parts: list[str] = []
    starts: list[int] = []
    spread: list[Span] = []
    twice: list[Span] = []
    size, above = 0, ""
    rows = zip(
        paragraphs.lines.start.tolist(),
        paragraphs.lines.end.tolist(),
        paragraphs.begins.tolist(),
        paragraphs.spread.tolist(),
        strict=True,
    )
    for start, end, opens, is_spread in rows:
        part = source[start:end]
        between = "" if not parts else "\n" if opens else _between(parts[-1], part)
        if between:
            parts.append(between)
            starts.append(start)
            size += 1
        if part == above and not opens and len(part) >= SHORTEST_TWICE and HAN_CHARACTER.search(part):
            twice.append(Span(size, size + len(part)))
        elif is_spread:
            spread.append(Span(size, size + len(part)))
        above = part
        parts.append(part)
        starts.append(start)
        size += len(part)
    sizes = np.fromiter(map(len, parts), np.int64, len(parts))
    shift = np.array(starts, np.int64) - (np.cumsum(sizes) - sizes)
    origin = np.repeat(shift.astype(np.int32), sizes)
    origin += np.arange(size, dtype=np.int32)
    return "".join(parts), origin, spread, twice


def _between(left: str, right: str) -> str:
    """What a seam inside a passage stands for: nothing in Chinese, a space between two Latin words."""
    latin = (
        right[0].isascii() and right[0].isalpha() and left[-2:].isascii() and left[-2:].rstrip(",.;:")[-1:].isalpha()
    )
    return " " if latin and not IN_ADDRESS.search(left[-LONGEST_ADDRESS:]) else ""


def _spread_gaps(text: str, lines: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """The gaps of spread lines. Where one is wider than the others, one space of it stays: it parts words."""
    for line in lines:
        for gap in GAP.finditer(text, line.start, line.end):
            start, end = gap.span()
            yield start, end - (end - start > 1)


def _passages(paragraphs: Paragraphs, text: str, origin: Offsets) -> list[Passage]:
    lines = paragraphs.lines
    source = lines.source.text
    starts, ends = lines.start.tolist(), lines.end.tolist()
    numbers, blocks = lines.number.tolist(), lines.block.tolist()
    opening = np.flatnonzero(paragraphs.begins)
    widths = np.maximum.reduceat(paragraphs.column, opening).tolist()
    bounds = [*opening.tolist(), len(starts)]
    # Thousands of records: made by what is quickest.
    spans = list(map(partial(tuple.__new__, Span), zip(starts, ends, strict=True)))
    passages: list[Passage] = []
    copies: dict[str, int] = {}
    at = 0
    for (begin, stop), width, line in zip(pairwise(bounds), widths, text.split("\n"), strict=True):
        own = origin[at : at + len(line)]
        at += len(line) + 1
        if not line:  # nothing of it can be seen; it still has to stand somewhere
            line = "".join(source[starts[i] : ends[i]] for i in range(begin, stop))
            own = np.concatenate([np.arange(starts[i], ends[i], dtype=np.int32) for i in range(begin, stop)])
        passage = Passage(
            text=line,
            origin=own,
            spans=tuple(spans[begin:stop]),
            lines=tuple(numbers[begin:stop]),
            block=blocks[begin],
            width=width,
        )
        original = copies.get(line) if len(line) >= SHORTEST_COPY else None
        if original is not None and len(passages) - original <= NEAR_COPY and END.search(line):
            first = passages[original]
            passages[original] = replace(first, spans=first.spans + passage.spans, lines=first.lines + passage.lines)
            del copies[line]  # twice is a fault of the reader, more often is the page's own
            continue
        if len(line) >= SHORTEST_COPY:
            copies[line] = len(passages)
        passages.append(passage)
    return passages
