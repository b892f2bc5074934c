"""The scorer itself: the truth scores full marks against itself, and every kind of fault costs some."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.quality import golden, scores
from tests.quality.golden import Golden

Tables = dict[str, list[dict[str, Any]]]


def perfect(page: Golden) -> Tables:
    """The tables of a reader who makes no mistake."""
    passages = [
        {
            "passage_id": str(number),
            "article_id": row["article"],
            "position": number,
            "text": row["text"],
            "label": row["label"],
            "spans": row["runs"],
        }
        for number, row in enumerate(page.passages, 1)
    ]

    def placed(sentence: str, quote: str) -> dict[str, Any]:
        passage = next(row for row in passages if sentence in row["text"])
        start = passage["text"].index(sentence) + scores.place(quote, sentence)
        return {"passage_id": passage["passage_id"], "start": start, "end": start + len(quote)}

    return {
        "documents": [dict(page.document)],
        "articles": [{"article_id": name, "kind": article["kind"]} for name, article in page.articles.items()],
        "passages": passages,
        "qa_pairs": [{**row, "status": "paired"} for row in page.pairs],
        "statistics": [
            {
                **row,
                **placed(row["sentence_has"], row["quote_has"]),
                "quote": row["quote_has"],
                "sentence": row["sentence_has"],
                "metric": row["metric_has"],
                "subject": row["subject_has"],
            }
            for row in page.statistics or ()
            if not row.get("optional")
        ],
        "claims": [
            {**row, "claim": row["quote"], "is_key": True} for row in page.claims or () if row["keep"] == "must"
        ],
    }


@pytest.mark.parametrize("name", golden.names())
def test_the_truth_scores_full_marks(name: str) -> None:
    page = golden.load(name)
    result = scores.score(page, perfect(page))
    assert result.misses == []
    assert set(result.shares.values()) == {1.0}


def lose_a_passage(tables: Tables) -> None:
    tables["passages"].pop()


def tear_a_passage(tables: Tables) -> None:
    row = next(row for row in tables["passages"] if row["label"] == "lead")
    tables["passages"].append({**row, "spans": row["spans"][1:]})
    row["spans"] = row["spans"][:1]


def misspell(tables: Tables) -> None:
    tables["passages"][0]["text"] += "。"


def mislabel(tables: Tables) -> None:
    for row in tables["passages"]:
        row["label"] = "table"


def turn_around(tables: Tables) -> None:
    for row in tables["passages"]:
        row["position"] = -row["position"]


def swap_answers(tables: Tables) -> None:
    first, second, *_ = tables["qa_pairs"]
    first["answer"], second["answer"] = second["answer"], first["answer"]


def forget_a_name(tables: Tables) -> None:
    tables["qa_pairs"][0]["respondent"] = None


def miss_a_figure(tables: Tables) -> None:
    tables["statistics"].pop()


def count_twice(tables: Tables) -> None:
    tables["statistics"].append(dict(tables["statistics"][0]))


def forget_the_metric(tables: Tables) -> None:
    tables["statistics"][0]["metric"] = None


def make_nothing_key(tables: Tables) -> None:
    for row in tables["claims"]:
        row["is_key"] = False


def claim_a_question(tables: Tables) -> None:
    tables["claims"].append({**tables["claims"][0], "claim": "最难的是哪道工序？"})


def forget_the_speaker(tables: Tables) -> None:
    for row in tables["claims"]:
        row["speaker"] = "无名氏"


def take_it_for_news(tables: Tables) -> None:
    tables["articles"][0]["kind"] = "news"


@pytest.mark.parametrize(
    ("damage", "falls"),
    [
        (lose_a_passage, {"covered", "passages", "labels"}),
        (tear_a_passage, {"joins"}),
        (misspell, {"passages"}),
        (mislabel, {"labels"}),
        (turn_around, {"order"}),
        (swap_answers, {"pairs"}),
        (forget_a_name, {"people"}),
        (miss_a_figure, {"figures_found"}),
        (count_twice, {"figures_true"}),
        (forget_the_metric, {"figures_columns", "figures_whole"}),
        (make_nothing_key, {"claims_found"}),
        (claim_a_question, {"claims_clean"}),
        (forget_the_speaker, {"claims_columns"}),
        (take_it_for_news, {"articles"}),
    ],
)
def test_a_fault_costs_its_score(damage: Callable[[Tables], None], falls: set[str]) -> None:
    page = golden.load("gb18030-page")
    tables = perfect(page)
    damage(tables)
    result = scores.score(page, tables)
    assert {name for name, share in result.shares.items() if share < 1} >= falls
    assert len(result.misses) >= len(falls - {"figures_whole"})
