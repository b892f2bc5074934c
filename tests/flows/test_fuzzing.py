"""Mutated pages go through all stages: no crash, no hang, no character lost. ``python -m tests.fuzzing`` runs more."""

import pytest

from tests import fuzzing

PAGES = 300


def test_mutants_are_read_or_refused():
    texts = fuzzing.seeds()
    pages = {data: fuzzing.reading(data) for data in (fuzzing.mutant(texts, 1, number) for number in range(PAGES))}
    read = [(data, one[1]) for data, one in pages.items() if one]
    assert PAGES // 2 < len(read) < PAGES  # some are refused as unreadable, most are not
    # A page may break a promise only where nobody could have read it; then it alone goes to rejects.
    assert len({page for _, page in fuzzing.broken_promises(read)}) <= PAGES // 100
    assert {fuzzing.mutant(texts, 1, 0)} == {fuzzing.mutant(texts, 1, 0)} != {fuzzing.mutant(texts, 1, 1)}


@pytest.mark.parametrize(
    ("spans", "fault"),
    [
        ([(0, 1)], "lost: ' 乙' at 1"),
        ([(0, 1), (0, 3)], "twice: '甲' at 0"),
        ([(0, 4)], "a span 0-4 of a text of 3"),
    ],
)
def test_a_lost_character_would_be_noticed(spans, fault):
    with pytest.raises(AssertionError, match=fault):
        fuzzing.assert_conserved("甲 乙", [spans])


def test_a_hang_would_be_noticed():
    def hang():
        while True:
            pass

    with fuzzing.budget(0.05), pytest.raises(fuzzing.HangError):
        hang()
