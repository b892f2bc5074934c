"""Word lists as patterns: one regular expression that finds any of many words."""

import re
from collections.abc import Iterable


def any_of(words: Iterable[str]) -> str:
    """A pattern for the longest of many words. Words share their beginnings, so that few are tried at each place.

    >>> any_of(["说", "坦言", "说道"])
    '(?:坦(?:言)|说(?:道)?)'
    """
    branches: dict[str, list[str]] = {}
    for word in sorted(words):
        branches.setdefault(word[:1], []).append(word[1:])
    optional = "?" if branches.pop("", None) else ""
    if not branches:
        return ""
    return f"(?:{'|'.join(re.escape(first) + any_of(rest) for first, rest in branches.items())}){optional}"
