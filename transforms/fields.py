"""Fields of meaning: how many words of the subject that a question asks about stand in each answer.

Who is asked about the school speaks of teachers and pupils and may never say 学校. The fields and their words are in
``rules/fields.toml``.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from transforms import rulebook
from transforms.rulebook import Rule

# How much of an answer is looked at, and how many different words of a field say it all: more in a longer answer.
READ: Final = 600
ENOUGH, PER_LENGTH = 0.6, 150


@cache
def _fields() -> tuple[re.Pattern[str], ...]:
    return tuple(_pattern(rule["words"]) for rule in rulebook.load("fields"))


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


def proves(rule: Rule) -> bool:
    """Whether a field of ``fields.toml`` knows its example's question and answer, and not the text of another."""
    words = _pattern(rule["words"])
    example = rule["example"]
    return bool(words.search(example["asked"]) and words.search(example["told"])) and not words.search(
        example["against"]
    )


def shared(questions: Sequence[str], answers: Sequence[str]) -> NDArray[np.float64]:
    """How much more every answer says in the fields of every question than the other answers do.

    Shape (questions, answers); a field that many questions are of counts less for each.

    >>> shared(["老师留得住吗？", "雨季怎么办？"], ["一下暴雨就停工。", "语文课程两位教。"]).argmax(1).tolist()
    [1, 0]
    """
    found = np.zeros((len(questions), len(answers)))
    read = [answer[:READ] for answer in answers]
    enough = ENOUGH + np.array([len(answer) for answer in read], float) / PER_LENGTH
    for words in _fields():
        asked = np.array([words.search(question) is not None for question in questions], float)
        if asked.any():
            told = 1 - np.exp(-np.array([len(set(words.findall(answer))) for answer in read], float) / enough)
            found += asked[:, None] / np.sqrt(asked.sum()) * (told - told.mean())
    return found
