# Everything a person types: make demo, make serve, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed

.PHONY: demo serve test lint catalogues desk-page lock clean

demo: $(RUNTIME)
	@$(BIN)/followthrough demo --folder demo

serve: $(RUNTIME)
	@test -f demo/config.toml || { echo "There is no demo yet. Make it first with: make demo"; exit 1; }
	@$(BIN)/followthrough serve --config demo/config.toml

test: $(DEV)
	$(BIN)/pytest --numprocesses auto --dist worksteal

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Followthrough needs Python 3.11 or newer. Install it, then run: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "Python could not make a virtual environment. On Debian or Ubuntu, first run: sudo apt install python3-venv"; exit 1; }

# What pip has to say matters only when it fails.
define pip_install
@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(1) >$(VENV)/pip.log 2>&1 \
	  || { cat $(VENV)/pip.log; exit 1; }
endef

$(RUNTIME): requirements/runtime.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Followthrough needs (once; this can take a minute) …"
	$(call pip_install,--require-hashes -r requirements/runtime.txt)
	$(call pip_install,--no-deps --no-build-isolation -e .)
	@touch $@

$(DEV): requirements/dev.txt $(RUNTIME)
	@echo "Installing what the tests need …"
	$(call pip_install,--require-hashes -r requirements/dev.txt)
	@touch $@

# Make the lock files anew from pyproject.toml; needs uv (pip install uv).
lock:
	uv pip compile pyproject.toml requirements/build.in --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header -o requirements/runtime.txt
	uv pip compile pyproject.toml requirements/build.in --extra dev -c requirements/runtime.txt --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header -o requirements/dev.txt

# Give the catalogues a place for every sentence that messages say; see docs/languages.md.
catalogues: $(RUNTIME)
	$(BIN)/python -m automation.mail.renew

# Renew the tables of docs/desk.md from what the desk says that it answers.
desk-page: $(RUNTIME)
	$(BIN)/python -m automation.desk.manual docs/desk.md

clean:
	rm -rf $(VENV) demo .pytest_cache .mypy_cache .ruff_cache
