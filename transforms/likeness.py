"""Likeness: how much two texts of a page speak of the same thing, by the words and character pairs they share.

A term weighs by how rare it is on the page: what all its texts have tells nothing. Character pairs find what the words
miss: names, and words cut in different places.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from transforms import chinese

Matrix = NDArray[np.float64]

HAN = re.compile(r"[\u3400-\u9fff]+|[A-Za-z][A-Za-z\d.+-]*|\d[\d.]*%?")


def terms(text: str) -> Counter[str]:
    """The terms of a text with their counts: words that mean something, and pairs of characters.

    >>> sorted(terms("修水渠"))
    ['修水', '水渠']
    """
    found: Counter[str] = Counter()
    for run in HAN.findall(text):
        if run[0] > "\\u33ff":
            found.update(map("".join, pairwise(run)))
        else:
            found[run.casefold()] += 1
    found.update(word for word in chinese.words(text) if len(word) > 2)
    return found


def likeness(left: Sequence[str], right: Sequence[str]) -> Matrix:
    """How alike every text on the left is to every text on the right: the cosine of their weighted terms, 0 to 1.

    Returns:
        Shape (left, right).
    """
    counted = [terms(text) for text in (*left, *right)]
    held = Counter(term for counts in counted for term in counts)
    shared = {term: at for at, term in enumerate(term for term, count in held.items() if count > 1)}
    norms = np.zeros(len(counted))
    weights = np.zeros((len(counted), len(shared)))
    total = len(counted)
    for row, counts in enumerate(counted):
        square = 0.0
        for term, count in counts.items():
            weight = (1 + math.log(count)) * (math.log((total + 1) / held[term]))
            square += weight * weight
            if (at := shared.get(term)) is not None:
                weights[row, at] = weight
        norms[row] = math.sqrt(square) or 1.0
    weights /= norms[:, None]
    return weights[: len(left)] @ weights[len(left) :].T
