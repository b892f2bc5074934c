# Two commands do everything: `make run` publishes the sample pages, `make test` runs the whole suite.
# Each sets up .venv first; a second run installs nothing.

PYTHON ?= python3
OUT    ?= out
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: run test bench check setup setup-uv setup-pip lock clean

run: setup
	$(BIN)/banxin build datasets/samples --out $(OUT)

test: check
	$(BIN)/python -m pytest

bench: setup
	$(BIN)/python -m benchmarks.report

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

setup: $(READY)

# uv where it is found and works, else pip: both install the same hash-locked packages.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	  || { echo "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=python3.11 ..." >&2; exit 1; }
	@if command -v uv >/dev/null 2>&1 && $(MAKE) --no-print-directory setup-uv; then :; \
	  else $(MAKE) --no-print-directory setup-pip; fi
	@touch $@

setup-uv:
	uv venv --quiet --allow-existing --python $(PYTHON) $(VENV)
	VIRTUAL_ENV=$(VENV) uv pip install --quiet --compile-bytecode --require-hashes -r requirements.lock
	VIRTUAL_ENV=$(VENV) uv pip install --quiet --no-deps --no-build-isolation -e .

# The lock is whole, so nothing is resolved again: pip before 24 stumbles there over pins of packages with extras.
setup-pip:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .

# The lock carries hashes and no addresses, and holds for every supported Python and platform.
lock:
	uv pip compile pyproject.toml --group dev --extra dask --extra ray --extra s3 --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet -o requirements.lock

clean:
	rm -rf $(VENV) $(OUT) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
