"""Metrics: what a figure measures and whose it is, by the noun phrase beside it.

Before a figure the phrase ends where the verb begins (城镇调查失业率, 降到5.2%), after it where the next verb does (52
个贫困县, 全部摘帽). Inside the phrase, whose it is stands before what is measured: 农村居民, 人均收入.
"""

import re
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from transforms import chinese, nouns, predicates, rulebook
from transforms.predicates import PERIOD, words
from transforms.rulebook import Rule

# Longer phrases are clauses, not names: of them the last few words are kept.
_LONGEST, _ENOUGH, _SHORT = 20, 8, 10
# 率降, 额增: the dictionary takes the first half of a verb for the end of a noun.
_FUSED = re.compile("[率额量价数值][降升增减涨跌]")
# No noun that a figure stands before is longer.
_NOUN = 24
# Phrases recur: what has been named once is remembered, up to a bound.
_REMEMBERED = 8192
_QUOTES = frozenset("“”")
# Marks that end the noun before them; no noun begins with one.
_ENDS = frozenset("，。；：？！…—、（）(),;:《》|/ \u3000")
MARKS = frozenset('、，,：:；;（(）)“”"‘’《》【】—·|/ \u3000的了')


_CLASSIFIERS = frozenset("条个项家座部件台种位名所批款场次只本支类些张份艘架辆")
AND = frozenset("、和及与") | {"以及"}
_ET_CETERA, _OF = frozenset("等"), frozenset("的")
_BOUND = re.compile("^(?:以上|以下|以内|左右|上下|多|余|之间|不等)")
# 70%以上的二级及以上医院: the class is no part of the noun.
_ALONE = re.compile("[\u4e00-\u9fff]{2}(?![\u4e00-\u9fff])|[\u4e00-\u9fff]{2}(?=[和及与的])")
_POINTS = frozenset({"pp", "bp"})
_ACTS = frozenset({"v", "vn"})
_LEADS_ON = re.compile("[\u4e00-\u9fff]{1,3}[到至]")
_BRANCH = ("业", "行业", "地区")
_CLASS = re.compile("^的?(?:[\u4e00-\u9fff]{1,3}及|\\d?A级)以上")


_Split = tuple[Sequence[str], Sequence[str]]


class Named(NamedTuple):
    """What is measured, and whose it is."""

    metric: str | None
    subject: str | None


@cache
def forms(part: str) -> frozenset[str]:
    """The words that the rules hold for one part of a phrase: opener, light, adverb, stop, …."""
    return frozenset(form for rule in rulebook.load("metrics") if rule["part"] == part for form in rule["forms"])


@cache
def starts(part: str) -> tuple[str, ...]:
    """The same, as beginnings of phrases."""
    return tuple(forms(part))


def before(phrase: Sequence[str]) -> Named:
    """What a noun phrase before a figure names, by its words.

    >>> before(["农村", "居民", "人均", "收入"])
    Named(metric='农村居民人均收入', subject='农村居民')
    """
    return _before(tuple(phrase))


@lru_cache(maxsize=_REMEMBERED)
def _before(phrase: Sequence[str]) -> Named:
    phrase = _stripped(_own(phrase))
    if not phrase:
        return Named(None, None)
    if PERIOD in phrase:
        cut = len(phrase) - 1 - phrase[::-1].index(PERIOD)
        named = before(phrase[cut + 1 :])
        return Named(named.metric, joined(_stripped(phrase[:cut])) or named.subject)
    if measured := _coordinated(phrase):
        return Named(joined(measured), None)
    owners = 0
    while owners < len(phrase) - 1 and (phrase[owners] in nouns.forms("owner") or nouns.is_place(phrase[owners])):
        owners += 1
    body = _stripped(phrase[owners:])
    left, metric = _split(body)
    joint = phrase[owners : owners + 1] if left and phrase[owners] == "的" else ()
    return Named(joined(metric), joined([*phrase[:owners], *joint, *_whose(left)]))


def _whose(left: Sequence[str]) -> Sequence[str]:
    """The words that tell whose a figure is; none where they tell what was done, or only point at something."""
    end = len(left)
    named = nouns.forms("head")
    while end and nouns.tag(left[end - 1]) in _ACTS and not (nouns.is_actor(left[end - 1]) or left[end - 1] in named):
        end -= 1
    start = 0
    while start < end and left[start] in forms("modifier"):
        start += 1
    left = left[start:end]
    return left if names_a_thing(left) else ()


def names_a_thing(words: Sequence[str]) -> bool:
    """Whether a noun is among the words: not so in 一项 and 提前完成."""
    return any(
        nouns.tag(word)[0] in "njexslf"
        or nouns.is_actor(word)
        or (nouns.tag(word)[0] == "m" and word[-1] not in _CLASSIFIERS)
        for word in words
    )


def _coordinated(phrase: Sequence[str]) -> Sequence[str] | None:
    """Several nouns that are measured together: 发射次数和载荷总质量."""
    at = _last_of(phrase[:-1], AND)
    if at and nouns.head_of(phrase[at - 1]) == phrase[at - 1] and nouns.head_of(phrase[-1]) is None:
        return phrase
    return None


@cache
def _tellers() -> frozenset[str]:
    return forms("pronoun") | forms("report")


def _own(phrase: Sequence[str]) -> Sequence[str]:
    """The phrase after the words that only tell who says so, or stand for what was named: 媒体称, 我们."""
    cut = _last_of(phrase[:-1], _tellers())
    phrase = phrase if cut is None else phrase[cut + 1 :]
    cut = _last_of(phrase[:-1], _ET_CETERA)  # of A、B等产品 the last noun is measured
    return phrase if cut is None else phrase[cut + 1 :]


def _split(body: Sequence[str]) -> _Split:
    """The words that tell whose the figure is, and those that tell what is measured, by the first way that fits."""
    for way in _WAYS:
        if split := way(body):
            return split
    return (), _shortened(body)


def _by_light_verb(body: Sequence[str]) -> _Split | None:
    """公司 | 实现 | 营业收入."""
    at = _last_of(body, forms("light"))
    metric = () if at is None else _stripped(body[at + 1 :])
    return (_stripped(body[:at]), _shortened(metric)) if metric else None


def _by_part(body: Sequence[str]) -> _Split | None:
    """机电产品 | 占出口总额."""
    at = _first_of(body, forms("part"))
    if at is None:
        return None
    part, whole = _stripped(body[:at]), _stripped(body[at + 1 :])
    if not whole:
        return _split(part)[0] or part, part
    return part, whole if whole[-1].endswith(("比重", "份额", "比例", "占有率")) else body[at:]


def _by_modifier(body: Sequence[str]) -> _Split | None:
    """农村居民 | 人均收入."""
    at, adverb = _first_of(body, forms("modifier"), 1), _first_of(body, forms("adverb"), 1)
    if at is None or (adverb is not None and adverb <= at):
        return None
    acts = body[at - 1].endswith(nouns.ends("actor")) and body[at - 1] not in nouns.forms("no_place")
    return body[:at], body[at:] if acts else _whole_or(body, body[at:])


def _by_act(body: Sequence[str]) -> _Split | None:
    """区供水公司 | 更换老旧管道."""
    actor = nouns.ends("actor")
    for at in range(1, len(body)):
        acts = body[at - 1].endswith(actor) and body[at - 1] not in nouns.forms("no_place")
        did = nouns.is_verb(body[at]) or "".join(body[at + 1 : at + 2]) in ("到", "了", "过")
        if acts and did and body[at] not in nouns.forms("head"):
            return body[:at], _shortened(body[at:])
    return None


def _by_adverb(body: Sequence[str]) -> _Split | None:
    """海关 | 已 | 查获毒品; of 班列已开行 all is measured, for the verb says nothing without its noun."""
    at = _first_of(body, forms("adverb"), 1)
    metric = () if at is None else _stripped(body[at + 1 :])
    if not metric:
        return None
    subject = body[: next((verb for verb in range(1, at or 0) if nouns.is_verb(body[verb])), at)]
    return subject, _shortened(body if len(metric) == 1 and nouns.is_verb(metric[0]) else metric)


def _by_preposition(body: Sequence[str]) -> _Split | None:
    """银行 | 向农户让利."""
    at = _first_of(body, forms("toward"), 1)
    return None if at is None else (body[:at], body if body[at] == "对" else body[at:])


def _by_head(body: Sequence[str]) -> _Split | None:
    """高技术制造业 | 增加值."""
    head = nouns.head_of(body[-1]) if body else None
    if not head or body[0] in forms("modifier"):
        return None
    if head == "率":  # 失业率 is a word, 漏损率 is cut in two
        left = list(body[:-1] if len(body[-1]) > 2 else body[:-2])
        left = left if len("".join(left)) > 2 else []
    else:
        rest = body[-1].removesuffix(head)
        left = [*body[:-1], *([rest] if rest else [])]
    if (
        not left
        or nouns.is_verb(left[-1])
        or not (head in nouns.forms("attribute") or left[-1].endswith(nouns.ends("body")))
    ):
        return None
    return left, [head] if head != "率" and AND & set(left) and sum(map(len, body)) > _LONGEST else _shortened(body)


_WAYS = (_by_light_verb, _by_part, _by_modifier, _by_act, _by_adverb, _by_preposition, _by_head)


def _whole_or(whole: Sequence[str], part: Sequence[str]) -> Sequence[str]:
    """The whole phrase while it is short or half of it says what is measured, else that part with what leads to it."""
    if 2 * len("".join(part)) >= len("".join(whole)):
        return whole
    start = len(whole) - len(part)
    while start and len("".join(whole[start - 1 :])) <= _SHORT:
        start -= 1
    return whole[start:]


def _shortened(phrase: Sequence[str]) -> Sequence[str]:
    """The phrase, or its last noun or few words if it is a clause by its length."""
    if sum(map(len, phrase)) <= _LONGEST:
        return phrase
    cut = _last_of(phrase[:-1], _OF)
    if cut is not None:
        return phrase[cut + 1 :]
    start, length = len(phrase), 0
    while length < _ENOUGH:
        start -= 1
        length += len(phrase[start])
    return phrase[start:]


def _stripped(phrase: Sequence[str]) -> Sequence[str]:
    """The phrase without the words at its head and the marks at its end that name nothing."""
    opener, tail = forms("opener"), _tail()
    start, end = 0, len(phrase)
    while start < end and (phrase[start] in opener or phrase[start] == PERIOD):
        start += 1
    if start < end - 1 and phrase[start] in forms("demonstrative"):  # 这条高铁 is 高铁
        start += 2 if phrase[start + 1] in _CLASSIFIERS else 1
    while start < end and phrase[end - 1] in tail:
        end -= 1
    if start < end and _FUSED.fullmatch(phrase[end - 1]):
        return [*phrase[start : end - 1], phrase[end - 1][:-1]]
    return phrase[start:end]


@cache
def _tail() -> frozenset[str]:
    return forms("adverb") | forms("tail") | MARKS | {PERIOD}


def _first_of(phrase: Sequence[str], kind: frozenset[str], start: int = 0) -> int | None:
    if kind.isdisjoint(phrase):
        return None
    return next((at for at in range(start, len(phrase)) if phrase[at] in kind), None)


def _last_of(phrase: Sequence[str], kind: frozenset[str]) -> int | None:
    if kind.isdisjoint(phrase):
        return None
    return next(at for at in range(len(phrase) - 1, -1, -1) if phrase[at] in kind)


def joined(phrase: Sequence[str]) -> str | None:
    """The phrase as printed, without the marks at its borders; None if nothing is left."""
    name = "".join(phrase).strip("、，的（）()：: ")
    return (name if name.count("“") == name.count("”") else name.strip("“”")) or None


def parts(phrase: Sequence[str], count: int) -> list[Named] | None:
    """What each of so many figures in a list measures: A、B和C分别增长5.1%、6.2%和7.3%; None if they do not pair.

    >>> [named.metric for named in parts(["产量", "和", "销量"], 2)]
    ['产量', '销量']
    """
    phrase = _stripped(phrase)
    last = _last_of(phrase, AND)
    # 社会保障和就业支出 is one of a list whose members 、 parts: the marks are tried before the words.
    for marks in ({"、"}, {"、", last}, AND):
        lists = _divided(phrase, marks)
        if len(lists) == count:
            break
    else:
        return None
    if "的" in lists[-1][:-1] and not any("的" in part for part in lists[:-1]):  # 京津冀、长三角的快递业务量
        cut = lists[-1].index("的")
        of_all = lists[-1][cut + 1 :]
        lists = [*([*part, *of_all] for part in lists[:-1]), [*lists[-1][:cut], *of_all]]
    head = nouns.head_of(lists[-1][-1])
    shared = head and "".join(lists[-1]) != head and not any(nouns.head_of(part[-1]) for part in lists[:-1])
    if head and shared:
        lists = [*([*part, head] for part in lists[:-1]), lists[-1]]
    owner = next(
        (at for at, word in enumerate(lists[0]) if word not in nouns.forms("owner") and not nouns.is_place(word)), 0
    )
    whose = joined(lists[0][:owner])
    return [Named(named.metric, named.subject or whose) for named in map(before, lists)]


def _divided(phrase: Sequence[str], marks: Collection[str | int | None]) -> list[list[str]]:
    """The phrase, parted at some words: given as words, or by their place in it."""
    lists: list[list[str]] = [[]]
    for at, word in enumerate(phrase):
        if word in marks or at in marks:
            lists.append([])
        else:
            lists[-1].append(word)
    return [part for part in lists if part]


def elliptical(name: str | None, known: str | None, *, rate: bool = True) -> str | None:
    """What is measured of a body whose name stands alone, after the same was told of another.

    Args:
        name: What stands before the figure.
        known: The metric before.
        rate: Whether the figure may be a rate.

    >>> elliptical("私营企业", "国有企业利润"), elliptical("出口", "国有企业利润"), elliptical("初中生", "小学生近视率")
    ('私营企业利润', None, '初中生近视率')
    """
    head = nouns.head_of(known) if known else None
    if known and head == "率" and rate and name and name.endswith(nouns.ends("people") + _BRANCH):
        head = rate_of(known)
    elif head not in nouns.forms("head") or not name or nouns.head_of(name) or not name.endswith(nouns.ends("body")):
        return None
    return f"{name}{head}" if head != known else None


def rate_of(metric: str) -> str:
    """The rate at the end of a metric.

    >>> rate_of("小学生近视率")
    '近视率'
    """
    *_, before, last = ("", *words(metric))
    return last if len(last) > 1 else before + last


def agent(lead: Sequence[str]) -> str | None:
    """Who acts, in the words before a verb whose object is counted: 工业互联网 | 已经广泛融入.

    >>> agent(["海关", "已", "查获"])
    '海关'
    """
    phrase = _stripped(_own(lead))
    if PERIOD in phrase:
        phrase = _stripped(phrase[: phrase.index(PERIOD)])
    ends = forms("adverb") | forms("light") | forms("modifier") | forms("toward")
    acts = (at for at, word in enumerate(phrase) if at and (word in ends or nouns.tag(word) == "v"))
    actor = phrase[: next(acts, None)]
    if not names_a_thing(actor) or nouns.tag(actor[0])[0] in "vd" or actor[0] in ends | forms("pronoun"):
        return None
    return joined(actor)


def attributive(rest: str, kind: str, unit: str | None, *, alone: bool) -> str | None:
    """The noun that a figure stands before as its attribute: 11项重大工程, 2万亿元的资金.

    Args:
        rest: What follows the figure.
        kind: The kind of the quantity.
        unit: Its unit.
        alone: Whether nothing before the figure says what it measures.
    """
    if not rest or rest[0] in _ENDS:
        return None
    tail = _CLASS.sub("的", _BOUND.sub("", rest, count=1), count=1)
    # 12人死亡 counts the dead; of 70名受灾群众 the word only tells which ones.
    if kind == "number" and (verb := _ALONE.match(tail)) and verb[0] in forms("befallen"):
        return verb[0]
    possessive = tail.startswith("的")
    noun = after(tail)
    if noun is None:
        return None
    if unit in _POINTS or (not alone and _LEADS_ON.match(tail)):  # 不足3万亩发展到26万亩
        return None
    if kind == "number" or possessive or alone:
        return noun
    if kind == "dimension":
        return None if nouns.is_verb(words(noun)[0]) else noun
    return noun if kind == "currency" and nouns.unit_of(noun) == "CNY" else None


def after(text: str) -> str | None:
    """What the words right after a figure name, up to the next verb or mark.

    >>> after("国有企业已经改制")
    '国有企业'
    """
    text = text[:_NOUN].removeprefix("的")
    return _after(text) if text and text[0] not in _ENDS else None


@lru_cache(maxsize=_REMEMBERED)
def _after(text: str) -> str | None:
    stop = forms("stop")
    found: list[str] = []
    quoted = False
    tagged = chinese.tagged(text)
    for (word, tag), (_, following) in pairwise([*tagged, ("", "")]):
        quoted = quoted != (word in _QUOTES)
        if not quoted and word not in _QUOTES:
            ended = word in stop or word in predicates.motion() or (len(word) > 3 and word[:2] in stop)
            if ended and (found or word not in forms("befallen")):
                break
            acts = tag == "v" and (_breaks(found, following) or nouns.unit_of("".join(found)) == "人")
            if found and (tag[:1] in "mft" or acts):
                break
        found.append(word)
    return joined(found)


def _breaks(found: Sequence[str], following: str) -> bool:
    """Whether a verb ends the noun before it: 员工撤离, but not 国际组织签署 or 农业转移人口."""
    return following[:1] != "n" and (following[:1] not in "vf" or not following or len("".join(found)) > 2)


@lru_cache(maxsize=_REMEMBERED)
def is_part(phrase: Sequence[str]) -> bool:
    """Whether a phrase begins with 占, so that the part stands elsewhere."""
    phrase = _stripped(phrase)
    return bool(phrase) and phrase[0] in forms("part")


@lru_cache(maxsize=_REMEMBERED)
def is_verb_led(phrase: Sequence[str]) -> bool:
    """Whether a phrase begins with a verb, so that who did it stands elsewhere."""
    phrase = [word for word in phrase if word != PERIOD and word not in MARKS]
    return bool(phrase) and (
        phrase[0] in forms("light") or (nouns.is_verb(phrase[0]) and not nouns.head_of(phrase[-1]))
    )


def proves(rule: Rule) -> bool:
    """Whether the figure of a rule's example measures what the rule says."""
    example = rule["example"]
    lead, _, tail = example["text"].partition(example["quote"])
    phrase = words(lead)
    said = predicates.read(phrase, tail, "%" if "%" in example["quote"] else None)
    named = before(phrase[said.first : said.rest])
    metric = attributive(tail, "number", None, alone=True) or named.metric
    subject = example.get("subject", named.subject)
    return bool(metric == example["metric"] and named.subject == subject)
