"""Carry-over: what a clause leaves out of its figures, taken from what was said before it.

Chinese prose names a thing once: 全省粮食产量112万吨，增长1.4%；茶叶产量2万吨. The memory of a passage keeps what was
measured and whose it was, who acts in the sentence, and what its clauses without figures were about.
"""

import re
from collections.abc import Sequence
from functools import cache

from transforms import chinese, metrics, nouns, predicates
from transforms.metrics import Named
from transforms.predicates import PERIOD, Said
from transforms.records import Quantity, Statistic

_DEED = re.compile(r"内?(?:就|便|即)(?:可以|能够|可|能)?(?P<deed>[^，。；：、！？（）\s]{2,14})")
_LOCATION = re.compile(r"在(?P<place>[^，。；]{2,14}?)(?:境内|地区)?")
EACH = frozenset(("分别", "依次"))
"""Words that part a list among what was named before it."""
# A verb before one of these is part of a noun: 联运量.
_NOMINAL = frozenset("的量率额值数费")
_VERBAL = frozenset("vpdc")
# A metric no longer than this says little without whose it is.
_BARE = 2
# A topic stands at the head of its clause.
_HEAD = 40


class Memory:
    """What a passage has said so far."""

    def __init__(self) -> None:
        self.last: Statistic | None = None
        """The statistic before this one."""
        self.mate: Statistic | None = None
        """The same, within the sentence."""
        self._described: str | None = None
        """The noun that the figure before this one describes."""
        self._actor: str | None = None
        self._named: list[Named] = []
        self._idle: list[str] = []

    def begin(self) -> None:
        """A sentence begins: its clauses, actors and figures are its own."""
        self.mate = self._actor = None
        self._named, self._idle = [], []

    def hear(self, clause: str) -> None:
        """A clause without figures was read, with signs for its periods."""
        self._idle.append(clause)

    def keep(self, statistic: Statistic) -> None:
        """A statistic was read."""
        self.last = self.mate = statistic
        self._named.append(Named(statistic.metric, statistic.subject))
        if self._actor is None and nouns.is_actor(statistic.subject):
            self._actor = statistic.subject

    def names(
        self, words: Sequence[str], said: Said, listed: Sequence[Quantity], after: str
    ) -> tuple[Sequence[Named], int]:
        """What each figure of a list measures, and how many characters after the list say so.

        Args:
            words: The words of its clause before the list.
            said: How the list is meant.
            listed: The figures, side by side.
            after: The rest of its clause.
        """
        phrase, figure, many = words[said.first : said.rest], listed[-1], len(listed)
        before = metrics.before(phrase)
        noun = None
        if figure.kind != "ordinal" and not predicates.is_growth(after):
            noun = metrics.attributive(after, figure.kind, figure.unit, alone=before.metric is None)
        used = after.index(noun) + len(noun) if noun else 0
        described, self._described = self._described, None
        if noun and after.startswith("的") and before.metric and nouns.head_of(before.metric):
            self._described = noun
            return [Named(before.metric, noun)] * many, used  # 全长3公里的隧道, 日加工能力300吨的烘干线
        if noun and not (before.metric and noun.endswith("目标") and predicates.is_goal(after, figure.unit)):
            near = phrase[-1] if phrase and phrase[-1] in nouns.forms("owner") else None  # 灾害造成全县16个乡镇
            owner = near or metrics.agent(words[: said.rest]) or self._owner(before, phrase)
            return [Named(noun, owner)] * many, used
        if before.metric is None and described and not words:  # 日加工能力300吨的烘干线3条
            return [Named(described, None)] * many, 0
        if before.metric is None:
            return self._unsaid(words, many, after), 0
        if many > 1 and (parts := metrics.parts(phrase, many)):
            return parts, 0
        agent = metrics.agent(words[: said.first - 1]) if said.first else before.subject
        named = self._completed(Named(before.metric, agent), phrase, figure, grows=said.measure == "growth")
        return [named] * many, 0

    def _completed(self, named: Named, phrase: Sequence[str], figure: Quantity, *, grows: bool) -> Named:
        """A name with what it leaves out: 增速 is the growth of something, 占 the part of something."""
        metric, subject = named
        known = self.mate or self.last
        if known and known.metric and metric:
            if metrics.is_part(phrase):
                bare = known.subject and len(known.metric) <= _BARE  # 主城区 | 成交
                return Named(metric, f"{known.subject}{known.metric}" if bare else known.metric)
            part = metric.startswith(metrics.starts("part"))
            rate = figure.kind == "percent" and not (figure.unit == "%" and grows)
            if figure.kind != "number" and not part and (whole := metrics.elliptical(metric, known.metric, rate=rate)):
                return Named(whole, metric)
            if nouns.is_place(metric) and known.subject and figure.unit == known.unit:  # 德国经济增长2%，日本增长1%
                return Named(known.metric, metric)
            if nouns.is_relative(metric) and not known.metric.endswith(metric):
                return Named(known.metric + metric, subject or known.subject)
        return Named(metric, subject or self._owner(named, phrase))

    def _unsaid(self, words: Sequence[str], many: int, after: str) -> Sequence[Named]:
        """What figures measure whose clause does not say so: what was measured or spoken of before it."""
        if not EACH.isdisjoint(words) and len(self._named) >= many > 1:
            return self._named[-many:]
        nothing = Named(None, None)
        if deed := _DEED.match(after):
            return [Named(deed["deed"], self._owner(nothing, ()))] * many
        topics = (topic(clause) for clause in reversed(self._idle))
        if self.mate is None and (name := next(filter(None, topics), None)):
            named = Named(name, None)
        else:
            known = self.mate or self.last
            named = Named(known.metric, known.subject) if known else nothing
        if after.startswith("来自"):  # 超过八成来自可再生能源
            named = Named(named.metric, metrics.after(after[2:]))
        return [named] * many

    def _owner(self, named: Named, phrase: Sequence[str]) -> str | None:
        """Whose a figure is where its clause does not say: the place or the actor of the sentence."""
        if self._idle and (place := next(filter(None, map(location, self._idle)), None)):
            return place
        led = metrics.is_verb_led(phrase)
        if self.mate:
            known = self._actor or self.mate.subject
            return known if led or not phrase or nouns.is_bare(named.metric) or nouns.is_owner(known) else None
        return next((name for name in map(topic, self._idle) if name and (led or nouns.is_actor(name))), None)


def topic(clause: str) -> str | None:
    """What a clause is about: the noun phrase before its first verb.

    >>> topic("例如邮局办起了网店"), topic("全市新增发电量中")
    ('邮局', '新增发电量')
    """
    if clause.endswith(("中", "里")):  # a whole, parts of which are told next
        return metrics.before(predicates.words(clause[:_HEAD].removesuffix("中").removesuffix("里"))).metric
    if clause.endswith((*metrics.forms("report"), "相比", "比较", "相比较")):
        return None
    opening = metrics.forms("opener") | metrics.MARKS
    found: list[str] = []
    tagged = [*chinese.tagged(clause[:_HEAD]), ("", "")]
    for at, (word, tag) in enumerate(tagged[:-1]):
        if word == PERIOD or (not found and word in opening):
            continue
        if word == "的":  # what stood before it only told which one
            found.clear()
        elif word in metrics.forms("report"):  # 统计局公布: who says so is no topic
            return None
        elif word in _topic_ends() or (tag in _VERBAL and len(word) > 1 and tagged[at + 1][0] not in _NOMINAL):
            break
        else:
            found.append(word)
    name = metrics.joined(found) if metrics.names_a_thing(found) else None
    return name if name and len(name) > 1 and name not in metrics.forms("pronoun") else None


@cache
def _topic_ends() -> frozenset[str]:
    kinds = ("stop", "light", "adverb", "toward", "part", "tail")
    return frozenset[str]().union(*map(metrics.forms, kinds)) - metrics.AND


def location(clause: str) -> str | None:
    """The place that a clause names and nothing else.

    >>> location("在江苏无锡"), location("在外贸领域")
    ('江苏无锡', None)
    """
    match = _LOCATION.fullmatch(clause.strip())
    return match["place"] if match and nouns.is_place(predicates.words(match["place"])[0]) else None
