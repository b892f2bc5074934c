"""Periods: when something was so, resolved against the day the page was printed.

A text names its periods once and then leans on them (今年, 一季度, 6月份, 全年): what a phrase leaves out is taken from
the period named before it, else from the edition date. Without either, a relative period has no dates.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

from transforms import rulebook
from transforms.records import Basis
from transforms.rulebook import Rule

Role = Literal["when", "against", "from", "aside"]
Bounds = tuple[date | None, date | None]

# One character for one: offsets stay those of the text, while 一季度, 第１季度 and 1季度 come to look alike.
_FOLD = str.maketrans("０１２３４５６７８９〇○零一二三四五六七八九两", "01234567890001234567892")
_OFFSETS = {"今": 0, "本": 0, "去": -1, "上": -1, "前": -2, "明": 1, "后": 2}
_NEAR = {"本": 0, "上": -1, "下": 1}
_N = r"(?:\d{1,2}|[1-9]?十\d?)(?![\d.])"
_TO = r"[-~—–－至到]{1,2}"
_YEAR = (
    r"(?P<year>(?<![\d.])(?:1\d|2[01])\d\d年(?:度|全年)?(?!历史|时间|寿)|(?<!\d)0\d年(?![来间前])|(?:今年|本年度|去年|(?<!以)上1?年度?)(?:全年度?)?"
    r"|(?:(?<=[，。；、：到比较从自至于\s“（])|^)[前后]年|明年|当年|同年(?!龄)|全年|年内|(?<![近青少老中成学童多百\d])年(?=[底末初](?![步级中审始衷])))"
)
_PART = (
    r"(?P<part>的?(?:(?P<half>[上下])半年|(?P<first_half>半年度?(?=报|業|业)|中报|中期(?=业绩|报告))"
    rf"|(?P<quarter>[1-4])(?:季度)?{_TO}(?P<last_quarter>[1-4])季度|第?(?P<one_quarter>[1-4])季(?:度|(?<=第[1-4]季)(?![节后报末稻]))|(?P<first_quarter>首季)度?"
    rf"|[前首](?P<quarters>[2-4])个?季度?(?<=[季度])|[前首](?P<months>{_N})个?月(?:份)?|(?P<near_month>[本上当下])个?月(?![球光亮旬])"
    r"|(?P<near_quarter>[本上当下])个?季(?:度|(?![节后报末稻]))"
    rf"|(?<![\d.])(?P<month>{_N})月?份?{_TO}(?P<last_month>{_N})月份?(?!\d)"
    rf"|(?<![\d.])(?P<one_month>{_N})月(?:份|(?P<third>[上中下])旬"
    rf"|(?P<day>{_N})[日号]?(?:{_TO}(?:(?P<month_of_last>{_N})月)?(?P<last_day>{_N})[日号]|(?<=[日号])))?))"
)
_EDGE = r"年?(?P<edge>[底末初])(?![步级中审始衷])"
_CALENDAR = rf"{_YEAR}?{_PART}?(?(year)|(?(part)|(?!)))(?:{_EDGE})?"
_YEARS = rf"(?<!\d)(?P<from_year>(?:19|20)\d\d)年?{_TO}(?P<to_year>(?:19|20)\d\d)年(?:间|期间)?"
_PLAN = (
    r"“?(?P<plan>十[1-9]5|(?<=“)十5)”?(?:规划)?"
    r"(?:前(?P<plan_years>[1-4])年|(?P<plan_end>末|收官之年)|时期|期间|(?=以来))"
)
_SPAN = (
    rf"(?P<span>过去的?|最近|近|这|连续|未来|今后)(?P<count>{_N})个?(?P<of>年|月)(?:多来|以?来|间|里|内)?"
    rf"|(?<![\d第.])(?P<past>{_N})[多余]?(?P<past_of>年|个月)"
    r"(?:以?来(?![自到的看说临源])|间(?![接断隔])|(?P<ago>前)(?![后往期沿列所]))"
)
_NOW = "目前|当前|如今|现在|眼下|迄今|至今"
# Every period has one of these, and few other words do: only around them is the text read closely.
_HINT = re.compile(f"[年月季]|5”?[时期]|[今昨明][天日]|昨[收晚早夜]|以来|截[至止]|{_NOW}")
_REACH = 24
_UNTIL = r"(?P<until>截[至止]到?|到(?!现在|目前|如今|当前)|至(?=\d{4}年|今年|去年|\d{1,2}月|年))?"
_SINCE = r"(?P<since>[^，。；、\d]{0,10}?以来|起(?![步到来码点草源伏诉义])|开始)"
_BEFORE = r"(?P<before>[之以]?前(?![\d后往来期沿列所景身几]))"
_OTHER = rf"(?P<today>[今昨明][天日]|昨(?=[收晚早夜]))|(?P<now>{_NOW})|(?<=截[至止])(?P<lone_day>{_N})[日号]"


class Period(NamedTuple):
    """A stretch of time as printed, and the days it means."""

    start: int
    end: int
    text: str
    first: date | None
    """None where the words leave it open (截至3月底) or name no day that can be told (目前)."""
    last: date | None
    role: Role
    """``when`` something was so; what that is measured ``against``; where a change starts ``from``; or an ``aside``."""
    since: bool
    """Whether it runs on from its first day: 以来."""

    @property
    def lasts(self) -> bool:
        """Whether what is told next is told of the same time: not so of 年末 and 连续两年.

        >>> [period.lasts for period in find_periods("2023年增长，年末达到5万人")]
        [True, False]
        """
        edge = self.first is not None and self.first == self.last and not re.search("[日号天]", self.text)
        return not edge and not self.text.startswith("连续")

    @property
    def basis(self) -> Basis:
        """What a comparison with this period is called.

        >>> [period.basis for period in find_periods("比去年同期增长，比上月下降", date(2024, 5, 9))]
        ['yoy', 'mom']
        """
        if "年" in self.text:
            return "yoy" if re.search("[去上]一?年(?!年?[底末初])", self.text) else "since"
        if re.search("\\d.?[-~—–－至到]|前", self.text):  # 比1至8月
            return "since"
        return "mom" if "月" in self.text else "qoq" if "季" in self.text else "yoy"


def find_periods(text: str, edition: date | None = None, year: int | None = None) -> list[Period]:
    """The periods that a text names, in order.

    Args:
        text: A passage.
        edition: The day the page was printed; without it, what is relative to that day has no dates.
        year: The year the text speaks of, where a heading names it.

    >>> [(p.text, f"{p.first} {p.last}") for p in find_periods("2023年前三季度增长，12月份下降")]
    [('2023年前三季度', '2023-01-01 2023-09-30'), ('12月份', '2023-12-01 2023-12-31')]
    """
    found: list[Period] = []
    for match in _matches(text.translate(_FOLD)):
        start, end = match.span()
        try:
            first, last = _resolve(match, edition, year)
        except ValueError:  # 13月, 2月30日: no such day
            continue
        since = match["since"] is not None
        if since:
            last = edition if edition and first and first <= edition else None
        elif match["before"] or (match["until"] or "到") != "到":
            first = None
        role = _role(text, match)
        found.append(Period(start, end, text[start:end], first, last, role, since))
        if role == "when" and match["year"] and last and not since:
            year = last.year
    return found


def _matches(plain: str) -> Iterator[re.Match[str]]:
    """What looks like a period in a folded text."""
    pattern, at = _pattern(), 0
    for hint in _HINT.finditer(plain):
        if hint.start() < at:
            continue
        match = pattern.search(plain, max(at, hint.start() - _REACH), hint.end() + _REACH)
        at = hint.start()
        while match and match.start() <= hint.start():
            yield match
            at = match.end()
            match = pattern.search(plain, at, hint.end() + _REACH) if at <= hint.start() else None


@cache
def _pattern() -> re.Pattern[str]:
    events = "|".join(form.translate(_FOLD) for form in _events())
    event = rf"(?P<event>{events})(?=[^，。；、\d]{{0,10}}?以来)"
    # What a period can begin with: most characters are passed by at once.
    begins = "".join(
        {event[0] for event in _events()} | set("截到至“十过最近这连未今本去上下前后明当同全年的第首昨目如现眼迄")
    )
    return re.compile(
        f"(?=[0-9{begins}]){_UNTIL}(?:{_PLAN}|{_YEARS}|{_SPAN}|{_CALENDAR}|{_OTHER}|{event})(?:{_SINCE}|{_BEFORE})?"
    )


@cache
def _events() -> dict[str, date]:
    """Named beginnings and their days, as the folded text prints them."""
    return {
        form.translate(_FOLD): rule["begins"]
        for rule in rulebook.load("periods")
        if "begins" in rule
        for form in rule["forms"]
    }


@cache
def _cues() -> list[tuple[Role, bool, tuple[str, ...], re.Pattern[str]]]:
    """For each role: whether only days take it on, the words before such a date, and those after it."""
    return [
        (
            rule["role"],
            rule.get("day", False),
            tuple(rule.get("before", ("",))),
            # A day may be far from its verb: 7月17日上午在北京发布.
            re.compile(f"{'[^，。；]{0,8}?' * ('day' in rule)}(?:{'|'.join(rule.get('after', ('',)))})"),
        )
        for rule in rulebook.load("periods")
        if "role" in rule
    ]


def _role(text: str, match: re.Match[str]) -> Role:
    """What the period is there for, by the words beside it."""
    start, end = match.span()
    if match["since"] or match["plan"]:
        return "when"
    if match["span"] == "连续" and match["of"] != "年":  # 连续6个月 tells how long, not when
        return "aside"
    a_day = bool(match["day"] or match["today"])
    lead = text[max(0, start - 5) : start]
    for role, days_only, before, after in _cues():
        if (a_day or not days_only) and lead.endswith(before) and after.match(text, end):
            return role
    return "when"


def _resolve(match: re.Match[str], edition: date | None, year: int | None) -> Bounds:
    """First and last day of what was matched.

    Raises:
        ValueError: the calendar has no such day.
    """
    if match["plan"]:
        begin = 2001 + 5 * (_number(match["plan"][:-1]) - 10)
        last = begin + 4
        if match["plan_years"]:
            last = begin + int(match["plan_years"]) - 1
        return date(last if match["plan_end"] else begin, 1, 1), date(last, 12, 31)
    if match["from_year"]:
        return date(int(match["from_year"]), 1, 1), date(int(match["to_year"]), 12, 31)
    if match["event"]:
        return _events()[match["event"]], edition
    if match["year"] or match["part"]:
        return _calendar(match, edition, year)
    if edition is None or match["now"]:  # 截至目前 ends today
        return None, edition if match["until"] else None
    if match["today"]:
        day = edition + timedelta({"今": 0, "昨": -1, "明": 1}[match["today"][0]])
        return day, day
    if match["lone_day"]:  # 截至17日: the last such day
        number = _number(match["lone_day"])
        month = edition if number <= edition.day else edition - timedelta(edition.day)
        return month.replace(day=number), month.replace(day=number)
    return _stretch(match, edition, year)


def _stretch(match: re.Match[str], edition: date, year: int | None) -> Bounds:
    """Years or months counted from the edition: 过去五年, 未来3年, 十年来, 三年前, 连续两年."""
    count = _number(match["count"] or match["past"])
    in_years = (match["of"] or match["past_of"]) == "年"
    if match["ago"]:
        return (date(edition.year - count, 1, 1), date(edition.year - count, 12, 31)) if in_years else (None, None)
    if match["span"] in {"未来", "今后"}:
        return (edition, date(edition.year + count, 12, 31)) if in_years else (None, None)
    # In the first months of a year 过去五年 are the five years that have closed; later they run up to the day.
    closed = edition.month <= 3
    if in_years:
        if match["span"] == "连续" or closed:
            last = year if match["span"] == "连续" and year else edition.year - 1
            return date(last - count + 1, 1, 1), date(last, 12, 31)
        return date(edition.year - count, edition.month, 1), edition
    if match["span"] == "连续":
        return None, None
    months = edition.year * 12 + edition.month - 1 - count
    return date(months // 12, months % 12 + 1, 1), edition - timedelta(edition.day)


def _calendar(match: re.Match[str], edition: date | None, context: int | None) -> Bounds:
    """A year, a part of one, or the edge of either."""
    name = match["year"]
    near = match["near_month"] or match["near_quarter"]
    if near:
        if edition is None or near == "当":
            return None, None
        span = 1 if match["near_month"] else 3
        begin = (edition.year * 12 + edition.month - 1) // span * span + span * _NEAR[near]
        year, month = divmod(begin, 12)
        months_of = (month + 1, month + span)
    else:
        months_of = _months(match)
        found = _year(name, months_of[0], edition, context)
        if found is None:
            return None, None
        year = found
    first, last = date(year, months_of[0], 1), date(year, months_of[1], monthrange(year, months_of[1])[1])
    if match["day"]:
        first = last = first.replace(day=_number(match["day"]))
        if match["last_day"]:
            month = _number(match["month_of_last"]) if match["month_of_last"] else first.month
            last = date(year, month, _number(match["last_day"]))
    elif match["third"]:
        begin = {"上": 1, "中": 11, "下": 21}[match["third"]]
        first, last = first.replace(day=begin), last if begin == 21 else first.replace(day=begin + 9)
    edge = match["edge"]
    return (last, last) if edge in {"底", "末"} else (first, first) if edge == "初" else (first, last)


def _months(match: re.Match[str]) -> tuple[int, int]:
    """First and last month, 1 to 12, of the part of a year that was named; of the whole year if none was."""
    if match["half"] or match["first_half"]:
        return (7, 12) if match["half"] == "下" else (1, 6)
    if match["quarter"]:
        return 3 * int(match["quarter"]) - 2, 3 * int(match["last_quarter"])
    if match["one_quarter"] or match["first_quarter"]:
        quarter = int(match["one_quarter"] or 1)
        return 3 * quarter - 2, 3 * quarter
    if match["quarters"] or match["months"]:
        return 1, 3 * int(match["quarters"]) if match["quarters"] else _number(match["months"])
    if match["month"]:
        return _number(match["month"]), _number(match["last_month"])
    if match["one_month"]:
        return _number(match["one_month"]), _number(match["one_month"])
    return 1, 12


def _year(name: str | None, month: int, edition: date | None, context: int | None) -> int | None:
    """The year that is meant, for a stretch that begins in ``month``; None if it cannot be told."""
    if name and name[0].isdigit():
        digits = name[: name.index("年")]
        return int(digits) if len(digits) == 4 else 2000 + int(digits)
    if name and name[0] == "上" and context is not None:
        return context - 1
    if name and (offset := _OFFSETS.get(name[0])) is not None:
        return edition.year + offset if edition else None
    if context is not None:
        return context
    if edition is None:
        return None
    if name:  # 全年 and 年末 in the first months of a year look back on the last
        return edition.year - (edition.month <= 3)
    this_year = month <= edition.month or (month == 7 and edition.month > 2)
    return edition.year if this_year else edition.year - 1


def _number(text: str) -> int:
    """A number below a hundred in folded digits: 7, 十, 十2, 3十1."""
    tens, ten, units = text.partition("十")
    return 10 * int(tens or 1) + int(units or 0) if ten else int(text)


def proves(rule: Rule) -> bool:
    """Whether a rule's example comes out: the role or the first day of its first period."""
    example = rule["example"]
    period = find_periods(example["text"], date(2024, 6, 1))[0]
    return bool(str(period.first) == example["first"] if "first" in example else period.role == example["role"])
