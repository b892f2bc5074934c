"""Mends: what the scanner and the page layout did to a text, and how each of it is undone.

A mend takes a text and says what to change in it, as edits; good text is left as it is. Mends run in the order of
``MENDS``, over all passages of a page at once (a line feed parts two passages, and no mend reaches across one). Running
them twice changes nothing more. Mends that are one pattern are rules in ``rules/mends.toml``.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, partial
from itertools import pairwise

import numpy as np

from transforms import rulebook
from transforms.edits import Edit, Mend, mend
from transforms.rulebook import Rule
from transforms.split import BULLETS

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
MARKS = "，。、；：？！“”‘’（）《》【】「」『』〈〉…—～·％×"
SPACES = r" \t\u3000\xa0\u2000-\u200a\u202f\u205f"
SPACE = f"[{SPACES}]"
ANY = r"\s\S"
# Marks before which a gap parts one item from the next.
ITEMS = BULLETS + "□√"
# A whole run of spaces, from its first: begun at every one of them, what stands behind it is sought too often.
RUN = rf"{SPACE}(?<!{SPACE}{SPACE}){SPACE}*+"
GAP = re.compile(rf"{RUN}(?=\S)")
NUMBER_GAP = re.compile(r"(?<=\d) (?=[.,]\d|%)|(?<=\d[.,]) (?=\d{3}(?!\d))")
YEAR = re.compile(r"\d{4}年")
MARK_GAP = re.compile(rf"{RUN}(?:(?=[{MARKS}])|(?<=[{MARKS}].))")
FEWEST_DOUBLES = 5
DOUBLED_GLYPHS = re.compile(rf"(?:(\S)\1){{{FEWEST_DOUBLES},}}+")
DOUBLED_PHRASE = re.compile(r"^(.{6,60}?)\1+$", re.MULTILINE)
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
HALF_MARK = re.compile(rf"[,;:?!](?:(?<=[{HAN}”’》）】].)|(?=[{HAN}《（]|[“‘][{HAN}]))")
HALF_BRACKETS = re.compile(r"\([^()（）\n]{1,60}+[)）]|（[^()（）\n]{1,60}+\)")
FULL_DIGIT = re.compile("[０-９Ａ-Ｚａ-ｚ．％]")


def drop_unseen(text: str) -> Iterator[Edit]:
    r"""Take out characters that a reader of the page cannot see.

    >>> mended("新质\u200b生产(cid:12)力", drop_unseen)
    '新质生产力'
    """
    for pattern in _unseen():
        yield from (Edit(*found.span()) for found in pattern.finditer(text))


@cache
def _unseen() -> tuple[re.Pattern[str], ...]:
    """What no reader can see, as ``rules/unseen.toml`` has it: single characters, and patterns of several."""
    several = [rule["pattern"] for rule in rulebook.load("unseen") if "pattern" in rule]
    return tuple(map(re.compile, [f"[{_unseen_characters()}]++", *several]))


def _unseen_characters() -> str:
    return "".join(rule["characters"] for rule in rulebook.load("unseen") if "characters" in rule)


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
        if right in ITEMS:
            meant = True
        elif chinese == 2:
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


def _rule(name: str) -> Rule:
    """A rule of ``rules/mends.toml``."""
    return next(rule for rule in rulebook.load("mends") if rule["id"] == name)


@cache
def _pattern(name: str) -> tuple[re.Pattern[str], str]:
    """What a rule looks for, and what it puts."""
    rule = _rule(name)
    return re.compile(rule["pattern"].replace("HAN", HAN)), rule.get("put", "")


def _ruled(name: str) -> tuple[Mend, str]:
    """The mend that a rule is, with what triggers it."""
    return partial(by_rule, name), re.escape(_rule(name)["trigger"])


def by_rule(name: str, text: str) -> Iterator[Edit]:
    """What one rule of ``rules/mends.toml`` changes.

    >>> mended("增长97,9%", partial(by_rule, "comma for a point"))
    '增长97.9%'
    """
    pattern, put = _pattern(name)
    for found in pattern.finditer(text):
        for group, part in found.groupdict().items():
            if part is not None:
                yield Edit(*found.span(group), put if group.startswith("turn") else "")


def drop_doubled_glyphs(text: str) -> Iterator[Edit]:
    """Take out the second print of a bold line that was made by printing every character twice.

    >>> mended("新新质质生生产产力力，平平安安", drop_doubled_glyphs)
    '新质生产力，平平安安'
    """
    if not _has_doubles(text):
        return
    for found in DOUBLED_GLYPHS.finditer(text):
        once = found[0][::2]
        # Four of one character are a drawn line, and a number may have doubled digits.
        if all(one != other for one, other in pairwise(once)) and HAN_CHARACTER.search(once):
            yield from (Edit(at, at + 1) for at in range(found.start() + 1, found.end(), 2))


def _has_doubles(text: str) -> bool:
    """Whether five pairs of equal characters follow each other: a quick look at all of a text at once."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    equal = codes[1:] == codes[:-1]
    if np.count_nonzero(equal) < FEWEST_DOUBLES or len(equal) < 2 * FEWEST_DOUBLES:
        return False
    pairs = equal[: 1 - 2 * FEWEST_DOUBLES].copy()
    for step in range(2, 2 * FEWEST_DOUBLES, 2):
        pairs &= equal[step : len(pairs) + step]
    return bool(pairs.any())


def drop_doubled_phrase(text: str) -> Iterator[Edit]:
    """Take out the shadow of a headline: a passage that is the same words twice.

    >>> mended("加快发展新质生产力加快发展新质生产力", drop_doubled_phrase), mended("谢谢谢谢", drop_doubled_phrase)
    ('加快发展新质生产力', '谢谢谢谢')
    """
    for found in DOUBLED_PHRASE.finditer(text):
        if HAN_CHARACTER.search(found[1]):
            yield Edit(found.end(1), found.end())


# Letters become digits before figures are looked at, calls of footnotes go while their brackets are as printed,
# brackets come before gaps and gaps before marks: each looks at what the one before it leaves beside it. The gaps that
# new full-width marks make are closed after them, so that a second repair finds nothing.
MENDS: tuple[tuple[Mend, str], ...] = (
    (drop_unseen, _unseen_characters() + "("),
    (restore_radicals, "\u2e80-\u2fdf\uf900-\ufaff"),
    (narrow_digits, "０-９Ａ-Ｚａ-ｚ．％"),
    (restore_digits, "lIOo"),
    (drop_doubled_glyphs, ANY),
    (drop_doubled_phrase, ANY),
    _ruled("footnote call, mixed brackets"),
    _ruled("footnote call, square brackets"),
    _ruled("footnote call, raised"),
    _ruled("footnote call, circled"),
    (widen_brackets, "()"),
    (close_gaps, SPACES),
    (widen_marks, ",;:?!"),
    (close_mark_gaps, SPACES),
    _ruled("colon of another setting"),
    _ruled("comma for a point"),
    _ruled("middle dot for a point"),
    _ruled("points for commas"),
    _ruled("point for a pause"),
    _ruled("gap behind a point"),
    _ruled("gap in a year"),
    _ruled("gap between thousands"),
    _ruled("gap in an address"),
)


def mended(text: str, *mends: Mend) -> str:
    """``text`` after the mends, all of them by default."""
    chosen = [(one, ANY) for one in mends] or MENDS
    return mend(text, np.arange(len(text), dtype=np.int32), chosen)[0]


def proves(rule: Rule) -> bool:
    """Whether the rule's example is mended as it says, and what it is to keep is kept."""
    return all(mended(text) == text for text in rule.get("keep", ())) and bool(
        mended(rule["example"]["text"]) == rule["example"]["mended"]
    )
