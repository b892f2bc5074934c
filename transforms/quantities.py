"""Find every quantity in a text: how much, of what, and whether that is a bound.

An amount is read where a number begins (:mod:`transforms.amounts`). Here its surroundings are read: the other end of a
range, the signs, currencies and ordinal marks in front of it, and the words on either side that make it a bound.
"""

import re
from typing import NamedTuple

from transforms import amounts, numerals
from transforms.amounts import Amount
from transforms.measures import Measure
from transforms.numerals import SPACES, worth
from transforms.records import Comparator, Quantity
from transforms.rulebook import Rule, load

UNITS = amounts.UNITS

_BEFORE: dict[str, tuple[Comparator, str]] = {
    form: (rule["comparator"], rule.get("not_after", {}).get(form, ""))
    for rule in load("bounds")
    for form in rule.get("before", ())
}
_AFTER: dict[str, Comparator] = {form: rule["comparator"] for rule in load("bounds") for form in rule.get("after", ())}
_NEGATIONS: dict[Comparator, Comparator] = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_NEGATED = re.compile(r"(?:不|没有?|未|無|无)(?:得|能|可|应|会|要|准|许|曾)?\Z")
# Words that may stand between a bound and its figure: 超过了80, 至少要3年.
_FILLERS = "了是有为為达達要需 \u3000"
_BEFORE_ENDS = frozenset(form[-1] for form in _BEFORE) | frozenset(_FILLERS)
_LONGEST = max(map(len, _BEFORE))

_DIGIT = rf"[\d{numerals.DIGITS}{numerals.TENS}{numerals.POWERS}]"
_RUN = re.compile(rf"(?:{_DIGIT}|半)+")
_TO = re.compile(
    rf"(?:[（(]含[）)])?␣(?:[-–—－~～―─﹣]{{1,2}}|至|到)␣第?(?P<sign>[-－−负負]|零下)?(?={_DIGIT})".replace("␣", SPACES)
)
_AND = re.compile(rf"␣[与和跟與]␣第?(?P<sign>[-－−负負]|零下)?(?={_DIGIT})".replace("␣", SPACES))
_BETWEEN = re.compile("␣之?[间間](?![接断隔距])".replace("␣", SPACES))
_RANGE_STARTS = frozenset("-–—－~～―─﹣至到与和跟與 （(")
_LATE = re.compile(
    (
        "(?P<more>[多余餘](?![元样方种次边极媒项层地边年额]))?(?P<half>半(?![年天夜个日数导]))?␣(?:(?P<after>"
        + "|".join(map(re.escape, sorted(_AFTER, key=len, reverse=True)))
        + ")(?![班衔肢手脚述身])|(?P<size>[大高多重长快小低少轻短慢]))?"
    ).replace("␣", SPACES)
)
_LATE_STARTS = frozenset("多余餘半 大高重长快小低少轻短慢") | {form[0] for form in _AFTER}
_MONEY_ENDS = frozenset(form[-1] for form in amounts.MONEY_BEFORE)
_SIGNS = frozenset("负負-－−下")
_SOME = frozenset("数數几幾上")
_PASSING = frozenset("近超逾过破达约")
_COUNTED = re.compile("[人总件户次个指倍分套岁票多少字基系]")
_FRONT = _SIGNS | _SOME | _PASSING | _MONEY_ENDS | frozenset("第 ")
_SERIAL = re.compile(r"[.．]\d[\d.．]*|[A-Za-z]")
_HAN = re.compile("[\u3400-\u9fff]")
_LINKS = frozenset(("", ",", "，", "且", "，且", "、", "并", "至", "到"))
_CAPITALS = frozenset("壹贰貳弍叁叄參参肆伍陆陸柒捌玖拾佰仟")
_SHARED = re.compile("[万萬亿億]+$|[kw]$")


class _Found(NamedTuple):
    quantity: Quantity
    first: int
    """Where the words begin that make it a bound."""
    last: int
    """Where they end."""


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity of a text in the order of print, names and idioms that hold digits left out.

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
                bounded = quantity.comparator in _NEGATIONS and quantity.value_high is None
                whole = None
                if bounded and reach and text[reach:first].strip() in _LINKS:
                    whole = _between(text, found[-1], quantity)
                if whole:
                    found[-1], reach = whole, 0
                else:
                    found.append(quantity)
                    reach = last if bounded else 0
                past = start = quantity.end
    return found


def _quantity(text: str, start: int, past: int) -> _Found | int | None:
    """The quantity whose number begins at ``start``; an offset where what stands there is to be passed over."""
    before = text[start - 1] if start else ""
    amount = amounts.read(text, start)
    if amount is None:
        return None
    length, low, high, comparator, measure, numeral = amount
    end = start + length
    if low is None:
        return _named(text, start, end, measure)
    first = start
    sign = 1.0
    marked = False
    if before.isascii() or before in _FRONT:
        if before == "第":
            return _ordinal(text, start, amount)
        if start > past:
            if before in _SIGNS:
                first = _sign(text, start, past, measure)
                sign = 1.0 if first == start else -1.0
            elif before in _SOME:
                if text[start] in numerals.POWERS and not (before in "上数數" and _COUNTED.match(text, start - 2)):
                    first, comparator = start - 1, ">"
            elif before in _PASSING:
                marked = True
        if (measure is None or measure.kind == "currency") and (money := _money(text, first, past)):
            measure, first = money
        elif before.isascii() and _glued(text, start):
            return start + 1 if not text[start].isdigit() else _run_end(text, start)
    if text[end : end + 1] in _RANGE_STARTS and end < len(text) and high is None:
        other = _other_end(text, end, amount._replace(low=sign * low, measure=measure))
        if other:
            low, high, measure, end = other
            sign = 1.0
    if sign < 0:
        low, high = -low, None if high is None else -high
    if first == start and not _counts(text, start, end, amount, measure, marked):
        return _run_end(text, start) if text[start].isdigit() and measure is None else None
    if measure and measure.form == "度":
        measure = _degrees(text, start, end, numeral)
        if measure is None:
            return None
    last = end
    opening = first
    if text[end : end + 1] in _LATE_STARTS and end < len(text):
        late = _LATE.match(text, end)
        assert late
        if late["more"] and measure and measure.kind in ("dimension", "currency", "age", "percent"):
            comparator, end = ">", late.end("more")
        if late["half"] and measure and measure.kind in ("dimension", "age") and (end == late.start("half")):
            low, end = low + 0.5 * measure.times, late.end("half")
        if late["after"] and (end > last or not (late["more"] or late["half"])):
            comparator, last = _AFTER[late["after"]], late.end()
        elif late["size"] and text[:first].rstrip().endswith("比"):
            comparator, last = ">" if late["size"] in "大高多重长快" else "<", late.end()
            opening = text.rindex("比", 0, first)
    if comparator in ("=", "≈") and first > past and text[first - 1] in _BEFORE_ENDS:
        bound = _bound_before(text, first, past)
        if bound and (comparator == "=" or bound[0] != "≈"):
            comparator, opening = bound
    kind = measure.kind if measure else "number"
    quantity = Quantity(first, end, text[first:end], kind, low, high, measure.unit if measure else None, comparator)
    return _Found(quantity, opening, max(last, end))


def _run_end(text: str, start: int) -> int:
    run = _RUN.match(text, start)
    assert run
    return run.end()


def _named(text: str, start: int, end: int, measure: Measure | None) -> _Found | int:
    if measure is None:
        return end
    start -= text[start - 1 : start] == "第"
    return _Found(Quantity(start, end, text[start:end], "date", None), start, end)


def _ordinal(text: str, start: int, amount: Amount) -> _Found:
    end = start + len(amount.numeral)
    value = worth(amount.numeral)
    low = value.low if value else amount.low
    high = None
    if text[end : end + 1] in _RANGE_STARTS and low is not None:
        other = _other_end(text, end, Amount(end - start, low, numeral=amount.numeral))
        if other and other[2] is None:
            low, high, _, end = other
    start -= 1
    return _Found(Quantity(start, end, text[start:end], "ordinal", low, high), start, end)


def _sign(text: str, start: int, past: int, measure: Measure | None) -> int:
    """Where the sign begins that stands in front of ``start``; ``start`` itself where none does."""
    mark = text[start - 1]
    if mark == "下":
        return start - 2 if text[start - 2 : start] == "零下" else start
    if mark in "负負" or start < 2:
        return start - 1
    # A stroke after a letter or a digit joins; after a Chinese word it is a sign only of what has a measure.
    other = text[start - 2]
    if other.isalnum() or other in "-－−)）%％":
        return start - 1 if measure and _HAN.match(other) and start - 1 > past else start
    return start - 1


def _money(text: str, first: int, past: int) -> tuple[Measure, int] | None:
    """The currency in front of a figure and where it begins."""
    here = first
    while here > past and text[here - 1] in " \u3000":
        here -= 1
    if here > past and text[here - 1] in _MONEY_ENDS:
        for length in range(min(5, here - past), 0, -1):
            money = amounts.MONEY_BEFORE.get(text[here - length : here])
            if money and not (
                money.form[0].isalpha()
                and text[here - length - 1 : here - length].isascii()
                and text[here - length - 1 : here - length].isalpha()
            ):
                return money, here - length
    return None


def _glued(text: str, start: int) -> bool:
    """Whether a number is part of a word of Latin letters: C919, PM2.5, COVID-19."""
    before = text[start - 1 : start]
    if before.isascii() and before.isalpha():
        return True
    return before == "-" and text[start - 2 : start - 1].isascii() and text[start - 2 : start - 1].isalpha()


def _other_end(text: str, end: int, one: Amount) -> tuple[float, float, Measure | None, int] | None:
    """The range that begins with an amount: its ends, its measure, where it stops."""
    to = _TO.match(text, end)
    between = None if to else _AND.match(text, end)
    link = to or between
    if not link:
        return None
    two = amounts.read(text, link.end())
    if two is None or two.low is None or two.high is not None or one.low is None:
        return None
    stop = link.end() + two.length
    if between:
        closing = _BETWEEN.match(text, stop)
        if not closing:
            return None
    if two.measure is None and text[stop : stop + 1].isascii() and text[stop : stop + 1].isalpha():
        return None
    joined = _joined(one, two, -1.0 if link["sign"] else 1.0)
    return None if joined is None else (*joined, stop)


def _joined(one: Amount, two: Amount, sign: float) -> tuple[float, float, Measure | None] | None:
    """The two ends of a range in one measure; None where they do not make one."""
    assert one.low is not None
    assert two.low is not None
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
        # 七千到九千亿, 3至5%: what the second end is counted in holds for the first, if that leaves it the smaller.
        low *= measure.times if measure else 1.0
        shared = _SHARED.search(two.numeral)
        if shared and not _SHARED.search(one.numeral):
            scale = worth("一" + shared[0])
            if scale and abs(low * scale.low) < abs(high):
                low *= scale.low
        whole = two.numeral[: shared.start()] if shared else two.numeral
        if len(one.numeral) == 1 and len(whole) == 2 and whole[1] in "百佰千仟":
            power = worth("一" + whole[1])
            if power and low * power.low < high:
                low *= power.low
    return (low, high, measure) if low < high else None


def _bound_before(text: str, first: int, past: int) -> tuple[Comparator, int] | None:
    """What the words in front of a figure make of it, and where they begin."""
    here = first
    while here > past and text[here - 1] in _FILLERS:
        here -= 1
    for at in dict.fromkeys((first, here)):
        window = text[max(past, at - 2 * _LONGEST) : at]
        if " " in window:
            window = window.replace(" ", "")
        for length in range(min(_LONGEST, len(window)), 0, -1):
            bound = _BEFORE.get(window[-length:])
            if bound is None:
                continue
            comparator, barred = bound
            rest = window[:-length]
            if rest[-1:] and rest[-1] in barred:
                break
            negated = _NEGATED.search(rest)
            if negated and comparator in _NEGATIONS:
                return _NEGATIONS[comparator], max(past, at - length - len(negated[0]))
            return comparator, at - length - (
                text[max(past, at - 2 * _LONGEST) : at].count(" ")
                if " " in text[max(past, at - length - 2) : at]
                else 0
            )
    return None


def _between(text: str, one: Quantity, two: Quantity) -> Quantity | None:
    """One range out of two bounds: 3年以上7年以下."""
    low, high = (one, two) if one.comparator in (">", ">=") else (two, one)
    if high.comparator not in ("<", "<=") or low.comparator not in (">", ">="):
        return None
    if (
        low.value is None
        or high.value is None
        or low.value >= high.value
        or None not in (one.unit, two.unit)
        and one.unit != two.unit
    ):
        return None
    kind = two.kind if one.unit is None else one.kind
    return Quantity(one.start, two.end, text[one.start : two.end], kind, low.value, high.value, one.unit or two.unit)


def _counts(text: str, start: int, end: int, amount: Amount, measure: Measure | None, marked: bool) -> bool:
    """Whether a number is meant as one: 百姓 and 统一 hold none, 5G is a name."""
    numeral = amount.numeral
    if numeral[0].isdigit():
        return measure is not None or not _SERIAL.match(text, end)
    alone = not _HAN.match(text[start - 1 : start]) and not _HAN.match(text[end : end + 1])
    if numeral[0] in _CAPITALS and len(numeral) == 1:
        return alone or (measure is not None and measure.kind == "currency")
    if len(numeral) == 1 and numeral in "百千万萬亿億":
        return marked or alone
    if measure is not None:
        return True
    if len(numeral) > 1 and (len(numeral) > 3 or not set(numeral).isdisjoint("十拾百佰千仟万萬亿億点點分半")):
        return True
    return alone or marked or amount.low == 0.5 or (text[start - 1 : start] in ("是", "为") and not alone)


_WARMTH = re.compile("[气氣水体體室低高温溫]温|氣溫|温度|溫度|零下|零上|摄氏|攝氏|升温|降温|回暖|炎热|寒潮")
_FAHRENHEIT = re.compile("[华華]氏")
_POWER_USE = re.compile("用电|电量|发电|度电|耗电|节电|供电|电费")


def _degrees(text: str, start: int, end: int, numeral: str) -> Measure | None:
    """What a 度 is: a degree of warmth, a kilowatt hour, or one of an angle."""
    clause = text[max(0, start - 12) : start]
    if _FAHRENHEIT.search(clause):
        return amounts.MEASURES["℉"]
    if _WARMTH.search(clause):
        return amounts.MEASURES["℃"]
    if _POWER_USE.search(clause):
        return amounts.MEASURES["kWh"]
    if len(numeral) == 1 and not numeral.isdigit():
        return None
    return amounts.MEASURES["度"]


def proves(rule: Rule) -> bool:
    """Whether a rule of ``bounds.toml`` makes of its example what it says, with every word of it."""
    example = rule["example"]
    for form in rule["before"]:
        found = find_quantities(example["before"].replace(rule["before"][0], form))
        if [quantity.comparator for quantity in found] != [rule["comparator"]]:
            return False
    for form in rule.get("after", ()):
        found = find_quantities(example["after"].replace(rule["after"][0], form))
        if [quantity.comparator for quantity in found] != [rule["comparator"]]:
            return False
    return True
