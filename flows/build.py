"""Build a release: discover the pages, harvest them in batches, check the tables, quarantine odd rows, publish."""

import hashlib
import json
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect import State, flow, get_client, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.sorting import TaskRunSort
from prefect.futures import PrefectFuture
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from expectations import schema
from expectations.limits import TOLERANCE, Pages
from flows import batches, crew, front, judge, parts, plan, provenance, publish, remote, shelf, sift
from flows.batches import Batch, Harvest
from flows.budget import MEGABYTES, SECONDS, Budget
from flows.plan import Choice
from transforms import legibility

if TYPE_CHECKING:
    from expectations import check

REJECTS_TOLD = 10
SETTLING_POLLS = 30
MOST_AT_ONCE = 128
"""Threads that wait for workers; a cluster may have many."""
as_is: Any = quote  # Prefect looks through every parameter for what it waits for, unless it is told not to
DECISIVE_CODE = ("transforms", "expectations", "datasets", "flows/harvest.py", "flows/sift.py", "flows/parts.py")
DECISIVE_PACKAGES = ("jieba", "rjieba", "pyarrow")


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
    planned: dict[plan.State, int] = field(default_factory=dict)
    """How many pages are new, changed, taken over, and so on."""
    pages: int = 0
    """Pages to be read."""
    worked: int = 0
    """Pages read."""
    found: int = 0
    """Pages among them that a build before had read when it was stopped."""
    characters: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    """Rows by table of this build; a release that was appended to holds more."""
    rejects: tuple[str, ...] = ()
    """Why things were refused, the first of them."""
    checks: "check.Outcome | None" = None
    report: Path | None = None
    """Where the validation report lies."""
    release: publish.Release | None = None
    error: Exception | None = None
    """What stopped it. Anything else that a flow run raises is Prefect's trouble and says nothing of the pages."""

    def count(self, stage: Path) -> None:
        """Take stock of what is staged."""
        self.rows = {name: parts.rows_of(name, stage) for name in schema.NAMES}
        reasons: list[str] = []
        for path in parts.parts_of("rejects", stage):
            if len(reasons) < REJECTS_TOLD:
                reasons += parts.read_part(path, ["reason"])["reason"].to_pylist()
        self.rejects = tuple(reasons[:REJECTS_TOLD])

    @property
    def seconds(self) -> float:
        """How long it took, or has been at work."""
        return ((self.finished or datetime.now(UTC)) - self.started).total_seconds()


Tell = Callable[[Account], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a build is asked for."""

    append: bool
    tolerance: float
    legible: float
    full: bool
    choice: Choice


@flow(
    name="build",
    flow_run_name="build",
    task_runner=ThreadPoolTaskRunner(max_workers=MOST_AT_ONCE),  # type: ignore[arg-type]
    validate_parameters=False,
    persist_result=False,
)
def build(
    paths: Sequence[str],
    out: str,
    append: bool = False,
    tell: Tell | None = None,
    tolerance: float = TOLERANCE,
    legible: float = legibility.LEAST,
    full: bool = False,
    only: Sequence[str] = (),
    since: float | None = None,
    runner: crew.Runner = "process",
    address: str | None = None,
    workers: int | None = None,
    page_seconds: float = SECONDS,
    page_megabytes: int = MEGABYTES,
) -> State[Account]:
    """Publish the pages that paths lead to, or leave the last release standing and say why.

    Pages that the release before holds already, of the same bytes and made by the same code, are taken over from it.

    Args:
        paths: files, folders and patterns; URLs that fsspec opens.
        out: the folder of releases, or the URL of one in a store.
        append: keep the documents of the release before as well.
        tell: called whenever something was done.
        tolerance: the part of a table's rows, from 0 to 1, that may be quarantined; ten always may. More refuses all.
        legible: how legible a page must be, from 0 to 1, or it is refused: see ``transforms/legibility.py``.
        full: read every page again.
        only: patterns of page names; the pages that fit none stay as they are in the release before.
        since: seconds since the epoch; files that changed earlier stay as they are in the release before.
        runner: who works: processes of this machine, Dask or Ray.
        address: where a cluster runs already.
        workers: how many batches are worked at once; None for as many as there are cores.
        page_seconds: CPU time that a page may take.
        page_megabytes: memory that a page may take.
    """
    account = Account(Path(out))
    wanted = Wanted(append, tolerance, legible, full, Choice(tuple(only), since))
    hands = crew.gathered(workers, Budget(page_seconds, page_megabytes), runner, address)
    try:
        with remote.near(paths, out) as near:
            account.out = near.out
            with publish.writing(near.out) as stage:
                place = remote.pull(out, near.out) if remote.is_url(out) else None
                _work(account, wanted, near, stage, hands, tell or (lambda account: None))
                if account.release and remote.is_url(out):
                    remote.push(account.release, out, place)
    except Exception as error:
        account.error = error
    account.finished = account.finished or datetime.now(UTC)
    if tell:
        tell(account)
    _tell_prefect(account)
    if account.error:
        return Failed(message=str(account.error), data=account)
    return Completed(message=f"release {account.release.id}" if account.release else None, data=account)


def _work(
    account: Account,
    wanted: Wanted,
    near: remote.Near,
    stage: Path,
    hands: AbstractContextManager[crew.Crew],
    tell: Tell,
) -> None:
    before = publish.current(account.out)
    standing = near.found(before.inputs) if before and wanted.append else ()
    inventory = discover_pages(near.paths, as_is(standing), account.out)
    made_by = made_by_this(wanted.legible)
    todo = plan.plan(inventory, before, made_by, wanted.full, wanted.choice)
    account.planned = todo.counts
    account.pages = len(todo.work)
    tell(account)
    _rename_run(f"build {len(todo.work):,} pages from {_places(inventory.files)}")
    carrying = before if before and todo.carried else None
    number = (
        1 + max((parts.number_of(part) for part in carrying.path.glob("*/*.parquet")), default=0) if carrying else 1
    )
    sift.write_refusals([one.reject for one in todo.refusals], stage, number)
    pages = Pages(total=len(todo.work))
    if todo.work:
        Thread(target=judge.load, daemon=True).start()  # while the workers read, this process has nothing to do
    work = list(batches.batches(todo.work, made_by, wanted.legible))
    with hands as workers:  # they hold dictionaries that nobody needs any more when the tables are checked
        number = harvest_all(account, work, stage, number, workers, tell, pages)
    account.count(stage)
    if not (account.rows["documents"] or todo.carried or pages.too_many):
        raise NothingToPublishError("nothing to publish: no page could be read; name .txt or .pdf files that hold text")
    release = publish.next_id(account.out)
    if todo.work or not before:
        # What is carried over was checked when it was published, and its source may be gone by now.
        kept = {one.document_id for one in todo.carried if one.document_id and not one.duplicate_of}
        report = stage / "validation"
        account.checks = check_stage(stage, report, f"release-{release}", wanted.tolerance, pages, before, as_is(kept))
        tell(account)
        _refuse_or_quarantine(account, account.checks, stage, release, number)
        checks = judge.told(account.checks, stage, before)
    else:
        # Nothing was read anew: that report stands.
        checks = before.manifest["checks"]
        shutil.copytree(before.path / "validation", stage / "validation", copy_function=os.link)
        shutil.rmtree(stage / sift.CENSUS, ignore_errors=True)
    account.count(stage)
    if carrying:
        publish.carry_over(carrying, todo.carried, stage)
    account.finished = datetime.now(UTC)
    facts = {
        "started": account.started.isoformat(timespec="seconds"),
        "finished": account.finished.isoformat(timespec="seconds"),
        "carried_from": carrying.id if carrying else None,
        "plan": todo.counts,
        # Rows that other code made may be among those carried over: then the next build cannot take it for its own.
        "made_by": made_by if not carrying or carrying.manifest.get("made_by") == made_by else None,
        "versions": provenance.versions(),
        "checks": checks,
    }
    account.release = publish_release(account.out, stage, release, as_is(near.named(todo.inputs)), facts)
    account.report = account.release.path / "validation"
    with suppress(OSError):
        front.write(account.out)


def _refuse_or_quarantine(account: Account, checks: "check.Outcome", stage: Path, release: str, number: int) -> None:
    """Stop at a critical failure, its report kept; else move the rows that cannot be right to ``rejects``."""
    if checks.critical:
        more = f" (and {len(checks.critical) - 1} more)" if checks.critical[1:] else ""
        refusal = RefusedError(f"{checks.critical[0]}{more}")
        finished = datetime.now(UTC).isoformat(timespec="seconds")
        front.refuse(stage / "validation", release, finished, str(refusal), account.rows, judge.told(checks, stage))
        account.report = publish.refuse(account.out, stage, release)
        with suppress(OSError):  # it is made of what is there already, and is written again by the next build
            front.write(account.out)
        raise refusal
    from flows import quarantine  # it loads what checks: see ``judge``

    quarantine.quarantine(checks.failures, stage, number)


def harvest_all(
    account: Account,
    todo: Sequence[Batch],
    stage: Path,
    number: int,
    hands: crew.Crew,
    tell: Tell,
    pages: Pages,
) -> int:
    """Have every batch worked that no build before this one has finished, and its parts linked into the stage.

    It ends early where so many pages are refused that nothing will be published.

    Returns:
        The number for the next part.
    """
    home = batches.open_home(account.out, todo)
    under_way: deque[tuple[Batch, Harvest | PrefectFuture[Harvest]]] = deque()
    begun = 0

    def collect() -> None:
        nonlocal number
        batch, coming = under_way.popleft()
        done = coming if isinstance(coming, Harvest) else coming.result()
        batches.stage(batch, home, stage, number)
        if done.rows["rejects"]:
            _log_rejects(stage, number)
        number += 1
        account.worked += done.files
        account.characters += done.characters
        pages.faults += done.faults
        pages.unread += done.unread
        tell(account)

    try:
        for batch in todo:
            if pages.too_many:
                break
            if len(under_way) >= 2 * hands.width:
                collect()
            coming: Harvest | PrefectFuture[Harvest] | None = batches.finished(batch, home)
            if isinstance(coming, Harvest):
                account.found += coming.files
            else:
                places = {"first": begun + 1, "last": begun + len(batch.files)}
                coming = harvest_pages.submit(as_is(batch), home, as_is(hands), **places)
            begun += len(batch.files)
            under_way.append((batch, coming))
        while under_way:
            collect()
    except Exception:
        batches.close_home(home)
        raise
    batches.close_home(home)  # the stage has links to everything; only what kills the build leaves it behind
    return number


def _log_rejects(stage: Path, number: int) -> None:
    """Tell the log of the run which pages of a batch were refused, where and why; the table has them all."""
    logger = get_run_logger()
    told = ["source_uri", "stage", "rule", "reason"]
    for path in (stage / "rejects").glob(f"{number:06}-*.parquet"):
        for row in parts.read_part(path, told).slice(0, REJECTS_TOLD).to_pylist():
            logger.warning("%s: refused by %s, %s: %s", *(row[name] for name in told))


def made_by_this(legible: float) -> str:
    """What decides the rows of a page besides its bytes: code, rules, and the packages that cut and write."""
    packages = provenance.versions()
    told = [legible, provenance.code_hash(DECISIVE_CODE), *(packages.get(name, "") for name in DECISIVE_PACKAGES)]
    return f"sha256:{hashlib.sha256(json.dumps(told).encode()).hexdigest()}"


# Results stay in memory: a cache of Prefect's would be a second copy of the truth, as pickles.
discover_pages = task(name="discover", task_run_name="discover pages", cache_policy=NO_CACHE)(shelf.discover)
check_stage = task(name="check", task_run_name="check {run_name}", cache_policy=NO_CACHE)(judge.judge)
publish_release = task(name="publish", task_run_name="publish {release}", cache_policy=NO_CACHE)(publish.publish)


@task(
    name="harvest",
    task_run_name="harvest pages {first}-{last}",
    retries=2,
    retry_delay_seconds=1,
    cache_policy=NO_CACHE,
)
def harvest_pages(batch: Batch, home: Path, hands: crew.Crew, first: int, last: int) -> Harvest:
    """Have a batch of pages carried from bytes to tables; ``first`` and ``last`` are for the name on the screen."""
    return hands.work(batch, home)


def _places(files: Sequence[shelf.File]) -> str:
    """The folders that pages come from, as a person would say it."""
    places = sorted({file.uri.split("/")[0] for file in files})
    return places[0] + (f" and {len(places) - 1} more" if places[1:] else "") if places else "nowhere"


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
