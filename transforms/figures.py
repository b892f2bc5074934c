"""Figures: which quantities of a text state something about the world.

Most numbers in print only name, list, date or address: 二十大, 两个方面, 第3版, 500强. What is left out, and why,
stands in ``rules/figures.toml``.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from transforms import quantities, rulebook, tables
from transforms.periods import find_periods
from transforms.records import Quantity
from transforms.rulebook import Rule

DIMENSIONS = {measure.unit: measure.dimension for measure in quantities.UNITS.values()}
"""What each unit measures: mass, length, time, …."""
_TIME = frozenset({"time", "months"})
_ONE_DIGIT = frozenset("一二三四五六七八九两几半")
_POWER = re.compile("[十百千万亿兆]")
_POWERS = re.compile("[十百千万亿兆]+")
_LARGE = re.compile("[万亿兆]")
# 21种， at the end of its clause is a count; 3种方式 and 12种服务 only list.
_SOME, _WORD = 10, re.compile("[\u4e00-\u9fff]")
# Said like numbers, but half of what?
HALVES = frozenset(("半数", "一半"))
"""Shares that are told without a sign."""
# As far as the words that decide stand from a figure.
_REACH = 12


class _Signs(NamedTuple):
    inside: re.Pattern[str]
    before: re.Pattern[str]
    before_bare: re.Pattern[str]
    after: re.Pattern[str]
    after_bare: re.Pattern[str]
    after_measured: re.Pattern[str]
    after_round: re.Pattern[str]
    after_small: re.Pattern[str]
    units: frozenset[str]
    units_few: frozenset[str]
    times: re.Pattern[str]
    time_after: re.Pattern[str]
    ages: re.Pattern[str]
    people: re.Pattern[str]
    indices: re.Pattern[str]
    rank: re.Pattern[str]
    no_rank: frozenset[str]


@cache
def _signs() -> _Signs:
    book = rulebook.load("figures")

    def forms(key: str, flag: str | None = None) -> str:
        flags = ("bare", "measured", "round", "small")
        told = [
            rule for rule in book if key in rule and all(rule.get(other, False) == (other == flag) for other in flags)
        ]
        return "|".join(form for rule in told for form in rule[key])

    return _Signs(
        inside=re.compile(forms("inside")),
        before=re.compile(f"(?:{forms('before')})$"),
        before_bare=re.compile(f"(?:{forms('before', 'bare')})$"),
        after=re.compile(forms("after")),
        after_bare=re.compile(forms("after", "bare")),
        after_measured=re.compile(forms("after", "measured")),
        after_round=re.compile(forms("after", "round")),
        after_small=re.compile(forms("after", "small")),
        units=frozenset(unit for rule in book for unit in rule.get("units", ())),
        units_few=frozenset(unit for rule in book for unit in rule.get("units_few", ())),
        times=re.compile(f"(?:{forms('times')})[^，。；]{{0,5}}$"),
        time_after=re.compile(forms("time_after")),
        ages=re.compile(f"(?:{forms('ages')})[^，。；]{{0,8}}$"),
        people=re.compile(f"[^，。；]{{0,4}}?(?:{forms('people')})"),
        indices=re.compile(f"(?:{forms('index')})[^，。；]{{0,4}}$"),
        rank=re.compile(f"(?:{forms('rank')})[^，。；]{{0,8}}$"),
        no_rank=frozenset(character for rule in book for character in rule.get("no_rank", "")),
    )


def stated(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """The quantities of a passage that are figures about the world, or stretches of time.

    >>> text = "两个方面：一是产量增长5%，二是建成12座仓库"
    >>> [figure.text for figure in stated(text, quantities.find_quantities(text))]
    ['5%', '12座']
    """
    kept = [quantity for quantity in found if quantity.kind != "date" and _is_stated(text, quantity)]
    if "）" in text or ")" in text:
        headed = tables.headed(text)
        kept = sorted([*outside(kept, [(one.start, one.end) for one in headed]), *headed], key=_start)
    if not kept:
        return kept
    return outside(kept, [match.span() for match in _signs().inside.finditer(text)])


def outside(found: Sequence[Quantity], spans: Sequence[tuple[int, int]]) -> list[Quantity]:
    """The quantities that no span touches; both in the order of the text."""
    kept: list[Quantity] = []
    ends = [end for _, end in spans]
    for quantity in found:
        at = bisect_right(ends, quantity.start)
        if at == len(spans) or spans[at][0] >= quantity.end:
            kept.append(quantity)
    return kept


def _start(quantity: Quantity) -> int:
    return quantity.start


def _is_stated(text: str, quantity: Quantity) -> bool:
    """Whether the words right around a quantity leave it a figure."""
    signs, kind, unit, printed = _signs(), quantity.kind, quantity.unit, quantity.text
    before = text[max(0, quantity.start - _REACH) : quantity.start]
    after = text[quantity.end : quantity.end + _REACH]
    if quantity.value is None:
        return False
    if kind == "ordinal":
        return (
            signs.rank.search(before) is not None
            and (printed + after[:1])[-1] not in signs.no_rank
            and printed[-1] not in signs.no_rank
        )
    in_words = printed[0] in _ONE_DIGIT and not _POWER.search(printed) and "分之" not in printed
    if printed in HALVES:
        return quantity.comparator != "="
    if kind == "number" and in_words:
        return unit == "人" and signs.people.match(after) is not None
    if in_words and kind != "percent" and DIMENSIONS.get(unit or "") not in _TIME:
        return False
    if signs.before.search(before) or signs.after.match(after):
        return False
    if kind == "age":
        return signs.ages.search(before) is not None
    if kind in {"percent", "temperature"}:
        return True
    if power := _POWERS.match(printed):  # 万卷, 千亿级: no count stands before the power of ten
        passed = quantity.comparator != "=" and (before[-1:] != "破" or before.endswith("突破"))
        bounded = passed or before.endswith(("达", "达到", "至", "近"))
        if not bounded or signs.after_round.match(printed[power.end() :] + after):
            return False
    if kind == "number":
        if unit is None:
            return _is_counted(before, after, printed)
        small = (quantity.value or 0) < 100
        few = unit in signs.units_few and not ((quantity.value or 0) >= _SOME and not _WORD.match(after))
        return unit not in signs.units and not (small and (few or signs.after_small.match(after)))
    if signs.after_measured.match(after):
        return False
    if DIMENSIONS.get(unit or "") in _TIME:
        return bool(signs.times.search(before) or signs.time_after.match(after))
    return unit not in signs.units


def _is_counted(before: str, after: str, printed: str) -> bool:
    """Whether a bare number counts or measures: an index, or large and no designation."""
    signs = _signs()
    if signs.before_bare.search(before) or signs.after_bare.match(after):
        return False
    return bool(_LARGE.search(printed) or "分之" in printed or signs.indices.search(before))


def rank_verb(text: str, at: int) -> int | None:
    """Where the verb begins that gives something the rank printed at ``at``.

    >>> rank_verb("产量居全省第3位", 5)
    2
    """
    lead = max(0, at - _REACH)
    match = _signs().rank.search(text[lead:at])
    return lead + match.start() if match else None


def proves(rule: Rule) -> bool:
    """Whether those figures and no others are left of a rule's example."""
    text = rule["example"]["text"]
    figures = outside(
        stated(text, quantities.find_quantities(text)), [(period.start, period.end) for period in find_periods(text)]
    )
    return bool([figure.text for figure in figures] == rule["example"]["figures"])
