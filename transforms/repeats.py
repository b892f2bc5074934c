"""Repeats: which claims of a document say the same as another, so that one of them stands for all.

A paper says a thing in the lead and again in the text, in almost the same words. Two claims are one said twice when
their content words are mostly the same, no figure is another and both are asserted, hedged or denied alike.
"""

import re
from collections.abc import Mapping, Sequence, Set
from typing import Final, NamedTuple

from transforms.records import Factuality

# Two claims are one said twice when they share this much of their words, or one is this much a part of the other.
SAME: Final = 0.7
WITHIN: Final = 0.85
# A part of fewer words than these is found in many claims.
FEW: Final = 4
# Only the last claims that share the heaviest keyword and another are looked at, so that no page is compared with
# itself without end.
LOOKED_AT: Final = 4
_FIGURE = re.compile(r"[\d一二三四五六七八九十百千万亿两]++(?:\.\d++)?[%％‰]?")
# The heaviest keyword and these many with it are what a claim is found by.
_LEADING: Final = 3


class Said(NamedTuple):
    """What is compared of claims, a column each."""

    claims: Sequence[str]
    words: Sequence[Sequence[int]]
    """The content words of each, by their ranks: the heaviest first, each once."""
    factuality: Sequence[Factuality]
    salience: Sequence[float]


def repeats(said: Said) -> Mapping[int, int]:
    """Which claims are said twice: the number of each that is left out, and of the one that stands for it.

    The most salient of them stands for all, the first among equals.

    >>> texts = ["全县新修水渠40公里", "全县新修水渠50公里", "今年新修水渠40公里"]
    >>> repeats(Said(texts, [[1, 2, 3]] * 3, ["asserted"] * 3, [0.5, 0.9, 0.6]))
    {0: 2}
    """
    compare = _Comparison(said)
    groups: dict[int, list[int]] = {}
    heads: list[int] = []
    by_pair: dict[tuple[int, int], list[int]] = {}
    for number, words in enumerate(said.words):
        head = number
        compared: list[int] = []
        for other in words[1:_LEADING]:
            alike = by_pair.setdefault((words[0], other), [])
            if alike and head == number:
                recent = alike[-LOOKED_AT:]
                for place in recent:
                    if place not in compared and compare.same(place, number):
                        head = heads[place]
                        break
                compared += recent
            alike.append(number)
        heads.append(head)
        if head != number:
            groups.setdefault(head, [head]).append(number)
    found: dict[int, int] = {}
    for group in groups.values():
        best = max(group, key=lambda number: (said.salience[number], -number))
        found.update((number, best) for number in group if number != best)
    return found


class _Comparison:
    """Holds claims against each other, and remembers what each of them is made of."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self._words: dict[int, set[int]] = {}
        self._figures: dict[int, Set[str]] = {}

    def same(self, one: int, other: int) -> bool:
        """Whether two claims are one said twice."""
        said = self._said
        if said.factuality[one] != said.factuality[other]:
            return False
        if (mine := self._words.get(one)) is None:
            mine = self._words[one] = set(said.words[one])
        theirs = said.words[other]
        shared, shorter, longer = len(mine.intersection(theirs)), len(mine), len(theirs)
        if shorter > longer:
            shorter, longer = longer, shorter
        if shared < SAME * (shorter + longer - shared) and (shorter < FEW or shared < WITHIN * shorter):
            return False
        left, right = self._figures_of(one), self._figures_of(other)
        return left <= right or right <= left

    def _figures_of(self, claim: int) -> Set[str]:
        if (found := self._figures.get(claim)) is None:
            found = self._figures[claim] = set(_FIGURE.findall(self._said.claims[claim]))
        return found
