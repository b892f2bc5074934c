"""Salience: which claims a reader in a hurry should see, and the words they turn on.

A claim's words are weighed by how often the document uses them and how rarely others do (tf-idf over jieba's table).
How central a claim is to its document is the mean weight of its keywords, the heaviest of its words.

``docs/claims.md`` has what was measured against what: place on the page, TextRank, and what each mark adds.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms import chinese
from transforms.kinds import Kind
from transforms.lexis import Column
from transforms.records import ClaimType, QuoteType, SourceType

KEYWORDS: Final = 5
KEY: Final = 0.5
# Words below this are on every page: 我们, 已经, 进行.
_COMMON: Final = 4.5
# A claim so long has said all that it can.
_LONG: Final = 60
_BASE: Final = 0.255
_STRENGTH: Final = 0.03
_BY_FIGURES: Final = (0.0, 0.14, 0.24)
# A salience is given in thousandths.
_PARTS: Final = 1000
# What somebody is quoted with counts for more than what the page says itself.
_BY_QUOTE: Final[dict[QuoteType, float]] = {"direct": 0.12, "indirect": 0.12, "answer": 0.06, "authorial": 0.0}
# What a claim's type tells of its weight: what binds or defines counts for more than what merely happened.
_BY_TYPE: Final[dict[ClaimType, float]] = {
    "statistic": 0.1,
    "event": -0.08,
    "definition": 0.15,
    "cause": 0.08,
    "comparison": 0.0,
    "commitment": 0.12,
    "forecast": 0.1,
    "evaluation": -0.04,
    "recommendation": 0.03,
}
# Who wrote the essay argues in it; somebody without a name is heard for colour.
_BY_SOURCE: Final[dict[SourceType, float]] = {
    "named": 0.0,
    "role": -0.08,
    "document": 0.0,
    "author": 0.12,
    "unattributed": 0.0,
}


class Marks(NamedTuple):
    """What tells of a claim's weight besides its kind."""

    quote: QuoteType
    source: SourceType
    office: bool
    """Whether its speaker has an office."""
    figures: int
    length: int
    """In characters."""
    central: float
    """The mean weight of its keywords, 0 to 1."""
    headline: float
    """The share of the headline's words that it repeats."""
    first: bool
    """Whether it is the first assertion of an answer, or of an article."""
    opens: bool
    """Whether it is the first of its passage."""
    place: float
    """Where in its article it stands, 0 to 1."""
    waits: bool
    """Whether it leans on its neighbours: such a claim is never key."""


def _look(word: str) -> float:
    """How rare a word is elsewhere; 0 for what is no content word."""
    telling = len(word) > 1 and all("\u4e00" <= one <= "\u9fff" or (one.isascii() and one.isalpha()) for one in word)
    rare = chinese.idf(word) if telling else 0.0
    return rare if rare > _COMMON else 0.0


_RARE: Final = Column(_look, np.float64)


def telling(number: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which words say what a text is about, by their numbers.

    >>> from transforms.lexis import numbers
    >>> telling(numbers(["水库", "已经", "蓄满", "，", "3"])).tolist()
    [True, False, True, False, False]
    """
    return _RARE.of(number) > 0


class Vocabulary(NamedTuple):
    """The content words of a document by their rank, the heaviest first."""

    words: Sequence[str]
    weights: Sequence[float]
    """From 0 to 1, one a rank."""
    ranks: Sequence[int]
    """The rank of each word of the document, in reading order; ``len(words)`` for what is no content word."""

    @classmethod
    def of(cls, words: Sequence[str], number: NDArray[np.intp], counted: NDArray[np.bool_]) -> "Vocabulary":
        """The vocabulary of a document, given its words, their numbers, and which of them stand in claims.

        >>> from transforms.lexis import numbers
        >>> words = ["水库", "蓄满", "水库", "放水", "了"]
        >>> Vocabulary.of(words, numbers(words), np.ones(5, np.bool_)).ranks
        [0, 1, 0, 2, 3]
        """
        rare = _RARE.of(number)
        places = np.flatnonzero(counted & (rare > 0))
        met = np.unique(number[places], return_index=True, return_inverse=True, return_counts=True)
        _, first, inverse, counts = met
        heavy = (1 + np.log(counts)) * rare[places[first]]
        order = np.lexsort((first, -heavy))
        rank = np.empty(len(order), np.intp)
        rank[order] = np.arange(len(order))
        ranks = np.full(len(number), len(order))
        ranks[places] = rank[inverse]
        top = heavy.max(initial=0.0) or 1.0
        return cls(
            [words[place] for place in places[first[order]].tolist()], (heavy[order] / top).tolist(), ranks.tolist()
        )

    def central(self, ranks: Sequence[int]) -> float:
        """The mean weight of keywords, given their ranks."""
        weights = self.weights
        return sum([weights[rank] for rank in ranks]) / KEYWORDS


def salience(kind: Kind, marks: Marks) -> float:
    """How much of its document a claim carries, from 0 to 1; from one half on it is key.

    The weights are those of a logistic regression over claims marked by hand, rounded.
    """
    quote, source, office, figures, length, central, headline, first, opens, place, waits = marks
    said = _BY_TYPE[kind.claim_type] + _STRENGTH * min(kind.strength, 5) + _BY_QUOTE[quote] + _BY_SOURCE[source]
    score = (
        _BASE
        + said
        + _BY_FIGURES[min(figures, 2)]
        + 0.25 * central
        + 0.22 * headline
        + 0.22 * min(length, _LONG) / _LONG
        - 0.12 * place
        + 0.06 * first
        + 0.06 * office
        + 0.05 * opens
    )
    if waits:
        score = min(score * 0.5, KEY - 0.01)
    return round(min(max(score, 0.0), 1.0) * _PARTS) / _PARTS
