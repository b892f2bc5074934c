"""Periods mean the days that a reader on the day of printing would take them to mean."""

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.periods import Period, find_periods

PRINTED = date(2024, 9, 12)
days = st.dates(date(1950, 1, 1), date(2099, 12, 31))


def only(text: str, edition: date | None = PRINTED, year: int | None = None) -> Period:
    (period,) = find_periods(text, edition, year)
    return period


def dates(text: str, edition: date | None = PRINTED, year: int | None = None) -> list[tuple[str, str]]:
    return [(f"{period.first}", f"{period.last}") for period in find_periods(text, edition, year)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022年", "2022-01-01", "2022-12-31"),
        ("二〇二二年", "2022-01-01", "2022-12-31"),
        ("２０２２年度", "2022-01-01", "2022-12-31"),
        ("06年", "2006-01-01", "2006-12-31"),
        ("今年", "2024-01-01", "2024-12-31"),
        ("去年", "2023-01-01", "2023-12-31"),
        ("前年", "2022-01-01", "2022-12-31"),
        ("明年", "2025-01-01", "2025-12-31"),
        ("上半年", "2024-01-01", "2024-06-30"),
        ("今年下半年", "2024-07-01", "2024-12-31"),
        ("一季度", "2024-01-01", "2024-03-31"),
        ("第二季度", "2024-04-01", "2024-06-30"),
        ("四季度", "2023-10-01", "2023-12-31"),
        ("首季", "2024-01-01", "2024-03-31"),
        ("前三季度", "2024-01-01", "2024-09-30"),
        ("今年前5个月", "2024-01-01", "2024-05-31"),
        ("去年前十一个月", "2023-01-01", "2023-11-30"),
        ("1—8月份", "2024-01-01", "2024-08-31"),
        ("1至7月", "2024-01-01", "2024-07-31"),
        ("2月份", "2024-02-01", "2024-02-29"),
        ("12月", "2023-12-01", "2023-12-31"),
        ("去年12月", "2023-12-01", "2023-12-31"),
        ("8月中旬", "2024-08-11", "2024-08-20"),
        ("2月下旬", "2024-02-21", "2024-02-29"),
        ("上个月", "2024-08-01", "2024-08-31"),
        ("本月", "2024-09-01", "2024-09-30"),
        ("上季度", "2024-04-01", "2024-06-30"),
        ("下个季度", "2024-10-01", "2024-12-31"),
        ("7月16日", "2024-07-16", "2024-07-16"),
        ("3月28日至4月2日", "2024-03-28", "2024-04-02"),
        ("2月13至16号", "2024-02-13", "2024-02-16"),
        ("昨天", "2024-09-11", "2024-09-11"),
        ("年初", "2024-01-01", "2024-01-01"),
        ("2023年末", "2023-12-31", "2023-12-31"),
        ("去年底", "2023-12-31", "2023-12-31"),
        ("8月底", "2024-08-31", "2024-08-31"),
        ("截至8月底", "None", "2024-08-31"),
        ("截至2024年9月10日", "None", "2024-09-10"),
        ("截至5日18时", "None", "2024-09-05"),
        ("截至28日", "None", "2024-08-28"),
        ("截至目前", "None", "2024-09-12"),
        ("2030年前", "None", "2030-12-31"),
        ("到2035年", "2035-01-01", "2035-12-31"),
        ("“十三五”时期", "2016-01-01", "2020-12-31"),
        ("“十四五”期间", "2021-01-01", "2025-12-31"),
        ("“十四五”前三年", "2021-01-01", "2023-12-31"),
        ("“十五”期间", "2001-01-01", "2005-12-31"),
        ("“十五五”时期", "2026-01-01", "2030-12-31"),
        ("2018年至2022年", "2018-01-01", "2022-12-31"),
        ("2018—2022年", "2018-01-01", "2022-12-31"),
        ("今年以来", "2024-01-01", "2024-09-12"),
        ("2019年开园以来", "2019-01-01", "2024-09-12"),
        ("2019年起", "2019-01-01", "2024-09-12"),
        ("党的十八大以来", "2012-11-08", "2024-09-12"),
        ("近三年", "2021-09-01", "2024-09-12"),
        ("十年来", "2014-09-01", "2024-09-12"),
        ("五年前", "2019-01-01", "2019-12-31"),
        ("未来五年", "2024-09-12", "2029-12-31"),
        ("连续8年", "2016-01-01", "2023-12-31"),
        ("目前", "None", "None"),
    ],
)
def test_a_period_means_its_days(text: str, first: str, last: str) -> None:
    assert dates(f"，{text}，") == [(first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "规模以上年产值", "三年级有四个班", "这条路走了十里", "500年历史", "达产后年产值可观", "第四季节目", "月球与月光", "青少年初次登台",
        "5个月大的孩子", "来年再会", "十五个人", "天天向上", "年轻人", "13月", "2月30日",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_period_is_none(text: str) -> None:
    assert find_periods(text, PRINTED) == []


def test_a_part_of_a_year_takes_the_year_named_before_it() -> None:
    assert dates("2019年收成好，其中三季度更好，12月份也好。") == [
        ("2019-01-01", "2019-12-31"),
        ("2019-07-01", "2019-09-30"),
        ("2019-12-01", "2019-12-31"),
    ]
    assert dates("全年新增就业，年末有常住人口", year=2020) == [
        ("2020-01-01", "2020-12-31"),
        ("2020-12-31", "2020-12-31"),
    ]
    assert only("比上年增长", year=2020).last == date(2019, 12, 31)


def test_in_the_first_months_of_a_year_the_whole_year_is_the_last() -> None:
    assert only("全年", date(2024, 2, 1)).last == date(2023, 12, 31)
    assert only("过去五年", date(2021, 3, 5)).first == date(2016, 1, 1)


def test_without_an_edition_only_named_years_have_days() -> None:
    assert dates("2022年一季度，去年，上半年，昨天，近三年", None) == [
        ("2022-01-01", "2022-03-31"),
        ("None", "None"),
        ("2022-01-01", "2022-06-30"),
        ("None", "None"),
        ("None", "None"),
    ]


@pytest.mark.parametrize(
    ("text", "role", "basis"),
    [
        ("比去年同期增加3座", "against", "yoy"),
        ("较上月回落", "against", "mom"),
        ("比一季度加快", "against", "qoq"),
        ("比2015年翻番", "against", "since"),
        ("比年初增加3座", "against", "since"),
        ("与2019年相比增加", "against", "since"),
        ("是2012年的2.5倍", "against", "since"),
        ("由去年的3座增加到5座", "from", "yoy"),
        ("统计局7月15日上午在京发布", "aside", "since"),
        ("1998年创办的学校", "aside", "since"),
        ("从今年看", "when", "since"),
        ("2023年增产", "when", "since"),
    ],
)
def test_the_words_beside_a_period_tell_what_it_is_there_for(text: str, role: str, basis: str) -> None:
    period = only(text)
    assert period.role == role
    assert role not in {"against"} or period.basis == basis


@given(day=days, edition=days)
def test_a_full_date_means_itself_whenever_it_is_printed(day: date, edition: date) -> None:
    for text in (f"{day.year}年{day.month}月{day.day}日", f"{day.year}年{day.month:02}月{day.day:02}日"):
        period = only(text, edition)
        assert (period.first, period.last) == (day, day)
    month = only(f"{day.year}年{day.month}月份", edition)
    last = monthrange(day.year, day.month)[1]
    assert (month.first, month.last) == (day.replace(day=1), day.replace(day=last))


@given(
    edition=days,
    words=st.sampled_from(["今年", "去年", "上半年", "三季度", "5月份", "上个月", "近三年", "昨天", "年末", "1至8月"]),
)
def test_a_relative_period_begins_no_later_than_a_year_after_print(edition: date, words: str) -> None:
    period = only(words, edition)
    assert period.first
    assert period.last
    assert period.first <= period.last
    assert -1 <= edition.year - period.last.year <= 1


@given(
    st.lists(
        st.sampled_from("年月日季度上半下前后第一二三四五十12013580截至到今去明“”以来期间近过比与的，。、增长 　"),
        max_size=60,
    ).map("".join),
    st.none() | days,
)
def test_periods_stand_in_order_and_quote_the_text(text: str, edition: date | None) -> None:
    end = 0
    for period in find_periods(text, edition):
        assert end <= period.start < period.end
        assert period.text == text[period.start : period.end]
        assert not period.first or not period.last or period.first <= period.last or period.role != "when"
        end = period.end


def test_a_whole_year_that_is_compared_with_is_named_whole() -> None:
    (period,) = find_periods("增速较去年全年加快1.3个百分点", PRINTED)
    assert (period.text, period.role, f"{period.first}") == ("去年全年", "against", "2023-01-01")
    assert [one.role for one in find_periods("完成全年目标的28.7%", PRINTED)] == ["aside"]
