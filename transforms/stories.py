"""Stories: which passages of a page belong together.

A page is cut where a story begins (a headline, a byline over text, the columns after an author's note) and where a talk
begins and ends; pieces without a headline then find the story that lacks them, by what they say and where they stand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from transforms.likeness import likeness
from transforms.records import Label, Passage

_HEAD: Final[frozenset[Label]] = frozenset({"kicker", "headline", "subheadline", "byline", "dateline"})
_TEXT: Final[frozenset[Label]] = frozenset({"body", "lead", "bullet", "table", "question", "answer"})
_TALK: Final[frozenset[Label]] = frozenset({"question", "answer"})
_CLOSE: Final[frozenset[Label]] = frozenset({"author_note"})
PAPERS: Final[frozenset[Label]] = frozenset({"masthead", "furniture"})
# A list of what else the paper prints is a story of its own.
INDEX = re.compile(r"导读|目录|预告|要目|索引|内容提要")
# How alike text and headline must be to be joined across a page.
ALIKE: Final = 0.03


@dataclass(slots=True)
class Piece:
    """A stretch of the page that is surely of one story: places of passages, in printed order."""

    places: list[int] = field(default_factory=list)
    labels: set[Label] = field(default_factory=set)

    def add(self, place: int, label: Label) -> None:
        """Take in the passage at a place."""
        self.places.append(place)
        self.labels.add(label)

    @property
    def headed(self) -> bool:
        """Whether it has a headline."""
        return "headline" in self.labels

    @property
    def told(self) -> bool:
        """Whether it has text."""
        return not self.labels.isdisjoint(_TEXT)


def stories(passages: Sequence[Passage]) -> list[list[int]]:
    """The places of the passages of every story, in printed order; every place is in one story."""
    pieces = _pieces(passages)
    if sum(piece.headed for piece in pieces) > 1 or len(pieces) > 1:
        pieces = _joined(passages, pieces)
    return [sorted(piece.places) for piece in pieces]


def _pieces(passages: Sequence[Passage]) -> list[Piece]:
    """Cut the page where a story or a talk begins or ends."""
    pieces: list[Piece] = []
    now = Piece()
    waiting: list[int] = []  # the paper's own lines go with what they stand in
    talk = any(passage.label in _TALK for passage in passages)
    for place, passage in enumerate(passages):
        label = passage.label
        if label in PAPERS:
            (now.places if now.places else waiting).append(place)
            continue
        if now.labels and _begins(passages, place, now, talk=talk):
            pieces.append(now)
            now = Piece()
        now.places += waiting
        waiting = []
        now.add(place, label)
    now.places += waiting
    if now.places:
        pieces.append(now)
    return pieces


def _begins(passages: Sequence[Passage], place: int, now: Piece, *, talk: bool) -> bool:
    """Whether a new piece begins at a place."""
    label = passages[place].label
    before = next((passages[i].label for i in range(place - 1, -1, -1) if passages[i].label not in PAPERS), None)
    if label in _HEAD:
        if label == "headline" and before in _HEAD and now.headed:
            return True
        if before in _HEAD or before == "editor_note":
            return False
        opens = _opens_head(passages, place)
        return opens and (now.told or now.headed)
    if label == "section_heading" and INDEX.search(passages[place].text):
        return now.told
    if label == "editor_note":
        return now.told and before != "editor_note" and _before_headline(passages, place)
    if before in _CLOSE:
        return label not in ("source_note", "continuation_note", "caption")
    if talk and (label in _TALK) != (before in _TALK):
        # A talk and what is printed around it may be two stories; display lines and notes belong to either.
        return before in _TALK and label == "body" and not now.headed
    return False


def _opens_head(passages: Sequence[Passage], place: int) -> bool:
    """Whether the display lines that begin here open a story: a headline among them, or a byline over text."""
    kinds: list[Label] = []
    for passage in passages[place : place + 8]:
        if passage.label in PAPERS:
            continue
        if passage.label not in _HEAD:
            return "headline" in kinds or ("byline" in kinds and passage.label in ("body", "lead"))
        kinds.append(passage.label)
    return "headline" in kinds


def _before_headline(passages: Sequence[Passage], place: int) -> bool:
    for passage in passages[place : place + 6]:
        if passage.label == "headline":
            return True
        if passage.label not in PAPERS and passage.label not in ("editor_note", "kicker"):
            return False
    return False


def _joined(passages: Sequence[Passage], pieces: list[Piece]) -> list[Piece]:
    """Join the pieces of one story, and give every headline its text."""
    pieces = _talks(pieces)
    bare = [piece for piece in pieces if piece.headed and not piece.told]
    loose = [piece for piece in pieces if piece.told and not piece.headed and not _stands_alone(piece)]
    _match(passages, bare, loose, pieces)
    headed = [piece for piece in pieces if piece.headed and piece.told]
    for piece in [piece for piece in loose if piece in pieces]:
        lacking = [
            other
            for other in headed
            if other.labels.isdisjoint(_TALK) and not ("byline" in piece.labels and "byline" in other.labels)
        ]
        if home := _nearest(passages, piece, lacking or [other for other in headed if len(headed) == 1]):
            _absorb(pieces, home, piece)
    for piece in [piece for piece in pieces if not piece.told]:
        # Lines without any text: of the story printed after them, or before.
        at = pieces.index(piece)
        if len(pieces) > 1:
            _absorb(pieces, pieces[at + 1] if at + 1 < len(pieces) else pieces[at - 1], piece)
    return pieces


def _talks(pieces: list[Piece]) -> list[Piece]:
    """Pieces of a talk without a headline go to the nearest that has one, or all together."""
    talks = [piece for piece in pieces if not piece.labels.isdisjoint(_TALK)]
    homes = [piece for piece in talks if piece.headed] or talks[:1]
    for piece in talks:
        if piece not in homes:
            home = min(homes, key=lambda other: abs(other.places[0] - piece.places[-1]))
            _absorb(pieces, home, piece)
    return pieces


def _stands_alone(piece: Piece) -> bool:
    """Whether a piece without a headline is a story all the same: a list under its own headings, a talk."""
    return "bullet" in piece.labels or not piece.labels.isdisjoint(_TALK)


def _match(passages: Sequence[Passage], bare: list[Piece], loose: list[Piece], pieces: list[Piece]) -> None:
    """Match headlines without text and text without a headline one to one."""
    if not bare or not loose:
        return
    heads = ["".join(passages[i].text for i in piece.places if passages[i].label != "byline") for piece in bare]
    texts = ["".join(passages[i].text for i in piece.places) for piece in loose]
    alike = likeness(heads, texts)
    for row, column in zip(*linear_sum_assignment(-alike), strict=True):
        if alike[row, column] > ALIKE or len(bare) == len(loose) == 1:
            _absorb(pieces, bare[row], loose[column])


def _nearest(passages: Sequence[Passage], piece: Piece, homes: Sequence[Piece]) -> Piece | None:
    """The story that a piece without a headline is most like; of several as like, the one printed nearest."""
    if len(homes) < 2:
        return homes[0] if homes else None
    text = ["".join(passages[i].text for i in piece.places)]
    alike = likeness(text, ["".join(passages[i].text for i in home.places) for home in homes])[0]
    apart = np.array([abs(home.places[0] - piece.places[-1]) for home in homes])
    return homes[int(np.argmax(alike - ALIKE * apart / apart.max()))]


def _absorb(pieces: list[Piece], home: Piece, piece: Piece) -> None:
    home.places += piece.places
    home.labels |= piece.labels
    pieces.remove(piece)
