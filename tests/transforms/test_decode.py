"""Every encoding that Chinese pages come in is told by the text itself; what is no text is refused with a reason."""

import pytest

from transforms.decode import UnreadablePageError, decode, encoding_of
from transforms.records import Page

SIMPLIFIED = "青禾县今年新建冷库三座，乡亲们说：“龙眼再也不愁卖了。”记者陆一鸣报道。\n" * 3
TRADITIONAL = "記者問：漁港的改建何時完成？局長答：預計明年三月開放，屆時將有三十艘漁船進港。\n" * 3


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8-sig"),
        (SIMPLIFIED, "utf-16", "utf-16"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED + "㐂𠮷", "gb18030", "gb18030"),
        (TRADITIONAL, "big5hkscs", "big5hkscs"),
        (TRADITIONAL, "gb18030", "gb18030"),
        ("GDP grew by 5% in 2024.\n", "ascii", "utf-8"),
    ],
)
def test_the_encoding_is_found_and_gives_the_text_again(text: str, encoding: str, found: str) -> None:
    source = decode(Page("pages/page.txt", text.encode(encoding)))
    assert (source.encoding, source.text) == (found, text)
    assert source.size == len(text.encode(encoding))


@pytest.mark.parametrize(
    ("data", "rule", "says"),
    [
        (b"", "empty_file", "is empty"),
        (b" \n\t\n", "no_text", "white space"),
        (bytes(range(256)) * 8, "binary_file", "not a text file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(3000), "binary_file", "not a text file"),
        ("青禾县\n".encode() + b"\xff\xfe\xfd\xff" * 9 + b"abc" * 400, "undecodable", "byte 10 (line 2)"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, rule: str, says: str) -> None:
    with pytest.raises(UnreadablePageError) as refused:
        decode(Page("pages/page.txt", data))
    assert refused.value.rule == rule
    assert says in refused.value.reason
    assert "pages/page.txt" in refused.value.reason


def test_the_same_bytes_have_the_same_id() -> None:
    first, second = decode(Page("a.txt", SIMPLIFIED.encode())), decode(Page("b.txt", SIMPLIFIED.encode()))
    assert first.document_id == second.document_id != decode(Page("a.txt", TRADITIONAL.encode())).document_id


def test_a_cut_signature_is_no_reason_to_guess() -> None:
    assert encoding_of(b"\xff\xfe\x00") is None
