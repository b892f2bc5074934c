"""Repeats: which claims of a document say the same as another, so that one of them stands for all.

A paper says a thing in the lead and again in the text, in almost the same words. Two claims are one said twice when
their content words are mostly the same, no figure is another and both are asserted, hedged or denied alike.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from transforms.records import Factuality

# Two claims are one said twice when they share this much of their words, or one is this much a part of the other.
SAME: Final = 0.7
WITHIN: Final = 0.85
# A part of fewer words than these is found in many claims.
FEW: Final = 4
# Only the last claims that share two keywords are looked at: a page that repeats itself without end is read in time.
LOOKED_AT: Final = 8
_FIGURE = re.compile(r"[\d一二三四五六七八九十百千万亿两]++(?:\.\d++)?[%％‰]?")
_LEADING: Final = 3


class Said(NamedTuple):
    """What is compared of a claim."""

    claim: str
    words: frozenset[str]
    """Its content words."""
    keywords: Sequence[int]
    """The ranks of its keywords, the heaviest first."""
    factuality: Factuality
    salience: float


def repeats(said: Sequence[Said]) -> Mapping[int, int]:
    """Which claims are said twice: the number of each that is left out, and of the one that stands for it.

    The most salient of them stands for all, the first among equals.
    """
    groups: dict[int, list[int]] = {}
    heads: dict[int, int] = {}
    by_pair: dict[tuple[int, int], list[int]] = {}
    for number, one in enumerate(said):
        head = number
        for pair in combinations(one.keywords[:_LEADING], 2):
            others = by_pair.setdefault(pair, [])
            if head == number:
                head = next((heads[other] for other in others[-LOOKED_AT:] if _same(said[other], one)), number)
            others.append(number)
        heads[number] = head
        if head != number:
            groups.setdefault(head, [head]).append(number)
    found: dict[int, int] = {}
    for group in groups.values():
        best = max(group, key=lambda number: (said[number].salience, -number))
        found.update((number, best) for number in group if number != best)
    return found


def _same(one: Said, other: Said) -> bool:
    """Whether two claims are one said twice.

    >>> words = frozenset(("全县", "水渠", "新修"))
    >>> _same(*(Said(text, words, (), "asserted", 0) for text in ("全县新修水渠40公里", "全县新修水渠50公里")))
    False
    """
    if one.factuality != other.factuality:
        return False
    shared, shorter = len(one.words & other.words), min(len(one.words), len(other.words))
    if shared < SAME * len(one.words | other.words) and (shorter < FEW or shared < WITHIN * shorter):
        return False
    figures, others = set(_FIGURE.findall(one.claim)), set(_FIGURE.findall(other.claim))
    return figures <= others or others <= figures
