"""Columns that were read row by row come apart, and no other page is touched."""

import pytest
from hypothesis import given

from tests.pages import assert_conserved, pages, passages_of, source_of, texts
from transforms import seam, split, untangle

LEFT = [
    "县里新建的冷链物流中心下月启",
    "用，乡亲们都说等了很久，因为",
    "往年的龙眼一到雨季就要烂在地",
    "里。今年大家放心地多种了三百",
    "多亩新苗，还请来省里的农艺师",
    "手把手地教，合作社买了新拖拉",
    "机，巡园也比从前快了许多了。",
]
RIGHT = [
    "镇上的老渔港也在改建，九月就",
    "能停靠大船，渔民们盼着早一天",
    "开工。设计单位说，新码头会留",
    "出一段老石阶，孩子们放学以后",
    "还可以坐在那里看船。港务站的",
    "工作人员正在清理淤泥，预计月",
    "底以前可以完成全部准备工作。",
]


def rows(text: str) -> list[str]:
    lines = untangle.untangle(split.split(source_of(text)))
    return [text[start:end] for start, end, _, _ in lines.rows()]


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["single", "double spaced"])
def test_two_columns_come_apart(gap: str) -> None:
    text = gap.join(line for row in zip(LEFT, RIGHT, strict=True) for line in row)
    assert rows(text) == LEFT + RIGHT
    passages = passages_of(text)
    assert_conserved(text, passages)
    assert [passage.text for passage in passages] == ["".join(LEFT), "".join(RIGHT)]


def test_a_shorter_column_ends_where_it_ends() -> None:
    right = [*RIGHT[:4], "还可以坐在那里看船。"]
    mixed = [line for row in zip(LEFT, right, strict=False) for line in row] + LEFT[5:]
    assert rows("\n".join(mixed)) == LEFT + right


def test_a_column_goes_on_alone_when_the_other_has_ended() -> None:
    more = [
        "底以前能完成，县里负责施工的工",
        "程师说，他从前一天要摆渡四十几",
        "个来回，如今桥修好了，他倒舍不",
        "得那条船。",
    ]
    right = RIGHT[:6] + more
    mixed = [line for row in zip(LEFT, right, strict=False) for line in row] + right[7:]
    assert rows("\n".join(mixed)) == LEFT + right


def test_three_columns_come_apart() -> None:
    third = [
        "乡里的小学今年添了一间实验室，",
        "孩子们头一回用显微镜看洋葱皮，",
        "下课铃响了谁也不肯走。校长庄",
        "远说，仪器是校友们凑钱买的，以",
        "后每个星期开两节实验课，高年级",
        "的学生还能自己出题目，做完了写",
        "一篇小小的报告贴在走廊上。",
    ]
    assert rows("\n".join(line for row in zip(LEFT, RIGHT, third, strict=True) for line in row)) == LEFT + RIGHT + third


def test_columns_go_on_where_a_window_ends() -> None:
    left, right = [line for _ in range(3) for line in LEFT], [line for _ in range(3) for line in RIGHT]
    assert rows("\n".join(line for row in zip(left, right, strict=True) for line in row)) == left + right


def test_headings_fused_in_one_line_are_cut_at_the_gap() -> None:
    mixed = ["冷链进村龙眼出山 老渔港里盼新船", *(line for row in zip(LEFT, RIGHT, strict=True) for line in row)]
    assert rows("\n".join(mixed)) == ["冷链进村龙眼出山", *LEFT, "老渔港里盼新船", *RIGHT]


@pytest.mark.parametrize("text", ["\n".join(LEFT + RIGHT), "\n\n".join(LEFT), "\n".join(RIGHT[:4])])
def test_other_pages_are_left_alone(text: str) -> None:
    assert rows(text) == [line for line in text.split("\n") if line]


def test_rows_of_a_table_are_no_columns() -> None:
    table = ["表1 各县进出口总额（亿元）", "县别 2024年一季度 2023年一季度", "青禾县 12.3 11.2", "临溪县 9.8 9.1"]
    page = ["青禾市公布外贸数据", "市商务局昨日公布各县的外贸数据，外贸回暖的势头还会继续。", *table]
    assert rows("\n\n".join((*page[:2], "\n".join(table)))) == page


@given(texts | pages)
def test_no_line_is_lost(text: str) -> None:
    before = split.split(source_of(text))
    if len(before.start):
        after = untangle.untangle(before)
        held = "".join(text[start:end] for start, end, _, _ in sorted(after.rows()))
        assert sorted("".join(held.split())) == sorted("".join(text.split()))


def test_an_edge_without_a_character_parts_nothing() -> None:
    assert seam.run_on([seam.NO_EDGE], [seam.head("产力")]).shape == (1,)
