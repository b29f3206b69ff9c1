//! One person's sign-in: what they have proved, what they still have to, and what is asked next.
//!
//! Pure: the time and every random byte are arguments. Pages show what this crate says to ask; the engine checks what
//! people answer.
