"""Hearing: which words of a passage are cues, and whose.

A cue (``指出``, ``据…介绍``, ``数据显示``) counts only where its place in the clause and the source before it agree: a
verb of saying ends its clause or takes one, and what stands before it must be somebody or some paper.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple, Self

from transforms import rulebook
from transforms.clauses import Sentence, sentences
from transforms.mentions import mentions
from transforms.rulebook import Rule
from transforms.sources import (
    LONGEST,
    PRONOUN,
    SELF,
    Source,
    agent,
    bare,
    foreign_names,
    is_paper,
    is_person,
    office_of,
    opening_source,
    source,
)
from transforms.speakers import is_name
from transforms.wordlist import Finder

# What may stand between a cue and the comma after it.
_PARTICLES: Final = frozenset(("", "了", "过", "道", "说", "称", "到", "着"))
_PREPOSITIONS: Final = ("据", "根据", "依据", "依照", "按照", "按")
# How many clauses may share a subject, and how many characters back a pronoun may point.
SHARED: Final = 4
_REMEMBERED: Final = 400
_LONGEST_OBJECT: Final = 20
# What follows a cue at once is a clause only if it is long enough to be one.
_SHORTEST_CLAUSE: Final = 5
# 建议消费者保留凭证: whom it is said to and what they should do.
_SHORTEST_ADVICE: Final = 8
# 作出终审判决，驳回上诉: the cue is the thing that is done, and no verb.
_DONE = re.compile(r"(?:作出|做出|作了|做了|给出|给予|提出|进行|得到|收到|接到|不服)[^，]{0,12}$")
# 超出预期, 符合要求: what something is held against.
_MEASURES = re.compile(
    r"(?:超出|超过|远超|符合|高于|低于|好于|优于|强于|大于|小于|不及|不如|达到|未达|满足|违反|[的之])$"
)
# 对我来说: for whom it is so, and nobody says it.
_SO_TO_SPEAK = re.compile(r"(?:对|从|就|按|于|般|格|的|体|单)[^，]{0,12}来$")
# 市民应立即举报: what is due is not said yet.
_DUE = re.compile(r"(?:应[该当]?|须|可以?|能够?|请|要)(?:立即|及时|主动|积极|尽快|依法|如实)?$")
_TERM = re.compile(r"[“「][^”」]*+[”」][的等之、和]")
_CLOSING: Final = frozenset('”」』"')


class _Cue(NamedTuple):
    form: str
    rule: str
    opens: bool
    object: bool
    next: str
    never: str
    addresses: bool
    thing: bool
    people: bool
    quotes: bool


class Heard(NamedTuple):
    """A cue with its source: the clause it begins in, and where what is asserted begins."""

    clause: int
    start: int
    source: Source
    cue: str


@cache
def _cues() -> tuple[Finder, Mapping[str, _Cue]]:
    cues = {
        form: _Cue(
            form,
            rule["id"],
            rule.get("opens", False),
            rule.get("object", False),
            rule.get("next", ""),
            rule.get("never", ""),
            rule.get("addresses", False),
            form in rule.get("things", ()),
            form in rule.get("people", ()),
            rule.get("quotes", False),
        )
        for rule in rulebook.load("cues")
        for form in rule["example"]
    }
    return Finder(cues), cues


def proves(rule: Rule) -> bool:
    """Whether every cue of a rule is heard in its example, from the source it names."""
    for cue, example in rule["example"].items():
        text, speaker = (example, "王芳") if isinstance(example, str) else example
        heard = [one for found in Ear().hear(text, sentences(text), Cues.of(text)).values() for one in found]
        if not any(one.cue == cue and (one.source.name or "") == speaker for one in heard):
            return False
    return True


class Cues(NamedTuple):
    """The cues of a text, or what may be one, in order."""

    at: Sequence[int]
    forms: Sequence[str]

    @classmethod
    def of(cls, text: str) -> Self:
        """All cues of a text.

        >>> Cues.of("王芳说，水位降了。").forms
        ['说']
        """
        finder, _ = _cues()
        return cls(*finder.find(text))

    def within(self, start: int, end: int) -> "Cues":
        """Those of a stretch of the text, as seen from there."""
        first = bisect_left(self.at, start)
        last = bisect_left(self.at, end, first)
        return Cues([at - start for at in self.at[first:last]], self.forms[first:last])


class Ear:
    """Hears the cues of an article's passages in order, and remembers who was named in them."""

    def __init__(self, article: str = "") -> None:
        """``article`` is the whole text: offices named anywhere in it complete a bare name."""
        self._article = article
        self._people: dict[str, Source] = {}
        self._last: Source | None = None
        self._before = ""

    def hear(self, text: str, units: Sequence[Sentence], cues: Cues) -> dict[int, list[Heard]]:
        """The cues of a passage that have a source, by the sentence they stand in."""
        if "·" in text:
            self._meet(text)
        heard: dict[int, list[Heard]] = {}
        if not cues.at:
            return heard
        _, known_cues = _cues()
        index = 0
        for start, form in zip(*cues, strict=True):
            end = start + len(form)
            while index < len(units) and units[index].end < end:
                index += 1
            if index == len(units):
                break
            unit = units[index]
            if start < unit.start:
                continue
            one = self._listen(text, unit, start, end, known_cues[form])
            if one:
                known = heard.setdefault(index, [])
                if known and known[-1].clause == one.clause:
                    known.pop()  # 据…介绍 is one cue, and so is 认为 after 表示: the last of a clause decides
                known.append(one)
        return heard

    def read(self, text: str) -> None:
        """Remember a passage that was read: a pronoun of the next one may point to it."""
        self._before = text

    def spoke(self, source: Source) -> None:
        """Remember who spoke last."""
        if source.kind == "named" or source.kind == "role":
            self._last = source

    def subject(self, text: str, start: int, stop: int) -> Source | None:
        """The source that the clause ``text[start:stop]`` begins with."""
        told = opening_source(text[start:stop], self._people)
        return self._known(told, text, start) if told else None

    def _listen(self, text: str, unit: Sentence, start: int, end: int, cue: _Cue) -> Heard | None:
        """The cue at ``text[start:end]`` with its source, if its place in the clause is a cue's."""
        before = bisect_left(unit.breaks, start)
        clause = unit.breaks[before - 1] + 1 if before else unit.start
        after = bisect_left(unit.breaks, end, before)
        stop = unit.breaks[after] if after < len(unit.breaks) else unit.end
        if start - clause > LONGEST:
            return None
        tail = text[end : min(stop, end + LONGEST)]
        follows = min(stop + 1, unit.end)
        told: Source | None
        match cue.rule:
            case "hearsay":
                told = Source(None, None, "unattributed") if start == clause and not tail else None
            case "according":
                told = source(tail) if start == clause and stop < unit.end else None
                if told and told.kind != "document" and not told.role and not is_paper(tail):
                    told = None
            case "view":
                told = source(text[clause + 1 : start]) if text[clause] in "在用按" and not tail else None
            case "release":
                told = source(text[clause:start]) if (not tail or is_paper(tail)) and stop < unit.end else None
                told = told and (told._replace(kind="document") if told.known and told.name else None)
            case _:
                told, follows = self._uttered(text, unit, clause, start, end, stop, cue)
        if told is None or told is SELF:
            return None
        if cue.rule == "release" and ("《" in tail or tail[:1] == "了"):
            clause = follows  # 省政府印发了《意见》，明确…: that it did so is asserted as well
        return Heard(clause, follows, self._known(told, text, clause), cue.form)

    def _uttered(
        self, text: str, unit: Sentence, clause: int, start: int, end: int, stop: int, cue: _Cue
    ) -> tuple[Source | None, int]:
        """The source of the verb of saying ``text[start:end]`` in a clause that ends at ``stop``."""
        tail = text[end : min(stop, end + LONGEST)]
        if tail.startswith("的") or _MEASURES.search(text, max(clause, start - 3), start):
            return None, end  # 文章反映的问题, 发挥超出预期: the cue names a thing
        if cue.rule in {"propose", "advise"} and text.startswith(_PREPOSITIONS, clause):
            return None, end  # 根据…规划: the paper, and nobody plans
        colon = text[stop : stop + 1] in {"：", ":"}
        quoted = (
            colon
            or (stop == unit.end and not unit.mark)
            or (clause == unit.start and text[clause - 1 : clause] in _CLOSING)
        )
        final = (tail in _PARTICLES and (quoted or not cue.quotes)) or (
            len(tail) <= _LONGEST_OBJECT and (colon or (cue.object and (quoted or stop < unit.end)))
        )
        if (
            (cue.thing and not quoted and _DONE.search(text, clause, start))
            or (text[start - 1] == "来" and _SO_TO_SPEAK.search(text, clause, start))
            or (final and stop == unit.end and not quoted and _DUE.search(text, clause, start))
        ):
            return None, end
        follows, addresses = min(stop + 1, unit.end), False
        if not final:
            if not cue.opens or len(tail) < _SHORTEST_CLAUSE or tail[0] in cue.never or _TERM.match(tail):
                return None, end  # 提出“…”的思路, 发现一座古墓: a thing, and no clause
            if cue.next and tail[0] not in cue.next:
                if not cue.addresses or len(tail) < _SHORTEST_ADVICE:
                    return None, end
                addresses = True
            follows = end + (tail[0] == "了" or (tail[0] == "到" and not tail[1].isdigit()))
        told = self._subject(text, unit, clause, start, cue.rule not in {"think", "find"})
        if final and (told is None or not told.known) and cue.rule != "show":
            told = agent(text[clause:start], self._people) or told
        if told and cue.rule == "show" and not cue.people and (told is PRONOUN or is_person(told.name or "")):
            return None, end
        if told and not (told.known or told.name in self._people or self._has_office(told.name)):
            told = told if quoted and final and cue.rule != "show" else None
        if told and addresses and not (told is PRONOUN or told.kind == "role" or is_person(told.name or "")):
            return None, end  # 省政府建议稿: only people give advice without a comma
        return told, follows

    def _has_office(self, name: str | None) -> bool:
        """Whether the article gives what may be a name an office."""
        return name is not None and is_name(name) and office_of(name, self._article) is not None

    def _subject(self, text: str, unit: Sentence, clause: int, cue: int, shared: bool) -> Source | None:
        """The source before a cue; where the clause has no subject it may be shared with a clause before it."""
        subject = text[clause:cue]
        if bare(subject):
            return source(subject)
        if not shared:
            return None  # 预计明年完工: the page thinks so
        breaks = unit.breaks[: bisect_left(unit.breaks, clause)][-SHARED - 1 :]
        for first, last in reversed([*pairwise((unit.start - 1, *breaks) if len(breaks) <= SHARED else breaks)]):
            if told := opening_source(text[first + 1 : last], self._people):
                return told
        return None

    def _known(self, told: Source, text: str, clause: int) -> Source:
        """The source with what the page says elsewhere: who a pronoun stands for, the rest of a name, the office."""
        if told is PRONOUN:
            named = mentions(text[max(0, clause - _REMEMBERED) : clause], self._people) or (
                [self._last] if self._last else mentions(self._before, self._people)
            )
            return named[0] if named else told
        if told.name is None or told.kind != "named":
            return told
        known = self._people.get(told.name)
        if known is None:
            office = told.role or (office_of(told.name, self._article) if is_person(told.name) else None)
            known = self._people[told.name] = told._replace(role=office)
        return known

    def _meet(self, text: str) -> None:
        """Remember the foreign names of a passage: later on the page calls people by the first part."""
        for person in foreign_names(text):
            if person.name:
                self._people.setdefault(person.name.partition("·")[0], person)
                self._people.setdefault(person.name, person)
