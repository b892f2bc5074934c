"""Measures: the words that make a number an amount of something, and the patterns that find them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from transforms.records import QuantityKind
from transforms.rulebook import Rule


@dataclass(frozen=True, slots=True)
class Measure:
    """What a printed unit means."""

    kind: QuantityKind
    unit: str | None
    """Its canonical sign."""
    times: float = 1.0
    """How many of ``unit`` one of it is: 角 is 0.1 CNY."""
    dimension: str | None = None
    """What is measured: mass, length, ...; of money the currency."""
    si: float = 1.0
    """What one ``unit`` is in the SI unit of its dimension."""
    form: str = ""
    """The word as printed."""

    def in_units_of(self, other: "Measure") -> float | None:
        """How many of the other's unit one of this unit is; None where the two measure different things."""
        if self.unit == other.unit:
            return 1.0
        return self.si / other.si if self.dimension and self.dimension == other.dimension else None


def forms_of(rule: Rule, key: str = "forms") -> dict[str, str]:
    """The printed forms of a rule, each with the characters after which it is another word.

    The words of ``yet`` may follow all the same: 家子 is no firm, 家子公司 is one.
    """
    forms, yet = rule.get(key, ()), rule.get("yet", {})
    found = {form: forms[form] if isinstance(forms, Mapping) else rule.get("not_before", "") for form in forms}
    return found | {
        form: f"(?:(?={'|'.join(yet[form])})|(?![{re.escape(found[form])}]))" for form in yet if form in found
    }


def lexicon(rules: Iterable[Rule], kind: QuantityKind, key: str = "forms") -> dict[str, Measure]:
    """Every printed form of the rules with its measure, which is of the given kind unless its rule says otherwise."""
    return {
        form: Measure(
            kind=rule.get("kind", kind),
            unit=rule.get("unit", form),
            times=float(rule.get("times", 1)),
            dimension=rule["unit"] if kind == "currency" else rule.get("dimension"),
            si=rule.get("si", 1.0),
            form=form,
        )
        for rule in rules
        for form in forms_of(rule, key)
    }


def any_of(forms: Mapping[str, str]) -> str:
    """A pattern that matches the longest of the forms, each only where none of its characters follows.

    What begins with ``(?`` is taken for a pattern of what has to follow.

    >>> re.findall(any_of({"部": "门", "部队": ""}), "三部 三部门 三部队")
    ['部', '部队']
    """
    branches: dict[str, dict[str, str]] = {}
    for form, barred in forms.items():
        branches.setdefault(form[0], {})[form[1:]] = barred
    return _either([(first, _branch(first, ends)) for first, ends in branches.items()])


def _branch(first: str, ends: Mapping[str, str]) -> str:
    here = [_followed(first, ends[""])] if "" in ends else []
    longer = {end: barred for end, barred in ends.items() if end}
    return re.escape(first) + (f"(?:{'|'.join([any_of(longer), *here])})" if longer else here[0])


def _either(branches: list[tuple[str, str]]) -> str:
    # ``re`` tries alternatives one by one; asking first which half holds the character makes that a search tree.
    if len(branches) <= 6:
        return "|".join(branch for _, branch in branches)
    half = len(branches) // 2
    firsts = re.escape("".join(first for first, _ in branches[:half]))
    return f"(?=[{firsts}])(?:{_either(branches[:half])})|{_either(branches[half:])}"


def _followed(last: str, barred: str) -> str:
    if barred.startswith("(?"):
        return barred
    letters = "A-Za-z" if last.isascii() and last.isalpha() else ""
    return f"(?![{letters}{re.escape(barred)}])" if letters or barred else ""
