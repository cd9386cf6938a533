# `make run` starts ChatApp, `make test` checks all of it. The work is done in chatapp/launch/ and chatapp/checks/.

VENV_PYTHON := .venv/bin/python
# The interpreter of .venv, which another PYTHON makes anew. Without a .venv, the site gets the newest of this machine.
ifndef PYTHON
PYTHON = $(shell test -x $(VENV_PYTHON) && echo $(VENV_PYTHON) || echo python3)
run dev serve demo prepare: PYTHON = $(shell test -x $(VENV_PYTHON) && echo $(VENV_PYTHON) || sh chatapp/launch/newest_python.sh)
endif
.PHONY: help prepare run dev serve demo test test-all chaos bench soak lighthouse lock sbom vendor docs messages

help:
	@echo "make run     start ChatApp on this machine (HOST, PORT; data in DATA_DIR; PYTHON: the interpreter)"
	@echo "make dev     the same with reload and Django's debug page"
	@echo "make serve   production: PostgreSQL and Redis from the environment (docs/deployment.md)"
	@echo "make demo    fill the database with a believable team"
	@echo "make test    check everything; brings its own PostgreSQL, Redis and Chromium"
	@echo "make test-all  the same, with every look of every page, a partitioned message table and a long walk through the API's document"
	@echo "make chaos   break it while people talk, count what was lost (CHAOS='--list', '--fault NAME', '--minutes N', '--cluster')"
	@echo "make bench   measure speed beside other servers (QUICK=1: two minutes; docs/performance.md)"
	@echo "make soak    half an hour of people talking: do memory, open files or latency grow? (MINUTES=90)"
	@echo "make lighthouse  audit pages of the demo as a phone loads them (docs/interface.md)"
	@echo "make lock    write the hashed lock files from requirements*.txt"
	@echo "make sbom    print a bill of materials of the image (REQUIREMENTS=requirements-s3.lock)"
	@echo "make vendor  fetch the browser's libraries again from npm"
	@echo "make messages  extract the sentences of the pages, compile their translations (docs/decisions/022-languages.md)"
	@echo "make docs    write the generated pages of docs/ again"

prepare:
	@$(PYTHON) -m chatapp.launch.prepare

run dev serve: prepare
	@exec $(VENV_PYTHON) -m chatapp.launch $@

demo: prepare
	@$(VENV_PYTHON) manage.py migrate --verbosity 0
	@exec $(VENV_PYTHON) manage.py demo

test:
	@$(PYTHON) -m chatapp.launch.prepare requirements-dev.lock
	@exec $(VENV_PYTHON) -m chatapp.checks

test-all:
	@$(PYTHON) -m chatapp.launch.prepare requirements-dev.lock
	@exec $(VENV_PYTHON) -m chatapp.checks --all

chaos:
	@$(PYTHON) -m chatapp.launch.prepare requirements-dev.lock
	@exec $(VENV_PYTHON) -m bench.chaos $(CHAOS)

sbom:
	@$(PYTHON) -m chatapp.launch.prepare requirements-dev.lock >&2
	@exec $(VENV_PYTHON) -m chatapp.checks.sbom $(REQUIREMENTS)

vendor: prepare
	@exec $(VENV_PYTHON) -m chatapp.vendoring

docs:
	@$(PYTHON) -m chatapp.launch.prepare requirements-dev.lock
	@$(VENV_PYTHON) -m chatapp.checks.erd
	@exec $(VENV_PYTHON) -m pytest -q chatapp/tests/docs --write-docs

messages:
	@$(PYTHON) -m chatapp.launch.prepare requirements-dev.lock
	@exec $(VENV_PYTHON) -m chatapp.languages

bench:
	@$(PYTHON) -m chatapp.launch.prepare requirements-dev.lock
	@exec $(VENV_PYTHON) -m bench $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY))

soak:
	@$(PYTHON) -m chatapp.launch.prepare requirements-dev.lock
	@exec $(VENV_PYTHON) -m bench.soak $(if $(MINUTES),--minutes $(MINUTES))

lighthouse:
	@$(PYTHON) -m chatapp.launch.prepare requirements-dev.lock
	@exec $(VENV_PYTHON) -m bench.lighthouse --write-docs

lock: prepare
	@exec $(VENV_PYTHON) -m chatapp.checks.lock
