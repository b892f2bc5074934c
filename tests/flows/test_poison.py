"""Poisoned pages cost a row of rejects each. ``python -m tests.poison`` tries a hundred of them among 10,000 pages."""

from tests import poison


def test_every_poison_is_a_reject_for_its_reason(tmp_path):
    documents, rejects = poison.trial(tmp_path, 40, 1)
    assert (documents, rejects) == (30, rejects), rejects
    assert rejects == dict.fromkeys(poison.WAYS.items(), 1)
