//! What may differ from Graph's schema, each with the reason.

use keepwatch_graph::edm::Version;

/// A fact that may differ.
#[derive(Debug)]
pub(super) struct Exception {
    /// In which version; both where `None`.
    version: Option<Version>,
    /// The fact's name; those that begin so where it ends with `*`.
    name: &'static str,
    /// Why.
    #[expect(dead_code, reason = "read by people, in the list and in the failure's text")]
    why: &'static str,
}

impl Exception {
    pub(super) fn covers(&self, version: Version, name: &str) -> bool {
        let is_it = match self.name.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => name == self.name,
        };
        is_it && self.version.is_none_or(|only| only == version)
    }
}

const fn both(name: &'static str, why: &'static str) -> Exception {
    let version = None;
    Exception { version, name, why }
}

const fn v1(name: &'static str, why: &'static str) -> Exception {
    let version = Some(Version::V1);
    Exception { version, name, why }
}

const fn beta(name: &'static str, why: &'static str) -> Exception {
    let version = Some(Version::Beta);
    Exception { version, name, why }
}

const BETA_DIFFERS: &str = "beta says something else than v1.0; the declaration holds what v1.0 says";
const NOT_AT_HAND: &str = "the schema at hand is a part of Graph's, which leaves the type out";
const NOT_SERVED: &str = "no route serves it";
const NUMBERS: &str =
    "beta numbers the members in its own way; columns hold the numbers of v1.0, and none is ever sent";
const PUBLISHED_ANSWERS: &str = "the published answers have it, beside what the schema declares";

/// What may differ.
pub(super) const EXCEPTIONS: &[Exception] = &[
    both(
        "application/logo",
        "a stream is read at a path of its own and is in no answer",
    ),
    both("assignedLabel", NOT_AT_HAND),
    both("conditionalAccessApplications/globalSecureAccess", PUBLISHED_ANSWERS),
    both("conditionalAccessApplications/networkAccess", PUBLISHED_ANSWERS),
    both("conditionalAccessConditionSet/clients", PUBLISHED_ANSWERS),
    v1("conditionalAccessConditionSet/deviceStates", PUBLISHED_ANSWERS),
    both("conditionalAccessConditionSet/signInRiskDetections", PUBLISHED_ANSWERS),
    both("conditionalAccessConditionSet/times", PUBLISHED_ANSWERS),
    v1("conditionalAccessDeviceStates", PUBLISHED_ANSWERS),
    both(
        "conditionalAccessGrantControls/authenticationStrength",
        "a policy names a strength that others name too: it contains none",
    ),
    both("conditionalAccessPolicy/partialEnablementStrategy", PUBLISHED_ANSWERS),
    v1(
        "conditionalAccessSessionControls/continuousAccessEvaluation",
        PUBLISHED_ANSWERS,
    ),
    both(
        "conditionalAccessSessionControls/globalSecureAccessFilteringProfile",
        PUBLISHED_ANSWERS,
    ),
    both(
        "conditionalAccessSessionControls/networkAccessSecurity",
        PUBLISHED_ANSWERS,
    ),
    v1("continuousAccessEvaluationMode", PUBLISHED_ANSWERS),
    v1("continuousAccessEvaluationSessionControl", PUBLISHED_ANSWERS),
    both("creationOptions(Collection(fido2AuthenticationMethod))", NOT_SERVED),
    both("delta*", NOT_SERVED),
    both("directoryRole", NOT_AT_HAND),
    both("directoryRoleTemplate", NOT_AT_HAND),
    beta("directorySizeQuota", NOT_AT_HAND),
    both("getByIds(Collection(directoryObject))", NOT_AT_HAND),
    beta("getSummarized*", NOT_SERVED),
    both("group", NOT_AT_HAND),
    beta("identityContainer", BETA_DIFFERS),
    beta(
        "invalidateAllRefreshTokens(user)",
        "the old name of revokeSignInSessions, which v1.0 has too",
    ),
    both("licenseProcessingState", NOT_AT_HAND),
    beta("membershipRuleProcessingStatus", NOT_AT_HAND),
    both("organization", NOT_AT_HAND),
    both("partnerTenantType", NOT_AT_HAND),
    beta("preAuthorizedApplication/appId", BETA_DIFFERS),
    both("privacyProfile", NOT_AT_HAND),
    both("retryServiceProvisioning(user)", NOT_SERVED),
    beta("riskDetail#*", NUMBERS),
    beta(
        "riskDetail.aiElevatedAccountRisk",
        "documented of unified risk, and in no schema yet",
    ),
    beta("riskEventType#*", NUMBERS),
    beta("riskyServicePrincipalHistoryItem", BETA_DIFFERS),
    both("setVerifiedPublisher(application)", NOT_SERVED),
    beta(
        "signIn/servicePrincipalId",
        "null where a user signs in, in Graph's own answers too",
    ),
    beta(
        "signIn/uniqueTokenIdentifier",
        "the global beta has it, and the schema at hand is a national cloud's",
    ),
    both("unifiedRoleAssignment", NOT_AT_HAND),
    both("unifiedRoleDefinition", NOT_AT_HAND),
    both("unifiedRolePermission", NOT_AT_HAND),
    both("unsetVerifiedPublisher(application)", NOT_SERVED),
    beta(
        "user/cloudLicensing",
        "of another namespace, about licences, which this server does not have",
    ),
    beta("user/externalUserStateChangeDateTime", BETA_DIFFERS),
    beta("userPurpose*", BETA_DIFFERS),
    both("validateProperties(Collection(directoryObject))", NOT_SERVED),
    both("verifiedDomain", NOT_AT_HAND),
];
