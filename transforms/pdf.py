"""Read a PDF: the glyphs of its text layer, and the text that they make on the page.

The text of a PDF is defined by this module and ``layout``: page by page, a form feed between two; on a page, its lines
in reading order, each without white space at its end; two full-width spaces before a line with a first-line indent, a
blank line between two blocks. A space stands where the
file has one inside a line, or the page shows a gap. A
glyph whose character the font does not tell is U+FFFD. The same bytes give the same text, and so the spans in it.

PDFium reads the file, by pypdfium2: pdfminer.six gave the same glyphs at the same places in five times the time.
"""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from transforms import layout
from transforms.glyphs import Glyphs, glyphs
from transforms.records import Geometry

ENCODING = "pdf-text-layer"
MEDIA_TYPE = "application/pdf"
# A newspaper has some hundred pages of ten thousand characters; a file made to fill the memory has any number.
MOST_PAGES = 3000
MOST_GLYPHS = 5_000_000
UNKNOWN = "\ufffd"


class PdfError(ValueError):
    """A PDF that gives no text; ``rule`` names what is missing, the message says what to do."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


class Layer(NamedTuple):
    """The text layer of a PDF."""

    text: str
    geometry: Geometry
    bare: tuple[int, ...]
    """Pages without text, from 1: they may be pictures of some."""


def read(data: bytes) -> Layer:
    """The text layer of a PDF, in reading order by where its glyphs stand.

    Raises:
        PdfError: it is no PDF, is locked with a password, has no text layer or more than can be read.
    """
    pages = list(_pages(data))
    if not any(len(page) for page in pages):
        raise PdfError(
            "no_text_layer",
            f"{len(pages):,} pages without a text layer, likely scans: have a program for OCR add one (ocrmypdf does)",
        )
    text, geometry = layout.compose(pages)
    return Layer(text, geometry, tuple(number for number, page in enumerate(pages, 1) if not len(page)))


def _pages(data: bytes) -> Iterator[Glyphs]:
    """The glyphs of every page."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise PdfError("locked_pdf", "locked with a password: save it without one") from error
        raise PdfError("broken_pdf", f"no PDF that can be opened ({error}): export the page again") from error
    try:
        if len(document) > MOST_PAGES:
            raise PdfError(
                "too_many_pages", f"{len(document):,} pages, over the limit of {MOST_PAGES:,}: split the file"
            )
        left = MOST_GLYPHS
        for number in range(len(document)):
            try:
                page = document[number]
            except pypdfium2.PdfiumError as error:
                raise PdfError(
                    "broken_pdf", f"page {number + 1} cannot be opened ({error}): export it again"
                ) from error
            layer = page.get_textpage()
            try:
                left -= layer.count_chars()
                if left < 0:
                    raise PdfError("too_much_text", f"over {MOST_GLYPHS:,} characters: split the file")
                yield _glyphs(layer)
            finally:
                layer.close()
                page.close()
    finally:
        document.close()


def _glyphs(layer: pypdfium2.PdfTextPage) -> Glyphs:
    """The glyphs of a page as columns, in the order of the file, white space left out."""
    raw, matrix, box = layer.raw, pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    characters: list[str] = []
    rows: list[tuple[float, ...]] = []
    half, spaced = 0, False
    for index in range(layer.count_chars()):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if 0xD800 <= code < 0xDC00:  # the first half of a character beyond the basic plane
            half = code
            continue
        if 0xDC00 <= code < 0xE000 and half:
            code = 0x10000 + ((half - 0xD800) << 10) + code - 0xDC00
        half = 0
        character = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else UNKNOWN
        if character.isspace() or unicodedata.category(character) == "Cc":
            # Those that PDFium puts in by itself are judged here anew.
            spaced = spaced or (character == " " and not pdfium.FPDFText_IsGenerated(raw, index))
            continue
        pdfium.FPDFText_GetMatrix(raw, index, matrix)
        pdfium.FPDFText_GetLooseCharBox(raw, index, box)
        size = pdfium.FPDFText_GetFontSize(raw, index)
        characters.append(character)
        rows.append(
            (
                *(matrix.a, matrix.b, matrix.c, matrix.d, size, matrix.e, matrix.f),
                *(box.left, box.right, box.bottom, box.top, spaced),
            )
        )
        spaced = False
    return glyphs("".join(characters), np.array(rows, np.float64).reshape(-1, 12))


def text_layer(data: bytes) -> str:
    """The text of a PDF, to which the spans of its passages lead.

    Raises:
        PdfError: see ``read``.
    """
    return read(data).text
