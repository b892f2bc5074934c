"""Sources: who or what stands before a cue, as a name, an office or a paper.

The text read here is the subject of a verb of saying, as printed: ``国家统计局新闻发言人李明近日在会上``. Nothing is
looked up; a name is recognised by the office beside it, by its surname or by the characters of foreign names.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final, NamedTuple

from transforms import chinese, rulebook
from transforms.records import SourceType
from transforms.rulebook import Rule
from transforms.speakers import compound, is_name
from transforms.wordlist import any_of


class Source(NamedTuple):
    """Who asserts: a name, what they are, and of what kind they are."""

    name: str | None
    """As printed; none for a pronoun, until it is resolved, and for the writer's own voice."""
    role: str | None
    kind: SourceType
    known: bool = True
    """Whether its words show that it is a source, and not only its place."""


SELF: Final = Source(None, None, "author")
PRONOUN: Final = Source(None, None, "named")
# A subject is longer only where the clause is something else.
LONGEST: Final = 60
# A name of which nothing is known is as short as names are.
LONGEST_NAME: Final = 8
_LONGEST_MANNER: Final = 4
_LONGEST_GIVEN: Final = 3
_LONGEST_TITLE: Final = 7
_LONGEST_OFFICE: Final = 34
_NO_OFFICE: Final = frozenset('，。；：、！？“”‘’" \u3000\n的（）()《》')
# How many places of a name are looked at for its office: it stands at the first.
_PLACES: Final = 4

_TIME: Final = (
    r"(?:\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月(?:\d{1,2}日)?|\d{1,2}日|[今昨前当近次][天日年晚]来?"
    r"|日前|目前|此前|最近|近期|近来|当前|不久前|前不久|刚刚|刚|当时|随后|之后|此后|后来|去年|本周|上周|本月|上月"
    r"|[上下]半年|(?:第?[一二三四]|前三)季度|[上下]午|晚间?|早些时候)(?:[（(][^）)]{0,12}[）)])?"
)
_BEFORE = re.compile(
    rf"^(?:[（(][^（）()]{{0,30}}[）)]|[\s，,、“”\"（）()·]|{_TIME}(?:以来)?的?"
    r"|(?:年仅|年过|年近|现年|今年|时年)?[\d一二三四五六七八九十]{1,3}多?岁的"
    r"|(?:召开|举行|结束|闭幕|发布|公布|出台|印发|通过|举办)的"
    r"|在[^，]{2,24}?(?:上|中|时|期间|后|里)[，,]"
    rf"|(?:本报|新华社|本台)?[^，。（）()]{{0,8}}[讯电](?=[（(记])|(?:本报|有)?记者(?:{_TIME})?从"
    r"|(?:另据|据|根据|依据|按照|依照|引用|援引|引述|但|而|并|且|同时|对此|由|在|用|按|连|就连|有的|就|有(?![人些的关]))(?=[^有]))++"
)


@cache
def _after() -> re.Pattern[str]:
    """One phrase at the end of a subject that is no part of the name: when, where, to whom, how."""
    manner = "|".join(_words("manner"))
    return re.compile(
        rf"(?:[\s，,、]|[（(][^）)]{{0,20}}[）)]|{_TIME}|[在于从][^，在]{{1,30}}?(?:[时中上后里下前间]|现场|会议|节目)"
        r"|(?:接受|出席|参加|主持|考察|调研|会见)[^，]{0,20}?[时后中]"
        r"|(?:作出|做出|发表)[^，]{0,10}(?:指示|批示|讲话|演讲|致辞|报告)[时中]?"
        r"|(?:对(?!外)|向|跟)[^，]{1,12}|[和与同](?:记者|我们|大家|笔者)|(?:就|针对|围绕|通过)[^，]{1,24}"
        r"|经过?(?![理营济费验纪])[^，]{2,8}"
        r"|(?<=[\u4e00-\u9fff]{2})[指望看盯拿捧翻摸抚拍握举端抱扶数算拉牵]着[^，]{1,20}"
        rf"|{manner}|(?:深有感触|语重心长|不无感慨|意味深长|斩钉截铁|感慨万千|[\u4e00-\u9fff]{{2}})地|着|所|来)$"
    )


_INVITED = re.compile(r"^.*(?:专访|采访|对话|邀请|访问|据|由)(?=..)")
_CLAUSE = re.compile(r"[，。；：！？“”]")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
# Whom a court does not name: 李某, 李某某, 李某甲, 李某明.
_MASKED = re.compile(r"[\u4e00-\u9fff]某(?:某[甲乙丙丁]?|[\u4e00-\u9fff])?")
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z.\- ]{1,30}")
_SEVERAL = re.compile(r"等$|等人$|们$")
_BOOK = re.compile(
    r".{0,30}《[^》]{2,60}》(?:[（(][^）)]{0,30}[）)])?"
    r"(?:第[\d一二三四五六七八九十百零]{1,8}[章节条款项]){0,4}(?:的?相关|的?有关)?(?:之?规定|的规定)?$"
)
# 省长李明出席会议: no meeting's name.
_ATTENDS = re.compile(r"(?:出席|参加|列席|主持|召开|举行|组织|召集)(?![^，的]{0,60}+的)")
_DOTTED = re.compile(r"[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8}){1,4}")


@cache
def _words(rule: str) -> tuple[str, ...]:
    return next(tuple(one["words"]) for one in rulebook.load("sources") if one["id"] == rule)


@cache
def _set(rule: str) -> frozenset[str]:
    return frozenset(_words(rule))


def titles() -> tuple[str, ...]:
    """Offices, callings and kinships."""
    return _words("titles")


@cache
def _begins_title() -> frozenset[str]:
    """What titles begin with: most of what stands beside a name is none."""
    return frozenset(title[0] for title in _words("titles"))


@cache
def _ends_title() -> frozenset[str]:
    return frozenset(title[-1] for title in _words("titles"))


@cache
def _ending(rule: str) -> re.Pattern[str]:
    """The last words of a source, the longest first."""
    return re.compile(f"{any_of(_words(rule))}$")


@cache
def _office_and_name() -> re.Pattern[str]:
    return re.compile(
        rf"^(?P<role>.*(?:{any_of(_words('titles'))}|[\u4e00-\u9fff][员师家官长匠徒农户手民商工迷]))(?P<name>[^，、]{{2,30}})$"
    )


@cache
def _name_and_office() -> re.Pattern[str]:
    return re.compile(
        rf"^(?P<name>[\u4e00-\u9fff]{{1,3}}?|[\u4e00-\u9fff·]{{3,20}}?)(?P<role>{any_of(_words('titles'))})$"
    )


@cache
def _courteous() -> re.Pattern[str]:
    """A surname with a word of courtesy: 李女士, 家长李女士."""
    return re.compile(rf"^(?P<role>.{{0,30}}?)(?P<name>[\u4e00-\u9fff](?:{'|'.join(_words('courtesy'))}))$")


@cache
def _of_data() -> re.Pattern[str]:
    made = "公布|发布|提供|披露|出具|统计|测算|汇总|发表|监测|推算|编制"
    plain = "最新|初步|抽样|统计|监测|调查|普查|测算|快报|相关|公开"
    nouns, papers = any_of(_words("data")), any_of(_words("documents"))
    return re.compile(
        rf"^(?P<of>.{{2,30}}?)(?:{_TIME}|最新|日前|初步|首次|联合){{0,4}}(?:(?:{made})?的.{{0,16}}?{nouns}"
        rf"|(?:{made})的.{{0,16}}?{papers}|的一[份项篇则].{{0,12}}?{papers}|(?:{plain}){{0,4}}{nouns})$"
    )


@cache
def _foreign() -> re.Pattern[str]:
    """A foreign name, or one part of it, in Chinese characters."""
    (letters,) = _words("foreign")
    return re.compile(rf"[{letters}]{{2,8}}(?:·[{letters}]{{1,8}}){{0,5}}")


def proves(rule: Rule) -> bool:
    """Whether the source of a rule's example is read as the example says."""
    example = rule["example"]
    found = source(example["text"]) or Source(None, None, "unattributed")
    return (found.name or "", found.role or "", found.kind) == (example["name"], example["role"], example["type"])


@lru_cache(4096)
def bare(subject: str) -> str:
    """A subject without the words of time, place and manner around it.

    >>> bare("日前，省水利厅厅长李明在接受采访时再次")
    '省水利厅厅长李明'
    """
    name = _BEFORE.sub("", subject)
    while phrase := _after().search(name):
        if not phrase.start() and len(phrase[0]) > _LONGEST_MANNER:
            break  # 对外经济贸易大学教授: a name may begin as such a phrase does
        if len(phrase[0]) < _LONGEST_GIVEN and any(
            is_name(name[surname:]) and _ending("titles").search(name[:surname])
            for surname in range(max(len(name) - _LONGEST_GIVEN, 0), phrase.start())
        ):
            break  # 教授王向荣: what follows an office and a surname is the name
        name = name[: phrase.start()]
    return name


@lru_cache(4096)
def source(subject: str) -> Source | None:
    """Who the subject of a cue is; none where it is nobody who could assert a thing.

    >>> source("习近平总书记")
    Source(name='习近平', role='总书记', kind='named', known=True)
    >>> source("国家统计局新闻发言人")
    Source(name='国家统计局新闻发言人', role='国家统计局新闻发言人', kind='role', known=True)
    """
    if len(subject) > LONGEST:
        return None
    name = bare(subject)
    if len(name) < 1 or _CLAUSE.search(name):
        return None
    if name in _set("selves"):
        return SELF
    if name in _set("pronouns"):
        return PRONOUN
    if name in _set("never"):
        return None
    return _paper(name) or _person(name) or _office(name) or _unknown(name)


def _paper(name: str) -> Source | None:
    if made := _of_data().match(name):
        of = made["of"].removesuffix("的")
        if _ending("organisations").search(of) or _ending("titles").search(of):
            return Source(of, None, "document")
    if _BOOK.fullmatch(name):
        return Source(name, None, "document")
    if _ending("documents").search(name) and len(name) > 1:
        return Source(_head(name), None, "document")
    if _ending("data").search(name):
        return Source(name, None, "document")
    return None


def _person(name: str) -> Source | None:
    if (found := _courteous().match(name)) and is_name(found["name"][0] + "某"):
        role = found["role"]
        if not role or _ending("titles").search(role):
            return Source(found["name"], role or None, "named")
    if (found := _office_and_name().match(name)) and _is_called(found["name"]):
        return Source(found["name"], found["role"], "named")
    if (found := _name_and_office().match(name)) and is_person(found["name"]):
        return Source(found["name"], found["role"], "named")
    if is_person(name):
        return Source(name, None, "named")
    return None


def _office(name: str) -> Source | None:
    if _ending("meetings").search(name) and not _ATTENDS.search(name):
        return Source(_head(name), None, "document")
    if _ending("organisations").search(name.removesuffix("等")) and chinese.tagged(name)[0][1] != "d":
        return Source(_head(name.removesuffix("等")), None, "named")
    if name in _set("anonymous") or _ending("titles").search(_SEVERAL.sub("", name)):
        return Source(name, name, "role")
    return None


def _unknown(name: str) -> Source | None:
    """A short run of characters in the place of a source: a name, if the words around it agree."""
    if (
        len(name) > LONGEST_NAME
        or name[-1] in "的地得了着过是有在不没可能会要"
        or any(name.endswith(w) for w in _words("never"))
    ):
        return None
    return Source(name, None, "named", known=False) if len(name) > 1 else None


def _head(name: str) -> str:
    """What follows the last 的 of a description: ``不久前召开的省委会议`` is ``省委会议``."""
    described, _, head = name.rpartition("的")
    return head if len(head) > 2 and len(described) > 2 else name


@lru_cache(4096)
def is_person(name: str) -> bool:
    """Whether characters are a person's name: a surname and a little more, a foreign name, or Latin letters.

    >>> is_person("李明"), is_person("阿米娜·塔里克"), is_person("方面"), is_person("办公室")
    (True, True, False, False)
    """
    if _LATIN_NAME.fullmatch(name):
        return True
    if _MASKED.fullmatch(name):
        return is_name(name[0] + "某")
    if _HAN_NAME.fullmatch(name) and name not in _set("never"):
        (first, tag), *more = chinese.tagged(name)
        if not more:
            return (tag.startswith("nr") and len(name) < 4) or (name not in chinese.dictionary() and is_name(name))
        if is_name(name) and len(name) < 4:
            known = any(len(word) > 1 and word in chinese.dictionary() for word, _ in more)
            if (len(first) == 1 and tag.startswith("nr")) or not (known or len(first) > 1):
                return True
    if "·" in name:
        return _DOTTED.fullmatch(name) is not None
    return name not in chinese.dictionary() and _foreign().fullmatch(name) is not None


def _is_called(name: str) -> bool:
    """Whether characters beside an office are the name of who holds it: a surname and any two others will do there."""
    if is_person(name):
        return True
    short = len(name) < 4 or (len(name) == 4 and name[:2] in compound())
    return short and is_name(name) and name not in chinese.dictionary() and name not in _set("never")


def is_paper(name: str) -> bool:
    """Whether something is, or ends in, a document or figures.

    >>> is_paper("上半年主要数据"), is_paper("渠首工程")
    (True, False)
    """
    return bool(_BOOK.fullmatch(name) or _ending("documents").search(name) or _ending("data").search(name))


def office_of(name: str, text: str) -> str | None:
    """The office printed beside a name, at one of its first places in a text.

    >>> office_of("李明", "昨天，省水利厅厅长李明来到渠首。")
    '省水利厅厅长'
    """
    at = text.find(name)
    for _ in range(_PLACES):
        if at < 0:
            break
        end = at + len(name)
        if office := _office_before(text, at):
            return _INVITED.sub("", office)
        if text[end : end + 1] in _begins_title():
            for size in range(_LONGEST_TITLE, 1, -1):
                if text[end : end + size] in _set("titles"):
                    return text[end : end + size]
        at = text.find(name, end)
    return None


def _office_before(text: str, at: int) -> str | None:
    """The office that ends at ``text[at]``, back to the mark or the 的 before it."""
    if text[at - 1 : at] not in _ends_title():
        return None
    for size in range(min(_LONGEST_TITLE, at), 1, -1):
        if text[at - size : at] in _set("titles"):
            start = at - size
            while start and at - start < _LONGEST_OFFICE and text[start - 1] not in _NO_OFFICE:
                start -= 1
            return text[start:at]
    return None


def foreign_names(text: str) -> list[Source]:
    """The foreign names of a text that have more than one part, with their offices.

    >>> foreign_names("国家博物馆馆长阿米娜·塔里克到访。")[0].role
    '国家博物馆馆长'
    """
    return [
        Source(name[0], _office_before(text, name.start()), "named")
        for name in _foreign().finditer(text)
        if "·" in name[0]
    ]


def agent(clause: str, people: Mapping[str, Source]) -> Source | None:
    """The source that does what a clause tells, where a verb of saying comes last: 省长李明出席会议并强调.

    >>> agent("省水利厅厅长李明出席会议并", {}).name, agent("李明的看法", {})
    ('李明', None)
    """
    told = opening_source(clause, people)
    if told is None or told.name is None:
        return None
    rest = clause[clause.find(told.name) + len(told.name) :]
    return told if rest and not rest.startswith("的") and chinese.tagged(rest)[0][1][0] in "vdpclitm" else None


def opening_source(clause: str, people: Mapping[str, Source]) -> Source | None:
    """The source that a clause begins with, as its subject.

    >>> opening_source("省水利厅厅长李明来到渠首", {}).name
    '李明'
    """
    text = _BEFORE.sub("", clause)
    if known := [name for name in people if text.startswith(name)]:
        return people[max(known, key=len)]
    found, prefix = None, ""
    for word, tag in chinese.tagged(text[:LONGEST]):
        if found and tag[0] in "pdvcu" and tag != "vn":
            break
        prefix += word
        one = source(prefix)
        if one and one.known and one is not SELF:
            found = one
    return found
