"""Classes of characters: what each is to the seam between two lines, looked up for all of a page."""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from transforms.split import BULLETS

END = "。！？!?…"
CLOSE = '”’）》】」』〉)]}"'
OPEN = "“‘（《【「『〈([{"
NEVER_FIRST = "，。、；：？！”’）》】」』〉,;:?!)]}%％‰℃"
DRESS = "*_#|"  # Markdown closes bold type, and the cell of a table, behind the end mark
PAUSE = "，、；：,;:—"
COMMA = "，；,;"
COLON = ":："
TIE = "的地得和与與及或在是把被将將从從对對为為向以于於"  # no heading ends in a word that ties it to the next
# What an item may begin with: a quick look before the pattern is tried.
ITEM_HEADS = BULLETS + "□√✓·#（([［QA一二三四五六七八九十第0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽"

(
    IS_SPACE,
    IS_WIDE,
    IS_OPEN,
    IS_CLOSE,
    IS_COMMA,
    IS_END,
    IS_PAUSE,
    IS_NEVER_FIRST,
    IS_ITEM,
    IS_COLON,
    IS_TIE,
    IS_DRESS,
) = (1 << bit for bit in range(12))

# So many characters are looked up at a time: meanwhile each takes over a dozen bytes.
STRETCH = 1 << 18


def look_up(text: str) -> tuple[NDArray[np.uint16], NDArray[np.uint16], NDArray[np.uint8]]:
    r"""The code, the class bits and the width of every character, shape (len(text),) each.

    A code is 0xFFFF for all characters beyond the basic plane; a width is in halves of a full-width character.

    >>> codes, bits, widths = look_up("a，\U00020000")
    >>> codes.tolist()[2] == 0xFFFF, bool(bits[1] & IS_COMMA), widths.tolist()
    (True, True, [1, 2, 2])
    """
    bits_of, width_of = _classes()
    codes, bits, widths = np.empty(len(text), np.uint16), np.empty(len(text), np.uint16), np.empty(len(text), np.uint8)
    for at in range(0, len(text), STRETCH):
        stretch = slice(at, at + STRETCH)
        points = np.frombuffer(text[stretch].encode("utf-32-le", "surrogatepass"), np.uint32)
        codes[stretch] = np.minimum(points, 0xFFFF)
        bits[stretch] = bits_of[codes[stretch]]
        widths[stretch] = width_of[codes[stretch]]
    return codes, bits, widths


@cache
def _classes() -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """For every character of the basic plane: its class bits, and its width in halves of a full-width character.

    Characters beyond (rare Han) count as the last one of the plane, which is wide.
    """
    bits = np.zeros(0x10000, np.uint16)
    width = np.ones(0x10000, np.uint8)
    for code in range(0x10000):
        character = chr(code)
        if character.isspace():
            bits[code] |= IS_SPACE
            width[code] = 0
        elif unicodedata.east_asian_width(character) in "WFA":
            bits[code] |= IS_WIDE
            width[code] = 2
    marked = (
        (OPEN, IS_OPEN),
        (CLOSE, IS_CLOSE),
        (COMMA, IS_COMMA),
        (END, IS_END),
        (PAUSE, IS_PAUSE),
        (NEVER_FIRST, IS_NEVER_FIRST),
        (ITEM_HEADS, IS_ITEM),
        (COLON, IS_COLON),
        (TIE, IS_TIE),
        (DRESS, IS_DRESS),
    )
    for marks, bit in marked:
        for mark in marks:
            bits[ord(mark)] |= bit
    bits[0xFFFF], width[0xFFFF] = IS_WIDE, 2
    return bits, width
