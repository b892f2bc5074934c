"""Statistics: every figure a page states about the world, with what it measures, whose it is and when it was so.

A sentence says most of this once and then leans on it (上半年总值593亿元，同比增长5.5%，比一季度加快1个百分点): it
is read from left to right, and what a clause leaves out is taken from what was said before it.
"""

import re
from bisect import bisect_left
from collections.abc import Generator, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from transforms import clauses, figures, metrics, predicates
from transforms.clauses import Sentence
from transforms.metrics import Named
from transforms.periods import Period, find_periods
from transforms.predicates import PERIOD, Said
from transforms.quantities import find_quantities
from transforms.records import Basis, Document, Label, Passage, Quantity, Statistic, StatisticKind

SILENT: frozenset[Label] = frozenset({
    "masthead", "byline", "dateline", "question", "source_note", "author_note", "continuation_note", "furniture",
})  # fmt: skip
"""Labels of passages that state nothing about the world."""
_HEADINGS: frozenset[Label] = frozenset({"kicker", "headline", "subheadline", "section_heading"})
_KINDS: dict[str | None, StatisticKind] = {
    "mass": "mass", "length": "length", "area": "area", "volume": "volume", "energy": "energy", "time": "duration",
    "months": "duration",
}  # fmt: skip
_SIGNS = {"C": "℃", "F": "℉"}
# How far the words that belong to a figure may stand from it: longer clauses are no prose.
_REACH = 80
# What tells nothing of the figure after it: 固定资产投资（不含农户）, 央行13日.
_BRACKETED = re.compile(r"[（(][^（）()]{0,30}[）)]|(?<!\d)\d{1,2}日(?!均|产)")
# In headings a space stands for a comma.
_GAP = re.compile(r"(?<=[\u4e00-\u9fff”）])[ \u3000]+(?=[\u4e00-\u9fff“])")
_NEXT = re.compile(r"(?:以上|左右|以内)?[、，,]?(?:和|及|与|以及)?(?:约|近|超过?|逾)?")
# 每10家企业中就有9家: nine of ten.
_OF = re.compile(
    r"每[\d一二三四五六七八九十百千万]+[^，。；\d]?(?P<of>[^，。；\d]{1,14}?)(?:中|里|当中)，?(?:就|约|仅|已)?有$"
)
_LISTED = re.compile(r"\s*(?:——|[-•·●▶■◆]|[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．]|第?[一二三四五六七八九十]是)")
_OPENING = re.compile(r"(?:^|[，。；：、（(\s“—]|其中|截至|[到在自从据对])$")
_DIGIT = re.compile(r"\d")
_NUMERAL = re.compile(r"^[\d,，.．\s点零〇一二三四五六七八九十百千几数上多余半两至到~～—–-]*")


class _Scope(NamedTuple):
    """What holds for a passage before its first word."""

    edition: date | None
    year: int | None
    """The year that the heading above it names."""
    planned: int | None
    """From which character on it tells what is planned."""


class _Place(NamedTuple):
    """Where a figure, or a list of figures, stands."""

    sentence: Sentence
    clause: int
    """Where its clause begins."""
    reach: int
    """Where the words begin that lead to it: after the figure before it."""
    after: str
    periods: Sequence[Period]
    """The periods named before it in the sentence."""


def statistics(document: Document) -> list[Statistic]:
    """Every statistic of a document, in reading order."""
    found: list[Statistic] = []
    for article in document.articles:
        section = listed = False
        for passage in article.passages:
            heading = passage.label in _HEADINGS
            section = section and passage.label != "headline"
            planned = predicates.outlook(passage.text, heading=heading)
            if planned == -1:
                section, listed, planned = False, False, None
            elif heading:
                section, listed = section or planned is not None, False
            elif planned is not None:
                listed = True
            elif section or (listed and _LISTED.match(passage.text)):
                planned = 0
            else:
                listed = False
            if passage.label not in SILENT:
                scope = _Scope(document.edition_date, _year_of(passage.section, document.edition_date), planned)
                found += _Reading(passage, scope).statistics()
    return found


@lru_cache
def _year_of(heading: str | None, edition: date | None) -> int | None:
    """The one year that a heading names."""
    years = {period.last.year for period in find_periods(heading, edition) if period.last} if heading else set()
    return years.pop() if len(years) == 1 else None


def _year_apart(one: Period, two: Period) -> bool:
    """Whether two periods are the same stretch of two years running."""
    if not (one.last and two.last and one.last.year == two.last.year - 1):
        return False
    return (one.last.month, one.first and one.first.month) == (two.last.month, two.first and two.first.month)


class _Reading:
    """A passage being read from left to right, with what was said last."""

    def __init__(self, passage: Passage, scope: _Scope) -> None:
        self.passage, self.scope, self.text = passage, scope, passage.text
        self.period: Period | None = None
        """When, as the paragraph said last."""
        self.last: Statistic | None = None
        """The statistic before this one in the paragraph."""
        self.mate: Statistic | None = None
        """The same, within the sentence."""
        self.actor: str | None = None
        """Who acts in the sentence."""
        self.names: list[Named] = []
        """What the figures before this one measured, within the sentence."""
        self.idle: list[str] = []
        """The clauses of the sentence so far that hold no figure."""
        self.intended = False
        """Whether the clause before told what is meant to be."""

    def statistics(self) -> Iterator[Statistic]:
        """The statistics of the passage, in order."""
        stated = figures.stated(self.text, find_quantities(self.text))
        if not stated:
            return
        periods = find_periods(self.text, self.scope.edition, self.scope.year)
        stated = figures.outside(stated, [(period.start, period.end) for period in periods])
        starts, whens = [figure.start for figure in stated], [period.start for period in periods]
        for sentence in clauses.sentences(self.text):
            here = periods[bisect_left(whens, sentence.start) : bisect_left(whens, sentence.end)]
            inside = stated[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
            if inside:
                yield from self._sentence(sentence, inside, here)
            for period in here:
                opening = self.text[max(0, period.start - 3) : period.start]
                if period.role == "when" and period.lasts and (inside or _OPENING.search(opening)):
                    self.period = period

    def _sentence(
        self, sentence: Sentence, stated: Sequence[Quantity], periods: Sequence[Period]
    ) -> Iterator[Statistic]:
        self.mate, self.actor, self.names, self.idle, self.intended = None, None, [], [], False
        at = 0
        label = sentence.start
        for start, end in sentence.clauses():
            reach, first = start, at
            while at < len(stated) and stated[at].start < end:
                at += 1
            if (
                first < at
                and self.text[start - 1] in ":："
                and not self.text[start : stated[first].start].strip(" 约近超")
            ):
                reach = start = label  # 森林覆盖率：24.1%
            label = start
            if first == at:
                self.idle.append(self._masked(start, end, periods))
                self.intended = self.intended or predicates.is_target(self.idle[-1], "", planned=False)
            while first < at:
                next_ = first + 1
                while next_ < at and self._follows(stated[next_ - 1], stated[next_]):
                    next_ += 1
                listed, first = stated[first:next_], next_
                place = _Place(
                    sentence,
                    start,
                    max(reach, listed[0].start - _REACH),
                    self.text[listed[-1].end : min(end, listed[-1].end + _REACH)],
                    [period for period in periods if period.start < listed[0].start],
                )
                reach = yield from self._list(listed, place)

    def _follows(self, one: Quantity, two: Quantity) -> bool:
        """Whether two figures are of one list: 5.1%、6.2%."""
        return one.kind == two.kind and _NEXT.fullmatch(self.text, one.end, two.start) is not None

    def _list(self, listed: Sequence[Quantity], place: _Place) -> Generator[Statistic, None, int]:
        """The statistics of figures that stand side by side; gives how far their clause is read."""
        first = listed[0]
        end = first.start
        if first.kind == "ordinal" and (verb := figures.rank_verb(self.text, first.start)) is not None:
            end = max(verb, place.reach)
        words = predicates.words(self._masked(place.reach, end, place.periods))
        said = predicates.read(words, place.after, first.unit)
        names, used = self._names(words, said, listed, place)
        when, explicit = self._when(place)
        whens = [period for period in place.periods if period.role == "when" and period.start >= place.clause]
        each = whens if len(listed) == len(whens) > 1 else [when] * len(listed)
        for figure, named, period in zip(listed, names, each, strict=True):
            statistic = self._statistic(figure, place, said, named, period, explicit)
            if statistic:
                self.last = self.mate = statistic
                if self.actor is None and metrics.is_actor(statistic.subject):
                    self.actor = statistic.subject
                yield statistic
        self.names += names
        return listed[-1].end + used

    def _masked(self, start: int, end: int, periods: Sequence[Period]) -> str:
        """The text with a sign for each period and without what stands in brackets."""
        pieces, at = [], start
        for period in periods:
            if at <= period.start < end:
                pieces += [self.text[at : period.start], PERIOD]
                at = period.end
        return _GAP.split(_BRACKETED.sub("", "".join([*pieces, self.text[at:end]])))[-1]

    def _when(self, place: _Place) -> tuple[Period | None, bool]:
        """When a figure held, and whether its own sentence says so."""
        for period in reversed(place.periods):
            if period.role == "when" or (period.role == "from" and period.start >= place.reach):
                return period, True
        return self.period, False

    def _names(
        self, words: Sequence[str], said: Said, listed: Sequence[Quantity], place: _Place
    ) -> tuple[list[Named], int]:
        """What each figure of a list measures, and how much of what follows the list says so."""
        phrase, figure, many = words[said.first : said.rest], listed[-1], len(listed)
        before = metrics.before(phrase)
        noun = None
        if not predicates.is_growth(place.after):
            noun = metrics.attributive(place.after, figure.kind, figure.unit, alone=before.metric is None)
        if noun and place.after.startswith("的") and before.metric and metrics.is_attribute(before.metric):
            return [Named(before.metric, noun)] * many, place.after.index(noun) + len(noun)  # 全长3公里的隧道
        goal = noun and noun.endswith("目标") and predicates.is_goal(place.after, figure.unit)
        if noun and not (goal and before.metric):
            named = Named(noun, metrics.agent(words[: said.rest]) or self._owner(before, phrase))
            return [named] * many, place.after.index(noun) + len(noun)
        if before.metric is None:
            if "分别" in words and len(self.names) >= many > 1:
                return self.names[-many:], 0
            if deed := metrics.deed(place.after):
                return [Named(deed, self._owner(before, phrase))] * many, 0
            metric, subject = self._inherited()
            return [Named(metric, metrics.origin(place.after) or subject)] * many, 0
        if many > 1 and (parts := metrics.parts(phrase, many)):
            return parts, 0
        metric, subject = before
        known = self.mate or self.last
        if known and figure.kind != "number" and (whole := metrics.elliptical(metric, known.metric)):
            return [Named(whole, metric)] * many, 0
        if said.first:
            subject = metrics.agent(words[: said.first - 1])
        elif self.mate and metrics.is_part(phrase):
            subject = self.mate.metric
        known = self.last
        if metric and metrics.is_relative(metric) and known and known.metric and not known.metric.endswith(metric):
            return [Named(known.metric + metric, subject or known.subject)] * many, 0
        return [Named(metric, subject or self._owner(before, phrase))] * many, 0

    def _inherited(self) -> Named:
        """What a clause measures that does not say so: what was measured, or what was spoken of, before it."""
        if self.mate is None:
            for clause in reversed(self.idle):
                if name := metrics.topic(clause):
                    return Named(name, None)
        known = self.mate or self.last
        return Named(known.metric, known.subject) if known else Named(None, None)

    def _owner(self, named: Named, phrase: Sequence[str]) -> str | None:
        """Whose a figure is where its clause does not say: the place or the actor of the sentence."""
        for clause in self.idle:
            if place := metrics.location(clause):
                return place
        led = metrics.is_verb_led(phrase)
        if self.mate:
            known = self.actor or self.mate.subject
            return known if led or not phrase or metrics.is_bare(named.metric) or metrics.is_owner(known) else None
        topics = (metrics.topic(clause) for clause in self.idle)
        return next((name for name in topics if name and (led or metrics.is_actor(name))), None)

    def _statistic(
        self, figure: Quantity, place: _Place, said: Said, named: Named, period: Period | None, explicit: bool
    ) -> Statistic | None:
        text, scope = self.text, self.scope
        before = text[place.clause : figure.start]
        if figure.kind == "percent" and said.measure in {"share", "level"} and named.metric and said.first == said.rest:
            # 降至5.2%: of what was named before it is a share or a rate
            said = said._replace(measure="share" if predicates.is_share(named.metric) else "level")
        measure, direction, kind, unit = said.measure, said.direction, self._kind(figure, said), figure.unit
        metric, subject = named
        past = period and period.last and scope.edition and period.last < scope.edition
        future = explicit and period and period.first and scope.edition and period.first > scope.edition
        planned = scope.planned is not None and figure.start >= scope.planned and not past
        if period and explicit and period.start >= place.clause and (past or not period.last):
            self.intended = False
        value = figure.value or 0.0
        if unit is None and "分之" in figure.text:
            value, unit, kind, measure = 100 * value, "%", "share", measure if direction else "share"
        if measure == "growth" and value < 0:
            direction = "down"
        if figure.kind == "ordinal":
            measure, kind, unit, direction = "rank", "other", "位", None
        elif of := _OF.search(text, max(place.sentence.start, figure.start - _REACH), figure.start):
            measure, kind, metric, subject = "share", "ratio", of["of"], metrics.after(place.after.lstrip("来自是为"))
        elif predicates.is_target(before, place.after, unit, planned=planned or bool(future) or self.intended):
            measure = "target"
        self.intended = measure == "target" and not predicates.is_goal(place.after, figure.unit)
        if unit is None and figure.kind == "number":
            unit = metrics.unit_of(metric) or (
                self.mate.unit if self.mate and predicates.is_goal(place.after, figure.unit) else None
            )
            kind = "currency" if unit == "CNY" else "count" if unit else kind
        if unit is None and not _DIGIT.search(figure.text):
            return None
        quote = text[figure.start : figure.end]
        return Statistic(
            passage=self.passage.position,
            start=figure.start,
            end=figure.end,
            quote=quote,
            sentence=text[place.sentence.start : place.sentence.end],
            value=value,
            value_high=figure.value_high,
            comparator=figure.comparator,
            unit=_SIGNS.get(unit or "", unit),
            unit_text=_NUMERAL.sub("", quote, count=1) or None,
            quantity_kind=kind,
            measure=measure,
            direction=direction,
            basis=self._basis(said, place, period, growth=said.measure == "growth", target=measure == "target"),
            metric=metric,
            subject=subject,
            period_text=period.text if period else None,
            period_start=period.first if period else None,
            period_end=period.last if period else None,
        )

    def _kind(self, figure: Quantity, said: Said) -> StatisticKind:
        """What kind of quantity a figure is, by its unit and its use."""
        if figure.kind == "percent":
            return "share" if said.measure == "share" else "rate"
        if figure.kind == "currency":
            return "currency"
        if figure.kind == "temperature":
            return "temperature"
        if figure.kind == "age":
            return "duration"
        if figure.kind == "dimension":
            return _KINDS.get(figures.DIMENSIONS.get(figure.unit or ""), "other")
        if figure.unit in {"倍", "点", "级", "分", None}:
            return "multiple" if figure.unit == "倍" else "other"
        return "count"

    def _basis(self, said: Said, place: _Place, period: Period | None, *, growth: bool, target: bool) -> Basis | None:
        """What a change is measured against: what is said, else what was said of the growth before it."""
        against = next((p for p in reversed(place.periods) if p.role == "against" and p.start >= place.reach), None)
        if said.basis == "mom" and period and "季" in period.text:
            return "qoq"
        if said.basis:
            return said.basis
        if against and said.direction:
            return "yoy" if period and _year_apart(against, period) else against.basis
        if growth:
            if self.mate and self.mate.basis:
                return self.mate.basis
            short = period and period.first and period.last and (period.last - period.first).days <= 366
            return "yoy" if short and not target else None
        return "since" if period and period.since else None
