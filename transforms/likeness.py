"""Likeness: how much of one text comes back in another, by the pairs of characters they share.

A pair weighs by how rare it is among the texts that are compared: what all of them have tells nothing. Pairs of
characters do what words do, and find names and words cut in different places as well.
"""

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

RUN = re.compile(r"[\u3400-\u9fff]{2,}|[A-Za-z][A-Za-z\d.+-]*|\d[\d.]+")
# Beyond this many characters a text has said what it is about.
LONGEST = 400


def pairs(text: str) -> set[str]:
    """The pairs of characters of a text, foreign words and figures whole.

    >>> sorted(pairs("修水渠，12公里"))
    ['12', '修水', '公里', '水渠']
    """
    found: set[str] = set()
    for run in RUN.findall(text[:LONGEST]):
        if run[0] > "\u33ff":
            found.update(run[place : place + 2] for place in range(len(run) - 1))
        else:
            found.add(run)
    return found


def likeness(left: Sequence[str], right: Sequence[str]) -> Matrix:
    """How much of every text on the left comes back in every text on the right, 0 to about 1; longer texts count less.

    Returns:
        Shape (left, right).
    """
    alike = np.zeros((len(left), len(right)))
    for row, text in enumerate(left):
        terms = pairs(text)
        for term in terms:
            counts = [other.count(term) for other in right]
            held = len(counts) - counts.count(0)
            if held:
                rare = math.log((len(right) + 1) / held)
                alike[row] += [rare * (1 + math.log(count)) if count else 0.0 for count in counts]
        alike[row] /= math.sqrt(len(terms) or 1)
    alike /= np.sqrt([max(len(text), 1) for text in right])
    return alike
