//! Conditional Access: what a policy is, and what it decides
