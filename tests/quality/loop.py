"""The closed loop: typeset clean articles, break them, read them, and compare with what was typeset.

    python -m tests.quality.loop [--pages N] [--fault NAME] [--misses] [--write]

Prints what is reached by fault and by width of the columns, over N pages each; ``--write`` lays the table down in
``docs/closed-loop.md``, ``--floors`` what the suite reaches in ``floors_loop.toml``, which no score may fall below. The
scores are shares between 0 and 1, over all pages of a fault together:

- ``kept``: characters of the page that stand in exactly one passage.
- ``joins``: F1 of the neighbours over a line break. ``passages``: passages word for word, spaces left out.
- ``order``: neighbouring passages of a story that are read in order. ``labels``: characters under a right label.
- ``pairs``: F1 of questions with their answers, word for word.
- ``naive``: joins of the naive rule, that a blank line parts two passages and nothing else does; ``worse``: pages on
  which that rule joins better.
"""

import argparse
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.quality.faults import FAULTS, LEVELS, page
from tests.quality.golden import Golden, Row
from tests.quality.scores import FLOATS, around, characters, links, unspaced
from transforms import assemble, decode, join, label, order, qa_pairs, repair, split, untangle
from transforms.records import Passage

DOCUMENT = Path(__file__).parents[2] / "docs" / "closed-loop.md"
FLOORS = Path(__file__).parent / "floors_loop.toml"
# The pages of the suite and of the document's table begin at these seeds: they never are the same.
SUITE, TABLE = 0, 1000
PAGES, SUITE_PAGES = 8, 3
INTRODUCTION = """\
Articles written for the tests are typeset into the columns of a page, printed as a PDF, read back by pdfminer.six with
its defaults (or row by row, or block by block, as other readers do), and carried through every stage up to the
articles. Every printed character knows its passage, so what comes out is compared with what was typeset."""
WIDTHS = (
    "Columns are so many characters wide: "
    + ", ".join(f"{level} {low} to {high}" for level, (low, high) in LEVELS.items())
    + "; reports are set twice as wide."
)
HAIR = 0.01
"""How far a score may move with other stages: a few pages a fault, on which one passage counts."""
FLOORED = ("kept", "joins", "passages", "order")
COLUMNS = ("kept", "joins", "passages", "order", "labels", "pairs", "naive", "worse")
BLANK = re.compile(r"\n\s*\n|\f")


@dataclass(slots=True)
class Tally:
    """Counts of what was right on some pages, and what was missed."""

    right: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def share(self, name: str, right: int, of: int) -> None:
        """Count ``right`` of so many."""
        self.right[name] += right
        self.all[name] += of

    def f1(self, name: str, true: set[Any], found: set[Any]) -> None:
        """Count what F1 is made of."""
        self.share(name, 2 * len(true & found), len(true) + len(found))

    def add(self, other: "Tally") -> None:
        """Take in the counts of other pages."""
        self.right += other.right
        self.all += other.all
        self.misses += other.misses

    def score(self, name: str) -> float | None:
        """A share; None where there was nothing to judge."""
        return self.right[name] / self.all[name] if self.all[name] else None


def read(golden: Golden) -> tuple[list[Passage], set[tuple[str, str]]]:
    """The passages of a page in reading order, and its pairs of questions and answers."""
    source = decode.decode(golden.page)
    lines = untangle.untangle(split.split(source))
    passages = order.order(repair.repair(join.join(lines)))
    document, pairs = qa_pairs.pair(assemble.assemble(source, label.label(source, passages)))
    found = {(pair.question or "", pair.answer or "") for pair in pairs if pair.status == "paired"}
    return [passage for article in document.articles for passage in article.passages], found


def judge(golden: Golden) -> Tally:
    """What is right on a page."""
    passages, pairs = read(golden)
    tally, text = Tally(), golden.text
    places = [characters(row["runs"], text) for row in golden.passages]
    found = [characters(passage.spans, text) for passage in passages]
    owners = Counter(at for place in found for at in place)
    printed = [at for at, char in enumerate(text) if not char.isspace()]
    tally.share("kept", sum(owners[at] == 1 for at in printed), len(printed))
    true, joined = links(places, text), links(found, text)
    tally.f1("joins", true, joined)
    naive = links(_blocks(text), text)
    tally.f1("naive", true, naive)
    worse = len(true & joined) * (len(true) + len(naive)) < len(true & naive) * (len(true) + len(joined))
    tally.share("worse", worse, 1)
    texts = Counter(unspaced(passage.text) for passage in passages)
    exact = [unspaced(row["text"]) in texts for row in golden.passages]
    tally.share("passages", sum(exact), len(exact))
    labels = {at: passage.label for passage, place in zip(passages, found, strict=True) for at in place}
    named = [
        labels.get(at) in [row["label"], *row.get("label_also", ())]
        for row, place in zip(golden.passages, places, strict=True)
        for at in place
    ]
    tally.share("labels", sum(named), len(named))
    position = {at: number for number, place in enumerate(found) for at in place}
    kept = [
        position.get(one[-1], -1) <= position.get(other[0], -2) for one, other in _neighbours(golden.passages, places)
    ]
    tally.share("order", sum(kept), len(kept))
    wanted = {(unspaced(row["question"]), unspaced(row["answer"])) for row in golden.pairs}
    if wanted:
        tally.f1("pairs", wanted, {(unspaced(question), unspaced(answer)) for question, answer in pairs})
    tally.misses += [f"missed {around(link, text)}" for link in sorted(true - joined)]
    tally.misses += [f"invented {around(link, text)}" for link in sorted(joined - true)]
    tally.misses += [
        f"not exact {row['text'][:50]}" for row, good in zip(golden.passages, exact, strict=True) if not good
    ]
    return tally


def _neighbours(rows: Sequence[Row], places: Sequence[list[int]]) -> Iterator[tuple[list[int], list[int]]]:
    for (before, one), (after, other) in pairwise(zip(rows, places, strict=True)):
        if before["article"] == after["article"] and not FLOATS & {before["label"], after["label"]} and one and other:
            yield one, other


def _blocks(text: str) -> list[list[int]]:
    """The characters of every block: what the naive rule takes for a passage."""
    edges = [0, *(found.end() for found in BLANK.finditer(text)), len(text)]
    return [[at for at in range(*edge) if not text[at].isspace()] for edge in pairwise(edges)]


@cache
def measured(name: str, level: str, first: int, pages: int) -> Tally:
    """What is reached on the pages of a fault, by seeds that follow each other; every article takes its turn."""
    tally = Tally()
    for seed in range(first, first + pages):
        golden = page(name, level, seed)
        one = judge(golden)
        one.misses = [f"{golden.name}: {miss}" for miss in one.misses]
        tally.add(one)
    return tally


def table(pages: int, names: Iterable[str] = FAULTS, first: int = TABLE) -> list[str]:
    """The scores as a table in Markdown, a row a fault and width."""
    rows = ["| fault | columns | " + " | ".join(COLUMNS) + " |", "|---|---|" + "---|" * len(COLUMNS)]
    for name in names:
        for level in LEVELS:
            tally = measured(name, level, first, pages)
            cells = [_cell(column, tally) for column in COLUMNS]
            rows.append(f"| {name} | {level} | " + " | ".join(cells) + " |")
    return rows


def _cell(column: str, tally: Tally) -> str:
    score = tally.score(column)
    if score is None:
        return ""
    return f"{tally.right[column]} of {tally.all[column]}" if column == "worse" else f"{score:.3f}"


def document(pages: int) -> str:
    """``docs/closed-loop.md``."""
    faults = [f"- **{name}**: {fault.why}." for name, fault in FAULTS.items()]
    return "\n".join(
        (
            "# The closed loop",
            "",
            INTRODUCTION,
            "",
            f"`python -m tests.quality.loop --write` makes this page; {pages} pages a row. {WIDTHS}",
            "",
            (__doc__ or "").partition("over all pages of a fault together:\n\n")[2].strip(),
            "",
            "The faults:",
            "",
            *faults,
            "",
            *table(pages),
            "",
        )
    )


def reached(name: str) -> Tally:
    """What the suite reaches on a fault, over all widths."""
    whole = Tally()
    for level in LEVELS:
        whole.add(measured(name, level, SUITE, SUITE_PAGES))
    return whole


def floors() -> str:
    """``floors_loop.toml``: what the suite reaches, less a hair."""
    lines = [
        "# Read by test_loop.py: what the closed loop reaches by fault. `python -m tests.quality.loop --floors` writes it;",
        "# lower a score only with a reason in the commit.",
        "",
    ]
    for name in FAULTS:
        tally = reached(name)
        scores = {column: tally.score(column) for column in FLOORED}
        cells = ", ".join(
            f"{column} = {math.floor((score - HAIR * (score < 1)) * 100) / 100}"
            for column, score in scores.items()
            if score
        )
        lines.append(f'"{name}" = {{ {cells} }}')
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description="Typeset, break, read and compare.")
    ask.add_argument("--pages", type=int, default=PAGES, help="pages a fault and width")
    ask.add_argument("--fault", action="append", choices=list(FAULTS), help="this one only")
    ask.add_argument("--first", type=int, default=TABLE, help="the first seed")
    ask.add_argument("--misses", action="store_true", help="say what was missed")
    ask.add_argument("--write", action="store_true", help=f"write docs/{DOCUMENT.name}")
    ask.add_argument("--floors", action="store_true", help=f"write {FLOORS.name}")
    chosen = ask.parse_args()
    if chosen.floors:
        FLOORS.write_text(floors(), encoding="utf-8")
        return
    if chosen.write:
        DOCUMENT.write_text(document(chosen.pages), encoding="utf-8")
        return
    names = chosen.fault or list(FAULTS)
    print(*table(chosen.pages, names, chosen.first), sep="\n")
    if chosen.misses:
        for name in names:
            for level in LEVELS:
                print(*measured(name, level, chosen.first, chosen.pages).misses, sep="\n")


if __name__ == "__main__":
    main()
