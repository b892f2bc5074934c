"""Speaker marks: who is printed to be speaking, and where a mark only looks like one.

A mark is a name and a colon before speech (``问：``, ``**高坪：**``, ``【媒体】``, ``3、《某报》记者：``). A mark
counts when at least two alternate, or one comes back between questions; notes, captions and credits are shaped like
marks and are none.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final, Literal

from transforms import marks, rulebook
from transforms.marks import Mark
from transforms.questions import ASKS, asking
from transforms.rulebook import Rule
from transforms.traditional import simplified

Role = Literal["question", "answer"]
Meaning = tuple[str | None, bool]
"""The role that a mark's own words give it, and whether for sure."""

# What a note or a credit means that speaks all the same.
SPOKEN: Final[Meaning] = ("answer", False)
LATIN = re.compile(r"[A-Za-z][A-Za-z.&'’·\- ]{0,30}")
HAN = re.compile(r"[\u4e00-\u9fff]+")
TITLED = re.compile(
    r".{1,6}(?:先生|女士|老师|教授|博士|院士|总|[局部院校市县省所司处厅会站馆社台队]长|主任|主席|书记|经理|总裁"
    r"|董事长|秘书长|研究员|律师|医生|师傅|大使|CEO|CTO)"
)
# 本报记者石立, 嘉宾高坪, 外交部发言人石立: an office and a name.
OFFICE = re.compile(
    r".{0,20}?(?P<office>记者|主持人|嘉宾|发言人|负责人|主任|主席|书记|教授|研究员|院士|总统|总理|外长|特使|大使|参赞|司令|经理|总裁|总监|主编|董事"
    r"|秘书长|[局部司厅处科所校院县市区州省站馆社台队组厂会行]长|律师|医生|医师|老师|博士|专家|学者|工程师|分析师|作家|导演|演员|教练"
    r"|创始人|合伙人|代表|委员|CEO|CTO)[ \u3000]?(?P<name>[\u4e00-\u9fff·]{2,12})"
)
# 读者老周, 市民陈女士, 主持人小溪: somebody of the public, a host by the name that hearers know.
PUBLIC = re.compile(
    r"(?P<public>读者|讀者|网友|網友|市民|听众|观众|学员|家长|居民|村民|群众|粉丝|用户|患者|主持人?|主播)[^\W\d_]{1,5}"
)
# B. 119: one of the answers to choose from.
OPTION = re.compile(r"(?<![A-Za-z])B\s?[.．、]\s?\S")
# （笑） is no name.
GESTURE = re.compile(r"[笑默顿哭叹]|[气头手掌]$|掌声")
HOSTS = ("主持人", "记者", "記者")
ENDED = re.compile(r"[。？！?!…][”’」』）)]*$")
# How often a mark that can be nobody's name must come back to be taken for one all the same.
OFTEN: Final = 3
# The headline is among the first passages of a page.
HEAD: Final = 4
# A line such as 主持人：某某 or 嘉宾：某某（某大学教授） introduces the speakers and is no speech.
INTRODUCES: Final = 40
SAYS = re.compile(r"[，您你我这那吗呢吧]|怎|什么|如何|的$")


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks on a page: the marks that count, in printed order, and the role of each."""

    marks: tuple[Mark, ...] = ()
    roles: tuple[Role, ...] = ()
    introductions: Mapping[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Passages that only say who the marks are: passage → marks and persons."""


@cache
def _words() -> tuple[dict[str, Meaning], tuple[tuple[str, str, bool], ...], frozenset[str]]:
    words: dict[str, Meaning] = {}
    endings: list[tuple[str, str, bool]] = []
    surnames: frozenset[str] = frozenset()
    for rule in rulebook.load("speakers"):
        sure = bool(rule.get("sure"))
        words.update((word.casefold(), (rule["role"], sure)) for word in rule.get("words", ()))
        endings += [(ending, rule["role"], sure) for ending in rule.get("endings", ())]
        surnames |= frozenset(rule.get("surnames", ""))
    # The longest ending decides: 负责人 before 人.
    return words, tuple(sorted(endings, key=lambda item: -len(item[0]))), surnames


@cache
def compound() -> frozenset[str]:
    """Surnames of two characters: behind them a name may have two more."""
    return frozenset(name for rule in rulebook.load("speakers") for name in rule.get("compound", ()))


@cache
def _words_that(may: str) -> frozenset[str]:
    """The words of notes and credits that may also be speakers: those that ``speak``, those that ``explain``."""
    return frozenset(word for rule in rulebook.load("speakers") if rule.get(may) for word in rule["words"])


def proves(rule: Rule) -> bool:
    """Whether the page of a rule of ``speakers.toml`` is read with the roles it states, in order."""
    found = voices(rule["example"]["text"].split("\n"))
    return bool(list(found.roles) == rule["example"]["roles"])


@lru_cache(maxsize=marks.CACHED)
def _meaning(key: str) -> Meaning:
    """The role that a mark's own words give it, and whether for sure; ``none`` for no speaker, null for a mere name."""
    words, endings, _ = _words()
    key = simplified(key)
    if (known := words.get(key.casefold())) is not None:
        return known
    if (held := OFFICE.fullmatch(key)) and is_name(held["name"]):
        hosts = next((words[word] for word in HOSTS if key.startswith(word)), (None, False))
        return words.get(held["office"], hosts)
    told = next(((role, sure) for ending, role, sure in endings if key.endswith(ending)), None)
    if told is None and (public := PUBLIC.fullmatch(key)):
        return words.get(public["public"], ("question", False))
    return told or (None, False)


@lru_cache(maxsize=marks.CACHED)
def is_name(label: str) -> bool:
    """Whether a mark can be somebody's name: a surname and a little more, a foreign name, initials, a titled name.

    >>> is_name("石立"), is_name("Ann Lee"), is_name("石立教授"), is_name("一方面")
    (True, True, True, False)
    """
    label = simplified(label)
    if LATIN.fullmatch(label):
        return label[0].isupper() or len(label) <= 3
    if TITLED.fullmatch(label) or "·" in label:
        return True
    if len(label) > 4:
        return bool((held := OFFICE.fullmatch(label)) and is_name(held["name"]))
    return len(label) <= 4 and bool(HAN.fullmatch(label)) and (label[0] in _words()[2] or label[:2] in compound())


@lru_cache(maxsize=marks.CACHED)
def _person(key: str) -> str:
    """Who a mark is: the name where an office stands before it, else the mark itself."""
    held = OFFICE.fullmatch(simplified(key))
    return key[held.start("name") :] if held and is_name(held["name"]) else key


@cache
def surnames() -> str:
    """The surnames that a mark may begin with, one character each."""
    return "".join(sorted(_words()[2]))


@lru_cache(maxsize=marks.CACHED)
def addresses(label: str) -> bool:
    """Whether a mark names who is spoken to, and not who speaks.

    >>> addresses("编辑同志"), addresses("高坪读者"), addresses("读者")
    (True, True, False)
    """
    return any(
        label in rule.get("words", ()) or any(label != end and label.endswith(end) for end in rule.get("endings", ()))
        for rule in rulebook.load("speakers")
        if rule.get("addresses")
    )


def is_generic(label: str) -> bool:
    """Whether a mark says what someone does (``问``, ``记者``, ``嘉宾``) and not who it is."""
    words, endings, _ = _words()
    key = marks.bare(label)
    return words.get(key.casefold(), ("none", False))[1] or any(key == word and sure for word, _, sure in endings)


def voices(texts: Sequence[str], gaps: Mapping[int, int] = marks.NO_GAPS) -> Voices:
    """The marks of a page that count, and what each does: asks or answers.

    ``gaps`` are those of ``marks.gaps``, for a page whose marks have nothing else.

    >>> talk = voices(["问：渠修好了？答：修好了。", "注：渠长三里。"])
    >>> [mark.label for mark in talk.marks], talk.roles
    (['问', '答'], ('question', 'answer'))
    """
    introductions = dict(marks.legends(texts))
    found = _candidates(texts, gaps, introductions)
    if not found:
        return Voices(introductions=introductions)
    said = [_said(texts, found, index) for index in range(len(found))]
    asks = [asking(speech) if speech else 0.0 for speech in said]
    introductions |= _introductions(texts, found, said, asks)
    turns = [index for index, mark in enumerate(found) if mark.passage not in introductions]
    who = _persons(found)
    meant = _meant(found, who)
    roles = _roles(who, turns, asks, said, meant)
    turns = [index for index in turns if who[index] in roles]
    if not _alternate([(who[index], roles[who[index]], asks[index]) for index in turns], texts, meant):
        return Voices(introductions=introductions)
    said_by = [roles[who[index]] for index in turns]
    _swap_back(said_by, [asks[index] for index in turns])
    return Voices(tuple(found[index] for index in turns), tuple(said_by), introductions)


def line_heads(text: str) -> tuple[str, ...]:
    r"""What opens printed lines of a page and may be a mark, for it comes back; as a passage's text has it.

    Where lines were joined such marks stand inside a passage. Marks without a colon are looked for on a page that asks
    and has none with one.

    >>> line_heads("记者：够吗？\n记者：好。"), line_heads("记者/够用吗？\n高坪/够。\n记者/还有呢？")
    (('记者：', '记者:'), ('记者',))
    """
    if heads := _coming_back(marks.line_labels(text), framed=False):
        return tuple(label + colon for label in heads for colon in "：:")
    if text.count("？") + text.count("?") < 2:
        return ()
    found = list(marks.HEADS.finditer(text))
    framed = _coming_back([head["framed"] for head in found if head["framed"]], framed=True)
    return tuple(
        [opening + label for label in framed for opening in "（(〔【["]
        + _coming_back([head["apart"] for head in found if head["apart"]], framed=False)
    )


def _coming_back(labels: Sequence[str], *, framed: bool) -> list[str]:
    """Labels that may be marks: an office from the second time on, a name, or what a frame holds, from the third."""
    often = Counter(map(marks.bare, labels))
    found = []
    for label in dict.fromkeys(labels):
        times, (role, _) = often[key := marks.bare(label)], _meaning(key)
        if times > 1 and role != "none" and (role or (times >= OFTEN and (framed or is_name(key)))):
            found.append(label)
    return found


def _candidates(
    texts: Sequence[str], gaps: Mapping[int, int], introductions: Mapping[int, tuple[tuple[str, str], ...]]
) -> list[Mark]:
    """What may be a speaker's mark, by its words and by whether it comes back."""
    found = [
        mark
        for mark in marks.find(texts, gaps)
        if mark.passage not in introductions and not (mark.key == "A" and _is_option(texts, mark))
    ]
    spoken = Counter(
        mark.key for mark in found if mark.key in _words_that("speak") and ENDED.search(texts[mark.passage])
    )
    spoken += Counter(
        other.key
        for one, other in pairwise(found)
        if other.key in _words_that("explain") and _meaning(one.key) == ("question", True)
    )
    found = [mark for mark in found if _meaning(mark.key)[0] != "none" or spoken[mark.key] > 1]
    # Bold type, a frame or a gap may set off anything; a speaker comes back. On a line of its own a name may be a
    # byline, also of someone who has another mark in the talk.
    often = Counter((mark.key, mark.dress == "alone") for mark in found)
    often += Counter((mark.key, False) for mark in found if mark.dress == "alone")
    replies = Counter(other.key for one, other in pairwise(found) if _meaning(one.key) == ("question", True))
    found = [
        mark
        for mark in found
        if not mark.weak
        or (
            often[mark.key, mark.dress == "alone"] > 1
            and (mark.dress == "bold" or _meaning(mark.key)[0] or is_name(mark.key))
        )
        or (replies[mark.key] >= OFTEN and len(mark.key) > 1 and not GESTURE.search(mark.key))
    ]
    return found[1:] if found and _is_headline(texts, found) else found


def _is_option(texts: Sequence[str], mark: Mark) -> bool:
    """Whether an A is the first answer to choose from: a B follows on its line or opens the next passage."""
    rest = texts[mark.passage][mark.end :]
    return bool(OPTION.search(rest) or OPTION.match(" ".join(texts[mark.passage + 1 : mark.passage + 2])))


def _persons(found: Sequence[Mark]) -> list[str]:
    """Who each mark is: the name where an office stands before it, also an office that no list has.

    So is what another mark ends in: 班长老魏 and 老魏, 卡塔琳娜·伯格 and 伯格.
    """
    who = {mark.key: _person(mark.key) for mark in found}
    names = {name for name in who.values() if len(name) > 1 and (is_name(name) or not _meaning(name)[0])}
    for key, person in who.items():
        shorter = (name for name in names if name != person and person.endswith(name))
        who[key] = max(shorter, key=len, default=person if person in names else key)
    return [who[mark.key] for mark in found]


def _is_headline(texts: Sequence[str], found: Sequence[Mark]) -> bool:
    """Whether what looks like the first mark opens the headline: nobody answers, and it comes back but to ask."""
    first, second = found[0], found[1] if len(found) > 1 else None
    if second and len(found) > 2 and first.key == second.key != found[2].key:  # where answers are marked it has none
        above = any(ENDED.search(text) for text in texts[: first.passage + 1])
        return not above and first.start == 0 and second.passage > first.passage + 1
    return (
        first.passage < HEAD
        and first.start == 0
        and not _meaning(first.key)[1]
        and (second is None or second.passage > first.passage + 1 or _meaning(second.key) == ("question", True))
        and all(mark.key != first.key for mark in found[1:])
    )


def _said(texts: Sequence[str], found: Sequence[Mark], index: int) -> str:
    """What is said at a mark: the text up to the next mark, or the next passage where the mark stands alone."""
    mark = found[index]
    text = texts[mark.passage]
    following = found[index + 1] if index + 1 < len(found) else None
    end = following.start if following and following.passage == mark.passage else len(text)
    if not (speech := text[mark.end : end].strip()) and mark.passage + 1 < len(texts):
        speech = texts[mark.passage + 1] if not following or following.passage > mark.passage + 1 else ""
    return speech


def _introductions(
    texts: Sequence[str], found: Sequence[Mark], said: Sequence[str], asks: Sequence[float]
) -> dict[int, tuple[tuple[str, str], ...]]:
    """Lines in front of the talk that say who is who: ``主持人：本报记者 石立``, ``嘉宾：高坪（某大学教授）``."""
    introductions: dict[int, tuple[tuple[str, str], ...]] = {}
    for mark, speech, ask in zip(found, said, asks, strict=True):
        if ask > ASKS:
            break
        whole = mark.start == 0 and len(texts[mark.passage]) == mark.end + len(speech)
        named = len(mark.key) > 1 and not SAYS.search(speech) and not ENDED.search(speech)
        if whole and named and 0 < len(speech) <= INTRODUCES and _meaning(mark.key)[1]:
            introductions[mark.passage] = ((mark.label, speech),)
    return introductions


def _meant(found: Sequence[Mark], who: Sequence[str]) -> dict[str, Meaning]:
    """What the words of all marks of a person say of its role."""
    meant: dict[str, Meaning] = {}
    for mark, person in zip(found, who, strict=True):
        told = _meaning(mark.key)
        told = told if told[0] != "none" else SPOKEN
        if person not in meant or (told[0] is not None, told[1]) > (meant[person][0] is not None, meant[person][1]):
            meant[person] = told
    return meant


def _roles(
    who: Sequence[str],
    turns: Sequence[int],
    asks: Sequence[float],
    said: Sequence[str],
    meant: Mapping[str, Meaning],
) -> dict[str, Role]:
    """What each person does, by the marks' words and by what is said; who may be no speaker has no role."""
    heard: dict[str, list[int]] = {}
    for index in turns:
        heard.setdefault(who[index], []).append(index)
    sure_of = {meant[key][0] for key in heard if meant[key][1]}
    told_of = {meant[key][0] for key in heard if meant[key][0]}
    often = 2 if told_of == {"question"} else OFTEN  # somebody must answer
    roles: dict[str, Role] = {}
    for key, at in heard.items():
        role, sure = meant[key]
        if not (role or is_name(key) or len(at) >= often):
            continue
        evidence = {"question": 1.5, "answer": -1.5}.get(role or "", 0.0) * (3 if sure else 1)
        evidence += sum(max(-2.0, min(2.0, asks[index])) for index in at) / len(at)
        evidence -= 0.5 * (sum(len(said[index]) for index in at) > 160 * len(at))
        evidence -= role is None and sure_of == {"question"}  # where somebody is there to ask, others answer
        roles[key] = "question" if evidence > 0 else "answer"
    # Who speaks once and has no word of office must have been given the floor: a question stands before. And who asks
    # once, right before somebody's answer, asks.
    order = [(index, who[index]) for index in turns]
    for (_, before), (index, key), (_, after) in zip([(0, ""), *order], order, [*order[1:], (0, "")], strict=False):
        if not key or len(heard[key]) > 1 or meant[key][0]:
            continue
        if roles.get(after) == "answer" and asks[index] > ASKS:
            roles[key] = "question"
        elif (
            len(roles) > 1
            and roles.get(key) == "answer"
            and (before not in roles or _heads(said[index], roles[before]))
        ):
            del roles[key]
    return roles


def _heads(text: str, before: Role) -> bool:
    """Whether what stands behind a colon is the rest of a heading: it ends no sentence, and nobody was asked.

    >>> _heads("留住老师", "answer"), _heads("留住了。", "answer"), _heads("两千人", "question")
    (True, False, False)
    """
    return before == "answer" and len(text) <= INTRODUCES and not ENDED.search(text)


def _alternate(turns: Sequence[tuple[str, Role, float]], texts: Sequence[str], meant: Mapping[str, Meaning]) -> bool:
    """Whether marks make a talk: two that alternate and a question among them, or one that comes back."""
    if len(turns) < 2:
        return False
    roles = [role for _, role, _ in turns]
    sure = {role for key, role, _ in turns if meant[key] == (role, True)}
    asked = sum(ask > ASKS for _, role, ask in turns if role == "question")
    if "question" in roles and "answer" in roles:
        changes = sum(one != other for one, other in pairwise(roles))
        if len(sure) == 2:
            return True
        replies = [ask > ASKS for _, role, ask in turns if role == "answer"]
        if not any(meant[key][0] for key, _, _ in turns) and sum(replies) * 2 > len(replies):
            return False
        return asked > 0 and asked * 3 >= roles.count("question") and (changes >= 2 or bool(sure))
    if "question" in roles:
        names = {key for key, _, _ in turns}
        if len(names) > 1 and not any(meant[key][0] for key in names):
            return False
        return asked >= 2 and asked * 2 >= len(turns)
    if sure == {"answer"}:
        return True
    key, often = Counter(key for key, _, _ in turns).most_common(1)[0]
    if often < 2 or not (sure or is_name(key)):
        return False
    return sum(asking(text) > ASKS for text in texts if "？" in text[-3:] or "?" in text[-3:]) >= 1


def _swap_back(roles: list[Role], asks: Sequence[float]) -> None:
    """Give back marks that were swapped: an answer's at a plain question, a question's before and after it at none."""
    for index, ask in enumerate(asks):
        if roles[index] != "answer" or ask <= ASKS or index + 1 == len(asks):
            continue
        if roles[index + 1] == "question" and asks[index + 1] < 0 and (index == 0 or asks[index - 1] < 0):
            roles[index], roles[index + 1] = "question", "answer"
