"""Laws of a whole reading, from the bytes of any page to its rows."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.harvest import Reading, read
from tests.pages import pages, texts
from transforms import decode
from transforms.records import Page

# A page as an interview or a notice might be printed: marks, bylines, headings and figures in any order.
_lines = st.sampled_from(
    [
        "问：冷库何时启用？",
        "答：下月启用，可存龙眼800吨，占全县的六成。",
        "记者：您怎么看？",
        "姜文远：我们去年多种了三百亩，比上年增长12.5%。",
        "本报记者 陆一鸣",
        "▶建冷库 ▶修公路",
        "（下转第二版）",
        "资料来源：县统计局",
        "冷链进村 龙眼出山",
        "一、冷链",
        "他说，“今年的果子不愁卖了。”",
        "县 里 的 冷 库 建 成 了 ，大 家 都 很 高 兴",
        "第 2 页 共 6 页",
        "龙眼怎样才能卖得更远？",
        "",
    ]
)
printed = st.lists(_lines, min_size=1, max_size=24).map("\n".join)


def reading(text: str) -> Reading:
    return read(Page("pages/page.txt", text.encode()), legible=0)


def rows(reading: Reading, table: str) -> list[dict[str, object]]:
    columns = reading[table]
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def readable(text: str) -> bool:
    return decode.VISIBLE.search(text) is not None and decode.encoding_of(text.encode()) == ("utf-8", "strict")


@settings(deadline=None)
@given((texts | pages | printed).filter(readable))
def test_nothing_is_lost_and_nothing_stands_twice(text: str) -> None:
    spans = [span for row in rows(reading(text), "passages") for span in row["spans"]]  # type: ignore[attr-defined]
    places = Counter(i for start, end in spans for i in range(start, end) if not text[i].isspace())
    assert places == Counter(i for i, character in enumerate(text) if not character.isspace())


@settings(deadline=None)
@given((pages | printed).filter(readable))
def test_every_row_leads_to_the_page(text: str) -> None:
    found = reading(text)
    passages = {row["passage_id"]: row for row in rows(found, "passages")}
    assert len(passages) == len(rows(found, "passages"))
    assert [row["position"] for row in passages.values()] == list(range(1, len(passages) + 1))
    for table, quote in (("claims", "claim"), ("statistics", "quote")):
        for row in rows(found, table):
            passage = passages[row["passage_id"]]
            assert passage["text"][row["start"] : row["end"]] == row[quote]  # type: ignore[index]
            printed_there = "".join(text[start:end] for start, end in row["spans"])  # type: ignore[attr-defined]
            assert [c for c in str(row[quote]) if c.isdigit()] == [c for c in printed_there if c.isdigit()]
    for row in rows(found, "qa_pairs"):
        assert {*row["question_passage_ids"], *row["answer_passage_ids"]} <= passages.keys()  # type: ignore[misc]
        assert (row["question"] is not None) == (row["status"] != "orphan_answer")
        assert (row["answer"] is not None) == (row["status"] != "unanswered")


@settings(deadline=None, max_examples=40)
@given(printed.filter(readable))
def test_the_same_bytes_give_the_same_rows(text: str) -> None:
    assert reading(text) == reading(text)


def test_who_reports_the_words_of_another_is_kept() -> None:
    (claim,) = rows(reading("冷链进村\n\n李明说，监测数据显示，冷库的损耗率已经降到3%。"), "claims")
    assert (claim["speaker"], claim["reported_by"]) == ("监测数据", ("李明",))


def test_a_table_gives_its_title_and_its_heads_to_every_figure() -> None:
    table = "表1 各县进出口总额（亿元）\n县别 2024年一季度 2023年一季度\n青禾县 12.3 11.2\n临溪县 9.8 9.1\n"
    found = reading(f"青禾市公布外贸数据\n\n市商务局昨日公布各县的外贸数据，外贸回暖的势头还会继续。\n\n{table}")
    assert [row["label"] for row in rows(found, "passages")] == ["headline", "body", *["table"] * 4]
    columns = ("quote", "value", "unit", "metric", "subject", "period_start")
    assert [tuple(row[name] for name in columns) for row in rows(found, "statistics")] == [
        ("12.3", 1.23e9, "CNY", "进出口总额", "青禾县", date(2024, 1, 1)),
        ("11.2", 1.12e9, "CNY", "进出口总额", "青禾县", date(2023, 1, 1)),
        ("9.8", 9.8e8, "CNY", "进出口总额", "临溪县", date(2024, 1, 1)),
        ("9.1", 9.1e8, "CNY", "进出口总额", "临溪县", date(2023, 1, 1)),
    ]


@pytest.mark.parametrize(
    "text", ["。", "1", "\u200b甲", "？\n？", "：\n：\n：", "问：\n答：", "（" * 300, "1万" * 300, "问：" * 300]
)
def test_an_odd_page_is_read_too(text: str) -> None:
    assert rows(reading(text), "passages")
