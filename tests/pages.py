"""What tests of several rooms need of a page: texts like those of real pages, and the way from text to passages."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import strategies as st

from transforms import join, order, repair, split, untangle
from transforms.records import Passage, Source

# The characters that the stages look at, so that arbitrary text reaches their rules and not only their defaults.
TELLING = (
    "新质生产力年月日亿元的是一二三问答记者，。、；：？！“”‘’（）《》【】…—·,.;:?!()\"'[]%％+-~～×▶●■□√0123456789０１２lIOoABcd"
    " \t\u3000\n\r\f\v\x00\x1c\x85\u2028\u200b\ufeff\ue000⽐⼀⺠𠮷(cid:3)"
)
texts = st.text(st.sampled_from(TELLING) | st.characters(codec="utf-8"), max_size=400)
# Pages: lines of about one width, blank lines between some of them, some spread.
_lines = st.text(st.sampled_from("新质生产力发展，。、；我们的“”？：2024年60% "), min_size=1, max_size=16)
pages = st.lists(
    st.tuples(_lines, st.sampled_from(["\n", "\n", "\n\n", "\r\n", "\n\f"]), st.booleans()), min_size=1, max_size=40
).map(lambda rows: "".join((" ".join(line) if spread else line) + end for line, end, spread in rows))


def source_of(text: str) -> Source:
    return Source("0" * 16, "page.txt", "text/plain", "utf-8", len(text.encode()), text)


def passages_of(text: str) -> list[Passage]:
    if not text or text.isspace():
        return []
    return order.order(repair.repair(join.join(untangle.untangle(split.split(source_of(text))))))


def covered(text: str, passages: Sequence[Passage]) -> Counter[int]:
    """How often each non-space character of a text stands in a passage."""
    return Counter(i for passage in passages for span in passage.spans for i in range(*span) if not text[i].isspace())


def assert_conserved(text: str, passages: Sequence[Passage]) -> None:
    assert covered(text, passages) == Counter(i for i, c in enumerate(text) if not c.isspace())
