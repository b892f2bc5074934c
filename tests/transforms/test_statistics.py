"""A statistic says what a reader of its sentence would say of it; what only names, lists or dates is none."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stated import PRINTED, named, page, read, said
from transforms.records import Document, Label
from transforms.statistics import SILENT, statistics

SHARED = Path(__file__).parents[3] / "shared"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青禾县粮食产量同比增长5.5%。", ("5.5%", "growth", "up", "yoy")),
        ("工业用电量环比下降3%。", ("3%", "growth", "down", "mom")),
        ("二季度工业用电量环比下降3%。", ("3%", "growth", "down", "qoq")),
        ("去年县里粮食比上年增产3%。", ("3%", "growth", "up", "yoy")),
        ("全县旅游收入比去年同期增加3亿元。", ("3亿元", "change", "up", "yoy")),
        ("7月份失业率比上月低0.1个百分点。", ("0.1个百分点", "change", "down", "mom")),
        ("增速高于全省平均水平1.5个百分点。", ("1.5个百分点", "change", "up", None)),
        ("藕带收购价比前几日高出5元。", ("5元", "change", "up", None)),
        ("通航里程增加到300公里。", ("300公里", "level", "up", None)),
        ("城镇登记失业率降至3.2%。", ("3.2%", "level", "down", None)),
        ("机电产品占出口总额的45.3%。", ("45.3%", "share", None, None)),
        ("镇上七成的农户种了茶。", ("七成", "share", None, None)),
        ("渔业产值占比提高3个百分点。", ("3个百分点", "change", "up", None)),
        ("县城销量保持20%以上的高增长。", ("20%", "growth", "up", None)),
        ("小麦价格涨幅为2%。", ("2%", "growth", "up", None)),
        ("明年力争建成学校12所。", ("12所", "target", None, None)),
        ("到2030年，森林覆盖率达到62%。", ("62%", "target", None, None)),
        ("全县严守20万亩耕地红线。", ("20万亩", "target", None, None)),
        ("已建成学校12所。", ("12所", "level", None, None)),
        ("预计全年产茶300吨。", ("300吨", "level", None, None)),
        ("自然增长率为-1.5‰。", ("-1.5‰", "growth", "down", None)),
        ("出口额居全省第3位。", ("第3", "rank", None, None)),
        ("2019年开园以来，接待游客80万人次。", ("80万人次", "level", None, "since")),
        ("县里的产值比2012年翻了一番。", ("翻了一番", "growth", "up", "since")),
        ("与邻国进出口增长5%。", ("5%", "growth", "up", None)),
        ("可以增加灌溉面积3万亩。", ("3万亩", "change", "up", None)),
    ],
)
def test_a_figure_is_meant_as_its_words_say(text: str, expected: tuple[str, str, str | None, str | None]) -> None:
    (row,) = said(text)
    assert row[:3] == expected[:3]
    assert expected[3] is None or row[3] == expected[3]


def test_a_clause_that_compares_says_what_growth_is_against() -> None:
    rows = read("与近5年同期均值相比，受灾人数下降4%，倒塌房屋减少两成。")
    assert [(row.metric, row.subject, row.basis) for row in rows] == [
        ("受灾人数", None, "since"),
        ("倒塌房屋", None, "since"),
    ]
    (row,) = read("上半年，扣除价格因素，居民收入实际增长6.6%。")
    assert (row.metric, row.measure, row.basis) == ("居民收入", "growth", "yoy")


def test_a_traditional_page_is_read_like_a_simplified_one_and_published_as_printed() -> None:
    rows = read("去年第4季經濟成長率為4.93%，較上季增加2.8個百分點。1月出口總值371億美元，年增18.1%。")
    assert [(row.quote, row.metric, row.measure, row.basis) for row in rows] == [
        ("4.93%", "經濟成長率", "level", None),
        ("2.8個百分點", "經濟成長率", "change", "qoq"),
        ("371億美元", "出口總值", "level", None),
        ("18.1%", "出口總值", "growth", "yoy"),
    ]
    assert [row.unit for row in rows] == ["%", "pp", "USD", "%"]
    assert rows[1].sentence == "去年第4季經濟成長率為4.93%，較上季增加2.8個百分點"
    assert rows[0].period_text == "去年第4季"
    assert str(rows[0].period_start) == "2023-10-01"


def test_the_money_of_a_traditional_page_is_that_of_its_place() -> None:
    rows = read("內政部說，平均每戶貸款為755萬元，出口12億元人民幣。", "房價上漲5元。")
    assert [(row.unit, row.unit_text) for row in rows] == [("TWD", "萬元"), ("CNY", "億元人民幣"), ("TWD", "元")]
    assert [row.unit for row in read("他說每戶貸款為755萬元。", "稅收增長300萬元。")] == ["CNY", "CNY"]


def test_the_whole_year_of_a_report_is_its_year() -> None:
    lead = "2022年，全省有学校2.3万所，在校生128万人，教师8万人。"
    (row,) = read(lead, "全年教育投入1785亿元。", edition=date(2023, 9, 8))[3:]
    assert str(row.period_end) == "2022-12-31"


def test_months_are_compared_in_hong_kong() -> None:
    (count, growth) = read("首5个月访港旅客46万人次，按月升24.6%。")
    assert (growth.metric, growth.basis) == (count.metric, "mom")
    assert (str(count.period_start), str(count.period_end)) == ("2024-01-01", "2024-05-31")
    (row,) = read("综合指数昨收报17832.8点。")
    assert (row.metric, str(row.period_end)) == ("综合指数", "2024-09-11")


def test_the_same_period_of_another_year_is_its_own_time() -> None:
    rows = read("今年前5个月，销售额7亿元，上年同期为6亿元。")
    assert [(row.metric, row.period_text) for row in rows] == [("销售额", "今年前5个月"), ("销售额", "上年")]
    (row,) = read("近五年，产值年均增长7.6%。")
    assert row.basis is None


def test_kinds_at_the_end_of_their_clause_are_counted() -> None:
    assert named("保护区有国家重点保护鸟类21种。") == [("21种", "国家重点保护鸟类", "保护区")]
    assert named("窗口提供12种服务，推出3种。") == []


def test_the_last_day_of_a_period_holds_for_what_is_told_after_it() -> None:
    rows = read("去年末，贷款余额30亿元。存款余额50亿元。", "公司发布2023年年度报告。报告期内，营业收入5亿元。")
    assert [str(row.period_end) for row in rows] == ["2023-12-31"] * 3


def test_a_report_is_of_one_time_where_its_paragraphs_compare() -> None:
    lead = "2023年，全县生产总值30亿元，增长6%，其中农业增加值8亿元。"
    rows = read(lead, "生猪出栏3万头，同比下降2%。", "园区现有企业14家。", "2024年，生产总值力争增长7%。")
    assert [(row.quote, row.period_text) for row in rows[3:]] == [
        ("3万头", "2023年"), ("2%", "2023年"), ("14家", None), ("7%", "2024年"),
    ]  # fmt: skip
    assert read("2023年，种稻3亩。", "出栏下降2%。")[-1].period_text is None


def test_a_trading_day_is_that_of_its_close() -> None:
    rows = read("9月11日，股市收涨。截至收盘，综合指数报3120.5点，上涨0.8%。", "9月11日，队员出征。全村有300人。")
    assert [(row.quote, str(row.period_end)) for row in rows] == [
        ("3120.5点", "2024-09-11"), ("0.8%", "2024-09-11"), ("300人", "None"),
    ]  # fmt: skip
    (_, change) = read("综合指数报3120.5点，较前一交易日上涨20点。")
    assert (change.metric, change.measure) == ("综合指数", "change")


def test_a_half_year_report_is_of_half_a_year() -> None:
    (row,) = read("公司发布2024年半年度报告。报告期内，营业收入5亿元。")
    assert (str(row.period_start), str(row.period_end)) == ("2024-01-01", "2024-06-30")


def test_the_head_of_a_table_carries_the_unit() -> None:
    rows = read(
        ("table", "县区 产量（万吨）产值（亿元）"),
        ("table", "石埠12.5 3.4"),
        ("table", "莲塘 8.1 2.2"),
        "单位：亿元",
        ("table", "指标 一季度 增速（%）"),
        ("table", "地区生产总值120.5 5.2"),
    )
    assert [(row.value, row.unit, row.metric, row.subject) for row in rows] == [
        (125000, "t", "产量", "石埠"),
        (340000000, "CNY", "产值", "石埠"),
        (81000, "t", "产量", "莲塘"),
        (220000000, "CNY", "产值", "莲塘"),
        (pytest.approx(12.05e9), "CNY", "地区生产总值", None),
        (5.2, "%", "增速", "地区生产总值"),
    ]
    assert (rows[4].period_text, rows[5].measure) == ("一季度", "growth")


def test_a_head_that_says_how_much_leaves_the_name_to_the_row() -> None:
    rows = read("指标 绝对额 同比增长（%）", "单位：亿元", "粮食产值 12.5 5.6")
    assert [(row.value, row.unit, row.metric, row.measure) for row in rows] == [
        (12.5e8, "CNY", "粮食产值", "level"), (5.6, "%", "粮食产值", "growth"),
    ]  # fmt: skip


def test_a_unit_in_brackets_counts_for_the_number_after_it() -> None:
    (row,) = read("茶叶产量（万吨）：3.5")
    assert (row.quote, row.value, row.unit, row.metric) == ("3.5", 35000, "t", "茶叶产量")
    assert read("本表（续）12") == []


def test_both_ends_of_a_change_are_told() -> None:
    rows = read("管网漏损率从19.7%降到8.6%。")
    assert [(row.value, row.metric, row.measure, row.direction) for row in rows] == [
        (19.7, "管网漏损率", "level", None),
        (8.6, "管网漏损率", "level", "down"),
    ]


def test_the_time_of_a_figure_is_the_last_one_named_and_not_one_compared_with() -> None:
    text = "上半年，全县工业产值增长6%，比一季度加快1个百分点。其中茶业增长9%。目前，茶园有3万亩。"
    assert [(row.quote, row.period_text) for row in read(text)] == [
        ("6%", "上半年"),
        ("1个百分点", "上半年"),
        ("9%", "上半年"),
        ("3万亩", "目前"),
    ]


def test_what_is_yet_to_come_says_nothing_of_the_sentences_after_it() -> None:
    rows = read("大桥全长3公里，预计2026年9月通车。园区展出作品27项。")
    assert [row.period_text for row in rows] == [None, None]


def test_a_figure_may_have_a_time_of_its_own() -> None:
    rows = read("产量从2012年的5万吨增长到2022年的8万吨，年末库存2万吨。其中早稻3万吨。")
    assert [(row.value, row.period_text) for row in rows] == [
        (50000, "2012年"), (80000, "到2022年"), (20000, "年末"), (30000, "到2022年"),
    ]  # fmt: skip


def test_a_section_tells_the_year_and_whether_its_figures_are_meant_to_be() -> None:
    rows = read(
        ("section_heading", "一、2023年工作回顾"),
        "新建学校12所，全年粮食增产3%。",
        ("section_heading", "二、2024年目标任务"),
        "新建学校20所。去年已开工5所。",
        edition=date(2024, 2, 1),
    )
    assert [(row.value, row.measure, row.period_end) for row in rows] == [
        (12, "level", None),
        (3, "growth", date(2023, 12, 31)),
        (20, "target", None),
        (5, "level", date(2023, 12, 31)),
    ]


def test_a_plan_holds_for_the_list_that_follows_it() -> None:
    rows = read(
        "今后五年的主要目标是：", "——粮食产量稳定在300万吨以上。", "——森林覆盖率达到62%。", "全县现有茶园3万亩。"
    )
    assert [row.measure for row in rows] == ["target", "target", "level"]
    assert rows[0].comparator == ">="


@pytest.mark.parametrize(
    ("text", "value", "unit", "kind"),
    [
        ("全县有551万农村人口。", 5510000, "人", "count"),
        ("固定资产投资突破57万亿。", 57e12, "CNY", "currency"),
        ("参会农户达3万。", 30000, "户", "count"),
        ("影片观影人次超4000万。", 4e7, "人次", "count"),
        ("物流指数为51.2。", 51.2, None, "other"),
        ("全镇三分之二的农户种茶。", 200 / 3, "%", "share"),
        ("气温降至零下5℃。", -5, "℃", "temperature"),
        ("灌溉面积达3万亩。", 30000, "亩", "area"),
        ("年发电量2亿千瓦时。", 2e8, "kWh", "energy"),
        ("产量是上年的1.8倍。", 1.8, "倍", "multiple"),
        ("平均用时118天。", 118, "day", "duration"),
    ],
)
def test_a_figure_has_a_value_in_its_unit(text: str, value: float, unit: str | None, kind: str) -> None:
    (row,) = read(text)
    assert row.value == pytest.approx(value)
    assert (row.unit, row.quantity_kind) == (unit, kind)


@pytest.mark.parametrize(
    "text",
    [
        "要抓好两个方面，一是修渠，二是种树。",
        "会议提出3点建议和5项要求。",
        "他今年62岁，女儿15岁。",
        "青禾一中队以3比2战胜石埠队，夺得第六届“希望杯”。",
        "办事指南见《2024年10项便民措施》（澜政发〔2024〕8号）。",
        "咨询电话0000-8612345，地址解放路126号3栋501室。",
        "上午9时30分，C919和A320先后降落，G1024次列车进站。",
        "进一步推进新一轮改革，推出一批新举措。",
        "这是一个奇迹，也是一次考验，两国人民都很高兴。",
        "实施千亿斤粮食产能提升行动和三年行动计划。",
        "世界500强企业的代表从四面八方赶来。",
        "连续三年被评为先进，五年来从未间断。",
        "“3+1”模式、“十九连丰”和“最后一公里”成了热词。",
        "打造千亿级产业集群，培育百强县。",
        "2024年9月12日，党的二十届三中全会精神宣讲会举行。",
        "每10家企业办一次培训。",
        "不怕一万，就怕万一。",
        "对不足100万元的部分减半征收。",
        "乘坐G7次列车或地铁10号线。",
        "请到金茂大厦12层1206室。",
        "发生5级以上地震时请勿乘坐电梯。",
        "详见https://www.澜江.cn/2024/05/20万.htm或www.abc.cn/30万元。",
    ],
)
def test_what_only_names_lists_or_dates_is_no_statistic(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize("label", sorted(SILENT))
def test_some_passages_state_nothing(label: Label) -> None:
    assert read((label, "全县粮食产量增长5%。")) == []


@pytest.mark.parametrize("label", ["headline", "kicker", "section_heading", "bullet", "caption", "answer", "lead"])
def test_headings_and_lists_state_figures_too(label: Label) -> None:
    assert named_of(label) == [("5%", "夏粮产量")]


def named_of(label: Label) -> list[tuple[str, str | None]]:
    return [(row.quote, row.metric) for row in read((label, "青禾三农稳中向好 夏粮产量增长5%"))]


WORDS = st.sampled_from([
    "全县", "粮食产量", "同比", "增长", "达到", "下降", "5%", "3.2个百分点", "12万吨", "1500万元", "两个", "分别", "、", "和", "，", "。", "；", "：",
    "其中", "2023年", "上半年", "比上年", "占", "的", "比重", "将", "目标", "“", "”", "（", "）", "每10家", "中", "就有", "9家", "公司", "从", "到", "第3",
    "居", "一", "万", "年", " ", "\n", "我国", "人口", "等", "已", "称",
])  # fmt: skip
paragraphs = st.lists(WORDS, max_size=40).map("".join)


@given(paragraphs, st.none() | st.dates(date(1950, 1, 1), date(2090, 1, 1)))
def test_a_quote_stands_where_it_says_in_its_sentence(text: str, edition: date | None) -> None:
    rows = read(text or "。", edition=edition)
    end = 0
    for row in rows:
        assert end <= row.start < row.end
        assert row.quote == text[row.start : row.end]
        assert row.quote in row.sentence
        assert row.sentence in text
        assert row.value_high is None or row.value_high >= row.value
        assert row.unit_text is None or row.quote.endswith(row.unit_text)
        end = row.end
    assert rows == read(text or "。", edition=edition)


@given(st.lists(paragraphs.filter(bool), min_size=1, max_size=4))
def test_a_story_is_read_apart_from_its_neighbours(texts: list[str]) -> None:
    stories = [page(text) for text in texts]
    apart = [row for story in stories for row in statistics(story)]
    articles = tuple(article for story in stories for article in story.articles)
    together = statistics(Document(stories[0].source, articles, edition_date=PRINTED))
    assert together == apart


@pytest.mark.shared
def test_the_sample_page_has_its_two_statistics() -> None:
    folder = SHARED / "gold" / "theory-weekly"
    if not folder.is_dir():
        pytest.skip("the test data does not stand beside the checkout")
    rows = [json.loads(line) for line in (folder / "passages.jsonl").read_text(encoding="utf-8").splitlines()]
    truth = [json.loads(line) for line in (folder / "statistics.jsonl").read_text(encoding="utf-8").splitlines()]
    found = read(*((row["label"], row["text"]) for row in rows), edition=None)
    assert len(found) == len(truth)
    for row in truth:
        (match,) = (one for one in found if one.value == row["value"])
        assert (match.unit, match.comparator, match.measure) == (row["unit"], row["comparator"], row["measure"])
        assert row["metric_has"] in (match.metric or "")
        assert row["subject_has"] in (match.subject or "")
        assert str(match.period_start) == str(row["period_start"])
