"""The published tables as they are declared: ``datasets/<table>.toml``, in Table Schema words.

A table is declared once. Its Arrow schema, its structural expectations (``suites``), its entry in ``datapackage.json``
and its part of the data dictionary (``dictionary``) all derive from that file.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

DATASETS = Path(__file__).parent.parent / "datasets"
NAMES = ("documents", "articles", "passages", "qa_pairs", "claims", "statistics", "rejects")

# Labels are plain strings: Parquet dictionary-encodes them anyway, while an Arrow dictionary column comes back to
# pandas as a categorical and cannot be grouped when its chunks carry different dictionaries.
TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
ITEMS: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "span": pa.struct([("start", pa.int64()), ("end", pa.int64())]),
}
ITEM_TYPES = {"string": "string", "span": "object"}  # in Table Schema's JSON
CONSTRAINTS = frozenset(("required", "unique", "enum", "minimum", "maximum", "minLength"))
FieldType = Literal["string", "integer", "number", "boolean", "date", "array"]


class SchemaError(ValueError):
    """A table that is declared wrongly; says which file and field, and what to do."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a published table."""

    name: str
    type: FieldType
    description: str
    example: Any
    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    """Fewest items of a list."""
    items: Literal["string", "span"] | None = None
    """What a list holds; a span is a struct of ``start`` and ``end``."""

    @property
    def arrow(self) -> pa.Field:
        """The column in Arrow, its description in the metadata; a required column is not nullable."""
        # Parquet calls what a list holds its element, so a table that is written and read again has the same schema.
        kind = pa.list_(pa.field("element", ITEMS[self.items])) if self.items else TYPES[self.type]
        return pa.field(self.name, kind, nullable=not self.required, metadata={"description": self.description})

    @property
    def descriptor(self) -> dict[str, Any]:
        """The column in Table Schema words, as ``datapackage.json`` says it."""
        constraints = {
            "required": self.required or None,
            "unique": self.unique or None,
            "enum": list(self.enum) or None,
            "minimum": self.minimum,
            "maximum": self.maximum,
            "minLength": self.min_length,
        }
        told: dict[str, Any] = {
            "name": self.name,
            "type": self.type,
            "description": self.description,
            "example": self.example,
            "arrayItem": {"type": ITEM_TYPES[self.items]} if self.items else None,
            "constraints": {key: value for key, value in constraints.items() if value is not None} or None,
        }
        return {key: value for key, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A column whose every value that is not null names a row of another table."""

    field: str
    table: str
    reference: str
    """The column of ``table`` that is named."""


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A published table: what a row is, and its columns in order."""

    name: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    """One column: the id by which a row is named wherever it is spoken of."""
    foreign_keys: tuple[ForeignKey, ...] = ()
    arrow: pa.Schema = field(init=False, repr=False, compare=False)
    """What a table must be cast to before it is checked or written."""

    def __post_init__(self) -> None:
        metadata = {"name": self.name, "description": self.description}
        object.__setattr__(self, "arrow", pa.schema([column.arrow for column in self.fields], metadata=metadata))

    def __getitem__(self, name: str) -> Field:
        return next(column for column in self.fields if column.name == name)

    def resource(self, path: str, **facts: Any) -> dict[str, Any]:
        """The table's entry in ``datapackage.json``, for the CSV file at ``path``; lists are JSON text in its cells.

        Args:
            path: where the file lies, relative to ``datapackage.json``.
            facts: what else is known of the file, in Data Resource words: ``bytes``, ``hash``.
        """
        return {
            "name": self.name,
            "type": "table",
            "path": path,
            "description": self.description,
            "scheme": "file",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8-sig",
            **facts,
            "schema": {
                "fields": [column.descriptor for column in self.fields],
                "primaryKey": list(self.primary_key),
                "foreignKeys": [
                    {"fields": [key.field], "reference": {"resource": resource, "fields": [key.reference]}}
                    for key in self.foreign_keys
                    # Table Schema's word for the table itself is an empty name.
                    for resource in ["" if key.table == self.name else key.table]
                ],
            },
        }


def load(path: Path) -> TableSchema:
    """The table that a TOML file declares; the file is named for it.

    Raises:
        SchemaError: the file is no TOML, or what it declares is incomplete or contradicts itself.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SchemaError(f"{path}: {error}: mend the file") from error
    description = told.pop("description", None)
    if not isinstance(description, str) or not description.strip():
        raise SchemaError(f"{path}: no description: say what a row of the table is")
    fields = tuple(_field(path, number, entry) for number, entry in enumerate(told.pop("fields", ()), 1))
    names = [column.name for column in fields]
    for name in names:
        if names.count(name) > 1:
            raise SchemaError(f"{path}: two fields are named {name!r}: rename one")
    key = told.pop("primaryKey", None)
    if not isinstance(key, list) or len(key) != 1 or key[0] not in names:
        raise SchemaError(f"{path}: primaryKey is {key!r}: name the one field that identifies a row, as a list")
    foreign_keys = tuple(_foreign_key(path, names, entry) for entry in told.pop("foreignKeys", ()))
    if told:
        raise SchemaError(f"{path}: unknown key {min(told)!r}: only description, primaryKey, fields, foreignKeys")
    return TableSchema(path.stem, " ".join(description.split()), fields, (key[0],), foreign_keys)


def _field(path: Path, number: int, told: Mapping[str, Any]) -> Field:
    """One ``[[fields]]`` entry."""
    where = f"{path}: field {told.get('name', number)!r}"
    for word in ("name", "type", "description"):
        if not isinstance(told.get(word), str) or not told[word].strip():
            raise SchemaError(f"{where} has no {word}: add one")
    if "example" not in told:
        raise SchemaError(f"{where} has no example: show a reader one value")
    if told["type"] not in {"array", *TYPES}:
        raise SchemaError(f"{where} has type {told['type']!r}: use one of array, {', '.join(TYPES)}")
    if (told["type"] == "array") != (told.get("items") in ITEMS):
        raise SchemaError(f"{where}: an array, and only an array, says what its items are: {' or '.join(ITEMS)}")
    constraints = dict(told.get("constraints", {}))
    unknown = (told.keys() - {"name", "type", "description", "example", "items", "constraints"}) | (
        constraints.keys() - CONSTRAINTS
    )
    if unknown:
        raise SchemaError(f"{where} has an unknown word {min(unknown)!r}: correct or remove it")
    return Field(
        name=told["name"],
        type=told["type"],
        description=" ".join(told["description"].split()),
        example=told["example"],
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        enum=tuple(constraints.get("enum", ())),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        min_length=constraints.get("minLength"),
        items=told.get("items"),
    )


def _foreign_key(path: Path, names: list[str], told: Mapping[str, Any]) -> ForeignKey:
    """One ``[[foreignKeys]]`` entry, of one column."""
    match told:
        case {"fields": [str(name)], "reference": {"resource": str(other), "fields": [str(column)]}} if name in names:
            return ForeignKey(name, other, column)
    raise SchemaError(
        f"{path}: foreign key {dict(told)!r}: write fields = [<a field of this table>], "
        "reference = { resource = <table>, fields = [<its field>] }}"
    )


def _load_all() -> tuple[TableSchema, ...]:
    """All tables in the order they are published, each foreign key leading to a primary key."""
    tables = tuple(load(DATASETS / f"{name}.toml") for name in NAMES)
    keys = {(one.name, *one.primary_key) for one in tables}
    for one in tables:
        for key in one.foreign_keys:
            if (key.table, key.reference) not in keys:
                raise SchemaError(
                    f"{DATASETS / one.name}.toml: {key.field} refers to {key.table}.{key.reference}, which is no "
                    "table's primary key: correct the reference"
                )
    return tables


TABLES: tuple[TableSchema, ...] = _load_all()
"""The published tables, in the order of publication."""


def table(name: str) -> TableSchema:
    """The table of that name.

    >>> table("rejects").primary_key
    ('reject_id',)

    Raises:
        KeyError: there is no such table.
    """
    return dict(zip(NAMES, TABLES, strict=True))[name]
