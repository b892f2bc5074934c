"""Salience: which claims a reader in a hurry should see, and the words they turn on.

A claim's words are weighed by how often the document uses them and how rarely others do (tf-idf over jieba's table).
How central a claim is to its document is the mean weight of its keywords, the heaviest of its words.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Final

from transforms import chinese
from transforms.records import ClaimType, QuoteType

KEYWORDS: Final = 5
KEY: Final = 0.5
_CONTENT = re.compile(r"[\u4e00-\u9fffA-Za-z]{2,}")
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


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a claim besides its words."""

    claim_type: ClaimType
    quote_type: QuoteType
    figures: int
    first: bool
    """Whether it is the first assertion of its answer, or of a passage that opens its article."""
    headline: float
    """Share of the headline's content words that it repeats."""
    strength: int
    """How much its words speak for its type."""
    waits: bool


def weigh(texts: Iterable[Sequence[str]]) -> dict[str, float]:
    """The weight of each content word of a document, given the words of its claims; 1 is the heaviest.

    >>> weights = weigh([["水库", "已经", "蓄满"], ["水库", "放水"]])
    >>> weights["水库"] > weights["放水"] and "已经" not in weights
    True
    """
    counts = Counter(word for words in texts for word in words)
    weights = {word: (1 + log(count)) * idf for word, count in counts.items() if (idf := _idf(word))}
    top = max(weights.values(), default=1.0)
    return {word: weight / top for word, weight in weights.items()}


# Words below this are on every page: 我们, 已经, 进行.
_COMMON: Final = 4.5


@lru_cache(1 << 16)
def _idf(word: str) -> float:
    if not _CONTENT.fullmatch(word):
        return 0.0
    idf = chinese.idf(word)
    return idf if idf > _COMMON else 0.0


def keywords(words: Sequence[str], weights: Mapping[str, float]) -> tuple[str, ...]:
    """The heaviest content words of a claim, at most five, the heaviest first.

    >>> keywords(["水库", "的", "水"], {"水库": 0.4, "水": 0.9})
    ('水', '水库')
    """
    content = dict.fromkeys(word for word in words if word in weights)
    return tuple(sorted(content, key=weights.__getitem__, reverse=True)[:KEYWORDS])


def salience(standing: Standing, keys: Sequence[str], weights: Mapping[str, float]) -> float:
    """How much of its document a claim carries, from 0 to 1; from one half on it is key.

    A figure counts most, then who says it and what it does, then how central its words are; whoever waits for a
    neighbour is never key.
    """
    central = sum(weights[word] for word in keys) / KEYWORDS
    score = 0.23 + _BY_TYPE[standing.claim_type] + 0.4 * central + 0.2 * standing.headline
    score += 0.03 * min(standing.strength, 5)
    score += 0.15 * bool(standing.figures) + 0.1 * standing.first
    score += 0.15 * (standing.quote_type in {"direct", "indirect"})
    if standing.waits:
        return round(min(score * 0.5, KEY - 0.01), 3)
    return round(max(0.0, min(1.0, score)), 3)
