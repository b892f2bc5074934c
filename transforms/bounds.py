"""Bounds: the words on either side of a figure that say whether it is reached, passed or only neared."""

import re
from typing import NamedTuple

from transforms.measures import any_of
from transforms.records import Comparator
from transforms.rulebook import Rule, load


class Bound(NamedTuple):
    """What the words beside a figure make of it."""

    comparator: Comparator
    edge: int
    """The far end of the words: where they begin in front of a figure, where they end behind it."""


_BEFORE: dict[str, tuple[Comparator, str]] = {
    form: (rule["comparator"], rule.get("not_after", {}).get(form, ""))
    for rule in load("bounds")
    for form in rule["before"]
}
WORDS = frozenset(_BEFORE)
"""The words in front of a figure that make it a bound."""
_AFTER: dict[str, Comparator] = {form: rule["comparator"] for rule in load("bounds") for form in rule["after"]}
_BEHIND = re.compile(
    "[ \u3000]?(?P<word>"
    + any_of({form: rule.get("not_before", {}).get(form, "") for rule in load("bounds") for form in rule["after"]})
    + ")"
)
BEGINS = frozenset(form[0] for form in _AFTER) | frozenset(" \u3000")
"""What the words behind a figure begin with."""

_REVERSED: dict[Comparator, Comparator] = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_NEGATED = re.compile(r"(?:不|没有?|沒有?|未|無|无)(?:得|能|可|应|應|会|會|要|准|許|许|曾)?(?:再|有)?\Z")
# What may stand between the word and its figure: 超过了90, 至少要3年. 是 and 为 do not follow a verb: 突破是3号.
_FILLERS = "了有达達要需到 \u3000"
_COPULAS = "是为為"
_LONGEST = max(map(len, _BEFORE))
_LAST = frozenset(form[-1] for form in _BEFORE)
ENDS = _LAST | frozenset(_FILLERS + _COPULAS)
"""What the words in front of a figure end with."""


def before(text: str, first: int, past: int = 0) -> Bound | None:
    """What the words in front of a figure make of it; nothing before ``past`` is read.

    >>> before("不得超过300人", 4), before("节约300元", 2)
    (Bound(comparator='<=', edge=0), None)
    """
    if first <= past or text[first - 1] not in ENDS:
        return None
    edge, copula = first, False
    while edge > past and text[edge - 1] in _FILLERS + _COPULAS:
        edge -= 1
        copula = copula or text[edge] in _COPULAS
    for stop in dict.fromkeys((first, edge)):
        bound = _ending(text, stop, past)
        if bound and not (copula and stop == edge and bound.comparator in (">", "<")):
            return bound
    return None


def _ending(text: str, stop: int, past: int) -> Bound | None:
    """What the longest word makes of a figure that ends at ``stop``, the spaces inside it left out."""
    if not (text[stop - 1] in _LAST or text[stop - 1].isspace()):
        return None
    first = max(past, stop - 2 * _LONGEST)
    letters = "".join(text[first:stop].split())
    for length in range(min(_LONGEST, len(letters)), 0, -1):
        bound = _BEFORE.get(letters[-length:])
        if bound is None:
            continue
        comparator, barred = bound
        rest = letters[:-length]
        if rest and rest[-1] in barred:
            return None
        places = [at for at in range(first, stop) if not text[at].isspace()]
        negated = _NEGATED.search(rest) if comparator in _REVERSED else None
        if negated:
            return Bound(_REVERSED[comparator], places[negated.start()])
        return Bound(comparator, places[-length])
    return None


def after(text: str, end: int) -> Bound | None:
    """What the words behind a figure make of it.

    >>> after("300人以上的村", 4), after("在300人以上海为例", 5)
    (Bound(comparator='>=', edge=6), None)
    """
    behind = _BEHIND.match(text, end)
    return Bound(_AFTER[behind["word"]], behind.end()) if behind else None


def proves(rule: Rule) -> bool:
    """Whether every word of a rule makes of the rule's example what the rule says."""
    in_front, behind = rule["example"]["before"], rule["example"]["after"]
    texts = [in_front.replace(rule["before"][0], form) for form in rule["before"]]
    bounds = [before(text, text.index("3")) for text in texts]
    bounds += [after(behind.replace(rule["after"][0], form), behind.index("人") + 1) for form in rule["after"]]
    return all(bound and bound.comparator == rule["comparator"] for bound in bounds)
