# Everything a checkout needs. `make run` and `make test` set up what is missing first.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
LIBRARY := corpus/library
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
NEEDED := Python 3.11 or newer with its venv module. Install it, or name it: make run PYTHON=/path/to/python3

.PHONY: run test check format library-check screenshots lock clean

# Ready for a question: environment, starter library, page.
run: $(VENV)/.installed
	@echo "Indexing the starter library …"
	@$(BIN)/curbside add $(LIBRARY)
	@$(BIN)/curbside ui --port $(PORT) --no-browser

test: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest

check: $(VENV)/.installed-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(MAKE) --no-print-directory library-check
	@$(BIN)/python -m pytest

library-check: $(VENV)/.installed
	@$(BIN)/python -m corpus.library_check

format: $(VENV)/.installed-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# The README's pictures; needs Chromium.
screenshots: $(VENV)/.installed-dev
	@$(BIN)/python -m ui.screenshots

# Write down what is installed now, without a build's local label (torch's "+cpu").
lock: $(VENV)/.installed-dev
	@$(BIN)/python -m pip freeze --exclude-editable | sed 's/+[a-z0-9.]*$$//' > constraints.txt

clean:
	rm -rf $(VENV) build *.egg-info

$(BIN)/python:
	@python="$(PYTHON)"; \
	for name in $$python python3 python3.13 python3.12 python3.11; do \
	  if "$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    python="$$name"; found=yes; break; fi; done; \
	if [ -z "$$found" ]; then echo "Missing: $(NEEDED)" >&2; exit 1; fi; \
	echo "Making the environment in $(VENV) with $$("$$python" --version) …"; \
	"$$python" -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing packages (about two minutes the first time) …"
	@$(PIP) --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing packages and the tests' tools (about two minutes the first time) …"
	@$(PIP) --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.installed
