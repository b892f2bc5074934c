"""Talks in the forms that they are printed in: every pair is found as printed, and nearly all where lines were torn."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from flows import harvest
from transforms.records import Page

BOOK = tomllib.loads((Path(__file__).parent / "printed_talks.toml").read_text(encoding="utf-8"))["talk"]
Pair = tuple[str, str]
NEVER_FIRST = "，。、；：？！”’）》】"
# A story's last words below a speech read like the next paragraph of it.
OPEN_END = {"sports mixed"}
# Mean F1 over all talks.
TORN = {"lost indent": 0.96, "indented": 0.98, "double-spaced": 0.94, "spread": 0.92}


def paragraphs(talk: dict[str, Any]) -> list[str]:
    return ["".join(printed).strip("\n") for _, *printed in talk["lines"]]


def pairs(talk: dict[str, Any]) -> set[Pair]:
    """The talk's pairs, a question with each of its respondents' answers."""
    found: list[tuple[str, list[str]]] = []
    for kind, _, said, _ in talk["lines"]:
        if kind == "Q":
            found.append((said, []))
        elif kind in ("A", "A&"):
            found[-1][1].append(said)
        elif kind == "A+":
            found[-1][1][-1] += said
    return {(solid(question), solid(answer)) for question, answers in found for answer in answers}


def read(text: str) -> set[Pair]:
    rows = harvest.read(Page("talk.txt", text.encode()))["qa_pairs"]
    if not rows:
        return set()
    paired = zip(rows["question"], rows["answer"], rows["status"], strict=True)
    return {(solid(question), solid(answer)) for question, answer, status in paired if status == "paired"}


def solid(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def f1(found: set[Pair], true: set[Pair]) -> float:
    return 2 * len(found & true) / (len(found) + len(true)) if found or true else 1.0


@pytest.mark.parametrize("talk", BOOK, ids=lambda talk: talk["id"])
def test_every_form_is_read_as_printed(talk):
    text = talk["apart"].join("".join(printed) for _, *printed in talk["lines"]) + "\n"
    found, true = read(text), pairs(talk)
    if talk["id"] in OPEN_END:
        assert len(found & true) == len(true) - 1
    else:
        assert found == true


def torn(paragraph: str, width: float, indent: str) -> Iterator[str]:
    """A paragraph's lines: so many full-width characters each, the first less by its indent."""
    room = width - 2
    while paragraph:
        end, used = 0, 0.0
        while end < len(paragraph) and used < room:
            used += 0.5 if paragraph[end].isascii() else 1
            end += 1
        end += paragraph[end : end + 1] in set(NEVER_FIRST)
        yield (indent if room < width else "") + paragraph[:end]
        paragraph, room = paragraph[end:], width


WAYS: dict[str, Callable[[list[str]], str]] = {
    "lost indent": lambda paragraphs: "\n".join(line for one in paragraphs for line in torn(one, 22, "")),
    "indented": lambda paragraphs: "\n".join(line for one in paragraphs for line in torn(one, 18, "\u3000\u3000")),
    "double-spaced": lambda paragraphs: "\n\n".join(line for one in paragraphs for line in torn(one, 24, "")),
    "spread": lambda paragraphs: "\n".join(
        " ".join(line) if len(line) >= 20 else line for one in paragraphs for line in torn(one, 22, "")
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_most_are_read_where_lines_were_torn(way):
    scores = [f1(read(WAYS[way](paragraphs(talk)) + "\n"), pairs(talk)) for talk in BOOK]
    assert mean(scores) >= TORN[way]
