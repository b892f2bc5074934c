"""Decode a page: from the bytes of the file to the text they stand for, nothing normalised.

``data.decode(source.encoding)`` gives ``source.text`` again, so an offset into the text is good for anyone who has the
file. A byte order mark is the file's signature and no character of the page: the codec takes it off.
"""

import codecs
import hashlib
import re

from transforms import chinese
from transforms.records import Page, Source

SIGNATURES = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# What Chinese pages without a signature are written in, besides UTF-8. GB18030 is first: nearly every Big5 text is also
# valid GB18030, so the text itself has to tell them apart.
LEGACY = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")

# How much of a page tells its encoding; more bytes change nothing and cost time.
TELLING_BYTES = 1 << 16
# Of the Han characters of real text a third and more stand in words of the dictionary (a sixth and more in traditional
# script, which it hardly knows); of misread bytes, none.
LIKELY = 0.1
HAN = re.compile(r"[㐀-鿿]")
# What stands in the text of no page: unassigned and private characters come out where an encoding was misread.
STRANGE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")


class UnreadablePageError(ValueError):
    """A page that cannot be read; ``rule`` names what it broke, ``reason`` says where and what to do."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule
        self.reason = reason


def decode(page: Page) -> Source:
    """The text of a page, and how its bytes were read.

    Raises:
        UnreadablePageError: the file is empty, holds no text, or no known encoding fits its bytes.
    """
    if not page.data:
        raise UnreadablePageError("empty_file", f"{page.uri}: the file is empty; export the page again")
    encoding = encoding_of(page.data)
    if encoding is None:
        raise _undecodable(page)
    text = page.data.decode(encoding)
    if not text or text.isspace():
        raise UnreadablePageError("no_text", f"{page.uri}: nothing but white space; export the page again")
    return Source(
        document_id=hashlib.sha256(page.data).hexdigest()[:16],
        uri=page.uri,
        media_type=page.media_type,
        encoding=encoding,
        size=len(page.data),
        text=text,
    )


def encoding_of(data: bytes) -> str | None:
    """The codec that reads ``data``, or None where none does.

    >>> encoding_of("新质生产力".encode("gb18030")), encoding_of("新质生产力".encode())
    ('gb18030', 'utf-8')
    """
    for signature, encoding in SIGNATURES:
        if data.startswith(signature):
            return encoding if _reads(data, encoding) else None
    if b"\0" not in data[:TELLING_BYTES] and _reads(data, "utf-8"):
        return "utf-8"
    likeness = {encoding: _likeness(data, encoding) for encoding in LEGACY if _reads(data, encoding)}
    best = max(likeness, key=likeness.__getitem__, default=None)
    return best if best and likeness[best] >= LIKELY else None


def _reads(data: bytes, encoding: str) -> bool:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return encoding in ("utf-8", "utf-8-sig", "utf-16") or _plausible(text[:TELLING_BYTES])


def _plausible(text: str) -> bool:
    """Whether this is writing at all: hardly anything strange, and Chinese in it."""
    return len(STRANGE.findall(text)) * 50 < len(text) and len(HAN.findall(text)) * 5 > len(text)


def _likeness(data: bytes, encoding: str) -> float:
    """How much the text reads like Chinese: the share of its Han characters that stand in words of the dictionary."""
    text = data[:TELLING_BYTES].decode(encoding, errors="ignore")
    inside = sum(len(word) for word in chinese.known_words(text) if len(word) > 1 and HAN.match(word))
    return inside / max(len(HAN.findall(text)), 1)


def _undecodable(page: Page) -> UnreadablePageError:
    if b"\0" in page.data[:TELLING_BYTES]:
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
