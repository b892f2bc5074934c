"""A PDF's text layer is read in the order its page shows; what has none is refused with the remedy."""

import io
import math
from collections.abc import Callable

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.pages import assert_conserved
from transforms import decode, join, order, pdf, repair, split, untangle
from transforms.decode import UnreadablePageError
from transforms.records import Page, Passage, Source

FONT = "STSong-Light"
SIZE = 10.0
WIDTH, HEIGHT = 595.0, 842.0
FIRST = "青禾县今年新建冷库三座，乡亲们说龙眼再也不愁卖了，县里还要修一条路，把龙眼从山里运到港口去卖。"
SECOND = "陆一鸣在县里住了两个月，看见冷链车每天清晨从村口开出去，傍晚又空着回来，车上落着一层细细的灰。"
THIRD = "老支书说，路修通以后，年轻人回来了一半，剩下的一半也在看。"
Draw = Callable[[Canvas], None]


def made(*draw: Draw, encrypt: StandardEncryption | None = None) -> bytes:
    """A PDF of so many pages."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(WIDTH, HEIGHT), invariant=1, encrypt=encrypt)
    for one in draw:
        canvas.setFont(FONT, SIZE)
        one(canvas)
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def column(text: str, left: float, top: float, *, width: int = 16, indent: int = 2, most: int = 99) -> Draw:
    """A paragraph with its first line indented, or that part of it which ``most`` lines hold."""

    def draw(canvas: Canvas) -> None:
        rows = [text[: width - indent]]
        rows += [text[at : at + width] for at in range(width - indent, len(text), width)]
        for number, row in enumerate(rows[:most]):
            canvas.drawString(left + indent * SIZE * (not number), top - number * 1.5 * SIZE, row)

    return draw


def together(*draw: Draw) -> Draw:
    def drawn(canvas: Canvas) -> None:
        for one in draw:
            one(canvas)

    return drawn


def source_of(data: bytes) -> Source:
    return decode.decode(Page("pages/page.pdf", data, pdf.MEDIA_TYPE))


def passages_of(data: bytes) -> list[Passage]:
    source = source_of(data)
    passages = order.order(repair.repair(join.join(untangle.untangle(split.split(source)))))
    assert_conserved(source.text, passages)
    return passages


def headline(text: str, y: float, size: float = 24, left: float = 60) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, size)
        canvas.drawString(left, y, text)
        canvas.setFont(FONT, SIZE)

    return draw


def test_columns_under_a_headline_are_read_one_after_the_other() -> None:
    text = FIRST + THIRD
    rest = text[14 + 16 * 2 :]
    page = together(
        column(rest, 250, 700, indent=0),  # drawn first: the order of the file says nothing
        headline("龙眼不再愁卖", 740, left=180),
        column(text, 60, 700, most=3),
    )
    assert [passage.text for passage in passages_of(made(page))] == ["龙眼不再愁卖", text]


def test_an_indent_parts_paragraphs_without_a_gap() -> None:
    page = together(column(FIRST[:45] + "。", 60, 700), column(SECOND, 60, 700 - 3 * 15))
    assert [passage.text for passage in passages_of(made(page))] == [FIRST[:45] + "。", SECOND]


def test_stories_side_by_side_and_below_each_other_stay_apart() -> None:
    page = together(
        headline("甲地新闻", 760, left=100),
        headline("乙地新闻", 760, left=360),
        column(FIRST, 60, 720),
        column(SECOND, 330, 720),
        headline("丙地新闻", 560, left=220),
        column(THIRD, 60, 520),
    )
    assert [passage.text for passage in passages_of(made(page))] == [
        "甲地新闻", FIRST, "乙地新闻", SECOND, "丙地新闻", THIRD,
    ]  # fmt: skip


def test_a_caption_does_not_tear_the_text_around_it() -> None:
    text = FIRST + SECOND

    def caption(canvas: Canvas) -> None:
        canvas.setFont(FONT, 7)
        canvas.drawString(70, 600, "图为新建的冷库")
        canvas.setFont(FONT, SIZE)

    page = together(column(text, 60, 700, most=3), caption, column(text[14 + 32 :], 60, 560, indent=0))
    assert [passage.text for passage in passages_of(made(page))] == [text, "图为新建的冷库"]


def test_pages_follow_each_other() -> None:
    data = made(column(FIRST, 60, 700), column(SECOND, 60, 700))
    source = source_of(data)
    assert source.text.count("\f") == 1
    assert source.geometry is not None
    assert sorted(set(source.geometry.page.tolist())) == [1, 2]
    assert [passage.text for passage in passages_of(data)] == [FIRST, SECOND]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read(angle: int) -> None:
    def turned(canvas: Canvas) -> None:
        canvas.translate(300, 420)
        canvas.rotate(angle)
        together(column(FIRST, 0, 100), column(SECOND, 200, 100))(canvas)

    assert [passage.text for passage in passages_of(made(turned))] == [FIRST, SECOND]


def test_a_watermark_across_the_page_stands_apart() -> None:
    def marked(canvas: Canvas) -> None:
        column(FIRST, 60, 700)(canvas)
        canvas.saveState()
        canvas.translate(60, 640)
        canvas.rotate(35)
        canvas.setFont(FONT, 30)
        canvas.drawString(0, 0, "内部资料")
        canvas.restoreState()

    assert [passage.text for passage in passages_of(made(marked))] == [FIRST, "内部资料"]


def test_text_that_runs_downwards_is_one_line() -> None:
    def vertical(canvas: Canvas) -> None:
        canvas.setFont(FONT, 20)
        for number, character in enumerate("龙眼不再愁卖"):
            canvas.drawString(60, 700 - number * 24, character)
        canvas.setFont(FONT, SIZE)
        column(FIRST, 120, 700)(canvas)

    assert [passage.text for passage in passages_of(made(vertical))] == ["龙眼不再愁卖", FIRST]


def test_gaps_become_spaces_where_they_part_words() -> None:
    def line(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "本报记者")
        canvas.drawString(115, 700, "陆一鸣")
        canvas.drawString(60, 640, "The harbour opened on Monday, and it is said that the boats will sail in March.")

    assert [passage.text for passage in passages_of(made(line))] == [
        "本报记者 陆一鸣",
        "The harbour opened on Monday, and it is said that the boats will sail in March.",
    ]


def test_the_text_comes_again_from_the_bytes_and_every_character_has_its_place() -> None:
    data = made(together(headline("龙眼不再愁卖", 740), column(FIRST, 60, 700)))
    source = source_of(data)
    assert (source.encoding, source.media_type) == (pdf.ENCODING, "application/pdf")
    assert decode.text_of(data, source.media_type, source.encoding, source.errors) == source.text
    geometry = source.geometry
    assert geometry is not None
    assert geometry.places.shape == (len(source.text), 2)
    assert [bool(math.isnan(x)) for x, _ in geometry.places.tolist()] == [c.isspace() for c in source.text]
    at = source.text.index("青")
    assert geometry.places[at].tolist() == pytest.approx([60 + 2 * SIZE, 700])
    sizes = dict(zip((source.text[start] for start in geometry.start.tolist()), geometry.size.tolist(), strict=True))
    assert (sizes["龙"], sizes["青"]) == (24, SIZE)


def empty(canvas: Canvas) -> None:
    canvas.rect(60, 60, 200, 200)


@pytest.mark.parametrize(
    ("data", "rule", "says"),
    [
        (b"%PDF-1.4 nothing", "broken_pdf", "export the page again"),
        ("青禾县今年新建冷库三座。".encode(), "broken_pdf", "no PDF that can be opened"),
        (made(empty, empty), "no_text_layer", "2 pages without a text layer, likely scans: have a program for OCR"),
        (made(column(FIRST, 60, 700), encrypt=StandardEncryption("geheim")), "locked_pdf", "save it without one"),
        (made(column("鏂拌川鐢熶骇鍔涚殑鍙戝睍銆傝€呬粠" * 4, 60, 700)), "illegible", "legibility"),
    ],
)
def test_what_gives_no_text_is_refused(data: bytes, rule: str, says: str) -> None:
    with pytest.raises(UnreadablePageError) as refused:
        source_of(data)
    assert refused.value.rule == rule
    assert says in refused.value.reason
    assert refused.value.reason.startswith("pages/page.pdf: ")


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    data = made(column(FIRST, 60, 700), encrypt=StandardEncryption("", ownerPassword="x", canPrint=0))
    assert [passage.text for passage in passages_of(data)] == [FIRST]


def test_pages_without_text_are_told() -> None:
    source = source_of(made(column(FIRST, 60, 700), empty))
    (warning,) = source.warnings
    assert (warning.rule, warning.severity, warning.table) == ("bare_pages", "warning", "documents")
    assert "1 pages without a text layer (page 2)" in warning.reason


def test_more_than_can_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made(column(FIRST, 60, 700), column(SECOND, 60, 700))
    monkeypatch.setattr(pdf, "MOST_GLYPHS", 60)
    with pytest.raises(UnreadablePageError, match="over 60 characters"):
        source_of(data)
    monkeypatch.setattr(pdf, "MOST_PAGES", 1)
    with pytest.raises(UnreadablePageError, match="2 pages, over the limit of 1"):
        source_of(data)


def test_a_pdf_under_another_name_is_told() -> None:
    with pytest.raises(UnreadablePageError, match=r"call it \.pdf"):
        decode.decode(Page("page.txt", made(column(FIRST, 60, 700))))
