"""Scores may not fall: the mean of every score over the golden pages, as they are and set otherwise.

The floors are what was reached, less a hair: raise them when a score rises (``python -m tests.quality.scores --seed N``
prints it), and lower one only with a reason in the commit.
"""

import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from tests.quality import golden, scores

FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))
CASES = [(group, name) for group, floors in FLOORS.items() for name in floors if name != "seeds"]


@cache
def means(seeds: tuple[int, ...]) -> dict[str, float]:
    """The mean of every score over all golden pages and seeds."""
    every: dict[str, list[float]] = defaultdict(list)
    for name in golden.names():
        for seed in seeds:
            for key, value in scores.page(name, seed).items():
                every[key].append(value)
    return {key: sum(values) / len(values) for key, values in every.items()}


@pytest.mark.parametrize(("group", "name"), CASES, ids=[f"{group}:{name}" for group, name in CASES])
def test_a_score_does_not_fall(group: str, name: str) -> None:
    reached = means(tuple(FLOORS[group]["seeds"]))[name]
    assert reached >= FLOORS[group][name], f"{name} fell to {reached:.4f}"


def test_every_score_has_a_floor() -> None:
    for floors in FLOORS.values():
        assert means(tuple(floors["seeds"])).keys() <= floors.keys()
