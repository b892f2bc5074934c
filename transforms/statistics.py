"""Statistics: every figure a page states about the world, with what it measures, whose it is and when it was so.

A sentence says most of this once and then leans on it (上半年总值593亿元，同比增长5.5%，比一季度加快1个百分点): it
is read from left to right, and what a clause leaves out is taken from what was said before it.
"""  # noqa: A005 - a module that fills a table has the table's name

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, TypeVar

from transforms import clauses, figures, metrics, nouns, predicates, scripts, tables, times
from transforms.carryover import EACH, Memory
from transforms.clauses import Sentence
from transforms.metrics import Named
from transforms.periods import Period, find_periods
from transforms.predicates import PERIOD, Said
from transforms.quantities import find_quantities
from transforms.records import Basis, Comparator, Document, Label, Measure, Passage, Quantity, Statistic, StatisticKind
from transforms.tables import Cell

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
_POINTS = frozenset({"点", "级", "分"})
# How far the words that belong to a figure may stand from it, and how many periods may be among them: longer
# clauses are no prose.
_REACH, _PERIODS, _NEAR = 80, 8, 12
# What tells nothing of the figure after it: 固定资产投资（不含农户）, 央行13日.
_ASIDE = re.compile(r"[（(][^（）()]{0,30}[）)]|(?<!\d)\d{1,2}(?:日(?!均|产)|(?:[-—至]\d{1,2})?时(?:\d{1,2}分)?)")
_BRACKETS_OR_HOURS = frozenset("（(日时 \u3000")
# In headings a space stands for a comma.
_GAP = re.compile(r"(?<=[\u4e00-\u9fff”）])[ \u3000]+(?=[\u4e00-\u9fff“])")
_NEXT = re.compile(r"(?:以上|左右|以内)?[、，,]?(?:和|及|与|以及)?(?:约|近|超过?|逾)?")
# 每10家企业中就有9家: nine of ten.
_OF = re.compile(
    r"每[\d一二三四五六七八九十百千万]+[^，。；\d]?(?P<of>[^，。；\d]{1,14}?)(?:中|里|当中)，?(?:就|约|仅|已)?有$"
)
_OR = re.compile(r"\s?[或（(/／]\s?[约近逾]?")
_LISTED = re.compile(r"\s*(?:——|[-•·●▶■◆]|[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．]|第?[一二三四五六七八九十]是)")
_BY, _PASSED = frozenset({"高出", "多出", "超出"}), frozenset({"已过", "刚过", "早过", "冲破"})
_DIGIT = re.compile(r"\d")
_NUMERAL = re.compile(r"^[\d,，.．\s点零〇一二三四五六七八九十百千几数上多余半两至到~～—–-]*")


_Spanned = TypeVar("_Spanned", Quantity, Period)
_START = attrgetter("start")


class _Scope(NamedTuple):
    """What holds for a passage before its first word."""

    edition: date | None
    year: int | None
    """The year that the heading above it names."""
    planned: int | None
    """From which character on it tells what is planned."""
    topic: Period | None = None
    """When all was that the story tells without a time of its own."""


class _Place(NamedTuple):
    """Where a list of figures stands; a lone figure is a list of one."""

    sentence: str
    clause: int
    """Where its clause begins."""
    reach: int
    """Where the words begin that lead to it: after the figure before it."""
    after: str
    """The rest of its clause."""
    periods: Sequence[Period]
    """The periods named before it in the sentence."""
    yearly: bool = False
    """Whether it is told for each year of a longer stretch: 年均增长."""


class _Meaning(NamedTuple):
    """What a figure says, in the terms of the table."""

    value: float
    unit: str | None
    kind: StatisticKind
    measure: Measure


def statistics(document: Document) -> list[Statistic]:
    """Every statistic of a document, in reading order."""
    if scripts.is_traditional(document):
        return [*scripts.as_printed(_statistics(scripts.simplified(document)), document)]
    return _statistics(document)


def _statistics(document: Document) -> list[Statistic]:
    """The statistics of a document in simplified characters."""
    found: list[Statistic] = []
    for article in document.articles:
        section = listed = False
        topic: Period | None = None
        table = tables.Table()
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
            if passage.label in SILENT:
                continue
            cells = table.cells(passage.text)
            stated = () if cells else figures.stated(passage.text, find_quantities(passage.text))
            if cells or stated:
                year = _year_of(passage.section, document.edition_date)
                if "全年" in passage.text:
                    year = year or times.year_of(topic)
                of_topic = topic if times.reports(passage.text) else None
                reading = _Reading(passage, _Scope(document.edition_date, year, planned, of_topic))
                rows = [*(reading.row(cells) if cells else reading.statistics(stated))]
                topic = topic or (
                    None
                    if cells or passage.speaker
                    else times.reported(reading.period, passage.text, document.edition_date, rows)
                )
                found += rows
    return found


@lru_cache
def _year_of(heading: str | None, edition: date | None) -> int | None:
    """The one year that a heading names."""
    years = {period.last.year for period in find_periods(heading, edition) if period.last} if heading else set()
    return years.pop() if len(years) == 1 else None


class _Reading:
    """A passage being read from left to right."""

    def __init__(self, passage: Passage, scope: _Scope) -> None:
        self.position, self.text, self.scope = passage.position, passage.text, scope
        self.memory = Memory()
        self.period: Period | None = None
        """When, as the paragraph said last."""
        self.intended = False
        """Whether the sentence so far tells what is meant to be."""
        self.compared: Period | None = None
        """What a clause of the sentence compares all that follows it with: 与上年同期相比，."""

    def statistics(self, stated: Sequence[Quantity]) -> Iterator[Statistic]:
        """The statistics of the passage, in order, given its figures."""
        periods = find_periods(self.text, self.scope.edition, self.scope.year)
        stated = figures.outside(stated, [(period.start, period.end) for period in periods])
        for sentence in clauses.sentences(self.text):
            named = _within(periods, sentence.start, sentence.end)
            told = _within(stated, sentence.start, sentence.end)
            if told:
                yield from self._sentence(sentence, told, named)
            for period in named:
                if times.carries(period, self.text, self.scope.edition, told=bool(told), first=self.period is None):
                    self.period = period

    def row(self, cells: Sequence[Cell]) -> Iterator[Statistic]:
        """The statistics of a row of a table: the head of a column says when it was so, or what is measured."""
        for cell in cells:
            place = _Place(self.text, 0, 0, "", ())
            when = next(iter(find_periods(cell.column, self.scope.edition, self.scope.year)), None)
            words = predicates.words(cell.row if when else cell.column)
            said = predicates.read(words, "", cell.figure.unit)
            tells_nothing = said.rest == 0 or cell.column in nouns.forms("amount")  # 同比增长, 绝对额
            if when or cell.column == cell.row or tells_nothing:
                named = Named(cell.title, cell.row) if cell.title else Named(cell.row, None)
            else:
                named = Named(cell.column, cell.row)
            if statistic := self._statistic(cell.figure, place, said, named, when):
                yield statistic

    def _sentence(
        self, sentence: Sentence, stated: Sequence[Quantity], periods: Sequence[Period]
    ) -> Iterator[Statistic]:
        self.memory.begin()
        self.intended, self.compared = False, None
        whole, label = self.text[sentence.start : sentence.end], sentence.start
        told_of = named = 0
        for start, end in sentence.clauses():
            passed = told_of
            while told_of < len(stated) and stated[told_of].start < end:
                told_of += 1
            if passed == told_of:
                self._hear(start, end, _within(periods, start, end))
                continue
            told = stated[passed:told_of]
            if self.text[start - 1] in ":：" and not self.text[start : told[0].start].strip(" 约近超"):
                start = label  # 森林覆盖率：24.1%
            reach = label = start
            for listed in self._lists(told) if len(told) > 1 else (told,):
                first, last = listed[0].start, listed[-1].end
                while named < len(periods) and periods[named].start < first:
                    named += 1
                reach = max(reach, first - _REACH)
                place = _Place(
                    whole,
                    start,
                    reach,
                    after=self.text[last : min(end, last + _REACH)],
                    periods=periods[max(0, named - _PERIODS) : named],
                    yearly="年均" in self.text[max(reach, first - _NEAR) : first],
                )
                found, reach = self._list(listed, place)
                yield from found

    def _hear(self, start: int, end: int, inside: Sequence[Period]) -> None:
        """A clause without figures."""
        clause = self._masked(start, min(end, start + 3 * _REACH), inside)
        if inside and clause.endswith("相比"):
            self.compared = inside[-1]
        self.memory.hear(clause)
        self.intended = self.intended or predicates.is_target(clause, "", planned=False)

    def _lists(self, told: Sequence[Quantity]) -> Iterator[Sequence[Quantity]]:
        """The figures of a clause, those of one list together: 5.1%、6.2%和7.3%."""
        first = 0
        for at in range(1, len(told) + 1):
            one, two = told[at - 1], told[at] if at < len(told) else None
            if not two or one.kind != two.kind or not _NEXT.fullmatch(self.text, one.end, two.start):
                yield told[first:at]
                first = at

    def _masked(self, start: int, end: int, periods: Sequence[Period]) -> str:
        """The text with a sign for each period and without what stands in brackets."""
        pieces, at = [], start
        for period in periods:
            if at <= period.start < end:
                arrives = period.text[0] in "到至"  # 增长到2022年的8万吨
                pieces += [self.text[at : period.start + arrives], PERIOD]
                at = period.end
        text = "".join([*pieces, self.text[at:end]])
        if _BRACKETS_OR_HOURS.isdisjoint(text):
            return text
        return _GAP.split(_ASIDE.sub("", text))[-1]

    def _list(self, listed: Sequence[Quantity], place: _Place) -> tuple[Sequence[Statistic], int]:
        """The statistics of a list, and how far its clause is read."""
        first, end = listed[0], listed[0].start
        if first.kind == "ordinal":
            end = max(figures.rank_verb(self.text, end) or end, place.reach)
        words = predicates.words(self._masked(place.reach, end, place.periods))
        if first.text[0] == "翻":
            words = (*words, "翻番")  # 产值翻一番: the figure holds its verb
        said = predicates.read(words, place.after, first.unit)
        names, used = self.memory.names(words, said, listed, place.after)
        each = [self._when(place)] * len(listed)
        if len(listed) > 1 and not EACH.isdisjoint(words):
            whens = [period for period in place.periods if period.role == "when"]
            each = [*whens] if len(whens) == len(listed) else each
        found: list[Statistic] = []
        for figure, named, period in zip(listed, names, each, strict=True):
            if statistic := self._statistic(figure, place, said, named, period):
                self.memory.keep(statistic)
                found.append(statistic)
        return found, listed[-1].end + used

    def _when(self, place: _Place) -> Period | None:
        """When a figure held: as its sentence says, else as the paragraph does."""
        for period in reversed(place.periods):
            if period.role == "when" or (period.role == "from" and period.start >= place.reach):
                return period
        return self.period

    def _statistic(
        self, figure: Quantity, place: _Place, said: Said, named: Named, period: Period | None
    ) -> Statistic | None:
        """The row of a figure; None for a number that counts nothing."""
        mate = self.memory.mate
        if (
            mate
            and mate.measure == "change"
            and figure.unit == "%"
            and _OR.fullmatch(self.text, mate.end, figure.start)
        ):
            said = said._replace(measure="growth", direction=mate.direction)  # 跌153点或0.83%
        elif (
            figure.kind == "percent"
            and said.measure in {"share", "level"}
            and named.metric
            and (said.first == said.rest or named.metric.endswith("率"))
        ):
            # 降至5.2%, 初中生为71%: what was named before it tells a share from a rate.
            said = said._replace(measure="share" if predicates.is_share(named.metric) else "level")
        meaning = self._meaning(figure, said, named, place)
        if self.text[figure.start - 1] == "有" and (
            of := _OF.search(self.text, max(0, figure.start - _REACH), figure.start)
        ):
            named = Named(of["of"], metrics.after(place.after.lstrip("来自是为")))
            meaning = meaning._replace(measure="share", kind="ratio")
        elif meaning.measure != "rank" and self._is_target(figure, place, period):
            meaning = meaning._replace(measure="target")
        self.intended = meaning.measure == "target" and not predicates.is_goal(place.after, figure.unit)
        if meaning.unit is None and not _DIGIT.search(figure.text):
            return None
        if meaning.measure != "target":
            period = period or self.scope.topic
        falls = said.measure == "growth" and meaning.value < 0
        return Statistic(
            passage=self.position,
            start=figure.start,
            end=figure.end,
            quote=figure.text,
            sentence=place.sentence,
            value=meaning.value,
            value_high=figure.value_high,
            comparator=self._comparator(figure, said),
            unit=_SIGNS.get(meaning.unit or "", meaning.unit),
            unit_text=_NUMERAL.sub("", figure.text) or None,
            quantity_kind=meaning.kind,
            measure=meaning.measure,
            direction=None if meaning.measure == "rank" else "down" if falls else said.direction,
            basis=self._basis(said, place, period, target=meaning.measure == "target"),
            metric=named.metric,
            subject=named.subject,
            period_text=period.text if period else None,
            period_start=period.first if period else None,
            period_end=period.last if period else None,
        )

    def _meaning(self, figure: Quantity, said: Said, named: Named, place: _Place) -> _Meaning:
        """What a figure says by its unit and its use; what is counted tells the unit where print leaves it out."""
        value, unit = figure.value or 0.0, figure.unit
        if figure.kind == "ordinal":
            return _Meaning(value, "位", "other", "rank")
        if unit is None and ("分之" in figure.text or figure.text in figures.HALVES):
            return _Meaning(100 * value, "%", "share", said.measure if said.direction else "share")
        if figure.kind == "percent":
            return _Meaning(value, unit, "share" if said.measure == "share" else "rate", said.measure)
        if figure.kind == "dimension":
            return _Meaning(value, unit, _KINDS.get(figures.DIMENSIONS.get(unit or ""), "other"), said.measure)
        if figure.kind in {"currency", "temperature", "age"}:
            kinds: dict[str, StatisticKind] = {"currency": "currency", "temperature": "temperature", "age": "duration"}
            return _Meaning(value, unit, kinds[figure.kind], said.measure)
        mate = self.memory.mate
        unit = unit or nouns.unit_of(named.metric)
        if unit is None and mate and predicates.is_goal(place.after):
            unit = mate.unit  # 新增就业1206万人，完成1100万的目标
        if unit is None or unit in _POINTS:
            return _Meaning(value, unit, "other", said.measure)
        return _Meaning(
            value, unit, "multiple" if unit == "倍" else "currency" if unit == "CNY" else "count", said.measure
        )

    def _comparator(self, figure: Quantity, said: Said) -> Comparator:
        """How the figure bounds the fact, its verb heard: 高出5元 is by 5 yuan, 已过六成 more than 60%."""
        before = self.text[max(0, figure.start - 2) : figure.start]
        if before in _BY and said.direction:
            return "="
        return ">" if figure.comparator == "=" and before in _PASSED else figure.comparator

    def _is_target(self, figure: Quantity, place: _Place, period: Period | None) -> bool:
        """Whether a figure is what is meant to be."""
        edition, planned = self.scope.edition, self.scope.planned
        past = period is not None and period.last is not None and edition is not None and period.last < edition
        here = period in place.periods
        if period and here and period.start >= place.clause and (past or not period.last):
            self.intended = False
        future = here and period is not None and period.first and edition and period.first > edition
        meant = self.intended or bool(future) or (planned is not None and figure.start >= planned and not past)
        before = self.text[max(place.clause, figure.start - 2 * _REACH) : figure.start]
        return predicates.is_target(before, place.after, figure.unit, planned=meant)

    def _basis(self, said: Said, place: _Place, period: Period | None, *, target: bool) -> Basis | None:
        """What a change is measured against: what is said, else what was said of the growth before it."""
        if said.basis == "mom" and period and "季" in period.text:
            return "qoq"
        if said.basis:
            return said.basis
        against = next(
            (p for p in reversed(place.periods) if p.role == "against" and p.start >= place.reach), self.compared
        )
        if against and said.direction:
            return "yoy" if period and _year_apart(against, period) else against.basis
        if said.measure == "growth":
            if place.yearly:
                return None
            if self.memory.mate and self.memory.mate.basis:
                return self.memory.mate.basis
            short = period and period.first and period.last and (period.last - period.first).days <= 366
            return "yoy" if short and not target else None
        return "since" if period and period.since else None


def _within(found: Sequence[_Spanned], start: int, end: int) -> Sequence[_Spanned]:
    """Those of the figures or periods, in the order of the text, that begin in ``[start, end)``."""
    return found[bisect_left(found, start, key=_START) : bisect_left(found, end, key=_START)]


def _year_apart(one: Period, two: Period) -> bool:
    """Whether two periods are the same stretch of two years running."""
    if not (one.last and two.last and one.last.year == two.last.year - 1):
        return False
    return (one.last.month, one.first and one.first.month) == (two.last.month, two.first and two.first.month)
