# Two commands do everything: `make run` serves the web side, `make test` runs all tests.
# Both begin with `make setup`, which is quick the second time.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run setup test lint check eval bench load fuzz sbom audit lock schema screenshots clean

run: setup ## serve the web side with the real register
	$(BIN)/privacybot serve

setup: .venv/.installed ## make .venv with the app in it

.venv/.installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is missing. Install it, or say where it is: make run PYTHON=/path/to/python3"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Python cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

test: .venv/.installed-dev ## run all tests, with a real browser and real servers
	@sh scripts/need-for-tests
	$(BIN)/python -m pytest

lint: .venv/.installed-dev ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/bandit --quiet --recursive bot --severity-level medium

check: setup ## check the register
	$(BIN)/privacybot check

eval: setup ## ask the questions kept aside, by which the matcher is measured
	$(BIN)/privacybot eval --examples knowledge/examples-kept-aside.yaml --no-misses --calibration

# The peers stay out of .venv: they are needed for this alone. PEERS=all installs and asks the large ones too.
BENCH := .venv/bench

bench: $(BENCH)/.installed$(if $(filter all,$(PEERS)),-all) ## measure quality and speed beside what one would use instead
	$(BENCH)/bin/python -m benchmarks $(if $(PEERS),--peers $(PEERS)) $(if $(SIZES),--sizes $(SIZES))

$(BENCH)/.installed: .venv/.installed requirements-bench.txt
	test -x $(BENCH)/bin/python || $(BIN)/python -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@

$(BENCH)/.installed-all: $(BENCH)/.installed requirements-bench-large.txt
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-bench-large.txt
	@touch $@

load: setup ## measure what one process serves, beside an empty endpoint on the same server (needs wrk)
	$(BIN)/python -m benchmarks.load $(LOAD)

# So many seconds for each target. The fuzzer stays out of .venv too: it has files for few machines only.
FUZZ := .venv/fuzz
FUZZ_SECONDS ?= 60

fuzz: $(FUZZ)/.installed ## throw at the doors of the app what reaches ever more of its lines
	$(FUZZ)/bin/python -m tests.fuzz --seconds $(FUZZ_SECONDS)

$(FUZZ)/.installed: requirements.txt requirements-fuzz.txt
	test -x $(FUZZ)/bin/python || $(PYTHON) -m venv $(FUZZ)
	$(FUZZ)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-fuzz.txt
	@touch $@

sbom: setup ## list what the app is made of, with hashes and licences (CycloneDX)
	$(BIN)/python scripts/sbom.py > sbom.cdx.json
	@echo "sbom.cdx.json"

schema: setup
	$(BIN)/privacybot schema

screenshots: .venv/.installed-dev ## make the pictures of docs/img anew
	@sh scripts/need-for-tests
	$(BIN)/python -m tests.browser.screenshots
	$(BIN)/python -m tests.browser.officer_screenshots

# pip-audit is not pinned: of what looks for holes that are known, the newest knows most.
AUDIT := .venv/audit

audit: setup ## look for known holes in what is pinned; ends well only where all of it was looked up
	test -x $(AUDIT)/bin/pip-audit || { $(PYTHON) -m venv $(AUDIT) && $(AUDIT)/bin/python -m pip install --quiet pip-audit; }
	$(BIN)/python scripts/audit.py $(AUDIT)/bin/pip-audit

lock: ## pin all dependencies anew, with their hashes
	echo flit_core==3.12.0 | uv pip compile pyproject.toml - $(LOCK) -o requirements.txt
	echo flit_core==3.12.0 | uv pip compile pyproject.toml - --extra dev $(LOCK) -o requirements-dev.txt
	uv pip compile pyproject.toml requirements-bench.in $(LOCK) -o requirements-bench.txt
	uv pip compile requirements-fuzz.in $(LOCK) -o requirements-fuzz.txt
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade

clean: ## remove what the other commands made
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
