"""Tabulate a document: the rows of the published tables, with their ids and the links between them.

An id is a hash of what it identifies, so that the same page gives the same ids in every release. A passage is known by
where its first character was printed: every character of a page stands in one passage.
"""

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from operator import attrgetter
from typing import Any

import numpy as np

from transforms import jumps
from transforms.records import Claim, Document, Passage, QAPair, Reject, Span, Statistic
from transforms.split import line_count

Columns = dict[str, list[Any]]

# The columns that are fields of the record, by the same name.
ARTICLE = ("position", "kind", "kicker", "headline", "subheadline", "byline", "authors", "lead")
PASSAGE = ("position", "label", "label_score", "section", "speaker", "text", "spans", "first_line", "last_line")
PAIR = ("question", "answer", "question_form", "subquestions", "asker", "asker_label", "respondent", "respondent_label",
        "status")  # fmt: skip
CLAIM = ("start", "end", "claim", "speaker", "speaker_role", "source_type", "quote_type", "cue", "claim_type",
         "checkable", "factuality", "salience", "is_key", "keywords", "reported_by")  # fmt: skip
STATISTIC = ("start", "end", "quote", "sentence", "value", "value_high", "comparator", "unit", "unit_text",
             "quantity_kind", "measure", "direction", "basis", "metric", "subject", "period_text", "period_start",
             "period_end")  # fmt: skip
REJECT = ("document_id", "source_uri", "table", "row", "stage", "rule", "reason", "severity")


def tabulate(
    document: Document, pairs: Sequence[QAPair], statistics: Sequence[Statistic], claims: Sequence[Claim]
) -> dict[str, Columns]:
    """The rows a document gives to each table: table to column to values, in reading order.

    A span is a pair of its start and its end, which Arrow takes for a struct of the two.
    """
    book = _Book(document, pairs, statistics, claims)
    tables = {
        "documents": book.documents(),
        "articles": book.articles(),
        "passages": book.passage_rows(),
        "qa_pairs": book.qa_pairs(),
        "claims": book.claim_rows(),
        "statistics": book.statistic_rows(),
        "rejects": rejects(document.source.warnings),
    }
    # A table without rows has no columns, rather than some of them.
    return {name: columns if any(columns.values()) else {} for name, columns in tables.items()}


def rejects(refused: Sequence[Reject]) -> Columns:
    """The rows of ``rejects``."""
    if not refused:
        return {}
    ids = [identity(one.source_uri, one.stage, one.rule, one.table or "", one.row or one.reason) for one in refused]
    return {"reject_id": ids, **_plain(refused, REJECT)}


def identity(*parts: str | int) -> str:
    """Sixteen hexadecimal digits that name what ``parts`` say, the same in every run.

    >>> identity("passage", 7) == identity("passage", 7) != identity("passage", 8)
    True
    """
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()[:16]


def _plain(records: Sequence[Any], names: tuple[str, ...]) -> Columns:
    """Fields of records as columns; no columns at all where there are no records."""
    return dict(zip(names, map(list, zip(*map(attrgetter(*names), records), strict=True)), strict=False))


class _Namer:
    """Names rows whose ids begin alike: what ``identity`` gives, with what is the same said once.

    The parts are ids and kinds, in which JSON escapes nothing.
    """

    def __init__(self, *parts: str) -> None:
        self.begin = '["' + '", "'.join(parts) + '"'

    def __call__(self, *numbers: int) -> str:
        told = f"{self.begin}, {', '.join(map(str, numbers))}]"
        return hashlib.sha256(told.encode()).hexdigest()[:16]


class Printed:
    """Where the stretches of one passage were printed.

    A line that nothing is shown of, for it was printed twice, is in the spans of the passage and of no stretch.
    """

    def __init__(self, passage: Passage) -> None:
        self.origin = passage.origin
        self.spans = passage.spans
        # Where every character that was printed is shown, so is every line.
        if sum(end - start for start, end in self.spans) > len(self.origin):
            edges = np.searchsorted(np.sort(self.origin), np.array(self.spans, np.int64))
            shown = edges[:, 0] < edges[:, 1]
            if not shown.all():
                self.spans = tuple(compress(self.spans, shown.tolist()))
        starts = [span.start for span in self.spans]
        self.starts = starts if starts == sorted(starts) else []

    def __call__(self, start: int, end: int) -> list[Span]:
        """The spans of ``text[start:end]``: those of the passage, clipped to it."""
        first, last = int(self.origin[start]), int(self.origin[end - 1])
        if self.starts:
            at = bisect_right(self.starts, first) - 1
        else:
            at = next(i for i, span in enumerate(self.spans) if span.start <= first < span.end)
        found: list[Span] = []
        begin, stop = first, self.spans[at].end
        while not begin <= last < stop:
            found.append(Span(begin, stop))
            at += 1
            begin, stop = self.spans[at]
        found.append(Span(begin, last + 1))
        return found


def _inside(figures: Sequence[tuple[int, int, int, int]], claims: Sequence[Claim]) -> list[list[int]]:
    """The numbers of the figures that stand in each claim; a figure is its passage, start, end and number, in order."""
    begun = [figure[:2] for figure in figures]
    found = []
    for claim in claims:
        first, last = (bisect_left(begun, (claim.passage, place)) for place in (claim.start, claim.end))
        found.append([number for _, _, end, number in figures[first:last] if end <= claim.end])
    return found


class _Book:
    """A document and everything read off it, with the id of each."""

    def __init__(
        self, document: Document, pairs: Sequence[QAPair], statistics: Sequence[Statistic], claims: Sequence[Claim]
    ) -> None:
        self.document, self.pairs, self.statistics, self.claims = document, pairs, statistics, claims
        self.id = document.source.document_id
        self.passages = document.passages
        named = _Namer(self.id, "passage")
        self.passage_ids = [named(passage.spans[0].start) for passage in self.passages]
        named = _Namer(self.id, "article")
        self.article_ids = {article.position: named(article.position) for article in document.articles}
        self.articles_by_passage = [article for article in document.articles for _ in article.passages]
        named = _Namer(self.id, "qa")
        self.pair_ids = [
            named(
                pair.number, *(self.passage(p).spans[0].start for p in (*pair.question_passages, *pair.answer_passages))
            )
            for pair in pairs
        ]
        self.pair_of: dict[int, str] = {}
        for pair, name in zip(pairs, self.pair_ids, strict=True):
            for position in (*pair.question_passages, *pair.answer_passages):
                self.pair_of.setdefault(position, name)
        self.claim_ids = list(self._named("claim", claims))
        self.statistic_ids = list(self._named("statistic", statistics))
        places = [(figure.passage, figure.start, figure.end, number) for number, figure in enumerate(statistics)]
        self.inside = _inside(sorted(places), claims)
        # The shortest claim around a figure is the one that states it.
        self.claim_of: dict[int, int] = {}
        for number in sorted(range(len(claims)), key=lambda number: claims[number].end - claims[number].start):
            for figure in self.inside[number]:
                self.claim_of.setdefault(figure, number)

    def _named(self, kind: str, rows: Iterable[Claim | Statistic]) -> Iterator[str]:
        """The ids of claims or statistics, which come passage by passage."""
        at, named = 0, _Namer()
        for row in rows:
            if row.passage != at:
                at, named = row.passage, _Namer(self.passage_id(row.passage), kind)
            yield named(row.start, row.end)

    def passage(self, position: int) -> Passage:
        return self.passages[position - 1]

    def passage_id(self, position: int) -> str:
        return self.passage_ids[position - 1]

    def _places(self, rows: Sequence[Claim | Statistic]) -> Columns:
        """The columns that say where claims or figures stand."""
        positions = [row.passage - 1 for row in rows]
        printed = {position: Printed(self.passages[position]) for position in set(positions)}
        return {
            "document_id": [self.id] * len(rows),
            "article_id": [self.article_ids[self.articles_by_passage[position].position] for position in positions],
            "passage_id": [self.passage_ids[position] for position in positions],
            "spans": [printed[at](row.start, row.end) for at, row in zip(positions, rows, strict=True)],
        }

    def documents(self) -> Columns:
        document, source = self.document, self.document.source
        row = {
            "document_id": self.id,
            "source_uri": source.uri,
            "media_type": source.media_type,
            "encoding": source.encoding,
            "decode_errors": source.errors,
            "legibility": source.legibility,
            "bytes": source.size,
            "characters": len(source.text),
            "lines": line_count(source.text),
            "publication": document.publication,
            "edition_date": document.edition_date,
            "page": document.page,
            "title": document.title,
            "articles": len(document.articles),
            "passages": len(self.passages),
        }
        return {name: [value] for name, value in row.items()}

    def articles(self) -> Columns:
        articles = self.document.articles
        return {
            "article_id": list(self.article_ids.values()),
            "document_id": [self.id] * len(articles),
            **_plain(articles, ARTICLE),
            "characters": [sum(len(passage.text) for passage in article.passages) for article in articles],
        }

    def passage_rows(self) -> Columns:
        led = [jumps.of(passage) for passage in self.passages]
        return {
            "passage_id": self.passage_ids,
            "document_id": [self.id] * len(self.passages),
            "article_id": [self.article_ids[article.position] for article in self.articles_by_passage],
            "characters": [len(passage.text) for passage in self.passages],
            **_plain(self.passages, PASSAGE),
            "jump": [one.way for one in led],
            "jump_page": [one.page for one in led],
        }

    def qa_pairs(self) -> Columns:
        pairs = self.pairs
        columns: Columns = {
            "qa_id": self.pair_ids,
            "document_id": [self.id] * len(pairs),
            "article_id": [self.article_ids[pair.article] for pair in pairs],
            "pair_no": [pair.number for pair in pairs],
            **_plain(pairs, PAIR),
            "pairing_basis": [pair.basis for pair in pairs],
            "pairing_score": [pair.score for pair in pairs],
            "pairing_margin": [pair.margin for pair in pairs],
        }
        for side in ("question", "answer"):
            told = [getattr(pair, f"{side}_passages") for pair in pairs]
            columns[f"{side}_passage_ids"] = [[self.passage_id(p) for p in positions] for positions in told]
            columns[f"{side}_spans"] = [
                [span for p in positions for span in self.passage(p).spans] for positions in told
            ]
        return columns

    def _antecedents(self) -> Columns:
        """What the first words of claims stand for, and where it was printed."""
        texts: list[str | None] = []
        spans: list[list[Span]] = []
        for claim in self.claims:
            if claim.antecedent is None:
                texts.append(None)
                spans.append([])
                continue
            position, start, end = claim.antecedent
            passage = self.passage(position)
            texts.append(passage.text[start:end])
            spans.append(Printed(passage)(start, end))
        return {"antecedent": texts, "antecedent_spans": spans}

    def claim_rows(self) -> Columns:
        claims = self.claims
        at = {(claim.passage, claim.start, claim.end): name for claim, name in zip(claims, self.claim_ids, strict=True)}
        return {
            "claim_id": self.claim_ids,
            **self._places(claims),
            **_plain(claims, CLAIM),
            "statistic_ids": [[self.statistic_ids[figure] for figure in inside] for inside in self.inside],
            "qa_id": [self.pair_of.get(claim.passage) for claim in claims],
            "duplicate_of": [claim.duplicate_of and at[claim.duplicate_of] for claim in claims],
            **self._antecedents(),
        }

    def statistic_rows(self) -> Columns:
        figures = self.statistics
        stated = [self.claim_of.get(number) for number in range(len(figures))]
        return {
            "statistic_id": self.statistic_ids,
            **self._places(figures),
            **_plain(figures, STATISTIC),
            "speaker": [
                self._voice(figure.passage) if claim is None else self.claims[claim].speaker
                for figure, claim in zip(figures, stated, strict=True)
            ],
            "claim_id": [None if claim is None else self.claim_ids[claim] for claim in stated],
        }

    def _voice(self, position: int) -> str | None:
        """Who speaks in a passage: the one its mark names; in an essay its author."""
        article = self.articles_by_passage[position - 1]
        if speaker := self.passage(position).speaker:
            return speaker
        return article.authors[0] if article.kind == "essay" and len(article.authors) == 1 else None
