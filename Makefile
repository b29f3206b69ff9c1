# What people type. `make test` is everything that CI runs; CONTRIBUTING.md says what a machine needs.

.PHONY: run build test check bench bench-accuracy fuzz

run: build
	"$${CARGO_TARGET_DIR:-target}"/release/keepwatch serve --demo --data .keepwatch

build:
	cargo build --release --package keepwatch

test:
	tests/run

check:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- --deny warnings
	cargo test --locked --package keepwatch-http --test http is_current

# Each fuzz target for five minutes (or FUZZ_SECONDS), then the API by its own description with many examples.
fuzz:
	fuzz/run
	cargo build --locked --package keepwatch
	tests/schemathesis/run "$${CARGO_TARGET_DIR:-target}"/debug/keepwatch 200

bench: build
	cargo run --release --package keepwatch-bench

# How well detectors tell owners from attackers, on a simulated population: the same page from the same code everywhere.
bench-accuracy:
	cargo run --release --package keepwatch-accuracy -- --out bench/accuracy.md
