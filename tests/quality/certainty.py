"""How far ``label_score`` can be trusted: how often passages with such a score are labelled right, and the temperature.

    python -m tests.quality.certainty [--pages N]

Pages of the closed loop, each with a fault of print, are read; every character counts with the score of its passage.
The temperature of the softmax over the evidence is judged by the log-likelihood of right and wrong on one half of the
pages and the table is made of the other half.
"""

import argparse
import itertools
from collections.abc import Iterator, Sequence
from statistics import mean

import numpy as np

from tests.quality import faults, scores
from tests.quality.golden import Golden

STEPS = (0.0, 0.6, 0.8, 0.9, 0.97, 0.995, 1.01)
TEMPERATURES = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8)
Judged = tuple[float, bool]


def judged(truth: Golden) -> Iterator[Judged]:
    """The score of every printed character's label, and whether the label is right."""
    found = {
        at: (row["label"], float(row["label_score"]))
        for row in scores.tables_of(truth)["passages"]
        for at in scores.characters(scores.spans(row), truth.text)
    }
    for row in truth.passages:
        for at in scores.characters(row["runs"], truth.text):
            if at in found:
                yield found[at][1], found[at][0] in [row["label"], *row.get("label_also", ())]


def pages(count: int, start: int) -> list[Judged]:
    """The characters of so many pages of every fault, from a seed on."""
    return [
        one
        for name in faults.FAULTS
        for seed in range(start, start + count)
        for one in judged(faults.page(name, "medium", seed))
    ]


def heated(score: float, times: float) -> float:
    """A score of the softmax as it would be at another temperature, one rival taken to hold what is left."""
    odds = np.log(max(score, 1e-6) / max(1 - score, 1e-6)) / times
    return float(1 / (1 + np.exp(-odds)))


def loss(made: Sequence[Judged], times: float) -> float:
    """The mean negative log-likelihood of right and wrong at another temperature."""
    told = [(min(max(heated(score, times), 1e-4), 1 - 1e-4), right) for score, right in made]
    return -mean(float(np.log(chance if right else 1 - chance)) for chance, right in told)


def main() -> None:
    """Print the loss of every temperature, and how often scores are right."""
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    ask.add_argument("--pages", type=int, default=1, help="how many pages of every fault, for either half")
    count = ask.parse_args().pages
    fitted, kept = pages(count, 0), pages(count, 100)
    print("times the temperature / loss:", *(f"{times}/{loss(fitted, times):.4f}" for times in TEMPERATURES))
    for low, high in itertools.pairwise(STEPS):
        part = [(score, right) for score, right in kept if low <= score < high]
        if part:
            told, right = mean(score for score, _ in part), mean(right for _, right in part)
            print(f"score {low:.3f} to {high:.3f}: {len(part)} characters, mean score {told:.3f}, right {right:.3f}")


if __name__ == "__main__":
    main()
