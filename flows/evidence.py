"""Evidence: the first documents of a release with their figures and claims marked in the text, for an editor to judge.

As long as the page is, it is no longer than some dozen newspaper pages: who wants more has ``banxin explain``.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from expectations import report
from flows import parts

NAME = "evidence.html"
DOCUMENTS = 8
PASSAGES = 25
LONGEST = 1500
"""Characters of a passage that are shown."""


def write(stage: Path, docs: Path) -> None:
    """Write the page into the folder of the report."""
    documents = _first(stage)
    total = parts.rows_of("documents", stage)
    pages = [_page(one, rows) for one, rows in documents]
    (docs / NAME).write_text(report.render(NAME, pages=pages, total=total), encoding="utf-8")


def _first(stage: Path) -> Iterator[tuple[Mapping[str, Any], Mapping[str, pa.Table]]]:
    """The first documents that state figures, with their rows."""
    left = DOCUMENTS
    by_number = {parts.number_of(path): path for path in parts.parts_of("statistics", stage)}
    for path in parts.parts_of("documents", stage):
        number = parts.number_of(path)
        if not left or number not in by_number:
            continue
        rows = {"statistics": parts.read_part(by_number[number])}
        rows |= {
            name: parts.read_part(one)
            for name in ("passages", "claims")
            for one in parts.parts_of(name, stage)
            if parts.number_of(one) == number
        }
        stating = pc.is_in(parts.read_part(path)["document_id"], value_set=pc.unique(rows["statistics"]["document_id"]))
        for document in parts.read_part(path).filter(stating).slice(0, left).to_pylist():
            yield document, {name: _of(table, document["document_id"]) for name, table in rows.items()}
            left -= 1


def _of(table: pa.Table, document: str) -> pa.Table:
    return table.filter(pc.equal(table["document_id"], document))


def _page(document: Mapping[str, Any], rows: Mapping[str, pa.Table]) -> dict[str, Any]:
    figures: dict[str, list[Any]] = {}
    claims: dict[str, list[Any]] = {}
    for name, found in (("statistics", figures), ("claims", claims)):
        for row in rows[name].to_pylist() if name in rows else ():
            found.setdefault(row["passage_id"], []).append(row)
    passages = [
        row
        for row in rows["passages"].sort_by("position").to_pylist()
        if row["passage_id"] in figures or row["passage_id"] in claims
    ]
    return {
        "title": document["title"],
        "uri": document["source_uri"],
        "id": document["document_id"],
        "more": max(len(passages) - PASSAGES, 0),
        "passages": [
            {
                "pieces": pieces(
                    row["text"][:LONGEST], figures.get(row["passage_id"], ()), claims.get(row["passage_id"], ())
                ),
                "label": row["label"],
                "first": row["first_line"],
                "last": row["last_line"],
                "figures": figures.get(row["passage_id"], ()),
            }
            for row in passages[:PASSAGES]
        ],
    }


def pieces(
    text: str, figures: Sequence[Mapping[str, Any]], claims: Sequence[Mapping[str, Any]]
) -> list[tuple[str, bool, bool]]:
    """A text in pieces, each with whether it stands in a figure and in a claim.

    >>> pieces("票价2元。", [{"start": 2, "end": 4}], [{"start": 0, "end": 4}])
    [('票价', False, True), ('2元', True, True), ('。', False, False)]
    """
    cuts = {0, len(text)} | {row[side] for row in (*figures, *claims) for side in ("start", "end")}
    places = sorted(cut for cut in cuts if 0 <= cut <= len(text))
    return [
        (text[start:end], _inside(start, end, figures), _inside(start, end, claims)) for start, end in pairwise(places)
    ]


def _inside(start: int, end: int, rows: Sequence[Mapping[str, Any]]) -> bool:
    return any(row["start"] <= start and end <= row["end"] for row in rows)
