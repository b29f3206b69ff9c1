//! What a user or group is licensed to use. This server has no licences to give: the collections are served empty.

use crate::timestamp::Timestamp;
use uuid::Uuid;

complex! {
    /// A licence that somebody has.
    AssignedLicense "assignedLicense" {
        disabled_plans "disabledPlans": Vec<Uuid>,
        sku_id "skuId": Option<Uuid>,
    } not null ["disabledPlans"]
}

complex! {
    /// A service plan of a licence.
    AssignedPlan "assignedPlan" {
        assigned_date_time "assignedDateTime": Option<Timestamp>,
        capability_status "capabilityStatus": Option<String>,
        service "service": Option<String>,
        service_plan_id "servicePlanId": Option<Uuid>,
    }
}

complex! {
    /// A service plan as far as it has been set up.
    ProvisionedPlan "provisionedPlan" {
        capability_status "capabilityStatus": Option<String>,
        provisioning_status "provisioningStatus": Option<String>,
        service "service": Option<String>,
    }
}

complex! {
    /// Where a licence comes from, and whether it took effect.
    LicenseAssignmentState "licenseAssignmentState" {
        assigned_by_group "assignedByGroup": Option<String>,
        disabled_plans "disabledPlans": Vec<Uuid>,
        error "error": Option<String>,
        last_updated_date_time "lastUpdatedDateTime": Option<Timestamp>,
        sku_id "skuId": Option<Uuid>,
        state "state": Option<String>,
    }
}

complex! {
    /// The licences of a group, as far as its members have been given them.
    LicenseProcessingState "licenseProcessingState" {
        state "state": Option<String>,
    }
}
