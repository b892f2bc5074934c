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
    """What is compared of a claim."""

    claim: str
    words: Set[int]
    """Its content words, by their ranks."""
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
    figures: dict[str, Set[str]] = {}
    for number, one in enumerate(said):
        head = number
        if len(one.keywords) > 1:
            heaviest, *others = one.keywords[:_LEADING]
            compared: set[int] = set()
            for other in others:
                if not (alike := by_pair.get((heaviest, other))):
                    by_pair[heaviest, other] = [number]
                    continue
                if head == number:
                    recent = [place for place in alike[-LOOKED_AT:] if place not in compared]
                    compared.update(recent)
                    head = next((heads[place] for place in recent if _same(said[place], one, figures)), number)
                alike.append(number)
        heads[number] = head
        if head != number:
            groups.setdefault(head, [head]).append(number)
    found: dict[int, int] = {}
    for group in groups.values():
        best = max(group, key=lambda number: (said[number].salience, -number))
        found.update((number, best) for number in group if number != best)
    return found


def _same(one: Said, other: Said, figures: dict[str, Set[str]]) -> bool:
    """Whether two claims are one said twice; ``figures`` remembers those of the claims that were compared.

    >>> words = frozenset((1, 2, 3))
    >>> _same(*(Said(text, words, (), "asserted", 0) for text in ("全县新修水渠40公里", "全县新修水渠50公里")), {})
    False
    """
    if one.factuality != other.factuality:
        return False
    mine, theirs = one.words, other.words
    shared, shorter, longer = len(mine & theirs), len(mine), len(theirs)
    if shorter > longer:
        shorter, longer = longer, shorter
    if shared < SAME * (shorter + longer - shared) and (shorter < FEW or shared < WITHIN * shorter):
        return False
    for claim in (one.claim, other.claim):
        if claim not in figures:
            figures[claim] = set(_FIGURE.findall(claim))
    left, right = figures[one.claim], figures[other.claim]
    return left <= right or right <= left
