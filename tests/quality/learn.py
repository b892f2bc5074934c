"""Learn the numbers of ``transforms/seam.toml`` from pages of the golden sources and the talks.

    python -m tests.quality.learn [--check]

The texts are those of ``tests/golden`` and of ``talks.toml``; the articles that the closed loop is measured on are never
learned from. The same texts and seeds give the same numbers, and a test says when the file is stale. Weights are found
by logistic regression (Newton's method, a small ridge), the association of two classes of words is the logarithm of how
much oftener one follows the other than chance would have it (Church and Hanks 1990), drawn towards nought where
there is little to count.
"""

import argparse
import math
import random
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.quality import faults, readers, talks, typeset
from tests.quality.library import Article
from tests.quality.press import printed
from tests.quality.scores import characters
from tests.quality.typeset import Glyph, wrap, written
from transforms import chinese, decode, join, order, repair, seam, split, untangle
from transforms.records import Span

Floats = NDArray[np.float64]
SEED = 7
STORIES = (
    "big5-page", "bulletin", "double-spaced", "drop-cap", "front-page", "furniture", "gb18030-page",
    "interview-essay-infographic", "interviews/first-answer-unmarked", "interviews/headed", "interviews/letters",
    "interviews/no-interview", "interviews/numbered", "interviews/scrambled", "interviews/two-guests", "qa-column",
    "tidy", "traps", "two-columns",
)  # fmt: skip
"""The golden pages that are learned from; named, so that a new page changes no number."""
WIDTHS = (11, 14, 17, 22)
RUNNING = frozenset({"body", "answer", "question", "lead", "editor_note", "bullet"})
DRAW = 4.0
"""How many chance neighbours are added to every count of two classes of words."""
RIDGE = 1.0
AHEAD = 7
"""How many lines further down a line may be taken for the next one of a column."""
PAGES = 8
# Pages whose columns are printed in order teach that the next passage is the one; others must have their say.
TORN = {"torn": 2, "torn, indent": 2, "gaps": 2, "drop": 2, "vertical": 2, "stories": 2, "captions": 8, "shuffled": 14}
"""How many pages are set a fault and width."""
READ_BY_ROW = ("rows", "rows, apart", "rows, three", "rows, two texts")
HEAD = """\
# What seam.py has learned from typeset pages; made by `python -m tests.quality.learn`, never by hand.
# association: how much oftener a word of one class (row) is followed by one of another (column) than by chance, in natural
# logarithms. continuity: what language says of a text that runs on. following: what it and the layout say of a line
# that stands right below another one. matching: what they say of two passages that may be the halves of one.
"""


@cache
def texts() -> tuple[Article, ...]:
    """What is learned from: the stories of the golden pages, and the talks."""
    found: list[Article] = []
    for folder in (typeset.GOLDEN / name for name in STORIES):
        source = tomllib.loads((folder / "page.toml").read_text(encoding="utf-8"))
        stories: dict[str, list[tuple[str, str]]] = {}
        for passage in source["passage"]:
            stories.setdefault(passage["article"], []).append((passage["label"], passage["text"]))
        kinds = source.get("article", {})
        found += [
            Article(f"{folder.name}-{name}", kinds.get(name, {}).get("kind", "news"), tuple(passages))
            for name, passages in stories.items()
            if name in kinds
        ]
    last = talks.talks()[-1].pairs[-1][1]
    for talk in talks.talks():
        said = [
            (role, f"{mark}：{paragraph}")
            for question, answer in talk.pairs
            for role, mark, text in (("question", "问", question), ("answer", "答", answer))
            for paragraph in text.split("\n")
        ]
        # A sentence of another talk makes a caption that has nothing to do with the text around it.
        sentence = next((part for part in last.split("。") if 8 <= len(part) <= 24), talk.headline)
        said.insert(len(said) // 2, ("caption", f"{sentence}。"))
        last = talk.pairs[-1][1]
        found.append(
            Article(f"talk-{talk.id}", "interview", (("headline", talk.headline), ("lead", talk.preamble), *said))
        )
    return tuple(found)


def association() -> tuple[list[str], list[list[float]]]:
    """The classes of words, and how much each draws each."""
    together: Counter[tuple[str, str]] = Counter()
    for article in texts():
        for _, text in article.passages:
            kinds = [seam.kind_of(word, flag) for word, flag in chinese.tagged(seam.plain(text))]
            together.update(pairwise(kinds))
    left, right = Counter[str](), Counter[str]()
    for (one, other), count in together.items():
        left[one] += count
        right[other] += count
    total = sum(left.values())
    names = sorted({*left, *right})
    rows = []
    for one in names:
        chances = [left[one] * right[other] / total for other in names]
        counts = [together[one, other] for other in names]
        rows.append([round(math.log((c + DRAW) / (e + DRAW)), 2) for c, e in zip(counts, chances, strict=True)])
    return names, rows


Example = tuple[Sequence[float], bool]


def continuity(related: seam.Association) -> Iterator[Example]:
    """Lines of a paragraph with the next one, and with one from anywhere else in its article."""
    pairs = list(_neighbours())
    lefts, rights = [seam.tail(one) for one, _, _ in pairs], [seam.head(line) for _, line, _ in pairs]
    evidence = seam.continuity(lefts, rights, related).tolist()
    return zip(evidence, (right for _, _, right in pairs), strict=True)


def _neighbours() -> Iterator[tuple[str, str, bool]]:
    """A line, another, and whether that is the next one."""
    chance = random.Random(SEED)  # noqa: S311 (choosing examples, no secrets)
    for article in texts():
        for width in WIDTHS:
            paragraphs = [
                [seam.plain(written(row)) for row in wrap([Glyph(char) for char in text], width, 2)]
                for label, text in article.passages
                if label in RUNNING
            ]
            lines = [line for paragraph in paragraphs for line in paragraph]
            for one, other in (pair for paragraph in paragraphs for pair in pairwise(paragraph)):
                wrong = chance.choice(lines)
                if seam.ENDED.search(one) or wrong == other:
                    continue
                yield one, other, True
                yield one, wrong, False


def following(related: seam.Association) -> Iterator[Example]:
    """Lines of pages that are read row by row, with the next one of the column and with the others near it."""
    for name in READ_BY_ROW:
        for level in faults.LEVELS:
            for seed in range(PAGES):
                sheet = faults.sheet_of(name, level, seed + 50000, texts())
                placed = readers.by_row(sheet.lines)
                lines = seam.lines_of([written(printed(line)) for line in placed])
                known = seam.terms(line.text for line in lines)
                pairs = [
                    (number, other, other == below)
                    for number, line in enumerate(placed)
                    if (below := next((n for n in range(number + 1, len(placed)) if placed[n].frame == line.frame), 0))
                    and below - number < AHEAD
                    for other in range(number + 1, min(number + AHEAD, len(placed)))
                ]
                ones, others, right = (np.array(column) for column in zip(*pairs, strict=True))
                yield from zip(seam.following(lines, ones, others, known, related).tolist(), right, strict=True)


def matching() -> Iterator[Example]:
    """Passages of torn pages with the one that goes on where they stop, and with the others near by."""
    for name, pages in TORN.items():
        for level in faults.LEVELS:
            for seed in range(pages):
                page = faults.page(name, level, seed + 70000, texts())
                lines = untangle.untangle(split.split(decode.decode(page.page)))
                passages = repair.repair(join.join(lines))
                goes_on = {pair for row in page.passages for pair in pairwise(characters(row["runs"], page.text))}
                running = [passages[place] for place in order.running(passages)]
                edges = [(_first(page.text, one.spans), _last(page.text, one.spans)) for one in running]
                for end, start, values in order.candidates_of(running):
                    yield values, (edges[end][1], edges[start][0]) in goes_on


def _first(text: str, spans: Sequence[Span]) -> int:
    return characters([spans[0]], text)[0]


def _last(text: str, spans: Sequence[Span]) -> int:
    return characters([spans[-1]], text)[-1]


def fitted(examples: Sequence[Example]) -> tuple[list[float], float]:
    """Weights and bias that tell the right examples from the wrong ones."""
    values = np.array([example for example, _ in examples], float)
    right = np.array([right for _, right in examples], float)
    design = np.hstack([values, np.ones((len(values), 1))])
    weights = np.zeros(design.shape[1])
    for _ in range(25):
        odds = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (odds - right) + RIDGE * weights
        curve = (design.T * (odds * (1 - odds))) @ design + RIDGE * np.eye(len(weights))
        weights -= np.linalg.solve(curve, slope)
    return [round(float(weight), 3) for weight in weights[:-1]], round(float(weights[-1]), 3)


def learned() -> dict[str, Any]:
    """All numbers, as ``seam.toml`` holds them."""
    kinds, rows = association()
    related = seam.association(kinds, rows)
    book: dict[str, Any] = {"association": {"kinds": kinds, "rows": rows}}
    for name, columns, examples in (
        ("continuity", seam.CONTINUITY, continuity(related)),
        ("following", seam.FOLLOWING, following(related)),
        # Halves of passages are matched with the help of the weights above, as committed.
        ("matching", order.MATCHING, matching()),
    ):
        weights, bias = fitted(list(examples))
        book[name] = {"bias": bias, **dict(zip(columns, weights, strict=True))}
    return book


def toml(book: Mapping[str, Any]) -> str:
    """The numbers as a file."""
    lines = [HEAD, "[association]", f"kinds = {_list(book['association']['kinds'])}", "rows = ["]
    lines += [f"  {_list(row)}," for row in book["association"]["rows"]]
    lines.append("]")
    for name in ("continuity", "following", "matching"):
        lines += ["", f"[{name}]", *(f'"{key}" = {value}' for key, value in book[name].items())]
    return "\n".join(lines) + "\n"


def _list(values: Sequence[object]) -> str:
    return "[" + ", ".join(f'"{value}"' if isinstance(value, str) else f"{value}" for value in values) + "]"


def main() -> None:
    """Write the file, or say whether it is stale."""
    ask = argparse.ArgumentParser(description="Learn what a seam between two lines says.")
    ask.add_argument("--check", action="store_true", help="only say whether the file holds what is learned")
    chosen = ask.parse_args()
    made = toml(learned())
    if chosen.check:
        raise SystemExit(made != seam.LEARNED.read_text(encoding="utf-8"))
    seam.LEARNED.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
