"""Articles: the stories of a page kept apart, each in reading order, with what the page says of itself."""

from datetime import date

import pytest

from tests.pages import passages_of, source_of
from transforms import masthead
from transforms.assemble import assemble, authors
from transforms.label import label
from transforms.records import Article, Document, Source


def read(text: str, uri: str = "page.txt") -> Document:
    source = Source("0" * 16, uri, "text/plain", "utf-8", len(text.encode()), text)
    return assemble(source, label(source, passages_of(text)))


def order(article: Article) -> list[str]:
    return [passage.label for passage in article.passages]


# An essay beside a list, printed as a reader of columns gives them out: the headings at the page's end, in reverse.
SCRAMBLED = """石立
水是从山里来的。山上有三
处泉眼，终年不断，一路收
了十七条溪水，到了山脚才
成了一条河。

编者按：节水是大家的事，本报特邀石立撰文，谈谈一条河的来处和去处，敬请读者关注。

一条河的来处和去处

河是一座城的记性。人们住在河边，喝河里的水，却很少有人能说清
楚它从哪里来、往哪里去。把这两件事弄明白，才知道该怎样对待它，
才知道该怎样对待自己。

到了平原，河就慢下来，稻田
一片一片排到天边。七座泵站
日夜转着，把水送进三千亩稻
田，稻田就是它的去处。

（作者系山城大学教授）

三千亩稻田

山上三处泉眼

▶推广滴灌技术
▶修好三条支渠
▶加强用水管理

▶是保住地下水的迫切需要
▶是粮食稳产的根本保障

为什么要节水

节水怎么干

资料来源：县水利局
"""


def test_headings_find_the_text_they_were_printed_away_from() -> None:
    document = read(SCRAMBLED)
    essay, table = document.articles
    assert (essay.kind, essay.headline, essay.byline, essay.authors) == (
        "essay", "一条河的来处和去处", "石立", ("石立",),
    )  # fmt: skip
    assert order(essay) == [
        "editor_note", "headline", "byline", "lead", "section_heading", "body", "section_heading", "body", "author_note",
    ]  # fmt: skip
    assert [(p.section, p.text[:4]) for p in essay.passages if p.label == "body"] == [
        ("山上三处泉眼", "水是从山"), ("三千亩稻田", "到了平原"),
    ]  # fmt: skip
    assert table.kind == "infographic"
    assert [(p.section, p.text) for p in table.passages if p.label == "bullet"] == [
        ("为什么要节水", "▶是保住地下水的迫切需要"), ("为什么要节水", "▶是粮食稳产的根本保障"), ("节水怎么干", "▶推广滴灌技术"),
        ("节水怎么干", "▶修好三条支渠"), ("节水怎么干", "▶加强用水管理"),
    ]  # fmt: skip
    assert order(table)[-1] == "source_note"


def test_headings_over_their_text_stay_there() -> None:
    (article,) = read(
        "渠首三年\n\n本报记者 石立\n\n第一年\n\n那一年大旱，人们到三里外挑水，一天只能挑两担。\n\n第二年\n\n渠修到了村口，水来得比谁都早，稻子熟了。\n"
    ).articles
    assert [(p.section, p.text[:3]) for p in article.passages if p.label == "body"] == [
        ("第一年", "那一年"), ("第二年", "渠修到"),
    ]  # fmt: skip


SHORT_NEWS = """三条支渠通水

本报讯（记者 石立）昨日上午，山城三条支渠同时通水，三千亩稻田喝上了水。

图书馆夜间开放

本报讯（记者 高坪）自本月起，市图书馆每晚开放到十点，读者多了三成。
"""


def test_short_news_are_stories_of_their_own() -> None:
    document = read(SHORT_NEWS)
    assert [(a.kind, a.headline, len(a.passages)) for a in document.articles] == [
        ("news", "三条支渠通水", 2), ("news", "图书馆夜间开放", 2),
    ]  # fmt: skip


def test_an_interview_beside_an_essay() -> None:
    document = read(
        "会客厅\n\n水从山里来\n\n专访渠首站站长高坪\n\n记者：水从哪里来？\n\n高坪：山里来，有三处泉眼，终年不断。\n\n记者：够用吗？\n\n高坪：够用，年年够用。\n\n"
        "读水\n\n石立\n\n水是最平常的东西，人们天天用它，却很少想到它的来处。\n\n（作者系山城大学教授）\n"
    )
    interview, essay = document.articles
    assert (interview.kind, interview.kicker, interview.headline, interview.subheadline) == (
        "interview", "会客厅", "水从山里来", "专访渠首站站长高坪",
    )  # fmt: skip
    assert (essay.kind, essay.headline, essay.authors) == ("essay", "读水", ("石立",))


def test_notes_and_captions_come_after_the_text() -> None:
    (article,) = read(
        "三条支渠通水\n\n图为通水现场。石立摄\n\n本报记者 石立\n\n昨日上午，山城三条支渠同时通水，三千亩稻田喝上了水。\n\n（下转第三版）\n"
    ).articles
    assert order(article) == ["headline", "byline", "body", "continuation_note", "caption", "caption"]


@pytest.mark.parametrize(
    ("headline", "kind"), [("关于停水的公告", "notice"), ("山城水利局招标公告", "notice"), ("通水的早晨", "news")]
)
def test_a_notice_says_so_in_its_headline(headline: str, kind: str) -> None:
    (article,) = read(f"{headline}\n\n因检修管网，五月七日八时至十八时城南停水，请提前储水。\n").articles
    assert article.kind == kind


def test_the_edition_stands_on_the_masthead() -> None:
    document = read(
        "山城晚报 2021年5月7日 星期五 第A02版：要闻\n\n水到渠成\n\n水来了，人们放起了鞭炮，三千亩稻田当天就喝上了水。\n"
    )
    assert (document.publication, document.edition_date, document.page, document.title) == (
        "山城晚报", date(2021, 5, 7), "A02", "水到渠成",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("uri", "day"),
    [
        ("2021-05-07_c003.txt", date(2021, 5, 7)),
        ("in/20210507.txt", date(2021, 5, 7)),
        ("2021年5月7日.txt", date(2021, 5, 7)),
        ("2021-13-07.txt", None),
        ("page.txt", None),
        ("20210507123.txt", None),
    ],
)
def test_the_edition_stands_in_the_file_name(uri: str, day: date | None) -> None:
    assert read("水到渠成\n\n水来了，二〇二〇年三月八日起不再停水，人们放起了鞭炮。\n", uri).edition_date == day


@pytest.mark.parametrize(
    ("imprint", "edition"),
    [
        ("山城日报 2021.05.07 第 7 版", ("山城日报", date(2021, 5, 7), "7")),
        ("7 要闻 山城日报 2021年5月7日 星期五", ("山城日报", date(2021, 5, 7), "7")),
        ("山城報 中華民國一一〇年五月七日 星期五 A12 生活", ("山城報", date(2021, 5, 7), "A12")),
        ("中華民國110年5月7日 星期五 山城時報 A3 焦點", ("山城時報", date(2021, 5, 7), "A3")),
        ("二〇二一年五月七日 星期五 农历辛丑年三月廿六 山城日报", ("山城日报", date(2021, 5, 7), None)),
        ("山城报 2021年5月7日 星期五\n\nA05 时事", ("山城报", date(2021, 5, 7), "A05")),
        ("A12 要闻\n\n2021年5月7日 星期五", (None, date(2021, 5, 7), "A12")),
        ("山城晚报 2021/5/7 星期五 版面：4", ("山城晚报", date(2021, 5, 7), "4")),
        ("21世纪山城报道 2021年5月7日 星期五 第 3 版", ("21世纪山城报道", date(2021, 5, 7), "3")),
        ("要闻·03 2021年5月7日 星期五", (None, date(2021, 5, 7), "03")),
        ("山城周末 2021年5月7日 评论 F29", ("山城周末", date(2021, 5, 7), "F29")),
        ("山城日报 星期五 2021年5月7日 第27456号 今日12版", ("山城日报", date(2021, 5, 7), None)),
    ],
)
def test_imprints_of_many_papers(imprint: str, edition: tuple[str | None, date, str | None]) -> None:
    document = read(f"{imprint}\n\n水到渠成\n\n本报记者 石立\n\n水来了，人们放起了鞭炮，三千亩稻田当天就喝上了水。\n")
    assert (document.publication, document.edition_date, document.page) == edition
    assert document.title == "水到渠成"


@pytest.mark.parametrize(
    ("uri", "edition"),
    [
        ("scrb-20210507-07.txt", (None, date(2021, 5, 7), "07")),
        ("scwb_2021-05-07_A12.txt", (None, date(2021, 5, 7), "A12")),
        ("山城日报2021年05月07日第07版.txt", ("山城日报", date(2021, 5, 7), "07")),
        ("2021-05-07_c024.txt", (None, date(2021, 5, 7), None)),
        ("20210507-3.txt", (None, date(2021, 5, 7), None)),
    ],
)
def test_names_of_archives(uri: str, edition: tuple[str | None, date, str | None]) -> None:
    document = read("水到渠成\n\n水来了，人们放起了鞭炮，三千亩稻田当天就喝上了水。\n", uri)
    assert (document.publication, document.edition_date, document.page) == edition


def test_the_title_stands_in_the_front_matter_where_no_headline_does() -> None:
    matter = "---\ntitle: 水到渠成\ndate: 2021-05-07\n---\n\n"
    text = "水来了，人们放起了鞭炮，三千亩稻田当天就喝上了水，老站长高坪站在闸口，一句话也没有说。\n"
    assert read(matter + text).title == "水到渠成"
    assert read(matter + "# 三条支渠通水\n\n" + text).title == "三条支渠通水"


def test_what_no_one_says_is_not_guessed() -> None:
    document = read("据《江城日报》2020年3月8日第5版报道，水来了，人们放起了鞭炮，三千亩稻田当天就喝上了水。\n")
    assert (document.publication, document.edition_date, document.page, document.title) == (None, None, None, None)


def test_a_day_that_is_in_no_calendar() -> None:
    assert masthead.day_of("2021年2月30日") is None


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("本报记者 石立 通讯员 高坪", ["石立", "高坪"]),
        ("文/石立 图/高坪", ["石立", "高坪"]),
        ("□石立", ["石立"]),
        ("石立（山城大学）", ["石立"]),
        ("记者：石立", ["石立"]),
    ],
)
def test_authors_of_a_byline(byline: str, names: list[str]) -> None:
    assert authors(byline) == names


def test_a_page_of_furniture_alone_is_one_story() -> None:
    source = source_of("3 / 9\n")
    document = assemble(source, label(source, passages_of(source.text)))
    assert [(article.kind, len(article.passages)) for article in document.articles] == [("other", 1)]
