//! Authentication strengths: which combinations of methods are strong enough.
//!
//! Source: Microsoft Graph v1.0 and beta, `authenticationStrengthPolicy` and the types around it.

use super::conditional_access_policy::ConditionalAccessPolicy;
use super::enums::{
    AuthenticationMethodModes, AuthenticationStrengthPolicyType, AuthenticationStrengthRequirements,
    BaseAuthenticationMethod,
};
use crate::timestamp::Timestamp;

entity! {
    /// What all combination configurations have.
    CombinationConfigurationBase "authenticationCombinationConfiguration" {
        id "id": String,
        applies_to_combinations "appliesToCombinations": Vec<AuthenticationMethodModes>,
    } columns {} not null ["appliesToCombinations"] , is [abstract]
}

entity! {
    /// Only security keys of certain models.
    Fido2CombinationConfiguration "fido2CombinationConfiguration" {
        id "id": String,
        applies_to_combinations "appliesToCombinations": Vec<AuthenticationMethodModes>,
        /// Ids of models, as the keys attest them.
        allowed_aaguids "allowedAAGUIDs": Vec<String>,
    } columns {} not null ["appliesToCombinations", "allowedAAGUIDs"] base CombinationConfigurationBase::TYPE
}

entity! {
    /// Only certificates of certain issuers or policies.
    X509CertificateCombinationConfiguration "x509CertificateCombinationConfiguration" {
        id "id": String,
        applies_to_combinations "appliesToCombinations": Vec<AuthenticationMethodModes>,
        /// Subject key identifiers of issuers, in hexadecimal digits.
        allowed_issuer_skis "allowedIssuerSkis": Vec<String>,
        /// Object identifiers of certificate policies.
        allowed_policy_oids "allowedPolicyOIDs": Vec<String>,
    } columns {} not null ["appliesToCombinations", "allowedIssuerSkis", "allowedPolicyOIDs"]
    base CombinationConfigurationBase::TYPE
}

entity_forms! {
    /// What a combination of methods must be beside itself.
    AuthenticationCombinationConfiguration of CombinationConfigurationBase::TYPE; {
        Fido2(Fido2CombinationConfiguration),
        X509Certificate(X509CertificateCombinationConfiguration),
    } columns {
        "id" => "id",
        "@odata.type" => "odata_type",
        "appliesToCombinations" => "applies_to_combinations",
    }
}

entity! {
    /// Which combinations of methods are strong enough. Source: Microsoft Graph v1.0 and beta,
    /// `authenticationStrengthPolicy`.
    AuthenticationStrengthPolicy "authenticationStrengthPolicy" {
        id "id": String,
        created_date_time "createdDateTime": Timestamp,
        modified_date_time "modifiedDateTime": Timestamp,
        display_name "displayName": String,
        description "description": Option<String>,
        policy_type "policyType": AuthenticationStrengthPolicyType,
        requirements_satisfied "requirementsSatisfied": AuthenticationStrengthRequirements,
        allowed_combinations "allowedCombinations": Vec<AuthenticationMethodModes>,
        combination_configurations "combinationConfigurations": Vec<AuthenticationCombinationConfiguration>,
    } columns {
        "id" => "id",
        "displayName" => "display_name",
        "description" => "description",
        "policyType" => "policy_type",
        "requirementsSatisfied" => "requirements_satisfied",
        "allowedCombinations" => "allowed_combinations",
        "createdDateTime" => "created_date_time",
        "modifiedDateTime" => "modified_date_time",
    } not null [
        "createdDateTime", "modifiedDateTime", "displayName", "policyType", "requirementsSatisfied", "allowedCombinations",
        "combinationConfigurations",
    ], navigation {
        "combinationConfigurations" => many "authenticationCombinationConfiguration" [contained],
    }
}

entity! {
    /// One way of using an authentication method, and which method it is.
    AuthenticationMethodModeDetail "authenticationMethodModeDetail" {
        /// The name of the mode, such as `microsoftAuthenticatorPush`.
        id "id": String,
        authentication_method "authenticationMethod": BaseAuthenticationMethod,
        display_name "displayName": String,
    } columns {
        "id" => "id",
        "authenticationMethod" => "authentication_method",
        "displayName" => "display_name",
    } not null ["authenticationMethod", "displayName"]
}

entity! {
    /// Where the authentication strengths are, and what they can be made of.
    AuthenticationStrengthRoot "authenticationStrengthRoot" {
        id "id": String,
        /// Every combination that a strength can allow.
        combinations "combinations": Vec<AuthenticationMethodModes>,
        ; beta
        authentication_combinations "authenticationCombinations": Vec<AuthenticationMethodModes>,
    } columns {} not null ["combinations", "authenticationCombinations"], navigation {
        "authenticationMethodModes" => many "authenticationMethodModeDetail" [contained],
        "policies" => many "authenticationStrengthPolicy" [contained],
    }
}

complex! {
    /// The policies that ask for a strength: those for which it stands for multifactor authentication, and the others.
    AuthenticationStrengthUsage "authenticationStrengthUsage" {
        mfa "mfa": Vec<ConditionalAccessPolicy>,
        none "none": Vec<ConditionalAccessPolicy>,
    } not null ["mfa", "none"]
}

complex! {
    /// What became of a strength's combinations.
    UpdateAllowedCombinationsResult "updateAllowedCombinationsResult" {
        additional_information "additionalInformation": Option<String>,
        /// Ids of the policies that ask for the strength.
        conditional_access_references "conditionalAccessReferences": Vec<String>,
        current_combinations "currentCombinations": Vec<AuthenticationMethodModes>,
        previous_combinations "previousCombinations": Vec<AuthenticationMethodModes>,
    } not null ["currentCombinations", "previousCombinations"]
}
