"""Attribution: who says it. Each stretch of a passage is given to the one who asserts it.

What follows a cue (``hearing``) is its source's to the end of the sentence. A quotation belongs to the cue that leads
it in, else to the one that follows, also where it is paragraphs long; a quotation that nobody utters asserts nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from transforms.clauses import Sentence, sentences
from transforms.hearing import SHARED, Cues, Ear, Heard
from transforms.records import QuoteType, SourceType
from transforms.sources import PRONOUN

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
    "同时也要",
    "也要看到",
    "但也要看到",
    "同时看到",
    "坚持",
)
_LONGEST_CHAIN: Final = 8
# What somebody does while speaking is told in so few characters.
_GESTURE: Final = 16


class Attribution(NamedTuple):
    """Whose assertion it is."""

    speaker: str | None = None
    role: str | None = None
    source_type: SourceType = "unattributed"
    quote_type: QuoteType = "authorial"
    cue: str | None = None
    chain: tuple[str, ...] = ()
    """Who reports the speaker's words, the outermost first."""


UNATTRIBUTED: Final = Attribution()
# Whoever the end of a quotation of several paragraphs will name.
AWAITED: Final = Attribution(quote_type="direct")


class Assertion(NamedTuple):
    """A stretch of a passage that somebody asserts: a sentence, or what is left of it when its cue is taken off."""

    start: int
    end: int
    mark: str
    breaks: tuple[int, ...]
    """Where the commas and colons of its sentence stand; some may lie outside it."""
    attribution: Attribution


class Reader:
    """Reads the passages of an article in order, and remembers who was named in them."""

    def __init__(self, article: str = "") -> None:
        """``article`` is the whole text: offices named anywhere in it complete a bare name."""
        self._ear = Ear(article)
        self._open: Attribution | None = None
        self.settled: Attribution | None = None
        """Who turned out to utter what was read before as ``AWAITED``, where the last passage told."""

    def read(self, text: str, default: Attribution = UNATTRIBUTED, cues: Cues | None = None) -> list[Assertion]:
        """What a passage asserts, in order; ``default`` is whose voice it is where no cue says otherwise.

        ``cues`` are those of the passage, where they have been looked for.

        >>> [one.attribution.speaker for one in Reader().read("“稻子熟了。”农艺师李明说，“明年会更好。”")]
        ['李明', '李明']
        """
        self.settled = None
        units = sentences(text)
        if self._open is AWAITED and units and units[0].speech is None:
            self._open = None
        heard = self._ear.hear(text, units, Cues.of(text) if cues is None else cues)
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
        self._ear.read(text)
        return found

    def _tell(
        self, unit: Sentence, heard: Sequence[Heard] | None, default: Attribution, found: list[Assertion]
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
        heard: Mapping[int, Sequence[Heard]],
        default: Attribution,
        found: list[Assertion],
    ) -> None:
        """The assertions of the quotation that ``units[first:end]`` are."""
        voice = self._utterer(text, units, first, end, heard)
        whole = first == 0 and end == len(units)
        if self._open is AWAITED and first == 0 and not whole:
            self.settled = voice
        if voice is None and whole:
            voice = default if default.speaker else self._open
            if voice is None and text.rfind("“") > text.rfind("”"):
                voice = AWAITED
        self._open = voice if whole or end == len(units) or self._closes(text, units, end, heard) else None
        if voice is None:
            return
        for index in range(first, end):
            self._tell(units[index], heard.get(index), voice, found)

    def _closes(self, text: str, units: Sequence[Sentence], end: int, heard: Mapping[int, Sequence[Heard]]) -> bool:
        """Whether only its cue follows a quotation: a paragraph of quotation alone then goes on with it."""
        return end == len(units) - 1 and end in heard and heard[end][-1].start >= units[end].end

    def _utterer(
        self, text: str, units: Sequence[Sentence], first: int, end: int, heard: Mapping[int, Sequence[Heard]]
    ) -> Attribution | None:
        """Who utters a quotation: named right before it, else right after it, else the subject of what leads to it."""
        lead = units[first - 1] if first else None
        leads = heard.get(first - 1, ()) if lead and not lead.speech else ()
        if lead and leads and leads[-1].start >= lead.end and (not lead.mark or leads[-1].clause <= lead.start):
            return self._voice(leads[-1], "direct")
        if lead and leads and not lead.mark and leads[-1].source is not PRONOUN:
            return self._voice(leads[-1], "direct")  # 妈妈告诉记者，儿子以前坐不住，“现在…”
        if end < len(units) and units[end].speech is None:
            follows = heard.get(end, ())
            if follows and follows[0].source is not PRONOUN:
                at_once = follows[0].clause <= units[end].start
                # “…”。在会上，李明这样说。: a sentence that has nothing else to tell
                alone = len(follows) == 1 and units[end].mark and follows[0].start >= units[end].end
                if at_once or alone:
                    return self._voice(follows[0], "direct")
        if lead and lead.speech is None and not lead.mark:
            for start, stop in reversed(lead.clauses()[-SHARED:]):
                if subject := self._ear.subject(text, start, stop):
                    return self._voice(Heard(start, stop, subject, ""), "direct")
        told = self._after(text, units[end], heard.get(end, ())) if end < len(units) else None
        if told is None and lead and lead.speech is None and leads:
            return self._voice(leads[-1], "direct")  # 李明认为，稻子熟了。“…”: nobody else takes the floor
        return told

    def _after(self, text: str, unit: Sentence, heard: Sequence[Heard]) -> Attribution | None:
        """Who utters the quotation before a sentence: somebody it calls he, or who does something while speaking."""
        if unit.speech is not None:
            return None
        if heard:
            at_once = heard[0].source is PRONOUN and heard[0].clause <= unit.start
            return self._voice(heard[0], "direct") if at_once else None
        # “…！”王芳喜上眉梢。
        subject = self._ear.subject(text, unit.start, unit.end) if unit.end - unit.start <= _GESTURE else None
        beside = text[unit.start - 1] in "”」』" and subject and subject.kind == "named"
        return self._voice(Heard(unit.start, unit.end, subject, ""), "direct") if beside and subject else None

    def _voice(self, heard: Heard, quote: QuoteType, outer: Attribution = UNATTRIBUTED) -> Attribution:
        source = heard.source
        self._ear.spoke(source)
        chain = outer.chain
        if outer.speaker and outer.quote_type in {"direct", "indirect"} and len(chain) < _LONGEST_CHAIN:
            chain = (*chain, outer.speaker)
        return Attribution(source.name, source.role, source.kind, quote, heard.cue or None, chain)
