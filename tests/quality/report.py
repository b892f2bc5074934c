"""Reports: text in one wide column over many pages, with running heads, page feet and a table of contents."""

import random
from collections.abc import Sequence
from dataclasses import replace

from tests.quality.library import Article
from tests.quality.press import House, Placed, Sheet
from tests.quality.typeset import Glyph

TITLES = (
    "澜江精铸股份有限公司2024年年度报告",
    "石埠区政府信息公开年度报告",
    "临溪县统计公报汇编",
    "南屏研究院工作论文集",
)
FEET = ("{} / {}", "第 {} 页 共 {} 页", "— {} —", "{}/{}", "- {} -")
LINES = (18, 34)
"""How many lines a page has."""
FURNITURE = ["masthead", "table", "section_heading"]


def report(sheet: Sheet, chosen: Sequence[Article], house: House, chance: random.Random) -> None:
    """Articles as the chapters of a report, page after page."""
    title, foot = chance.choice(TITLES), chance.choice(FEET)
    contents = chance.random() < 0.5
    body = Sheet()
    for article in chosen:
        body.story(article, replace(house, heads=1.0), (0.0, 0.0), chance)
    sheet.passages, sheet.stories = body.passages, body.stories
    length = chance.randint(*LINES)
    pages = [body.lines[start : start + length] for start in range(0, len(body.lines), length)]
    if contents:
        for number, article in enumerate(chosen, 1):
            headline = next(text for _, text in article.passages)
            _add(sheet, f"{headline}{'.' * 24}{number * 3 + 1}", 0, gap=0.0)
    for number, lines in enumerate(pages, 1):
        if chance.random() < 0.8:
            _add(sheet, title, number)
        sheet.lines += [line._replace(sheet=number) for line in lines]
        _add(sheet, foot.format(number, len(pages)), number)


def _add(sheet: Sheet, text: str, number: int, gap: float = 0.5) -> None:
    """A line of the page's own."""
    passage = len(sheet.passages)
    sheet.passages.append(
        {"id": f"own-{passage}", "article": "page", "label": "furniture", "label_also": FURNITURE, "text": text}
    )
    glyphs = [Glyph(char, passage, at) for at, char in enumerate(text)]
    lefts = tuple(at * 0.5 for at in range(len(glyphs)))
    sheet.lines.append(Placed(glyphs, lefts, 0.0, 1.0, -1, gap, number))
