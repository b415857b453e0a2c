# Needs only make and Python 3.11 or newer: make demo PYTHON=python3.13
PYTHON ?= python3
VENV ?= .venv
# Of make fuzz.
CASES ?= 300
SEED ?= 0
TIMES ?= 20
# The tests of the rooms that decide, and those that go through them all.
DECIDING := $(addprefix tests/,core model scales rules panel evaluation published schema testing cli test_examples.py)
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
SETUP := pyproject.toml hatch_build.py
# What the package is made of; the demo installs a copy, so it follows every change.
SOURCES := $(shell find src criteria -type f -not -name '*.pyc' -not -name '*.mo')
CATALOGUES := $(wildcard src/evalkit/locale/*/LC_MESSAGES/*.po)

# Where there is a browser, the demo looks at its reports; a browser run by root needs to be told.
BROWSER := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
# A screen of text.
LINES_SHOWN := 40
PRINTED := tender-en tender-ko report-en
HEADLESS := --headless --disable-gpu --hide-scrollbars $(if $(filter 0,$(shell id -u)),--no-sandbox)

.PHONY: demo pictures test test-all coverage fuzz docs words bench clean

# One thread a process: many run side by side, and threads that wait for each other only spin.
test test-all coverage fuzz: export OPENBLAS_NUM_THREADS = 1
# Many processes start: what one has compiled, the next one reads.
unexport PYTHONDONTWRITEBYTECODE

# The first screen of each answer, and the reports with what they look like: at three widths, dark, and printed.
demo: $(VENV)/demo.stamp
	@mkdir -p build
	@for case in kr-software-tender korean-municipalities; do \
	  printf '\nevalkit score examples/%s\n\n' $$case; \
	  $(BIN)/evalkit score examples/$$case >build/$$case.txt || exit 1; \
	  sed -n '1,$(LINES_SHOWN)p' build/$$case.txt; \
	  printf '... %s lines in all: build/%s.txt\n' $$(wc -l <build/$$case.txt) $$case; \
	done
	@for lang in en ko; do ( \
	  $(BIN)/evalkit report examples/kr-software-tender -o build/tender-$$lang.html --lang $$lang --overwrite && \
	  $(BIN)/evalkit report examples/korean-municipalities -o build/report-$$lang.html --lang $$lang --overwrite \
	  ) & made="$$made $$!"; done; for one in $$made; do wait $$one || exit 1; done
ifneq ($(BROWSER),)
	@( for name in $(PRINTED); do \
	  $(BROWSER) $(HEADLESS) --no-pdf-header-footer --print-to-pdf=build/$$name.pdf build/$$name.html 2>/dev/null; \
	done ) & \
	for name in tender-en tender-ko report-en report-ko; do \
	  for width in 1400 768 390; do \
	    $(BROWSER) $(HEADLESS) --window-size=$$width,1600 --screenshot=build/$$name-$$width.png build/$$name.html 2>/dev/null; \
	  done; \
	  $(BROWSER) $(HEADLESS) --blink-settings=preferredColorScheme=0 --window-size=1400,900 \
	    --screenshot=build/$$name-dark.png build/$$name.html 2>/dev/null; \
	done; wait
	@echo 'Pictures of the reports at three widths and dark: build/*-1400.png, -768.png, -390.png, -dark.png'
	@echo 'In print: $(PRINTED:%=build/%.pdf)'
endif

# The pictures of the documents, taken anew of what the commands write for the examples; needs a browser.
pictures: $(VENV)/dev.stamp
	$(BIN)/python docs/pictures.py

# The same examples each time; minutes. Each process starts with a share of its own, so that what
# neighbours have in common is made once, and takes over from the others at the end.
test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n auto --dist worksteal

# And the long searches.
test-all: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n auto --dist worksteal -m ''

# Fails where a room that decides has less than 95 % of its branches tested.
coverage: $(VENV)/dev.stamp
	@mkdir -p build
	$(BIN)/python -m pytest -n auto --dist worksteal $(DECIDING) --cov --cov-report=json:build/coverage.json
	$(BIN)/python -m tests.branches build/coverage.json

# Every command on random cases, then the properties on so many times as many random examples.
# make fuzz CASES=1000 SEED=7 TIMES=10
fuzz: $(VENV)/dev.stamp
	PYTHONPATH=tests/shared $(BIN)/python -m tests.clean.fuzz --cases $(CASES) --seed $(SEED)
	$(BIN)/python -m pytest -n auto --dist worksteal -p tests.fuzzing --hypothesis-profile=fuzz --hypothesis-seed=$(SEED) \
	  --times=$(TIMES) -m hypothesis

docs: $(VENV)/dev.stamp
	$(BIN)/python -m sphinx --quiet -W --keep-going docs docs/_build/html/en
	$(BIN)/python -m sphinx --quiet -W --keep-going -D language=ko docs docs/_build/html/ko
	@echo 'The documents are in docs/_build/html/en/index.html and docs/_build/html/ko/index.html'

# New sentences come without Korean; tests and documents say so.
words: $(VENV)/dev.stamp
	@mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg -k say -k say_as:1c,2 -k localized --add-location=file -w 100 -o build/evalkit.pot src/evalkit
	$(BIN)/pybabel -q update -D evalkit -i build/evalkit.pot -d src/evalkit/locale -l ko -w 100 --ignore-obsolete --no-fuzzy-matching
	$(BIN)/python -m sphinx --quiet -b gettext docs docs/_build/gettext
	rm -rf docs/_build/gettext/reference/criteria docs/_build/gettext/reference/rules docs/_build/gettext/reference/columns.pot docs/_build/gettext/reference/api.pot
	$(BIN)/sphinx-intl update -p docs/_build/gettext -l ko -d docs/locale -w 120 --no-obsolete

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.start
	$(BIN)/python -m benchmarks.exact_method
	$(BIN)/python -m benchmarks.columns
	$(BIN)/python -m benchmarks.acceptability
	$(BIN)/python -m benchmarks.certain_answers
	$(BIN)/python -m benchmarks.asking
	$(BIN)/python -m benchmarks.likely
	$(BIN)/python -m benchmarks.growth
	$(BIN)/python -m benchmarks.award
	$(BIN)/python -m benchmarks.dossier_kills
	$(BIN)/python -m benchmarks.report
	$(BIN)/python -m benchmarks.reuse.quality --no-peers
	$(BIN)/python -m benchmarks.reuse.speed
	$(BIN)/python -m benchmarks.reuse.large_index
	$(BIN)/python -m benchmarks.reuse.index_kills

clean:
	rm -rf $(VENV) .venv-* build dist docs/_build docs/reference/criteria docs/reference/rules docs/reference/fields docs/reference/columns.md

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'evalkit needs Python 3.11 or newer: make PYTHON=python3.13'; exit 1; }
	@echo 'Making $(VENV)'
	@$(PYTHON) -m venv $(VENV)

# An editable install serves the demo, too.
$(VENV)/demo.stamp: $(VENV)/bin/python $(SETUP) $(SOURCES)
	@test -e $(VENV)/dev.stamp || \
	  { echo 'Installing evalkit into $(VENV)'; $(PIP) install --force-reinstall --no-deps . && $(PIP) install '.[xlsx,charts]'; }
	@touch $@

$(VENV)/dev.stamp: $(VENV)/bin/python $(SETUP) $(CATALOGUES)
	@echo 'Installing evalkit for development into $(VENV)'
	@$(PIP) install --editable '.[dev]'
	@touch $@
