"""A bound that is written wrongly is refused with its name."""

from dataclasses import asdict
from typing import Any

import pytest

from expectations import plausible
from expectations.plausible import BOUNDS, Bound, PlausibleError


def test_bounds_have_names_of_their_own():
    assert len({bound.name for bound in BOUNDS}) == len(BOUNDS) > 10


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda bound: bound.name)
def test_a_bound_bounds_and_says_its_bounds(bound):
    bounds = [one for one in (bound.minimum, bound.maximum) if abs(one) != float("inf")]
    assert bounds == sorted(bounds) != []
    assert all(f"{one:.15g}" in bound.says for one in bounds)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"where": {}}, "must not be empty"),
        ({"why": ""}, "must not be empty"),
        ({"breaks": []}, "must not be empty"),
        ({"keeps": []}, "must not be empty"),
        ({"where": {"kind": ["count"]}}, "statistics has no column 'kind'"),
        ({"unless": {"metrics": "率"}}, "statistics has no column 'metrics'"),
        ({"breaks": [{"worth": 3.0}]}, "statistics has no column 'worth'"),
    ],
)
def test_a_bound_that_is_written_wrongly_is_refused(change: dict[str, Any], message):
    with pytest.raises(PlausibleError, match=message) as refused:
        Bound(**asdict(BOUNDS[0]) | change)
    assert BOUNDS[0].name in str(refused.value)


def test_a_word_that_nobody_reads_is_refused(tmp_path):
    path = tmp_path / "bounds.toml"
    path.write_text(plausible.BOOK.read_text(encoding="utf-8").replace("maximum =", "maximun =", 1), encoding="utf-8")
    with pytest.raises(PlausibleError, match=r"bounds.toml: .*'maximun'"):
        plausible.load(path)
