"""Kinds: of what type a claim is, whether it could be checked, and whether it is asserted, hedged or denied.

Every word speaks for some types; the words of all claims of a page are weighed in one go.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from transforms import chinese, rulebook
from transforms.lexis import Column, numbers
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
# Judgements come in heaps (十分重要的有力支撑); together they weigh less than one plain word of another type.
JUDGEMENT: Final = 3
# A day or a month says that something happened then.
DAY: Final = 3
CONDITION: Final = 2
# What is said to be one of a kind (是由花粉引起的炎症) is defined, whatever else of it is said.
GENUS: Final = 5
_DAY = re.compile(r"\d{4}年\d{1,2}月|\d月\d{1,2}日")
_DATED = re.compile(r"\d{4}年|[今明]年|[上下]半年|年[底内]|[一二三四]季度|期间")
# What would come of a thing is a forecast: 倘若水闸失修，下游会受淹.
_IF = re.compile(r"(?:^|，)(?:如果|倘若|若|一旦|假如|要是|任由|再不)[^。]{2,60}[会将]")
_FUTURE = re.compile(r"预计|预测|有望|可能|或将|料将")
_DOES = re.compile(r"实施|完成|建成|出台|启动|开工|新建|投产|发布|举[办行]|编制|开通|改造")
_MOST = re.compile(r"最[大小高低长短多少快慢早晚深]的|[居第]一位|首位")


class Kind(NamedTuple):
    """What a claim is."""

    claim_type: ClaimType
    checkable: Checkable
    factuality: Factuality


class Told(NamedTuple):
    """What is known of claims besides their words, a column each."""

    claims: Sequence[str]
    figures: NDArray[np.intp]
    """How many figures stand in each."""
    quotes: Sequence[QuoteType]
    cues: Sequence[str | None]


class Kinds(NamedTuple):
    """What claims are, a column each."""

    types: NDArray[np.intp]
    """By their places in ``TYPES``."""
    strength: NDArray[np.intp]
    """How much the words speak for a type, the figures left out."""
    checkable: list[Checkable]
    factuality: list[Factuality]


# What cues speak for, each with its weight: a type by its place in TYPES, or one of the three behind them.
Evidence = tuple[tuple[int, int], ...]
Weights = NDArray[np.int32]
_HEDGED, _DENIED, _JUDGED = range(len(TYPES), len(TYPES) + 3)
_WIDTH: Final = len(TYPES) + 3
# Adjectives and set phrases judge.
_JUDGING: Final = frozenset(("a", "ad", "an", "i"))
# How a claim is put: without a hedge or a denial, with a denial, with a hedge, with both.
_PUT: Final[tuple[Factuality, ...]] = ("asserted", "negated", "possible", "possible")
# So many words after 将 its verb comes at the latest: 将在年底前建成.
_REACH: Final = 9
_BITS: Final = 63
_ANY: Final = 1 << _BITS
# So many words the longest cue has.
_LONGEST: Final = 6
_EVENT, _DEFINITION, _COMMITMENT, _FORECAST, _STATISTIC, _EVALUATION = (
    TYPES.index(name) for name in ("event", "definition", "commitment", "forecast", "statistic", "evaluation")
)


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


def _letter(word: str) -> str:
    """What a word begins with; all figures are one to the lexis."""
    return "0" if word[:1].isdigit() else word[:1]


@cache
def _phrases() -> tuple[Mapping[str, re.Pattern[str]], Mapping[str, int], Mapping[str, int]]:
    """The longest cue of several words at a place, by its first word; and where to look for one.

    Each first word has one of 64 bits, and each character the bits of those that it follows in a cue; 将, which
    anything may follow, has the last.
    """
    phrases: dict[str, list[str]] = {}
    for cue in _cues()[1]:
        first = chinese.words(cue)[0]
        if first != cue:
            phrases.setdefault(first, []).append(cue)
    opens = {first: 1 << place % _BITS for place, first in enumerate(phrases)}
    opens["将"] = opens.get("将", 0) | _ANY
    follows: dict[str, int] = {}
    for first, cues in phrases.items():
        for cue in cues:
            letter = _letter(cue[len(first) :])
            follows[letter] = follows.get(letter, _ANY) | opens[first]
    return {first: re.compile(any_of(cues)) for first, cues in phrases.items()}, opens, follows


@cache
def _of_phrase(phrase: str) -> Weights:
    return _row(_cues()[1][phrase])


@cache
def _genus() -> re.Pattern[str]:
    """That something is one of a kind, at the end of a clause and with a few words more than the kind."""
    return re.compile(
        rf"^[^，。这那他她它]{{1,24}}?是(?![最不很更]).{{4,80}}?的?(?:{any_of(_rule('kinds of things'))})$"
    )


@cache
def _rule(name: str) -> frozenset[str]:
    return next(frozenset(rule["forms"]) for rule in rulebook.load("claim_types") if rule["id"] == name)


@cache
def _reported() -> Mapping[str, tuple[int, int]]:
    """What a cue says of the claim that it reports: a type by its place in TYPES, and the weight."""
    return {
        cue: (TYPES.index(rule["type"]), rule["weight"])
        for rule in rulebook.load("claim_types")
        for cue in rule.get("cues", ())
    }


@cache
def _row(evidence: Evidence) -> Weights:
    """What cues speak for, a column a type."""
    row = np.zeros(_WIDTH, np.int32)
    for says, weight in evidence:
        row[says] += weight
    return row


def _look(word: str) -> Weights:
    """What a word says by itself."""
    pattern, cues = _cues()
    inside = pattern.findall(word) if len(word) > 1 else [word] if word in cues else []
    evidence = tuple(one for cue in inside for one in cues[cue])
    if not evidence and "\u4e00" <= word[:1] <= "\u9fff":
        tag = chinese.tagged(word)[0][1]
        if tag in _JUDGING:
            evidence = ((_JUDGED, 1),)
        elif tag == "t" and not word.startswith(tuple(_rule("ahead"))):
            evidence = ((_EVENT, 1),)
    return _row(evidence)


_SAYS: Final = Column(_look, np.int32, _WIDTH)
_OPENS: Final = Column(lambda word: _phrases()[1].get(word, 0), np.uint64)
_FOLLOWS: Final = Column(lambda word: _phrases()[2].get(_letter(word), _ANY), np.uint64)


def weights(words: Sequence[str], number: NDArray[np.intp]) -> Weights:
    """What each word of a page speaks for, where it stands.

    Args:
        words: the words of the page, in order.
        number: their numbers.

    Returns:
        Shape (words, columns).
    """
    says = _SAYS.of(number)
    phrases, _, _ = _phrases()
    for place in np.flatnonzero(_OPENS.of(number[:-1]) & _FOLLOWS.of(number[1:])).tolist():
        word = words[place]
        if (cues := phrases.get(word)) and (phrase := cues.match("".join(words[place : place + _LONGEST]))):
            says[place] = _of_phrase(phrase[0])
        if word == "将":
            says[place] += _row(_deed(words[place + 1 : place + 1 + _REACH]))
    return says


def _deed(words: Sequence[str]) -> Evidence:
    """What the verb after 将 says: what is done is promised, what befalls is foretold.

    >>> TYPES[_deed(["逐步", "改造", "旧渠"])[0][0]]
    'commitment'
    >>> _deed(["由", ""])  # an empty word ends a text
    ()
    """
    befalls, adverbs, led = _rule("befalls"), _rule("between"), False
    for word in words:
        if word in befalls:
            return ((_FORECAST, 3),)
        if word in adverbs:
            continue
        if not word:
            break
        tag = chinese.tagged(word)[0][1]
        if (tag[0] == "v" and len(word) > 1) or any(says == _EVENT for says, _ in _cues()[1].get(word, ())):
            return ((_COMMITMENT, 4),)
        led = led or tag[0] in "pt"
        if not led:
            break  # 将旧渠改为暗渠: as much as 把
    return ()


def summed(says: Weights, firsts: NDArray[np.intp], lasts: NDArray[np.intp]) -> Weights:
    """What the words of each claim speak for together, shape (claims, columns).

    Args:
        says: what each word speaks for; there is one word more than claims have.
        firsts: the number of the first word of each claim.
        lasts: that of the first word behind each.
    """
    sums = np.add.reduceat(says, np.column_stack((firsts, lasts)).ravel())[::2]
    sums[firsts == lasts] = 0
    return np.asarray(sums)


def proves(rule: Rule) -> bool:
    """Whether the example of a rule is read as the type, and the factuality, that it states."""
    example = rule["example"]
    found = kind(example["text"], cue=example.get("cue"))
    return (found.claim_type, found.factuality) == (example["type"], example.get("factuality", "asserted"))


def kind(claim: str, figures: int = 0, quote: QuoteType = "authorial", cue: str | None = None) -> Kind:
    """The kind of a claim, by its words, how many figures it has, how it is quoted and after which cue.

    >>> kind("老城区应当先修排水沟")
    Kind(claim_type='recommendation', checkable='no', factuality='asserted')
    """
    words = chinese.words(claim)
    says = weights(words, numbers(words)).sum(axis=0, keepdims=True)
    found = kinds(says, Told([claim], np.array([figures]), [quote], [cue]))
    return Kind(TYPES[found.types[0]], found.checkable[0], found.factuality[0])


def kinds(scores: Weights, told: Told) -> Kinds:
    """The kinds of claims.

    Args:
        scores: what the words of each claim speak for, shape (claims, columns).
        told: what else is known of them.
    """
    claims, figures, quotes, cues = told
    scores = scores.copy()
    reported = _reported()
    for number, cue in enumerate(cues):
        if cue and (said := reported.get(cue)):
            scores[number, said[0]] += said[1]
    types = scores[:, : len(TYPES)]
    strength = types.max(axis=1)
    types[:, _EVALUATION] = np.minimum(1 + types[:, _EVALUATION] + np.minimum(scores[:, _JUDGED], 1), JUDGEMENT)
    statistic = types[:, _STATISTIC]
    types[:, _STATISTIC] = np.where(figures > 0, statistic + FIGURE + np.minimum(figures, 3), statistic // 2 - 1)
    # 了 alone makes no news of what somebody thinks.
    opinion = np.array([quote == "direct" for quote in quotes]) & (figures == 0) & (types[:, _EVENT] < DAY)
    types[opinion, _EVENT] = 0
    dated = [number for number, claim in enumerate(claims) if ("月" in claim or "日" in claim) and _DAY.search(claim)]
    types[dated, _EVENT] += DAY
    defining = [number for number, claim in enumerate(claims) if "是" in claim and _genus().search(claim)]
    types[defining, _DEFINITION] += GENUS
    conditional = [
        number for number, claim in enumerate(claims) if ("会" in claim or "将" in claim) and _IF.search(claim)
    ]
    types[conditional, _FORECAST] += CONDITION
    best = types.argmax(axis=1)
    put = (2 * (scores[:, _HEDGED] > 0) + (scores[:, _DENIED] > 0)).tolist()
    return Kinds(
        best,
        strength,
        list(map(_checkable, claims, map(TYPES.__getitem__, best.tolist()), figures.tolist(), quotes)),
        list(map(_PUT.__getitem__, put)),
    )


def _dated(claim: str) -> bool:
    """Whether a claim says of what time it speaks; most have none of the letters that dates are written with."""
    return ("年" in claim or "期间" in claim or "季度" in claim) and _DATED.search(claim) is not None


def _checkable(claim: str, claim_type: ClaimType, figures: int, quote: QuoteType) -> Checkable:
    """Whether a claim could be held against facts: figures and deeds can, opinions and wishes cannot."""
    if claim_type == "comparison" and quote != "direct" and _MOST.search(claim):
        return "yes"
    if quote == "direct" and claim_type in {"evaluation", "cause", "comparison"}:
        return "no"
    if quote == "direct" and claim_type == "event" and not figures and not _dated(claim):
        return "partly"
    if claim_type == "statistic" and _FUTURE.search(claim):
        return "partly"
    checkable = _CHECKABLE[claim_type]
    if checkable == "partly" and _dated(claim):
        return "yes" if figures or (claim_type == "commitment" and _DOES.search(claim)) else "partly"
    return checkable
