"""Label passages: what each is on its page, by evidence added up label by label.

The evidence is the passage's own words (``wording``), its part in a talk (``dialogue``), its shape and its neighbours
(``surroundings``). The label with the most evidence wins; its score is the softmax over the labels.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter

from transforms import cells, dialogue, marks, people, speakers
from transforms.records import Label, Passage, Source
from transforms.surroundings import Page
from transforms.unglue import at_heads, unglue

# Softmax temperature, and how sure of a label one can be at all on pages whose passages may be torn: both fitted on
# pages of the closed loop (``python -m tests.quality.certainty``); reliability in docs/pairs.md.
TEMPERATURE, CEILING = 0.8, 0.97


def label(source: Source, passages: Sequence[Passage]) -> list[Passage]:
    """The passages of a page with their label, its score, and who speaks; cut where a mark or a note stands inside."""
    whole = [piece for passage in passages for piece in unglue(passage)]
    if heads := speakers.line_heads(source.text):
        whole = [piece for passage in whole for piece in at_heads(passage, heads)]
    texts = [passage.text for passage in whole]
    voices = speakers.voices(texts, marks.lettered(whole))
    if not voices.marks and (gaps := marks.gaps(whole)):
        voices = speakers.voices(texts, gaps)
    parted, spoken = ([], []) if voices.marks else cells.part(source, whole)
    if not parted:
        parted, spoken = dialogue.part(whole, voices)
    page = Page(parted, spoken)
    heard = dialogue.follow(parted, spoken, page.standing)
    around = [passage.text for passage, here in zip(parted, heard, strict=True) if not here]
    cast = people.cast(around, voices) if len(around) < len(parted) else people.Cast()
    page.add_speech(heard)
    page.add_context()
    speakers_of: dict[tuple[str | None, str], str | None] = {}
    labelled = []
    for passage, evidence, here in zip(parted, page.evidence, heard, strict=True):
        best, score = _decided(tuple(evidence.items()))
        speaker = None
        if here and best in ("question", "answer"):
            mark = (here.label, here.role)
            if mark not in speakers_of:
                speakers_of[mark] = cast.speaker(*mark)
            speaker = speakers_of[mark]
        labelled.append(_labelled(passage, best, score, speaker, here.mark if here else 0))
    return labelled


def _labelled(passage: Passage, label: Label, score: float, speaker: str | None, mark: int) -> Passage:
    """The passage with its label; built anew, which is three times as fast as ``dataclasses.replace``."""
    return Passage(
        text=passage.text,
        origin=passage.origin,
        spans=passage.spans,
        lines=passage.lines,
        block=passage.block,
        width=passage.width,
        label=label,
        label_score=score,
        speaker=speaker,
        mark=mark,
    )


@lru_cache(maxsize=4096)  # most passages of a page have the same evidence
def _decided(evidence: tuple[tuple[Label, float], ...]) -> tuple[Label, float]:
    """The label with the most evidence, the first of several, and how sure it is."""
    best, top = max(evidence, key=itemgetter(1))
    return best, round(CEILING / sum(math.exp((value - top) / TEMPERATURE) for _, value in evidence), 4)
