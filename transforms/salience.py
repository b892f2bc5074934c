"""Salience: which claims a reader in a hurry should see, and the words they turn on.

A claim's words are weighed by how often the document uses them and how rarely others do (tf-idf over jieba's table).
How central a claim is to its document is the mean weight of its keywords, the heaviest of its words.

``docs/claims.md`` has what was measured against what: place on the page, TextRank, and what each mark adds.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms import chinese
from transforms.kinds import TYPES
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
_STRONGEST: Final = 5
_BY_FIGURES: Final = np.array((0.0, 0.14, 0.24))
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
    "recommendation": 0.08,
}
_TYPED: Final = np.array([_BY_TYPE[name] for name in TYPES])
# Who wrote the essay argues in it.
_BY_SOURCE: Final[dict[SourceType, float]] = {
    "named": 0.0,
    "role": 0.0,
    "document": 0.0,
    "author": 0.12,
    "unattributed": 0.0,
}
Floats = NDArray[np.float64]
Counts = NDArray[np.intp]
Flags = NDArray[np.bool_]


class Marks(NamedTuple):
    """What tells of the weight of claims, a column a mark."""

    types: Counts
    """Their types, by their places in ``TYPES``."""
    strength: Counts
    """How much their words speak for that type."""
    quotes: Sequence[QuoteType]
    sources: Sequence[SourceType]
    office: Flags
    """Whether the speaker has an office."""
    figures: Counts
    length: Counts
    """In characters."""
    central: Floats
    """The mean weight of the keywords, 0 to 1."""
    headline: Floats
    """The share of the headline's words that come back."""
    first: Flags
    """Whether it is the first assertion of an answer, or of an article."""
    opens: Flags
    """Whether it is the first of its passage."""
    place: Floats
    """Where in the article, 0 to 1."""
    waits: Flags
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

    words: list[str]
    weights: Floats
    """From 0 to 1, one a rank."""
    places: Counts
    """Which words of the document they are, in reading order."""
    ranks: Counts
    """The rank of each of these."""

    @classmethod
    def of(cls, words: Sequence[str], number: Counts, counted: Flags) -> "Vocabulary":
        """The vocabulary of a document, given its words, their numbers, and which of them stand in claims.

        >>> from transforms.lexis import numbers
        >>> words = ["水库", "蓄满", "水库", "放水", "了"]
        >>> Vocabulary.of(words, numbers(words), np.ones(5, np.bool_)).ranks.tolist()
        [0, 1, 0, 2]
        """
        rare = _RARE.of(number)
        places = np.flatnonzero(counted & (rare > 0))
        met = np.unique(number[places], return_index=True, return_inverse=True, return_counts=True)
        _, first, inverse, counts = met
        heavy = (1 + np.log(counts)) * rare[places[first]]
        order = np.lexsort((first, -heavy))
        rank = np.empty(len(order), np.intp)
        rank[order] = np.arange(len(order))
        top = heavy.max(initial=0.0) or 1.0
        return cls([words[place] for place in places[first[order]].tolist()], heavy[order] / top, places, rank[inverse])


class Content(NamedTuple):
    """The content words of claims, each once a claim, by their ranks."""

    ranks: Counts
    """Of one claim after the other, in each the heaviest first."""
    claim: Counts
    """Whose each of them is."""
    starts: Counts
    """Where the words of each claim begin; one more for the end."""

    @classmethod
    def of(cls, vocabulary: Vocabulary, lasts: Counts) -> "Content":
        """What claims are about, given where their words end; they stand in reading order and share no word.

        >>> from transforms.lexis import numbers
        >>> words = ["水库", "蓄满", "水库", "放水", "了"]
        >>> vocabulary = Vocabulary.of(words, numbers(words), np.ones(5, np.bool_))
        >>> Content.of(vocabulary, np.array([3, 5])).ranks.tolist()
        [0, 1, 2]
        """
        size = max(len(vocabulary.words), 1)
        claim = lasts.searchsorted(vocabulary.places, "right")
        met = np.sort(claim * size + vocabulary.ranks)
        claim, ranks = np.divmod(met[np.diff(met, prepend=-1) > 0], size)
        return cls(ranks, claim, claim.searchsorted(np.arange(len(lasts) + 1)))

    def central(self, weights: Floats) -> Floats:
        """The mean weight of the keywords of each claim, given the weight of each rank."""
        heaviest = np.arange(len(self.ranks)) - self.starts[self.claim] < KEYWORDS
        ranks, claims = self.ranks[heaviest], self.claim[heaviest]
        return np.bincount(claims, weights[ranks], len(self.starts) - 1) / KEYWORDS

    def repeated(self, article: Counts, titles: Sequence[Collection[int]]) -> Floats:
        """How much of the title of its article each claim repeats, 0 to 1.

        Args:
            article: of which article each claim is.
            titles: the words of the title of each article by their ranks; -1 for those that no claim has.
        """
        size = int(self.ranks.max(initial=0)) + 2
        named = [number * size + rank for number, title in enumerate(titles) for rank in title if rank >= 0]
        told, words = np.sort(np.array([-1, *named])), article[self.claim] * size + self.ranks
        met = told[told.searchsorted(words, "right") - 1] == words
        length = np.array([len(title) or 1 for title in titles])
        return np.asarray(np.bincount(self.claim[met], minlength=len(article)) / length[article])

    def by_claim(self) -> Iterator[list[int]]:
        """The words of each claim."""
        ranks = self.ranks.tolist()
        return (ranks[start:end] for start, end in pairwise(self.starts.tolist()))


def salience(marks: Marks) -> Floats:
    """How much of its document each claim carries, from 0 to 1; from one half on it is key.

    The weights are those of a logistic regression over claims marked by hand, rounded.
    """
    said = _TYPED[marks.types] + _STRENGTH * np.minimum(marks.strength, _STRONGEST)
    said += np.array([_BY_QUOTE[quote] for quote in marks.quotes])
    said += np.array([_BY_SOURCE[source] for source in marks.sources])
    score = (
        _BASE
        + said
        + _BY_FIGURES[np.minimum(marks.figures, len(_BY_FIGURES) - 1)]
        + 0.25 * marks.central
        + 0.22 * marks.headline
        + 0.22 * np.minimum(marks.length, _LONG) / _LONG
        - 0.12 * marks.place
        + 0.06 * marks.first
        + 0.06 * marks.office
        + 0.05 * marks.opens
    )
    return _rounded(np.where(marks.waits, _lowered(score), score))


def less(scores: Floats, said: Sequence[int]) -> Floats:
    """Scores with those lowered of claims that only say what another says: they are no longer key.

    >>> less(np.array([0.9, 0.8]), [1]).tolist()
    [0.9, 0.4]
    """
    scores = scores.copy()
    scores[said] = _rounded(_lowered(scores[said]))
    return scores


def _lowered(score: Floats) -> Floats:
    return np.minimum(score * 0.5, KEY - 0.01)


def _rounded(score: Floats) -> Floats:
    return np.asarray(np.rint(np.clip(score, 0.0, 1.0) * _PARTS) / _PARTS)
