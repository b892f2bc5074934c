"""Sections: which text stands under which heading, also where the headings were printed away from their texts.

A heading over text is in its place. Headings printed in a row, away from any text, are given to the stretches of text
that lack one, one to one: by the words they share, by the kind of thing each is (what, why, how), and by the order in
which a page reader gives them out, which often is the reverse.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from transforms import rulebook
from transforms.likeness import Matrix, likeness
from transforms.records import Label, Passage
from transforms.rulebook import Rule

TEXT: Final[frozenset[Label]] = frozenset({"body", "bullet", "table", "question", "answer", "lead"})
# Numbers and Markdown tie a heading to its place.
FIXED = re.compile(r"[#*_（(]|[一二三四五六七八九十]{1,3}\s?[、.．]|\d|第[一二三四五六七八九十\d]{1,3}[章节部分篇讲]|Q")
# What one shared term in full is worth beside a heading's kind and its place in the order.
ALIKE, KIND, ORDER = 4.0, 1.0, 0.6
# What it is worth that a text says its heading word for word; shorter headings may be said anywhere.
SAID, LONG_QUOTE = 4.0, 10
QUOTES: Final = '“”"「」『』！？。…#*_ '
# A page with more places to cut than this is no page of a newspaper.
CUTS: Final = 60
# With less than this a heading stays where it was printed, unless there is one for every group.
ENOUGH: Final = 0.1


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((re.compile(rule["heading"]), re.compile(rule["text"])) for rule in rulebook.load("sections"))


def proves(rule: Rule) -> bool:
    """Whether a rule of ``sections.toml`` tells its example's text from the other under the heading."""
    example = rule["example"]
    heading, text = re.compile(rule["heading"]), re.compile(rule["text"])
    return bool(heading.search(example["heading"])) and _share(text, [example["text"]]) > _share(
        text, [example["against"]]
    )


def kind_of(heading: str) -> int | None:
    """What a heading asks about, as a rank in the order of telling (what, why, how things stand, what to do)."""
    return next((rank for rank, (pattern, _) in enumerate(_kinds()) if pattern.search(heading)), None)


def arranged(passages: Sequence[Passage], stories: Sequence[Sequence[int]]) -> list[list[int]]:
    """The stories of a page, places of passages, with every heading in front of the text it stands over.

    Args:
        passages: in printed order.
        stories: the places of each story's passages; together all places.
    """
    found = [list(story) for story in stories]
    stray = strays(passages)
    if not stray:
        return found
    story_of = {place: number for number, story in enumerate(found) for place in story}
    headings = [passages[place].text for place in stray]
    groups = _groups(passages, frozenset(stray), story_of)
    groups = _cut(headings, groups, [passage.text for passage in passages])
    if len(groups) < len(stray):
        return found
    heads: dict[int, int] = {}
    texts = [[passages[place].text for place in group] for group in groups]
    for place, group in zip(stray, assign(headings, texts), strict=True):
        if group is not None:
            heads[group] = place
            found[story_of[place]].remove(place)
    by_story: dict[int, list[int]] = {}
    for group in heads:
        by_story.setdefault(story_of[groups[group][0]], []).append(group)
    for number, headed in by_story.items():
        _arrange(passages, found[number], [(heads[group], groups[group]) for group in sorted(headed)])
    return [story for story in found if story]


def _arrange(passages: Sequence[Passage], story: list[int], headed: Sequence[tuple[int, list[int]]]) -> None:
    """Put the sections of a story where the first of them begins: lists in the order of telling, text as printed."""
    kinds = [kind_of(passages[head].text) for head, _ in headed]
    if None not in kinds and len(set(kinds)) == len(kinds) > 1:
        headed = [section for _, section in sorted(zip(kinds, headed, strict=True), key=lambda item: item[0] or 0)]
    moved = {place for _, group in headed for place in group}
    start = min(moved)
    rest = [place for place in story if place not in moved]
    story[:] = [
        *(place for place in rest if place < start),
        *(place for head, group in headed for place in (head, *group)),
        *(place for place in rest if place > start),
    ]


def _groups(passages: Sequence[Passage], stray: frozenset[int], story_of: Mapping[int, int]) -> list[list[int]]:
    """Stretches of text without a heading: whatever else is printed between them parts them, and lists their blocks."""
    groups: list[list[int]] = []
    before: int | None = None
    headed: dict[int, bool] = {}
    for place, passage in enumerate(passages):
        story = story_of[place]
        if passage.label == "section_heading":
            headed[story] = place not in stray
            before = None
        elif passage.label in ("body", "bullet", "table"):
            if headed.get(story):
                continue
            alike = before is not None and story_of[before] == story and passages[before].label == passage.label
            if alike and not (passage.label == "bullet" and passages[before or 0].block != passage.block):
                groups[-1].append(place)
            else:
                groups.append([place])
            before = place
        elif passage.label not in ("caption", "furniture", "pull_quote"):
            before = None
    return groups


def _cut(headings: Sequence[str], groups: list[list[int]], texts: Sequence[str]) -> list[list[int]]:
    """As many groups as there are headings: text is cut, place by place, where the headings gain most."""
    if len(groups) >= len(headings):
        return groups
    places = [place for group in groups for place in group]
    column = {place: at for at, place in enumerate(places)}
    said = likeness(headings, [texts[place] for place in places])
    for _ in range(len(headings) - len(groups)):
        cuts = [
            [*groups[:at], group[:cut], group[cut:], *groups[at + 1 :]]
            for at, group in enumerate(groups)
            for cut in range(1, len(group))
        ]
        if not cuts or len(cuts) > CUTS:
            break
        groups = max(cuts, key=lambda cut: _gain(said, [[column[place] for place in group] for group in cut]))
    return groups


def _gain(said: Matrix, groups: Sequence[Sequence[int]]) -> float:
    """How much the headings say of their groups at best."""
    evidence = np.stack([said[:, group].sum(1) / np.sqrt(len(group)) for group in groups], axis=1)
    return float(evidence[_assigned(evidence)].sum())


def strays(passages: Sequence[Passage]) -> list[int]:
    """The places of the headings that stand over no text of theirs: several in a row, or over nothing.

    ``passages`` are in printed order.
    """
    stray: list[int] = []
    run: list[int] = []
    for place, passage in enumerate(passages):
        if passage.label == "section_heading":
            if not FIXED.match(passage.text):
                run.append(place)
        elif run and passage.label in TEXT:
            if len(run) > 1:
                stray += run
            run = []
        elif passage.label in ("source_note", "author_note"):
            stray += run
            run = []
    return stray + run


def assign(headings: Sequence[str], groups: Sequence[Sequence[str]]) -> list[int | None]:
    """For every heading the group of text it stands over, or null; one to one.

    Args:
        headings: in printed order.
        groups: the stretches of text without a heading, each its passages, in printed order.
    """
    if not headings or not groups:
        return [None] * len(headings)
    texts = ["".join(group) for group in groups]
    said = ALIKE * likeness(headings, texts) + KIND * _fit(headings, groups) + SAID * _quoted(headings, texts)
    ordered = [said + _in_order(said.shape, reverse=reverse) for reverse in (True, False)]
    rows, columns = max(map(_assigned, ordered), key=lambda found: max(order[found].sum() for order in ordered))
    found: list[int | None] = [None] * len(headings)
    every = len(headings) == len(groups)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        told = said[row, column]
        # What stands word for word in another group's text is no heading of this one.
        if said[row].max() - told < SAID / 2 and (told > ENOUGH or every):
            found[row] = column
    return found


def _quoted(headings: Sequence[str], texts: Sequence[str]) -> Matrix:
    """Which texts say a heading word for word."""
    cores = [heading.strip(QUOTES) for heading in headings]
    return np.array([[len(core) >= LONG_QUOTE and core in text for text in texts] for core in cores], float)


def _fit(headings: Sequence[str], groups: Sequence[Sequence[str]]) -> Matrix:
    """How well the wording of every group fits the kind of every heading, 0 to 1."""
    fit = np.zeros((len(headings), len(groups)))
    for row, heading in enumerate(headings):
        if (kind := kind_of(heading)) is not None:
            fit[row] = [_share(_kinds()[kind][1], group) for group in groups]
    return fit


def _share(pattern: re.Pattern[str], texts: Sequence[str]) -> float:
    return sum(bool(pattern.search(text)) for text in texts) / len(texts)


def _in_order(shape: tuple[int, ...], *, reverse: bool) -> Matrix:
    """What it is worth that heading and group stand at the same place of their rows, or of the row turned round."""
    rows, columns = (np.linspace(0, 1, size) if size > 1 else np.zeros(1) for size in shape)
    apart = np.abs(rows[:, None] - (1 - columns if reverse else columns)[None, :])
    order: Matrix = ORDER * (1 - apart)
    return order


def _assigned(evidence: Matrix) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    rows, columns = linear_sum_assignment(-evidence)
    return rows, columns
