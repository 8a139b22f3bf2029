# One command per wish. Needs make and Python 3.11 or newer; everything else comes into .venv.

# The first interpreter that answers and is new enough; `make PYTHON=/path/to/python` decides otherwise.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
OLD := .venv-boxsdk3
FLOORS := .venv-floors
ALONE := .venv-wheel
# What looks like a secret and is an example of a URL, or the sha1 of nothing.
KNOWN := --exclude-lines 'secret@db.example|da39a3ee5e6b4b0d3255bfef95601890afd80709'
# Tests are full of secrets that were made up: only what has the form of a real service's counts there.
MADE_UP := --disable-plugin KeywordDetector --disable-plugin BasicAuthDetector \
	--disable-plugin Base64HighEntropyString --disable-plugin HexHighEntropyString
PYTEST := $(BIN)/python -m pytest
# Else each worker, and each process that a test starts, compiles all it imports: half a minute.
export PYTHONDONTWRITEBYTECODE :=
# One more than there are processors, as many tests wait for what is slow on purpose.
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.PHONY: help setup demo test test-slow ordeal interop faults test-floors lint security wheel format types docs mutants bench bench-quick record facts boxsdk3 clean

help:  ## Say what there is
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

$(READY): pyproject.toml box_models/_version.py
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer found; say which: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "$(PYTHON) cannot make an environment; on Debian and Ubuntu: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

setup: $(READY)  ## Make .venv with everything in it

demo: setup  ## Run the main job on real files, on an embedded Box
	$(BIN)/python examples/demo.py

test: setup  ## The fast tests
	$(PYTEST) -n $(JOBS) -m "not slow and not interop"

test-slow: setup boxsdk3  ## Every test, the slow and the official SDKs' too, and the coverage gate
	rm -f .coverage .coverage.*
	$(PYTEST) -n $(JOBS) --cov --cov-report=term

boxsdk3: $(OLD)/.ready  ## The second environment, with the official SDK before its rewrite

$(OLD)/.ready: $(READY)
	test -x $(OLD)/bin/python || $(BIN)/python -m venv $(OLD)
	$(OLD)/bin/python -m pip install --quiet --disable-pip-version-check 'boxsdk[jwt]==3.14.*'
	@touch $@

ordeal: setup  ## Kill, starve and fuzz the embedded Box, and lose its answers, for half an hour and more: what `make test-slow` does in little
	BOX_MODELS_CYCLES=500 BOX_MODELS_SOAK=100000 BOX_MODELS_FUZZ=50000 BOX_MODELS_CHAOS=10000 \
		$(PYTEST) -n $(JOBS) -o faulthandler_timeout=0 \
		tests/local/test_crashes.py tests/local/test_soak.py tests/local/test_fuzz.py tests/local/test_disk_faults.py \
		tests/conformance/test_chaos.py

interop: setup boxsdk3  ## Run the official SDKs, and write down what they can do (docs/interop.md)
	BOX_MODELS_WRITE=1 $(PYTEST) -m interop tests/interop

faults: setup boxsdk3  ## Put the catalogue of faults to three SDKs, and write down what comes of it (docs/faults.md)
	$(BIN)/python -m tests.faults.compare

test-floors: setup  ## The fast tests with the oldest versions that pyproject.toml allows users to have
	test -x $(FLOORS)/bin/python || $(BIN)/python -m venv $(FLOORS)
	$(BIN)/python scripts/floors.py > $(FLOORS)/floors.txt
	$(FLOORS)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]' -c $(FLOORS)/floors.txt
	$(FLOORS)/bin/python -m pytest -n $(JOBS) -m "not slow and not interop"

lint: setup  ## Style, spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell

security: setup  ## Known weaknesses, and secrets in the tree
	$(BIN)/bandit -q -c pyproject.toml -r box_models scripts
	git ls-files -z ':!tests' | xargs -0 $(BIN)/detect-secrets-hook $(KNOWN)
	git ls-files -z tests | xargs -0 $(BIN)/detect-secrets-hook $(MADE_UP)

wheel: setup  ## Build the package, and try it as it is installed: alone, without extras
	rm -rf dist $(ALONE)
	$(BIN)/python -m build --outdir dist >/dev/null
	$(BIN)/python -m venv $(ALONE)
	$(ALONE)/bin/python -m pip install --quiet --disable-pip-version-check dist/*.whl
	$(ALONE)/bin/python scripts/smoke.py

format: setup  ## Put the style right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: setup  ## mypy, pyright, and how much of the public surface has a type
	$(BIN)/mypy
	$(BIN)/pyright
	PATH="$(CURDIR)/$(BIN):$$PATH" pyright --verifytypes box_models --ignoreexternal  # it asks the first python

docs: setup  ## The documentation, warnings as errors, into docs/_build
	$(BIN)/python -m box_models.local.coverage tests/facts/operations.json > docs/coverage.md
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html

mutants: setup  ## Break the code in thousands of ways, and count how many the tests notice; ONLY='*[15]' is every fifth
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[mutation]'
	rm -rf mutants
	PYTHONHASHSEED=0 $(BIN)/mutmut run $(if $(ONLY),'$(ONLY)')
	$(BIN)/python scripts/mutants.py

bench: setup boxsdk3  ## Measure everything beside its peers (a quarter of an hour and more), and write docs/benchmarks.md
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	$(BIN)/python -m bench

bench-quick: setup boxsdk3  ## The same with less of everything (two minutes), printed only
	BENCH_QUICK=1 $(BIN)/python -m bench

record: setup  ## Record every cassette again, from the embedded Box
	rm -f tests/cassettes/*.yaml
	BOX_MODELS_RECORD=1 $(PYTEST) -n $(JOBS) tests/cassette_tests --ignore tests/cassette_tests/test_cassettes.py
	$(PYTEST) -q -n $(JOBS) tests/cassette_tests

facts:  ## Derive the fact tables from Box's description: make facts SPEC=/path/to/openapi.json
	$(BIN)/python scripts/derive_facts.py $(SPEC)

clean:  ## Remove what the above made
	rm -rf $(VENV) $(OLD) $(FLOORS) $(ALONE) docs/_build dist build mutants .demo .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
