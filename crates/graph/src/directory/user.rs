//! `user`: a person, or whatever signs in as one.
//!
//! What other services keep (mailboxes, profiles of the intranet, licences) is declared, as clients know it, and null.

use super::directory_object::CustomSecurityAttributeValue;
use super::licence::{AssignedLicense, AssignedPlan, LicenseAssignmentState, ProvisionedPlan};
use super::mailbox::MailboxSettings;
use super::on_premises::{OnPremisesExtensionAttributes, OnPremisesProvisioningError, ServiceProvisioningError};
use crate::binary::Binary;
use crate::edm::{Edm, Kind, Version};
use crate::ids::UserId;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

complex! {
    /// How a user's password is to be treated.
    PasswordProfile "passwordProfile" {
        force_change_password_next_sign_in "forceChangePasswordNextSignIn": Option<bool>,
        force_change_password_next_sign_in_with_mfa "forceChangePasswordNextSignInWithMfa": Option<bool>,
        /// Taken in bodies, by who hashes it, and null in every document.
        password "password": Withheld,
    }
}

complex! {
    /// A name by which a user can sign in.
    ObjectIdentity "objectIdentity" {
        issuer "issuer": Option<String>,
        issuer_assigned_id "issuerAssignedId": Option<String>,
        /// Such as `userPrincipalName`, `emailAddress`, `federated`.
        sign_in_type "signInType": Option<String>,
    }
}

complex! {
    /// Certificates that may stand for a user.
    AuthorizationInfo "authorizationInfo" {
        certificate_user_ids "certificateUserIds": Vec<String>,
    }
}

complex! {
    /// Where in the organisation a user belongs.
    EmployeeOrgData "employeeOrgData" {
        cost_center "costCenter": Option<String>,
        division "division": Option<String>,
    }
}

complex! {
    /// Where a user prints. Graph's type has no properties that are served here.
    UserPrint "userPrint" {}
}

complex! {
    /// When a user was last seen.
    SignInActivity "signInActivity" {
        last_non_interactive_sign_in_date_time "lastNonInteractiveSignInDateTime": Option<Timestamp>,
        last_non_interactive_sign_in_request_id "lastNonInteractiveSignInRequestId": Option<String>,
        last_sign_in_date_time "lastSignInDateTime": Option<Timestamp>,
        last_sign_in_request_id "lastSignInRequestId": Option<String>,
        last_successful_sign_in_date_time "lastSuccessfulSignInDateTime": Option<Timestamp>,
        last_successful_sign_in_request_id "lastSuccessfulSignInRequestId": Option<String>,
    }
}

complex! {
    /// Whether a user can be called over the network.
    CloudRealtimeCommunicationInfo "cloudRealtimeCommunicationInfo" {
        is_sip_enabled "isSipEnabled": Option<bool>,
    }
}

complex! {
    /// A key of a device that a user signs in with.
    DeviceKey "deviceKey" {
        device_id "deviceId": Option<Uuid>,
        key_material "keyMaterial": Option<Binary>,
        key_type "keyType": Option<String>,
    }
}

entity! {
    /// A user. Source: Microsoft Graph v1.0 and beta, `user`.
    User "user" {
        business_phones "businessPhones": Vec<String>,
        display_name "displayName": Option<String>,
        given_name "givenName": Option<String>,
        job_title "jobTitle": Option<String>,
        mail "mail": Option<String>,
        mobile_phone "mobilePhone": Option<String>,
        office_location "officeLocation": Option<String>,
        preferred_language "preferredLanguage": Option<String>,
        surname "surname": Option<String>,
        user_principal_name "userPrincipalName": Option<String>,
        id "id": UserId,
        deleted_date_time "deletedDateTime": Option<Timestamp>,
        about_me "aboutMe": Option<String>,
        account_enabled "accountEnabled": Option<bool>,
        age_group "ageGroup": Option<String>,
        assigned_licenses "assignedLicenses": Vec<AssignedLicense>,
        assigned_plans "assignedPlans": Vec<AssignedPlan>,
        authorization_info "authorizationInfo": Option<AuthorizationInfo>,
        birthday "birthday": Option<Timestamp>,
        city "city": Option<String>,
        company_name "companyName": Option<String>,
        consent_provided_for_minor "consentProvidedForMinor": Option<String>,
        country "country": Option<String>,
        created_date_time "createdDateTime": Option<Timestamp>,
        /// How the account came to be; null for an ordinary one.
        creation_type "creationType": Option<String>,
        custom_security_attributes "customSecurityAttributes": Option<CustomSecurityAttributeValue>,
        department "department": Option<String>,
        device_enrollment_limit "deviceEnrollmentLimit": Option<i32>,
        employee_hire_date "employeeHireDate": Option<Timestamp>,
        employee_id "employeeId": Option<String>,
        employee_leave_date_time "employeeLeaveDateTime": Option<Timestamp>,
        employee_org_data "employeeOrgData": Option<EmployeeOrgData>,
        employee_type "employeeType": Option<String>,
        external_user_state "externalUserState": Option<String>,
        external_user_state_change_date_time "externalUserStateChangeDateTime": Option<Timestamp>,
        fax_number "faxNumber": Option<String>,
        hire_date "hireDate": Option<Timestamp>,
        identities "identities": Vec<ObjectIdentity>,
        identity_parent_id "identityParentId": Option<String>,
        im_addresses "imAddresses": Vec<String>,
        interests "interests": Vec<String>,
        is_management_restricted "isManagementRestricted": Option<bool>,
        is_resource_account "isResourceAccount": Option<bool>,
        last_password_change_date_time "lastPasswordChangeDateTime": Option<Timestamp>,
        legal_age_group_classification "legalAgeGroupClassification": Option<String>,
        license_assignment_states "licenseAssignmentStates": Vec<LicenseAssignmentState>,
        mailbox_settings "mailboxSettings": Option<MailboxSettings>,
        mail_nickname "mailNickname": Option<String>,
        my_site "mySite": Option<String>,
        on_premises_distinguished_name "onPremisesDistinguishedName": Option<String>,
        on_premises_domain_name "onPremisesDomainName": Option<String>,
        on_premises_extension_attributes "onPremisesExtensionAttributes": Option<OnPremisesExtensionAttributes>,
        on_premises_immutable_id "onPremisesImmutableId": Option<String>,
        on_premises_last_sync_date_time "onPremisesLastSyncDateTime": Option<Timestamp>,
        on_premises_provisioning_errors "onPremisesProvisioningErrors": Vec<OnPremisesProvisioningError>,
        on_premises_sam_account_name "onPremisesSamAccountName": Option<String>,
        on_premises_security_identifier "onPremisesSecurityIdentifier": Option<String>,
        on_premises_sync_enabled "onPremisesSyncEnabled": Option<bool>,
        on_premises_user_principal_name "onPremisesUserPrincipalName": Option<String>,
        other_mails "otherMails": Vec<String>,
        password_policies "passwordPolicies": Option<String>,
        password_profile "passwordProfile": Option<PasswordProfile>,
        past_projects "pastProjects": Vec<String>,
        postal_code "postalCode": Option<String>,
        preferred_data_location "preferredDataLocation": Option<String>,
        preferred_name "preferredName": Option<String>,
        print "print": Option<UserPrint>,
        provisioned_plans "provisionedPlans": Vec<ProvisionedPlan>,
        proxy_addresses "proxyAddresses": Vec<String>,
        responsibilities "responsibilities": Vec<String>,
        schools "schools": Vec<String>,
        security_identifier "securityIdentifier": Option<String>,
        service_provisioning_errors "serviceProvisioningErrors": Vec<ServiceProvisioningError>,
        show_in_address_list "showInAddressList": Option<bool>,
        sign_in_activity "signInActivity": Option<SignInActivity>,
        /// Tokens and sessions that began before are no longer good.
        sign_in_sessions_valid_from_date_time "signInSessionsValidFromDateTime": Option<Timestamp>,
        skills "skills": Vec<String>,
        state "state": Option<String>,
        street_address "streetAddress": Option<String>,
        usage_location "usageLocation": Option<String>,
        /// `Member` or `Guest`.
        user_type "userType": Option<String>,
        ; beta
        cloud_realtime_communication_info "cloudRealtimeCommunicationInfo": Option<CloudRealtimeCommunicationInfo>,
        device_keys "deviceKeys": Vec<DeviceKey>,
        info_catalogs "infoCatalogs": Vec<String>,
        /// The same instant as `signInSessionsValidFromDateTime`.
        refresh_tokens_valid_from_date_time "refreshTokensValidFromDateTime": Option<Timestamp>,
    } columns {
        "id" => "id",
        "deletedDateTime" => "deleted_date_time",
        "userPrincipalName" => "user_principal_name",
        "mail" => "mail",
        "mailNickname" => "mail_nickname",
        "displayName" => "display_name",
        "givenName" => "given_name",
        "surname" => "surname",
        "accountEnabled" => "account_enabled",
        "userType" => "user_type",
        "createdDateTime" => "created_date_time",
        "creationType" => "creation_type",
        "externalUserState" => "external_user_state",
        "department" => "department",
        "jobTitle" => "job_title",
        "companyName" => "company_name",
        "officeLocation" => "office_location",
        "city" => "city",
        "state" => "state",
        "country" => "country",
        "postalCode" => "postal_code",
        "streetAddress" => "street_address",
        "usageLocation" => "usage_location",
        "preferredLanguage" => "preferred_language",
        "preferredDataLocation" => "preferred_data_location",
        "mobilePhone" => "mobile_phone",
        "faxNumber" => "fax_number",
        "businessPhones" => "business_phones",
        "otherMails" => "other_mails",
        "proxyAddresses" => "proxy_addresses",
        "imAddresses" => "im_addresses",
        "ageGroup" => "age_group",
        "consentProvidedForMinor" => "consent_provided_for_minor",
        "passwordPolicies" => "password_policies",
        "employeeId" => "employee_id",
        "employeeType" => "employee_type",
        "employeeHireDate" => "employee_hire_date",
        "employeeLeaveDateTime" => "employee_leave_date_time",
        "employeeOrgData/costCenter" => "employee_cost_center",
        "employeeOrgData/division" => "employee_division",
        "identities/signInType" => "identity_types",
        "identities/issuer" => "identity_issuers",
        "identities/issuerAssignedId" => "identity_names",
        "onPremisesDistinguishedName" => "on_premises_distinguished_name",
        "onPremisesDomainName" => "on_premises_domain_name",
        "onPremisesImmutableId" => "on_premises_immutable_id",
        "onPremisesLastSyncDateTime" => "on_premises_last_sync_date_time",
        "onPremisesSamAccountName" => "on_premises_sam_account_name",
        "onPremisesSecurityIdentifier" => "on_premises_security_identifier",
        "onPremisesSyncEnabled" => "on_premises_sync_enabled",
        "onPremisesUserPrincipalName" => "on_premises_user_principal_name",
        "securityIdentifier" => "security_identifier",
        "isResourceAccount" => "is_resource_account",
        "showInAddressList" => "show_in_address_list",
    }
    not null [
        "assignedLicenses", "assignedPlans", "birthday", "businessPhones", "deviceEnrollmentLimit", "deviceKeys", "hireDate", "infoCatalogs",
        "otherMails", "provisionedPlans", "proxyAddresses",
    ]
    base super::DirectoryObject::TYPE
    , is [open]
    , by default [
        "businessPhones", "displayName", "givenName", "id", "jobTitle", "mail", "mobilePhone", "officeLocation",
        "preferredLanguage", "surname", "userPrincipalName",
    ]
    , navigation {
        "appRoleAssignedResources" => many "servicePrincipal" [beta],
        "appRoleAssignments" => many "appRoleAssignment" [contained],
        "authentication" => one "authentication" [contained],
        "createdObjects" => many "directoryObject" [],
        "directReports" => many "directoryObject" [],
        "manager" => one "directoryObject" [],
        "memberOf" => many "directoryObject" [],
        "oauth2PermissionGrants" => many "oAuth2PermissionGrant" [],
        "ownedDevices" => many "directoryObject" [],
        "ownedObjects" => many "directoryObject" [],
        "registeredDevices" => many "directoryObject" [],
        "sponsorOf" => many "directoryObject" [],
        "sponsors" => many "directoryObject" [],
        "transitiveMemberOf" => many "directoryObject" [],
        "transitiveReports" => many "directoryObject" [beta],
    }
}

impl User {
    /// Properties of a profile that Graph serves of one user at a time and keeps elsewhere: a list of users cannot show
    /// them. Source: Microsoft Graph v1.0, user: list users ("returned only on `$select` of a single user").
    pub const OF_ONE_ONLY: &'static [&'static str] = &[
        "aboutMe",
        "birthday",
        "hireDate",
        "interests",
        "mailboxSettings",
        "mySite",
        "pastProjects",
        "preferredName",
        "responsibilities",
        "schools",
        "skills",
    ];
}

/// A text that callers send and nobody gets back: whatever it was read from, it is null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Withheld;

impl<'de> Deserialize<'de> for Withheld {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

impl Edm for Withheld {
    const KIND: Kind = Kind::String;
    const NULLABLE: bool = true;
    fn write(&self, _: Version, out: &mut Vec<u8>) {
        out.extend_from_slice(b"null");
    }
    fn is_null(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::PolicyView;
    use serde_json::{Value, json};

    /// A user of whom only some members are known.
    fn user(members: &Value) -> User {
        let mut body: serde_json::Map<String, Value> = User::TYPE
            .properties
            .iter()
            .map(|property| {
                let is_collection = matches!(property.kind, Kind::Collection(_));
                (
                    property.name.to_owned(),
                    if is_collection { json!([]) } else { Value::Null },
                )
            })
            .collect();
        body.extend(members.as_object().unwrap().clone());
        serde_json::from_value(body.into()).unwrap()
    }

    #[test]
    fn a_user_writes_what_it_read_but_for_the_password() {
        let user = user(&json!({
            "id": "87d349ed-44d7-43e1-9a83-5f2406dee5bd", "displayName": "Adele Vance", "accountEnabled": true,
            "identities": [{"issuer": "contoso.com", "issuerAssignedId": "adele", "signInType": "userName"}],
            "passwordProfile": {"forceChangePasswordNextSignIn": true, "password": "xWwvJ]6NMw+bWH-d"},
        }));
        for version in [Version::V1, Version::Beta] {
            let text = user.document().json(version, PolicyView::Full);
            assert!(!text.contains("xWwvJ"), "{text}");
            let shown: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(shown["displayName"], "Adele Vance");
            assert_eq!(shown["identities"][0]["issuerAssignedId"], "adele");
            assert_eq!(shown["passwordProfile"]["forceChangePasswordNextSignIn"], true);
            assert_eq!(shown["passwordProfile"]["password"], Value::Null);
            assert_eq!(shown.get("infoCatalogs").is_some(), version == Version::Beta);
        }
        assert!(!format!("{user:?}").contains("xWwvJ"));
    }

    #[test]
    fn what_is_named_in_lists_is_declared() {
        let shown = User::TYPE.by_default.unwrap().iter();
        let columns = User::TYPE
            .columns
            .iter()
            .map(|(path, _)| path.split('/').next().unwrap());
        for name in shown.chain(User::OF_ONE_ONLY).copied().chain(columns) {
            assert!(
                User::TYPE.properties.iter().any(|property| property.name == name),
                "{name}"
            );
        }
    }
}
