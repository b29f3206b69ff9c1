//! What callers send of a user: the members that can be written, and apart from them the password.

use crate::administer::RuleError;
use crate::credentials::password;
use crate::directory::rules;
use keepwatch_token::Password;
use serde_json::{Map, Value};
use std::sync::Arc;

/// What only the service writes. In a body it is left out, so that what was read can be sent back.
const READ_ONLY: &[&str] = &[
    "id",
    "assignedLicenses",
    "assignedPlans",
    "cloudRealtimeCommunicationInfo",
    "createdDateTime",
    "creationType",
    "deletedDateTime",
    "deviceEnrollmentLimit",
    "deviceKeys",
    "externalUserState",
    "externalUserStateChangeDateTime",
    "identityParentId",
    "imAddresses",
    "infoCatalogs",
    "isManagementRestricted",
    "isResourceAccount",
    "lastPasswordChangeDateTime",
    "legalAgeGroupClassification",
    "licenseAssignmentStates",
    "onPremisesDistinguishedName",
    "onPremisesDomainName",
    "onPremisesLastSyncDateTime",
    "onPremisesProvisioningErrors",
    "onPremisesSamAccountName",
    "onPremisesSecurityIdentifier",
    "onPremisesSyncEnabled",
    "onPremisesUserPrincipalName",
    "provisionedPlans",
    "proxyAddresses",
    "refreshTokensValidFromDateTime",
    "securityIdentifier",
    "serviceProvisioningErrors",
    "signInActivity",
    "signInSessionsValidFromDateTime",
];

/// What is kept by services that this one is not: to take it and lose it would be worse than to refuse it.
const ELSEWHERE: [&str; 3] = ["customSecurityAttributes", "mailboxSettings", "print"];

/// What a caller sends of a user. The password is apart, so that nothing else can keep it.
#[derive(Debug, Clone)]
pub struct UserBody {
    members: Map<String, Value>,
    password: Option<Arc<Password>>,
}

impl UserBody {
    /// Reads a body as [`keepwatch_graph::body::read`] spells it.
    pub fn new(mut members: Map<String, Value>) -> Result<Self, RuleError> {
        for name in READ_ONLY {
            members.shift_remove(*name);
        }
        for name in ELSEWHERE {
            if members.shift_remove(name).is_some_and(|value| !value.is_null()) {
                return Err(RuleError::member(name, "is kept by services that this one is not"));
            }
        }
        let password = match members.get_mut("passwordProfile") {
            Some(Value::Object(profile)) => taken_out(profile)?,
            Some(Value::Null) => {
                members.shift_remove("passwordProfile");
                None
            }
            _ => None,
        };
        Ok(Self { members, password })
    }

    /// A body that says a user principal name and nothing else.
    pub(super) fn of_name(principal_name: &str) -> Self {
        let name = Value::from(principal_name);
        Self {
            members: Map::from_iter([("userPrincipalName".to_owned(), name)]),
            password: None,
        }
    }

    pub(super) fn members(&self) -> &Map<String, Value> {
        &self.members
    }

    pub(super) fn password(&self) -> Option<Arc<Password>> {
        self.password.clone()
    }

    pub(super) fn user_principal_name(&self) -> Option<&str> {
        rules::text(&self.members, "userPrincipalName")
    }
}

fn taken_out(profile: &mut Map<String, Value>) -> Result<Option<Arc<Password>>, RuleError> {
    match profile.shift_remove("password") {
        Some(Value::String(text)) => Ok(Some(Arc::new(password(text)?))),
        _ => Ok(None),
    }
}
