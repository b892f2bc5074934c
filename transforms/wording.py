"""Wording: what the words of a passage alone say about what it is. Evidence only; ``label`` decides."""

import re
from functools import cache
from typing import Final, NamedTuple

from transforms import rulebook
from transforms.records import Label
from transforms.rulebook import Rule

# How much of a passage's start, end and last sentences is read, and how long a line is that is read whole.
START, END, LAST = 170, 40, 170
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
    every = re.compile("|".join(rule.get("hint") or f"(?:{rule['pattern']})" for rule in rules))
    return every, tuple(_Cue(re.compile(rule["pattern"]), rule["label"], float(rule["weight"])) for rule in rules)


def proves(rule: Rule) -> bool:
    """Whether a rule of ``labels.toml`` finds its own example, and not the text it must leave alone."""
    example = rule["example"]
    look = re.match if rule["at"] in ("line", "start") else re.search
    return rule["label"] in cues(example["text"]) and not look(rule["pattern"], example["against"])


def cues(text: str) -> Evidence:
    """The labels that a passage's words speak for, each with its evidence in nats.

    >>> cues("（下转第三版）")
    {'continuation_note': 6.0}
    """
    evidence: Evidence = {}
    if len(text) <= LINE:
        _match(evidence, "line", text)
        _search(evidence, "within", text)
    _match(evidence, "start", text[:START])
    _search(evidence, "end", text[-END:])
    _search(evidence, "text", text[-LAST:])
    return evidence


def _match(evidence: Evidence, at: str, text: str) -> None:
    every, cues = _cues(at)
    if every.match(text):
        for cue in cues:
            if cue.pattern.match(text):
                evidence[cue.label] = evidence.get(cue.label, 0.0) + cue.weight


def _search(evidence: Evidence, at: str, text: str) -> None:
    every, cues = _cues(at)
    if every.search(text):
        for cue in cues:
            if cue.pattern.search(text):
                evidence[cue.label] = evidence.get(cue.label, 0.0) + cue.weight
