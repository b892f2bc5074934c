"""Wording: what the words of a passage alone say about what it is. Evidence only; ``label`` decides."""

import re
from functools import cache
from typing import Final, NamedTuple

from transforms import rulebook
from transforms.records import Label
from transforms.rulebook import Rule

# How much of a passage's start and end is read, and how long a line is that is read whole.
REACH: Final = 170
LINE: Final = 90

Evidence = dict[Label, float]


class _Cue(NamedTuple):
    pattern: re.Pattern[str]
    label: Label
    weight: float


@cache
def _cues(at: str) -> tuple[re.Pattern[str], tuple[_Cue, ...]]:
    """The cues for one place, and a pattern that finds whether there is any: most text passages have none."""
    rules = [rule for rule in rulebook.load("labels") if rule["at"] == at]
    every = re.compile("|".join(f"(?:{rule['pattern']})" for rule in rules))
    return every, tuple(_Cue(re.compile(rule["pattern"]), rule["label"], float(rule["weight"])) for rule in rules)


def proves(rule: Rule) -> bool:
    """Whether a rule of ``labels.toml`` finds its own example, and not the text it must leave alone."""
    example = rule["example"]
    return rule["label"] in cues(example["text"]) and not re.search(rule["pattern"], example["against"])


def cues(text: str) -> Evidence:
    """The labels that a passage's words speak for, each with its evidence in nats.

    >>> cues("（下转第三版）")
    {'continuation_note': 6.0}
    """
    evidence: Evidence = {}
    if len(text) <= LINE:
        _add(evidence, "line", text)
        _add(evidence, "start", text)
        _add(evidence, "end", text)
    else:
        _add(evidence, "start", text[:REACH])
        _add(evidence, "end", text[-REACH:])
    _add(evidence, "text", text[-REACH:])
    return evidence


def _add(evidence: Evidence, at: str, text: str) -> None:
    every, cues = _cues(at)
    if every.search(text):
        for cue in cues:
            if cue.pattern.search(text):
                evidence[cue.label] = evidence.get(cue.label, 0.0) + cue.weight
