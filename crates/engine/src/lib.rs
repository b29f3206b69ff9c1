//! One sign-in from attempt to stored consequences: loads facts, asks the core, writes one transaction
