"""The command says in one line what went wrong, and leaves with the status that its help promises."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from expectations import check, schema
from flows import cli, parts, publish, server, sift

HEAVY = ("prefect", "great_expectations", "pandas", "pyarrow", "jieba", "rjieba", "numpy", "transforms")


@pytest.fixture(autouse=True)
def stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that ends at once ends its test, not the suite."""
    monkeypatch.setattr(os, "_exit", sys.exit)


@pytest.fixture(autouse=True)
def here(inline: None) -> None:
    """Pages are read in this process."""


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Exit status of the command, in this process."""
    monkeypatch.setattr(sys, "argv", ["banxin", *map(str, arguments)])
    with pytest.raises(SystemExit) as left:
        cli.main()
    return int(left.value.code or 0)


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]):
    """The one line of an error."""

    def line() -> str:
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        (last,) = (one for one in err.splitlines() if one.startswith("banxin: "))
        return last

    return line


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch):
    """Checks that find what they are told to find."""
    from flows import build

    failures: list[check.Failure] = []

    def checked(stage: Path, docs: Path, run_name: str, *rest: Any) -> check.Outcome:
        shutil.rmtree(stage / sift.CENSUS, ignore_errors=True)
        docs.mkdir()
        (docs / "index.html").touch()
        return check.Outcome(run_name, (check.TableOutcome("claims", 1, 5, len(failures)),), tuple(failures))

    monkeypatch.setattr(build, "check_stage", checked)
    return failures


@pytest.mark.parametrize(
    "arguments", [["--help"], ["build", "--help"], ["show", "--help"], ["serve", "--help"], ["--version"]]
)
def test_help_loads_nothing_that_takes_time(arguments):
    code = (
        "import atexit, sys\n"
        f"atexit.register(lambda: print(*({HEAVY!r} & sys.modules.keys()), file=sys.stderr))\n"
        "from flows.cli import main\n"
        f"sys.argv = ['banxin', *{arguments!r}]\n"
        "main()\n"
    ).replace(repr(HEAVY), repr(set(HEAVY)))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert "banxin" in done.stdout
    assert done.stderr.strip() == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["build"], "Missing argument"),
        (["build", "pages"], "name a folder for the releases: --out DIR"),
        (["build", "pages", "--out", "x", "--runner", "slurm"], "setting runner"),
        (["status", "x", "--max-age", "old"], "'old' is no stretch of time"),
        (["explain", "0123456789abcdef", "x"], "no release there"),
        (["serve", "pages", "--out", "x"], "name one of --cron"),
        (["bild", "pages"], "No such command 'bild'"),
        (["build", "pages", "--out", "x", "--apend"], "No such option: --apend"),
        (["build", "pages", "--out", "x", "--tolerance", "2"], "Invalid value for '--tolerance'"),
        (["show"], "Missing argument"),
    ],
)
def test_wrong_use_is_one_line(monkeypatch, told, tmp_path, arguments, says):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assert run(monkeypatch, *arguments) == cli.WRONG_USE
    assert says in told()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("empty", "no file in the folder"),
        ("missing.txt", "no such file or folder"),
        ("picture.jpg", "only .txt, .pdf is read"),
        ("*.text", "no file matches"),
    ],
)
def test_nothing_to_publish_is_told_at_once(monkeypatch, told, tmp_path, name, says):
    (tmp_path / "empty").mkdir()
    (tmp_path / "picture.jpg").touch()
    monkeypatch.setattr("flows.server.running", None)
    assert run(monkeypatch, "build", tmp_path / name, "--out", tmp_path / "out") == cli.WRONG_USE
    assert says in told()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["status", "nosuch://x"], "nosuch://x"), (["build", "nosuch://x", "--out", "x", "--dry-run"], "nosuch://x")],
)
def test_a_store_that_cannot_be_had_is_one_line(monkeypatch, told, tmp_path, arguments, says):
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, *arguments) == cli.DISK_FAILS
    assert says in told()


def test_show_without_a_release_says_how_to_make_one(monkeypatch, told, tmp_path):
    assert run(monkeypatch, "show", tmp_path) == cli.WRONG_USE
    assert "banxin build" in told()


@pytest.mark.usefixtures("prefect_server", "checks")
def test_a_build_ends_with_a_summary(monkeypatch, capsys, pages, tmp_path):
    (pages / "nil.txt").touch()
    assert run(monkeypatch, "build", pages, "--out", tmp_path / "out") == cli.PUBLISHED
    out, err = capsys.readouterr()
    facts = {line[:21].strip(): line[21:].strip() for line in out.splitlines()}
    assert facts["pages"] == "2"
    assert int(facts["passages"]) > 2
    assert facts["rejects"] == "1"
    assert facts["expectations passed"] == "5"
    assert facts["expectations failed"] == "0"
    assert {"pairs", "claims", "statistics", "seconds", "characters a second"} < facts.keys()
    assert f"tables  {tmp_path}/out/releases/000001\n" in out
    assert f"report  {tmp_path}/out/releases/000001/validation/index.html\n" in out
    assert "reject  pages/nil.txt: " in out
    assert "of 3 pages" in err

    assert run(monkeypatch, "show", tmp_path / "out") == cli.PUBLISHED
    out, _ = capsys.readouterr()
    assert "release 000001" in out
    assert "statistics" in out
    assert "prefect 3." in out


@pytest.mark.usefixtures("prefect_server", "checks")
def test_programs_get_json_and_a_row_is_explained(monkeypatch, capsys, pages, tmp_path):
    out = tmp_path / "out"

    def asked(*arguments: object) -> Any:
        assert run(monkeypatch, *arguments, "--json") == cli.PUBLISHED
        return json.loads(capsys.readouterr().out)

    steps = asked("build", pages, "--out", out, "--dry-run")
    assert steps == [{"page": "pages/b.txt", "state": "new"}, {"page": "pages/inner/a.txt", "state": "new"}]
    assert not out.exists()
    built = asked("build", pages, "--out", out)
    assert (built["status"], built["release"], built["rows"]["documents"]) == (0, "000001", 2)
    assert {step["state"] for step in asked("build", pages, "--out", out, "--dry-run")} == {"unchanged"}
    assert run(monkeypatch, "build", pages, "--out", out, "--dry-run") == cli.PUBLISHED
    assert "taken over from the release before" in capsys.readouterr().out
    assert asked("show", out)["release"] == "000001"

    assert asked("status", out, "--max-age", "26h")["fresh"] is True
    assert run(monkeypatch, "status", out, "--max-age", "0s") == 1
    assert "older than 0s" in capsys.readouterr().out
    assert run(monkeypatch, "status", tmp_path / "none") == 1
    assert "no release there" in capsys.readouterr().out

    row = parts.read_table(schema.table("statistics"), out / "latest").to_pylist()[0]
    told = asked("explain", row["statistic_id"], out)
    assert (told["table"], told["row"]["quote"]) == ("statistics", row["quote"])
    assert row["quote"] in told["passages"][0]["text"]
    printed = "".join(line["text"] for line in told["printed"])
    assert row["quote"][:2] in printed
    assert told["decisions"]["quantity_kind"] == row["quantity_kind"]
    assert run(monkeypatch, "explain", row["statistic_id"], out) == cli.PUBLISHED
    assert "printed in pages/" in capsys.readouterr().out
    assert run(monkeypatch, "explain", "0" * 16, out) == cli.WRONG_USE


def test_a_shell_completes_the_commands():
    words = {"_BANXIN_COMPLETE": "complete_bash", "COMP_WORDS": "banxin b", "COMP_CWORD": "1"}
    command = Path(sys.executable).with_name("banxin")
    done = subprocess.run([command], env=os.environ | words, capture_output=True, text=True, check=False)  # noqa: S603
    assert "build" in done.stdout


@pytest.mark.usefixtures("prefect_server")
def test_a_refused_build_leaves_with_one(monkeypatch, told, pages, tmp_path, checks):
    out = tmp_path / "out"
    checks.append(check.Failure("claims", "spans", "critical", "Spans lie inside.", "…", 3, ("c1",), ("d1",)))
    assert run(monkeypatch, "build", pages, "--out", out) == cli.REFUSED
    line = told()
    assert "refused: " in line
    assert "claims.spans" in line
    assert "nothing is published" in line
    assert f"{out}/refused/000001/validation/index.html" in line


@pytest.mark.usefixtures("prefect_server", "checks")
def test_no_readable_page_is_wrong_use(monkeypatch, told, tmp_path):
    (tmp_path / "nil.txt").touch()
    assert run(monkeypatch, "build", tmp_path / "nil.txt", "--out", tmp_path / "out") == cli.WRONG_USE
    assert "no page could be read" in told()


@pytest.mark.usefixtures("prefect_server", "checks")
def test_a_folder_that_is_being_written_is_told(monkeypatch, told, pages, tmp_path):
    with publish.writing(tmp_path / "out"):
        assert run(monkeypatch, "build", pages, "--out", tmp_path / "out") == cli.LOCKED
    assert "another build is writing there" in told()


@pytest.mark.usefixtures("prefect_server", "checks")
def test_an_out_that_is_a_file_is_told(monkeypatch, told, pages, tmp_path):
    (tmp_path / "out").touch()
    assert run(monkeypatch, "build", pages, "--out", tmp_path / "out") == cli.WRONG_USE
    assert "give another --out" in told()


@pytest.mark.usefixtures("prefect_server", "checks")
def test_a_disk_that_fails_is_told(monkeypatch, told, pages, tmp_path):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish, "audit", full)
    assert run(monkeypatch, "build", pages, "--out", tmp_path / "out") == cli.DISK_FAILS
    assert "No space left on device; nothing is published" in told()


@pytest.mark.usefixtures("prefect_server")
def test_a_fault_of_our_own_is_shown_whole(monkeypatch, capsys, pages, tmp_path):
    from flows import build

    monkeypatch.setattr(build, "check_stage", None)
    assert run(monkeypatch, "build", pages, "--out", tmp_path / "out") == cli.FAULT
    _, err = capsys.readouterr()
    assert "Traceback" in err
    assert "a fault in banxin itself" in err


def test_a_server_that_does_not_answer_is_no_fault_of_the_pages(monkeypatch, told, pages, tmp_path):
    def running(meanwhile: object) -> None:
        raise server.ServerError("its server did not start: no home")

    monkeypatch.setattr(server, "running", running)
    assert run(monkeypatch, "build", pages, "--out", tmp_path / "out") == cli.NO_SERVER
    line = told()
    assert "Prefect: its server did not start: no home; nothing was built" in line
    assert "PREFECT_API_URL" in line
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("prefect_server", "checks")
def test_a_release_stands_though_prefect_failed_afterwards(monkeypatch, told, pages, tmp_path):
    from flows import build

    built = build.build

    def failing(*arguments: Any, **options: Any) -> None:
        built(*arguments, **options)
        raise ConnectionError("Connection refused")

    monkeypatch.setattr(build, "build", failing)
    assert run(monkeypatch, "build", pages, "--out", tmp_path / "out") == cli.PUBLISHED
    assert "Prefect: Connection refused; the run may be missing there" in told()
    assert publish.current(tmp_path / "out").id == "000001"


def test_an_interrupt_is_told(monkeypatch, told, pages, tmp_path):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_run", interrupted)
    assert run(monkeypatch, "build", pages, "--out", tmp_path / "out") == cli.INTERRUPTED
    assert "interrupted; the last release stands" in told()


def test_the_command_from_end_to_end(samples, tmp_path):
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "nil.txt").touch()
    (bad / "new\nline.doc").touch()
    command = Path(sys.executable).with_name("banxin")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    done = subprocess.run(  # noqa: S603
        [command, "build", samples, bad, tmp_path / "missing", "--out", tmp_path / "out"],
        env=environment | {"PREFECT_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == cli.PUBLISHED, done.stderr
    assert "prefect" not in done.stderr.lower()
    manifest = json.loads((tmp_path / "out" / "latest" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["tables"]["documents"]["rows"] == len(list(samples.glob("*.txt")))
    assert manifest["tables"]["rejects"]["rows"] == 3
    assert manifest["checks"]["failed"] == 0
    index = (tmp_path / "out" / "latest" / "validation" / "index.html").read_text(encoding="utf-8")
    assert "release-000001" in index
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "banxin.duckdb",
        "current.json",
        "flat",
        "index.html",
        "latest",
        "releases",
    ]
