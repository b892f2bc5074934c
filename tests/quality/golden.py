"""Golden pages: page texts with their truth, one folder a page under ``tests/golden``.

``tests/golden/README.md`` says what the files of a folder hold. The truth of other collections is read the same way
where it has the same keys.
"""

import json
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.quality import typeset
from transforms.records import Page

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Golden:
    """A page with what a careful reader finds on it; None where nobody looked."""

    name: str
    page: Page
    text: str
    """As decoded; the runs of the passages lead into it."""
    passages: tuple[Row, ...]
    pairs: tuple[Row, ...] = ()
    statistics: tuple[Row, ...] | None = None
    claims: tuple[Row, ...] | None = None
    document: Row = field(default_factory=dict)
    """Columns of ``documents`` that the page settles."""
    articles: dict[str, Row] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def rows(path: Path) -> tuple[Row, ...] | None:
    """The rows of a JSONL file, or None where there is none."""
    return tuple(map(json.loads, path.read_text(encoding="utf-8").splitlines())) if path.is_file() else None


def names() -> list[str]:
    """Every golden page, by its folder."""
    return [folder.relative_to(typeset.GOLDEN).as_posix() for folder in typeset.sources()]


@cache
def load(name: str, seed: int = 0) -> Golden:
    """A golden page by its name: ``front-page``, ``interviews/letters``; with a seed, the same page set otherwise."""
    folder = typeset.GOLDEN / name
    source = tomllib.loads((folder / "page.toml").read_text(encoding="utf-8"))
    path = typeset.target(folder, source)
    found = read(name, path, folder, source.get("encoding", "utf-8"))
    found = replace(found, document=source.get("document", {}), articles=source.get("article", {}))
    if not seed:
        return found
    printed = typeset.typeset(typeset.varied(source, seed))
    page = replace(found.page, data=printed.text.encode(source.get("encoding", "utf-8")))
    return replace(found, page=page, text=printed.text, passages=tuple(printed.passages))


def read(name: str, page: Path, truth: Path, encoding: str = "utf-8") -> Golden:
    """A page with the truth that lies in a folder, wherever that is."""
    data = page.read_bytes()
    return Golden(
        name,
        Page(page.name, data),
        data.decode(encoding),
        rows(truth / "passages.jsonl") or (),
        rows(truth / "qa_pairs.jsonl") or (),
        rows(truth / "statistics.jsonl"),
        rows(truth / "claims.jsonl"),
    )
