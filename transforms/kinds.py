"""Kinds: of what type a claim is, whether it could be checked, and whether it is asserted, hedged or denied."""

import re
from functools import cache
from typing import Final, NamedTuple, get_args

from transforms import rulebook
from transforms.records import Checkable, ClaimType, Factuality, QuoteType
from transforms.rulebook import Rule
from transforms.wordlist import any_of

TYPES: Final[tuple[ClaimType, ...]] = get_args(ClaimType)
# A figure is most of a claim's business, unless it only dates or counts what somebody did or promises.
FIGURE: Final = 5
# What is worth checking has a figure, a date or a name in it.
_CHECKABLE: Final[dict[ClaimType, Checkable]] = {
    "statistic": "yes",
    "event": "yes",
    "definition": "partly",
    "cause": "partly",
    "comparison": "partly",
    "commitment": "partly",
    "forecast": "no",
    "evaluation": "partly",
    "recommendation": "no",
}
_DATED = re.compile(r"\d{4}年|[今明]年|上半年|下半年|年底|年内|[一二三四]季度|期间")


class Kind(NamedTuple):
    """What a claim is."""

    claim_type: ClaimType
    checkable: Checkable
    factuality: Factuality


class _Weights(NamedTuple):
    types: tuple[tuple[int, int], ...]
    hedge: bool
    denies: bool


@cache
def _words() -> tuple[re.Pattern[str], dict[str, _Weights]]:
    words: dict[str, _Weights] = {}
    for rule in rulebook.load("claim_types"):
        weight = ((TYPES.index(rule["type"]), rule["weight"]),) if rule["weight"] else ()
        for word in rule["words"]:
            known = words.get(word, _Weights((), False, False))
            words[word] = _Weights(
                known.types + weight, known.hedge or rule.get("hedge", False), known.denies or rule.get("denies", False)
            )
    return re.compile(any_of(words)), words


def proves(rule: Rule) -> bool:
    """Whether the example of a rule is read as the type, and the factuality, that it states."""
    example = rule["example"]
    found = kind(example["text"])
    return (found.claim_type, found.factuality) == (example["type"], example.get("factuality", "asserted"))


def kind(claim: str, figures: int = 0, quote: QuoteType = "authorial") -> Kind:
    """The kind of a claim, by its words, how many figures it has, and how it is quoted.

    >>> kind("全县去年新修水渠40公里", figures=1).claim_type
    'statistic'
    >>> kind("老城区应当先修排水沟")
    Kind(claim_type='recommendation', checkable='no', factuality='asserted')
    """
    scores = [0] * len(TYPES)
    scores[0] = FIGURE if figures else 0
    scores[_EVALUATION] = 1
    hedged = denied = False
    pattern, words = _words()
    for word in pattern.findall(claim):
        weights = words[word]
        for index, weight in weights.types:
            scores[index] += weight
        hedged = hedged or weights.hedge
        denied = denied or weights.denies
    claim_type = TYPES[scores.index(max(scores))]
    checkable = _CHECKABLE[claim_type]
    if claim_type == "evaluation" and quote == "direct":
        checkable = "no"
    elif checkable == "partly" and (figures or claim_type == "commitment") and _DATED.search(claim):
        checkable = "yes"
    return Kind(claim_type, checkable, "possible" if hedged else "negated" if denied else "asserted")


_EVALUATION: Final = TYPES.index("evaluation")
