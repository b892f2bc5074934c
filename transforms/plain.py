"""Plain figures: a number with a unit that means one thing, among characters that change nothing about it (增长5.1%，).

Most figures of a newspaper are printed so. They are known by one match, and need none of what the whole grammar asks of
their surroundings; it reads the same, as a test makes sure.
"""

import re
from string import ascii_letters, digits
from typing import NamedTuple

from transforms import amounts, bounds, numerals, ranges, senses
from transforms.measures import Measure, any_of

_EXPONENTS = {None: "", "百万": "e6", "千万": "e7", "万": "e4", "亿": "e8", "万亿": "e12"}
# What begins with these may be a date, a tenth, or part of a larger unit.
_TIMELY = frozenset("年月日号號时時点點分秒季世周成折度岁歲届屆大第版个個天星礼旬刻钟鐘")
_FORMS = {
    form: barred
    for form, barred in amounts.FORMS.items()
    if form[0] not in _TIMELY
    and form not in senses.AMBIGUOUS
    and amounts.MEASURES[form].dimension not in ("time", "months")
    and amounts.MEASURES[form].kind not in ("ordinal", "date", "age")
}
_COUNTED = {form: barred for form, barred in _FORMS.items() if form[0] not in numerals.DIGITS + numerals.POWERS}
# 500个, but 3个项目 may be so many 项, and 3个亿 and 3个多月 are larger amounts.
_PIECES = any_of({"个": amounts.FORMS["个"]}) + rf"(?![ \u3000\u00a0多半亿億{amounts.FIRSTS}])"
_FIGURE = re.compile(
    r"(?P<whole>(?:[1-9]\d{0,5}|0)(?![,，]\d{3}(?!\d))|[1-9]\d{0,2}(?:,\d{3}){1,4}(?![,，]\d))(?P<tail>\.\d{1,6})?(?![\d.．])"
    rf"(?P<powers>万亿|[百千]?万|亿)?(?:(?P<unit>个百分点|{_PIECES}|{any_of(_FORMS)})"
    # Bare, at the end of a clause or before another number: but 3 1/2 is one, as are 3 0 0人 and 5万 3000.
    r"|(?=[。；\n]|，(?!\d{3}(?!\d))|\Z|(?<=\d{4})、|(?<=\d)(?:(?<=[\d.]\d)(?= \d)|(?= \d[\d.]))(?! \d{1,4}[/／])))"
)
# With 十 and the like it is none that leaves its value open.
_WRITTEN = re.compile(
    f"(?P<numeral>[一二两三四五六七八九十][一二两三四五六七八九十百千万亿零]{{0,15}}+)(?P<unit>{_PIECES}|{any_of(_COUNTED)})"
)
# 2024年, 2024年5月, 5月1日, where nothing follows that makes more or less of them: a range, a stretch of time.
_DATE = re.compile(
    r"(?:(?:19|20)\d\d年(?:(?:1[0-2]|[1-9])月(?:(?:[12]\d|3[01]|[1-9])日)?)?|(?:1[0-2]|[1-9])月(?:[12]\d|3[01]|[1-9])日)"
    r"(?![度代份以之来前间久多左历歷时寿球光亮饼本元圆圓币均内內游遊至到\-–—－~～―─﹣ \u3000\u00a0]"
    rf"|[\d十廿{numerals.DIGITS}])"
)
_OWN_POWER = re.compile(any_of({form: amounts.FORMS[form] for form in _FORMS if form[0] in numerals.POWERS}))
BEGINS = frozenset(digits + "一二两三四五六七八九十")
"""What a plain figure begins with."""
_DIGITS = frozenset(digits)
_DIGITS_AND_SIGN = _DIGITS | {"%"}
# 5.1% 3.2%: of a share there are no smaller units.
_ANOTHER = re.compile(r" ?\d")
_NUMBER = frozenset(f"{numerals.DIGITS}{numerals.TENS}{numerals.POWERS}半翻")
_MARKS = frozenset("-–—－−~～―─﹣_/=.．@&+×*^:：（(【［[〔 \u3000\u00a0") | frozenset(ascii_letters + digits)
_IN_FRONT = (
    _MARKS
    | frozenset("第大小负負下氏数數几幾上近超逾过過破达達约約比从從由自在于於")
    | frozenset(form[-1] for form in amounts.MONEY_BEFORE)
)
_BEHIND = _MARKS | bounds.BEGINS | ranges.JOINS | amounts.CONTINUES | frozenset("多余餘来來几幾数數半大每／")


class Plain(NamedTuple):
    """A plain figure, and where it ends."""

    end: int
    low: float | None
    """None of a date."""
    measure: Measure | None


def read(text: str, at: int, past: int = 0) -> Plain | None:
    """The plain figure whose number begins at ``at``; None where the whole grammar has to look.

    >>> read("增长5.1%，", 2).low, read("超过5.1%", 2), read("5.1%以上", 0), read("共三百二十人。", 1).low
    (5.1, None, None, 320.0)

    Args:
        text: A text.
        at: Where a character of ``BEGINS`` stands.
        past: Where the figure before it ends; 0 if there is none.
    """
    before = text[at - 1] if at else "\n"
    in_digits = text[at] in _DIGITS
    if in_digits and before not in "第.．" and (date := _DATE.match(text, at)):
        names = amounts.NAMES.get(text[at])
        return None if names and names.match(text, at) else Plain(date.end(), None, amounts.DATE)
    if before in _IN_FRONT and not (
        # after a figure nothing else can be meant by the space
        before == " " and past == at - 1 and text[at - 2 : past] in _DIGITS_AND_SIGN
    ):
        return None
    plain = _in_digits(text, at) if in_digits else _written_out(text, at, before)
    return None if plain and before in bounds.ENDS and bounds.before(text, at, past) else plain


def _in_digits(text: str, at: int) -> Plain | None:
    """A figure in digits: 5.1%, 3,456万元."""
    match = _FIGURE.match(text, at)
    if match is None:
        return None
    whole, tail, powers, unit = match.groups()
    end = match.end()
    if (
        unit
        and text[end : end + 1] in _BEHIND
        and (text[end] != "、" or (len(whole) == 1 and not (tail or powers)))
        and not (unit == "%" and _ANOTHER.match(text, end))
    ):
        return None
    if (names := amounts.NAMES.get(whole[0])) and names.match(text, at):
        return None
    low = float(f"{whole.replace(',', '')}{tail or ''}{_EXPONENTS[powers]}")
    if unit is None:
        return Plain(end, low, None)
    measure = amounts.MEASURES["百分点" if unit == "个百分点" else unit]
    return Plain(end, amounts.scaled(low, measure.times), measure)


def _written_out(text: str, at: int, before: str) -> Plain | None:
    """One in Chinese numerals, with its unit: 三百二十人."""
    match = None if before in _NUMBER else _WRITTEN.match(text, at)
    if match is None:
        return None
    numeral, unit = match.groups()
    end = match.end()
    behind = text[end : end + 1]
    if behind in _BEHIND and behind != "、":
        return None
    if (names := amounts.NAMES.get(text[at])) and names.match(text, at):
        return None
    low = numerals.written(numeral)
    if low is None or (numeral[-1] in numerals.POWERS and _OWN_POWER.match(text, match.end("numeral") - 1)):
        return None
    measure = amounts.MEASURES[unit]
    return Plain(end, amounts.scaled(low, measure.times), measure)
