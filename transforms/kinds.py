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
FIGURE: Final = 4
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
# Judgements come in heaps (十分重要的有力支撑); together they weigh less than one plain word of another type.
JUDGEMENT: Final = 3
# A day or a month says that something happened then.
DAY: Final = 3
_DAY = re.compile(r"\d{4}年\d{1,2}月|\d月\d{1,2}日")
_DATED = re.compile(r"\d{4}年|[今明]年|[上下]半年|年[底内]|[一二三四]季度|期间")
_DOES = re.compile(r"实施|完成|建成|出台|启动|开工|新建|投产|发布|举[办行]|编制|开通|改造")
_MOST = re.compile(r"最[大小高低长短多少快慢早晚深]的|[居第]一位|首位")


class Kind(NamedTuple):
    """What a claim is."""

    claim_type: ClaimType
    checkable: Checkable
    factuality: Factuality
    strength: int = 0
    """How much its words speak for its type, the figures left out."""


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
    Kind(claim_type='recommendation', checkable='no', factuality='asserted', strength=4)
    """
    scores = [0] * len(TYPES)
    hedged = denied = False
    pattern, words = _words()
    for word in pattern.findall(claim):
        weights = words[word]
        for index, weight in weights.types:
            scores[index] += weight
        hedged = hedged or weights.hedge
        denied = denied or weights.denies
    strength = max(scores)
    scores[_EVALUATION] = min(1 + scores[_EVALUATION], JUDGEMENT)
    scores[_STATISTIC] = scores[_STATISTIC] + FIGURE + min(figures, 3) if figures else scores[_STATISTIC] // 2
    if _DAY.search(claim):
        scores[_EVENT] += DAY
    claim_type = TYPES[scores.index(max(scores))]
    factuality: Factuality = "possible" if hedged else "negated" if denied else "asserted"
    return Kind(claim_type, _checkable(claim, claim_type, figures, quote), factuality, strength)


def _checkable(claim: str, claim_type: ClaimType, figures: int, quote: QuoteType) -> Checkable:
    """Whether a claim could be held against facts: figures and deeds can, opinions and wishes cannot."""
    if claim_type == "comparison" and quote != "direct" and _MOST.search(claim):
        return "yes"
    if quote == "direct" and claim_type in {"evaluation", "cause", "comparison"}:
        return "no"
    checkable = _CHECKABLE[claim_type]
    if checkable == "partly" and _DATED.search(claim):
        return "yes" if figures or (claim_type == "commitment" and _DOES.search(claim)) else "partly"
    return checkable


_STATISTIC: Final = TYPES.index("statistic")
_EVENT: Final = TYPES.index("event")
_EVALUATION: Final = TYPES.index("evaluation")
