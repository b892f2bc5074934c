"""Dialogue: which passages of a page are questions and which are answers, and who speaks in each.

Marks come first (``speakers``); what stands unmarked between them is told by what it says and by what the talk needs at
that place: an unmarked passage after a question answers it, one that asks before an answer's mark is the question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from transforms.questions import ASKS, asking
from transforms.records import Passage
from transforms.speakers import Mark, Role, Voices
from transforms.unglue import trimmed

Standing = Literal["speech", "line", "aside", "end"]
"""What a passage without a mark may be to a talk: speech, a display line, something the talk goes around, its end."""

TALK = re.compile(
    r"专访|專訪|访谈|訪談|对话|對話|对谈|问答|問答|答记者问|答問|一问一答|您问|你问|有问必答|Q\s?&\s?A|FAQ|常见问题|热点问题|群访|专家解答|答疑"
    r"|采访(?:了|到|实录|整理|记录|全文)|採訪|接受[^。]{0,16}采访|记者会|发布会|面对面|聊了聊|提出(?:了)?[^。]{0,12}问题"
)
POLITE = re.compile(r"您|贵(?:公司|单位|校|院|部|局|社|团队|省|市|县|司)|请问|请(?:简单)?(?:介绍|谈|聊|分享|您)")
HEADING = re.compile(r"^(?:#{2,6}|\*\*|__)")
NUMBERED = re.compile(
    r"^[\s*_#]{0,6}(?:[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．)）]|[（(][一二三四五六七八九十\d]{1,2}[）)]|Q\d|[①-⑳])"
)

# A preamble that says 专访 stands at the head of a page.
HEAD: Final = 14
# Longer than this, an unmarked passage is no question of its own.
LONGEST: Final = 260
# What asks so plainly that it needs no mark and no place: a question to someone.
PLAINLY: Final = 3.0
# What it is worth that a question stands before an answer's mark or among questions.
PLACED: Final = 3.0
# And that it stands right after an answer, which may also be one's own question.
BESIDE: Final = 1.0
# A talk that no word announces shows in this many question headings.
HEADINGS: Final = 4
# Columns of other widths are other stories.
OTHER_WIDTH: Final = 1.8


@dataclass(frozen=True, slots=True)
class Spoken:
    """How a passage is part of a talk."""

    role: Role
    label: str | None = None
    """The mark it stands under, as printed; null where the talk shows no mark."""
    marked: bool = False
    """The mark stands in front of this very passage."""


def part(passages: Sequence[Passage], voices: Voices) -> tuple[list[Passage], list[Spoken | None]]:
    """Passages cut where a mark stands inside them, and what the marks say of each; ``mark`` is set."""
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
            here = Spoken(role, mark.label, marked=True)
            rest = replace(rest, mark=mark.end - mark.start)
        parted.append(rest)
        spoken.append(here)
    return parted, spoken


def follow(
    passages: Sequence[Passage], spoken: Sequence[Spoken | None], standing: Sequence[Standing]
) -> list[Spoken | None]:
    """What part every passage has in the talk; null for those that have none."""
    if not any(spoken):
        return _unmarked(passages, standing)
    heard = list(spoken)
    roles = {here.role for here in spoken if here}
    if roles == {"answer"}:
        _find_questions(passages, heard, standing)
    return _fill(passages, heard, standing, roles)


def _find_questions(passages: Sequence[Passage], heard: list[Spoken | None], standing: Sequence[Standing]) -> None:
    """Where only answers are marked, mark what asks: right before an answer, in a column of questions, or plainly."""
    asks = [0.0] * len(passages)
    for index, passage in enumerate(passages):
        if heard[index] is None and standing[index] in ("speech", "line") and len(passage.text) <= LONGEST:
            asks[index] = asking(passage.text)
    before: dict[int, int] = {}
    after: dict[int, int] = {}
    last = None
    for index, kind in enumerate(standing):
        if kind == "end" and heard[index] is None:
            last = None
        elif kind == "speech" or heard[index] or asks[index] > ASKS:
            if last is not None:
                before[index], after[last] = last, index
            last = index
    found: list[tuple[float, int]] = []
    for index, ask in enumerate(asks):
        if ask > ASKS:
            upper, lower = before.get(index), after.get(index)
            placed = (lower is not None and (heard[lower] is not None or asks[lower] > ASKS)) or (
                upper is not None and asks[upper] > ASKS
            )
            beside = upper is not None and heard[upper] is not None
            found.append((ask + (PLACED if placed else BESIDE if beside else 0.0), index))
    # There are hardly more questions than answers: what is left over was put to oneself.
    for ask, index in sorted(found, reverse=True)[: sum(here is not None for here in heard)]:
        if ask > PLAINLY:
            heard[index] = Spoken("question")


def _fill(
    passages: Sequence[Passage], heard: list[Spoken | None], standing: Sequence[Standing], marked: set[Role]
) -> list[Spoken | None]:
    """Give the passages between the marks their part; ``marked`` says which roles the page marks."""
    marks = [index for index, here in enumerate(heard) if here]
    coming = iter(marks)
    following = next(coming, None)
    now: Spoken | None = None
    start = 0
    for index, passage in enumerate(passages):
        if index == following:
            now, start = heard[index], index
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
        ):
            now = None
        elif standing[index] == "speech" or (now.role == "question" and upcoming and asking(passage.text) > ASKS):
            if now.role == "question" and not (upcoming and upcoming.role == "answer"):
                # A statement put to someone goes on, unless the page marks no answers at all.
                if asking(passages[start].speech) > 0 or (marked == {"question"} and asking(passage.text) <= ASKS):
                    now = Spoken("answer")
                start = index
            elif (
                now.role == "answer"
                and marked == {"question"}
                and asking(passage.text) > PLAINLY
                and len(passage.text) < LONGEST / 3
            ):
                now, start = Spoken("question"), index
            heard[index] = Spoken(now.role, now.label)
    return heard


def _other_column(first: Passage, other: Passage) -> bool:
    """Whether two passages of several lines stand in columns of clearly different width."""
    if len(first.lines) < 3 or len(other.lines) < 3:
        return False
    return max(first.width, other.width) > OTHER_WIDTH * min(first.width, other.width)


def _unmarked(passages: Sequence[Passage], standing: Sequence[Standing]) -> list[Spoken | None]:
    """The talk of a page without marks: questions as headings or as a column, and what follows them."""
    silent: list[Spoken | None] = [None] * len(passages)
    if not any("？" in passage.text or "?" in passage.text for passage in passages):
        return silent
    announced = any(TALK.search(passage.text) for passage in passages[:HEAD])
    questions: list[int] = []
    headings = polite = 0
    for index, passage in enumerate(passages):
        text = passage.text
        head = standing[index] == "line" or bool(HEADING.match(text)) or (len(text) < 60 and bool(NUMBERED.match(text)))
        headings += head and index > 0
        if index == 0 or standing[index] in ("aside", "end") or len(text) > LONGEST:
            continue
        ask = asking(text)
        addressed = bool(POLITE.search(text))
        if ask > ASKS and (head or (ask > PLAINLY and addressed)):
            questions.append(index)
            polite += addressed
    headed = len(questions)
    enough = (
        (announced and headed >= 2)
        or (polite >= 2 and polite * 2 >= headed)
        or (headed >= HEADINGS and headed * 5 >= headings * 4)
    )
    if not enough:
        return silent
    for index in questions:
        silent[index] = Spoken("question")
    if _in_columns(questions, standing):
        return _columns(passages, silent, standing)
    return _fill(passages, silent, standing, {"question"})


def _in_columns(questions: Sequence[int], standing: Sequence[Standing]) -> bool:
    """Whether questions stand in a row, with no speech between them: a column of questions beside one of answers."""
    apart = sum(
        any(standing[between] == "speech" for between in range(one + 1, other)) for one, other in pairwise(questions)
    )
    return len(questions) > 2 and apart * 2 < len(questions) - 1


def _columns(
    passages: Sequence[Passage], heard: list[Spoken | None], standing: Sequence[Standing]
) -> list[Spoken | None]:
    """Take all speech beside a column of questions for answers, but for what introduces the talk."""
    for index, passage in enumerate(passages):
        if heard[index] is None and standing[index] == "speech" and not TALK.search(passage.text):
            heard[index] = Spoken("answer")
    return heard
