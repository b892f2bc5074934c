"""Amounts: one number with what it counts or measures, read at a given place of a text.

The grammar is one compiled pattern: dates, fractions, halves, and numerals with a vague word (500多), 个, a unit and
what it is counted per (元/吨). What only looks like a number (一切, 十四五) is known by its first character.
"""

import re
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from transforms import dates, numerals
from transforms.measures import Measure, any_of, forms_of, lexicon
from transforms.numerals import SPACES, loose, worth
from transforms.records import Comparator
from transforms.rulebook import Rule, RuleError, load

UNITS = lexicon(load("units"), "dimension")
CURRENCIES = lexicon(load("currencies"), "currency")
CLASSIFIERS = lexicon(load("classifiers"), "number")
MONEY_BEFORE = lexicon(load("currencies"), "currency", "before")
"""What stands in front of an amount of money: signs and names of currencies."""
# 五万元欧元, 三块美金: the currency is named once more after 元.
_NAMED_TWICE = {
    piece + form: measure for piece in ("元", "块", "塊") for form, measure in CURRENCIES.items() if len(form) > 1
}
MEASURES = CLASSIFIERS | UNITS | _NAMED_TWICE | CURRENCIES
"""Every measure by its printed form."""

FORMS = dict.fromkeys(MEASURES, "")
"""Every measure word with what may not follow it."""
for _rule in chain(load("classifiers"), load("units"), load("currencies")):
    FORMS |= forms_of(_rule)
_HALVED = {
    form: FORMS[form]
    for form, measure in MEASURES.items()
    if measure.dimension in ("mass", "length", "area", "volume", "time", "months") or form in "成折"
}
# After these a bare digit counts tenths: 三块五, 一米七, 七成六.
_TENTHS = frozenset(("块", "塊", "蚊", "毛", "米", "公尺", "斤", "尺", "成", "度", "秒"))
# Of a fraction that is more than one, what print divides by at most.
_IMPROPER = 16
_PERCENT, _PERMILLE = MEASURES["%"], MEASURES["‰"]
DATE = Measure("date", None)

_PREFIXED = {form: barred for form, barred in FORMS.items() if form[0] in numerals.POWERS}
_N = numerals.pattern(f"(?:{any_of(_PREFIXED)})", f"(?:{any_of(_PREFIXED | {'千米': '(?!)'})})")
_UNIT = f"(?:{any_of(FORMS)})"
FIRSTS = re.escape("".join(sorted({form[0] for form in FORMS})))
"""What measure words begin with, for a set of characters in a pattern."""
_FOLLOW = f"{FIRSTS} \u3000\u00a0又分份/／多余餘来來几幾数數个個把"
_VAGUE = (
    "(?:(?<=[0０十拾百佰千仟万萬亿億])␣[多余餘](?![额額])"
    "|(?<=[十百千万萬0])␣[来來](?=[万亿个名位年天岁人家条里斤元块])"
    # 万把块钱, 百把人: about so many
    "|(?<=[百千万萬])␣把(?=[个個块塊人斤里元年亩户])"
    "|(?<=[十拾百佰千仟万萬亿億零〇])␣[几幾数數](?![据字学码量值额目]))"
)
_REST = (
    # 三又四分之一, 五分之三, 1/3, 3 1/2: where the rest of a fraction follows
    rf"(?P<over>␣又␣(?=[\d{numerals.DIGITS}{numerals.POWERS} ]{{1,12}}[分/／]))"
    rf"|(?P<under>␣[分份]␣之␣(?=[负負]?{numerals.ANY}))"
    r"|(?=␣[\d/／])(?P<top>␣\d{1,4})?[/／](?P<bottom>\d{1,4}+)(?![/／\d.])"
    # 500多万; 两个亿, 一个半小时; 3元/吨
    f"|(?:(?=␣[多余餘来來几幾数數把])(?P<vague>{_VAGUE})(?:␣(?P<times>[十百千万萬亿億]{{1,4}}))?)?"
    f"(?:␣(?P<ge>[个個])(?:(?P<big>[亿億])(?![级元])|(?P<inner>[多半])?(?=␣[{FIRSTS}])))?"
    f"(?:␣(?P<unit>{_UNIT}|百␣分␣[点點]))?"
)
_TWO_DIGITS = "[一二三四五六七八九] [一二三四五六七八九](?=␣折)"
_FIGURE = re.compile(
    "|".join(
        (
            f"(?P<date>{dates.START}(?:{dates.DATE}))",
            # 百分之六, but 一百分之六 is a plain fraction.
            f"(?P<of>[十百千]?[万萬亿億]|[百佰千仟])␣[分份]␣之␣(?=[负負-]?(?:{numerals.ANY}|[点點][{numerals.DIGITS}]))",
            f"(?P<half>半)(?<![上下前后後]半)(?:[数數](?![据字码组目])|␣[个個]?␣(?P<half_of>{any_of(_HALVED)}))",
            "(?P<moiety>一半|半(?<=[过過]半)(?![百夜生])|半百)",
            r"(?P<doubling>翻[了上]?[近约約]?(?P<doublings>[一二两兩三四五六七八九\d]?)番)",
            # A line set with wide spaces comes out as single digits: 3 0 0 人.
            rf"(?P<numeral>\d(?: \d){{1,8}}+(?=␣[{FIRSTS}])|{_TWO_DIGITS}|{_N})(?:(?=[{_FOLLOW}])(?:{_REST}))?",
        )
    ).replace("␣", SPACES)
)
_NUMERAL = re.compile(_N)
# 百分之点五, 百分之3.2M: after 百分之 no name is meant.
_SHARE = re.compile(rf"(?:{_N}|[点點][{numerals.DIGITS}]{{1,8}})(?:␣[kKＫM](?![A-Za-z]))?".replace("␣", SPACES))
_NEXT_UNIT = re.compile(f"␣[个個/／每]?␣(?P<unit>{_UNIT})".replace("␣", SPACES))
# Smaller units by what they are parts of, under the names they have there: 3元6分, 2小时30分, 6斤2两.
_LESSER: dict[str, dict[str, Measure]] = {}
for _book in (
    UNITS,
    CURRENCIES,
    lexicon(load("units"), "dimension", "parts"),
    lexicon(load("currencies"), "currency", "parts"),
):
    for _form, _measure in _book.items():
        if _measure.dimension:
            _LESSER.setdefault(_measure.dimension, {})[_form] = _measure
_PARTS = {
    dimension: re.compile(any_of({form: FORMS.get(form, "") if form in book else "" for form in book}))
    for dimension, book in _LESSER.items()
    if len(book) > 1
}
_AND = re.compile(f"␣(?:又|[零〇](?=␣[一二三四五六七八九十两兩\\d]))?␣(?={numerals.ANY})".replace("␣", SPACES))
_TENTH = re.compile(
    rf"␣(?P<zero>[零〇](?=[一二三四五六七八九](?![一二三四五六七八九])))?(?P<digits>[一二三四五六七八九]{{1,2}}|\d{{1,2}})(?![\d{numerals.DIGITS}{numerals.POWERS}.．:：%])".replace(
        "␣", SPACES
    )
)
CONTINUES = frozenset(f"半又 0123456789０１２３４５６７８９{numerals.DIGITS}{numerals.POWERS}")
"""What the smaller units of a compound amount may begin with."""
_SOME = re.compile(_VAGUE.replace("␣", SPACES))
_NUMBER = re.compile(rf"[\d{numerals.DIGITS}{numerals.TENS}{numerals.POWERS}半几幾数數]")


def _names() -> dict[str, str]:
    """Patterns of what follows a number character where it counts nothing, by that character."""
    forms: dict[str, dict[str, str]] = {}
    patterns: dict[str, list[str]] = {}
    for rule in load("number_names"):
        for form in rule.get("forms", ()):
            number = _NUMBER.search(form)
            if number is None:
                raise RuleError(f"number_names: {rule['id']}: {form} holds no number character: take it out")
            rest = form[number.start() :]
            behind = f"(?<={form})" if number.start() else "(?:)"
            others = forms.setdefault(rest[0], {}).get(rest)
            forms[rest[0]][rest] = f"(?:{others}|{behind})" if others else behind
        for firsts, rest in rule.get("patterns", {}).items():
            for first in firsts:
                patterns.setdefault(first, []).append(f"(?:{rest})")
    for first, rests in forms.items():
        patterns.setdefault(first, []).append(any_of(rests).removeprefix(first))
    return {first: f"(?:{'|'.join(several)})" for first, several in patterns.items()}


def _after(names: Sequence[tuple[str, str]]) -> str:
    """One pattern of the rests of names, each after its own character; asked half by half, as in ``any_of``."""
    if len(names) == 1:
        return f"(?<={names[0][0]}){names[0][1]}"
    half = len(names) // 2
    firsts = "".join(first for first, _ in names[:half])
    return f"(?:(?<=[{firsts}]){_after(names[:half])}|{_after(names[half:])})"


_RESTS = _names()
NAMES = {first: re.compile(first + rest) for first, rest in _RESTS.items()}
"""What holds a number and counts nothing, by the number character it begins with."""
REST_OF_NAME = _after([*_RESTS.items()])
"""The pattern of such a name after that character."""


class Amount(NamedTuple):
    """A number with its measure, wherever it stands in a text."""

    length: int
    """Characters it takes up."""
    low: float | None
    """Its value in the measure's unit; None for what holds a number and is no amount: a date, a name."""
    high: float | None = None
    """The upper of the two between which it leaves its value."""
    comparator: Comparator = "="
    measure: Measure | None = None
    numeral: str = ""
    """The number alone, as printed."""


def read(text: str, at: int, end: int | None = None) -> Amount | None:
    """The amount that begins at a place of the text, or None; nothing from ``end`` on is read.

    >>> read("共25公斤", 1).low, read("三万五千元", 0).measure.unit, read("一带一路", 0).low
    (25.0, 'CNY', None)
    """
    if (names := NAMES.get(text[at])) and (name := names.match(text, at)):
        return Amount(name.end() - at, None)
    match = _FIGURE.match(text, at) if end is None else _FIGURE.match(text, at, end)
    if match is None:
        return None
    group = match.lastgroup
    if group == "unit" or group == "numeral" or group in _PLAIN:
        printed = match[0]
        amount = _READ.get(printed)
        if amount is None:
            amount = _measured(match)
            if amount is None:
                return None
            if len(_READ) >= _REMEMBERED:
                _READ.clear()
            _READ[printed] = amount
        stop = at + amount.length
        if amount.measure and stop < len(text) and (end is None or stop < end):
            if text[stop] in CONTINUES:
                amount = _with_parts(amount, text, at)
            if text[stop] in "/／每" and (per := _NEXT_UNIT.match(text, stop)):
                amount = _counted_per(amount, per, at)
        return amount
    if group == "date":
        return Amount(len(match[0]), None, measure=DATE)
    if group == "of":
        return _share(match, text)
    if group in ("over", "under", "bottom"):
        return _fraction(match, text)
    return _halved_or_doubled(match)


# Where a match of the grammar ends that is one number, with or without vague words and a unit.
_PLAIN = frozenset(("vague", "times", "ge", "big", "inner"))
# Figures recur: what has been read once is remembered, up to a bound.
_REMEMBERED = 20_000
_READ: dict[str, Amount] = {}


def _measured(match: re.Match[str]) -> Amount | None:
    """One number with its vague words and its unit; None where its characters make no number."""
    numeral, vague, times, ge, big, inner, unit = match.group("numeral", "vague", "times", "ge", "big", "inner", "unit")
    value = (len(numeral) == 2 and unit and unit != "折" and loose(numeral)) or worth(numeral)
    if value is None:
        return None
    comparator: Comparator = "="
    length, low, high = match.end() - match.start(), value.low, value.high
    if match.lastgroup == "numeral":
        return Amount(length, low, high, numeral=numeral)
    measure = MEASURES.get(unit) or MEASURES["百分点"] if unit else None
    if ge and not big and (measure is None or (measure.kind == "number" and unit not in "人倍")):
        # 3个项目: before another classifier 个 is the classifier itself.
        length, measure, inner = match.end("ge") - match.start(), MEASURES[ge], None
    if vague or inner == "多":
        comparator = "≈" if vague and vague[-1] == "把" else ">"
    elif inner == "半":
        low, high = low + 0.5, None if high is None else high + 0.5
    scale = 1.0
    if times or big:
        counted = worth("1" + (times or big))
        scale = counted.low if counted else scale
        numeral += times or big
    if measure:
        if measure.form == "折" and low >= 10:  # 七五折 is 75%, as 八折 is 80%; 十折 is the full price
            scale = 0.0 if low == 10 else scale
        else:
            scale *= measure.times
    if not scale:
        return None
    high = None if high is None else scaled(high, scale)
    return Amount(length, scaled(low, scale), high, comparator, measure, numeral)


def scaled(value: float, scale: float) -> float:
    """A value in the unit that its measure word stands for."""
    # 0.1 has no exact double, 10 has: dividing keeps 7 角 at 0.7.
    return value / round(1 / scale) if scale in (0.1, 0.01) else value * scale


def _counted_per(amount: Amount, per: re.Match[str], at: int) -> Amount:
    """3500元/吨, 80公里每小时: the unit of both."""
    measure, other = amount.measure, MEASURES[per["unit"]]
    if measure is None:
        return amount
    both = Measure(measure.kind, f"{measure.unit}/{other.unit}", form=f"{measure.form}/{other.form}")
    return amount._replace(length=per.end() - at, measure=both)


def _share(match: re.Match[str], text: str) -> Amount | None:
    """百分之六: of a hundred and of a thousand the sign, of more per cent."""
    minus = text[match.end()] in "负負-"
    share = _SHARE.match(text, match.end() + minus)
    value, whole = worth(("零" if share[0][0] in "点點" else "") + share[0]) if share else None, worth(match["of"])
    if share is None or value is None or whole is None:
        return None
    some = _SOME.match(text, share.end())
    end = some.end() if some else share.end()
    measure, scale = (_PERMILLE, 1000) if whole.low == 1000 else (_PERCENT, 100)
    low, high = (None if bound is None else (-bound if minus else bound) * scale / whole.low for bound in value)
    return Amount(end - match.start(), low, high, ">" if some else "=", measure, text[match.start() : end])


def _fraction(match: re.Match[str], text: str) -> Amount | None:
    """五分之三, 三又四分之一, 1/3, 3 1/2, with the unit that may follow (2/3公里)."""
    start, end = match.span()
    value = worth(match["numeral"])
    if value is None:
        return None
    low: float | None
    if match["over"] is not None:
        part = read(text, end)
        if part is None or part.low is None:
            return None
        low = value.low * (part.measure.times if part.measure else 1.0) + part.low
        end += part.length
        return Amount(end - start, low, measure=part.measure, numeral=text[start:end])
    if match["under"] is not None:
        minus = text[end] in "负負"
        top = _NUMERAL.match(text, end + minus)
        above = worth(top[0]) if top else None
        low = (-above.low if minus else above.low) / value.low if above and value.low else None
        end = top.end() if top else end
    else:
        low = _divided(value.low, match["top"], match["bottom"])
    if low is None:
        # 130/80 is no fraction: what stands before the stroke is a number of its own.
        return read(text, start, match.end("numeral")) if match["bottom"] else None
    unit = _NEXT_UNIT.match(text, end)
    if unit is None or unit["unit"] == "大" or text[end] in "/／每":
        return Amount(end - start, low, numeral=text[start:end])
    measure = MEASURES[unit["unit"]]
    return Amount(unit.end() - start, low * measure.times, measure=measure, numeral=text[start:end])


def _divided(low: float, top: str | None, bottom: str) -> float | None:
    below = float(bottom)
    if not below or (not top and low > below > _IMPROPER):
        return None
    return low + float(top) / below if top else low / below


def _halved_or_doubled(match: re.Match[str]) -> Amount:
    """半天, 一半, 翻一番."""
    printed = match[0]
    if match["doubling"]:
        doublings = worth(match["doublings"] or "1")
        near: Comparator = "≈" if "近" in printed or "约" in printed else "="
        return Amount(len(printed), 2.0 ** (doublings.low if doublings else 1), None, near, MEASURES["倍"], printed)
    measure = MEASURES[match["half_of"]] if match["half_of"] else None
    if printed == "半百":
        return Amount(2, 50.0, numeral="半百")
    if measure and measure.form == "折":  # half the price, and no twentieth of it
        return Amount(len(printed), 50.0, measure=measure, numeral="半")
    return Amount(len(printed), 0.5 * (measure.times if measure else 1.0), measure=measure, numeral="半")


def _with_parts(amount: Amount, text: str, at: int) -> Amount:
    """The amount with the smaller units that follow it: 4斤6两, 8元5角2分, 三块五."""
    measure = amount.measure
    if measure is None or amount.low is None or amount.high is not None or amount.comparator != "=":
        return amount
    low, end, last = amount.low, at + amount.length, measure
    if measure.form == "分" and text[end : end + 2] in ("半钟", "半鐘"):
        return amount._replace(low=low + 0.5, length=end + 2 - at, measure=MEASURES["分钟"])
    if measure.form == "分" and (part := _part(text, end, MEASURES["分钟"])):  # 六分三十秒
        measure = last = MEASURES["分钟"]
    while part := _part(text, end, last):
        value, lesser, end = part
        low += scaled(value, lesser.times * (lesser.in_units_of(measure) or 1.0))
        last = lesser
    if last.form in _TENTHS and (tenth := _TENTH.match(text, end)) and not _NEXT_UNIT.match(text, tenth.end()):
        digits = tenth["digits"]
        fraction = worth("零点" + (tenth["zero"] or "") + digits)
        if fraction and digits[0].isdecimal() == amount.numeral[-1].isdecimal():
            low, end = low + fraction.low * last.times, tenth.end()
    # The sum of tenths is off in the last place: 12 + 0.3 + 0.05.
    return amount._replace(low=float(format(low, ".15g")), length=end - at, measure=measure)


def _part(text: str, end: int, last: Measure) -> tuple[float, Measure, int] | None:
    """A number of some unit smaller than the last, and where it ends."""
    parts = _PARTS.get(last.dimension or "")
    link = _AND.match(text, end) if parts else None
    numeral = _NUMERAL.match(text, link.end()) if link else None
    if parts is None or numeral is None:
        return None
    stop = numeral.end()
    if text[stop : stop + 1] in ("个", "個"):
        stop += 1
    unit = parts.match(text, stop)
    lesser = _LESSER[last.dimension or ""][unit[0]] if unit else None
    value = worth(numeral[0]) if lesser else None
    if unit is None or lesser is None or value is None or lesser.times * lesser.si >= last.times * last.si:
        return None
    return value.low, lesser, unit.end()


def proves(rule: Rule) -> bool:
    """Whether a rule's example comes out, in every form of the rule; of a name, that nothing is read inside it."""
    example = rule["example"]
    if "nothing" in example:
        at, text = 0, example["nothing"]
        while at < len(text):
            amount = read(text, at)
            if amount and (amount.measure or len(amount.numeral) > 1):
                return False
            at += amount.length if amount else 1
        return True
    printed = forms_of(rule)
    form = max((form for form in printed if form in example["text"]), key=len)
    for other in printed:
        text = example["text"].replace(form, other)
        found = next(filter(None, (read(text, at) for at in range(len(text)))))
        if found.measure is None or found.low is None or abs(found.low - example["value"]) > 1e-9 * example["value"]:
            return False
        if found.measure.unit != rule.get("unit", other):
            return False
    return True
