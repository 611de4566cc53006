# `make demo` and `make test` do everything on a machine that has only Python ≥ 3.11, make and git.
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
.DELETE_ON_ERROR:
.PHONY: demo test check format bench chaos search proofs mutants mutants-proofs lock clean

demo: .venv/installed
	$(BIN)/python app.py demo $(if $(KEEP),--keep)

test: .venv/installed
	$(BIN)/pytest -q -n 4

check: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

format: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/installed
	$(BIN)/python -m tests.bench

chaos: .venv/installed
	CHAOS_SECONDS=60 $(BIN)/pytest -q -m chaos -p no:xdist

search: .venv/installed
	HYPOTHESIS_PROFILE=search $(BIN)/pytest -q -n 2 tests/policies tests/bot/fixers tests/bot/notify

proofs: .venv/installed
	$(BIN)/python -m tests.proofs_table $(DATA)

mutants: .venv/installed
	$(BIN)/python -m tests.mutants $(if $(ALL),--all)

mutants-proofs: .venv/installed
	$(BIN)/python -m tests.mutants_proofs $(if $(DATA),--data $(DATA))

lock: .venv/installed
	scripts/lock.sh --upgrade

# uv reads the lock; the packages come from whichever index this machine is configured for.
.venv/installed: uv.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "fixwarden needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv export --quiet --frozen --no-header --format requirements-txt --output-file .venv/requirements.txt
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes --requirements .venv/requirements.txt \
	  || $(BIN)/pip install --quiet --require-hashes --requirement .venv/requirements.txt
	touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis
