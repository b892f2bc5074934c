"""Measure everything and write it down: ``docs/speed.md`` with its tables, ``docs/speed.svg`` with its chart.

python -m benchmarks.report [--megabytes 1 10] [--characters 300000]
"""

import argparse
import os
import platform
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks import pages, peers, scale, stages

DOCS = Path(__file__).parents[1] / "docs"
INKS = {"news": "#33658a", "bulletin": "#d17b0f", "interview": "#6b8f3c"}
ROW, BAR, LEFT, WIDE = 58, 14, 110, 520
"""Of the chart: a stage's height, a bar's, the room for names, the length of the longest bar."""
MOST = 40.0
"""Times jieba.cut at the end of the chart: stages beyond it are quick enough."""

Measured = Mapping[str, tuple[int, Sequence[stages.Stage]]]


def chart(measured: Measured) -> str:
    """Every stage as a multiple of ``jieba.cut``, a bar a kind of page."""
    names = [stage.name for stage in next(iter(measured.values()))[1] if stage.part] + [stages.WHOLE]
    ratios = {kind: {name: ratio for name, _, ratio in stages.rows(*told)} for kind, told in measured.items()}
    height = ROW * len(names) + 60
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDE + 80} {height}">',
        "<style>text { font: 13px sans-serif }</style>",
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for at, (kind, ink) in enumerate(INKS.items()):
        lines.append(f'<rect x="{LEFT + at * 110}" y="10" width="{BAR}" height="{BAR}" fill="{ink}"/>')
        lines.append(f'<text x="{LEFT + at * 110 + 20}" y="22">{kind}</text>')
    for row, name in enumerate(names):
        top = 40 + row * ROW
        lines.append(f'<text x="{LEFT - 8}" y="{top + 28}" text-anchor="end">{name}</text>')
        for at, (kind, ink) in enumerate(INKS.items()):
            ratio = ratios[kind][name]
            length = min(ratio, MOST) / MOST * WIDE
            y = top + at * (BAR + 2)
            lines.append(f'<rect x="{LEFT}" y="{y}" width="{max(length, 1):.1f}" height="{BAR}" fill="{ink}"/>')
            lines.append(f'<text x="{LEFT + length + 6:.1f}" y="{y + 12}">{ratio:.1f}×</text>')
    one = LEFT + WIDE / MOST
    lines.append(f'<line x1="{one:.1f}" x2="{one:.1f}" y1="34" y2="{height - 20}" stroke="#a11" stroke-dasharray="4"/>')
    lines.append(f'<text x="{one:.1f}" y="{height - 6}" fill="#a11">jieba.cut</text>')
    return "\n".join([*lines, "</svg>", ""])


def report(measured: Measured, runs: Sequence[scale.Run], others: Sequence[peers.Peer]) -> Iterator[str]:
    """The page, line by line."""
    yield "# How fast it reads"
    yield ""
    yield "Written by `make bench`. Figures of another machine or another hour do not compare; ratios of one run do."
    yield f"Python {platform.python_version()}, {os.cpu_count()} cores, pyarrow {version('pyarrow')}; CPU time."
    yield ""
    yield "![Every stage as a multiple of jieba.cut](speed.svg)"
    for kind, (characters, found) in measured.items():
        yield ""
        yield f"## {kind}: {characters:,} characters on pages of {pages.CHARACTERS:,}"
        yield ""
        yield "| stage | characters a second | times `jieba.cut` |"
        yield "|---|--:|--:|"
        for name, speed, ratio in stages.rows(characters, found):
            yield f"| {name} | {speed:,.0f} | {ratio:.2f} |"
    yield ""
    yield "## What else reads the same news"
    yield ""
    yield from peers.rows(others)
    yield ""
    yield "## How it grows"
    yield ""
    yield "CPU seconds of all processes, start and dictionaries included; peak memory of the largest process so far."
    yield ""
    yield "| work | MB | workers | characters | CPU s | seconds | characters a CPU second | peak MB |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for run in runs:
        yield (
            f"| {run.work} | {run.megabytes:g} | {run.workers} | {run.characters:,} | {run.cpu:.1f} | {run.clock:.1f} "
            f"| {run.characters / run.cpu:,.0f} | {run.peak:,} |"
        )


def main() -> None:
    """Measure and write."""
    ask = argparse.ArgumentParser(description="Measure everything and write docs/speed.md.")
    ask.add_argument("--characters", type=int, default=stages.CHARACTERS)
    ask.add_argument("--megabytes", type=float, nargs="*", default=[1, 10])
    told = ask.parse_args()
    stages.ready()
    measured = {kind: stages.measure(kind, told.characters) for kind in pages.KINDS}
    others = list(peers.measure(told.characters // 3))
    runs: list[scale.Run] = []
    for megabytes in told.megabytes:
        with tempfile.TemporaryDirectory() as home:
            runs += scale.measure(Path(home), megabytes, (1, 2))
    DOCS.mkdir(exist_ok=True)
    (DOCS / "speed.svg").write_text(chart(measured), encoding="utf-8")
    (DOCS / "speed.md").write_text("\n".join(report(measured, runs, others)) + "\n", encoding="utf-8")
    print((DOCS / "speed.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
