"""Paragraphs torn between columns are made whole, one to one."""

import tomllib

import pytest

from tests.pages import assert_conserved, passages_of
from transforms import order, seam

FIRST = "县里新建的冷链物流中心下月\n启用，乡亲们都说等了很久，因\n为往年的龙眼一到雨季就要烂"
SECOND = "在地里，今年大家放心地种上了\n三百多亩新苗，还请来省里的农\n艺师手把手地教。"
OTHER = "另一边，镇上的老渔港也在\n改建，九月就能停靠大船，渔民\n们盼着早一天开工。"


def test_the_half_that_goes_on_is_found_behind_other_blocks() -> None:
    text = f"{SECOND}\n\n{OTHER}\n\n{FIRST}"
    passages = passages_of(text)
    assert_conserved(text, passages)
    assert [passage.text[:4] for passage in passages] == ["另一边，", "县里新建"]
    assert "就要烂在地里" in passages[1].text
    assert (passages[1].first_line, passages[1].last_line) == (1, 11)


def test_whole_paragraphs_stay_apart() -> None:
    passages = passages_of(f"{OTHER}\n\n{SECOND}")
    assert len(passages) == 2


def test_a_headline_in_quotation_marks_goes_nowhere() -> None:
    passages = passages_of(f"“冷链进了村，\n龙眼出了山”\n\n{SECOND}")
    assert passages[0].text == "“冷链进了村，龙眼出了山”"


def test_the_evidence_has_a_weight_each() -> None:
    learned = tomllib.loads(seam.LEARNED.read_text(encoding="utf-8"))
    names = (seam.CONTINUITY, seam.FOLLOWING, order.MATCHING)
    for table, columns in zip(("continuity", "following", "matching"), names, strict=True):
        assert tuple(learned[table]) == ("bias", *columns)


def test_a_first_line_without_a_mark_goes_on() -> None:
    below = "心下月启用，乡亲们都说等了很\n久，今年放心地种上了三百多亩\n新苗。"
    text = f"{OTHER}\n\n县里给龙眼新建的物流中\n\n{below}"
    assert [len(passage.lines) for passage in passages_of(text)] == [3, 4]


def test_a_headline_over_a_question_goes_nowhere() -> None:
    text = "就冷链物流中心启用答记者问\n\nQ1：冷库哪一天启用？会不会\n再推迟？\nA1：下月初启用。"
    assert passages_of(text)[0].text == "就冷链物流中心启用答记者问"


def test_the_likeliest_pairs_together_are_found_and_no_ring() -> None:
    # The surest pair of all, 0 with 1, would leave nothing for 2.
    assert order._matched([(3.0, 0, 1), (2.5, 0, 3), (2.5, 2, 1)]) == {0: 3, 2: 1}
    assert order._matched([(3.0, 0, 1), (1.0, 1, 0)]) == {0: 1}


def test_a_caption_between_two_halves_is_passed_over() -> None:
    caption = "孩子们在新码头上看船。"
    passages = passages_of(f"{OTHER}\n\n{FIRST}\n\n{caption}\n\n{SECOND}")
    texts = [passage.text for passage in passages]
    assert caption in texts
    assert any("就要烂在地里" in text for text in texts)


@pytest.mark.parametrize("opening", ["近日，", "2023年，", "本报青禾8月3日电 "])
def test_what_opens_a_report_is_no_second_half(opening: str) -> None:
    report = f"{opening}县里的龙眼节开幕\n了，来了三百多位客人，热闹\n得很。"
    passages = passages_of(f"{FIRST}\n\n{OTHER}\n\n{report}")
    assert passages[0].text.endswith("就要烂")
    assert any(passage.text.startswith(opening.strip()) for passage in passages)


def test_a_credited_caption_is_no_half() -> None:
    caption = "乡亲们在冷库门口装车。陆一鸣 摄"
    passages = passages_of(f"{OTHER}\n\n{FIRST}\n\n{caption}\n\n{SECOND}")
    assert caption.replace(" ", "") in [passage.text for passage in passages]
    assert "就要烂在地里" in passages[1].text
