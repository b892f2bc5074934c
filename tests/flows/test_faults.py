"""A release is seen whole or not at all, whatever happens while it is made. ``python -m tests.faults`` does it at every call."""

import os
import shutil

import pytest

from flows import durable
from tests import faults

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace injects the faults")
EVERY = 120
"""Only every so many of some nine hundred calls: each costs two releases."""


@pytest.mark.parametrize("kind", [faults.kill, faults.error])
def test_readers_see_the_old_release_or_the_new_one(tmp_path, kind):
    assert kind(tmp_path.resolve(), EVERY) > 2


@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk has to be mounted")
def test_a_full_disk_leaves_the_last_release(tmp_path):
    assert faults.full(tmp_path.resolve(), 16) > 0


def test_the_disk_has_what_a_name_leads_to(tmp_path):
    assert faults.order(tmp_path.resolve()) == 11


def test_a_write_that_is_not_synced_would_be_noticed(tmp_path, monkeypatch):
    synced = durable.flush
    monkeypatch.setattr(durable, "flush", lambda path: None if path.name == "claims.csv" else synced(path))
    with pytest.raises(AssertionError, match=r"claims\.csv"):
        faults.order(tmp_path.resolve())


def test_a_call_that_another_thread_interrupts_is_one_call(tmp_path):
    trace = tmp_path / "trace"
    trace.write_text('7 fsync(5</a> <unfinished ...>\n8 mkdir("/b", 0777) = 0\n7 <... fsync resumed>) = 0\n')
    assert list(faults._lines(trace)) == ['8 mkdir("/b", 0777) = 0', "7 fsync(5</a>) = 0"]
    assert all(map(faults.CALL.match, faults._lines(trace)))
