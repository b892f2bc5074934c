"""Senses: what a number and its measure word mean where they stand, and whether they count at all."""

import re

from transforms.amounts import MEASURES
from transforms.measures import Measure

_CAPITALS = frozenset("零壹贰貳弍叁叄參肆伍陆陸柒捌玖拾佰仟万萬亿億")
_POWERS = frozenset("拾佰仟万萬亿億")
_WRITTEN_OUT = frozenset("十拾百佰千仟万萬亿億点點分")
_BRACKETED = frozenset(("（）", "()", "【】"))
_DOTS = frozenset(".．")
# As far as the words that decide stand from a number.
_REACH = 12
_WARMTH = re.compile(
    "天气|恒温|[发高低]烧|烧到|沸|炎热|[气氣水体體室低高]温|氣溫|[温溫]度|零[下上]|[摄攝]氏|[升降回]温|寒潮|[负負－-]\\Z"
)
_FAHRENHEIT = re.compile("[华華]氏")
_CURRENT = re.compile("[用发耗节供省]电|电[量费]")
_PAY = re.compile("[薪酬]|工资|待遇")
_AFTER_MONEY = frozenset("钱錢多左上以到至或之起一二三四五六七八九两半的")
_CLOCK = re.compile("[个個]半?[钟鐘]")
# A bare run of more digits is a serial number.
_SERIAL = 16
_FEN = MEASURES["分钱"]
_PIECE = Measure("number", "块")
AMBIGUOUS = frozenset("度°块塊角毛分方钟鐘")
"""Measure words that need ``measured`` to tell their sense."""


def is_han(character: str) -> bool:
    """Whether a character (or nothing, at the edge of a text) is a Chinese one."""
    return "\u3400" <= character <= "\u9fff"


def is_latin(character: str) -> bool:
    """Whether a character (or nothing) is a letter of the Latin alphabet."""
    return character.isascii() and character.isalpha()


def measured(text: str, start: int, end: int, numeral: str, measure: Measure) -> tuple[Measure, float] | None:
    """What an ambiguous measure word means, and how many of the former unit one of it is; None for part of a word.

    >>> [measured(text, 2, 5, "39", MEASURES["度"])[0].unit for text in ("体温39度", "用电39度", "转了39度")]
    ['C', 'kWh', '°']
    """
    if measure.form in "度°":
        reach = max(0, start - _REACH), start
        if _FAHRENHEIT.search(text, *reach):
            return MEASURES["℉"], 1.0
        if _WARMTH.search(text, *reach):
            return MEASURES["℃"], 1.0
        if _CURRENT.search(text, *reach):
            return MEASURES["kWh"], 1.0
        if len(numeral) == 1 and not numeral.isdecimal():
            return None  # 两度夺冠: how often, not how far
        alone = end - start == len(text)
        return (MEASURES["℃"] if alone else measure), 1.0
    if measure.form == "分":
        return (_FEN, _FEN.times) if numeral in _CAPITALS else (measure, 1.0)
    if measure.form in "钟鐘":  # 三个钟 and 半个钟 are hours
        return (measure, 1.0) if _CLOCK.search(text, start, end) else None
    if measure.form == "方":
        # 三方 are three sides; cubic metres come in digits or by the ten thousand.
        return (measure, 1.0) if numeral[0].isdecimal() or numeral[-1] in _POWERS else None
    follows = text[end : end + 1]
    money = not is_han(follows) or follows in _AFTER_MONEY
    if measure.form in "块塊":
        return (measure if money else _PIECE), 1.0
    return (measure, 1.0) if money or numeral[0].isdecimal() else None


def unspoken(text: str, start: int, numeral: str) -> Measure | None:
    """The measure that goes without saying: money in the capitals of cheques, and in pay counted by thousands (18k).

    Capitals are kept for sums of money: Payment and Settlement Measures of the People's Bank of China, annex 1.
    """
    if len(numeral) > 2 and _CAPITALS.issuperset(numeral) and not _POWERS.isdisjoint(numeral):
        return MEASURES["元"]
    if numeral[-1] in "kw" and _PAY.search(text, max(0, start - _REACH), start):
        return MEASURES["元"]
    return None


def enumerates(text: str, start: int, end: int, numeral: str) -> bool:
    """Whether a number only numbers what follows: 二、 and （三） and, at the head of a line, 4.

    >>> enumerates("（三）资产", 1, 2, "三"), enumerates("增长三、四成", 2, 3, "三")
    (True, False)
    """
    if len(numeral) > 3 or end >= len(text):
        return False
    before, follows = text[start - 1 : start] or "\n", text[end]
    if before + follows in _BRACKETED:
        return True
    if follows == "、" or (follows in _DOTS and numeral.isdecimal()):
        return before in ("\n" if numeral.isdecimal() else "\n。；：:;") and not text[end + 1 : end + 2].isnumeric()
    return False


def counts(text: str, start: int, end: int, numeral: str, measure: Measure | None) -> bool:
    """Whether a number is meant as one: 百姓 and 参加 hold none, 5G and 192.168.0.1 are names.

    >>> counts("三十人", 0, 3, "三十", MEASURES["人"]), counts("百姓", 0, 1, "百", None), counts("5G", 0, 1, "5", None)
    (True, False, False)
    """
    follows = text[end : end + 1]
    if numeral[0].isdecimal():
        bare = numeral[1:].isdecimal() or len(numeral) == 1
        if measure is None and ((numeral[0] == "0" and bare and len(numeral) > 1) or len(numeral) > _SERIAL):
            return False
        serial = (is_latin(follows) and numeral[-1] not in _POWERS) or (
            follows in _DOTS and text[end + 1 : end + 2].isdecimal()
        )
        return measure is not None or not serial
    before = text[start - 1 : start]
    alone = not is_han(before) and not is_han(follows)
    if len(numeral) == 1:
        if numeral in "百千万萬亿億佰仟":
            return False
        if numeral in _CAPITALS and numeral != "零":
            return alone or (measure is not None and measure.kind == "currency")
    if measure or alone or numeral == "半" or len(numeral) > 3:
        return True
    if len(numeral) > 1 and not _WRITTEN_OUT.isdisjoint(numeral):
        return True
    if before in ("是", "为") and (not is_han(follows) or follows in "却而和或还"):
        return True
    return text[end : end + 2] in ("以上", "以下", "分之")
