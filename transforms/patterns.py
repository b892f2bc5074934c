"""Patterns of many words: an alternation that is tried only where one of its words can begin.

``re`` tries the alternatives one by one at every character of a text. Asking first whether the character can begin any
of them leaves most characters after one step.
"""

import re
from collections.abc import Iterator

_AROUND = re.compile(r"\(\?<?[=!]")
_CLOSING = {"(": ")", "[": "]"}
_MAYBE = ("?", "*", "{0")


def any_of(pieces: list[str] | tuple[str, ...]) -> str:
    """A pattern of several, with no group of its own.

    >>> any_of(("(?<!不)将", "[比较]去年"))
    '(?=[将比较])(?:(?<!不)将|[比较]去年)'
    >>> any_of((".年", "将"))
    '(?:.年|将)'
    """
    letters = [_firsts(piece) for piece in pieces]
    either = f"(?:{'|'.join(pieces)})"
    if None in letters:
        return either
    first = re.escape("".join(dict.fromkeys("".join(filter(None, letters)))))
    return f"(?=[{first}]){either}"


def _firsts(piece: str) -> str | None:
    """The characters that a match of a piece can begin with; None where that takes more than a glance to tell."""
    if not piece or piece[0] in "\\.^$*+?)]|":
        return None
    if _AROUND.match(piece):
        return _firsts(piece[_end(piece) :])
    if piece[0] == "[":
        end = _end(piece)
        found: str | None = piece[1 : end - 1]
        if found and (found[0] == "^" or "-" in found or "\\" in found):
            return None
    elif piece[0] == "(":
        end = _end(piece)
        inner = [_firsts(one) for one in _alternatives(piece[3 if piece.startswith("(?:") else 1 : end - 1])]
        found = None if None in inner else "".join(filter(None, inner))
    else:
        end, found = 1, piece[0]
    if found and piece[end:].startswith(_MAYBE):
        rest = _firsts(piece[end + 1 :]) if piece[end] in "?*" else None
        return found + rest if rest else None
    return found


def _end(piece: str) -> int:
    """Where the group or set that begins a piece ends."""
    depth, at, closing = 0, 0, _CLOSING[piece[0]]
    inside = False
    while at < len(piece):
        if piece[at] == "\\":
            at += 1
        elif piece[at] == "[" and closing == ")":
            inside = True
        elif piece[at] == "]" and inside:
            inside = False
        elif not inside and piece[at] == piece[0]:
            depth += 1
        elif not inside and piece[at] == closing:
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    return len(piece)


def _alternatives(pattern: str) -> Iterator[str]:
    """The alternatives of a pattern, what stands in its groups and sets left whole."""
    start = at = 0
    while at < len(pattern):
        if pattern[at] in "([":
            at += _end(pattern[at:])
        elif pattern[at] == "|":
            yield pattern[start:at]
            start = at = at + 1
        else:
            at += 2 if pattern[at] == "\\" else 1
    yield pattern[start:]
