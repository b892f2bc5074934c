"""Compare what is published with the sources it was read off, as long as they are there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from flows import shelf

Span = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of it."""

    compared: int
    missing: int
    """Documents whose sources are gone or hold other bytes by now."""
    faults: tuple[str, ...]


def compare(documents: pa.Table, passages: pa.Table | None, inputs: Iterable[shelf.Input]) -> Comparison:
    """Whether the passages of documents cover every printed character of their sources once.

    Args:
        documents: rows of that table.
        passages: all passages of those documents; None for none.
        inputs: the paths that the release was made from.
    """
    ids = documents["document_id"].to_pylist()
    texts = _texts(documents, inputs)
    spans: dict[str, list[Span]] = {one: [] for one in ids}
    if passages:
        columns = (passages[name].to_pylist() for name in ("document_id", "spans"))
        for one, listed in zip(*columns, strict=True):
            spans[one] += listed
    faults, compared = [], 0
    for one, characters in zip(ids, documents["characters"].to_pylist(), strict=True):
        try:
            text = texts[one]
        except (OSError, KeyError, ValueError):
            continue
        compared += 1
        if len(text) != characters:
            faults.append(f"document {one}: {characters} characters are published, the source has {len(text)}")
        elif fault := uncovered(text, spans[one]):
            faults.append(f"document {one}: {fault}")
    return Comparison(compared, len(ids) - compared, tuple(faults))


def _texts(documents: pa.Table, inputs: Iterable[shelf.Input]) -> shelf.Texts:
    """The decoded sources, read from where the inputs lay."""
    ids, kinds, *how = (
        documents[name].to_pylist() for name in ("document_id", "media_type", "encoding", "decode_errors")
    )
    media_types = dict(zip(ids, kinds, strict=True))
    encodings = dict(zip(ids, zip(*how, strict=True), strict=True))
    files = [
        shelf.File(one.source_uri, one.path, one.bytes, one.sha256, media_types[one.document_id])
        for one in inputs
        if one.document_id in media_types and one.sha256 and one.bytes is not None and not one.duplicate_of
    ]
    return shelf.Texts(files, encodings)


def uncovered(text: str, spans: Sequence[Span]) -> str | None:
    """What of a text is not covered once by some spans, white space aside; None where all is.

    >>> uncovered("甲 乙", [{"start": 2, "end": 3}])
    "no passage holds characters 0 to 2: '甲 '"
    """
    at = 0
    for start, end in sorted((span["start"], span["end"]) for span in spans):
        if not 0 <= start < end <= len(text):
            return f"a span from {start} to {end} in a source of {len(text)} characters"
        left, right = min(at, start), max(at, start)
        if text[left : min(right, end)].strip():
            whose = "no passage holds" if at < start else "two passages hold"
            return f"{whose} characters {left} to {right}: {text[left:right][:40]!r}"
        at = max(at, end)
    if text[at:].strip():
        return f"no passage holds characters {at} to {len(text)}: {text[at:][:40]!r}"
    return None
