"""Tables: bare numbers whose unit and meaning stand in the head of their column or in brackets before them.

``单位：亿元`` and a title that ends in ``（亿元）`` count for a whole table, ``产量（万吨）`` for a column, or for the
number right after it.
"""

import re
from typing import NamedTuple

from transforms.quantities import find_quantities
from transforms.records import Quantity

_UNIT_OF_ALL = re.compile(r"(?:计量)?单位[：:]\s*(?P<unit>[^\s；;，,。）)\d]{1,6})\s*[）)]?")
_UNIT = r"[（(](?P<unit>[^（）()\d，。；]{1,6})[）)]"
_HEADED = re.compile(
    rf"{_UNIT}\s*[：:为达]{{0,2}}\s*(?P<number>[-+]?\d[\d,]*(?:\.\d+)?)(?![\d.,]*[\u4e00-\u9fff%％A-Za-z])"
)
_CELL = re.compile(rf"(?P<name>[^\s（）()\d]{{1,16}}|\d{{4}}年[^\s（）()]{{0,6}})(?:{_UNIT})?(?=\s|[^\s（）()]|$)")
_ROW = re.compile(
    r"(?P<name>[^\d\s][^\d]{0,24}?)\s*(?P<cells>[-+]?\d[\d,]*(?:\.\d+)?[%％]?(?:\s+[-+]?\d[\d,]*(?:\.\d+)?[%％]?){0,12})"
)
# 表1 各县进出口总额（亿元）: what all figures of the table are, whosever they are.
_TITLE = re.compile(
    r"附?表\s?(?:\d{1,2}|[一二三四五六七八九十])?[：:\s]?(?:各[省市州县区乡镇地]{1,3}|全[国省市县])?"
    rf"(?P<name>[^（）()，。；]{{2,40}}){_UNIT}"
)
_HEADS = re.compile(r"[^\s\d]{1,8}(?:\s{1,6}\S{2,16}){1,10}")
_PROSE = re.compile("[，。；？！“”]")
# A line of a table is no longer.
_LINE = 80
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?[%％]?")


class Column(NamedTuple):
    """The head of a column: what its figures measure, and their unit."""

    name: str
    unit: str | None


class Cell(NamedTuple):
    """A figure of a table, with what its row and its column are about."""

    figure: Quantity
    row: str
    column: str
    title: str | None = None
    """What the table's title says all its figures are."""


class Table:
    """The table being read: its unit and the heads of its columns, until a line is neither head nor row."""

    def __init__(self) -> None:
        self._unit: str | None = None
        self._title: str | None = None
        self._columns: list[Column] = []
        self._headed = False
        """Whether the line before was their heads."""

    def cells(self, text: str) -> list[Cell]:
        """The figures of a line, if it is a row under heads; a line of heads has none.

        >>> table = Table()
        >>> table.cells("县区 产量（万吨） 产值（亿元）")
        []
        >>> [(cell.figure.value, cell.figure.unit, cell.row, cell.column) for cell in table.cells("石埠12.5 3.4")]
        [(125000.0, 't', '石埠', '产量'), (340000000.0, 'CNY', '石埠', '产值')]
        """
        if len(text) > _LINE:
            self._unit, self._title, self._columns = None, None, []
            return []
        if (title := _TITLE.fullmatch(text)) and _with_unit("1", 0, 1, title["unit"]):
            self._unit, self._title, self._columns = title["unit"], title["name"], []
            return []
        below_head, self._headed = self._headed, False
        if "单位" in text and (match := _UNIT_OF_ALL.search(text)):
            self._unit = match["unit"]
            if not below_head:
                self._columns = []
        if columns := head(text):
            self._columns, self._headed = columns, True
            return []
        if self._title and not self._columns and _HEADS.fullmatch(text) and not _PROSE.search(text):
            self._columns = [Column(name, None) for name in text.split()]
            return []
        row = _ROW.fullmatch(text.strip()) if self._columns or self._unit else None
        if row is None:
            return []
        numbers = list(_NUMBER.finditer(text, text.index(row["cells"])))
        columns = self._columns or [Column("", None), Column(row["name"], None)]
        if len(numbers) >= len(columns):
            return []
        under = zip(numbers, columns[len(columns) - len(numbers) :], strict=True)
        found = (
            (_with_unit(number[0], *number.span(), column.unit or self._unit), column.name) for number, column in under
        )
        return [Cell(figure, row["name"], column, self._title) for figure, column in found if figure]


def head(text: str) -> list[Column]:
    """The columns that a line of heads names; none if it is no such line.

    >>> head("县区 产量（万吨） 产值（亿元）")
    [Column(name='县区', unit=None), Column(name='产量', unit='万吨'), Column(name='产值', unit='亿元')]
    """
    if ")" not in text and "）" not in text:
        return []
    columns = [Column(match["name"], match["unit"]) for match in _CELL.finditer(text)]
    units = [column.unit for column in columns if column.unit]
    measured = bool(units) and all(_with_unit("1", 0, 1, unit) for unit in units)
    return columns if measured and len(columns) > 1 and not _PROSE.search(text) else []


def headed(text: str) -> list[Quantity]:
    """The bare numbers of a text whose unit stands in brackets before them.

    >>> [(figure.text, figure.value, figure.unit) for figure in headed("茶叶产量（万吨）：3.5")]
    [('3.5', 35000.0, 't')]
    """
    figures = (_with_unit(match["number"], *match.span("number"), match["unit"]) for match in _HEADED.finditer(text))
    return [figure for figure in figures if figure]


def _with_unit(number: str, start: int, end: int, unit: str | None) -> Quantity | None:
    """A printed number as a quantity of the unit that stands elsewhere; None if that is no unit."""
    printed = number if number[-1] in "%％" else f"{number}{unit or ''}"
    read = find_quantities(printed)
    if (
        len(read) != 1
        or read[0].end != len(printed)
        or (read[0].unit is None and read[0].kind == "number" and not unit)
    ):
        return None
    return Quantity(start, end, number, read[0].kind, read[0].value, None, read[0].unit, read[0].comparator)
