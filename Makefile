# Two commands: `make demo` runs the whole job on sample photos, `make test` passes the tests.
# Both set up everything they need in .venv; the plain pip/python lines are in README.md.
PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: demo test check lint models clean

demo: .venv/demo.stamp models
	$(BIN)/photocheck demo --out demo-out
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then PHOTOCHECK_PASSPHRASE="the demo holds no secret" $(BIN)/photocheck-gui --gallery demo-out/demo.photocheck --channel website demo-out/photos; fi

test: .venv/test.stamp models
	$(BIN)/python -m pytest -n auto --cov --cov-report=term:skip-covered

check: test lint

lint: .venv/test.stamp
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

models: .venv/demo.stamp
	$(BIN)/photocheck models build

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/demo.stamp: .venv/bin/python setup.cfg
	$(BIN)/python -m pip install --quiet -e ".[demo]"
	touch $@

.venv/test.stamp: .venv/demo.stamp
	$(BIN)/python -m pip install --quiet -e ".[test]"
	touch $@

clean:
	rm -rf .venv demo-out build *.egg-info
