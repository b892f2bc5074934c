"""Scripts: a page in traditional characters is read in simplified ones, and published as printed.

The rules and the dictionary know simplified words alone. Characters correspond one for one, so that offsets hold.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from transforms import traditional
from transforms.records import Document, Statistic


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


def as_printed(found: Iterable[Statistic], document: Document) -> Iterator[Statistic]:
    """Statistics that were read in simplified characters, in the characters of their page."""
    texts = {passage.position: passage.text for passage in document.passages}
    everywhere = _letters(texts.values())
    for statistic in found:
        printed = texts[statistic.passage]
        read = traditional.simplified(printed)
        letters = everywhere | _letters([printed])

        def form(
            name: str | None, read: str = read, printed: str = printed, letters: dict[int, str] = letters
        ) -> str | None:
            at = read.find(name) if name else -1
            return printed[at : at + len(name)] if name and at >= 0 else name and name.translate(letters)

        yield statistic._replace(
            quote=printed[statistic.start : statistic.end],
            sentence=form(statistic.sentence) or "",
            unit_text=form(statistic.unit_text),
            metric=form(statistic.metric),
            subject=form(statistic.subject),
            period_text=form(statistic.period_text),
        )


def _letters(texts: Iterable[str]) -> dict[int, str]:
    """The characters of some texts by their simplified forms."""
    return {
        ord(plain): letter
        for text in texts
        for plain, letter in zip(traditional.simplified(text), text, strict=True)
        if plain != letter
    }
