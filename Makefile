# The two commands are `make book` and `make test`. Both set up what they need.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: book test notebooks lab benchmark benchmark-rules lock clean

book: .venv/ready  ## run the notebooks and build _build/html/index.html
	$(BIN)/python -m probation_book build

# `make test WITHOUT=browser` leaves out what needs a browser.
test: book $(if $(filter browser,$(WITHOUT)),,.venv/browser)  ## run every test over the code, the data, the notebooks and the built book
	$(BIN)/python -m pytest $(if $(WITHOUT),-m 'not $(WITHOUT)')

notebooks: .venv/ready  ## run the notebooks in notebooks/ and save their outputs there
	$(BIN)/python -m probation_book refresh

lab: .venv/ready  ## open the notebooks in JupyterLab, which no build needs
	$(BIN)/uv pip install --quiet --constraint requirements.txt 'jupyterlab>=4.6,<5'
	$(BIN)/jupyter lab notebooks

benchmark: .venv/ready  ## measure the build on up to 324 made-up inspections (about an hour)
	$(BIN)/python -m probation_book benchmark

benchmark-rules: .venv/ready  ## measure the rating rules over whole tables, beside a plain loop
	$(BIN)/python -m probation_book benchmark-rules

lock: .venv/ready  ## pin the list in pyproject.toml, and all that it drags in
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
		--quiet --output-file requirements.txt

clean:  ## remove what the build made
	rm -rf _build book/*.ipynb book/pdus

# A browser for the tests: Debian's where apt is there and we may use it, else Playwright's own.
.venv/browser: .venv/ready
	command -v chromium || command -v chromium-browser || command -v google-chrome \
		|| { test "$$(id -u)" -eq 0 && apt-get update -q && apt-get install -q -y --no-install-recommends chromium; } \
		|| { sudo -n apt-get update -q && sudo -n apt-get install -q -y --no-install-recommends chromium; } \
		|| $(BIN)/playwright install chromium
	touch $@

.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
