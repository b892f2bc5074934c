"""No pattern takes time that grows faster than the text, whatever the text."""

import re
import subprocess
import sys

import pytest

from tests import patterns


def test_every_pattern_of_the_project_is_linear():
    run = subprocess.run([sys.executable, "-m", "tests.patterns"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert int(run.stdout.split()[0]) > 300


@pytest.mark.parametrize(
    "source",
    [r"\s+$", r"(?:\d+[,，]?)+元", r"[^。？]*？", r".*，.*\d.*元", r"(\w+\s?)*：", r"^(?:\S{1,9}[\s|]){2,}\d"],
)
def test_a_steep_pattern_is_noticed(source):
    assert list(patterns.steep({"here": (re.compile(source), False)}, seconds=2))  # the worst would never be done


@pytest.mark.parametrize("source", [r"(?<!\s)\s++$", r"(?<![\d,，])(?:\d++[,，]?+)++元", r"(?<![^。？])[^。？]*+？"])
def test_its_mended_form_is_not(source):
    assert not list(patterns.steep({"here": (re.compile(source), False)}))
