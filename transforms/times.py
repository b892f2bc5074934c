"""Times: of what else a period holds that a text names once: of the sentences after it, of a whole report."""

import re
from collections.abc import Sequence
from datetime import date

from transforms.periods import Period
from transforms.records import Statistic

_OPENING = re.compile(r"(?:^|[，。；：、（(\s“—]|其中|截至|[到在自从据对])$")
_YEAR_ENDS = frozenset({"年末", "年底", "年初"})
# 发布2023年年度报告: what is told next is of that year.
_REPORTED = re.compile("(?:年?度)?(?:[^，。；、]{0,4}报告|年报|季报|业绩|财报|[^，。；、]{0,8}公报)")
# A day is told of after its sentence where it is one of trade: 14日，A股收涨。上证指数报3379点.
_NEAR, _MARKET = 60, re.compile("[收开]盘|收[涨跌于]|报收|股指|沪指|中间价")
# So many figures of one time make a report on it; 近三年 and 连续两年 are asides in one.
_REPORT, _ASIDE = 3, re.compile("过去|最近|近|这|连续|未来")
# Of a report are the paragraphs after it that go on comparing; others tell what is always so.
_COMPARES = re.compile("同比|环比|[比较](?:上|去|前一)|增长|下降|[涨跌]")


def carries(period: Period, text: str, edition: date | None, *, told: bool, first: bool) -> bool:
    """Whether the sentences after a period are of the same time.

    >>> from transforms.periods import find_periods
    >>> text = "2023年，农业丰收。粮食产量30万吨。"
    >>> carries(find_periods(text)[0], text, None, told=False, first=True)
    True

    Args:
        period: A period of the text.
        text: A paragraph.
        edition: The day the page was printed.
        told: Whether its own sentence has figures.
        first: Whether no period of the paragraph carried before it.
    """
    if period.role != "when":
        return False
    opens = _OPENING.search(text[max(0, period.start - 3) : period.start]) is not None
    if not period.lasts:  # 10月末 opens a paragraph about that day; 年末 and others are asides
        return told and first and opens and period.first == period.last and period.text not in _YEAR_ENDS
    ahead = period.first and edition and period.first > edition
    if told and not ahead:
        return True
    if period.first is not None and period.first == period.last:  # of a trading day, the close is told after it
        return opens and _MARKET.search(text, period.end, period.end + _NEAR) is not None
    return opens or _REPORTED.match(text, period.end) is not None


def reported(period: Period | None, text: str, edition: date | None, rows: Sequence[Statistic]) -> Period | None:
    """The stretch that a paragraph reports on, as the lead of a bulletin does: most of its figures are of it.

    Args:
        period: What its last sentence is about.
        text: The paragraph.
        edition: The day the page was printed.
        rows: Its statistics.
    """
    if period is None or not (period.first and period.last) or period.since or not period.lasts:
        return None
    if (edition and period.last > edition) or _ASIDE.match(period.text):
        return None
    if period.first == period.last and not _MARKET.search(text):
        return None
    return period if sum(row.period_text == period.text for row in rows) >= _REPORT else None


def year_of(topic: Period | None) -> int | None:
    """The year that a story is about, if it is about a whole one: its 全年 is that year."""
    whole = topic and topic.first and topic.last and (topic.last - topic.first).days in (364, 365)
    return topic.last.year if topic and topic.last and whole else None


def reports(text: str) -> bool:
    """Whether a paragraph goes on with the report before it; others tell what is always so.

    >>> reports("生猪出栏38万头，同比下降2%。"), reports("园区现有企业14家。")
    (True, False)
    """
    return _COMPARES.search(text) is not None
