"""Find every quantity in a text: how much, of what, and whether that is a bound."""

import re
from typing import NamedTuple

from transforms import numerals
from transforms.measures import Measure, any_of, forms_of, lexicon
from transforms.numerals import SPACES, worth
from transforms.records import Comparator, Quantity, QuantityKind
from transforms.rulebook import Rule, load

CURRENCIES = lexicon(load("currencies"), "currency")
UNITS = lexicon(load("units"), "dimension")
MEASURES = {**lexicon(load("classifiers"), "number"), **UNITS, **CURRENCIES}
PREFIXES = {form: Measure("currency", rule["unit"]) for rule in load("currencies") for form in rule.get("before", ())}
BEFORE: dict[str, tuple[Comparator, str]] = {
    form: (rule["comparator"], rule.get("not_after", {}).get(form, ""))
    for rule in load("bounds")
    for form in rule["before"]
}
AFTER: dict[str, Comparator] = {form: rule["comparator"] for rule in load("bounds") for form in rule["after"]}

_FORMS = {
    form: barred
    for rules in (load("classifiers"), load("units"), load("currencies"))
    for rule in rules
    for form, barred in forms_of(rule).items()
}
_COUNTED_BY_GE = {
    form: barred
    for form, barred in _FORMS.items()
    if form in UNITS or MEASURES[form].kind != "number" or form in "人倍"
}
_NAMES = "|".join(
    [pattern for rule in load("number_names") for pattern in rule.get("pattern", ())]
    + [any_of({form: "" for rule in load("number_names") for form in rule["forms"]})]
)
_PREFIXED = "|".join(sorted((form for form in MEASURES if form[0] in numerals.POWERS), key=len, reverse=True))
_N = numerals.pattern(f"(?:{_PREFIXED})")

_TO = r"(?:[-–—－~～―─﹣]{1,2}|至|到)"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])"
_YEAR = r"(?:[12]\d{3}|[一二][〇零○一二三四五六七八九]{3})"
_DATE = "|".join(
    (
        rf"(?:{_YEAR}年?␣{_TO}␣)?{_YEAR}␣年(?:␣{_MONTH}␣月(?:份|␣{_DAY}␣[日号號])?|度|代)?",
        rf"(?:\d\d|[〇零○一二三四五六七八九]{{2}})␣年␣{_MONTH}␣月(?:份|␣{_DAY}␣[日号號])?",
        rf"{_YEAR}[-/.．]\d{{1,2}}[-/.．]\d{{1,2}}(?:T[\d:]+Z?)?(?!\d)",
        rf"{_YEAR}-[01]\d(?!\d)",
        rf"(?:{_MONTH}␣月?␣{_TO}␣)?{_MONTH}␣月(?![球光亮饼])(?:份|␣{_DAY}␣[日号號](?:␣{_TO}␣{_DAY}␣[日号號])?)?",
        rf"(?:{_DAY}␣[日号號]?␣{_TO}␣)?{_DAY}␣日(?![元圆本均内])",
        r"\d{1,2}[:：][0-5]\d(?:[:：][0-5]\d)?(?![\d:：])",
        r"(?:2[0-4]|1\d|0?\d|二?十[一二三四五六七八九]?|[一二两三四五六七八九])␣"
        r"(?:时(?![间候刻代期常而机辰空差])|点(?=钟|半|整|许|␣[\d一二三四五六七八九十]{1,3}␣分))"
        r"(?:␣(?:\d{1,2}|[零〇一二三四五六七八九十]{1,3})␣分(?:␣\d{1,2}␣秒)?|钟|半|整|许)?",
        rf"[一二三四1-4](?:␣{_TO}␣[一二三四1-4])?季度",
        r"(?:\d{1,2}|[一二]?十[一二三四五六七八九]?)␣世[纪紀](?:␣(?:[1-9]0|[一二三四五六七八九]十)␣年代)?",
        r"(?:[1-9]0|[一二三四五六七八九]十)␣年代",
    )
)
_VAGUE = (
    r"(?<=[0０十拾百佰千仟万萬亿億])␣[多余餘]|(?<=[十百千万萬0])␣[来來](?=[万亿个名位年天岁人家条里斤元块])"
    r"|(?<=[十拾百佰千仟万萬亿億零〇])␣[几幾数數](?![据字学码量值额目])"
)
_FIGURE = re.compile(
    "|".join(
        (
            f"(?P<name>{_NAMES})",
            rf"(?P<date>(?=[\d〇零○一二两三四五六七八九十廿]{{1,5}}+[^\d])(?:{_DATE}))",
            f"(?P<of>[百千万萬])␣分␣之␣(?P<minus>[负負-]?)(?P<share>{_N})",
            f"(?P<numeral>{_N})(?:"
            f"(?:␣又␣(?P<over>{_N}))?␣分␣之␣(?P<sign>[负負]?)(?P<part>{_N})"
            r"|(?:␣(?P<top>\d{1,4}))?[/／](?P<bottom>\d{1,4}+)(?![/／\d.])"
            f"|(?:(?P<vague>{_VAGUE})(?:␣(?P<times>[十百千万萬亿億]{{1,4}}))?)?(?:␣[个個](?P<big>[亿億])(?![级元]))?"
            f"(?:␣[个個](?P<inner>[多半])?(?=␣(?:{any_of(_COUNTED_BY_GE)})))?(?:␣(?P<unit>{any_of(_FORMS)}))?)",
        )
    ).replace("␣", SPACES)
)
_RUN = re.compile(rf"[\d{numerals.DIGITS}{numerals.TENS}{numerals.POWERS}半]+")
_RANGE = re.compile(
    rf"(?:[（(]含[）)])?␣{_TO}␣(?=[\d{numerals.DIGITS}{numerals.TENS}{numerals.POWERS}])".replace("␣", SPACES)
)
_LATE = re.compile(
    rf"(?P<more>[多余餘](?![元样方种次边极媒项层地边年]))?(?P<half>半(?![年天夜个日数导]))?␣(?P<after>{'|'.join(map(re.escape, sorted(AFTER, key=len, reverse=True)))})?".replace(
        "␣", SPACES
    )
)
_LATE_FIRST = frozenset("多余餘半 （(") | {form[0] for form in AFTER}
_BEFORE_LAST = frozenset(form[-1] for form in BEFORE) | frozenset("了是有为達达要需 ")
_FILLERS = " \u3000了是有为達达要需"
_VAGUE_BEFORE = frozenset("数數几幾上近超逾过破")
_ONE_POWER = re.compile("[百佰千仟万萬亿億]")
_HAN = re.compile("[\u3400-\u9fff]")


class _Amount(NamedTuple):
    start: int
    end: int
    numeral: str
    low: float
    high: float | None
    comparator: Comparator
    measure: Measure | None


_PERCENT = Measure("percent", "%")
_PERMILLE = Measure("percent", "‰")
_NUMBER = Measure("number", "")


def _fraction(match: re.Match[str], low: float) -> float | None:
    part = match["part"]
    if part is not None:
        top = worth(part)
        if top is None:
            return None
        sign = -1.0 if match["sign"] else 1.0
        if match["over"] is not None:
            bottom = worth(match["over"])
            return None if bottom is None or not bottom.low else low + sign * top.low / bottom.low
        return sign * top.low / low if low else None
    bottom_value = float(match["bottom"])
    if not bottom_value:
        return None
    return low + float(match["top"]) / bottom_value if match["top"] else low / bottom_value


def _amount(text: str, start: int) -> _Amount | int | Quantity | None:
    """What stands at ``start``; an offset where something there is to be passed over; None for nothing."""
    match = _FIGURE.match(text, start)
    if not match:
        return None
    if match["name"] is not None:
        return match.end()
    if match["date"] is not None:
        return Quantity(start, match.end(), match["date"], "date", None)
    if match["share"] is not None:
        share = worth(match["share"])
        if share is None:
            return None
        sign = -1.0 if match["minus"] else 1.0
        if match["of"] == "千":
            return _Amount(start, match.end(), match["share"], sign * share.low, share.high, "=", _PERMILLE)
        scale = 1.0 if match["of"] == "百" else 0.01
        return _Amount(
            start,
            match.end(),
            match["share"],
            sign * share.low * scale,
            share.high and share.high * scale,
            "=",
            _PERCENT,
        )
    numeral = match["numeral"]
    value = worth(numeral)
    if value is None:
        return None
    low, high = value
    if match["part"] is not None or match["bottom"] is not None:
        fraction = _fraction(match, low)
        return None if fraction is None else _Amount(start, match.end(), numeral, fraction, None, "=", None)
    comparator: Comparator = "="
    if match["vague"]:
        comparator = ">"
        if match["times"]:
            low *= worth("一" + match["times"]).low
    if match["big"]:
        low, high = low * 1e8, high and high * 1e8
    if match["inner"] == "半":
        low, high = low + 0.5, high and high + 0.5
    elif match["inner"]:
        comparator = ">"
    unit = match["unit"]
    measure = MEASURES[unit] if unit else None
    if measure and measure.times != 1.0:
        low, high = low * measure.times, high and high * measure.times
    return _Amount(start, match.end(), numeral + (match["times"] or ""), low, high, comparator, measure)


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity of a text in the order of print, names and idioms that hold digits left out."""
    found: list[Quantity] = []
    past = 0
    for run in _RUN.finditer(text):
        start, end = run.span()
        if end <= past:
            continue
        if end - start > numerals.LONGEST:
            past = end
            continue
        start = max(start, past)
        while start < end:
            step = _read(text, start, past)
            if isinstance(step, Quantity):
                found.append(step)
                past = start = step.end
            elif step is not None:
                past = start = step
            else:
                start += 1
    return found


def _read(text: str, start: int, past: int) -> Quantity | int | None:
    before = text[start - 1] if start > past else ""
    if before.isascii() and before.isalpha() and start > 0:
        skip = _RUN.match(text, start)
        assert skip
        return skip.end() if text[start].isascii() else None
    got = _amount(text, start)
    if got is None or not isinstance(got, _Amount):
        return got
    begin, end, numeral, low, high, comparator, measure = got
    # ordinals
    if before == "第":
        return Quantity(start - 1, start + len(numeral), text[start - 1 : start + len(numeral)], "ordinal", low)
    # range
    if end < len(text) and text[end] in "-–—－~～―─﹣至到 （(" and high is None:
        to = _RANGE.match(text, end)
        if to:
            other = _amount(text, to.end())
            if isinstance(other, _Amount) and other.high is None:
                joined = _joined(got, other)
                if joined:
                    low, high, measure = joined
                    end = other.end
    # bounds before
    first = start
    sign = 1.0
    if before in "负負-－−下" and before:
        if before == "下":
            if text[start - 2 : start] == "零下":
                sign, first = -1.0, start - 2
        elif (
            before in "负負"
            or not (start >= 2 and text[start - 2] in "0123456789-－−)）")
            and (start < 2 or not text[start - 2].isalpha() or measure)
        ):
            sign, first = -1.0, start - 1
    vague = False
    if before in _VAGUE_BEFORE and text[start] in "十百佰千仟万萬亿億拾":
        if before in "数數几幾上":
            first, comparator, vague = start - 1, ">", True
        else:
            vague = True
    elif (
        text[start] in "百佰千仟万萬亿億"
        and len(numeral) == 1
        and (measure is None or measure.kind == "number" or True)
    ):
        if not (measure is None and _alone(text, start, end)):
            return None
    if low and sign < 0:
        low, high = -low, (-high if high is not None else None)
    # currency in front
    here = first - 1
    while here >= past and text[here] in " \u3000":
        here -= 1
    if here >= past and measure is None or (measure and measure.kind == "currency"):
        for length in (5, 4, 3, 2, 1):
            money = PREFIXES.get(text[here + 1 - length : here + 1]) if here + 1 - length >= past else None
            if money:
                measure, first = money, here + 1 - length
                break
    if measure is None:
        if not _stands(text, start, end, numeral, vague or first != start):
            return None
        if numeral[-1] == text[end - 1 : end] and end < len(text) and text[end].isascii() and text[end].isalpha():
            return None
    # after
    after = text[end : end + 1]
    if after in _LATE_FIRST and after:
        late = _LATE.match(text, end)
        assert late
        if late["more"] and measure and measure.kind in ("dimension", "currency", "age"):
            comparator, end = ">", late.end("more")
        if late["half"] and measure and measure.kind in ("dimension", "age", "percent"):
            low, end = low + 0.5 * measure.times, late.end("half")
        if late["after"] and (late.start("after") == end or not (late["more"] or late["half"])):
            comparator = AFTER[late["after"]]
    # before words
    if comparator == "=":
        here = first
        while here > past and text[here - 1] in _FILLERS:
            here -= 1
        for at in (first, here):
            for length in (5, 4, 3, 2, 1):
                if at - length < past:
                    continue
                bound = BEFORE.get(text[at - length : at])
                if bound and not (at - length > 0 and text[at - length - 1] in bound[1]):
                    comparator = bound[0]
                    break
            if comparator != "=":
                break
    kind: QuantityKind = measure.kind if measure else "number"
    unit = measure.unit if measure and measure.unit else None
    return Quantity(first, end, text[first:end], kind, low, high, unit, comparator)


def _joined(one: _Amount, two: _Amount) -> tuple[float, float, Measure | None] | None:
    low, high = one.low, two.low
    measure = two.measure or one.measure
    if one.measure and two.measure:
        rate = one.measure.per(two.measure)
        if rate is None:
            return None
        low *= rate
    elif one.measure and not two.measure and one.measure is not _PERCENT:
        return None
    elif measure and not one.measure:
        low *= measure.times
    if one.numeral[-1] not in "万萬亿億":
        powers = len(two.numeral) - len(two.numeral.rstrip("万萬亿億"))
        scale = worth("一" + two.numeral[len(two.numeral) - powers :]).low if powers else 1.0
        rest = two.numeral[: len(two.numeral) - powers] if powers else two.numeral
        if powers and low * scale < high:
            low *= scale
        if (
            len(one.numeral) == 1
            and len(rest) == 2
            and rest[1] in "百佰千仟"
            and low * (factor := worth("一" + rest[1]).low) < high
        ):
            low *= factor
    return (low, high, measure) if low < high else None


def _alone(text: str, start: int, end: int) -> bool:
    return not (start and _HAN.match(text[start - 1])) and not (end < len(text) and _HAN.match(text[end]))


def _stands(text: str, start: int, end: int, numeral: str, marked: bool) -> bool:
    """Whether a number without a unit is meant as a number."""
    if numeral[0].isdigit() or marked:
        return True
    if any(power in numeral for power in numerals.POWERS) and len(numeral) > 1 or "点" in numeral or "點" in numeral:
        return True
    if len(numeral) >= 4:
        return True
    return _alone(text, start, end) or (
        start > 0 and text[start - 1] in "是为" and (end == len(text) or not _HAN.match(text[end]))
    )


def proves(rule: Rule) -> bool:
    """Whether the example of a rule comes out, in every form of the rule."""
    example = rule["example"]
    if "against" in example:
        return all(example["against"] not in quantity.text for quantity in find_quantities(example["text"]))
    printed = list(rule["forms"]) if "forms" in rule else [*rule["before"]]
    form = max((form for form in printed if form in example["text"]), key=len)
    for other in printed:
        found = find_quantities(example["text"].replace(form, other))
        if len(found) != 1 or abs((found[0].value or 0) - example["value"]) > 1e-9 * abs(example["value"]):
            return False
        if found[0].unit != rule.get("unit", other if "forms" in rule else found[0].unit):
            return False
    return True
