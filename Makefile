# Two commands: `make demo` runs the whole job on sample photos, `make test` passes the tests.
# For a release: `make dist` freezes the program into one folder, `make release-check` runs everything.
# Both set up everything they need in .venv; the plain pip/python lines are in README.md.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

FREEZE := build/dist-venv/bin

.PHONY: demo test coverage check lint fuzz models dist figures screenshots release-check clean

demo: .venv/demo.stamp models
	$(BIN)/photocheck demo --out demo-out
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then PHOTOCHECK_PASSPHRASE="the demo holds no secret" $(BIN)/photocheck-gui --gallery demo-out/demo.photocheck --channel website demo-out/photos; fi

# the tests start the program some hundred times: half of a start is compiling, if nothing is kept
test: .venv/test.stamp models
	$(BIN)/python -m compileall -q photocheck
	$(BIN)/python -m pytest -n auto

# the tests once more, a quarter slower: which lines no test runs
coverage: .venv/test.stamp models
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

# one folder with Python and the models inside, its notices and its bill of materials: dist/PhotoCheck
dist: models build/dist-venv.stamp
	QT_QPA_PLATFORM=offscreen PYTHONPATH=. $(FREEZE)/pyinstaller --noconfirm --log-level ERROR --distpath dist --workpath build/pyinstaller packaging/photocheck.spec
	PYTHONPATH=. $(FREEZE)/python packaging/inventory.py dist
	du -sh dist/PhotoCheck

# what the folder is made of has an environment of its own, with nothing that is not shipped
build/dist-venv.stamp: setup.cfg packaging/requirements.txt
	rm -rf build/dist-venv && $(PYTHON) -m venv build/dist-venv
	$(FREEZE)/python -m pip install --quiet . -r packaging/requirements.txt
	$(FREEZE)/python -m pip uninstall --quiet --yes photocheck
	touch $@

# the figures of docs/figures.md: those whose program changed since; goes on where it was stopped
figures: .venv/test.stamp models
	PYTHONPATH=. $(BIN)/python benchmarks/figures.py

# half a minute of each of the long runs on the gallery: killed, flipped, fed with hostile tables
fuzz: .venv/test.stamp
	@for run in gallery_kill gallery_fuzz import_fuzz; do \
	    PYTHONPATH=. XDG_STATE_HOME=build/fuzz/$$run timeout 300 \
	        $(BIN)/python benchmarks/$$run.py --seconds 30 & pids="$$pids $$!"; \
	done; for pid in $$pids; do wait $$pid || exit 1; done

screenshots: .venv/test.stamp models
	docs/take_screenshots.sh

# all that a release must pass; docs/release.md says what it needs
release-check: check fuzz dist
	$(MAKE) figures

clean:
	rm -rf .venv demo-out build dist *.egg-info
