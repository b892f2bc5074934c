"""A build that is killed is gone on with by the next: the same bytes, and no finished batch worked again."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows import batches, publish

ROOT = Path(__file__).parents[2]
BUILD = """
import sys, time
from flows import batches, build, crew
from tests.flows.conftest import Inline

pages, out, stops, log = sys.argv[1:]
batches.PAGES_A_BATCH = 1
work = batches.work

def counted(batch, home):
    while stops == "stops" and len([one for one in home.iterdir() if "." not in one.name]) >= 2:
        time.sleep(1)
    done = work(batch, home)
    with open(log, "a", encoding="utf-8") as told:
        print(batch.files[0].uri, file=told)
    return done

batches.work = counted
crew.Processes = Inline
state = build.build([pages], out, return_state=True)
sys.exit(not state.is_completed())
"""


def finished(home: Path) -> list[Path]:
    """The whole batches of a build; what is being made has a dot in its name."""
    return [path for path in home.glob("*") if "." not in path.name]


def published(out: Path) -> dict[str, bytes]:
    """What the release that counts holds, without what tells when it was made."""
    release = publish.current(out)
    assert release
    files = {path.relative_to(release.path).as_posix(): path for path in release.path.rglob("*") if path.is_file()}
    return {
        name: path.read_bytes() for name, path in files.items() if not name.startswith(("manifest.json", "validation/"))
    }


@pytest.mark.usefixtures("prefect_server")
def test_a_killed_build_is_gone_on_with(pages, tmp_path):
    from prefect.settings import PREFECT_API_URL

    for number in range(3):
        (pages / f"c{number}.txt").write_text(f"第{number}版，市交通局说，票价{number + 2}元。", encoding="utf-8")
    environment = os.environ | {"PREFECT_API_URL": str(PREFECT_API_URL.value()), "PYTHONPATH": str(ROOT)}

    def build(out: Path, how: str) -> subprocess.Popen[bytes]:
        arguments = [sys.executable, "-c", BUILD, str(pages), str(out), how, f"{out}.log"]
        return subprocess.Popen(  # noqa: S603
            arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    killed, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"
    home = killed / batches.FINISHED
    log = Path(f"{killed}.log")
    log.touch()
    with build(killed, "stops") as process:
        try:
            while len(finished(home)) < 2 or len(log.read_text(encoding="utf-8").splitlines()) < len(finished(home)):
                assert process.poll() is None
                time.sleep(0.1)
        finally:
            process.kill()  # SIGKILL: nothing of it can tidy up
    before = log.read_text(encoding="utf-8").splitlines()
    assert 2 <= len(before) < 5
    assert publish.current(killed) is None
    ends = [build(out, "goes on") for out in (killed, undisturbed)]
    assert [process.wait() for process in ends] == [0, 0]
    worked = log.read_text(encoding="utf-8").splitlines()
    assert worked[: len(before)] == before
    assert len(worked) == len(set(worked)) == 5
    assert published(killed) == published(undisturbed)
    assert not home.exists()
