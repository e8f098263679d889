# make run    a working city of four halls on this machine
# make test   every test, on real brokers, databases, serial lines and browsers
# make lab    the drivers in a virtual hall box, on the kernel's own USB, serial, video and input
# All set up all they need; the second time that takes a moment.

VENV := .venv/bin

.PHONY: run test lab fuzz check bench screens lock clean

# another set of ports: make run BASE=9600
BASE := 8600

run:
	@deploy/setup.sh run
	@$(VENV)/python -m deploy.demo --base $(BASE)

# make test LAB=no leaves out the virtual hall box, which has both processors for itself for four minutes
LAB := yes

test:
	@deploy/setup.sh test
	@[ $(LAB) = no ] || deploy/lab-setup.sh || [ $$? = 77 ]
	@$(MAKE) --no-print-directory check
	@[ $(LAB) = no ] || HALL_LAB=1 $(VENV)/python -m pytest tests/lab/test_lab.py
	@$(VENV)/python -m pytest -n 2 --dist loadfile

lab:
	@deploy/setup.sh run
	@$(VENV)/python -m tests.lab

# make fuzz RUNS=… of each decoder, in one process; it installs its engine apart from the rest.
fuzz:
	@deploy/setup.sh run
	@test -d build/fuzz/venv || $(VENV)/python -m venv build/fuzz/venv
	@build/fuzz/venv/bin/python -m pip install --quiet --require-hashes -r deploy/requirements-fuzz.txt
	@$(VENV)/python -m tests.fuzz --all --runs $(or $(RUNS),250000)

check:
	@deploy/setup.sh run
	$(VENV)/ruff format --check --quiet .
	$(VENV)/ruff check --quiet .
	$(VENV)/mypy
	$(VENV)/lint-imports
	@PATH="$$PATH:$(CURDIR)/$(VENV)" npm run --silent check
	@PATH="$$PATH:$(CURDIR)/$(VENV)" npm run --silent test

# The pictures in docs/screens, taken anew from whole halls at work.
screens:
	@deploy/setup.sh test
	@HALL_SHOW=1 $(VENV)/python -m pytest tests/browser -k "show or shown"

bench:
	@deploy/setup.sh run
	@$(VENV)/python -m tests.bench

# Renews requirements.txt from pyproject.toml: exact versions and hashes, no addresses.
lock:
	$(VENV)/python -m pip install --quiet uv
	$(VENV)/uv pip compile --quiet --all-extras --generate-hashes --universal --no-emit-index-url \
		--no-header --output-file requirements.txt pyproject.toml
	$(VENV)/uv pip compile --quiet --generate-hashes --universal --no-emit-index-url \
		--no-header --output-file deploy/requirements-node.txt deploy/requirements-node.in
	$(VENV)/uv pip compile --quiet --generate-hashes --universal --no-emit-index-url \
		--no-header --output-file deploy/requirements-lab.txt deploy/requirements-lab.in
	$(VENV)/uv pip compile --quiet --generate-hashes --universal --no-emit-index-url \
		--no-header --output-file deploy/requirements-fuzz.txt deploy/requirements-fuzz.in

clean:
	rm -rf .venv node_modules build run kiosk_ui/dist hub/dashboard/dist .mypy_cache .ruff_cache \
		.pytest_cache .hypothesis .import_linter_cache
