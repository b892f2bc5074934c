"""The rooms of the house: imports point one way, and lint holds them there."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BANNED = {
    "transforms": ("prefect", "great_expectations", "flows", "expectations"),
    "expectations": ("prefect", "flows", "transforms"),
}
ALLOWED = {"transforms": ("numpy", "transforms"), "expectations": ("great_expectations", "pyarrow"), "flows": ("prefect", "transforms", "expectations")}  # fmt: skip


def complaints(room: str, module: str) -> str:
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", f"{room}/new.py", "-"],
        input=f'"""A new module."""\n\nimport {module}\n',
        capture_output=True,
        check=False,
        cwd=ROOT,
        encoding="utf-8",
    )
    assert run.returncode in (0, 1), run.stderr
    return run.stdout if run.returncode else ""


@pytest.mark.parametrize(("room", "module"), [(room, module) for room, modules in BANNED.items() for module in modules])
def test_an_import_against_the_way_is_refused(room: str, module: str) -> None:
    assert f"`{module}` is banned" in complaints(room, module)


@pytest.mark.parametrize(
    ("room", "module"), [(room, module) for room, modules in ALLOWED.items() for module in modules]
)
def test_an_import_along_the_way_is_fine(room: str, module: str) -> None:
    assert not complaints(room, module)


def test_the_shelf_is_no_package() -> None:
    assert not (ROOT / "datasets" / "__init__.py").exists()


def test_only_one_module_imports_jieba() -> None:
    importing = [path.name for path in (ROOT / "transforms").glob("*.py") if "jieba" in _imports(path)]
    assert importing == ["chinese.py"]


def _imports(path: Path) -> str:
    return "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if "import" in line)
