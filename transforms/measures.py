"""The words that make a number a quantity: units, currencies, classifiers, and the patterns that find them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from transforms.records import QuantityKind
from transforms.rulebook import Rule


@dataclass(frozen=True, slots=True)
class Measure:
    """What a printed unit means."""

    kind: QuantityKind
    unit: str
    """Its canonical sign."""
    times: float = 1.0
    """How many of ``unit`` one of it is: 角 is 0.1 CNY."""
    dimension: str | None = None
    si: float | None = None
    """What one ``unit`` is in the SI unit of its dimension."""

    def per(self, other: "Measure") -> float | None:
        """How many of the other measure's unit one of this one's is; None where they measure different things."""
        if self.unit == other.unit:
            return 1.0
        if self.dimension is None or self.dimension != other.dimension or not self.si or not other.si:
            return None
        return self.si / other.si


def forms_of(rule: Rule) -> dict[str, str]:
    """The printed forms of a rule, each with the characters after which it is another word."""
    forms = rule["forms"]
    return dict(forms) if isinstance(forms, Mapping) else dict.fromkeys(forms, rule.get("not_before", ""))


def lexicon(rules: Iterable[Rule], kind: QuantityKind) -> dict[str, Measure]:
    """Every printed form of the rules with its measure, which is of the given kind unless its rule says otherwise."""
    return {
        form: Measure(
            kind=rule.get("kind", kind),
            unit=rule.get("unit", form),
            times=float(rule.get("times", 1)),
            dimension=rule.get("dimension"),
            si=rule.get("si"),
        )
        for rule in rules
        for form in forms_of(rule)
    }


def any_of(forms: Mapping[str, str]) -> str:
    """A pattern that matches the longest of the forms, each only where none of its characters follows.

    >>> re.findall(any_of({"部": "门", "部队": ""}), "三部 三部门 三部队")
    ['部', '部队']
    """
    branches = dict[str, dict[str, str]]()
    for form, barred in forms.items():
        branches.setdefault(form[0], {})[form[1:]] = barred
    parts = []
    for first, rest in branches.items():
        if len(rest) == 1:
            ((end, barred),) = rest.items()
            parts.append(re.escape(first + end) + _barring(first + end, barred))
            continue
        longer = {end: barred for end, barred in rest.items() if end}
        deeper = any_of(longer)
        parts.append(
            re.escape(first) + (f"(?:{deeper}|{_barring(first, rest[''])})" if "" in rest else f"(?:{deeper})")
        )
    return "|".join(parts)


def _barring(form: str, barred: str) -> str:
    letters = "A-Za-z" if form[-1].isascii() and form[-1].isalpha() else ""
    return f"(?![{letters}{re.escape(barred)}])" if letters or barred else ""
