# `make` lists the targets. Everything runs in .venv, which the first target that needs it makes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BASE := $(VENV)/.base
STAMP := $(VENV)/.installed
ROWS ?= ../shared/data/region_attributes.jsonl
SAMPLE ?= 0

.PHONY: help demo check format lint types imports test docs docs-check coverage compile refresh accept new-rule new-kind bench clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BASE): pyproject.toml
	@echo "setting up $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(STAMP): $(BASE)
	@echo "adding the tools of development and Checkov (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,checkov]'
	@touch $@

demo: $(BASE)  ## scan the two shipped estates and show their findings
	@$(BIN)/python -m domicile.cli.demo

check: lint types imports test docs-check  ## all that CI runs

format: $(STAMP)  ## format the code
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(STAMP)
	$(BIN)/mypy

imports: $(STAMP)
	$(BIN)/lint-imports

test: $(STAMP)  ## the tests
	$(BIN)/python -m pytest -n auto

compile: $(STAMP)  ## compile rules/catalogue and rules/jurisdictions to rules/compiled
	$(BIN)/python -m tools.compile_catalogue

docs: $(STAMP)  ## regenerate the pages made from the rules and the catalogue
	$(BIN)/python -m tools.pages
	$(BIN)/python -m tools.refresh_catalogue --pages

docs-check: $(STAMP)  ## generated pages and compiled data are unchanged
	$(BIN)/python -m tools.compile_catalogue --check
	$(BIN)/python -m tools.pages --check
	$(BIN)/python -m tools.refresh_catalogue --check
	$(BIN)/python -m tools.coverage --check
	$(BIN)/python -m tools.coverage.plans --check

coverage: $(STAMP)  ## measure which region-bearing arguments are understood: make coverage [SAMPLE=200] [ROWS=list.jsonl]
	$(BIN)/python -m tools.coverage --rows "$(ROWS)" --sample $(SAMPLE)

refresh: $(STAMP)  ## read a provider's release: make refresh PROVIDER=azurerm DOCS=../terraform-provider-azurerm
	$(BIN)/python -m tools.refresh_catalogue "$(PROVIDER)" --docs "$(DOCS)"

accept: $(STAMP)  ## rewrite the expected findings of the fixtures; read the diff before you commit
	$(BIN)/python -m tools.accept

new-rule: $(STAMP)  ## make a rule's skeleton: make new-rule ID=RES109 FAMILY=placement NAME=what-it-says
	$(BIN)/python -m tools.new_rule "$(ID)" "$(FAMILY)" "$(NAME)"

new-kind: $(STAMP)  ## add a kind's skeleton: make new-kind KIND=aws_example_store
	$(BIN)/python -m tools.new_kind "$(KIND)"

bench: $(STAMP)  ## time domicile and other scanners: make bench DIRS="path path"
	$(BIN)/python -m benchmarks.side_by_side $(DIRS)

clean:  ## remove .venv and caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache dist build
