//! `group`: users and other objects under one name.
//!
//! The schema that the declarations are compared with has no groups: the properties are those of the published reference.

use super::licence::{AssignedLicense, LicenseProcessingState};
use super::on_premises::{OnPremisesProvisioningError, ServiceProvisioningError};
use crate::ids::DirectoryObjectId;
use crate::timestamp::Timestamp;

complex! {
    /// A sensitivity label.
    AssignedLabel "assignedLabel" {
        display_name "displayName": Option<String>,
        label_id "labelId": Option<String>,
    }
}

complex! {
    /// How far the rule of a dynamic group has been applied.
    MembershipRuleProcessingStatus "membershipRuleProcessingStatus" {
        error_message "errorMessage": Option<String>,
        last_membership_updated "lastMembershipUpdated": Option<Timestamp>,
        status "status": Option<String>,
    }
}

entity! {
    /// A group. Source: Microsoft Graph v1.0 and beta, `group`.
    Group "group" {
        id "id": DirectoryObjectId,
        deleted_date_time "deletedDateTime": Option<Timestamp>,
        classification "classification": Option<String>,
        created_date_time "createdDateTime": Option<Timestamp>,
        description "description": Option<String>,
        display_name "displayName": Option<String>,
        expiration_date_time "expirationDateTime": Option<Timestamp>,
        /// `Unified` for a group with a mailbox of Microsoft 365, `DynamicMembership` for one whose members follow a rule.
        group_types "groupTypes": Vec<String>,
        is_assignable_to_role "isAssignableToRole": Option<bool>,
        mail "mail": Option<String>,
        mail_enabled "mailEnabled": Option<bool>,
        mail_nickname "mailNickname": Option<String>,
        membership_rule "membershipRule": Option<String>,
        membership_rule_processing_state "membershipRuleProcessingState": Option<String>,
        on_premises_domain_name "onPremisesDomainName": Option<String>,
        on_premises_last_sync_date_time "onPremisesLastSyncDateTime": Option<Timestamp>,
        on_premises_net_bios_name "onPremisesNetBiosName": Option<String>,
        on_premises_sam_account_name "onPremisesSamAccountName": Option<String>,
        on_premises_security_identifier "onPremisesSecurityIdentifier": Option<String>,
        on_premises_sync_enabled "onPremisesSyncEnabled": Option<bool>,
        preferred_data_location "preferredDataLocation": Option<String>,
        preferred_language "preferredLanguage": Option<String>,
        proxy_addresses "proxyAddresses": Vec<String>,
        renewed_date_time "renewedDateTime": Option<Timestamp>,
        resource_behavior_options "resourceBehaviorOptions": Vec<String>,
        resource_provisioning_options "resourceProvisioningOptions": Vec<String>,
        security_enabled "securityEnabled": Option<bool>,
        security_identifier "securityIdentifier": Option<String>,
        theme "theme": Option<String>,
        unique_name "uniqueName": Option<String>,
        visibility "visibility": Option<String>,
        on_premises_provisioning_errors "onPremisesProvisioningErrors": Vec<OnPremisesProvisioningError>,
        service_provisioning_errors "serviceProvisioningErrors": Vec<ServiceProvisioningError>,
        allow_external_senders "allowExternalSenders": Option<bool>,
        assigned_labels "assignedLabels": Vec<AssignedLabel>,
        assigned_licenses "assignedLicenses": Vec<AssignedLicense>,
        auto_subscribe_new_members "autoSubscribeNewMembers": Option<bool>,
        has_members_with_license_errors "hasMembersWithLicenseErrors": Option<bool>,
        hide_from_address_lists "hideFromAddressLists": Option<bool>,
        hide_from_outlook_clients "hideFromOutlookClients": Option<bool>,
        is_archived "isArchived": Option<bool>,
        is_management_restricted "isManagementRestricted": Option<bool>,
        is_subscribed_by_mail "isSubscribedByMail": Option<bool>,
        license_processing_state "licenseProcessingState": Option<LicenseProcessingState>,
        unseen_count "unseenCount": Option<i32>,
        ; beta
        created_by_app_id "createdByAppId": Option<String>,
        info_catalogs "infoCatalogs": Vec<String>,
        is_favorite "isFavorite": Option<bool>,
        membership_rule_processing_status "membershipRuleProcessingStatus": Option<MembershipRuleProcessingStatus>,
        organization_id "organizationId": Option<String>,
        unseen_conversations_count "unseenConversationsCount": Option<i32>,
        unseen_messages_count "unseenMessagesCount": Option<i32>,
        welcome_message_enabled "welcomeMessageEnabled": Option<bool>,
    } columns {
        "id" => "id",
        "deletedDateTime" => "deleted_date_time",
        "displayName" => "display_name",
        "description" => "description",
        "mail" => "mail",
        "mailNickname" => "mail_nickname",
        "mailEnabled" => "mail_enabled",
        "securityEnabled" => "security_enabled",
        "groupTypes" => "group_types",
        "visibility" => "visibility",
        "createdDateTime" => "created_date_time",
        "renewedDateTime" => "renewed_date_time",
        "expirationDateTime" => "expiration_date_time",
        "classification" => "classification",
        "isAssignableToRole" => "is_assignable_to_role",
        "membershipRule" => "membership_rule",
        "membershipRuleProcessingState" => "membership_rule_processing_state",
        "preferredLanguage" => "preferred_language",
        "preferredDataLocation" => "preferred_data_location",
        "proxyAddresses" => "proxy_addresses",
        "onPremisesLastSyncDateTime" => "on_premises_last_sync_date_time",
        "onPremisesSamAccountName" => "on_premises_sam_account_name",
        "onPremisesSecurityIdentifier" => "on_premises_security_identifier",
        "onPremisesSyncEnabled" => "on_premises_sync_enabled",
        "securityIdentifier" => "security_identifier",
        "uniqueName" => "unique_name",
        "hasMembersWithLicenseErrors" => "has_members_with_license_errors",
    }
    not null ["assignedLicenses", "groupTypes", "infoCatalogs", "proxyAddresses"]
    base super::DirectoryObject::TYPE
    , is [open]
    , by default [
        "id", "deletedDateTime", "classification", "createdDateTime", "description", "displayName", "expirationDateTime",
        "groupTypes", "isAssignableToRole", "mail", "mailEnabled", "mailNickname", "membershipRule",
        "membershipRuleProcessingState", "onPremisesDomainName", "onPremisesLastSyncDateTime", "onPremisesNetBiosName",
        "onPremisesSamAccountName", "onPremisesSecurityIdentifier", "onPremisesSyncEnabled", "preferredDataLocation",
        "preferredLanguage", "proxyAddresses", "renewedDateTime", "resourceBehaviorOptions", "resourceProvisioningOptions",
        "securityEnabled", "securityIdentifier", "theme", "uniqueName", "visibility", "onPremisesProvisioningErrors",
        "serviceProvisioningErrors",
    ]
    , navigation {
        "appRoleAssignments" => many "appRoleAssignment" [contained],
        "createdOnBehalfOf" => one "directoryObject" [],
        "memberOf" => many "directoryObject" [],
        "members" => many "directoryObject" [],
        "membersWithLicenseErrors" => many "directoryObject" [],
        "owners" => many "directoryObject" [],
        "transitiveMemberOf" => many "directoryObject" [],
        "transitiveMembers" => many "directoryObject" [],
    }
}

/// Of a group whose members follow a rule.
pub const DYNAMIC_MEMBERSHIP: &str = "DynamicMembership";

/// Of a group that Microsoft 365 shares mail and files in.
pub const UNIFIED: &str = "Unified";

impl Group {
    /// Whether `groupTypes` has that type.
    pub fn is(&self, group_type: &str) -> bool {
        self.group_types
            .iter()
            .any(|found| found.eq_ignore_ascii_case(group_type))
    }
}
