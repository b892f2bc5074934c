"""The closed loop holds: what is typeset, broken and read comes out no worse than it has been."""

import io
import random
import tomllib

import pytest
from pdfminer.high_level import extract_text

from tests.quality import faults, library, loop, press, readers
from tests.quality.scores import characters, unspaced
from tests.quality.typeset import written
from transforms.mends import mended

FLOORS = tomllib.loads(loop.FLOORS.read_text(encoding="utf-8"))


def test_the_library_is_large_and_varied() -> None:
    articles = library.articles()
    assert len(articles) >= 40
    assert len({article.id for article in articles}) == len(articles)
    assert {article.kind for article in articles} == {"interview", "essay", "news", "notice", "infographic"}
    assert sum("這" in article.text or "價" in article.text for article in articles) >= 3


@pytest.mark.parametrize("article", library.articles(), ids=lambda article: article.id)
def test_an_article_is_clean(article: library.Article) -> None:
    for _, text in article.passages:
        assert unspaced(mended(text)) == unspaced(text)


@pytest.mark.parametrize("name", ["clean", "drop", "rows, miner"])
def test_what_is_mined_is_what_pdfminer_prints(name: str) -> None:
    sheet = faults.sheet_of(name, "narrow", 3)
    made = press.pdf(sheet.lines)
    assert written(readers.mined(sheet.lines, made)) == extract_text(io.BytesIO(made))


@pytest.mark.parametrize("name", faults.FAULTS)
def test_a_page_and_its_truth_agree(name: str) -> None:
    page = faults.page(name, "narrow", 7)
    assert page == faults.page(name, "narrow", 7)
    places = [characters(row["runs"], page.text) for row in page.passages]
    assert sorted(at for place in places for at in place) == [at for at, c in enumerate(page.text) if not c.isspace()]
    for row, place in zip(page.passages, places, strict=True):
        assert "".join(page.text[at] for at in place) == unspaced(row["text"])


def test_rows_are_read_across_the_columns() -> None:
    sheet = faults.sheet_of("rows", "medium", 1)
    lines = written(readers.rows(sheet, random.Random(0))).splitlines()  # noqa: S311
    apart = written(readers.apart(sheet, random.Random(0))).split("\n\n")  # noqa: S311
    assert sorted(lines) == sorted(line for line in apart if line)
    assert lines != apart


@pytest.mark.parametrize("name", faults.FAULTS)
def test_a_score_does_not_fall(name: str) -> None:
    tally = loop.reached(name)
    for column, floor in FLOORS[name].items():
        score = tally.score(column)
        assert score is not None
        assert score >= floor, f"{column} fell to {score:.4f}: " + "; ".join(tally.misses[:8])


def test_nothing_is_lost() -> None:
    assert all(floor["kept"] == 1.0 for floor in FLOORS.values())
    assert FLOORS.keys() == faults.FAULTS.keys()
