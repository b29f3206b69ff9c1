//! Foreign sign-in logs, turned into sign-ins and attempts.
//!
//! Pure: bytes in, values out. [`Splitter`] finds the records in what people have (a collection page, an array, NDJSON),
//! [`graph_sign_in::parse`] reads one of them, [`attempt`] takes from it what a detector looks at. A record that cannot
//! be read is refused alone, with its line and the reason.

pub mod attempt;
mod credential;
pub mod graph_sign_in;
mod second_factors;
mod splitter;

pub use attempt::{WRONG_CREDENTIAL, attempt, place};
pub use credential::{CLIENT_CREDENTIAL_TYPE, credential_type};
pub use graph_sign_in::{Refusal, parse, whole};
pub use second_factors::{SECOND_FACTOR_FAILED, has_strong_second_factor, prompts};
pub use splitter::{RECORD_BYTES_MAX, Record, Splitter};
