"""Put passages in order: find for every one that stops in the midst of a sentence the one that goes on.

Columns come off the page as blocks in any order, and a paragraph that runs from one column into the next is torn. Ends
and beginnings are matched one to one, the surest and nearest first, by the evidence that also joins two lines.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from transforms import chinese
from transforms.records import Passage

ENDS = re.compile(r"[。！？!?…：:；;][”’）》】」』)\]\"]{0,3}\Z|[）】》)\]]\Z")
# A line does not begin with these, so what does goes on.
CANNOT_BEGIN = re.compile(r"[，。、；：？！”’）》】」』,;:!)\]}％%]")
# Running text has marks that headings, bylines and bullets have not.
RUNNING = re.compile("[，。；]")

WORD = 3.0  # a word of the dictionary lies across the tear
MARK = 4.0  # the second half cannot begin a passage
NO_INDENT = 2.0  # its first line is full: a paragraph's first line lacks the indent
PERHAPS = 0.8  # it is nearly full
INDENT = -2.0
QUOTE = -1.0  # quotation marks are narrow, so that an indented line looks full
NEAR = 1.0  # for neighbours; half as much at two passages' distance
TAIL = 1.6  # a few words and an end mark: no paragraph is that short
ENOUGH = 1.6
# How many passages on each side of an end are looked at for a beginning: any at all, and one that looks torn itself. A
# page has few columns, a long document many pages.
NEIGHBOURS, WINDOW = 4, 60
SHORT = 14
# A headline may be a quotation; it stops where its quotation marks close.
QUOTED = re.compile(r"[“‘\"「『][^“”\"「」『』]*[”’\"」』]")
# How many characters short of its column a first line is whose indent got lost, and a line that is full.
LOST_INDENT = (1.4, 3.1)
FULL = 0.5


def order(passages: Sequence[Passage]) -> list[Passage]:
    """The passages of a page, torn paragraphs made whole, each where its first half was printed."""
    heads = [_head(passage) for passage in passages]
    torn = [i for i, head in enumerate(heads) if head > 0]
    candidates: list[tuple[float, int, int]] = []
    for end, passage in enumerate(passages):
        if not _stops_short(passage):
            continue
        near = range(max(0, end - NEIGHBOURS), min(len(passages), end + NEIGHBOURS + 1))
        far = torn[bisect_left(torn, end - WINDOW) : bisect_right(torn, end + WINDOW)]
        for start in {*near, *far} - {end}:
            score = (
                heads[start]
                + WORD * chinese.word_across(passage.text[-12:], passages[start].text[:12])
                + NEAR / abs(start - end)
            )
            if score >= ENOUGH:
                candidates.append((-score, end, start))
    return list(_threaded(passages, _matched(candidates)))


def _matched(candidates: list[tuple[float, int, int]]) -> dict[int, int]:
    """Which passage goes on after which, the surest first, one to one and without a ring."""
    follows: dict[int, int] = {}
    taken: set[int] = set()
    head_of: dict[int, int] = {}  # the first passage of the thread that ends here
    tail_of: dict[int, int] = {}  # the last passage of the thread that begins here
    for _, end, start in sorted(candidates):
        head, tail = head_of.get(end, end), tail_of.get(start, start)
        if end in follows or start in taken or head == start:
            continue
        taken.add(start)
        follows[end] = start
        head_of[tail], tail_of[head] = head, tail
    return follows


def _stops_short(passage: Passage) -> bool:
    """Whether a passage is running text whose last line is full and ends no sentence."""
    if len(passage.lines) < 2 or ENDS.search(passage.text[-4:]) or not RUNNING.search(passage.text):
        return False
    if QUOTED.fullmatch(passage.text):
        return False
    last = passage.spans[-1]
    return passage.width - (last.end - last.start) < LOST_INDENT[1]


def _head(passage: Passage) -> float:
    """The evidence that a passage begins in the midst of a sentence."""
    if CANNOT_BEGIN.match(passage.text):
        return MARK
    if not RUNNING.search(passage.text):
        return -MARK
    if len(passage.lines) < 2:
        return TAIL * (len(passage.text) < SHORT and passage.text.endswith("。"))
    first = passage.spans[0]
    lack = passage.width - (first.end - first.start)
    if lack > LOST_INDENT[1]:
        return 0.0
    full = NO_INDENT if lack <= FULL else PERHAPS if lack < LOST_INDENT[0] else INDENT
    return full + QUOTE * (passage.text[0] in "“‘「『")


def _threaded(passages: Sequence[Passage], follows: dict[int, int]) -> Iterator[Passage]:
    """Every passage once: a first half takes in those that go on."""
    taken = set(follows.values())
    for index, passage in enumerate(passages):
        if index in taken:
            continue
        rest = []
        at = index
        while at in follows:
            at = follows[at]
            rest.append(passages[at])
        yield passage.joined(*rest) if rest else passage
