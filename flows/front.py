"""The front page of a folder of releases: which builds there were, what came of them, and how the figures moved.

It is written anew from the manifests after every build, so it can be lost and says nothing of its own.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from expectations import report
from flows import publish, readers

NAME = "index.html"
TOLD = "outcome.json"
"""What a refused build leaves beside its report."""
REFUSED = "refused"
WIDTH, HEIGHT, MARGIN = 240, 60, 4
SCORES = {
    "passages.label_score": "mean label score",
    "qa_pairs.pairing_score": "mean pairing score",
    "claims.salience": "mean salience of claims",
    "documents.legibility": "mean legibility",
}


def write(out: Path) -> Path:
    """Write the front page of a folder of releases, in one step for whoever reads it.

    Raises:
        OSError: the folder cannot be written.
    """
    current = publish.current(out)
    builds = sorted([*_published(out), *_refused(out)], key=lambda one: (one["finished"], one["id"]))
    for build in builds:
        build["current"] = bool(current and build["id"] == current.id and not build["refused"])
    newest = next((build for build in builds if build["current"]), None)
    page = report.render(
        "front.html",
        newest=newest,
        last=builds[-1] if builds else None,
        charts=list(_charts([build for build in builds if not build["refused"]])),
        rules=[(f"{one['stage']}: {one['rule']}", one["count"], one["severity"]) for one in newest["rejects"]]
        if newest
        else [],
        builds=builds[::-1],
    )
    making = out / f"{publish.STAGE}{NAME}"
    making.write_text(page, encoding="utf-8")
    os.replace(making, out / NAME)  # noqa: PTH105
    return out / NAME


def refuse(docs: Path, release: str, finished: str, reason: str, rows: Mapping[str, int], checks: Any) -> None:
    """Leave beside the report of a refused build what the front page tells of it."""
    told = {"release": release, "finished": finished, "reason": reason, "rows": dict(rows), "checks": checks}
    (docs / TOLD).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def _published(out: Path) -> Iterator[dict[str, Any]]:
    for release in publish.releases(out):
        checks = release.manifest.get("checks", {})
        yield {
            "id": release.id,
            "finished": str(release.manifest.get("finished", "")),
            "refused": False,
            "reason": "",
            "rows": release.rows,
            "broken": checks.get("broken", []),
            "rejects": checks.get("rejects", []),
            "scores": checks.get("figures", {}).get("scores", {}),
            "report": f"{readers.RELEASES}/{release.id}/validation/index.html",
        }


def _refused(out: Path) -> Iterator[dict[str, Any]]:
    for path in (out / REFUSED).glob(f"*/validation/{TOLD}"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(path.read_text(encoding="utf-8"))
            yield {
                "id": path.parts[-3],
                "finished": str(told["finished"]),
                "refused": True,
                "reason": str(told["reason"]),
                "rows": told["rows"],
                "broken": told["checks"]["broken"],
                "rejects": told["checks"]["rejects"],
                "scores": {},
                "report": f"{REFUSED}/{path.parts[-3]}/validation/index.html",
            }


def _charts(builds: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """How rows, rejects and scores moved, where there is more than one release."""
    if len(builds) < 2:
        return
    for name in ("documents", "passages", "qa_pairs", "claims", "statistics", "rejects"):
        yield _chart(name, [(build["id"], float(build["rows"].get(name, 0))) for build in builds], "{:,.0f}")
    for column, name in SCORES.items():
        values = [(build["id"], build["scores"][column]) for build in builds if column in build["scores"]]
        if len(values) > 1:
            yield _chart(name, values, "{:.3f}")


def _chart(name: str, values: Sequence[tuple[str, float]], form: str) -> dict[str, Any]:
    least, most = min(value for _, value in values), max(value for _, value in values)
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    dots = [
        (
            round(MARGIN + number * step, 1),
            round(
                HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * ((value - least) / (most - least) if most > least else 0.5), 1
            ),
            f"release {release}: {form.format(value)}",
        )
        for number, (release, value) in enumerate(values)
    ]
    return {
        "name": name,
        "points": " ".join(f"{x},{y}" for x, y, _ in dots),
        "dots": dots,
        "last": form.format(values[-1][1]),
        "least": form.format(least),
        "most": form.format(most),
        "told": ", ".join(title for *_, title in dots[-5:]),
    }
