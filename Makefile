# Huiqi 会期. `make help` lists what can be made.
SHELL := /bin/bash
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0

.DEFAULT_GOAL := help
.PHONY: conformance help go build demo install test check lint fmt generate tidy hooks measure mutate chaos bench bench-peers clients vuln

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1 /' | while read -r name what; do printf '  make %-11s %s\n' "$$name" "$$what"; done

go:
	@command -v go >/dev/null || { echo "Go is missing: install Go 1.26 or later from https://go.dev/dl" >&2; exit 1; }

build: go ## build bin/huiqi, static
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/huiqi ./cmd/huiqi

PORT ?= 8080

demo: build ## serve a fresh sample office on 127.0.0.1:8080, or on another PORT=…
	@rm -f bin/demo.db bin/demo.db-*
	bin/huiqi demo --listen 127.0.0.1:$(PORT) --db sqlite:bin/demo.db --log-level warn

install: ## install what the tests need: PostgreSQL, Chromium, fonts, calendar libraries, linters of the API
	@.ci/install

test: go install ## run every test, on SQLite, PostgreSQL and Chromium
	HUIQI_TEST_REQUIRE=all .ci/with-postgres go test -timeout 30m ./...

conformance: go install ## have strangers read a corpus of calendars: libical, python-icalendar, vobject, ical.js
	HUIQI_TEST_REQUIRE=all .ci/with-postgres go test -count 1 -timeout 10m -v ./pkg/app/conformance

check: go ## what CI runs: lint, all tests on SQLite, all again with the race detector on PostgreSQL (docs/testing.md)
	@.ci/install & installing=$$!; $(MAKE) --no-print-directory lint; linted=$$?; wait $$installing && exit $$linted # one waits for the network, the other does not
	.ci/test plain
	.ci/test raced

lint: fmt generate tidy ## format, generate-and-diff, tidy-and-diff, vet, staticcheck
	. .ci/env && go vet ./... ./.ci/measure ./.ci/mutate
	. .ci/env && go run $(STATICCHECK) ./... ./.ci/measure ./.ci/mutate
	@for script in env install nightly pre-commit run test with-postgres; do bash -n .ci/$$script || exit 1; done

fmt: go
	@bad=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$bad" ] || { echo "gofmt would change:"; echo "$$bad"; exit 1; }

generate: go
	. .ci/env && go generate ./api
	@git diff --exit-code --stat -- api || { echo "api.gen.go is not what openapi.yaml generates" >&2; exit 1; }

tidy: go
	go mod tidy -diff
	@want=$$(go mod graph | sed -n 's/^modernc.org\/sqlite@[^ ]* modernc.org\/libc@//p' | sort -V | tail -n 1); \
	have=$$(go list -m -f '{{.Version}}' modernc.org/libc); \
	[ "$$want" = "$$have" ] || { echo "modernc.org/sqlite wants modernc.org/libc $$want, go.mod has $$have" >&2; exit 1; }

vuln: go ## ask the Go vulnerability database about what the program uses
	go run $(GOVULNCHECK) ./...

hooks: ## check what is fast to check before every commit (.ci/pre-commit)
	@ln -sf "$$(git rev-parse --show-toplevel)/.ci/pre-commit" "$$(git rev-parse --git-path hooks)/pre-commit"
mutate: go ## break conflict and consult on purpose and count what their tests notice; half an hour (docs/testing.md)
	go run ./.ci/mutate -for 20m ./pkg/conflict
	go run ./.ci/mutate -for 20m -with ./pkg/conflict ./pkg/consult

measure: go ## print the sizes of rooms, files and functions, and how often the style is broken
	@go run ./.ci/measure -rooms

chaos: go install ## break machines under an office at work and print what was lost; some minutes (docs/reliability.md)
	cd pkg/app && HUIQI_TEST_CHAOS=long HUIQI_TEST_DATABASES=both HUIQI_TEST_REQUIRE=all \
	../../.ci/with-postgres go test -count 1 -timeout 25m -parallel 4 -run '^TestChaos'

bench: go install ## measure; takes some minutes (docs/benchmarks.md)
	.ci/with-postgres go test -run '^$$' -bench . -benchtime 5x -timeout 40m ./pkg/app ./pkg/feed ./pkg/conflict ./pkg/sample

bench-peers: go ## measure feeds beside nginx, Radicale and Xandikos; some minutes (docs/benchmarks.md)
	@.ci/install peers
	PATH="$$PATH:/usr/sbin" go test -run '^$$' -bench Peers -benchtime 9x ./pkg/app

clients: build ## drive real calendar programs through a story; some minutes (docs/clients.md)
	@.ci/install clients
	HUIQI_TEST_CLIENTS=$(CURDIR)/bin/huiqi go test -count=1 -v -timeout 16m ./pkg/app/clienttest
