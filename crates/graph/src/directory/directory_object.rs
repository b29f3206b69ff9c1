//! `directoryObject`: what everything in the directory is, and what members and owners are listed as.

use crate::timestamp::Timestamp;

complex! {
    /// Attributes of an organisation's own, in sets. This server defines none.
    CustomSecurityAttributeValue "customSecurityAttributeValue" {} , is [open]
}

entity! {
    /// What users, groups, roles and service principals share. Source: Microsoft Graph v1.0 and beta, `directoryObject`.
    DirectoryObject "directoryObject" {
        id "id": String,
        deleted_date_time "deletedDateTime": Option<Timestamp>,
    } columns {} , is [open]
}
