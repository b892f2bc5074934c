"""Build a release: discover the pages, harvest them in batches, check the tables, quarantine odd rows, publish."""

import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import sleep
from uuid import UUID

import pyarrow as pa
from prefect import State, flow, get_client, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.sorting import TaskRunSort
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from expectations import check, schema
from flows import parts, publish, quarantine, shelf
from flows.harvest import Harvest, harvest, write_refusals
from transforms import legibility

PAGES_A_BATCH = 100
BYTES_A_BATCH = 2 * 1024 * 1024
REJECTS_TOLD = 10
SETTLING_POLLS = 30
PACKAGES = ("banxin", "prefect", "great-expectations", "pandas", "pyarrow", "jieba", "rjieba")


class NothingToPublishError(ValueError):
    """The paths lead to no page that can be read."""


class RefusedError(ValueError):
    """The checks refuse the tables: the release before stands."""


@dataclass(slots=True)
class Account:
    """What a build has done so far."""

    out: Path
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    finished: datetime | None = None
    pages: int = 0
    worked: int = 0
    characters: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    """Rows by table of this build; a release that was appended to holds more."""
    rejects: tuple[str, ...] = ()
    """Why things were refused, the first of them."""
    checks: check.Outcome | None = None
    report: Path | None = None
    """Where the validation report lies."""
    release: publish.Release | None = None
    error: Exception | None = None
    """What stopped it. Anything else that a flow run raises is Prefect's trouble and says nothing of the pages."""

    def count(self, tables: Mapping[str, pa.Table]) -> None:
        """Take stock of the staged tables."""
        self.rows = {name: table.num_rows for name, table in tables.items()}
        self.rejects = tuple(tables["rejects"]["reason"].slice(0, REJECTS_TOLD).to_pylist())

    @property
    def seconds(self) -> float:
        """How long it took, or has been at work."""
        return ((self.finished or datetime.now(UTC)) - self.started).total_seconds()


Tell = Callable[[Account], None]


@flow(name="build", flow_run_name="build", validate_parameters=False, persist_result=False)
def build(
    paths: Sequence[str],
    out: str,
    append: bool = False,
    tell: Tell | None = None,
    tolerance: float = check.TOLERANCE,
    legible: float = legibility.LEAST,
) -> State[Account]:
    """Publish the pages that paths lead to, or leave the last release standing and say why.

    Args:
        paths: files, folders and patterns.
        out: the folder of releases.
        append: keep the documents of the release before as well.
        tell: called whenever something was done.
        tolerance: the part of a table's rows, from 0 to 1, that may be quarantined; ten always may. More refuses all.
        legible: how legible a page must be, from 0 to 1, or it is refused: see ``transforms/legibility.py``.
    """
    account = Account(Path(out))
    tell = tell or (lambda account: None)
    try:
        with publish.writing(account.out) as stage:
            _work(account, paths, stage, append, tell, tolerance, legible)
    except Exception as error:
        account.error = error
    account.finished = account.finished or datetime.now(UTC)
    tell(account)
    _tell_prefect(account)
    if account.error:
        return Failed(message=str(account.error), data=account)
    return Completed(message=f"release {account.release.id}" if account.release else None, data=account)


def _work(
    account: Account,
    paths: Sequence[str],
    stage: Path,
    append: bool,
    tell: Tell,
    tolerance: float,
    legible: float,
) -> None:
    before = publish.latest(account.out) if append else None
    inventory = discover_pages(paths, before.inputs if before else (), account.out)
    account.pages = len(inventory.files)
    tell(account)
    _rename_run(f"build {len(inventory.files):,} pages from {_places(inventory.files)}")
    number = 1 + max((parts.number_of(part) for part in before.path.glob("*/*.parquet")), default=0) if before else 1
    write_refusals([one.reject for one in inventory.refusals], stage, number)
    for batch in batches(inventory.files):
        done = harvest_pages(batch, stage, number, account.worked + 1, account.worked + len(batch), legible)
        number += 1
        account.worked += done.files
        account.characters += done.characters
        tell(account)
    tables = parts.read_tables(stage)
    account.count(tables)
    if not (account.rows["documents"] or inventory.kept):
        raise NothingToPublishError("nothing to publish: no page could be read; name .txt files that hold text")
    release = publish.next_id(account.out)
    read = tables["documents"]
    ids, *encodings = (read[name].to_pylist() for name in ("document_id", "encoding", "decode_errors"))
    texts = shelf.Texts(inventory.files, dict(zip(ids, zip(*encodings, strict=True), strict=True)))
    # What is carried over was checked when it was published, and its source may be gone by now.
    report = stage / "validation"
    account.checks = checks = check_tables(tables, texts, report, f"release-{release}", tolerance=tolerance)
    tell(account)
    if checks.critical:
        account.report = publish.refuse(account.out, stage, release)
        more = f" (and {len(checks.critical) - 1} more)" if checks.critical[1:] else ""
        raise RefusedError(f"{checks.critical[0]}{more}")
    account.count(quarantine.quarantine(checks.failures, tables, stage, number))
    if before:
        publish.carry_over(before, inventory.kept, stage)
    account.finished = datetime.now(UTC)
    facts = {
        "started": account.started.isoformat(timespec="seconds"),
        "finished": account.finished.isoformat(timespec="seconds"),
        "appended_to": before.id if before else None,
        "versions": _versions(),
        "checks": {
            "passed": checks.passed,
            "failed": checks.failed,
            "quarantined": checks.quarantined,
            "failures": [str(one) for one in checks.failures],
        },
    }
    account.release = publish_release(account.out, stage, release, inventory.inputs, facts)
    account.report = account.release.path / "validation"


# Results stay in memory: a cache of Prefect's would be a second copy of the truth, as pickles.
discover_pages = task(name="discover", task_run_name="discover pages", cache_policy=NO_CACHE)(shelf.discover)
check_tables = task(name="check", task_run_name="check {run_name}", cache_policy=NO_CACHE)(check.check)
publish_release = task(name="publish", task_run_name="publish {release}", cache_policy=NO_CACHE)(publish.publish)


@task(
    name="harvest",
    task_run_name="harvest pages {first}-{last}",
    retries=2,
    retry_delay_seconds=1,
    cache_policy=NO_CACHE,
)
def harvest_pages(
    files: Sequence[shelf.File], into: Path, number: int, first: int, last: int, legible: float
) -> Harvest:
    """Carry a batch of pages from bytes to tables; ``first`` and ``last`` are for the name on the screen."""
    return harvest(files, into, number, legible)


def batches(files: Sequence[shelf.File]) -> Iterator[tuple[shelf.File, ...]]:
    """The pages in their order, a hundred or two megabytes at a time: a task a page would cost more than its work."""
    batch: list[shelf.File] = []
    size = 0
    for file in files:
        if batch and (len(batch) == PAGES_A_BATCH or size + file.size > BYTES_A_BATCH):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(file)
        size += file.size
    if batch:
        yield tuple(batch)


def _places(files: Sequence[shelf.File]) -> str:
    """The folders that pages come from, as a person would say it."""
    places = sorted({file.uri.split("/")[0] for file in files})
    return places[0] + (f" and {len(places) - 1} more" if places[1:] else "") if places else "nowhere"


def _versions() -> dict[str, str]:
    """What a release was made with."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        with suppress(PackageNotFoundError):  # rjieba has no wheel for some platforms
            found[name] = version(name)
    return found


# The manifest is the truth and Prefect has a copy: a name, an artifact or a state that does not get there is no reason
# to stop, nor to say that the pages are bad.
def _rename_run(name: str) -> None:
    with suppress(Exception), get_client(sync_client=True) as client:
        client.update_flow_run(UUID(flow_run.id), name=name)


def _tell_prefect(account: Account) -> None:
    """Leave the counts and the summary with Prefect, and wait until it knows how every task ended.

    Prefect hears of tasks by messages that lag behind; a server of our own ends with the run.
    """
    rows = account.release.rows if account.release else account.rows
    with suppress(Exception), get_client(sync_client=True) as client:
        counts = [{"table": name, "rows": rows.get(name, 0)} for name in schema.NAMES]
        create_table_artifact(counts, key="banxin-counts")
        create_markdown_artifact("\n".join(_markdown(account)), key="banxin-summary")
        mine = FlowRunFilter(id=FlowRunFilterId(any_=[UUID(flow_run.id)]))
        for _ in range(SETTLING_POLLS):
            tasks = client.read_task_runs(flow_run_filter=mine, sort=TaskRunSort.EXPECTED_START_TIME_DESC, limit=5)
            if all(task.state and task.state.is_final() for task in tasks):
                break
            sleep(0.1)


def _markdown(account: Account) -> Iterator[str]:
    yield f"# Release {account.release.id}" if account.release else f"# Not published: {account.error}"
    yield ""
    yield f"- {account.pages:,} pages, {account.characters:,} characters in {account.seconds:.1f} s"
    if account.checks:
        yield f"- {account.checks.passed} expectations passed, {account.checks.failed} failed"
        for failure in account.checks.failures:
            yield f"  - {failure}"
        yield f"- rows for quarantine: {account.checks.quarantined:,}"
    yield f"- {account.rows.get('rejects', 0):,} rejects"
    if account.release:
        yield f"- tables: `{account.release.path}`"
    if account.report:
        yield f"- report: `{account.report / 'index.html'}`"
