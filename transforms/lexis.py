"""Lexis: what is known of each word, in columns, so that a page is looked up and summed at once.

Every word has a number, the same as long as a page is read, and all figures share one; a column holds what one module
wants to know of it.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

# More words than a corpus has.
FULL: Final = 1 << 19
# Figures are without end: what is known of one is known of all, so they share the number of this one.
_NUMBER: Final = "0"
_DIGITS: Final = "0123456789"
_NUMERALS: Final = _DIGITS + "."
_FIRST_SIZE: Final = 1 << 13


class Column:
    """What a function finds out about words, one row a word."""

    def __init__(self, look: Callable[[str], Any], dtype: DTypeLike, width: int | None = None) -> None:
        """``look`` finds out what is to be known of a word: a number, or ``width`` of them."""
        self._look = look
        self._values = np.zeros(_FIRST_SIZE if width is None else (_FIRST_SIZE, width), dtype)
        for word, number in _LEXIS.items():
            self.fill(word, number)
        _LEXIS.columns.append(self)

    def fill(self, word: str, number: int) -> None:
        """Look into a word."""
        while number >= len(self._values):
            self._values = np.concatenate([self._values, np.zeros_like(self._values)])
        self._values[number] = self._look(word)

    def of(self, numbers: NDArray[np.intp]) -> NDArray[Any]:
        """What is known of words, by their numbers."""
        return self._values[numbers]


class _Lexis(dict[str, int]):
    """The number of every word that was met."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: list[Column] = []

    def __missing__(self, word: str) -> int:
        if len(word) > 1 and word[0] in _DIGITS and not word.strip(_NUMERALS):
            return self[_NUMBER]
        number = self[word] = len(self)
        for column in self.columns:
            column.fill(word, number)
        return number


_LEXIS: Final = _Lexis()


def numbers(words: Sequence[str]) -> NDArray[np.intp]:
    """The numbers of words; they hold until the next call.

    >>> numbers(["水", "渠", "水"]).tolist()[::2] == [numbers(["水"])[0]] * 2
    True
    """
    if len(_LEXIS) > FULL:
        _LEXIS.clear()
    return np.fromiter(map(_LEXIS.__getitem__, words), np.intp, len(words))
