"""What a figure measures, and whose it is: as its clause names them, or the clauses before."""

from datetime import date

import pytest

from tests.stated import named, read, said


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


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("居民消费价格同比持平，环比下降0.8%。", "居民消费价格"),
        ("推广燃料电池汽车不少于2000辆。", "推广燃料电池汽车"),
        ("不良贷款率降至1.07%。", "不良贷款率"),
        ("固定资产投资由去年的下降2.1%转为增长4.6%。", "固定资产投资"),
    ],
)
def test_what_is_measured_ends_before_how_it_stands(text: str, metric: str) -> None:
    assert read(text)[-1].metric == metric


def test_a_part_that_is_named_by_a_deed_is_named_whole() -> None:
    assert named("民间投资占固定资产投资的比重为52.3%。") == [("52.3%", "固定资产投资的比重", "民间投资")]


def test_who_is_meant_is_no_figure() -> None:
    assert [row.quote for row in read("研究发现，睡眠少于6小时者患病风险高出27%。")] == ["27%"]


def test_a_change_is_told_in_points_or_as_a_share() -> None:
    assert said("恒生指数跌153点或0.83%。") == [("153点", "change", "down", None), ("0.83%", "growth", "down", None)]


def test_how_much_longer_people_live_is_a_figure() -> None:
    assert [row.quote for row in read("人均预期寿命78.6岁，比2020年提高0.67岁。")] == ["78.6岁", "0.67岁"]
