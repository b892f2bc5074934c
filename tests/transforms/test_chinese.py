"""Words are cut alike with rjieba and with jieba, and long runs cost no more than short ones."""

import pytest

from transforms import chinese

SENTENCES = (
    "市统计局新闻发言人罗敏介绍，上半年全市规模以上工业增加值同比增长6.2%，其中装备制造业增长9.8%。",
    "他说，乡亲们把荔枝卖到了北京、上海，2022年的销售额有1500万元。",
    "新能源汽车的产量占到全球六成以上，企业要在电池、芯片和操作系统上继续下功夫。",
    "记者在青禾镇看到，三百亩水田已经插完秧，合作社的无人机正在施肥。",
    "“这个问题要分两步看。”她停了一下，“先说技术，再说市场。”",
)


@pytest.fixture
def without_rjieba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chinese, "rjieba", None)


@pytest.mark.parametrize("text", SENTENCES)
def test_rjieba_cuts_as_jieba_does(text: str, request: pytest.FixtureRequest) -> None:
    fast = chinese.words(text), chinese.known_words(text)
    request.getfixturevalue("without_rjieba")
    assert (chinese.words(text), chinese.known_words(text)) == fast


@pytest.mark.parametrize("text", [*SENTENCES, "的" * 20_000, "甲乙，" * 500, "\n\n"])
def test_joined_the_words_are_the_text(text: str) -> None:
    assert "".join(chinese.words(text)) == text
    assert "".join(word for word, _ in chinese.tagged(text)) == text


def test_no_piece_is_longer_than_jieba_can_take() -> None:
    text = "的" * 1234 + "。" + "新质生产力，" * 300
    assert max(map(len, chinese.pieces(text))) <= chinese.PIECE
    assert "".join(chinese.pieces(text)) == text


def test_pieces_end_at_the_last_mark_where_there_is_one() -> None:
    assert list(chinese.pieces("甲乙，丙丁。戊")) == ["甲乙，丙丁。", "戊"]
