"""A page that breaks a promise leaves its batch with a reason; the others stay, and a broken check is no bad page."""

import pyarrow as pa
import pytest

from expectations import census, check, drift, reading, schema, sense
from expectations.facts import Original
from expectations.limits import Pages
from flows import front, judge, parts, sift
from tests.tables import ID, URIS, release, rows, tabled
from transforms import rulebook


def test_sound_pages_stay_as_they_are():
    tables, files = release()
    sifted = sift.sift(tables, files)
    assert (sifted.refused, sifted.census.errors) == ((), [])
    assert sifted.tables == {name: table for name, table in tables.items() if name != "rejects"}
    assert sifted.census.figures.rows == {name: table.num_rows for name, table in tables.items()} | {"rejects": 0}


def test_a_page_that_breaks_a_promise_leaves_all_tables_with_a_reason():
    tables, files = rows()
    tables["passages"][10]["text"] += "全城免费。"
    sifted = sift.sift(tabled(tables), files)
    (refused,) = sifted.refused
    assert (refused.rule, refused.stage, refused.severity) == ("characters_are_counted", "check", "critical")
    assert refused.document_id == ID["d2"]
    assert refused.reason.startswith(f"{URIS['d2']}: its rows break ")
    for name, table in sifted.tables.items():
        assert set(table["document_id"].to_pylist()) == {ID["d1"]}, name
    assert sifted.census.broken == {}


def test_what_takes_a_row_or_is_told_alone_takes_no_page():
    tables, files = rows()
    tables["statistics"][2]["value"] = 160.0  # for quarantine
    tables["statistics"][0]["value"] = 1500.0  # told
    sifted = sift.sift(tabled(tables), files)
    assert sifted.refused == ()
    assert set(sifted.census.broken_rows("statistics")) == {
        "share_is_at_most_the_whole",
        "value_is_what_is_printed",
    }


def test_a_check_that_raises_on_one_page_refuses_it_and_says_so(monkeypatch):
    told = sense.printed.folds

    def failing(texts):
        if any("江城开通" in text for text in texts):
            raise RecursionError("too deep")
        return told(texts)

    monkeypatch.setattr(sense.printed, "folds", failing)
    (refused,) = sift.sift(*release()).refused
    assert (refused.rule, refused.document_id) == (sift.BROKE, ID["d2"])
    assert "itself broke on this page (too deep): mend the check" in refused.reason


def test_a_check_that_raises_on_every_page_refuses_none_and_is_told(monkeypatch):
    monkeypatch.setattr(sense, "_by_name", None)
    monkeypatch.setattr(sense.printed, "folds", lambda texts: 1 / 0)
    sifted = sift.sift(*release())
    assert sifted.refused == ()
    outcome = check.check(sifted.census)
    assert outcome.broken
    assert outcome.broken == outcome.critical
    assert "division by zero" in outcome.broken[0].error


def test_a_file_of_other_bytes_is_noticed():
    tables, files = release()
    files[ID["d1"]] = Original(URIS["d1"], "text/plain", "换了一页。\n".encode())
    (refused,) = sift.sift(tables, files).refused
    assert refused.document_id == ID["d1"]


def test_no_text_of_a_page_is_in_a_census():
    tables, files = release()
    told = "".join(str(value) for row in census.take(tables, files).lines.to_pylist() for value in row.values())
    assert not [text for text in ("技改", "周启明", "江城", "1500万") if text in told]


def test_the_censuses_of_batches_are_that_of_the_release(tmp_path):
    tables, files = release()
    whole = census.take(tables, files).figures
    for number, document in enumerate((ID["d1"], ID["d2"])):
        alone = sift.without(tables, [one for one in files if one != document])
        rejects = tables["rejects"] if number else schema.table("rejects").arrow.empty_table()
        sift.write_rejects(rejects, tmp_path, number, sift.sift(alone, files).census)
    joined = sift.census_of(tmp_path)
    assert joined.figures == whole
    assert joined.rules == [("decode: no-text", 1, "critical")]


def test_ids_that_stand_twice_are_found_over_all_parts(tmp_path):
    tables, _ = release()
    stage, before = tmp_path / "stage", tmp_path / "before"
    parts.write_part(tables["claims"], "claims", stage, 1)
    parts.write_part(tables["claims"], "claims", before, 1)
    assert judge.doubled(stage)["claims"] == []
    assert judge.doubled(stage, before, [ID["d2"]])["claims"] == [ID["d2c1"]]
    parts.write_part(tables["claims"].slice(0, 1), "claims", stage, 2)
    assert judge.doubled(stage)["claims"] == [ID["d1c1"]]


FIGURES = drift.Figures(
    rows={"documents": 100, "passages": 1000, "claims": 400},
    labels={"passages.label": {"body": 700, "answer": 300}},
    nulls={"claims.speaker": 100},
    scores={"claims.salience": 0.5},
)


@pytest.mark.parametrize(
    ("now", "beyond"),
    [
        ({}, []),
        ({"labels": {"passages.label": {"body": 500, "answer": 500}}},
         ["part_of_passages_with_label_answer", "part_of_passages_with_label_body"]),
        ({"labels": {"passages.label": {"body": 650, "answer": 350}}}, []),
        ({"labels": {"passages.label": {"body": 700, "answer": 0, "table": 300}}},
         ["part_of_passages_with_label_answer", "part_of_passages_with_label_table"]),
        ({"nulls": {"claims.speaker": 400}}, ["part_of_claims_without_speaker"]),
        ({"scores": {"claims.salience": 0.7}}, ["mean_salience_of_claims"]),
        ({"scores": {"claims.salience": 0.52}}, []),
        ({"rows": {"documents": 100, "passages": 1000, "claims": 100}, "nulls": {"claims.speaker": 25}},
         ["claims_a_document"]),
        ({"rows": {"documents": 100, "passages": 1000, "claims": 900}, "nulls": {"claims.speaker": 225}},
         ["claims_a_document"]),
        # Few pages may differ much.
        ({"rows": {"documents": 5, "passages": 20, "claims": 0}, "scores": {"claims.salience": 0.9}}, []),
    ],
)  # fmt: skip
def test_what_drifts_is_told_and_what_varies_is_not(now, beyond):
    figures = drift.Figures(**{name: now.get(name, getattr(FIGURES, name)) for name in drift.Figures.__slots__})
    limits = list(drift.limits(figures, FIGURES, "release 000001"))
    outside = [one.name for one in limits if not (one.low or 0) <= one.value <= (one.high or 0)]
    assert sorted(outside) == beyond
    assert {one.severity for one in limits} <= {"warning"}


def test_drift_is_a_warning_that_refuses_and_quarantines_nothing():
    lines = [("rows", table, None, "d", None, float(rows)) for table, rows in FIGURES.rows.items()]
    columns = zip(*lines, strict=True)
    taken = census.Census(pa.table([pa.array(one, field.type) for one, field in zip(columns, census.SHAPE, strict=True)], census.SHAPE))  # fmt: skip
    outcome = check.check(taken, before=("release 000001", FIGURES), pages=Pages(total=100))
    assert {one.promise for one in outcome.failures} == {
        "part_of_claims_without_speaker",
    } | {one.promise for one in outcome.failures if one.promise.startswith("part_of_passages")}
    assert outcome.critical == ()
    assert outcome.quarantined == 0
    assert "it was 0.250 in release 000001. It is 0." in str(outcome.failures[-1])


def test_figures_of_an_old_manifest_are_none():
    assert drift.Figures.read(None) == drift.Figures.read({"other": 1}) == drift.Figures()


def test_reading_back_is_not_fooled_by_what_mending_changes():
    pairs = [("增长5.2%，共比1910", "增 长５.２％,(cid:3)共 ⽐ 19l0"), ("民生", "⺠生"), ("一二", "一\u200b注二")]
    for published, page in pairs:
        laid = [reading.Laid.of([text]).folded() for text in (published, page)]
        assert reading.printed.read_alike(*laid).all(), published
    for published, page in [("增长5.3%", "增长5.2%"), ("二一", "一二"), ("一二三", "一二")]:
        laid = [reading.Laid.of([text]).folded() for text in (published, page)]
        assert not reading.printed.read_alike(*laid).any(), published


@pytest.mark.parametrize("rule", rulebook.load("mends"), ids=lambda rule: rule["id"])
def test_what_a_mend_changes_reads_back(rule):
    page, published = rule["example"]["text"], rule["example"]["mended"]
    assert reading.printed.read_alike(*(reading.Laid.of([text]).folded() for text in (published, page))).all()


def test_a_front_page_tells_of_builds_that_were_refused(tmp_path):
    docs = tmp_path / "refused" / "000001" / "validation"
    docs.mkdir(parents=True)
    outcome = check.check(census.joined([]), pages=Pages(total=100, faults=60))
    front.refuse(docs, "000001", "2026-01-02T03:04:05+00:00", "a <b>reason</b>", {"claims": 3}, judge.told(outcome))
    text = front.write(tmp_path).read_text(encoding="utf-8")
    assert "Nothing was published yet" in text
    assert "2026-01-02 03:04 UTC" in text
    assert "release.the_work_fails_on_few_pages" in text
    assert "a &lt;b&gt;reason&lt;/b&gt;" in text
    assert "<script" not in text
    assert 'href="refused/000001/validation/index.html"' in text
    assert [path.name for path in tmp_path.iterdir()] == ["refused", "index.html"] or (
        tmp_path / "index.html"
    ).is_file()
