"""Put passages in order: find for every one that stops in the midst of a sentence the one that goes on.

Columns come off the page as blocks in any order, and a paragraph that runs from one column into the next is torn. Ends
and beginnings are matched one to one, the surest and nearest first, by the evidence that also joins two lines.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from transforms import seam
from transforms.display import stands_alone
from transforms.join import ITEM, SPEAKER
from transforms.records import Passage

ENDS = re.compile(r"[。！？!?…：:；;][”’）》】」』)\]\"]{0,3}\Z|[）】》)\]]\Z")
# A line does not begin with these, so what does goes on.
CANNOT_BEGIN = re.compile(r"[，。、；：？！”’）》】」』,;:!)\]}％%]")
# Running text has marks that headings, bylines and bullets have not.
RUNNING = re.compile("[，。；？！]")
SENTENCE_END = re.compile("[。；？！]")

MATCHING = (
    "runs on",
    "ended",
    "pause",
    "cannot begin",
    "full head",
    "nearly full head",
    "indented head",
    "item",
    "few words",
    "one line",
    "quotation",
    "narrower",
    "wider",
    "printed next",
    "one line, printed next",
    "over a line",
    "near",
    "headline",
    "no indents",
)
# What is cut off goes on somewhere, above all at a comma, so that the best half there is may be taken against the odds;
# and what has no indent on a page that indents lacks its beginning: that it finds one speaks for any pair it is in,
# above all where it opens the page and nothing stands before it.
CUT_OFF, CUT_AT_COMMA, ORPHAN, AT_TOP = 1.5, 2.5, 0.7, 1.8
# How many passages on each side of an end are looked at for a beginning: any at all, and one that looks torn itself. A
# page has few columns, a long document many pages.
NEIGHBOURS, FARTHEST = 4, 12
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
    running = [i for i, passage in enumerate(passages) if runs(passage)]
    found = list(candidates_of([passages[i] for i in running]))
    follows: dict[int, int] = {}
    if found:
        evidence = np.array([values for _, _, values in found])
        learned = seam.model().matching
        odds = (
            learned.bias
            + evidence @ np.array(learned.weights)
            + _must(evidence, np.array([start for _, start, _ in found]))
        ).tolist()
        likely = [(-score, end, start) for score, (end, start, _) in zip(odds, found, strict=True) if score > 0]
        follows = {running[end]: running[start] for end, start in _matched(likely).items()}
    return list(_threaded(passages, follows))


def _must(evidence: NDArray[np.float64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    """How far each pair may have the odds against it, because one of the two needs the other, shape (n,)."""
    column = dict(zip(MATCHING, evidence.T, strict=True))
    begins = (column["ended"] + column["indented head"] + column["item"]) > 0
    looks = column["full head"] + column["nearly full head"] + column["few words"] + column["one line"]
    orphan = (ORPHAN + AT_TOP * (starts == 0)) * column["full head"] * (1 - column["narrower"])
    return np.asarray(np.where(begins, 0.0, CUT_OFF + CUT_AT_COMMA * column["pause"] * looks + orphan))


def candidates_of(texts: Sequence[Passage]) -> Iterator[tuple[int, int, tuple[float, ...]]]:
    """Which passages may be two halves of one: the first, the second, and the evidence by ``MATCHING``.

    A first half stops in the midst of a sentence, or ends one in a line that is full to the last character. Looked at
    are its neighbours, and those further off that look like a second half.
    """
    lacks = [_lack(passage) if len(passage.lines) > 1 else None for passage in texts]
    heads = [_head(passage, lack) for passage, lack in zip(texts, lacks, strict=True)]
    several = [lack for lack in lacks if lack is not None]
    lost = sum(LOST_INDENT[0] <= lack <= LOST_INDENT[1] for lack in several)
    indented = lost >= INDENTED * max(len(several), 1)
    torn = [
        number
        for number, head in enumerate(heads)
        if head in ("cannot begin", "few words", "one line") or (indented and head in ("full head", "nearly full head"))
    ]
    edges: dict[int, seam.Edge] = {}
    for end, passage in enumerate(texts):
        ended = ENDS.search(passage.text[-4:]) is not None
        if not _fills(passage, FULL if ended else LOST_INDENT[1]) or QUOTED.fullmatch(passage.text):
            continue
        if ended and not indented:
            continue
        if len(passage.lines) < 2 and not _in_column(texts, end):
            continue
        near = () if ended else range(max(0, end - NEIGHBOURS), min(len(texts), end + NEIGHBOURS + 1))
        at = bisect_left(torn, end)
        farthest = NEIGHBOURS if ended else FARTHEST
        far = torn[max(0, at - farthest) : at + farthest]
        tail = None if ended else seam.tail(seam.plain(passage.text[-seam.REACH * 2 :]))
        for start in sorted({*near, *far} - {end}):
            if ended and heads[start] != "full head":
                continue
            # What plainly begins a paragraph is no second half, but for what is printed next.
            if start != end + 1 and heads[start] in ("indented head", "item"):
                continue
            if start not in edges:
                edges[start] = seam.head(seam.plain(texts[start].text[: seam.REACH * 2]))
            yield end, start, _evidence(texts, heads, (end, start), (tail, edges[start]), indented=indented)


def _evidence(
    texts: Sequence[Passage],
    heads: Sequence[str],
    places: tuple[int, int],
    edges: tuple[seam.Edge | None, seam.Edge],
    *,
    indented: bool,
) -> tuple[float, ...]:
    """The evidence that a passage goes on in another, by ``MATCHING``."""
    (end, start), (tail, head) = places, edges
    one, other = texts[end], texts[start]
    values = dict.fromkeys(MATCHING, 0.0)
    values["runs on"] = seam.run_on(tail, head) if tail else 0.0
    values["ended"] = float(tail is None)
    values["pause"] = float(one.text[-1] in seam.PAUSE)
    if heads[start] and (indented or heads[start] not in ("full head", "nearly full head")):
        values[heads[start]] = 1.0
    values["no indents"] = float(not indented)
    values["quotation"] = float(other.text[0] in "“‘「『")
    values["narrower"] = float(one.width - other.width > OTHER_WIDTH and len(other.lines) > 1)
    values["wider"] = float(other.width - one.width > OTHER_WIDTH and len(one.lines) > 1)
    values["printed next"] = float(start == end + 1 and one.lines[-1] <= other.lines[0])
    values["one line, printed next"] = values["printed next"] * values["one line"]
    values["over a line"] = float(start == end + 2 and len(texts[end + 1].lines) == 1)
    values["near"] = 1.0 / abs(start - end)
    values["headline"] = float(len(one.text) < LONGEST_HEADLINE and SENTENCE_END.search(one.text) is None)
    return tuple(values.values())


def runs(passage: Passage) -> bool:
    """Whether a passage is running text and no heading, byline or credit."""
    running = RUNNING.search(passage.text) or SPEAKER.match(passage.text)
    return running is not None and not stands_alone(passage.text)


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


def _fills(passage: Passage, lack: float) -> bool:
    """Whether the last line of a passage is full, but for so many characters."""
    last = int(passage.origin[-LONGEST:].searchsorted(passage.spans[-1].start)) - min(LONGEST, len(passage.origin))
    return passage.width - _width(passage.text[last:]) < lack


def _width(text: str) -> float:
    """The width of a repaired line in full-width characters."""
    return len(text) - len(NARROW.findall(text)) / 2


def _in_column(texts: Sequence[Passage], index: int) -> bool:
    """Whether a single line stands below text of its own width: elsewhere it is more likely a headline."""
    size = _width(texts[index].text)
    return index > 0 and -FULL <= texts[index - 1].width - size < LOST_INDENT[1]


def _head(passage: Passage, lack: float | None) -> str:
    """What the first line of a passage says of its being a second half, as one of ``MATCHING``; nothing: empty.

    ``lack`` is how many characters it is short of its column, None where it is the only line.
    """
    if CANNOT_BEGIN.match(passage.text):
        return "cannot begin"
    if ITEM.match(passage.text) or SPEAKER.match(passage.text):
        return "item"
    if lack is None:
        if ENDS.search(passage.text[-4:]) is None:
            return ""
        return "few words" if len(passage.text) < SHORT else "one line"
    if lack > LOST_INDENT[1]:
        return ""
    return "full head" if lack <= FULL else "nearly full head" if lack < LOST_INDENT[0] else "indented head"


def _lack(passage: Passage) -> float:
    """How many characters short of its column the first line of a passage is."""
    return passage.width - _width(passage.text[: int(passage.origin[:LONGEST].searchsorted(passage.spans[0].end))])


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
