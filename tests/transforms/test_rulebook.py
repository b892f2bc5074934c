"""Every rule proves itself, and a rule that cannot is refused."""

import importlib
import tomllib
from pathlib import Path

import pytest

from transforms import rulebook

BOOKS = sorted(path.stem for path in rulebook.RULES.glob("*.toml"))
RULES = [(book, rule) for book in BOOKS for rule in rulebook.load(book)]


@pytest.mark.parametrize(("book", "rule"), RULES, ids=[f"{book}:{rule['id']}" for book, rule in RULES])
def test_the_example_of_every_rule_holds(book: str, rule: rulebook.Rule) -> None:
    reader = tomllib.loads((rulebook.RULES / f"{book}.toml").read_text(encoding="utf-8"))["read_by"]
    module = importlib.import_module(f"transforms.{reader}")
    assert module.proves(rule), f"{book}.toml: {rule['id']}: its example does not come out: {rule['example']}"


@pytest.mark.parametrize("book", BOOKS)
def test_only_the_module_that_a_book_names_loads_it(book: str) -> None:
    reader = tomllib.loads((rulebook.RULES / f"{book}.toml").read_text(encoding="utf-8"))["read_by"]
    loading = [
        path.stem
        for path in rulebook.RULES.parent.glob("*.py")
        if path.stem != "rulebook" and f'load("{book}")' in path.read_text(encoding="utf-8")
    ]
    assert loading == [reader]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("read_by = ", "mend the file"),
        ("", "no read_by"),
        ("read_by = 'x'\n[[rule]]\nwhy = 'w'\nexample = 'e'", "rule 1 has no id"),
        ("read_by = 'x'\n[[rule]]\nid = 'a'\nexample = 'e'", "a has no why"),
        ("read_by = 'x'\n[[rule]]\nid = 'a'\nwhy = 'w'", "a has no example"),
        (
            "read_by = 'x'\n[[rule]]\nid = 'a'\nwhy = 'w'\nexample = 'e'\n[[rule]]\nid = 'a'\nwhy = 'w'\nexample = 'e'",
            "two rules are named a",
        ),
    ],
)
def test_a_rule_that_cannot_prove_itself_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    monkeypatch.setattr(rulebook, "RULES", tmp_path)
    (tmp_path / "marks.toml").write_text(text, encoding="utf-8")
    with pytest.raises(rulebook.RuleError, match=message) as refused:
        rulebook.load.__wrapped__("marks")
    assert "marks.toml" in str(refused.value)


def test_a_missing_book_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook, "RULES", tmp_path)
    with pytest.raises(rulebook.RuleError, match=r"none\.toml"):
        rulebook.load.__wrapped__("none")
