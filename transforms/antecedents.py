"""Antecedents: what the first words of a claim stand for, where the text says so without doubt.

A claim that begins with 这, 它, 该公司 or 他 leans on what stands before it. What that is decides whether it can be
understood by itself: what was told right before, the subject of the sentence before, the last thing of that name, the
last person named. The rules are in ``rules/antecedents.toml``.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final, Literal

from transforms import chinese, rulebook
from transforms.mentions import mentions
from transforms.rulebook import Rule
from transforms.wordlist import any_of

Place = tuple[int, int]
"""A stretch of the text: its first character, and the first one behind it."""
Kind = Literal["event", "named", "thing", "person", "none"]

# So far back an antecedent may stand, in characters, and over so many propositions.
REACH: Final = 240
SENTENCES: Final = 3
# No noun phrase is longer.
LONGEST: Final = 24
# Between a claim and what it takes up stand marks and links, and no other words than these many characters.
BETWEEN: Final = 8
# Who answers it may be named between them: 局长李明说：这….
_ANSWERED = re.compile(r"[。！？；”」]\s*[^。！？；“”「」]{2,30}[说称道为示析出][，：:][“「]?")
# No noun phrase goes over a mark, nor over the 比 that sets two things side by side.
_CUT = re.compile(r"[，。；：！？、“”「」【】\n]|比(?![例赛重价值分特较亚利])")
_ENDS = re.compile(r"[。！？]")
# Parts of speech that a noun phrase is made of, those it may not end with, and those that may stand before it.
_NOMINAL: Final = frozenset(("n", "j", "b", "l", "i", "eng", "vn", "an", "s", "f", "z", "k", "x", "q", "m", "a"))
_SETTING: Final = frozenset("在从对随受据自经由为当按")
_OPEN: Final = frozenset("的和与及、·")
_BEFORE: Final = frozenset(("t", "d", "c", "ad", "zg"))
_CLOSING: Final = frozenset(("m", "q", "f", "s", "b", "k", "x", "a"))
_WHEN = re.compile("(?:时候|从前|期间|年代|时节|季节|清晨|傍晚|深夜|现场|当地)$")
_VAGUE: Final = frozenset(("我们", "人们", "大家", "有人", "记者", "笔者", "本报", "其中", "目前", "方面"))


@cache
def _words() -> tuple[re.Pattern[str], dict[str, Kind]]:
    kinds: dict[str, Kind] = {word: rule["kind"] for rule in rulebook.load("antecedents") for word in rule["words"]}
    return re.compile(any_of(kinds)), kinds


def points(text: str, start: int) -> bool:
    """Whether the words at a place point to something said before; most words do not.

    >>> points("这使渗漏少了一半", 0), points("渠道加了衬砌", 0)
    (True, False)
    """
    return text[start] in _begins() and _words()[0].match(text, start) is not None


@cache
def _begins() -> frozenset[str]:
    return frozenset(word[0] for word in _words()[1])


def antecedent(text: str, start: int, end: int, before: Sequence[Place]) -> Place | None:
    """What the first words of the claim ``text[start:end]`` stand for; null where it is not sure.

    Paragraphs that go on one from the other are read as one text, a line feed between them.

    Args:
        text: what is said in the passage, and above it.
        start: where the claim begins.
        end: where it ends.
        before: where the propositions before it begin and end, in order.
    """
    pattern, kinds = _words()
    found = pattern.match(text, start, end)
    if found is None:
        return None
    if not before:
        return None
    match kinds[found[0]]:
        case "event":
            return _told(text, start, before[-1])
        case "named":
            return _named(text, start, found.end(), end, before)
        case "thing":
            owner = found[0] == "其" or text.startswith("的", found.end())
            return _subject_before(text, start, before, owner=owner)
        case "person":
            return _person(text, start)
    return None


def proves(rule: Rule) -> bool:
    """Whether the first word of the last sentence of a rule's example stands for what it states."""
    text = rule["example"]["text"]
    edges = [found.start() for found in _ENDS.finditer(text)]
    starts = [0, *(edge + 1 for edge in edges[:-1])]
    found = antecedent(text, starts[-1], edges[-1], list(zip(starts, edges, strict=True))[:-1])
    return bool((text[slice(*found)] if found else "") == rule["example"]["stands_for"])


def _told(text: str, start: int, before: Place) -> Place | None:
    """The proposition right before."""
    between = text[before[1] : start]
    return before if between and (len(between) <= BETWEEN or _ANSWERED.fullmatch(between)) else None


def _named(text: str, start: int, after: int, end: int, before: Sequence[Place]) -> Place | None:
    """The last thing called by the noun behind the pointing word: its whole name; else the subject before."""
    noun = _noun(text, after, end)
    if found := _whole(text, noun, max(0, start - REACH), start):
        return found
    if len(noun) == 1:
        return _called(text, noun, start, before[0][0])
    return _subject_before(text, start, before) if noun.endswith(_classes()) else None


def _noun(text: str, after: int, end: int) -> str:
    """What the thing behind a pointing word is called."""
    noun = ""
    for word, tag in chinese.tagged(text[after : min(end, after + LONGEST)]):
        if tag[0] not in "nljb" and tag != "vn" and word not in _modifiers():
            break
        noun += word
    return noun


def named_above(text: str, start: int, end: int, above: str) -> Place | None:
    """The whole name, last given in a paragraph further up, of the thing that a claim points to by its noun.

    >>> named_above("该水库灌田三万亩", 0, 8, "青石水库上月封顶，水库大坝高六十米")
    (0, 4)
    """
    pattern, kinds = _words()
    found = pattern.match(text, start, end)
    if found is None or kinds[found[0]] != "named":
        return None
    noun = _noun(text, found.end(), end)
    if len(noun) == 1:
        return _called(above, noun, len(above), 0)
    return _whole(above, noun, 0, len(above))


def _whole(text: str, noun: str, floor: int, stop: int) -> Place | None:
    """The last whole name that ends with a noun, or with its first words; 老厂房 is none, nor what is pointed to."""
    for size in range(len(noun), 1, -1):
        upto = stop
        while (at := text.rfind(noun[:size], floor, upto)) >= 0:
            begin = _phrase_ending(text, at + size)
            if at - begin > 1 and not _words()[0].match(text, begin):
                return begin, at + size
            upto = at
    return None


def _called(text: str, noun: str, start: int, floor: int) -> Place | None:
    """The last name whose last word ends with a noun of one character: 红星农业合作社 for 该社."""
    floor = max(floor, start - REACH)
    at = stop = floor
    for word, tag in chinese.tagged(text[floor:start]):
        at += len(word)
        if tag[0] in "nlj" and len(word) > 1 and word.endswith(noun):
            stop = at
    begin = _phrase_ending(text, stop)
    return (begin, stop) if stop - begin > len(noun) + 2 and not _words()[0].match(text, begin) else None


@cache
def _classes() -> tuple[str, ...]:
    """Nouns that a name may be called by that does not hold them."""
    return tuple(noun for rule in rulebook.load("antecedents") for noun in rule.get("classes", ()))


@cache
def _verbs() -> tuple[str, ...]:
    """What a subject ends before, whatever the dictionary calls it."""
    return tuple(verb for rule in rulebook.load("antecedents") for verb in rule.get("verbs", ()))


@cache
def _modifiers() -> frozenset[str]:
    """Verbs by the dictionary that name things: 保护 in 古村落保护项目."""
    return frozenset(verb for rule in rulebook.load("antecedents") for verb in rule.get("modifiers", ()))


def _phrase_ending(text: str, stop: int) -> int:
    """Where the noun phrase begins that ends at a place."""
    floor = max(0, stop - LONGEST)
    begin = max((mark.end() for mark in _CUT.finditer(text, floor, stop)), default=floor)
    at = stop
    for word, tag in reversed(chinese.tagged(text[begin:stop])):
        if tag[0] not in "njb" and tag not in _NOMINAL and word not in _OPEN and word not in _modifiers():
            break
        at -= len(word)
    while at < stop and text[at] in _OPEN:
        at += 1
    return at


def _subject_before(text: str, start: int, before: Sequence[Place], *, owner: bool = False) -> Place | None:
    """The subject of the proposition before, or what that leans on; ``owner``: only whose it is."""
    begin, end = before[-1]
    if start - end > REACH:
        return None
    if _words()[0].match(text, begin, end):
        return antecedent(text, begin, end, before[:-1]) if len(before) < SENTENCES + 1 else None
    found = _subject(text, begin, end)
    if found and owner and (of := text.rfind("的", *found)) > 0:
        found = found[0], of
    return found


def _subject(text: str, begin: int, stop: int) -> Place | None:
    """The noun phrase that a sentence opens with, behind the words that say when."""
    while begin < stop and text[begin] in " \u3000“《（(":
        begin += 1
    if text[begin] in _SETTING and 0 < (comma := text.find("，", begin, stop)) < begin + LONGEST:
        begin = comma + 1  # 在城北，…
    at, first = begin, -1
    last, known, before = begin, "", ""
    for word, tag in chinese.tagged(text[begin : min(stop, begin + 2 * LONGEST)]):
        if first < 0:
            if tag in _BEFORE or word in "，, 　":
                at += len(word)
                continue
            if tag[0] not in "njb" and tag not in ("l", "i", "eng", "vn", "an", "m", "a"):
                return None
            first = at
        elif tag[0] == "r":
            return None  # 小时候我怕那口钟: what stood there was no subject
        elif tag[0] not in "njb" and tag not in _NOMINAL and word not in _OPEN:
            break
        elif word.endswith(_verbs()):
            noun = word[: -max(len(verb) for verb in _verbs() if word.endswith(verb))]
            if noun:
                last, known = at + len(noun), noun
            break
        at += len(word)
        # A name that the dictionary does not know ends in a character of any kind: 诺|恩.
        named = before.startswith("nr") and len(word) == 1 and tag == "a"
        if word not in _OPEN and (tag not in _CLOSING or named):
            last, known = at, word
        before = tag
    if first < 0 or not known or not 2 <= last - first <= LONGEST or text[first:last] in _VAGUE:
        return None
    if _WHEN.search(text, first, last):
        return None
    return first, last


def _person(text: str, start: int) -> Place | None:
    """The last person named before."""
    named = mentions(text[max(0, start - REACH) : start], {})
    if len(named) != 1 or not named[0].name:
        return None
    at = text.rfind(named[0].name, 0, start)
    return (at, at + len(named[0].name)) if at >= 0 else None
