# Everything a fresh machine needs beyond Python 3.11+ and make is installed by `make setup`.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready

help:
	@echo "make run        set up, then open the sample hall (without a display: play the sample day)"
	@echo "make test       set up, then lint, types, import rules, tests"
	@echo "make test-long  the long campaigns"
	@echo "make setup      only set up; leaves servicehall in $(BIN)"
	@echo "make lock       write requirements.lock again from pyproject.toml"

$(STAMP): pyproject.toml requirements.lock installers/system_packages.sh
	sh installers/system_packages.sh
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	$(BIN)/python -m compileall -q app ui
	touch $@

setup: $(STAMP)

lock: $(STAMP)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --extra dev pyproject.toml -o requirements.lock

run: $(STAMP)
	$(BIN)/servicehall demo

lint: $(STAMP)
	$(BIN)/ruff check app ui tests installers
	$(BIN)/ruff format --check app ui tests installers
	$(BIN)/basedpyright
	$(BIN)/lint-imports --no-cache

test: lint
	QT_QPA_PLATFORM=offscreen $(BIN)/pytest -n 2 -m "not long"

test-long: lint
	QT_QPA_PLATFORM=offscreen $(BIN)/pytest -n 2
	sh tests/on_oldest_qt.sh


migration: $(STAMP)
	PYTHONPATH=. $(BIN)/python installers/draft_migration.py $(name)

.PHONY: help setup lock run lint test test-long migration
