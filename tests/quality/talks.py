"""Talks printed in every style of mark, and in disorder: pages made on the spot, with their pairs.

The talks are in ``talks.toml``. A style takes one and gives the text of a page; what a reader should find on it are the
talk's own questions and answers.
"""

import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk: who speaks, and the questions with their answers; the paragraphs of an answer are parted by line feeds."""

    id: str
    headline: str
    paper: str
    asker: str
    respondent: str
    role: str
    pairs: tuple[Pair, ...]

    @property
    def preamble(self) -> str:
        """What a paper prints above a talk."""
        return f"近日，本报记者{self.asker}专访了{self.role}{self.respondent}。以下是访谈实录。"


Style = Callable[[Talk], Iterator[str]]
STYLES: dict[str, Style] = {}


@cache
def talks() -> tuple[Talk, ...]:
    """The talks of ``talks.toml``."""
    book = tomllib.loads((Path(__file__).parent / "talks.toml").read_text(encoding="utf-8"))
    return tuple(Talk(**talk | {"pairs": tuple(map(tuple, talk["pairs"]))}) for talk in book["talk"])


def style(talk: Talk, name: str) -> str:
    """The page of a talk in a style of mark, a paragraph a line, blank lines between."""
    return "\n\n".join((f"# {talk.headline}", talk.preamble, *STYLES[name](talk))) + "\n"


def shuffled(talk: Talk, seed: int, *, mark: str, answers_first: bool = True) -> tuple[str, tuple[Pair, ...]]:
    """The page of a part of a talk with all answers in a row and all questions in another, and what belongs together."""
    dice = random.Random(seed)  # noqa: S311 (shuffling a test page, no secrets)
    pairs = dice.sample(talk.pairs, dice.randint(3, len(talk.pairs)))
    answers = [mark + answer for _, answer in dice.sample(pairs, len(pairs))]
    questions = [question for question, _ in dice.sample(pairs, len(pairs))]
    columns = (answers, questions) if answers_first else (questions, answers)
    paragraphs = "\n".join(paragraph for column in columns for paragraph in column).split("\n")
    return "\n\n".join((talk.headline, talk.preamble, *paragraphs)) + "\n", tuple(pairs)


def _marks(ask: Callable[[Talk, int], str], answer: Callable[[Talk, int], str], *, every: bool = False) -> Style:
    """A style with a mark before every question and every answer, or before each of the answers' paragraphs."""

    def printed(talk: Talk) -> Iterator[str]:
        for number, (question, told) in enumerate(talk.pairs, 1):
            yield ask(talk, number) + question
            for at, paragraph in enumerate(told.split("\n")):
                yield (answer(talk, number) if every or not at else "") + paragraph

    return printed


def _plain(ask: str, answer: str) -> Style:
    return _marks(lambda _t, _n: ask, lambda _t, _n: answer)


NUMERALS = "一二三四五六七八九十"
LATIN = {"石立": "Shi Li", "高坪": "Gao Ping"}

STYLES |= {
    "问：答：": _plain("问：", "答："),
    "问:答: half-width": _plain("问: ", "答: "),
    "traditional": _plain("問：", "答："),
    "一、问：": _marks(lambda _t, n: f"{NUMERALS[n - 1]}、问：", lambda _t, _n: "答："),
    "1.问：": _marks(lambda _t, n: f"{n}.问：", lambda _t, _n: "答："),
    "记者：姓名：": _marks(lambda _t, _n: "记者：", lambda t, _n: f"{t.respondent}："),
    "記者：": _marks(lambda _t, _n: "記者：", lambda t, _n: f"{t.respondent}："),
    "《报名》记者：": _marks(lambda t, _n: f"《{t.paper}》记者：", lambda t, _n: f"{t.respondent}："),
    "报名记者：": _marks(lambda t, _n: f"{t.paper}记者：", lambda t, _n: f"{t.respondent}："),
    "报名：": _marks(lambda t, _n: f"{t.paper}：", lambda t, _n: f"{t.respondent}："),
    "《报名》：": _marks(lambda t, _n: f"《{t.paper}》：", lambda t, _n: f"{t.respondent}："),
    "names": _marks(lambda _t, _n: "石立：", lambda t, _n: f"{t.respondent}："),
    "bold 问": _plain("**问：**", "**答：**"),
    "bold names": _marks(lambda _t, _n: "**记者**：", lambda t, _n: f"**{t.respondent}**："),
    "bold names, colon inside": _marks(lambda t, _n: f"**{t.paper}：** ", lambda t, _n: f"**{t.respondent}：** "),
    "### 问：": _plain("### 问：", "答："),
    "#### 问： 答": _plain("#### 问：", "#### 答："),
    "【报名】【姓名】": _marks(lambda t, _n: f"【{t.paper}】", lambda t, _n: f"【{t.respondent}】"),
    "【问】【答】": _plain("【问】", "【答】"),
    "【记者】：": _marks(lambda _t, _n: "【记者】：", lambda t, _n: f"【{t.respondent}】："),
    "[问]": _plain("[问] ", "[答] "),
    "（问）": _plain("（问）", "（答）"),
    "问题1：回答1：": _marks(lambda _t, n: f"问题{n}：", lambda _t, n: f"回答{n}："),
    "问题1： only": _marks(lambda _t, n: f"问题{n}：", lambda _t, _n: "回答："),
    "问题一：": _marks(lambda _t, n: f"问题{NUMERALS[n - 1]}：", lambda _t, _n: "答："),
    "Q1：A1：": _marks(lambda _t, n: f"Q{n}：", lambda _t, n: f"A{n}："),
    "Q1: A:": _marks(lambda _t, n: f"Q{n}: ", lambda _t, _n: "A: "),
    "Q:A:": _plain("Q:", "A:"),
    "Q. A.": _plain("Q. ", "A. "),
    "Q1. heading": _marks(lambda _t, n: f"### Q{n}. ", lambda _t, _n: ""),
    "bold Q1：": lambda t: (line for n, (q, a) in enumerate(t.pairs, 1) for line in (f"**Q{n}：{q}**", *a.split("\n"))),
    "1、记者：": _marks(lambda _t, n: f"{n}、记者：", lambda t, _n: f"{t.respondent}："),
    "（1）问：": _marks(lambda _t, n: f"（{n}）问：", lambda _t, _n: "答："),
    "surnames": _marks(lambda _t, _n: "记：", lambda t, _n: f"{t.respondent[0]}："),
    "initials": _marks(lambda _t, _n: "SL: ", lambda _t, _n: "GP: "),
    "Latin names": _marks(lambda _t, _n: "Ben：", lambda _t, _n: "Ann Lee："),
    "提问：回答：": _plain("提问：", "回答："),
    "主持人：嘉宾：": _plain("主持人：", "嘉宾："),
    "网友：嘉宾": _marks(lambda _t, n: f"网友“渠首{n}”：", lambda t, _n: f"{t.respondent}："),
    "boxes": _marks(lambda _t, _n: "■记者：", lambda t, _n: f"□{t.respondent}："),
    "quoted lines": _marks(lambda _t, _n: "> 记者：", lambda t, _n: f"{t.respondent}："),
    "each paragraph": _marks(lambda _t, _n: "问：", lambda _t, _n: "答：", every=True),
    "role in brackets": _marks(lambda _t, _n: "问（石立）：", lambda t, _n: f"答（{t.respondent}）："),
    "respondent only": _marks(lambda _t, _n: "", lambda t, _n: f"{t.respondent}："),
    "asker only": _marks(lambda _t, _n: "记者：", lambda _t, _n: ""),
    "first answer unmarked": _marks(lambda _t, _n: "记者：", lambda t, n: f"{t.respondent}：" if n > 1 else ""),
    "full, then short": _marks(
        lambda t, n: f"{t.paper}：" if n == 1 else "SZ：", lambda _t, n: "Ann Lee：" if n == 1 else "AL："
    ),
    "title, then name": _marks(
        lambda _t, _n: "记者：",
        lambda t, n: f"{t.respondent}（{t.role}）：" if n == 1 and t.role else f"{t.respondent}：",
    ),
    "agencies": _marks(
        lambda _t, n: ("新华社记者：", "路透社记者：", "《山城晚报》记者：", "江城电视台记者：", "海港网：")[n % 5],
        lambda t, _n: f"{t.respondent}：",
    ),
    "unmarked bold": lambda t: (line for q, a in t.pairs for line in (f"**{q}**", *a.split("\n"))),
    "unmarked headings": lambda t: (line for q, a in t.pairs for line in (f"### {q}", *a.split("\n"))),
    "unmarked numbered": lambda t: (
        line for n, (q, a) in enumerate(t.pairs, 1) for line in (f"{NUMERALS[n - 1]}、{q}", *a.split("\n"))
    ),
    "mark alone": lambda t: (line for q, a in t.pairs for line in ("记者：", q, f"{t.respondent}：", *a.split("\n"))),
    "bold mark alone": lambda t: (
        line for q, a in t.pairs for line in ("**记者**", q, f"**{t.respondent}**", *a.split("\n"))
    ),
    "Q A without a colon": _plain("Q ", "A "),
    "读者问：律师答：": _plain("读者问：", "律师答："),
    "calls and replies": _marks(lambda _t, _n: "市民来电：", lambda _t, n: f"市{'水住交'[n % 3]}建局回复："),
    "vertical colon": _plain("記者︰", "區兆明︰"),
    "figures over questions": lambda t: (
        line for n, (q, a) in enumerate(t.pairs, 1) for line in (f"{n:02}{q.rstrip('。？')}？", *a.split("\n"))
    ),
    "HTML paragraphs": lambda t: (
        "".join(
            f"<p>问：{q}</p>\n" + "".join(f"<p>{'答：' * (not n)}{line}</p>\n" for n, line in enumerate(a.split("\n")))
            for q, a in t.pairs
        ),
    ),
    "cells between bars": lambda t: (
        "\n".join(("| 问 | 答 |", "| --- | --- |", *(f"| {q} | {a.replace(chr(10), '')} |" for q, a in t.pairs))),
    ),
    "cells between tabs": lambda t: (
        "\n".join(f"{n}\t{q}\t{a.replace(chr(10), '')}" for n, (q, a) in enumerate(t.pairs, 1)),
    ),
    "legend": lambda t: (
        f"问：{t.paper}记者　答：{t.respondent}",
        *(line for q, a in t.pairs for line in (f"问：{q}", *f"答：{a}".split("\n"))),
    ),
    "introductions": lambda t: (
        f"主持人：本报记者 {t.asker}",
        f"嘉宾：{t.respondent}（{t.role}）",
        *(line for q, a in t.pairs for line in (f"主持人：{q}", *f"{t.respondent}：{a}".split("\n"))),
    ),
    "one paragraph": lambda t: ("".join(f"记者：{q}{t.respondent}：{a.replace(chr(10), '')}" for q, a in t.pairs),),
    "pair in a paragraph": lambda t: (f"问：{q}答：{a.replace(chr(10), '')}" for q, a in t.pairs),
    "headings between": lambda t: (
        line
        for n, (q, a) in enumerate(t.pairs)
        for line in (
            *([f"## 第{NUMERALS[n // 2]}部分 山中岁月"] if n % 2 == 0 else []),
            f"Q：{q}",
            *f"A：{a}".split("\n"),
        )
    ),
    "HTML": _plain("<strong>问：</strong>", "<b>答：</b>"),
    "list items": _marks(lambda _t, _n: "- **问：** ", lambda t, _n: f"- **{t.respondent}：** "),
    "italic questions": lambda t: (line for q, a in t.pairs for line in (f"*{q}*", *a.split("\n"))),
    "quoted questions": lambda t: (line for q, a in t.pairs for line in (f"> {q}", *a.split("\n"))),
    "role and name": _marks(lambda t, _n: "记者石立：", lambda t, _n: f"嘉宾{t.respondent}："),
    "numbered people": _marks(lambda _t, n: f"网友{n}：", lambda _t, _n: "专家1："),
    "第一问：": _marks(lambda _t, n: f"第{NUMERALS[n - 1]}问：", lambda _t, _n: "答："),
    "问——": _plain("问——", "答——"),
    "bold names, no colon": _marks(lambda t, _n: f"**{t.paper}** ", lambda t, _n: f"**{t.respondent}** "),
    "「记者」：": _marks(lambda _t, _n: "「记者」：", lambda t, _n: f"「{t.respondent}」："),
    "English words": _plain("Interviewer: ", "Interviewee: "),
    "handles": _marks(lambda _t, _n: "shuiqu：", lambda _t, _n: "gaoping88："),
    "topics": lambda t: (
        line
        for n, (q, a) in enumerate(t.pairs)
        for line in (f"{NUMERALS[n]}、{q.rstrip('。？')}", *f"答：{a}".split("\n"))
    ),
}
