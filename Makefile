# The two commands are `make book` and `make test`. Both set up what they need.
PYTHON ?= python3
BIN := .venv/bin
PROMPT := probation-ratings-book
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint requirements.txt
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadgroup

# What a person has set for other work: other libraries, other places to install to, warnings as errors. And where the
# last is set, every process would compile all libraries anew.
unexport PYTHONPATH PYTHONHOME PYTHONWARNINGS PYTHONDONTWRITEBYTECODE PIP_TARGET PIP_PREFIX PIP_ROOT UV_REQUIRE_HASHES
export PIP_USER := 0
# Names of folders are UTF-8, whatever the locale.
export LC_ALL := C.UTF-8

# A virtual environment works only in the folder where it was made: in another, it is made anew.
ifneq ($(shell cat .venv/ready 2>/dev/null),$(CURDIR))
.PHONY: .venv/ready
endif

.PHONY: book test quick check notebooks lab benchmark benchmark-rules lock clean

book: .venv/ready  ## run the notebooks and build _build/html/index.html
	$(BIN)/python -m probation_book build

# `make test WITHOUT=browser` leaves out what needs a browser.
test: book .venv/tools $(if $(filter browser,$(WITHOUT)),,browser)  ## run every test over the code, the data, the notebooks and the built book
	$(PYTEST) $(if $(WITHOUT),-m 'not $(WITHOUT)')

quick: .venv/tools  ## run the tests that need no build, no notebook and no browser
	$(PYTEST) -m 'not build and not browser' tests

check: .venv/tools  ## hold style and types
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy

notebooks: .venv/ready  ## run the notebooks in notebooks/ and save their outputs there
	$(BIN)/python -m probation_book refresh

lab: .venv/ready  ## open the notebooks in JupyterLab, which no build needs
	$(INSTALL) 'jupyterlab>=4.6,<5'
	$(BIN)/jupyter lab notebooks

# `make benchmark SIZES="27 108"` measures those sizes alone.
benchmark: .venv/tools  ## measure the build on up to 324 made-up inspections (about an hour)
	$(BIN)/python -m bench.build $(SIZES)

benchmark-rules: .venv/tools  ## measure the rating rules over whole tables, beside a plain loop
	$(BIN)/python -m bench.rules

lock: .venv/ready  ## pin the lists in pyproject.toml, and all that they drag in
	$(BIN)/uv pip compile pyproject.toml --extra cluster --group setup --group test --group check \
		--universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
		--quiet --output-file requirements.txt

clean:  ## remove what the build made
	rm -rf _build

# uv installs the rest in half of pip's time, with the same hashes. Its own lines of requirements.txt bring it.
.venv/ready: requirements.txt pyproject.toml
	@test ! -e .venv || test -e .venv/ready || grep -qs '^prompt = .$(PROMPT)' .venv/pyvenv.cfg \
		|| { echo ".venv: found one that make did not make, and needs the place. Move it away." >&2; exit 1; }
	$(PYTHON) -m venv --clear --prompt $(PROMPT) .venv
	sed -n '/^uv==/,/[^\\]$$/p' requirements.txt \
		| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r /dev/stdin
	@test -x $(BIN)/uv || { echo "pip put uv elsewhere: see what 'pip config list' says of target or prefix" >&2; exit 1; }
	$(INSTALL) --build-constraint requirements.txt --editable .
	pwd -P > $@

.venv/tools: .venv/ready
	$(INSTALL) --group test --group check
	touch $@

# A browser for the tests: the one that is there, else Debian's for root, else Playwright's own, which changes
# nothing outside the home folder.
.PHONY: browser
browser: .venv/tools
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
		|| { test "$$(id -u)" -eq 0 && apt-get update -q && apt-get install -q -y --no-install-recommends chromium; } \
		|| $(BIN)/playwright install chromium \
		|| { echo "No browser for the tests. One command brings it: sudo apt-get install chromium" >&2; exit 1; }
