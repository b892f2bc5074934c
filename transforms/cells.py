"""Cells: tables whose rows are a question and its answer, side by side.

Bars part the cells of Markdown, tabs those of a sheet. What repairing makes of a tab is no longer seen in a passage's
text, so cells are told by the printed lines.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from transforms.dialogue import Spoken
from transforms.questions import ASKS, asking
from transforms.records import Passage, Source
from transforms.unglue import trimmed

# A table of questions has so many rows at least, and in so large a share of its rows the first cell asks.
ROWS, SHARE = 2, 0.7
WALL = re.compile(r"\||\t+")
NUMBER = re.compile(r"\d{1,3}[.、．]?")
RULE = re.compile(r"[\s|:-]+")
QUESTION: Final = Spoken("question")
ANSWER: Final = Spoken("answer")


class Row(NamedTuple):
    """A row of two cells in a passage: where it begins in the text, its number included, and its cells."""

    start: int
    question: int
    answer: int
    asks: bool
    """Whether the first cell asks."""


def part(source: Source, passages: Sequence[Passage]) -> tuple[list[Passage], list[Spoken | None]]:
    """The passages, rows of questions and answers cut into their cells, and what each cell is; no page, no cut.

    Returns empty lists where a page has no table of questions.
    """
    if source.text.count("|") + source.text.count("\t") < ROWS:
        return [], []
    rows = {index: found for index, passage in enumerate(passages) if (found := list(_rows(source, passage)))}
    asks = [row.asks for found in rows.values() for row in found]
    if sum(asks) < ROWS or sum(asks) < SHARE * (len(asks) - asks.index(True)):
        return [], []
    headed = False  # what stands above the first row that asks heads the table
    parted: list[Passage] = []
    spoken: list[Spoken | None] = []
    for index, passage in enumerate(passages):
        cuts: list[tuple[int, Spoken | None]] = [(0, None)]
        for row in rows.get(index, ()):
            headed |= row.asks
            cuts += [(row.start, None), *([(row.question, QUESTION), (row.answer, ANSWER)] if headed else [])]
        rest, done, here = passage, 0, cuts[0][1]
        for at, following in cuts[1:]:
            if at > done:
                head, rest = rest.cut(at - done)
                parted.append(trimmed(head))
                spoken.append(here)
            done, here = at, following
        parted.append(rest)
        spoken.append(here)
    return parted, spoken


def _rows(source: Source, passage: Passage) -> Iterator[Row]:
    """The rows of two cells in a passage."""
    place = 0
    origin = passage.origin
    for span in passage.spans:
        printed = source.text[span.start : span.end]
        cells = _cells(printed)
        if cells and NUMBER.fullmatch(cells[0][1]):
            del cells[0]
        elif cells:
            cells[0] = (0, cells[0][1])  # with the bar before it
        if len(cells) != 2 or RULE.fullmatch(printed):
            continue
        (first, question), (second, _) = cells
        start, begin, middle = (int(origin.searchsorted(span.start + at)) for at in (0, first, second))
        if place <= start <= begin < middle < len(origin):
            yield Row(start, begin, middle, asking(question) > ASKS)
            place = middle


def _cells(printed: str) -> list[tuple[int, str]]:
    """The cells of a printed line, each with where it begins; none where no wall stands in it."""
    found: list[tuple[int, str]] = []
    at = 0
    for wall in (*WALL.finditer(printed), None):
        cell = printed[at : wall.start() if wall else len(printed)]
        if cell.strip():
            found.append((at, cell.strip()))
        at = wall.end() if wall else at
    return found
