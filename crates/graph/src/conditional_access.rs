//! Conditional Access: policies, and what they speak of.

pub mod named_location;
