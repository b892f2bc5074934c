"""Laws of labels, articles and pairs, for any text at all."""

from hypothesis import example, given
from hypothesis import strategies as st

from tests.pages import covered, pages, passages_of, source_of, texts
from transforms.assemble import assemble
from transforms.label import label
from transforms.qa_pairs import pair
from transforms.records import Document, Passage, QAPair

# Lines that make talks, headlines, lists and notes, so that arbitrary pages reach every rule.
LINES = (
    "问：水从哪里来？", "答：从山里来。", "记者：您怎么看？", "高坪：我觉得好。", "**石立**：好的。", "【问】为什么？", "Q1：几点？",
    "A1：三点。", "您认为水够用吗？", "请谈谈您的打算。", "渠修好了，水就来了。田里的稻子熟了，人们下到田里。", "水到渠成", "## 第一年", "一、修渠",
    "本报记者 石立", "高坪", "▶修好三条支渠", "图为渠首。", "石立摄", "（作者系山城大学教授）", "资料来源：县统计局", "（下转第三版）", "编者按：谈谈水。",
    "山城晚报 2021年5月7日 星期五 第A02版", "本报记者石立专访了渠首站站长高坪。", "新型渠是什么", "渠的重大意义", "渠怎么修", "---", "3 / 9", "√适用 □不适用",
    "问：某报记者　答：高坪", "嘉宾：高坪（教授）", "“水到了，人就回来了”",
)  # fmt: skip
talks = st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(["\n", "\n\n"])), min_size=1, max_size=24).map(
    lambda rows: "".join(line + end for line, end in rows)
)


def read(text: str) -> tuple[list[Passage], Document, Document, list[QAPair]]:
    """What comes of a text: its labelled passages, the document before and after pairing, and the pairs."""
    source = source_of(text)
    labelled = label(source, passages_of(text))
    assembled = assemble(source, labelled)
    paired, rows = pair(assembled)
    return labelled, assembled, paired, rows


@given(talks | texts | pages)
@example("您认为水够用吗？\n高坪：够。\n高坪：够。\n")
def test_every_passage_comes_back_exactly_once(text: str) -> None:
    labelled, assembled, paired, _ = read(text)
    whole = {position: count for position, count in enumerate(map(str.isspace, text)) if not count}
    assert covered(text, labelled) == dict.fromkeys(whole, 1)
    for document in (assembled, paired):
        assert sorted(p.spans for p in document.passages) == sorted(p.spans for p in labelled)
        assert [p.position for p in document.passages] == list(range(1, len(labelled) + 1))
        assert [a.position for a in document.articles] == list(range(1, len(document.articles) + 1))


@given(talks | texts | pages)
def test_a_passage_keeps_its_text_and_where_it_was_printed(text: str) -> None:
    labelled, _, paired, _ = read(text)
    for passage in (*labelled, *paired.passages):
        assert len(passage.origin) == len(passage.text)
        assert len(passage.spans) == len(passage.lines)
        assert 0 <= passage.mark <= len(passage.text)
        assert 0 < passage.label_score <= 1


@given(talks | texts)
def test_a_pair_is_made_of_passages_and_no_passage_is_in_two(text: str) -> None:
    _, _, document, rows = read(text)
    used: list[int] = []
    for number, row in enumerate(rows, 1):
        assert row.number == number
        assert 0 <= row.score <= 1
        assert -1 <= row.margin <= 1
        assert (row.status == "paired") == bool(row.question and row.answer) == (row.basis is not None)
        assert (row.question is None) == (row.question_form is None) == (row.subquestions == 0)
        for positions, role in ((row.question_passages, "question"), (row.answer_passages, "answer")):
            assert all(document.passages[position - 1].label == role for position in positions)
        used += row.answer_passages
    assert len(used) == len(set(used))
    told = {
        p.position for p in document.passages if p.label in ("question", "answer") and p.speech.strip("#*_> \t\u3000")
    }
    assert told <= {position for row in rows for position in row.question_passages + row.answer_passages}


@given(talks)
def test_a_question_stands_before_its_answer(text: str) -> None:
    _, _, _, rows = read(text)
    for row in rows:
        if row.status == "paired":
            assert max(row.question_passages) < min(row.answer_passages)


@given(talks | texts)
def test_the_same_text_gives_the_same_document(text: str) -> None:
    assert read(text) == read(text)
