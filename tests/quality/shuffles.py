"""Shuffled talks: how many questions find their answers, how far the margin can be trusted, and what the weights should be.

    python -m tests.quality.shuffles [--fit]

Three to twelve pairs of a talk are drawn and their answers shuffled; the reader sees neither marks nor order. ``fitted``
are the talks that weights and calibration were fitted on (``talks.toml``, ``conversations.toml``), ``held out`` the
interviews of the library, which nothing was fitted on. With ``--fit`` both are fitted anew and printed: the weights by
maximum likelihood of every question's own answer among all and of every answer's own question, with a pull towards
``PRIOR``; half of the answers are lengthened by sentences from other talks, for printed answers are longer than ours. The
right share is also told for every fifth of the talks, with weights fitted on the other four.
"""

import argparse
import random
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment, minimize

from tests.quality import library, talks
from transforms import matching

Pair = tuple[str, str]
Talks = Mapping[str, Sequence[Pair]]
# Where the fit begins and what it is drawn to: terms of two characters lead, as they do in printed talks.
PRIOR: Final = {
    "pairs": 1.5,
    "pairs first": 1.5,
    "characters": 0.8,
    "characters first": 0.5,
    "words": 1.0,
    "worded": 1.2,
    "fields": 1.0,
}
PULL: Final = 0.03
FOLDS: Final = 5
FEWEST, MOST = 3, 12
MARK = re.compile(r"^(?:[^：，。？\s]{1,14}：|【[^】]+】)")


@dataclass(frozen=True, slots=True)
class Found:
    """A match that was made: how sure it was, and whether it is right."""

    talk: str
    margin: float
    score: float
    right: bool


def fitted() -> Talks:
    """The talks that the weights were fitted on."""
    book = tomllib.loads((Path(__file__).parent / "conversations.toml").read_text(encoding="utf-8"))
    told = {talk["id"]: [(question, answer) for question, answer in talk["pairs"]] for talk in book["talk"]}
    return told | {talk.id: talk.pairs for talk in talks.talks()}


def held_out() -> Talks:
    """The library's interviews of three pairs and more."""
    found: dict[str, list[Pair]] = {}
    for article in library.articles():
        spoken = [(label.rstrip("*"), MARK.sub("", text)) for label, text in article.passages]
        pairs: list[Pair] = []
        for (before, one), (label, text) in pairwise([("", ""), *spoken]):
            if label == "answer" and before == "question":
                pairs.append((one, text))
            elif label == "answer" and before == "answer" and pairs:
                pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]}\n{text}")
        if len(pairs) >= FEWEST:
            found[article.id] = pairs
    return found


def shuffles(talk: Sequence[Pair], seeds: int, filling: Sequence[str] = ()) -> Iterator[tuple[list[str], list[str]]]:
    """Questions and answers of parts of a talk, both in the same chance order; answers lengthened by ``filling``."""
    for seed in range(seeds):
        dice = random.Random(seed)  # noqa: S311 (shuffling a test page, no secrets)
        pairs = dice.sample(list(talk), min(len(talk), dice.randint(FEWEST, max(FEWEST, min(MOST, len(talk))))))
        more = ["".join(dice.sample(filling, dice.choice((0, 0, 1, 2, 3)))) if filling else "" for _ in pairs]
        yield (
            [question for question, _ in pairs],
            [answer + rest for (_, answer), rest in zip(pairs, more, strict=True)],
        )


def found(set_of: Talks, seeds: int) -> list[Found]:
    """Every match that is made of the shuffled talks of a set."""
    made: list[Found] = []
    for name, talk in set_of.items():
        for number, (questions, answers) in enumerate(shuffles(talk, seeds)):
            order = random.Random(number).sample(range(len(answers)), len(answers))  # noqa: S311 (as above)
            made += [
                Found(name, match.margin, match.score, order[match.answer] == match.question)
                for match in matching.match(questions, [answers[place] for place in order])
            ]
    return made


def right_share(made: Sequence[Found]) -> float:
    """The share of right matches, every talk counting the same."""
    by_talk: dict[str, list[bool]] = defaultdict(list)
    for one in made:
        by_talk[one.talk].append(one.right)
    return mean(mean(verdicts) for verdicts in by_talk.values())


def plain(set_of: Talks, seeds: int) -> float:
    """What plain tf-idf of character pairs with one-to-one assignment reaches."""
    shares = defaultdict(list)
    for name, talk in set_of.items():
        for questions, answers in shuffles(talk, seeds):
            texts = [re.sub(r"\W", "", text) for text in (*questions, *answers)]
            terms = sorted({text[at : at + 2] for text in texts for at in range(len(text) - 1)})
            counts = np.array([[text.count(term) for term in terms] for text in texts], float)
            weighted = np.log1p(counts) * np.log(len(texts) / np.maximum((counts > 0).sum(0), 1))
            weighted /= np.maximum(np.linalg.norm(weighted, axis=1, keepdims=True), 1e-9)
            alike = weighted[: len(questions)] @ weighted[len(questions) :].T
            shares[name].append(_right(alike))
    return mean(mean(share) for share in shares.values())


def trusted(made: Sequence[Found], precision: float = 0.95) -> tuple[float, float]:
    """The lowest margin above which that share of the matches is right, and the share of all matches above it."""
    ordered = sorted(made, key=lambda one: -one.margin)
    right = np.cumsum([one.right for one in ordered]) / np.arange(1, len(ordered) + 1)
    good = np.flatnonzero(right >= precision)
    return (ordered[int(good[-1])].margin, (int(good[-1]) + 1) / len(ordered)) if len(good) else (1.0, 0.0)


def reliability(made: Sequence[Found], steps: int = 5) -> list[tuple[float, float, int]]:
    """Matches by their score, in steps of as many: mean score, share that is right, how many."""
    ordered = sorted(made, key=lambda one: one.score)
    return [
        (mean(one.score for one in part), mean(one.right for one in part), len(part))
        for part in (ordered[len(ordered) * at // steps : len(ordered) * (at + 1) // steps] for at in range(steps))
    ]


Evidence = list[NDArray[np.float64]]
"""Shuffles as arrays of shape (questions, answers, kinds), every question's answer in its own column."""


def evidence_of(set_of: Talks, seeds: int, filling: Sequence[str] = ()) -> Evidence:
    """The evidence of the shuffled talks, kind by kind in the order of ``PRIOR``."""
    return [
        np.stack([matching.kinds_of_evidence(questions, answers)[kind] for kind in PRIOR], -1)
        for talk in set_of.values()
        for questions, answers in shuffles(talk, seeds, filling)
    ]


def fit(shuffled: Evidence) -> NDArray[np.float64]:
    """The weights, in the order of ``PRIOR``."""
    prior = np.array(list(PRIOR.values()))

    def cost(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        loss, slope = 0.0, np.zeros(len(weights))
        for kinds in shuffled:
            scores = kinds @ weights
            for axis in (0, 1):
                chance = np.exp(scores - scores.max(axis, keepdims=True))
                chance /= chance.sum(axis, keepdims=True)
                loss -= float(np.log(np.diag(chance) + 1e-12).mean()) / 2
                slope += np.einsum("ij,ijk->k", chance - np.eye(len(scores)), kinds) / len(scores) / 2
        off = weights - prior
        return loss / len(shuffled) + PULL * float(off @ off), slope / len(shuffled) + 2 * PULL * off

    result = minimize(cost, prior, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(prior))
    weights: NDArray[np.float64] = result.x
    return weights


def assigned(shuffled: Evidence, weights: NDArray[np.float64]) -> float:
    """The share of right matches with given weights."""
    return mean(_right(kinds @ weights) for kinds in shuffled)


def _right(scores: NDArray[np.float64]) -> float:
    """The share of rows that are assigned their own column, the columns shuffled first: ties must not help."""
    order = np.array(random.Random(len(scores)).sample(range(len(scores)), len(scores)))  # noqa: S311 (as above)
    rows, columns = linear_sum_assignment(-scores[:, order])
    return float((order[columns] == rows).mean())


def calibration(sets: Sequence[Sequence[Found]]) -> tuple[float, float]:
    """Bias and slope of the logistic curve from log(1 + margin in nats) to the chance of being right.

    Every set counts the same: one is harder than print, the other about as hard.
    """
    made = [one for part in sets for one in part]
    counts = np.concatenate([np.full(len(part), 1 / len(part)) for part in sets]) / len(sets)
    margin = np.log1p(-np.log(np.maximum(1 - np.array([one.margin for one in made]), 1e-9)))
    right = np.array([one.right for one in made], float)

    def cost(curve: NDArray[np.float64]) -> float:
        chance = 1 / (1 + np.exp(-(curve[0] + curve[1] * margin)))
        return -float(counts @ (right * np.log(chance + 1e-9) + (1 - right) * np.log(1 - chance + 1e-9)))

    bias, slope = minimize(cost, np.zeros(2)).x
    return float(bias), float(slope)


def main() -> None:
    """Print what the shuffled talks reach, and with ``--fit`` what weights and calibration they ask for."""
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    ask.add_argument("--fit", action="store_true", help="fit the weights and the calibration anew")
    ask.add_argument("--seeds", type=int, default=12, help="how often each talk is shuffled")
    options = ask.parse_args()
    for name, set_of in (("fitted", fitted()), ("held out", held_out())):
        made = found(set_of, options.seeds)
        margin, share = trusted(made)
        print(
            f"{name}: {len(set_of)} talks, {len(made)} matches, right {right_share(made):.3f} "
            f"(plain tf-idf {plain(set_of, options.seeds):.3f}); 0.95 right above margin {margin:.3f}, share {share:.2f}"
        )
        print("  score / right / matches:", *(f"{s:.2f}/{r:.2f}/{n}" for s, r, n in reliability(made)))
    if options.fit:
        talks_of = fitted()
        filling = [answer for talk in talks_of.values() for _, answer in talk]
        every = evidence_of(talks_of, options.seeds, filling) + evidence_of(talks_of, options.seeds)
        print("weights:", {kind: round(float(w), 2) for kind, w in zip(PRIOR, fit(every), strict=True)})
        names = sorted(talks_of)
        shares = []
        for fold in range(FOLDS):
            away = {name: talks_of[name] for name in names[fold::FOLDS]}
            rest = {name: talk for name, talk in talks_of.items() if name not in away}
            shares.append(assigned(evidence_of(away, 4), fit(evidence_of(rest, 4, filling) + evidence_of(rest, 4))))
        print("right on talks left out of the fit:", *(f"{share:.3f}" for share in shares), f"mean {mean(shares):.3f}")
        print(
            "calibration: bias {:.2f}, slope {:.2f}".format(
                *calibration([found(one, options.seeds) for one in (talks_of, held_out())])
            )
        )


if __name__ == "__main__":
    main()
