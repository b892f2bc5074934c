r"""Tell how legible a text is: what share of what can be seen on the page reads like writing.

A failed scan is found by what it lacks. Characters of real Chinese stand in words of the dictionary (modern prose 0.6
to 0.9 of them, names and verse 0.5, classical prose 0.3 and its particles); of characters set at random, of misread
bytes and of shuffled ones 0.0 to 0.2. Marks alone say nothing, figures little; Latin letters read as words where
English function words stand among them or where Chinese that reads outweighs them.
"""

import re
from typing import NamedTuple

from transforms import chinese
from transforms.traditional import simplified

# Between clean pages (the least legible, a classical primer, 0.39) and those with half their characters wrong.
LEAST = 0.28
# So much of a long text is looked at, in stretches spread over all of it: more changes nothing and costs time.
STRETCH = 400
WHOLE = 4 * STRETCH
MOST = 16
# Short notes have the benefit of the doubt: so many characters of a fair text are added to what is there.
DOUBT, FAIR = 12, 0.6
# So much of misread UTF-8 stands in words when its bytes are read again.
MEANT = 0.5
# A table of figures is legible, and figures between what is not do not make it so.
FIGURES = 0.25

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# Of words, one a line, those that begin with a Han character and have more than it.
IN_WORDS = re.compile(rf"^{HAN.pattern}.+$", re.MULTILINE)
GLYPH = re.compile(r"\(cid:\d{1,5}\)")
# Words of classical Chinese and of Cantonese are single characters, which no dictionary of words tells from noise.
PARTICLES = re.compile("[之其以也者于於不曰为為而乎矣焉所则則乃吾汝哉嘅喺唔係系佢哋嗰啲咗冇]")
SPACES = re.compile(r"(?<=[^\x21-\x7e])\s+|\s+(?=[^\s\x21-\x7e])")
PLAIN = re.compile(r"[\x21-\x7e]+")
NUMBER = re.compile(r"[-+(~$#]{0,2}\d[\d.,:/%~+()\-]*")
WORD = re.compile(
    r"[\"'(\[]{0,2}(?=[^aeiouyAEIOUY]{0,4}[aeiouyAEIOUY])[A-Za-z][a-z]{0,19}(?:['’-]?[A-Z]?[a-z]{1,15}){0,3}[\"'),.;:!?\]]{0,3}"
)
NAME = re.compile(r"[\"'(\[]{0,2}(?:[A-Z]{2,6}|[A-Za-z]{1,3}[-.]?\d{1,4})[\"'),.;:!?\]]{0,3}")
ADDRESS = re.compile(r"https?://|www\.|\w@\w")
# An address or a code may fill three lines and is one word all the same.
LONGEST = 12
ENGLISH = frozenset(
    "a an and are as at be by for from has he in is it its not of on or that the to was which will with".split()  # noqa: SIM905
)
ENGLISH_SHARE = 0.08
# Marks, which page furniture repeats at will; not the question mark, which stands for what could not be converted.
MARK = re.compile(
    r"[\s\0\u2000-\u206f\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\u2190-\u25ff\u2600-\u27bf·×÷°§±~.,;:!\-_=*|/\\()\[\]<>\"'`^#]"
)


class Evidence(NamedTuple):
    """What of a text was looked at, in characters, and what of it reads."""

    han: int
    words: int
    """Han characters that stand in words."""
    latin: int
    spelled: int
    """Latin letters and marks among them that stand in words."""
    figures: int
    odd: int
    """What stands on no page: controls, private use, replacement characters, marks in a heap."""

    @property
    def likeness(self) -> float:
        """What share of the Han characters stands in words."""
        return self.words / max(self.han, 1)

    @property
    def score(self) -> float:
        """How legible it is, from 0 to 1."""
        figures = self.figures * FIGURES
        seen = self.han + self.latin + figures + self.odd
        return (self.words + self.spelled + figures + FAIR * DOUBT) / (seen + DOUBT)

    def __str__(self) -> str:
        """What was seen, for a reason."""
        return (
            f"of {self.han:,} Han characters {self.likeness:.0%} stand in words, {self.odd:,} characters are no writing"
        )


def legibility(text: str) -> float:
    """How legible a text is, from 0 to 1.

    >>> legibility("记者从县农业农村局获悉，今年龙眼产量达到三万吨。") > 0.7
    True
    >>> legibility("鏂拌川鐢熶骇鍔涚殑鍙戝睍銆傝€呬粠") < 0.4
    True
    """
    return evidence(text).score


def evidence(text: str) -> Evidence:
    """What tells how legible a text is. A long text is judged by stretches of it."""
    text = simplified(SPACES.sub("", GLYPH.sub("\ufffd", _sample(text))))
    han = len(HAN.findall(text))
    words = sum(map(len, IN_WORDS.findall("\n".join(chinese.known_words(text))))) if han else 0
    words = min(han, words + len(PARTICLES.findall(text)))
    latin = spelled = figures = known = function = 0
    for found in PLAIN.finditer(text):
        token = found[0]
        size = min(len(token), LONGEST)
        if NUMBER.fullmatch(token):
            figures += size
        elif any(character.isalnum() for character in token):
            latin += size
            if ADDRESS.search(token):
                spelled += size
            elif WORD.fullmatch(token) or NAME.fullmatch(token):
                spelled += size
                known += 1
                function += token.lower().strip("\"'(),.;:!?[]") in ENGLISH
    if function < ENGLISH_SHARE * known:
        spelled = min(spelled, words)
    rest = MARK.sub("", HAN.sub("", PLAIN.sub(_marks_of, text)))
    odd = sum(not character.isalnum() for character in rest)
    return Evidence(han, words, latin, spelled, figures, odd)


def misread(text: str) -> str | None:
    """The encoding that UTF-8 text was taken for when it was read, if it was: what came out gives words again.

    >>> misread("鏂拌川鐢熶骇鍔涚殑鍙戝睍"), misread("新质生产力的发展")
    ('gb18030', None)
    """
    for wrong in ("gb18030", "cp1252", "latin-1", "big5hkscs"):
        again = _sample(text).encode(wrong, "ignore").decode("utf-8", "ignore")
        if evidence(again).likeness > MEANT and len(again) * 8 > min(len(text), MOST * STRETCH):
            return wrong
    return None


def _marks_of(token: re.Match[str]) -> str:
    """What is left of a run of ASCII that is no word: its marks."""
    return "" if any(character.isalnum() for character in token[0]) else token[0]


def _sample(text: str) -> str:
    """The text, or stretches of it, the first at its beginning and the last at its end."""
    if len(text) <= WHOLE:
        return text
    stretches = min(MOST, max(4, len(text) // 2000))
    step = (len(text) - STRETCH) // (stretches - 1)
    return "\n".join(text[at : at + STRETCH] for at in range(0, step * stretches, step))
