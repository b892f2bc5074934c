"""Turns: what each speaker of a talk says in one go, and how the turns of a page come to be whole."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from scipy.optimize import linear_sum_assignment

from transforms import marks, questions
from transforms.matching import evidence
from transforms.records import Passage

IMAGE = re.compile(
    r"!\[[^\[\]]{0,200}+\]\([^()]{0,500}+\)\s*+|^(?:</?[a-z]{1,8}+[^<>\n]{0,80}+>\s*+)++|(?:</?[a-z]{1,8}+>\s*+){1,20}+$"
)
DRESS = "#*_>| \t\u3000"
NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、．)）]|\d{1,2}\.(?!\d)|0\d(?=[^\W\d]|[“《])|[◆■●▲◇□○★▶►]|[（(][一二三四五六七八九十\d]{1,2}[）)])\s*(?=\S{4})"
)
# Up to this share of turns may be out of order where both sides are marked, and where only one is.
DISORDER, DISORDER_UNMARKED = 0.35, 0.2
# How a paragraph begins that goes on from the one before, and what that says against its being an answer's first.
GOES_ON = re.compile(
    r"(?:另外|此外|同时|所以|因此|比如|例如|但是?|后来|还有|其次|再|最后|而且|然后|另一方面|不过|当然|其中)"
)
CONNECTED, FIRST = 1.0, 1e3
# What may follow any mark.
ANY = "一"


@dataclass(slots=True, eq=False)
class Turn:
    """What one speaker says without being interrupted: places of passages in the article."""

    asks: bool
    places: list[int]
    speaker: str | None
    label: str | None
    number: int | None
    after_heading: bool = False
    parts: list[str] = field(default_factory=list)
    """What is said, a paragraph an entry, without the mark."""

    @property
    def text(self) -> str:
        """What is said, its paragraphs joined by line feeds."""
        return "\n".join(part for part in self.parts if part)


def turns(passages: Sequence[Passage]) -> Iterator[Turn]:
    """The turns of an article's talk, in the order of its passages."""
    now: Turn | None = None
    headed = False
    for place, passage in enumerate(passages):
        if passage.label == "section_heading":
            headed = True
        if passage.label not in ("question", "answer"):
            continue
        asks = passage.label == "question"
        marked = passage.mark > 0
        if now is not None and now.asks == asks and not (marked or (asks and now.label is None)):
            now.places.append(place)
            continue
        if now is not None:
            yield _told(passages, now)
        label, number = _mark(passage) if marked else (None, None)
        now = Turn(asks, [place], passage.speaker, label, number, after_heading=headed)
        headed = False
    if now is not None:
        yield _told(passages, now)


def _mark(passage: Passage) -> tuple[str | None, int | None]:
    """The mark of a passage without its dress, and its number."""
    printed = passage.text[: passage.mark]
    label, number = marks.read(printed if passage.mark == len(passage.text) else printed + ANY)
    return label or printed, number  # where a gap alone set it off there is no dress


def _told(passages: Sequence[Passage], turn: Turn) -> Turn:
    for place in turn.places:
        said = passages[place].speech
        turn.parts.append((IMAGE.sub("", said) if "](" in said or "<" in said else said).strip(DRESS))
    return turn


def whole(turns: list[Turn]) -> list[Turn]:
    """The turns with unmarked questions of several paragraphs made whole: where there are more than answers.

    What has no words is no turn; numbers before questions are taken off.
    """
    turns = [turn for turn in turns if turn.text]
    spare = sum(1 if turn.asks else -1 for turn in turns)
    found: list[Turn] = []
    for turn in turns:
        last = found[-1] if found else None
        if last and spare > 0 and last.asks and turn.asks and not turn.label and _goes_on(last, turn):
            last.places += turn.places
            last.parts += turn.parts
            spare -= 1
        else:
            found.append(turn)
    for turn in found:
        if turn.asks:
            turn.parts[0] = NUMBERED.sub("", turn.parts[0])
    return found


def _goes_on(question: Turn, other: Turn) -> bool:
    """Whether a question is not all said yet, or what stands right below it asks nothing of its own."""
    if questions.asking(question.text) <= 0:
        return True
    return other.places[0] == question.places[-1] + 1 and questions.asking(other.text) <= 0


def rejoined(turns: Sequence[Turn]) -> list[Turn]:
    """Turns that follow each other under the same mark are one, where every paragraph bears it."""
    joined: list[Turn] = []
    for turn in turns:
        last = joined[-1] if joined else None
        if last and last.asks == turn.asks and last.label == turn.label and last.label and not turn.after_heading:
            last.places += turn.places
            last.parts += turn.parts
        else:
            joined.append(turn)
    return joined


def parted(turns: list[Turn]) -> list[Turn]:
    """The turns, answers without marks parted where the next begins: as many as there are questions.

    An answer's first paragraph speaks to its question, each to another; the others go on from there.
    """
    asked = [turn.text for turn in turns if turn.asks]
    loose = [(turn, at) for turn in turns if not turn.asks and not turn.label for at in range(len(turn.parts))]
    if len(asked) <= sum(not turn.asks for turn in turns) or not loose:
        return turns
    fit = evidence(asked, [turn.parts[at] for turn, at in loose])
    fit -= [CONNECTED * bool(GOES_ON.match(turn.parts[at])) for turn, at in loose]
    fit += [FIRST * (at == 0) for _, at in loose]
    begins = {(id(turn), at) for turn, at in (loose[column] for column in linear_sum_assignment(-fit)[1])}
    found: list[Turn] = []
    for turn in turns:
        cuts = [0, *(at for at in range(1, len(turn.parts)) if (id(turn), at) in begins), len(turn.parts)]
        found += [
            replace(turn, places=turn.places[one:other], parts=turn.parts[one:other]) for one, other in pairwise(cuts)
        ]
    return found


def in_order(turns: Sequence[Turn]) -> bool:
    """Whether questions and answers alternate, give or take a few."""
    asked = sum(turn.asks for turn in turns)
    marked = {turn.asks for turn in turns if turn.label}
    named = sum(not turn.asks and turn.label is not None for turn in turns)
    answered = named or len(turns) - asked
    odd = (not turns[0].asks) + turns[-1].asks
    for one, other in pairwise(turns):
        if one.asks and other.asks:
            odd += 1
        elif one.asks:
            odd += other.label is None and named > 1  # where answers are marked, a piece of one
        elif not other.asks:
            odd += one.speaker == other.speaker and answered <= asked
    return odd <= (DISORDER if len(marked) == 2 else DISORDER_UNMARKED) * len(turns)
