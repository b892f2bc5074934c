"""Find every quantity in a text: how much, of what, and whether that is a bound.

An amount is read where a number begins (:mod:`transforms.amounts`). Then its surroundings are: signs, currencies and
ordinal marks in front of it, the other end of a range, and the words on either side that make it a bound.
"""

import re
from dataclasses import dataclass
from operator import attrgetter
from string import ascii_letters

from transforms import amounts, bounds, numerals, plain, ranges, senses
from transforms.amounts import Amount
from transforms.measures import Measure
from transforms.numerals import SPACES, worth
from transforms.records import Comparator, Quantity, QuantityKind

UNITS = amounts.UNITS
"""Units of measure by their printed form."""

_ANY = f"[{numerals.ANY[1:-1]}半翻]"
# Most numerals of ordinary print are parts of names (一步, 十分): those are passed over without a step of their own.
_RUN = re.compile(f"{_ANY}(?:{amounts.REST_OF_NAME}|(?P<run>{_ANY}*))")
_SERIAL = re.compile(r"\d+(?:[.．]\d+)*")
_GLUE = re.compile(r"[A-Za-z][-_/=.]?\Z|[_@&]\Z|\d-\Z")
_NEGATIVE = frozenset("负負-－−下氏")
_NEGATIVE_OR_SPACE = _NEGATIVE | frozenset(" ")
_BIG = frozenset("万萬亿億兆")
_BELOW = re.compile("零下(?:[摄攝华華]氏)?\\Z")
_VAGUE = frozenset("数數几幾上")
_PASSED = frozenset("近超逾过過破达達约約")
_ROUND = frozenset("半" + numerals.POWERS)
_FROM = frozenset("从從由自在于於")
_MONEY_ENDS = frozenset(form[-1] for form in amounts.MONEY_BEFORE)
_LONGEST_MONEY = max(map(len, amounts.MONEY_BEFORE))
_IN_FRONT = _NEGATIVE | _VAGUE | _PASSED | _MONEY_ENDS | frozenset(f"{ascii_letters}-_/=.@& \u3000第大小")
_TOTALS = frozenset("人总總件户戶次个個指倍分套岁票多少字基系算")
_MORE = re.compile(
    "(?P<more>[多余餘](?![元样方种次边极媒项层地年额]))?(?P<half>半(?![年天夜个日数导]))?(?P<old>大(?![于约概型学小量部家会]))?"
)
_GROWS = frozenset("多余餘半大")
_GROWING = frozenset(("dimension", "currency", "age", "percent"))
_SIZE = re.compile("␣(?:(?P<more>[大高多重长快])|[小低少轻短慢])(?:[一些点]{2})?".replace("␣", SPACES))
_THAN = re.compile(f"比{SPACES}\\Z")
_BEFORE_SIZE = frozenset("比 \u3000")
_BEHIND = _GROWS | bounds.BEGINS
_LINKS = frozenset(("", ",", "，", "且", "，且", "、", "并", "并且", "，并且", "而且", "同时", "的同时", "至", "到"))
_LISTED = frozenset(("、", "和", "及", "与"))
_POINTS = frozenset(".．")
# No numeral is read further than this from its first character.
_FURTHEST = 256
_WIDE = re.compile("[０-９]")
_NARROW = {ord("０") + digit: str(digit) for digit in range(10)}
# Of a web or mail address nothing is counted; longer ones than this are none.
_ADDRESS = re.compile(r"(?:[a-z]{2,8}://|www\.)[!-~]{1,999}+|[\w.-]{1,64}@[\w-]{1,64}(?:\.\w{2,8}){1,4}", re.ASCII)
_HALF_PRICE = re.compile("(?<=打)[对對]折")
# GDP5.2%: what is measured in these follows a word in capitals; in others (A320架) the letters are part of a name.
_OWN = frozenset(("percent", "currency"))
_DATED = {"年": re.compile(r"(?:1[5-9]|20)\d\d"), "月": re.compile(r"1[0-2]|[1-9]"), "日": re.compile(r"[12]?\d|3[01]")}


@dataclass(slots=True)
class _Reading:
    """What is known of a quantity while its surroundings are read."""

    start: int
    end: int
    low: float | None
    high: float | None
    comparator: Comparator
    measure: Measure | None
    numeral: str
    kind: QuantityKind = "number"
    opening: int = 0
    """Where the words begin that make it a bound."""
    closing: int = 0
    """Where they end."""

    def quantity(self, text: str) -> Quantity:
        unit = self.measure.unit if self.measure else None
        start, end = self.start, self.end
        return Quantity(start, end, text[start:end], self.kind, self.low, self.high, unit, self.comparator)


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity of a text in the order of print, names and idioms that hold digits left out.

    Values are in the base of their unit. Of a vague amount (700多亿元, 数十人) the value is what it surely reaches, the
    comparator ``>``; of a range ``value`` and ``value_high`` are the ends; of a date the value is None.

    >>> [(quantity.text, quantity.comparator) for quantity in find_quantities("“十四五”以来，增长超过60%")]
    [('60%', '>')]
    >>> [(quantity.value, quantity.value_high) for quantity in find_quantities("每天接待三五千人")]
    [(3000.0, 5000.0)]
    """
    found = _found(text)
    if "对折" in text or "對折" in text:
        found += [
            Quantity(*half.span(), half[0], "percent", 50.0, None, "%", "=") for half in _HALF_PRICE.finditer(text)
        ]
        found.sort(key=attrgetter("start"))
    if found and ("://" in text or "www." in text or "@" in text):
        found = _outside_addresses(text, found)
    return found


def _outside_addresses(text: str, found: list[Quantity]) -> list[Quantity]:
    kept: list[Quantity] = []
    addresses = _ADDRESS.finditer(text)
    address = next(addresses, None)
    for quantity in found:
        while address and address.end() <= quantity.start:
            address = next(addresses, None)
        if address is None or quantity.end <= address.start():
            kept.append(quantity)
    return kept


def _found(text: str, *, folded: bool = False) -> list[Quantity]:
    """What the grammar finds; digits of full width are read as those of half, one for one."""
    found: list[Quantity] = []
    past = reach = 0
    for run in _RUN.finditer(text):
        start, end = run.span()
        if end <= past:
            continue
        if run.lastgroup is None and start >= past and text[start - 1 : start] not in _POINTS:
            past = end
            continue
        if not folded and (text[start] >= "０" or text[end - 1] >= "０"):
            narrow = _found(text.translate(_NARROW), folded=True)
            printed = [text[one.start : one.end] for one in narrow]
            return [
                one if one.text == text else one._replace(text=text) for one, text in zip(narrow, printed, strict=True)
            ]
        if end - start > numerals.LONGEST:
            past = end
            continue
        start = max(start, past)
        while start < end:
            if (
                text[start] in plain.BEGINS
                and (figure := plain.read(text, start, past))
                # the last of a list may name the measure of all
                and not (figure.measure and found and found[-1].unit is None and text[found[-1].end : start] in _LISTED)
            ):
                begin, past, reach = start, figure.end, 0
                kind, unit = (figure.measure.kind, figure.measure.unit) if figure.measure else ("number", None)
                found.append(Quantity(begin, past, text[begin:past], kind, figure.low, None, unit, "="))
                start = past
                continue
            reading = _read(text, start, past)
            if reading is None:
                start += 1
                continue
            past = start = reading.end
            if reading.kind == "number" and reading.low is None:
                continue
            quantity = reading.quantity(text)
            if found:
                if reach and quantity.comparator != "=" and text[reach : reading.opening].strip() in _LINKS:
                    whole = ranges.between(text, found[-1], quantity)
                    if whole:
                        found.pop()
                        quantity = whole
                elif reading.measure and found[-1].unit is None and text[found[-1].end : quantity.start] in _LISTED:
                    _share(found, reading, text)
            found.append(quantity)
            reach = (
                reading.closing if quantity.comparator in (">", ">=", "<", "<=") and quantity.value_high is None else 0
            )
    return found


def _read(text: str, start: int, past: int) -> _Reading | None:
    """The quantity whose number begins at ``start``, or what is to be passed over: a number without a value."""
    number, before = start, text[start - 1] if start else "\n"
    if before in _POINTS and start > past and _is_point(text, start):
        start, before = start - 1, text[start - 2] if start > 1 else "\n"
        amount = amounts.read("0" + text[start : start + _FURTHEST], 0)
    else:
        amount = amounts.read(text, start)
    if amount is None:
        return None
    length, low, high, comparator, measure, numeral = amount
    reading = _Reading(start, number + length - 2 * (number - start), low, high, comparator, measure, numeral)
    if low is None:
        if measure:
            reading.kind, reading.start = "date", start - (before == "第")
        return reading
    marked = False
    if before in _IN_FRONT:
        if before == "第" or (before == " " and text[max(0, start - 2)] == "第"):
            return _ordinal(text, reading)
        _look_in_front(text, reading, past)
        if (
            reading.start == start
            and _GLUE.search(text, max(0, start - 2), start)
            and not (senses.is_latin(before) and (numeral[-1] in _BIG or (measure and measure.kind in _OWN)))
        ):
            return _passed(text, number)
        marked = reading.start < start or (before in _PASSED and numeral[0] in _ROUND)
    follows = text[reading.end : reading.end + 1]
    if follows in ranges.JOINS and reading.high is None and (follows != "、" or len(numeral) == 1):
        _look_for_other_end(text, reading)
        marked = marked or (reading.high is not None and before in _FROM)
    measure = reading.measure
    if measure and numeral[0].isdecimal() and measure.form not in senses.AMBIGUOUS:
        reading.kind = measure.kind
    elif not _makes_sense(text, start, reading, marked) and not (
        len(numeral) == 1
        and (not senses.is_han(follows) or text[reading.end : reading.end + 2] in bounds.WORDS)  # 大于五小于十
        and bounds.before(text, start, past)
    ):
        return _passed(text, number)
    reading.opening, reading.closing = reading.start, reading.end
    if text[reading.end : reading.end + 1] in _BEHIND or text[reading.start - 1 : reading.start] in _BEFORE_SIZE:
        _look_behind(text, reading)
    if reading.comparator in ("=", "≈") and text[reading.start - 1 : reading.start] in bounds.ENDS:
        front = bounds.before(text, reading.start, past)
        if front and (reading.comparator == "=" or front.comparator != "≈"):
            reading.comparator, reading.opening = front
    return reading


def _is_point(text: str, start: int) -> bool:
    """Whether the point in front of a number is its own: .5 and -.5, but not 3.5 or No.5."""
    other = text[start - 2 : start - 1]
    return text[start].isdecimal() and not other.isalnum() and other not in _POINTS


def _passed(text: str, start: int) -> _Reading | None:
    """The digits of a name (C919, 192.168.0.1), to be passed over whole; within Chinese ones a number may yet begin."""
    serial = _SERIAL.match(text, start)
    return _Reading(start, serial.end(), None, None, "=", None, "") if serial else None


def _ordinal(text: str, reading: _Reading) -> _Reading:
    """第三, 第3至5: the number alone says which."""
    value = worth(reading.numeral)
    start, end = text.rindex("第", 0, reading.start), reading.start + len(reading.numeral)
    low, high = value.low if value else reading.low, None
    if low is not None and (other := ranges.ordinals(text, low, end)):
        high, end = other
    return _Reading(start, end, low, high, "=", None, reading.numeral, "ordinal", start, end)


def _look_in_front(text: str, reading: _Reading, past: int) -> None:
    """Take in what belongs to the amount before its number: 负5, 零下5度, 数十, 大半年, US$5."""
    start, before = reading.start, text[reading.start - 1]
    if start > past:
        if before in _VAGUE and _is_vague(text, start):
            reading.start, reading.comparator = start - 1, ">"
        elif before in _NEGATIVE_OR_SPACE and (sign := _sign(text, past, reading)):
            reading.start -= sign
            reading.low, reading.high = -(reading.low or 0.0), None
        elif reading.numeral == "半" and before in "大小":
            reading.start, reading.comparator = start - 1, ">" if before == "大" else "<"
        elif before in "过過破" and reading.numeral[0] in _ROUND:
            reading.comparator = ">"
    if reading.measure is None or reading.measure.kind == "currency":
        money, at = _money(text, reading.start, past)
        if money and reading.measure and "，" in reading.numeral:
            # $40，700美元 are two sums: each has its own sign.
            stop = reading.start + reading.numeral.index("，")
            one = amounts.read(text, start, stop)
            if one:
                reading.end, reading.low, reading.numeral = stop, one.low, one.numeral
        if money:
            reading.measure, reading.start = money, at


def _is_vague(text: str, start: int) -> bool:
    """Whether 数, 几 or 上 leaves the amount after it open: 数十, 上百, but 总数十万."""
    before, power = text[start - 1], text[start]
    if power not in numerals.POWERS or (before == "上" and power in "十拾"):
        return False
    return before in "几幾" or text[max(0, start - 2)] not in _TOTALS


def _sign(text: str, past: int, reading: _Reading) -> int:
    """How many characters in front of a number are a minus sign."""
    start = reading.start
    mark, other = text[start - 1], text[start - 2 : start - 1]
    if mark in "下氏":
        below = _BELOW.search(text, max(past, start - 4), start)
        return start - below.start() if below else 0
    if mark in "负負":
        return 1
    if mark == " ":
        return 2 if other and other in "负負" and start - 2 >= past else 0
    # A stroke between letters or digits joins them; after a Chinese word it is a sign of what has a measure.
    if not reading.numeral[0].isdecimal():
        return 0
    if not other:
        return 1
    if other.isascii():
        return 0 if other.isalnum() or other in "-)%" else 1
    if other in "－−）％" or start - 1 <= past:
        return 0
    if not other.isalnum() or reading.measure or reading.low is None:
        return 1
    whole = ranges.opened_by(Amount(0, -reading.low, numeral=reading.numeral), text, reading.end)
    return 1 if whole and whole.measure else 0


def _money(text: str, start: int, past: int) -> tuple[Measure | None, int]:
    """The currency in front of a figure, and where it begins."""
    here = start
    while here > past and text[here - 1] in " \u3000":
        here -= 1
    if here <= past or text[here - 1] not in _MONEY_ENDS:
        return None, start
    for length in range(min(_LONGEST_MONEY, here - past), 0, -1):
        at = here - length
        money = amounts.MONEY_BEFORE.get(text[at:here])
        if money and not (senses.is_latin(money.form[0]) and senses.is_latin(text[at - 1 : at])):
            return money, at
    return None, start


def _look_for_other_end(text: str, reading: _Reading) -> None:
    one = Amount(0, reading.low, measure=reading.measure, numeral=reading.numeral)
    whole = ranges.opened_by(one, text, reading.end)
    if whole:
        reading.low, reading.high, reading.measure, reading.end = whole


def _makes_sense(text: str, start: int, reading: _Reading, marked: bool) -> bool:
    """Settle what kind of quantity it is; tell whether it is one."""
    measure, end, numeral = reading.measure, reading.end, reading.numeral
    if measure is None:
        if senses.enumerates(text, start, end, numeral):
            reading.kind = "ordinal"
            if text[end + 1 : end + 2] in ("日", "月", "年"):  # 今（17）日
                reading.kind, reading.low = "date", None
            return True
        measure = reading.measure = senses.unspoken(text, start, numeral)
    elif measure.form in senses.AMBIGUOUS:
        sense = senses.measured(text, start, end, numeral, measure)
        if sense is None or reading.low is None:
            return False
        measure, scale = sense
        reading.measure, reading.low = measure, reading.low * scale
    if measure:
        reading.kind = measure.kind
    return marked or reading.comparator != "=" or senses.counts(text, start, end, numeral, measure)


def _look_behind(text: str, reading: _Reading) -> None:
    """Take in what follows the unit (两年多, 三斤半, 60天大), and the words behind that make it a bound."""
    end, measure = reading.end, reading.measure
    follows = text[end : end + 1]
    if follows in _GROWS and measure and (measure.kind in _GROWING or measure.unit == "倍"):
        more = _MORE.match(text, end)
        if more and more["more"]:
            reading.comparator, reading.end = ">", more.end("more")
        elif (
            more
            and more["half"]
            and reading.low is not None
            and (measure.kind in ("dimension", "age") or measure.form == "成")
        ):
            reading.low, reading.end = reading.low + 0.5 * measure.times, more.end("half")
        elif more and more["old"] and measure.dimension in ("time", "months"):
            reading.kind = "age"
        follows = text[reading.end : reading.end + 1]
    reading.closing = reading.end
    if follows in bounds.BEGINS and (behind := bounds.after(text, reading.end)):
        if reading.comparator == "=" or behind.comparator != "≈":
            reading.comparator, reading.closing = behind
    elif (than := _THAN.search(text, max(0, reading.start - 3), reading.start)) and (
        size := _SIZE.match(text, reading.end)
    ):
        reading.comparator = ">" if size["more"] else "<"
        reading.opening, reading.closing = than.start(), size.end()


def _share(found: list[Quantity], last: _Reading, text: str) -> None:
    """Give the members of a list the measure that only its last one names: 0.2、0.4和0.1个百分点."""
    measure, start = last.measure, last.start
    powers = last.numeral != "" and last.numeral[-1] in numerals.POWERS
    for index in range(len(found) - 1, -1, -1):
        one = found[index]
        if one.kind != "number" or one.unit or one.value is None or text[one.end : start] not in _LISTED:
            return
        if measure is None or (powers and one.text[-1] not in numerals.POWERS):
            return
        if measure.kind == "date":
            dated = _DATED.get(text[last.end - 1])
            if dated is None or not dated.fullmatch(one.text):
                return
            found[index] = one._replace(kind="date", value=None)
        else:
            high = None if one.value_high is None else one.value_high * measure.times
            found[index] = one._replace(
                kind=last.kind, unit=measure.unit, value=one.value * measure.times, value_high=high
            )
        start = one.start
