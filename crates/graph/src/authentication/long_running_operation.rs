//! `longRunningOperation`: how far something is that was asked for.

use super::enums::LongRunningOperationStatus;
use crate::timestamp::Timestamp;

entity! {
    /// Something under way, such as the reset of a password. Source: Microsoft Graph v1.0 and beta,
    /// `longRunningOperation`.
    LongRunningOperation "longRunningOperation" {
        id "id": String,
        created_date_time "createdDateTime": Option<Timestamp>,
        last_action_date_time "lastActionDateTime": Option<Timestamp>,
        /// Where its result is; null where it has none.
        resource_location "resourceLocation": Option<String>,
        status "status": Option<LongRunningOperationStatus>,
        status_detail "statusDetail": Option<String>,
    } columns {
        "id" => "id",
        "createdDateTime" => "created_date_time",
        "lastActionDateTime" => "last_action_date_time",
        "status" => "status",
    }
}
