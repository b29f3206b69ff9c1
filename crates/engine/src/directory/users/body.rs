//! What callers send of a user: the members that can be written, and apart from them the password.

use crate::administer::RuleError;
use crate::credentials::{Term, words_in};
use crate::directory::rules;
use serde_json::{Map, Value};

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
#[derive(Clone)]
pub struct UserBody {
    members: Map<String, Value>,
    password: Option<String>,
}

impl std::fmt::Debug for UserBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserBody")
            .field("members", &self.members)
            .finish_non_exhaustive()
    }
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
            Some(Value::Object(profile)) => taken_out(profile),
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

    pub(super) fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    /// For how long the password is meant.
    pub(super) fn term(&self) -> Term {
        let profile = self.members.get("passwordProfile");
        let is_forced = |name| profile.and_then(|profile| profile.get(name)).and_then(Value::as_bool) == Some(true);
        match is_forced("forceChangePasswordNextSignIn") || is_forced("forceChangePasswordNextSignInWithMfa") {
            true => Term::Temporary,
            false => Term::Lasting,
        }
    }

    /// What it says of the user that a password could be made of.
    pub(super) fn words(&self) -> Vec<String> {
        words_in(self.members.values().filter_map(Value::as_str))
    }

    pub(super) fn user_principal_name(&self) -> Option<&str> {
        rules::text(&self.members, "userPrincipalName")
    }
}

fn taken_out(profile: &mut Map<String, Value>) -> Option<String> {
    match profile.shift_remove("password") {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}
