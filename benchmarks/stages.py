"""How fast each stage reads: characters a second on one core, and as a multiple of what ``jieba.cut`` needs.

    python -m benchmarks.stages [--seeds N]

The pages are the golden pages, each set in N ways, so that no page is read twice. Every stage reads all of them before
the next one begins. Figures of another machine or another hour do not compare; the ratios to ``jieba.cut``, taken in
the same run, do.
"""

import argparse
import gc
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.quality import golden
from transforms import (
    assemble,
    chinese,
    claims,
    decode,
    join,
    label,
    order,
    qa_pairs,
    quantities,
    repair,
    split,
    statistics,
    tabulate,
    untangle,
)

Row = tuple[str, float, bool]


def main() -> None:
    """Print a table of the stages."""
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    ask.add_argument("--seeds", type=int, default=20, help="in how many ways each page is set")
    seeds = ask.parse_args().seeds
    pages = [golden.load(name, seed).page for name in golden.names() for seed in range(1, seeds + 1)]
    measure(pages[: len(golden.names())])  # loads dictionaries and rules
    gc.collect()
    gc.freeze()
    characters, rows = measure(pages)
    show(characters, len(pages), rows)


def measure(pages: Sequence[Any]) -> tuple[int, list[Row]]:
    """How many characters the pages have, and the seconds every stage took; whether it is part of the whole."""
    rows: list[Row] = []

    def stage(name: str, work: Callable[..., Any], *inputs: Sequence[Any], part: bool = True) -> list[Any]:
        begin = perf_counter()
        done = [work(*one) for one in zip(*inputs, strict=True)]
        rows.append((name, perf_counter() - begin, part))
        return done

    sources = stage("decode", decode.decode, pages)
    lines = stage("untangle", untangle.untangle, stage("split", split.split, sources))
    passages = stage("order", order.order, stage("repair", repair.repair, stage("join", join.join, lines)))
    labelled = stage("label", label.label, sources, passages)
    documents, pairs = zip(
        *stage("pair", qa_pairs.pair, stage("assemble", assemble.assemble, sources, labelled)), strict=True
    )
    figures = stage("statistics", statistics.statistics, documents)
    said = stage("claims", claims.claims, documents, pairs, figures)
    stage("tabulate", tabulate.tabulate, documents, pairs, figures, said)
    texts = [passage.text for document in documents for passage in document.passages]
    stage("(find_quantities)", quantities.find_quantities, texts, part=False)
    stage("(jieba.cut)", chinese.reference_words, texts, part=False)
    return sum(len(source.text) for source in sources), rows


def show(characters: int, pages: int, rows: Sequence[Row]) -> None:
    """Print the stages, and the whole without those in brackets."""
    jieba = rows[-1][1]
    whole = ("all stages", sum(seconds for _, seconds, part in rows if part), True)
    table = Table(title=f"{pages:,} pages, {characters:,} characters, one core")
    for heading in ("stage", "characters a second", "times jieba.cut"):
        table.add_column(heading, justify="left" if heading == "stage" else "right")
    for name, seconds, _ in (*rows, whole):
        table.add_row(name, f"{characters / seconds:,.0f}", f"{jieba / seconds:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
