"""Kinds: of what type a claim is, whether it could be checked, and whether it is asserted, hedged or denied."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Final, NamedTuple, get_args

from transforms import chinese, rulebook
from transforms.records import Checkable, ClaimType, Factuality, QuoteType
from transforms.rulebook import Rule
from transforms.wordlist import Lexicon, any_of

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
# Judgements come in heaps (十分重要的有力支撑); together they weigh less than one plain word of another type.
JUDGEMENT: Final = 3
# A day or a month says that something happened then.
DAY: Final = 3
_DAY = re.compile(r"\d{4}年\d{1,2}月|\d月\d{1,2}日")
_DATED = re.compile(r"\d{4}年|[今明]年|[上下]半年|年[底内]|[一二三四]季度|期间")
_FUTURE = re.compile(r"预计|预测|有望|可能|或将|料将")
_DOES = re.compile(r"实施|完成|建成|出台|启动|开工|新建|投产|发布|举[办行]|编制|开通|改造")
_MOST = re.compile(r"最[大小高低长短多少快慢早晚深]的|[居第]一位|首位")


class Kind(NamedTuple):
    """What a claim is."""

    claim_type: ClaimType
    checkable: Checkable
    factuality: Factuality
    strength: int = 0
    """How much its words speak for its type, the figures left out."""


# What cues speak for, each with its weight: a type by its place in TYPES, or one of the three behind them.
Evidence = tuple[tuple[int, int], ...]
_HEDGED, _DENIED, _JUDGED = range(len(TYPES), len(TYPES) + 3)


@cache
def _cues() -> tuple[re.Pattern[str], Mapping[str, Evidence]]:
    cues: dict[str, Evidence] = {}
    for rule in rulebook.load("claim_types"):
        if "words" not in rule:
            continue
        says = {"hedges": _HEDGED, "denials": _DENIED}.get(rule["id"], TYPES.index(rule["type"]))
        for word in rule["words"]:
            cues[word] = (*cues.get(word, ()), (says, rule["weight"]))
    # A cue of one character is a word of its own: 应 is not in 效应.
    return re.compile(any_of(cue for cue in cues if len(cue) > 1)), cues


@cache
def _phrases() -> Mapping[str, Sequence[str]]:
    """The cues of several words, the longest first, by their first word."""
    phrases: dict[str, list[str]] = {}
    for cue in sorted(_cues()[1], key=len, reverse=True):
        first = chinese.words(cue)[0]
        if first != cue:
            phrases.setdefault(first, []).append(cue)
    return phrases


@cache
def _rule(name: str) -> Rule:
    return next(rule for rule in rulebook.load("claim_types") if rule["id"] == name)


@cache
def _reported() -> Mapping[str, tuple[int, int]]:
    """What a cue says of the claim that it reports: a type by its place in TYPES, and the weight."""
    return {
        cue: (TYPES.index(rule["type"]), rule["weight"])
        for rule in rulebook.load("claim_types")
        for cue in rule.get("cues", ())
    }


def _look(word: str) -> tuple[Evidence, Sequence[str]] | None:
    """What a word says by itself, and the phrases that it begins."""
    pattern, cues = _cues()
    inside = pattern.findall(word) if len(word) > 1 else [word] if word in cues else []
    evidence = tuple(chain.from_iterable(cues[cue] for cue in inside))
    if not evidence and "\u4e00" <= word[:1] <= "\u9fff" and chinese.tagged(word)[0][1] in _JUDGING:
        evidence = ((_JUDGED, 1),)
    phrases = _phrases().get(word, ())
    return (evidence, phrases) if evidence or phrases else None


_LEXICON: Final = Lexicon(_look)


def _deed(words: Sequence[str]) -> Evidence:
    """What the verb after 将 says: what is done is promised, what befalls is foretold.

    >>> TYPES[_deed(["全县", "将", "逐步", "改造", "旧渠"])[0][0]]
    'commitment'
    """
    befalls, adverbs, led = _set("befalls"), _set("between"), False
    first = words.index("将") + 1
    for word in words[first : first + _REACH]:
        if word in befalls:
            return ((_FORECAST, 3),)
        if word in adverbs:
            continue
        tag = chinese.tagged(word)[0][1]
        if tag[0] == "v" and len(word) > 1:
            return ((_COMMITMENT, 4),)
        led = led or tag[0] in "pt"
        if not led:
            break  # 将旧渠改为暗渠: as much as 把
    return ()


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(_rule(name)["forms"])


def proves(rule: Rule) -> bool:
    """Whether the example of a rule is read as the type, and the factuality, that it states."""
    example = rule["example"]
    found = kind(example["text"], chinese.words(example["text"]), cue=example.get("cue"))
    return (found.claim_type, found.factuality) == (example["type"], example.get("factuality", "asserted"))


def kind(
    claim: str, words: Sequence[str], figures: int = 0, quote: QuoteType = "authorial", cue: str | None = None
) -> Kind:
    """The kind of a claim, by its words, how many figures it has, how it is quoted and after which cue.

    >>> kind("老城区应当先修排水沟", ["老城区", "应当", "先", "修", "排水沟"])
    Kind(claim_type='recommendation', checkable='no', factuality='asserted', strength=4)
    """
    scores = [0] * (len(TYPES) + 3)
    for evidence, phrases in filter(None, map(_LEXICON.__getitem__, words)):
        for phrase in phrases:
            if phrase in claim:
                evidence = _cues()[1][phrase]
                break
        for says, weight in evidence:
            scores[says] += weight
    if "将" in words:
        for says, weight in _deed(words):
            scores[says] += weight
    *scores, hedged, denied, judged = scores
    if cue and (reported := _reported().get(cue)):
        says, weight = reported
        scores[says] += weight
    strength = max(scores)
    scores[_EVALUATION] = min(1 + scores[_EVALUATION] + min(judged, 1), JUDGEMENT)
    if quote == "direct" and not figures and scores[_EVENT] < DAY:
        scores[_EVENT] = 0  # 了 alone makes no news of what somebody thinks
    scores[_STATISTIC] = scores[_STATISTIC] + FIGURE + min(figures, 3) if figures else scores[_STATISTIC] // 2
    if ("月" in claim or "日" in claim) and _DAY.search(claim):
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
    if quote == "direct" and claim_type == "event" and not figures and not _DATED.search(claim):
        return "partly"
    if claim_type == "statistic" and _FUTURE.search(claim):
        return "partly"
    checkable = _CHECKABLE[claim_type]
    if checkable == "partly" and _DATED.search(claim):
        return "yes" if figures or (claim_type == "commitment" and _DOES.search(claim)) else "partly"
    return checkable


# So many words after 将 its verb comes at the latest: 将在年底前建成.
_REACH: Final = 9
# Adjectives and set phrases judge.
_JUDGING: Final = frozenset(("a", "ad", "an", "i"))
_COMMITMENT: Final = TYPES.index("commitment")
_FORECAST: Final = TYPES.index("forecast")
_STATISTIC: Final = TYPES.index("statistic")
_EVENT: Final = TYPES.index("event")
_EVALUATION: Final = TYPES.index("evaluation")
