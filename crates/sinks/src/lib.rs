//! Where exports go. A sink takes records and says when they are safe.
//!
//! The file is the first of them; `keepwatch ingest --refused FILE` keeps with it what could not be read.

pub mod file;

pub use file::LineFile;
