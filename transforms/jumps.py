"""Jumps: which way a note leads that sends the reader to another page of the edition, and which page it names."""

import re
from functools import cache
from typing import Final, NamedTuple

from transforms import rulebook
from transforms.records import JumpKind, Passage
from transforms.rulebook import Rule

# The words that say which way stand at the head of a note; behind the page it may quote a headline.
HEAD: Final = 12


class Jump(NamedTuple):
    """Which way a note leads, and the page it names in the page's own characters: ``二``, ``A03``, ``头``."""

    way: JumpKind | None = None
    page: str | None = None


NONE: Final = Jump()


@cache
def _rules() -> tuple[tuple[tuple[re.Pattern[str], JumpKind], ...], re.Pattern[str]]:
    """The words of each way, and the pattern of a page."""
    rules = rulebook.load("jumps")
    ways = tuple((re.compile(rule["pattern"]), rule["jump"]) for rule in rules if "jump" in rule)
    (page,) = (rule["pattern"] for rule in rules if "jump" not in rule)
    return ways, re.compile(page)


def proves(rule: Rule) -> bool:
    """Whether a rule's example reads as it says, by that rule."""
    example = rule["example"]
    return bool(
        re.search(rule["pattern"], example["text"]) and read(example["text"]) == (example["jump"], example["page"])
    )


def of(passage: Passage) -> Jump:
    """The jump that a passage is; nothing where it is no note."""
    return read(passage.text) if passage.label == "continuation_note" else NONE


def read(note: str) -> Jump:
    """What a note says.

    >>> read("（下转第二版）")
    Jump(way='to', page='二')
    >>> read("（上接A03版《大桥合龙》）"), read("（未完待续）")
    (Jump(way='from', page='A03'), Jump(way='to', page=None))
    >>> read("第二版")
    Jump(way=None, page=None)
    """
    ways, page = _rules()
    said = [(found.start(), found.end(), way) for words, way in ways if (found := words.search(note, 0, HEAD))]
    if not said:
        return NONE
    _, end, way = min(said)
    found = page.search(note, end)
    return Jump(way, (found["page"] or found["sheet"]) if found else None)
