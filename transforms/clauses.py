"""Sentences and clauses: where a reader of the page would stop, and where they would only take breath.

Marks inside brackets, book titles and quoted terms part nothing, nor do the commas of figures. Speech is another
matter: a quotation that is whole sentences is read sentence by sentence, apart from the words that introduce it.
"""

import re
from typing import NamedTuple

_OPEN, _CLOSE = '“「『"', '”」』"'
_NO_QUOTE = '[^“”「」『』"]'
# Bounded and possessive: brackets that never close must not make reading slow or swallow the page. The first mark is
# taken before it is told which it is: so the text between marks is skipped without a step a character.
_TOKEN = re.compile(
    rf"[，。：,:！？!?；;\n（(《【{_OPEN}{_CLOSE}](?:"
    r"(?P<comma>(?<=，)|(?<=[,:：])(?:(?<!\d.)|(?!\d)))|(?P<end>(?<=[。！？!?；;\n]))"
    rf"|(?P<quote>(?<=[{_OPEN}])(?:{_NO_QUOTE}++|[“「『]{_NO_QUOTE}*+[”」』]){{0,80}}+[{_CLOSE}])"
    rf"|(?P<open>(?<=[{_OPEN}]))|(?P<close>(?<=[{_CLOSE}]))"
    r"|(?<=[（(])[^（）()\n]{0,120}+[）)]|(?<=《)[^《》\n]{0,80}+》|(?<=【)[^【】\n]{0,60}+】)"
)
_QUOTE, _OPENS, _CLOSES, _END, _COMMA = (_TOKEN.groupindex[name] for name in ("quote", "open", "close", "end", "comma"))
_ENDS = re.compile(r"[。！？!?；;]")
_STOPPED = " \t\r\n\u3000，,、：:"
_EDGE = " \t\r\n\u3000，,、。；;：:！!？?…—·▶●■◆★" + _CLOSE
# What follows a quoted term and never a quoted sentence.
_GOES_ON = frozenset("的等之、和与及是")
_STOPS = frozenset(("", "，", ",", "。", "：", ":", "；", "！", "？", "“", "”", '"', "\n"))
_SENTENCE_LENGTH = 12


class Sentence(NamedTuple):
    """A sentence, or a limb of one that ends at a semicolon or at the border of a quotation."""

    start: int
    end: int
    """Its last character and one: the end mark is left out."""
    mark: str
    """The mark that ends it (``。！？；`` and their like); none at the border of a quotation and at the text's end."""
    speech: int | None
    """Where the quotation that it is part of opens; None outside quotations."""
    breaks: tuple[int, ...]
    """Where its commas and colons stand."""

    def clauses(self) -> list[tuple[int, int]]:
        """The stretches between its commas and colons, as half-open intervals of the text."""
        starts = (self.start, *(at + 1 for at in self.breaks))
        ends = (*self.breaks, self.end)
        return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def sentences(text: str) -> list[Sentence]:
    """The sentences of a passage, in order.

    >>> text = "他说：“稻子熟了。收成比去年高，粮仓满了。”"
    >>> [text[s.start : s.end] for s in sentences(text)]
    ['他说', '稻子熟了', '收成比去年高，粮仓满了']
    >>> text = "“双碳”目标（2030年前达峰，2060年前中和。）写进了规划；全省有1,200家企业。"
    >>> [text[s.start : s.end] for s in sentences(text)]
    ['“双碳”目标（2030年前达峰，2060年前中和。）写进了规划', '全省有1,200家企业']
    """
    found: list[Sentence] = []
    _read(text, 0, len(text), None, found)
    return found


def _read(text: str, start: int, stop: int, speech: int | None, found: list[Sentence]) -> None:
    """Append the sentences of ``text[start:stop]``; ``speech`` is where the quotation around it opens."""
    breaks: list[int] = []
    for token in _TOKEN.finditer(text, start, stop):
        kind = token.lastindex
        at = token.start()
        if kind == _COMMA:
            breaks.append(at)
        elif kind == _END:
            _finish(text, start, at, token[0], speech, breaks, found)
            start, breaks = at + 1, []
        elif kind == _QUOTE and is_speech(text, at, token.end()):
            _finish(text, start, at, "", speech, breaks, found)
            _read(text, at + 1, token.end() - 1, at if speech is None else speech, found)
            start, breaks = token.end(), []
        elif kind == _OPENS and speech is None and (at == start or text[at - 1] in "：:"):
            # Never closed: the speech goes on into the next paragraph.
            _finish(text, start, at, "", speech, breaks, found)
            start, speech, breaks = at + 1, at, []
        elif kind == _CLOSES and speech is not None:
            _finish(text, start, at, "", speech, breaks, found)
            start, speech, breaks = at + 1, None, []
    _finish(text, start, stop, "", speech, breaks, found)


def _finish(
    text: str, start: int, end: int, mark: str, speech: int | None, breaks: list[int], found: list[Sentence]
) -> None:
    """Append the sentence ``text[start:end]``, without the marks around it, if anything is left."""
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _STOPPED:
        end -= 1
    if start < end and text[start] == "【":
        start = max(start, text.find("】", start, end) + 1)  # 【本报讯】: the paper's mark, and no word of the sentence
    if start < end:
        if breaks and (breaks[0] <= start or breaks[-1] >= end):
            breaks = [at for at in breaks if start < at < end]
        found.append(Sentence(start, end, mark, speech, tuple(breaks)))


def is_speech(text: str, start: int, end: int) -> bool:
    """Whether the quotation ``text[start:end]``, marks included, is words spoken and not a mere term.

    >>> is_speech("他说：“都好了。”", 3, 9), is_speech("走“绿色、低碳”之路", 1, 8)
    (True, False)
    """
    inner = text[start + 1 : end - 1]
    long = len(inner) >= _SENTENCE_LENGTH
    before, after = text[start - 1 : start], text[end : end + 1]
    if after and after in _GOES_ON:
        return long and _ENDS.search(inner) is not None
    if _ENDS.search(inner) or inner.endswith(("，", ",", "…")):
        return True
    if not after or after in _STOPS:
        return before in {"：", ":"} or (long and before in _STOPS)
    return long and "，" in inner and before in _STOPS
