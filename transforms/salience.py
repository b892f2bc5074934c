"""Salience: which claims a reader in a hurry should see, and the words they turn on.

A claim's words are weighed by how often the document uses them and how rarely others do (tf-idf over jieba's table).
How central a claim is to its document is the mean weight of its keywords, the heaviest of its words.

Measured on five pages marked by hand, as the chance that a claim that must be kept outranks one that need not (0.5 is
blind): place on the page 0.46, tf-idf 0.68, TextRank over the same words 0.70, all that is weighed here together 0.90.
TextRank's lead is small and its cost quadratic, so tf-idf it is.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from math import log
from typing import Final, NamedTuple, Self

from transforms import chinese
from transforms.kinds import Kind
from transforms.records import ClaimType, QuoteType
from transforms.wordlist import Lexicon

KEYWORDS: Final = 5
KEY: Final = 0.5
# Words below this are on every page: 我们, 已经, 进行.
_COMMON: Final = 4.5
_CONTENT = re.compile(r"[\u4e00-\u9fffA-Za-z]{2,}")
# What somebody is quoted with counts for more than what the page says itself.
_BY_QUOTE: Final[Mapping[QuoteType, float]] = {"direct": 0.15, "indirect": 0.15, "answer": 0.05, "authorial": 0.0}
# What a claim's type tells of its weight: what binds or defines counts for more than what merely happened.
_BY_TYPE: Final[Mapping[ClaimType, float]] = {
    "statistic": 0.1,
    "event": -0.05,
    "definition": 0.15,
    "cause": 0.1,
    "comparison": 0.05,
    "commitment": 0.2,
    "forecast": 0.1,
    "evaluation": 0.0,
    "recommendation": 0.05,
}


def _look(word: str) -> float:
    """How rare a word is elsewhere; 0 for what is no content word."""
    rare = chinese.idf(word) if _CONTENT.fullmatch(word) else 0.0
    return rare if rare > _COMMON else 0.0


_RARE: Final = Lexicon(_look)


def content(words: Iterable[str]) -> list[str]:
    """The words that say what a text is about.

    >>> content(["水库", "已经", "蓄满", "，", "3"])
    ['水库', '蓄满']
    """
    return list(filter(_RARE.__getitem__, words))


class Vocabulary(NamedTuple):
    """The content words of a document, the heaviest first."""

    words: Sequence[str]
    weights: Sequence[float]
    """From 0 to 1, one a word."""
    ranks: Mapping[str, int]

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Self:
        """The vocabulary of a document, given the content words of its claims.

        >>> Vocabulary.of([["水库", "蓄满"], ["水库", "放水"]]).words
        ['水库', '蓄满', '放水']
        """
        counts = Counter(chain.from_iterable(texts))
        often = [1 + log(count or 1) for count in range(max(counts.values(), default=0) + 1)]
        weights = {word: often[count] * _RARE[word] for word, count in counts.items()}
        words = sorted(weights, key=weights.__getitem__, reverse=True)
        top = weights[words[0]] if words else 1.0
        return cls(words, [weights[word] / top for word in words], dict(zip(words, range(len(words)), strict=True)))

    def heaviest(self, words: Iterable[str]) -> list[int]:
        """The ranks of the heaviest of some of its words, at most five, the heaviest first."""
        return sorted(set(map(self.ranks.__getitem__, words)))[:KEYWORDS]


def salience(
    kind: Kind, quote: QuoteType, figures: int, central: float, headline: float, first: bool, waits: bool
) -> float:
    """How much of its document a claim carries, from 0 to 1; from one half on it is key.

    Args:
        kind: what it is; words that speak plainly for its type count.
        quote: how it is quoted.
        figures: how many figures it has.
        central: the mean weight of its keywords.
        headline: the share of the headline's words that it repeats.
        first: whether it is the first assertion of an answer, or of an article.
        waits: whether it leans on its neighbours: such a claim is never key.
    """
    score = 0.26 + _BY_TYPE[kind.claim_type] + 0.03 * min(kind.strength, 5) + 0.4 * central + 0.2 * headline
    if figures:
        score += 0.15
    if first:
        score += 0.1
    score += _BY_QUOTE[quote]
    if waits:
        return round(min(score * 0.5, KEY - 0.01), 3)
    return round(score, 3) if score < 1 else 1.0
