//! What is done with a subscription beside keeping it.

use super::{Operation, action};

pub(super) const OPERATIONS: &[Operation] = &[action("reauthorize", "subscription")];
