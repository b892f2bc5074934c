"""The order in which the blocks of a page are read, by where they stand.

After T. Breuel, Layout analysis based on text line segment hypotheses (2003): a block comes before another when it
stands above it and their widths overlap, or when it stands left of it and nothing that spans both stands between. Boxes
are (left, right, bottom, top), y upwards.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
# By so much of the smaller one two boxes overlap.
OVERLAP = 0.4
# With less free space than this part of its width at one side a box stands at an edge.
FLUSH = 0.06
# More boxes than this are no page of text: they are read row by row.
MOST = 800


def order(boxes: Sequence[Box], narrow: Sequence[bool] = (), heads: Sequence[bool] = ()) -> list[int]:
    """The numbers of boxes in reading order.

    Args:
        boxes: left, right, bottom, top.
        narrow: which of them head nothing and are no wider than they look: the text of columns.
        heads: which of them head a story: what ends above one is read before it, wherever it stands.

    >>> order([(0, 9, 0, 10), (10, 19, 0, 10), (4, 15, 12, 14)])  # two columns under a heading
    [2, 0, 1]
    """
    if len(boxes) < 2:
        return list(range(len(boxes)))
    box = np.array(boxes, np.float64)
    if len(boxes) > MOST:
        return [int(one) for one in np.lexsort((box[:, 0], -box[:, 3]))]
    wide = _widened(box, narrow or [False] * len(box))
    left, right, bottom, top = wide.T
    middle = (bottom + top) / 2
    shared = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    beside = shared > OVERLAP * np.minimum(right - left, (right - left)[:, None])
    # What overlaps in height too is judged by where its middle is.
    before = beside & (middle[:, None] > middle)
    for one in range(len(boxes)):
        candidates = ~beside[one] & (right[one] <= left + (right - left) / 2)
        if not candidates.any():
            continue
        low, high = np.minimum(middle[one], middle), np.maximum(middle[one], middle)
        between = beside[one][:, None] & beside & (middle[:, None] > low) & (middle[:, None] < high)
        between[one] = False
        before[one] |= candidates & ~between.any(axis=0)
    for head in np.flatnonzero(np.array(heads, bool)).tolist():
        ended = bottom >= top[head] - 1
        before[ended, head] = True
        below = beside[head] & (middle < middle[head])
        before[np.ix_(below, ended)] = False
        before[head, ended] = False
    np.fill_diagonal(before, False)
    return _sorted(before, box)


def _widened(box: NDArray[np.float64], narrow: Sequence[bool]) -> NDArray[np.float64]:
    """Boxes with free space at their sides are as wide as the space that is theirs: a heading spans what it heads.

    One in the middle of its space grows on both sides alike, one at an edge of it on the other side. The space between
    two is shared.
    """
    left, right, bottom, top = box.T
    wide = box.copy()
    edges = left.min(), right.max()
    for one in np.flatnonzero(~np.array(narrow, bool)).tolist():
        level = (bottom < top[one]) & (top > bottom[one])
        level[one] = False
        at_left = np.flatnonzero(level & (right <= left[one] + 1))
        at_right = np.flatnonzero(level & (left >= right[one] - 1))
        if len(at_left) + len(at_right) < level.sum():
            continue
        free_left, free_right = left[one] - edges[0], edges[1] - right[one]
        if len(at_left):
            near = at_left[np.argmax(right[at_left])]
            free_left = (left[one] - right[near]) / 2
        if len(at_right):
            near = at_right[np.argmin(left[at_right])]
            free_right = (left[near] - right[one]) / 2
        less = min(free_left, free_right)
        if less < FLUSH * (right[one] - left[one]):
            less = max(free_left, free_right)
        wide[one, 0] -= max(min(less, free_left), 0)
        wide[one, 1] += max(min(less, free_right), 0)
    return wide


def _sorted(before: NDArray[np.bool_], box: NDArray[np.float64]) -> list[int]:
    """Topological order; of those that may come next the leftmost, then the topmost. A ring is cut at its top."""
    waiting = before.sum(axis=0)
    left_over = np.ones(len(box), bool)
    done: list[int] = []
    while len(done) < len(box):
        ready = np.flatnonzero(left_over & (waiting == 0))
        if len(ready):
            chosen = int(ready[np.lexsort((-box[ready, 3], np.round(box[ready, 0])))[0]])
        else:
            rest = np.flatnonzero(left_over)
            chosen = int(rest[np.lexsort((box[rest, 0], -box[rest, 3], waiting[rest]))[0]])
        left_over[chosen] = False
        waiting = waiting - before[chosen]
        done.append(chosen)
    return done
