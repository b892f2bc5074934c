"""Word lists: as patterns and finders of any of many words, and as lexicons that look into each word once."""

import re
from collections.abc import Callable, Collection, Iterable
from typing import Final, TypeVar

import numpy as np

Entry = TypeVar("Entry")
# More words than a corpus has; its figures are without end.
FULL: Final = 1 << 19
# The last character of the basic plane stands for all beyond.
_PLANE: Final = 0xFFFF
_BITS: Final = 63
_ALONE: Final = 1 << _BITS


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


class Finder:
    """Finds all places of many words in a text: only where one's first two characters stand is anything tried.

    Every first character has one of 64 bits, and every second one the bits of those that it may follow; characters
    that are words by themselves share the last bit, which every character has.
    """

    def __init__(self, words: Collection[str]) -> None:
        """``words`` stand in the basic plane, as all that rules name does."""
        self._match = re.compile(any_of(words)).match
        self._first, self._second = np.zeros((2, _PLANE + 1), np.uint64)
        alone = {word for word in words if len(word) == 1}
        self._second[:] = _ALONE
        firsts = sorted({word[0] for word in words} - alone)
        bits = {first: 1 << place % _BITS for place, first in enumerate(firsts)} | dict.fromkeys(alone, _ALONE)
        for word in words:
            self._first[ord(word[0])] = bits[word[0]]
            if word[0] not in alone:
                self._second[ord(word[1])] |= bits[word[0]]

    def find(self, text: str) -> tuple[list[int], list[str]]:
        """Where words begin, and which: from left to right the longest at each place, none inside another.

        >>> Finder(["说", "坦言", "说道"]).find("他坦言：“说到说道。”")
        ([1, 5, 7], ['坦言', '说', '说道'])
        """
        points = np.frombuffer(f"{text}\0".encode("utf-32-le", "surrogatepass"), np.uint32)
        codes = np.minimum(points, _PLANE)
        places: list[int] = []
        words: list[str] = []
        end = 0
        for at in np.flatnonzero(self._first[codes[:-1]] & self._second[codes[1:]]).tolist():
            if at >= end and (found := self._match(text, at)):
                places.append(at)
                words.append(found[0])
                end = found.end()
        return places, words


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
