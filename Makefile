# Needs Rust, Python 3.10 or later and nothing else. Everything Python lives in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CARGO ?= cargo
# cargo-nextest where it is installed; plain cargo runs the same tests.
TESTER := $(shell $(CARGO) nextest --version >/dev/null 2>&1 && echo "nextest run" || echo test)

# How long `make fuzz` searches per format, s.
SECONDS ?= 60

.PHONY: demo test lint docs guide features package sdist compat readme bench compare instructions deny fuzz rust-test \
  wheel browser python-test clean

# What a newcomer runs: builds the wheel, simulates recordings, analyses them, prints the summary.
demo: $(VENV)/.made
	$(BIN)/pip install --quiet .
	$(BIN)/midstance demo

# Everything that must hold before a change is merged; continuous integration runs exactly this.
test: lint features package rust-test docs python-test guide compat sdist

lint: $(VENV)/.dev
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets --features cli -- -D warnings
	$(CARGO) clippy --lib --features python -- -D warnings
	$(CARGO) clippy --all-targets --no-default-features -- -D warnings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

rust-test:
	$(CARGO) $(TESTER) --features cli
	$(CARGO) test --doc --features cli
	$(CARGO) $(TESTER) --no-default-features --lib

docs:
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps --lib --features cli

# The guide, offline and strictly, into target/guide.
guide: wheel
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict

# Each feature alone needs no other that it does not name; clippy has seen none, `cli` and `python`.
features:
	for features in parallel arrow parquet fit report; do \
	  echo "features: $$features"; \
	  $(CARGO) check --quiet --lib --bins --no-default-features --features "$$features" || exit 1; \
	done

# What would go to crates.io holds what the crate needs to build and nothing else.
package:
	$(CARGO) package --allow-dirty --no-verify --quiet --list | sort > target/package.txt
	! grep -vE '^(src|benches|examples)/|^docs/guide/rust.md$$|^(README|CHANGELOG).md$$|^LICENSE-|^Cargo|^\.cargo_vcs_info.json$$' target/package.txt

# What would go to PyPI as source builds a wheel that can be imported.
sdist: $(VENV)/.dev
	rm -rf target/sdist
	$(BIN)/maturin sdist --out target/sdist
	PATH="$(CURDIR)/$(BIN):$$PATH" CARGO_TARGET_DIR="$(CURDIR)/target" $(BIN)/pip wheel --quiet --no-cache-dir --no-deps \
	  --no-build-isolation --config-settings=build-args="--locked --profile dev" --wheel-dir target/sdist target/sdist/*.tar.gz
	$(BIN)/pip install --quiet --force-reinstall --no-deps target/sdist/*.whl
	$(BIN)/midstance --version

# The one wheel with every Python at hand, and with the oldest NumPy it supports.
compat: wheel
	$(BIN)/python .ci/interpreters.py

# The wheel under test is built with the profile of the other tests, so that it shares their dependencies.
wheel: $(VENV)/.dev
	rm -rf target/wheels-test
	$(BIN)/maturin build --locked --profile dev --out target/wheels-test --interpreter $(BIN)/python
	$(BIN)/pip install --quiet --force-reinstall --no-deps target/wheels-test/*.whl

# What the tests of reports open pages in: Debian's Chromium, installed where it is missing and that is allowed; elsewhere
# those tests are passed over with one line.
browser:
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null || exit 0; \
	  apt-get -o Acquire::Retries=3 -qq update && DEBIAN_FRONTEND=noninteractive \
	    apt-get -o Acquire::Retries=3 -qq --yes --no-install-recommends install chromium fonts-dejavu-core >/dev/null || echo "chromium cannot be installed: the tests of reports are passed over"; }

python-test: wheel browser
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile
	$(BIN)/python -m mypy
	$(BIN)/python -m mypy.stubtest midstance --mypy-config-file pyproject.toml
	$(BIN)/python -m mypy --strict tests/python/typing_user.py
	$(BIN)/basedpyright --project .ci/pyright.json

# Writes the list of metrics into the README.
readme: wheel
	$(BIN)/python .ci/readme.py

bench:
	$(CARGO) bench --features cli

# Measures against other programs on the same files and writes the table in docs/performance.md. Peers: a venv of their own.
# What wants libraries of its own goes into an environment of its own; what cannot be had is missing in the table.
compare:
	$(PYTHON) -m venv target/compare
	target/compare/bin/pip install --quiet --requirement benches/compare/requirements.txt
	target/compare/bin/pip install --quiet --no-deps --requirement benches/compare/requirements-dryft.txt || true
	for peer in gaitmap mobgap skdh; do \
	  $(PYTHON) -m venv target/compare-$$peer && \
	  target/compare-$$peer/bin/pip install --quiet --requirement benches/compare/requirements-$$peer.txt || true; done
	target/compare/bin/pip install --quiet --no-deps --force-reinstall .
	target/compare/bin/python benches/compare --write docs/performance.md

# Counts instructions with callgrind and holds them to what is pinned in benches/instructions.json.
instructions:
	$(PYTHON) benches/instructions.py

# Licences, advisories and sources of the dependencies, by deny.toml.
deny:
	command -v cargo-deny >/dev/null || $(CARGO) install --locked cargo-deny
	$(CARGO) deny check

# Searches every reader for an input that panics, hangs or takes over 2 GB; starts from the synthetic files of the tests.
fuzz:
	command -v cargo-fuzz >/dev/null || $(CARGO) install --locked cargo-fuzz
	cd fuzz && for format in $$($(CARGO) fuzz list); do \
	  mkdir -p corpus/$$format ../tests/fixtures/$$format; \
	  $(CARGO) fuzz run --sanitizer none $$format corpus/$$format ../tests/fixtures/$$format -- \
	    -max_total_time=$(SECONDS) -timeout=20 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=0 -verbosity=0 || exit 1; \
	done

clean:
	$(CARGO) clean
	rm -rf $(VENV)

$(VENV)/.made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "midstance needs Python 3.10 or later")'
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/.made
	$(BIN)/pip install --quiet --requirement requirements-dev.txt
	touch $@
