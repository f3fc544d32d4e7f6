# Throughline. `make run` serves the demo, `make test` runs the whole suite.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8050
STUDENTS ?= 60000
SEED ?= 1

.PHONY: help run test test-all lint demo release clean

help:  ## say what the commands are
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

run: $(VENV)/run releases/current  ## build the demo release if there is none, then serve it
	$(BIN)/python app.py --port $(PORT)

test: $(VENV)/dev  ## install what the tests need, Chromium included, then run the suite
	sh tests/chromium.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not long" -n auto --dist loadfile --no-loadscope-reorder

test-all: $(VENV)/dev  ## the suite and the long checks
	sh tests/chromium.sh
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

lint: $(VENV)/dev  ## put imports and spacing right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

demo: $(VENV)/run  ## write a synthetic package to demo-data
	$(BIN)/python -m aggregates demo demo-data --students $(STUDENTS) --seed $(SEED)

releases/current: | $(VENV)/run
	test -f demo-data/datapackage.json || \
	  $(BIN)/python -m aggregates demo demo-data --students $(STUDENTS) --seed $(SEED)
	$(BIN)/python -m aggregates build demo-data

$(VENV)/python:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/run: requirements.txt | $(VENV)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/dev: requirements.txt requirements-dev.txt | $(VENV)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ $(VENV)/run

clean:  ## remove the environment, the demo package and its releases
	rm -rf $(VENV) demo-data releases
