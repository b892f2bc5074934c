"""Match questions and answers that were printed apart, one to one, by what they say.

Three kinds of evidence are added up, in nats. Terms that a question shares with an answer, each by how rare it is among
the answers. The same terms once more where they stand in the answer's first words: who answers takes up what was asked.
And how the two are worded: 为什么 is answered by 因为, 多少 by a figure (``rules/exchanges.toml``).
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from transforms import rulebook
from transforms.questions import ASKED
from transforms.rulebook import Rule

Matrix = NDArray[np.float64]

# How many characters of an answer are its first words, and what a term in them is worth beside one anywhere.
OPENING: Final = 14
OPENS: Final = 2.0
# What a single character is worth beside a pair of them, and what stands before the question proper beside it.
CHARACTER, PREAMBLE = 0.5, 0.5
# Answers have one term more to share for every so many they hold.
HELD: Final = 50
# Chance of a match by its margin m in nats: logistic(BIAS + SLOPE · log(1 + m)). Fitted on shuffled talks, real and
# made up: 0.80 of 3,600 matches are right, with a mean score of 0.79; of the half with a margin above 0.7, 0.95 are.
BIAS, SLOPE = -0.3, 2.2
# One question and one answer that are left over belong together only if they say so.
ENOUGH: Final = 0.5
# Above this size margins are taken from the rows and columns alone.
EXACT: Final = 40

RUN = re.compile(r"[\u3400-\u9fff]+|[A-Za-z][A-Za-z\d.+#-]*|\d[\d.]*")
# Characters that every sentence is made of.
COMMON: Final = frozenset(
    "的了是在和与也就都而及着或一个我们你他她它您这那有会能要说对不没吗呢吧啊呀把被让给从到向为以之其很更最还又再才只上下来去里中后前"
    "时什么怎如何样哪些因所但可果觉得认为自己候想看做用点多少大家人年"
)


class Match(NamedTuple):
    """A question and its answer, by their places in the two rows."""

    question: int
    answer: int
    score: float
    """How likely the match is right, 0 to 1."""
    margin: float
    """How much worse all matches together would be without this one: 1 - exp(-nats), 0 to 1."""


@cache
def _exchanges() -> tuple[tuple[re.Pattern[str], re.Pattern[str], Any], ...]:
    return tuple((re.compile(rule["asked"]), re.compile(rule["told"]), rule) for rule in rulebook.load("exchanges"))


def proves(rule: Rule) -> bool:
    """Whether a rule of ``exchanges.toml`` knows its example's answer from one that answers something else."""
    example, told = rule["example"], re.compile(rule["told"])
    return (
        bool(re.search(rule["asked"], example["asked"]))
        and bool(told.search(example["told"][: rule["within"]]))
        and not told.search(example["against"][: rule["within"]])
    )


def match(questions: Sequence[str], answers: Sequence[str]) -> list[Match]:
    """The best one-to-one matches, in the order of the questions; the shorter row is matched whole.

    A single question and a single answer are matched only if they share something.

    >>> match(["水从哪里来？", "钱从哪里来？"], ["钱一半是贷款。", "水是雪山上下来的。"])[0][:2]
    (0, 1)
    """
    if not questions or not answers:
        return []
    weights = evidence(questions, answers)
    if weights.shape == (1, 1) and weights[0, 0] <= ENOUGH:
        return []
    rows, columns = linear_sum_assignment(-weights)
    margins = _margins(weights, rows, columns)
    chance = 1 / (1 + np.exp(-(BIAS + SLOPE * np.log1p(margins))))
    return [
        Match(*found)
        for found in zip(
            rows.tolist(),
            columns.tolist(),
            chance.round(4).tolist(),
            (1 - np.exp(-margins)).round(4).tolist(),
            strict=True,
        )
    ]


def evidence(questions: Sequence[str], answers: Sequence[str]) -> Matrix:
    """What speaks for every question and every answer belonging together, in nats; shape (questions, answers)."""
    asked = [_asked(question) for question in questions]
    told = [answer.casefold() for answer in answers]
    length = np.array([len(answer) for answer in answers], float)
    pairs, single = _Terms.of([pairs for pairs, _ in asked], told), _Terms.of([single for _, single in asked], told)
    found = pairs.shared(pairs.places >= 0) / np.sqrt(1 + length / HELD)
    found += OPENS * pairs.shared((pairs.places >= 0) & (pairs.places < OPENING))
    found += CHARACTER * single.shared(single.places >= 0) / np.sqrt(1 + length / HELD)
    return found + _worded(questions, answers)


class _Terms(NamedTuple):
    """The terms of all questions together."""

    weights: Matrix
    """How much each counts in every question; shape (questions, terms)."""
    places: NDArray[np.int32]
    """Where each stands first in every answer, -1 for nowhere; shape (terms, answers)."""

    @classmethod
    def of(cls, asked: Sequence[dict[str, float]], told: Sequence[str]) -> "_Terms":
        """The terms of the questions, looked up in the answers."""
        column = {term: at for at, term in enumerate(dict.fromkeys(term for terms in asked for term in terms))}
        weights = np.zeros((len(asked), len(column)))
        for row, terms in enumerate(asked):
            weights[row, [column[term] for term in terms]] = list(terms.values())
        places = np.array([[answer.find(term) for answer in told] for term in column], np.int32)
        return cls(weights, places.reshape(len(column), len(told)))

    def shared(self, holds: NDArray[np.bool_]) -> Matrix:
        """The weight of the terms that every question shares with every answer, by how rare they are on both sides."""
        asked, told = self.weights.shape[0], holds.shape[1]
        often, held = (self.weights > 0).sum(0), holds.sum(1)
        rare = np.log((asked + 1) / often) * np.log((told + 0.5) / np.maximum(held, 1))
        size = np.sqrt(1 + (self.weights > 0).sum(1))
        shared: Matrix = ((self.weights * rare) @ holds) / size[:, None]
        return shared


def _asked(question: str) -> tuple[dict[str, float], dict[str, float]]:
    """The pairs of characters and the single characters of a question, and how much each counts.

    Foreign words and figures stand with the pairs. A term counts in full where the question proper is, less before it.
    """
    last = 0
    for sentence in ASKED.finditer(question):
        last = sentence.start()
    pairs: dict[str, float] = {}
    single: dict[str, float] = {}
    for run in RUN.finditer(question):
        start, characters = run.start(), run[0].casefold()
        if characters[0] <= "\u33ff":
            pairs[characters] = max(pairs.get(characters, 0.0), 1.0 if start >= last else PREAMBLE)
            continue
        for at, character in enumerate(characters):
            weight = 1.0 if start + at >= last else PREAMBLE
            pair = characters[at : at + 2]
            if len(pair) == 2:
                pairs[pair] = max(pairs.get(pair, 0.0), weight)
            if character not in COMMON:
                single[character] = max(single.get(character, 0.0), weight)
    return pairs, single


def _worded(questions: Sequence[str], answers: Sequence[str]) -> Matrix:
    """How well the wording of every answer fits the kind of every question, against the other answers."""
    worded = np.zeros((len(questions), len(answers)))
    proper = [([sentence[0] for sentence in ASKED.finditer(question)] or [question])[-1] for question in questions]
    for asked, told, rule in _exchanges():
        asks = np.array([bool(asked.search(question)) for question in proper], float)
        if asks.any():
            tells = np.array([bool(told.search(answer[: rule["within"]])) for answer in answers], float)
            worded += rule["weight"] * asks[:, None] * (tells - tells.mean())
    return worded


def _margins(weights: Matrix, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Matrix:
    """For every match, how much evidence all matches lose together when it is forbidden, in nats."""
    best = weights[rows, columns]
    margins = np.zeros(len(rows))
    if max(weights.shape) == 1:
        return margins + SLOPE
    forbidden = 1e6
    for at, (row, column) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
        if len(rows) > EXACT:
            others = np.delete(weights[row], column).max(), np.delete(weights[:, column], row).max()
            margins[at] = best[at] - max(others)
        else:
            weights[row, column] -= forbidden
            again = linear_sum_assignment(-weights)
            margins[at] = best.sum() - weights[again].sum()
            weights[row, column] += forbidden
    return np.clip(margins, 0.0, 20.0)
