"""Laws of the golden pages: they are as their sources make them, and their truth is true of them."""

import re
import unicodedata
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import get_args

import pytest

from tests.quality import golden, typeset
from transforms.records import Label

PAGES = golden.names()
# NFKC knows the Kangxi radicals and half the rest; these radicals stand for a character it does not tell.
RADICALS = str.maketrans("⻅⻋⻓⻔⻘⻚⻛⻜⻢⻥⻦⺠", "见车长门青页风飞马鱼鸟民")
LOOKALIKES = str.maketrans("lIOo", "1100")


def fold(text: str) -> str:
    """What a repair may not change of a text: its letters and marks, whatever their width, spacing and shape."""
    text = re.sub(r"\(cid:\d+\)", "", text)
    plain = unicodedata.normalize("NFKC", text.translate(RADICALS)).translate(LOOKALIKES)
    return "".join(char for char in plain if unicodedata.category(char)[0] not in "CZ")


@pytest.mark.parametrize("folder", typeset.sources(), ids=lambda folder: folder.name)
def test_is_as_its_source_makes_it(folder: Path) -> None:
    for path, data in typeset.files(folder).items():
        assert path.read_bytes() == data, f"{path} is stale: run `python -m tests.quality.typeset`"


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", PAGES)
def test_every_character_has_one_passage(name: str, seed: int) -> None:
    page = golden.load(name, seed)
    runs = chain.from_iterable(row["runs"] for row in page.passages)
    covered = Counter(chain.from_iterable(range(*run) for run in runs))
    assert covered == Counter(at for at, char in enumerate(page.text) if not char.isspace())


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", PAGES)
def test_passages_are_what_is_printed(name: str, seed: int) -> None:
    page = golden.load(name, seed)
    for row in page.passages:
        printed = "".join(page.text[start:end] for start, end in row["runs"])
        assert fold(row["text"]) == fold(printed)
        assert {row["label"], *row.get("label_also", [])} <= set(get_args(Label))
        starts = [page.text.count("\n", 0, start) + 1 for start, _ in row["runs"]]
        assert (row["first_line"], row["last_line"]) == (min(starts), max(starts))


@pytest.mark.parametrize("name", PAGES)
def test_figures_and_claims_stand_on_their_page(name: str) -> None:
    page = golden.load(name)
    texts = [row["text"] for row in page.passages]
    for row in page.statistics or ():
        assert row["quote_has"] in row["sentence_has"]
        assert any(row["sentence_has"] in text for text in texts), row["sentence_has"]
    for row in page.claims or ():
        assert any(row["quote"] in text for text in texts), row["quote"]


@pytest.mark.parametrize("name", PAGES)
def test_pairs_are_made_of_questions_and_answers(name: str) -> None:
    page = golden.load(name)
    for pair in page.pairs:
        for side in ("question", "answer"):
            for part in (pair[side] or "").split("\n"):
                assert any(row["text"].endswith(part) for row in page.passages if row["label"] == side), part
