"""Nouns: what is measured, who has it, and in what it is counted, told by the ends of words."""

from functools import cache, lru_cache

from transforms import chinese, rulebook
from transforms.rulebook import Rule

# No noun that is measured is longer.
_LENGTHS = range(6, 0, -1)


@cache
def forms(part: str) -> frozenset[str]:
    """The nouns that the rules hold for one kind: head, attribute, body, actor, owner, relative, …."""
    return frozenset(form for rule in rulebook.load("nouns") if rule["part"] == part for form in rule["forms"])


@cache
def ends(part: str) -> tuple[str, ...]:
    """The same, as ends of words."""
    return tuple(forms(part))


@lru_cache(maxsize=4096)
def head_of(word: str) -> str | None:
    """The noun that is measured at the end of a word, the longest there is.

    >>> head_of("汽车产量")
    '产量'
    """
    heads = _heads()
    return next((word[-length:] for length in _LENGTHS if word[-length:] in heads), None)


@cache
def _heads() -> frozenset[str]:
    return forms("head") | forms("attribute")


@cache
def _units() -> tuple[tuple[str, str], ...]:
    """Ends of nouns, the longest first, each with the unit that it is counted in."""
    rules = [rule for rule in rulebook.load("nouns") if rule["part"] == "counts"]
    ends = {form: rule["unit"] for rule in rules for form in rule["forms"]}
    return tuple(sorted(ends.items(), key=lambda end: -len(end[0])))


@lru_cache(maxsize=4096)
def unit_of(noun: str | None) -> str | None:
    """The unit of what a noun names, where print leaves it out.

    >>> unit_of("农村贫困人口"), unit_of("固定资产投资"), unit_of("天空")
    ('人', 'CNY', None)
    """
    return next((unit for end, unit in _units() if noun and noun.endswith(end)), None)


@lru_cache(maxsize=4096)
def tag(word: str) -> str:
    """What kind of word it is on its own, in ICTCLAS letters."""
    return chinese.tagged(word)[0][1]


def is_verb(word: str) -> bool:
    """Whether a word is a verb on its own."""
    return tag(word) == "v"


@lru_cache(maxsize=4096)
def is_place(word: str) -> bool:
    """Whether a word is the name of a place."""
    if len(word) < 2 or word in forms("no_place"):
        return False
    return chinese.log_frequency(word) > 0 and all(kind == "ns" for _, kind in chinese.tagged(word))


@lru_cache(maxsize=4096)
def is_actor(name: str | None) -> bool:
    """Whether a name is that of somebody who acts: a firm, an office, a place."""
    return name is not None and name.endswith(ends("actor"))


def is_owner(name: str | None) -> bool:
    """Whether a name is that of a whole place or body, which owns all that is told of it: 全省, 公司."""
    return name is not None and (name in forms("owner") or is_place(name))


def is_relative(noun: str) -> bool:
    """Whether a noun says nothing without what was said before it: 增速, 占比."""
    return noun in forms("relative")


def is_attribute(noun: str) -> bool:
    """Whether a noun is a size or a rate that something has: 全长, 海拔."""
    return noun.endswith(ends("attribute"))


def is_bare(noun: str | None) -> bool:
    """Whether a noun leaves open whose it is: 主跨, 总投资."""
    return noun is not None and (len(noun) <= 3 or is_attribute(noun))


def proves(rule: Rule) -> bool:
    """Whether the example of a rule is a noun of its kind."""
    noun, part = rule["example"]["noun"], rule["part"]
    if part == "counts":
        return bool(unit_of(noun) == rule["unit"])
    if part == "no_place":
        return not is_place(noun)
    if "head" in rule["example"]:
        return bool(head_of(noun) == rule["example"]["head"])
    return bool(noun in forms(part) if part in {"owner", "relative"} else noun.endswith(ends(part)))
