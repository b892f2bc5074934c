"""People: who asks and who answers, from legends, preambles, headlines and the marks themselves."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from transforms import chinese, rulebook
from transforms.rulebook import Rule
from transforms.speakers import Voices, addresses, is_generic, is_name, surnames

FOREIGN: Final = (
    r"[\u4e00-\u9fff]{1,8}(?:[·•・][\u4e00-\u9fff]{1,8}){1,3}|[A-Z][A-Za-z'’-]+(?:[ ·][A-Z][A-Za-z.'’-]*){0,3}"
)
# Where an interview says who speaks: its first passages, and never far from them.
PREAMBLE: Final = 30
# What every sentence has that tells who speaks.
HINT = re.compile(
    r"[访訪]|口述|讲述|主讲|对话|對話|对谈|连线|请教|请到|邀请|特邀|接受|答|解释|批复|简称|简写|缩写|统称|均?称|^\W{0,3}[^\W\d]{2,6}[（(，,｜|/]"
)
REMARK = re.compile(r"[（(\[][^（）()\[\]]{0,40}[）)\]](?:\[\d+\])?|\[\d+\]")
# 高坪答, 記者問: the word behind a name that says what is done.
ASKED = re.compile(r"(?<=[^\W\d_]{2})(?:提?[问問]|答|[回答][复覆]|解答|来[信电]|留言|咨询)$")
PAPER = re.compile(r"^[《\s]*(?P<paper>[^《》]{2,20}?)》?(?:记者|記者|主持人|编辑|评论员)$")
CAPITALS = re.compile(r"[A-Z]")
# 一、山城晚报记者 石立: what stands before a name.
APART = re.compile(r"[\s　、，,/／|]+")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who speaks on a page, as far as it says so."""

    asker: str | None = None
    respondent: str | None = None
    persons: Mapping[str, str] = field(default_factory=dict)
    """Mark → person: ``AL`` → ``Ann Lee``."""

    def speaker(self, label: str | None, role: str) -> str | None:
        """Who speaks at a mark (or without one, for null): the person, else the mark, else null for a bare 问 or 答."""
        if label and (person := self.persons.get(label)):
            return person
        if label and addresses(label):
            return self.asker if role == "question" else self.respondent
        if not label or is_generic(label):
            known = self.asker if role == "question" else self.respondent
            return known or (
                label if label and len(label) > 1 and not label.isascii() and not NUMBERED.match(label) else None
            )
        return person_of(label)


NUMBERED = re.compile(r"问题|问|答|提问|追问|回答|答复|解答")


@cache
def _names() -> tuple[str, str]:
    """Patterns of a person's name and of an office."""
    titles = next(rule["titles"] for rule in rulebook.load("people") if rule["id"] == "offices")
    return rf"(?:{FOREIGN}|[{surnames()}][\u4e00-\u9fff]{{1,2}})", "(?:" + "|".join(
        sorted(titles, key=len, reverse=True)
    ) + ")"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    name, title = _names()
    return tuple(
        re.compile(rule["pattern"].replace("NAME", name).replace("TITLE", title))
        for rule in rulebook.load("people")
        if "pattern" in rule
    )


@cache
def _titled() -> tuple[re.Pattern[str], re.Pattern[str]]:
    name, title = _names()
    return re.compile(rf"{title}[\s　]{{0,2}}(?P<name>{name})$"), re.compile(rf"^(?P<name>{name})[\s　]{{0,2}}{title}$")


def proves(rule: Rule) -> bool:
    """Whether the sentence of a rule of ``people.toml`` tells who it says it tells."""
    example = rule["example"]
    found = cast([example["text"]], Voices())
    told = {"asker": found.asker, "respondent": found.respondent, "full": found.persons.get(example.get("short", ""))}
    return all(told[key] == example[key] for key in told if key in example)


def person_of(printed: str) -> str:
    """The name alone of what is printed of a person: offices, papers and remarks taken off.

    >>> person_of("渠首站站长 高坪"), person_of("石立教授"), person_of("《山城晚报》记者"), person_of("Ann Lee（作家）")
    ('高坪', '石立', '山城晚报', 'Ann Lee')
    """
    bare = ASKED.sub("", REMARK.sub("", printed).strip(" \u3000*_#，。：:、"))
    before, behind = _titled()
    if found := before.search(bare) or behind.search(bare):
        return found["name"]
    parts = APART.split(bare)
    if len(parts) > 1 and is_name(parts[-1]) and not bare.isascii():
        return parts[-1]
    if paper := PAPER.match(bare):
        return paper["paper"].removeprefix("本报").removeprefix("本刊") or bare
    return bare.strip("《》") or printed


def cast(texts: Sequence[str], voices: Voices) -> Cast:
    """Who speaks on a page, by its marks and by the texts printed around the talk."""
    asker: str | None = None
    respondent: str | None = None
    persons: dict[str, str] = {}
    for introduced in voices.introductions.values():
        persons |= {label: person_of(person) for label, person in introduced}
    for text in texts[:PREAMBLE]:
        if not HINT.search(text):
            continue
        for found in (pattern.search(text[-400:]) for pattern in _patterns()):
            if found is None:
                continue
            told = found.groupdict()
            if (named := told.get("asker")) and asker is None:
                asker = named
            if (named := told.get("respondent")) and respondent is None:
                respondent = _known(named)
            if short := told.get("short"):
                persons[short] = person_of(told["full"])
    labels = list(dict.fromkeys(mark.label for mark in voices.marks))
    known = [*labels, *persons.values(), *filter(None, (asker, respondent))]
    for label in labels:
        if label not in persons and (full := _full(label, known)):
            persons[label] = full
    return Cast(asker, respondent, persons)


def _known(printed: str) -> str | None:
    """The person at the end of a phrase, or the office where it names nobody; null where it is neither."""
    person = person_of(printed)
    name, _ = _names()
    if is_name(person) or re.fullmatch(name, person):
        return person
    if person == printed and len(person) > 4 and person.endswith(OFFICES):
        return person
    for length in (3, 2):  # a name behind an office that no list has: 超级马拉松选手段飞
        head, tail = person[:-length], person[-length:]
        if len(head) > 1 and tail[0] in surnames() and is_name(tail):
            office = chinese.known_words(head)[-1]
            if len(office) > 1 and not chinese.word_across(head, tail):
                return tail
    return None


OFFICES: Final = ("法院", "检察院", "部", "局", "委", "委员会", "办公室", "署", "厅", "银行")


def _full(label: str, known: Iterable[str]) -> str | None:
    """The full name that a mark is short for: initials, a surname, or a surname with an office."""
    short = person_of(label)
    if label.isascii() and label.isupper() and 1 < len(label) <= 4:
        return next((name for name in known if name != label and "".join(CAPITALS.findall(name)) == label), None)
    if foreign := next((name for name in known if name.endswith(f"·{short}")), None):
        return foreign
    if len(short) == 1 and short in surnames():
        return next((person_of(name) for name in known if len(name) > 1 and is_name(name) and name[0] == short), None)
    return None
