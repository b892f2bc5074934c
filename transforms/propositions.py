"""Propositions: what can stand alone of what is asserted, each a stretch of the passage as printed.

A sentence is one proposition, unless it changes its subject and its business at once: from a figure to a judgement,
from what is to what will be. Conditions and hedges stay. Questions, slogans, orders, scenes and what a paper says about
itself are none; a proposition that leans on its neighbours is given as waiting.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise, repeat
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from transforms import chinese, rulebook
from transforms.attribution import Assertion, Reader
from transforms.lexis import Column, numbers
from transforms.records import QuoteType
from transforms.rulebook import Rule
from transforms.wordlist import Finder, any_of

# A limb this short is none; a sentence up to CLEAR is never cut, one up to MIDDLING not between what a thing is and
# what else is said of it, one beyond LONG wherever its subject changes.
SHORT: Final = 6
CLEAR: Final = 28
MIDDLING: Final = 42
LONG: Final = 70
HALF: Final = 18
# No sentence is so long: what has no end marks is left whole.
LONGEST: Final = 1000
TAIL: Final = 48
SCENE: Final = 2
ASKS: Final = 0
EDITORIAL: Final = -1
# What a word can do where a clause begins with it.
SUBJECT, LINKS, PLACES, ACTS, PREDICATES, AMONG = (1 << bit for bit in range(6))
# What a clause is about, the more telling the higher.
PLAIN, IDENTITY, ADVICE, FUTURE, FIGURE = range(5)
_EDGE: Final = frozenset(" \u3000，,、：:；;—-▶►●■◆★·")

_TIME = re.compile(
    r"(?:\d{2,4}年|[\d一二三四五六七八九十]{1,3}[月日号]|[今昨前当近去明后]年|[今昨前当]天|[上下]半年|[一二三四]季度|目前|当前|现在|如今|近年来|此后|以来|期间|末|初|底|至|到|的|\d{1,2}[—–-]\d{1,2}月|第|前|每|，)+"
)
_FUTURE = re.compile(
    r"将(?![军来])|会(?<![机社大协委员议都学晚宴开集国商盛全年工]会)(?![议展员长计见谈场上])|预计|有望|力争|确保|拟"
)
_IDENTITY = re.compile(r"是(?:(?<![但不还而就只也可总正]是)|.{0,40}的)|在于")
_ADVICE = re.compile(r"应(?![对急邀用运变答酬付聘届景声援有于])(?<![响适对反供感效])|必须|需要|不宜|不得|务必")
_BEGINS_TO_ASK = re.compile(r"(?:如何|怎样|怎么|为何|为什么|何以|是否|能否|可否|哪些|谁|什么)")
_ENDS_ASKING = re.compile(r"(?:(?:如何|怎样|怎么|为何|为什么|何以)[^，]{0,40}|何在|几何|吗|呢|么)$")
_DATELINE = re.compile(
    r"(?:新华社|中新社|中新网|本报|本刊|据新华社)[^，。：]{0,12}\d{1,2}月\d{1,2}日(?:专?电|讯|消息)(?:[（(][^（）()]{0,30}[）)])?[：:\s]?"
    r"|[^，。：]{0,16}(?:消息|电|讯|报道)(?:(?:[（(][^（）()]{0,30}[）)])+[：:\s]?|[：:\s])|[（(][^（）()]{0,30}[）)]"
    r"|\[[^\]\n]{0,80}\]\([^()\s]{1,200}\)"
)
_SETS_SCENE = re.compile(
    r"(?:时候?|以来|[之以]后|同时|而言|来说|来看|看来|方面|(?:过程|进程|格局)中|(?:背景|情况|框架|形势|带动|推动|支持|前提|条件|帮助)下|(?<![前今落背先最幕身])后|基础上|期间|之际|[之以]前)$"
)
_NUMBERS: Final = "一二三四五六七八九十"
_DATED = re.compile(r"(?:20|19)\d\d年.")
_QUOTES: Final = frozenset('“”「」"')
# Parts of speech that a subject begins with: nouns, abbreviations, distinguishing words, places.
_OURS: Final = frozenset(("我国", "我省", "我市", "我县"))
_NOMINAL: Final = "njbsf"


class Proposition(NamedTuple):
    """A stretch of a passage that says one thing."""

    start: int
    end: int
    figures: int
    """How many figures stand in it."""
    waits: bool
    """Whether it leans on its neighbours: its subject is a pronoun."""


@cache
def _words(rule: str) -> frozenset[str]:
    return next(frozenset(one["words"]) for one in rulebook.load("propositions") if one["id"] == rule)


def _letters(rule: str) -> frozenset[str]:
    """What the words of a rule begin with."""
    return frozenset(word[0] for word in _words(rule))


class _Patterns(NamedTuple):
    links: re.Pattern[str]
    linking: frozenset[str]
    """What links begin with."""
    pronouns: re.Pattern[str]
    pointing: frozenset[str]
    """What pronouns begin with."""
    binders: re.Pattern[str]
    binding: frozenset[str]
    """What binders begin with."""
    signs: Finder
    """The words that show a stretch to be no claim, or may."""
    weights: Mapping[str, int]
    """What each sign weighs; a word that asks nothing, until it is seen where it stands."""


@cache
def _patterns() -> _Patterns:
    weights = {
        word: rule.get("weight", ASKS if rule["id"] == "questions" else EDITORIAL)
        for rule in rulebook.load("propositions")
        if "weight" in rule or rule["id"] in {"questions", "editorial"}
        for word in rule["words"]
    }
    return _Patterns(
        re.compile(
            rf"{any_of(_words('links'))}[，,：]|(?:其中|{any_of(_words('tied links'))})(?=[\u4e00-\u9fff])"
            rf"|[{_NUMBERS}]是(?=[\u4e00-\u9fff])|第[{_NUMBERS}][，,、]"
        ),
        _letters("links") | _letters("tied links") | frozenset(f"其第{_NUMBERS}"),
        re.compile(any_of(_words("pronouns"))),
        _letters("pronouns"),
        re.compile(any_of(_words("binders"))),
        _letters("binders"),
        Finder(weights),
        weights,
    )


def _look(word: str) -> int:
    """What a word can do where a clause begins with it."""
    if not word:
        return 0
    tag = chinese.tagged(word)[0][1]
    does = 0
    if word not in _words("verbal") and (tag[0] in _NOMINAL or word in _words("deverbal") | _OURS):
        does |= SUBJECT
    if word in _words("tied links"):
        does |= LINKS
    if word in _words("adverbials"):
        does |= PLACES
    if word in _words("predicates") or word.endswith("是"):
        does |= PREDICATES
    if word in _words("orders") or (tag in {"v", "d", "ad"} and not word.endswith("是")):
        does |= ACTS
    if word == "其中":
        does |= AMONG
    return does


_DOES: Final = Column(_look, np.uint8)


class Words(NamedTuple):
    """The words of a page, as a passage of it sees them."""

    words: list[str]
    """Marks among them, and nothing at the end."""
    numbers: NDArray[np.intp]
    at: NDArray[np.int64]
    """Where each word begins."""
    does: bytes
    """For each character and for the end, what the word that begins there, or next, can do where a clause does."""
    predicates: NDArray[np.int64]
    """How many words before each can be a predicate."""
    signs: list[int]
    """Where the words begin that show a stretch to be no claim, or may."""
    weights: list[int]
    """What each of them weighs."""
    base: int = 0
    """Where the passage begins in the text that was cut."""

    @classmethod
    def of(cls, text: str) -> Self:
        """The words of a text, marks among them.

        >>> Words.of("水库蓄满了").words
        ['水库', '蓄满', '了', '']
        """
        words = chinese.words(text)
        words.append("")
        number = numbers(words)
        sizes = np.fromiter(map(len, words), np.int64, len(words))
        at = np.cumsum(sizes) - sizes
        does = _DOES.of(number)
        by_character = np.concatenate((does[:1], np.repeat(does[1:], sizes[:-1])))
        acts = does & PREDICATES > 0
        patterns = _patterns()
        signs, found = patterns.signs.find(text)
        weights = [patterns.weights[sign] for sign in found]
        return cls(words, number, at, by_character.tobytes(), np.cumsum(acts) - acts, signs, weights)

    def starting(self, base: int) -> Self:
        """The same words, as a passage sees them that begins at ``base``."""
        return self._replace(base=base)

    def predicate_inside(self, start: int, end: int) -> bool:
        """Whether a word can be a predicate between the first and the last of a stretch of the passage."""
        first, last = self.at.searchsorted((start + self.base, end + self.base)).tolist()
        return bool(self.predicates[max(last - 1, first)] != self.predicates[min(first + 1, last)])


def propositions(text: str, assertion: Assertion, words: Words, figures: Sequence[int]) -> list[Proposition]:
    """What an assertion says, in order; ``figures`` are where the statistics of the passage begin, sorted.

    >>> text = "全市今年的渔获比上年增加了3万吨，码头和渔村的面貌焕然一新。"
    >>> [(one,)] = [propositions(text, a, Words.of(text), [text.index("3")])[1:] for a in Reader().read(text)]
    >>> text[one.start : one.end]
    '码头和渔村的面貌焕然一新'
    """
    start, end, mark, breaks, attribution = assertion
    if mark == "？" or mark == "?" or (mark == "！" and text.startswith(("让", "愿"), start)):
        return []
    if (start == 0 or text[start] in "（([") and (dateline := _DATELINE.match(text, start, end)):
        start = dateline.end()
    starts, ends = [start], [end]
    if breaks:
        within = start < breaks[0] and breaks[-1] < end
        inside = breaks if within else breaks[bisect_right(breaks, start) : bisect_left(breaks, end)]
        starts += [at + 1 for at in inside]
        ends = [*inside, end]
    quote = attribution.quote_type
    if not mark and end < len(text):
        if quote == "authorial" and not words.does[words.base + start] & (SUBJECT | LINKS):
            return []  # 看着账本，李明说: what somebody does while speaking
        if all(map(_sets_scene, repeat(text), repeat(words), starts, ends)):
            return []  # what leads up to a cue, and no more
    cuts = _cuts(text, starts, ends, words, figures) if len(starts) > 1 and end - start < LONGEST else None
    if not cuts:
        one = _alone(text, starts, ends, words, figures, quote)
        return [one] if one else []
    limbs = pairwise((0, *cuts, len(starts)))
    found = [_alone(text, starts[first:last], ends[first:last], words, figures, quote) for first, last in limbs]
    return [one for one in found if one]


def _cuts(text: str, starts: Sequence[int], ends: Sequence[int], words: Words, figures: Sequence[int]) -> list[int]:
    """The clauses that begin a new proposition, by number."""
    length = ends[-1] - starts[0]
    base, each = words.base, words.does
    opening = LINKS | AMONG | SUBJECT if length > CLEAR else LINKS | AMONG
    cuts: list[int] = []
    begin = 0
    for index in range(1, len(starts)):
        start = starts[index]
        does = each[base + start]
        dated = length > LONG - HALF and text[start] in "12" and _DATED.match(text, start, ends[index]) is not None
        if not (does & opening or dated) or ends[-1] - start < SHORT:
            continue
        end = ends[index]
        if text[ends[index - 1] - 1] == "的":
            continue  # 拒不登报的，法院可以…: what ends so is a condition
        linked, before = does & LINKS, start - starts[begin]
        if linked:
            listed = text.find("、", start, end) > 0 and not words.predicate_inside(start, end)
            cut = before > 2 * SHORT and each[base + start + 1] & SUBJECT and not listed
        else:
            cut = not does & AMONG or end - start == 2
        if not cut:
            continue
        scene = index
        while scene > begin and _sets_scene(text, words, starts[scene - 1], ends[scene - 1]):
            scene -= 1
        if scene == begin or (not linked and _is_bound(text, starts[begin:index])):
            continue
        if not (linked or does & AMONG):
            one, other = _business(text, starts[begin], start, figures), _business(text, start, end, figures)
            changes = one != other and (one != FUTURE or other in (FIGURE, ADVICE))
            if length <= MIDDLING and max(one, other) == IDENTITY:
                changes = False  # 道路才是关键，弯道缺乏照明: what a thing is and why it is so
            apart = length > LONG and before >= HALF and ends[-1] - start >= HALF
            if not changes and (dated or not apart):
                continue
        begin = scene
        cuts.append(scene)
    return cuts


def _is_bound(text: str, starts: Sequence[int]) -> bool:
    """Whether a clause begins with a condition or a reason: what follows belongs to it."""
    patterns = _patterns()
    return any(text[at] in patterns.binding and patterns.binders.match(text, at) for at in starts)


def _sets_scene(text: str, words: Words, start: int, end: int) -> bool:
    """Whether a clause only says when, where or in view of what."""
    if words.does[words.base + start] & PLACES:
        return text.find("——", start, end) < 0
    if _SETS_SCENE.search(text, max(start, end - 4), end) or _TIME.fullmatch(text, start, end):
        return True
    return text[start:end] in _words("links")


def _business(text: str, start: int, end: int, figures: Sequence[int]) -> int:
    """What clauses are about: a figure, what will be, what a thing is, or anything else."""
    if bisect_left(figures, end) > bisect_left(figures, start):
        return FIGURE
    if _FUTURE.search(text, start, end):
        return FUTURE
    if _ADVICE.search(text, start, end):
        return ADVICE
    return IDENTITY if _IDENTITY.search(text, start, end) else PLAIN


def _alone(
    text: str, starts: Sequence[int], ends: Sequence[int], words: Words, figures: Sequence[int], quote: QuoteType
) -> Proposition | None:
    """Clauses as a proposition, without the words that tie it to others; none if it asserts nothing."""
    start, end = starts[0], ends[-1]
    while start < end and (text[start] in _EDGE or (text[start] in _QUOTES and text.find("”", start, end) < 0)):
        start += 1
    patterns = _patterns()
    while start < end and text[start] in patterns.linking and (link := patterns.links.match(text, start, end)):
        start = link.end()
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    if end - start < SHORT:
        return None
    count = bisect_left(figures, end) - bisect_left(figures, start) if figures else 0
    weight = 0
    base, signs = words.base, words.signs
    at, last = bisect_left(signs, base + start), base + end
    while at < len(signs) and signs[at] < last:
        found = words.weights[at]
        if found == EDITORIAL or (found == ASKS and _asks(text, start, end)):
            return None
        weight += found
        at += 1
    if not count:
        own = quote != "direct" and quote != "indirect"
        if (own and weight >= SCENE) or _chants(text, starts, ends):
            return None
        if quote != "indirect" and _orders(words, start, end, starts):
            return None
    waits = text[start] in patterns.pointing and patterns.pronouns.match(text, start, end) is not None
    if waits and quote == "direct" and text[start - 1] in _QUOTES and text.startswith("这是", start):
        waits = False  # the first words of a quotation have nothing before them to lean on
    return Proposition(start, end, count, waits)


def _orders(words: Words, start: int, end: int, starts: Sequence[int]) -> bool:
    """Whether something begins with its verb, names no subject later and says of nothing that it is, was or will be."""
    base, does = words.base, words.does
    if not does[base + start] & ACTS or any(does[base + at] & SUBJECT for at in starts[1:]):
        return False
    return not words.predicate_inside(start, end)


def _asks(text: str, start: int, end: int) -> bool:
    """Whether a stretch with a word of asking in it is a question."""
    asks = _BEGINS_TO_ASK.match(text, start, end) or _ENDS_ASKING.search(text, max(start, end - TAIL), end)
    return asks is not None


def _chants(text: str, starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Whether clauses are short and all of a length, or all begin as wishes do: 风调雨顺，五谷丰登."""
    if len(starts) < 2:
        return False
    length = ends[0] - starts[0]
    if length <= SHORT and all(end - start == length for start, end in zip(starts, ends, strict=True)):
        return True
    return text[starts[0]] in "让愿" and all(text.startswith(("让", "愿"), at) for at in starts)


def proves(rule: Rule) -> bool:
    """Whether a rule's example is read as the propositions it states, those that wait marked with a tilde."""
    example = rule["example"]
    text = example["text"]
    figures = [text.index(figure) for figure in example.get("figures", ())]
    read = [
        "~" * one.waits + text[one.start : one.end]
        for assertion in Reader().read(text)
        for one in propositions(text, assertion, Words.of(text), figures)
    ]
    return bool(read == example["read"])
