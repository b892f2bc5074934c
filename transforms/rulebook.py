"""The rule files: cue words, units, labels and marks, as data that proves itself.

A rule file is ``transforms/rules/<name>.toml``. It names the one module that reads it (``read_by``) and holds a list
of ``[[rule]]`` tables; each has an ``id``, a reason (``why``) and an ``example``. The module that reads the file has a
function ``proves(rule) -> bool`` that tells whether the rule's example holds, and a test asks it for every rule.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

RULES = Path(__file__).parent / "rules"
Rule = Mapping[str, Any]


class RuleError(ValueError):
    """A rule file that cannot be trusted; says which file and rule, and what to do."""


@cache
def load(name: str) -> tuple[Rule, ...]:
    """The rules of ``rules/<name>.toml``, in the order of the file.

    Raises:
        RuleError: the file is no TOML, a rule lacks ``id``, ``why`` or ``example``, or two rules share an id.
    """
    path = RULES / f"{name}.toml"
    try:
        book = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise RuleError(f"{path}: {error}: mend the file") from error
    if not isinstance(book.get("read_by"), str):
        raise RuleError(f"{path}: no read_by: name the module of transforms/ that reads this file")
    rules: dict[str, Rule] = {}
    for number, rule in enumerate(book.get("rule", ()), 1):
        name_of = rule.get("id", f"rule {number}")
        for key in ("id", "why", "example"):
            if not rule.get(key):
                raise RuleError(f"{path}: {name_of} has no {key}: add one, a rule must prove itself")
        if rule["id"] in rules:
            raise RuleError(f"{path}: two rules are named {rule['id']}: rename one")
        rules[rule["id"]] = rule
    return tuple(rules.values())
