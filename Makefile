# The one door to everything: `make help`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOWEST := .venv-lowest
PORT ?= 8080
REDOCLY := npx --yes @redocly/cli@1.34.20

# Tests start the kit in many processes; without bytecode each of them would compile it again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup mock test test-stores coverage lowest lock lint type contract mutants mutation mutation-sample docs site bench bench-quick bench-peers bench-stores clean

# A module's tests run in one process, since they share what it sets up.
PYTEST = $(BIN)/pytest --numprocesses auto --dist loadscope --no-loadscope-reorder --quiet

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# The mock alone: no test tools.
$(VENV)/.mock: $(BIN)/python pyproject.toml
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(BIN)/python pyproject.toml
	$(BIN)/pip install --quiet --editable '.[dev]'
	@# Compiles the tests once; in a first run each of its processes would.
	-@$(BIN)/pytest --collect-only -qq > $(VENV)/collected
	@touch $@ $(VENV)/.mock

setup: $(VENV)/.dev ## Make the virtual environment with all tools

mock: $(VENV)/.mock ## Serve the mock on port 8080 (PORT=...)
	@$(BIN)/liveops mock --port $(PORT)

test: $(VENV)/.dev ## Run the whole test suite
	$(PYTEST)

test-stores: $(VENV)/.dev ## Run the tests about the state on each store, and the long ones of several processes
	TEST_STORES=all $(PYTEST) tests/stores tests/state tests/server

# A selection that touches every library and takes a few minutes.
LOWEST_TESTS := tests/domain tests/openapi tests/server

lowest: $(LOWEST)/.lowest ## Run a part of the tests with the lowest versions that we claim
	$(LOWEST)/bin/python -m pytest --quiet $(LOWEST_TESTS) -k "pipeline or golden or coupons"

$(LOWEST)/.lowest: requirements/lowest.txt
	$(PYTHON) -m venv $(LOWEST)
	$(LOWEST)/bin/pip install --quiet --requirement requirements/lowest.txt
	$(LOWEST)/bin/pip install --quiet --no-deps --editable .
	@touch $@

# uv is a tool, and no dependency: pipx install uv.
LOCK := uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet

lock: ## Write requirements/ after a change of the dependencies in pyproject.toml
	$(LOCK) --upgrade --generate-hashes --output-file requirements/dev.txt
	$(LOCK) --upgrade --resolution lowest-direct --output-file requirements/lowest.txt

# Laws tried on mutants, and comparisons of two mocks, run the code that other tests run, and long;
# the others run tools in place of our code.
WITHOUT_COVERAGE := mutants diff clients benchmarks project/test_image_steps.py project/test_site.py

coverage: $(VENV)/.dev ## Measure which branches most tests reach; fail below the floor of pyproject.toml
	$(PYTEST) $(WITHOUT_COVERAGE:%=--ignore tests/%) --cov --cov-report=term

lint: $(VENV)/.dev ## Check style, layers and the specification
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_wording.py
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	$(BIN)/zizmor --offline --quiet .github action.yml
	@if command -v npx >/dev/null; then \
	  REDOCLY_TELEMETRY=off $(REDOCLY) lint openapi/liveops.yaml openapi/control.yaml openapi/store.yaml; \
	else \
	  echo "node is not here: the specification's Redocly rules are not checked"; \
	fi

type: $(VENV)/.dev ## Check types
	$(BIN)/mypy

contract: $(VENV)/.dev ## Run the contract tests on the mock
	$(BIN)/liveops test mock

mutants: $(VENV)/.dev ## Count the mutants that are killed, and by what
	$(BIN)/python -m tests.mutants.kill_rate

# Mutants that nobody chose: mutmut makes them, and the laws alone are tried on them.
N ?= 200
SEED ?= 1
PROCESSES ?= 2

$(VENV)/.mutation: $(BIN)/python pyproject.toml
	$(BIN)/pip install --quiet --editable '.[mutation]'
	@touch $@ $(VENV)/.dev $(VENV)/.mock

mutation: $(VENV)/.mutation ## Try every mutant of the mock on the laws: hours, goes on where it was ended
	$(BIN)/python -m tests.mutation --all --processes $(PROCESSES); \
	  code=$$?; $(BIN)/python -m tests.mutation.page && exit $$code

mutation-sample: $(VENV)/.mutation ## Try N=200 of them, drawn by SEED=1, and write what became of them
	$(BIN)/python -m tests.mutation --size $(N) --seed $(SEED) --processes $(PROCESSES); \
	  code=$$?; $(BIN)/python -m tests.mutation.page && exit $$code

docs: $(VENV)/.dev ## Write the pages that are made from the sources
	$(BIN)/python docs/write_cli_page.py
	$(BIN)/python docs/write_steps_page.py
	$(BIN)/python docs/write_reference.py
	$(BIN)/python docs/write_llms.py
	$(BIN)/python scripts/write_calls_stub.py
	$(BIN)/python docs/write_examples.py --render

site: docs ## Build the site of the documentation into build/site; a dead link fails it
	$(BIN)/python -m sphinx --quiet --fail-on-warning --builder html docs build/site

BENCH := $(BIN)/python -m benchmarks
PAGE := --output benchmarks/RESULTS.md --chart benchmarks/results.svg

bench: $(VENV)/.dev ## Measure the mock beside bare servers, and write benchmarks/RESULTS.md
	$(BENCH) $(PAGE)

bench-quick: $(VENV)/.dev ## A rough look in two minutes; writes nothing
	$(BENCH) --quick

bench-peers: $(VENV)/.dev ## As bench, and beside other mocks, which npm installs into the user's cache
	$(BENCH) --peers $(PAGE)

bench-stores: $(VENV)/.dev ## Measure the mock with each store, with one worker and with two, beside other mocks
	$(BENCH).stores --peers

clean: ## Remove what was made
	rm -rf $(VENV) $(LOWEST) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache mutants
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
