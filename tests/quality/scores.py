"""How well golden pages are read: what was found on a page against its truth.

    python -m tests.quality.scores [--misses] [PAGE ...]

Every score is a share between 0 and 1 and better when higher; a page has the scores that its truth can judge.

- ``covered``: characters that stand in exactly one passage.
- ``passages``: passages whose text is exactly right; of furniture the spaces do not count.
- ``labels``: characters under a right label. ``joins``: F1 of the neighbours over a line break, as in the shared truth.
- ``order``: neighbouring passages of an article that are read in order. ``articles``: articles of the right kind.
- ``document``: columns of ``documents`` that the page settles.
- ``pairs``: F1 of question and answer, both word for word. ``people``: askers and respondents of the right pairs.
- ``figures_found`` and ``figures_true``: recall and precision of the statistics, each in its place with its value;
  ``figures_columns``: cells of the right ones that are right, ``figures_whole``: rows that are right in every column.
- ``claims_found``: claims that any sensible selection keeps, found among the key claims. ``claims_clean``: texts that
  are no claims and were not taken for one. ``claims_columns``: cells of the found ones that are right.
"""

import difflib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Protocol

from tests.quality.golden import Golden, Row
from transforms.records import Claim, Document, QAPair, Statistic

FIGURE_COLUMNS = (
    "unit", "value_high", "comparator", "quantity_kind", "measure", "direction", "basis", "metric", "subject",
    "period_start", "period_end",
)  # fmt: skip
CLAIM_COLUMNS = ("speaker", "quote_type", "claim_type", "checkable")
# A claim is found by one that holds this much of it and is no longer than this many times its length.
COVER, LONGER, STRETCH = 0.7, 2.5, 3


class Reading(Protocol):
    """What the pipeline makes of a page."""

    @property
    def document(self) -> Document: ...
    @property
    def pairs(self) -> Sequence[QAPair]: ...
    @property
    def statistics(self) -> Sequence[Statistic]: ...
    @property
    def claims(self) -> Sequence[Claim]: ...


@dataclass(slots=True)
class Score:
    """The scores of a page, and what was missed on it."""

    shares: dict[str, float] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def share(self, name: str, judged: Iterable[tuple[bool, str]]) -> None:
        """The share of things that are right; each comes with words for the case that it is not."""
        results = list(judged)
        if results:
            self.shares[name] = sum(good for good, _ in results) / len(results)
            self.misses += [f"{name}: {words}" for good, words in results if not good]

    def f1(self, name: str, true: set[Any], found: set[Any], words: Callable[[Any], str]) -> None:
        """Harmonic mean of recall and precision; 1 where there is nothing to find and nothing is found."""
        self.shares[name] = 2 * len(true & found) / (len(true) + len(found)) if true or found else 1.0
        self.misses += [f"{name}: missed {words(one)}" for one in sorted(true - found)]
        self.misses += [f"{name}: invented {words(one)}" for one in sorted(found - true)]


def score(page: Golden, reading: Reading) -> Score:
    """Judge what was read off a page."""
    result = Score()
    judge_passages(page, reading.document, result)
    judge_document(page, reading.document, result)
    if page.pairs is not None:
        judge_pairs(page.pairs, reading.pairs, result)
    if page.statistics is not None:
        judge_statistics(page.statistics, reading, result)
    if page.claims is not None:
        judge_claims(page.claims, reading.claims, result)
    return result


def judge_passages(page: Golden, document: Document, result: Score) -> None:
    """Coverage, text, labels, joins, order."""
    places = [characters(row["runs"], page.text) for row in page.passages]
    found = [characters(passage.spans, page.text) for passage in document.passages]
    printed = {at for at, char in enumerate(page.text) if not char.isspace()}
    owners = Counter(at for place in found for at in place)
    result.share("covered", ((owners[at] == 1, f"{page.text[at]!r} at {at}") for at in printed))

    texts = {passage.text for passage in document.passages}
    solid = {unspaced(text) for text in texts}
    result.share(
        "passages",
        (
            (unspaced(row["text"]) in solid if row["label"] == "furniture" else row["text"] in texts, row["text"][:60])
            for row in page.passages
        ),
    )
    labels = {at: passage.label for passage, place in zip(document.passages, found, strict=True) for at in place}
    result.share(
        "labels",
        (
            (labels.get(at) in [row["label"], *row.get("label_also", ())], f"{labels.get(at)} for {row['label']}")
            for row, place in zip(page.passages, places, strict=True)
            for at in place
        ),
    )
    result.f1("joins", links(places, page.text), links(found, page.text), lambda link: around(link, page.text))

    position = {at: number for number, place in enumerate(found) for at in place}
    result.share(
        "order",
        (
            (
                position.get(one[-1], -1) <= position.get(other[0], -2),
                f"{after['text'][:30]} after {before['text'][:30]}",
            )
            for (before, one), (after, other) in pairwise(zip(page.passages, places, strict=True))
            if before["article"] == after["article"]
        ),
    )


def judge_document(page: Golden, document: Document, result: Score) -> None:
    """What the page says about itself, and of what kind its articles are."""
    result.share(
        "document",
        (
            (plain(getattr(document, name)) == plain(value), f"{name} {getattr(document, name)!r} for {value!r}")
            for name, value in page.document.items()
        ),
    )
    owners: dict[int, int] = {}
    for number, article in enumerate(document.articles):
        for passage in article.passages:
            owners.update((at, number) for span in passage.spans for at in range(*span))
    held: dict[str, Counter[int]] = defaultdict(Counter)
    for row in page.passages:
        held[row["article"]].update(owners[at] for at in characters(row["runs"], page.text) if at in owners)

    def kinds() -> Iterator[tuple[bool, str]]:
        for name, truth in page.articles.items():
            kind = document.articles[held[name].most_common(1)[0][0]].kind if held[name] else None
            yield kind in [truth["kind"], *truth.get("kind_also", ())], f"{name} is {kind}"

    result.share("articles", kinds())


def judge_pairs(truth: Sequence[Row], pairs: Sequence[QAPair], result: Score) -> None:
    """Questions with their answers."""
    found = {(pair.question or "", pair.answer or ""): pair for pair in pairs if pair.status == "paired"}
    rows = {(row["question"], row["answer"]): row for row in truth}
    result.f1("pairs", set(rows), set(found), lambda pair: f"{pair[0][:40]} | {pair[1][:40]}")
    result.share(
        "people",
        (
            (getattr(found[words], role) == rows[words][role], f"{role} {getattr(found[words], role)!r}")
            for words in sorted(set(rows) & set(found))
            for role in ("asker", "respondent")
            if rows[words][role]
        ),
    )


def judge_statistics(truth: Sequence[Row], reading: Reading, result: Score) -> None:
    """Figures: a found one is true when it overlaps one of the truth in its passage and has its value."""
    texts = [passage.text for passage in reading.document.passages]
    at: dict[int, list[tuple[int, int, Row]]] = defaultdict(list)
    for row in truth:
        number = next((n for n, text in enumerate(texts, 1) if row["sentence_has"] in text), 0)
        if number:
            start = texts[number - 1].index(row["sentence_has"]) + place(row["quote_has"], row["sentence_has"])
            at[number].append((start, start + len(row["quote_has"]), row))
    hits: list[tuple[Row, Row, Statistic]] = []
    taken: set[int] = set()
    verdicts: list[tuple[bool, str]] = []
    for figure in reading.statistics:
        near = [row for start, end, row in at[figure.passage] if figure.start < end and start < figure.end]
        agreed = [(row, sense) for row in near if id(row) not in taken and (sense := same_value(row, figure))]
        if agreed and not agreed[0][0].get("optional"):
            taken.add(id(agreed[0][0]))
            hits.append((*agreed[0], figure))
            verdicts.append((True, ""))
        elif not any(row.get("optional") for row in near):
            verdicts.append((False, f"{figure.quote} = {figure.value} {figure.unit} | {figure.sentence[:60]}"))
    result.share(
        "figures_found",
        ((id(row) in taken, f"{row['quote_has']} | {row['sentence_has']}") for row in truth if not row.get("optional")),
    )
    result.share("figures_true", verdicts)
    cells = [(row, figure, list(figure_cells(row, sense, figure))) for row, sense, figure in hits]
    result.share(
        "figures_columns",
        (
            (good, f"{name} {plain(getattr(figure, name))!r}, not {wanted!r} | {row['sentence_has']}")
            for row, figure, judged in cells
            for name, good, wanted in judged
        ),
    )
    if cells:
        result.shares["figures_whole"] = sum(all(good for _, good, _ in judged) for *_, judged in cells) / len(cells)


def figure_cells(row: Row, sense: Row, figure: Statistic) -> Iterator[tuple[str, bool, Any]]:
    """Each column of a figure with its verdict; texts are right when they hold what the truth says they must."""
    for name in FIGURE_COLUMNS:
        value, also = getattr(figure, name), row.get(f"{name}_also", ())
        if name in ("metric", "subject"):
            if wanted := row[f"{name}_has"]:
                yield name, any(part in (value or "") for part in (wanted, *also) if part), wanted
        else:
            wanted = sense["unit"] if name == "unit" else row.get(name)
            yield name, plain(value) in (wanted, *also), wanted


def same_value(row: Row, figure: Statistic) -> Row | None:
    """The sense of a figure of the truth that the found value agrees with: its own, or one in another unit."""
    for sense in (row, *row.get("alternatives", ())):
        tolerance = row.get("tolerance", 1e-6 if sense is row else 1e-3)
        if abs(figure.value - sense["value"]) <= tolerance * max(abs(sense["value"]), 1e-12):
            return {"unit": sense["unit"]}
    return None


def judge_claims(truth: Sequence[Row], claims: Sequence[Claim], result: Score) -> None:
    """Claims that must be kept, and texts that are none."""
    texts = [(claim, solid(claim.claim)) for claim in claims]
    must = [(row, found_by(row, texts)) for row in truth if row["keep"] == "must"]
    result.share("claims_found", ((claim is not None, row["quote"]) for row, claim in must))
    result.share(
        "claims_clean",
        (
            (not any(longest(solid(row["quote"]), text) >= COVER for _, text in texts), row["quote"])
            for row in truth
            if row["keep"] == "never"
        ),
    )
    result.share(
        "claims_columns",
        (
            (
                right_claim(row, name, getattr(claim, name)),
                f"{name} {getattr(claim, name)!r} for {row[name]!r} | {row['quote']}",
            )
            for row, claim in must
            if claim is not None
            for name in CLAIM_COLUMNS
        ),
    )


def found_by(row: Row, claims: Iterable[tuple[Claim, str]]) -> Claim | None:
    """The key claim that holds most of a claim of the truth, if one holds enough."""
    wanted = solid(row["quote"])
    fitting = [
        (cover(wanted, text), -len(text), claim)
        for claim, text in claims
        if claim.is_key and len(text) <= LONGER * len(wanted)
    ]
    best = max(fitting, key=lambda fit: fit[:2], default=None)
    return best[2] if best and best[0] >= COVER else None


def right_claim(row: Row, name: str, value: str | None) -> bool:
    """Is the cell right? A speaker is when one name holds the other."""
    forms = [row[name], *row.get(f"{name}_also", ())]
    if name != "speaker" or value is None:
        return value in forms
    return any(form and (form in value or value in form) for form in forms)


def characters(runs: Iterable[Iterable[int]], text: str) -> list[int]:
    """The offsets of the characters of a passage, in its order."""
    return [at for run in runs for at in range(*run) if not text[at].isspace()]


def links(places: Iterable[Sequence[int]], text: str) -> set[tuple[int, int]]:
    """Characters that follow each other in a passage with a line break between them on the page."""
    return {
        (one, other) for place in places for one, other in pairwise(place) if other < one or "\n" in text[one:other]
    }


def around(link: tuple[int, int], text: str) -> str:
    """The two sides of a link, for the eye."""
    one, other = link
    return f"{text[max(one - 11, 0) : one + 1]!r} + {text[other : other + 12]!r}"


def place(quote: str, sentence: str) -> int:
    """Where a figure begins in its sentence; not in the middle of another number."""
    match = re.search(rf"(?<![\d.]){re.escape(quote)}", sentence)
    return match.start() if match else sentence.index(quote)


def plain(value: object) -> object:
    """A cell as the truth files write it."""
    return value.isoformat() if isinstance(value, date) else value


def unspaced(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def solid(text: str) -> str:
    """The letters and digits of a text alone."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())


def blocks(one: str, other: str) -> list[int]:
    """Lengths of the stretches of one text that stand in the other, in order."""
    if one and one in other:
        return [len(one)]
    matches = difflib.SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [match.size for match in matches if match.size >= STRETCH]


def cover(one: str, other: str) -> float:
    """Share of a text that stands in another."""
    return sum(blocks(one, other)) / max(len(one), 1)


def longest(one: str, other: str) -> float:
    """Share of a text that stands in another unbroken."""
    return max(blocks(one, other), default=0) / max(len(one), 1)
