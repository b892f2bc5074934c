"""Every quantity of a text is found with its value, and nothing else is."""

import math
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms import amounts, bounds, dates, numerals, plain, quantities, ranges, senses
from transforms.quantities import find_quantities
from transforms.records import Quantity

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = [
    pytest.param(text, found, id=text)
    for group in tomllib.loads((GOLDEN / "quantities.toml").read_text(encoding="utf-8"))["group"]
    for text, *found in group["cases"]
]
CONVENTIONS = tomllib.loads((GOLDEN / "quantities_conventions.toml").read_text(encoding="utf-8"))["case"]

FIGURES = "0123456789０５〇零一二两三四五六七八九十廿百千万亿萬億壹贰叁拾佰半几数多余来点.,，．%‰^eE×"
WORDS = (
    "第约近超过不以上下内至到-—~、：:/() \n含个元角分块毛斤两米度成折倍番年月日时秒岁人家比大小与间负又之每kwGAb$￥翻"
)
texts = st.text(st.sampled_from(FIGURES + WORDS), max_size=40) | st.lists(
    st.sampled_from(
        [
            "百分之",
            "分之",
            "以上",
            "不超过",
            "平方公里",
            "个百分点",
            "人民币",
            "零下",
            "亿元",
            "第",
            "3",
            "一万",
            "五十",
            "、",
            "和",
            "半",
        ]
    ),
    max_size=20,
).map("".join)


def shown(quantity: Quantity) -> str:
    """A quantity as the golden files write it."""
    value = "-" if quantity.value is None else format(quantity.value, ".12g")
    if quantity.value_high is not None:
        value += ".." + format(quantity.value_high, ".12g")
    return f"{quantity.text} | {quantity.kind} {quantity.comparator} {value} {quantity.unit or ''}".rstrip()


@pytest.mark.parametrize(("text", "found"), CASES)
def test_finds_what_a_text_holds(text: str, found: list[str]) -> None:
    assert [shown(quantity) for quantity in find_quantities(text)] == found


@pytest.mark.parametrize("case", CONVENTIONS, ids=lambda case: case["text"])
def test_keeps_to_its_conventions(case: dict[str, Any]) -> None:
    assert case["others"]
    assert case["why"]
    assert [shown(quantity) for quantity in find_quantities(case["text"])] == case["found"]


@given(texts)
@example("3以上5以下以上2")
@example("第零下1")
@example("9^999")
@example("0/0")
@example("1e400")
def test_quantities_stand_in_order_where_they_say(text: str) -> None:
    past = 0
    for quantity in find_quantities(text):
        assert past <= quantity.start < quantity.end
        assert quantity.text == text[quantity.start : quantity.end]
        past = quantity.end
        assert (quantity.value is None) == (quantity.kind == "date")
        for value in (quantity.value, quantity.value_high):
            assert value is None or math.isfinite(value)
        assert quantity.value_high is None or quantity.value < quantity.value_high  # type: ignore[operator]


@given(texts)
def test_what_was_read_before_changes_nothing(text: str) -> None:
    before = find_quantities(text)
    amounts._READ.clear()
    assert find_quantities(text) == before


printed = st.lists(
    st.sampled_from([
        "3", "12", "5.1", "1,234", "2023", "07", "万", "亿", "千", "百万", "%", "个百分点", "元", "亿元", "万吨", "人", "公里", "千瓦", "个", "年", "月",
        "，", "。", "、", "和", "至", "-", " ", "（", "）", "增长", "超过", "以上", "多", "GDP", "第", "约", "/吨", "双", "倍", "度", "\n",
        "三百二十", "十五", "两千零五", "一万二千", "三亿零六十万", "二十三", "五千", "一百", "七八十", "三万五", "比", "1/2", "¥", "C",
        "一", "两", "十", "条", "2024年", "5月", "1日", "一步", "半", "几",
    ]),
    max_size=12,
).map("".join)  # fmt: skip


@given(printed | texts)
@example("3元，共5")
@example("双11，3、4%")
def test_the_short_way_reads_what_the_long_one_does(text: str) -> None:
    short = find_quantities(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain, "read", lambda text, at, past: None)
        assert find_quantities(text) == short


@pytest.mark.parametrize(("text", "found"), CASES)
def test_the_short_way_reads_every_golden_text_alike(text: str, found: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain, "read", lambda text, at, past: None)
        assert [shown(quantity) for quantity in find_quantities(text)] == found


def test_plain_figures_take_the_short_way() -> None:
    text = "产量增长5.1%，产值12.3亿元、税收3,456万元。"
    figures = [figure for at in (4, 11, 20) if (figure := plain.read(text, at))]
    assert [(text[at : figure.end], figure.low) for at, figure in zip((4, 11, 20), figures, strict=True)] == [
        ("5.1%", 5.1),
        ("12.3亿元", 12.3e8),
        ("3,456万元", 3456e4),
    ]


@given(
    st.text(st.sampled_from("甲乙的在了，。、；\n"), max_size=20),
    texts,
    st.text(st.sampled_from("，。；\n"), min_size=1, max_size=3),
)
def test_a_sentence_before_changes_nothing(words: str, text: str, end: str) -> None:
    alone = find_quantities("。" + text)
    after = find_quantities(words + end + "。" + text)
    shift = len(words + end)
    assert [(q.start + shift, q.text, q.value) for q in alone] == [(q.start, q.text, q.value) for q in after]


@given(st.text(st.sampled_from("零一二两三九十百千万亿"), max_size=10))
@example("三百十")
@example("一亿十万")
def test_what_is_written_out_is_worth_the_same_digit_by_digit(numeral: str) -> None:
    short = numerals.worth(numeral)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numerals, "written", lambda numeral: None)
        assert numerals.worth(numeral) == short


@given(st.integers(0, 10**16 - 1))
def test_a_number_written_out_is_worth_what_it_says(number: int) -> None:
    written = "".join(written_out(number))
    worth = numerals.worth(written)
    assert worth is not None
    assert worth.low == pytest.approx(number)
    assert re.fullmatch(numerals.pattern("(?!)", "(?!)"), written)


def written_out(number: int) -> Iterator[str]:
    """A number in Chinese characters as schools teach it."""
    if number == 0:
        yield "零"
        return
    for scale, name in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        count, rest = divmod(number, scale)
        if count:
            yield from written_out(count) if scale >= 10**4 else ["零一二三四五六七八九"[count]]
            yield name
            if rest:
                if rest < scale // 10 and scale >= 100:
                    yield "零"
                yield from written_out(rest)
            return


HOSTILE = (
    "1", "亿", "一", "万", "半", "1,", "1.1.", "三 ", "1-1-", "1至", "3斤", "4元6角", "不超过3", "3以上", "10与20与", "百分之", "三分之",
    "分之", "点", "至", "1亿", "3万", "1.5%、", "翻番", "百分之1",
    "1/", "一百零", "、3", "3、", "1 2 ", "(含)", "US$", "3千", "翻一番", "3以上5以下，", "12:30", "9^9", "1又", "第", "一半", "192.168.",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_work_grows_with_the_text_and_no_faster(piece: str) -> None:
    # Calls are counted, not seconds. What a call of a compiled pattern may cost is bounded: see the next test.
    one, four = (calls_for((piece * size)[:size]) for size in (2_000, 8_000))
    assert four <= 4.5 * one + 200
    assert four <= 40 * 8_000


@settings(max_examples=50)
@given(st.lists(st.sampled_from([*HOSTILE, "，", "。", "元", "万"]), min_size=1, max_size=8).map("".join))
def test_no_mixture_costs_more_than_its_budget(piece: str) -> None:
    text = (piece * 1_500)[:1_500]
    assert calls_for(text) <= 40 * len(text)


@pytest.mark.parametrize("piece", ["9", "亿", "9亿", "一百万", "1.5", "〇", "半"])
def test_a_megabyte_of_digits_and_multipliers_is_read_in_few_steps(piece: str) -> None:
    # A run that is longer than any number is passed over whole; a point, a stroke or a word parts runs.
    text = (piece * 1_000_000)[:1_000_000]
    parts = sum(1 for _ in quantities._RUN.finditer(text))
    assert calls_for(text) <= 60 * parts + 1_000


def calls_for(text: str) -> int:
    """How many Python and C functions are called to read a text."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    amounts._READ.clear()
    sys.setprofile(count)
    try:
        find_quantities(text)
    finally:
        sys.setprofile(None)
    return calls


COMPILED = [
    pytest.param(name, pattern, id=f"{module.__name__.rpartition('.')[2]}.{name}")
    for module in (amounts, bounds, dates, numerals, plain, quantities, ranges, senses)
    for name, pattern in vars(module).items()
    if isinstance(pattern, re.Pattern)
]


@pytest.mark.parametrize(("name", "pattern"), COMPILED)
def test_a_pattern_reads_no_further_than_it_must(name: str, pattern: re.Pattern[str]) -> None:
    """Every repeat has a bound, or is of single characters and the pattern's own run: no match can grow with the text."""
    for low, high, body in repeats(_parser.parse(pattern.pattern)):
        if high == _parser.MAXREPEAT:
            assert name in ("_RUN", "_SERIAL", "_TOKEN", "_SHARED", "_PLAIN", "_SIMPLE", "_WRITTEN", "_POWER"), (
                low,
                body,
            )


def repeats(tree: Any) -> Iterator[tuple[int, int, Any]]:
    """Every repeat of a parsed pattern."""
    for item in tree:
        name, argument = item
        if str(name) in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield argument
        for part in parts(argument):
            yield from repeats(part)


def parts(argument: Any) -> Iterator[Any]:
    if isinstance(argument, _parser.SubPattern):
        yield argument
    elif isinstance(argument, tuple | list):
        for inner in argument:
            yield from parts(inner)


def test_a_number_beyond_all_bounds_is_passed_over() -> None:
    assert find_quantities("9" * 1000 + "元") == []
    assert find_quantities("亿" * 1000 + "元") == []
    assert [q.text for q in find_quantities("7" * 1000 + "，共3元")] == ["3元"]


def test_what_is_remembered_is_bounded() -> None:
    find_quantities("，".join(f"{number}元" for number in range(amounts._REMEMBERED + 50)))
    assert len(amounts._READ) <= amounts._REMEMBERED
