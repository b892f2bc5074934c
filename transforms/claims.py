"""Claims: what the page asserts, who asserts it, and which of it matters.

The sentences of a passage are given to those who utter them (``attribution``), cut into what can stand alone
(``propositions``), told apart by kind (``kinds``) and ranked (``salience``).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final, NamedTuple

import numpy as np

from transforms import chinese, traditional
from transforms.attribution import UNATTRIBUTED, Attribution, Reader
from transforms.kinds import Kind, Told, kinds, weights
from transforms.lexis import numbers
from transforms.propositions import Proposition, Words, propositions
from transforms.records import Article, Claim, Document, Label, Passage, QAPair, QuoteType, SourceType, Statistic
from transforms.repeats import Said, repeats
from transforms.salience import KEY, KEYWORDS, Marks, Vocabulary, salience, telling
from transforms.sources import office_of

# Where a page asserts things. A question may state what it asks about; headings, captions and notes are read elsewhere.
READ: Final[frozenset[Label]] = frozenset(("lead", "editor_note", "question", "answer", "body", "bullet"))
# An answer whose respondent the page does not name.
UNKNOWN: Final = Attribution(quote_type="answer")


class _Draft(NamedTuple):
    """A proposition on its way to be a claim."""

    passage: Passage
    proposition: Proposition
    attribution: Attribution
    first: bool
    opens: bool
    article: int


def claims(document: Document, pairs: Sequence[QAPair], statistics: Sequence[Statistic]) -> list[Claim]:
    """The claims of a document, in reading order.

    Args:
        document: the page; its passages are labelled and in their final places.
        pairs: its questions with their answers: they tell who answers where no mark does.
        statistics: its figures: they cut propositions and make them checkable.
    """
    printed = "\n".join(passage.text for passage in document.passages)
    if not traditional.is_traditional(printed):
        return _claims(document, printed, pairs, statistics)
    read = traditional.simplified(printed)
    found = _claims(_simplified(document), read, pairs, statistics)
    texts = [passage.text for passage in document.passages]
    return [_as_printed(claim, texts[claim.passage - 1], read, printed) for claim in found]


def _claims(document: Document, text: str, pairs: Sequence[QAPair], statistics: Sequence[Statistic]) -> list[Claim]:
    """The claims of a document in simplified characters; ``text`` is all of it."""
    figures: dict[int, list[int]] = {}
    for statistic in sorted(statistics, key=lambda one: one.start):
        figures.setdefault(statistic.passage, []).append(statistic.start)
    read = [[passage for passage in article.passages if passage.label in READ] for article in document.articles]
    words = Words.of("\n".join(passage.speech for passages in read for passage in passages))
    page = _Page(text, pairs, figures, words)
    drafts: list[_Draft] = []
    for article, passages in zip(document.articles, read, strict=True):
        page.read(article, passages, drafts)
    return _weighed(drafts, words, [article.headline or "" for article in document.articles]) if drafts else []


def _weighed(drafts: Sequence[_Draft], words: Words, headlines: Sequence[str]) -> list[Claim]:
    """Drafts as claims: their kinds, what each weighs, and which of them say the same."""
    counted = np.zeros(len(words.words), np.bool_)
    firsts, lasts = [draft.proposition.first for draft in drafts], [draft.proposition.last for draft in drafts]
    for first, last in zip(firsts, lasts, strict=True):
        counted[first:last] = True
    vocabulary = Vocabulary.of(words.words, words.numbers, counted)
    sums = weights(words.words, words.numbers)
    told = list(map(_told, drafts))
    found = kinds(sums[lasts] - sums[firsts], told)
    known = {word: rank for rank, word in enumerate(vocabulary.words)}
    titles = [{known.get(word, -1) for word in _content(headline)} for headline in headlines]
    sizes = Counter([draft.article for draft in drafts])
    places = chain.from_iterable(map(range, sizes.values()))
    ranks, nothing = vocabulary.ranks, len(vocabulary.words)
    content = [set(ranks[first:last]) for first, last in zip(firsts, lasts, strict=True)]
    for one in content:
        one.discard(nothing)
    keywords = [sorted(one)[:KEYWORDS] for one in content]
    marks = [
        Marks(
            voice.quote_type,
            voice.source_type,
            voice.role is not None,
            proposition.figures,
            len(one.claim),
            vocabulary.central(heaviest),
            len(titles[article] & telling) / len(titles[article]) if titles[article] else 0.0,
            first,
            opens,
            place / sizes[article],
            proposition.waits,
        )
        for (_, proposition, voice, first, opens, article), one, heaviest, telling, place in zip(
            drafts, told, keywords, content, places, strict=True
        )
    ]
    scores = list(map(salience, found, marks))
    said = map(Said, [one.claim for one in told], content, keywords, [one.factuality for one in found], scores)
    stands = repeats(list(said))
    return [
        _claim(
            draft,
            one,
            kind,
            score,
            tuple([vocabulary.words[rank] for rank in heaviest]),
            drafts[stands[number]] if number in stands else None,
        )
        for number, (draft, one, kind, score, heaviest) in enumerate(
            zip(drafts, told, found, scores, keywords, strict=True)
        )
    ]


def _told(draft: _Draft) -> Told:
    """What is known of a draft besides its words."""
    passage, proposition, voice, *_ = draft
    text = passage.text[proposition.start + passage.mark : proposition.end + passage.mark]
    return Told(text, proposition.figures, voice.quote_type, voice.cue)


def _claim(
    draft: _Draft, told: Told, kind: Kind, score: float, keywords: tuple[str, ...], stands: _Draft | None
) -> Claim:
    """A draft as a claim; ``stands`` is the one that stands for both where it says what another says."""
    passage, proposition, voice, *_ = draft
    return Claim(
        passage.position,
        proposition.start + passage.mark,
        proposition.end + passage.mark,
        told.claim,
        voice.speaker,
        voice.role,
        voice.source_type,
        voice.quote_type,
        voice.cue,
        kind.claim_type,
        kind.checkable,
        kind.factuality,
        score,
        score >= KEY and stands is None,
        keywords,
        voice.chain,
        _place(stands) if stands else None,
    )


def _place(draft: _Draft) -> tuple[int, int, int]:
    """Passage, start and end of a draft."""
    passage, proposition, *_ = draft
    return passage.position, proposition.start + passage.mark, proposition.end + passage.mark


def _content(text: str) -> frozenset[str]:
    """The words that say what a text is about."""
    words = chinese.words(text)
    return frozenset(word for word, tells in zip(words, telling(numbers(words)).tolist(), strict=True) if tells)


def _simplified(document: Document) -> Document:
    """A document as rules and dictionaries read it: in simplified characters, every one in its place."""
    return replace(
        document,
        articles=tuple(
            replace(
                article,
                headline=traditional.simplified(article.headline) if article.headline else None,
                passages=tuple(replace(one, text=traditional.simplified(one.text)) for one in article.passages),
            )
            for article in document.articles
        ),
    )


def _as_printed(claim: Claim, text: str, read: str, printed: str) -> Claim:
    """A claim that was read in simplified characters, in the characters of its page."""

    def form(name: str) -> str:
        at = read.find(name)
        return printed[at : at + len(name)] if at >= 0 else name

    return replace(
        claim,
        claim=text[claim.start : claim.end],
        speaker=form(claim.speaker) if claim.speaker else None,
        speaker_role=form(claim.speaker_role) if claim.speaker_role else None,
        cue=form(claim.cue) if claim.cue else None,
        keywords=tuple(map(form, claim.keywords)),
        reported_by=tuple(map(form, claim.reported_by)),
    )


class _Page:
    """What the claims of all articles draw on."""

    def __init__(self, text: str, pairs: Sequence[QAPair], figures: Mapping[int, Sequence[int]], words: Words) -> None:
        self._text = text
        self._answering = {position: pair for pair in pairs for position in pair.answer_passages}
        self._figures = figures
        self._words = words
        self._base = 0
        self._articles = -1
        self._voices: dict[tuple[str, SourceType, QuoteType], Attribution] = {}

    def read(self, article: Article, passages: Sequence[Passage], drafts: list[_Draft]) -> None:
        """Append the propositions of an article's next passages, each with who asserts it."""
        reader = Reader(self._text)
        self._articles += 1
        first = True
        before: QAPair | None = None
        for passage in passages:
            text, mark = passage.speech, passage.mark
            words = self._words.starting(self._base)
            self._base += len(text) + 1
            pair = self._answering.get(passage.position)
            first = first or (pair is not None and pair is not before)
            before, opens = pair, True
            figures: Sequence[int] = self._figures.get(passage.position, ())
            if mark and figures:
                figures = [at - mark for at in figures]
            for assertion in reader.read(text, self._voice(article, passage, pair)):
                for one in propositions(text, assertion, words, figures):
                    drafts.append(_Draft(passage, one, assertion.attribution, first, opens, self._articles))
                    first = opens = False

    def _voice(self, article: Article, passage: Passage, pair: QAPair | None) -> Attribution:
        """Whose words a passage is where no cue says otherwise: an answer its respondent's, an essay its author's."""
        if passage.label == "answer":
            name = passage.speaker or (pair.respondent if pair else None)
            return self._named(name, "named", "answer") if name else UNKNOWN
        if article.kind == "essay" and article.authors and passage.label in {"body", "lead"}:
            return self._named("、".join(article.authors), "author", "authorial")
        return UNATTRIBUTED

    def _named(self, name: str, source: SourceType, quote: QuoteType) -> Attribution:
        voice = self._voices.get((name, source, quote))
        if voice is None:
            voice = self._voices[name, source, quote] = Attribution(name, office_of(name, self._text), source, quote)
        return voice
