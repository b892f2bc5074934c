"""Flags go before the environment, the environment before banxin.toml, and what is no setting is refused."""

import pytest

from flows import settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_flags_before_environment_before_file_before_defaults(tmp_path, monkeypatch):
    (tmp_path / settings.FILE).write_text('out = "file"\nworkers = 2\ntolerance = 0.1\nonly = ["a/*"]\n')
    monkeypatch.setenv("BANXIN_WORKERS", "3")
    monkeypatch.setenv("BANXIN_TOLERANCE", "0.2")
    told = settings.load(tolerance=0.3, full=None)
    assert (str(told.out), told.workers, told.tolerance, told.only, told.full) == ("file", 3, 0.3, ("a/*",), False)


@pytest.mark.parametrize(
    ("file", "environment", "flags", "says"),
    [
        ("wrokers = 2", {}, {}, "setting wrokers"),
        ("workers = 0", {}, {}, "setting workers"),
        ("", {"BANXIN_RUNNER": "slurm"}, {}, "BANXIN_RUNNER"),
        ("", {}, {"since": "yesterday"}, "'yesterday' is no moment"),
        ("workers = ", {}, {}, "banxin.toml: "),
    ],
)
def test_what_cannot_be_is_refused(tmp_path, monkeypatch, file, environment, flags, says):
    (tmp_path / settings.FILE).write_text(file)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(settings.SettingsError, match=says):
        settings.load(**flags)


def test_the_settings_are_the_parameters_of_the_flow():
    import inspect

    from flows.build import build
    from flows.schedule import scheduled

    told = settings.load().build()
    for flow in (build, scheduled):
        parameters = inspect.signature(flow.fn).parameters
        assert told.keys() <= parameters.keys()
        assert {name: parameters[name].default for name in told if name != "only"} == {
            name: value for name, value in told.items() if name != "only"
        }


def test_since_is_a_moment():
    from time import time

    assert abs(settings.load(since="36h").since - (time() - 36 * 3600)) < 60
