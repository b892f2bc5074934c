"""Claims: what the page asserts, who asserts it, and which of it matters.

The sentences of a passage are given to those who utter them (``attribution``), cut into what can stand alone
(``propositions``), told apart by kind (``kinds``) and ranked (``salience``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final, NamedTuple

from transforms import chinese
from transforms.attribution import UNATTRIBUTED, Attribution, Reader
from transforms.kinds import Kind, kind
from transforms.propositions import Proposition, Words, propositions
from transforms.records import Article, Claim, Document, Label, Passage, QAPair, Statistic
from transforms.salience import KEY, Standing, keywords, salience, weigh
from transforms.sources import office_of

# Where a page asserts things. A question may state what it asks about; headings, captions and notes are read elsewhere.
READ: Final[frozenset[Label]] = frozenset(("lead", "editor_note", "question", "answer", "body", "bullet"))
# Two claims are one said twice when they share this much of their words.
SAME: Final = 0.7


class _Draft(NamedTuple):
    passage: Passage
    offset: int
    proposition: Proposition
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
    figures = {
        passage: sorted(one.start for one in group)
        for passage, group in groupby(sorted(statistics, key=lambda one: one.passage), key=lambda one: one.passage)
    }
    respondents = {position: pair for pair in pairs for position in pair.answer_passages}
    drafts = [draft for article in document.articles for draft in _drafts(document, article, respondents, figures)]
    weights = weigh(draft.proposition.words for draft in drafts)
    return _one_of_each([_claim(draft, weights) for draft in drafts])


def _drafts(
    document: Document, article: Article, respondents: Mapping[int, QAPair], figures: Mapping[int, Sequence[int]]
) -> Iterator[_Draft]:
    """The propositions of an article, each with who asserts it."""
    page = "\n".join(passage.text for passage in document.passages)
    reader = Reader(page)
    headline = frozenset(word for word in chinese.words(article.headline or "") if len(word) > 1)
    opened = False
    answering: QAPair | None = None
    for passage in article.passages:
        if passage.label not in READ:
            continue
        pair = respondents.get(passage.position)
        first = not opened or (pair is not None and pair is not answering)
        answering, opened = pair, True
        offset = passage.mark
        inside = [at - offset for at in figures.get(passage.position, ())]
        text = passage.speech
        words = Words.of(text)
        for assertion in reader.read(text, _voice(article, passage, pair, page)):
            for one in propositions(text, assertion, words, inside):
                yield _Draft(passage, offset, one, assertion.attribution, first, headline)
                first = False


def _voice(article: Article, passage: Passage, pair: QAPair | None, page: str) -> Attribution:
    """Whose words a passage is where no cue says otherwise: an answer its respondent's, an essay its author's."""
    if passage.label == "answer":
        name = passage.speaker or (pair.respondent if pair else None)
        return Attribution(name, office_of(name, page) if name else None, "named" if name else "unattributed", "answer")
    if article.kind == "essay" and article.authors and passage.label in {"body", "lead"}:
        name = "、".join(article.authors)
        return Attribution(name, office_of(article.authors[0], page), "author")
    return UNATTRIBUTED


def _claim(draft: _Draft, weights: Mapping[str, float]) -> Claim:
    proposition, voice = draft.proposition, draft.attribution
    start, end = proposition.start + draft.offset, proposition.end + draft.offset
    text = draft.passage.text[start:end]
    found: Kind = kind(text, proposition.words, proposition.figures, voice.quote_type)
    keys = keywords(proposition.words, weights)
    shared = sum(word in text for word in draft.headline) / (len(draft.headline) or 1)
    standing = Standing(
        found.claim_type, voice.quote_type, proposition.figures, draft.first, shared, found.strength, proposition.waits
    )
    score = salience(standing, keys, weights)
    return Claim(
        passage=draft.passage.position,
        start=start,
        end=end,
        claim=text,
        speaker=voice.speaker,
        speaker_role=voice.role,
        source_type=voice.source_type,
        quote_type=voice.quote_type,
        cue=voice.cue,
        claim_type=found.claim_type,
        checkable=found.checkable,
        factuality=found.factuality,
        salience=score,
        is_key=score >= KEY,
        keywords=keys,
    )


def _one_of_each(found: Sequence[Claim]) -> list[Claim]:
    """The claims with one key claim where several say the same: the most salient, the first among equals."""
    best: dict[frozenset[str], int] = {}
    kept = list(found)
    for index, claim in enumerate(found):
        if not claim.is_key:
            continue
        other = best.setdefault(frozenset(claim.keywords), index)
        if other != index and _same(found[other].claim, claim.claim):
            lesser = index if claim.salience <= found[other].salience else other
            best[frozenset(claim.keywords)] = index + other - lesser
            kept[lesser] = replace(kept[lesser], is_key=False)
    return kept


def _same(one: str, other: str) -> bool:
    """Whether two claims are one said twice."""
    a, b = set(chinese.words(one)), set(chinese.words(other))
    return len(a & b) >= SAME * len(a | b)
