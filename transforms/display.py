"""Display lines: bylines, credits, jumps, page feet and the like, which always are a passage of their own."""

import re
from functools import cache

from transforms import rulebook
from transforms.rulebook import Rule

# No display line is longer; it spares long paragraphs the look.
LONGEST = 160


def stands_alone(text: str) -> bool:
    """Whether a line, or a short passage, is such a line.

    >>> stands_alone("本报记者 陆一鸣"), stands_alone("第 2 页 共 6 页"), stands_alone("记者在青禾镇看到，")
    (True, True, False)
    """
    return len(text) <= LONGEST and _pattern((False, True)).fullmatch("".join(text.split())) is not None


def may_wrap(text: str) -> bool:
    """Whether only the head of such a line is sure: where it is full, it goes on in the next line.

    >>> may_wrap("▲改建后的老渔港，"), may_wrap("本报记者 陆一鸣")
    (True, False)
    """
    return stands_alone(text) and _pattern((False,)).fullmatch("".join(text.split())) is None


@cache
def _pattern(wraps: tuple[bool, ...]) -> re.Pattern[str]:
    rules = [rule["pattern"] for rule in rulebook.load("display") if rule.get("wraps", False) in wraps]
    return re.compile("|".join(f"(?:{pattern})" for pattern in rules))


def proves(rule: Rule) -> bool:
    """Whether a rule alone knows its examples, and none of its counterexamples."""
    own = re.compile(rule["pattern"])
    known = [own.fullmatch("".join(line.split())) is not None for line in (*rule["example"], *rule["counter"])]
    return known == [True] * len(rule["example"]) + [False] * len(rule["counter"])
