# Each command does its own set-up: the virtual environment .venv, from the lock.
# Needed on the machine: Python 3.11 or newer with venv, and make.
PYTHON ?= python3
YEAR ?= 2013
BIN := .venv/bin
READY := .venv/.ready

.PHONY: report test lab soak lint services spark lock fonts clean

report: $(READY)
	$(BIN)/barometer report $(YEAR)

test: $(READY) lint
	$(BIN)/python -m pytest --doctest-modules barometer
	$(BIN)/python -m pytest -n 2 --dist loadfile

lab: $(READY)
	$(BIN)/jupyter lab notebooks

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Programs that some checks look through: a browser, and Java for veraPDF. Where one is not, those checks say what
# they left out.
services:
	command -v chromium >/dev/null && command -v javac >/dev/null && test -e /usr/share/java/jaxb-runtime.jar \
		&& ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends \
		chromium default-jdk-headless libjaxb-java postgresql; }

# Spark for the test that registers give the same figures by it; 400 MB, so in no lock. Needs Java (make services).
spark: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pyspark>=4.0,<4.1'

soak: $(READY)
	BAROMETER_SOAK=1 $(BIN)/python -m pytest --timeout 0 -n 2 --dist loadfile

# The lock is a constraint, too: without it pip takes a newer `name[extra]` than the `name` that the lock pins.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements.lock -c requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)

# Only when a dependency changes; needs uv on the machine.
lock:
	uv pip compile pyproject.toml --universal --all-extras --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --python-version 3.11 -o requirements.lock

# Only when the typeface or its letters change.
fonts: $(READY)
	$(BIN)/python -m barometer.pages.webfonts

clean:
	rm -rf .venv
