"""Explain a row: the passage it was read off, the printed lines of its page, and what decided it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
from rich.markup import escape
from rich.table import Table

from expectations import schema
from flows import parts, publish, remote, shelf
from transforms.decode import text_of

DECISIONS: Mapping[str, tuple[str, ...]] = {
    "passages": ("label", "label_score", "section", "speaker"),
    "qa_pairs": ("pairing_basis", "pairing_score", "pairing_margin", "status", "question_form", "asker_label"),
    "claims": ("cue", "source_type", "quote_type", "claim_type", "checkable", "factuality", "salience", "is_key"),
    "statistics": ("comparator", "quantity_kind", "measure", "direction", "basis", "period_text", "unit_text"),
    "rejects": ("stage", "rule", "reason", "severity"),
}
"""The columns that say how a row came to be what it is."""

READ = [table.name for table in schema.TABLES]
"""The folders of a release that rows are looked for in."""


class NoSuchRowError(ValueError):
    """No row has that id; says where it was looked for."""


def find(row: str, out: Path) -> dict[str, Any]:
    """A row of the newest release by its id, with what is needed to judge it.

    Raises:
        NoSuchRowError: no table of the release has it.
    """
    release = publish.current(out)
    if release is None:
        raise NoSuchRowError(f"{out}: no release there; make one with: banxin build PATH... --out {out}")
    for declared in schema.TABLES:
        if found := _row(declared, declared.primary_key[0], row, release.path):
            break
    else:
        raise NoSuchRowError(f"no row of release {release.id} has the id {row}")
    told: dict[str, Any] = {"release": release.id, "table": declared.name, "row": found}
    decided = {name: found[name] for name in DECISIONS.get(declared.name, ()) if name in found}
    told["decisions"] = decided
    passages = [found["passage_id"]] if found.get("passage_id") else []
    passages += [*(found.get("question_passage_ids") or ()), *(found.get("answer_passage_ids") or ())]
    table = schema.table("passages")
    held = [one for name in passages if (one := _row(table, "passage_id", name, release.path))]
    if declared.name == "passages":
        held = [found]
    told["passages"] = held
    document = _row(schema.table("documents"), "document_id", found.get("document_id") or "", release.path)
    told["document"] = document
    told["printed"] = _printed(release, document, held) if document else []
    return told


def told(found: Mapping[str, Any]) -> Iterator[Table | str]:
    """What was found, for a person."""
    yield f"{found['table']}, release {found['release']}"
    for title in ("row", "decisions"):
        table = Table(title, "", show_lines=False)
        for name, value in found[title].items():
            if value is not None and value != []:
                table.add_row(name, escape(str(value)))
        if table.row_count:
            yield table
    for passage in found["passages"]:
        yield escape(
            f"passage {passage['position']} ({passage['label']}, {passage['label_score']:.2f}): {passage['text']}"
        )
    if document := found["document"]:
        yield escape(f"printed in {document['source_uri']}:")
    for line in found["printed"]:
        yield escape(f"{line['line']:>6}  {line['text']}")


def _row(table: schema.TableSchema, column: str, value: str, folder: Path) -> dict[str, Any] | None:
    """The first row that has a value: only the column is read of the parts that do not have it."""
    for path in parts.parts_of(table.name, folder):
        places = pc.indices_nonzero(pc.equal(pq.read_table(path, columns=[column])[column], value))
        if len(places):
            return dict(parts.read_part(path).slice(places[0].as_py(), 1).to_pylist()[0])
    return None


def _printed(
    release: publish.Release, document: Mapping[str, Any], passages: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The lines of the page that the passages stand in, where the file still holds what was read."""
    one = next(one for one in release.inputs if one.document_id == document["document_id"])
    try:
        with remote.near([one.path], "") as near:
            (path,) = near.paths
            page = shelf.read(
                shelf.File(one.source_uri, path, one.bytes or 0, one.sha256 or "", document["media_type"])
            )
    except (OSError, shelf.ChangedPageError):
        return []
    lines = text_of(page.data, page.media_type, document["encoding"], document["decode_errors"]).splitlines()
    wanted = sorted({n for one in passages for n in range(one["first_line"], one["last_line"] + 1)})
    return [{"line": number, "text": lines[number - 1]} for number in wanted if number <= len(lines)]
