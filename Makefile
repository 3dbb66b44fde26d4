# What people and the build machine do with this checkout; `make` alone explains itself.
# Everything lives in .venv/ of the checkout. A step that fails ends make with exit code 2.

.DEFAULT_GOAL := help
.PHONY: help run test check static bench bundle deb sbom audit lock clean

BIN := .venv/bin
# Tests run in a worker process for each core, four at most. In one process: make test SPREAD=
SPREAD ?= -n auto --maxprocesses 4
# Programs that tests start again and again are compiled once, whatever the account is used to.
unexport PYTHONDONTWRITEBYTECODE
# What is built says the time of the commit that it was built from, not of the building.
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 1760000000)
# A lock never says where its packages came from, and never changes a version unasked; to move
# to newer versions: make lock LOCK_FLAGS=--upgrade
LOCK := UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --generate-hashes \
	--no-emit-index-url --no-annotate --universal --python-version 3.11 $(LOCK_FLAGS)

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set everything up and open the practice site; with no display, play the main job
	@scripts/setup app
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" != Linux ]; then \
		exec $(BIN)/countersign demo; \
	else \
		exec $(BIN)/countersign demo --offscreen; \
	fi

test: static ## set everything up, then run every check and every test but the slow ones
	$(BIN)/pytest -m "not slow" $(SPREAD)

check: static ## the fast checks: format, lint, types, imports, house rules
	$(BIN)/pytest tests/architecture

static:
	@scripts/setup dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: ## measure DESIGN's numbers beside their named peers
	@scripts/setup dev
	$(BIN)/python -m benchmarks

bundle: ## freeze the application as one folder, dist/countersign/
	@scripts/setup installers
	rm -rf dist/countersign
	PYTHONHASHSEED=0 $(BIN)/pyinstaller --noconfirm --log-level WARN \
		--workpath build/bundle --distpath dist build.spec

deb: bundle ## the Debian package of that folder, dist/countersign_<version>_amd64.deb
	installers/debian/build.sh dist/countersign dist

sbom: ## check the bundle's bill of materials and copy it, dist/countersign-<version>.cdx.json
	@scripts/setup dev
	$(BIN)/python -m installers.sbom

audit: ## check what ships, offline; with advisories: make audit ADVISORIES=all.zip
	@scripts/setup dev
	$(BIN)/python -m installers.audit $(if $(ADVISORIES),--advisories $(ADVISORIES))

lock: ## write both locks from pyproject.toml, keeping the versions that still fit
	@scripts/setup dev
	$(LOCK) --group build --extra central pyproject.toml -o requirements.lock
	$(LOCK) --group build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove everything that the targets above made
	rm -rf .venv *.egg-info build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache
	find app ui scanning sync resources tests benchmarks -name __pycache__ -prune \
		-exec rm -rf {} +
