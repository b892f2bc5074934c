"""Pair questions with their answers, and put a question that was printed elsewhere right before its answer.

Neighbours and numbers come first. Where a page prints its questions and answers in another order, those left over, or
all where the order as a whole cannot be trusted, are matched one to one by content (``matching``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from transforms import questions, turns
from transforms.matching import match
from transforms.records import Article, Document, PairingBasis, Passage, QAPair
from transforms.turns import Turn

# How sure a pair of neighbours is: both marked, one marked, none; and less where the question does not ask.
SURE: Final = {2: 0.98, 1: 0.95, 0: 0.88}
UNASKED: Final = 0.08


@dataclass(slots=True, eq=False)
class _Pair:
    question: Turn | None
    answer: Turn | None
    basis: PairingBasis | None = None
    score: float = 0.0
    margin: float = 0.0
    also: list[Turn] = field(default_factory=list)
    """More turns of the same answer."""


def pair(document: Document) -> tuple[Document, list[QAPair]]:
    """The document with every question before its answer, and its pairs in the order of the page's talk."""
    articles: list[Article] = []
    pairs: list[tuple[Article, _Pair]] = []
    position = 0
    for article in document.articles:
        found = _paired(turns.whole(list(turns.turns(article.passages))))
        passages, found = _moved(article.passages, found)
        numbered = []
        for passage in passages:
            position += 1
            numbered.append(passage if passage.position == position else replace(passage, position=position))
        articles.append(replace(article, passages=tuple(numbered)))
        pairs += [(articles[-1], one) for one in found]
    rows = [_row(number, article, one) for number, (article, one) in enumerate(pairs, 1)]
    return replace(document, articles=tuple(articles)), rows


def _paired(talk: list[Turn]) -> list[_Pair]:
    """The pairs of a talk: by number, by neighbourhood where the order can be trusted, by content where not."""
    if not talk:
        return []
    numbers = [[turn.number for turn in talk if turn.asks == asks] for asks in (True, False)]
    if all(side and None not in side and len(set(side)) == len(side) for side in numbers):
        found = _by_number(talk)
    elif turns.in_order(talk):
        found = _by_neighbour(turns.rejoined(talk))
    else:
        found = [_Pair(turn, None) if turn.asks else _Pair(None, turn) for turn in turns.parted(talk)]
    return _by_content(found)


def _by_neighbour(talk: Sequence[Turn]) -> list[_Pair]:
    """Every answer with the question before it; what a second respondent says to it is a pair of its own."""
    pairs: list[_Pair] = []
    asked: _Pair | None = None
    answers: dict[str | None, _Pair] = {}  # to the question asked, by their marks
    for turn in talk:
        if turn.asks:
            asked = _Pair(turn, None)
            answers = {}
            pairs.append(asked)
        elif asked is None or asked.question is None or (turn.after_heading and turn.label in answers):
            asked = None
            pairs.append(_Pair(None, turn))
        elif answers and turn.label not in answers and questions.hosts(turn.text):
            pairs.append(_Pair(None, turn))
        elif turn.label in answers:
            answers[turn.label].also.append(turn)
        else:
            one = asked
            if answers:
                one = _Pair(asked.question, None)
                pairs.append(one)
            one.answer, one.basis, one.score = turn, "adjacent", _sure(asked.question, turn)
            one.margin = round(2 * one.score - 1, 4)
            answers[turn.label] = one
    return pairs


def _sure(question: Turn, answer: Turn) -> float:
    """How sure two neighbours are a pair: by their marks, and by whether the question asks."""
    marks = bool(question.label) + bool(answer.label)
    return round(SURE[marks] - UNASKED * (questions.asking(question.text) <= 0), 4)


def _by_number(talk: Sequence[Turn]) -> list[_Pair]:
    """Every question with the answer of its number."""
    answers = {turn.number: turn for turn in talk if not turn.asks}
    pairs = []
    for turn in talk:
        if turn.asks:
            answer = answers.pop(turn.number, None)
            known = ("numbered", SURE[2], round(2 * SURE[2] - 1, 4)) if answer else (None, 0.0, 0.0)
            pairs.append(_Pair(turn, answer, *known))
    return pairs + [_Pair(None, answer) for answer in answers.values()]


def _by_content(pairs: list[_Pair]) -> list[_Pair]:
    """Match what is left over: questions without an answer and answers without a question."""
    alone = [(one, one.question) for one in pairs if one.question and not one.answer]
    alone = [(one, question) for one, question in alone if questions.asking(question.text) > 0]
    orphans = [(one, one.answer) for one in pairs if one.answer and not one.question]
    told = ["\n".join(turn.text for turn in (answer, *one.also)) for one, answer in orphans]
    matched: set[int] = set()
    for found in match([question.text for _, question in alone], told):
        (left, question), (one, _) = alone[found.question], orphans[found.answer]
        one.question, one.basis, one.score, one.margin = question, "matched", found.score, found.margin
        matched.add(id(left))
    return [one for one in pairs if id(one) not in matched]


def _moved(passages: Sequence[Passage], pairs: list[_Pair]) -> tuple[list[Passage], list[_Pair]]:
    """The passages with every question right before its answer, and the pairs in that order, in new places."""
    moving: dict[int, list[int]] = {}
    for one in pairs:
        apart = one.question and one.answer and one.question.places[-1] + 1 != one.answer.places[0]
        if one.question and one.answer and apart and one.basis != "adjacent":
            moving.setdefault(one.answer.places[0], []).extend(one.question.places)
    away = {place for places in moving.values() for place in places}
    order = [place for here in range(len(passages)) if here not in away for place in (*moving.get(here, ()), here)]
    where = {place: at for at, place in enumerate(order)}
    for turn in {id(turn): turn for one in pairs for turn in (one.question, one.answer, *one.also) if turn}.values():
        turn.places = [where[place] for place in turn.places]
    first = {id(one): min(turn.places[0] for turn in (one.question, one.answer) if turn) for one in pairs}
    return [passages[place] for place in order], sorted(
        pairs, key=lambda one: (first[id(one)], one.answer.places if one.answer else [])
    )


def _row(number: int, article: Article, one: _Pair) -> QAPair:
    asked, answers = one.question, [turn for turn in (one.answer, *one.also) if turn and turn.text]
    question = (asked.text if asked else None) or None
    answer = "\n".join(turn.text for turn in answers) or None
    paired = bool(question and answer)
    return QAPair(
        article=article.position,
        number=number,
        question=question,
        answer=answer,
        question_form=questions.form(question) if question else None,
        subquestions=questions.subquestions(question) if question else 0,
        asker=(asked.speaker or _reporter(article, asked, answers)) if asked else None,
        asker_label=asked.label if asked else None,
        respondent=answers[0].speaker if answers else None,
        respondent_label=answers[0].label if answers else None,
        question_passages=_positions(article, [asked] if asked else []),
        answer_passages=_positions(article, answers),
        basis=one.basis if paired else None,
        score=one.score if paired else 0.0,
        margin=one.margin if paired else 0.0,
        status="paired" if paired else "unanswered" if question else "orphan_answer",
    )


def _reporter(article: Article, asked: Turn, answers: Sequence[Turn]) -> str | None:
    """Who asked where only the answers are marked: the one author of the story."""
    told = asked.label is None and any(turn.label for turn in answers)
    return article.authors[0] if told and len(article.authors) == 1 else None


def _positions(article: Article, turns: Sequence[Turn]) -> tuple[int, ...]:
    return tuple(article.passages[place].position for turn in turns for place in turn.places)
