"""Split a source into printed lines, and those into the pieces that stand on their own.

Columns that a reader printed side by side on one line come apart (``gutters``). Blank lines and page breaks part
blocks. Two bullets on one line are two pieces of it, and so is a jump (下转第二版) or a photographer's credit behind
the last word of a text, and a jump (上接第一版) in front of its first.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

import numpy as np

from transforms import gutters
from transforms.records import Lines, Source

# Marks that open an item wherever they stand. Boxes and ticks (□ √) do so at the start of a line only: in the midst of
# one they are the choices of a form.
BULLETS = "▶►▸▷●○■◆◇★☆▲△▼▽※•◎⊙☞➤❖✦"
# A line without the white space around it. Every line break known to Unicode ends a line; only those that editors
# count (see BREAK) add to its number.
BREAKS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
LINE = re.compile(rf"[^\s](?:[^{BREAKS}]*[^\s])?+")
BREAK = re.compile(r"\r\n?|\n")
PAGE_BREAK = "\f"
PIECE = re.compile(
    rf"(?<=\s)(?=[{BULLETS}])"
    r"|(?<=[。！？”…])(?=[（(【]?(?:下[转轉]|上接|[紧緊]接)第?[\dA-Z一二三四五六七八九十]{1,4}版)"
    r"|(?<=[。！？”])(?=\s{0,2}(?:本报|新华社)?(?:记者|通讯员)\s?\w{2,8}\s?(?:摄|供图|文/图)\s*$)",
    re.MULTILINE,
)
# A jump at the head of a line, in brackets or with a space behind it: the text that it leads to goes on there.
HEAD_JUMP = re.compile(
    r"[（(【]\s?(?:上接|[紧緊]接)[^（()）【】\n。]{1,24}[版页頁][^（()）【】\n。]{0,24}[）)】]\s*+(?=\S)"
    r"|(?:上接|[紧緊]接)第?[\dA-Z一二三四五六七八九十]{1,4}[版页頁]\s++(?=\S)"
)
# A line without any of these is one piece.
PIECE_MARK = re.compile(f"[{BULLETS}版页頁摄图]")
# How wide white space in front of a line is, in halves of a full-width character.
INDENT = {" ": 1, "\t": 4, "\u3000": 2, "\xa0": 1}
SPACES = "".join(INDENT)
WIDEST_INDENT = 80


def split(source: Source) -> Lines:
    r"""The lines of a page in printed order, without the white space around them.

    >>> page = Source("", "", "text/plain", "utf-8", 0, "甲乙\n\n ▶丙 ▶丁\n")
    >>> [(page.text[start:end], number, block) for start, end, number, block in split(page).rows()]
    [('甲乙', 1, 0), ('▶丙', 3, 1), ('▶丁', 3, 1)]
    """
    text = source.text
    found = [line.span() for line in LINE.finditer(text)]
    starts, ends = [start for start, _ in found], [end for _, end in found]
    if marked := {bisect_right(starts, mark.start()) - 1 for mark in PIECE_MARK.finditer(text)}:
        pieces = [
            piece
            for number, line in enumerate(found)
            for piece in (_pieces(text, *line) if number in marked else (line,))
        ]
        starts, ends = [start for start, _ in pieces], [end for _, end in pieces]
    start_of = np.array(starts, np.int32)
    breaks = np.array([found.end() for found in BREAK.finditer(text)], np.int32)
    number = np.searchsorted(breaks, start_of, side="right").astype(np.int32) + 1
    apart = np.diff(number, prepend=number[:1]) > 1
    pages = np.array([found.start() for found in re.finditer(PAGE_BREAK, text)], np.int32)
    if len(pages):
        apart |= np.diff(np.searchsorted(pages, start_of), prepend=0) > 0
    lines = Lines(
        source=source,
        start=start_of,
        end=np.array(ends, np.int32),
        number=number,
        block=np.cumsum(apart, dtype=np.int32),
        indent=np.array([_indent(text, at) if at and text[at - 1] in SPACES else 0 for at in starts], np.int32),
    )
    return gutters.part(lines) if len(starts) else lines


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the pieces of a line begin and end."""
    if (jump := HEAD_JUMP.match(text, start, end)) is not None:
        yield start, start + len(jump[0].rstrip())
        start = jump.end()
    for piece in PIECE.finditer(text, start + 1, end):
        cut = piece.start()
        yield start, start + len(text[start:cut].rstrip())
        start = cut
    yield start, end


def line_count(text: str) -> int:
    r"""How many lines an editor counts.

    >>> line_count("甲\r\n乙\n"), line_count("甲\n\n乙")
    (2, 3)
    """
    return len(BREAK.findall(text)) + (text[-1:] not in "\r\n" if text else 0)


def _indent(text: str, start: int) -> int:
    width = 0
    while start and width < WIDEST_INDENT and (step := INDENT.get(text[start - 1])):
        width += step
        start -= 1
    return width
