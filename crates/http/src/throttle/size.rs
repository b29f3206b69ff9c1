//! How large the tenant is: Graph lets applications ask more of a larger one.

use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{Timestamp, Version};
use keepwatch_storage::{Collection, Condition, PageQuery};
use std::sync::{Mutex, PoisonError};

/// For how long a count of users is believed: nobody tests to the second when a tenant has grown.
const BELIEVED_SECONDS: i64 = 60;

/// What Graph goes by. Source: Microsoft Graph, throttling limits, "identity and access".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// Fewer than 50 users.
    Small,
    /// 50 to 500.
    Medium,
    /// More.
    Large,
}

impl Size {
    /// That of a tenant with so many users.
    pub(super) fn of(users: u64) -> Self {
        match users {
            0..50 => Size::Small,
            50..=500 => Size::Medium,
            _ => Size::Large,
        }
    }

    /// The resource units that one application has in ten seconds.
    pub(super) const fn units(self) -> f64 {
        match self {
            Size::Small => 3500.0,
            Size::Medium => 5000.0,
            Size::Large => 8000.0,
        }
    }
}

/// The size, and until when it is believed.
#[derive(Debug)]
pub(super) struct Known(Mutex<(Size, Timestamp)>);

impl Default for Known {
    fn default() -> Self {
        Self(Mutex::new((Size::Medium, Timestamp::UNIX_EPOCH)))
    }
}

impl Known {
    pub(super) fn size(&self) -> Size {
        self.read().0
    }

    pub(super) fn is_old(&self, now: Timestamp) -> bool {
        self.read().1 < now
    }

    pub(super) fn learn(&self, size: Size, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (size, now.plus_seconds(BELIEVED_SECONDS));
    }

    fn read(&self) -> (Size, Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Every user but those in the recycle bin.
pub(super) fn everybody() -> PageQuery {
    PageQuery {
        collection: Collection::Users,
        owner: None,
        linked: None,
        condition: Some(Condition {
            sql: "deleted_date_time is null".to_owned(),
            params: Vec::new(),
        }),
        order: Vec::new(),
        after: None,
        skip: 0,
        limit: 0,
        version: Version::V1,
        policies: PolicyView::Empty,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenants_have_three_sizes() {
        let cases = [
            (0, Size::Small),
            (49, Size::Small),
            (50, Size::Medium),
            (500, Size::Medium),
            (501, Size::Large),
            (u64::MAX, Size::Large),
        ];
        for (users, size) in cases {
            assert_eq!(Size::of(users), size, "{users}");
        }
    }

    #[test]
    fn a_count_is_believed_for_a_while() {
        let (known, now) = (Known::default(), Timestamp::UNIX_EPOCH.plus_seconds(1));
        assert!(known.is_old(now));
        known.learn(Size::Large, now);
        assert_eq!(known.size(), Size::Large);
        assert!(!known.is_old(now.plus_seconds(BELIEVED_SECONDS)));
        assert!(known.is_old(now.plus_seconds(BELIEVED_SECONDS + 1)));
    }
}
