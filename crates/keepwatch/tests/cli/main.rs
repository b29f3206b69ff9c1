//! The built program, driven as people and scripts drive it: arguments in, output, exit code and stored data out.

#![expect(clippy::unwrap_used, reason = "helpers of tests panic as tests do")]

mod applications;
mod configuration;
mod demo;
mod detect;
mod encryption;
mod exceptions;
mod full_disk;
mod help;
mod http;
mod ingest;
mod intel;
mod logs;
mod mishaps;
mod policies;
mod postgres;
mod program;
mod records;
mod server;
mod serving;
mod simulate;
mod stored;
mod users;
