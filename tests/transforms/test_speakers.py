"""Speaker marks: every dress they wear, what each mark does, and what only looks like one."""

import pytest

from transforms import marks, people, speakers
from transforms.speakers import voices


def roles(*texts: str) -> list[tuple[str, str]]:
    found = voices(texts)
    return [(mark.label, role) for mark, role in zip(found.marks, found.roles, strict=True)]


@pytest.mark.parametrize(
    ("text", "label", "number"),
    [
        ("问：水从哪里来？", "问", None),
        ("問：水從哪裡來？", "問", None),
        ("Q:水从哪里来？", "Q", None),
        ("Q. 水从哪里来？", "Q", None),
        ("Q3：水从哪里来？", "Q3", 3),
        ("### Q3. 水从哪里来？", "Q3", 3),
        ("问题十二：水从哪里来？", "问题十二", 12),
        ("回答2：山里。", "回答2", 2),
        ("十、问：水从哪里来？", "问", 10),
        ("（二）问：水从哪里来？", "问", None),
        ("3、记者：水从哪里来？", "记者", 3),
        ("**问：** 水从哪里来？", "问", None),
        ("**Ann Lee**: Well.", "Ann Lee", None),
        ("### 问：水从哪里来？", "问", None),
        ("【山城晚报】水从哪里来？", "山城晚报", None),
        ("【记者】：水从哪里来？", "记者", None),
        ("[问] 水从哪里来？", "问", None),
        ("（答）山里。", "答", None),
        ("《山城晚报》记者：水从哪里来？", "《山城晚报》记者", None),
        ("> 记者：水从哪里来？", "记者", None),
        ("■高坪：山里。", "高坪", None),
        ("高坪（站长）：山里。", "高坪（站长）", None),
        ("网友“渠水长流”：水从哪里来？", "网友“渠水长流”", None),
        ("**记者**", "记者", None),
        ("问 水从哪里来？", "问", None),
        ("36氪：水从哪里来？", "36氪", None),
        ("[00:12:03] 主持人：水从哪里来？", "主持人", None),
        ("主持人（00:12）：水从哪里来？", "主持人", None),
        ("高坪 00:12", "高坪", None),
        ("🎤 记者：水从哪里来？", "记者", None),
        ("@高坪：山里。", "高坪", None),
        ("〔高坪〕山里。", "高坪", None),
        ("（高坪）山里。", "高坪", None),
        ("高坪——山里。", "高坪", None),
        ("高坪丨山里。", "高坪", None),
        ("高坪/山里。", "高坪", None),
        ("高坪　山里。", "高坪", None),
        ("问题 #3：水从哪里来？", "问题 #3", 3),
        ("问题三、水从哪里来？", "问题三", 3),
        ("一问：水从哪里来？", "一问", 1),
    ],
)
def test_reads_a_mark(text: str, label: str, number: int | None) -> None:
    assert marks.read(text) == (label, number)


@pytest.mark.parametrize(
    "text",
    [
        "水从山里来。",
        "2021年：大旱",
        "36年：大旱",
        "（一）水从山里来。",
        "18：30开闸",
        "http://example.org/a",
        "他说，水从山里来：有三处泉眼。",
        "：",
        "——",
        "",
    ],
)
def test_sees_no_mark(text: str) -> None:
    assert marks.read(text) == (None, None)


def test_marks_inside_a_paragraph_count() -> None:
    text = "记者：水从哪里来？高坪：山里来。记者：够用吗？高坪：够用。"
    assert [label for label, _ in roles(text)] == ["记者", "高坪", "记者", "高坪"]


def test_a_respondents_mark_alone_counts_when_it_comes_back_between_questions() -> None:
    assert roles("水从哪里来？", "高坪：山里。", "够用吗？", "高坪：够。") == [("高坪", "answer")] * 2
    assert not roles("水从山里来。", "高坪：山里。", "够用。", "高坪：够。")


def test_who_asks_is_told_by_what_is_said() -> None:
    assert (
        roles("石立：水从哪里来？", "高坪：山里来。", "石立：够用吗？", "高坪：够用，年年够用。")
        == [
            ("石立", "question"),
            ("高坪", "answer"),
        ]
        * 2
    )


def test_a_guest_who_speaks_once_is_heard() -> None:
    found = roles(
        "问：渠修好了吗？",
        "答：好了。",
        "问：闸门呢？",
        "石立：我来说，闸门下月装。",
        "问：谢谢，还有呢？",
        "答：没有了。",
    )
    assert ("石立", "answer") in found


def test_a_headline_with_a_colon_is_no_mark() -> None:
    talk = ("网友“小渠”：渠修好了吗？", "高坪：好了。", "网友“老石”：闸门呢？", "高坪：下月装。")
    assert [label for label, _ in roles("名医在线：渠水能不能喝？", "昨天，高坪做客本报。", *talk)] == [
        "网友“小渠”", "高坪", "网友“老石”", "高坪",
    ]  # fmt: skip
    assert roles("山城在线：渠修好了吗？", "高坪：好了。", "山城在线：闸门呢？", "高坪：下月装。")[0][1] == "question"


def test_a_hosts_question_is_no_introduction() -> None:
    talk = ("主持人：石老师怎么看这种“被逼”的", "石立：它很典型。", "主持人：还有呢？", "石立：没有了。")
    assert len(roles(*talk)) == 4
    assert len(roles("主持人：本报记者 田野", *talk)) == 4


def test_a_host_by_the_name_that_hearers_know_asks() -> None:
    talk = ("主持人小溪：污水管什么时候修完？", "高坪：年底。", "听众王先生：井盖响了三天。", "高坪：下午就去。")
    assert [role for _, role in roles(*talk)] == ["question", "answer"] * 2


def test_credits_that_come_back_before_sentences_speak() -> None:
    talk = ("读者老周：土里长虫怎么办？", "编辑：用开水烫一遍。", "读者陈女士：能种番茄吗？", "编辑：朝南的阳台可以。")
    assert [role for _, role in roles(*talk)] == ["question", "answer"] * 2
    assert [label for label, _ in roles("记者：水从哪里来？", "高坪：山里。", "记者：够吗？", "高坪：够。", "编辑：石立")] == [
        "记者", "高坪",
    ] * 2  # fmt: skip


def test_answers_to_choose_from_are_no_speech() -> None:
    assert not roles("1. 起火先打哪个电话？", "A. 110 B. 119 C. 120", "2. 油锅起火怎么办？", "A. 浇水", "B. 盖锅盖")


def test_a_frame_that_comes_back_after_questions_is_a_speaker() -> None:
    asked = ("（记者）一天走多少路？", "（记者）药箱里有什么？", "（记者）有没有治不了的病？")
    told = ("（村医谷雨）二十里。", "（村医谷雨）一把糖。", "（村医谷雨）有，孤独。")
    pairs = [line for pair in zip(asked, told, strict=True) for line in pair]
    assert [role for _, role in roles(*pairs)] == ["question", "answer"] * 3
    laughs = [line for pair in zip(asked, ("（大笑）二十里。",) * 3, strict=True) for line in pair]
    assert ("大笑", "answer") not in roles(*laughs)


def test_an_office_that_no_list_has_is_taken_off_a_name() -> None:
    talk = (
        "記者：夜市為何冷清？",
        "區議員 麥家樂：太整齊了。",
        "記者：租金呢？",
        "麥家樂：太貴。",
        "記者：怎麼辦？",
        "麥家樂：放手。",
    )
    assert [role for _, role in roles(*talk)] == ["question", "answer"] * 3


def test_a_name_on_a_line_of_its_own_counts_when_it_comes_back_so() -> None:
    talk = ("记者", "渠修好了吗？", "高坪", "好了。", "记者", "闸门呢？", "高坪", "下月装。")
    assert [role for _, role in roles(*talk)] == ["question", "answer"] * 2
    signed = roles("记者：渠修好了吗？", "高坪：好了。", "记者：闸门呢？", "高坪：下月装。", "高坪")
    assert len(signed) == 4


def test_a_lead_to_a_list_in_a_talk_is_no_speaker() -> None:
    assert (
        roles("问：渠修好了吗？", "答：好了。", "比如：闸门。", "问：还有呢？", "答：没有。")
        == [
            ("问", "question"),
            ("答", "answer"),
        ]
        * 2
    )


def test_swapped_marks_are_given_back() -> None:
    swapped = roles(
        "Q:渠怎样？", "A:好了。", "A:那么闸门什么时候装？", "Q:下月装，已经运到了。", "Q:还有呢？", "A:没有了。"
    )
    assert [role for _, role in swapped] == ["question", "answer"] * 3


@pytest.mark.parametrize(
    "page",
    [
        ["图1：渠首。", "图2：闸门开了吗？", "图3：渠尾。"],
        ["注：产量为估计。", "注：单位为公斤。"],
        ["周雪：《渠边笔记》", "高坪：《水的问题》", "石立：《问水》"],
        ["时间：周六", "地点：文化馆", "时间：周日", "地点：你去过的老戏台？"],
        ["编辑：石立", "校对：高坪", "编辑：田野", "校对：余平"],
        ["高坪说：“水来了。”", "石立说：“路通了吗？”", "高坪说：“通了。”"],
        ["高坪（教授）：节水是观念问题。", "石立（工程师）：漏损是大头。", "田野（农民）：滴灌省水。"],
        ["甲：月亮真圆。", "乙：圆得像饼。", "甲：水声真大。", "乙：睡不着。"],
        ["记者：石立", "摄影：高坪"],
    ],
    ids=["captions", "notes", "books", "facts", "credits", "reported speech", "experts", "play", "byline"],
)
def test_what_only_looks_like_a_mark(page: list[str]) -> None:
    assert voices(page).marks == ()


def test_introductions_and_legends_are_no_speech() -> None:
    texts = [
        "主持人：本报记者 石立",
        "嘉宾：高坪（大学教授）",
        "主持人：水从哪里来？",
        "高坪：山里。",
        "主持人：够吗？",
        "高坪：够。",
    ]
    found = voices(texts)
    assert set(found.introductions) == {0, 1}
    assert people.cast([], found).speaker("主持人", "question") == "石立"
    legend = voices(["问：山城晚报记者　答：高坪", "问：水从哪里来？", "答：山里。"])
    assert set(legend.introductions) == {0}
    assert people.cast([], legend).speaker("答", "answer") == "高坪"


def test_a_short_mark_is_told_by_the_full_one() -> None:
    texts = ["江城日报网：水从哪里来？", "Ann Lee：山里。", "JW：够吗？", "AL：够。", "JW：真的？", "AL：真的。"]
    cast = people.cast([], voices(texts))
    assert cast.speaker("AL", "answer") == "Ann Lee"
    surnames = people.cast(
        ["本报记者石立专访了渠首站站长高坪。"], voices(["石：水从哪里来？", "高：山里。", "石：够吗？", "高：够。"])
    )
    assert (surnames.speaker("石", "question"), surnames.speaker("高", "answer")) == ("石立", "高坪")


def test_bare_marks_take_the_people_of_the_preamble() -> None:
    cast = people.cast(["近日，本报记者石立专访了渠首站站长高坪。"], voices(["问：水从哪里来？", "答：山里。"]))
    assert (cast.asker, cast.respondent) == ("石立", "高坪")
    nobody = people.cast([], voices(["问：水从哪里来？", "答：山里。"]))
    assert nobody.speaker("问", "question") is None
    assert nobody.speaker("记者", "question") == "记者"


@pytest.mark.parametrize("label", ["石立", "欧阳", "Ann Lee", "AL", "高站长", "阿·卜杜拉"])
def test_a_name(label: str) -> None:
    assert speakers.is_name(label)


@pytest.mark.parametrize("label", ["一方面", "他", "水到渠成了", "具体来说"])
def test_no_name(label: str) -> None:
    assert not speakers.is_name(label)


@pytest.mark.parametrize("ask", ["〔{}〕", "（{}）", "{}——", "{}丨", "{}/", "{}　", "[{}] "])
def test_what_less_than_a_colon_sets_off_counts_when_a_speaker_comes_back(ask: str) -> None:
    def page(*turns: tuple[str, str]) -> list[str]:
        return [ask.format(name) + speech for name, speech in turns]

    talk = page(("记者", "水从哪里来？"), ("高坪", "山里来。"), ("记者", "够用吗？"), ("高坪", "够用。"))
    assert [label for label, _ in roles(*talk)] == ["记者", "高坪", "记者", "高坪"]
    assert not roles(*page(("渠首", "水从哪里来？"), ("渠尾", "山里来。"), ("渠首", "够用吗？"), ("渠尾", "够用。")))
    assert not roles(*page(("记者", "水从哪里来？"), ("高坪", "山里来。")))


def test_an_office_before_a_name_makes_a_speaker() -> None:
    found = roles(
        "法新社记者石立：水从哪里来？", "水利部发言人高坪：山里来。", "余平：够用吗？", "水利部副部长田野：够用。"
    )
    assert [role for _, role in found] == ["question", "answer", "question", "answer"]


def test_a_glyph_without_a_character_is_no_mark() -> None:
    assert voices(["(cid:3)渠修好了吗？", "（cid:3)修好了。", "d:3)够吗？", "d:3)够。"]).marks == ()
