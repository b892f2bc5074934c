"""Edits: changes of a text that never lose track of where its characters were printed."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.records import Offsets


class Edit(NamedTuple):
    """``text[start:end]`` becomes ``put``: as many characters, or none where they were never meant."""

    start: int
    end: int
    put: str = ""


Mend = Callable[[str], Iterator[Edit]]


def edited(text: str, origin: Offsets, edits: Iterable[Edit]) -> tuple[str, Offsets]:
    """``text`` after the edits, and the source offsets of what is left.

    Raises:
        ValueError: an edit puts more or fewer characters than it takes, so that their origin would be unknown.
    """
    ordered = sorted(edits)
    if not ordered:
        return text, origin
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for start, end, put in ordered:
        if put and len(put) != end - start:
            raise ValueError(f"an edit must keep the length of {text[start:end]!r} or take it out, not put {put!r}")
        if start < done:  # an earlier mend of the same run has seen to it
            continue
        parts.append(text[done:start])
        parts.append(put)
        if not put:
            starts.append(start)
            ends.append(end)
        done = end
    parts.append(text[done:])
    return "".join(parts), origin[_outside(starts, ends, len(text))] if starts else origin


def without(text: str, origin: Offsets, spans: Iterable[tuple[int, int]]) -> tuple[str, Offsets]:
    """``text`` without some stretches that do not overlap, and the source offsets of what is left.

    >>> without("一 二", np.arange(3, dtype=np.int32), [(1, 2)])[0]
    '一二'
    """
    ordered = sorted(spans)
    if not ordered:
        return text, origin
    starts, ends = map(list, zip(*ordered, strict=True))
    left = zip([0, *ends], [*starts, len(text)], strict=True)
    return "".join([text[start:end] for start, end in left]), origin[_outside(starts, ends, len(text))]


def _outside(starts: Sequence[int], ends: Sequence[int], size: int) -> NDArray[np.bool_]:
    """What is in none of some intervals that do not overlap, shape (size,)."""
    edges = np.zeros(size + 1, np.int8)
    np.add.at(edges, starts, 1)
    np.subtract.at(edges, ends, 1)
    return np.asarray(np.cumsum(edges[:-1], dtype=np.int8) == 0)


def mend(text: str, origin: Offsets, mends: Sequence[tuple[Mend, str]]) -> tuple[str, Offsets]:
    """``text`` after mends, one after the other, and the source offsets of what is left.

    Args:
        text: what is to be mended.
        origin: the source offset of each of its characters.
        mends: each with the inside of a pattern's brackets: without such a character a text has nothing for it.
    """
    present = "".join(set(text))
    for find, trigger in mends:
        if not _has(trigger, present):
            continue
        edits = list(find(text))
        text, origin = edited(text, origin, edits)
        present += "".join({edit.put for edit in edits})
    return text, origin


def _has(trigger: str, present: str) -> bool:
    return re.search(f"[{trigger}]", present) is not None
