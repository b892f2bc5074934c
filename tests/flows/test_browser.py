"""The report in a browser with the network cut: hostile pages stay text, and nothing is asked of any other machine."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from expectations.limits import Pages
from flows import front, harvest, judge, publish, shelf
from tests.flows.conftest import PAGE

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

HOSTILE = (
    "<script>document.title='owned'</script><img src=http://192.0.2.1/x onerror=\"document.title='owned'\">"
    "<svg onload=\"document.title='owned'\"></svg>&lt;b&gt;${7*7}{{7*7}}</u></mark></style></table><h1 id=owned>版心"
)
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", "--virtual-time-budget=2000")  # fmt: skip


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    """Two releases and a refused build of pages that attack their reader, by text and by name."""
    folder = tmp_path_factory.mktemp("hostile")
    pages = folder / "pages"
    pages.mkdir()
    for name in ("b.txt", "<img src=x onerror=alert(1)>.txt"):
        text = PAGE.replace("夜间公交", f"夜间公交{HOSTILE}").replace("票价2元", f"票价2元，女乘客占比达160%{HOSTILE}")
        (pages / name).write_text(text + name, encoding="utf-8")
    (pages / "<script>empty.txt").touch()
    out = folder / "out"
    for faults in (0, 0, 99):
        with publish.writing(out) as stage:
            found = shelf.discover([pages])
            done = harvest.harvest(found.files, stage, 1)
            release = publish.next_id(out)
            report = stage / "validation"
            checks = judge.judge(
                stage, report, f"release-{release}", pages=Pages(len(found.files), faults, done.unread)
            )
            told = judge.told(checks, stage)
            if faults:
                front.refuse(report, release, "2026-01-02T03:04:05+00:00", HOSTILE, done.rows, told)
                publish.refuse(out, stage, release)
            else:
                facts = {"finished": "2026-01-02T03:04:05+00:00", "checks": told}
                publish.publish(out, stage, release, found.inputs, facts)
            front.write(out)
    return out


def opened(page: str, home: Path) -> tuple[str, set[str]]:
    """What a page is in the browser, and the hosts that were asked for anything; the network is cut where it can be."""
    log = home / "net.json"
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={home / 'profile'}", f"--log-net-log={log}", "--dump-dom", page]
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0:  # noqa: S607
        command = ["unshare", "-rn", *command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True)  # noqa: S603
    # Chromium notes every request, also those that fail.
    noted = log.read_text(encoding="utf-8", errors="replace")
    return done.stdout, set(re.findall(r'"(?:https?|wss?)://([^"/]*)[^"]*"', noted))


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> set[str]:
    """The hosts that the browser asks for its own sake; a page that asks for more is noticed."""
    home = tmp_path_factory.mktemp("control")
    control = home / "control.html"
    control.write_text("<title>control</title><img src=http://192.0.2.1/x>", encoding="utf-8")
    dom, hosts = opened(control.as_uri(), home)
    assert "<title>control" in dom
    assert "192.0.2.1" in hosts
    return hosts - {"192.0.2.1"}


@pytest.mark.parametrize(
    "page",
    [
        "index.html",
        *(f"releases/000002/validation/{name}.html" for name in ("index", "evidence", "validations/statistics")),
    ],
)
def test_a_page_of_the_report_is_harmless_and_asks_no_other_machine(out, page, own, tmp_path):
    dom, hosts = opened((out / page).as_uri(), tmp_path)
    assert "</html>" in dom
    assert "<title>owned" not in dom
    assert 'id="owned"' not in dom
    assert not re.search(r"<(script|img|svg onload|iframe|object)\b", dom)
    assert hosts <= own


def test_what_attacks_is_shown_as_text(out):
    evidence = (out / "releases" / "000002" / "validation" / "evidence.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;" in evidence
    assert "&lt;img src=x onerror=alert(1)&gt;.txt" in evidence
    refused = (out / "index.html").read_text(encoding="utf-8")
    assert "&lt;svg onload=" in refused
