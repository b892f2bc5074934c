"""Golden pages: page texts with their truth, one folder a page under ``tests/golden``.

``tests/golden/README.md`` says what the files of a folder hold. The truth of other collections is read the same way
where it has the same keys.
"""

import json
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.quality import typeset
from transforms.records import Page

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Golden:
    """A page with what a careful reader finds on it; ``None`` where a page has no truth of that kind."""

    name: str
    page: Page
    text: str
    """As decoded; the runs of the passages lead into it."""
    passages: tuple[Row, ...]
    pairs: tuple[Row, ...] | None = None
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
def load(name: str) -> Golden:
    """A golden page by its name: ``front-page``, ``interviews/marks``."""
    folder = typeset.GOLDEN / name
    source = tomllib.loads((folder / "page.toml").read_text(encoding="utf-8"))
    path = typeset.target(folder, source)
    page = Page(path.name, path.read_bytes())
    return Golden(
        name,
        page,
        page.data.decode(source.get("encoding", "utf-8")),
        rows(folder / "passages.jsonl") or (),
        rows(folder / "qa_pairs.jsonl") or (),
        rows(folder / "statistics.jsonl"),
        rows(folder / "claims.jsonl"),
        source.get("document", {}),
        source.get("article", {}),
    )
