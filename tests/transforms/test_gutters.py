"""Columns printed side by side on one line come apart; tables, headings and spread lines stay whole."""

import pytest

from tests.pages import assert_conserved, passages_of, source_of
from transforms import split

LEFT = [
    "　　青禾县今年新建冷库三座，乡亲们",
    "说龙眼再也不愁卖了，县里还要修一条",
    "路，把龙眼从山里运到港口去卖，从港",
    "口运到更远的地方。",
]
RIGHT = [
    "　　陆一鸣在县里住了两个月，看见冷",
    "链车每天清晨从村口开出去，傍晚又空",
    "着回来，车上落着一层细细的灰，像是",
    "刚走了很远的路。",
]
WHOLE = ["".join(line.strip() for line in column) for column in (LEFT, RIGHT)]


def beside(left: list[str], right: list[str], gap: int, wide: int) -> str:
    """Two columns as a reader prints them that takes a full-width character for so many spaces."""
    width = max(len(line) for line in left) * wide + gap
    return "".join(one + " " * (width - len(one) * wide) + other + "\n" for one, other in zip(left, right, strict=True))


@pytest.mark.parametrize("wide", [1, 2])
@pytest.mark.parametrize("gap", [3, 8])
def test_columns_side_by_side_come_apart(gap: int, wide: int) -> None:
    text = beside(LEFT, RIGHT, gap, wide)
    passages = passages_of(text)
    assert [passage.text for passage in passages] == WHOLE
    assert_conserved(text, passages)


def test_a_headline_above_them_stays_where_it_is() -> None:
    text = "          龙眼不再愁卖\n\n" + beside(LEFT, RIGHT, 4, 2) + "\n本报记者 陆一鸣\n"
    assert [passage.text for passage in passages_of(text)] == ["龙眼不再愁卖", *WHOLE, "本报记者 陆一鸣"]


def test_a_text_goes_on_in_the_next_column() -> None:
    lines = [
        *LEFT[:3],
        "口运到更远的地方，卖给没有见过龙眼",
        "的人，他们剥开一个，说里面有一只眼",
        "睛在看着自己，县里人听了都笑，说那",
        "是山的眼睛，看得见海，也看得见他们",
        "自己。",
    ]
    text = beside(lines[:4], lines[4:], 4, 2)
    assert [passage.text for passage in passages_of(text)] == ["".join(line.strip() for line in lines)]


@pytest.mark.parametrize(
    "text",
    [
        "县别        2024年      2023年\n青禾县      12.5        11.8\n红星镇      3.4         2.9\n白沙村      5.1         4.7\n合计        21.0        19.4\n",
        "冷 链 进 村      龙 眼 出 山\n\n新 路 通 车      港 口 开 航\n\n乡 亲 点 头      记 者 动 笔\n",
        "姓名：陆一鸣        性别：男        籍贯：青禾\n职务：记者          年龄：三十      电话：无\n单位：澜江日报      部门：要闻      备注：无\n",
        "责任编辑    史青岚\n版式设计    周启明\n校对        罗敏\n",
    ],
)
def test_what_is_no_column_of_text_stays_on_its_line(text: str) -> None:

    lines = split.split(source_of(text))
    assert [text[start:end] for start, end, _, _ in lines.rows()] == [line.strip() for line in text.split("\n") if line]
