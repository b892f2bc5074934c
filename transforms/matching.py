"""Match questions and answers that were printed apart, one to one, by what they say and where they stand."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from transforms.likeness import Matrix, likeness

# Softmax temperature of the evidence.
TEMPERATURE: Final = 0.06


class Match(NamedTuple):
    """A question and its answer, by their places in the two rows."""

    question: int
    answer: int
    score: float
    """How sure: the share that the pair has of all the evidence for its question and for its answer."""
    margin: float
    """How far the runner-up is behind."""


def match(questions: Sequence[str], answers: Sequence[str]) -> list[Match]:
    """The best one-to-one matches, in the order of the questions; the shorter row is matched whole."""
    if not questions or not answers:
        return []
    evidence = likeness(questions, answers)
    rows, columns = linear_sum_assignment(-evidence)
    share = np.exp((evidence - evidence.max()) / TEMPERATURE)
    chance = np.sqrt((share / share.sum(0)) * (share / share.sum(1, keepdims=True)))
    return [
        Match(row, column, round(float(chance[row, column]), 4), round(_margin(chance, row, column), 4))
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    ]


def _margin(chance: Matrix, row: int, column: int) -> float:
    others = np.concatenate((np.delete(chance[row], column), np.delete(chance[:, column], row)))
    return max(0.0, float(chance[row, column] - (others.max() if others.size else 0.0)))
