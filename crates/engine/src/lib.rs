//! One sign-in, from the attempt to its stored consequences.
//!
//! The shell around the pure core: loads facts, asks `detection` and `policy`, and writes everything that follows in one
//! transaction. The server, the command line and the demo tenant all come through here, so that nothing is ever
//! inserted as a finished detection.

mod clock;
pub mod intake;

pub use clock::{Clock, Entropy, FixedClock, SystemClock, SystemEntropy};
