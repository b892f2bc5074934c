"""How the first line of an item, a speech or a numbered section begins."""

import re
import sys

from transforms.split import BULLETS

ITEM = re.compile(
    rf"[{BULLETS}□√✓·#]|[（(][一二三四五六七八九十\d]{{1,3}}[）)]|[一二三四五六七八九十]{{1,3}}[、.．]|\d{{1,2}}(?:[、．]|\.(?!\d))"
    r"|[①-⑳⑴-⒇]|第[一二三四五六七八九十百\d]{1,4}(?:[条章]|节(?!课))"
    r"|[QA](?:\d{0,2}[.．、]|\d{1,2})(?=[ \u3000]?[\u4e00-\u9fff“《])|[\[［]\d{1,2}:\d\d(?::\d\d)?[\]］]"
)
# Reports and their paragraphs begin so, and hardly anything goes on with it.
REPORT = re.compile(
    r"(?:近日|日前|连日来|連日來|\d{4}年|[今去]年(?:以来|以來)?)，|编者按|編者按"
    r"|(?:本报|本報|新华社|新華社|中新社)\S{0,8}?(?:\d日)?[讯訊电電]"
)
# A caption ends in who took the picture, and nothing goes on after it; so many characters are looked at.
CREDIT, CREDITED = re.compile(r"[\u4e00-\u9fff]\s?(?:[摄攝]|供[图圖])[）)]?\Z"), 6
# A mark may be boxed or bold and have the time of a recording before or behind it. What ends with a verb of saying is
# none, but leads to a quotation: 局长石立说：“……
SPEAKER = re.compile(
    r"(?:[\[［（(]?\d{1,2}:\d\d(?::\d\d)?[\]］）)]?\s?)?"
    r"[【《〔\[［\*>#■□●○▲@]{0,3}[^，。、；：？！“”（）\s\d《》]{1,12}[】》〕\]］\*]{0,2}[^，。、；：？！“”（）\s\d]{0,4}"
    r"(?:[（(][^（）()\n]{1,12}[）)])?"
    r"(?:(?<![说道称說稱])(?<!表示)(?<!介[绍紹])(?<!指出)(?<!认为)(?<![强強][调調])(?<!坦言)[：:]\**(?!\d)|\s?\d{1,2}:\d\d)"
    r"|[\u4e00-\u9fff·]{1,8}(?:——|丨|｜|\u3000)(?=[\u4e00-\u9fff“])|[〔［\[【][\u4e00-\u9fff·]{1,8}[〕］\]】]"
)
# Whatever speaks has one of these at its head, which is sooner seen than what speaks.
SPEAKER_MARK = re.compile(r"[：:—丨｜\u3000〕］\]】]")
HEAD = 48
NUMBERED_HEAD = re.compile(
    r"(?:第[一二三四五六七八九十\d]{1,3}[章节部]|[（(]?[一二三四五六七八九十]{1,3}[、.．）)])[^，。；：？！]+"
)


def is_speech(text: str, start: int = 0, stop: int = sys.maxsize) -> bool:
    """Whether a stretch of a text begins with the mark of a speaker.

    >>> is_speech("姜文远：我们"), is_speech("姜文远说：“我们")
    (True, False)
    """
    found = SPEAKER_MARK.search(text, start, min(start + HEAD, stop))
    return found is not None and SPEAKER.match(text, start, stop) is not None
