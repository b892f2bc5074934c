"""Scripts: a page in traditional characters is read in simplified ones, and published as printed.

The rules and the dictionary know simplified words alone. Characters correspond one for one, so that offsets hold.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from transforms import rulebook, traditional
from transforms.records import Document, Statistic
from transforms.rulebook import Rule

# 755萬元 leaves open whose; 755萬元人民幣 does not.
_OPEN = re.compile("[萬億百千万亿]*(?:多|餘|余)?[元圓圆塊块](?:錢|钱)?")


def is_traditional(document: Document) -> bool:
    """Whether a page is set in traditional characters."""
    return any(traditional.is_traditional(passage.text) for passage in document.passages)


def simplified(document: Document) -> Document:
    """A document with its headlines and the words of its passages in simplified characters, each in its place."""
    articles = (
        replace(
            article,
            headline=traditional.simplified(article.headline) if article.headline else None,
            passages=tuple(
                replace(
                    one,
                    text=traditional.simplified(one.text),
                    section=traditional.simplified(one.section) if one.section else None,
                )
                for one in article.passages
            ),
        )
        for article in document.articles
    )
    return replace(document, articles=tuple(articles))


@cache
def _signs() -> dict[str, re.Pattern[str]]:
    return {rule["unit"]: re.compile("|".join(rule["signs"])) for rule in rulebook.load("regions")}


def currency(texts: Iterable[str]) -> str:
    """Whose money 元 is on a page, by the places and offices that it names.

    >>> currency(["行政院核定补助", "高雄市有12所"]), currency(["天气晴"])
    ('TWD', 'CNY')

    Args:
        texts: Its passages in simplified characters.
    """
    page = "\n".join(texts)
    found = {unit: len(signs.findall(page)) for unit, signs in _signs().items()}
    most = max(found, key=found.__getitem__)
    return most if found[most] else "CNY"


def as_printed(found: Iterable[Statistic], document: Document) -> Iterator[Statistic]:
    """Statistics that were read in simplified characters, in the characters of their page and its money."""
    texts = {passage.position: passage.text for passage in document.passages}
    plain = {position: traditional.simplified(text) for position, text in texts.items()}
    money, everywhere = currency(plain.values()), _letters(texts.values())
    letters: dict[int, str] = {}
    position = 0
    for statistic in found:
        printed, read = texts[statistic.passage], plain[statistic.passage]
        if position != statistic.passage:
            position, letters = statistic.passage, everywhere | _letters([printed])

        def form(
            name: str | None, read: str = read, printed: str = printed, letters: dict[int, str] = letters
        ) -> str | None:
            at = read.find(name) if name else -1
            return printed[at : at + len(name)] if name and at >= 0 else name and name.translate(letters)

        whose = statistic.unit == "CNY" and _OPEN.fullmatch(statistic.unit_text or "") is not None
        yield statistic._replace(
            quote=printed[statistic.start : statistic.end],
            sentence=form(statistic.sentence) or "",
            unit=money if whose else statistic.unit,
            unit_text=form(statistic.unit_text),
            metric=form(statistic.metric),
            subject=form(statistic.subject),
            period_text=form(statistic.period_text),
        )


def proves(rule: Rule) -> bool:
    """Whether the money of a rule's example is that of the rule."""
    return bool(currency([traditional.simplified(rule["example"]["text"])]) == rule["unit"])


def _letters(texts: Iterable[str]) -> dict[int, str]:
    """The characters of some texts by their simplified forms."""
    return {
        ord(plain): letter
        for text in texts
        for plain, letter in zip(traditional.simplified(text), text, strict=True)
        if plain != letter
    }
