"""A statistic says what a reader of its sentence would say of it; what only names, lists or dates is none."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.records import Article, Document, Label, Passage, Source, Span, Statistic
from transforms.statistics import SILENT, statistics

SHARED = Path(__file__).parents[3] / "shared"
PRINTED = date(2024, 9, 12)


def page(*rows: str | tuple[Label, str], edition: date | None = PRINTED) -> Document:
    """A document of passages: body paragraphs, or a label with its text; a heading is the section of what follows."""
    passages: list[Passage] = []
    section = None
    for position, row in enumerate(rows, 1):
        label, text = ("body", row) if isinstance(row, str) else row
        section = text if label == "section_heading" else section
        origin = np.arange(len(text), dtype=np.int32)
        spans = (Span(0, max(1, len(text))),)
        passages.append(Passage(text, origin, spans, (position,), position=position, label=label, section=section))
    source = Source("0" * 16, "page.txt", "text/plain", "utf-8", 1, "")
    return Document(source, (Article(1, "news", tuple(passages)),), edition_date=edition)


def read(*rows: str | tuple[Label, str], edition: date | None = PRINTED) -> list[Statistic]:
    return statistics(page(*rows, edition=edition))


def said(text: str) -> list[tuple[str, str, str | None, str | None]]:
    """Quote, measure, direction and basis of the statistics of a paragraph."""
    return [(row.quote, row.measure, row.direction, row.basis) for row in read(text)]


def named(text: str) -> list[tuple[str, str | None, str | None]]:
    """Quote, metric and subject of the statistics of a paragraph."""
    return [(row.quote, row.metric, row.subject) for row in read(text)]


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全省粮食产量680万吨。", [("680万吨", "粮食产量", "全省")]),
        ("我国城镇调查失业率为5.2%。", [("5.2%", "城镇调查失业率", "我国城镇")]),
        ("农村居民人均可支配收入2.1万元。", [("2.1万元", "农村居民人均可支配收入", "农村居民")]),
        ("公司去年实现营业收入15亿元。", [("15亿元", "营业收入", "公司")]),
        ("区供水公司更换老旧管道126公里。", [("126公里", "更换老旧管道", "区供水公司")]),
        ("银行向农户让利3亿元。", [("3亿元", "向农户让利", "银行")]),
        ("望川大桥全长2186米，主跨720米。", [("2186米", "望川大桥全长", "望川大桥"), ("720米", "主跨", "望川大桥")]),
        ("全长3公里的隧道昨天贯通。", [("3公里", "全长", "隧道")]),
        ("当地52个贫困县全部摘帽。", [("52个", "贫困县", "当地")]),
        ("石埠汽车以21万辆的销量排名第二。", [("21万辆", "销量", "石埠汽车"), ("第二", "销量", "石埠汽车")]),
        ("种植面积从不足3万亩发展到26万亩。", [("3万亩", "种植面积", None), ("26万亩", "种植面积", None)]),
        ("县里发布10项“一窗通办”事项。", [("10项", "“一窗通办”事项", "县里")]),
        ("已有7232名受灾群众得到安置。", [("7232名", "受灾群众", None)]),
        ("媒体称该市已有1400人受伤。", [("1400人", "受伤", None)]),
        ("全县投入2000万元专项资金。", [("2000万元", "专项资金", "全县")]),
        ("事故造成12人死亡、35人受伤。", [("12人", "死亡", "事故"), ("35人", "受伤", "事故")]),
        ("在澜江市，4小时就能办好一张执照。", [("4小时", "办好一张执照", None)]),
        ("每10家新企业中，就有9家来自民营资本。", [("9家", "新企业", "民营资本")]),
        (
            "服务零售额增长5%，增速比上季度加快1个百分点。",
            [("5%", "服务零售额", None), ("1个百分点", "服务零售额增速", None)],
        ),
        (
            "国有企业利润3亿元，私营企业2亿元。",
            [("3亿元", "国有企业利润", "国有企业"), ("2亿元", "私营企业利润", "私营企业")],
        ),
        ("工业增加值3亿元，占全县的40%。", [("3亿元", "工业增加值", None), ("40%", "占全县", "工业增加值")]),
    ],
)
def test_a_figure_measures_what_stands_beside_it(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    rows = named(text)
    assert [row[:2] for row in rows] == [row[:2] for row in expected]
    for (_, _, subject), (_, _, wanted) in zip(rows, expected, strict=True):
        assert wanted is None or subject == wanted


def test_a_clause_that_compares_says_what_growth_is_against() -> None:
    rows = read("与近5年同期均值相比，受灾人数下降4%，倒塌房屋减少两成。")
    assert [(row.metric, row.subject, row.basis) for row in rows] == [
        ("受灾人数", None, "since"),
        ("倒塌房屋", None, "since"),
    ]
    (row,) = read("上半年，扣除价格因素，居民收入实际增长6.6%。")
    assert (row.metric, row.measure, row.basis) == ("居民收入", "growth", "yoy")


def test_a_list_shares_what_only_its_last_member_names() -> None:
    text = "东湖、西湖和南湖的客流量依次为3万人次、5万人次和8万人次，同比分别增长1%、2%和3%。"
    assert [row[1:] for row in named(text)] == [("客流量", "东湖"), ("客流量", "西湖"), ("客流量", "南湖")] * 2


@pytest.mark.parametrize(
    ("text", "metric", "subject"),
    [
        ("合作社社员如今发展到213户。", "合作社社员", None),
        ("来买东西的老人约占两成。", "来买东西的老人", "来买东西的老人"),
        ("新发放企业贷款加权平均利率为3.5%。", "企业贷款加权平均利率", None),
        ("发射次数和载荷总质量均增长3%。", "发射次数和载荷总质量", None),
        ("受访者每次花费在500元至1000元之间。", "受访者每次花费", None),
        ("新增城镇就业5.8万人。", "新增城镇就业", None),
    ],
)
def test_a_name_is_neither_cut_short_nor_an_act(text: str, metric: str | None, subject: str | None) -> None:
    (row,) = read(text)
    assert row.metric == metric
    assert subject is None or row.subject == subject


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


def test_a_rate_is_named_whole_and_compared_with_its_own_past() -> None:
    rows = read("销售面积下降17.1%，降幅比1—8月份收窄0.9个百分点。", "铁水联运量首破大关，达到103.6万吨。")
    assert [(row.quote, row.basis) for row in rows[:2]] == [("17.1%", None), ("0.9个百分点", "since")]
    assert rows[2].metric == "铁水联运量"


def test_a_rank_is_of_what_was_measured() -> None:
    rows = read("营业里程4.5万公里，居世界第一位。", "快递业务量连续10年位居全球第一。")
    assert [(row.quote, row.metric, row.measure) for row in rows if row.measure == "rank"] == [
        ("第一", "营业里程", "rank"),
        ("第一", "快递业务量", "rank"),
    ]


def test_the_whole_year_of_a_report_is_its_year() -> None:
    lead = "2022年，全省有学校2.3万所，在校生128万人，教师8万人。"
    (row,) = read(lead, "全年教育投入1785亿元。", edition=date(2023, 9, 8))[3:]
    assert str(row.period_end) == "2022-12-31"


def test_a_part_is_named_with_its_owner() -> None:
    assert named("主城区成交2988套，占全市的69.1%。")[1] == ("69.1%", "占全市", "主城区成交")
    assert named("灾害造成全县16个乡镇受灾。") == [("16个", "乡镇", "全县")]


def test_a_size_describes_what_is_counted_next() -> None:
    assert named("日加工能力300吨的烘干线3条。") == [
        ("300吨", "日加工能力", "烘干线"),
        ("3条", "烘干线", None),
    ]
    assert [row[1] for row in named("38家A级以上景区开放，订单量是去年同期的2.4倍。")] == ["景区", "订单量"]
    assert named("德国经济增长2.1%，日本增长0.5%。")[1] == ("0.5%", "经济", "日本")


def test_a_mean_is_of_what_was_counted() -> None:
    assert named("公路发送旅客总量80万人次，日均10万人次。")[1][:2] == ("10万人次", "公路发送旅客总量日均")
    assert named("土壤含碳量平均为每公斤16.8克。") == [("16.8克", "土壤含碳量", None)]


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


def test_most_of_a_whole_is_a_share() -> None:
    (row,) = read("超过半数受访者愿意换购。")
    assert (row.value, row.unit, row.measure, row.comparator) == (50, "%", "share", ">")


def test_a_rate_is_told_of_one_group_after_another() -> None:
    assert named("渔业失业率升至3.8%，林业则跌0.3个百分点。")[1][:2] == ("0.3个百分点", "林业失业率")
    assert named("全镇失业率为3%，渔业增长5%。")[1][:2] == ("5%", "渔业")
    text = "小学生近视率为35.6%，初中生为71.1%。"
    assert named(text)[1][:2] == ("71.1%", "初中生近视率")
    assert said(text)[1][1] == "level"


def test_who_acts_is_named_once_in_a_sentence() -> None:
    rows = read("例如，青禾邮政办起网店，又在网上组织拼团，2022年带动荔枝销售1500万元。")
    assert [(row.metric, row.subject) for row in rows] == [("荔枝销售", "青禾邮政")]
    assert (rows[0].value, rows[0].unit) == (15000000, "CNY")
    assert (rows[0].period_start, rows[0].period_end) == (date(2022, 1, 1), date(2022, 12, 31))


def test_a_list_gives_each_figure_its_metric() -> None:
    text = "水稻、小麦和玉米产量分别达到80万吨、41万吨和25万吨，同比分别增长2.1%、3.4%和5.6%。"
    assert named(text) == [
        ("80万吨", "水稻产量", None),
        ("41万吨", "小麦产量", None),
        ("25万吨", "玉米产量", None),
        ("2.1%", "水稻产量", None),
        ("3.4%", "小麦产量", None),
        ("5.6%", "玉米产量", None),
    ]
    assert [row.basis for row in read(text)[3:]] == ["yoy"] * 3


def test_a_member_of_a_list_may_hold_an_and() -> None:
    text = "教育支出、社会保障和就业支出、交通支出分别增长4.2%、3.6%和12%。"
    assert [metric for _, metric, _ in named(text)] == ["教育支出", "社会保障和就业支出", "交通支出"]


def test_a_list_gives_each_figure_its_period() -> None:
    rows = read("2021年、2022年和2023年，全镇产茶分别为300吨、320吨和350吨。")
    assert [(row.value, row.period_text) for row in rows] == [(300, "2021年"), (320, "2022年"), (350, "2023年")]


def test_a_change_in_brackets_is_of_what_stands_before_them() -> None:
    assert named("全镇总产值100亿元（同比增长5%）。") == [("100亿元", "总产值", "全镇"), ("5%", "总产值", "全镇")]


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
