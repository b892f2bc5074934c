"""The plan of a build: which pages are new, which changed, which are taken over as they are, which are gone.

A page is taken over when the release before holds it under the same name, with the same bytes, and was made by the same
code and rules; its rows are then linked, not worked again.
"""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Literal, NamedTuple

import pyarrow.compute as pc

from flows import parts
from flows.publish import Release
from flows.shelf import File, Input, Inventory, Refusal

State = Literal["new", "changed", "stale", "unchanged", "kept", "left out", "refused", "removed"]
STATES: Mapping[State, str] = {
    "new": "to be read: the release before does not hold it",
    "changed": "to be read: it holds other bytes than the release before",
    "stale": "to be read: code or rules are not those of the release before",
    "unchanged": "taken over from the release before",
    "kept": "not asked for: stays as it is in the release before",
    "left out": "not asked for, and not in the release before",
    "refused": "no page",
    "removed": "gone: its rows leave the release",
}
AGAIN = frozenset(("time_budget", "memory_budget", "worker_died", "ChangedPageError", "OSError", "FileNotFoundError"))
"""Rules by which a page was refused for what happened to it, not for what it holds: it gets another chance."""


class Step(NamedTuple):
    """What is to be done with a page."""

    state: State
    uri: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the pages found are asked for; the others stay as they are in the release before."""

    only: tuple[str, ...] = ()
    """Patterns of names, of which one must fit; none for all."""
    since: float | None = None
    """Seconds since the epoch: files that changed earlier are not asked for."""

    def takes(self, file: File) -> bool:
        """Whether a page is asked for."""
        if self.only and not any(fnmatch(file.uri, pattern) for pattern in self.only):
            return False
        return self.since is None or os.stat(file.path).st_mtime >= self.since  # noqa: PTH116


@dataclass(frozen=True, slots=True)
class Plan:
    """What a release is made from, and how."""

    work: tuple[File, ...]
    """The pages to be read."""
    carried: tuple[Input, ...]
    """The inputs whose rows are those of the release before."""
    refusals: tuple[Refusal, ...]
    steps: tuple[Step, ...] = field(repr=False)
    """Every page, by name."""

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All of it, as the manifest tells it."""
        return (*self.carried, *(one.input for one in self.work), *(one.input for one in self.refusals))

    @property
    def counts(self) -> dict[State, int]:
        """How many pages are in each state that any is in."""
        counts = Counter(step.state for step in self.steps)
        return {state: counts[state] for state in STATES if counts[state]}


def plan(
    inventory: Inventory, before: Release | None, made_by: str, full: bool = False, choice: Choice | None = None
) -> Plan:
    """What is to be done with each page of an inventory.

    Args:
        inventory: what was found; its ``kept`` inputs stay whatever happens.
        before: the release before.
        made_by: a hash of the code and its rules.
        full: read every page again.
        choice: which pages are asked for.
    """
    choice = choice or Choice()
    held = _held(before)
    same_code = before is not None and before.manifest.get("made_by") == made_by
    again = _again(before) if before and same_code else frozenset()

    def state_of(file: File) -> State:
        known = held.get(file.uri)
        if not choice.takes(file):
            return "kept" if known else "left out"
        if known is None:
            return "new"
        if known.sha256 != file.sha256:
            return "changed"
        return "stale" if full or not same_code or file.document_id in again else "unchanged"

    work: list[File] = []
    carried = list(inventory.kept)
    steps = [Step("kept", one.source_uri) for one in inventory.kept]
    for file in inventory.files:
        state = state_of(file)
        steps.append(Step(state, file.uri))
        if state == "kept":
            carried.append(held[file.uri])
        elif state == "unchanged":
            carried.append(file.input)
        elif state != "left out":
            work.append(file)
    steps += [Step("refused", one.reject.source_uri) for one in inventory.refusals]
    stay = {step.uri for step in steps}
    steps += [Step("removed", uri) for uri in held if uri not in stay]
    steps.sort(key=lambda step: step.uri)
    return Plan(tuple(work), tuple(carried), inventory.refusals, tuple(steps))


def _held(release: Release | None) -> dict[str, Input]:
    """The pages of a release by name: what was read, or refused after it was read."""
    inputs = release.inputs if release else ()
    return {one.source_uri: one for one in inputs if one.document_id and not one.duplicate_of}


def _again(release: Release) -> frozenset[str]:
    """The documents that a release refused for what happened to them."""
    found: set[str] = set()
    for part in release.parts("rejects"):
        rows = parts.read_part(part, ["table", "rule", "document_id"])
        rows = rows.filter(pc.is_null(rows["table"]))
        told = zip(rows["rule"].to_pylist(), rows["document_id"].to_pylist(), strict=True)
        found.update(document for rule, document in told if rule in AGAIN and document)
    return frozenset(found)
