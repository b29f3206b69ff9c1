//! `directoryObject`: what users, groups, applications and service principals share.

use crate::timestamp::Timestamp;

entity! {
    /// Anything that the directory holds. Source: Microsoft Graph v1.0 and beta, `directoryObject`.
    DirectoryObject "directoryObject" {
        id "id": String,
        /// When it was deleted; it can be restored for thirty days.
        deleted_date_time "deletedDateTime": Option<Timestamp>,
    } columns {}, is [open]
}
