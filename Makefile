# What a person types. Each target says in one line what it does: `make help`.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
# Checks that only read code start no database.
UNUSED := DATABASE_URL=postgresql://nobody@127.0.0.1:1/unused
CODE := $(wildcard benchmarks) care cms community payments platform projects tests tools manage.py
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup demo dev test check bench screenshots real contract clean lock format messages
.PHONY: lint types imports migrations deploy templates catalogues tools

help: ## This list
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1 \t\2/p' Makefile | expand -t 18

setup: ## The environment in .venv, nothing else
	@PYTHON=$(PYTHON) tools/setup.sh

demo: setup ## A seeded site at http://127.0.0.1:8000/ (PORT and SANDBOX_PORT move it; Ctrl-C ends it)
	@exec $(MANAGE) demo

dev: setup ## The same with debug pages, reloading whatever changes
	@exec env DEBUG=1 $(MANAGE) demo --reload

test: setup ## Everything this machine can run
	@$(BIN)/pytest -n $(WORKERS)

check: setup tools lint types imports migrations catalogues templates deploy ## Exactly what CI runs: linters, types, and every test, none left out
	@EYELEVEL_REQUIRE=redis,browser $(BIN)/pytest -n $(WORKERS)

lint:
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)

types:
	@$(UNUSED) $(BIN)/mypy $(CODE)

imports:
	@$(UNUSED) $(BIN)/lint-imports

migrations:
	@$(MANAGE) makemigrations --check --dry-run

templates:
	@$(BIN)/djlint --lint --quiet templates

catalogues:
	@$(UNUSED) $(BIN)/python tools/catalogues.py

deploy:
	@tools/check-deploy.sh

tools:
	@tools/install-tools.sh

bench: setup ## The benchmarks, as a table and in var/bench.json
	@$(BIN)/python -m benchmarks

screenshots: setup ## The pictures in docs/screenshots/, from a demo of its own
	@$(BIN)/python tools/screenshots.py

real: setup ## The main job on a real vote: make real FILE=path/to/file.pb
	@test -n "$(FILE)" || { echo "Say which: make real FILE=path/to/file.pb" >&2; exit 2; }
	@$(BIN)/python -m core.embedded.launch real "$(FILE)"

contract: setup ## The payment contract against Stripe itself (STRIPE_SECRET_KEY=sk_test_…)
	@case "$$STRIPE_SECRET_KEY" in \
	  sk_test_?*|rk_test_?*) EYELEVEL_CONTRACT=stripe $(BIN)/pytest -n0 --force-enable-socket \
	    tests/payments/sandbox/contract ;; \
	  *) echo "Set STRIPE_SECRET_KEY to a test key (sk_test_…) of a Stripe account." >&2; exit 2 ;; esac

format: setup ## Format the code
	@$(BIN)/ruff format $(CODE)
	@$(BIN)/ruff check --fix $(CODE)

messages: setup ## Collect the texts to translate
	@$(UNUSED) $(MANAGE) makemessages --all --add-location file --no-wrap --ignore .venv --ignore var --ignore tests --ignore benchmarks

lock: setup ## Lock the requirements anew, with hashes and without an index
	@$(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url -o requirements.txt
	@$(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --group dev \
	  --generate-hashes --no-emit-index-url -c requirements.txt -o requirements-dev.txt

clean: ## Remove what the tests and tools left; the demo's data in var/ stays
	@rm -rf var/test var/test-postgres .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
