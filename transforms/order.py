"""Put passages in order: find for every one that stops in the midst of a sentence the one that goes on.

Columns come off the page as blocks in any order, and a paragraph that runs from one column into the next is torn. Ends
and beginnings are matched one to one, the surest and nearest first, by the evidence that also joins two lines.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import numpy as np

from transforms import chinese
from transforms.display import stands_alone
from transforms.join import ITEM, SPEAKER
from transforms.records import Passage

ENDS = re.compile(r"[。！？!?…：:；;][”’）》】」』)\]\"]{0,3}\Z|[）】》)\]]\Z")
# A line does not begin with these, so what does goes on.
CANNOT_BEGIN = re.compile(r"[，。、；：？！”’）》】」』,;:!)\]}％%]")
# Running text has marks that headings, bylines and bullets have not.
RUNNING = re.compile("[，。；？！]")
SENTENCE_END = re.compile("[。；？！]")

WORD = 3.0  # a word of the dictionary lies across the tear
MARK = 4.0  # the second half cannot begin a passage
OPEN = 1.0  # the first half stops at a comma: it must go on somewhere
NO_INDENT = 2.0  # the second half's first line is full: a paragraph's first line lacks the indent
PERHAPS = 0.8  # it is nearly full, or the half has one line and ends a sentence
INDENT = -2.0
HEADLINE = -1.5  # the first half is short and ends no sentence anywhere: it may be a headline with a comma
QUOTE = -1.0  # quotation marks are narrow, so that an indented line looks full
OTHER_COLUMN = -1.5  # the two are set to different widths
NEXT = 2.5  # it is printed next, display lines left out: only a gap came between
NEAR = 1.0  # for others divided by the distance in passages
TAIL = 1.6  # a few words and an end mark: no paragraph is that short
ENOUGH = 1.6
# How many passages on each side of an end are looked at for a beginning: any at all, and one that looks torn itself. A
# page has few columns, a long document many pages.
NEIGHBOURS, WINDOW = 4, 60
# A full first line says something only on a page that indents at least this share of its paragraphs.
INDENTED = 0.25
SHORT = 14
LONGEST_HEADLINE = 32
# A headline may be a quotation; it stops where its quotation marks close.
QUOTED = re.compile(r"[“‘\"「『][^“”\"「」『』]*[”’\"」』]")
# How many characters short of its column a first line is whose indent got lost, and a line that is full.
LOST_INDENT = (1.4, 3.1)
FULL = 0.5
OTHER_WIDTH = 2.0
NARROW = re.compile(r"[\x20-\x7e]")
# No printed line is longer than this that is of any use in telling where a paragraph was torn.
LONGEST = 120


def order(passages: Sequence[Passage]) -> list[Passage]:
    """The passages of a page, torn paragraphs made whole, each where its first half was printed."""
    running = [i for i, passage in enumerate(passages) if _runs(passage)]
    texts = [passages[i] for i in running]
    heads = [_head(passage) for passage in texts]
    if heads.count(INDENT) < INDENTED * sum(len(passage.lines) > 1 for passage in texts):
        heads = [0.0 if head in (NO_INDENT, PERHAPS) else head for head in heads]
    torn = [i for i, head in enumerate(heads) if head > 0]
    candidates: list[tuple[float, int, int]] = []
    for end, passage in enumerate(texts):
        if not _stops_short(passage) or (len(passage.lines) < 2 and not _in_column(texts, end)):
            continue
        candidates += [(-score, end, start) for score, start in _beginnings(texts, heads, torn, end) if score >= ENOUGH]
    follows = {running[end]: running[start] for end, start in _matched(candidates).items()}
    return list(_threaded(passages, follows))


def _beginnings(
    texts: Sequence[Passage], heads: Sequence[float], torn: Sequence[int], end: int
) -> Iterator[tuple[float, int]]:
    """The passages that may go on where ``end`` stops, each with its evidence.

    Where the next one is torn itself, or a word runs into it, nobody has to look any further.
    """
    tail = texts[end].text[-12:]
    certain = OPEN * (tail[-1] in "，、")
    if len(texts[end].text) < LONGEST_HEADLINE and not SENTENCE_END.search(texts[end].text):
        certain += HEADLINE

    def apart(start: int) -> bool:
        wider = texts[start].width - texts[end].width
        # A last line alone says only that its column is no narrower.
        return wider > OTHER_WIDTH or (wider < -OTHER_WIDTH and len(texts[start].lines) > 1)

    def evidence(start: int) -> float:
        word = chinese.word_across(tail, texts[start].text[:12])
        return certain + heads[start] + WORD * word + OTHER_COLUMN * apart(start)

    below = end + 1 if end + 1 < len(texts) and texts[end].lines[-1] <= texts[end + 1].lines[0] else end
    if below != end and not apart(below):
        score = evidence(below)
        yield score + NEXT, below
        if score >= NO_INDENT:
            return
    near = range(max(0, end - NEIGHBOURS), min(len(texts), end + NEIGHBOURS + 1))
    far = torn[bisect_left(torn, end - WINDOW) : bisect_right(torn, end + WINDOW)]
    for start in {*near, *far} - {end}:
        yield evidence(start) + NEAR / abs(start - end), start


def _runs(passage: Passage) -> bool:
    """Whether a passage is running text and no heading, byline or credit."""
    return RUNNING.search(passage.text) is not None and not stands_alone(passage.text)


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
    """Whether a passage ends no sentence, and its last line is full."""
    if ENDS.search(passage.text[-4:]) or QUOTED.fullmatch(passage.text):
        return False
    last = np.searchsorted(passage.origin[-LONGEST:], passage.spans[-1].start) - min(LONGEST, len(passage.origin))
    return passage.width - _width(passage.text[int(last) :]) < LOST_INDENT[1]


def _width(text: str) -> float:
    """The width of a repaired line in full-width characters."""
    return len(text) - len(NARROW.findall(text)) / 2


def _in_column(texts: Sequence[Passage], index: int) -> bool:
    """Whether a single line stands below text of its own width: elsewhere it is more likely a headline."""
    size = _width(texts[index].text)
    return index > 0 and -FULL <= texts[index - 1].width - size < LOST_INDENT[1]


def _head(passage: Passage) -> float:
    """The evidence that a passage begins in the midst of a sentence."""
    if CANNOT_BEGIN.match(passage.text):
        return MARK
    if ITEM.match(passage.text) or SPEAKER.match(passage.text):
        return -MARK
    if len(passage.lines) < 2:
        ended = ENDS.search(passage.text[-4:]) is not None
        return (TAIL if len(passage.text) < SHORT else PERHAPS) * ended
    lack = passage.width - _width(passage.text[: int(np.searchsorted(passage.origin[:LONGEST], passage.spans[0].end))])
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
