"""Tabulate a document: the rows of the published tables, with their ids and the links between them.

An id is a hash of what it identifies, so that the same page gives the same ids in every release. A passage is known by
where its first character was printed: every character of a page stands in one passage.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from transforms.records import Article, Claim, Document, Passage, QAPair, Reject, Span, Statistic
from transforms.split import line_count

Columns = dict[str, list[Any]]


def tabulate(
    document: Document, pairs: Sequence[QAPair], statistics: Sequence[Statistic], claims: Sequence[Claim]
) -> dict[str, Columns]:
    """The rows a document gives to each table: table to column to values, in reading order."""
    book = _Book(document, pairs, statistics, claims)
    return {
        "documents": _columns([book.document_row()]),
        "articles": _columns([book.article_row(article) for article in document.articles]),
        "passages": _columns([book.passage_row(article, p) for article in document.articles for p in article.passages]),
        "qa_pairs": _columns([book.pair_row(pair) for pair in pairs]),
        "claims": _columns([book.claim_row(claim) for claim in claims]),
        "statistics": _columns([book.statistic_row(statistic) for statistic in statistics]),
        "rejects": rejects(document.source.warnings),
    }


def rejects(refused: Sequence[Reject]) -> Columns:
    """The rows of ``rejects``."""
    return _columns(
        [
            {
                "reject_id": identity(one.source_uri, one.stage, one.rule, one.table or "", one.row or one.reason),
                "document_id": one.document_id,
                "source_uri": one.source_uri,
                "table": one.table,
                "row": one.row,
                "stage": one.stage,
                "rule": one.rule,
                "reason": one.reason,
                "severity": one.severity,
            }
            for one in refused
        ]
    )


def identity(*parts: str | int) -> str:
    """Sixteen hexadecimal digits that name what ``parts`` say, the same in every run.

    >>> identity("passage", 7) == identity("passage", 7) != identity("passage", 8)
    True
    """
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()[:16]


def _columns(rows: Sequence[Mapping[str, Any]]) -> Columns:
    """Rows as columns; no columns at all where there are no rows."""
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def _spans(spans: Sequence[Span]) -> list[dict[str, int]]:
    return [{"start": start, "end": end} for start, end in spans]


class _Book:
    """A document and everything read off it, with the id of each."""

    def __init__(
        self, document: Document, pairs: Sequence[QAPair], statistics: Sequence[Statistic], claims: Sequence[Claim]
    ) -> None:
        self.document = document
        self.id = document.source.document_id
        self.passages = document.passages
        self.passage_ids = [identity(self.id, "passage", passage.spans[0].start) for passage in self.passages]
        self.article_of = {p.position: article for article in document.articles for p in article.passages}
        self.pair_of: dict[int, QAPair] = {}
        for pair in pairs:
            for position in (*pair.question_passages, *pair.answer_passages):
                self.pair_of.setdefault(position, pair)
        self.statistics_in: dict[int, list[Statistic]] = {}
        for statistic in statistics:
            self.statistics_in.setdefault(statistic.passage, []).append(statistic)
        # The shortest claim around a figure is the one that states it.
        self.claim_of: dict[Statistic, Claim] = {}
        for claim in sorted(claims, key=lambda claim: claim.end - claim.start):
            for statistic in self._inside(claim):
                self.claim_of.setdefault(statistic, claim)

    def _inside(self, claim: Claim) -> list[Statistic]:
        around = self.statistics_in.get(claim.passage, ())
        return [figure for figure in around if claim.start <= figure.start and figure.end <= claim.end]

    def passage(self, position: int) -> Passage:
        return self.passages[position - 1]

    def passage_id(self, position: int) -> str:
        return self.passage_ids[position - 1]

    def article_id(self, article: Article | int) -> str:
        return identity(self.id, "article", article if isinstance(article, int) else article.position)

    def pair_id(self, pair: QAPair) -> str:
        starts = [self.passage(p).spans[0].start for p in (*pair.question_passages, *pair.answer_passages)]
        return identity(self.id, "qa", pair.number, *starts)

    def claim_id(self, claim: Claim) -> str:
        return self._claim_at(claim.passage, claim.start, claim.end)

    def _claim_at(self, position: int, start: int, end: int) -> str:
        return identity(self.passage_id(position), "claim", start, end)

    def statistic_id(self, statistic: Statistic) -> str:
        return identity(self.passage_id(statistic.passage), "statistic", statistic.start, statistic.end)

    def _place(self, row: Claim | Statistic) -> dict[str, Any]:
        """The columns that say where a claim or a figure stands."""
        return {
            "document_id": self.id,
            "article_id": self.article_id(self.article_of[row.passage]),
            "passage_id": self.passage_id(row.passage),
            "start": row.start,
            "end": row.end,
            "spans": _spans(self.passage(row.passage).spans_of(row.start, row.end)),
        }

    def document_row(self) -> dict[str, Any]:
        document, source = self.document, self.document.source
        return {
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

    def article_row(self, article: Article) -> dict[str, Any]:
        return {
            "article_id": self.article_id(article),
            "document_id": self.id,
            "position": article.position,
            "kind": article.kind,
            "kicker": article.kicker,
            "headline": article.headline,
            "subheadline": article.subheadline,
            "byline": article.byline,
            "authors": list(article.authors),
            "lead": article.lead,
            "characters": sum(len(passage.text) for passage in article.passages),
        }

    def passage_row(self, article: Article, passage: Passage) -> dict[str, Any]:
        return {
            "passage_id": self.passage_id(passage.position),
            "document_id": self.id,
            "article_id": self.article_id(article),
            "position": passage.position,
            "label": passage.label,
            "label_score": passage.label_score,
            "section": passage.section,
            "speaker": passage.speaker,
            "text": passage.text,
            "characters": len(passage.text),
            "spans": _spans(passage.spans),
            "first_line": passage.first_line,
            "last_line": passage.last_line,
        }

    def pair_row(self, pair: QAPair) -> dict[str, Any]:
        return {
            "qa_id": self.pair_id(pair),
            "document_id": self.id,
            "article_id": self.article_id(pair.article),
            "pair_no": pair.number,
            "question": pair.question,
            "answer": pair.answer,
            "question_form": pair.question_form,
            "subquestions": pair.subquestions,
            "asker": pair.asker,
            "asker_label": pair.asker_label,
            "respondent": pair.respondent,
            "respondent_label": pair.respondent_label,
            "question_passage_ids": [self.passage_id(position) for position in pair.question_passages],
            "answer_passage_ids": [self.passage_id(position) for position in pair.answer_passages],
            "question_spans": _spans([s for position in pair.question_passages for s in self.passage(position).spans]),
            "answer_spans": _spans([s for position in pair.answer_passages for s in self.passage(position).spans]),
            "pairing_basis": pair.basis,
            "pairing_score": pair.score,
            "pairing_margin": pair.margin,
            "status": pair.status,
        }

    def claim_row(self, claim: Claim) -> dict[str, Any]:
        pair = self.pair_of.get(claim.passage)
        return {
            "claim_id": self.claim_id(claim),
            **self._place(claim),
            "claim": claim.claim,
            "speaker": claim.speaker,
            "speaker_role": claim.speaker_role,
            "source_type": claim.source_type,
            "quote_type": claim.quote_type,
            "cue": claim.cue,
            "claim_type": claim.claim_type,
            "checkable": claim.checkable,
            "factuality": claim.factuality,
            "salience": claim.salience,
            "is_key": claim.is_key,
            "keywords": list(claim.keywords),
            "statistic_ids": [self.statistic_id(statistic) for statistic in self._inside(claim)],
            "qa_id": self.pair_id(pair) if pair else None,
            "reported_by": list(claim.reported_by),
            "duplicate_of": self._claim_at(*claim.duplicate_of) if claim.duplicate_of else None,
        }

    def statistic_row(self, statistic: Statistic) -> dict[str, Any]:
        claim = self.claim_of.get(statistic)
        return {
            "statistic_id": self.statistic_id(statistic),
            **self._place(statistic),
            "quote": statistic.quote,
            "sentence": statistic.sentence,
            "value": statistic.value,
            "value_high": statistic.value_high,
            "comparator": statistic.comparator,
            "unit": statistic.unit,
            "unit_text": statistic.unit_text,
            "quantity_kind": statistic.quantity_kind,
            "measure": statistic.measure,
            "direction": statistic.direction,
            "basis": statistic.basis,
            "metric": statistic.metric,
            "subject": statistic.subject,
            "period_text": statistic.period_text,
            "period_start": statistic.period_start,
            "period_end": statistic.period_end,
            "speaker": claim.speaker if claim else self._voice(statistic.passage),
            "claim_id": self.claim_id(claim) if claim else None,
        }

    def _voice(self, position: int) -> str | None:
        """Who speaks in a passage: the one its mark names; in an essay its author."""
        article = self.article_of[position]
        if speaker := self.passage(position).speaker:
            return speaker
        return article.authors[0] if article.kind == "essay" and len(article.authors) == 1 else None
