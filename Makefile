# What people type. `make test` is everything that CI runs; CONTRIBUTING.md says what a machine needs.

.PHONY: run build test check bench

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

bench: build
	cargo run --release --package keepwatch-bench
