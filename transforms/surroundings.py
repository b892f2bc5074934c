"""Surroundings: what its shape, its part in a talk and its neighbours say a passage is.

A headline stands over a byline or a lead, a byline near a headline, an author's note at an end; a lead is set wider
than the columns below it; an editor's note comes in passages set alike. Evidence only, in nats; ``label`` decides.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from transforms import wording
from transforms.dialogue import Spoken
from transforms.records import Label, Passage
from transforms.unglue import is_name_line
from transforms.unmarked import Standing
from transforms.wording import Evidence

# What one piece of evidence is worth, in nats.
WEIGHTS: Final = {
    "running text": 3.0,
    "display line": 1.0,
    "may be text": 0.5,
    "torn": 2.5,
    "marked speech": 8.0,
    "told speech": 5.0,
    "printed again": 4.0,
    "first line": 2.5,
    "set large": 1.5,
    "over a byline or lead": 2.0,
    "beside a kicker": 2.0,
    "after an ending": 1.5,
    "over text": 1.0,
    "among lines": 1.0,
    "second headline": -2.5,
    "short": -0.7,
    "beside a headline": 1.6,
    "name alone": 3.5,
    "wider than what follows": 2.5,
    "opens the page": 1.5,
    "opens the talk": 4.0,
    "introduces with its neighbour": 2.6,
    "over a credit": 3.0,
    "said in the text": 4.0,
    "a fact beside another": 2.5,
}
# How long a display line can be, and over how many printed lines.
LINE, LINES = 46, 4
# Text passages whose first words say so with this much evidence end a talk.
OPENLY: Final = 3.5
# A page with more lines than this is a list, and its lines are not looked for in its text.
PULLED: Final = 100
PULLED_LENGTH: Final = 8
# A talk has no more paragraphs of introduction than this; before them stands something else.
PREAMBLE: Final = 5
# How long a headline is by habit: of two lines the nearer to it is the headline. A kicker has up to eight characters;
# with less than six a line is hardly a headline.
HEADLINE, KICKER, SHORT = 12, 8, 6
# A line among the first passages of a page may be its headline; a line names itself with this much evidence.
TOP, NAMED = 8, 2.5
# How much wider a lead is set than the columns under it.
WIDER: Final = 1.3

# With so much evidence a line is a picture credit; up to so many characters on one line with it are a caption.
CREDIT, CAPTION = 3.0, 60

# 地点：渠首站二楼
FACT = re.compile(r"[^\W\d]\w{1,13}[：:]\s?[^\s：:]")
STOPS = re.compile(r"[。；;，,、：:…]$")
SENTENCE = re.compile(r"。.")
NEWS = re.compile(
    r"(?:本报|新华社|中新社|人民网|央视网)(?:讯|消息|[\u4e00-\u9fff]{1,8}\d{1,2}月\d{1,2}日(?:电|讯))"
    r"|[^。]{0,12}(?:电|讯|消息)\s?[（(](?:记者|通讯员)|记者从"
)
# A piece of a sentence: it begins with a mark that ends something, or gives figures between commas.
TORN = re.compile(r"[，。、；：？！”’）》】,;:?!)\]]|[^，\n]*+，[^\d\n]*+\d[^%％万亿元公里\n]*+[%％万亿元公里]")
# Headings that close a talk: what stands below them is said by nobody.
CLOSES = re.compile(
    r"\W{0,8}(?:关于(?:作者|我们|嘉宾|本文)|作者(?:简介|介绍)|嘉宾(?:简介|介绍)|(?:延伸|相关|推荐|拓展|扩展|本周推荐)(?:阅读|链接|文章)|往期|参考(?:资料|文献|链接|阅读)"
    r"|写在最后|结语|结束语|后记|尾声|编后|招聘|加入我们|联系我们|版权声明|致谢|活动预告|附录|注释|来源)[^，。！？?]{0,12}$"
)
LIST_NUMBER = re.compile(r"[（(]?\d")

# In an order, for the first of two labels with as much evidence wins.
_DISPLAY: Final[tuple[Label, ...]] = ("headline", "section_heading", "subheadline", "kicker")
_ASIDES: Final[frozenset[Label]] = frozenset(
    {"caption", "pull_quote", "furniture", "masthead", "kicker", "continuation_note", "table"}
)
_ENDS: Final[frozenset[Label]] = frozenset({"byline", "author_note", "source_note", "editor_note", "dateline"})


class Page:
    """The passages of a page with the evidence for each."""

    def __init__(self, passages: Sequence[Passage], spoken: Sequence[Spoken | None]) -> None:
        self.passages = passages
        self.lines = [here is None and _is_line(passage) for passage, here in zip(passages, spoken, strict=True)]
        self.evidence: list[Evidence] = []
        self.standing: list[Standing] = []
        names = {here.label for here in spoken if here and here.label and len(here.label) > 1}
        again = Counter(passage.text for passage, line in zip(passages, self.lines, strict=True) if line)
        for passage, here, line in zip(passages, spoken, self.lines, strict=True):
            evidence = wording.cues(passage.text) if here is None else {}
            if line and is_name_line(passage.text):
                _add(evidence, "byline", "name alone")
            if line and again[passage.text] > 1 and not evidence.get("section_heading"):
                _add(evidence, "furniture", "printed again")
            self.standing.append("speech" if here else _standing(passage.text, evidence, names, line=line))
            if line:
                for display in _DISPLAY:
                    _add(evidence, display, "display line")
                _add(evidence, "body", "torn" if TORN.match(passage.text) else "may be text")
            else:
                _add(evidence, "body", "running text")
            self.evidence.append(evidence)
        facts = [place > 0 and FACT.match(passage.text) is not None for place, passage in enumerate(passages)]
        for index in range(len(passages) - 1):
            for place in (index, index + 1) if facts[index] and facts[index + 1] else ():
                if self.lines[place]:
                    self.evidence[place]["body"] = WEIGHTS["may be text"] + WEIGHTS["a fact beside another"]
            if spoken[index] is None and self._credited(index):
                _add(self.evidence[index], "caption", "over a credit")
                self.standing[index] = "aside"

    def _credited(self, index: int) -> bool:
        """Whether a passage is a printed line, and a picture credit the rest of it."""
        one, other = self.passages[index : index + 2]
        on_one_line = one.lines == other.lines[:1] and len(one.text) <= CAPTION
        return on_one_line and self.evidence[index + 1].get("caption", 0.0) > CREDIT

    def add_speech(self, heard: Sequence[Spoken | None]) -> None:
        """What stands in a talk is a question or an answer."""
        self.heard = heard
        talk = any(heard)
        for evidence, here in zip(self.evidence, heard, strict=True):
            if here:
                _add(evidence, here.role, "marked speech" if here.marked else "told speech")
                for display in _DISPLAY:
                    evidence.pop(display, None)
            elif not talk:
                evidence.pop("lead", None)  # 接受采访 in the midst of news introduces nothing

    def add_context(self) -> None:
        """What the neighbours tell: of display lines, of bylines, of leads, notes and captions."""
        text = [not line and not here for line, here in zip(self.lines, self.heard, strict=True)]
        self.running = text
        plain = [self._strongest(index) is None for index in range(len(self.passages))]
        self._display_lines()
        self._preamble()
        self._introductions()
        self._pull_quotes(plain)
        self._captions()

    def _display_lines(self) -> None:
        """Evidence for headlines and section headings, one row of display lines after the other."""
        covered = False  # the story we are in has its headline
        for run in self._runs():
            own = [self._strongest(index) for index in run]
            candidates = [index for index, label in zip(run, own, strict=True) if label in (None, "headline")]
            if not candidates:
                candidates = [i for i, label in zip(run, own, strict=True) if label == "subheadline"][:1]
            reasons = self._reasons(run, own, covered=covered)
            for index in candidates:
                self._weigh(index, reasons, several=len(candidates) > 1)
            if headlines := self._headlines_of(candidates):
                covered = True
                signed = max(
                    (index for index, label in zip(run, own, strict=True) if label == "byline"), default=run[-1]
                )
                for index in candidates:
                    if index in headlines:
                        continue
                    if index > max(signed, headlines[0]):  # what stands below the byline heads the text
                        self.evidence[index]["headline"] = 0.0
                        continue
                    above = len(self.passages[index].text) <= KICKER
                    _add(self.evidence[index], "kicker" if above else "subheadline", "beside a headline")
                    self.evidence[index]["headline"] = 0.0

    def _reasons(self, run: Sequence[int], own: Sequence[Label | None], *, covered: bool) -> list[str]:
        """What a row of display lines has around it, in the words of ``WEIGHTS``."""
        under = run[-1] + 1
        below = self.passages[under].text if under < len(self.passages) else ""
        named = [self.evidence[index] for index in run]
        found = {
            "over a byline or lead": "byline" in own or "dateline" in own or bool(NEWS.match(below)),
            "beside a kicker": any(max(one.get("kicker", 0), one.get("subheadline", 0)) > NAMED for one in named),
            "after an ending": run[0] > 0 and self._ends_story(run[0] - 1),
            "over text": bool(below) and not self._ends_story(under),
        }
        opens = found["over a byline or lead"] or found["beside a kicker"] or found["after an ending"]
        found["second headline"] = covered and not opens
        found["among lines"] = covered and not opens
        found["first line"] = not covered and (run[0] < TOP or opens)
        return [reason for reason, holds in found.items() if holds]

    def _weigh(self, index: int, reasons: Sequence[str], *, several: bool) -> None:
        evidence, passage = self.evidence[index], self.passages[index]
        for reason in reasons:
            if reason not in ("over text", "among lines"):
                _add(evidence, "headline", reason)
        if "over text" in reasons:
            _add(evidence, "section_heading", "over text")
        if several and "among lines" in reasons:
            _add(evidence, "section_heading", "among lines")
        if len(passage.lines) > 1:
            _add(evidence, "headline", "set large")
        if len(passage.text) < SHORT:
            _add(evidence, "headline", "short")

    def _headlines_of(self, candidates: Sequence[int]) -> list[int]:
        """Which of neighbouring lines is the headline; several where more than one is set large."""
        likely = [i for i in candidates if self.evidence[i]["headline"] > self.evidence[i]["section_heading"]]
        if not likely:
            return []
        large = [i for i in likely if len(self.passages[i].lines) > 1]
        best = max(
            likely, key=lambda i: (self.evidence[i]["headline"], -abs(len(self.passages[i].text) - HEADLINE), -i)
        )
        return large if len(large) > 1 else [best]

    def _strongest(self, index: int) -> Label | None:
        """What its own words say a display line is; null where they say nothing clear."""
        evidence = self.evidence[index]
        best = max(evidence, key=evidence.__getitem__)
        return best if evidence[best] > WEIGHTS["display line"] + 0.5 else None

    def _runs(self) -> Iterator[list[int]]:
        """Display lines that follow each other without text between them."""
        run: list[int] = []
        for index, line in enumerate(self.lines):
            quiet = (
                line
                and not self.heard[index]
                and self._strongest(index) not in ("furniture", "masthead", "bullet", "table", "caption")
            )
            if quiet:
                run.append(index)
            elif run and not (line and self._strongest(index) in ("furniture", "masthead", "caption")):
                yield run
                run = []
        if run:
            yield run

    def _ends_story(self, index: int) -> bool:
        return self._strongest(index) in ("author_note", "source_note", "continuation_note", "editor_note")

    def _preamble(self) -> None:
        """Text between a talk and the display lines above it introduces the talk."""
        first = next((index for index, here in enumerate(self.heard) if here), 0)
        for index in range(first - 1, max(-1, first - 1 - PREAMBLE), -1):
            if self.running[index]:
                _add(self.evidence[index], "lead", "opens the talk")
            elif self._strongest(index) not in ("furniture", "masthead", "caption"):
                break

    def _introductions(self) -> None:
        """Leads and editor's notes: wide passages over the columns, and those beside one that says so."""
        passages = self.passages
        texts = [i for i, running in enumerate(self.running) if running]
        for at, index in enumerate(texts):
            passage = passages[index]
            following = texts[at + 1] if at + 1 < len(texts) else None
            if len(passage.lines) > 2 and following is not None and following < index + 6:
                below = passages[following]
                headed = index > 0 and self.decided(index - 1) in ("headline", "subheadline", "byline", "kicker")
                if headed and len(below.lines) > 2 and passage.width > WIDER * below.width:
                    _add(self.evidence[index], "lead", "wider than what follows")
                    _add(self.evidence[index], "lead", "over a byline or lead")
        for at in range(len(texts) - 1, -1, -1):
            index = texts[at]
            kind = self.decided(index)
            if kind not in ("lead", "editor_note") or not at:
                continue
            above = texts[at - 1]
            if (kind == "lead" or above == index - 1) and self._same_setting(above, index):
                _add(self.evidence[above], kind, "introduces with its neighbour")
                _add(self.evidence[above], kind, "opens the page")

    def _same_setting(self, one: int, other: int) -> bool:
        """Whether two passages are set alike: over the same width, and not as the body columns are."""
        first, second = self.passages[one], self.passages[other]
        if len(first.lines) < 2 or len(second.lines) < 2:
            return False
        return abs(first.width - second.width) < 0.12 * max(first.width, second.width)

    def _pull_quotes(self, plain: Sequence[bool]) -> None:
        """A line that the text says word for word, without quotation marks, was pulled out of it."""
        lines = [
            i
            for i, line in enumerate(self.lines)
            if line and self.decided(i) in ("section_heading", "kicker", "subheadline")
        ]
        if not 0 < len(lines) <= PULLED:
            return
        said = "".join(p.text for p, running in zip(self.passages, self.running, strict=True) if running)
        for index in lines:
            text = self.passages[index].text.rstrip("。！？")
            if len(text) >= PULLED_LENGTH and plain[index] and text in said:
                _add(self.evidence[index], "pull_quote", "said in the text")

    def _captions(self) -> None:
        """What stands over a picture credit in the same block is the caption."""
        for index in range(len(self.passages) - 1):
            credit = self.evidence[index + 1].get("caption", 0.0)
            one, other = self.passages[index], self.passages[index + 1]
            if credit > CREDIT and one.block == other.block and len(one.lines) < 4 and not self.heard[index]:
                _add(self.evidence[index], "caption", "over a credit")
                _add(self.evidence[index], "caption", "display line")

    def decided(self, index: int) -> Label:
        """The label with the most evidence so far."""
        evidence = self.evidence[index]
        return max(evidence, key=evidence.__getitem__)


def _add(evidence: Evidence, label: Label, reason: str) -> None:
    evidence[label] = evidence.get(label, 0.0) + WEIGHTS[reason]


def _is_line(passage: Passage) -> bool:
    """Whether a passage has the shape of a display line: short, few lines, no full stop."""
    text = passage.text
    return len(text) <= LINE and len(passage.lines) <= LINES and not STOPS.search(text) and not SENTENCE.search(text)


def _standing(text: str, evidence: Evidence, names: Collection[str], *, line: bool) -> Standing:
    """What a passage without a mark may be to a talk; ``names`` are those of the speakers."""
    if line and CLOSES.match(text):
        return "end"
    if not evidence:
        return "line" if line else "speech"
    best = max(evidence, key=evidence.__getitem__)
    if best in _ASIDES or (best == "lead" and any(name in text for name in names)):
        return "aside"  # nobody introduces a talk in the midst of it, by his own name
    if best in _ENDS and (line or evidence[best] > OPENLY):
        return "end"
    if best == "section_heading" and LIST_NUMBER.match(text):
        return "speech"
    return "line" if line and best != "bullet" else "speech"
