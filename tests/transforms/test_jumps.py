"""Jumps: which way a note leads and which page it names; no other passage is one."""

import pytest

from flows.harvest import read
from transforms import jumps
from transforms.records import Page


@pytest.mark.parametrize(
    ("note", "way", "page"),
    [
        ("（下转第二版）", "to", "二"),
        ("（下转今日A3版）", "to", "A3"),
        ("（上接第137页）", "from", "137"),
        ("上接第一版", "from", "一"),
        ("（下轉第十二版）", "to", "十二"),
        ("（緊接第三頁）", "from", "三"),
        ("（上接头版）", "from", "头"),
        ("（上接A01）", "from", "A01"),
        ("（下接02版）", "to", "02"),
        ("（下转第二、三版）", "to", "二"),
        ("（上接第1版《见证大桥转身，详见5版》）", "from", "1"),
        ("详见第4版", "see", "4"),
        ("（未完待续）", "to", None),
        ("（下转中缝）", "to", None),
        ("第二版", None, None),
    ],
)
def test_a_note_says_where_it_leads(note: str, way: str | None, page: str | None) -> None:
    assert jumps.read(note) == (way, page)


def test_the_rows_of_a_page_have_the_jumps_of_its_notes() -> None:
    text = (
        "（上接第一版）\n\n水闸合龙\n\n昨日上午，山城水闸顺利合龙，三千亩稻田年内可以喝上新水。\n\n（下轉第三版）\n\n"
        "渠首的老人说，他把书翻到下转第五版那一行，又读了一遍才放下。\n\n（未完待续）\n"
    )
    rows = read(Page("page.txt", text.encode()), legible=0)["passages"]
    told = {row[0]: row[1:] for row in zip(rows["text"], rows["label"], rows["jump"], rows["jump_page"], strict=True)}
    assert told["（上接第一版）"] == ("continuation_note", "from", "一")
    assert told["（下轉第三版）"] == ("continuation_note", "to", "三")
    assert told["（未完待续）"] == ("continuation_note", "to", None)
    assert sum(way is not None for _, way, _ in told.values()) == 3
