# Two commands do everything on a fresh machine: `make try` and `make test`.
# Needed: make and Python 3.11 or newer (PYTHON=python3.12 chooses one). All else is set up in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help try run test check lint bench soak eval fit messages lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

try: $(VENV)/run.done ## try the bot in the browser, without a token
	@$(BIN)/python -m bot try

run: $(VENV)/run.done ## serve Telegram; BOT_TOKEN must be set
	@$(BIN)/python -m bot run

test: export PYTHONDONTWRITEBYTECODE := # hundreds of processes start from what the first has compiled
test: lint check ## everything that must hold: lints, types, knowledge, tests
	$(BIN)/pytest -n 3 --dist loadfile
	@$(BIN)/python -m tests.browser || printf '\033[31mThere is no Chromium here: the browser tests were left out. Install it as the package "chromium".\033[0m\n'

check: $(VENV)/run.done ## the knowledge files: errors and warnings
	$(BIN)/python -m bot check --strict

lint: $(VENV)/dev.done ## style and types of the code
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy

bench: $(VENV)/dev.done ## speed and memory, beside other libraries in the same run
	$(BIN)/python -m tests.bench.library
	$(BIN)/python -m tests.bench.search
	$(BIN)/python -m tests.bench.checking
	$(BIN)/python -m tests.bench.remembering
	$(BIN)/python -m tests.bench.publishing
	$(BIN)/python -m tests.bench.press
	$(BIN)/python -m tests.bench.webhook
	$(BIN)/python -m tests.bench.flood
	$(BIN)/python -m tests.bench.planning
	$(BIN)/python -m tests.bench.announcing

soak: $(VENV)/dev.done ## the long runs
	$(BIN)/python -m tests.bench.soak
	$(BIN)/python -m tests.bench.webhook --seconds 0 --queue 0 --minutes 10
	$(BIN)/python -m tests.web.replicas --updates 20000 --people 2000 --kills 40 --late 10
	$(BIN)/python -m tests.stories.crowd --kills 200
	$(BIN)/python -m tests.outbox.kills --kills 1000
	$(BIN)/python -m tests.publishing.kills --kills 200
	LEAK_READERS=1000 $(BIN)/pytest -q --timeout 7200 tests/test_leaks.py

eval: $(VENV)/dev.done ## whether questions find their answers, beside SQLite's full-text search
	$(BIN)/python -m tests.search.report

fit: $(VENV)/dev.done ## fit when to answer and when to abstain, on the tuning half of the questions
	$(BIN)/python -m tests.search.fit

messages: $(VENV)/dev.done ## bring the catalogues in locales/ up to date with the code
	$(BIN)/python -m tests.catalogues

lock: $(VENV)/run.done ## choose the newest allowed versions of all dependencies
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile $(LOCK) --extra fast --extra postgres pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile $(LOCK) --extra fast --extra postgres --group dev pyproject.toml -o requirements/dev.txt

LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

clean: ## remove what the other commands made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Vyraj needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: requirements/run.txt | $(VENV)/bin/pip
	$(INSTALL) -r requirements/run.txt
	@touch $@

$(VENV)/dev.done: requirements/dev.txt | $(VENV)/bin/pip
	$(INSTALL) -r requirements/dev.txt
	@touch $@ $(VENV)/run.done
