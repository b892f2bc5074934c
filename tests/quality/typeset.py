"""Typeset clean passages into the text of a broken page, and keep where every character came to stand.

A page's source is ``tests/golden/<page>/page.toml``: its passages in reading order, and its columns in the order a PDF
reader prints them. Setting a page breaks it as such readers do, and gives its truth for nothing, because every printed
character still knows its passage. A full-width character is one em wide, an ASCII character half an em.

    python -m tests.quality.typeset      # sets every page again: same sources, same bytes
"""

import json
import random
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"

# What may not begin and what may not end a line, and what a typesetter squeezes to half its width to make room.
NO_START = frozenset("，。、；：？！”’）》】」』…—%℃·,.;:?!)")
NO_END = frozenset("“‘（《【「『(")
SQUEEZABLE = frozenset("，。、；：？！”’）》】“‘（《【「」『』")
TOKENS = re.compile(r"[0-9A-Za-z.%+\-]+|.", re.DOTALL)
WIDTHS = {"W": 1.0, "F": 1.0, "A": 1.0}
GAP = re.compile(r"[0-9A-Za-z%][一-鿿]|[一-鿿][0-9A-Za-z]")

NARROW = (11, 28)
"""Widths of columns of text, in characters."""
PARAGRAPHS = frozenset({"lead", "editor_note", "question", "answer", "body"})
"""Labels set with a first-line indent of two characters, which the reader loses."""
SECTIONED = frozenset({"body", "bullet", "question", "answer", "table", "pull_quote"})
"""Labels that stand under a section heading."""


class PageError(ValueError):
    """A page source that cannot be set; says which page and passage, and what to do."""


class Glyph(NamedTuple):
    """A printed character; ``passage`` and ``order`` say whose, and are -1 for the page's own white space."""

    char: str
    passage: int = -1
    order: int = -1


Row = list[Glyph]


@dataclass(frozen=True, slots=True)
class Setting:
    """How a column is set, in ems and lines."""

    set: Sequence[str]
    """Passages from top to bottom. ``name:5`` sets five lines and leaves the rest for the next mention, ``a & b`` sets
    two as one paragraph, ``a + b`` puts them on one line with a space between, and a string of white space or control
    characters is printed as it stands."""
    beside: Sequence[str] = ()
    """Passages of a second column that the reader mixes into this one, row by row."""
    width: float = 18
    indent: float = 2
    squeeze: bool = True
    """Marks give up half their width where that saves a line from being spread."""
    justify: bool = True
    """Lines an em too short are spread, a space between all characters, unless they have a space of their own."""
    hug: bool = False
    """In a spread line no space follows a mark."""
    gap: bool = False
    """A space stands between Han characters and digits or letters."""
    leading: int = 1
    """2: every line is followed by a blank line."""
    apart: bool = False
    """A blank line stands between passages."""
    trail: str = ""
    """White space at the end of every line."""


@dataclass(slots=True)
class Typesetter:
    """Sets one page; remembers how far each passage has been set."""

    names: Mapping[str, int]
    glyphs: Sequence[Row]
    labels: Sequence[str]
    done: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.done = [0] * len(self.glyphs)

    def rows(self, entries: Iterable[str], setting: Setting) -> Iterator[list[Row]]:
        """The rows of each entry of a column."""
        for entry in entries:
            if not entry.strip() or not entry.isprintable():
                yield [[Glyph(char) for char in entry]]
            elif " + " in entry:
                row: Row = []
                for name in entry.split(" + "):
                    rest = self.rest(name)
                    self.done[self.names[name]] += len(rest)
                    row += [Glyph(" "), *rest] if row else rest
                yield [row]
            else:
                paragraph, _, count = entry.partition(":")
                yield self.paragraph(paragraph.split(" & "), int(count) if count else None, setting)

    def rest(self, name: str) -> Row:
        """What has not been set yet of a passage."""
        if name not in self.names:
            raise PageError(f"no passage is named {name}: add it, or take it out of its column")
        passage = self.names[name]
        rest = self.glyphs[passage][self.done[passage] :]
        if not rest:
            raise PageError(f"passage {name} is set twice: take it out of one column")
        return list(rest)

    def paragraph(self, names: Sequence[str], count: int | None, setting: Setting) -> list[Row]:
        """The next ``count`` rows of a paragraph, or all that are left of it."""
        first = self.names.get(names[0], 0)
        indent = setting.indent * (self.labels[first] in PARAGRAPHS and not self.done[first])
        rows = wrap(list(chain(*map(self.rest, names))), setting.width, indent, squeeze=setting.squeeze)
        for glyph in chain(*rows[:count]):
            self.done[glyph.passage] += 1
        return [
            finish(row, setting.width - (0 if number else indent), setting, last=row is rows[-1])
            for number, row in enumerate(rows[:count])
        ]


def ems(row: Iterable[Glyph]) -> float:
    """Width of a row: 1 for a full-width character, 0.5 for a half-width one, 0 for an invisible one."""
    return sum(WIDTHS.get(unicodedata.east_asian_width(char), 0.5) for char, *_ in row if char.isprintable())


def wrap(glyphs: Row, width: float, indent: float = 0, *, squeeze: bool = True) -> list[Row]:
    """The rows of a paragraph, by the rules of Chinese line breaking.

    No row begins with a closing mark or ends with an opening one: the mark is squeezed in where the row holds another
    one to squeeze, else the character before it goes down with it. Numbers and words of letters stay whole.

    >>> [written(row) for row in wrap([Glyph(char) for char in "江水清，山色好。"], 3)]
    ['江水', '清，山', '色好。']
    """
    rows: list[list[Row]] = []
    row: list[Row] = []
    text = "".join(glyph.char for glyph in glyphs)
    for token in (glyphs[match.start() : match.end()] for match in TOKENS.finditer(text)):
        over = sum(map(ems, [*row, token])) - (width - (0 if rows else indent))
        closing = token[0].char in NO_START
        spare = squeeze * sum(glyph.char in SQUEEZABLE for part in [*row, token] for glyph in part) / 2
        if over > 0 and row and not (closing and over <= spare):
            end = max(len(row) - closing, 1)
            while end > 1 and (row[end - 1][-1].char in NO_END or (row[end:] and row[end][0].char in NO_START)):
                end -= 1
            rows.append(row[:end])
            row = row[end:]
        row.append(token)
    return [list(chain.from_iterable(parts)) for parts in [*rows, row]]


def finish(row: Row, room: float, setting: Setting, *, last: bool) -> Row:
    """A row as the reader prints it: spread where it was stretched, with gaps beside digits where the page has them."""
    spaced = any(glyph.char.isspace() for glyph in row)
    spread = setting.justify and not last and not spaced and len(row) > 1 and room - ems(row) >= 1
    printed: Row = []
    for glyph in row:
        if printed:
            before = printed[-1].char
            if spread:
                wanted = not (setting.hug and before in SQUEEZABLE)
            else:
                wanted = setting.gap and bool(GAP.fullmatch(before + glyph.char))
            if wanted:
                printed.append(Glyph(" "))
        printed.append(glyph)
    return printed


def written(row: Iterable[Glyph]) -> str:
    """The characters of a row."""
    return "".join(glyph.char for glyph in row)


def misread(passage: int, text: str, pairs: Iterable[Sequence[str]]) -> Row:
    """The passage as it is printed: each pair says how a stretch of the clean text came out.

    Both sides are of one length, or the printed side has characters put in that belong to nothing; these go with the
    character before them.

    >>> written(misread(0, "2015年比较", [("2015", "20I5"), ("比较", "比\\u200b较")]))
    '20I5年比\\u200b较'
    """
    glyphs = [Glyph(char, passage, index) for index, char in enumerate(text)]
    for clean, printed in pairs:
        at = written(glyphs).find(clean)
        while at >= 0:
            origin = [glyph.order for glyph in glyphs[at : at + len(clean)]]
            extra = len(printed) - len(clean)
            if extra:
                kept = next(i for i in range(len(clean) + 1) if printed[:i] + printed[i + extra :] == clean)
                origin[kept:kept] = [origin[max(kept - 1, 0)]] * extra
            glyphs[at : at + len(clean)] = [Glyph(c, passage, i) for c, i in zip(printed, origin, strict=True)]
            at = written(glyphs).find(clean, at + len(printed))
    return glyphs


@dataclass(frozen=True, slots=True)
class Printed:
    """A page as it was set."""

    text: str
    passages: list[dict[str, Any]]
    """In reading order, with the keys of ``passages.jsonl``."""
    pairs: list[dict[str, Any]]
    """With the keys of ``qa_pairs.jsonl``."""


def typeset(source: Mapping[str, Any]) -> Printed:
    """Set a page.

    Raises:
        PageError: a passage is set twice, not to its end, or not at all.
    """
    passages = source["passage"]
    names = {passage["id"]: number for number, passage in enumerate(passages)}
    pairs = source.get("printed", [])
    setter = Typesetter(
        names,
        [misread(n, passage["text"], [*passage.get("printed", []), *pairs]) for n, passage in enumerate(passages)],
        [passage["label"] for passage in passages],
    )
    page: Row = []
    for column in source["column"]:
        setting = Setting(**{**source.get("setting", {}), **column})
        blocks = list(setter.rows(setting.set, setting))
        if setting.beside:
            columns = (chain(*blocks), chain(*setter.rows(setting.beside, setting)))
            blocks = [[row for pair in zip_longest(*columns) for row in pair if row is not None]]
        page += [Glyph("\n"), Glyph("\n")] if page else []
        lines: list[Row] = []
        for number, block in enumerate(blocks):
            lines += [[]] * (setting.apart and number > 0) + block
        for number, line in enumerate(lines):
            page += [Glyph("\n")] * setting.leading if number else []
            page += line + [Glyph(char) for char in setting.trail]
    page.append(Glyph("\n"))
    unset = [name for name, number in names.items() if setter.done[number] < len(setter.glyphs[number])]
    if unset:
        raise PageError(f"not set to the end: {', '.join(unset)}: name them in a column")
    return Printed(written(page), list(truth(page, source)), list(paired(source)))


def truth(page: Row, source: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What each passage is and where it was printed."""
    places: list[list[tuple[int, int]]] = [[] for _ in source["passage"]]
    lines = [1]
    for at, glyph in enumerate(page):
        lines.append(lines[-1] + (glyph.char == "\n"))
        if glyph.passage >= 0 and not glyph.char.isspace():
            places[glyph.passage].append((glyph.order, at))
    section: dict[str, str] = {}
    for number, (passage, found) in enumerate(zip(source["passage"], places, strict=True), 1):
        article, label = passage["article"], passage["label"]
        if label == "section_heading":
            section[article] = passage["text"]
        offsets = [at for _, at in sorted(found)]
        runs: list[list[int]] = []
        for at in offsets:
            if runs and runs[-1][1] == at:
                runs[-1][1] += 1
            else:
                runs.append([at, at + 1])
        row = {
            "passage": number,
            "article": article,
            "label": label,
            "label_also": passage.get("label_also"),
            "section": section.get(article) if label in SECTIONED else None,
            "speaker": passage.get("speaker"),
            "qa": passage.get("qa"),
            "first_line": lines[min(offsets)],
            "last_line": lines[max(offsets)],
            "text": passage["text"],
            "runs": runs,
        }
        yield {key: value for key, value in row.items() if value is not None}


def paired(source: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The questions with their answers, in logical order."""
    numbers = sorted({passage["qa"] for passage in source["passage"] if "qa" in passage})
    for number in numbers:
        parts = [passage for passage in source["passage"] if passage.get("qa") == number]
        people = source.get("article", {}).get(parts[0]["article"], {})
        row: dict[str, Any] = {"pair": number}
        for role, label in (("asker", "question"), ("respondent", "answer")):
            said = [part for part in parts if part["label"] == label]
            row[role] = next((part["speaker"] for part in said if "speaker" in part), people.get(role))
            row[label] = "\n".join(part["text"].removeprefix(part.get("mark", "")) for part in said)
        yield {key: row[key] for key in ("pair", "asker", "respondent", "question", "answer")}


def varied(source: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """The same page set otherwise: other widths and habits in its narrow columns, by chance that a seed fixes.

    What a reader of pages has learned from one setting alone, it loses on the others.
    """
    chance = random.Random(seed)  # noqa: S311
    sizes = {passage["id"]: len(passage["text"]) for passage in source["passage"]}
    columns = []
    for column in source["column"]:
        setting = Setting(**{**source.get("setting", {}), **column})
        if NARROW[0] <= setting.width <= NARROW[1]:
            width = chance.randint(*NARROW)
            entries = []
            for name, _, count in (entry.partition(":") for entry in setting.set):
                rows = sizes.get(name.split(" & ")[-1], 0) // width
                entries.append(f"{name}:{max(1, min(int(count), rows - 1))}" if count else name)
            squeeze, hug, gap, wide = (chance.random() < odds for odds in (0.5, 0.5, 0.5, 0.2))
            setting = replace(
                setting, set=entries, width=width, squeeze=squeeze, hug=hug, gap=gap, leading=2 if wide else 1
            )
        columns.append(asdict(setting))
    return {**source, "setting": {}, "column": columns}


def sources() -> list[Path]:
    """The folders of all golden pages."""
    return sorted(path.parent for path in GOLDEN.rglob("page.toml"))


def files(folder: Path) -> dict[Path, bytes]:
    """The files that a page's source makes, each with its bytes."""
    with (folder / "page.toml").open("rb") as file:
        source = tomllib.load(file)
    try:
        page = typeset(source)
    except PageError as error:
        raise PageError(f"{folder / 'page.toml'}: {error}") from error
    made = {target(folder, source): page.text.encode(source.get("encoding", "utf-8"))}
    for name, rows in (("passages", page.passages), ("qa_pairs", page.pairs)):
        if rows:
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            made[folder / f"{name}.jsonl"] = text.encode()
    return made


def target(folder: Path, source: Mapping[str, Any]) -> Path:
    """Where the page stands: among the samples, or beside its source."""
    return ROOT / "datasets" / "samples" / f"{folder.name}.txt" if source.get("sample") else folder / "page.txt"


if __name__ == "__main__":
    for folder in sources():
        for path, data in files(folder).items():
            path.write_bytes(data)
