"""Rows have stable ids, and every link between tables leads somewhere."""

from dataclasses import replace
from datetime import date

from tests.pages import passages_of, source_of
from transforms import tabulate
from transforms.records import Article, Claim, Document, QAPair, Reject, Statistic

TEXT = "问：冷库何时启用？\n\n答：下月启用，可存龙眼800吨，占全县的六成。"


def document() -> Document:
    passages = [replace(passage, position=n) for n, passage in enumerate(passages_of(TEXT), 1)]
    return Document(source_of(TEXT), (Article(1, "interview", tuple(passages), headline=None),), None, date(2024, 7, 1))


PAIR = QAPair(1, 1, "冷库何时启用？", "下月启用，可存龙眼800吨，占全县的六成。", "question", 1, None, "问", None, "答",
              (1,), (2,), "adjacent", 1.0, 1.0, "paired")  # fmt: skip
STATISTIC = Statistic(
    2, 11, 15, "800吨", "下月启用，可存龙眼800吨，占全县的六成。", 800.0, None, "=", "t", "吨", "mass", "level"
)
WIDE = Claim(2, 2, 22, "下月启用，可存龙眼800吨，占全县的六成", "县长", None, "named", "answer", None, "statistic", "yes",
             "asserted", 0.9, True)  # fmt: skip
NARROW = Claim(
    2, 7, 15, "可存龙眼800吨", "县长", None, "named", "answer", None, "statistic", "yes", "asserted", 0.5, False
)


def tables() -> dict[str, tabulate.Columns]:
    return tabulate.tabulate(document(), [PAIR], [STATISTIC], [WIDE, NARROW])


def test_ids_are_the_same_in_every_run_and_different_for_every_row() -> None:
    first, second = tables(), tables()
    assert first == second
    for name, key in (("passages", "passage_id"), ("claims", "claim_id"), ("articles", "article_id")):
        assert len(set(first[name][key])) == len(first[name][key])


def test_a_figure_belongs_to_the_shortest_claim_around_it() -> None:
    rows = tables()
    assert rows["statistics"]["claim_id"] == [rows["claims"]["claim_id"][1]]
    assert rows["statistics"]["speaker"] == ["县长"]
    assert rows["claims"]["statistic_ids"] == [rows["statistics"]["statistic_id"]] * 2


def test_claims_and_pairs_lead_to_their_passages() -> None:
    rows = tables()
    ids = rows["passages"]["passage_id"]
    assert rows["qa_pairs"]["question_passage_ids"] == [ids[:1]]
    assert rows["qa_pairs"]["answer_passage_ids"] == [ids[1:]]
    assert rows["claims"]["qa_id"] == rows["qa_pairs"]["qa_id"] * 2
    assert set(rows["claims"]["passage_id"]) == {ids[1]}


def test_a_quote_is_read_back_through_its_spans() -> None:
    (spans,) = tables()["statistics"]["spans"]
    assert "".join(TEXT[start:end] for start, end in spans) == "800吨"


def test_a_document_counts_what_it_holds() -> None:
    columns = tables()["documents"]
    assert (columns["articles"], columns["passages"], columns["lines"]) == ([1], [2], [3])
    assert columns["characters"] == [len(TEXT)]


def test_two_rejects_of_one_page_are_told_apart() -> None:
    refused = [
        Reject("p.txt", "decode", "empty_file", "is empty", "error"),
        Reject("p.txt", "check", "unique", "twice", "error"),
    ]
    columns = tabulate.rejects(refused)
    assert len(set(columns["reject_id"])) == 2
    assert tabulate.rejects([]) == {}
