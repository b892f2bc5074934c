"""A batch of pages becomes parts of tables, and a page that fails costs one row of rejects."""

from pathlib import Path

import pytest

from expectations import schema
from flows import harvest, parts, shelf, sift
from transforms import decode, label, order, tabulate

ODD = "odd.txt"


@pytest.fixture
def files(samples: Path) -> tuple[shelf.File, ...]:
    return shelf.discover([samples]).files


def rejects(into: Path) -> list[dict[str, str]]:
    return parts.read_table(schema.table("rejects"), into).to_pylist()


def test_pages_become_parts_of_tables(files, tmp_path):
    done = harvest.harvest(files, tmp_path, 1)
    tables = parts.read_tables(tmp_path)
    assert done.files == done.documents == tables["documents"].num_rows == len(files)
    assert done.characters == sum(tables["documents"]["characters"].to_pylist())
    assert tables["documents"]["source_uri"].to_pylist() == [file.uri for file in files]
    assert tables["passages"].num_rows > len(files)
    assert done.rows == {name: table.num_rows for name, table in tables.items()}


def test_the_same_pages_give_the_same_bytes(files, tmp_path):
    for name in ("one", "two"):
        harvest.harvest(files, tmp_path / name, 1)
    one, two = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.parquet")}
        for name in ("one", "two")
    )
    assert one == two
    assert len(one) >= len(schema.NAMES) - 1


def test_a_page_that_cannot_be_decoded_is_refused_with_its_reason(pages, tmp_path):
    (pages / "empty.txt").touch()
    (pages / "picture.txt").write_bytes(bytes(range(256)) * 8)
    done = harvest.harvest(shelf.discover([pages]).files, tmp_path, 1)
    assert (done.files, done.documents) == (4, 2)
    assert [(row["source_uri"], row["stage"], row["rule"], row["severity"]) for row in rejects(tmp_path)] == [
        ("pages/empty.txt", "decode", "empty_file", "critical"),
        ("pages/picture.txt", "decode", "binary_file", "critical"),
    ]


@pytest.fixture
def poisoned(pages: Path) -> tuple[shelf.File, ...]:
    """Two good pages and an odd one."""
    (pages / ODD).write_text("怪版。", encoding="utf-8")
    return shelf.discover([pages]).files


def only_odd(error: Exception):
    """A stage that fails on the odd page."""

    def stage(source, passages):
        if source.uri.endswith(ODD):
            raise error
        return labelled(source, passages)

    labelled = label.label
    return stage


@pytest.mark.parametrize(
    ("error", "rule", "reason"),
    [
        (ValueError("bad\nluck"), "ValueError", "pages/odd.txt: bad luck"),
        (RecursionError(), "RecursionError", "pages/odd.txt: RecursionError"),
        (OSError("x" * 9_999), "OSError", "pages/odd.txt: " + "x" * (harvest.LONGEST_REASON - len("pages/odd.txt: "))),
        (KeyError("\u202e"), "KeyError", "pages/odd.txt: '\\\\u202e'"),
        (MemoryError(), "memory_budget", "pages/odd.txt: takes more memory than a page may; split the file"),
    ],
)
def test_a_page_that_raises_loses_nothing_else(poisoned, tmp_path, monkeypatch, error, rule, reason):
    monkeypatch.setattr(label, "label", only_odd(error))
    done = harvest.harvest(poisoned, tmp_path, 1)
    assert done.documents == 2
    (row,) = rejects(tmp_path)
    assert (row["rule"], row["reason"]) == (rule, reason)
    assert row["document_id"] == next(file for file in poisoned if file.uri.endswith(ODD)).document_id


def test_the_stage_that_failed_is_named(poisoned, tmp_path, monkeypatch):
    monkeypatch.setattr(order, "_threaded", None)
    harvest.harvest(poisoned, tmp_path, 1)
    assert {row["stage"] for row in rejects(tmp_path)} == {"order"}


@pytest.mark.parametrize(
    ("column", "values"),
    [("bytes", ["three"]), ("bytes", [None]), ("bytes", [2**70]), ("bytes", [1, 2]), ("title", ["\ud800"]), ("x", [1])],
)
def test_a_page_whose_rows_do_not_fit_loses_nothing_else(poisoned, tmp_path, monkeypatch, column, values):
    def tabulated(document, *others):
        tables = rows(document, *others)
        if document.source.uri.endswith(ODD):
            tables["documents"][column] = values
        return tables

    rows = tabulate.tabulate
    monkeypatch.setattr(tabulate, "tabulate", tabulated)
    done = harvest.harvest(poisoned, tmp_path, 1)
    assert done.documents == 2
    (row,) = rejects(tmp_path)
    assert (row["source_uri"], row["stage"]) == ("pages/odd.txt", "tabulate")


def test_a_page_that_changed_since_it_was_found_is_refused(poisoned, pages, tmp_path):
    (pages / ODD).write_text("换了。", encoding="utf-8")
    assert harvest.harvest(poisoned, tmp_path, 1).documents == 2
    (row,) = rejects(tmp_path)
    assert (row["stage"], row["rule"]) == ("read", "ChangedPageError")
    (pages / ODD).unlink()
    harvest.harvest(poisoned, tmp_path / "gone", 1)
    assert [row["rule"] for row in rejects(tmp_path / "gone")] == ["FileNotFoundError"]


def test_reading_a_page_gives_rows_for_every_table(files):
    page = shelf.read(files[0])
    rows = harvest.read(page)
    assert sorted(rows) == sorted(schema.NAMES)
    assert rows["documents"]["document_id"] == [decode.decode(page).document_id]


def test_what_was_refused_before_is_written_as_well(pages, tmp_path):
    (pages / "a.doc").touch()
    refused = [one.reject for one in shelf.discover([pages]).refusals]
    sift.write_refusals(refused, tmp_path, 4)
    (row,) = rejects(tmp_path)
    assert (row["source_uri"], row["rule"]) == ("pages/a.doc", "unsupported_kind")
    sift.write_refusals([], tmp_path / "none", 4)
    assert not (tmp_path / "none").exists()


def test_a_page_read_with_reserve_is_published_and_told(pages, tmp_path):
    text = "青禾县今年新建冷库三座，乡亲们说：“龙眼再也不愁卖了。”记者陆一鸣报道。\n" * 3
    (pages / "marked.txt").write_bytes(text.encode() + b"\xff\n" + text.encode())
    done = harvest.harvest(shelf.discover([pages / "marked.txt"]).files, tmp_path, 1)
    (row,) = rejects(tmp_path)
    assert done.documents == 1
    assert (row["rule"], row["severity"], row["table"]) == ("bad_bytes", "warning", "documents")


def test_how_legible_a_page_must_be_is_a_setting(pages, tmp_path):
    (pages / "noise.txt").write_text("鏂拌川鐢熶骇鍔涚殑鍙戝睍銆傝€呬粠" * 20, encoding="utf-8")
    files = shelf.discover([pages / "noise.txt"]).files
    assert harvest.harvest(files, tmp_path / "asked", 1).documents == 0
    (row,) = rejects(tmp_path / "asked")
    assert (row["rule"], row["stage"], row["severity"], row["table"]) == ("illegible", "decode", "critical", None)
    assert harvest.harvest(files, tmp_path / "any", 1, legible=0).documents == 1
