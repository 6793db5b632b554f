# Two commands do everything from a bare checkout: `make chat` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := requirements.lock
# A process for each processor, each with models of its own; what a file shares is made once.
SIDE_BY_SIDE := --numprocesses logical --maxprocesses 4 --dist loadfile
# Once; where nothing can be fetched, everything runs with the smaller reader.
READER := test -e $(VENV)/.reader || { $(BIN)/newsdesk model install reader && touch $(VENV)/.reader; } || \
	echo "Going on with the smaller reader; $(BIN)/newsdesk model install reader fetches the larger one."

.PHONY: chat test test-all check format index eval gate lock clean

chat: $(VENV)/.app ## install what is needed, index seeds/ and open the page
	@$(READER)
	@$(BIN)/newsdesk chat

test: $(VENV)/.dev ## the test suite, ten minutes on two cores
	@$(READER)
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)

test-all: $(VENV)/.dev ## the slow and the large tests too
	@$(READER)
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "slow or not slow"

check: $(VENV)/.dev ## format, lint, types, import direction
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: $(VENV)/.app ## the questions about seeds/ and their scores
	@$(READER)
	@$(BIN)/python -m eval

gate: $(VENV)/.app ## fails where answers about seeds/ got worse than those on record
	@$(READER)
	@$(BIN)/python -m eval gate

# A stamp is newer than the lock and the project file as long as both are installed.
$(VENV)/.app: $(LOCK) pyproject.toml | $(BIN)/python
	@echo "Installing the locked packages (once, a few minutes) …"
	@$(PIP) install --constraint $(LOCK) --editable .
	@touch $@

$(VENV)/.dev: $(LOCK) pyproject.toml | $(BIN)/python
	@echo "Installing the locked packages with what the tests need (once, a few minutes) …"
	@$(PIP) install --constraint $(LOCK) --editable ".[dev]"
	@touch $@ $(VENV)/.app

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Newsdesk needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

lock: $(VENV)/.dev ## write down what is installed now
	@$(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//' > $(LOCK)

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
