"""What pages, stories and rejects mean, told by the columns beside them and by the words of the page.

Who edits these facts should know that they are told and refuse nothing (severity ``info``) where the meaning leaves
room: a name may be put together from two places of the page. ``said`` has those of pairs, claims and statistics.
"""

import json
import re
from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations import printed, schema
from expectations.facts import Release, answers_of, booleans_of, integers_of, rows_of
from expectations.printed import Booleans

DRESS = "#*_ \u3000"  # Markdown around a heading
PARTED = re.compile(r"[、，,/／|;；\s]+")
DAY = re.compile(r"(?=(\d{4})\D{1,3}?(\d{1,2})\D{1,3}?(\d{1,2}))|(?=(\d{4})(\d\d)(\d\d))")
WORDED_YEAR = re.compile("[〇○零一二三四五六七八九]{4}年")
LEADS = re.compile("(?P<to>下[转轉接]|[转轉]|未完|待[续續])|(?P<from>[接续續])|(?P<see>[见見])")
HEAD_OF_NOTE = 12
"""Characters of a note that say which way it leads; a headline may follow."""
NAMES_A_PAGE = re.compile("[0-9一二三四五六七八九十头頭][版页頁]")


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
    return answers_of(
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
    return answers_of(
        (
            (value is not None) == (row in said) and text in said.get(row, "")
            for row, (value, text) in enumerate(zip(told, read, strict=True))
        ),
        release,
        "articles",
    )


def authors_are_in_the_byline(release: Release) -> Booleans:
    """Every author is named in the byline."""
    return answers_of(
        (
            all(author in (byline or "") for author in authors or ())
            for authors, byline in rows_of(release, "articles", "authors", "byline")
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
    for document, headline in rows_of(release, "articles", "document_id", "headline"):
        if headline:
            heads.setdefault(document, set()).add(headline)
    return answers_of(
        (
            title in heads[one] if one in heads else title is None
            for one, title in rows_of(release, "documents", "document_id", "title")
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
    told = rows_of(release, "passages", "label", "text", "jump")
    return answers_of((_leads(label, text or "") == jump for label, text, jump in told), release, "passages")


def _leads(label: str | None, text: str) -> str | None:
    said = LEADS.search(text, 0, HEAD_OF_NOTE) if label == "continuation_note" else None
    return said and said.lastgroup


def jump_page_is_in_the_note(release: Release) -> Booleans:
    """The page of a jump stands in its note; a jump that names one has one, and what is no jump has none."""
    told = rows_of(release, "passages", "text", "jump", "jump_page")
    return answers_of(
        (
            page in (text or "") and jump is not None if page else jump is None or not NAMES_A_PAGE.search(text or "")
            for text, jump, page in told
        ),
        release,
        "passages",
    )


# A reject.


def row_is_of_its_table(release: Release) -> Booleans:
    """A refused row is JSON with the columns of its table, of the same document; a refused page has neither."""
    told = rows_of(release, "rejects", "table", "row", "document_id")
    return answers_of((_is_row(*one) for one in told), release, "rejects")


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
    return answers_of(
        ((reason or "").startswith(uri or "\0") for reason, uri in rows_of(release, "rejects", "reason", "source_uri")),
        release,
        "rejects",
    )


def severity_says_what_is_lost(release: Release) -> Booleans:
    """``error`` is a row that is lost, and a lost row is ``error``."""
    lost = pc.is_valid(release.column("rejects", "table"))
    return booleans_of(pc.equal(lost, pc.equal(release.column("rejects", "severity"), "error")))
