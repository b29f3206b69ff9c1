//! Where exports go
