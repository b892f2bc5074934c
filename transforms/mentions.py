"""Mentions: who is named in running text, so that a pronoun behind it has somebody to stand for."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from transforms import chinese
from transforms.sources import Source, foreign_names, is_person, office_of, titles
from transforms.speakers import is_name
from transforms.wordlist import any_of

# So many sentences back somebody may have been named.
_SENTENCES: Final = 5
_SENTENCE = re.compile(r"[^。！？；]++")
_QUOTED = re.compile(r"“[^“”]*+”")


def mentions(text: str, people: Mapping[str, Source]) -> list[Source]:
    """The people named in the last sentence of a text that names any, in order.

    >>> [person.name for person in mentions("渠首由厅长李明验收。水已经放下来了。", {})]
    ['李明']
    """
    for sentence in reversed(_SENTENCE.findall(_QUOTED.sub("", text))[-_SENTENCES:]):
        named = {sentence.find(name): one for name, one in people.items() if name in sentence}
        if not named:
            named = {sentence.find(one.name): one for one in foreign_names(sentence) if one.name}
        if not named:
            names = [*_names(sentence)] or [found["name"] for found in _nicknames().finditer(sentence)]
            named = {sentence.find(name): Source(name, office_of(name, sentence), "named") for name in names}
        if named:
            return [named[at] for at in sorted(named)]
    return []


@cache
def _nicknames() -> re.Pattern[str]:
    """What people without a full name are called, behind a calling: 患者老周."""
    return re.compile(rf"{any_of(titles())}(?P<name>[老小阿][\u4e00-\u9fff])(?![\u4e00-\u9fff]?[员师生])")


def _names(sentence: str) -> Iterator[str]:
    """The Chinese names of a sentence; a surname that was cut off its name is put back."""
    before = ""
    for word, tag in chinese.tagged(sentence):
        if tag.startswith("nr") and len(word) > 1:
            if len(before) == 1 and len(word) == 2 and is_name(before + word):
                yield before + word
            elif is_person(word):
                yield word
        before = word
