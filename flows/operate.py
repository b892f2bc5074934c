"""Running it day by day: foresee what a build would do, build on a schedule or on change, notice when it died."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from flows import plan, publish, remote, screen, shelf
from flows.settings import Settings, age

NAMES_TOLD = 5
TAG = "banxin"
TO_DO = frozenset(("new", "changed", "stale", "removed"))


class OperateError(ValueError):
    """What was asked for cannot be done; says what to change."""


def planned(paths: Sequence[str], told: Settings) -> plan.Plan:
    """What a build would do with the pages that paths lead to."""
    from flows.build import made_by_this

    url = demanded(told)
    with remote.near(paths, url) as near:
        if remote.is_url(url):
            remote.pull(url, near.out)
        before = publish.current(near.out)
        kept = near.found(before.inputs) if before and told.append else ()
        inventory = shelf.discover(near.paths, kept, near.out)
        choice = plan.Choice(told.only, told.since)
        return plan.plan(inventory, before, made_by_this(told.legibility), told.full, choice)


def demanded(told: Settings) -> str:
    """The folder of releases.

    Raises:
        OperateError: none was named.
    """
    if told.out is None:
        raise OperateError("name a folder for the releases: --out DIR, BANXIN_OUT or out in banxin.toml")
    return told.out


def foresee(paths: Sequence[str], told: Settings, as_json: bool) -> None:
    """Print what a build would do, a line a state, and do nothing."""
    todo = planned(paths, told)
    if as_json:
        screen.write([{"page": step.uri, "state": step.state} for step in todo.steps])
        return
    table = Table("state", "pages", "what is done", "for example")
    table.columns[1].justify = "right"
    for state, count in todo.counts.items():
        names = [step.uri for step in todo.steps if step.state == state]
        more = f" … {count - NAMES_TOLD:,} more" if count > NAMES_TOLD else ""
        table.add_row(state, f"{count:,}", plan.STATES[state], escape("\n".join(names[:NAMES_TOLD]) + more))
    screen.draw([table])


def status(out: str, max_age: str | None, as_json: bool) -> int:
    """Print how old the newest release is.

    Args:
        out: the folder of releases, or the URL of one in a store.
        max_age: how old it may be.
        as_json: for a program.

    Returns:
        0, or 1 where there is none or it is older than ``max_age``.

    Raises:
        OperateError: ``max_age`` is no stretch of time.
        StoreError: the store does not answer.
    """
    try:
        limit = age(max_age) if max_age else None
    except ValueError as error:
        raise OperateError(str(error)) from error
    newest = _manifest(out)
    facts: dict[str, Any] = {"release": None, "finished": None, "age": None, "limit": max_age, "fresh": False}
    if newest:
        old = datetime.now(UTC) - datetime.fromisoformat(newest["finished"])
        fresh = limit is None or old <= limit
        facts |= {
            "release": newest["release"],
            "finished": newest["finished"],
            "age": old.total_seconds(),
            "fresh": fresh,
            "rows": {name: table["rows"] for name, table in newest["tables"].items()},
        }
        says = f"release {facts['release']} of {facts['finished']}, {old.total_seconds() / 3600:.1f} hours old"
        says += "" if fresh else f": older than {max_age}; look for the schedule that should have built"
    else:
        says = f"{out}: no release there"
    if as_json:
        screen.write(facts)
    else:
        screen.draw([escape(says)])
    return 0 if facts["fresh"] else 1


def _manifest(out: str) -> Mapping[str, Any] | None:
    """What the newest release says of itself, if there is one."""
    if remote.is_url(out):
        return remote.manifest(out)
    newest = publish.current(Path(out))
    return newest.manifest if newest else None


def serve(paths: Sequence[str], told: Settings, cron: str | None, every: str | None, timezone: str) -> None:
    """Have Prefect's server start a build on a schedule, and run it here, until stopped.

    A run that would begin while one is at work is cancelled; where another program writes to the same folder, its lock
    refuses the run.

    Raises:
        OperateError: no server is named, or not one of ``cron`` and ``every``, or the schedule is none.
    """
    if bool(cron) == bool(every):
        raise OperateError("name one of --cron '0 6 * * *' and --every 6h")
    from flows import server

    for name, value in server.SETTINGS.items():
        if "LOGGING" not in name:  # a run that nobody watches must leave a log
            os.environ.setdefault(name, value)
    from prefect import settings
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.schedules import Cron, Interval
    from prefect.types.entrypoint import EntrypointType

    from flows.schedule import scheduled

    if not settings.PREFECT_API_URL.value():
        raise OperateError("no server: run `prefect server start`, set PREFECT_API_URL to its address, then serve")
    try:
        when = Cron(cron, timezone=timezone) if cron else Interval(age(every or ""))
    except ValueError as error:
        raise OperateError(f"no schedule: {error}") from error
    parameters = {**told.build(), "paths": [_anywhere(path) for path in paths], "out": _anywhere(demanded(told))}
    scheduled.serve(
        name=TAG,
        schedule=when,
        parameters={**parameters, "alert": told.alert},
        tags=[TAG],
        description=f"Publishes {', '.join(paths)} to {told.out}",
        global_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        limit=1,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


def watch(paths: Sequence[str], told: Settings, every: str) -> None:
    """Build whenever there is something to do, in a process of its own, until stopped.

    What a build failed on is not tried again before something else is to be done. A disk or a store that fails is
    looked at again the next time.

    Raises:
        OperateError: ``every`` is no stretch of time.
    """
    try:
        pause = age(every).total_seconds()
    except ValueError as error:
        raise OperateError(str(error)) from error
    out = demanded(told)
    told = told.model_copy(update={"full": False})  # a page read already is nothing to do
    failed: frozenset[tuple[str, str]] = frozenset()
    while True:
        try:
            todo = planned(paths, told)
        except OSError as error:
            print(f"banxin: {datetime.now(UTC):%F %T}: {error}", file=sys.stderr, flush=True)
            time.sleep(pause)
            continue
        if (what := _to_do(todo)) and what != failed:
            counts = ", ".join(f"{count:,} {state}" for state, count in todo.counts.items() if state in TO_DO)
            print(f"banxin: {datetime.now(UTC):%F %T}: {counts}", file=sys.stderr, flush=True)
            command = [sys.executable, "-P", "-m", "flows.cli", "build", *paths, "--out", out]
            failed = what if subprocess.run(command, check=False).returncode else frozenset()  # noqa: S603 (this program)
        time.sleep(pause)


def _to_do(todo: plan.Plan) -> frozenset[tuple[str, str]]:
    """The pages that are to be read, with their bytes, and those that are to go."""
    gone = ((step.uri, "") for step in todo.steps if step.state == "removed")
    return frozenset((*((file.uri, file.sha256) for file in todo.work), *gone))


def _anywhere(path: str) -> str:
    """A path that means the same wherever the run is started."""
    return path if remote.is_url(path) else os.path.abspath(path)  # noqa: PTH100 (a pattern is no path)
