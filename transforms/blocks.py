"""From the printed lines of a page to its blocks: lines one below the other, in one type."""

from dataclasses import dataclass, field
from itertools import groupby

from transforms.glyphs import IN_HEAD, ONE_SIZE, Line

# Distance of baselines within a block, in ems.
NEXT_LINE = 2.4
# So much larger than the text a drop cap is.
DROPPED = 1.7


@dataclass(slots=True)
class Block:
    """Lines one below the other, in one type."""

    lines: list[Line] = field(default_factory=list)
    opens: list[int] = field(default_factory=list)

    @property
    def last(self) -> Line:
        """The lowest line."""
        return self.lines[-1]

    @property
    def left(self) -> float:
        """Left edge."""
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        """Right edge."""
        return max(line.right for line in self.lines)

    @property
    def size(self) -> float:
        """Size of its type; a drop cap in front of it is none of it."""
        return self.lines[-1].size

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top."""
        return self.left, self.right, min(line.bottom for line in self.lines), max(line.top for line in self.lines)


def blocks_of(lines: list[Line]) -> list[Block]:
    """Lines put together to blocks: each below the one line of its type that it alone stands under."""
    blocks: list[Block] = []
    growing: list[Block] = []
    for _, row in groupby(_without_gaps(lines), key=lambda line: round(line.middle, 1)):
        claims: dict[int, list[Line]] = {}
        own = list(row)
        for line in own:
            over = [at for at, block in enumerate(growing) if _continues(block, line)]
            if len(over) == 1:
                claims.setdefault(over[0], []).append(line)
        taken = {id(claim[0]): at for at, claim in claims.items() if len(claim) == 1}
        for line in own:
            if (at := taken.get(id(line))) is not None:
                growing[at].lines.append(line)
            else:
                blocks.append(Block([line]))
                growing.append(blocks[-1])
        foot = own[0].middle
        growing = [block for block in growing if block.last.middle - foot < (NEXT_LINE + 0.5) * block.size]
    return blocks


def _continues(block: Block, line: Line) -> bool:
    """Whether a line may be the next of a block."""
    above = block.last
    if above.vertical or line.vertical or not 1 / ONE_SIZE < line.size / above.size < ONE_SIZE:
        return False
    if not 0.5 * line.size < above.base - line.base < NEXT_LINE * line.size:
        return False
    # The last line of a paragraph may be as short as its first line is indented.
    overlap = min(block.right, line.right) - max(block.left - 3 * line.size, line.left)
    return overlap > 0.6 * min(block.right - block.left, line.right - line.left)


def _without_gaps(lines: list[Line]) -> list[Line]:
    """Lines again whole that have a gap in them which is no gutter: something above or below stands across it."""
    whole: list[Line] = []
    for _, row in groupby(lines, key=lambda line: round(line.middle, 1)):
        found: list[Line] = []
        for line in row:
            last = found[-1] if found else None
            if last and not last.vertical and not line.vertical and _parted(last, line, lines):
                last.add(line, " ")
            else:
                found.append(line)
        whole += found
    return whole


def _parted(one: Line, other: Line, lines: list[Line]) -> bool:
    """Whether two pieces of one height are one line with a gap in it."""
    em = one.size
    gap = other.left - one.right
    if not 0 <= gap < IN_HEAD * em or not 1 / ONE_SIZE < other.size / em < ONE_SIZE:
        return False
    near = [
        line
        for line in lines
        if 0.5 * em < abs(line.middle - one.middle) < NEXT_LINE * em
        and line.left < other.right
        and line.right > one.left
    ]
    across = any(line.left < one.right - 0.5 * em and line.right > other.left + 0.5 * em for line in near)
    return across or not near


def with_drop_caps(blocks: list[Block]) -> set[int]:
    """Drop caps put in front of the line that they stand beside; gives the lines beside them."""
    beside: set[int] = set()
    for cap in [block for block in blocks if len(block.lines) == 1 and len(block.last.text) == 1]:
        line = cap.last
        for block in blocks:
            if block is cap or block.size * DROPPED > line.size or block.size * 5 < line.size:
                continue
            at = next((i for i, one in enumerate(block.lines) if _beside(line, one)), None)
            if at is not None:
                beside |= {id(one) for one in block.lines[at : at + 4] if _beside(line, one)}
                block.lines.insert(at, line)
                blocks.remove(cap)
                break
    return beside


def _beside(cap: Line, line: Line) -> bool:
    """Whether a line stands at the right of a drop cap."""
    return (
        -0.2 * line.size < line.left - cap.right < 1.5 * line.size
        and cap.bottom - 0.3 * line.size < line.middle < cap.top
    )
