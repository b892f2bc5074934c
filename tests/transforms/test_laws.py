"""Laws that hold for any text at all, from bytes to passages in order."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.pages import assert_conserved, covered, pages, passages_of, texts
from transforms import decode, mends, tabulate
from transforms.records import Page


@given(texts | pages)
@example("\u200b")
@example("甲\u200b\n\n\u200b乙")
@example("\n ▶甲 ▶乙\n")
def test_nothing_is_lost_and_nothing_stands_twice(text: str) -> None:
    assert_conserved(text, passages_of(text))


@given(texts | pages)
def test_every_character_shown_was_printed_where_it_says(text: str) -> None:
    for passage in passages_of(text):
        assert len(passage.origin) == len(passage.text) > 0
        inside = [any(start <= at < end for start, end in passage.spans) for at in passage.origin.tolist()]
        assert all(inside)
        for shown, at in zip(passage.text, passage.origin.tolist(), strict=True):
            assert shown == text[at] or shown in mends.mended(text[max(0, at - 80) : at + 80]) or shown == " "


@given(texts | pages)
def test_a_second_repair_changes_nothing(text: str) -> None:
    once = mends.mended(text)
    assert mends.mended(once) == once


@given(pages)
def test_the_same_text_gives_the_same_passages(text: str) -> None:
    assert passages_of(text) == passages_of(text)


@given(pages, st.data())
def test_a_cut_passage_is_whole_in_its_two_parts(text: str, data: st.DataObject) -> None:
    for passage in passages_of(text):
        if len(passage.text) < 2:
            continue
        at = data.draw(st.integers(1, len(passage.text) - 1))
        left, right = passage.cut(at)
        assert left.text + right.text == passage.text
        assert covered(text, [left, right]) == covered(text, [passage])


def test_a_line_printed_twice_is_in_no_figure() -> None:
    page = "粮食产量达到九十八万吨，比上年增长百分之三\n" * 2 + "点五，创下历史新高。\n"
    (passage,) = passages_of(page)
    at = passage.text.index("百分之三点五")
    assert "".join(page[slice(*span)] for span in tabulate.Printed(passage)(at, at + 6)) == "百分之三点五"
    assert len(passage.spans) == 3


@given(pages, st.data())
def test_a_stretch_of_a_passage_leads_to_its_characters(text: str, data: st.DataObject) -> None:
    for passage in passages_of(text):
        start = data.draw(st.integers(0, len(passage.text) - 1))
        end = data.draw(st.integers(start + 1, len(passage.text)))
        spans = tabulate.Printed(passage)(start, end)
        places = {at for span in spans for at in range(*span)}
        shown = {int(at) for at in passage.origin[start:end]}
        assert shown <= places
        assert all(shown.intersection(range(*span)) for span in spans)
        assert places <= {at for span in passage.spans for at in range(*span)}


@settings(max_examples=30)
@given(st.binary(max_size=300) | texts.map(lambda text: text.encode("gb18030", "ignore")))
def test_decoding_is_reversible_or_refused(data: bytes) -> None:
    if (encoding := decode.encoding_of(data)) is not None and decode.VISIBLE.search(data.decode(*encoding)):
        source = decode.decode(Page("page.txt", data), least=0)
        assert (
            source.text == data.decode(*encoding) == decode.text_of(data, "text/plain", source.encoding, source.errors)
        )
    else:
        with pytest.raises(decode.UnreadablePageError, match=r"page\.txt"):
            decode.decode(Page("page.txt", data))


def test_an_empty_part_is_refused() -> None:
    (passage,) = passages_of("新质生产力")
    with pytest.raises(ValueError, match="cannot cut"):
        passage.cut(0)
