"""The build as a schedule runs it: the same flow, with plain parameters and a call for help when it fails."""

from typing import Any

from prefect import State, flow
from prefect.blocks.webhook import Webhook
from prefect.client.schemas.objects import FlowRun
from prefect.flows import Flow
from prefect.task_runners import ThreadPoolTaskRunner

from expectations.limits import TOLERANCE
from flows.budget import MEGABYTES, SECONDS
from flows.build import MOST_AT_ONCE, build
from flows.crew import Runner
from transforms import legibility


async def call_for_help(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Tell the webhook that the parameter ``alert`` names which run failed and why.

    What fails here is Prefect's to log: the state of the run stands whatever becomes of the call.
    """
    if name := flow_run.parameters.get("alert"):
        hook: Webhook = await Webhook.aload(name)
        says = f"{flow_run.name}: {state.name}: {state.message}"
        answer = await hook.call({"text": says, "id": str(flow_run.id), "out": flow_run.parameters.get("out")})
        answer.raise_for_status()


@flow(
    name="scheduled build",
    flow_run_name="scheduled build",
    task_runner=ThreadPoolTaskRunner(max_workers=MOST_AT_ONCE),  # type: ignore[arg-type]
    on_failure=[call_for_help],
    on_crashed=[call_for_help],
    persist_result=False,
)
def scheduled(
    paths: list[str],
    out: str,
    append: bool = False,
    tolerance: float = TOLERANCE,
    legible: float = legibility.LEAST,
    full: bool = False,
    only: list[str] | None = None,
    since: float | None = None,
    runner: Runner = "process",
    address: str | None = None,
    workers: int | None = None,
    page_seconds: float = SECONDS,
    page_megabytes: int = MEGABYTES,
    alert: str | None = None,
) -> str:
    """Publish the pages that paths lead to, as ``banxin build`` does.

    Args:
        paths: files, folders and patterns.
        out: the folder of releases.
        append: keep the documents of the release before as well.
        tolerance: the part of a table's rows, from 0 to 1, that may be quarantined.
        legible: how legible a page must be, from 0 to 1.
        full: read every page again.
        only: patterns of page names; other pages stay as they are in the release before.
        since: seconds since the epoch; files that changed earlier stay as they are.
        runner: process, dask or ray.
        address: where a cluster runs already.
        workers: how many batches are worked at once.
        page_seconds: CPU time that a page may take.
        page_megabytes: memory that a page may take.
        alert: the name of the Webhook block that is called when the run fails.

    Returns:
        The release's id.
    """
    state = build.fn(
        paths,
        out,
        append=append,
        tolerance=tolerance,
        legible=legible,
        full=full,
        only=only or (),
        since=since,
        runner=runner,
        address=address,
        workers=workers,
        page_seconds=page_seconds,
        page_megabytes=page_megabytes,
    )
    account: Any = state.data
    if account.error:  # a state cannot carry an account out of the process that the schedule started
        raise account.error
    return account.release.id if account.release else ""
