//! Signing in at our own pages: what is under way, the browsers that are signed in, and the devices that people know.
//!
//! Secrets that browsers hold are 256 random bits and kept as their SHA-256: there is nothing to guess, so a slow hash would
//! protect nothing.

mod browsers;
mod journeys;
mod live;
mod secret;

pub use browsers::Whereabouts;
pub use journeys::{JOURNEY_SECONDS, JourneyError, StoredJourney};
pub use live::{LiveSession, NewSession, Replaced, SESSIONS_SHOWN_MAX};
pub use secret::{BrowserKey, BrowserSecret, SessionSecret};
