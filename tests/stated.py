"""Documents of a few passages, and what the figures in them are read as."""

from datetime import date

import numpy as np

from transforms.records import Article, Document, Label, Passage, Source, Span, Statistic
from transforms.statistics import statistics

PRINTED = date(2024, 9, 12)


def page(*rows: str | tuple[Label, str], edition: date | None = PRINTED) -> Document:
    """A document of passages: body paragraphs, or a label with its text; a heading is the section of what follows."""
    passages: list[Passage] = []
    section = None
    for position, row in enumerate(rows, 1):
        label, text = ("body", row) if isinstance(row, str) else row
        section = text if label == "section_heading" else section
        origin = np.arange(len(text), dtype=np.int32)
        spans = (Span(0, max(1, len(text))),)
        passages.append(Passage(text, origin, spans, (position,), position=position, label=label, section=section))
    source = Source("0" * 16, "page.txt", "text/plain", "utf-8", 1, "")
    return Document(source, (Article(1, "news", tuple(passages)),), edition_date=edition)


def read(*rows: str | tuple[Label, str], edition: date | None = PRINTED) -> list[Statistic]:
    return statistics(page(*rows, edition=edition))


def said(text: str) -> list[tuple[str, str, str | None, str | None]]:
    """Quote, measure, direction and basis of the statistics of a paragraph."""
    return [(row.quote, row.measure, row.direction, row.basis) for row in read(text)]


def named(text: str) -> list[tuple[str, str | None, str | None]]:
    """Quote, metric and subject of the statistics of a paragraph."""
    return [(row.quote, row.metric, row.subject) for row in read(text)]
