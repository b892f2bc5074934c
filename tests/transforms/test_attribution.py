"""Every assertion is given to the one who makes it, and only where the page says so."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.attribution import UNATTRIBUTED, Attribution, Reader
from transforms.sources import source


def voices(*texts: str, default: Attribution = UNATTRIBUTED) -> list[tuple[str, str | None, str]]:
    """What is asserted, by whom, how quoted: over passages of one article."""
    reader = Reader("\n".join(texts))
    return [
        (text[one.start : one.end], one.attribution.speaker, one.attribution.quote_type)
        for text in texts
        for one in reader.read(text, default)
    ]


def speakers(*texts: str) -> list[str | None]:
    return [speaker for _, speaker, _ in voices(*texts)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“今年的樱桃又大又甜。”果农赵德胜笑着说。", "赵德胜"),
        ("市气象台首席预报员孙丽在新闻通气会上说：“周末有强降雨。”", "孙丽"),
        ("国家能源局有关负责人表示，煤炭库存处于高位。", "国家能源局有关负责人"),
        ("据市交通运输局介绍，新线全长42公里。", "市交通运输局"),
        ("本报讯（记者田野）记者从省教育厅获悉，今年将新增学位10万个。", "省教育厅"),
        ("《移动经济发展报告》指出，连接数将持续增长。", "《移动经济发展报告》"),
        ("汽车工业协会数据显示，上半年产销两旺。", "汽车工业协会"),
        ("海关总署昨天（3月7日）公布前两月外贸数据，出口增长7.1%。", "海关总署"),
        ("在李国栋看来，技术并不是最大的障碍。", "李国栋"),
        ("有专家认为，水价短期内不会上涨。", "专家"),
        ("外事部门发言人高宁6日在例行记者会上表示，两岸将恢复通航。", "高宁"),
        ("省委书记、省军区第一政委周启明近日作出重要指示强调，防汛要抓实抓细。", "周启明"),
        ("世界银行最新发布的报告预计，增速将放缓。", "世界银行"),
        ("“孩子放学后有地方去了！”家长李女士高兴地说。", "李女士"),
        ("水科院数量经济与技术经济研究所所长李雪松表示，水价仍有空间。", "李雪松"),
        ("联合国秘书长古特雷斯呼吁，各国应立即减排。", "古特雷斯"),
        ("一位不愿透露姓名的村民告诉记者，河水变黑已有三年。", "一位不愿透露姓名的村民"),
        ("公告称，公司拟回购股份不超过2亿元。", "公告"),
        ("根据规划，到2040年全市绿化率达到45%。", "规划"),
        ("今年的政府工作报告提出，要修好农村公路。", "政府工作报告"),
        ("省水利厅厅长李明出席会议并强调，渠首要守好。", "李明"),
        ("市第一医院主任医师何文静提醒，老人应当接种疫苗。", "何文静"),
        ("简·雅各布斯早就指出，街道的安全靠街上的眼睛。", "简·雅各布斯"),
        ("《渔业法》第十二条规定，库区禁止捕鱼。", "《渔业法》第十二条"),
        ("结果显示，新种在样品中占7.3%。", "结果"),
        ("农艺师李明建议农户雨前收割早稻。", "李明"),
        ("该队教练周启明坚称运动员从未服药。", "周启明"),
        ("林业大学教授王向荣则提醒，菜园应远离公路。", "王向荣"),
        ("县法院经审理认为，合同无效。", "县法院"),
        ("承办法官张璐提示，当事人应当诚信签约。", "张璐"),
        ("法院审理查明，两年间成交四万笔。", "法院"),
        ("记者昨日从市疾控中心了解到，流感毒株没有变异。", "市疾控中心"),
        ("考古队领队孙伟刚介绍，墓道长四十米。", "孙伟刚"),
        ("省水利厅昨天公布，水位下降了两米。", "省水利厅"),
        ("护林员王芳指着远处的湖岸说：“水鸟回来了。”", "王芳"),
        ("省水利厅提醒，市民见到漏水应立即举报。", "省水利厅"),
        ("省水利厅今年将督促供水企业公开水质，取消滞纳金。", None),
        ("年仅19岁的学徒李明说，竹篾要泡三天。", "李明"),
        ("省水利厅的一份报告预测，水位将下降两米。", "省水利厅"),
        ("外事部门发言人林岚17日在例行记者会应询表示，双方保持着沟通。", "林岚"),
    ],
)
def test_a_source_is_read_from_the_words_around_its_cue(text: str, speaker: str | None) -> None:
    assert speakers(text)[-1] == speaker


@pytest.mark.parametrize(
    "text",
    [
        "这说明，市场的信心正在恢复。",
        "事实证明，治沙是可以做到的。",
        "小说描写了三代人的命运。",
        "他的名称已经更改，手续并不复杂。",
        "文章反映的问题基本真实。",
        "经济恢复好于预期，就业稳定。",
        "逐条答复代表的建议和委员的提案。",
        "省长提出“先修渠、后修路”的思路，确立了规矩。",
        "预计明年完工，届时可以通车。",
        "按照上级决策部署，我市修了三条渠。",
        "“绿水青山就是金山银山”的理念深入人心。",
        "市中院昨天作出终审判决，驳回上诉，维持原判。",
        "队员在渠底发现一座古墓，墓砖完好。",
        "对我来说，这部戏是一次告别。",
    ],
)
def test_what_only_looks_like_a_cue_names_nobody(text: str) -> None:
    assert set(speakers(text)) == {None}


def test_a_quotation_broken_by_its_cue_is_one_voice() -> None:
    assert voices("“今年的樱桃很甜。”果农赵德胜说，“订单排到了六月。价钱也好。”") == [
        ("今年的樱桃很甜", "赵德胜", "direct"),
        ("订单排到了六月", "赵德胜", "direct"),
        ("价钱也好", "赵德胜", "direct"),
    ]


def test_speech_without_a_verb_belongs_to_the_subject_of_what_leads_to_it() -> None:
    assert voices("谈起渠的由来，陈明记忆犹新：“那是全村人挖的。”")[-1] == ("那是全村人挖的", "陈明", "direct")


def test_a_quotation_that_nobody_utters_asserts_nothing() -> None:
    assert voices("“月亮走，我也走。”村口的喇叭里放着老歌。") == [("村口的喇叭里放着老歌", None, "authorial")]


def test_a_quotation_that_goes_on_in_the_next_paragraph_keeps_its_voice() -> None:
    assert speakers("镇长王芳说：“渠修好了。水来了。", "“路也通了。”") == ["王芳", "王芳", "王芳"]


def test_paragraphs_of_quotation_go_on_with_whom_only_his_cue_followed() -> None:
    first, second = "“台上最有力量的是沉默。”导演李明这样说。", "“这部戏是一次告别。”"
    assert speakers(first, second, "村民都笑了。") == ["李明", "李明", None]
    assert speakers("镇长王芳来到渠首。", second) == [None]


def test_who_does_something_while_speaking_utters_the_quotation_before() -> None:
    assert speakers("“今年打了六百斤稻谷！”种粮大户王芳喜上眉梢。")[0] == "王芳"
    assert speakers("渠首的患者老周拿到了药。“石头落了地，夜里也睡得着了，”他说。")[1:] == ["老周"]


def test_a_release_is_an_event_and_what_it_releases_its_offices() -> None:
    text = "省水利厅印发了《库区管理办法》，明年起库区全面禁渔。"
    said = [(text[one.start : one.end], one.attribution.speaker) for one in Reader().read(text)]
    assert said == [("省水利厅印发了《库区管理办法》", None), ("明年起库区全面禁渔", "省水利厅")]


def test_a_quotation_after_reported_speech_is_the_same_voice() -> None:
    text = "家长李女士告诉记者，儿子以前坐不住，“现在他每天都能踢上一会儿球”。"
    assert voices(text)[-1] == ("现在他每天都能踢上一会儿球", "李女士", "direct")


def test_whom_a_speaker_quotes_is_told_apart() -> None:
    (one,) = Reader().read("演员周启明补充说：“李导总跟我们讲，不要演情绪。”")[-1:]
    assert (one.attribution.speaker, one.attribution.chain) == ("李导", ("周启明",))


def test_indirect_speech_ends_with_its_sentence_and_goes_on_over_a_semicolon() -> None:
    assert voices("镇长王芳表示，渠已修好；路也通了。村民很高兴。") == [
        ("渠已修好", "王芳", "indirect"),
        ("路也通了", "王芳", "indirect"),
        ("村民很高兴", None, "authorial"),
    ]


def test_what_a_meeting_demands_goes_on_in_the_next_sentence() -> None:
    assert speakers("会议强调，要修好水渠。要管好用水。") == ["会议", "会议"]


def test_the_innermost_source_speaks_and_the_chain_is_kept() -> None:
    (one,) = Reader().read("省水利厅厅长李明表示，监测数据显示，水位下降两米。")[-1:]
    assert (one.attribution.speaker, one.attribution.chain) == ("监测数据", ("李明",))


def test_a_pronoun_is_whoever_was_named_last() -> None:
    assert speakers("厨师阿米娜·塔里克今年50岁。她说，面要现揉。")[-1] == "阿米娜·塔里克"
    assert speakers("渠首由厅长李明验收。", "他表示，水量充足。")[-1] == "李明"


def test_the_first_part_of_a_foreign_name_is_the_whole_name() -> None:
    one = Reader().read("国家博物馆馆长阿米娜·塔里克到访。阿米娜说：“两地都有古渠。”")[-1]
    assert (one.attribution.speaker, one.attribution.role) == ("阿米娜·塔里克", "国家博物馆馆长")


def test_an_office_named_once_is_known_in_the_whole_article() -> None:
    first, second = "省水利厅厅长李明来到渠首。", "李明说，水量充足。"
    reader = Reader(first + second)
    reader.read(first)
    assert reader.read(second)[-1].attribution.role == "省水利厅厅长"


def test_who_says_i_adds_no_source() -> None:
    answer = Attribution("李明", None, "named", "answer")
    assert voices("我认为水价应当按成本定。", default=answer) == [("我认为水价应当按成本定", "李明", "answer")]


def test_in_an_answer_a_cue_names_another_source() -> None:
    answer = Attribution("李明", None, "named", "answer")
    assert voices("国务院明确，要先节水后调水。", default=answer) == [("要先节水后调水", "国务院", "indirect")]


def test_hearsay_has_a_cue_and_no_speaker() -> None:
    (one,) = Reader().read("据了解，该馆藏品超过3万件。")
    assert (one.attribution.speaker, one.attribution.source_type, one.attribution.cue) == (
        None,
        "unattributed",
        "据了解",
    )


@settings(deadline=None)
@given(text=st.text(alphabet="王芳李明厅长说表示据指出认为他她“”：，。；的在会上数据显示·", max_size=60))
def test_assertions_stand_in_order_and_never_overlap(text: str) -> None:
    found = Reader(text).read(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize("subject", ["对" * 60, "在会上" * 20, "厅长" * 30, "·" * 60, "的数据" * 20])
def test_odd_subjects_are_read_in_time(subject: str) -> None:
    source(subject[:60])
