//! `organization`: the tenant itself, of which there is one.
//!
//! The schema that the declarations are compared with does not have it: the properties are those of the published
//! reference.

use super::licence::{AssignedPlan, ProvisionedPlan};
use crate::ids::TenantId;
use crate::timestamp::Timestamp;

graph_enum! {
    /// What a tenant is to Microsoft.
    PartnerTenantType "partnerTenantType" {
        MicrosoftSupport "microsoftSupport" = 0,
        SyndicatePartner "syndicatePartner" = 1,
        BreadthPartner "breadthPartner" = 2,
        BreadthPartnerDelegatedAdmin "breadthPartnerDelegatedAdmin" = 3,
        ResellerPartnerDelegatedAdmin "resellerPartnerDelegatedAdmin" = 4,
        ValueAddedResellerPartnerDelegatedAdmin "valueAddedResellerPartnerDelegatedAdmin" = 5,
        UnknownFutureValue "unknownFutureValue" = 6,
    }
}

complex! {
    /// Where an organisation says what it does with data.
    PrivacyProfile "privacyProfile" {
        contact_email "contactEmail": Option<String>,
        statement_url "statementUrl": Option<String>,
    }
}

complex! {
    /// A domain that is the tenant's own.
    VerifiedDomain "verifiedDomain" {
        capabilities "capabilities": Option<String>,
        is_default "isDefault": Option<bool>,
        /// Whether it came with the tenant.
        is_initial "isInitial": Option<bool>,
        name "name": Option<String>,
        domain_type "type": Option<String>,
    }
}

complex! {
    /// How much a directory may hold, and holds.
    DirectorySizeQuota "directorySizeQuota" {
        total "total": Option<i32>,
        used "used": Option<i32>,
    }
}

entity! {
    /// The tenant. Source: Microsoft Graph v1.0 and beta, `organization`.
    Organization "organization" {
        id "id": TenantId,
        deleted_date_time "deletedDateTime": Option<Timestamp>,
        assigned_plans "assignedPlans": Vec<AssignedPlan>,
        business_phones "businessPhones": Vec<String>,
        city "city": Option<String>,
        country "country": Option<String>,
        country_letter_code "countryLetterCode": Option<String>,
        created_date_time "createdDateTime": Option<Timestamp>,
        default_usage_location "defaultUsageLocation": Option<String>,
        display_name "displayName": Option<String>,
        is_multiple_data_locations_for_services_enabled "isMultipleDataLocationsForServicesEnabled": Option<bool>,
        marketing_notification_emails "marketingNotificationEmails": Vec<String>,
        on_premises_last_sync_date_time "onPremisesLastSyncDateTime": Option<Timestamp>,
        on_premises_sync_enabled "onPremisesSyncEnabled": Option<bool>,
        partner_tenant_type "partnerTenantType": Option<PartnerTenantType>,
        postal_code "postalCode": Option<String>,
        preferred_language "preferredLanguage": Option<String>,
        privacy_profile "privacyProfile": Option<PrivacyProfile>,
        provisioned_plans "provisionedPlans": Vec<ProvisionedPlan>,
        security_compliance_notification_mails "securityComplianceNotificationMails": Vec<String>,
        security_compliance_notification_phones "securityComplianceNotificationPhones": Vec<String>,
        state "state": Option<String>,
        street "street": Option<String>,
        technical_notification_mails "technicalNotificationMails": Vec<String>,
        /// `AAD`: of an organisation's own people.
        tenant_type "tenantType": Option<String>,
        verified_domains "verifiedDomains": Vec<VerifiedDomain>,
        ; beta
        directory_size_quota "directorySizeQuota": Option<DirectorySizeQuota>,
    } columns {
        "id" => "id",
        "displayName" => "display_name",
    }
    not null [
        "assignedPlans", "businessPhones", "marketingNotificationEmails", "provisionedPlans",
        "securityComplianceNotificationMails", "securityComplianceNotificationPhones", "technicalNotificationMails",
        "verifiedDomains",
    ]
    base super::DirectoryObject::TYPE
    , is [open]
}
