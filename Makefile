# Perennial: `make demo` shows it, `make test` checks it, `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

HOST ?= 127.0.0.1
PORT ?= 8000
JOBS ?= 2

VENV := .venv
PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py
UV := UV_PYTHON_DOWNLOADS=never $(PY) -m uv
# Compiled once at the start, as pip does: every command begins 3 seconds earlier where Python itself writes no bytecode.
# uv takes seconds; where only pip knows the way to the packages (a mirror in pip.conf, a certificate), pip goes it.
INSTALL = $(UV) pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r $< || \
	{ echo "uv did not get through; pip tries, which takes longer"; $(PY) -m pip install --quiet --require-hashes -r $<; }
SITE = DJANGO_SETTINGS_MODULE=$${DJANGO_SETTINGS_MODULE:-crm.settings.demo} exec $(PY) -m gunicorn crm.wsgi \
	--bind $(HOST):$(PORT) --workers 1 --threads 8 --no-control-socket --log-level warning
COLLECT := $(MANAGE) makemessages --all --no-location --no-wrap --no-obsolete --ignore node_modules --ignore static/vendor --ignore var
LOCK := UV_NO_CONFIG=1 $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.12 --no-emit-index-url --custom-compile-command "make lock"

# A virtual environment whose Python is gone, or that was never finished, is made again, whatever the stamps say.
VENV_WORKS := $(shell $(PY) -c 'import pip, sys; print(sys.version_info >= (3, 12))' 2>/dev/null)
ifneq ($(VENV_WORKS),True)
$(VENV)/.made: .FORCE
endif
ifeq ($(wildcard static/vendor/lit.js),)
$(VENV)/.bundled: .FORCE
endif
ifeq ($(wildcard node_modules/lit/package.json),)
$(VENV)/.fetched: .FORCE
endif

.PHONY: .FORCE help demo serve setup dev test fast lint format bench schema messages lock clean

help: ## What can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

demo: .port setup ## The demo company in a browser, at http://localhost:8000 (PORT= for another)
	@echo "Preparing the database"
	@$(PY) scripts/prepare_demo.py
	@echo
	@echo "Perennial is at http://localhost:$(PORT)   (Ctrl-C stops it, make demo starts it again)"
	@$(SITE)

serve: .port setup ## Your own data in a browser: DATABASE_URL=sqlite:///own.sqlite3 make serve
	@$(MANAGE) migrate --verbosity 0
	@echo "Perennial is at http://localhost:$(PORT)   (Ctrl-C stops it)"
	@DEMO=0 $(SITE)

setup: $(VENV)/.installed $(VENV)/.bundled ## Everything the product needs, in this folder; nothing is started

dev: setup $(VENV)/.dev ## What the checks need besides

test: dev ## All tests; what can't be run here is said at the end (with CI=true it fails)
	@$(PY) -m tests.run

# Where Python writes no bytecode, each process would read all our files anew, and pytest rewrite all tests: 5 seconds each.
test fast: export PYTHONDONTWRITEBYTECODE =

fast: dev ## The tests that need neither a browser nor a server, in under a minute
	@$(PY) -m pytest -q -n $(JOBS) --hypothesis-profile fast -m "not services and not journeys and not doors and not slow"

lint: dev ## Style, types, floors, migrations, deployment, API schema
	@$(PY) scripts/lint.py

format: dev ## Put the Python files into the house's format
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: dev ## Speed on 100,000 customers, PostgreSQL (results in benchmarks/results)
	$(PY) -m benchmarks

schema: dev ## Write docs/api/openapi.yaml and the table of permissions anew, after a change that was meant
	$(PY) -m tests.contracts.write

messages: dev ## Collect the texts to translate, and compile the translations
	$(COLLECT)
	$(COLLECT) --domain djangojs
	$(MANAGE) compilemessages

lock: $(VENV)/.uv ## Lock the newest packages the .in files allow (UPGRADE=--upgrade)
	$(LOCK) $(UPGRADE) requirements/dev.in -o requirements/dev.txt
	$(LOCK) -c requirements/dev.txt requirements/base.in -o requirements/base.txt
	$(LOCK) $(UPGRADE) requirements/installer.in -o requirements/installer.txt
	$(LOCK) $(UPGRADE) requirements/node.in -o requirements/node.txt

clean: ## Remove what was installed and built here; the data in var/ stays
	rm -rf $(VENV) node_modules static/vendor static/vendor.new var/static .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# Each stamp is touched when its step is done, so that an interrupted run goes on where it stopped.

.port:
	@$$(scripts/find_python) scripts/port_is_free $(HOST) $(PORT)
.PHONY: .port

$(VENV)/.made:
ifneq ($(VENV_WORKS),True)
	@python=$$(scripts/find_python) && echo "Making a virtual environment with $$($$python --version)" && "$$python" -m venv --clear $(VENV)
endif
	@touch $@

$(VENV)/.uv: requirements/installer.txt $(VENV)/.made
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/.installed: requirements/base.txt $(VENV)/.uv
	@echo "Installing the locked packages"
	@$(INSTALL)
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.installed
	@echo "Installing what the checks need"
	@$(INSTALL)
	@touch $@

$(VENV)/.fetched: package.json package-lock.json .npmrc $(VENV)/.uv
	@echo "Fetching the browser libraries"
	@scripts/with_node npm ci --no-progress --loglevel=error
	@touch $@

$(VENV)/.bundled: $(wildcard scripts/vendor/*.js) scripts/bundle_vendor.mjs $(VENV)/.fetched
	@scripts/with_node node scripts/bundle_vendor.mjs
	@touch $@
