"""Pair questions with their answers, and put a question that was printed elsewhere right before its answer.

Neighbours and numbers come first. Where a page prints its questions and answers in another order, those left over, or
all where the order as a whole cannot be trusted, are matched one to one by content (``matching``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from scipy.optimize import linear_sum_assignment

from transforms import marks, questions
from transforms.matching import evidence, match
from transforms.records import Article, Document, PairingBasis, Passage, QAPair

IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)\s*")
DRESS = "#*_ \t\u3000"
NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、．)）]|\d{1,2}\.(?!\d)|[（(][一二三四五六七八九十\d]{1,2}[）)])\s*(?=\S{4})"
)
# Up to this share of turns may be out of order where both sides are marked, and where only one is.
DISORDER, DISORDER_UNMARKED = 0.35, 0.2
# How a paragraph begins that goes on from the one before, and what that says against its being an answer's first.
GOES_ON = re.compile(
    r"(?:另外|此外|同时|所以|因此|比如|例如|但是?|后来|还有|其次|再|最后|而且|然后|另一方面|不过|当然|其中)"
)
CONNECTED, FIRST = 1.0, 1e3
# How sure a pair of neighbours is: both marked, one marked, none; and less where the question does not ask.
SURE: Final = {2: 0.98, 1: 0.95, 0: 0.88}
UNASKED: Final = 0.08


@dataclass(slots=True)
class Turn:
    """What one speaker says without being interrupted: places of passages in the article."""

    asks: bool
    places: list[int]
    speaker: str | None
    label: str | None
    number: int | None
    after_heading: bool = False
    parts: list[str] = field(default_factory=list)
    """What is said, a paragraph an entry, without the mark."""

    @property
    def text(self) -> str:
        """What is said, its paragraphs joined by line feeds."""
        return "\n".join(part for part in self.parts if part)


@dataclass(slots=True)
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
        found = _paired(_whole(list(_turns(article.passages))))
        passages, found = _moved(article.passages, found)
        numbered = []
        for passage in passages:
            position += 1
            numbered.append(passage if passage.position == position else replace(passage, position=position))
        articles.append(replace(article, passages=tuple(numbered)))
        pairs += [(articles[-1], one) for one in found]
    rows = [_row(number, article, one) for number, (article, one) in enumerate(pairs, 1)]
    return replace(document, articles=tuple(articles)), rows


def _turns(passages: Sequence[Passage]) -> Iterator[Turn]:
    """The turns of an article's talk, in order."""
    now: Turn | None = None
    headed = False
    for place, passage in enumerate(passages):
        if passage.label == "section_heading":
            headed = True
        if passage.label not in ("question", "answer"):
            continue
        asks = passage.label == "question"
        marked = passage.mark > 0
        if now is not None and now.asks == asks and not (marked or (asks and now.label is None)):
            now.places.append(place)
            continue
        if now is not None:
            yield _told(passages, now)
        label, number = marks.read(passage.text) if marked else (None, None)
        now = Turn(asks, [place], passage.speaker, label, number, after_heading=headed)
        headed = False
    if now is not None:
        yield _told(passages, now)


def _whole(turns: list[Turn]) -> list[Turn]:
    """The turns with unmarked questions of several paragraphs made whole: where there are more than answers."""
    spare = sum(1 if turn.asks else -1 for turn in turns)
    whole: list[Turn] = []
    for turn in turns:
        last = whole[-1] if whole else None
        if last and spare > 0 and last.asks and turn.asks and not turn.label and questions.asking(last.text) <= 0:
            last.places += turn.places
            last.parts += turn.parts
            spare -= 1
        else:
            whole.append(turn)
    return whole


def _told(passages: Sequence[Passage], turn: Turn) -> Turn:
    turn.parts = [IMAGE.sub("", passages[place].speech).strip(DRESS) for place in turn.places]
    if turn.asks:
        turn.parts[0] = NUMBERED.sub("", turn.parts[0])
    return turn


def _paired(turns: list[Turn]) -> list[_Pair]:
    """The pairs of a talk: by number, by neighbourhood where the order can be trusted, by content where not."""
    if not turns:
        return []
    asked = [turn for turn in turns if turn.asks]
    answers = [turn for turn in turns if not turn.asks]
    numbers = [turn.number for turn in asked], [turn.number for turn in answers]
    if None not in (*numbers[0], *numbers[1]) and all(len(set(side)) == len(side) for side in numbers) and answers:
        found = _by_number(turns)
    elif _in_order(turns):
        found = _by_neighbour(_rejoined(turns))
    else:
        found = [_Pair(turn, None) if turn.asks else _Pair(None, turn) for turn in _parted(turns)]
    return _by_content(found)


def _parted(turns: list[Turn]) -> list[Turn]:
    """The turns, answers without marks parted where the next begins: as many as there are questions.

    An answer's first paragraph speaks to its question, each to another; the others go on from there.
    """
    asked = [turn.text for turn in turns if turn.asks]
    loose = [(turn, at) for turn in turns if not turn.asks and not turn.label for at in range(len(turn.parts))]
    if len(asked) <= sum(not turn.asks for turn in turns) or not loose:
        return turns
    fit = evidence(asked, [turn.parts[at] for turn, at in loose])
    fit -= [CONNECTED * bool(GOES_ON.match(turn.parts[at])) for turn, at in loose]
    fit += [FIRST * (at == 0) for _, at in loose]
    begins = {(id(turn), at) for turn, at in (loose[column] for column in linear_sum_assignment(-fit)[1])}
    parted: list[Turn] = []
    for turn in turns:
        cuts = [0, *(at for at in range(1, len(turn.parts)) if (id(turn), at) in begins), len(turn.parts)]
        parted += [
            replace(turn, places=turn.places[one:other], parts=turn.parts[one:other]) for one, other in pairwise(cuts)
        ]
    return parted


def _in_order(turns: Sequence[Turn]) -> bool:
    """Whether questions and answers alternate, give or take a few."""
    asked = sum(turn.asks for turn in turns)
    answered = len(turns) - asked
    odd = (not turns[0].asks) + turns[-1].asks
    for one, other in pairwise(turns):
        if one.asks and other.asks:
            odd += 1
        elif not one.asks and not other.asks:
            odd += one.speaker == other.speaker and answered <= asked
    marked = {turn.asks for turn in turns if turn.label}
    return odd <= (DISORDER if len(marked) == 2 else DISORDER_UNMARKED) * len(turns)


def _rejoined(turns: Sequence[Turn]) -> list[Turn]:
    """Turns that follow each other under the same mark are one, where every paragraph bears it."""
    joined: list[Turn] = []
    for turn in turns:
        last = joined[-1] if joined else None
        if last and last.asks == turn.asks and last.label == turn.label and last.label and not turn.after_heading:
            last.places += turn.places
            last.parts += turn.parts
        else:
            joined.append(turn)
    return joined


def _by_neighbour(turns: Sequence[Turn]) -> list[_Pair]:
    pairs: list[_Pair] = []
    asked: Turn | None = None
    for turn in turns:
        if turn.asks:
            asked = turn
            pairs.append(_Pair(turn, None))
        elif asked is None or (
            turn.after_heading and pairs and pairs[-1].answer and turn.label == pairs[-1].answer.label
        ):
            asked = None
            pairs.append(_Pair(None, turn))
        elif same := next(
            (one for one in pairs[::-1] if one.question is asked and one.answer and one.answer.label == turn.label),
            None,
        ):
            same.also.append(turn)
        else:
            score = SURE[bool(asked.label) + bool(turn.label)] - UNASKED * (questions.asking(asked.text) <= 0)
            one = _Pair(asked, turn, "adjacent", score, round(2 * score - 1, 4))
            if pairs[-1].answer is None and pairs[-1].question is asked:
                pairs[-1] = one
            else:
                pairs.append(one)
    return pairs


def _by_number(turns: Sequence[Turn]) -> list[_Pair]:
    answers = {turn.number: turn for turn in turns if not turn.asks}
    pairs = []
    for turn in turns:
        if turn.asks:
            answer = answers.pop(turn.number, None)
            pairs.append(_Pair(turn, answer, "numbered", SURE[2], 2 * SURE[2] - 1) if answer else _Pair(turn, None))
    return pairs + [_Pair(None, answer) for answer in answers.values()]


def _by_content(pairs: list[_Pair]) -> list[_Pair]:
    """Match what is left over: questions without an answer and answers without a question."""
    alone = [one for one in pairs if one.question and not one.answer and questions.asking(one.question.text) > 0]
    orphans = [one for one in pairs if one.answer and not one.question]
    texts = [one.question.text if one.question else "" for one in alone]
    for found in match(texts, ["\n".join(turn.text for turn in (one.answer, *one.also) if turn) for one in orphans]):
        question, answer = alone[found.question], orphans[found.answer]
        answer.question, answer.basis = question.question, "matched"
        answer.score, answer.margin = found.score, found.margin
        pairs.remove(question)
    return pairs


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
    question = asked.text if asked else None
    answer = "\n".join(turn.text for turn in answers)
    return QAPair(
        article=article.position,
        number=number,
        question=question or None,
        answer=answer or None,
        question_form=questions.form(question) if question else None,
        subquestions=questions.subquestions(question) if question else 0,
        asker=(asked.speaker or _reporter(article, asked, answers)) if asked else None,
        asker_label=asked.label if asked else None,
        respondent=answers[0].speaker if answers else None,
        respondent_label=answers[0].label if answers else None,
        question_passages=_positions(article, [asked] if asked else []),
        answer_passages=_positions(article, answers),
        basis=one.basis if question and answer else None,
        score=one.score if question and answer else 0.0,
        margin=one.margin if question and answer else 0.0,
        status="paired" if question and answer else "unanswered" if question else "orphan_answer",
    )


def _reporter(article: Article, asked: Turn, answers: Sequence[Turn]) -> str | None:
    """Who asked where only the answers are marked: the one author of the story."""
    told = asked.label is None and any(turn.label for turn in answers)
    return article.authors[0] if told and len(article.authors) == 1 else None


def _positions(article: Article, turns: Sequence[Turn]) -> tuple[int, ...]:
    return tuple(article.passages[place].position for turn in turns for place in turn.places)
