"""How well golden pages are read: what was found on a page against its truth.

    python -m tests.quality.scores [--misses] [--seed N] [PAGE ...]

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

import argparse
import difflib
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from flows import harvest
from tests.quality import golden
from tests.quality.golden import Golden, Row

Tables = Mapping[str, Sequence[Row]]
"""The rows of a document, table by table, as they are published."""

FIGURE_COLUMNS = (
    "unit", "value_high", "comparator", "quantity_kind", "measure", "direction", "basis", "metric", "subject",
    "period_start", "period_end",
)  # fmt: skip
# What stands wherever there was room for it has no place in the order.
FLOATS = {"furniture", "caption", "pull_quote"}
CLAIM_COLUMNS = ("speaker", "quote_type", "claim_type", "checkable")
# A claim is found by one that holds this much of it and is no longer than this many times its length.
COVER, LONGER, STRETCH = 0.7, 2.5, 3


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


def page(name: str, seed: int = 0) -> dict[str, float]:
    """The scores of a golden page; with a seed, of the same page set otherwise."""
    truth = golden.load(name, seed)
    return score(truth, tables_of(truth)).shares


def tables_of(truth: Golden) -> Tables:
    """What comes of a page."""
    return {
        table: [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        for table, columns in harvest.read(truth.page).items()
    }


def score(truth: Golden, tables: Tables) -> Score:
    """Judge what was read off a page."""
    result = Score()
    passages = sorted(tables["passages"], key=lambda row: int(row["position"]))
    judge_passages(truth, passages, result)
    judge_document(truth, tables, result)
    judge_pairs(truth.pairs, tables["qa_pairs"], result)
    if truth.statistics is not None:
        judge_statistics(truth.statistics, passages, tables["statistics"], result)
    if truth.claims is not None:
        judge_claims(truth.claims, tables["claims"], result)
    return result


def judge_passages(truth: Golden, passages: Sequence[Row], result: Score) -> None:
    """Coverage, text, labels, joins, order."""
    text = truth.text
    places = [characters(row["runs"], text) for row in truth.passages]
    found = [characters(spans(row), text) for row in passages]
    owners = Counter(at for place in found for at in place)
    printed = {at for at, char in enumerate(text) if not char.isspace()}
    result.share("covered", ((owners[at] == 1, f"{text[at]!r} at {at}") for at in sorted(printed | set(owners))))

    texts = {row["text"] for row in passages}
    packed = {unspaced(text) for text in texts}
    result.share(
        "passages",
        (
            (unspaced(row["text"]) in packed if row["label"] == "furniture" else row["text"] in texts, row["text"][:60])
            for row in truth.passages
        ),
    )
    labels = {at: row["label"] for row, place in zip(passages, found, strict=True) for at in place}
    result.share(
        "labels",
        (
            (labels.get(at) in [row["label"], *row.get("label_also", ())], f"{labels.get(at)}, not {row['label']}")
            for row, place in zip(truth.passages, places, strict=True)
            for at in place
        ),
    )
    result.f1("joins", links(places, text), links(found, text), lambda link: around(link, text))

    position = {at: number for number, place in enumerate(found) for at in place}
    result.share(
        "order",
        (
            (
                position.get(one[-1], -1) <= position.get(other[0], -2),
                f"{before['text'][:24]} before {after['text'][:24]}",
            )
            for (before, one), (after, other) in pairwise(zip(truth.passages, places, strict=True))
            if before["article"] == after["article"] and not FLOATS & {before["label"], after["label"]}
        ),
    )


def judge_document(truth: Golden, tables: Tables, result: Score) -> None:
    """What the page says about itself, and of what kind its articles are."""
    document = tables["documents"][0]
    result.share(
        "document",
        (
            (plain(document[name]) == plain(value), f"{name} {document[name]!r}, not {value!r}")
            for name, value in truth.document.items()
        ),
    )
    owners = {at: row["article_id"] for row in tables["passages"] for at in characters(spans(row), truth.text)}
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for row in truth.passages:
        held[row["article"]].update(owners[at] for at in characters(row["runs"], truth.text) if at in owners)
    kinds = {row["article_id"]: row["kind"] for row in tables["articles"]}
    most = {name: kinds.get(next(iter(held[name].most_common(1)), ("",))[0]) for name in truth.articles}
    result.share(
        "articles",
        (
            (most[name] in [article["kind"], *article.get("kind_also", ())], f"{name} is {most[name]}")
            for name, article in truth.articles.items()
        ),
    )


def judge_pairs(truth: Sequence[Row], pairs: Sequence[Row], result: Score) -> None:
    """Questions with their answers."""
    found = {(row["question"], row["answer"]): row for row in pairs if row["status"] == "paired"}
    rows = {(row["question"], row["answer"]): row for row in truth}
    result.f1("pairs", set(rows), set(found), lambda pair: f"{pair[0][:40]} | {pair[1][:40]}")
    result.share(
        "people",
        (
            (found[words][role] == rows[words][role], f"{role} {found[words][role]!r}, not {rows[words][role]!r}")
            for words in sorted(set(rows) & set(found))
            for role in ("asker", "respondent")
            if rows[words][role]
        ),
    )


def judge_statistics(truth: Sequence[Row], passages: Sequence[Row], figures: Sequence[Row], result: Score) -> None:
    """Figures: a found one is true when it overlaps one of the truth in its passage and has its value."""
    at: dict[str, list[tuple[int, int, Row]]] = defaultdict(list)
    for row in truth:
        passage = next((passage for passage in passages if row["sentence_has"] in passage["text"]), None)
        if passage:
            start = passage["text"].index(row["sentence_has"]) + place(row["quote_has"], row["sentence_has"])
            at[passage["passage_id"]].append((start, start + len(row["quote_has"]), row))
    hits: list[tuple[Row, Row, Row]] = []
    taken: set[int] = set()
    verdicts: list[tuple[bool, str]] = []
    for figure in figures:
        near = [row for start, end, row in at[figure["passage_id"]] if figure["start"] < end and start < figure["end"]]
        agreed = [
            (row, sense)
            for row in near
            if not row.get("optional") and id(row) not in taken and (sense := sense_of(row, figure))
        ]
        if agreed:
            taken.add(id(agreed[0][0]))
            hits.append((*agreed[0], figure))
            verdicts.append((True, ""))
        elif not any(row.get("optional") for row in near):
            verdicts.append(
                (False, f"{figure['quote']} = {figure['value']} {figure['unit']} | {figure['sentence'][:60]}")
            )
    result.share(
        "figures_found",
        ((id(row) in taken, f"{row['quote_has']} | {row['sentence_has']}") for row in truth if not row.get("optional")),
    )
    result.share("figures_true", verdicts)
    cells = [(row, figure, list(figure_cells(row, sense, figure))) for row, sense, figure in hits]
    result.share(
        "figures_columns",
        (
            (good, f"{name} {plain(figure[name])!r}, not {wanted!r} | {row['sentence_has']}")
            for row, figure, judged in cells
            for name, good, wanted in judged
        ),
    )
    if cells:
        result.shares["figures_whole"] = sum(all(good for _, good, _ in judged) for *_, judged in cells) / len(cells)


def figure_cells(row: Row, sense: Row, figure: Row) -> Iterator[tuple[str, bool, Any]]:
    """Each column of a figure with its verdict; texts are right when they hold what the truth says they must."""
    for name in FIGURE_COLUMNS:
        value, also = plain(figure[name]), row.get(f"{name}_also", ())
        if name in ("metric", "subject"):
            if wanted := row[f"{name}_has"]:
                yield name, any(part in (value or "") for part in (wanted, *also) if part), wanted
        elif name == "value_high" and value is not None and row[name] is not None:
            wanted = row[name] * sense["value"] / row["value"]
            yield name, math.isclose(value, wanted, rel_tol=1e-3), wanted
        elif name in row:
            wanted = sense["unit"] if name == "unit" else row[name]
            yield name, value in (wanted, *also), wanted


def sense_of(row: Row, figure: Row) -> Row | None:
    """The sense of a figure of the truth that the found value agrees with: its own, or one in another unit."""
    senses: list[Row] = [row, *row.get("alternatives", ())]
    for sense in senses:
        tolerance = row.get("tolerance", 1e-6 if sense is row else 1e-3)
        if abs(figure["value"] - sense["value"]) <= tolerance * max(abs(sense["value"]), 1e-12):
            return sense
    return None


def judge_claims(truth: Sequence[Row], claims: Sequence[Row], result: Score) -> None:
    """Claims that must be kept, and texts that are none."""
    texts = [(claim, solid(claim["claim"])) for claim in claims]
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
            (right_cell(row, name, claim[name]), f"{name} {claim[name]!r}, not {row[name]!r} | {row['quote']}")
            for row, claim in must
            if claim is not None
            for name in CLAIM_COLUMNS
        ),
    )


def found_by(row: Row, claims: Iterable[tuple[Row, str]]) -> Row | None:
    """The key claim that holds most of a claim of the truth, if one holds enough."""
    wanted = solid(row["quote"])
    fitting = [
        (cover(wanted, text), -len(text), claim)
        for claim, text in claims
        if claim["is_key"] and len(text) <= LONGER * len(wanted)
    ]
    best = max(fitting, key=lambda fit: fit[:2], default=None)
    return best[2] if best and best[0] >= COVER else None


def right_cell(row: Row, name: str, value: str | None) -> bool:
    """Is the cell of a claim right? A speaker is when one name holds the other."""
    forms = [row[name], *row.get(f"{name}_also", ())]
    if name != "speaker" or value is None:
        return value in forms
    return any(form and (form in value or value in form) for form in forms)


def spans(row: Row) -> Iterator[tuple[int, int]]:
    """The places of a published row."""
    return ((start, end) for start, end in row["spans"])


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


def plain(value: Any) -> Any:
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


def main() -> None:
    """Print the scores of the named pages, or of all."""
    ask = argparse.ArgumentParser(description="Read golden pages and say how much comes out right.")
    ask.add_argument("pages", nargs="*", metavar="PAGE")
    ask.add_argument("--misses", action="store_true", help="say what was missed")
    ask.add_argument("--seed", type=int, default=0, help="set the pages otherwise before they are read")
    chosen = ask.parse_args()
    every: dict[str, list[float]] = defaultdict(list)
    for name in chosen.pages or golden.names():
        truth = golden.load(name, chosen.seed)
        result = score(truth, tables_of(truth))
        print(name, *(f"{key} {value:.3f}" for key, value in result.shares.items()), sep="  ")
        for miss, times in Counter(result.misses if chosen.misses else ()).items():
            print(f"    {times} x {miss}")
        for key, value in result.shares.items():
            every[key].append(value)
    print("mean", *(f"{key} {sum(values) / len(values):.3f}" for key, values in every.items()), sep="  ")


if __name__ == "__main__":
    main()
