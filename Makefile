# What people type here. `make check` is exactly what CI runs; `make help` lists
# everything else.

.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

GO ?= go
# Crashes that `make torture` provokes of each kind, and how long `make fuzz`
# looks at each reader: a time such as 30s, or a number of inputs such as 2000x.
COUNT ?= 500
FUZZTIME ?= 30s
# What `make bench` is to measure; see `make bench ARGS=-help`.
ARGS ?= -out ../docs/benchmarks.md
# Where goroutines share memory.
RACE ?= ./internal/... ./casework/... ./ledger/... ./join/... ./trace/... ./detect/... ./freeze/... ./intake/... ./report/... ./simulate

# The product is one static binary. Only what stands beside it needs a C compiler:
# the race detector, and DuckDB in bench/.
export CGO_ENABLED := 0
# A checkout that git will not speak about still builds.
BUILDVCS := $(shell git rev-parse HEAD >/dev/null 2>&1 && echo auto || echo false)
# The packages with tests that try as often as DYETRACE_TORTURE says.
TORTURED := grep -rl --include='*_test.go' DYETRACE_TORTURE --exclude-dir=node_modules cmd internal ledger trace intake report casework | sed 's|^|./|; s|/[^/]*$$||' | sort -u
GO_FILES := find . -name node_modules -prune -o -name '*.go' -print

.PHONY: help
help: ## List what there is to type
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1#\2/p' Makefile | awk -F'#' '{ printf "%-14s %s\n", $$1, $$2 }'

.PHONY: build
build: ## Build bin/dyetrace
	@$(GO) build -trimpath -buildvcs=$(BUILDVCS) -o bin/dyetrace ./cmd/dyetrace

.PHONY: demo
demo: ## Follow the money of a made-up case and write its report
	@echo "Building bin/dyetrace; the first time this takes a minute or more."
	@$(MAKE) build
	@echo "Making up a case in demo/ and following its money."
	@bin/dyetrace demo

.PHONY: test
test: ## Run the tests; needs Go, and fetches Chromium and PostgreSQL where it can
	@scripts/chromium
	@scripts/postgres
	$(GO) test -timeout 60m ./...

.PHONY: check ci
check: ci ## Run exactly what CI runs
ci: COUNT = 20
ci: FUZZTIME = 2000x
ci: format vet tidy test lint web-check cross wine dist-check race bench-check torture
	@echo "everything that CI checks is in order"

.PHONY: format
format:
	@unformatted=$$(gofmt -l $$($(GO_FILES))); \
	if [ -n "$$unformatted" ]; then echo "not formatted, run make fmt:"; echo "$$unformatted"; exit 1; fi

.PHONY: fmt
fmt: ## Format the Go files
	@gofmt -l -w $$($(GO_FILES))

.PHONY: vet
vet:
	$(GO) vet ./...

# What the product is built for. The tests must at least be sound there: only a machine
# of the kind can run them. Vetting compiles all that building links.
SYSTEMS ?= linux/amd64 linux/arm64 linux/loong64 windows/amd64 windows/arm64 darwin/amd64 darwin/arm64

.PHONY: cross
cross: ## Build the program for every system, and look at the tests for them
	@for on in $(SYSTEMS); do echo "vetting and building for $$on"; \
		GOOS=$${on%/*} GOARCH=$${on#*/} $(GO) vet ./... && \
		GOOS=$${on%/*} GOARCH=$${on#*/} $(GO) build -o /dev/null ./cmd/dyetrace || exit 1; done

# What touches files in ways of its own for Windows, and what relies on that.
WINE ?= ./internal/vfs ./internal/outfile ./internal/scratch ./internal/guard ./ledger

.PHONY: wine
wine: ## Run tests of what touches files as programs for Windows, under Wine
	@GO=$(GO) scripts/wine $(WINE)

# A release is named for its commit unless VERSION names it.
DIST ?= bin/dist
VERSION ?=

.PHONY: dist
dist: ## Build a release of the commit at hand for every system: archives, checksums, an SBOM
	@GO=$(GO) scripts/dist $(DIST) $(VERSION)

.PHONY: dist-check
dist-check: bin/golangci-lint
	@cd tools && $(GO) vet ./dist && ../bin/golangci-lint run ./dist && $(GO) test ./dist

.PHONY: tidy
tidy:
	$(GO) mod tidy -diff

.PHONY: lint
lint: bin/golangci-lint ## Run the linters of .golangci.yml
	bin/golangci-lint run ./...

# The linter is built from its own module, so that none of what it needs
# enters the product's.
bin/golangci-lint: tools/go.mod tools/go.sum
	@echo "building golangci-lint; this takes minutes, once"
	@$(GO) -C tools build -trimpath -buildvcs=false -o ../$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

.PHONY: web
web: ## Build the report's page anew from its TypeScript
	cd web && npm ci && npm run build

.PHONY: web-check
web-check: ## Test the page's sources, and that what is committed was built from them
	@scripts/web-check

.PHONY: race
race: ## Run the tests of concurrent code under the race detector
	@scripts/with-cc "the race detector" env DYETRACE_NO_BROWSER=1 CGO_ENABLED=1 $(GO) test -race -short -timeout 60m $(RACE)

.PHONY: bench-check
bench-check: bin/golangci-lint
	@cd bench && ../scripts/with-cc "bench" ../scripts/with-tools polars env CGO_ENABLED=1 sh -exc \
		'$(GO) vet ./...; ../bin/golangci-lint run ./...; $(GO) test -short -timeout 60m ./...'
	@cd bench/layouts && $(GO) vet ./... && ../../bin/golangci-lint run ./... && $(GO) test -short ./...

.PHONY: bench
bench: ## Measure dyetrace beside its peers and write docs/benchmarks.md
	cd bench && CGO_ENABLED=1 $(GO) run ./cmd/bench $(ARGS)

# Worlds stay in FOREST, so that training again is quick. ARGS=-check compares, and
# writes nothing.
FOREST ?= bin/forest

.PHONY: forest
forest: ARGS =
forest: ## Train the trees of detect anew, byte for byte, on development worlds: 20 minutes and more; needs Python
	@mkdir -p $(FOREST)
	cd bench && ../scripts/with-tools forest $(GO) run ./cmd/forest -cache $(abspath $(FOREST)) -into ../detect/shipped $(ARGS)

.PHONY: proof-parquet
proof-parquet: ## Have seven tools from PyPI read every kind of Parquet that is written; needs Java
	@scripts/with-tools all scripts/with-cc "DuckDB in Go" env CGO_ENABLED=1 DYETRACE_TOOLS=all \
		$(GO) -C bench test -count=1 -v -timeout 60m -run 'TestToolsAgree|TestParquetIsReadByOthers' ./interop

.PHONY: proof-messages
proof-messages: ## Hold messages that are written against others' schemas; needs Java, Maven, xmllint and PyPI
	@GO=$(GO) scripts/proof-messages

.PHONY: proof-exchange
proof-exchange: ## Have tools from PyPI read back the graphs and reports that are written
	@scripts/with-tools exchange env GO=$(GO) scripts/proof-exchange

.PHONY: torture
torture: ## Kill, fill, break and flip COUNT times each, then fuzz for FUZZTIME
	DYETRACE_TORTURE=$(COUNT) $(GO) test -count=1 -timeout 6h $$($(TORTURED))
	@$(MAKE) fuzz FUZZTIME=$(FUZZTIME)

.PHONY: fuzz
fuzz: ## Fuzz every reader for FUZZTIME
	@GO=$(GO) scripts/fuzz $(FUZZTIME)

.PHONY: clean
clean: ## Remove what was built
	rm -rf bin demo demo-statements
