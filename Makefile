# The text after `##` is what `make help` prints.

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=

# On Linux the program takes the Swift libraries along, so that it runs where no toolchain is; macOS carries them itself.
# Nothing looks its symbols up, and a table of all of them costs a millisecond of each start.
ifeq ($(shell uname -s),Linux)
STANDALONE := --static-swift-stdlib --disable-local-rpath -Xlinker --no-export-dynamic
endif
# Every build other than the debug build has a folder of its own, so that none makes another start over.
RELEASE := $(SWIFT) build -c release $(STANDALONE) --product vpnctl --scratch-path .build-release

export SWIFT

.DEFAULT_GOAL := help
.PHONY: help demo build test lab-test check deep bench format plans install clean setup tools packets

help: ## Show this text
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build tools ## Look at the hosts of the embedded lab, plan and apply: the main job, without hardware
	.ci/demo

build: setup ## Build .build/debug/vpnctl
	$(SWIFT) build

test: setup tools packets ## Build and run every test
	.ci/test

lab-test: setup tools packets ## As root: every scenario of the packet lab, with real packets, and a table of what came of it
	.ci/lab-test

plans: build ## Record the examples in plans/ and in README.md anew, after a change of the output
	RECORD_PLANS=1 $(SWIFT) test --filter PlanExamples >/dev/null || true
	.ci/readme-plan

check: setup tools packets ## Format, lint, build without a warning and test: what CI runs
	.ci/lint
	.ci/build
	.ci/test --skip-build

deep: setup tools packets ## The laws on many cases, sanitizers over every test, fuzzing, then benchmarks
	.ci/deep

bench: setup tools ## Measure with 1,000, 10,000 and 100,000 peers, then whole runs beside curl
	.ci/bench
	$(RELEASE)
	VPNCTL="$$($(RELEASE) --show-bin-path)/vpnctl" .ci/bench-plan
	VPNCTL="$$($(RELEASE) --show-bin-path)/vpnctl" .ci/bench-apply
	VPNCTL="$$($(RELEASE) --show-bin-path)/vpnctl" .ci/bench-ssh

format: setup ## Format the Swift files in place
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests

install: setup ## Build for release and install to PREFIX, /usr/local unless given
	$(RELEASE)
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 "$$($(RELEASE) --show-bin-path)/vpnctl" "$(DESTDIR)$(PREFIX)/bin/vpnctl"
	strip "$(DESTDIR)$(PREFIX)/bin/vpnctl"

clean: ## Remove everything that was built
	rm -rf .build .build-*

setup:
	@.ci/setup

tools:
	@.ci/tools
	@.ci/tools-ifupdown
	@.ci/tools-php >/dev/null

packets:
	@.ci/tools-packets
