"""Folders of releases made of the example tables, published without any page being read."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows import parts, publish
from flows.shelf import Input
from tests.tables import release as example

WHOLE = {"releases", "latest", "current.json", "banxin.duckdb", "flat"}
FACTS = {"started": "2025-01-01T00:00:00+00:00", "finished": "2025-01-01T00:00:01+00:00", "versions": {}, "checks": {}}


def tables_of(place: str) -> dict[str, pa.Table]:
    """The example tables, found in another place, with other ids."""
    tables, _ = example()
    renamed = {}
    for name, table in tables.items():
        for column in table.schema:
            values = table[column.name].to_pylist()
            if column.name == "source_uri":
                values = [value.replace(value.split("/")[0], place) for value in values]
            elif column.name.endswith("_id"):
                values = [value and f"{place}-{value}" for value in values]
            elif column.name.endswith("_ids"):
                values = [value and [f"{place}-{one}" for one in value] for value in values]
            index = table.schema.get_field_index(column.name)
            table = table.set_column(index, column, pa.array(values, column.type))
        renamed[name] = table
    return renamed


def staged(stage: Path, place: str = "pages", number: int = 1) -> tuple[Input, ...]:
    """Put the example tables on a stage; gives the inputs they came from."""
    tables = tables_of(place)
    for name, table in tables.items():
        if table.num_rows:
            parts.write_part(table, name, stage, number)
    (stage / "validation").mkdir(exist_ok=True)
    (stage / "validation" / "index.html").write_text("<p>好</p>", encoding="utf-8")
    return inputs_of(tables)


def inputs_of(tables: dict[str, pa.Table]) -> tuple[Input, ...]:
    documents = tables["documents"].select(["source_uri", "document_id"]).to_pylist()
    refused = tables["rejects"].filter(pc.is_null(tables["rejects"]["table"]))["source_uri"].to_pylist()
    return (
        *(
            Input(one["source_uri"], f"/{one['source_uri']}", 1, one["document_id"], one["document_id"])
            for one in documents
        ),
        *(Input(uri, f"/{uri}") for uri in refused),
    )


def published(out: Path, place: str = "pages", keeping: publish.Keeping = publish.KEEPING) -> publish.Release:
    with publish.writing(out) as stage:
        inputs = staged(stage, place)
        return publish.publish(out, stage, publish.next_id(out), inputs, FACTS, keeping)


def listing(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
