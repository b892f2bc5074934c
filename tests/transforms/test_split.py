"""Lines are numbered as editors count them, and blocks part where the page leaves a gap."""

import pytest

from transforms.records import Source
from transforms.split import split


def rows(text: str) -> list[tuple[str, int, int]]:
    lines = split(Source("", "page.txt", "text/plain", "utf-8", 0, text))
    return [(text[start:end], number, block) for start, end, number, block in lines.rows()]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_count_once(end: str) -> None:
    assert rows(f"甲{end}乙{end}{end}丙") == [("甲", 1, 0), ("乙", 2, 0), ("丙", 4, 1)]


def test_a_page_break_parts_blocks_and_counts_no_line() -> None:
    assert rows("甲\n\f乙\n") == [("甲", 1, 0), ("乙", 2, 1)]


def test_lines_of_white_space_are_blank() -> None:
    assert rows("甲\n \u3000\t\n乙") == [("甲", 1, 0), ("乙", 3, 1)]


def test_bullets_on_one_line_stand_on_their_own() -> None:
    assert [text for text, _, _ in rows("▶甲甲 ▶乙乙\u3000▶丙")] == ["▶甲甲", "▶乙乙", "▶丙"]


def test_the_boxes_of_a_form_stay_on_their_line() -> None:
    assert [text for text, _, _ in rows("√适用 □不适用")] == ["√适用 □不适用"]


def test_the_indent_is_measured_in_half_characters() -> None:
    lines = split(Source("", "page.txt", "text/plain", "utf-8", 0, "甲\n\u3000\u3000乙\n  丙\n" + " " * 9999 + "丁"))
    assert lines.indent.tolist()[:3] == [0, 4, 2]
    assert lines.indent[3] <= 80


@pytest.mark.parametrize("jump", ["（上接第一版）", "（紧接第137页《大桥合龙》）", "上接1版 "])
def test_a_jump_in_front_of_a_text_is_a_piece(jump: str) -> None:
    assert [text for text, _, _ in rows(f"{jump}县里新建冷库")] == [jump.strip(), "县里新建冷库"]


def test_what_only_begins_like_a_jump_stays_on_its_line() -> None:
    assert [text for text, _, _ in rows("上接的水管在第二版图纸上 画着")] == ["上接的水管在第二版图纸上 画着"]
