"""Each mend undoes a fault seen on real pages, and leaves good text alone."""

import numpy as np
import pytest

from tests.pages import passages_of
from transforms import repair

MENDED = {
    "a line wholly spread": ("系 统 每 天 提 供 3 次", "系统每天提供3次"),
    "a spread date": ("6 月 3 0 日 1 8 : 0 0", "6月30日18:00"),
    "hugging commas": ("说 ，我 们 过 去 所 走 的 路", "说，我们过去所走的路"),
    "a quarter space around numbers": ("2024 年，超过 60% ，共 3 家 GDP 数据", "2024年，超过60%，共3家GDP数据"),
    "radicals": ("⽐对⼀、总体⻚⾯", "比对一、总体页面"),
    "half-width marks in Chinese": ("化(它的另一面);后者,在第一:", "化（它的另一面）；后者，在第一："),
    "letters for digits": ("20I5年,共1IO家,比19l0年多", "2015年，共110家，比1910年多"),
    "full-width digits": ("２０２４年增长５．２％", "2024年增长5.2%"),
    "unseen characters": ("新\u200b质(cid:0)生\x03产力\ufeff。", "新质生产力。"),
    "a gap inside running text": ("产业体系 现代化水平，进一步提高。", "产业体系现代化水平，进一步提高。"),
    "a number with a gap": ("增长5 .2%，共1, 500家。", "增长5.2%，共1,500家。"),
}
UNCHANGED = [
    "本报记者 陆一鸣 罗敏",
    "冷链进村 龙眼出山",
    "县别 2024年一季度 2023年一季度",
    "他在Ohio工作，用5G手机看Oil Paintings。",
    "每瓶2.5l，价格18.5元，时间18:00，比分3:2。",
    "GB/T 1.1—2020 and ISO 9001:2015 are standards.",
    "“智改数转”（一期）：10—12月完成1,500家。",
    "网址www.example.com/a?b=1,2",
    "O2和CO2的浓度",
]


@pytest.mark.parametrize(("text", "better"), MENDED.values(), ids=MENDED.keys())
def test_a_fault_is_mended(text: str, better: str) -> None:
    (passage,) = passages_of(text)
    assert passage.text == better


@pytest.mark.parametrize("text", UNCHANGED)
def test_good_text_is_left_alone(text: str) -> None:
    (passage,) = passages_of(text)
    assert passage.text == text


def test_a_wide_gap_in_a_spread_headline_parts_words() -> None:
    (passage,) = passages_of("冷 链 进 村   龙 眼 出 山")
    assert passage.text == "冷链进村 龙眼出山"


def test_two_latin_words_on_two_lines_keep_their_space() -> None:
    (passage,) = passages_of("他说这叫做supply\nchain，就是供应链的意思。")
    assert "supply chain" in passage.text


def test_a_mend_that_loses_track_of_characters_is_refused() -> None:
    def careless(text: str) -> "repair.Iterator[repair.Edit]":
        yield repair.Edit(0, 1, text[0] * 2)

    with pytest.raises(ValueError, match="must keep the length"):
        repair.mended("甲乙", careless)


def test_a_passage_of_unseen_characters_stays_as_printed() -> None:
    (seen, unseen) = passages_of("甲乙丙丁。\n\n\u200b\u200b")
    assert (seen.text, unseen.text) == ("甲乙丙丁。", "\u200b\u200b")
    assert np.array_equal(unseen.origin, [7, 8])
