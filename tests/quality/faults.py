"""Faults: the kinds of broken page that the closed loop is measured on.

A fault sets articles in columns of its own habits and has them read by its own kind of reader. ``page`` makes one page
of a fault; level, seed and the articles to choose from fix it to the last character.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tests.quality import readers
from tests.quality.golden import Golden
from tests.quality.library import Article, articles
from tests.quality.press import House, Sheet
from tests.quality.report import report
from tests.quality.typeset import paired, truth, written
from transforms.records import Page

LEVELS: Mapping[str, tuple[int, int]] = {"wide": (19, 26), "medium": (14, 18), "narrow": (10, 13)}
"""Widths of the columns of text, in characters: the narrower, the more is cut and spread."""

Setter = Callable[[Sheet, Sequence[Article], House, random.Random], None]


def stories(sheet: Sheet, chosen: Sequence[Article], house: House, chance: random.Random) -> None:
    """One story below the other, each over all columns of the page; two side by side where two fit."""
    top = 0.0
    for article in chosen:
        top = sheet.story(article, house, (0.0, top), chance) + 3


def twins(sheet: Sheet, chosen: Sequence[Article], house: House, chance: random.Random) -> None:
    """Two texts side by side, a column each."""
    left = 0.0
    for article in chosen:
        sheet.story(article, replace(house, columns=1), (left, 0.0), chance)
        left += house.width + house.gutter


def beside(sheet: Sheet, chosen: Sequence[Article], house: House, chance: random.Random) -> None:
    """Two stories side by side, and the next two below them."""
    top = 0.0
    for pair in (chosen[number : number + 2] for number in range(0, len(chosen), 2)):
        left, bottoms = 0.0, [top]
        for article in pair:
            columns = chance.randint(2, 3)
            own = replace(house, columns=columns)
            bottoms.append(sheet.story(article, own, (left, top), chance))
            left += columns * (house.width + house.gutter) + 1
        top = max(bottoms) + 3


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of broken page."""

    why: str
    reader: readers.Reader
    house: House
    setter: Setter = stories
    count: tuple[int, int] = (1, 1)
    """How many stories a page has, at least and at most."""
    kinds: frozenset[str] = frozenset({"interview", "essay", "news", "notice"})
    scale: float = 1.0
    """Columns are this much wider than the level says."""
    needs: str = ""
    """A label that the first story must have."""


INDENT = House(apart=0.0)
FAULTS: Mapping[str, Fault] = {
    "clean": Fault("whole paragraphs in every column, a blank line between two", readers.miner, House(apart=1.0)),
    "indent": Fault("paragraphs parted by the lost indent alone", readers.miner, INDENT),
    "torn": Fault("paragraphs run on in the next column", readers.miner, House(torn=True, apart=0.9)),
    "torn, indent": Fault("the same, parted by the lost indent alone", readers.miner, House(torn=True)),
    "double": Fault("a blank line after every line", readers.miner, House(columns=1, leading=1.8)),
    "double, torn": Fault("the same in columns, run on in the next one", readers.apart, House(torn=True)),
    "spread": Fault(
        "marks keep their width, so that lines are stretched", readers.miner, House(squeeze=False), scale=0.8
    ),
    "gaps": Fault("a gap between Chinese and digits", readers.miner, House(auto=True, torn=True, apart=0.8)),
    "drop": Fault("a drop cap, headings in the columns", readers.miner, House(drop=True, torn=True)),
    "captions": Fault(
        "pictures with captions tear the columns", readers.miner, House(torn=True, captions=True), needs="caption"
    ),
    "vertical": Fault("the headline runs down the edge", readers.miner, House(torn=True, vertical=True)),
    "stories": Fault("several stories, side by side", readers.miner, House(torn=True), beside, (3, 5)),
    "infographic": Fault(
        "heads and bullets beside a story",
        readers.miner,
        House(apart=0.6),
        beside,
        (2, 3),
        frozenset({"infographic", "news"}),
        needs="bullet",
    ),
    "blocks": Fault("paragraph by paragraph, as layout tools print", readers.blocks, House(torn=True, apart=0.5)),
    "shuffled": Fault(
        "the same in another order", readers.shuffled, House(torn=True, apart=0.5, columns=4), count=(1, 2)
    ),
    "wrapped": Fault("one block a column, no blank line", readers.wraps, House(columns=2, torn=True)),
    "rows": Fault("two columns row by row", readers.rows, House(columns=2, torn=True)),
    "rows, apart": Fault("the same, a blank line after every line", readers.rows_apart, House(columns=2, torn=True)),
    "rows, three": Fault("three columns row by row", readers.rows, House(columns=3, torn=True)),
    "rows, miner": Fault("three columns with wide leading", readers.miner, House(leading=1.8, torn=True)),
    "rows, two texts": Fault(
        "two reports side by side, row by row", readers.rows_apart, House(apart=0.4), twins, (2, 2)
    ),
    "report": Fault(
        "forty characters a line, running heads and page feet inside",
        readers.wraps,
        House(columns=1, apart=0.5),
        report,
        (2, 3),
        frozenset({"news", "essay", "notice"}),
        2.0,
    ),
    "report, no blanks": Fault(
        "the same without a blank line",
        readers.wraps,
        House(columns=1),
        report,
        (2, 3),
        frozenset({"news", "essay", "notice"}),
        2.0,
    ),
}


def page(name: str, level: str, seed: int, chosen_from: Sequence[Article] | None = None) -> Golden:
    """A page of a fault, with its truth."""
    sheet, printed = made(name, level, seed, chosen_from)
    text = written(printed)
    return Golden(
        f"{name}, {level}, {seed}",
        Page(f"{name}-{level}-{seed}.txt", text.encode()),
        text,
        tuple(truth(printed, sheet.source)),
        tuple(paired(sheet.source)),
        articles=sheet.stories,
    )


def sheet_of(name: str, level: str, seed: int, chosen_from: Sequence[Article] | None = None) -> Sheet:
    """A page of a fault before anybody reads it; ``press.pdf`` prints it."""
    return made(name, level, seed, chosen_from)[0]


def made(name: str, level: str, seed: int, chosen_from: Sequence[Article] | None = None) -> tuple[Sheet, readers.Row]:
    """A page of a fault as it was set, and as its reader prints it."""
    fault = FAULTS[name]
    chance = random.Random(f"{name}/{level}/{seed}")  # noqa: S311 (a test page, no secrets)
    pool = [one for one in (articles() if chosen_from is None else chosen_from) if one.kind in fault.kinds]
    count = chance.randint(*fault.count)
    chosen = chance.sample(pool, min(count, len(pool)))
    if fault.needs:
        fitting = [one for one in pool if any(label == fault.needs for label, _ in one.passages)]
        first = chance.choice(fitting)
        chosen = [first, *(one for one in chosen if one is not first)][:count]
    width = round(chance.randint(*LEVELS[level]) * fault.scale)
    sheet = Sheet()
    house = replace(fault.house, width=max(width, 9), heads=chance.choice((1.6, 2.0, 2.6)))
    fault.setter(sheet, chosen, house, chance)
    return sheet, fault.reader(sheet, chance)
