"""Dialogue: which passages of a page are questions and which are answers, and who speaks in each.

Marks come first (``speakers``); what stands unmarked between them is told by what it says and by what the talk needs at
that place: an unmarked passage after a question answers it, one that asks before an answer's mark is the question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from transforms import unmarked
from transforms.marks import Mark
from transforms.questions import ASKS, asking, may_ask
from transforms.records import Passage
from transforms.speakers import Role, Voices
from transforms.unglue import trimmed
from transforms.unmarked import Standing

# An unmarked question among answers that are marked nowhere is short, and plainly one.
SHORT: Final = 90
# How speech in a story is set off.
DASHES: Final = ("——", "──", "—")
QUOTES: Final = {"“": "”", "「": "」", "『": "』", '"': '"'}
# Columns of other widths are other stories.
OTHER_WIDTH: Final = 1.8


@dataclass(frozen=True, slots=True)
class Spoken:
    """How a passage is part of a talk."""

    role: Role
    label: str | None = None
    """The mark it stands under, as printed; null where the talk shows no mark."""
    mark: int = 0
    """How many leading characters of this very passage are the mark."""

    @property
    def marked(self) -> bool:
        """Whether the mark stands in front of this very passage."""
        return self.mark > 0


def part(passages: Sequence[Passage], voices: Voices) -> tuple[list[Passage], list[Spoken | None]]:
    """Passages cut where a mark stands inside them, and what the marks say of each."""
    marks: dict[int, list[tuple[Mark, Role]]] = {}
    for mark, role in zip(voices.marks, voices.roles, strict=True):
        marks.setdefault(mark.passage, []).append((mark, role))
    parted: list[Passage] = []
    spoken: list[Spoken | None] = []
    for index, passage in enumerate(passages):
        rest, at, here = passage, 0, None
        for mark, role in marks.get(index, ()):
            if mark.start > at:
                head, rest = rest.cut(mark.start - at)
                parted.append(trimmed(head))
                spoken.append(here)
                at = mark.start
            here = Spoken(role, mark.label, mark.end - mark.start)
        parted.append(rest)
        spoken.append(here)
    return parted, spoken


def follow(
    passages: Sequence[Passage], spoken: Sequence[Spoken | None], standing: Sequence[Standing]
) -> list[Spoken | None]:
    """What part every passage has in the talk; null for those that have none."""
    heard = list(spoken)
    roles = {here.role for here in spoken if here}
    texts = [passage.text for passage in passages]
    if not roles:
        questions, answers = unmarked.headings(texts, standing)
        roles = {"question"} if questions else set()
    elif roles == {"answer"}:
        questions, answers = unmarked.questions(texts, standing, [here is not None for here in spoken]), []
    else:
        questions, answers = [], []
    for place in questions:
        heard[place] = Spoken("question")
    for place in answers:
        heard[place] = Spoken("answer")
    return heard if answers else _fill(passages, heard, standing, roles)


def _fill(
    passages: Sequence[Passage], heard: list[Spoken | None], standing: Sequence[Standing], marked: set[Role]
) -> list[Spoken | None]:
    """Give the passages between the marks their part; ``marked`` says which roles the page marks."""
    marks = [index for index, here in enumerate(heard) if here]
    coming = iter(marks)
    following = next(coming, None)
    now: Spoken | None = None
    begun = Spoken("answer")
    start = 0
    for index, passage in enumerate(passages):
        if index == following:
            now, start = heard[index], index
            begun = now or begun
            following = next(coming, None)
            continue
        if now is None or standing[index] == "aside":
            continue
        upcoming = heard[following] if following is not None else None
        if (
            standing[index] == "end"
            or (standing[index] == "line" and upcoming is None and len(passage.text) > 1)
            or _other_column(passages[start], passage)
            or (now.role == "question" and upcoming is None and marked == {"answer"})
            or _told_between(passages[start].text[begun.mark :], passage.text)
        ):
            now = None
        elif standing[index] == "speech" or (now.role == "question" and upcoming and asking(passage.text) > ASKS):
            if now.role == "question" and not (upcoming and upcoming.role == "answer"):
                # A statement put to someone goes on, unless the page marks no answers at all.
                said = passages[start].text[begun.mark :]
                if asking(said) > 0 or (marked == {"question"} and asking(passage.text) <= ASKS):
                    now = Spoken("answer")
                start, begun = index, Spoken(now.role)
            elif (
                now.role == "answer"
                and marked == {"question"}
                and len(passage.text) < SHORT
                and may_ask(passage.text)
                and asking(passage.text) > unmarked.PLAINLY
            ):
                now, start = Spoken("question"), index
                begun = now
            heard[index] = Spoken(now.role, now.label)
    return heard


def _told_between(speech: str, text: str) -> bool:
    """Whether a text is the story's own: the speech before it is set off by a dash or in quotation marks, it is not.

    >>> _told_between("——四十年了。", "船靠了岸。"), _told_between("“四十年了。”", "“没变。”")
    (True, False)
    """
    speech = speech.strip()
    dashed = speech.startswith(DASHES) and not text.startswith(DASHES)
    quoted = speech[:1] in QUOTES and speech[-1:] in QUOTES.values() and QUOTES[speech[:1]] == speech[-1:]
    return dashed or (quoted and text[:1] not in QUOTES)


def _other_column(first: Passage, other: Passage) -> bool:
    """Whether two passages of several lines stand in columns of clearly different width."""
    if len(first.lines) < 3 or len(other.lines) < 3:
        return False
    return max(first.width, other.width) > OTHER_WIDTH * min(first.width, other.width)
