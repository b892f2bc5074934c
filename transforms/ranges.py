"""Ranges: two amounts that are the ends of one, and what they share (4至6个, 六千到八千亿元, 20与30间)."""

import re
from typing import NamedTuple

from transforms import amounts
from transforms.amounts import Amount
from transforms.measures import Measure
from transforms.numerals import ANY, POWERS, SPACES, loose, worth
from transforms.records import Quantity

_SIGN = "(?:零上|(?P<sign>[-－−负負]|零下))?"
_TO = re.compile(rf"(?:[（(]含[）)])?␣(?:[-–—－~～―─﹣]{{1,2}}|至|到)␣第?{_SIGN}(?={ANY})".replace("␣", SPACES))
_AND = re.compile(rf"␣[与和跟與]␣第?{_SIGN}(?={ANY})".replace("␣", SPACES))
# 五、六百人: neighbouring digits leave it open.
_OR = re.compile(r"、(?P<sign>(?!))?(?=[二三四五六七八九])")
_BETWEEN = re.compile("␣之?[间間](?![接断隔距])".replace("␣", SPACES))
_ROOMS = frozenset("间間")
_SHARED = re.compile("(?<![万萬亿億kw])[万萬亿億kw]++$")
JOINS = frozenset("-–—－~～―─﹣至到与和跟與 （(、")
"""What may stand between the ends of a range begins with one of these."""


class Range(NamedTuple):
    """What two amounts make together."""

    low: float
    high: float
    measure: Measure | None
    end: int
    """Where it stops in the text."""


def opened_by(one: Amount, text: str, end: int) -> Range | None:
    """The range whose lower end is an amount that stops at ``end``; None where no range follows."""
    link = _link(text, end)
    if link is None:
        return None
    two = amounts.read(text, link.end())
    if two is None or two.low is None or two.high is not None:
        return None
    stop = link.end() + two.length
    if link.re is _OR:
        pair = loose(one.numeral + two.numeral[:1])
        low = worth(one.numeral + two.numeral[1:]) if pair and one.measure is None else None
        if low is None or (two.measure is None and len(two.numeral) == 1) or two.numeral[1:].strip(POWERS):
            return None
        one = one._replace(low=low.low, numeral=two.numeral)
    if link.re is _AND:
        # 20与30间: what reads like the classifier of rooms closes the range.
        if two.measure and two.measure.form in _ROOMS:
            two = two._replace(measure=None)
        elif not _BETWEEN.match(text, stop):
            return None
    if two.measure is None and (letter := text[stop : stop + 1]).isascii() and letter.isalpha():
        return None
    ends = _shared(one, two, -1.0 if link["sign"] else 1.0)
    return Range(*ends, stop) if ends else None


def ordinals(text: str, low: float, end: int) -> tuple[float, int] | None:
    """The upper end and the stop of a range of ordinals (第3至5): numbers alone, whatever they number."""
    link = _link(text, end)
    two = amounts.read(text, link.end()) if link else None
    high = worth(two.numeral) if two and two.numeral else None
    if link is None or two is None or high is None or low >= high.low:
        return None
    stop = link.end() + len(two.numeral)
    return (high.low, stop) if link.re is _TO or _BETWEEN.match(text, stop) else None


def between(text: str, one: Quantity, two: Quantity) -> Quantity | None:
    """One range out of two bounds that stand side by side (2年以上6年以下); None where they do not meet."""
    low, high = (one, two) if one.comparator in (">", ">=") else (two, one)
    if low.comparator not in (">", ">=") or high.comparator not in ("<", "<="):
        return None
    if low.value is None or high.value is None or low.value >= high.value:
        return None
    if one.unit and two.unit and one.unit != two.unit:
        return None
    named = one if one.unit else two
    return Quantity(one.start, two.end, text[one.start : two.end], named.kind, low.value, high.value, named.unit)


def _link(text: str, end: int) -> re.Match[str] | None:
    return _TO.match(text, end) or _AND.match(text, end) or _OR.match(text, end)


def _shared(one: Amount, two: Amount, sign: float) -> tuple[float, float, Measure | None] | None:
    """Both ends in one measure: what only the second names holds for the first, if that leaves it the smaller."""
    if one.low is None or two.low is None:
        return None
    low, high, measure = one.low, two.low * sign, two.measure or one.measure
    if one.measure and two.measure:
        rate = one.measure.in_units_of(two.measure)
        if rate is None:
            return None
        low *= rate
    elif one.measure:
        if one.measure.kind not in ("percent", "currency"):
            return None
        high *= one.measure.times
    else:
        low *= measure.times if measure else 1.0
        powers = _SHARED.search(two.numeral)
        if powers and not _SHARED.search(one.numeral):
            low = _raised(low, powers[0], high)
        whole = two.numeral[: powers.start()] if powers else two.numeral
        if len(one.numeral) == 1 and len(whole) == 2 and whole[1] in "百佰千仟":
            low = _raised(low, whole[1], high)
    return (low, high, measure) if low < high else None


def _raised(low: float, powers: str, high: float) -> float:
    scale = worth("1" + powers)
    return low * scale.low if scale and abs(low * scale.low) < abs(high) else low
