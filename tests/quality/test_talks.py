"""Talks in every style of mark, and in disorder: scores that may not fall."""

import difflib
import re
from collections.abc import Iterable, Sequence
from statistics import mean

import pytest

from tests.pages import passages_of, source_of
from tests.quality import shuffles
from tests.quality.talks import STYLES, Pair, shuffled, style, talks
from transforms import matching
from transforms.assemble import assemble
from transforms.label import label
from transforms.qa_pairs import pair

# These talks were written to share few words: plain tf-idf with assignment pairs a quarter of them.
FLOOR = 0.5
# Talks of which nothing was fitted; plain tf-idf pairs 0.38 of them.
HELD_OUT, TRUSTED, WRITTEN = 0.8, 0.5, 0.62


def pairs_of(text: str) -> list[Pair]:
    source = source_of(text)
    _, rows = pair(assemble(source, label(source, passages_of(text))))
    return [(row.question, row.answer) for row in rows if row.question and row.answer]


def f1(found: Sequence[Pair], true: Iterable[Pair]) -> float:
    """Harmonic mean of precision and recall; a pair is right when both texts agree almost fully, marks apart."""
    true, left = list(true), list(found)
    right = 0
    for wanted in true:
        hit = next((one for one in left if all(map(_alike, one, wanted))), None)
        if hit:
            right += 1
            left.remove(hit)
    return 2 * right / (len(found) + len(true))


def _alike(one: str, other: str) -> bool:
    one, other = re.sub(r"[\W_]+", "", one), re.sub(r"[\W_]+", "", other)
    return one == other or difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.9


@pytest.mark.parametrize("name", STYLES)
def test_talks_in_every_style(name: str) -> None:
    assert mean(f1(pairs_of(style(talk, name)), talk.pairs) for talk in talks()) >= 0.97


@pytest.mark.parametrize("answers_first", [True, False], ids=["answers first", "questions first"])
def test_shuffled_talks(answers_first: bool) -> None:
    right = []
    for talk in talks():
        for seed in range(4):
            text, true = shuffled(talk, seed, mark=f"{talk.respondent}：", answers_first=answers_first)
            right.append(f1(pairs_of(text), true))
    assert mean(right) >= FLOOR


def test_matches_of_talks_that_nothing_was_fitted_on() -> None:
    made = shuffles.found(shuffles.held_out(), seeds=8)
    assert shuffles.right_share(made) >= HELD_OUT > shuffles.plain(shuffles.held_out(), seeds=8) + 0.3
    _, share = shuffles.trusted(made)
    assert share >= TRUSTED


def test_matches_of_talks_with_words_of_their_own() -> None:
    made = shuffles.found(shuffles.fitted(), seeds=4)
    assert shuffles.right_share(made) >= WRITTEN
    for score, right, _ in shuffles.reliability(made)[2:]:
        assert abs(score - right) < 0.15


def test_the_printed_order_of_both_columns_is_evidence() -> None:
    in_order = [
        sum(match.question == match.answer for match in matching.match([q for q, _ in talk], [a for _, a in talk]))
        / len(talk)
        for talk in shuffles.fitted().values()
    ]
    assert mean(in_order) >= WRITTEN + 0.1
