"""What pairs, claims and statistics mean, told by the columns beside them and by the words they are read from.

Like ``sense``, these facts are told and refuse nothing (severity ``info``) where the meaning leaves room.
"""

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations import printed
from expectations.facts import Release, answers_of, booleans_of, every, integers_of, pairs_of, rows_of
from expectations.printed import Booleans

MULTIPLIERS = frozenset("十百千万萬亿億兆多余几")
FIRST_HAN = "\u3400"
MONEY = ("CNY", "USD", "EUR", "HKD", "JPY", "GBP", "TWD", "MOP", "KRW", "RUB", "AUD", "CAD", "CHF", "SGD", "INR")
OPEN_PERIOD = "[截止至到前起后来]"
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


def antecedent_has_its_place(release: Release) -> Booleans:
    """A claim that leans on something says what it is and where it was printed; another says neither."""
    spans = pc.list_value_length(release.column("claims", "antecedent_spans"))
    return booleans_of(pc.equal(pc.is_valid(release.column("claims", "antecedent")), pc.greater(spans, 0)))


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
    return answers_of(
        (
            not unit
            or unit in (quote or "")
            or unit in (sentence or "")
            or printed.fold(unit) in printed.fold(sentence or "")
            for unit, quote, sentence in rows_of(release, "statistics", "unit_text", "quote", "sentence")
        ),
        release,
        "statistics",
    )


def unit_is_of_its_text(release: Release) -> Booleans:
    """The Chinese characters of a unit are printed, and there is one just where more than a multiplier is printed."""
    told = rows_of(release, "statistics", "unit", "unit_text", "measure")
    return answers_of(
        (measure == "rank" or _is_unit_of(unit, text or "") for unit, text, measure in told), release, "statistics"
    )


def _is_unit_of(unit: str | None, text: str) -> bool:
    if text and not set(text) - MULTIPLIERS:
        return True  # 分别为565.8万、600.1万人: a neighbour has the unit
    if unit is None:
        return not text
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
    return answers_of(
        (
            _agrees(quote, value, high)
            for quote, value, high, unit in rows_of(release, "statistics", "quote", "value", "value_high", "unit")
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
