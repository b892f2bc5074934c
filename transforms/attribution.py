"""Attribution: who says it. Each stretch of a passage is given to the one who asserts it.

A cue (``指出``, ``据…介绍``, ``数据显示``) counts only where its place in the clause and the source before it agree: a
verb of saying ends its clause or takes one, and what stands before it must be somebody or some paper. A quotation
belongs to the cue that leads it in, else to the one that follows; a quotation that nobody utters asserts nothing.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from transforms import rulebook
from transforms.clauses import Sentence, sentences
from transforms.records import QuoteType, SourceType
from transforms.rulebook import Rule
from transforms.sources import (
    LONGEST,
    PRONOUN,
    SELF,
    Source,
    bare,
    foreign_names,
    is_paper,
    is_person,
    mentions,
    office_of,
    opening_source,
    source,
)
from transforms.wordlist import any_of

# What may stand between a cue and the comma after it.
_PARTICLES: Final = frozenset(("", "了", "过", "道", "说", "称", "到", "着"))
# A sentence that begins so goes on with what was reported in the sentence before.
_GOES_ON: Final = (
    "要",
    "还要",
    "必须",
    "二是",
    "三是",
    "四是",
    "五是",
    "六是",
    "第二",
    "第三",
    "第四",
    "第五",
    "同时要",
    "坚持",
)
_PREPOSITIONS: Final = ("据", "根据", "依据", "依照", "按照", "按")
# How many clauses may share a subject, and how many characters back a pronoun may point.
_SHARED: Final = 4
_REMEMBERED: Final = 400
_LONGEST_CHAIN: Final = 8
_LONGEST_OBJECT: Final = 20
# What follows a cue at once is a clause only if it is long enough to be one.
_SHORTEST_CLAUSE: Final = 5
_TERM = re.compile(r"[“「][^”」]*+[”」][的等之、和]")
_CLOSING: Final = frozenset('”」』"')


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose assertion it is."""

    speaker: str | None = None
    role: str | None = None
    source_type: SourceType = "unattributed"
    quote_type: QuoteType = "authorial"
    cue: str | None = None
    chain: tuple[str, ...] = ()
    """Who reports the speaker's words, the outermost first."""


UNATTRIBUTED: Final = Attribution()


class Assertion(NamedTuple):
    """A stretch of a passage that somebody asserts: a sentence, or what is left of it when its cue is taken off."""

    start: int
    end: int
    mark: str
    breaks: tuple[int, ...]
    """Where the commas and colons of its sentence stand; some may lie outside it."""
    attribution: Attribution


class _Cue(NamedTuple):
    form: str
    rule: str
    opens: bool
    object: bool
    next: str
    quotes: bool


class _Heard(NamedTuple):
    """A cue with its source: the clause it begins in, and where what is asserted begins."""

    clause: int
    start: int
    source: Source
    cue: str


@cache
def _cues() -> tuple[re.Pattern[str], Mapping[str, _Cue]]:
    cues = {
        form: _Cue(
            form,
            rule["id"],
            rule.get("opens", False),
            rule.get("object", False),
            rule.get("next", ""),
            rule.get("quotes", False),
        )
        for rule in rulebook.load("cues")
        for form in rule["example"]
    }
    return re.compile(any_of(cues)), cues


def proves(rule: Rule) -> bool:
    """Whether every cue of a rule is heard in its example, from the source it names."""
    for cue, example in rule["example"].items():
        text, speaker = (example, "王芳") if isinstance(example, str) else example
        voices = [one.attribution for one in Reader().read(text)]
        if not any(voice.cue == cue and (voice.speaker or "") == speaker for voice in voices):
            return False
    return True


class Reader:
    """Reads the passages of an article in order, and remembers who was named in them."""

    def __init__(self, article: str = "") -> None:
        """``article`` is the whole text: offices named anywhere in it complete a bare name."""
        self._article = article
        self._people: dict[str, Source] = {}
        self._last: Source | None = None
        self._before = ""
        self._open: Attribution | None = None

    def read(self, text: str, default: Attribution = UNATTRIBUTED) -> list[Assertion]:
        """What a passage asserts, in order; ``default`` is whose voice it is where no cue says otherwise.

        >>> [one.attribution.speaker for one in Reader().read("“稻子熟了。”农艺师李明说，“明年会更好。”")]
        ['李明', '李明']
        """
        units = sentences(text)
        if "·" in text:
            self._meet(text)
        heard = self._hear(text, units)
        found: list[Assertion] = []
        index, carried = 0, default
        while index < len(units):
            unit = units[index]
            if unit.speech is None:
                voice = default
                if carried is not default and (
                    units[index - 1].mark in {"；", ";"} or text.startswith(_GOES_ON, unit.start)
                ):
                    voice = carried
                last = self._tell(unit, heard.get(index), voice, found)
                carried = last if last.quote_type == "indirect" else default
                index += 1
                continue
            end = index
            while end < len(units) and units[end].speech == unit.speech:
                end += 1
            self._quote(text, units, index, end, heard, default, found)
            index = end
        self._before = text
        return found

    def _tell(
        self, unit: Sentence, heard: Sequence[_Heard] | None, default: Attribution, found: list[Assertion]
    ) -> Attribution:
        """Append the assertions of a sentence outside quotations; whose voice it ends in."""
        if not heard:
            found.append(Assertion(unit.start, unit.end, unit.mark, unit.breaks, default))
            return default
        voice, start = default, unit.start
        for one in heard:
            if one.clause > start:
                found.append(Assertion(start, one.clause - 1, "", unit.breaks, voice))
            told = self._voice(one, "indirect", voice if one.clause <= start else default)
            if one.start >= unit.end and one.clause > unit.start and unit.mark and voice is default:
                found[-1] = found[-1]._replace(attribution=told)
            voice, start = told, one.start
        if start < unit.end:
            found.append(Assertion(start, unit.end, unit.mark, unit.breaks, voice))
        return voice

    def _quote(
        self,
        text: str,
        units: Sequence[Sentence],
        first: int,
        end: int,
        heard: Mapping[int, Sequence[_Heard]],
        default: Attribution,
        found: list[Assertion],
    ) -> None:
        """The assertions of the quotation that ``units[first:end]`` are."""
        voice = self._utterer(text, units, first, end, heard)
        whole = first == 0 and end == len(units)
        if voice is None and whole:
            voice = default if default.speaker else self._open
        self._open = voice if whole or end == len(units) else None
        if voice is None:
            return
        for index in range(first, end):
            self._tell(units[index], heard.get(index), voice, found)

    def _utterer(
        self, text: str, units: Sequence[Sentence], first: int, end: int, heard: Mapping[int, Sequence[_Heard]]
    ) -> Attribution | None:
        """Who utters a quotation: named right before it, else right after it, else the subject of what leads to it."""
        lead = units[first - 1] if first else None
        leads = heard.get(first - 1, ()) if lead and not lead.speech else ()
        if lead and leads and leads[-1].start >= lead.end and (not lead.mark or leads[-1].clause <= lead.start):
            return self._voice(leads[-1], "direct")
        if end < len(units) and units[end].speech is None:
            follows = heard.get(end, ())
            if follows and follows[0].clause <= units[end].start and follows[0].source is not PRONOUN:
                return self._voice(follows[0], "direct")
        if lead and lead.speech is None and not lead.mark:
            for start, stop in reversed(lead.clauses()[-_SHARED:]):
                if subject := opening_source(text[start:stop], self._people):
                    return self._voice(_Heard(start, stop, self._known(subject, text, start), ""), "direct")
        return None

    def _voice(self, heard: _Heard, quote: QuoteType, outer: Attribution = UNATTRIBUTED) -> Attribution:
        source = heard.source
        if source.kind == "named" or source.kind == "role":
            self._last = source
        chain = outer.chain
        if outer.speaker and outer.quote_type in {"direct", "indirect"} and len(chain) < _LONGEST_CHAIN:
            chain = (*chain, outer.speaker)
        return Attribution(source.name, source.role, source.kind, quote, heard.cue or None, chain)

    def _hear(self, text: str, units: Sequence[Sentence]) -> dict[int, list[_Heard]]:
        """The cues of a passage that have a source, by the sentence they stand in."""
        pattern, cues = _cues()
        heard: dict[int, list[_Heard]] = {}
        index = 0
        for hit in pattern.finditer(text):
            start, end = hit.span()
            while index < len(units) and units[index].end < end:
                index += 1
            if index == len(units):
                break
            unit = units[index]
            if start < unit.start:
                continue
            one = self._listen(text, unit, start, end, cues[hit[0]])
            if one:
                known = heard.setdefault(index, [])
                if known and known[-1].clause == one.clause:
                    known.pop()  # 据…介绍 is one cue, and so is 认为 after 表示: the last of a clause decides
                known.append(one)
        return heard

    def _listen(self, text: str, unit: Sentence, start: int, end: int, cue: _Cue) -> _Heard | None:
        """The cue at ``text[start:end]`` with its source, if its place in the clause is a cue's."""
        before = bisect_left(unit.breaks, start)
        clause = unit.breaks[before - 1] + 1 if before else unit.start
        after = bisect_left(unit.breaks, end, before)
        stop = unit.breaks[after] if after < len(unit.breaks) else unit.end
        if start - clause > LONGEST:
            return None
        tail = text[end : min(stop, end + LONGEST)]
        follows = min(stop + 1, unit.end)
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
                told = source(text[clause:start]) if is_paper(tail) and stop < unit.end else None
                told = told and (told._replace(kind="document") if told.known and told.name else None)
            case _:
                quoted = (
                    text[stop : stop + 1] in {"：", ":"}
                    or (stop == unit.end and not unit.mark)
                    or (clause == unit.start and text[clause - 1 : clause] in _CLOSING)
                )
                if tail.startswith("的"):
                    return None  # 文章反映的问题: the cue describes a thing
                final = (tail in _PARTICLES and (quoted or not cue.quotes)) or (
                    len(tail) <= _LONGEST_OBJECT and (cue.object or text[stop : stop + 1] in {"：", ":"})
                )
                if cue.rule == "propose" and text.startswith(_PREPOSITIONS, clause):
                    return None  # 根据…规划: the paper, and nobody plans
                if not final:
                    if not cue.opens or len(tail) < _SHORTEST_CLAUSE or (cue.next and tail[0] not in cue.next):
                        return None
                    if _TERM.match(tail):
                        return None  # 提出“…”的思路: a thing is proposed, and no clause
                    follows = end + (tail[0] in "了到")
                told = self._subject(text, unit, clause, start, cue.rule != "think")
                if told and cue.rule == "show" and (told is PRONOUN or is_person(told.name or "")):
                    told = None
                if told and not (told.known or told.name in self._people):
                    told = told if quoted and final and cue.rule != "show" else None
        if told is None or told is SELF:
            return None
        return _Heard(clause, follows, self._known(told, text, clause), cue.form)

    def _subject(self, text: str, unit: Sentence, clause: int, cue: int, shared: bool) -> Source | None:
        """The source before a cue; where the clause has no subject it may be shared with a clause before it."""
        subject = text[clause:cue]
        if bare(subject):
            return source(subject)
        if not shared:
            return None  # 预计明年完工: the page thinks so
        breaks = unit.breaks[: bisect_left(unit.breaks, clause)][-_SHARED - 1 :]
        for first, last in reversed([*pairwise((unit.start - 1, *breaks) if len(breaks) <= _SHARED else breaks)]):
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
