"""Claims are verbatim, stand alone, and know who makes them; what asserts nothing is none."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.claims import claims
from transforms.kinds import kind
from transforms.records import Article, ArticleKind, Claim, Document, Label, Passage, QAPair, Source, Span, Statistic
from transforms.salience import KEY

SHARED = Path(__file__).parents[3] / "shared"


def passage(text: str, position: int, label: Label = "body", speaker: str | None = None, mark: int = 0) -> Passage:
    lines = (position,)
    spans = (Span(0, max(len(text), 1)),)
    origin = np.arange(len(text), dtype=np.int32)
    return Passage(text, origin, spans, lines, position=position, label=label, speaker=speaker, mark=mark)


def page(
    *passages: Passage, kind: ArticleKind = "news", headline: str | None = None, authors: tuple[str, ...] = ()
) -> Document:
    article = Article(1, kind, passages, headline=headline, authors=authors)
    return Document(Source("id", "page.txt", "text/plain", "utf-8", 1, ""), (article,))


def figure(text: str, quote: str, position: int = 1) -> Statistic:
    start = text.index(quote)
    return Statistic(position, start, start + len(quote), quote, text, 1.0, None, "=", "", quote, "count", "level")


def read(text: str, *figures: str, label: Label = "body") -> list[Claim]:
    return claims(page(passage(text, 1, label)), [], [figure(text, quote) for quote in figures])


def said(text: str, *figures: str, label: Label = "body") -> list[str]:
    return [claim.claim for claim in read(text, *figures, label=label)]


@pytest.mark.parametrize(
    "text",
    [
        "渠什么时候修好？",
        "如何把水留住，怎样把地养好。",
        "弘扬优良传统，争做时代新人。",
        "风调雨顺，五谷丰登。",
        "推开木门，一股墨香扑面而来。",
        "驱车两个小时，记者来到渠首。",
        "本期邀请三位专家谈治水。",
        "资料来源：市水利局。",
        "“月亮走，我也走。”",
        "让每一条渠都流清水！",
        "清早，薄雾漫过了渠首的闸门。",
    ],
)
def test_what_asserts_nothing_is_no_claim(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "label", ["headline", "section_heading", "caption", "masthead", "furniture", "author_note", "byline"]
)
def test_only_text_is_read(label: Label) -> None:
    assert said("全县已经修好水渠四十条。", label=label) == []
    assert said("全县已经修好水渠四十条。") == ["全县已经修好水渠四十条"]


def test_a_dateline_is_no_part_of_a_claim() -> None:
    assert said("青禾台消息（晚间新闻）：全县已经修好水渠四十条。") == ["全县已经修好水渠四十条"]
    assert said("青禾台消息（晚间新闻）：县长王芳强调，要修好四十条水渠。") == ["要修好四十条水渠"]


def test_a_sentence_is_cut_where_its_subject_and_its_business_change() -> None:
    text = "去年全县粮食总产量达到112.8万吨，乡村旅游的名气也越来越响亮，游客的评价一年比一年好。"
    assert said(text, "112.8万吨") == [
        "去年全县粮食总产量达到112.8万吨",
        "乡村旅游的名气也越来越响亮，游客的评价一年比一年好",
    ]


def test_what_will_be_and_what_ought_to_be_part() -> None:
    text = "受上游来水影响，月底前下游水位将上升一米左右，沿岸渔民应当及早加固缆绳和鱼排。"
    assert said(text) == ["受上游来水影响，月底前下游水位将上升一米左右", "沿岸渔民应当及早加固缆绳和鱼排"]


def test_conditions_and_hedges_stay() -> None:
    text = "如果下游的闸门能够按时装好，明年三千亩旱地可能都会变成水田，渠水也将常年不断。"
    (claim,) = read(text)
    assert claim.claim == text.rstrip("。")
    assert claim.factuality == "possible"


def test_what_a_claim_lists_as_examples_stays_with_it() -> None:
    (claim,) = said("新渠适合运送不怕磕碰的货物，比如毛竹、石料。")
    assert claim == "新渠适合运送不怕磕碰的货物，比如毛竹、石料"


def test_a_claim_that_leans_on_its_neighbours_waits() -> None:
    claim = read("他还种了三百亩油茶，收入达到40万元。", "三百亩", "40万元")[0]
    assert not claim.is_key
    assert claim.salience < KEY


@pytest.mark.parametrize(
    ("text", "stands_for"),
    [
        ("江州机床去年投产两条新线。该公司今年前三季度营收12亿元。", "江州机床"),
        ("县里去年启动了古村落保护项目。该项目总投资2.3亿元。", "古村落保护项目"),
        ("目前，电动自行车的保有量达到三亿辆。它的安全管理牵动千家万户。", "电动自行车"),
        ("食品价格下降1.2%。其降幅大于全国水平。", "食品价格"),
        ("中国企业去年在欧洲建了九座工厂。它们雇用了四万名当地工人。其中一座在匈牙利。", "中国企业"),
        ("新能源汽车出口同比增长七成。这意味着每三辆车就有一辆来自中国。", "新能源汽车出口同比增长七成"),
        ("北仓机床厂上月换了新锅炉，耗煤只有老锅炉的一半。这台锅炉没有烟囱。", None),
        ("石桥镇枣农合作社新盖了烤房。该社今年收枣40万斤。", "石桥镇枣农合作社"),
        ("县医院取消了纸质病历。院长罗敏说：“这让排队少了一半。”", "县医院取消了纸质病历"),
        ("有人断言，渠水养不活这片沙地。这种说法没有根据。", "渠水养不活这片沙地"),
        ("站长高坪和队长罗敏守着渠首。他们修过十一道闸门。", None),
        ("大桥上月合龙。其间，工人们没有休息过一天。", None),
        ("小时候我怕渠首的那口钟。它的声音传得很远很远。", None),
    ],
)
def test_what_a_claim_leans_on_is_told_where_it_is_sure(text: str, stands_for: str | None) -> None:
    claim = read(text)[1]
    found = claim.antecedent
    assert (text[found[1] : found[2]] if found else None) == stands_for


def test_what_leans_on_what_is_known_may_be_key() -> None:
    told = read("江州机床去年投产两条新线。该公司今年前三季度营收12亿元。", "12亿元")[1]
    waiting = read("该公司今年前三季度营收12亿元。", "12亿元")[0]
    assert told.is_key
    assert not waiting.is_key


def test_a_name_a_mark_stands_before_is_found_behind_it() -> None:
    text = "罗敏：江州机床去年投产两条新线。该公司今年营收12亿元。"
    found = claims(page(passage(text, 1, "answer", "罗敏", 3)), [], [])[1].antecedent
    assert found
    assert text[found[1] : found[2]] == "江州机床"


def test_a_paragraph_may_lean_on_the_one_above() -> None:
    above, below = "江州机床去年投产两条新线。", "该公司今年营收12亿元，这条新线立了功。"
    found = claims(page(passage(above, 1, "lead"), passage(below, 2)), [], [])[1].antecedent
    assert found == (1, 0, 4)
    assert claims(page(passage(above, 1), passage(below, 2, "answer", "罗敏")), [], [])[1].antecedent is None


def test_a_name_may_stand_some_paragraphs_up() -> None:
    texts = ("北仓机床厂去年投产两条新线。", "当地今年雨水不多。", "罗敏是厂里的老职工。", "该机床厂今年营收12亿元。")
    told = claims(page(*(passage(text, place + 1) for place, text in enumerate(texts))), [], [])
    assert told[-1].antecedent == (1, 0, 5)


def test_words_that_tie_a_sentence_to_others_stay_outside() -> None:
    assert said("与此同时，鱼市的成交量增加了一倍。") == ["鱼市的成交量增加了一倍"]
    assert said("二是城乡供水的水质明显改善。") == ["城乡供水的水质明显改善"]


def test_an_answer_is_its_respondents_and_an_essay_its_authors() -> None:
    answer = claims(page(passage("李明：渠水够用三年。", 1, "answer", "李明", 3), kind="interview"), [], [])[0]
    assert (answer.claim, answer.speaker, answer.quote_type, answer.start) == ("渠水够用三年", "李明", "answer", 3)
    essay = claims(page(passage("渠是农业的命脉所在。", 1), kind="essay", authors=("王芳",)), [], [])[0]
    assert (essay.speaker, essay.source_type, essay.quote_type) == ("王芳", "author", "authorial")
    note = claims(page(passage("渠是农业的命脉所在。", 1, "editor_note"), kind="essay", authors=("王芳",)), [], [])[0]
    assert note.speaker is None


def test_where_no_mark_tells_the_pair_tells_who_answers() -> None:
    pair = QAPair(
        1, 1, "够用吗？", "够用。", "question", 1, None, None, "李明", None, (1,), (2,), "adjacent", 1, 1, "paired"
    )
    document = page(passage("渠水够用吗？", 1, "question"), passage("渠水够用三年。", 2, "answer"), kind="interview")
    (claim,) = claims(document, [pair], [])
    assert (claim.speaker, claim.quote_type) == ("李明", "answer")


def test_paragraphs_of_quotation_wait_for_the_cue_that_ends_them() -> None:
    texts = ("“编一只竹篮要用半天时间。", "“现在肯学编竹篮的人不多了。", "“两个徒弟已经出师。”篾匠王芳说。")
    found = claims(page(*(passage(text, number) for number, text in enumerate(texts, 1))), [], [])
    assert [claim.speaker for claim in found] == ["王芳"] * 3
    assert (
        claims(page(passage(texts[0], 1), passage("水渠已经修到田头。", 2), passage(texts[2], 3)), [], [])[0].passage
        == 2
    )
    assert not claims(page(*(passage(text, number) for number, text in enumerate(texts[:2], 1))), [], [])


def test_what_a_question_states_is_nobodys_in_particular() -> None:
    text = "今年，全县将全面实施节水改造。您怎么看？"
    (claim,) = claims(page(passage(text, 1, "question", "记者"), kind="interview"), [], [])
    assert (claim.claim, claim.speaker, claim.quote_type) == ("今年，全县将全面实施节水改造", None, "authorial")


@pytest.mark.parametrize(
    ("claim", "figures", "expected"),
    [
        ("全县去年新修水渠40公里", 1, "statistic"),
        ("渠首工程上月开工，两县代表出席", 0, "event"),
        ("两家渔行昨晚谈妥了价钱", 0, "event"),
        ("所谓圩田，是在低洼地里筑堤围出的田", 0, "definition"),
        ("圩田是在低洼地里筑堤挡水的耕作制度", 0, "definition"),
        ("今年的丰收得益于三场及时雨", 0, "cause"),
        ("南坡的茶多于北坡，是全县最早的产区", 0, "comparison"),
        ("今年全县将全面实施节水改造", 0, "commitment"),
        ("枯水期的航道将更加通畅", 0, "forecast"),
        ("倘若水闸年年失修，这条热闹的水道会变成死水", 0, "forecast"),
        ("浅滩上的航标通常会在汛期移位", 0, "evaluation"),
        ("这套渠系设计精巧，优势十分突出", 0, "evaluation"),
        ("老城区应当先修排水沟", 0, "recommendation"),
    ],
)
def test_nine_types_are_told_apart(claim: str, figures: int, expected: str) -> None:
    assert kind(claim, figures).claim_type == expected


def test_what_is_said_twice_is_key_once() -> None:
    one, other = "全县新修水渠40公里，灌溉农田三千亩。", "今年全县新修水渠40公里，灌溉农田三千亩。"
    document = page(passage(one, 1), passage(other, 2))
    found = claims(document, [], [figure(one, "40公里"), figure(other, "40公里", 2)])
    assert [claim.is_key for claim in found] == [True, False]


def test_what_is_said_twice_leads_to_the_claim_that_stands_for_both() -> None:
    one, other = "全县新修水渠40公里，灌溉农田三千亩。", "今年全县新修水渠40公里，灌溉农田三千亩。"
    document = page(passage(one, 1), passage(other, 2))
    first, second = claims(document, [], [figure(one, "40公里"), figure(other, "40公里", 2)])
    assert (first.duplicate_of, second.duplicate_of) == (None, (1, first.start, first.end))
    changed = other.replace("40公里", "50公里")
    both = claims(page(passage(one, 1), passage(changed, 2)), [], [figure(one, "40公里"), figure(changed, "50公里", 2)])
    assert [claim.duplicate_of for claim in both] == [None, None]


def test_a_traditional_page_is_read_by_the_same_rules_and_published_as_printed() -> None:
    text = "議員陳國強指出，本地商戶必須提升服務質素。"
    (claim,) = read(text)
    assert claim.claim == text[claim.start : claim.end] == "本地商戶必須提升服務質素"
    assert (claim.speaker, claim.speaker_role, claim.claim_type) == ("陳國強", "議員", "recommendation")
    assert "商戶" in claim.keywords


@pytest.mark.parametrize("text", ["看着账本，李明说：“今年还清了债。”", "让评价回归真实，让信任回归市场。"])
def test_what_somebody_does_while_speaking_is_no_claim_nor_is_a_wish(text: str) -> None:
    assert said(text) in ([], ["今年还清了债"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全县将逐步改造旧渠", "commitment"),
        ("下游的水位将缓慢上升", "forecast"),
        ("这些水将在年底前全部引到下游", "commitment"),
    ],
)
def test_what_is_done_is_promised_and_what_befalls_foretold(text: str, expected: str) -> None:
    assert kind(text).claim_type == expected


def test_the_cue_that_reports_a_claim_speaks_for_its_kind() -> None:
    assert kind("老人备好常用药", cue="建议").claim_type == "recommendation"
    assert kind("老人备好常用药").claim_type != "recommendation"


def test_a_figure_outranks_a_judgement() -> None:
    text = "全县新修水渠40公里。村里的面貌很新。"
    first, second = read(text, "40公里")
    assert first.salience > second.salience
    assert first.is_key
    assert "水渠" in first.keywords


WORDS = (
    "全县",
    "水渠",
    "将",
    "修好",
    "40公里",
    "，",
    "。",
    "“",
    "”",
    "他",
    "说",
    "王芳",
    "表示",
    "：",
    "；",
    "其中",
    "而",
    "？",
    "应当",
    "2024年",
)


@settings(deadline=None)
@given(parts=st.lists(st.sampled_from(WORDS), max_size=40))
def test_a_claim_is_a_stretch_of_its_passage_and_no_two_overlap(parts: list[str]) -> None:
    text = "".join(parts)
    document = page(passage(text, 1))
    found = claims(document, [], [])
    assert all(claim.claim == text[claim.start : claim.end] for claim in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(0 <= claim.salience <= 1 and claim.is_key == (claim.salience >= KEY) for claim in found)
    assert claims(document, [], []) == found


@pytest.mark.parametrize(
    "text",
    [
        "渠水清，" * 20_000,
        "他说，" * 20_000,
        "王芳表示，" * 20_000,
        "如何，" * 20_000,
        "指出" * 30_000,
        "而渠是40的，" * 10_000,
    ],
    ids=["clauses", "pronouns", "names", "questions", "cues", "cuts"],
)
def test_a_page_without_end_marks_is_read_in_time(text: str) -> None:
    assert all(claim.claim in text for claim in read(text))


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the test data is not there")
def test_the_real_page_has_its_claims() -> None:
    folder = SHARED / "gold" / "theory-weekly"
    rows = [json.loads(line) for line in (folder / "passages.jsonl").read_text(encoding="utf-8").splitlines()]
    figures = [json.loads(line) for line in (folder / "statistics.jsonl").read_text(encoding="utf-8").splitlines()]
    truth = [json.loads(line) for line in (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    articles = []
    for position, name in enumerate(dict.fromkeys(row["article"] for row in rows), 1):
        passages = tuple(
            passage(row["text"], row["passage"], row["label"], row.get("speaker"), _mark(row))
            for row in rows
            if row["article"] == name
        )
        authors = tuple(one.text for one in passages if one.label == "byline")
        articles.append(Article(position, name, passages, authors=authors))
    document = Document(Source("id", "page.txt", "text/plain", "utf-8", 1, ""), tuple(articles))
    statistics = [
        figure(row["text"], one["quote_has"], row["passage"])
        for one in figures
        for row in rows
        if one["sentence_has"] in row["text"]
    ]
    found = claims(document, [], statistics)
    right = 0
    for one in truth:
        hits = [claim for claim in found if one["quote"] in claim.claim and len(claim.claim) <= 2.5 * len(one["quote"])]
        assert bool(hits) == (one["keep"] == "must"), one["quote"]
        right += any(
            (claim.speaker, claim.claim_type, claim.quote_type)
            == (one["speaker"], one["claim_type"], one["quote_type"])
            for claim in hits
        )
    assert right >= 10


def _mark(row: dict[str, str]) -> int:
    speaker = row.get("speaker")
    return len(speaker) + 1 if speaker and row["text"].startswith(speaker + "：") else 0
