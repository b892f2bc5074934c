"""A check asks every promise of every table, tells bad data from a broken check, and writes a report that is safe to open."""

import ast
import re
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pytest

import expectations
from expectations import census, schema
from expectations.census import SHAPE, Census
from expectations.check import CheckError, Outcome, breaches, check
from expectations.facts import Original
from expectations.limits import Pages
from expectations.suites import suite
from tests.tables import ID, Rows, release, rows, tabled

HOSTILE = "<script>alert('owned')</script><img src=x onerror=alert('owned')>&版心"
WHOLE = 4  # what a release promises as a whole without ids and a release before


def judged(tables: Rows, files: dict[str, Original], docs: Path | None = None, **options: Any) -> Outcome:
    return check(census.take(tabled(tables), files), docs, **options)


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Outcome:
    return judged(*rows(), docs=tmp_path_factory.mktemp("sound"), run_name="release-1")


def test_tables_that_agree_keep_all_promises(sound):
    assert (sound.failures, sound.failed, sound.critical) == ((), 0, ())
    assert sound.passed == sum(len(suite(table)) for table in schema.TABLES) + WHOLE
    counted = [(name, table.num_rows) for name, table in release()[0].items()]
    assert [(one.table, one.rows) for one in sound.tables] == [*counted, ("release", 1)]


def test_no_rows_at_all_keep_all_promises():
    assert judged({name: [] for name in schema.NAMES}, {}).failures == ()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Outcome:
    """Every text, label and id of every table is hostile, and what is quoted is nowhere on the page."""
    tables, files = rows()
    for table in schema.TABLES:
        for field in table.fields:
            if field.type == "string" and field.name != "document_id":
                for row in tables[table.name]:
                    row[field.name] = HOSTILE
    return judged(tables, files, docs=tmp_path_factory.mktemp("hostile"), run_name="release-2")


def test_a_failure_says_what_why_and_where(hostile):
    (failure,) = (one for one in hostile.failures if one.promise == "quote_is_verbatim")
    assert (failure.table, failure.severity, failure.count) == ("statistics", "critical", 4)
    assert failure.rows == (HOSTILE,) * 4
    assert failure.documents == (ID["d1"], ID["d1"], ID["d2"], ID["d2"])
    assert failure.says.startswith("`quote` is its passage's `text`")
    assert failure.why == "Nothing is quoted that the page does not say."
    assert str(failure).startswith("critical: statistics.quote_is_verbatim: `quote` is")
    assert failure in hostile.critical
    assert failure not in hostile.broken


def counted(rows: int, *broken: tuple[str, str, str]) -> Census:
    """The census of so many statistics of one document, some of them broken: table, promise and row."""
    lines = [("rows", "statistics", None, "d", None, float(rows))]
    lines += [("broken", table, promise, "d", row, 1.0) for table, promise, row in broken]
    columns = zip(*lines, strict=True)
    return Census(pa.table([pa.array(column, field.type) for column, field in zip(columns, SHAPE, strict=True)], SHAPE))


def odd(count: int, *promises: str) -> list[tuple[str, str, str]]:
    return [("statistics", promise, f"x{n}") for promise in promises for n in range(count)]


def test_a_warning_does_not_speak_against_publishing():
    tables, files = rows()
    tables["statistics"][2]["value"] = 160.0
    outcome = judged(tables, files)
    assert [(one.promise, one.severity, one.rows, one.quarantines) for one in outcome.failures] == [
        ("share_is_at_most_the_whole", "warning", (ID["d2s1"],), True)
    ]
    assert outcome.critical == ()
    assert (outcome.failed, outcome.quarantined) == (1, 1)


def test_what_is_told_alone_takes_no_row_out():
    tables, files = rows()
    tables["statistics"][0]["value"] = 1500.0
    (failure,) = judged(tables, files).failures
    assert (failure.promise, failure.severity, failure.quarantines) == ("value_is_what_is_printed", "info", False)
    assert (failure.rows, failure.documents) == ((ID["d1s1"],), (ID["d1"],))


def test_all_rows_for_quarantine_are_named_and_each_is_counted_once(tmp_path):
    taken = counted(1500, *odd(30, "range_is_in_order", "percentage_points_are_at_most_a_hundred"))
    outcome = check(taken, docs=tmp_path)
    assert {one.promise for one in outcome.failures} == {
        "range_is_in_order",
        "percentage_points_are_at_most_a_hundred",
    }
    for failure in outcome.failures:
        assert failure.rows == tuple(f"x{n}" for n in range(30))
        assert "Rows for quarantine: 30 x0 x1 x2" in str(failure)
    assert outcome.critical == ()
    assert outcome.quarantined == 30
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "Rows for quarantine: 30." in text
    assert "<code>x19</code>" in text
    assert "<code>x20</code>" not in text


@pytest.mark.parametrize(
    ("count", "broken", "tolerance", "refused"),
    [(1500, 31, 0.02, True), (1500, 31, 0.03, False), (200, 10, 0.02, False), (200, 11, 0.02, True)],
)
def test_more_than_a_part_of_the_rows_speak_against_publishing(count, broken, tolerance, refused):
    outcome = check(counted(count, *odd(broken, "range_is_in_order")), tolerance=tolerance)
    assert [one.promise for one in outcome.critical] == ["few_statistics_are_quarantined"] * refused
    if refused:
        (failure,) = outcome.critical
        assert (failure.table, failure.value, failure.error) == ("release", broken, None)
        assert f" of {count:,} rows of `statistics` are for quarantine: {tolerance:.4g} of all, or 10." in failure.says
        assert str(failure).endswith(f"It is {broken}.")


@pytest.mark.parametrize(
    ("pages", "refused"),
    [
        (Pages(total=3000, faults=150), []),
        (Pages(total=3000, faults=151), ["the_work_fails_on_few_pages"]),
        (Pages(total=3000, unread=1500), []),
        (Pages(total=3000, unread=1501), ["most_pages_are_read"]),
        (Pages(total=12, faults=6, unread=6), []),
        (Pages(total=12, faults=7), ["the_work_fails_on_few_pages"]),
    ],
)
def test_many_refused_pages_speak_against_publishing(pages, refused):
    outcome = check(counted(10), pages=pages)
    assert [one.promise for one in outcome.critical] == refused
    assert not refused or pages.too_many


def test_an_id_that_stands_twice_speaks_against_publishing():
    (failure,) = check(counted(10), doubled={"claims": ["c1"], "passages": []}).critical
    assert (failure.promise, failure.value) == ("ids_of_claims_stand_once", 1)


@pytest.mark.parametrize("tolerance", [-0.1, 1.1, 2, float("nan")])
def test_a_tolerance_is_a_part_of_the_whole(tolerance):
    with pytest.raises(CheckError, match="give a tolerance from 0 to 1"):
        check(counted(1), tolerance=tolerance)


def test_links_that_are_broken_are_found_again_without_the_sources():
    tables, _ = rows()
    assert breaches(tabled(tables), ("claims", "statistics", "rejects")) == []
    tables["statistics"].pop(0)
    assert breaches(tabled(tables), ("statistics", "claims")) == ["claims.statistic_ids_refer_to_statistics"]


def test_at_most_twenty_rows_are_named():
    (failure,) = check(counted(50, *odd(50, "unit_text_is_printed"))).failures
    assert failure.count == 50
    assert failure.rows == tuple(f"x{n}" for n in range(20))


def test_a_check_that_broke_is_told_apart_from_bad_data(tmp_path):
    outcome = check(census.take(release()[0], {}), docs=tmp_path)
    assert {one.promise for one in outcome.broken} >= {"nothing_lost_nothing_twice", "text_reads_back"}
    assert outcome.critical == outcome.failures == outcome.broken
    for failure in outcome.failures:
        assert failure.error == "no file was given: pass the bytes of every document of the tables"
        assert (failure.count, failure.rows) == (0, ())
    assert "The check itself broke: no file was given" in (tmp_path / "index.html").read_text(encoding="utf-8")


class Reader(HTMLParser):
    """What a browser would fetch, run or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.loads += [
            value for name, value in attrs if name in ("src", "srcset", "data") or (name, tag) == ("href", "link")
        ]
        self.links += [value for name, value in attrs if (name, tag) == ("href", "a")]
        self.handlers += [value for name, value in attrs if name.startswith("on")]


def _pages(outcome: Outcome) -> dict[Path, Reader]:
    assert outcome.page is not None
    read = {}
    for path in sorted(outcome.page.parent.rglob("*")):
        if path.is_file():
            read[path] = Reader()
            read[path].feed(path.read_text(encoding="utf-8"))
    return read


def test_the_report_is_one_folder_of_pages(sound):
    assert sound.page is not None
    folder = sound.page.parent
    expected = {
        folder / kind / f"{name}.html"
        for kind in ("validations", "expectations")
        for name in (*schema.NAMES, "release")
    }
    assert set(_pages(sound)) == {folder / "index.html", *expected}


@pytest.mark.parametrize("which", ["sound", "hostile"])
def test_the_report_loads_nothing_and_runs_nothing(which, request):
    for path, page in _pages(request.getfixturevalue(which)).items():
        text = path.read_text(encoding="utf-8")
        assert not {"script", "img", "link", "iframe", "object", "base"} & set(page.tags), path
        assert (page.loads, page.handlers) == ([], []), path
        assert "url(" not in text, path
        assert "@import" not in text, path
        policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
        assert policy, path
        style = "'sha256-" if path.name == "index.html" else "'unsafe-inline';"
        assert policy[1].startswith(f"default-src 'none'; style-src {style}"), path


@pytest.mark.parametrize("which", ["sound", "hostile"])
def test_the_links_of_the_report_lead_somewhere(which, request):
    pages = _pages(request.getfixturevalue(which))
    for path, page in pages.items():
        text = path.read_text(encoding="utf-8")
        for link in page.links:
            place = urlsplit(link)
            assert not place.scheme, link
            assert not place.path or (path.parent / place.path).resolve() in pages, link
            assert not place.fragment or re.search(rf"""id=["']?{re.escape(place.fragment)}\b""", text), link


def test_no_text_of_a_page_gets_into_the_report(hostile):
    for path in _pages(hostile):
        text = path.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "<img" not in text
        if path.name == "index.html":
            assert "&lt;script&gt;alert" in text  # the ids of the failing rows, escaped
    tables, files = rows()
    told = "这句话不在页面上"
    for row in tables["statistics"]:
        row |= {"quote": told, "sentence": told, "metric": told, "unit": told}
    tables["passages"][0] |= {"text": told, "section": told}
    tables["claims"][0] |= {"claim": told, "keywords": [told], "speaker": told}
    folder = hostile.page.parent / "more"
    assert judged(tables, files, docs=folder).critical
    assert [path for path in folder.rglob("*.html") if told in path.read_text(encoding="utf-8")] == []


def test_the_first_page_tells_how_each_table_did(sound, hostile):
    text = sound.page.read_text(encoding="utf-8")
    assert "<h1>Validation of release-1</h1>" in text
    assert f"{sound.passed} promises kept, 0 broken" in text
    assert "What is broken" not in text
    text = hostile.page.read_text(encoding="utf-8")
    assert "not fit to publish" in text
    for failure in hostile.failures:
        assert f'<a href="validations/{failure.table}.html">{failure.table}</a>' in text


def test_a_table_s_page_says_the_severity_and_the_promise(sound):
    text = (sound.page.parent / "validations" / "passages.html").read_text(encoding="utf-8")
    assert "critical: Each of the <code>spans</code> begins before it ends, inside the source text." in text
    assert "critical: <code>first_line</code> and <code>last_line</code> are the topmost and the lowest line" in text
    assert "release-1" in text
    text = (sound.page.parent / "expectations" / "passages.html").read_text(encoding="utf-8")
    assert "They are the way back from a cell to the printed page." in text
    text = (sound.page.parent / "validations" / "statistics.html").read_text(encoding="utf-8")
    assert "warning: A rank is at least 1." in text


@pytest.mark.parametrize("name", ["", "a b", "../up", "名", "-x", "x" * 101, "<b>"])
def test_a_run_has_a_name_that_can_name_a_folder(name):
    with pytest.raises(CheckError, match="no run can be named"):
        check(counted(1), run_name=name)


def test_a_report_is_never_written_over_something(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(CheckError, match="is not empty: give a new one"):
        check(counted(1), docs=tmp_path)


def test_a_check_writes_nothing_but_its_report(tmp_path, monkeypatch, capfd):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    monkeypatch.setenv("HOME", str(elsewhere))
    assert judged(*rows(), docs=tmp_path / "report").page == tmp_path / "report" / "index.html"
    assert list(elsewhere.rglob("*")) == []
    assert capfd.readouterr() == ("", "")


def test_great_expectations_is_only_loaded_by_a_check():
    code = "import sys, expectations.check, expectations.suites; sys.exit('great_expectations' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603


def test_checks_know_neither_the_order_of_the_work_nor_the_transforms():
    for path in Path(expectations.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.partition(".")[0] for name in names} & {"flows", "transforms", "prefect"}, path
