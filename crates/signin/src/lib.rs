//! One person's sign-in: what they have proved, what they still have to, and what is asked next.
//!
//! Pure: the time and every random byte are arguments. Pages show what this crate says to ask; the engine checks what
//! people answer.
//!
//! A [`Journey`] is what a person has done so far. [`Facts`] are what is true outside of it at this moment: the account, the
//! policies' decision, what is registered. [`next`] puts both together into the one [`Step`] that is due, so that a page
//! that was reloaded, left, or opened twice is always answered with what is due now.

mod barrier;
mod factor;
mod facts;
mod journey;
mod next;
mod proofs;
mod purpose;
mod since;
mod step;

pub use barrier::Barrier;
pub use factor::Factor;
pub use facts::{Account, Consent, Facts, MustChange, Persistence, Registration, Session};
pub use journey::{Journey, OtherUser};
pub use next::next;
pub use proofs::{Proof, Proofs};
pub use purpose::{Asked, Prompt, Purpose, Recency};
pub use since::Since;
pub use step::{NewPasswordReason, Refusal, Step};
