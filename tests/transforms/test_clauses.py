"""Sentences end where a reader would stop, and nowhere else."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.clauses import is_speech, sentences


def read(text: str) -> list[str]:
    return [text[one.start : one.end] for one in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("渠修好了。水来了！稻子活了？", ["渠修好了", "水来了", "稻子活了"]),
        ("前者靠天；后者靠渠。", ["前者靠天", "后者靠渠"]),
        ("他说：“渠修好了。水来了。”大家都笑了。", ["他说", "渠修好了", "水来了", "大家都笑了"]),
        ("“渠修好了，”他说，“水也来了。”", ["渠修好了，", "他说", "水也来了"]),
        ("守住“三条红线”，建好“两个中心”。", ["守住“三条红线”，建好“两个中心”"]),
        ("“双减”抓住了关键，学校的负担轻了。", ["“双减”抓住了关键，学校的负担轻了"]),
        ("全长2,186米（含引桥。不含匝道），比例为3：2。", ["全长2,186米（含引桥。不含匝道），比例为3：2"]),
        ("《走吧！走吧？》重印了。", ["《走吧！走吧？》重印了"]),
        ("他把“修好渠，管好水”写进了村规。", ["他把“修好渠，管好水”写进了村规"]),
        ("镇长说：“渠修好了。水来了", ["镇长说", "渠修好了", "水来了"]),
        ('她说："渠修好了。"', ["她说", "渠修好了"]),
        ("他写道：“老话说‘水到渠成’。真对。”", ["他写道", "老话说‘水到渠成’", "真对"]),
        ("", []),
        ("。。。！", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [one.rstrip("，") for one in read(text)] == [one.rstrip("，") for one in expected]


def test_clauses_part_at_commas_outside_brackets_and_quotations() -> None:
    text = "去年，渠（长、宽、深，均达标）修好了，村里叫它“大水，小渠”工程。"
    (sentence,) = sentences(text)
    assert [text[start:end] for start, end in sentence.clauses()] == [
        "去年",
        "渠（长、宽、深，均达标）修好了",
        "村里叫它“大水，小渠”工程",
    ]


def test_a_sentence_knows_the_quotation_it_stands_in() -> None:
    text = "他说：“渠修好了。水来了。”大家都笑了。"
    assert [one.speech for one in sentences(text)] == [None, 3, 3, None]


def test_a_term_is_no_speech() -> None:
    text = "走“合作社加农户”的路子。"
    assert not is_speech(text, 1, 9)


MARKED = st.text(alphabet='水渠稻田。，；：！？“”‘’「」"（）《》【】…1.,\n ', max_size=80)


@settings(deadline=None)
@given(text=MARKED)
def test_sentences_stand_in_order_and_never_overlap(text: str) -> None:
    found = sentences(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(one.start < at < one.end for one in found for at in one.breaks)


@settings(deadline=None)
@given(text=MARKED)
def test_no_word_is_lost(text: str) -> None:
    words = [char for char in text if char in "水渠稻田"]
    assert [char for one in sentences(text) for char in text[one.start : one.end] if char in "水渠稻田"] == words


@pytest.mark.parametrize("text", ["“" * 20_000, "（" * 20_000, "“水”，" * 10_000, "《" * 9_999 + "。", "水，" * 30_000])
def test_marks_that_never_close_are_read_in_time(text: str) -> None:
    assert len(read(text)) <= len(text)
