"""Claims: what the page asserts, who asserts it, and which of it matters.

The sentences of a passage are given to those who utter them (``attribution``), cut into what can stand alone
(``propositions``), told apart by kind (``kinds``) and ranked (``salience``).
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from transforms import chinese, scripts, traditional
from transforms.antecedents import Place, antecedent, named_above, points
from transforms.attribution import AWAITED, UNATTRIBUTED, Attribution, Reader
from transforms.hearing import Cues
from transforms.kinds import TYPES, Told, kinds, summed, weights
from transforms.lexis import numbers
from transforms.propositions import Words, propositions
from transforms.records import Article, Claim, Document, Label, Passage, QAPair, QuoteType, SourceType, Statistic
from transforms.repeats import Said, repeats
from transforms.salience import KEY, KEYWORDS, Content, Marks, Vocabulary, less, salience, telling
from transforms.sources import office_of

# Where a page asserts things. A question may state what it asks about; headings, captions and notes are read elsewhere.
READ: Final[frozenset[Label]] = frozenset(("lead", "editor_note", "question", "answer", "body", "bullet"))
# So many paragraphs up the name may stand that a claim takes up.
NEAR: Final = 4
# An answer whose respondent the page does not name.
UNKNOWN: Final = Attribution(quote_type="answer")


# A proposition on its way to be a claim: its passage, where it begins and ends in the passage's text, where it begins
# in what was cut to words, how many figures it has, whether it waits, whose it is, whether it is the first of an
# answer or article, whether it opens its passage, of which article it is, and where what it leans on stands: passage,
# start and end. Made by the thousand, and read by column.
_Draft = tuple[Passage, int, int, int, int, bool, Attribution, bool, bool, int, tuple[int, int, int] | None]


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
    found = _claims(scripts.simplified(document), read, pairs, statistics)
    texts = [passage.text for passage in document.passages]
    return [_as_printed(claim, texts[claim.passage - 1], read, printed) for claim in found]


def _claims(document: Document, text: str, pairs: Sequence[QAPair], statistics: Sequence[Statistic]) -> list[Claim]:
    """The claims of a document in simplified characters; ``text`` is all of it."""
    figures: dict[int, list[int]] = {}
    for statistic in sorted(statistics, key=lambda one: one.start):
        figures.setdefault(statistic.passage, []).append(statistic.start)
    read = [[passage for passage in article.passages if passage.label in READ] for article in document.articles]
    page = _Page(text, pairs, figures, "\n".join(passage.speech for passages in read for passage in passages))
    drafts: list[_Draft] = []
    for article, passages in zip(document.articles, read, strict=True):
        page.read(article, passages, drafts)
    return _weighed(drafts, page.words, [article.headline for article in document.articles]) if drafts else []


def _weighed(drafts: Sequence[_Draft], words: Words, headlines: Sequence[str | None]) -> list[Claim]:
    """Drafts as claims: their kinds, what each weighs, and which of them say the same."""
    columns = zip(*drafts, strict=True)
    passages, starts, ends, places, figures, waits, voices, first, opens, articles, leans = columns
    texts = [passage.text[start:end] for passage, start, end in zip(passages, starts, ends, strict=True)]
    quotes, cues = [voice.quote_type for voice in voices], [voice.cue for voice in voices]
    begin, length, count = np.array(places), np.array(list(map(len, texts))), np.array(figures)
    firsts, lasts = words.at.searchsorted(begin), words.at.searchsorted(begin + length)
    evidence = summed(weights(words.words, words.numbers), firsts, lasts)
    kind = kinds(evidence, Told(texts, count, quotes, cues))
    inside = np.zeros(len(words.words) + 1, np.int8)
    np.add.at(inside, firsts, 1)
    np.add.at(inside, lasts, -1)
    vocabulary = Vocabulary.of(words.words, words.numbers, np.cumsum(inside[:-1]) > 0)
    content = Content.of(vocabulary, lasts)
    known = {word: rank for rank, word in enumerate(vocabulary.words)}
    titles = [{known.get(word, -1) for word in _content(headline)} if headline else () for headline in headlines]
    article = np.array(articles)
    sizes = np.bincount(article)
    marks = Marks(
        kind.types,
        kind.strength,
        quotes,
        [voice.source_type for voice in voices],
        np.array([voice.role is not None for voice in voices]),
        count,
        length,
        content.central(vocabulary.weights),
        content.repeated(article, titles),
        np.array(first),
        np.array(opens),
        (np.arange(len(article)) - (np.cumsum(sizes) - sizes)[article]) / sizes[article],
        np.array(waits),
    )
    scores, about = salience(marks), list(content.by_claim())
    stands = repeats(Said(texts, about, kind.factuality, scores.tolist()))
    weighed, word = less(scores, list(stands)), vocabulary.words.__getitem__
    fields = (
        [passage.position for passage in passages],
        starts,
        ends,
        texts,
        [voice.speaker for voice in voices],
        [voice.role for voice in voices],
        [voice.source_type for voice in voices],
        quotes,
        cues,
        [TYPES[place] for place in kind.types.tolist()],
        kind.checkable,
        kind.factuality,
        weighed.tolist(),
        (weighed >= KEY).tolist(),
        [tuple(map(word, ranks[:KEYWORDS])) for ranks in about],
        [voice.chain for voice in voices],
        [_place(drafts[stands[number]]) if number in stands else None for number in range(len(drafts))],
        leans,
    )
    return list(map(Claim._make, zip(*fields, strict=True)))


def _go_on(above: Passage, passage: Passage) -> bool:
    """Whether two passages are one text, so that the second may lean on the first."""
    told = ("lead", "body")
    alike = above.label == passage.label or (above.label in told and passage.label in told)
    return alike and above.speaker == passage.speaker and not passage.mark


def _leans(
    passage: Passage, above: tuple[Sequence[Passage], Sequence[Place]], claim: Place, told: Sequence[Place]
) -> tuple[int, int, int] | None:
    """What a claim leans on: in its passage, in the one above where it opens its own, or a name some passages up."""
    text = passage.speech
    if not points(text, claim[0]):
        return None
    passages, propositions = above
    if told:
        found = antecedent(text, *claim, told)
        if found:
            return passage.position, found[0] + passage.mark, found[1] + passage.mark
    elif passages:
        said = passages[-1].speech
        shift = len(said) + 1
        found = antecedent(f"{said}\n{text}", claim[0] + shift, claim[1] + shift, propositions)
        if found and found[1] <= len(said):
            return passages[-1].position, found[0] + passages[-1].mark, found[1] + passages[-1].mark
    for before in reversed(passages):
        found = named_above(text, *claim, before.speech)
        if found:
            return before.position, found[0] + before.mark, found[1] + before.mark
    return None


def _place(draft: _Draft) -> tuple[int, int, int]:
    """Passage, start and end of a draft."""
    passage, start, end, *_ = draft
    return passage.position, start, end


def _said(draft: _Draft, voice: Attribution) -> _Draft:
    """A draft with its voice, if it was awaited."""
    return (*draft[:6], voice, *draft[7:]) if draft[6] is AWAITED else draft


def _content(text: str) -> frozenset[str]:
    """The words that say what a text is about."""
    words = chinese.words(text)
    return frozenset(word for word, tells in zip(words, telling(numbers(words)).tolist(), strict=True) if tells)


def _as_printed(claim: Claim, text: str, read: str, printed: str) -> Claim:
    """A claim that was read in simplified characters, in the characters of its page."""

    def form(name: str) -> str:
        at = read.find(name)
        return printed[at : at + len(name)] if at >= 0 else name

    return claim._replace(
        claim=text[claim.start : claim.end],
        speaker=form(claim.speaker) if claim.speaker else None,
        speaker_role=form(claim.speaker_role) if claim.speaker_role else None,
        cue=form(claim.cue) if claim.cue else None,
        keywords=tuple(map(form, claim.keywords)),
        reported_by=tuple(map(form, claim.reported_by)),
    )


class _Page:
    """What the claims of all articles draw on."""

    def __init__(self, text: str, pairs: Sequence[QAPair], figures: Mapping[int, Sequence[int]], speech: str) -> None:
        self.words = Words.of(speech)
        """The words of what is read of it."""
        self._cues = Cues.of(speech)
        self._text = text
        self._answering = {position: pair for pair in pairs for position in pair.answer_passages}
        self._figures = figures
        self._base = 0
        self._articles = -1
        self._voices: dict[tuple[str, SourceType, QuoteType], Attribution] = {}

    def read(self, article: Article, passages: Sequence[Passage], drafts: list[_Draft]) -> None:
        """Append the propositions of an article's next passages, each with who asserts it."""
        reader, begin = Reader(self._text), len(drafts)
        self._articles += 1
        first = True
        before: QAPair | None = None
        above: list[Passage] = []
        told: list[Place] = []
        for passage in passages:
            text, mark = passage.speech, passage.mark
            base = self._base
            words = self.words.starting(base)
            self._base += len(text) + 1
            pair = self._answering.get(passage.position)
            first = first or (pair is not None and pair is not before)
            before, opens = pair, True
            figures: Sequence[int] = self._figures.get(passage.position, ())
            if mark and figures:
                figures = [at - mark for at in figures]
            cues = self._cues.within(base, self._base)
            if above and not _go_on(above[-1], passage):
                above.clear()
            stands, told = (above[-NEAR:], told), []
            for assertion in reader.read(text, self._voice(article, passage, pair), cues):
                for start, end, count, waits in propositions(text, assertion, words, figures):
                    place, voice = base + start, assertion.attribution
                    stretch = passage, start + mark, end + mark, place
                    leans = _leans(passage, stands, (start, end), told)
                    told.append((start, end))
                    waits = waits and leans is None
                    drafts.append((*stretch, count, waits, voice, first, opens, self._articles, leans))
                    first = opens = False
            above.append(passage)
            if reader.settled:
                drafts[begin:] = [_said(draft, reader.settled) for draft in drafts[begin:]]
        drafts[begin:] = [draft for draft in drafts[begin:] if draft[6] is not AWAITED]

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
