"""Pages of print for the benchmarks: ordinary news, bulletins dense with figures, interviews; as many as are asked for.

    python -m benchmarks.pages FOLDER --megabytes 10 [--kind news]

A page is set in narrow columns from sentences drawn by chance (``sentences.toml``), its numbers, names and places
filled in anew each time, so that no line comes twice and no cache can help. The same number gives the same page.
"""

import argparse
import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.quality.typeset import NO_START
from transforms.records import Page

KINDS = ("news", "bulletin", "interview")
CHARACTERS = 6000
"""Of a page, as nearly as its last paragraph allows: a broadsheet page of text."""
FOLDER = 500
"""Pages in a folder, so that no folder is slow to list."""
WORDS = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))
SLOT = re.compile(r"\{(\w+)\}")


def page(kind: str, number: int, characters: int = CHARACTERS) -> Page:
    """A page of that kind; the number fixes everything that chance decides."""
    return Page(f"{kind}/{number:06}.txt", text(kind, number, characters).encode())


def text(kind: str, number: int, characters: int = CHARACTERS) -> str:
    """The text of a page."""
    chance = random.Random(f"{kind} {number}")  # noqa: S311
    bank = WORDS[kind]
    width = chance.randint(15, 22)
    printed = [f"澜江日报\n{chance.randint(2018, 2025)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日　星期五\n"]
    size = len(printed[0])
    while size < characters:
        paragraphs = [_filled(chance.choice(bank["headlines"]), chance)]
        if kind != "bulletin":
            paragraphs.append(f"本报记者　{chance.choice(WORDS['person'])}")
        for _ in range(chance.randint(3, 6)):
            if kind == "interview":
                paragraphs.append(f"记者：{_filled(chance.choice(bank['questions']), chance)}")
            said = "".join(_filled(one, chance) for one in chance.sample(bank["sentences"], chance.randint(2, 5)))
            paragraphs.append(f"{chance.choice(WORDS['person'])}：{said}" if kind == "interview" else said)
        story = "\n".join(line for paragraph in paragraphs for line in _lines(paragraph, width, chance))
        printed.append(story)
        size += len(story)
    return "\n\n".join(printed) + "\n"


def pages(kind: str, characters: int) -> Iterator[Page]:
    """Pages of a kind until they hold that many characters."""
    number = held = 0
    while held < characters:
        number += 1
        made = page(kind, number)
        held += len(made.data.decode())
        yield made


def write(folder: Path, size: int, kind: str = "news") -> int:
    """Write pages of that many bytes in all, and say how many they are."""
    number = written = 0
    while written < size:
        number += 1
        made = page(kind, number)
        path = folder / f"{number // FOLDER:03}" / Path(made.uri).name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.data)
        written += len(made.data)
    return number


def _filled(sentence: str, chance: random.Random) -> str:
    """A sentence with its slots filled."""
    fill: dict[str, Any] = {
        "n": lambda: chance.randint(2, 1900),
        "d": lambda: f"{chance.uniform(0.2, 900):.1f}",
        "year": lambda: chance.randint(2018, 2025),
        "month": lambda: chance.randint(1, 12),
        "day": lambda: chance.randint(1, 28),
    }
    return SLOT.sub(lambda slot: str(fill[slot[1]]() if slot[1] in fill else chance.choice(WORDS[slot[1]])), sentence)


def _lines(paragraph: str, width: int, chance: random.Random) -> Iterator[str]:
    """A paragraph in lines of one width; one in twelve is spread, as where a number would not fit."""
    start = 0
    while start < len(paragraph):
        end = start + width
        while end < len(paragraph) and (
            paragraph[end] in NO_START
            or (paragraph[end - 1 : end + 1].isalnum() and paragraph[end - 1 : end + 1].isascii())
        ):
            end += 1
        line = paragraph[start:end]
        yield " ".join(line) if end < len(paragraph) and chance.random() < 1 / 12 else line
        start = end


def main() -> None:
    """Write pages into a folder."""
    ask = argparse.ArgumentParser(description="Write pages for a measurement.")
    ask.add_argument("folder", type=Path)
    ask.add_argument("--megabytes", type=float, default=1)
    ask.add_argument("--kind", choices=KINDS, default="news")
    told = ask.parse_args()
    print(f"{write(told.folder, int(told.megabytes * 1e6), told.kind):,} pages")


if __name__ == "__main__":
    main()
