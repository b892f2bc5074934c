"""Each mend undoes a fault seen on real pages, and leaves good text alone."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.pages import assert_conserved, passages_of
from tests.quality import golden
from tests.quality.library import articles
from transforms.edits import Edit
from transforms.mends import mended

ROOT = Path(__file__).parents[2]
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
    "footnote calls": ("社会尺度，也是这样（3)。他又说[12]，“这是规律”②。", "社会尺度，也是这样。他又说，“这是规律”。"),
    "turned decimal marks": (
        "每股21.10元.归母净利润增97,9%，每股5·2元。",
        "每股21.10元，归母净利润增97.9%，每股5.2元。",
    ),
    "numbers taken apart": ("20 24年增长5. 2%，新增1 256人。", "2024年增长5.2%，新增1256人。"),
    "an address over two lines": (
        "网址是www.exam\nple.com，邮箱news@exam\nple.com。",
        "网址是www.example.com，邮箱news@example.com。",
    ),
    "an address with gaps": (
        "网址是https: //www. example .com/ paper/1.html。",
        "网址是https://www.example.com/paper/1.html。",
    ),
    "bold type made by printing twice": ("新新质质生生产产力力的三问。", "新质生产力的三问。"),
    "a headline with its shadow": ("加快发展新质生产力加快发展新质生产力", "加快发展新质生产力"),
    "a line printed twice": (
        "青禾县今年新建冷库三座，\n青禾县今年新建冷库三座，\n乡亲们都很高兴。",
        "青禾县今年新建冷库三座，乡亲们都很高兴。",
    ),
    "a number with a gap": ("增长5 .2%，共1, 500家。", "增长5.2%，共1,500家。"),
}
UNCHANGED = (ROOT / "tests" / "golden" / "unchanged.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(("text", "better"), MENDED.values(), ids=MENDED.keys())
def test_a_fault_is_mended(text: str, better: str) -> None:
    (passage,) = passages_of(text)
    assert passage.text == better


@pytest.mark.parametrize("text", UNCHANGED)
def test_good_text_is_left_alone(text: str) -> None:
    assert mended(text) == text


def test_good_passages_are_left_alone() -> None:
    texts = [row["text"] for name in golden.names() for row in golden.load(name).passages]
    texts += [text for article in articles() for _, text in article.passages]
    # Gaps that part words of a heading are judged in its line, see join.py: here the characters are what counts.
    assert [text for text in texts if "".join(mended(text).split()) != "".join(text.split())] == []


def test_a_paragraph_printed_twice_stands_once_and_leads_to_both() -> None:
    paragraph = "青禾县今年新建冷库三座，乡亲们说龙眼再也不愁卖了，县里还要修\n一条路，把龙眼从山里运到港口去卖，从港口运到更远的地方去卖。"
    text = f"{paragraph}\n\n第二段写的是别的事情。\n\n{paragraph}"
    passages = passages_of(text)
    assert [passage.text for passage in passages] == [paragraph.replace("\n", ""), "第二段写的是别的事情。"]
    assert_conserved(text, passages)


def test_a_wide_gap_in_a_spread_headline_parts_words() -> None:
    (passage,) = passages_of("冷 链 进 村   龙 眼 出 山")
    assert passage.text == "冷链进村 龙眼出山"


def test_two_latin_words_on_two_lines_keep_their_space() -> None:
    (passage,) = passages_of("他说这叫做supply\nchain，就是供应链的意思。")
    assert "supply chain" in passage.text


def test_a_mend_that_loses_track_of_characters_is_refused() -> None:
    def careless(text: str) -> Iterator[Edit]:
        yield Edit(0, 1, text[0] * 2)

    with pytest.raises(ValueError, match="must keep the length"):
        mended("甲乙", careless)


def test_a_passage_of_unseen_characters_stays_as_printed() -> None:
    (seen, unseen) = passages_of("甲乙丙丁。\n\n\u200b\u200b")
    assert (seen.text, unseen.text) == ("甲乙丙丁。", "\u200b\u200b")
    assert np.array_equal(unseen.origin, [7, 8])
