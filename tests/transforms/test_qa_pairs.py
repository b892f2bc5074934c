"""Questions and answers: paired by neighbourhood, by number and by content; what is left over is kept."""

import pytest

from tests.pages import passages_of, source_of
from transforms.assemble import assemble
from transforms.label import label
from transforms.matching import match
from transforms.qa_pairs import pair
from transforms.questions import form, subquestions
from transforms.records import Document, QAPair


def read(*paragraphs: str) -> tuple[Document, list[QAPair]]:
    source = source_of("\n\n".join(paragraphs) + "\n")
    return pair(assemble(source, label(source, passages_of(source.text))))


def told(*paragraphs: str) -> list[tuple[str | None, str | None]]:
    return [(row.question, row.answer) for row in read(*paragraphs)[1]]


PREAMBLE = "近日，本报记者石立专访了渠首站站长高坪。"


def test_neighbours() -> None:
    _, rows = read(
        PREAMBLE, "记者：水从哪里来？", "高坪：山里来。", "有三处泉眼，终年不断。", "记者：够用吗？", "高坪：够用。"
    )
    assert [(row.question, row.answer) for row in rows] == [
        ("水从哪里来？", "山里来。\n有三处泉眼，终年不断。"), ("够用吗？", "够用。"),
    ]  # fmt: skip
    first = rows[0]
    assert (first.basis, first.status, first.number, first.question_form) == ("adjacent", "paired", 1, "question")
    assert (first.asker, first.asker_label, first.respondent, first.respondent_label) == (
        "石立",
        "记者",
        "高坪",
        "高坪",
    )
    assert (first.question_passages, first.answer_passages) == ((2,), (3, 4))


def test_a_host_who_takes_leave_answers_nothing() -> None:
    _, rows = read(
        "主任石立：下面请记者提问。",
        "山城晚报记者：渠修好了吗？",
        "高坪：好了，昨天通的水。",
        "山城日报记者：闸门什么时候装？",
        "田野：下月装，已经运到了。",
        "石立：由于时间关系，今天的发布会就到这里。谢谢大家！",
    )
    assert [(row.question, row.answer) for row in rows if row.status == "paired"] == [
        ("渠修好了吗？", "好了，昨天通的水。"), ("闸门什么时候装？", "下月装，已经运到了。"),
    ]  # fmt: skip
    assert rows[-1].status == "orphan_answer"


def test_a_mark_at_the_head_of_a_line_parts_what_was_joined() -> None:
    _, rows = read(
        "关了二百家，店主在想什么\n山城晚报：关店是被迫的吗？",
        "高坪：一半被迫，一半主动。",
        "山城晚报：还会再关吗？",
        "高坪：不会。",
    )
    assert [row.question for row in rows] == ["关店是被迫的吗？", "还会再关吗？"]


def test_weak_marks_that_come_back_part_what_was_joined() -> None:
    _, rows = read(
        "记者 / 一天做多少斤豆子？\n尤二嫂 / 平常六十斤，过年两百斤。\n记者 / 超市的便宜，您怎么跟他们比？\n"
        "尤二嫂 / 吃得出来的人，跑三条街也要来。\n记者 / 女儿愿意接班吗？\n尤二嫂 / 凌晨两点起床不行。"
    )
    assert [(row.question, row.answer) for row in rows] == [
        ("一天做多少斤豆子？", "平常六十斤，过年两百斤。"),
        ("超市的便宜，您怎么跟他们比？", "吃得出来的人，跑三条街也要来。"),
        ("女儿愿意接班吗？", "凌晨两点起床不行。"),
    ]


def test_bold_lines_that_ask_part_what_was_joined() -> None:
    assert told(
        "**Q1. 渠首站有什么不同？**\nA1. 快。一万亩地两天就浇完。\n**Q2. 为什么用这么老的闸？**\nA2. 因为修起来方便。\n"
        "**Q3. 有没有换新闸的打算？**\nA3. 没有。换了我就得学电工了。"
    ) == [
        ("渠首站有什么不同？", "快。一万亩地两天就浇完。"),
        ("为什么用这么老的闸？", "因为修起来方便。"),
        ("有没有换新闸的打算？", "没有。换了我就得学电工了。"),
    ]


def test_questions_behind_a_sign() -> None:
    assert told(
        "渠水新规这些问题你都问到了",
        "◆旱年先给谁家放水？",
        "先放高处的田，按村里抓阄的次序来。",
        "◆能不能用渠水浇果园？",
        "可以，每亩另收两毛钱的电费。",
    ) == [
        ("旱年先给谁家放水？", "先放高处的田，按村里抓阄的次序来。"),
        ("能不能用渠水浇果园？", "可以，每亩另收两毛钱的电费。"),
    ]


def test_what_is_said_in_a_story_is_no_question_to_its_reader() -> None:
    assert not told(
        "问路",
        "山里起了雾，他在岔路口遇见一个放羊的孩子。",
        "“去渠首怎么走？”",
        "“往上。”孩子说，“你是去看水，还是去看人？”",
        "“有什么不一样？”",
        "“看水走大路，看人走小路。”",
    )


def test_rows_of_two_cells() -> None:
    asked, other = (
        ("渠里的水是从哪里来的？", "山里来，有三处泉眼。"),
        ("遇到旱年够不够用？", "够用，站里还有一个备用的水池。"),
    )
    document, rows = read(
        "\n".join(
            ("| 问 | 答 |", "| --- | --- |", *(f"| {question} | {answer} |" for question, answer in (asked, other)))
        )
    )
    assert [(row.question, row.answer) for row in rows] == [asked, other]
    assert "table" in [passage.label for passage in document.passages]
    assert told("\n".join(f"{n}\t{question}\t{answer}" for n, (question, answer) in enumerate((asked, other), 1))) == [
        asked, other,
    ]  # fmt: skip
    facts = (
        "| 作物 | 亩产 |",
        "| --- | --- |",
        "| 水稻（晚稻？） | 三百公斤 |",
        "| 小麦 | 二百公斤 |",
        "| 玉米 | 四百公斤 |",
    )
    assert not told("\n".join(facts))


def test_numbers_pair_what_was_printed_apart() -> None:
    _, rows = read("问题1：水从哪里来？", "问题2：够用吗？", "回答2：够用。", "回答1：山里来。")
    assert [(row.question, row.answer, row.basis) for row in rows] == [
        ("够用吗？", "够用。", "numbered"), ("水从哪里来？", "山里来。", "numbered"),
    ]  # fmt: skip


COLUMNS = (
    "高坪：修渠花了三年，最难的是打通石壁，一天只能进半尺。",
    "高坪：水价没有涨，一方两毛钱，电费由县里补。",
    "高坪：泉水来自雪山，终年不断，水温常年十二度。",
    "您说说泉水是从哪里来的？",
    "修渠最难的是什么？",
    "听说水价要涨，是真的吗？",
)


def test_columns_are_matched_and_every_question_stands_before_its_answer() -> None:
    document, rows = read(PREAMBLE, *COLUMNS)
    assert [(row.question[:4], row.answer[:4]) for row in rows if row.question and row.answer] == [
        ("修渠最难", "修渠花了"), ("听说水价", "水价没有"), ("您说说泉", "泉水来自"),
    ]  # fmt: skip
    assert {row.basis for row in rows} == {"matched"}
    labels = [passage.label for passage in document.passages]
    assert labels[-6:] == ["question", "answer"] * 3
    assert [passage.position for passage in document.passages] == list(range(1, len(labels) + 1))
    assert all(row.answer_passages == (row.question_passages[0] + 1,) for row in rows)


def test_what_is_left_over_is_kept() -> None:
    _, rows = read("问：水从哪里来？", "答：山里来。", "问：够用吗？", "答：够用。", "问：渠有多长？")
    assert [(row.status, row.answer) for row in rows] == [
        ("paired", "山里来。"), ("paired", "够用。"), ("unanswered", None),
    ]  # fmt: skip
    _, rows = read("答：上文说到闸门已经装好。", "问：水从哪里来？", "答：山里来。", "问：够用吗？", "答：够用。")
    assert [row.status for row in rows] == ["orphan_answer", "paired", "paired"]
    assert rows[0].score == rows[0].margin == 0
    assert rows[0].basis is None


def test_several_respondents_have_a_row_each() -> None:
    _, rows = read(
        "主持人：水从哪里来？", "高坪：山里来。", "石立：也有雨水。", "主持人：够用吗？", "高坪：够用。", "石立：偏紧。"
    )
    assert [(row.question, row.respondent) for row in rows] == [
        ("水从哪里来？", "高坪"), ("水从哪里来？", "石立"), ("够用吗？", "高坪"), ("够用吗？", "石立"),
    ]  # fmt: skip


def test_every_paragraph_may_bear_the_mark() -> None:
    assert told("问：水从哪里来？", "答：山里来。", "答：有三处泉眼。", "问：够用吗？", "答：够用。") == [
        ("水从哪里来？", "山里来。\n有三处泉眼。"), ("够用吗？", "够用。"),
    ]  # fmt: skip


def test_a_question_of_several_paragraphs() -> None:
    home = "我住在城南的老楼里，从上个月起，三楼往上就时常停水，洗菜做饭都要到楼下去提。"
    assert told(f"问：{home}", "还有，水表换了以后，多出来的水费由谁来付？", "答：由物业付。", "问：收费吗？", "答：不收。")[0] == (
        f"{home}\n还有，水表换了以后，多出来的水费由谁来付？", "由物业付。",
    )  # fmt: skip


def test_headings_over_answers_are_questions_where_the_page_is_a_talk() -> None:
    asked = ("## 渠首常见问题", "### 水从哪里来？", "山里来，有三处泉眼。", "### 水费怎么收？", "按亩收，一亩三元。")
    assert told("# 渠首问答", *asked) == [
        ("水从哪里来？", "山里来，有三处泉眼。"), ("水费怎么收？", "按亩收，一亩三元。"),
    ]  # fmt: skip


def test_headings_do_not_end_an_answer_nor_closing_words_belong_to_it() -> None:
    assert told("Q：水从哪里来？", "A：山里来。", "## 第二年", "那年大旱，泉眼也没有干。", "Q：够用吗？", "A：够用。", "### 推荐阅读", "《渠边笔记》三则，见下期。") == [
        ("水从哪里来？", "山里来。\n那年大旱，泉眼也没有干。"), ("够用吗？", "够用。"),
    ]  # fmt: skip


def test_pictures_and_notes_are_no_speech() -> None:
    pairs = told(
        "问：水从哪里来？",
        "答：山里来。",
        "![](https://example.org/a.png)",
        "图为渠首。",
        "有三处泉眼，终年不断。",
        "问：够吗？",
        "答：够。",
    )
    assert pairs[0] == ("水从哪里来？", "山里来。\n有三处泉眼，终年不断。")


def test_swapped_marks() -> None:
    pairs = told(
        "Q:渠怎样了？", "A:修好了。", "A:那么闸门什么时候装？", "Q:下月装，已经运到了。", "Q:还有别的吗？", "A:没有了。"
    )
    assert pairs[1] == ("那么闸门什么时候装？", "下月装，已经运到了。")


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("水从哪里来？", 1),
        ("有哪些优势？还有哪些工作要做？", 2),
        ("请谈谈您的打算。", 1),
        ("为什么修？怎么修？谁来修？", 3),
    ],
)
def test_questions_asked_in_one_breath(question: str, count: int) -> None:
    assert subquestions(question) == count


@pytest.mark.parametrize(
    ("question", "kind"),
    [("水从哪里来？", "question"), ("请谈谈您的打算。", "prompt"), ("有人说您是活地图。", "statement")],
)
def test_how_a_question_asks(question: str, kind: str) -> None:
    assert form(question) == kind


def test_an_answer_that_takes_up_the_question_wins() -> None:
    asked = ["桥修了几年？", "为什么要修这座桥？", "钱从哪里来？"]
    answers = ["钱一半是贷款，一半是乡亲凑的。", "因为过江要绕三十里。", "三年零四个月，中间停过一次。"]
    assert [(found.question, found.answer) for found in match(asked, answers)] == [(0, 2), (1, 1), (2, 0)]


def test_more_questions_than_answers() -> None:
    assert len(match(["水从哪里来？", "钱从哪里来？", "人从哪里来？"], ["钱是贷款来的。"])) == 1
    assert match([], ["山里。"]) == match(["水从哪里来？"], []) == []


def test_nothing_in_common_is_no_match() -> None:
    assert match(["渠有多长？"], ["老人坐在门口晒太阳。"]) == []


def test_a_clear_match_scores_higher_than_a_doubtful_one() -> None:
    clear, doubtful = match(["泉水是从哪里来的？", "这个嘛？"], ["泉水是从雪山来的。", "好的。"])
    assert clear.score >= doubtful.score > 0
    sure = match(["修渠最难的是什么？", "水价会涨吗？"], ["修渠最难的是石壁。", "水价不会涨。"])
    unsure = match(["为什么？", "怎么办？"], ["说来话长。", "慢慢来。"])
    assert min(one.margin for one in sure) > max(one.margin for one in unsure)
