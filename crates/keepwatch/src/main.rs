//! Keepwatch: open, self-hosted identity-risk protection
fn main() {}
