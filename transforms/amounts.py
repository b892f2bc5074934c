"""Amounts: one number with what it counts or measures, read at a given place of a text."""

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
MONEY_BEFORE = lexicon(load("currencies"), "currency", "before")
"""What stands in front of an amount of money: signs and names of currencies."""

MEASURES = lexicon(load("classifiers"), "number") | UNITS | CURRENCIES
_FORMS = {
    form: barred
    for rule in chain(load("classifiers"), load("units"), load("currencies"))
    for form, barred in forms_of(rule).items()
}
# 三万元欧元: the currency is named once more after 元.
for _form in [form for form in CURRENCIES if len(form) > 1]:
    MEASURES.setdefault("元" + _form, CURRENCIES[_form])
    _FORMS.setdefault("元" + _form, "")
# What 个 may stand before: 3个小时, 2个百分点. Before another classifier it is one itself.
_AFTER_GE = {form: _FORMS[form] for form, measure in MEASURES.items() if measure.kind != "number" or form in "人倍"}
# Smaller units, and the names they have only after a larger one: 3元5分, 2小时30分, 5斤3两.
_PARTS = [
    *UNITS.values(),
    *CURRENCIES.values(),
    *lexicon(load("units"), "dimension", "parts").values(),
    *lexicon(load("currencies"), "currency", "parts").values(),
]
_LESSER = {(measure.dimension, measure.form): measure for measure in _PARTS}
_HALVED = {form: _FORMS[form] for form, measure in UNITS.items() if measure.dimension not in ("data", "rate", None)}
_HALVED |= {form: _FORMS[form] for form in ("成", "折")}
# After these a bare digit counts tenths: 三块五, 一米七, 七成六.
_TENTHS = frozenset(("块", "塊", "毛", "米", "斤", "尺", "成", "度"))

_PREFIXED = "|".join(sorted((form for form in MEASURES if form[0] in numerals.POWERS), key=len, reverse=True))
_N = numerals.pattern(f"(?:{_PREFIXED})")
_VAGUE = (
    r"(?<=[0０十拾百佰千仟万萬亿億])␣[多余餘](?![额額])|(?<=[十百千万萬0])␣[来來](?=[万亿个名位年天岁人家条里斤元块])"
    r"|(?<=[十拾百佰千仟万萬亿億零〇])␣[几幾数數](?![据字学码量值额目])"
)
_FIGURE = re.compile(
    "|".join(
        (
            f"(?P<date>{START}(?:{DATE}))",
            f"(?P<of>[十百千]?[万萬亿億]|[百千])␣分␣之␣(?P<minus>[负負-]?)(?P<share>{_N}(?P<some>{_VAGUE})?)",
            f"(?P<half>一?半)(?:(?<![上下前后後]半)(?:[数數](?![据字码组目])|␣[个個]?␣(?P<half_of>{any_of(_HALVED)}))|(?<=一半)|(?<=[过過]半)(?![百夜生]))",
            f"翻[了上近约]{{0,2}}(?P<doublings>{_N})?番",
            f"(?P<numeral>\\d(?: \\d){{1,8}}+(?=␣(?:{any_of(_FORMS)}))|{_N})(?:"
            f"(?:␣又␣(?P<over>{_N}))?␣分␣之␣(?P<sign>[负負]?)(?P<part>{_N})"
            r"|(?:␣(?P<top>\d{1,4}))?[/／](?P<bottom>\d{1,4}+)(?![/／\d.])"
            f"|(?:(?P<vague>{_VAGUE})(?:␣(?P<times>[十百千万萬亿億]{{1,4}}))?)?(?:␣[个個](?P<big>[亿億])(?![级元]))?"
            f"(?:␣[个個](?P<inner>[多半])?(?=␣(?:{any_of(_AFTER_GE)})))?(?:␣(?P<unit>{any_of(_FORMS)})"
            f"(?:␣(?:[/／]|每)␣(?P<per>{any_of(_FORMS)}))?)?)",
        )
    ).replace("␣", SPACES)
)
_PART = re.compile(
    f"␣又?␣(?P<numeral>{_N})␣[个個]?␣(?P<unit>{any_of(dict.fromkeys((part.form for part in _PARTS), '') | _FORMS)})".replace(
        "␣", SPACES
    )
)
_TENTH = re.compile(
    rf"␣(?P<digits>[一二三四五六七八九]{{1,2}}|\d{{1,2}})(?![\d{numerals.DIGITS}{numerals.POWERS}.．:：%]|␣(?:{any_of(_FORMS)}))".replace(
        "␣", SPACES
    )
)
_CONTINUES = frozenset("又 0123456789０１２３４５６７８９") | frozenset(numerals.DIGITS) | frozenset(numerals.POWERS)
_PERCENT, _PERMILLE = MEASURES["%"], MEASURES["‰"]
_DATE = Measure("date", None)


_NUMBER = re.compile(rf"[\d{numerals.DIGITS}{numerals.TENS}{numerals.POWERS}半几幾数數]")


def _names() -> dict[str, re.Pattern[str]]:
    """Patterns of what counts nothing, by the number character they begin with."""
    forms: dict[str, dict[str, str]] = {}
    patterns: dict[str, list[str]] = {}
    for rule in load("number_names"):
        for form in rule.get("forms", ()):
            number = _NUMBER.search(form)
            if number is None:
                raise RuleError(f"number_names: {rule['id']}: {form} holds no number character: take it out")
            rest = form[number.start() :]
            forms.setdefault(rest[0], {})[rest] = f"(?<={form})" if number.start() else ""
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
    """The amount that begins at a place of the text, or None.

    >>> read("共25公斤", 1).low, read("三万五千元", 0).measure.unit, read("一带一路", 0).low
    (25.0, 'CNY', None)
    """
    if (names := _NAMES.get(text[at])) and (name := names.match(text, at)):
        return Amount(name.end() - at, None)
    match = _FIGURE.match(text, at) if end is None else _FIGURE.match(text, at, end)
    if match is None:
        return None
    printed, group = match[0], match.lastgroup
    if group == "date":
        return Amount(len(printed), None, measure=_DATE)
    key = printed, group
    if key in _READ:
        amount = _READ[key]
    else:
        amount = _understood(match)
        if len(_READ) >= _REMEMBERED:
            _READ.clear()
        _READ[key] = amount
    end = at + len(printed)
    if amount and amount.measure and text[end : end + 1] in _CONTINUES and end < len(text):
        return _with_parts(amount, text, at)
    return amount


# Figures recur: what has been read once is remembered, up to a bound.
_REMEMBERED = 20_000
_READ: dict[tuple[str, str | None], Amount | None] = {}


def _understood(match: re.Match[str]) -> Amount | None:
    printed = match[0]
    if match.lastgroup == "numeral":
        plain = worth(printed)
        return plain and Amount(len(printed), plain.low, plain.high, numeral=printed)
    if match["share"] is not None:
        return _share(match)
    if printed[0] == "翻":
        doublings = worth(match["doublings"]) if match["doublings"] else Worth(1.0)
        low = 2.0 ** min(doublings.low, 64) if doublings else None
        return low and Amount(len(printed), low, measure=MEASURES["倍"], numeral=printed)
    if match["half"] is not None:
        half = MEASURES.get(match["half_of"] or "")
        return Amount(len(printed), 0.5 * (half.times if half else 1.0), measure=half, numeral="半")
    numeral, vague, times, big, inner, unit, per = match.group(
        "numeral", "vague", "times", "big", "inner", "unit", "per"
    )
    value = worth(numeral)
    if value is None:
        return None
    low, high = value
    if match["part"] is not None or match["bottom"] is not None:
        fraction = _fraction(match, low)
        return None if fraction is None else Amount(len(printed), fraction, numeral=printed)
    if unit and not vague and (between := loose(numeral)) and unit != "折":
        low, high = between
    comparator: Comparator = ">" if vague or inner == "多" else "="
    scale = 1.0
    if times:
        counted = worth("一" + times)
        scale = counted.low if counted else 1.0
    if big:
        scale *= 1e8
    measure = MEASURES[unit] if unit else None
    half = 0.5 if inner == "半" else 0.0
    if measure:
        # 七五折 is 75%, as 八折 is 80%.
        scale *= 1.0 if measure.form == "折" and low >= 10 else measure.times
    if per and measure:
        other = MEASURES[per]
        measure = Measure(measure.kind, f"{measure.unit}/{other.unit}", form=f"{unit}/{per}")
    return Amount(
        len(printed),
        _scaled(low + half, scale),
        None if high is None else _scaled(high + half, scale),
        comparator,
        measure,
        numeral + (times or "") + (big or ""),
    )


def _scaled(value: float, scale: float) -> float:
    # 0.1 has no exact double, 10 has: dividing keeps 7 角 at 0.7.
    return value / round(1 / scale) if scale in (0.1, 0.01) else value * scale


def _share(match: re.Match[str]) -> Amount | None:
    share = worth(match["share"])
    whole = worth(match["of"])
    if share is None or whole is None:
        return None
    sign = -1.0 if match["minus"] else 1.0
    measure, scale = (_PERMILLE, 1000) if whole.low == 1000 else (_PERCENT, 100)
    low, high = (None if end is None else sign * end * scale / whole.low for end in share)
    return Amount(len(match[0]), low, high, ">" if match["some"] else "=", measure, match[0])


def _fraction(match: re.Match[str], low: float) -> float | None:
    if match["part"] is None:
        bottom = float(match["bottom"])
        if not bottom:
            return None
        return low + float(match["top"]) / bottom if match["top"] else low / bottom
    part = worth(match["part"])
    over = worth(match["over"]) if match["over"] else None
    if part is None or (match["over"] and not over):
        return None
    sign = -1.0 if match["sign"] else 1.0
    bottom = over.low if over else low
    if not bottom:
        return None
    return (low if over else 0.0) + sign * part.low / bottom


def _with_parts(amount: Amount, text: str, at: int) -> Amount:
    """The amount with the smaller units that follow it: 3斤5两, 123元1角1分, 三块五."""
    measure = amount.measure
    assert measure
    if amount.low is None or amount.high is not None or amount.comparator != "=":
        return amount
    low, end, last = amount.low, at + amount.length, measure
    while part := _PART.match(text, end):
        lesser = _LESSER.get((measure.dimension, part["unit"]))
        rate = lesser.in_units_of(measure) if lesser and measure.dimension else None
        value = worth(part["numeral"]) if rate else None
        if lesser is None or rate is None or value is None or lesser.times * lesser.si >= last.times * last.si:
            break
        low, end, last = low + _scaled(value.low, lesser.times * rate), part.end(), lesser
    if last.form in _TENTHS and (tenth := _TENTH.match(text, end)):
        digits = tenth["digits"]
        if digits[0].isdigit() == amount.numeral[-1].isdigit():
            fraction = worth("零点" + digits)
            assert fraction
            low, end = low + fraction.low * last.times, tenth.end()
    return amount._replace(low=low, length=end - at) if end > at + amount.length else amount


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
        measure = found.measure
        if measure is None or found.low is None or abs(found.low - example["value"]) > 1e-9 * example["value"]:
            return False
        if measure.unit != rule.get("unit", other):
            return False
    return True
