"""Every encoding that Chinese pages come in is told by the text itself; what is no text is refused with a reason."""

import pytest

from transforms import decode as decoding
from transforms.decode import Encoding, UnreadablePageError, decode, encoding_of, text_of
from transforms.records import Page

SIMPLIFIED = "青禾县今年新建冷库三座，乡亲们说：“龙眼再也不愁卖了。”记者陆一鸣报道。\n" * 3
TRADITIONAL = "記者問：漁港的改建何時完成？局長答：預計明年三月開放，屆時將有三十艘漁船進港。\n" * 3
CANTONESE = "佢哋話新渡輪下個月先至開航，街坊嘅意見都會喺諮詢會度講。記者問署長幾時公布船費。\n" * 3
TABLE = "县别 产量\n" + "".join(f"{i}\t{i * 7}.5\t{i * 3}\n" for i in range(1, 60)) + "合计 单位：万吨\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8-sig"),
        (SIMPLIFIED, "utf-16", "utf-16"),
        (SIMPLIFIED, "utf-32", "utf-32"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (SIMPLIFIED.replace("\n", ""), "utf-16-be", "utf-16-be"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED + "㐂𠮷䶮", "gb18030", "gb18030"),
        (TRADITIONAL, "big5hkscs", "big5hkscs"),
        (CANTONESE, "big5hkscs", "big5hkscs"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TABLE, "gb18030", "gb18030"),
        ("今日停刊。", "gb18030", "gb18030"),
        ("GDP grew by 5% in 2024.\n", "ascii", "utf-8"),
        ("\ufeff第一版\n" + SIMPLIFIED + "\ufeff" + SIMPLIFIED, "utf-8", "utf-8-sig"),
        (SIMPLIFIED + "\x00\x03\f" + SIMPLIFIED + "\x00" * 600, "utf-8", "utf-8"),
        (SIMPLIFIED * 700, "gb18030", "gb18030"),  # longer than what tells the encoding
    ],
)
def test_the_encoding_is_found_and_gives_the_text_again(text: str, encoding: str, found: str) -> None:
    data = text.encode(encoding)
    source = decode(Page("pages/page.txt", data))
    assert (source.encoding, source.errors, source.warnings) == (found, "strict", ())
    assert source.text == text.removeprefix("\ufeff")
    assert text_of(data, source.media_type, source.encoding, source.errors) == source.text
    assert source.size == len(data)


@pytest.mark.parametrize(
    ("encoding", "bad", "marked"),
    [("utf-8", b"\xff", 2), ("gb18030", b"\xff\n", 2), ("utf-8-sig", b"\xe9\x9d", 2), ("utf-16", b"\x00\xdc", 2)],
)
def test_a_few_bad_bytes_are_marked_and_told(encoding: str, bad: bytes, marked: int) -> None:
    cut = 40
    head, tail = SIMPLIFIED[:cut].encode(encoding), (SIMPLIFIED[cut:] * 4).encode(encoding.removesuffix("-sig"))
    tail = tail.removeprefix(b"\xff\xfe")
    data = head + bad + tail + bad + tail
    source = decode(Page("pages/page.txt", data))
    assert (source.encoding, source.errors) == (encoding, "replace")
    assert source.text.count("\ufffd") == marked
    assert text_of(data, source.media_type, source.encoding, source.errors) == source.text
    (warning,) = source.warnings
    assert (warning.rule, warning.severity, warning.table) == ("bad_bytes", "warning", "documents")
    assert f"byte {len(head):,}, {len(head) + len(bad) + len(tail):,})" in warning.reason
    assert warning.document_id == source.document_id


def test_a_file_cut_inside_a_character_is_read() -> None:
    source = decode(Page("page.txt", SIMPLIFIED.encode()[:-5]))
    assert source.text == SIMPLIFIED[:-3] + "\ufffd"


@pytest.mark.parametrize(
    ("data", "rule", "says"),
    [
        (b"", "empty_file", "is empty"),
        (b" \n\t\n", "no_text", "white space"),
        ("\u200b\n\u3000\u200b".encode(), "no_text", "white space"),
        (bytes(range(256)) * 8, "binary_file", "not a text file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(3000) + bytes(range(256)) * 9, "binary_file", "not a text file"),
        ("青禾县\n".encode() + b"\xff\xfe\xfd\xff" * 9 + b"abc" * 400, "undecodable", "byte 10 (line 2)"),
        (
            SIMPLIFIED.encode() + SIMPLIFIED.encode("gb18030"),
            "undecodable",
            f"byte {len(SIMPLIFIED.encode())} (line 4)",
        ),
        (SIMPLIFIED.encode().decode("gb18030", "replace").encode(), "illegible", "taken for gb18030"),
        (SIMPLIFIED.encode().decode("latin-1").encode(), "illegible", "taken for latin-1"),
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


def test_the_text_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "_proposals", lambda sample: iter(("shift_jis", "big5hkscs", "euc_jp")))
    assert encoding_of(SIMPLIFIED.encode("gb18030")) == Encoding("gb18030")
    assert encoding_of("東京は日本の首都です。これはペンです。".encode("euc_jp")) is None
