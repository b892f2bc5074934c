"""The pages of the closed loop as PDFs, with their truth: whose every character of the text layer is."""

from collections.abc import Sequence

from tests.quality import faults
from tests.quality.golden import Golden
from tests.quality.library import Article
from tests.quality.press import MARGIN, pdf, spot
from tests.quality.typeset import Glyph, paired, truth
from transforms import decode
from transforms.pdf import MEDIA_TYPE
from transforms.records import Page


def page(name: str, level: str, seed: int, chosen_from: Sequence[Article] | None = None) -> Golden:
    """A page of a fault, printed as a PDF.

    Raises:
        KeyError: the text layer has a character where none was printed.
    """
    sheet = faults.sheet_of(name, level, seed, chosen_from)
    data = pdf(sheet.lines)
    height = max(line.y for line in sheet.lines) + 2 * MARGIN
    owners = {
        (line.sheet, *spot(left, line.y, height)): glyph
        for line in sheet.lines
        for glyph, left in zip(line.glyphs, line.lefts, strict=True)
    }
    made = Page(f"{name}-{level}-{seed}.pdf", data, MEDIA_TYPE)
    source = decode.decode(made)
    assert source.geometry is not None
    row, number = [], 0
    for char, (x, y) in zip(source.text, source.geometry.places.tolist(), strict=True):
        number += char == "\f"
        owner = Glyph("") if char.isspace() else owners[number, round(x, 2), round(y, 2)]
        row.append(Glyph(char, owner.passage, owner.order))
    return Golden(
        made.uri,
        made,
        source.text,
        tuple(truth(row, sheet.source)),
        tuple(paired(sheet.source)),
        articles=sheet.stories,
    )
