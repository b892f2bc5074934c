"""Questions: whether a passage asks, in what form, and how many things at once."""

import re
from functools import cache, lru_cache
from typing import Final

from transforms import rulebook
from transforms.records import QuestionForm
from transforms.rulebook import Rule

# A passage asks when its evidence passes this: a question mark at its end, and little that speaks against it.
ASKS: Final = 1.5
# In print a question seldom passes 180 characters and hardly ever 320; answers do.
LONG: Final = ((180, -0.9), (320, -1.6))
# What is longer than this and ends without a question mark need not be looked at.
LONGEST: Final = 600

# What no question is without: a mark, someone spoken to, an invitation.
ASKABLE = re.compile(
    r"[？?您你请請吗嗎呢]|^\W{0,3}(?:谈谈|聊聊|说说|讲讲|谈一谈|说一说|再谈|最后|简单|介绍)|能否|可否|能不能|[跟给和同与](?:我们|大家)"
)
ASKED = re.compile(r"(?<![^。！!；;？?\n])[^。！!；;？?\n]*+[？?]++")
INVITED = re.compile(r"(?:请|請|能否|可否)[^。？?！]{0,60}[。！]|[^。？?！]{2,60}(?:吧|一下)[。！]?$")

# A host gives the floor, or takes leave.
HOSTS = re.compile(
    r"(?:发布会|發布會|记者会|記者會|吹风会|直播|节目|節目|采访|採訪|访谈|訪談|提问|提問|交流|环节|活动)[^。，]{0,8}(?:到这里|到這裡|到此结束|到此為止|到此为止)"
    r"|(?:下面|现在|接下来|首先)[^。]{0,12}(?:请|请问|有请|进入|开始)[^。]{0,14}(?:提问|记者|发言|环节)"
    r"|(?:请|欢迎)[^。，]{0,12}提问[。！]?$|最后一个(?:问题|提问)[。！]|(?:下期|下次|明天)[^。]{0,10}(?:再见|再会)"
)
# and says no more than this.
HOSTED: Final = 100

# What every invitation has.
INVITING = re.compile(r"[请請]|[能可]否|(?:吧|一下)[。！]?$")


@cache
def _rules() -> tuple[tuple[str, tuple[tuple[re.Pattern[str], float], ...]], ...]:
    """The rules by the characters they need."""
    by_need: dict[str, list[tuple[re.Pattern[str], float]]] = {}
    for rule in rulebook.load("questions"):
        by_need.setdefault(rule.get("needs", ""), []).append((re.compile(rule["pattern"]), float(rule["weight"])))
    return tuple((needs, tuple(rules)) for needs, rules in by_need.items())


def proves(rule: Rule) -> bool:
    """Whether a rule of ``questions.toml`` finds its own example, and not the text it must leave alone."""
    pattern = re.compile(rule["pattern"])
    return bool(pattern.search(rule["example"]["text"])) and not pattern.search(rule["example"]["against"])


@cache
def _invites() -> re.Pattern[str]:
    return next(re.compile(rule["pattern"]) for rule in rulebook.load("questions") if rule["id"] == "invites to speak")


@lru_cache(maxsize=4096)  # label and pair ask it of the same texts
def asking(text: str) -> float:
    """How much a passage, without its speaker mark, looks like a question: evidence added up, above zero for yes.

    >>> asking("您怎么看村里的变化？") > ASKS > 0 > asking("我们把路修到了地头。")
    True
    """
    if len(text) > LONGEST and not text.rstrip('”"’」』）)*_# ').endswith(("？", "?")):
        return -3.0
    evidence = -1.0 + sum(weight for longer, weight in LONG if len(text) > longer)
    for needs, rules in _rules():
        for character in needs:
            if character in text:
                break
        else:
            if needs:
                continue
        for pattern, weight in rules:
            if pattern.search(text):
                evidence += weight
    return evidence


def may_ask(text: str) -> bool:
    """Whether it is worth weighing if a passage asks; quicker than ``asking``.

    >>> may_ask("水从哪里来？"), may_ask("水从山里来。")
    (True, False)
    """
    return ASKABLE.search(text) is not None


def hosts(text: str) -> bool:
    """Whether a speech only gives the floor or takes leave: it answers nothing.

    >>> hosts("时间关系，今天的发布会就到这里。谢谢大家！"), hosts("渠到这里就完了。")
    (True, False)
    """
    return len(text) <= HOSTED and HOSTS.search(text) is not None


def form(text: str) -> QuestionForm:
    """Whether it is a question, an invitation to speak (``请介绍一下…``), or a statement that was put to someone.

    >>> form("资金从哪里来？"), form("请介绍一下合作社的由来。"), form("有人说您是村里的活地图。")
    ('question', 'prompt', 'statement')
    """
    if "？" in text or "?" in text:
        return "question"
    return "prompt" if _invites().search(text) else "question" if asking(text) > ASKS else "statement"


def subquestions(text: str) -> int:
    """How many things are asked in one breath; at least one.

    >>> subquestions("有哪些优势？还有哪些工作要做？"), subquestions("请谈谈您的经历。")
    (2, 1)
    """
    asked = sum(1 for question in ASKED.finditer(text) if len(question[0]) > 2)
    if asked and INVITING.search(text):
        asked += sum(1 for _ in INVITED.finditer(text))
    return max(1, asked)
