"""Regular expressions under hostile text: every pattern of the project, compiled or in the rules, in time that grows
with the text and no faster.

    python -m tests.patterns

The text is derived from the pattern itself: strings that its parts match, repeated, and then something that makes the
whole fail. Each pattern runs in a process that is ended when its time is over.
"""

import importlib
import multiprocessing
import pkgutil
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

ROOT = Path(__file__).parents[1]
ROOMS = ("transforms", "flows", "expectations")
SHORT, LONG = 1_000, 4_000
"""Characters of the text, once and four times as long: linear work takes four times as long, quadratic sixteen."""
STEEP = 9.0
QUICK = 0.01
"""Seconds below which nothing is measured: timers are coarse, and so little time is no danger."""
SECONDS, STARTING = 20.0, 60.0
"""How long a pattern may take for all its texts, and a process to start, on a machine that is busy."""
TEXTS = 5


def patterns() -> dict[str, tuple[re.Pattern[str], bool]]:
    """Every pattern that code of the project compiles, at its import or while it reads the sample pages.

    Returns:
        The patterns by the place that compiles them, and whether they are only ever matched from a start on. To be
        called before anything of the project is imported.
    """
    found: dict[str, re.Pattern[str]] = {}
    compile_ = re._compile  # type: ignore[attr-defined]

    def compiling(pattern: Any, flags: Any) -> re.Pattern[str]:
        made: re.Pattern[str] = compile_(pattern, flags)
        frame = sys._getframe(1)
        while frame.f_back and frame.f_globals["__name__"] == "re":
            frame = frame.f_back
        module = frame.f_globals["__name__"]
        if module.split(".")[0] in ROOMS and isinstance(made.pattern, str) and made not in found.values():
            place = f"{module}:{frame.f_lineno}"
            found[place if place not in found else f"{place} ({len(found)})"] = made
        return made

    re._compile = compiling  # type: ignore[attr-defined]
    sources = []
    for room in ROOMS:
        package = importlib.import_module(room)
        for info in pkgutil.iter_modules(package.__path__, f"{room}."):
            module = importlib.import_module(info.name)
            sources.append(Path(str(module.__file__)).read_text(encoding="utf-8"))
    harvest, records = (importlib.import_module(name) for name in ("flows.harvest", "transforms.records"))
    for page in sorted(ROOT.glob("datasets/samples/*.txt")):
        harvest.read(records.Page(page.name, page.read_bytes(), "text/plain"))
    re._compile = compile_  # type: ignore[attr-defined]
    uses = Counter(
        re.findall(r"\b(\w+)\.(match|fullmatch|search|finditer|findall|sub|subn|split)\(", "\n".join(sources))
    )
    anchored = {name for name, how in uses if how in ("match", "fullmatch")} - {
        name for name, how in uses if how not in ("match", "fullmatch")
    }
    return {place: (pattern, _names(pattern) <= anchored and bool(_names(pattern))) for place, pattern in found.items()}


def _names(pattern: re.Pattern[str]) -> set[str]:
    """The names that modules of the project give a pattern."""
    return {
        name
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").split(".")[0] in ROOMS
        for name, value in vars(module).items()
        if value is pattern
    }


def texts(pattern: re.Pattern[str], length: int, seed: int = 0) -> list[str]:
    """Hostile texts of some length: what the pattern or a part of it matches, again and again, and a bad end."""
    dice = random.Random(seed)  # noqa: S311
    tree = parser.parse(pattern.pattern, pattern.flags)
    pieces = {piece for _ in range(6) for piece in _pieces(tree, dice) if piece}
    chosen = sorted(pieces, key=lambda one: (len(one), one))
    if len(chosen) > TEXTS:
        chosen = dice.sample(chosen, TEXTS)
    runs = [(piece * (length // len(piece) + 1))[:length] for piece in chosen]
    if chosen:
        runs.append("".join(dice.choice(chosen) for _ in range(length))[:length])
        whole = max(chosen, key=len)
        runs.append((whole[:1] * (length // 2) + whole[-1:] * length)[:length])
    return [run + end for run in runs or ["的" * length] for end in ("\ue000", "")]


def _pieces(tree: Any, dice: random.Random) -> Iterator[str]:
    """What a pattern matches, what each part of it does, and what lacks only its end."""
    yield _example(tree, dice)
    for end in range(1, len(tree)):
        yield _example(tree[:end], dice)
    for code, argument in tree:
        for inner in _trees(code, argument):
            yield from _pieces(inner, dice)


def _trees(code: Any, argument: Any) -> list[Any]:
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return [argument[2]]
    if code is codes.SUBPATTERN:
        return [argument[3]]
    if code is codes.ATOMIC_GROUP:
        return [argument]
    if code is codes.BRANCH:
        return list(argument[1])
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [argument[1]]
    return []


def _example(tree: Any, dice: random.Random) -> str:
    made = ""
    for code, argument in tree:
        if code is codes.LITERAL:
            made += chr(argument)
        elif code is codes.NOT_LITERAL:
            made += "甲" if argument != ord("甲") else "乙"
        elif code is codes.ANY:
            made += dice.choice("的1 ")
        elif code is codes.IN:
            made += _member(argument, dice)
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, inner = argument
            for _ in range(min(max(least, dice.choice((1, 1, 2))), most if isinstance(most, int) else 3)):
                made += _example(inner, dice)
        elif code is codes.BRANCH:
            made += _example(dice.choice(argument[1]), dice)
        elif code is codes.SUBPATTERN:
            made += _example(argument[3], dice)
        elif code is codes.ATOMIC_GROUP:
            made += _example(argument, dice)
        elif code is codes.ASSERT and argument[0] > 0:
            made += _example(argument[1], dice)
    return made


CATEGORIES = {"DIGIT": "1", "SPACE": " ", "WORD": "a", "NOT_DIGIT": "的", "NOT_SPACE": "的", "NOT_WORD": "，"}


def _member(items: Sequence[Any], dice: random.Random) -> str:
    negated = items[0][0] is codes.NEGATE
    choices = []
    for code, argument in items:
        if code is codes.LITERAL:
            choices.append(chr(argument))
        elif code is codes.RANGE:
            choices.append(chr(dice.randint(*argument)))
        elif code is codes.CATEGORY:
            choices.append(CATEGORIES.get(str(argument).removeprefix("CATEGORY_"), "a"))
    if not negated:
        return dice.choice(choices)
    return next(one for one in "的1a ，。\ue001" if one not in choices)


def seconds(pattern: re.Pattern[str], text: str, anchored: bool) -> float:
    """CPU time of looking for a pattern all through a text, or only at its start."""
    start = time.process_time()
    if not anchored:
        for _ in pattern.finditer(text):
            pass
    pattern.match(text)
    pattern.fullmatch(text)
    return time.process_time() - start


def judge(pattern: re.Pattern[str], anchored: bool = False) -> str | None:
    """What text makes a pattern's time grow faster than the text; None where none of the hostile ones does."""
    for short, long in zip(texts(pattern, SHORT), texts(pattern, LONG), strict=True):
        # Another process may have taken the caches away meanwhile: what looks steep is looked at again.
        for _ in range(3):
            quick, slow = (seconds(pattern, text, anchored) for text in (short, long))
            if slow <= QUICK or slow <= STEEP * max(quick, QUICK / 16):
                break
        else:
            return f"{quick * 1000:.1f} ms on {SHORT:,} characters, {slow * 1000:.1f} ms on {LONG:,}: {short[:40]!r}"
    return None


def _work(connection: Connection) -> None:
    """Judge the patterns that arrive, one after the other, once that is possible."""
    connection.send(None)
    while (asked := connection.recv()) is not None:
        source, flags, anchored = asked
        connection.send(judge(re.compile(source, flags), anchored))


def steep(found: Mapping[str, tuple[re.Pattern[str], bool]], seconds: float = SECONDS) -> Iterator[tuple[str, str]]:
    """The patterns among some whose time grows faster than the text, with what makes it so.

    Args:
        found: as ``patterns`` gives them.
        seconds: how long a pattern may take for all its texts.
    """
    context = multiprocessing.get_context("spawn")
    worker = None
    try:
        for place, (pattern, anchored) in found.items():
            if worker is None:
                ours, theirs = context.Pipe()
                worker = context.Process(target=_work, args=(theirs,), daemon=True)
                worker.start()
                assert ours.poll(STARTING), "the machine is too busy to start a process"
                ours.recv()
            ours.send((pattern.pattern, pattern.flags, anchored))
            if not ours.poll(seconds):
                worker.kill()
                worker.join()
                worker = None
                yield place, f"not done after {seconds:g} s"
            elif fault := ours.recv():
                yield place, fault
    finally:
        if worker is not None:
            worker.kill()
            worker.join()


def main() -> int:
    """Judge every pattern; exits 1 where one is steep."""
    found = patterns()
    faults = 0
    for place, fault in steep(found):
        faults += 1
        print(f"{place}: {fault}", flush=True)
    print(f"{len(found)} patterns, {faults} steep")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
