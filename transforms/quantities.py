"""Find every quantity in a text: how much, of what, and whether that is a bound.

An amount is read where a number begins (:mod:`transforms.amounts`). Here its surroundings are read: the other end of a
range, the signs, currencies and ordinal marks in front of it, and the words on either side that make it a bound.
"""

import re
from typing import NamedTuple

from transforms import amounts, bounds, numerals
from transforms.amounts import MEASURES, Amount
from transforms.measures import Measure
from transforms.numerals import SPACES, worth
from transforms.records import Comparator, Quantity

UNITS = amounts.UNITS

_DIGIT = rf"[\d{numerals.DIGITS}{numerals.TENS}{numerals.POWERS}]"
_RUN = re.compile(rf"(?:{_DIGIT}|[半翻])+")
_DIGITS = re.compile(r"\d+(?:[.．]\d+)*")
_SIGN = "(?P<sign>[-－−负負]|零下)?"
_TO = re.compile(
    rf"(?:[（(]含[）)])?␣(?:[-–—－~～―─﹣]{{1,2}}|至|到)␣第?{_SIGN}(?={_DIGIT})".replace("␣", SPACES)
)
_AND = re.compile(rf"␣[与和跟與]␣第?{_SIGN}(?={_DIGIT})".replace("␣", SPACES))
_BETWEEN = re.compile("␣之?[间間](?![接断隔距])".replace("␣", SPACES))
_JOINS = frozenset("-–—－~～―─﹣至到与和跟與 （(")
_MORE = re.compile(
    "(?P<more>[多余餘](?![元样方种次边极媒项层地年额]))?(?P<half>半(?![年天夜个日数导]))?(?P<old>大(?![于约概型学小量部家会]))?"
)
_SIZE = re.compile("␣(?P<size>[大高多重长快]|[小低少轻短慢])(?:[一些点]{2})?".replace("␣", SPACES))
_GROWS = frozenset("多余餘半大")
_MEASURED = frozenset(("dimension", "currency", "age", "percent"))
_NEGATIVE = frozenset("负負-－−下")
_VAGUE = frozenset("数數几幾上")
_PASSED = frozenset("近超逾过過破达達约約")
_MONEY_ENDS = frozenset(form[-1] for form in amounts.MONEY_BEFORE)
_IN_FRONT = _NEGATIVE | _VAGUE | _PASSED | _MONEY_ENDS | frozenset("第比大小 ")
_TOTALS = frozenset("人总總件户戶次个個指倍分套岁票多少字基系算")
_SERIAL = re.compile(r"[.．]\d[\d.．]*|[A-Za-z]")
_GLUE = re.compile(r"[A-Za-z][-_/=.]?\Z|[_@&]\Z")
_BRACKETED = frozenset(("（）", "()", "〔〕", "【】"))
_LINKS = frozenset(("", ",", "，", "且", "，且", "、", "并", "至", "到"))
_CAPITALS = frozenset("零壹贰貳弍叁叄參肆伍陆陸柒捌玖拾佰仟万萬亿億")
_WRITTEN_OUT = frozenset("十拾百佰千仟万萬亿億点點分半")
_SHARED = re.compile("[万萬亿億kw]+$")
_AFTER_MONEY = frozenset("钱錢多左上以到至或之起一二三四五六七八九两半的")
_CLAUSE = 12
_WARMTH = re.compile("[气氣水体體室低高]温|氣溫|[温溫]度|零[下上]|[摄攝]氏|[升降回]温|寒潮")
_FAHRENHEIT = re.compile("[华華]氏")
_CURRENT = re.compile("[用发耗节供省]电|电[量费]")
_PAY = re.compile("[薪酬]|工资|待遇")


class _Found(NamedTuple):
    quantity: Quantity
    first: int
    """Where the words begin that make it a bound."""
    last: int
    """Where they end."""


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity of a text in the order of print, names and idioms that hold digits left out.

    Values are in the base of their unit. Of a vague amount (500多亿元, 数十人) the value is what it surely reaches, the
    comparator ``>``; of a range ``value`` and ``value_high`` are the ends; of a date the value is None.

    >>> [(quantity.text, quantity.comparator) for quantity in find_quantities("“十四五”以来，增长超过60%")]
    [('60%', '>')]
    >>> [(quantity.value, quantity.value_high) for quantity in find_quantities("每天接待三五百人")]
    [(300.0, 500.0)]
    """
    found: list[Quantity] = []
    past = reach = 0
    for run in _RUN.finditer(text):
        start, end = run.span()
        if end <= past:
            continue
        if end - start > numerals.LONGEST:
            past = end
            continue
        start = max(start, past)
        while start < end:
            step = _quantity(text, start, past)
            if step is None:
                start += 1
            elif isinstance(step, int):
                past = start = step
            else:
                quantity, first, last = step
                if reach and quantity.comparator != "=" and text[reach:first].strip() in _LINKS:
                    whole = _between(text, found[-1], quantity)
                    if whole:
                        found.pop()
                        quantity = whole
                found.append(quantity)
                reach = last if quantity.comparator in (">", ">=", "<", "<=") and quantity.value_high is None else 0
                past = start = quantity.end
    return found


def _quantity(text: str, start: int, past: int) -> _Found | int | None:
    """The quantity whose number begins at ``start``; an offset where what stands there is to be passed over."""
    amount = amounts.read(text, start)
    if amount is None:
        return None
    length, low, high, comparator, measure, numeral = amount
    end = start + length
    before = text[start - 1] if start else "\n"
    if low is None:
        if measure is None:
            return end
        first = start - (before == "第")
        return _Found(Quantity(first, end, text[first:end], "date", None), first, end)
    first, sign, marked = start, 1.0, False
    if before.isascii() or before in _IN_FRONT:
        if before == "第":
            return _ordinal(text, start, amount)
        if start > past and before in _VAGUE:
            if _some(text, start):
                first, comparator = start - 1, ">"
        elif start > past and before in _NEGATIVE:
            first = _signed(text, start, past, measure)
            sign = 1.0 if first == start else -1.0
        elif numeral == "半" and before in "大小":
            first, comparator = start - 1, ">" if before == "大" else "<"
        elif numeral == "半" and before in "过過":
            comparator = ">"
        marked = before in _PASSED or first < start
        if measure is None or measure.kind == "currency":
            money = _money(text, first, past)
            if money:
                if measure and ("，" in numeral):
                    # $20，300美元 are two sums: each has its own sign.
                    amount = amounts.read(text, start, start + numeral.index("，")) or amount
                    length, low, high, comparator, measure, numeral = amount
                    end = start + length
                measure, first = money
        if first == start and before.isascii() and _GLUE.search(text[max(0, start - 2) : start]):
            return _run_end(text, start) if text[start].isdigit() else None
        if low is None:
            return None
    if end < len(text) and text[end] in _JOINS and high is None:
        other = _other_end(text, end, amount._replace(low=sign * low, measure=measure))
        if other:
            (low, high, measure, end), sign = other, 1.0
    if sign < 0:
        low, high = -low, None if high is None else -high
    if measure is None:
        if _numbers(text, start, end, numeral):
            return _Found(Quantity(start, end, text[start:end], "ordinal", low), first, end)
        measure = _understood(text, start, numeral)
    elif measure.form in _READINGS:
        measure = _in_context(text, start, end, numeral, measure)
        if measure is None:
            return None
        low = low * 0.01 if measure is _FEN else low
    if not (marked or first < start or _counts(text, start, end, amount, measure)):
        return _run_end(text, start) if text[start].isdigit() and measure is None else None
    if measure and (measure.kind in _MEASURED or measure.unit == "倍") and end < len(text) and text[end] in _GROWS:
        low, comparator, measure, end = _grown(text, end, low, comparator, measure)
    opening, last = first, end
    if end < len(text) and text[end] in bounds.BEGINS and (behind := bounds.after(text, end)):
        comparator, last = behind if comparator == "=" or behind.comparator != "≈" else (comparator, end)
    elif text[first - 1 : first] in ("比", " ") and (size := _SIZE.match(text, end)) and text[:first].rstrip().endswith("比"):
        comparator, last = ">" if size["size"] in "大高多重长快" else "<", size.end()
        opening = text.rindex("比", 0, first)
    if comparator in ("=", "≈"):
        front = bounds.before(text, first, past)
        if front and (comparator == "=" or front.comparator != "≈"):
            comparator, opening = front
    kind = measure.kind if measure else "number"
    unit = measure.unit if measure else None
    return _Found(Quantity(first, end, text[first:end], kind, low, high, unit, comparator), opening, last)


def _run_end(text: str, start: int) -> int:
    digits = _DIGITS.match(text, start)
    return digits.end() if digits else start + 1


def _ordinal(text: str, start: int, amount: Amount) -> _Found:
    """第三, 第3至5: the number alone says which."""
    end = start + len(amount.numeral)
    value, high = worth(amount.numeral), None
    low = value.low if value else None
    link = _TO.match(text, end) or _AND.match(text, end)
    two = amounts.read(text, link.end()) if link else None
    upper = worth(two.numeral) if two and two.numeral else None
    if low is not None and link and two and upper and low < upper.low:
        stop = link.end() + len(two.numeral)
        if link.re is _TO or _BETWEEN.match(text, stop):
            high, end = upper.low, stop
    return _Found(Quantity(start - 1, end, text[start - 1 : end], "ordinal", low, high), start - 1, end)


def _numbers(text: str, start: int, end: int, numeral: str) -> bool:
    """Whether a number only numbers what follows: 二、, （三）, 4. at the head of a line."""
    if len(numeral) > 3 or end >= len(text):
        return False
    before, after = text[start - 1 : start] or "\n", text[end]
    if before + after in _BRACKETED:
        return True
    if after == "、" or (after in ".．" and numeral.isdecimal()):
        heads = "\n" if numeral.isdecimal() else "\n。；：:;"
        return before in heads and not text[end + 1 : end + 2].isnumeric()
    return False


def _some(text: str, start: int) -> bool:
    """Whether 数, 几 or 上 leaves the amount after it open: 数十, 上百, but 总数十万."""
    before, power = text[start - 1], text[start]
    if power not in numerals.POWERS or (before == "上" and power in "十拾"):
        return False
    return before in "几幾" or text[start - 2 : start - 1] not in _TOTALS or start < 2


def _signed(text: str, start: int, past: int, measure: Measure | None) -> int:
    """Where the minus sign begins that stands in front of ``start``; ``start`` itself where there is none."""
    mark, other = text[start - 1], text[start - 2 : start - 1]
    if mark == "下":
        return start - 2 if other == "零" else start
    if mark in "负負" or not other:
        return start - 1
    # A stroke between letters or digits joins them; after a Chinese word it is a sign of what has a measure.
    if other.isascii():
        joins = other.isalnum() or other in "-)%"
    else:
        joins = other in "－−）％" or (other.isalnum() and measure is None) or start - 1 <= past
    return start if joins else start - 1


def _money(text: str, first: int, past: int) -> tuple[Measure, int] | None:
    """The currency in front of a figure, and where it begins."""
    here = first
    while here > past and text[here - 1] in " \u3000":
        here -= 1
    if here <= past or text[here - 1] not in _MONEY_ENDS:
        return None
    for length in range(min(5, here - past), 0, -1):
        money = amounts.MONEY_BEFORE.get(text[here - length : here])
        if money and not (money.form[0].isalpha() and text[here - length - 1 : here - length].isascii() and text[here - length - 1 : here - length].isalpha()):
            return money, here - length
    return None


def _other_end(text: str, end: int, one: Amount) -> tuple[float, float, Measure | None, int] | None:
    """The range that an amount opens: its ends, its measure, and where it stops."""
    to = _TO.match(text, end)
    link = to or _AND.match(text, end)
    if link is None:
        return None
    two = amounts.read(text, link.end())
    if two is None or two.low is None or two.high is not None:
        return None
    stop = link.end() + two.length
    if not to:
        # 10与20间: what reads like the classifier of rooms closes the range.
        if two.measure and two.measure.unit in ("间", "間"):
            two = two._replace(measure=None)
        elif not _BETWEEN.match(text, stop):
            return None
    if two.measure is None and text[stop : stop + 1].isascii() and text[stop : stop + 1].isalpha():
        return None
    joined = _joined(one, two, -1.0 if link["sign"] else 1.0)
    return (*joined, stop) if joined else None


def _joined(one: Amount, two: Amount, sign: float) -> tuple[float, float, Measure | None] | None:
    """The two ends of a range in one measure, or None where they do not make a range."""
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
        # 七千到九千亿, 2至3成: what the second end is counted in holds for the first, if that leaves it the smaller.
        low *= measure.times if measure else 1.0
        shared = _SHARED.search(two.numeral)
        if shared and not _SHARED.search(one.numeral):
            low = _raised(low, shared[0], high)
        whole = two.numeral[: shared.start()] if shared else two.numeral
        if len(one.numeral) == 1 and len(whole) == 2 and whole[1] in "百佰千仟":
            low = _raised(low, whole[1], high)
    return (low, high, measure) if low < high else None


def _raised(low: float, powers: str, high: float) -> float:
    scale = worth("1" + powers)
    return low * scale.low if scale and abs(low * scale.low) < abs(high) else low


def _between(text: str, one: Quantity, two: Quantity) -> Quantity | None:
    """One range out of two bounds: 3年以上7年以下."""
    low, high = (one, two) if one.comparator in (">", ">=") else (two, one)
    if low.comparator not in (">", ">=") or high.comparator not in ("<", "<="):
        return None
    if low.value is None or high.value is None or low.value >= high.value:
        return None
    if one.unit and two.unit and one.unit != two.unit:
        return None
    named = one if one.unit else two
    return Quantity(one.start, two.end, text[one.start : two.end], named.kind, low.value, high.value, named.unit)


def _counts(text: str, start: int, end: int, amount: Amount, measure: Measure | None) -> bool:
    """Whether a number is meant as one: 百姓 and 参加 hold none, 5G is a name."""
    numeral = amount.numeral
    if numeral[0].isdigit():
        return measure is not None or not _SERIAL.match(text, end)
    alone = not (_is_han(text[start - 1 : start]) or _is_han(text[end : end + 1]))
    if len(numeral) == 1:
        if numeral in "百千万萬亿億佰仟":
            return False
        if numeral in _CAPITALS and numeral not in "零万萬亿億":
            return alone or (measure is not None and measure.kind == "currency")
    if measure or alone or len(numeral) > 3 or (len(numeral) > 1 and not _WRITTEN_OUT.isdisjoint(numeral)):
        return True
    if numeral == "半":
        return True
    if text[start - 1 : start] in ("是", "为") and (not _is_han(text[end : end + 1]) or text[end] in "却而和或还"):
        return True
    return text[end : end + 2] in ("以上", "以下", "分之")


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _understood(text: str, start: int, numeral: str) -> Measure | None:
    """The measure that goes without saying: sums in the capitals of cheques, pay in thousands (15k)."""
    if len(numeral) > 2 and _CAPITALS.issuperset(numeral) and not numeral.isdecimal():
        return MEASURES["元"] if any(power in numeral for power in "拾佰仟萬万億亿") else None
    if numeral[-1] in "kw" and _PAY.search(text, max(0, start - _CLAUSE), start):
        return MEASURES["元"]
    return None


_FEN = MEASURES["分钱"]
_PIECE = Measure("number", "块")
_READINGS = frozenset(("度", "块", "塊", "角", "毛", "分"))


def _in_context(text: str, start: int, end: int, numeral: str, measure: Measure) -> Measure | None:
    """What an ambiguous measure word means where it stands; None where it is part of another word."""
    form, follows = measure.form, text[end : end + 1]
    if form == "度":
        if _FAHRENHEIT.search(text, max(0, start - _CLAUSE), start):
            return MEASURES["℉"]
        if _WARMTH.search(text, max(0, start - _CLAUSE), start):
            return MEASURES["℃"]
        if _CURRENT.search(text, max(0, start - _CLAUSE), start):
            return MEASURES["kWh"]
        return None if len(numeral) == 1 and not numeral.isdigit() else measure
    if form == "分":
        return _FEN if numeral in _CAPITALS else measure
    money = not _is_han(follows) or follows in _AFTER_MONEY
    if form in "块塊":
        return measure if money else _PIECE
    return measure if money or numeral[0].isdigit() else None


def _grown(
    text: str, end: int, low: float, comparator: Comparator, measure: Measure
) -> tuple[float, Comparator, Measure, int]:
    """What follows the unit and belongs to the amount: 两年多, 三斤半, 90天大."""
    more = _MORE.match(text, end)
    if more is None:
        return low, comparator, measure, end
    if more["more"]:
        return low, ">", measure, more.end("more")
    if more["half"] and (measure.kind in ("dimension", "age") or measure.form == "成"):
        return low + 0.5 * measure.times, comparator, measure, more.end("half")
    if more["old"] and measure.dimension in ("time", "months"):
        return low, comparator, Measure("age", measure.unit, dimension=measure.dimension, si=measure.si), end
    return low, comparator, measure, end
