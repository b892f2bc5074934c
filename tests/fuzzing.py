"""Mutated pages: real layouts broken in ways that nobody thought of, and what has to hold of every one of them.

    python -m tests.fuzzing --pages 1000000 --seed 7

A run is repeatable: page ``n`` of a seed is always the same. What breaks is printed with its seed and number, and its
bytes are kept in the folder named by ``--keep``, as seeds of later runs.
"""

import argparse
import faulthandler
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from expectations import facts
from flows import harvest, sift
from transforms import decode
from transforms.records import Page

ROOT = Path(__file__).parents[1]
SECONDS = 5.0
"""CPU time that a page of at most ``LONGEST`` characters may take; they take some ten milliseconds."""
LONGEST = 1200
TOGETHER = 400
"""Pages whose tables are checked together."""

ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8", "gb18030", "big5hkscs", "utf-16", "utf-8-sig")
# What the stages look for, and what breaks programs: marks, digits, units, cues, controls, planes beyond the first.
MORSELS = (
    *"，。、；：？！“”‘’（）《》【】…—·,.;:?!()\"'[]%％‰+-~～×▶●■□√零〇一二两三十百千万亿半几数多余成倍年月日时分点元",
    *" \t\u3000\n\r\f\v\x00\x1c\x85\u2028\u2029\u200b\u202e\u2066\ufeff\ufffd\ue000\U000f0000⽐⼀⺠𠮷é\u0301👨\u200d👩ﬁ",
    *("\n\n", "\r\n", "\n\f\n", "\n\n\n\n", "　　", "(cid:3)", "……", "——", "</script><b>", "=1+1", "\\", "${x}", "%s"),
    *(
        "记者：",
        "问：",
        "答：",
        "本报记者 ",
        "张三：",
        "主持人：",
        "（下转第二版）",
        "（上接第一版）",
        "第 3 版",
        "图：",
        "注：",
    ),
    *(
        "指出，",
        "表示，",
        "认为：“",
        "据介绍，",
        "他说：",
        "其中，",
        "同比增长",
        "下降",
        "分别为",
        "至",
        "超过",
        "约",
        "近",
        "不足",
    ),
    *(
        "2024年",
        "3月",
        "12日",
        "1500万元",
        "60%",
        "3个百分点",
        "1.2万亿",
        "三分之一",
        "3至5",
        "1,234.5",
        "20I5",
        "十五五",
        "０１２",
    ),
    *(
        "（一）",
        "一、",
        "1.",
        "①",
        "□ ",
        "▶",
        "| ",
        "\t|\t",
        "—" * 30,
        "第" * 40,
        "1" * 60,
        "一" * 60,
        "（" * 50,
        "“" * 50,
    ),
)


def seeds(folder: Path | None = None) -> list[str]:
    """The texts of the pages written for this project, and of pages that broke before."""
    paths = [*ROOT.glob("datasets/samples/*.txt"), *ROOT.glob("tests/golden/**/*.txt")]
    if folder and folder.is_dir():
        paths += folder.glob("*.page")
    texts = []
    for path in sorted(paths):
        with suppress(decode.UnreadablePageError):
            texts.append(decode.decode(Page(path.name, path.read_bytes(), "text/plain")).text)
    return texts


def mutant(texts: Sequence[str], seed: int, number: int) -> bytes:
    """Page ``number`` of a run: a stretch of a page or two, changed at some places, in some encoding."""
    dice = random.Random(f"{seed}-{number}")  # noqa: S311
    text = _stretch(dice, texts)
    for _ in range(dice.choice((1, 2, 4, 8, 30))):
        text = dice.choice(CHANGES)(dice, text, texts)[:LONGEST]
    data = text.encode(dice.choice(ENCODINGS), errors="ignore")
    if dice.random() < 0.1:
        data = _bytes_changed(dice, data)
    return data


def _stretch(dice: random.Random, texts: Sequence[str]) -> str:
    text = dice.choice(texts)
    length = dice.choice((20, 100, 300, 600, LONGEST))
    start = dice.randrange(max(1, len(text) - length // 2))
    return text[start : start + length]


def _place(dice: random.Random, text: str) -> tuple[int, int]:
    start = dice.randrange(len(text) + 1)
    return start, min(len(text), start + dice.choice((0, 1, 2, 5, 20, 80)))


def _insert(dice: random.Random, text: str, texts: Sequence[str]) -> str:
    start, _ = _place(dice, text)
    return text[:start] + dice.choice(MORSELS) + text[start:]


def _replace(dice: random.Random, text: str, texts: Sequence[str]) -> str:
    start, end = _place(dice, text)
    return text[:start] + dice.choice(MORSELS) + text[end:]


def _delete(dice: random.Random, text: str, texts: Sequence[str]) -> str:
    start, end = _place(dice, text)
    return text[:start] + text[end:]


def _repeat(dice: random.Random, text: str, texts: Sequence[str]) -> str:
    start, end = _place(dice, text)
    return text[:start] + text[start:end] * dice.choice((2, 3, 10, 50)) + text[end:]


def _splice(dice: random.Random, text: str, texts: Sequence[str]) -> str:
    start, end = _place(dice, text)
    return text[:start] + _stretch(dice, texts)[: dice.choice((10, 60, 300))] + text[end:]


def _shuffle(dice: random.Random, text: str, texts: Sequence[str]) -> str:
    lines = text.splitlines(keepends=True)
    dice.shuffle(lines)
    return "".join(lines)


def _spread(dice: random.Random, text: str, texts: Sequence[str]) -> str:
    start, end = _place(dice, text)
    return text[:start] + " ".join(text[start:end]) + text[end:]


def _columns(dice: random.Random, text: str, texts: Sequence[str]) -> str:
    """Lines of two texts in turns, as of columns that were read across."""
    other = _stretch(dice, texts).splitlines()
    return "\n".join(line for pair in zip(text.splitlines(), other, strict=False) for line in pair)


def _rewrap(dice: random.Random, text: str, texts: Sequence[str]) -> str:
    width = dice.choice((1, 2, 5, 13, 24))
    whole = text.replace("\n", "")
    return "\n".join(whole[i : i + width] for i in range(0, len(whole), width))


CHANGES = (_insert, _insert, _replace, _replace, _delete, _repeat, _splice, _shuffle, _spread, _columns, _rewrap)


def _bytes_changed(dice: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 3, 20))):
        if changed:
            changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed[: dice.randrange(len(changed) + 1)] if dice.random() < 0.3 else changed)


class HangError(Exception):
    """A page that takes longer than it may."""


@contextmanager
def budget(seconds: float) -> Iterator[None]:
    """Raise ``HangError`` when the work takes more CPU time; a program that cannot be interrupted is ended with its stack."""

    def over(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def reading(data: bytes, seconds: float = SECONDS) -> tuple[str, harvest.Reading] | None:
    """The source text and the rows of a page; None where it is refused as unreadable, which is an answer too.

    Raises:
        HangError: it took too long.
        AssertionError: a character is lost or there twice, or the rows do not fit their tables.
        Exception: whatever a stage raised.
    """
    page = Page("fuzz/page.txt", data, "text/plain")
    with budget(seconds):
        try:
            rows = harvest.read(page)
        except decode.UnreadablePageError:
            return None
    text = decode.decode(page).text
    assert_conserved(text, rows["passages"]["spans"])
    misfit = harvest._misfit(rows)
    assert misfit is None, f"rows that do not fit: {misfit!r}"
    return text, rows


def assert_conserved(text: str, passages: Sequence[Sequence[Any]]) -> None:
    """Every character that is no space stands in exactly one passage."""
    at = 0
    for start, end in sorted(_pair(span) for spans in passages for span in spans):
        assert 0 <= start < end <= len(text), f"a span {start}-{end} of a text of {len(text)} characters"
        between = text[min(at, start) : max(at, start)]
        assert not between.strip(), f"{'lost' if at < start else 'twice'}: {between!r} at {min(at, start)}"
        at = max(at, end)
    assert not text[at:].strip(), f"lost: {text[at:]!r} at {at}"


def _pair(span: Any) -> tuple[int, int]:
    return (span["start"], span["end"]) if isinstance(span, dict) else (span[0], span[1])


def broken_promises(pages: Sequence[tuple[bytes, harvest.Reading]]) -> Iterator[tuple[str, int]]:
    """Critical promises that pages break, which costs them their place in a release: the rule, and which page."""
    ids = [rows["documents"]["document_id"][0] for _, rows in pages]
    originals = {
        document: facts.Original("fuzz/page.txt", "text/plain", data)
        for document, (data, _) in zip(ids, pages, strict=True)
    }
    for reject in sift.sift(harvest.tables([rows for _, rows in pages]), originals).refused:
        yield reject.rule, ids.index(reject.document_id)


def main() -> int:
    """Run mutants through all stages and tell what broke; exits 1 where something did."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pages", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--first", type=int, default=0)
    arguments.add_argument("--keep", type=Path, help="a folder for the pages that broke something")
    given = arguments.parse_args()
    texts, found = seeds(given.keep), Counter[str]()
    refused, characters, started, told = 0, 0, time.process_time(), time.monotonic()
    waiting: dict[str, tuple[int, bytes, tuple[str, harvest.Reading]]] = {}

    def tell(number: int, data: bytes, fault: str) -> None:
        kind = fault.split(":")[0]
        found[kind] += 1
        if found[kind] <= 5:
            print(f"seed {given.seed} page {number}: {fault}", flush=True)
            if given.keep:
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"{given.seed}-{number}.page").write_bytes(data)

    for number in range(given.first, given.first + given.pages):
        data = mutant(texts, given.seed, number)
        faulthandler.dump_traceback_later(20 * SECONDS, exit=True)
        try:
            one = reading(data)
        except Exception as error:
            tell(number, data, _fault(error))
            continue
        if one is None:
            refused += 1
        else:
            characters += len(one[0])
            waiting[one[1]["documents"]["document_id"][0]] = number, data, one
        if len(waiting) == TOGETHER or number + 1 == given.first + given.pages:
            pages = list(waiting.values())
            try:
                for promise, n in broken_promises([(data, rows) for _, data, (_, rows) in pages]):
                    tell(pages[n][0], pages[n][1], f"promise {promise}: broken")
            except Exception as error:
                tell(number, data, _fault(error))
            waiting.clear()
        if time.monotonic() - told > 60:
            told = time.monotonic()
            print(f"{number + 1 - given.first:,} pages, {refused:,} refused, {characters:,} characters", flush=True)
    faulthandler.cancel_dump_traceback_later()
    seconds = time.process_time() - started
    print(f"{given.pages:,} pages in {seconds:.0f} s of CPU, {refused:,} refused, {characters:,} characters")
    print(f"faults: {dict(found) or 'none'}")
    return 1 if found else 0


def _fault(error: Exception) -> str:
    """An error in one line, with the place it comes from."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else ""
    return f"{type(error).__name__} at {place}: {' '.join(str(error).split())[:300]}"


if __name__ == "__main__":
    sys.exit(main())
