"""Put passages in order: find for every one that stops in the midst of a sentence the one that goes on.

Columns come off the page as blocks in any order, and a paragraph that runs from one column into the next is torn. Ends
and beginnings are matched one to one, the surest and nearest first, by the evidence that also joins two lines.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from transforms import seam
from transforms.display import stands_alone
from transforms.openings import CREDIT, CREDITED, ITEM, REPORT, is_speech
from transforms.records import Passage

ENDS = re.compile(r"[。！？!?…：:；;][”’）》】」』)\]\"]{0,3}\Z|[）】》)\]]\Z")
# A line does not begin with these, so what does goes on.
CANNOT_BEGIN = re.compile(r"[，。、；：？！”’）》】」』,;:!)\]}％%]")
# Running text has marks that headings, bylines and bullets have not.
RUNNING = re.compile("[，。；？！]")
SENTENCE_END = re.compile("[。；？！]")

MATCHING = (
    "runs on",
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
    "bare",
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
# A caption or a quotation that tears a paragraph has no more lines.
SMALL = 2
NARROW = re.compile(r"[\x20-\x7e]")
# No printed line is longer than this that is of any use in telling where a paragraph was torn.
LONGEST = 120


def order(passages: Sequence[Passage]) -> list[Passage]:
    """The passages of a page, torn paragraphs made whole, each where its first half was printed."""
    places = running(passages)
    found = list(candidates_of([passages[i] for i in places]))
    follows: dict[int, int] = {}
    if found:
        evidence = np.array([values for _, _, values in found])
        learned = seam.model().matching
        odds = (learned.odds(evidence) + _must(evidence, np.array([start for _, start, _ in found]))).tolist()
        likely = [(score, end, start) for score, (end, start, _) in zip(odds, found, strict=True) if score > 0]
        follows = {places[end]: places[start] for end, start in _matched(likely).items()}
    return list(_threaded(passages, follows))


def _must(evidence: NDArray[np.float64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    """How far each pair may have the odds against it, because one of the two needs the other, shape (n,)."""
    column = dict(zip(MATCHING, evidence.T, strict=True))
    begins = (column["bare"] + column["indented head"] + column["item"]) > 0
    looks = column["full head"] + column["nearly full head"] + column["few words"] + column["one line"]
    orphan = (ORPHAN + AT_TOP * (starts == 0)) * column["full head"] * (1 - column["narrower"])
    return np.asarray(np.where(begins, 0.0, CUT_OFF + CUT_AT_COMMA * column["pause"] * looks + orphan))


def candidates_of(texts: Sequence[Passage]) -> Iterator[tuple[int, int, tuple[float, ...]]]:
    """Which passages may be two halves of one: the first, the second, and the evidence by ``MATCHING``."""
    pairs, heads, indented = _pairs(texts)
    tails = {end: seam.tail(seam.plain(texts[end].text[-seam.REACH * 2 :])) for end, _ in pairs}
    edges = {start: seam.head(seam.plain(texts[start].text[: seam.REACH * 2])) for _, start in pairs}
    odds = seam.run_on([tails[end] for end, _ in pairs], [edges[start] for _, start in pairs]).tolist()
    for pair, runs_on in zip(pairs, odds, strict=True):
        yield *pair, _evidence(texts, heads, pair, runs_on, indented=indented)


def _pairs(texts: Sequence[Passage]) -> tuple[list[tuple[int, int]], list[str], bool]:
    """Which passages are looked at as two halves of one: the first and the second.

    A first half stops in the midst of a sentence. Looked at are its neighbours, and those further off that look like a
    second half. Beside them is what every first line says, by ``MATCHING``, and whether the page indents paragraphs.
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
    pairs = []
    for end, passage in enumerate(texts):
        stops = ENDS.search(passage.text[-4:]) or CREDIT.search(passage.text[-CREDITED:])
        if stops or not _fills(passage) or QUOTED.fullmatch(passage.text):
            continue
        in_column = len(passage.lines) > 1 or _in_column(texts, end)
        near = range(max(0, end - NEIGHBOURS), min(len(texts), end + NEIGHBOURS + 1))
        at = bisect_left(torn, end)
        far = torn[max(0, at - FARTHEST) : at + FARTHEST]
        for start in sorted({*near, *far} - {end}):
            # A single line stands in the column of what is above it or of what is below: or it is a headline.
            if not (in_column or (start == end + 1 and _fits(passage, texts[start]))) or _bare(texts[start]):
                continue
            # What plainly begins a paragraph is no second half, but for what is printed next.
            if start != end + 1 and heads[start] in ("indented head", "item"):
                continue
            pairs.append((end, start))
    return pairs, heads, indented


def _evidence(
    texts: Sequence[Passage],
    heads: Sequence[str],
    places: tuple[int, int],
    runs_on: float,
    *,
    indented: bool,
) -> tuple[float, ...]:
    """The evidence that a passage goes on in another, by ``MATCHING``."""
    end, start = places
    one, other = texts[end], texts[start]
    values = dict.fromkeys(MATCHING, 0.0)
    values["runs on"] = runs_on
    values["pause"] = float(one.text[-1] in seam.PAUSE)
    if heads[start] and (indented or heads[start] not in ("full head", "nearly full head")):
        values[heads[start]] = 1.0
    values["no indents"] = float(not indented)
    values["quotation"] = float(other.text[0] in "“‘「『")
    values["narrower"] = float(one.width - other.width > OTHER_WIDTH and len(other.lines) > 1)
    values["wider"] = float(other.width - one.width > OTHER_WIDTH and len(one.lines) > 1)
    values["printed next"] = float(start == end + 1 and one.lines[-1] <= other.lines[0])
    values["one line, printed next"] = values["printed next"] * values["one line"]
    values["over a line"] = float(start == end + 2 and len(texts[end + 1].lines) <= SMALL)
    values["near"] = 1.0 / abs(start - end)
    values["bare"] = float(_bare(one))
    values["headline"] = float(len(one.text) < LONGEST_HEADLINE and SENTENCE_END.search(one.text) is None)
    return tuple(values.values())


def running(passages: Sequence[Passage]) -> list[int]:
    """The places of running text, which are no headings, bylines or credits.

    A first line may have come to stand alone before it had a mark: it fills the column of the text printed next.
    """
    places = [i for i, passage in enumerate(passages) if not _bare(passage) and not stands_alone(passage.text)]
    below = [i - 1 for i in places if i and len(passages[i].lines) > 1 and _stub(passages[i - 1], passages[i])]
    return sorted({*places, *below})


def _bare(passage: Passage) -> bool:
    """Whether a passage has no mark that running text has."""
    return RUNNING.search(passage.text) is None and not is_speech(passage.text)


def _stub(passage: Passage, below: Passage) -> bool:
    """Whether a line without marks may be the first of the text printed below it."""
    return (
        len(passage.lines) == 1
        and ENDS.search(passage.text[-4:]) is None
        and _fits(passage, below)
        and _head(below, _lack(below)) in ("cannot begin", "full head", "nearly full head")
        and not stands_alone(passage.text)
    )


def _fits(passage: Passage, other: Passage) -> bool:
    """Whether a single line is as wide as the column of another passage of several lines."""
    return len(other.lines) > 1 and -FULL <= other.width - _width(passage.text) < LOST_INDENT[1]


def _matched(candidates: list[tuple[float, int, int]]) -> dict[int, int]:
    """Which passage goes on after which, one to one and without a ring: the pairs that are likeliest together.

    Rings are cut at their weakest seam.
    """
    follows: dict[int, int] = {}
    weights = {(end, start): odds for odds, end, start in candidates}
    for ends, starts in _groups(weights):
        odds = np.array([[max(weights.get((end, start), 0.0), 0.0) for start in starts] for end in ends])
        for row, column in zip(*linear_sum_assignment(-odds), strict=True):
            if odds[row, column] > 0:
                follows[ends[row]] = starts[column]
    for ring in list(_rings(follows)):
        del follows[min(ring, key=lambda end: weights[end, follows[end]])]
    return follows


def _groups(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[list[int], list[int]]]:
    """The ends and the starts that hang together by pairs, group by group."""
    starts_of: dict[int, list[int]] = {}
    ends_of: dict[int, list[int]] = {}
    for end, start in pairs:
        starts_of.setdefault(end, []).append(start)
        ends_of.setdefault(start, []).append(end)
    while starts_of:
        ends: set[int] = set()
        starts: set[int] = set()
        waiting = [next(iter(starts_of))]
        while waiting:
            end = waiting.pop()
            if end not in starts_of:
                continue
            ends.add(end)
            for start in starts_of.pop(end):
                starts.add(start)
                waiting += ends_of[start]
        yield sorted(ends), sorted(starts)


def _rings(follows: Mapping[int, int]) -> Iterator[list[int]]:
    """The passages of every ring, each going on in the next and the last in the first."""
    seen: set[int] = set()
    for first in follows:
        path: list[int] = []
        at: int | None = first
        while at is not None and at not in seen:
            seen.add(at)
            path.append(at)
            at = follows.get(at)
        if at in path:
            yield path[path.index(at) :]


def _fills(passage: Passage) -> bool:
    """Whether the last line of a passage is full, but for so many characters."""
    last = int(passage.origin[-LONGEST:].searchsorted(passage.spans[-1].start)) - min(LONGEST, len(passage.origin))
    return passage.width - _width(passage.text[last:]) < LOST_INDENT[1]


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
    if (
        ITEM.match(passage.text)
        or is_speech(passage.text)
        or REPORT.match(passage.text)
        or CREDIT.search(passage.text[-CREDITED:])
    ):
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
