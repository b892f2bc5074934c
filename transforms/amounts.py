"""Amounts: one number with what it counts or measures, read at a given place of a text.

The grammar is one compiled pattern: dates, fractions, halves, and numerals with a vague word (500多), 个, a unit and
what it is counted per (元/吨). What only looks like a number (一切, 十四五) is known by its first character.
"""

import re
from itertools import chain
from typing import NamedTuple

from transforms import numerals
from transforms.dates import DATE, START
from transforms.measures import Measure, any_of, forms_of, lexicon
from transforms.numerals import SPACES, Worth, loose, worth
from transforms.records import Comparator
from transforms.rulebook import Rule, RuleError, load

UNITS = lexicon(load("units"), "dimension")
CURRENCIES = lexicon(load("currencies"), "currency")
CLASSIFIERS = lexicon(load("classifiers"), "number")
MONEY_BEFORE = lexicon(load("currencies"), "currency", "before")
"""What stands in front of an amount of money: signs and names of currencies."""
# 五万元欧元: the currency is named once more after 元.
_NAMED_TWICE = {"元" + form: measure for form, measure in CURRENCIES.items() if len(form) > 1}
MEASURES = CLASSIFIERS | UNITS | _NAMED_TWICE | CURRENCIES
"""Every measure by its printed form."""

_FORMS = dict.fromkeys(MEASURES, "")
for _rule in chain(load("classifiers"), load("units"), load("currencies")):
    _FORMS |= forms_of(_rule)
# Before these 个 is no classifier of its own: 3个小时, 2个百分点.
_AFTER_GE = {form: _FORMS[form] for form, measure in MEASURES.items() if measure.kind != "number" or form in "人倍"}
_HALVED = {
    form: _FORMS[form]
    for form, measure in MEASURES.items()
    if measure.dimension in ("mass", "length", "area", "volume", "time", "months") or form in "成折"
}
# Smaller units under the names they have after a larger one: 3元6分, 2小时30分, 6斤2两.
_LESSER = {
    (measure.dimension, measure.form): measure
    for book in (
        UNITS,
        CURRENCIES,
        lexicon(load("units"), "dimension", "parts"),
        lexicon(load("currencies"), "currency", "parts"),
    )
    for measure in book.values()
}
# After these a bare digit counts tenths: 三块五, 一米七, 七成六.
_TENTHS = frozenset(("块", "塊", "毛", "米", "公尺", "斤", "尺", "成", "度", "秒"))
# Of a fraction that is more than one, what print divides by at most.
_IMPROPER = 16
_PERCENT, _PERMILLE = MEASURES["%"], MEASURES["‰"]
_DATE = Measure("date", None)

_PREFIXED = {form: barred for form, barred in _FORMS.items() if form[0] in numerals.POWERS}
_N = numerals.pattern(f"(?:{any_of(_PREFIXED)})", f"(?:{any_of(_PREFIXED | {'千米': '(?!)'})})")
_UNIT = f"(?:{any_of(_FORMS)})"
_VAGUE = (
    "(?:(?<=[0０十拾百佰千仟万萬亿億])␣[多余餘](?![额額])"
    "|(?<=[十百千万萬0])␣[来來](?=[万亿个名位年天岁人家条里斤元块])"
    "|(?<=[十拾百佰千仟万萬亿億零〇])␣[几幾数數](?![据字学码量值额目]))"
)
_REST = (
    # 三又四分之一, 五分之三; 3 1/2, 1/3
    rf"(?=␣[又分/／\d])(?:(?:␣又␣(?P<over>{_N}))?␣分␣之␣(?P<sign>[负負])?(?P<part>{_N})"
    r"|(?:␣又?␣(?P<top>\d{1,4}))?[/／](?P<bottom>\d{1,4}+)(?![/／\d.]))"
    f"(?:␣[个個]?␣(?!大)(?P<share_of>{_UNIT}))?"
    # 500多万; 两个亿, 一个半小时; 3元/吨
    f"|(?:(?=␣[多余餘来來几幾数數])(?P<vague>{_VAGUE})(?:␣(?P<times>[十百千万萬亿億]{{1,4}}))?)?"
    f"(?:␣[个個](?:(?P<big>[亿億])(?![级元])|(?P<inner>[多半])?(?=␣(?:{any_of(_AFTER_GE)}))))?"
    f"(?:␣(?P<unit>{_UNIT})(?:␣(?:[/／]|每)␣(?P<per>{_UNIT}))?)?"
)
_NEXT = re.escape("".join(sorted({form[0] for form in _FORMS} | set(" \u3000\u00a0又分/／多余餘来來几幾数數个個"))))
_FIGURE = re.compile(
    "|".join(
        (
            f"(?P<date>{START}(?:{DATE}))",
            # 百分之六, but 一百分之六 is a plain fraction.
            f"(?P<of>[十百千]?[万萬亿億]|[百千])␣分␣之␣(?P<minus>[负負-])?(?P<share>{_N})(?P<some>{_VAGUE})?",
            f"(?P<half>半)(?<![上下前后後]半)(?:[数數](?![据字码组目])|␣[个個]?␣(?P<half_of>{any_of(_HALVED)}))",
            "(?P<moiety>一半|半(?<=[过過]半)(?![百夜生]))",
            f"(?P<doubling>翻[了上近约]{{0,2}}(?P<doublings>{_N})?番)",
            # A line set with wide spaces comes out as single digits: 3 0 0 人.
            rf"(?P<numeral>\d(?: \d){{1,8}}+(?=␣{_UNIT})|{_N})(?:(?=[{_NEXT}])(?:{_REST}))?",
        )
    ).replace("␣", SPACES)
)
_PART = re.compile(
    f"␣又?␣(?P<numeral>{_N})␣[个個]?␣(?P<unit>{any_of({form: '' for _, form in _LESSER} | _FORMS)})".replace(
        "␣", SPACES
    )
)
_TENTH = re.compile(
    rf"␣(?P<digits>[一二三四五六七八九]{{1,2}}|\d{{1,2}})(?!␣{_UNIT}|[\d{numerals.DIGITS}{numerals.POWERS}.．:：%])".replace(
        "␣", SPACES
    )
)
_CONTINUES = frozenset(f"又 0123456789０１２３４５６７８９{numerals.DIGITS}{numerals.POWERS}")
_NUMBER = re.compile(rf"[\d{numerals.DIGITS}{numerals.TENS}{numerals.POWERS}半几幾数數]")


def _names() -> dict[str, re.Pattern[str]]:
    """Patterns of what holds a number and counts nothing, by the number character they begin with."""
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
                patterns.setdefault(first, []).append(f"{first}(?:{rest})")
    for first, rests in forms.items():
        patterns.setdefault(first, []).append(any_of(rests))
    return {first: re.compile("|".join(several)) for first, several in patterns.items()}


_NAMES = _names()


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
    if (names := _NAMES.get(text[at])) and (name := names.match(text, at)):
        return Amount(name.end() - at, None)
    match = _FIGURE.match(text, at) if end is None else _FIGURE.match(text, at, end)
    if match is None:
        return None
    printed = match[0]
    if match.lastgroup == "date":
        return Amount(len(printed), None, measure=_DATE)
    amount = _READ.get(printed)
    if amount is None:
        amount = _understood(match)
        if amount is None:
            # 130/80 is no fraction: what stands before the stroke is a number of its own.
            return read(text, at, match.end("numeral")) if match["bottom"] else None
        if len(_READ) >= _REMEMBERED:
            _READ.clear()
        _READ[printed] = amount
    stop = at + len(printed)
    if stop < len(text) and text[stop] in _CONTINUES and amount.measure:
        return _with_parts(amount, text, at)
    return amount


# Figures recur: what has been read once is remembered, up to a bound.
_REMEMBERED = 20_000
_READ: dict[str, Amount] = {}


def _understood(match: re.Match[str]) -> Amount | None:
    """The amount that a match of the grammar stands for; None where its characters make no number."""
    printed, group = match[0], match.lastgroup
    if group == "numeral":
        plain = worth(printed)
        return plain and Amount(len(printed), plain.low, plain.high, numeral=printed)
    if group in ("unit", "per", "vague", "times", "big", "inner"):
        return _measured(match)
    if group in ("share", "some"):
        return _share(match)
    if group == "moiety":
        return Amount(len(printed), 0.5, numeral="半")
    if group in ("half", "half_of"):
        measure = MEASURES[match["half_of"]] if match["half_of"] else None
        return Amount(len(printed), 0.5 * (measure.times if measure else 1.0), measure=measure, numeral="半")
    if group == "doubling":
        doublings = worth(match["doublings"]) if match["doublings"] else Worth(1.0)
        # 翻一番 is twice, 翻两番 four times as much.
        return doublings and Amount(
            len(printed), 2.0 ** min(doublings.low, 64), measure=MEASURES["倍"], numeral=printed
        )
    value = worth(match["numeral"])
    fraction = value and _fraction(match, value.low)
    measure = MEASURES[match["share_of"]] if match["share_of"] else None
    if fraction is None:
        return None
    return Amount(len(printed), fraction * (measure.times if measure else 1.0), measure=measure, numeral=printed)


def _measured(match: re.Match[str]) -> Amount | None:
    numeral, vague, times, big, inner, unit, per = match.group(
        "numeral", "vague", "times", "big", "inner", "unit", "per"
    )
    value = (len(numeral) == 2 and unit and unit != "折" and loose(numeral)) or worth(numeral)
    if value is None:
        return None
    low, high = value
    if unit == "折" and low == 10:  # the full price is no discount
        return None
    comparator: Comparator = ">" if vague or inner == "多" else "="
    if inner == "半":
        low, high = low + 0.5, None if high is None else high + 0.5
    scale = 1.0
    if times or big:
        counted = worth("1" + (times or big))
        scale = counted.low if counted else scale
        numeral += times or big
    measure = MEASURES[unit] if unit else None
    if measure and not (measure.form == "折" and low >= 10):  # 七五折 is 75%, as 八折 is 80%
        scale *= measure.times
    if measure and per:
        measure = Measure(measure.kind, f"{measure.unit}/{MEASURES[per].unit}", form=f"{unit}/{per}")
    return Amount(
        len(match[0]),
        _scaled(low, scale),
        None if high is None else _scaled(high, scale),
        comparator,
        measure,
        numeral,
    )


def _scaled(value: float, scale: float) -> float:
    # 0.1 has no exact double, 10 has: dividing keeps 7 角 at 0.7.
    return value / round(1 / scale) if scale in (0.1, 0.01) else value * scale


def _share(match: re.Match[str]) -> Amount | None:
    """百分之六: of a hundred and of a thousand the sign, of more per cent."""
    share, whole = worth(match["share"]), worth(match["of"])
    if share is None or whole is None:
        return None
    measure, scale = (_PERMILLE, 1000) if whole.low == 1000 else (_PERCENT, 100)
    sign = -1.0 if match["minus"] else 1.0
    low, high = (None if end is None else sign * end * scale / whole.low for end in share)
    return Amount(len(match[0]), low, high, ">" if match["some"] else "=", measure, match[0])


def _fraction(match: re.Match[str], low: float) -> float | None:
    """五分之三, 三又四分之一, 1/3, 3 1/2: its value, None if it divides by nothing."""
    if match["part"] is None:
        bottom = float(match["bottom"])
        if low > bottom > _IMPROPER and not match["top"]:
            return None
        whole, top = (low, float(match["top"])) if match["top"] else (0.0, low)
    else:
        part, over = worth(match["part"]), worth(match["over"]) if match["over"] else Worth(low)
        if part is None or over is None:
            return None
        whole, top, bottom = low if match["over"] else 0.0, part.low, over.low
        top = -top if match["sign"] else top
    return whole + top / bottom if bottom else None


def _with_parts(amount: Amount, text: str, at: int) -> Amount:
    """The amount with the smaller units that follow it: 4斤6两, 8元5角2分, 三块五."""
    measure = amount.measure
    if measure is None or amount.low is None or amount.high is not None or amount.comparator != "=":
        return amount
    low, end, last = amount.low, at + amount.length, measure
    if measure.form == "分" and (part := _PART.match(text, end)) and part["unit"][0] == "秒":
        measure = last = MEASURES["分钟"]
    while part := _PART.match(text, end):
        lesser = _LESSER.get((measure.dimension, part["unit"]))
        rate = lesser.in_units_of(measure) if lesser and measure.dimension else None
        value = worth(part["numeral"]) if rate else None
        if lesser is None or rate is None or value is None or lesser.times * lesser.si >= last.times * last.si:
            break
        low, end, last = low + _scaled(value.low, lesser.times * rate), part.end(), lesser
    if last.form in _TENTHS and (tenth := _TENTH.match(text, end)):
        digits = tenth["digits"]
        fraction = worth("零点" + digits)
        if fraction and digits[0].isdecimal() == amount.numeral[-1].isdecimal():
            low, end = low + fraction.low * last.times, tenth.end()
    # The sum of tenths is off in the last place: 12 + 0.3 + 0.05.
    return amount._replace(low=float(format(low, ".15g")), length=end - at, measure=measure)


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
