"""Noise is refused and writing is not, whatever its kind: the threshold stands between the two with room on both sides."""

import random

import pytest

from tests.quality import golden
from transforms import decode, legibility
from transforms.decode import UnreadablePageError
from transforms.records import Page

WRITING = {
    "classical prose": "晋太元中，武陵人捕鱼为业。缘溪行，忘路之远近。忽逢桃花林，夹岸数百步，中无杂树，芳草鲜美，落英缤纷。渔人甚异之。",
    "classical prose without marks": "子曰學而時習之不亦說乎有朋自遠方來不亦樂乎人不知而不慍不亦君子乎有子曰其為人也孝弟而好犯上者鮮矣",
    "a primer": "天地玄黃 宇宙洪荒 日月盈昃 辰宿列張 寒來暑往 秋收冬藏 閏餘成歲 律呂調陽 雲騰致雨 露結為霜 金生麗水 玉出崑岡",
    "traditional news": "行政院主計總處昨日公布最新統計，第三季經濟成長率概估為百分之四點二，高於八月預測。官員表示，受惠於半導體出口暢旺。",
    "Cantonese": "佢哋話聽日會落雨，唔使出街喇。我哋嘅老師都話唔洗返學，係咪真㗎？呢個消息喺網上傳得好快，好多人都唔信。",
    "names": "陆一鸣 罗敏 沈砚秋 姜文远 史青岚 周启明 欧阳子轩 诸葛明 张凤霞 李建军 王秀兰 赵铁柱 褚时健 卫青 陈景润",
    "names of many syllables": "阿不都热西提·买买提、古丽巴哈尔·吐尔逊、次仁旺堆、巴特尔·额尔敦、玛依努尔·艾合买提等代表出席会议。",
    "a table of figures": "12.5 11.8 3.4 2.9\n1,205.6 1,180.3\n2.1 -0.5\n45 38 12 11 78 99\n30.2% 44.1%\n" * 8,
    "a table with heads": "县别 2024年 2023年\n"
    + "青禾县 12.5 11.8\n红星镇 3.4 2.9\n合计 1,205.6 1,180.3\n同比% 2.1 -0.5\n" * 9,
    "quotations of the exchange": "江城重工 600519 1688.00 +1.2%\n青禾酒业 000858 145.32 -0.4%\n白沙能源 300750 188.6 +3.1%\n"
    * 6,
    "a short note": "今日停刊。",
    "a number": "3",
    "an English page": "The harbour opened on Monday, and it is said that the first of the boats will sail in March with 40 crew on board.",
    "a page with an English part": "他给这件事起了个英文名字，叫“slow harbour”。\nThe harbour opened on Monday, and the first of the boats is to sail in March.",
    "formulas and chemistry": "聚对苯二甲酸乙二醇酯（PET）与邻苯二甲酸二辛酯的共聚，温度80℃，催化剂为钛酸四丁酯（TBT），反应3h，产率92%。",
    "addresses": "扫码关注：https://www.example.com/a/b?c=d1f2a3&e=77aa01 邮箱：news@example.com 客服QQ：12345678 网址www.example.cn",
    "a spread page": " ".join("青禾县今年新建冷库三座，乡亲们说龙眼再也不愁卖了。") + "\n",
    "leaders and rules": "第一章……………………1\n第二章…………………12\n================\n----------------\n*********\n□适用 √不适用\n",
}
COMMON = "".join(dict.fromkeys(c for name in golden.names() for c in golden.load(name).text if "一" <= c <= "鿿"))


def noisy(text: str, kind: str, share: float, chance: random.Random) -> str:
    """``text`` with that share of its characters misread."""
    misread = {
        "rare": lambda c: chr(chance.randrange(0x4E00, 0x9FA6)),
        "common": lambda c: chance.choice(COMMON),
        "latin": lambda c: chr(chance.randrange(0x21, 0x7F)),
        "lost": lambda c: "\ufffd",
        "private": lambda c: chr(chance.randrange(0xE000, 0xF8FF)),
        "unnamed": lambda c: f"(cid:{ord(c) % 9000})",
        "specks": lambda c: chance.choice("·~^|\\_¥§°¤■◆丨丿丶亅乚|!l1iI"),
        "question marks": lambda c: "?",
    }[kind]
    return "".join(misread(c) if not c.isspace() and chance.random() < share else c for c in text)


KINDS = ("rare", "common", "latin", "lost", "private", "unnamed", "specks", "question marks")


@pytest.mark.parametrize("text", WRITING.values(), ids=WRITING.keys())
def test_writing_is_legible(text: str) -> None:
    assert legibility.legibility(text) > legibility.LEAST + 0.07


@pytest.mark.parametrize("name", golden.names())
def test_pages_are_legible_and_stay_so_with_some_faults(name: str) -> None:
    text = golden.load(name).text
    assert legibility.legibility(text) > legibility.LEAST + 0.2
    for kind in KINDS:
        assert legibility.legibility(noisy(text, kind, 0.1, random.Random(1))) > legibility.LEAST + 0.1, kind  # noqa: S311


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", golden.names())
def test_a_failed_scan_is_refused(name: str, kind: str) -> None:
    text = golden.load(name).text
    chance = random.Random(7)  # noqa: S311
    for share in (0.7, 1.0):
        with pytest.raises(UnreadablePageError, match=r"page\.txt: legibility 0\.\d\d, at least 0\.28"):
            decode.decode(Page("page.txt", noisy(text, kind, share, chance).encode()))


@pytest.mark.parametrize("name", golden.names())
def test_characters_in_no_order_are_refused(name: str) -> None:
    text = golden.load(name).text
    characters = [c for c in text if "一" <= c <= "鿿"]
    random.Random(3).shuffle(characters)  # noqa: S311
    shuffled = iter(characters)
    assert legibility.legibility("".join(next(shuffled) if "一" <= c <= "鿿" else c for c in text)) < legibility.LEAST


def test_the_threshold_is_a_setting() -> None:
    page = Page("page.txt", noisy(WRITING["classical prose"] * 3, "rare", 0.9, random.Random(1)).encode())  # noqa: S311
    source = decode.decode(page, least=0)
    assert source.legibility < legibility.LEAST
    with pytest.raises(UnreadablePageError, match="lower the least legibility"):
        decode.decode(page)
    with pytest.raises(UnreadablePageError):
        decode.decode(Page("page.txt", WRITING["traditional news"].encode()), least=1.0)


def test_all_parts_of_a_long_text_are_looked_at() -> None:
    page = WRITING["traditional news"] * 900
    noise = noisy(page, "rare", 1.0, random.Random(2))  # noqa: S311
    assert legibility.legibility(page + noise) < legibility.legibility(page) - 0.2
    assert legibility.legibility(noise + page) < legibility.legibility(page) - 0.2
