# Everything a newcomer types. `make run` and `make test` set up all they need.
PYTHON ?= python3
BIN := .venv/bin
CATALOGUES := $(wildcard src/openharbor/locale/*/LC_MESSAGES/django.po)
AXE := tests/browser/node_modules/axe-core/axe.min.js
FAST := (not journey or smoke) and not shared and not process and not rest
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: install run test test-rest test-all check requirements clean

install: .venv/installed

.venv/installed: requirements.txt pyproject.toml $(CATALOGUES)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing. Install it: sudo apt-get install -y python3-venv"; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@echo "Installing OpenHarbor into .venv"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(BIN)/pybabel --quiet compile --domain django --directory src/openharbor/locale
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	@echo "Installing what the tests need"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

# axe-core, the accessibility checker, comes from npm; without npm its checks are skipped, and a line says so.
$(AXE): tests/browser/package.json tests/browser/package-lock.json
	@if command -v npm >/dev/null; then cd tests/browser && npm ci --silent --no-audit --no-fund && touch ../../$(AXE); \
	else echo "npm is missing: the accessibility checks will be skipped."; fi

run: install
	@$(BIN)/openharbor init --demo
	@exec $(BIN)/openharbor serve

test: .venv/installed-dev $(AXE)
	$(BIN)/python -m pytest -q -m "$(FAST)"

test-rest: .venv/installed-dev $(AXE)
	$(BIN)/python tests/with_postgres.py $(BIN)/python -m pytest -q -m "not journey and not shared and not process"
	$(BIN)/python -m pytest -q -m "(journey and not smoke) or shared or process"

test-all: test test-rest

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/openharbor regions check
	DJANGO_SETTINGS_MODULE=openharbor.config.settings $(BIN)/django-admin makemigrations --check --dry-run

# Needs uv. The two files are the only place where versions are fixed.
requirements:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra build pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra build --extra dev pyproject.toml -c requirements.txt -o requirements-dev.txt

clean:
	rm -rf .venv tests/browser/node_modules
