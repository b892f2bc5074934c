"""Marks: what looks like a speaker's mark, in every dress that print and Markdown give it.

Whether a mark counts, and what it does, is for ``speakers`` to say.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from transforms.records import Passage

NUMERALS: Final = "一二三四五六七八九十"
# What may stand before a name: Markdown, list marks, pictures of a microphone, the time in a recording, a number.
TAGS: Final = r"(?:</?[a-z]{1,8}[^<>\n]{0,40}>\s{0,2}){0,3}"
TIME: Final = r"[\[［（(]?\d{1,2}[:：]\d\d(?:[:：]\d\d)?[\]］）)]?"
SIGNS: Final = r"●■◆▲□◇○△▶►•\u2190-\u24ff\u25a0-\u2bff\U0001f300-\U0001faff\ufe0f\u200d"
LEAD: Final = (
    rf"[\s>#*_~@{SIGNS}–—-]{{0,10}}{TAGS}(?:{TIME}\s{{0,2}})?"
    rf"(?:(?:(?P<number>\d{{1,3}}|[{NUMERALS}]{{1,3}})[、.．,，)）]|[（(](?:\d{{1,3}}|[{NUMERALS}]{{1,3}})[）)])[\s*_]{{0,4}})?"
)
_REST: Final = r"[^：:，。；？！?!“”‘’\"*_#|<>=【】「」『』\[\]\n\\]"
# 36氪 and 51CTO are names, 36年 is none.
NAME: Final = (
    rf"[^\W\d_]{_REST}{{0,27}}?|\d{{1,4}}(?![年月日点时分秒号岁元万亿个位名次条])[A-Za-z\u4e00-\u9fff]{_REST}{{0,16}}?"
    r"|《[^》\n]{1,20}》[^：:，。；？！?!“”\"*#|\s]{0,8}|[\u4e00-\u9fff]{2,4}[“\"「][^”\"」\n]{1,12}[”\"」]"
    rf"|(?:问题|問題|提问|回答)\s?#\s?\d{{1,3}}"
)
# Behind its colon no address goes on, no time and no glyph that has no character, (cid:7).
COLON: Final = (
    rf"[ \u3000]{{0,3}}[*_]{{0,3}}[ \u3000]{{0,2}}{TAGS}[：:](?!//|\d\d(?!\d)|\s?\d{{1,5}}\s?[)）])[*_]{{0,3}}{TAGS}"
)
ORDERED: Final = rf"(?:[QA]\s?|(?:问题|問題)\s?#?)(?:\d{{1,3}}|[{NUMERALS}]{{1,3}})"
# A name that is set off by brackets, a dash, a stroke, a gap or the time alone: it must be a speaker's, and come back.
SET_OFF: Final = (
    rf"(?P<framed>(?<=[\[［〔（(<〖])(?![{NUMERALS}]{{1,3}}[\]］〕）)>〗]|(?<=<)[a-z])[^\W\d_](?:[^\W\d_]|·){{0,9}})[\]］〕）)>〗][*_]{{0,3}}[：:]?(?=\s?\S)"
    r"|(?P<apart>[^\W\d_](?:[^\W\d_]|·){0,9})(?:\s?(?:——|—|–|｜|丨|\||/)\s?(?=[\u4e00-\u9fff“《])"
    rf"|[ \u3000]{{1,3}}(?=[\u4e00-\u9fff“《])|[ \u3000]{{0,2}}{TIME}[：:]?\s?)"
)
AT_START = re.compile(
    rf"{LEAD}(?:[「『〖]?(?P<name>{NAME})[」』〗]?{COLON}|【(?P<boxed>[^】\n]{{1,20}})】[*_]{{0,3}}[：:]?[*_]{{0,3}}"
    r"|[\[［〔（(<〖](?P<square>[问答問QA]|提问|回答|记者|主持人|嘉宾)[\]］〕）)>〗][*_]{0,3}[：:]?"
    rf"|(?P<bare>[问答問QA]|{ORDERED})"
    r"(?:[.．、][ \u3000]{0,3}|(?<=[QA]\d)(?=[\u4e00-\u9fff“《])|[ \u3000]{1,3}(?=[\u4e00-\u9fff“《\d])"
    r"|\s?(?:——|—|–|｜|丨|\||/)\s?|$)"
    r"|(?P<bold>(?<=\*\*)[^\W\d_][^：:，。；？！?!“”*\n]{0,15})\*\*(?=\s|$|[\u4e00-\u9fff“《])"
    rf"|[\[［〔（(<〖]?(?:{SET_OFF})"
    r"|(?P<alone>(?<!\d)(?:[^\W\d_](?:[^\W\d_]|·){1,9}|[A-Z][A-Za-z.]{0,15}(?: [A-Z][A-Za-z.]{0,15}){1,2}))$)\s*"
)
# Most marks wear no dress: a word, a colon and speech.
PLAIN = re.compile(r"([\u4e00-\u9fff]{1,8})[：:](?=[\u4e00-\u9fffA-Za-z“《（])")
# What every mark at a start has near it, so that most passages need no closer look.
NEAR = re.compile(r"[QA]\d|[^。，；！？\n]{0,44}?[：:】\]］〕）)>〗—–｜|丨/ \u3000*、.．]")
# 问：某报记者　答：某某, in front of the talk.
LEGEND = re.compile(
    r"[（(]?(?P<ask>问|問|Q|记者|提问)\s?[：:=＝为]\s?(?P<asker>[^？?。：:=＝]{2,24}?)[\s，,；;、/]{0,3}"
    r"(?P<answer>答|A|回答)\s?[：:=＝为]\s?(?P<respondent>[^？?。：:=＝]{2,30}?)[）)]?"
)
LONGEST_LEGEND: Final = 70
# A mark that a gap alone sets off has no more characters.
GAP_WITHIN: Final = 6
NO_GAPS: Final[Mapping[int, int]] = {}
LETTERS: Final = frozenset("问答問QA")
SAID = re.compile(r"[^\W_][^\W_]|[“《「].")
# A passage shorter than this may be a mark on a line of its own, one that comes back also when it is longer.
SHORT, LINE_OF_ITS_OWN = 5, 12
# Inside a paragraph a mark follows the end of a sentence.
INSIDE = re.compile(
    r"(?<=[。？！?!…”’）)\s])[\s*_]{0,6}(?:\d{1,3}[、.．])?"
    r"(?P<name>[^\W\d_][^：:，。；？！?!“”‘’\"*_#|<>=【】（）()\s]{0,11}"
    r"|[A-Z][A-Za-z.]{0,15}(?:[ ·][A-Z][A-Za-z.]{0,15}){1,2}|《[^》\n]{1,20}》[^：:，。\s]{0,4})"
    rf"{COLON}\s*"
)
ORDER = re.compile(
    rf"^(问题|問題|提问|质疑|疑问|疑惑|困惑|疑虑|关切|追问|回答|解答|问|答|問|Question|Answer|[QAqa]|第)[\s.#]*(\d{{1,3}}|[{NUMERALS}]{{1,3}})(?:问|答)?$"
)
REMARK = re.compile(r"[（(][^（）()]{0,20}[）)]|[“\"「][^”\"」]{1,12}[”\"」]")
COUNTED = re.compile(
    r"^(网友|读者|听众|观众|学生|同学|学员|记者|媒体|嘉宾|专家|提问者|现场提问|受访者|代表|委员|律师)"
    rf"(?:[\dA-Z]{{1,2}}|[{NUMERALS}甲乙丙丁戊]{{1,2}})$"
)
TURN = re.compile(rf"^第?(\d{{1,3}}|[{NUMERALS}]{{1,3}})(?:个)?(问|答|问题|回答)$")


# Names that a frame, a stroke or a gap sets off at the head of a printed line.
HEADS = re.compile(
    r"^[ \t\u3000]*(?:[（(〔【\[](?P<framed>[^\W\d_]{2,8})[）)〕】\]](?=\S)"
    r"|(?P<apart>[^\W\d_]{2,8})(?:[ \u3000]?[/／｜丨|][ \u3000]?|[ \u3000]{1,3})(?=[\u4e00-\u9fff“《]{2}))",
    re.MULTILINE,
)
NO_LABEL = re.compile(r"[：:，。；？！]")
COLONS: Final = "：:"
# With its gaps a label has no more characters.
LONGEST_LABEL: Final = 40
# A page has few marks and bears them often.
CACHED: Final = 4096


class Mark(NamedTuple):
    """A speaker mark: ``texts[passage][start:end]``."""

    passage: int
    start: int
    end: int
    label: str
    """As printed, without its dress: ``问``, ``高坪``, ``问题1``."""
    key: str
    """What it is counted under: its number and remark taken off."""
    number: int | None
    """``问题1`` is 1, and so is ``一、问``."""
    dress: str = "name"
    """What sets it off: a colon (``name``), a box, bold type, a frame, a gap, a line of its own."""

    @property
    def weak(self) -> bool:
        """Whether it is set off by less than a colon or a box."""
        return self.dress in ("bold", "framed", "apart", "alone")


def find(texts: Sequence[str], gaps: Mapping[int, int] = NO_GAPS) -> Iterator[Mark]:
    """Everything on a page that is shaped like a speaker's mark, in printed order.

    ``gaps`` are what ``gaps`` finds, where the page may have no other marks.

    >>> [(mark.label, mark.number) for mark in find(["三、问：渠修好了？答：修好了。"])]
    [('问', 3), ('答', None)]
    """
    again = Counter(text for text in texts if len(text) < LINE_OF_ITS_OWN)
    for passage, text in enumerate(texts):
        end = 0
        if gap := gaps.get(passage):
            yield Mark(passage, 0, gap, text[:gap], bare(text[:gap]), None, "apart")
            end = gap
        elif mark := PLAIN.match(text):
            end = mark.end()
            yield Mark(passage, 0, end, *_plain(mark[1]))
        elif (NEAR.match(text) or len(text) < SHORT or again[text] > 1) and (mark := AT_START.match(text)):
            yield _mark(passage, 0, mark)
            end = mark.end()
        if text.find("：", end) > 0 or text.find(":", end) > 0:
            for mark in INSIDE.finditer(text, end):
                yield _mark(passage, mark.start(), mark)


def line_labels(text: str) -> list[str]:
    r"""What stands before the first colon of printed lines, without white space.

    >>> line_labels("记 者 ：够吗？\n高坪：够，水价是：两毛。")
    ['记者', '高坪']
    """
    labels = []
    for colon in COLONS:
        at = text.find(colon)
        while at >= 0:
            start = text.rfind("\n", 0, at) + 1
            if at - start <= LONGEST_LABEL and NO_LABEL.search(text, start, at) is None:
                labels.append("".join(text[start:at].split()))
            end = text.find("\n", at)
            at = text.find(colon, end) if end >= 0 else -1
    return [label for label in labels if label]


def is_lettered(passage: Passage, at: int) -> bool:
    """Whether 问, 答, Q or A stands at a place and a gap parts it from what is said, also one that repairing closed.

    Where a line was stretched there are gaps everywhere.
    """
    if passage.text[at] not in LETTERS:
        return False
    after = passage.text[at + 1 : at + 3]
    steps = np.diff(passage.origin[at : at + 3]).tolist()
    return after[:1] == " " or (SAID.match(after) is not None and steps[0] > 1 == steps[1])


def lettered(passages: Sequence[Passage]) -> dict[int, int]:
    """Where a letter and a closed gap open a passage: passage → place."""
    return {
        index: 1
        for index, passage in enumerate(passages)
        if passage.text[0] in LETTERS and is_lettered(passage, 0) and not passage.text[1].isspace()
    }


def gaps(passages: Sequence[Passage]) -> dict[int, int]:
    """Where passages are printed with one gap behind their first word, which repairing closes: passage → place."""
    found: dict[int, int] = {}
    for index, passage in enumerate(passages):
        origin = passage.origin[: GAP_WITHIN + 2]
        if len(origin) < 4 or origin[-1] - origin[0] < len(origin):
            continue
        jumps = np.flatnonzero(np.diff(origin) > 1)
        at = int(jumps[0]) + 1 if len(jumps) == 1 else 0
        if 0 < at <= GAP_WITHIN and origin[at] < passage.spans[0].end and passage.text[:at].isalpha():
            found[index] = at
    return found


@lru_cache(maxsize=CACHED)
def read(text: str) -> tuple[str | None, int | None]:
    """The mark that a passage opens with, as printed without its dress, and its number; nulls where it has none.

    >>> read("**问题2：** 水从哪里来？"), read("三、问：水从哪里来？")
    (('问题2', 2), ('问', 3))
    """
    found = AT_START.match(text)
    mark = _mark(0, 0, found) if found else None
    return (mark.label, mark.number) if mark else (None, None)


@lru_cache(maxsize=CACHED)
def bare(label: str) -> str:
    """A mark without its number and remark: what it is counted under.

    >>> bare("问题1"), bare("高坪（站长）"), bare("网友乙")
    ('问题', '高坪', '网友')
    """
    key = REMARK.sub("", label).strip(" 《》")
    return COUNTED.sub(r"\1", ORDER.sub(r"\1", TURN.sub(r"\2", key)))


def legends(texts: Sequence[str]) -> Iterator[tuple[int, tuple[tuple[str, str], ...]]]:
    """Passages that say who 问 and 答 are: which, and the marks with their persons.

    >>> list(legends(["问：某报记者　答：高坪"]))
    [(0, (('问', '某报记者'), ('答', '高坪')))]
    """
    for passage, text in enumerate(texts):
        if len(text) < LONGEST_LEGEND and (found := LEGEND.fullmatch(text)):
            yield passage, ((found["ask"], found["asker"]), (found["answer"], found["respondent"]))


def _mark(passage: int, start: int, mark: re.Match[str]) -> Mark:
    kind = mark.lastgroup or "name"  # the number stands before it
    label, number = _label(mark[kind], mark["number"] if "number" in mark.re.groupindex else None)
    dress = "name" if kind == "framed" and mark[0].rstrip("*_ ")[-1] in COLONS else kind
    return Mark(passage, start, mark.end(), label, bare(label), number, dress)


@lru_cache(maxsize=CACHED)
def _plain(printed: str) -> tuple[str, str, int | None]:
    """The label, key and number of a mark without dress."""
    label, number = _label(printed, None)
    return label, bare(label), number


@lru_cache(maxsize=CACHED)
def _label(printed: str, number: str | None) -> tuple[str, int | None]:
    """A mark without its dress, and the number that it, or what stands before it, bears."""
    label = printed.strip(" *_\u3000")
    undressed = REMARK.sub("", label).strip(" 《》")
    if ordered := TURN.match(undressed):
        number = ordered[1]
    elif ordered := ORDER.match(undressed):
        number = ordered[2]
    return label, _numeral(number)


def _numeral(digits: str | None) -> int | None:
    if not digits:
        return None
    if digits.isdigit():
        return int(digits)
    tens, ten, ones = digits.rpartition("十")
    return (NUMERALS.find(tens) + 1) * 10 * bool(ten) + (NUMERALS.find(ones) + 1) * bool(ones)
