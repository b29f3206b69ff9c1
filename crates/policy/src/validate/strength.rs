//! The rules of authentication strengths.

use super::{Invalid, description, display_name, is_id, list_length};
use keepwatch_graph::conditional_access::AuthenticationStrengthPolicy;
use keepwatch_graph::conditional_access::authentication_strength::AuthenticationCombinationConfiguration;
use keepwatch_graph::conditional_access::enums::{AuthenticationMethodModes, AuthenticationStrengthRequirements};
use keepwatch_graph::edm::shown;

/// Every combination that a strength can allow, and whether it proves two factors. Source: Microsoft Graph,
/// authenticationStrengthRoot: combinations, in its order.
pub const ALL_COMBINATIONS: [(&str, bool); 24] = [
    ("windowsHelloForBusiness", true),
    ("fido2", true),
    ("x509CertificateMultiFactor", true),
    ("deviceBasedPush", true),
    ("temporaryAccessPassOneTime", true),
    ("temporaryAccessPassMultiUse", true),
    ("password,microsoftAuthenticatorPush", true),
    ("password,softwareOath", true),
    ("password,hardwareOath", true),
    ("password,x509CertificateSingleFactor", true),
    ("password,x509CertificateMultiFactor", true),
    ("password,sms", true),
    ("password,voice", true),
    ("federatedMultiFactor", true),
    ("microsoftAuthenticatorPush,federatedSingleFactor", true),
    ("softwareOath,federatedSingleFactor", true),
    ("hardwareOath,federatedSingleFactor", true),
    ("sms,federatedSingleFactor", true),
    ("voice,federatedSingleFactor", true),
    ("x509CertificateSingleFactor", false),
    ("federatedSingleFactor", false),
    ("password", false),
    ("sms", false),
    ("qrCodePin", false),
];

const ALLOWED: &str = "allowedCombinations";

/// Checks a custom strength.
pub fn authentication_strength(strength: &AuthenticationStrengthPolicy) -> Result<(), Invalid> {
    display_name("displayName", &strength.display_name)?;
    description(strength.description.as_deref())?;
    combinations(&strength.allowed_combinations)?;
    list_length("combinationConfigurations", strength.combination_configurations.len())?;
    for configuration in &strength.combination_configurations {
        combination_configuration(strength, configuration)?;
    }
    Ok(())
}

fn combinations(allowed: &[AuthenticationMethodModes]) -> Result<(), Invalid> {
    if allowed.is_empty() {
        return Err(Invalid::new(ALLOWED, "must have a combination"));
    }
    let mut seen = Vec::new();
    for combination in allowed {
        let spelt = AuthenticationMethodModes::from_bits(combination.bits());
        if !ALL_COMBINATIONS.iter().any(|(known, _)| *known == spelt.as_str()) {
            let problem = format!(
                "`{}` is not a combination that can be allowed",
                shown(combination.as_str())
            );
            return Err(Invalid::new(ALLOWED, problem));
        }
        if seen.contains(&combination.bits()) {
            return Err(Invalid::new(ALLOWED, format!("`{}` is there twice", spelt.as_str())));
        }
        seen.push(combination.bits());
    }
    Ok(())
}

/// What a strength amounts to: multifactor authentication where each of its combinations does.
pub fn requirements(allowed: &[AuthenticationMethodModes]) -> AuthenticationStrengthRequirements {
    let is_mfa = |combination: &AuthenticationMethodModes| {
        let spelt = AuthenticationMethodModes::from_bits(combination.bits());
        ALL_COMBINATIONS.contains(&(spelt.as_str(), true))
    };
    AuthenticationStrengthRequirements::from_bits(i32::from(allowed.iter().all(is_mfa)))
}

/// Checks what a strength asks of some of its combinations beside themselves.
pub fn combination_configuration(
    strength: &AuthenticationStrengthPolicy,
    configuration: &AuthenticationCombinationConfiguration,
) -> Result<(), Invalid> {
    const APPLIES_TO: &str = "appliesToCombinations";
    let (applies_to, method) = match configuration {
        AuthenticationCombinationConfiguration::Fido2(of) => {
            models(&of.allowed_aaguids)?;
            (&of.applies_to_combinations, FIDO2)
        }
        AuthenticationCombinationConfiguration::X509Certificate(of) => {
            issuers(&of.allowed_issuer_skis)?;
            policies(&of.allowed_policy_oids)?;
            if of.allowed_issuer_skis.is_empty() && of.allowed_policy_oids.is_empty() {
                return Err(Invalid::new(
                    "allowedIssuerSkis",
                    "must name an issuer, where allowedPolicyOIDs is empty",
                ));
            }
            (&of.applies_to_combinations, X509)
        }
    };
    if applies_to.is_empty() {
        return Err(Invalid::new(APPLIES_TO, "must have a combination"));
    }
    list_length(APPLIES_TO, applies_to.len())?;
    for combination in applies_to {
        let bits = combination.bits();
        let is_allowed = strength
            .allowed_combinations
            .iter()
            .any(|allowed| allowed.bits() == bits);
        if !is_allowed || bits & method == 0 {
            let problem = format!(
                "`{}` is not a combination of this method that the strength allows",
                shown(combination.as_str())
            );
            return Err(Invalid::new(APPLIES_TO, problem));
        }
    }
    Ok(())
}

/// Bits of `authenticationMethodModes`.
const FIDO2: i32 = 32;
const X509: i32 = 4096 | 8192;

fn models(aaguids: &[String]) -> Result<(), Invalid> {
    const MEMBER: &str = "allowedAAGUIDs";
    list_length(MEMBER, aaguids.len())?;
    if aaguids.is_empty() {
        return Err(Invalid::new(MEMBER, "must name a model"));
    }
    match aaguids.iter().find(|id| !is_id(id)) {
        Some(other) => Err(Invalid::new(MEMBER, format!("`{}` is not an AAGUID", shown(other)))),
        None => Ok(()),
    }
}

fn issuers(skis: &[String]) -> Result<(), Invalid> {
    const MEMBER: &str = "allowedIssuerSkis";
    /// A key identifier is a hash; the longest in use has 64 bytes.
    const DIGITS_MAX: usize = 128;
    list_length(MEMBER, skis.len())?;
    let is_ski = |text: &String| {
        (1..=DIGITS_MAX).contains(&text.len())
            && text.len().is_multiple_of(2)
            && text.bytes().all(|b| b.is_ascii_hexdigit())
    };
    match skis.iter().find(|text| !is_ski(text)) {
        Some(other) => Err(Invalid::new(
            MEMBER,
            format!("`{}` is not a key identifier in hexadecimal digits", shown(other)),
        )),
        None => Ok(()),
    }
}

fn policies(oids: &[String]) -> Result<(), Invalid> {
    const MEMBER: &str = "allowedPolicyOIDs";
    const LENGTH_MAX: usize = 256;
    list_length(MEMBER, oids.len())?;
    let is_arc = |arc: &str| !arc.is_empty() && arc.bytes().all(|byte| byte.is_ascii_digit());
    let is_oid = |text: &String| text.len() <= LENGTH_MAX && text.contains('.') && text.split('.').all(is_arc);
    match oids.iter().find(|text| !is_oid(text)) {
        Some(other) => Err(Invalid::new(
            MEMBER,
            format!("`{}` is not an object identifier", shown(other)),
        )),
        None => Ok(()),
    }
}
