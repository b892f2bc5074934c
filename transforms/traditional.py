"""Traditional characters: read as simplified ones, one for one, so that offsets hold.

What is published stays as printed; only what rules and dictionaries are asked is simplified.
"""

from collections.abc import Mapping
from functools import cache

from transforms import rulebook
from transforms.rulebook import Rule


def characters() -> Mapping[int, str]:
    """The simplified form of each traditional character, by its code."""
    return _characters()[0]


@cache
def _characters() -> tuple[dict[int, str], str]:
    """The simplified form of each traditional character, and the characters that no traditional page is without."""
    rules = {rule["id"]: rule for rule in rulebook.load("characters")}
    table = rules["characters"]
    pairs = zip(table["traditional"], table["simplified"], strict=True)
    return {ord(old): new for old, new in pairs}, rules["marks"]["traditional"]


def is_traditional(text: str) -> bool:
    """Whether a text has characters that no simplified text has.

    >>> is_traditional("這座橋"), is_traditional("这座桥")
    (True, False)
    """
    return any(mark in text for mark in _characters()[1])


def simplified(text: str) -> str:
    """A text in simplified characters, as long as it was.

    >>> simplified("記者從渠首發回報道")
    '记者从渠首发回报道'
    """
    return text.translate(_characters()[0])


def proves(rule: Rule) -> bool:
    """Whether a rule's example reads as it says."""
    example = rule["example"]
    return simplified(example["text"]) == example["read"] and is_traditional(example["text"])
