# Sets up what each command needs, then runs it. `make help` lists the commands.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8501
ADDRESS ?= localhost

BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --no-input --disable-pip-version-check
READY_TO_RUN := .venv/.ready-to-run
READY_TO_TEST := .venv/.ready-to-test

.PHONY: help run test test-fast bench lint data lock messages browser

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# browser.serverAddress keeps Streamlit from asking the outside for this machine's address.
run: $(READY_TO_RUN) ## serve the dashboard on the sample answers (PORT=8501, ADDRESS=localhost)
	@exec $(BIN)/streamlit run app.py --server.headless true --server.port $(PORT) \
		--server.address $(ADDRESS) --browser.serverAddress $(ADDRESS) \
		--browser.gatherUsageStats false

test: lint browser ## lint, then every test
	@$(BIN)/python -m pytest

test-fast: $(READY_TO_TEST) ## the tests that need neither a browser nor much time
	@$(BIN)/python -m pytest -m "not browser and not slow" --hypothesis-profile quick -n auto

lint: $(READY_TO_TEST) ## style, layout of the code and types
	@$(BIN)/ruff check --quiet --output-format concise
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary

bench: $(READY_TO_TEST) ## speed and memory, side by side with peers
	@$(BIN)/python -m benchmarks

data: $(READY_TO_RUN) ## make the sample answers again, from their seed
	@$(BIN)/python -m surveys.simulate

browser:
	@scripts/setup.sh browser

KEYWORDS := _ plural:1,2 mark
DATES_AND_NAMES := Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date
DATES_AND_NAMES := $(DATES_AND_NAMES)|Last-Translator|Language-Team|Generated-By

messages: $(READY_TO_RUN) ## bring the catalogues in locales/ up to date with the code
	@$(BIN)/pybabel --quiet extract --no-default-keywords $(KEYWORDS:%=-k %) --omit-header \
		--add-location=file --sort-by-file --no-wrap -o locales/needs.pot \
		$(wildcard app.py) pages needs/report
	@$(BIN)/pybabel --quiet update -D needs -i locales/needs.pot -d locales \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
	@sed -Ei '/^"($(DATES_AND_NAMES)):/d' locales/*/LC_MESSAGES/needs.po

COMPILE = $(BIN)/python -m uv --quiet pip compile pyproject.toml - --generate-hashes \
	--python-version 3.11 --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"
# What builds the project is locked with the rest, so that installing it fetches nothing else.
BUILD_TOOLS = $(BIN)/python -c "import tomllib; \
	print(*tomllib.load(open('pyproject.toml', 'rb'))['build-system']['requires'], sep='\n')"

lock: | $(BIN)/python ## lock the versions again after a change in pyproject.toml (UPGRADE=1: newest)
	@$(PIP) install uv
	@$(BUILD_TOOLS) | $(COMPILE) $(if $(UPGRADE),--upgrade) --extra dev -o requirements-dev.lock
	@$(BUILD_TOOLS) | $(COMPILE) -c requirements-dev.lock -o requirements.lock

$(BIN)/python:
	@scripts/setup.sh venv "$(PYTHON)"

$(READY_TO_RUN): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the locked packages (once; about a minute) …"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(READY_TO_TEST): requirements-dev.lock $(READY_TO_RUN)
	@echo "Installing the locked packages for tests (once) …"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
