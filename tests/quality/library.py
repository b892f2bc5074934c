"""The library: clean articles written for the tests, with what a careful reader knows of them.

They lie in ``articles/*.toml``, a file a kind. An article is a list of passages in reading order, each a label and its
text; a label ends in ``*`` where another one of the list in ``ALSO`` is right as well. Questions and answers are paired
in the order they stand. All people, places and figures are invented.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SHELF = Path(__file__).parent / "articles"
# What a passage may as well be called, where two readers would differ.
ALSO = {
    "kicker": ["subheadline", "headline", "section_heading"],
    "subheadline": ["headline", "kicker", "lead"],
    "lead": ["body", "editor_note"],
    "editor_note": ["lead", "body"],
    "dateline": ["byline", "furniture", "source_note"],
    "source_note": ["byline", "author_note", "furniture"],
    "author_note": ["byline", "source_note"],
    "byline": ["author_note", "dateline"],
    "caption": ["source_note", "body", "byline"],
    "pull_quote": ["subheadline", "body", "section_heading"],
    "bullet": ["body"],
    "section_heading": ["subheadline", "bullet"],
    "continuation_note": ["furniture"],
}


@dataclass(frozen=True, slots=True)
class Article:
    """An article as its author wrote it."""

    id: str
    kind: str
    passages: tuple[tuple[str, str], ...]
    """Label and text, in reading order."""
    asker: str | None = None
    respondent: str | None = None
    kind_also: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many characters it has."""
        return sum(len(text) for _, text in self.passages)

    @property
    def text(self) -> str:
        """A passage a line."""
        return "\n".join(text for _, text in self.passages)

    def rows(self) -> list[dict[str, Any]]:
        """Its passages with the keys that a page's source has, see ``typeset``."""
        rows: list[dict[str, Any]] = []
        pair = 0
        for number, (label, text) in enumerate(self.passages):
            row: dict[str, Any] = {"id": f"{self.id}-{number}", "article": self.id, "label": label, "text": text}
            if label in ALSO:
                row["label_also"] = ALSO[label]
            if label in ("question", "answer"):
                pair += label == "question" and (not rows or rows[-1]["label"] != "question")
                role = self.asker if label == "question" else self.respondent
                mark = next((mark for mark in self.marks if text.startswith(mark)), "")
                row |= {"qa": pair, "mark": mark} | ({"speaker": role} if role else {})
            rows.append(row)
        return rows

    @property
    def marks(self) -> tuple[str, ...]:
        """What its speeches may begin with."""
        names = [name for name in (self.asker, self.respondent) if name]
        return tuple(f"{name}：" for name in (*names, "记者", "記者", "问", "答", "問", "主持人"))


@cache
def articles() -> tuple[Article, ...]:
    """All articles, in the order of the files and in them."""
    found = []
    for path in sorted(SHELF.glob("*.toml")):
        book = tomllib.loads(path.read_text(encoding="utf-8"))
        for entry in book["article"]:
            also = tuple(entry.get("kind_also", ()))
            passages = tuple((label, text) for label, text in entry["passages"])
            kind = entry.get("kind", book["kind"])
            found.append(Article(entry["id"], kind, passages, entry.get("asker"), entry.get("respondent"), also))
    return tuple(found)
