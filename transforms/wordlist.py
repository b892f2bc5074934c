"""Word lists: as patterns that find any of many words, and as lexicons that look into each word once."""

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

Entry = TypeVar("Entry")
# More words than a corpus has; its figures are without end.
FULL: Final = 1 << 19


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


class Lexicon(dict[str, Entry]):
    """What is known of each word. Words come back, so each is looked into once.

    >>> Lexicon(len)["水库"]
    2
    """

    def __init__(self, look: Callable[[str], Entry]) -> None:
        """``look`` finds out what is to be known of a word."""
        super().__init__()
        self._look = look

    def __missing__(self, word: str) -> Entry:
        if len(self) >= FULL:
            self.clear()
        entry = self[word] = self._look(word)
        return entry
