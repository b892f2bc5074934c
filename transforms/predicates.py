"""Predicates: how a figure is meant, by the words that lead to it.

``产量同比增长5%``: read leftwards from the figure, 增长 says that it is by how much, 同比 against what, and the words
that are left say what is measured. Words are compared whole, so that the 均 of 人均 is no adverb.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from transforms import chinese, rulebook
from transforms.patterns import any_of
from transforms.records import Basis, Direction, Measure
from transforms.rulebook import Rule

PERIOD = "\ufffc"
"""Stands for a period among the words before a figure."""
RELATIVE = frozenset({"%", "‰", "倍"})
"""Units of a part of something; what moves by them grows, what moves by any other changes."""
_PERCENT = frozenset({"%", "‰"})
# 比全省平均水平高2个百分点: so many words may stand between the two ends of a comparison.
_REACH = 10
# The words that lead to figures recur (同比增长): what has been read once is remembered, up to a bound.
_REMEMBERED = 8192
_TIMES = frozenset("年季月周天日时次")
_COUNTING = frozenset({"个", "项", "大"})
# 由最初的90人增加到260人: after such a figure comes the one that it led to.
_ARRIVAL = re.compile("[^，。；、]{1,8}[到至为]")
_PATTERNS = ("term", "growth_after", "intent", "goal", "done")


class Said(NamedTuple):
    """How a figure is meant."""

    measure: Measure
    direction: Direction | None
    basis: Basis | None
    first: int
    rest: int
    """What is measured: the words before the figure from ``first`` up to ``rest``."""


class _Cues(NamedTuple):
    motion: Mapping[str, Direction]
    gap: Mapping[str, Direction]
    beyond: Mapping[str, Direction]
    rate: Mapping[str, Direction]
    transitive: Mapping[str, Direction]
    basis: Mapping[str, Basis]
    against: Mapping[str, None]
    level_with: Mapping[str, None]
    together: Mapping[str, None]
    origin: Mapping[str, None]
    per: Mapping[str, None]
    to: Mapping[str, None]
    link: Mapping[str, None]
    part: Mapping[str, None]
    share: tuple[str, ...]
    term: re.Pattern[str]
    growth_after: re.Pattern[str]
    intent: re.Pattern[str]
    goal: re.Pattern[str]
    done: re.Pattern[str]
    outlook: re.Pattern[str]
    outlook_of_heading: re.Pattern[str]
    review: re.Pattern[str]


@cache
def _cues() -> _Cues:
    forms: dict[str, dict[str, Any]] = {}
    for rule in rulebook.load("predicates"):
        value = rule.get("direction", rule.get("basis"))
        forms.setdefault(rule["part"], {}).update(dict.fromkeys(rule["forms"], value))
    found = {part: any_of(tuple(forms[part])) for part in _PATTERNS}
    patterns: dict[str, Any] = {part: re.compile(f"({pattern})") for part, pattern in found.items()}
    for part, plan in (("outlook", "plan"), ("outlook_of_heading", "plan_heading")):
        # No group around them: an alternation of words that begin with letters is searched for by its first letters.
        patterns[part] = re.compile("|".join([*forms["review"], *forms[plan]]))
    patterns["review"] = re.compile("|".join(forms["review"]))
    words: dict[str, Any] = {part: found for part, found in forms.items() if part in _Cues._fields}
    return _Cues(**words | {"share": tuple(forms["share"])} | patterns)


@lru_cache(maxsize=_REMEMBERED)
def words(text: str) -> tuple[str, ...]:
    """The words of a clause, terms of statistics whole and verbs of moving apart.

    >>> words("出口占比上涨")
    ('出口', '占比', '上涨')
    """
    cues = _cues()
    found: list[str] = []
    for index, piece in enumerate(cues.term.split(text)):
        if index % 2:
            found.append(piece)
        elif piece:
            for word in chinese.words(piece):
                cut = len(word) - 2 if len(word) > 3 and word[-2:] in cues.motion else 0
                found += [word[:cut], word[cut:]] if cut else [word]
    return tuple(found)


def motion() -> Collection[str]:
    """The verbs of moving."""
    return _cues().motion


def read(words: Sequence[str], after: str, unit: str | None) -> Said:
    """How the figure between ``words`` and ``after`` is meant.

    >>> read(["产量", "同比", "增长"], "，", "%")
    Said(measure='growth', direction='up', basis='yoy', first=0, rest=1)
    """
    return _read(tuple(words), bool(_cues().growth_after.match(after)), bool(_ARRIVAL.match(after)), unit)


@lru_cache(maxsize=_REMEMBERED)
def _read(words: Sequence[str], grows: bool, arrives: bool, unit: str | None) -> Said:
    """The same; ``grows`` and ``arrives`` tell whether what follows is a growth, or where a change arrived."""
    cues = _cues()
    rest = len(words)
    basis: Basis | None = None
    direction: Direction | None = None
    moved = arrived = False
    while rest:
        word = words[rest - 1]
        if word in cues.basis:
            basis = cues.basis[word]
            if not moved and word in cues.motion:  # 年增
                direction, moved = cues.motion[word], True
        elif not moved and (word in cues.motion or _is_gap(words, rest, cues)):
            direction, moved = cues.motion.get(word) or cues.gap[word], True
            arrived = arrived or word[-1] in cues.to
        elif word in cues.to:
            arrived = arrived or (not moved and (word != "为" or unit not in RELATIVE))
        elif word in cues.level_with or not (word in cues.link or word == PERIOD or (moved and word in cues.against)):
            opens = cues.together if word in cues.level_with else cues.against
            start = _last(words, rest, opens if moved else cues.beyond)
            if len(word) > 1 and word[0] == "每" and word[1] not in _TIMES:
                start = rest - 1  # 含量为每公斤16.8克
            elif rest > 1 and (words[rest - 2] == "每" or (not moved and _is_gap(words, rest - 1, cues))):
                if words[rest - 2] != "每":  # 比前年多挣4万元
                    direction, moved = cues.gap[words[rest - 2]], True
                start = rest - 2
            elif start is not None and (moved or unit in RELATIVE or unit == "pp"):
                if not moved:
                    direction, moved = cues.beyond[words[start]], True
            elif (
                arrived
                and all(one == PERIOD or one in cues.link for one in words[: rest - 1])
                and chinese.tagged(word)[0][1][0] == "v"
            ):
                start = 0  # 如今发展到26万亩: any verb leads to where it arrived
            elif not arrives or (start := _last(words, rest, cues.origin)) is None:
                break
            rest = start
            continue
        rest -= 1
    if moved and rest and words[rest - 1] in cues.per:  # 人均增收, 年均增产: what is measured is the verb
        rest += 1
    first = 0
    if not moved and (verb := _verb(words, rest, cues)) is not None:
        direction, moved, first = cues.transitive[words[verb]], True, verb + 1
    measure: Measure = "level"
    if moved and not arrived:
        measure = "growth" if unit in RELATIVE else "change"
    elif unit in _PERCENT:
        last = words[rest - 1] if rest else ""
        if last in cues.rate or grows:
            measure, direction = "growth", cues.rate.get(last, "up")
        else:
            part = last.endswith(cues.share) or any(word in cues.part for word in words[:rest])
            rate = any(word.endswith("率") for word in words[max(0, rest - 2) : rest])
            measure = "share" if part or not rate else "level"
    return Said(measure, direction, basis, first, rest)


def _verb(words: Sequence[str], rest: int, cues: _Cues) -> int | None:
    """Where a verb of moving governs the phrase before the figure: 可以增加灌溉面积1900万亩."""
    for at in range(rest - 1):
        if words[at] in cues.transitive and (at == 0 or words[at - 1] in cues.link or words[at - 1] == PERIOD):
            return at
    return None


def _is_gap(words: Sequence[str], end: int, cues: _Cues) -> bool:
    """Whether the word before ``end`` is an adjective of a comparison: 比去年高."""
    return words[end - 1] in cues.gap and _last(words, end, cues.against) is not None


def _last(words: Sequence[str], end: int, kind: Collection[str]) -> int | None:
    """Where the last word of a kind stands before ``end``, not far from it."""
    return next((at for at in range(end - 1, max(-1, end - _REACH), -1) if words[at] in kind), None)


def is_growth(after: str) -> bool:
    """Whether what follows a figure calls it a growth: 20%以上的高增长."""
    return _cues().growth_after.match(after) is not None


def is_share(metric: str) -> bool:
    """Whether a noun is a part of a whole and not a rate.

    >>> is_share("市场占有率"), is_share("失业率")
    (True, False)
    """
    return metric.endswith(_cues().share) or not metric.endswith("率")


def is_goal(after: str, unit: str | None = None) -> bool:
    """Whether what follows a figure calls it a goal: 3万人目标; 5个目标 are so many goals.

    >>> is_goal("目标", "人"), is_goal("目标", "个")
    (True, False)
    """
    return _cues().goal.match(after) is not None and not (unit in _COUNTING and after.startswith("目标"))


def is_target(before: str, after: str, unit: str | None = None, *, planned: bool) -> bool:
    """Whether a figure is what is meant to be and not what is.

    Args:
        before: The clause up to the figure.
        after: What follows the figure.
        unit: Its unit.
        planned: Whether what surrounds the clause is a plan.

    >>> is_target("今年将建成", "，", planned=False), is_target("今年已建成", "，", planned=True)
    (True, False)
    """
    cues = _cues()
    if is_goal(after, unit):
        return True
    return (planned or cues.intent.search(before) is not None) and not cues.done.search(before)


def outlook(text: str, *, heading: bool) -> int | None:
    """From where on a passage tells what is planned; -1 if it looks back; None if it says neither.

    >>> outlook("今年的主要预期目标是：粮食增产3%。", heading=False), outlook("一、去年工作回顾", heading=True)
    (3, -1)
    """
    cues = _cues()
    match = (cues.outlook_of_heading if heading else cues.outlook).search(text)
    return None if match is None else -1 if cues.review.match(match[0]) else match.start()


def proves(rule: Rule) -> bool:
    """Whether the figure of a rule's example is read as the rule says."""
    example = rule["example"]
    if "heading" in example:
        planned = outlook(example["text"], heading=example["heading"])
        return bool(example["planned"] is (planned is not None and planned >= 0))
    before, _, after = example["text"].partition(example["quote"])
    unit = next(
        (unit for form, unit in {"百分点": "pp", "%": "%", "倍": "倍"}.items() if form in example["quote"]), None
    )
    said = read(words(before), after, unit)
    target = is_target(before, after, planned=False)
    seen = {"measure": "target" if target else said.measure, "direction": said.direction, "basis": said.basis}
    return all(seen[key] == value for key, value in example.items() if key in seen)
