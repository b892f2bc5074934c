"""Untangle columns that were read row by row: line one of the left column, line one of the next, line two, and so on.

Where that happened a line runs on not in the next one but in one further down. A stretch is looked at closely only
where a sample of its lines says so. There each line goes to the column whose last line it continues best: the
assignment with the most evidence over all lines together is found by a beam search (Lowerre 1976) over states that say
at which line each column stopped.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms import chinese, seam
from transforms.openings import is_speech
from transforms.records import Lines, Offsets

# How many lines are judged at once, and how many seams of them are looked at first.
WINDOW, SAMPLE = 32, 10
# So many characters at an edge of a line are looked at for a word, spaces among them.
EDGE = 16
# Words run on over a third of the seams of running text. Where no more do than this, the next line may be another
# column's; a sample of lines may be off. Fewer lines than this that stop in the midst of a sentence say nothing.
SELDOM, SELDOM_SAMPLED, UNENDED = 0.3, 0.4, 3
# The lines of narrow columns mostly stop so; where fewer do, each is a paragraph or a heading.
MOSTLY: Final = 0.35
# Of lines in columns few are much shorter than the longest.
LONG: Final = 0.3
# Where that many times as many words run on in the next line as anywhere further down, it is no chance; but where
# hardly any do, that says nothing.
BY_CHANCE, HARDLY = 1.5, 0.12
# Fewer lines than this are no columns.
FEWEST = 6
# How many columns a page may have that is read row by row.
MOST = 5
# How many rows a column may rest while the others go on.
LONGEST_REST = 6
# How many states are kept at every line.
BEAM = 32
# Rows go from left to right, and the next one begins at the left again: that a column is left out takes evidence, and
# so does that all others are; little if they were left out before, as one that has ended is. A column rests where a
# paragraph or a heading ends, for there white space stands; seldom in the midst of a sentence. And it takes evidence
# that a column begins, which goes on from nothing.
SKIP, MIDST, TWICE, IDLE, NEW = -3.5, -7.0, -9.0, -0.1, -2.5
# A column has no more head lines than this.
HEADS = 3
# Where lines go on in the next one so much better than anywhere further down, there are no columns: seen for a fraction
# of what dealing them out costs. Of 91 windows in columns that were looked at one was as low, of 81 others all but 8.
FAR_BELOW = 0.6
# How much better than the printed order the columns must be, a line; and how much worse beside a stretch that is sure.
BETTER, NO_WORSE = 0.35, -0.3

# A sentence is over, or Markdown's emphasis of a whole line.
ENDED = re.compile(r"(?:[。！？!?…：:][”’）》】」』)\]\"*_#]{0,5}|\*\*|__)\Z")
# A row of a table: two figures or more stand apart at its end. Where every third line is one, the next row goes on.
ROW: Final = re.compile(r"(?:\s[-−+]?\d[\d,.]{0,15}+[%％]?){2,12}+\Z")
TABLE: Final = 3
# A talk's lines are speeches of a line each where so many of them bear a mark: columns tear most speeches in two.
TALK: Final = 2
SHORTEST_HALF = 4
HALVES = re.compile(r"(?<=[\u4e00-\u9fff”）》])[ \u3000]{1,8}(?=[\u4e00-\u9fff“（《])")


Evidence = NDArray[np.float64]
"""Of every line (row) that it goes on in the line so many further down (column; the next one is column 0)."""


def untangle(lines: Lines) -> Lines:
    """The lines of a page, columns taken apart where the page was read row by row; all others as they were."""
    if lines.source.geometry is not None:  # what tells where its lines stand was put in order by that
        return lines
    found = list(_tangled(lines))
    if not found:
        return lines
    lines, stretches = _halved(lines, found)
    order = np.arange(len(lines.start), dtype=np.int32)
    block = lines.block.copy()
    for start, stop in stretches:
        above, threads = _threads([_text(lines, i) for i in range(start, stop)], lines.number[start:stop].tolist())
        start += above
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
    return lines.source.text[lines.start[index] : lines.end[index]]


def _tangled(lines: Lines) -> Iterator[tuple[int, int]]:
    """The stretches of lines that go on further down than in the next one, as half-open intervals.

    A window where hardly a word runs into the next line is looked at closely; one that is sure takes in its neighbours
    as far as columns are no worse there than the printed order, for a column may end in the midst of a window.
    """
    count = len(lines.start)
    # The last window takes in what would be too short a one.
    edges = [*range(0, max(count - WINDOW // 2, 1), WINDOW), count]
    windows = list(pairwise(edges))
    sampled = [range(start, stop - 1, max(1, (stop - start - 2) // SAMPLE)) for start, stop in windows]
    doubtful = [
        number
        for number, (unended, across) in enumerate(_broken(lines, sampled))
        if unended >= MOSTLY * len(sampled[number]) and _seldom(unended, across, SELDOM_SAMPLED)
    ]
    whole = [range(windows[number][0], windows[number][1] - 1) for number in doubtful]
    seams = zip(doubtful, _broken(lines, whole), strict=True)
    doubtful = [number for number, (unended, across) in seams if _seldom(unended, across, SELDOM)]
    sure = [number for number in doubtful if _goes_on_below(lines, *windows[number])]
    taken = set(sure)
    for number in sure:
        for way in (-1, 1):
            near = number + way
            while 0 <= near < len(windows) and near not in taken and _gain(lines, *windows[near]) > NO_WORSE:
                taken.add(near)
                near += way
    for run in _runs(sorted(taken)):
        yield windows[run[0]][0], windows[run[-1]][1]


def _seldom(unended: int, across: int, most: float) -> bool:
    """Whether words seldom run on in the next line, as far as lines stop in the midst of a sentence."""
    return unended >= UNENDED and across <= most * unended


def _goes_on_below(lines: Lines, start: int, stop: int) -> bool:
    """Whether lines go on further down better than in the next one."""
    if stop - start < FEWEST:
        return False
    texts = [_text(lines, at) for at in range(start, stop)]
    if TABLE * sum(ROW.search(text) is not None for text in texts) >= len(texts):
        return False
    if TALK * sum(map(is_speech, texts)) >= len(texts):
        return False
    return _words_go_on_below([seam.plain(text) for text in texts]) and _gain(lines, start, stop) > BETTER


def _gain(lines: Lines, start: int, stop: int) -> float:
    """How much better columns are than the printed order, a line."""
    if stop - start < FEWEST:
        return -np.inf
    texts = tuple(_text(lines, at) for at in range(start, stop))
    return _dealing(texts, tuple(lines.number[start:stop].tolist())).gain / (stop - start)


def _words_go_on_below(texts: Sequence[str]) -> bool:
    """Whether about as many words run on further down as in the next line: sooner seen than all evidence."""
    pairs = [(one, one + ahead) for ahead in range(1, MOST + 1) for one in range(len(texts) - ahead)]
    across = chinese.words_across([texts[one][-4:] for one, _ in pairs], [texts[other][:4] for _, other in pairs])
    ahead = np.array([other - one for one, other in pairs])
    shares = np.bincount(ahead, weights=across) / np.maximum(np.bincount(ahead), 1)
    return bool(shares[2:].max() * BY_CHANCE >= shares[1] or shares[1] <= HARDLY)


def _evidence(lines: Sequence[seam.Line], past: int, ahead: int, known: seam.Terms) -> Evidence:
    """The evidence of all lines more than ``past`` and up to ``ahead`` lines further down; nought below the last one.

    Shape (lines, ahead - past).
    """
    evidence = np.zeros((len(lines), max(ahead - past, 0)))
    ones, steps = np.nonzero(np.arange(len(lines))[:, None] + np.arange(past + 1, ahead + 1) < len(lines))
    if len(ones):
        evidence[ones, steps] = seam.follows(lines, ones, ones + steps + past + 1, known)
    return evidence


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Numbers that follow each other without a gap."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _broken(lines: Lines, groups: Sequence[range]) -> list[tuple[int, int]]:
    """Of every group of lines how many stop in the midst of a sentence, and how many do so in the midst of a word.

    What is much shorter than the longest is a heading or a last line and stops nowhere.
    """
    sizes = [len(group) for group in groups]
    owners, upper = np.repeat(np.arange(len(groups)), sizes), np.fromiter(chain(*groups), np.int64, sum(sizes))
    length = lines.end - lines.start
    longest = np.zeros(len(groups))
    np.maximum.at(longest, owners, length[upper])
    long = length[upper] >= LONG * longest[owners]
    owners, upper = owners[long], upper[long]
    text, begins, ends = lines.source.text, lines.start.tolist(), lines.end.tolist()
    lefts = [seam.plain(text[max(begins[at], ends[at] - EDGE) : ends[at]])[-6:] for at in upper.tolist()]
    runs = [number for number, left in enumerate(lefts) if left and not ENDED.search(left)]
    lefts, owners, lower = [lefts[at] for at in runs], owners[runs], (upper[runs] + 1).tolist()
    rights = [seam.plain(text[begins[at] : min(begins[at] + EDGE, ends[at])])[:6] for at in lower]
    across = chinese.words_across(lefts, rights)
    unended = np.bincount(owners, minlength=len(groups)).tolist()
    broken = np.bincount(owners, weights=across, minlength=len(groups)).astype(int).tolist()
    return list(zip(unended, broken, strict=True))


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


class _Dealing(NamedTuple):
    """The best way to deal some lines out to columns."""

    gain: float
    """How much better than the printed order, over all lines."""
    columns: int
    column_of: Sequence[int]
    """The column of every line."""
    lines: Sequence[seam.Line]


# A page of one window is dealt out where it is judged, and then taken apart just so.
@lru_cache(maxsize=4)
def _dealing(texts: tuple[str, ...], rows: tuple[int, ...]) -> _Dealing:
    """The best way to deal lines out; ``rows`` has the printed line of each: no column has two pieces of one row."""
    lines, row = seam.lines_of(texts), np.array(rows)
    known, near = seam.terms(line.text for line in lines), min(MOST, len(texts) - 1)
    evidence = _evidence(lines, 0, near, known)
    means = [evidence[: len(lines) - ahead, ahead - 1].mean() for ahead in range(1, near + 1)]
    if max(means[1:], default=-np.inf) < means[0] - FAR_BELOW:
        return _Dealing(-np.inf, 1, [0] * len(lines), lines)
    likely = _likely(evidence)
    far = min(max(likely) * LONGEST_REST, len(texts) - 1)
    evidence = np.hstack((evidence, _evidence(lines, near, far, known)))
    for ahead in range(1, evidence.shape[1] + 1):
        evidence[:-ahead, ahead - 1][row[ahead:] == row[:-ahead]] = -seam.CANNOT_PART
    rests = np.array([SKIP if line.ended or not line.full else MIDST for line in lines])
    printed = float(evidence[:-1, 0].sum())
    found = [(columns, *_dealt(evidence, columns, rests)) for columns in likely]
    columns, score, column_of = max(found, key=lambda one: one[1])
    return _Dealing(score - printed, columns, column_of, lines)


def _threads(texts: Sequence[str], rows: Sequence[int]) -> tuple[int, list[list[int]]]:
    """How many lines stand above all columns, and which of those below make a column each, top to bottom.

    All make one where the printed order is as good; their numbers begin at 0 below the lines above.
    """
    dealing = _dealing(tuple(texts), tuple(rows))
    if dealing.gain <= BETTER * min(len(texts), WINDOW):
        return 0, [list(range(len(texts)))]
    above = _above(dealing.lines, dealing.columns)
    below = dealing.column_of[above:]
    threads = [[line for line, own in enumerate(below) if own == c] for c in range(dealing.columns)]
    return above, [thread for thread in threads if thread]


def _above(lines: Sequence[seam.Line], columns: int) -> int:
    """How many lines at the top stand over all columns: short ones, many more than heads of columns would be."""
    short = next((number for number, line in enumerate(lines) if line.full), len(lines))
    return short - columns if short > HEADS * columns else 0


def _likely(evidence: Evidence) -> list[int]:
    """How many columns there may be: where lines go on best so many lines further down."""
    count, most = evidence.shape
    means = {ahead: evidence[: count - ahead, ahead - 1].mean() for ahead in range(2, min(MOST, most) + 1)}
    return sorted(sorted(means, key=lambda ahead: -means[ahead])[:2])


def _dealt(evidence: Evidence, columns: int, rests: NDArray[np.float64]) -> tuple[float, list[int]]:
    """The best way to deal the lines out to so many columns: its evidence, and the column of every line.

    A state says how many lines ago each column stopped, and which column had the latest line.
    """
    count, most = evidence.shape
    rest = min(LONGEST_REST * columns, most)
    gone, new = rest + 1, rest + 2  # columns that rested too long to go on, and those that have no line yet
    number = np.arange(columns)
    # The columns to the right of each, and then from the left: the last of them is itself.
    ring = (number[:, None] + 1 + number) % columns
    units = (new + 1) ** number * columns
    ages = np.full((1, columns), new)
    ages[0, 0] = 1
    before, total = np.zeros(1, int), np.zeros(1)
    steps = []
    for line in range(1, count):
        # By age, from 1: how well the line goes on what stopped so long ago; last what it takes to open a column.
        back = np.arange(1, min(line, rest) + 1)
        fits = np.full(new + 1, -np.inf)
        fits[back] = evidence[line - back, back - 1]
        fits[new] = NEW
        turn, state = ring[before], np.arange(len(ages))[:, None]
        behind = ages[state, turn[:, :-1]]
        left_out = np.where(behind > columns, np.where(behind == new, SKIP, IDLE), rests[np.maximum(line - behind, 0)])
        moves = np.zeros(ages.shape)
        moves[:, 1:] = np.cumsum(left_out, 1)
        moves[:, -1] = np.maximum(moves[:, -1], TWICE)
        scores = total[:, None] + fits[ages]
        scores[state, turn] += moves
        # Columns are opened from left to right.
        scores[:, 1:][(ages[:, 1:] == new) & (ages[:, :-1] == new)] = -np.inf
        # What the state will be: all columns a line older, but for the one that has the line.
        older = np.where(ages == new, new, np.minimum(ages + 1, gone))
        keys = (older @ units)[:, None] + (1 - older) * units + number
        ranked = np.argsort(-scores, axis=None, kind="stable")
        ranked = ranked[: np.searchsorted(-scores.ravel()[ranked], np.inf)]
        _, first = np.unique(keys.ravel()[ranked], return_index=True)
        kept = ranked[np.sort(first)[:BEAM]]
        origin, column = np.divmod(kept, columns)
        ages = older[origin]
        ages[np.arange(len(kept)), column] = 1
        before, total = column, scores.ravel()[kept]
        steps.append((origin, column))
    at, dealt = 0, []
    for origin, column in reversed(steps):
        dealt.append(int(column[at]))
        at = int(origin[at])
    return float(total[0]), [*dealt, 0][::-1]
