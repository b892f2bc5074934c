"""Mastheads: which paper, day and page, as the page itself or its file's name says; null where neither does."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import PurePath
from typing import Final, NamedTuple

from transforms import rulebook
from transforms.numerals import worth
from transforms.records import Label, Passage, Source
from transforms.rulebook import Rule

NUMBERS = re.compile(r"[\d一二三四五六七八九十廿百〇○零]+")
# The first year of the Republic, as papers of Taiwan count, was 1912.
REPUBLIC: Final = 1911
_IMPRINT: Final[frozenset[Label]] = frozenset({"masthead", "furniture", "dateline"})
# A paper speaks of itself in its notes and introductions.
_SELF: Final[frozenset[Label]] = frozenset({"editor_note", "lead"})
# The day in a link or a path is another's.
ADDRESS = re.compile(r"https?:|\]\(|www\.")


class Edition(NamedTuple):
    """The edition a page belongs to."""

    publication: str | None
    edition_date: date | None
    page: str | None
    title: str | None
    """As the fields at the head of a file have it."""


@cache
def _rules() -> tuple[tuple[re.Pattern[str], Rule], ...]:
    return tuple((re.compile(rule["pattern"]), rule) for rule in rulebook.load("mastheads"))


def proves(rule: Rule) -> bool:
    """Whether a rule of ``mastheads.toml`` reads out of its example what it says it reads."""
    found = _found(re.compile(rule["pattern"]), rule["example"]["text"])
    told = str(day_of(found)) if rule["gives"] == "edition_date" and found else found
    return bool(told == rule["example"]["found"])


def edition(source: Source, passages: Sequence[Passage]) -> Edition:
    """What the mastheads, the notes and the file's name say of the edition."""
    texts = {
        "imprint": [
            passage.text for passage in passages if passage.label in _IMPRINT and not ADDRESS.search(passage.text)
        ],
        "text": [passage.text for passage in passages if passage.label in _SELF],
        "name": [PurePath(source.uri).name],
    }
    told: dict[str, str] = {}
    for pattern, rule in _rules():
        column = rule["gives"]
        found = (_found(pattern, text) for text in texts[rule["from"]])
        usable = (value for value in found if value and (column != "edition_date" or day_of(value)))
        if column not in told and (value := next(usable, None)):
            told[column] = value
    day = told.get("edition_date")
    return Edition(told.get("publication"), day_of(day) if day else None, told.get("page"), told.get("title"))


def _found(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return next((value for value in found.groupdict().values() if value), None) if found else None


def day_of(text: str) -> date | None:
    """The day that a date in figures or numerals names; null for one that is in no calendar.

    >>> day_of("2021年5月7日"), day_of("20210507"), day_of("二〇二一年五月七日"), day_of("2021-02-30")
    (datetime.date(2021, 5, 7), datetime.date(2021, 5, 7), datetime.date(2021, 5, 7), None)
    >>> day_of("民國一一〇年五月七日")
    datetime.date(2021, 5, 7)
    """
    printed = NUMBERS.findall(text)
    if len(printed) == 1:
        printed = [text[:4], text[4:6], text[6:]]
    try:
        year, month, day = (int(number) if number.isdecimal() else int(_numeral(number)) for number in printed)
        return date(year + REPUBLIC * text.startswith(("民国", "民國")), month, day)
    except (ValueError, TypeError):
        return None


def _numeral(printed: str) -> float:
    number = worth(printed.replace("○", "〇"))
    if number is None:
        raise ValueError(f"no number: {printed}")
    return number.low
