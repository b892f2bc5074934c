"""Repair passages: undo what the scanner and the page layout did to the text.

A mend takes a text and says what to change in it, as edits; good text is left as it is. Mends run in the order of
``MENDS``, over all passages of a page at once (a line feed parts two passages, and no mend reaches across one). Running
them twice changes nothing more.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms import rulebook
from transforms.records import Offsets, Paragraphs, Passage, Span
from transforms.rulebook import Rule


class Edit(NamedTuple):
    """``text[start:end]`` becomes ``put``: as many characters, or none where they were never meant."""

    start: int
    end: int
    put: str = ""


Mend = Callable[[str], Iterator[Edit]]

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
MARKS = "，。、；：？！“”‘’（）《》【】「」『』〈〉…—～·％×"
SPACE = r"[ \t\u3000\xa0\u2000-\u200a\u202f\u205f]"
GAP = re.compile(rf"{SPACE}++(?=\S)")
NUMBER_GAP = re.compile(r"(?<=\d) (?=[.,]\d|%)|(?<=\d[.,]) (?=\d{3}(?!\d))")
YEAR = re.compile(r"\d{4}年")
MARK_GAP = re.compile(rf"{SPACE}++(?:(?=[{MARKS}])|(?<=[{MARKS}].))")
HAN_CHARACTER = re.compile(f"[{HAN}]")
SENTENCE = re.compile("[，。；？！]")
# How far from a gap a sentence mark tells that it stands in running text.
NEARBY = 200
# U+2E80..2FDF print as whole characters and are none: search does not find them. Only they are mapped: normalising the
# whole text would destroy full-width punctuation.
RADICAL = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
# OCR reads l, I, O and o for digits. Trust that only beside a real digit: alone they are letters.
LOOKALIKES = str.maketrans("lIOo", "1100")
NUMBER_WITH_LOOKALIKES = re.compile(r"(?<![A-Za-z\d])(?:\d[\dlIOo.,]{1,30}+(?<!l)|[lI]\d[\dlIOo.,]{0,30}+)(?![A-Za-z])")
LOOKALIKE = re.compile(r"[lIOo](?:(?<=[\d.,].)|(?=\d))")
FULLWIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
HALF_MARK = re.compile(rf"[,;:?!](?:(?<=[{HAN}”’》）】].)|(?=[{HAN}“‘《（]))")
HALF_BRACKETS = re.compile(r"\([^()（）\n]{1,60}+[)）]|（[^()（）\n]{1,60}+\)")
FULL_DIGIT = re.compile("[０-９Ａ-Ｚａ-ｚ．％]")


def drop_unseen(text: str) -> Iterator[Edit]:
    r"""Take out characters that a reader of the page cannot see.

    >>> mended("新质\u200b生产(cid:12)力", drop_unseen)
    '新质生产力'
    """
    return (Edit(*found.span()) for found in unseen().finditer(text))


@cache
def unseen() -> re.Pattern[str]:
    """What no reader of the page can see, as ``rules/unseen.toml`` has it."""
    rules = rulebook.load("unseen")
    characters = "".join(rule["characters"] for rule in rules if "characters" in rule)
    return re.compile("|".join([f"[{characters}]++", *(rule["pattern"] for rule in rules if "pattern" in rule)]))


def restore_radicals(text: str) -> Iterator[Edit]:
    """Put characters in place of the radicals that stand for them.

    >>> mended("⽐对⼀、总体", restore_radicals)
    '比对一、总体'
    """
    table = radicals()
    return (Edit(*found.span(), table.get(found[0], found[0])) for found in RADICAL.finditer(text))


@cache
def radicals() -> dict[str, str]:
    """The character that every radical and compatibility ideograph stands for."""
    table = {
        chr(code): unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00))
    }
    for rule in rulebook.load("radicals"):
        table.update(zip(rule["from"], rule["to"], strict=True))
    return table


def close_gaps(text: str) -> Iterator[Edit]:
    """Close the gaps that justification and readers leave: beside Chinese, in running text, inside a number.

    Between the halves of a headline, or two names, a space is meant.

    >>> mended("超过 60% ，2024 年 GDP", close_gaps), mended("增长5 .2%，共1, 500家", close_gaps)
    ('超过60%，2024年GDP', '增长5.2%，共1,500家')
    >>> mended("产业体系 现代化水平，进一步提高。", close_gaps), mended("张三 李四", close_gaps)
    ('产业体系现代化水平，进一步提高。', '张三 李四')
    """
    for found in GAP.finditer(text):
        start, end = found.span()
        left, right = text[start - 1 : start], text[end]
        chinese = (HAN_CHARACTER.match(left) is not None) + (HAN_CHARACTER.match(right) is not None)
        if chinese == 2:
            meant = not _in_sentence(text, start, end)
        elif chinese or left in MARKS or right in MARKS:
            # Before a year that has no gap behind it, outside a sentence: a column's head, the date of a masthead.
            meant = YEAR.match(text, end) is not None and left not in MARKS and not _in_sentence(text, start, end)
        else:
            meant = not NUMBER_GAP.match(text, start)
        if not meant and left not in ("", "\n"):
            yield Edit(start, end)


def _in_sentence(text: str, start: int, end: int) -> bool:
    """Whether the passage has a sentence mark near the gap: then it is no heading and no byline."""
    before = text[max(0, start - NEARBY) : start].rpartition("\n")[2]
    after = text[end : end + NEARBY].partition("\n")[0]
    return SENTENCE.search(before) is not None or SENTENCE.search(after) is not None


def close_mark_gaps(text: str) -> Iterator[Edit]:
    """Close the gap beside a mark: full width has its own space.

    >>> mended("GDP ，增长", close_mark_gaps)
    'GDP，增长'
    """
    return (Edit(*found.span()) for found in MARK_GAP.finditer(text))


def restore_digits(text: str) -> Iterator[Edit]:
    """Turn letters that look like digits back into digits, inside numbers only.

    >>> mended("19l0年, 20I5年, Ohio, 5G, 1IO", restore_digits)
    '1910年, 2015年, Ohio, 5G, 110'
    """
    if not LOOKALIKE.search(text):
        return
    for found in NUMBER_WITH_LOOKALIKES.finditer(text):
        number = found[0].translate(LOOKALIKES)
        if number != found[0]:
            yield Edit(*found.span(), number)


def narrow_digits(text: str) -> Iterator[Edit]:
    """Print digits and Latin letters in half width.

    >>> mended("２０２４年，ＧＤＰ增长５．２％", narrow_digits)
    '2024年，GDP增长5.2%'
    """
    return (Edit(*found.span(), chr(ord(found[0]) - 0xFEE0)) for found in FULL_DIGIT.finditer(text))


def widen_brackets(text: str) -> Iterator[Edit]:
    """Print the brackets around or beside Chinese in full width.

    >>> mended("化(它的另一面)", widen_brackets), mended("f(x)", widen_brackets)
    ('化（它的另一面）', 'f(x)')
    """
    for found in HALF_BRACKETS.finditer(text):
        if HAN_CHARACTER.search(text, max(found.start() - 1, 0), found.end() + 1):
            yield Edit(found.start(), found.start() + 1, "（")
            yield Edit(found.end() - 1, found.end(), "）")


def widen_marks(text: str) -> Iterator[Edit]:
    """Print the marks of Chinese text in full width.

    >>> mended("来,在数字化上;后者", widen_marks), mended("18:00, 1,500", widen_marks)
    ('来，在数字化上；后者', '18:00, 1,500')
    """
    return (Edit(*found.span(), FULLWIDTH[found[0]]) for found in HALF_MARK.finditer(text))


# Brackets before gaps and gaps before marks: each looks at what the one before it leaves beside it, and the gaps that
# new full-width marks make are closed last, so that a second repair finds nothing.
MENDS: tuple[Mend, ...] = (
    drop_unseen,
    restore_radicals,
    narrow_digits,
    widen_brackets,
    close_gaps,
    widen_marks,
    close_mark_gaps,
    restore_digits,
)


def mended(text: str, *mends: Mend) -> str:
    """``text`` after the mends, all of them by default."""
    return _mend(text, np.arange(len(text), dtype=np.int32), mends or MENDS)[0]


def repair(paragraphs: Paragraphs) -> list[Passage]:
    """The passages of a page, mended, in printed order; each knows where its characters were printed."""
    text, origin, spread = _laid_out(paragraphs)
    text, origin = _edited(text, origin, _close_spread(text, spread))
    text, origin = _mend(text, origin, MENDS)
    return _passages(paragraphs, text, origin)


def _laid_out(paragraphs: Paragraphs) -> tuple[str, Offsets, list[Span]]:
    """All lines as one text, passages parted by line feeds.

    Returns the text, the source offset of each of its characters, and where its spread lines are.
    """
    source = paragraphs.lines.source.text
    parts: list[str] = []
    starts: list[int] = []
    spread: list[Span] = []
    size = 0
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
        if is_spread:
            spread.append(Span(size, size + len(part)))
        parts.append(part)
        starts.append(start)
        size += len(part)
    sizes = np.fromiter(map(len, parts), np.int64, len(parts))
    shift = np.array(starts, np.int64) - (np.cumsum(sizes) - sizes)
    origin = (np.arange(size) + np.repeat(shift, sizes)).astype(np.int32)
    return "".join(parts), origin, spread


def _between(left: str, right: str) -> str:
    """What a seam inside a passage stands for: nothing in Chinese, a space between two Latin words."""
    latin = (
        right[0].isascii() and right[0].isalpha() and left[-2:].isascii() and left[-2:].rstrip(",.;:")[-1:].isalpha()
    )
    return " " if latin else ""


def _close_spread(text: str, lines: Sequence[Span]) -> Iterator[Edit]:
    """Close the gaps of spread lines. Where a gap is wider than the others, one space stays: it parts words."""
    for line in lines:
        for gap in GAP.finditer(text, line.start, line.end):
            wide = gap.end() - gap.start() > 1
            yield Edit(gap.start(), gap.end() - wide)


def _edited(text: str, origin: Offsets, edits: Iterator[Edit]) -> tuple[str, Offsets]:
    """``text`` after the edits, and the source offsets of what is left.

    Raises:
        ValueError: an edit puts more or fewer characters than it takes, so that their origin would be unknown.
    """
    ordered = sorted(edits)
    if not ordered:
        return text, origin
    parts: list[str] = []
    gone: list[NDArray[np.int64]] = []
    done = 0
    for start, end, put in ordered:
        if put and len(put) != end - start:
            raise ValueError(f"an edit must keep the length of {text[start:end]!r} or take it out, not put {put!r}")
        if start < done:  # an earlier mend of the same run has seen to it
            continue
        parts.append(text[done:start])
        parts.append(put)
        if not put:
            gone.append(np.arange(start, end))
        done = end
    parts.append(text[done:])
    return "".join(parts), np.delete(origin, np.concatenate(gone)) if gone else origin


def _mend(text: str, origin: Offsets, mends: Sequence[Mend]) -> tuple[str, Offsets]:
    for mend in mends:
        text, origin = _edited(text, origin, mend(text))
    return text, origin


def _passages(paragraphs: Paragraphs, text: str, origin: Offsets) -> list[Passage]:
    lines = paragraphs.lines
    source = lines.source.text
    starts, ends = lines.start.tolist(), lines.end.tolist()
    numbers, blocks = lines.number.tolist(), lines.block.tolist()
    first = np.flatnonzero(paragraphs.begins)
    widths = np.maximum.reduceat(paragraphs.column, first).tolist()
    bounds = [*first.tolist(), len(starts)]
    passages: list[Passage] = []
    at = 0
    for (begin, stop), width, line in zip(pairwise(bounds), widths, text.split("\n"), strict=True):
        own = origin[at : at + len(line)]
        at += len(line) + 1
        if not line:  # nothing of it can be seen; it still has to stand somewhere
            line = "".join(source[starts[i] : ends[i]] for i in range(begin, stop))
            own = np.concatenate([np.arange(starts[i], ends[i], dtype=np.int32) for i in range(begin, stop)])
        passages.append(
            Passage(
                text=line,
                origin=own,
                spans=tuple(map(Span, starts[begin:stop], ends[begin:stop])),
                lines=tuple(numbers[begin:stop]),
                block=blocks[begin],
                width=width,
            )
        )
    return passages


def proves(rule: Rule) -> bool:
    """Whether the rule's example is mended as it says."""
    return bool(mended(rule["example"]["text"]) == rule["example"]["mended"])
