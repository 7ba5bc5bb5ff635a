# Everything that is done by hand with Meantime. `make help` lists it.
# `make run` and `make build` need Go 1.26 and make, and nothing else.

GO      ?= go
LISTEN  ?= localhost:8484
DATA    ?= data

# Packages whose work is done by several goroutines at once: tested again with
# the race detector. A package joins this list when it starts a goroutine.
RACE     = bus db delivery urgent importer incoming web app
race     = $(foreach p,$(RACE),$(if $(wildcard internal/$(p)/*.go),./internal/$(p)/...))
# The stories drive a browser and want the machine for themselves.
stories  = ./e2e/...
units    = $$($(GO) list ./... | grep -v '/e2e')

.NOTPARALLEL:
.PHONY: help run demo build test long bench pictures lint need unit race fuzz e2e

help:
	@echo 'make run     build, and serve on http://$(LISTEN) from $(DATA)/'
	@echo 'make demo    build, and serve a company that never was, with two months of work in it'
	@echo 'make build   build bin/meantime'
	@echo 'make test    everything that must hold before a change lands'
	@echo 'make long    the same with hours instead of minutes: long fuzzing, many kills'
	@echo 'make bench   all benchmarks'
	@echo 'make pictures  take the pictures of the documents, from the demo'
	@echo 'make lint    gofmt, go vet, staticcheck'
	@echo 'Parts of make test: lint need unit race fuzz e2e'

run: build
	./bin/meantime serve --data $(DATA) --listen $(LISTEN)

demo: build
	./bin/meantime demo --listen $(LISTEN)

build:
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/meantime ./cmd/meantime

test: lint need unit race e2e fuzz

lint:
	@bad=$$(gofmt -l .) && test -z "$$bad" || { echo "gofmt -w would change:"; echo "$$bad"; exit 1; }
	$(GO) vet ./...
	$(GO) tool -modfile=tools/go.mod staticcheck ./...

need:
	@sh scripts/need.sh

unit: need
	$(GO) test -timeout 20m $(units)

race: need
	$(if $(race),CGO_ENABLED=1 $(GO) test -race -timeout 20m $(race))

e2e: need
	$(GO) test -count=1 -p 1 -timeout 20m $(stories)

fuzz:
	@sh scripts/fuzz.sh 5s

long: export MEANTIME_LONG = 1
long: lint need
	$(GO) test -count=1 -p 1 -timeout 4h ./...
	CGO_ENABLED=1 $(GO) test -count=1 -race -timeout 4h $(race)
	@sh scripts/fuzz.sh 3m

bench: need
	$(GO) test -run '^$$' -bench . -benchmem -p 1 -timeout 1h ./...

pictures: need
	MEANTIME_PICTURES=$(CURDIR)/docs/img $(GO) test -count=1 -run '^TestPictures$$' ./e2e
