"""Where the text of a page flows: which of its lines begin a paragraph and which go on, by where they stand."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from transforms.blocks import DROPPED, Block
from transforms.glyphs import ONE_SIZE, Line

# A larger step than the usual one between two lines, as a multiple of it, parts paragraphs.
PARAGRAPH = 1.4
# First-line indents, in ems.
INDENTED = (0.8, 4.5)
# How much a full line may lack, and how much a line surely lacks that is the last of its paragraph.
SHORT, SURELY_SHORT = 1.2, 2.6
ENDS = "。！？”…"
# A column has at least so many characters a line; so many blocks may tear a text: a picture with caption and credit.
NARROWEST, FLOATS = 6, 3
Edges = Mapping[int, tuple[float, float]]


def flow(blocks: list[Block], beside: set[int]) -> list[Block]:
    """Decide for every line whether it begins a paragraph; gives the blocks, what tears a text moved behind it."""
    habit = _indents(blocks)
    edges = _columns(blocks)
    for block in blocks:
        left, right = edges.get(id(block), (block.left, block.right))
        pitch = _pitch(block)
        block.opens = [1] + [_opens(above, line, left, right, pitch, beside) for above, line in pairwise(block.lines)]
    flowing: list[Block] = []
    waiting: list[Block] = []
    for number, block in enumerate(blocks):
        above = flowing[-1] if flowing else None
        if above is not None and _goes_on(above, block, edges, habit):
            block.opens[0] = -1
        elif above is not None and len(waiting) < FLOATS and _torn_by(above, block, blocks[number + 1 :], edges, habit):
            waiting.append(block)
            continue
        else:
            flowing += waiting
            waiting = []
        flowing.append(block)
    return flowing + waiting


def _torn_by(above: Block, block: Block, rest: Sequence[Block], edges: Edges, habit: bool) -> bool:
    """Whether a block stands where a text is torn: behind it, and a few others, the text goes on."""
    if 1 / ONE_SIZE < block.size / above.size < ONE_SIZE:
        return False
    below = next((one for one in rest[:FLOATS] if _goes_on(above, one, edges, habit)), None)
    return below is not None and len(block.lines) <= len(below.lines) + len(above.lines)


def _columns(blocks: list[Block]) -> Edges:
    """Where the lines of every block begin and end when they are full: as others of its type in its place do.

    A line that stands alone in its place has no such edges: it is left out.
    """
    own = {id(block): (block.left, block.right) for block in blocks}
    edges: dict[int, tuple[float, float]] = {}
    for block in blocks:
        left, right = own[id(block)]
        em = block.size
        peers = [
            own[id(other)]
            for other in blocks
            if len(other.lines) > 1
            and 1 / ONE_SIZE < other.size / em < ONE_SIZE
            and -INDENTED[1] * em < other.left - left < 0.5 * em
            and other.right > right - 0.5 * em
        ]
        if peers:
            low = min(one for one, _ in peers)
            high = min(high for one, high in peers if one < low + 0.5 * em)
            edges[id(block)] = low, max(high, right) if len(block.lines) > 2 else high
    return edges


def _pitch(block: Block) -> float:
    """The usual distance of two lines."""
    steps = sorted(one.base - other.base for one, other in pairwise(block.lines))
    return steps[len(steps) // 2] if steps else 0.0


def indented(line: Line, block: Block) -> bool:
    """Whether a line stands in from the left edge of its block, as the first of a paragraph does."""
    return INDENTED[0] * line.size < line.left - block.left < INDENTED[1] * line.size


def _opens(above: Line, line: Line, left: float, right: float, pitch: float, beside: set[int]) -> int:
    """What the page says of a line inside a block: 1 it begins a paragraph, -1 it goes on, 0 nothing."""
    em = line.size
    if id(line) in beside:
        return -1
    if above.size > DROPPED * em or not 1 / ONE_SIZE < line.size / above.size < ONE_SIZE:
        return -1 if id(line) in beside else 1
    if above.base - line.base > PARAGRAPH * pitch:
        return 1
    indent, indent_above = line.left - left, above.left - left
    centred = (
        abs((line.left - left) - (right - line.right)) < 0.6 * em
        and abs(indent_above - (right - above.right)) < 0.6 * em
    )
    if centred and indent > 0.5 * em:
        return 0
    if INDENTED[0] * em < indent < INDENTED[1] * em and indent_above < INDENTED[1] * em:
        return 1
    lack = right - above.right
    if lack > SURELY_SHORT * em:
        return 1
    return -1 if lack < SHORT * em and indent < 0.5 * em else 0


def _indents(blocks: list[Block]) -> bool:
    """Whether paragraphs of the page begin with an indent."""
    columns = [block for block in blocks if len(block.lines) > 2]
    return sum(any(indented(line, block) for line in block.lines) for block in columns) * 3 > len(columns)


def _goes_on(above: Block, block: Block, edges: Edges, habit: bool) -> bool:
    """Whether a block goes on where another stops: a full line, and the next one, elsewhere, without an indent."""
    em, line = block.size, block.lines[0]
    if not 1 / ONE_SIZE < em / above.size < ONE_SIZE or above.last.vertical or line.vertical or not habit:
        return False
    if line.size > ONE_SIZE * em:
        return False
    if id(above) not in edges or id(block) not in edges:
        return False
    (above_left, above_right), (left, right) = edges[id(above)], edges[id(block)]
    if abs((right - left) - (above_right - above_left)) > 1.5 * em or above_right - above_left < NARROWEST * em:
        return False
    # A line that ends a sentence and lacks half a character may be the last of its paragraph.
    slack = 0.4 if above.last.text[-1] in ENDS else SHORT
    full = above_right - above.last.right < slack * em and above.last.left - above_left < INDENTED[1] * em
    elsewhere = left > above_right or right < above_left or line.base > above.last.base or len(above.lines) > 1
    return full and line.left - left < INDENTED[0] * em and elsewhere
