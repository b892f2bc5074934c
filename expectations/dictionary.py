"""The data dictionary: what ``datasets/README.md`` says of each table, written from the declarations.

``python -m expectations.dictionary`` renews it. What stands above the mark in that file is written by hand and kept.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from expectations.schema import DATASETS, TABLES, Field, TableSchema

README = DATASETS / "README.md"
MARK = "<!-- From here on written by `python -m expectations.dictionary`: change the TOML files, not this text. -->"


class DictionaryError(ValueError):
    """A data dictionary that cannot be renewed; says what to do."""


def renewed(readme: str) -> str:
    """The text of ``datasets/README.md`` with its tables as they are declared now.

    Raises:
        DictionaryError: the text lacks the mark above which it is written by hand.
    """
    by_hand, mark, _ = readme.partition(MARK)
    if not mark:
        raise DictionaryError(f"no line {MARK!r}: put it where the tables are to stand")
    return by_hand + mark + "\n" + "".join(line + "\n" for table in TABLES for line in _table(table))


def _table(table: TableSchema) -> Iterator[str]:
    """A table's section."""
    yield from ("", f"## {table.name}", "", table.description, "")
    yield from ("| column | type | meaning | example |", "| --- | --- | --- | --- |")
    references = {key.field: key for key in table.foreign_keys}
    for field in table.fields:
        notes = [field.description]
        if key := references.get(field.name):
            notes.append(f"→ `{key.table}.{key.reference}`")
        cells = (f"`{field.name}`", _kind(field), " ".join(notes), f"`{_shown(field)}`")
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _kind(field: Field) -> str:
    """A column's type in a reader's words."""
    kind = f"list of {'{start, end}' if field.items == 'span' else 'strings'}" if field.items else field.type
    return kind if field.required else f"{kind} or null"


def _shown(field: Field) -> str:
    return field.example if isinstance(field.example, str) else json.dumps(field.example, ensure_ascii=False)


def renew(path: Path = README) -> None:
    """Write the file anew."""
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    renew()
