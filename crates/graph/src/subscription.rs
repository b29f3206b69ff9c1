//! `subscription`: who is told of changes to what, where, and until when.

use crate::timestamp::Timestamp;

entity! {
    /// A subscription to change notifications. Source: Microsoft Graph v1.0 and beta, `subscription`.
    Subscription "subscription" {
        id "id": String,
        /// The application that subscribed.
        application_id "applicationId": Option<String>,
        /// `created`, `updated` and `deleted`, joined by commas.
        change_type "changeType": String,
        /// A secret of the subscriber's, sent with each notification so that the receiver knows where it comes from. Kept
        /// apart from the resource, and shown only in the answers to requests that make or change it.
        client_state "clientState": Option<String>,
        /// The user or service principal that subscribed.
        creator_id "creatorId": Option<String>,
        encryption_certificate "encryptionCertificate": Option<String>,
        encryption_certificate_id "encryptionCertificateId": Option<String>,
        /// From then on there are no more notifications.
        expiration_date_time "expirationDateTime": Timestamp,
        include_resource_data "includeResourceData": Option<bool>,
        latest_supported_tls_version "latestSupportedTlsVersion": Option<String>,
        /// Where to tell of what happens to the subscription itself.
        lifecycle_notification_url "lifecycleNotificationUrl": Option<String>,
        notification_query_options "notificationQueryOptions": Option<String>,
        /// Where notifications are sent.
        notification_url "notificationUrl": String,
        notification_url_app_id "notificationUrlAppId": Option<String>,
        /// What is watched: a path without the service's address, such as `identityProtection/riskyUsers`.
        resource "resource": String,
        ; beta
        include_properties "includeProperties": Option<bool>,
    } columns {
        "id" => "id",
        "applicationId" => "application_id",
        "changeType" => "change_type",
        "creatorId" => "creator_id",
        "expirationDateTime" => "expiration_date_time",
        "notificationUrl" => "notification_url",
        "resource" => "resource",
    } not null ["changeType", "expirationDateTime", "notificationUrl", "resource"]
}
