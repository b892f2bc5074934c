"""Read numerals: Arabic, Chinese, financial capitals, and every mixture of them that print uses.

``pattern`` gives the grammar of one numeral, for larger grammars to build on; ``worth`` tells what a numeral is worth.
A numeral has at most ``LONGEST`` characters a part: longer runs are serial numbers, and the bound keeps reading linear.
"""

import re
from functools import cache
from typing import NamedTuple

LONGEST = 64
"""Digits that one number may have."""

_DIGITS = ("零〇○", "一壹弌幺", "二贰貳弍两兩俩倆", "三叁叄參参", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
_TENS = {"廿": "cX", "卅": "dX", "卌": "eX"}
# 兆 is a million million, as in Taiwan; before a unit (兆瓦) it is the unit's.
_POWERS = {"十拾": "X", "百佰": "C", "千仟kKｋＫ": "M", "万萬w": "W", "亿億": "Y", "兆": "Z"}
_EXPONENT = {"X": 1, "C": 2, "M": 3, "W": 4, "Y": 8, "Z": 12}
# Numerals are read in few letters: a to j for the Chinese digits 0 to 9, X C M W Y Z for the powers of ten.
_FOLD = str.maketrans(
    {character: "abcdefghij"[digit] for digit, characters in enumerate(_DIGITS) for character in characters}
    | {character: letter for characters, letter in _POWERS.items() for character in characters}
    | {chr(ord("０") + digit): str(digit) for digit in range(10)}
    | dict.fromkeys("点點．", ".")
    | {"－": "-", "＋": "+", "e": "E"}
    | dict.fromkeys(" \u3000\u00a0,，", "")
    | {"M": "CW", "Ｍ": "CW"}
    | _TENS
)
_SHORT = {"": "", "百": "e2", "千": "e3", "万": "e4", "亿": "e8", "万亿": "e12", "千万": "e7", "百万": "e6"}
_SIMPLE = re.compile(rf"([0-9]+(?:\.[0-9]+)?)({'|'.join(_SHORT)})")
_ASCII = str.maketrans("abcdefghij", "0123456789")
# Multipliers multiply each other as they grow (百万), and are added as they fall (三百十 is 310).
_PLAIN = re.compile(r"([\da-j]*)(\.[\da-j]+)?(X?C?M?[WYZ]*)")
_POWER = re.compile(r"(?<![\d.])(?:([\d.]++)[×xX*])?([\d.]++)([E^])([-+]?\d++)([CMWYZ]*+)")
_WRITTEN = re.compile(r"[\da-jXCMWYZ]+(?:\.[\da-j]+[WYZ]*)?")
_TOKEN = re.compile(r"\d+|[a-jXCMWYZ]")
# 三五百, 七八十, 十七八: two neighbouring digits, or 三五, where one stands in a written-out number.
_PAIR = re.compile(r"(?<![a-j])(bc|cd|de|ef|fg|gh|hi|ij|df)(?=[XCMWYZ])|(?<=X)(bc|cd|de|ef|fg|gh|hi|ij)(?![a-j])")

DIGITS = "".join(_DIGITS)
TENS = "".join(_TENS)
POWERS = "十拾百佰千仟万萬亿億兆"
"""Multipliers."""
ANY = rf"[\d{DIGITS}{TENS}{POWERS}]"
"""Any character that a numeral may begin with."""
SPACES = "[ \u3000\u00a0]{0,4}+"
"""What lines set wide leave between characters; patterns are written with ``␣`` for it."""


class Worth(NamedTuple):
    """What a numeral is worth: one value, or the two between which it leaves it (三五百)."""

    low: float
    high: float | None = None


def pattern(prefixed: str, after_digit: str) -> str:
    """The pattern of one numeral, where ``prefixed`` matches units that begin with a multiplier (千米, 百帕).

    Such a multiplier belongs to the unit after a number that is complete without it: 12千米 is twelve kilometres. After
    a single Chinese digit only what ``after_digit`` matches does: 一千瓦 is a kilowatt, 两千米 two thousand metres.
    """
    own = f"(?!{prefixed})"  # a multiplier that is the numeral's own
    two, zero, big = "两兩俩倆", "[零〇○]", "[万萬亿億兆]"
    one = f"[{''.join(sorted(set(DIGITS) - set(two + '零〇○')))}]"
    some = "(?=␣[几幾数數])"  # 一千零几: what the vague word after it counts
    # Below ten thousand, with digits of either kind: 三千零二十一, 三五百, 5千4百, 一百二.
    last = rf"(?:{one}{{1,2}}|\d{{1,4}}+(?![.．]?\d))"
    tens = rf"(?:(?:{one}{{1,2}}|\d(?=␣[十拾]))?␣[十拾](?:␣{last})?|[{TENS}](?:␣{last})?)"
    below_hundred = f"(?:␣{zero}?␣(?:{tens}|{last})|␣{zero}{some})?"
    many = rf"(?:[{two}]{one}?|{one}[两兩]|{one}{{1,2}}|\d{{1,4}}+(?=␣{own}[百佰千仟]))"
    hundreds = f"(?:{many}|{zero})␣[百佰]{below_hundred}"
    below_thousand = f"(?:␣{zero}?␣(?:{hundreds}|{tens}|{last})|␣{zero}{some})?"
    section = f"(?:{many}␣(?!{after_digit})[千仟]{below_thousand}|{hundreds}|{tens})"
    # Sections stacked by 万 and 亿: 一亿二千万零三, 3万4000, 两万二零三.
    below = rf"␣{zero}?␣(?:\d,\d{{3}}(?![\d,])|{section}|{last}(?:␣{zero}␣(?:{tens}|{last}))?|\d{{5,8}}+(?![.．]?\d))"
    stack = f"(?:␣{own}{big}(?:(?=␣{ANY})(?:{below}|␣{zero}{some}))?){{0,8}}"
    point = rf"(?:␣[点點]␣(?:[{DIGITS}]{{1,{LONGEST}}}+|\d{{1,{LONGEST}}}+)(?:␣{big}){{0,3}})?"
    # Arabic: 2,307, 12.5, 6.02×10^23, 5千, 15k.
    whole = rf"(?:\d{{1,3}}(?:[,，]\d{{3}}){{1,9}}(?![,，]?\d)|\d{{1,{LONGEST}}}+)"
    raised = r"(?:[eE][-+－＋]?\d{1,3}(?![\dA-Za-z])|(?:␣[×xX*]␣10)?\^[-－+]?\d{1,3}(?!\d))"
    # 4K and 3M are names; 100K and 1.04M are amounts, where no Chinese word follows.
    kilo = r"[kw](?![A-Za-z])|%s[KＫM](?![A-Za-z\u3400-\u9fff])"
    thousands, of_a_fraction = f"(?:{kilo % r'(?<=[0-9]{3})'})", f"(?:{kilo % ''})"
    exact = (
        rf"(?:[.．]\d{{1,{LONGEST}}}+{raised}?|{raised})(?:␣{own}[十拾百佰千仟]|{of_a_fraction})?(?:␣{own}{big}){{0,3}}"
    )
    mixed = f"(?:␣{own}(?:[千仟]{below_thousand}|[百佰]{below_hundred}|[十拾](?:␣{last})?)|{thousands})?"
    # 两三个 and 一两天 leave it open, 一两 alone is a weight; digits in a row (二〇二二); multipliers alone (千亿).
    pair = "[两兩]三|一[两兩](?=␣[个個名位天年月日周次家条件项种人岁点點万萬亿億])"
    row = f"(?:{one}|{zero}){{1,{LONGEST}}}"
    bare = f"{own}(?:[百佰]{below_hundred}|[千仟](?:␣{last})?|(?={big}))"
    chinese = f"(?:{section}|{pair}|[{two}](?!␣[{two}])|{row}|{bare})"
    return f"(?>{whole}(?:{exact}|{mixed}{stack}{point})|{chinese}{stack}{point})".replace("␣", SPACES)


def loose(numeral: str) -> Worth | None:
    """The two values between which a pair of digits leaves what it counts, or None for any other numeral.

    >>> loose("七八"), loose("三五"), loose("二三一")
    (Worth(low=7.0, high=8.0), Worth(low=3.0, high=5.0), None)
    """
    folded = numeral.translate(_FOLD)
    if len(folded) == 2 and _PAIR.match(folded + "X"):
        return Worth(float(folded[0].translate(_ASCII)), float(folded[1].translate(_ASCII)))
    return None


def worth(numeral: str) -> Worth | None:
    """What a numeral is worth, or None where its characters make no number.

    >>> worth("2万6000").low, worth("一万六千亿").low, worth("二〇二二").low, worth("三五百")
    (26000.0, 1600000000000.0, 2022.0, Worth(low=300.0, high=500.0))
    """
    if simple := _SIMPLE.fullmatch(numeral):
        return Worth(float(simple[1] + _SHORT[simple[2]]))
    value = written(numeral)
    if value is not None:
        return Worth(value)
    folded = numeral.translate(_FOLD)
    if "^" in folded or "E" in folded:
        return _power(folded)
    if plain := _PLAIN.fullmatch(folded):
        whole, fraction, powers = plain.groups()
        if whole or fraction:
            pair = len(whole) == 2 and powers and _PAIR.match(folded)
            if not pair:
                exponent = sum(_EXPONENT[power] for power in powers)
                return Worth(float(f"{whole}{fraction or ''}".translate(_ASCII) + f"e{exponent}"))
    pair = _PAIR.search(folded, 0, folded.find(".") % (len(folded) + 1))
    if not pair:
        value = _written_out(folded)
        return None if value is None else Worth(value)
    start = pair.start()
    low = _written_out(folded[: start + 1] + folded[start + 2 :])
    high = _written_out(folded[:start] + folded[start + 1 :])
    return None if low is None or high is None else Worth(low, high)


def written(numeral: str) -> float | None:
    """What a numeral is worth that is written out as in school, with every multiplier and 零; None for any other.

    >>> written("三千零二十万五千"), written("三万五"), written("三五百")
    (30205000.0, None, None)
    """
    sections = _sections()
    high, large, low = numeral.rpartition("亿")
    above, many, units = low.rpartition("万")
    value = sections.get(high) if large else 0
    thousands = sections.get(above.removeprefix("零") if large else above) if many else 0
    rest = (sections.get(units.removeprefix("零")) if many or large else sections.get(units)) if units else 0
    if value is None or thousands is None or rest is None or not numeral:
        return None
    short = (many or large) and units and rest < 20 and units[0] != "零"  # 三万五 is 35,000
    if short or (large and low[:1] == "十"):
        return None
    return float(value * 10**8 + thousands * 10**4 + rest)


@cache
def _sections() -> dict[str, int]:
    """Every number below ten thousand as it is written out, with what it is worth."""
    found = {"": 0}
    for power, multiplier in enumerate(("", "十", "百", "千")):
        below = [(form, worth) for form, worth in found.items() if worth]
        for digit, characters in enumerate(("一", "二两", "三", "四", "五", "六", "七", "八", "九"), 1):
            for one in characters if power > 1 else characters[0]:
                head, whole = one + multiplier, digit * 10**power
                found[head] = whole
                for form, worth in below:
                    found[head + ("零" if worth < 10 ** (power - 1) else "") + form] = whole + worth
    del found[""]
    return found | {form[1:]: worth for form, worth in found.items() if form.startswith("一十")}


def _power(folded: str) -> Worth | None:
    """2^5, 6.02×10^23, 6.02e23, and any of them with a multiplier after it."""
    parts = _POWER.fullmatch(folded)
    if parts is None:
        return None
    factor, base, mark, exponent, powers = parts.groups()
    if mark == "E":
        factor, base = base, "10"
    try:
        low = float(factor or 1) * float(base) ** int(exponent) * 10.0 ** sum(_EXPONENT[power] for power in powers)
    except (OverflowError, ZeroDivisionError):
        return None
    return Worth(low)


def _written_out(folded: str) -> float | None:
    """What digits and multipliers are worth together, read from the left as they are said."""
    if not _WRITTEN.fullmatch(folded):
        return None
    whole, _, rest = folded.partition(".")
    fraction = rest.rstrip("XCMWYZ")
    total = section = power = 0  # what 万 and 亿 have closed; what stands since; the last multiplier
    waiting, zero = None, False  # a digit that no multiplier has followed yet; whether 零 stood before it
    for token in [*_TOKEN.findall(whole), ""]:
        if token in _EXPONENT and _EXPONENT[token] < 4:
            power = _EXPONENT[token]
            section += (1 if waiting is None else waiting) * 10**power
            waiting, zero = None, False
        elif token in _EXPONENT:
            power = _EXPONENT[token]
            section += waiting or 0
            if total and total < 10**power:
                total, section = (total + section) * 10**power, 0
            else:
                total, section = total + (section or (0 if total else 1)) * 10**power, 0
            waiting, zero = None, False
        elif token in ("a", ""):
            if waiting is not None:
                # 三万五 is 35,000 and 一百二 is 120: a last digit right after its multiplier counts the next power.
                section += waiting * 10 ** (power - 1) if power > 1 and not zero and waiting < 10 else waiting
            waiting, zero = None, True
        elif waiting is not None:
            return None
        else:
            waiting, zero = int(token.translate(_ASCII)), zero or token[0] == "0"
    exponent = sum(_EXPONENT[power] for power in rest[len(fraction) :])
    return float(f"{total + section}.{fraction.translate(_ASCII) or 0}e{exponent}")
