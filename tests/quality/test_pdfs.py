"""The PDF route reads the closed loop's pages at least as well as their text is read, and columns almost without a fault."""

import pytest

from tests.quality import faults, loop, pdfs

# Reports are set one page over the other: there is no such PDF.
NAMES = [name for name in faults.FAULTS if not name.startswith("report")]
COLUMNS = ["clean", "indent", "torn", "torn, indent", "spread", "gaps", "captions", "vertical", "rows", "rows, apart"]
SEED = 40
# A seam or two of a page read otherwise.
HAIR = 0.02


def judged(name: str) -> tuple[loop.Tally, loop.Tally]:
    """What is reached on the pages of a fault: as PDFs, and as text."""
    printed, text = loop.Tally(), loop.Tally()
    for level in faults.LEVELS:
        printed.add(loop.judge(pdfs.page(name, level, SEED)))
        text.add(loop.judge(faults.page(name, level, SEED)))
    return printed, text


@pytest.mark.parametrize("name", NAMES)
def test_a_pdf_is_read_at_least_as_well_as_its_text(name: str) -> None:
    printed, text = judged(name)
    assert printed.score("kept") == 1.0
    for score in ("joins", "order"):
        reached, other = printed.score(score) or 0.0, text.score(score) or 0.0
        assert reached >= min(other, 0.99) - HAIR, (score, printed.misses)


def test_columns_are_read_almost_without_a_fault() -> None:
    whole = loop.Tally()
    for name in COLUMNS:
        whole.add(judged(name)[0])
    assert (whole.score("joins") or 0.0) >= 0.99
    assert (whole.score("passages") or 0.0) >= 0.95
    assert (whole.score("order") or 0.0) >= 0.95
