"""Match questions and answers that were printed apart, one to one, by what they say.

Several kinds of evidence are added up, in nats. Terms that a question shares with an answer (pairs of characters,
single ones, words), each by how rare it is among the questions and the answers; the same terms once more where they
stand in the answer's first words, for who answers takes up what was asked. How the two are worded: 为什么 is answered
by 因为, 多少 by a figure (``rules/exchanges.toml``). And what they are about (``fields``). What each kind is worth was
fitted on shuffled talks: see docs/pairs.md.
"""

import re
from collections.abc import Sequence
from functools import cache
from math import lgamma
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from transforms import chinese, fields, rulebook
from transforms.questions import ASKED
from transforms.rulebook import Rule

Matrix = NDArray[np.float64]

# What each kind of evidence is worth, in nats. Fitted by ``python -m tests.quality.shuffles --fit``.
WEIGHTS: Final = {
    "pairs": 0.95,
    "pairs first": 1.2,
    "characters": 0.85,
    "characters first": 0.55,
    "words": 0.85,
    "worded": 1.65,
    "fields": 1.1,
}
# How many characters of an answer are its first words: for pairs of characters, and for single ones.
OPENING, FIRST = 14, 8
# What stands before the question proper is worth beside it.
PREAMBLE: Final = 0.5
# How far the printed order is trusted against chance, and up to how many pairs it is not looked at.
ORDER, FREE = 0.7, 4.3
# Answers have one term more to share for every so many they hold.
HELD: Final = 50
# Chance of a match by its margin m in nats: logistic(BIAS + SLOPE · log(1 + m)), fitted by
# ``python -m tests.quality.shuffles --fit`` on 2,210 matches of shuffled talks; reliability in docs/pairs.md.
BIAS, SLOPE = -0.3, 2.0
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
# In a pattern of ``exchanges.toml``: what the question's group ``echo`` holds.
ECHO: Final = "ECHO"
# Words that every question is made of.
SAID_BY_ALL: Final = frozenset(
    re.findall(
        r"\S+",
        """
        我们 没有 什么 怎么 如何 怎样 哪些 为什么 多少 现在 目前 一个 哪里 谈谈 介绍 一下 听说 有人 认为 觉得 怎么看
        可以 是否 会不会 有没有 需要 进行 这个 那个 自己 时候 主要 今年 去年 这样 以及 是不是 能不能 请问 你们 他们
        """,
    )
)
# jieba's inverse document frequency of a word as rare as counts in full, and what a word of one character counts.
TELLING, ALONE = 10.0, 0.5


class Match(NamedTuple):
    """A question and its answer, by their places in the two rows."""

    question: int
    answer: int
    score: float
    """How likely the match is right, 0 to 1."""
    margin: float
    """How much worse all matches together would be without this one: 1 - exp(-nats), 0 to 1."""


@cache
def _exchanges() -> tuple[tuple[re.Pattern[str], Rule], ...]:
    return tuple((_asks(rule), rule) for rule in rulebook.load("exchanges"))


def _asks(rule: Rule) -> re.Pattern[str]:
    return re.compile(rule["asked"].replace(ECHO, "(?P=echo)"))


@cache
def _tells(told: str, echo: str) -> re.Pattern[str]:
    """How it is answered: what the question calls ``echo`` comes back."""
    return re.compile(told.replace(ECHO, re.escape(echo)))


def _told(rule: Rule, asked: re.Match[str]) -> re.Pattern[str]:
    return _tells(rule["told"], asked["echo"] if "echo" in asked.re.groupindex else "")


def proves(rule: Rule) -> bool:
    """Whether a rule of ``exchanges.toml`` knows its example's answer from one that answers something else."""
    example = rule["example"]
    if not (asked := _asks(rule).search(example["asked"])):
        return False
    told = _told(rule, asked)
    return bool(told.search(example["told"][: rule["within"]])) and not told.search(
        example["against"][: rule["within"]]
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
    weights = _ordered(weights)
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


def _ordered(weights: Matrix) -> Matrix:
    """The evidence, with more for both rows running alike, or one of them backwards, where that explains it best.

    Columns are mostly printed in the order of the talk, and of all the orders of n pairs it is one of n!: a prior that
    few pairs do not need and that many cannot reach by chance.
    """
    size = len(weights)
    bonus = ORDER * (lgamma(size + 1) - lgamma(FREE)) if size == weights.shape[1] else 0.0
    if bonus <= 0:
        return weights
    rows, columns = linear_sum_assignment(-weights)
    best = weights[rows, columns].sum()
    there = np.arange(size)
    alike, backwards = weights[there, there].sum(), weights[there, there[::-1]].sum()
    if max(alike, backwards) + bonus <= best:
        return weights
    ordered = weights.copy()
    ordered[there, there if alike >= backwards else there[::-1]] += bonus / size
    return ordered


def evidence(questions: Sequence[str], answers: Sequence[str]) -> Matrix:
    """What speaks for every question and every answer belonging together, in nats; shape (questions, answers)."""
    kinds = kinds_of_evidence(questions, answers)
    found: Matrix = sum(
        (WEIGHTS[kind] * said for kind, said in kinds.items()), np.zeros((len(questions), len(answers)))
    )
    return found


def kinds_of_evidence(questions: Sequence[str], answers: Sequence[str]) -> dict[str, Matrix]:
    """Every kind of evidence by its name in ``WEIGHTS``; shapes (questions, answers)."""
    asked = [_asked(question) for question in questions]
    told = [answer.casefold() for answer in answers]
    held = np.sqrt(1 + np.array([len(answer) for answer in answers], float) / HELD)
    pairs, single = _Terms.of([pairs for pairs, _ in asked], told), _Terms.of([single for _, single in asked], told)
    words = _Terms.of([_words(question) for question in questions], told)
    proper = [([sentence[0] for sentence in ASKED.finditer(question)] or [question])[-1] for question in questions]
    return {
        "pairs": pairs.shared(pairs.places >= 0) / held,
        "pairs first": pairs.shared((pairs.places >= 0) & (pairs.places < OPENING)),
        "characters": single.shared(single.places >= 0) / held**2,
        "characters first": single.shared((single.places >= 0) & (single.places < FIRST)),
        "words": words.shared(words.places >= 0) / held,
        "worded": _worded(proper, answers),
        "fields": fields.shared(proper, answers),
    }


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


def _words(question: str) -> dict[str, float]:
    """The words of a question that tell, by how telling they are: in full in the question proper, less before it."""
    last = 0
    for sentence in ASKED.finditer(question):
        last = sentence.start()
    words: dict[str, float] = {}
    at = 0
    for word in chinese.words(question):
        if RUN.fullmatch(word) and word not in SAID_BY_ALL and (len(word) > 1 or word not in COMMON):
            telling = chinese.idf(word) / TELLING if len(word) > 1 else ALONE
            words[word.casefold()] = max(words.get(word.casefold(), 0.0), telling * (1.0 if at >= last else PREAMBLE))
        at += len(word)
    return words


def _worded(proper: Sequence[str], answers: Sequence[str]) -> Matrix:
    """How well the wording of every answer fits the kind of every question, against the other answers."""
    worded = np.zeros((len(proper), len(answers)))
    for pattern, rule in _exchanges():
        openings = [answer[: rule["within"]] for answer in answers]
        for row, question in enumerate(proper):
            if asked := pattern.search(question):
                told = _told(rule, asked)
                tells = np.array([told.search(opening) is not None for opening in openings], float)
                worded[row] += rule["weight"] * (tells - tells.mean())
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
