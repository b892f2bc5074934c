"""Folders of pages, and one Prefect server for all tests of a session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import batches, crew
from flows.batches import Harvest
from flows.server import STARTUP_SECONDS

SAMPLES = Path(__file__).parents[2] / "datasets" / "samples"
PAGE = "江城晚报\n\n夜间公交开进小区\n本报记者　林晓岚\n\n　　市交通局介绍，新线路覆盖六成居民小\n区，票价2元，每晚运营到24时。\n"


@pytest.fixture
def samples() -> Path:
    """The sample pages of the project."""
    return SAMPLES


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder with two small pages, one of them in a folder of its own."""
    folder = tmp_path / "pages"
    (folder / "inner").mkdir(parents=True)
    (folder / "b.txt").write_text(PAGE, encoding="utf-8")
    (folder / "inner" / "a.txt").write_text(PAGE.replace("24时", "23时"), encoding="gb18030")
    return folder


class Inline:
    """A crew of this very process: at once at work, and open to what a test puts into it."""

    width = 1

    def __init__(self, *_: object) -> None:
        pass

    def work(self, batch: batches.Batch, home: Path) -> Harvest:
        return batches.work(batch, home)

    def close(self) -> None:
        pass


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are read in this process."""
    monkeypatch.setattr(crew, "Processes", Inline)


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    """A Prefect server with a database of its own; starting one takes ten seconds."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    quick = {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None, PREFECT_LOGGING_TO_API_ENABLED: False}
    with prefect_test_harness(server_startup_timeout=STARTUP_SECONDS), temporary_settings(quick):
        yield


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks that pass: what they ask is tested where they are made."""
    from tests.builds import judged

    judged(monkeypatch)
