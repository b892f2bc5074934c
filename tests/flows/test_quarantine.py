"""A row that cannot be right ends in ``rejects``, and the rest of the release goes on; too many such rows end it."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations import check, schema
from flows import build, parts, publish, quarantine
from tests.builds import run
from tests.flows.conftest import PAGE
from tests.tables import ID, URIS, release, rows, tabled

# The document that each row is of.
OF = {ID[name]: ID[name[:2]] for name in ID}
SHARES = "居民小区，其中女乘客占比达{}%。"


def failing(table: str, *ids: str, promise: str = "odd", severity: Any = "warning", error: str | None = None) -> Any:
    documents = tuple(OF.get(one, "nowhere") for one in ids)
    return check.Failure(table, promise, severity, f"No row is {promise}.", "…", len(ids), ids, documents, error=error)


def staged(tables: dict[str, pa.Table], stage: Path) -> dict[str, pa.Table]:
    """The tables as a build stages them: a part a batch, here a batch a document."""
    for name, table in tables.items():
        if name == "rejects":
            parts.write_part(table, name, stage, 1)
            continue
        for number, document in enumerate((ID["d1"], ID["d2"]), start=1):
            if (mine := table.filter(pc.equal(table["document_id"], document))).num_rows:
                parts.write_part(mine, name, stage, number)
    return tables


def bytes_of(stage: Path) -> dict[str, bytes]:
    return {path.relative_to(stage).as_posix(): path.read_bytes() for path in stage.rglob("*.parquet")}


def test_a_statistic_leaves_its_table_and_its_claim(tmp_path):
    tables = staged(release()[0], tmp_path)
    before = bytes_of(tmp_path)
    quarantine.quarantine([failing("statistics", ID["d1s2"])], tmp_path, 3)
    left = parts.read_tables(tmp_path)
    assert left["statistics"]["statistic_id"].to_pylist() == [ID["d1s1"], ID["d2s1"], ID["d2s2"]]
    assert left["claims"]["statistic_ids"].to_pylist() == [[ID["d1s1"]], [ID["d2s1"]]]
    *_, row = left["rejects"].to_pylist()
    told = json.loads(row.pop("row"))
    assert row.pop("reject_id")
    assert row == {
        "document_id": ID["d1"],
        "source_uri": URIS["d1"],
        "table": "statistics",
        "stage": "check",
        "rule": "odd",
        "reason": f"{URIS['d1']}: 3至5个百分点: No row is odd.",
        "severity": "error",
    }
    assert told == {name: tables["statistics"][name][1].as_py() for name in tables["statistics"].column_names}
    after = bytes_of(tmp_path)
    changed = {Path(path).parent.name for path in before.keys() ^ after.keys()}
    assert changed == {"statistics", "claims", "rejects"}
    assert len(after) == len(before) + 1  # the rows of d2 stand in the parts that they stood in


def test_a_claim_leaves_its_table_and_its_statistics_stay(tmp_path):
    staged(release()[0], tmp_path)
    quarantine.quarantine([failing("claims", ID["d1c1"])], tmp_path, 3)
    left = parts.read_tables(tmp_path)
    assert left["claims"]["claim_id"].to_pylist() == [ID["d2c1"]]
    assert left["statistics"]["claim_id"].to_pylist() == [None, None, ID["d2c1"], None]
    row = left["rejects"].to_pylist()[-1]
    assert row["reason"] == f"{URIS['d1']}: 去年技改投入约1500万元，良品率提高3至5个百分点: No row is odd."
    assert json.loads(row["row"])["statistic_ids"] == [ID["d1s1"], ID["d1s2"]]


def test_a_row_that_breaks_two_promises_is_refused_once_for_the_first(tmp_path):
    failures = [
        failing("statistics", ID["d2s1"], ID["d1s1"]),
        failing("statistics", ID["d1s1"], ID["d2s2"], promise="strange"),
    ]
    staged(release()[0], tmp_path)
    assert quarantine.quarantine(failures, tmp_path, 3) == 3
    left = parts.read_tables(tmp_path)
    refused = [(json.loads(row["row"])["statistic_id"], row["rule"]) for row in left["rejects"].to_pylist()[1:]]
    assert refused == [(ID["d1s1"], "odd"), (ID["d2s1"], "odd"), (ID["d2s2"], "strange")]


@pytest.mark.parametrize(
    "failure",
    [
        failing("statistics", ID["d1s1"], severity="info"),
        failing("statistics", ID["d1s1"], severity="critical"),
        failing("statistics", ID["d1s1"], error="no such column"),
        failing("passages", ID["d1p1"]),
        failing("statistics", "nowhere"),
    ],
    ids=["info", "critical", "broken check", "needed rows", "no row"],
)
def test_what_takes_no_row_out_changes_no_file(failure, tmp_path):
    staged(release()[0], tmp_path)
    before = bytes_of(tmp_path)
    assert quarantine.quarantine([failure], tmp_path, 3) == 0
    assert bytes_of(tmp_path) == before


def test_a_row_is_json_whatever_its_figures_are(tmp_path):
    tables, _ = rows()
    tables["statistics"][0] |= {"value": float("inf"), "value_high": float("nan"), "quote": "约\u202e" * 40}
    staged(tabled(tables), tmp_path)
    quarantine.quarantine([failing("statistics", ID["d1s1"])], tmp_path, 3)
    left = parts.read_tables(tmp_path)
    row = left["rejects"].to_pylist()[-1]
    told = json.loads(row["row"], parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert (told["value"], told["value_high"], told["period_start"]) == ("inf", "nan", "2024-01-01")
    assert "\u202e" not in row["reason"]
    assert len(row["reason"]) < 100


@given(
    statistics=st.sets(st.sampled_from([ID["d1s1"], ID["d1s2"], ID["d2s1"], ID["d2s2"]])),
    claims=st.sets(st.sampled_from([ID["d1c1"], ID["d2c1"]])),
)
def test_no_row_is_lost_and_no_link_broken(tmp_path_factory, statistics, claims):
    stage = tmp_path_factory.mktemp("stage")
    tables = staged(release()[0], stage)
    failures = [failing("claims", *sorted(claims)), failing("statistics", *sorted(statistics))]
    quarantine.quarantine(failures, stage, 3)
    left = parts.read_tables(stage)
    assert check.breaches(left, ("claims", "statistics", "rejects", "qa_pairs", "passages")) == []
    refused = [json.loads(row["row"]) for row in left["rejects"].to_pylist() if row["table"]]
    assert {row["claim_id"] for row in refused if "statistic_ids" in row} == claims
    assert {row["statistic_id"] for row in refused if "statistic_id" in row} == statistics
    for name in ("claims", "statistics"):
        gone = len({"claims": claims, "statistics": statistics}[name])
        assert left[name].num_rows == tables[name].num_rows - gone


def test_links_that_are_broken_after_all_are_told(tmp_path, monkeypatch):
    staged(release()[0], tmp_path)
    without = quarantine.without
    monkeypatch.setattr(
        quarantine, "without", lambda name, rows, gone: rows if name == "claims" else without(name, rows, gone)
    )
    with pytest.raises(quarantine.QuarantineError, match=r"breaks claims\.statistic_ids_refer_to_statistics"):
        quarantine.quarantine([failing("statistics", ID["d1s1"])], tmp_path, 3)


@pytest.fixture
def odd(pages: Path) -> Path:
    """Two sound pages, and one that says of a share what cannot be."""
    (pages / "odd.txt").write_text(PAGE.replace("居民小\n区，", SHARES.format(160) + "\n"), encoding="utf-8")
    return pages


def quarantined(release: publish.Release) -> list[dict[str, Any]]:
    return [row for row in parts.read_tables(release.path)["rejects"].to_pylist() if row["stage"] == "check"]


@pytest.mark.usefixtures("prefect_server")
class TestBuild:
    """What a build does with a page that states what cannot be."""

    def test_the_poisoned_figure_ends_in_rejects_and_the_rest_is_published(self, odd, tmp_path):
        account = run([odd], tmp_path / "out")
        assert account.error is None
        assert account.release.rows["documents"] == 3
        (row,) = quarantined(account.release)
        assert (row["source_uri"], row["table"], row["rule"], row["severity"]) == (
            "pages/odd.txt", "statistics", "share_is_at_most_the_whole", "error",
        )  # fmt: skip
        assert row["reason"].startswith("pages/odd.txt: 160%: A share in % is between 0 and 100")
        assert json.loads(row["row"])["value"] == 160.0
        tables = parts.read_tables(account.release.path)
        assert 160.0 not in tables["statistics"]["value"].to_pylist()
        listed = pc.unique(tables["claims"]["statistic_ids"].combine_chunks().flatten()).to_pylist()
        assert set(listed) <= set(tables["statistics"]["statistic_id"].to_pylist())
        assert check.breaches(tables, [name for name in schema.NAMES if name != "documents"]) == []
        assert account.rows == account.release.rows == {name: table.num_rows for name, table in tables.items()}
        assert any("160%" in reason for reason in account.rejects)
        assert account.release.manifest["checks"]["quarantined"] == account.checks.quarantined == 1
        assert "Rows for quarantine: 1." in (account.report / "index.html").read_text(encoding="utf-8")
        assert "- rows for quarantine: 1" in list(build._markdown(account))

    def test_the_same_input_gives_the_same_bytes(self, odd, tmp_path):
        one, two = (bytes_of(run([odd], tmp_path / name).release.path) for name in ("one", "two"))
        assert one == two

    def test_too_many_refuse_the_release_and_the_last_one_stands(self, odd, tmp_path):
        out = tmp_path / "out"
        before = run([odd], out).release
        told = "\n\n".join("\u3000\u3000第" + number + "区的女乘客占比达160%。" for number in "一二三四五六七八九十东")
        (odd / "flood.txt").write_text(PAGE + "\n" + told + "\n", encoding="utf-8")
        account = run([odd], out)
        assert isinstance(account.error, build.RefusedError)
        assert "release.few_statistics_are_quarantined: At most 10 of " in str(account.error)
        assert "It is 11." in str(account.error)
        assert publish.current(out).id == before.id
        assert "not fit to publish" in (account.report / "index.html").read_text(encoding="utf-8")
        assert run([odd], out, tolerance=0.9).release.manifest["checks"]["quarantined"] == 11

    def test_what_was_quarantined_stays_so_when_pages_are_added(self, odd, tmp_path):
        out = tmp_path / "out"
        before = quarantined(run([odd / "odd.txt"], out).release)
        assert len(before) == 1
        assert quarantined(run([odd / "b.txt"], out, append=True).release) == before
        (odd / "odd.txt").write_text(PAGE.replace("24时", "22时"), encoding="utf-8")
        assert quarantined(run([odd / "odd.txt"], out, append=True).release) == []
