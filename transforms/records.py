"""The records, in the order they come to exist: page, source, lines, passages, articles, and what is read off them.

Every offset is a character offset. ``spans`` and ``origin`` point into the decoded source text, ``start`` and
``end`` into a passage's own text; all intervals are half-open. A record is never changed: a stage gives new ones. Those
of which a page has hundreds are named tuples, which are made in a third of the time.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Label = Literal[
    "masthead", "kicker", "headline", "subheadline", "byline", "dateline", "lead", "editor_note", "question", "answer",
    "body", "section_heading", "bullet", "caption", "pull_quote", "table", "source_note", "author_note",
    "continuation_note", "furniture",
]  # fmt: skip
DecodeErrors = Literal["strict", "replace"]
ArticleKind = Literal["interview", "essay", "news", "infographic", "notice", "other"]
QuestionForm = Literal["question", "prompt", "statement"]
PairingBasis = Literal["adjacent", "numbered", "matched"]
PairStatus = Literal["paired", "unanswered", "orphan_answer"]
QuantityKind = Literal["number", "percent", "currency", "dimension", "age", "temperature", "ordinal", "date"]
Comparator = Literal["=", "≈", ">", ">=", "<", "<="]
StatisticKind = Literal[
    "share", "rate", "currency", "count", "mass", "length", "area", "volume", "energy", "duration", "ratio", "multiple",
    "temperature", "other",
]  # fmt: skip
Measure = Literal["level", "change", "growth", "share", "rank", "target"]
JumpKind = Literal["to", "from", "see"]
Direction = Literal["up", "down", "flat"]
Basis = Literal["yoy", "qoq", "mom", "since"]
SourceType = Literal["named", "role", "document", "author", "unattributed"]
QuoteType = Literal["direct", "indirect", "answer", "authorial"]
ClaimType = Literal[
    "statistic", "event", "definition", "cause", "comparison", "commitment", "forecast", "evaluation", "recommendation"
]
Checkable = Literal["yes", "partly", "no"]
Factuality = Literal["asserted", "possible", "negated"]
Severity = Literal["critical", "error", "warning", "info"]

Offsets = NDArray[np.int32]


class Span(NamedTuple):
    """A stretch of the source text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """A file as it was found."""

    uri: str
    data: bytes
    media_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the lines of a text stand on their pages, as columns of ``n`` entries in the order of the text.

    Lengths are in points; ``top`` runs downwards from the upper edge of what is printed on the page.
    """

    start: Offsets
    """Where the line begins in the text."""
    page: Offsets
    """From 1."""
    left: NDArray[np.float32]
    right: NDArray[np.float32]
    top: NDArray[np.float32]
    size: NDArray[np.float32]
    """Of its type: the height of a full-width character."""
    places: NDArray[np.float32]
    """For every character of the text (shape: characters, 2), where the origin of its glyph stands on its page: x and y
    from the left lower corner, as the file has it; NaN for white space."""
    opens: NDArray[np.int8]
    """1 where the page shows that the line begins a paragraph (an indent, a gap, other type, a short line above), -1
    where it shows that it goes on (a full line above in the same column, no indent), 0 where it does not tell."""


@dataclass(frozen=True, slots=True)
class Source:
    """A page's text as decoded: line breaks kept, nothing normalised. All spans lead into ``text``."""

    document_id: str
    uri: str
    media_type: str
    encoding: str
    size: int
    """Bytes of the file."""
    text: str
    errors: DecodeErrors = "strict"
    """How bytes were read that fit no character: the ``errors`` of Python's ``bytes.decode``."""
    legibility: float = 1.0
    """How much of the text reads like writing, from 0 to 1."""
    warnings: "tuple[Reject, ...]" = ()
    """What a reader of the page should know of how it was read."""
    geometry: Geometry | None = field(default=None, repr=False, compare=False)
    """Where the lines stand, for a file that tells it."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The printed lines of a source, or the pieces of them that stand on their own, as columns of ``n`` entries."""

    source: Source
    start: Offsets
    end: Offsets
    """Half-open, without the white space around the line."""
    number: Offsets
    """Which printed line of the page, from 1."""
    block: Offsets
    """Which block of the page, from 0: blank lines and page breaks part blocks."""
    indent: Offsets
    """White space before the line, in halves of a full-width character."""

    def rows(self) -> list[tuple[int, int, int, int]]:
        """Start, end, number and block of every line."""
        return list(zip(*(column.tolist() for column in (self.start, self.end, self.number, self.block)), strict=True))


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Lines joined to paragraphs: which lines begin one, and what the layout of each line says."""

    lines: Lines
    begins: NDArray[np.bool_]
    spread: NDArray[np.bool_]
    """Lines set with a space between all characters."""
    column: NDArray[np.float32]
    """Width of the line's column in full-width characters."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or a display line: its repaired text, and where each character of it was printed.

    ``spans`` and ``lines`` run in parallel, one entry a printed line (or piece of one), in reading order. The spans
    of a document's passages cover every non-space character of its source exactly once; ``origin`` covers what the
    text shows of them (shape: one source offset a character of ``text``).
    """

    text: str
    origin: Offsets = field(repr=False, compare=False)
    spans: tuple[Span, ...]
    lines: tuple[int, ...]
    block: int = 0
    """The printed block it begins in, from 0."""
    width: float = 0.0
    """Width of its column in full-width characters: the widest printed line of its surroundings."""
    position: int = 0
    """Reading order in the document, from 1; 0 until the document is assembled."""
    label: Label = "body"
    label_score: float = 0.0
    section: str | None = None
    speaker: str | None = None
    mark: int = 0
    """How many leading characters of ``text`` are a speaker mark (``姜奇平：``) and no speech."""

    @property
    def first_line(self) -> int:
        """The topmost printed line it has a part in, from 1."""
        return min(self.lines)

    @property
    def last_line(self) -> int:
        """The lowest printed line it has a part in, from 1."""
        return max(self.lines)

    @property
    def speech(self) -> str:
        """Its text without the speaker mark."""
        return self.text[self.mark :]

    def cut(self, at: int) -> tuple[Self, Self]:
        """Two passages that together are this one: ``text[:at]`` and ``text[at:]``.

        Raises:
            ValueError: ``at`` leaves one of them empty.
        """
        if not 0 < at < len(self.text):
            raise ValueError(f"cannot cut a passage of {len(self.text)} characters at {at}: one side would be empty")
        source = int(self.origin[at])
        index = next(i for i, span in enumerate(self.spans) if span.start <= source < span.end)
        span, line = self.spans[index], self.lines[index]
        inside = source > span.start
        head = self.spans[:index] + ((Span(span.start, source),) if inside else ())
        return (
            replace(
                self,
                text=self.text[:at],
                origin=self.origin[:at],
                spans=head,
                lines=self.lines[: index + inside],
                mark=min(self.mark, at),
            ),
            replace(
                self,
                text=self.text[at:],
                origin=self.origin[at:],
                spans=(Span(source, span.end), *self.spans[index + 1 :]),
                lines=(line, *self.lines[index + 1 :]),
                mark=max(self.mark - at, 0),
            ),
        )

    def joined(self, *others: Self) -> Self:
        """One passage out of pieces that were printed apart: this one's text and then the others'."""
        pieces = (self, *others)
        return replace(
            self,
            text="".join(piece.text for piece in pieces),
            origin=np.concatenate([piece.origin for piece in pieces]),
            spans=tuple(span for piece in pieces for span in piece.spans),
            lines=tuple(line for piece in pieces for line in piece.lines),
            width=max(piece.width for piece in pieces),
        )


@dataclass(frozen=True, slots=True)
class Article:
    """A story of the page, its passages in reading order."""

    position: int
    kind: ArticleKind
    passages: tuple[Passage, ...]
    kicker: str | None = None
    headline: str | None = None
    subheadline: str | None = None
    byline: str | None = None
    authors: tuple[str, ...] = ()
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A source file, read: what edition it is of, and its articles in reading order."""

    source: Source
    articles: tuple[Article, ...]
    publication: str | None = None
    edition_date: date | None = None
    page: str | None = None
    title: str | None = None

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage of the document in reading order; ``passages[n - 1].position == n``."""
        return tuple(passage for article in self.articles for passage in article.passages)


@dataclass(frozen=True, slots=True)
class QAPair:
    """A question with its answer, or one of them alone. Passages are named by their position in the document."""

    article: int
    """Position of the article."""
    number: int
    """Logical order in the document, from 1."""
    question: str | None
    answer: str | None
    """Paragraphs joined by a line feed, speaker marks taken off."""
    question_form: QuestionForm | None
    subquestions: int
    asker: str | None
    asker_label: str | None
    respondent: str | None
    respondent_label: str | None
    question_passages: tuple[int, ...]
    answer_passages: tuple[int, ...]
    basis: PairingBasis | None
    score: float
    margin: float
    status: PairStatus


class Quantity(NamedTuple):
    """A quantity in a text, newsworthy or not. Values are in the base of ``unit``: 1500 万元 is 15000000 CNY."""

    start: int
    end: int
    text: str
    kind: QuantityKind
    value: float | None
    value_high: float | None = None
    """Upper end of a range."""
    unit: str | None = None
    comparator: Comparator = "="


class Statistic(NamedTuple):
    """A figure that a passage states about the world. ``start`` and ``end`` are within the passage's text."""

    passage: int
    """Position of the passage."""
    start: int
    end: int
    quote: str
    sentence: str
    value: float
    value_high: float | None
    comparator: Comparator
    unit: str | None
    """None for a bare number, such as an index."""
    unit_text: str | None
    quantity_kind: StatisticKind
    measure: Measure
    direction: Direction | None = None
    basis: Basis | None = None
    metric: str | None = None
    subject: str | None = None
    period_text: str | None = None
    period_start: date | None = None
    period_end: date | None = None


class Claim(NamedTuple):
    """A proposition that someone asserts, verbatim. ``start`` and ``end`` are within the passage's text.

    A named tuple, as there are dozens a page and a dataclass takes seven times as long to make.
    """

    passage: int
    """Position of the passage."""
    start: int
    end: int
    claim: str
    speaker: str | None
    speaker_role: str | None
    source_type: SourceType
    quote_type: QuoteType
    cue: str | None
    claim_type: ClaimType
    checkable: Checkable
    factuality: Factuality
    salience: float
    is_key: bool
    keywords: tuple[str, ...] = ()
    reported_by: tuple[str, ...] = ()
    """Who reports the speaker's words, the outermost first."""
    duplicate_of: tuple[int, int, int] | None = None
    """Passage, start and end of the claim that says the same, where this one is left out of the key claims for it."""
    antecedent: tuple[int, int, int] | None = None
    """Passage, start and end of what its first words stand for (这, 它, 该公司), where that is sure."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Something refused, and why: so that nothing is dropped in silence."""

    source_uri: str
    stage: str
    rule: str
    reason: str
    severity: Severity
    document_id: str | None = None
    table: str | None = None
    """Null for a whole document; for a warning, the table whose row stands all the same."""
    row: str | None = None
    """The refused row as JSON."""
