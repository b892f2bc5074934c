"""Untangle columns that were read row by row: line one of the left column, line one of the right, line two, and so on.

Where that happened a line runs on not in the next one but in the one after it. A stretch is looked at closely only
where a sample of its lines says so. There each line goes to the column whose last line it continues best: the
assignment with the most evidence over all lines together is found by dynamic programming (Viterbi 1967), over states
that say at which line the other column stopped.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from transforms import chinese
from transforms.mends import radicals
from transforms.records import Lines, Offsets

# How many lines are judged at once, and how many seams of them are looked at first.
WINDOW, SAMPLE = 32, 8
# Fewer lines than this are no columns.
FEWEST = 6
# How many lines a column may rest while the other one goes on.
LONGEST_REST = 5
# A line goes on with a word across the seam, or with two or three characters that the page has side by side elsewhere.
WORD, TRIGRAM, BIGRAM, NOTHING = 3.0, 2.0, 1.0, -0.7
CANNOT_BEGIN = 4.0
# A line that lacks an indent begins a paragraph: it goes on nowhere but behind an end mark.
OPENS = -0.8
LOST_INDENT = (1.4, 3.1)
# A line that lacks this many characters and ends no sentence is a heading.
HEADING = 5
NARROW = re.compile(r"[\x20-\x7e]")
# Rows alternate: that a column goes on twice in a row, or ends for good, takes evidence.
TWICE, NEW = -0.8, -1.5
# How much better than the printed order the columns must be, a line.
BETTER = 0.4

ENDED = re.compile(r"[。！？!?…：:][”’）》】」』)\]\"]{0,3}\Z")
NEVER_FIRST = frozenset("，。、；：？！”’）》】」』,;:!)]}％%")
SHORTEST_HALF = 4
HALVES = re.compile(r"(?<=[\u4e00-\u9fff”）》])[ \u3000]{1,8}(?=[\u4e00-\u9fff“（《])")


class _Step(NamedTuple):
    """How a line was reached: the evidence so far, the line it goes on from, and the state before."""

    score: float
    before: int | None
    state: int | None


def untangle(lines: Lines) -> Lines:
    """The lines of a page, columns taken apart where the page was read row by row; all others as they were."""
    found = list(_tangled(lines))
    if not found:
        return lines
    lines, stretches = _halved(lines, found)
    order = np.arange(len(lines.start), dtype=np.int32)
    block = lines.block.copy()
    for start, stop in stretches:
        threads = _threads([_text(lines, i) for i in range(start, stop)], lines.number[start:stop].tolist())
        if len(threads) > 1:
            order[start:stop] = [start + i for thread in threads for i in thread]
            block[start:stop] = np.repeat(np.arange(len(threads)), list(map(len, threads)))
            block[start:stop] += block[start - 1] + 1 if start else 0
            block[stop:] += block[stop - 1] + 1 - (block[stop] if stop < len(block) else 0)
    return replace(_taken(lines, order), block=block)


def _taken(lines: Lines, order: Offsets) -> Lines:
    return replace(
        lines, start=lines.start[order], end=lines.end[order], number=lines.number[order], indent=lines.indent[order]
    )


def _text(lines: Lines, index: int) -> str:
    return lines.source.text[lines.start[index] : lines.end[index]].translate(_plain())


@cache
def _plain() -> dict[int, str]:
    """What stands between a line and the dictionary's words: spaces and radicals."""
    return {**{ord(radical): whole for radical, whole in radicals().items()}, ord(" "): "", 0x3000: ""}


def _tangled(lines: Lines) -> Iterator[tuple[int, int]]:
    """The stretches of lines that go on in the line after the next one, as half-open intervals."""
    count = len(lines.start)
    begin: int | None = None
    for start in range(0, count, WINDOW):
        stop = min(start + WINDOW, count)
        if stop - start < FEWEST and begin is None:
            break
        if _goes_on_below(lines, start, stop):
            begin = start if begin is None else begin
        elif begin is not None:
            yield begin, start
            begin = None
    if begin is not None:
        yield begin, count


def _goes_on_below(lines: Lines, start: int, stop: int) -> bool:
    step = max(1, (stop - start - 2) // SAMPLE)
    one, two = _across(lines, range(start, stop - 2, step))
    if two < 2 or two <= one:
        return False
    one, two = _across(lines, range(start, stop - 2))
    return two >= 3 and two >= 2 * one


def _across(lines: Lines, seams: Sequence[int]) -> tuple[int, int]:
    """At how many of the seams a word runs into the next line, and into the one after it."""
    found = [0, 0]
    for seam in seams:
        left = _text(lines, seam)[-6:]
        if not ENDED.search(left):
            for ahead in (1, 2):
                found[ahead - 1] += chinese.word_across(left, _text(lines, seam + ahead)[:6])
    return found[0], found[1]


def _halved(lines: Lines, stretches: Sequence[tuple[int, int]]) -> tuple[Lines, list[tuple[int, int]]]:
    """The lines with those of a stretch cut where two columns were fused in one: at the only gap in them."""
    text = lines.source.text
    rows: list[tuple[int, int, int]] = []
    bounds: list[tuple[int, int]] = []
    done = 0
    for start, stop in stretches:
        rows += [(i, int(lines.start[i]), int(lines.end[i])) for i in range(done, start)]
        first = len(rows)
        for i in range(start, stop):
            begin, end = int(lines.start[i]), int(lines.end[i])
            gaps = list(HALVES.finditer(text, begin, end))
            whole = len(gaps) != 1 or min(gaps[0].start() - begin, end - gaps[0].end()) < SHORTEST_HALF
            cuts = [] if whole else gaps
            edges = [begin, *(edge for gap in cuts for edge in gap.span()), end]
            rows += [(i, *edge) for edge in zip(edges[::2], edges[1::2], strict=True)]
        bounds.append((first, len(rows)))
        done = stop
    rows += [(i, int(lines.start[i]), int(lines.end[i])) for i in range(done, len(lines.start))]
    index, begins, ends = (np.array(column, np.int32) for column in zip(*rows, strict=True))
    halved = replace(
        lines, start=begins, end=ends, number=lines.number[index], block=lines.block[index], indent=lines.indent[index]
    )
    return halved, bounds


def _threads(texts: Sequence[str], rows: Sequence[int]) -> list[list[int]]:
    """Which of the lines make a column each, top to bottom; all in one where the printed order is as good.

    Two pieces of one row (``rows`` has the printed line of each) never are of one column.
    """
    pairs = {text[i : i + 2] for text in texts for i in range(len(text) - 1)}
    triples = {text[i : i + 3] for text in texts for i in range(len(text) - 2)}
    known: dict[tuple[int, int], float] = {}
    widths = [len(text) - len(NARROW.findall(text)) / 2 for text in texts]
    column = sorted(widths)[len(widths) * 3 // 4]
    opens = [LOST_INDENT[0] < column - width < LOST_INDENT[1] for width in widths]

    def goes_on(a: int, b: int) -> float:
        if rows[a] == rows[b]:
            return -CANNOT_BEGIN
        if widths[a] < column - HEADING and not ENDED.search(texts[a]):
            return 0.0  # a heading: nothing says what stands below it
        if (a, b) not in known:
            known[a, b] = _evidence(texts[a], texts[b], pairs, triples) + OPENS * opens[b]
        return known[a, b]

    # A state is the last line of the other column, None where there is none; the current line is the last of its own.
    steps: list[dict[int | None, _Step]] = [{None: _Step(0.0, None, None)}]
    for line in range(1, len(texts)):
        reached: dict[int | None, _Step] = {}
        for other, step in steps[-1].items():
            resting = other if other is not None and line - other <= LONGEST_REST else None
            twice = 0.0 if resting is None else TWICE
            moves: list[tuple[int | None, int | None, float]] = [
                (resting, line - 1, goes_on(line - 1, line) + twice),
                (line - 1, None, NEW - OPENS * opens[line]),
            ]
            if resting is not None:
                moves.append((line - 1, resting, goes_on(resting, line)))
            for state, before, evidence in moves:
                if state not in reached or step.score + evidence > reached[state].score:
                    reached[state] = _Step(step.score + evidence, before, other)
        steps.append(reached)
    state = max(steps[-1], key=lambda state: steps[-1][state].score)
    printed = sum(goes_on(line - 1, line) for line in range(1, len(texts)))
    if steps[-1][state].score - printed < BETTER * len(texts):
        return [list(range(len(texts)))]
    thread_of: dict[int, list[int]] = {}
    for line, before in enumerate(_befores(steps, state)):
        thread = [] if before is None else thread_of[before]
        thread.append(line)
        thread_of[line] = thread
    return [thread for line, thread in thread_of.items() if thread[0] == line]


def _befores(steps: Sequence[dict[int | None, _Step]], state: int | None) -> list[int | None]:
    """For every line the one it goes on from, read off the steps from the last back to the first."""
    befores: list[int | None] = []
    for reached in reversed(steps):
        befores.append(reached[state].before)
        state = reached[state].state
    return befores[::-1]


def _evidence(left: str, right: str, pairs: set[str], triples: set[str]) -> float:
    """The evidence that ``right`` goes on where ``left`` stops."""
    if ENDED.search(left[-4:]):
        return NOTHING - CANNOT_BEGIN if right[0] in NEVER_FIRST else -OPENS
    if right[0] in NEVER_FIRST:
        return CANNOT_BEGIN
    if chinese.word_across(left[-6:], right[:6]):
        return WORD
    if left[-2:] + right[0] in triples or left[-1] + right[:2] in triples:
        return TRIGRAM
    return BIGRAM if left[-1] + right[0] in pairs else NOTHING
