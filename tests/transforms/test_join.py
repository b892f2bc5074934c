"""Lines are joined where the text goes on, and nowhere else: each case is a fault seen on real pages."""

import pytest

from tests.pages import passages_of

CASES = {
    "a word cut at the line end": ("县里新建的冷链物流中\n心下月启用，乡亲们都\n说等了很久。", 1),
    "a paragraph cut by a blank line": (
        "县里新建的冷链物流中心下月\n启用，乡亲们都说等了很久，\n因为往年的龙眼一到雨季就\n\n要烂在地里。",
        1,
    ),
    "every line followed by a blank line": (
        "县里新建的冷链物流中心下月启用，乡\n\n亲们都说等了很久，因为往年的龙眼一\n\n到雨季就要烂在地里，今年可以放心地\n\n多种一些。",
        1,
    ),
    "a short line ends a paragraph set with wide leading": (
        (
            "县里新建的冷链物流中心下月启用，乡\n\n亲们都说等了很久，因为往年的龙眼一\n\n到雨季就要烂在地里。\n\n"
            "镇上的老渔港也在改建，九月就能停靠\n\n大船，渔民们盼着早一天开工。"
        ),
        2,
    ),
    "a spread line is full, however few characters it has": (
        "县里新建的冷链物流中心下月启\n用 ，乡 亲 们 都 说 等 了 很 久 ，因 为\n往年的龙眼一到雨季就烂在地里。",
        1,
    ),
    "a spread line that ends a sentence goes on": (
        "县里新建的冷链物流中心下月启\n用 ，乡 亲 们 都 说 等 了 很 久 。\n往年的龙眼一到雨季就要烂在地\n里了。",
        1,
    ),
    "a paragraph's last line is short": (
        "县里新建的冷链物流中心下月启用，乡\n亲们说等了很久。\n往年的龙眼一到雨季就要烂在地里，\n今年可以放心地多种一些树了，大家\n都很高兴。",
        2,
    ),
    "only the lost indent parts two paragraphs": (
        "县里新建的冷链物流中心下月启\n用，乡亲们都说等了很久很久。\n往年的龙眼一到雨季就要烂\n在地里，今年放心地多种一些。",
        2,
    ),
    "an indent parts paragraphs": ("姜文远\n\u3000\u3000县里新建的冷链物流中心下月\n启用，乡亲们都说等了很久。", 2),
    "a number and its unit on two lines": ("全县龙眼销售额同比增长-\n64.9%，其中线上销售1500\n万元，创下新高。", 1),
    "headings stand alone": ("县里建起冷链物流中心\n\n乡亲们放心多种龙眼\n\n本报记者 陆一鸣", 3),
    "a heading above its text in one block": (
        "二、冷链\n县里新建的冷链物流中心下月启用，乡亲们\n都说等了很久，因为往年的龙眼一到雨季就\n要烂在地里。",
        2,
    ),
    "lines that nobody broke are paragraphs": (
        (
            "县里新建的冷链物流中心下月启用，龙眼当天就能发到省城和外省的批发市场，乡亲们都说等了很久很久。\n"
            "往年的龙眼一到雨季就要烂在地里，今年可以放心地多种一些树了，大家都很高兴，还要再建。\n"
            "“价钱比往年高了三成。”姜文远指着刚刚装好的三辆货车说，车上的龙眼要送到外省。\n"
            "镇里还请来了农艺师，手把手地教大家修枝、疏果，第一批学员下个月就要结业了，后面还有两批在排队报名。\n"
            "育新苗。"
        ),
        5,
    ),
    "bullets": ("▶建冷库 ▶修公路\n▶育新苗", 3),
    "a bracket goes on": ("（作者系县农业农村局高级\n农艺师）", 1),
    "a line cannot begin with a mark": ("乡亲们都说等了很久\n\n，因为往年的龙眼一到雨季就要烂", 1),
    "a credit under a caption": (
        "乡亲们在新落成的冷链物流中心里分拣刚刚采下的龙眼。\n陆一鸣摄",
        2,
    ),
    "the rows of a table": ("县别 今年一季度 去年一季度\n青禾县 12.3 11.2\n临溪县 9.8 9.1", 3),
    "speakers open paragraphs": ("问：冷库何时启用？\n答：下月初启用。", 2),
    "a verb of saying makes no speaker": (
        "冷链中心装满了三百多箱龙眼。\n老农艺师姜文远说：“往年一到雨\n季就要烂在地里。”",
        1,
    ),
    "a lesson is no number of a list": ("他在黑板上写下大大的几个字：\n第一节课，先学会怎样疏果。", 1),
    "a numbered heading as wide as its column": (
        "二、建起全县的冷链物流中心\n县里新建的冷链物流中心\n下月启用，乡亲们都说等了很\n久，因为往年的龙眼都烂了。",
        2,
    ),
    "a bullet goes on in the next line": ("▲摘龙眼要在早晨，下午的日头会把\n果皮晒裂\n\n▲运输前先预冷", 2),
    "a short line between bullets heads the next": (
        "●冷库三座，合计能装下一千二百吨\n\n有多远\n\n●最远的村到冷库四十公里，一小时到\n\n●货车三十辆",
        4,
    ),
    "a report with its reporter under the headline": ("冷链中心启用 龙眼当天出县\n\n本报讯（记者 陆一鸣）", 2),
    "an office that a line cut": ("青禾县统计局 青禾县农业普查领\n导小组办公室", 1),
    "a second headline in smaller type": (
        "一箱龙眼要过五道关\n记青禾县冷链物流中心的三位年轻人和他们\n县里新建的冷链物流中心\n下月启用，乡亲们都说等了\n很久，因为往年的龙眼一到\n雨季就要烂在地里，大家很\n着急，今年放心地种。",
        3,
    ),
    "the line beside a drop cap opens its paragraph": (
        "冷链物流中心下月启用\n\n县 里新建的冷链物流\n\n中心下月启用，乡亲们\n都说等了很久，因为往年\n烂在地里。",
        2,
    ),
    "a name with a gap is no drop cap": ("陆 一鸣\n\n县里新建的冷链物流中心\n下月启用，乡亲们等了很久。", 2),
    "a headline's last character is no drop cap": (
        "关于冷链物流中心启用的通\n告\n县里新建的冷链物流中心下\n月启用，乡亲们都说等了很\n久。",
        2,
    ),
    "a vertical headline with a year": ("港\n口\n2\n0\n2\n5\n年\n启\n用\n\n县里新建的渔港启用了，大家都很高兴。", 2),
    "first lines one below the other are of other speeches": (
        (
            "县里新建的冷链物流中心下月启用，乡\n亲们都说等了很久。\n\n问：往年的龙眼是怎么样\n\n问：冷库里的温度由谁来\n\n"
            "运出去的？\n\n答：往年的龙眼用板车拉，一到雨季就\n要烂在地里。\n\n管？\n\n答：有专人管，一天看三回，夜里也有\n人值班。"
        ),
        6,
    ),
    "a pen name below a headline": (
        "外婆的龙眼树\n陆晚照\n县里新建的冷链物流中心下月启用，乡\n亲们都说等了很久，因为往年烂掉了。",
        3,
    ),
    "lines of contents": (
        "冷链物流中心启用. . . . . . . . . . . . . 3\n老渔港改建. . . . . . . . . . . . . . . . 12",
        2,
    ),
}


@pytest.mark.parametrize(("text", "count"), CASES.values(), ids=CASES.keys())
def test_lines_are_joined_where_the_text_goes_on(text: str, count: int) -> None:
    assert len(passages_of(text)) == count, [passage.text for passage in passages_of(text)]


def test_a_page_break_tears_no_sentence() -> None:
    text = "县里新建的冷链物流中心下月启用，乡亲\n们都说等了很久，因为往年的龙眼\n\f一到雨季就要烂在地里。"
    assert [passage.text for passage in passages_of(text)] == [
        "县里新建的冷链物流中心下月启用，乡亲们都说等了很久，因为往年的龙眼一到雨季就要烂在地里。"
    ]


def test_a_word_in_traditional_characters_runs_over_a_blank_line() -> None:
    text = "漁港改建以後，能停靠大船，漁民盼著早一天開\n\n工，設計單位說新碼頭會留出老石階。"
    assert len(passages_of(text)) == 1
