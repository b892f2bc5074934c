"""What is learned can be learned again: the same texts and seeds give the numbers that are committed."""

import tomllib
from itertools import pairwise

import numpy as np
import pytest

from tests.quality import learn, library
from transforms import seam

COMMITTED = tomllib.loads(seam.LEARNED.read_text(encoding="utf-8"))


def test_the_numbers_are_what_is_learned() -> None:
    learned = learn.learned()
    assert learned["association"] == COMMITTED["association"]
    for name in learned.keys() - {"association"}:
        assert learned[name].keys() == COMMITTED[name].keys()
        # The last digits are the processor's own.
        assert list(learned[name].values()) == pytest.approx(list(COMMITTED[name].values()), abs=0.01)


def test_nothing_is_learned_from_what_is_measured_on() -> None:
    measured = {text for article in library.articles() for _, text in article.passages if len(text) > 12}
    assert measured.isdisjoint(text for article in learn.texts() for _, text in article.passages)


def test_the_right_line_is_told_from_another() -> None:
    related = seam.model().association
    lines = [
        [seam.plain(text[at : at + 14]) for at in range(0, len(text), 14)]
        for article in library.articles()
        for label, text in article.passages
        if label in learn.RUNNING
    ]
    pairs = [pair for paragraph in lines for pair in pairwise(paragraph) if len(pair[1]) > 5]
    right = np.array([seam.runs_on(one, other) for one, other in pairs])
    wrong = np.array([seam.runs_on(one, other) for (one, _), (_, other) in zip(pairs, pairs[7:], strict=False)])
    assert len(related.kinds) > 40
    assert (right[: len(wrong)] > wrong).mean() > 0.72
