"""Whatever column is wrong, some promise notices; the page that tells which is up to date."""

import pytest

from expectations import schema
from tests.expectations import mutations


@pytest.fixture(scope="module")
def found() -> list[tuple[str, str, str, list[str]]]:
    return list(mutations.mutations())


def test_the_sample_is_sound():
    assert mutations.noticed(mutations.sample()) == []


def test_every_column_that_is_wrong_is_noticed(found):
    columns = {(table.name, field.name) for table in schema.TABLES for field in table.fields}
    assert {(table, column) for table, column, _, promises in found if promises} == columns


def test_the_page_of_promises_is_up_to_date(found, monkeypatch):
    monkeypatch.setattr(mutations, "mutations", lambda: found)
    _, mark, told = mutations.PAGE.read_text(encoding="utf-8").partition(mutations.MARK)
    assert mark + told == mutations.written(), "run python -m tests.expectations.mutations"
