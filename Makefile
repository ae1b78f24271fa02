# Everything that people do with this project. Each target makes the environment that it needs, in .venv.

PYTHON ?= python3.11
BIN := .venv/bin
INSTALLED := .venv/installed

.DEFAULT_GOAL := help
.PHONY: help install demo test lint types imports protos pytest generate format coverage clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

install: $(INSTALLED) ## Make .venv and install matchmaker into it, with all that development needs

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[service,training,dev]'
	touch $(INSTALLED)

demo: $(INSTALLED) ## Sample world, training, server, three questions: the whole path in a minute or two
	$(BIN)/python docs/demo.py

test: lint types imports protos pytest ## Everything that CI runs

lint: $(INSTALLED) ## Style and unused dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/deptry .

types: $(INSTALLED) ## mypy, strict
	$(BIN)/mypy

imports: $(INSTALLED) ## Which layer may import which
	$(BIN)/lint-imports

protos: $(INSTALLED) ## The protos are clean, and the committed stubs are theirs
	$(BIN)/buf lint protos
	$(BIN)/python protos/generate.py --check

pytest: $(INSTALLED) ## The tests, real data included (MATCHMAKER_CORDIS, default ../shared/data/cordis)
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

coverage: $(INSTALLED) ## The tests, and which lines they miss
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report --skip-covered

generate: $(INSTALLED) ## Make the stubs anew from the protos
	$(BIN)/python protos/generate.py

format: $(INSTALLED) ## Format, and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## Remove what was made here
	rm -rf .venv demo dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
