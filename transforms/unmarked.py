"""Unmarked questions: those of a page that marks its answers alone, and those of a page that marks nobody.

The first stand before an answer's mark, or in a column of their own. The second are headings, or a column, and need
more to be believed: a page that says it is a talk, or questions that speak to someone. A question in an essay is put
to nobody.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal

from transforms.questions import ASKS, asking, may_ask

Standing = Literal["speech", "line", "aside", "end"]
"""What a passage without a mark may be to a talk: speech, a display line, something the talk goes around, its end."""

TALK = re.compile(
    r"专访|專訪|访谈|訪談|对话|對話|对谈|问答|問答|答记者问|答問|一问一答|您问|你问|有问必答|Q\s?&\s?A|FAQ|常见问题|热点问题"
    r"|群访|专家解答|答疑|采访(?:了|到|实录|整理|记录|全文)|採訪|接受[^。]{0,16}采访|记者会|发布会|面对面|聊了聊"
    r"|提出(?:了)?[^。]{0,12}问题|回答(?:了)?[^。]{0,20}问题"
)
# What announces a talk among headings that ask.
ANNOUNCED = re.compile(
    rf"{TALK.pattern}|聊聊|嘉宾|受访|这些(?:热点)?(?:问题|疑问)|都?问到了?|[您你](?:最?关心|想知道)|^[^。？]{{0,16}}[一二三四五六七八九十几]{{1,2}}问(?![题答世])"
)
POLITE = re.compile(
    r"您|贵(?:公司|单位|校|院|部|局|社|团队|省|市|县|司)|请问|请(?:简单)?(?:介绍|谈|聊|分享|给|说|讲|推荐|举|您)"
)
ADDRESSED = re.compile(r"[您你]")
# How a heading is set: hashes, bold, a number.
DRESS = re.compile(
    r"#{2,6}|\*{1,2}|_{1,2}|>|[（(](?=[一二三四五六七八九十\d])|(?=[一二三四五六七八九十]{1,3}[、.．])|(?=\d{1,2}[、.．)）])|(?=0\d(?:[^\W\d]|[“《]))|[◆■●▲◇□○★▶►](?=\s?\S)"
)
HEADING = re.compile(r"^(?:#{2,6}|[*_]{1,2}(?=\S)|>)")
NUMBERED = re.compile(
    r"^[\s*_#]{0,6}(?:[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．)）]|[（(][一二三四五六七八九十\d]{1,2}[）)]|Q\d|[①-⑳]|0\d(?=[^\W\d]|[“《])|[◆■●▲◇□○★▶►](?=\s?\S))"
)

# Who speaks under a mark that did not count asks nobody of this page.
SPOKEN = re.compile(r"[^\W\d_]{1,6}：")

QUOTES: Final = frozenset("“「『")
# A page says at its head that it is a talk.
HEAD: Final = 14
# Longer than this, an unmarked passage is no question; a remark that fills a gap among questions is shorter.
LONGEST, REMARK = 260, 120
# A numbered line of up to so many characters may be a heading.
NUMBERED_LINE: Final = 60
# What asks so plainly that it needs no place.
PLAINLY: Final = 3.0
# What it is worth that a question stands before an answer's mark or among questions, and right after an answer, where
# it may also be one's own.
PLACED, BESIDE = 3.0, 1.0
# A talk that no word announces shows in this many question headings, in one less where one of them speaks to someone; a
# column of questions has this many.
HEADINGS, COLUMN = 4, 3


def questions(texts: Sequence[str], standing: Sequence[Standing], answers: Sequence[bool]) -> list[int]:
    """The places of the questions on a page that marks its answers; ``answers`` says which passages are marked."""
    asks = [
        asking(text) if kind in ("speech", "line") and not marked and len(text) <= LONGEST and may_ask(text) else 0.0
        for text, kind, marked in zip(texts, standing, answers, strict=True)
    ]
    found: list[tuple[float, int]] = []
    for place, ask in enumerate(asks):
        if ask <= ASKS:
            continue
        around = [_neighbour(place, step, standing, answers, asks) for step in (1, -1)]
        below, above = around
        placed = (below is not None and (answers[below] or asks[below] > ASKS)) or (
            above is not None and asks[above] > ASKS
        )
        beside = above is not None and answers[above]
        found.append((ask + (PLACED if placed else BESIDE if beside else 0.0), place))
    # There are hardly more questions than answers: what is left over was put to oneself.
    most = sum(answers)
    chosen = {place for ask, place in sorted(found, reverse=True)[:most] if ask > PLAINLY}
    chosen |= _before(texts, standing, answers, chosen)
    return sorted(_filled(texts, standing, answers, chosen, most))


def _before(texts: Sequence[str], standing: Sequence[Standing], answers: Sequence[bool], chosen: set[int]) -> set[int]:
    """What stands right before an answer's mark, where that is where this page has its questions."""
    shown = [place for place, kind in enumerate(standing) if kind != "aside" or answers[place]]
    above = [one for one, other in pairwise(shown) if answers[other]]
    asked = sum(place in chosen for place in above)
    headed = sum(standing[place] == "line" or bool(NUMBERED.match(texts[place])) for place in above)
    if max(asked, headed) * 3 < len(above) * 2:
        return set()
    return {
        place
        for place in above
        if not answers[place]
        and standing[place] in ("speech", "line")
        and len(texts[place]) <= REMARK
        and not TALK.search(texts[place])
        and not _asked_above(place, answers, chosen)
    }


def _asked_above(place: int, answers: Sequence[bool], chosen: set[int]) -> bool:
    """Whether the question has been put already since the answer before: what follows it is part of it."""
    while place > 0:
        place -= 1
        if answers[place]:
            return False
        if place in chosen:
            return True
    return False


def _neighbour(
    place: int, step: int, standing: Sequence[Standing], answers: Sequence[bool], asks: Sequence[float]
) -> int | None:
    """The nearest passage above or below that is part of the talk; null where the talk ends before one."""
    place += step
    while 0 <= place < len(standing):
        if answers[place] or standing[place] == "speech" or asks[place] > ASKS:
            return place
        if standing[place] == "end":
            return None
        place += step
    return None


def _filled(
    texts: Sequence[str], standing: Sequence[Standing], answers: Sequence[bool], chosen: set[int], most: int
) -> set[int]:
    """A column of questions with the remarks in it that were put to someone without asking."""
    for addressed in (False, True):
        for place, text in enumerate(texts):
            if len(chosen) >= most or place in chosen or answers[place] or len(text) > REMARK:
                continue
            if standing[place] not in ("speech", "line"):
                continue
            among = (place - 1 in chosen) + (place + 1 in chosen)
            if among == 2 or (addressed and among and ADDRESSED.search(text)):
                chosen.add(place)
    return chosen


def headings(texts: Sequence[str], standing: Sequence[Standing]) -> tuple[list[int], list[int]]:
    """The places of the questions, and of the answers where they stand in columns, on a page that marks nobody.

    No answers are given where every question stands over its own.
    """
    if not any("？" in text or "?" in text for text in texts):
        return [], []
    announced = any(ANNOUNCED.search(text) for text in texts[:HEAD])
    asks = [
        asking(text)
        if place
        and kind in ("speech", "line")
        and len(text) <= LONGEST
        and may_ask(text)
        and not SPOKEN.match(text)
        and text[0] not in QUOTES  # what is said in a story is put to somebody in it
        else 0.0
        for place, (text, kind) in enumerate(zip(texts, standing, strict=True))
    ]
    column = _column(asks, standing)
    if column and (announced or any(ADDRESSED.search(texts[place]) for place in column)):
        return column, [
            place
            for place, (text, kind) in enumerate(zip(texts, standing, strict=True))
            if kind == "speech" and place not in column and not TALK.search(text)
        ]
    heads = {
        place
        for place, (text, kind) in enumerate(zip(texts, standing, strict=True))
        if place
        and kind in ("line", "speech")
        and (kind == "line" or HEADING.match(text) or (len(text) < NUMBERED_LINE and NUMBERED.match(text)))
    }
    found = [
        place
        for place, ask in enumerate(asks)
        if ask > ASKS and (place in heads or (ask > PLAINLY and POLITE.search(texts[place])))
    ]
    found = _alike(texts, found, heads)
    shown = [texts[place] for place in found]
    polite = sum(bool(POLITE.search(text)) for text in shown)
    enough = (
        (announced and len(found) >= 2)
        or (polite >= 2 and polite * 2 >= len(found))
        or (len(found) >= HEADINGS - any(map(ADDRESSED.search, shown)) and len(found) * 5 >= len(heads) * 4)
    )
    return (found, []) if enough else ([], [])


def _alike(texts: Sequence[str], found: Sequence[int], heads: set[int]) -> list[int]:
    """The questions with what is set like them: where most headings of a kind ask, so do the others in their way."""
    kinds = {place: kind[0] for place in heads if (kind := DRESS.match(texts[place]))}
    asked, all_of = Counter(kinds[place] for place in found if place in kinds), Counter(kinds.values())
    put = {kind for kind, count in asked.items() if count > 1 and count * 2 > all_of[kind]}
    first = min(found, default=0)
    return sorted({*found, *(place for place, kind in kinds.items() if kind in put and place > first)})


def _column(asks: Sequence[float], standing: Sequence[Standing]) -> list[int]:
    """Questions that stand in a row, nothing said between them: most of all that ask."""
    asked = [place for place, ask in enumerate(asks) if ask > ASKS]
    if len(asked) < COLUMN:
        return []
    parted = sum("speech" in standing[one + 1 : other] for one, other in pairwise(asked))
    return asked if parted * 2 < len(asked) - 1 else []
