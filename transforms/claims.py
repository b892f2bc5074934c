"""Claims: what the page asserts, who asserts it, and which of it matters.

The sentences of a passage are given to those who utter them (``attribution``), cut into what can stand alone
(``propositions``), told apart by kind (``kinds``) and ranked (``salience``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from transforms import chinese, traditional
from transforms.attribution import UNATTRIBUTED, Attribution, Reader
from transforms.kinds import kind
from transforms.propositions import Proposition, Words, propositions
from transforms.records import Article, Claim, Document, Label, Passage, QAPair, QuoteType, SourceType, Statistic
from transforms.repeats import Said, repeats
from transforms.salience import KEY, KEYWORDS, Vocabulary, content, salience
from transforms.sources import office_of

# Where a page asserts things. A question may state what it asks about; headings, captions and notes are read elsewhere.
READ: Final[frozenset[Label]] = frozenset(("lead", "editor_note", "question", "answer", "body", "bullet"))
# An answer whose respondent the page does not name.
UNKNOWN: Final = Attribution(quote_type="answer")


class _Draft(NamedTuple):
    """A proposition on its way to be a claim."""

    passage: Passage
    proposition: Proposition
    content: list[str]
    """Its words that say what it is about."""
    attribution: Attribution
    first: bool
    headline: frozenset[str]


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
    page = _Page(text, pairs, figures)
    drafts = [draft for article in document.articles for draft in page.drafts(article)]
    vocabulary = Vocabulary.of([draft.content for draft in drafts])
    found = [_claim(draft, vocabulary) for draft in drafts]
    said = [
        Said(
            claim.claim, frozenset(draft.content), vocabulary.heaviest(draft.content), claim.factuality, claim.salience
        )
        for draft, claim in zip(drafts, found, strict=True)
    ]
    for number, best in repeats(said).items():
        stands = found[best]
        found[number] = replace(found[number], is_key=False, duplicate_of=(stands.passage, stands.start, stands.end))
    return found


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

    def __init__(self, text: str, pairs: Sequence[QAPair], figures: Mapping[int, Sequence[int]]) -> None:
        self._text = text
        self._answering = {position: pair for pair in pairs for position in pair.answer_passages}
        self._figures = figures
        self._voices: dict[tuple[str, SourceType, QuoteType], Attribution] = {}

    def drafts(self, article: Article) -> Iterator[_Draft]:
        """The propositions of an article, each with who asserts it."""
        reader = Reader(self._text)
        headline = frozenset(content(chinese.words(article.headline or "")))
        opens = True
        before: QAPair | None = None
        passages = [passage for passage in article.passages if passage.label in READ]
        texts = [passage.speech for passage in passages]
        for passage, text, words in zip(passages, texts, Words.of_each(texts), strict=True):
            pair = self._answering.get(passage.position)
            first = opens or (pair is not None and pair is not before)
            before, opens = pair, False
            figures = [at - passage.mark for at in self._figures.get(passage.position, ())]
            for assertion in reader.read(text, self._voice(article, passage, pair)):
                for one in propositions(text, assertion, words, figures):
                    yield _Draft(passage, one, content(one.words), assertion.attribution, first, headline)
                    first = False

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


def _claim(draft: _Draft, vocabulary: Vocabulary) -> Claim:
    passage, proposition, telling, voice, first, headline = draft
    start, end, words, figures, waits = proposition
    start, end = start + passage.mark, end + passage.mark
    text = passage.text[start:end]
    found = kind(text, words, figures, voice.quote_type, voice.cue)
    ranks = vocabulary.heaviest(telling)
    central = sum([vocabulary.weights[rank] for rank in ranks]) / KEYWORDS
    repeats = len(headline.intersection(telling)) / len(headline) if headline else 0.0
    score = salience(found, voice.quote_type, figures, central, repeats, first, waits)
    return Claim(
        passage.position,
        start,
        end,
        text,
        voice.speaker,
        voice.role,
        voice.source_type,
        voice.quote_type,
        voice.cue,
        found.claim_type,
        found.checkable,
        found.factuality,
        score,
        score >= KEY,
        tuple([vocabulary.words[rank] for rank in ranks]),
        voice.chain,
    )
