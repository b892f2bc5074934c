"""The declarations of the tables: what they promise to have, how they are read, and what is refused."""

import csv
import io
import json
from datetime import date
from typing import Any, get_args

import duckdb
import frictionless
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations import dictionary, schema
from tests.tables import release
from transforms import records

# The tables' contract. A column may be added; one that is missing, renamed or moved breaks those who read the tables.
CONTRACT = {
    "documents": "document_id source_uri media_type encoding bytes characters lines publication edition_date page title "
    "articles passages",
    "articles": "article_id document_id position kind kicker headline subheadline byline authors lead characters",
    "passages": "passage_id document_id article_id position label label_score section speaker text characters spans "
    "first_line last_line",
    "qa_pairs": "qa_id document_id article_id pair_no question answer question_form subquestions asker asker_label "
    "respondent respondent_label question_passage_ids answer_passage_ids question_spans answer_spans pairing_basis "
    "pairing_score pairing_margin status",
    "claims": "claim_id document_id article_id passage_id start end spans claim speaker speaker_role source_type "
    "quote_type cue claim_type checkable factuality salience is_key keywords statistic_ids qa_id",
    "statistics": "statistic_id document_id article_id passage_id start end spans quote sentence value value_high "
    "comparator unit unit_text quantity_kind measure direction basis metric subject period_text period_start period_end "
    "speaker claim_id",
    "rejects": "reject_id document_id source_uri table row stage rule reason severity",
}
LITERALS = {
    "documents.decode_errors": records.DecodeErrors,
    "articles.kind": records.ArticleKind,
    "passages.jump": records.JumpKind,
    "passages.label": records.Label,
    "qa_pairs.question_form": records.QuestionForm,
    "qa_pairs.pairing_basis": records.PairingBasis,
    "qa_pairs.status": records.PairStatus,
    "claims.source_type": records.SourceType,
    "claims.quote_type": records.QuoteType,
    "claims.claim_type": records.ClaimType,
    "claims.checkable": records.Checkable,
    "claims.factuality": records.Factuality,
    "statistics.comparator": records.Comparator,
    "statistics.quantity_kind": records.StatisticKind,
    "statistics.measure": records.Measure,
    "statistics.direction": records.Direction,
    "statistics.basis": records.Basis,
    "rejects.severity": records.Severity,
}
EACH = pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)


def test_the_tables_in_publication_order():
    assert [table.name for table in schema.TABLES] == list(CONTRACT)


@EACH
def test_the_columns_of_the_contract_in_its_order(table):
    contract = CONTRACT[table.name].split()
    assert [field.name for field in table.fields if field.name in contract] == contract


@EACH
def test_labels_are_those_of_the_records(table):
    enums = {f"{table.name}.{field.name}": field.enum for field in table.fields if field.enum}
    enums.pop("rejects.table", None)
    assert enums == {name: get_args(literal) for name, literal in LITERALS.items() if name.startswith(table.name + ".")}


def test_a_refused_row_is_of_a_published_table():
    assert schema.table("rejects")["table"].enum == tuple(name for name in schema.NAMES if name != "rejects")


@EACH
def test_foreign_keys_lead_to_primary_keys(table):
    assert {(key.table, (key.reference,)) for key in table.foreign_keys} <= {
        (one.name, one.primary_key) for one in schema.TABLES
    }


@EACH
def test_arrow_carries_types_and_descriptions(table):
    assert table.arrow.metadata[b"description"].decode() == table.description
    for field in table.fields:
        column = table.arrow.field(field.name)
        assert column.metadata == {b"description": field.description.encode()}
        assert column.nullable == (not field.required)


def test_arrow_types():
    statistics, passages = schema.table("statistics").arrow, schema.table("passages").arrow
    assert statistics.field("value").type == pa.float64()
    assert statistics.field("period_end").type == pa.date32()
    assert schema.table("claims").arrow.field("is_key").type == pa.bool_()
    assert passages.field("position").type == pa.int64()
    assert passages.field("label").type == pa.string()
    assert passages.field("spans").type == pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64())]))
    assert schema.table("articles").arrow.field("authors").type == pa.list_(pa.string())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | bool) else str(value)


def _package(folder, rows: dict[str, list[dict[str, Any]]]) -> str:
    """A data package of those rows, as a release would publish them."""
    resources = []
    for table in schema.TABLES:
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow([field.name for field in table.fields])
        for row in rows[table.name]:
            writer.writerow([_cell(row[field.name]) for field in table.fields])
        (folder / f"{table.name}.csv").write_text(text.getvalue(), encoding="utf-8-sig")
        resources.append(table.resource(f"{table.name}.csv", bytes=len(text.getvalue().encode()) + 3))
    path = folder / "datapackage.json"
    path.write_text(json.dumps({"name": "banxin", "resources": resources}, ensure_ascii=False), encoding="utf-8")
    return str(path)


@pytest.mark.filterwarnings("ignore")
def test_the_examples_of_all_columns_make_a_valid_data_package(tmp_path):
    examples = {table.name: [{field.name: field.example for field in table.fields}] for table in schema.TABLES}
    report = frictionless.validate(_package(tmp_path, examples))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


@pytest.mark.filterwarnings("ignore")
def test_tables_make_a_valid_data_package(tmp_path):
    tables, _ = release()
    report = frictionless.validate(_package(tmp_path, {name: table.to_pylist() for name, table in tables.items()}))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


@pytest.mark.filterwarnings("ignore")
def test_a_data_package_refuses_what_the_declaration_forbids(tmp_path):
    examples = {table.name: [{field.name: field.example for field in table.fields}] for table in schema.TABLES}
    examples["claims"][0] |= {"salience": 2.0, "qa_id": "nobody"}
    report = frictionless.validate(_package(tmp_path, examples))
    assert {kind for (kind,) in report.flatten(["type"])} == {"constraint-error", "foreign-key"}


def test_parquet_keeps_the_schema_and_reads_in_pandas_and_duckdb(tmp_path):
    tables, _ = release()
    for name, table in tables.items():
        path = tmp_path / f"{name}.parquet"
        pq.write_table(table, path)
        assert pq.read_schema(path).equals(schema.table(name).arrow, check_metadata=True)
        assert len(table.to_pandas()) == table.num_rows
    asked = duckdb.read_parquet(str(tmp_path / "passages.parquet")).filter("label = 'question'")
    assert asked.aggregate("sum(len(spans))").fetchall() == [(4,)]
    dated = duckdb.read_parquet(str(tmp_path / "statistics.parquet")).filter("period_end is not null")
    assert dated.project("unit, value, period_end").fetchall() == [("CNY", 15000000.0, date(2024, 12, 31))]


def test_the_data_dictionary_is_current():
    readme = dictionary.README.read_text(encoding="utf-8")
    assert dictionary.renewed(readme) == readme, "run: python -m expectations.dictionary"


def test_the_data_dictionary_keeps_what_is_written_by_hand():
    text = dictionary.renewed(f"By hand.\n{dictionary.MARK}\nold")
    assert text.startswith(f"By hand.\n{dictionary.MARK}\n\n## documents\n")
    assert "old" not in text.splitlines()
    with pytest.raises(dictionary.DictionaryError, match="put it where"):
        dictionary.renewed("By hand.")


GOOD = """
description = "One row a thing."
primaryKey = ["thing_id"]
[[fields]]
name = "thing_id"
type = "string"
description = "Which."
example = "t1"
constraints = { required = true }
"""


def _more(text: str) -> str:
    return GOOD + '[[fields]]\nname = "more"\ndescription = "More."\nexample = 1\n' + text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("description = ", "mend the file"),
        (GOOD.replace('"One row a thing."', '" "'), "no description: say what a row"),
        (GOOD.replace('["thing_id"]', '["other"]'), r"primaryKey is \['other'\]"),
        (GOOD.replace('["thing_id"]', '"thing_id"'), "primaryKey is 'thing_id'"),
        (GOOD.replace("primaryKey", "primary_key"), "primaryKey is None"),
        (GOOD.replace('name = "thing_id"', ""), "field 1 has no name"),
        (GOOD.replace('"Which."', '""'), "field 'thing_id' has no description"),
        (GOOD.replace('example = "t1"', ""), "field 'thing_id' has no example"),
        (GOOD.replace("required", "requierd"), "unknown word 'requierd'"),
        (GOOD.replace("example", "colour = 1\nexample"), "unknown word 'colour'"),
        (GOOD.replace("primaryKey", "title = 1\nprimaryKey"), "unknown key 'title'"),
        (_more('type = "text"'), "has type 'text': use one of array, string"),
        (_more('type = "array"'), "says what its items are"),
        (_more('type = "integer"\nitems = "string"'), "says what its items are"),
        (_more('type = "integer"').replace('"more"', '"thing_id"'), "two fields are named 'thing_id'"),
        (GOOD + '[[foreignKeys]]\nfields = ["thing_id"]\nreference = "things"', "foreign key .* write fields"),
        (
            GOOD + '[[foreignKeys]]\nfields = ["other"]\nreference = { resource = "a", fields = ["b"] }',
            "foreign key .* write fields",
        ),
    ],
)
def test_a_bad_declaration_is_refused_by_file_and_field(tmp_path, text, told):
    path = tmp_path / "things.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(schema.SchemaError, match=told) as refusal:
        schema.load(path)
    assert str(path) in str(refusal.value)


def test_a_good_declaration_is_read(tmp_path):
    path = tmp_path / "things.toml"
    path.write_text(_more('type = "array"\nitems = "span"\nconstraints = { minLength = 1 }'), encoding="utf-8")
    table = schema.load(path)
    assert (table.name, table.description, table.primary_key) == ("things", "One row a thing.", ("thing_id",))
    assert table["thing_id"].required
    assert table["more"].descriptor == {
        "name": "more",
        "type": "array",
        "description": "More.",
        "example": 1,
        "arrayItem": {"type": "object"},
        "constraints": {"minLength": 1},
    }


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(schema.SchemaError, match="mend the file"):
        schema.load(tmp_path / "nothing.toml")
