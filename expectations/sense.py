"""What the columns mean, told by the columns beside them and by the words of the page.

Who edits these facts should know that they are told and refuse nothing (severity ``info``) where the meaning leaves
room: a name may be put together from two places of the page.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations import printed, schema
from expectations.facts import Release, booleans_of, every, integers_of, pairs_of
from expectations.printed import Booleans

DRESS = "#*_ \u3000"  # Markdown around a heading
PARTED = re.compile(r"[、，,/／|;；\s]+")
DAY = re.compile(r"(?=(\d{4})\D{1,3}?(\d{1,2})\D{1,3}?(\d{1,2}))|(?=(\d{4})(\d\d)(\d\d))")
MULTIPLIERS = frozenset("十百千万萬亿億兆多余几")
FIRST_HAN = "\u3400"
MONEY = ("CNY", "USD", "EUR", "HKD", "JPY", "GBP", "TWD", "MOP", "KRW", "RUB", "AUD", "CAD", "CHF", "SGD", "INR")
OPEN_PERIOD = "[截止至到前起后来]"
WORDED_YEAR = re.compile("[〇○零一二三四五六七八九]{4}年")
NUMERALS = re.compile(r"\d+(?:[.,]\d+)*")
EXACT = frozenset(("%", "pp", "CNY", "USD", "人", "家", "件", "个", "项", "户", "名", "次", "人次"))
"""Units that a figure is printed in: nothing but 万 and 亿 is between the printed number and its value."""
TIMES = (
    ("万亿", 1e12),
    ("千亿", 1e11),
    ("百亿", 1e10),
    ("亿", 1e8),
    ("千万", 1e7),
    ("百万", 1e6),
    ("万", 1e4),
    ("千", 1e3),
)
LEADS = re.compile("(?P<to>下[转轉接]|[转轉]|未完|待[续續])|(?P<from>[接续續])|(?P<see>[见見])")
HEAD_OF_NOTE = 12
"""Characters of a note that say which way it leads; a headline may follow."""
NAMES_A_PAGE = re.compile("[0-9一二三四五六七八九十头頭][版页頁]")


def _rows(release: Release, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(release.column(table, name).to_pylist() for name in columns), strict=True)


def _answers(answers: Iterable[bool], release: Release, table: str) -> Booleans:
    return np.fromiter(answers, np.bool_, release.tables[table].num_rows)


# What is printed on the page.


def pages_read(release: Release) -> list[str]:
    """By document, its passages' texts in reading order, as they read (``printed``)."""
    texts = release.passages.folded().texts()
    read: list[list[str]] = [[] for _ in range(release.tables["documents"].num_rows)]
    for page, text in zip(release.documents("passages").tolist(), texts, strict=True):
        if page >= 0:
            read[page].append(text)
    return ["".join(page) for page in read]


def is_printed(release: Release, table: str, columns: Sequence[str], elsewhere: str | None = None) -> Booleans:
    """What stands in the columns, names in lists one by one, can be read on the page.

    Args:
        release: the tables.
        table: the one that is asked.
        columns: texts, or lists of them.
        elsewhere: a column of ``documents`` where it may stand instead.
    """
    pages = release.cached("pages", pages_read)
    if elsewhere:
        more = printed.folds(release.strings("documents", elsewhere))
        pages = [page + "\n" + other for page, other in zip(pages, more, strict=True)]
    page_of = range(len(pages)) if table == "documents" else release.documents(table).tolist()
    held = np.ones(release.tables[table].num_rows, np.bool_)
    for name in columns:
        values = release.column(table, name)
        if pa.types.is_list(values.type):
            rows, flat = integers_of(pc.list_parent_indices(values)).tolist(), values.flatten().to_pylist()
        else:
            rows, flat = list(range(len(values))), values.to_pylist()
        asked = [(row, page_of[row], value) for row, value in zip(rows, flat, strict=True) if value]
        distinct = list(dict.fromkeys((page, value) for _, page, value in asked))
        read = printed.folds([value for _, value in distinct])
        absent = {
            (page, value)
            for (page, value), text in zip(distinct, read, strict=True)
            if page >= 0 and text not in pages[page] and not _by_name(value, pages[page])
        }
        if absent:
            held[[row for row, *one in asked if tuple(one) in absent]] = False
    return held


def _by_name(value: str, page: str) -> bool:
    """Whether the page reads so name by name."""
    pieces = [piece for piece in PARTED.split(value) if piece]
    return len(pieces) > 1 and all(piece in page for piece in printed.folds(pieces))


def edition_day_is_printed(release: Release) -> Booleans:
    """The day of the edition stands on the page or in the file's name, in figures or in words."""
    uris = release.strings("documents", "source_uri")
    days = release.column("documents", "edition_date").to_pylist()
    texts = (text or "" for text in release.decoded)
    return _answers(
        (day is None or _says(f"{text}\n{uri}", day) for text, uri, day in zip(texts, uris, days, strict=True)),
        release,
        "documents",
    )


def _says(text: str, day: date) -> bool:
    bare = printed.fold(text)
    if WORDED_YEAR.search("".join(text.split())):
        return True
    found = (tuple(int(part) for part in one if part) for one in DAY.findall(bare.translate(DIGITS)))
    return (day.year, day.month, day.day) in found


DIGITS = str.maketrans("lIOo", "1100")


# A story and its passages.


def display_is_of_its_passages(release: Release, column: str) -> Booleans:
    """The column holds what the story's passages of that label say, in their order, and is null where there is none."""
    labels = release.column("passages", "label")
    mine = np.flatnonzero(booleans_of(pc.equal(labels, column)))
    texts = printed.folds([text.strip(DRESS) for text in release.column("passages", "text").take(mine).to_pylist()])
    positions = release.integers("passages", "position")[mine].tolist()
    articles = release.named("passages", "article_id", "articles")[mine].tolist()
    said: dict[int, str] = {}
    for article, _, text in sorted(zip(articles, positions, texts, strict=True)):
        said[article] = said.get(article, "") + text
    told = release.column("articles", column).to_pylist()
    read = printed.folds([value or "" for value in told])
    return _answers(
        (
            (value is not None) == (row in said) and text in said.get(row, "")
            for row, (value, text) in enumerate(zip(told, read, strict=True))
        ),
        release,
        "articles",
    )


def authors_are_in_the_byline(release: Release) -> Booleans:
    """Every author is named in the byline."""
    return _answers(
        (
            all(author in (byline or "") for author in authors or ())
            for authors, byline in _rows(release, "articles", "authors", "byline")
        ),
        release,
        "articles",
    )


def interviews_have_talk(release: Release) -> Booleans:
    """A story is an interview where a passage of it is a question or an answer, and nowhere else."""
    talk = booleans_of(pc.is_in(release.column("passages", "label"), value_set=pa.array(["question", "answer"])))
    article = release.named("passages", "article_id", "articles")
    spoken = np.bincount(article[talk & (article >= 0)], minlength=release.tables["articles"].num_rows) > 0
    return np.asarray(spoken == booleans_of(pc.equal(release.column("articles", "kind"), "interview")))


def title_heads_a_story(release: Release) -> Booleans:
    """The title is the headline of a story of the document, and null where no story has one."""
    heads: dict[str, set[str]] = {}
    for document, headline in _rows(release, "articles", "document_id", "headline"):
        if headline:
            heads.setdefault(document, set()).add(headline)
    return _answers(
        (
            title in heads[one] if one in heads else title is None
            for one, title in _rows(release, "documents", "document_id", "title")
        ),
        release,
        "documents",
    )


def section_heads_it(release: Release) -> Booleans:
    """The section is a section heading of the story, printed as a passage before this one."""
    labels, sections = release.column("passages", "label"), release.column("passages", "section")
    articles = release.named("passages", "article_id", "articles").tolist()
    positions = release.integers("passages", "position").tolist()
    heads = np.flatnonzero(booleans_of(pc.equal(labels, "section_heading"))).tolist()
    headed = np.flatnonzero(booleans_of(pc.is_valid(sections))).tolist()
    texts = release.column("passages", "text").take(pa.array(heads, pa.int64())).to_pylist()
    first: dict[tuple[int, str], int] = {}
    for row, text in zip(heads, printed.folds([(text or "").strip(DRESS) for text in texts]), strict=True):
        first.setdefault((articles[row], text), positions[row])
    held = np.ones(len(labels), np.bool_)
    told = sections.take(pa.array(headed, pa.int64())).to_pylist()
    for row, text in zip(headed, printed.folds(told), strict=True):
        held[row] = first.get((articles[row], text), positions[row] + 1) <= positions[row]
    return held


def speakers_speak(release: Release) -> Booleans:
    """Only a question or an answer has a speaker."""
    talk = pc.is_in(release.column("passages", "label"), value_set=pa.array(["question", "answer"]))
    return booleans_of(pc.or_(talk, pc.is_null(release.column("passages", "speaker"))))


def jump_is_what_the_note_says(release: Release) -> Booleans:
    """Only a continuation note is a jump, and its first words say which way."""
    told = _rows(release, "passages", "label", "text", "jump")
    return _answers((_leads(label, text or "") == jump for label, text, jump in told), release, "passages")


def _leads(label: str | None, text: str) -> str | None:
    said = LEADS.search(text, 0, HEAD_OF_NOTE) if label == "continuation_note" else None
    return said and said.lastgroup


def jump_page_is_in_the_note(release: Release) -> Booleans:
    """The page of a jump stands in its note; a jump that names one has one, and what is no jump has none."""
    told = _rows(release, "passages", "text", "jump", "jump_page")
    return _answers(
        (
            page in (text or "") and jump is not None if page else jump is None or not NAMES_A_PAGE.search(text or "")
            for text, jump, page in told
        ),
        release,
        "passages",
    )


# A pair.


def passages_are_labelled(release: Release) -> Booleans:
    """The passages of a question are labelled so, and those of an answer."""
    labels = release.column("passages", "label")
    held = np.ones(release.tables["qa_pairs"].num_rows, np.bool_)
    for side in ("question", "answer"):
        lists = release.column("qa_pairs", f"{side}_passage_ids")
        row, named = integers_of(pc.list_parent_indices(lists)), release.row_of(lists.flatten(), "passages")
        right = booleans_of(pc.equal(labels, side)) if len(labels) else np.zeros(0, np.bool_)
        held &= every(row, np.append(right, True)[named], len(lists))
    return held


def side_is_null_as_a_whole(release: Release, side: str, columns: Sequence[str]) -> Booleans:
    """Where a side is not there, nothing is said of it."""
    gone = pc.is_null(release.column("qa_pairs", side))
    held = np.ones(len(gone), np.bool_)
    for name in columns:
        values = release.column("qa_pairs", name)
        said = pc.greater(values, 0) if pa.types.is_integer(values.type) else pc.is_valid(values)
        held &= booleans_of(pc.invert(pc.and_(gone, said)))
    return held


def form_is_told(release: Release) -> Booleans:
    """A question has a form, and one of the form ``question`` asks at least once."""
    form, asked = release.column("qa_pairs", "question_form"), release.column("qa_pairs", "subquestions")
    told = pc.or_(pc.is_valid(form), pc.is_null(release.column("qa_pairs", "question")))
    return booleans_of(pc.and_(told, pc.or_(pc.not_equal(form, "question").fill_null(True), pc.greater(asked, 0))))


def scores_are_of_pairs(release: Release) -> Booleans:
    """A row that is no pair has no score."""
    alone = pc.not_equal(release.column("qa_pairs", "status"), "paired")
    scored = [pc.not_equal(release.column("qa_pairs", f"pairing_{name}"), 0) for name in ("score", "margin")]
    return booleans_of(pc.invert(pc.and_(alone, pc.or_(*scored))))


# A claim.


def statistics_stand_inside(release: Release) -> Booleans:
    """The figures that a claim lists stand in its passage, between its start and its end."""
    lists = release.column("claims", "statistic_ids")
    row, figure = integers_of(pc.list_parent_indices(lists)), release.row_of(lists.flatten(), "statistics")
    claim = {name: release.integers("claims", name)[row] for name in ("start", "end")}
    theirs = {name: np.append(release.integers("statistics", name), 0)[figure] for name in ("start", "end")}
    same = (
        release.named("claims", "passage_id", "passages")[row]
        == np.append(release.named("statistics", "passage_id", "passages"), -1)[figure]
    )
    inside = same & (claim["start"] <= theirs["start"]) & (theirs["end"] <= claim["end"])
    return every(row, inside | (figure < 0), len(lists))


def source_fits_speaker(release: Release) -> Booleans:
    """An unattributed claim has no speaker and no role."""
    nobody = pc.equal(release.column("claims", "source_type"), "unattributed")
    somebody = pc.or_(*(pc.is_valid(release.column("claims", name)) for name in ("speaker", "speaker_role")))
    return booleans_of(pc.invert(pc.and_(nobody, somebody)))


def answers_are_answers(release: Release) -> Booleans:
    """A claim that is said in an answer stands in a passage that is labelled so."""
    passage = release.named("claims", "passage_id", "passages")
    answer = np.append(booleans_of(pc.equal(release.column("passages", "label"), "answer")), True)[passage]
    return answer | ~booleans_of(pc.equal(release.column("claims", "quote_type"), "answer"))


def pair_holds_the_passage(release: Release) -> Booleans:
    """The pair that a claim names is made of the claim's passage, among others."""
    passage, pair = release.named("claims", "passage_id", "passages"), release.named("claims", "qa_id", "qa_pairs")
    links = []
    for side in ("question", "answer"):
        lists = release.column("qa_pairs", f"{side}_passage_ids")
        links.append(pairs_of(integers_of(pc.list_parent_indices(lists)), release.row_of(lists.flatten(), "passages")))
    return (pair < 0) | (passage < 0) | np.isin(pairs_of(pair, passage), np.concatenate(links))


def key_claims_are_salient(release: Release) -> Booleans:
    """In each story the key claims are more salient than the others, on the whole."""
    article = release.named("claims", "article_id", "articles")
    salience = np.nan_to_num(
        np.asarray(release.column("claims", "salience").to_numpy(zero_copy_only=False), np.float64)
    )
    key = booleans_of(release.column("claims", "is_key"))
    rows = release.tables["articles"].num_rows + 1

    def mean(which: Booleans) -> Any:
        counted = np.bincount(article[which] + 1, minlength=rows)
        return np.bincount(article[which] + 1, salience[which], rows) / np.where(counted, counted, np.nan)

    return np.asarray(~key | ~(mean(key) < mean(~key))[article + 1])


def states_its_figures(release: Release) -> Booleans:
    """A claim of the type ``statistic`` has a figure in it, in digits or in words."""
    told = pc.match_substring_regex(
        release.column("claims", "claim"), r"[0-9０-９〇一二两三四五六七八九十百千万亿半零成倍]"
    )
    return booleans_of(pc.or_(told, pc.not_equal(release.column("claims", "claim_type"), "statistic")))


# A statistic.


def is_in_the_quote(release: Release) -> Booleans:
    """The printed unit is part of the quote or of its sentence."""
    return _answers(
        (
            not unit
            or unit in (quote or "")
            or unit in (sentence or "")
            or printed.fold(unit) in printed.fold(sentence or "")
            for unit, quote, sentence in _rows(release, "statistics", "unit_text", "quote", "sentence")
        ),
        release,
        "statistics",
    )


def unit_is_of_its_text(release: Release) -> Booleans:
    """The Chinese characters of a unit are printed, and there is one where more than a multiplier is printed."""
    told = _rows(release, "statistics", "unit", "unit_text", "measure")
    return _answers(
        (measure == "rank" or _is_unit_of(unit, text or "") for unit, text, measure in told), release, "statistics"
    )


def _is_unit_of(unit: str | None, text: str) -> bool:
    if unit is None:
        return not set(text) - MULTIPLIERS
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:  # in traditional script a unit is printed in other characters
        return True
    return bool(text) and not {one for one in unit if one >= FIRST_HAN} - set(text)


def period_is_whole(release: Release) -> Booleans:
    """A period has a first and a last day or neither, and neither where the text states none; 截至 has no first."""
    first, last, text = (
        pc.is_valid(release.column("statistics", name)) for name in ("period_start", "period_end", "period_text")
    )
    open_ = pc.match_substring_regex(release.column("statistics", "period_text").fill_null(""), OPEN_PERIOD)
    return booleans_of(pc.and_(pc.or_(pc.equal(first, last), open_), pc.or_(text, pc.invert(pc.or_(first, last)))))


def kind_fits_unit(release: Release) -> Booleans:
    """Money is currency, a percentage a share or a rate, and nothing else is."""
    unit, kind = release.column("statistics", "unit").fill_null(""), release.column("statistics", "quantity_kind")
    money = booleans_of(pc.is_in(unit, value_set=pa.array(MONEY)))
    part = booleans_of(pc.is_in(unit, value_set=pa.array(["%", "pp"])))
    currency = booleans_of(pc.equal(kind, "currency"))
    share = booleans_of(pc.is_in(kind, value_set=pa.array(["share", "rate"])))
    return (~money | currency) & (~part | share)


def moves_have_directions(release: Release) -> Booleans:
    """A change or a growth goes some way; a level measured against nothing goes none."""
    measure, direction = release.column("statistics", "measure"), release.column("statistics", "direction")
    moves = pc.is_in(measure, value_set=pa.array(["change", "growth"]))
    return booleans_of(pc.or_(pc.invert(moves), pc.is_valid(direction)))


def bases_are_of_moves(release: Release) -> Booleans:
    """Only what moves is set against the year, quarter or month before; since when a level holds is another matter."""
    measure, direction, basis = (release.column("statistics", name) for name in ("measure", "direction", "basis"))
    moves = pc.or_(pc.is_in(measure, value_set=pa.array(["change", "growth"])), pc.is_valid(direction))
    set_against = pc.is_in(basis, value_set=pa.array(["yoy", "qoq", "mom"]))
    return booleans_of(pc.or_(moves, pc.invert(set_against)))


def value_is_what_is_printed(release: Release) -> Booleans:
    """A figure whose one number is printed in digits has that number, times its 万 or 亿, for its value."""
    return _answers(
        (
            _agrees(quote, value, high)
            for quote, value, high, unit in _rows(release, "statistics", "quote", "value", "value_high", "unit")
        ),
        release,
        "statistics",
    ) | ~booleans_of(pc.is_in(release.column("statistics", "unit"), value_set=pa.array(sorted(EXACT))))


def _agrees(quote: str | None, value: float | None, high: float | None) -> bool:
    numbers = NUMERALS.findall(quote or "")
    if len(numbers) != 1 or value is None or high is not None:
        return True
    (number,) = numbers
    rest = (quote or "").partition(number)[2]
    times = next((times for word, times in TIMES if rest.startswith(word)), 1.0)
    whole = number.replace(",", "")
    try:
        told = float(whole) * times
    except ValueError:
        return True
    return math.isclose(abs(value), told, rel_tol=1e-9)


# A reject.


def row_is_of_its_table(release: Release) -> Booleans:
    """A refused row is JSON with the columns of its table, of the same document; a refused page has neither."""
    told = _rows(release, "rejects", "table", "row", "document_id")
    return _answers((_is_row(*one) for one in told), release, "rejects")


def _is_row(table: str | None, row: str | None, document: str | None) -> bool:
    if table is None or row is None:
        return table is row
    try:
        told = json.loads(row)
    except ValueError:
        return False
    if not isinstance(told, dict) or table not in schema.NAMES:
        return False
    return told.keys() <= _columns(table) and told.get("document_id", document) == document


@cache
def _columns(table: str) -> frozenset[str]:
    return frozenset(field.name for field in schema.table(table).fields)


def reason_names_the_file(release: Release) -> Booleans:
    """A reason begins with the file that it is about."""
    return _answers(
        ((reason or "").startswith(uri or "\0") for reason, uri in _rows(release, "rejects", "reason", "source_uri")),
        release,
        "rejects",
    )


def severity_says_what_is_lost(release: Release) -> Booleans:
    """``error`` is a row that is lost, and a lost row is ``error``."""
    lost = pc.is_valid(release.column("rejects", "table"))
    return booleans_of(pc.equal(lost, pc.equal(release.column("rejects", "severity"), "error")))
