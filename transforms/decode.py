"""Decode a page: from the bytes of the file to the text they stand for, nothing normalised.

``text_of`` gives the same text again from the same bytes, so an offset into it is good for anyone who has the file; for
a text file that is ``data.decode(source.encoding, source.errors)``. A byte order mark is the file's signature and no
character of the page: the codec takes it off.
"""

import codecs
import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from charset_normalizer import from_bytes

from transforms import legibility, pdf
from transforms.records import DecodeErrors, Page, Reject, Source

# A signature, the codec that takes it off, and the codec of what follows.
SIGNATURES = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),  # begins as that of UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)

# What Chinese pages without a signature are written in, besides UTF-8. Nearly every Big5 text is also valid
# GB18030, and any two bytes may be UTF-16, so the text itself has to tell them apart.
LEGACY = ("gb18030", "big5hkscs", "utf_16_le", "utf_16_be")
NAMES = {"utf_16_le": "utf-16-le", "utf_16_be": "utf-16-be"}

# How much of a page tells its encoding; more bytes change nothing and cost time.
TELLING_BYTES = 1 << 16
# Of the Han characters of real text a third and more stand in words of the dictionary; of misread bytes, none.
LIKELY = 0.1
# With more bytes that fit no character than two, and than one in a hundred characters, a page is not read but guessed.
FEW, FEW_OF = 2, 100
OFFSETS_TOLD = 5
HAN = re.compile(r"[㐀-鿿]")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# What stands in the text of no page: unassigned and private characters come out where an encoding was misread.
STRANGE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
VISIBLE = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]")
MARKED = "\ufffd"


class UnreadablePageError(ValueError):
    """A page that cannot be read; ``rule`` names what it broke, ``reason`` says where and what to do."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule
        self.reason = reason


class Encoding(NamedTuple):
    """How bytes are to be read: the arguments of ``bytes.decode``."""

    name: str
    errors: DecodeErrors = "strict"


def decode(page: Page, least: float = legibility.LEAST) -> Source:
    """The text of a page, and how its bytes were read.

    Args:
        page: the file.
        least: how legible it must be, from 0 (anything is read) to 1; see ``legibility``.

    Raises:
        UnreadablePageError: the file is empty, holds no text, no known encoding fits its bytes, or it is not legible.
    """
    if not page.data:
        raise UnreadablePageError("empty_file", f"{page.uri}: the file is empty; export the page again")
    document_id = hashlib.sha256(page.data).hexdigest()[:16]
    if page.media_type == pdf.MEDIA_TYPE:
        return _text_layer(page, document_id, least)
    encoding = encoding_of(page.data)
    if encoding is None:
        raise _undecodable(page)
    text = page.data.decode(*encoding)
    if not VISIBLE.search(text):
        raise UnreadablePageError("no_text", f"{page.uri}: nothing but white space; export the page again")
    return Source(
        document_id=document_id,
        uri=page.uri,
        media_type=page.media_type,
        encoding=encoding.name,
        size=len(page.data),
        text=text,
        errors=encoding.errors,
        legibility=_legible(page.uri, text, least),
        warnings=() if encoding.errors == "strict" else (_marked(page, document_id, encoding, text),),
    )


def text_of(data: bytes, media_type: str, encoding: str, errors: str = "strict") -> str:
    """The text that ``decode`` read off a file, from its bytes and what ``documents`` says of it.

    >>> text_of("新质生产力".encode("gb18030"), "text/plain", "gb18030")
    '新质生产力'
    """
    return pdf.text_layer(data) if media_type == pdf.MEDIA_TYPE else data.decode(encoding, errors)


def _text_layer(page: Page, document_id: str, least: float) -> Source:
    """A PDF's text layer, and where its lines stand."""
    try:
        layer = pdf.read(page.data)
    except pdf.PdfError as error:
        raise UnreadablePageError(error.rule, f"{page.uri}: {error}") from error
    warnings: tuple[Reject, ...] = ()
    if layer.bare:
        told = ", ".join(map(str, layer.bare[:OFFSETS_TOLD])) + (", …" if layer.bare[OFFSETS_TOLD:] else "")
        reason = f"{page.uri}: {len(layer.bare):,} pages without a text layer (page {told}); of scans, OCR can make one"
        warnings = (Reject(page.uri, "decode", "bare_pages", reason, "warning", document_id, "documents"),)
    return Source(
        document_id=document_id,
        uri=page.uri,
        media_type=page.media_type,
        encoding=pdf.ENCODING,
        size=len(page.data),
        text=layer.text,
        legibility=_legible(page.uri, layer.text, least),
        warnings=warnings,
        geometry=layer.geometry,
    )


def encoding_of(data: bytes) -> Encoding | None:
    """The codec that reads ``data``, or None where none does.

    A signature is taken at its word, and so is UTF-8, which hardly any other text fits. Else charset-normalizer and the
    list of what Chinese pages are written in propose, and the text disposes: that reading is right in which most
    characters stand in words.

    >>> encoding_of("新质生产力".encode("gb18030")), encoding_of("新质生产力".encode())
    (Encoding(name='gb18030', errors='strict'), Encoding(name='utf-8', errors='strict'))
    """
    for signature, name, _ in SIGNATURES:
        if data.startswith(signature):
            return _reading(data, name)
    if not _binary(data) and _strictly(data, "utf-8"):
        return Encoding("utf-8")
    proposed: dict[str, float] = {}
    sample = data[:TELLING_BYTES]
    for name in dict.fromkeys(("utf-8", *_proposals(sample), *LEGACY)):
        # What the sample cuts off is left to the decoder, which would only want to hear more.
        text = codecs.getincrementaldecoder(name)("replace").decode(sample)
        if _plausible(text) and (likeness := legibility.evidence(text).likeness) >= LIKELY:
            proposed[NAMES.get(name, name)] = likeness
    for name in sorted(proposed, key=proposed.__getitem__, reverse=True):
        if reading := _reading(data, name):
            return reading
    return None


def _proposals(sample: bytes) -> Iterator[str]:
    """What charset-normalizer takes the text for, of the encodings that Chinese pages are written in."""
    return (match.encoding for match in from_bytes(sample[: 1 << 13], cp_isolation=list(LEGACY)))


def _strictly(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _reading(data: bytes, name: str) -> Encoding | None:
    """How the codec reads the bytes: strictly, or with the few marked that fit no character."""
    if _strictly(data, name):
        return Encoding(name)
    text = data.decode(name, "replace")
    bad = text.count(MARKED)
    few = bad <= max(FEW, len(text) // FEW_OF) and bad * 10 <= len(text)
    return Encoding(name, "replace") if few and _plausible(text[:TELLING_BYTES]) else None


def _binary(data: bytes) -> bool:
    """Whether the bytes are no text of an encoding that keeps ASCII; padding at the end says nothing."""
    sample = data[:TELLING_BYTES].rstrip(b"\0")
    return len(CONTROL.findall(sample.decode("latin-1"))) * 50 > len(sample)


def _plausible(text: str) -> bool:
    """Whether this is writing at all: hardly anything strange, and most of what is not ASCII is Chinese."""
    text = text.rstrip("\0")
    beyond = len(BEYOND_ASCII.findall(text))
    return len(STRANGE.findall(text)) * 50 < len(text) and len(HAN.findall(text)) * 2 > beyond


def _legible(uri: str, text: str, least: float) -> float:
    """How legible the text is.

    Raises:
        UnreadablePageError: it is less legible than it must be.
    """
    evidence = legibility.evidence(text)
    if (score := round(evidence.score, 3)) < least:
        misread = legibility.misread(text)
        remedy = (
            f"it is UTF-8 that was taken for {misread}, so export the page again as UTF-8"
            if misread
            else "scan or export the page again, or lower the least legibility"
        )
        raise UnreadablePageError(
            "illegible", f"{uri}: legibility {score:.2f}, at least {least:.2f} is asked: {evidence}; {remedy}"
        )
    return score


def _marked(page: Page, document_id: str, encoding: Encoding, text: str) -> Reject:
    """A word to the reader on bytes that fit no character."""
    signed = ((len(mark), plain) for mark, _, plain in SIGNATURES if page.data.startswith(mark))
    at, codec = next(signed, (0, encoding.name))
    places: list[int] = []
    while len(places) <= OFFSETS_TOLD:
        try:
            page.data[at:].decode(codec)
        except UnicodeDecodeError as error:
            places.append(at + error.start)
            at += error.end
        else:
            break
    told = ", ".join(f"{place:,}" for place in places[:OFFSETS_TOLD]) + (", …" if places[OFFSETS_TOLD:] else "")
    reason = (
        f"{page.uri}: {text.count(MARKED):,} places fit no character of {encoding.name} (byte {told}) and stand as "
        "U+FFFD in the text; where they matter, export the page again"
    )
    return Reject(page.uri, "decode", "bad_bytes", reason, "warning", document_id, "documents")


def _undecodable(page: Page) -> UnreadablePageError:
    if page.data.startswith(b"%PDF-"):
        return UnreadablePageError("binary_file", f"{page.uri}: a PDF under another name; call it .pdf")
    if _binary(page.data):
        return UnreadablePageError("binary_file", f"{page.uri}: not a text file; give the page's text as .txt")
    try:
        page.data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = page.data.count(b"\n", 0, error.start) + 1
        return UnreadablePageError(
            "undecodable",
            f"{page.uri}: byte {error.start} (line {line}) fits no known encoding; save the page as UTF-8 or GB18030",
        )
    return UnreadablePageError("undecodable", f"{page.uri}: no known encoding gives Chinese text; save it as UTF-8")
