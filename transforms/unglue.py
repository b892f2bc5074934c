"""Unglue passages: part a byline from its headline, a jump and a picture credit from the paragraph above."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from transforms import marks, speakers, wording
from transforms.records import Label, Passage
from transforms.split import BULLETS

JUMP = re.compile(r"[（(【]\s?(?:下[转轉]|上接|[紧緊]接|[转轉])[^（）()]{1,14}[版页頁][^（）()]{0,8}[）)】]$")
CREDIT = re.compile(
    r"(?<=[。！])(?=(?:[\u4e00-\u9fff]{0,8}(?:记者|記者|通讯员)\s?)?[\u4e00-\u9fff·\s、]{2,14}(?:摄|攝|供图|供圖|摄影|攝影|绘|制图)[）)]?$)"
)
# A mark that says in so many words that somebody speaks opens a passage.
SPOKEN = re.compile(r"(?:[问答問QA]|记者|記者|主持人|嘉宾|提问|回答)[：:]")
# A line in bold or italics, and what was printed below it.
BOLD = re.compile(r"(\*{1,2}|__)(?=\S)[^*\n]{2,300}\1(?=\s*[^\s：:*])\s*")
# What opens a paragraph of HTML.
BLOCK = re.compile(r"<(?:p|h[1-6]|li|div|blockquote|section|tr)(?:\s[^<>\n]{0,80})?>")
# A line in bold that asks or is somebody's mark, and what answers among such lines.
BOLD_MARK = re.compile(
    r"\*\*(?:[QA]\s?\d{0,2}[.．:：、]|[^*\n]{1,20}[：:]\*\*|[^*\n]{2,120}[？?]\*\*)|A\s?\d{0,2}[.．:：]"
)
INTRODUCTION = re.compile(r"(?:主持人|嘉宾|对话人?|访谈者|采访者|受访者|受访人|采访人|记者|时间|地点|主讲|主办)[：:]")
# A name alone on a line is a byline.
NAMES = re.compile(r"[\u4e00-\u9fff·]{2,8}(?:[\s　][\u4e00-\u9fff·]{2,4}){0,2}")
# Only what is short enough to be display lines is looked at line by line.
LONGEST: Final = 110
SURE: Final = 2.3
# A jump is the last so many characters of a paragraph, a caption with its credit has no more than so many.
TAIL, CAPTION = 30, 200
# A headline has so many characters at least, the first line of its text is so much wider, and a line with so many gaps
# was stretched to fill its column.
HEADLINE, WIDER, GAPS = 4, 1.6, 3
COLONS: Final = "：:"
SPEECH = re.compile(r"[。？！?!]")
_OWN: Final[frozenset[Label]] = frozenset(
    {
        "byline",
        "dateline",
        "source_note",
        "author_note",
        "continuation_note",
        "masthead",
        "furniture",
        "subheadline",
        "bullet",
    }
)


def unglue(passage: Passage) -> Iterator[Passage]:
    """The passages that a passage really is, in printed order; most are one."""
    rest, done = passage, 0
    for at in _seams(passage):
        head, rest = rest.cut(at - done)
        yield trimmed(head)
        done = at
    yield rest


def at_heads(passage: Passage, heads: tuple[str, ...]) -> Iterator[Passage]:
    """The passages that a passage really is, where what opens passages elsewhere stands at the head of its lines."""
    rest, done = passage, 0
    text = passage.text
    # A passage that opens with its own mark and has no other colon is whole.
    own = text.startswith(heads) and heads[0][-1] in COLONS
    if (
        len(passage.lines) > 1
        and not (own and sum(map(text.count, COLONS)) < 2)
        and any(text.find(h, 1) > 0 for h in heads)
    ):
        for at in _line_starts(passage)[1:]:
            if text.startswith(heads, at):
                head, rest = rest.cut(at - done)
                yield from unglue(trimmed(head))
                done = at
    yield rest


def _seams(passage: Passage) -> list[int]:
    """Where in its text another passage begins: by the first sign that there is one."""
    text = passage.text
    several = len(passage.lines) > 1
    if several and text.find("**", 2) > 0:
        asked = [at for at in _line_starts(passage)[1:] if BOLD_MARK.match(text, at)]
        if asked:
            return asked
    if text[0] in "<|":
        return [at for at in _markup(passage) if at]
    if several and text[0] == "#":
        return _line_starts(passage)[1:2]
    if several and "：" in text and SPOKEN.search(text, 1):
        spoken = [at for at in _line_starts(passage)[1:] if SPOKEN.match(text, at)]
        if spoken:
            return spoken
    if several and marks.is_lettered(passage, 0):
        return [at for at in _line_starts(passage)[1:] if marks.is_lettered(passage, at)]
    bold = BOLD.match(text) if text[0] in "*_" else None
    if bold and (bold[0].rstrip("*_ ")[-1] in "？?" or bold.end() in _line_starts(passage)):
        return [bold.end()] if bold.end() < len(text) else []
    if several and text[-1] in "？?":
        return _questions(passage)
    if several and (head := _head(passage)):
        return [head]
    if several and len(text) <= LONGEST and not SPEECH.search(text):
        return _borders(passage)
    glued = None
    if text[-1] in "）)】":
        glued = JUMP.search(text, max(0, len(text) - TAIL))
    elif text[-1] in "摄攝图圖影绘" and len(text) < CAPTION:
        glued = CREDIT.search(text)
    return [glued.start()] if glued and glued.start() else []


def _head(passage: Passage) -> int:
    """Where the text below a headline begins that was joined to it: a line that goes on is as wide as the next one."""
    lines = list(dict.fromkeys(passage.lines))
    if len(lines) < 2 or lines[1] - lines[0] < 2:  # pieces of one printed line are none
        return 0
    second, *others = *_line_starts(passage)[1:], len(passage.text)
    stretched = int(passage.origin[second - 1] - passage.origin[0]) >= second + GAPS
    narrow = second >= HEADLINE and not stretched and bool(others) and second * WIDER < others[0] - second
    return second if narrow and passage.text[second - 1] not in "，、：；,:;" else 0


def _markup(passage: Passage) -> list[int]:
    """Where paragraphs of HTML begin, and rows of a table of Markdown."""
    if passage.text[0] == "|":
        return [at for at in _line_starts(passage) if passage.text[at] == "|"]
    return [found.start() for found in BLOCK.finditer(passage.text)]


def _questions(passage: Passage) -> list[int]:
    """Where in a text that is nothing but questions another begins: below a blank line."""
    starts = _line_starts(passage)
    lines = list(dict.fromkeys(passage.lines))
    return [
        start
        for start, line, above in zip(starts[1:], lines[1:], lines, strict=False)
        if line - above > 1 and passage.text[start - 1] in "？?"
    ]


def trimmed(passage: Passage) -> Passage:
    """The passage without white space at its end."""
    text = passage.text.rstrip()
    return (
        passage if len(text) == len(passage.text) else replace(passage, text=text, origin=passage.origin[: len(text)])
    )


def is_name_line(text: str) -> bool:
    """Whether a line holds nothing but names.

    >>> is_name_line("石立 高坪"), is_name_line("水到渠成")
    (True, False)
    """
    return bool(NAMES.fullmatch(text)) and all(
        len(name) > 1 and ("·" in name or (speakers.is_name(name) and len(name) < 4)) for name in text.split()
    )


def _borders(passage: Passage) -> list[int]:
    """Where in the text a printed line begins that stands on its own."""
    starts = _line_starts(passage)
    borders = []
    own_before = opened = False
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(passage.text)
        line = passage.text[start:end].strip()
        own = _stands_alone(line)
        if number and (own or own_before) and not opened:
            borders.append(start)
        own_before = own and line[:1] not in BULLETS  # an item may go on in the next line
        opened = passage.text.count("（", 0, end) > passage.text.count("）", 0, end)
    return borders


def _line_starts(passage: Passage) -> list[int]:
    origin = passage.origin.tolist()
    starts: list[int] = []
    at, before = 0, 0
    for span, line in zip(passage.spans, passage.lines, strict=True):
        at = next((place for place in range(at, len(origin)) if span.start <= origin[place] < span.end), at)
        if line != before and (not starts or starts[-1] < at < len(origin)):  # a line may have nothing left to show
            starts.append(at)
        before = line
    return starts


def _stands_alone(line: str) -> bool:
    if not line:
        return False
    if INTRODUCTION.match(line) or is_name_line(line):
        return True
    evidence = wording.cues(line)
    return any(evidence.get(label, 0.0) > SURE for label in _OWN)
