# Every target sets up what it needs: Python 3.11 or later and make are enough.

.DEFAULT_GOAL := help
.PHONY: help run test test-schema test-browser test-clients lint check conformance bench lock clean

# The first interpreter that runs and is new enough; `make run PYTHON=…` names another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$python && break; done)

# Files or options for pytest: make test ARGS="tests/core -k sort"
ARGS ?=

help:  ## Show the targets
	@awk -F ':.*##' '/^[a-z-]+:.*##/ {printf "  make %-13s%s\n", $$1, $$2}' Makefile

run: .venv/ready  ## Serve at http://127.0.0.1:8000 (HOST, PORT); a new database gets the demo company
	@.venv/bin/flask --app wsgi prepare
	@exec .venv/bin/gunicorn -c gunicorn.conf.py wsgi:app

test: .venv-dev/ready  ## Run the tests, on SQLite and PostgreSQL
	.venv-dev/bin/pytest -n auto $(ARGS)

SEED ?= 1
EXAMPLES ?= 20
test-schema: .venv-dev/ready  ## Make up EXAMPLES requests of each kind for every operation described, from SEED
	.venv-dev/bin/pytest -n auto tests/contract/test_schemathesis.py --schema-seed $(SEED) --schema-examples $(EXAMPLES) $(ARGS)

test-browser: .venv-dev/ready .venv-browser/ready  ## Look at the pages in Chromium; screenshots in artefacts/browser
	.venv-browser/bin/pytest --confcutdir=tests/browser -p no:cacheprovider -rs tests/browser $(ARGS)

# Only what is written in JavaScript needs Node.js.
NEW_NODE := const [major, minor] = process.versions.node.split('.'); process.exit(major > 20 || (major == 20 && minor > 18) ? 0 : 1)

test-clients: .venv-dev/ready  ## Drive the service with Ember Data, WarpDrive and other clients from npm, and from Python
	@if node -e "$(NEW_NODE)" 2>/dev/null; then $(MAKE) --silent --no-print-directory tests/clients/node_modules/ready; \
	else echo "No Node.js 20.19 or later here: the clients from npm are left out." >&2; fi
	.venv-dev/bin/python -m tests.clients $(ARGS)

lint: .venv-dev/ready  ## Check format, style, types, import contracts and generated files
	.venv-dev/bin/ruff format --check
	.venv-dev/bin/ruff check
	.venv-dev/bin/mypy
	.venv-dev/bin/lint-imports
	.venv-dev/bin/flask --app wsgi permissions --check
	.venv-dev/bin/flask --app wsgi openapi --check

check: lint test  ## Everything a change must pass: lint and test

conformance: .venv-dev/ready  ## Write docs/conformance.md anew from tests/contract/requirements.toml
	.venv-dev/bin/python -m tests.contract.conformance

bench: .venv-dev/ready  ## Compare the speed with a hand-written view and with the stock libraries
	.venv-dev/bin/python -m benchmarks $(ARGS)

LOCK := --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: .venv-dev/ready  ## Write requirements*.txt anew from requirements*.in; ARGS="-U" takes newer versions
	CUSTOM_COMPILE_COMMAND="make lock" .venv-dev/bin/pip-compile $(LOCK) $(ARGS) requirements.in
	CUSTOM_COMPILE_COMMAND="make lock" .venv-dev/bin/pip-compile $(LOCK) $(ARGS) --allow-unsafe requirements-dev.in
	CUSTOM_COMPILE_COMMAND="make lock" .venv-dev/bin/pip-compile $(LOCK) $(ARGS) --allow-unsafe requirements-browser.in
	CUSTOM_COMPILE_COMMAND="make lock" .venv-dev/bin/pip-compile $(LOCK) $(ARGS) requirements-otel.in

clean:  ## Remove what these targets made, except the data in instance/
	rm -rf .venv .venv-dev .venv-browser tests/clients/node_modules artefacts .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A virtual environment is made anew when its lock file changes.
.venv/ready: requirements.txt
.venv-dev/ready: requirements-dev.txt
.venv-browser/ready: requirements-browser.txt
%/ready:
	@test -n "$(PYTHON)" || { echo "Backline needs Python 3.11 or later, and found none." >&2; exit 1; }
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { echo "Backline needs Python 3.11 or later; $(PYTHON) is not." >&2; exit 1; }
	@echo "Installing $< into $*"
	@rm -rf $*
	@$(PYTHON) -m venv $*
	@# The lock file is complete, so there is nothing to resolve: --no-deps keeps pip from looking at newer releases.
	@$*/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@

# The same for the packages of Node.
tests/clients/node_modules/ready: tests/clients/package-lock.json
	@node -e "$(NEW_NODE)" 2>/dev/null || { echo "No Node.js 20.19 or later here." >&2; exit 1; }
	@echo "Installing $< into $(@D)"
	@cd tests/clients && npm ci --ignore-scripts --silent
	@touch $@
