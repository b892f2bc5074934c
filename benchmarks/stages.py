"""How fast each stage reads: characters a second of CPU time on one core, and as a multiple of ``jieba.cut``.

    python -m benchmarks.stages [--characters N] [--kind news]

The pages are those of ``benchmarks.pages``. Every stage reads all of them before the next one begins. Figures of
another machine or another hour do not compare; the ratios to ``jieba.cut``, taken in the same run, do.
"""

import argparse
import gc
from collections.abc import Callable, Iterator, Sequence
from time import process_time
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from benchmarks import pages
from flows import worker
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

CHARACTERS = 300_000
WHOLE, REFERENCE = "all stages", "jieba.cut"


class Stage(NamedTuple):
    """A stage and the seconds of CPU time it took."""

    name: str
    seconds: float
    part: bool = True
    """Whether it is a part of the whole."""


def measure(kind: str, characters: int = CHARACTERS) -> tuple[int, list[Stage]]:
    """How many characters were read, and what every stage took; the last is ``jieba.cut``."""
    found: list[Stage] = []

    def stage(name: str, work: Callable[..., Any], *inputs: Sequence[Any], part: bool = True) -> list[Any]:
        begin = process_time()
        done = [work(*one) for one in zip(*inputs, strict=True)]
        found.append(Stage(name, process_time() - begin, part))
        return done

    sources = stage("decode", decode.decode, list(pages.pages(kind, characters)))
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
    stage("find_quantities", quantities.find_quantities, texts, part=False)
    stage(REFERENCE, chinese.reference_words, texts, part=False)
    return sum(len(source.text) for source in sources), found


def whole(stages: Sequence[Stage]) -> Stage:
    """All stages together."""
    return Stage(WHOLE, sum(one.seconds for one in stages if one.part))


def rows(characters: int, stages: Sequence[Stage]) -> Iterator[tuple[str, float, float]]:
    """Each stage with its characters a second and its multiple of ``jieba.cut``."""
    reference = stages[-1].seconds
    for one in (*stages, whole(stages)):
        yield one.name, characters / one.seconds, reference / one.seconds


def ready() -> None:
    """Load dictionaries and rules as a worker does, and have the collector leave them alone."""
    worker.warm()
    for kind in pages.KINDS:
        measure(kind, 10_000)
    gc.collect()
    gc.freeze()


def main() -> None:
    """Print a table of the stages for every kind of page."""
    ask = argparse.ArgumentParser(description="Measure the stages.")
    ask.add_argument("--characters", type=int, default=CHARACTERS, help="of each kind of page")
    ask.add_argument("--kind", choices=pages.KINDS, action="append")
    told = ask.parse_args()
    ready()
    for kind in told.kind or pages.KINDS:
        characters, stages = measure(kind, told.characters)
        table = Table(title=f"{kind}: {characters:,} characters, one core")
        for heading in ("stage", "characters a second", "times jieba.cut", "share"):
            table.add_column(heading, justify="left" if heading == "stage" else "right")
        total = whole(stages).seconds
        for stage, (name, speed, ratio) in zip((*stages, whole(stages)), rows(characters, stages), strict=True):
            share = f"{stage.seconds / total:.1%}" if stage.part else "-"
            table.add_row(name, f"{speed:,.0f}", f"{ratio:.2f}", share)
        Console().print(table)


if __name__ == "__main__":
    main()
