//! The authentication strengths that every tenant has, and that nobody can change.
//!
//! Source: Microsoft Graph v1.0, authenticationStrengthRoot: list policies, which shows their ids and combinations.

use super::AuthenticationStrengthPolicy;
use super::enums::{AuthenticationMethodModes, AuthenticationStrengthPolicyType, AuthenticationStrengthRequirements};
use crate::timestamp::Timestamp;

// Bits of `authenticationMethodModes`.
const PASSWORD: i32 = 1;
const VOICE: i32 = 2;
const HARDWARE_OATH: i32 = 4;
const SOFTWARE_OATH: i32 = 8;
const SMS: i32 = 16;
const FIDO2: i32 = 32;
const WINDOWS_HELLO: i32 = 64;
const AUTHENTICATOR_PUSH: i32 = 128;
const DEVICE_PUSH: i32 = 256;
const ONE_TIME_PASS: i32 = 512;
const MULTI_USE_PASS: i32 = 1024;
const CERTIFICATE_SINGLE: i32 = 4096;
const CERTIFICATE_MULTI: i32 = 8192;
const FEDERATED_SINGLE: i32 = 16384;
const FEDERATED_MULTI: i32 = 32768;

const MULTIFACTOR: &[i32] = &[
    WINDOWS_HELLO,
    FIDO2,
    CERTIFICATE_MULTI,
    DEVICE_PUSH,
    ONE_TIME_PASS,
    MULTI_USE_PASS,
    PASSWORD | AUTHENTICATOR_PUSH,
    PASSWORD | SOFTWARE_OATH,
    PASSWORD | HARDWARE_OATH,
    PASSWORD | CERTIFICATE_SINGLE,
    PASSWORD | CERTIFICATE_MULTI,
    PASSWORD | SMS,
    PASSWORD | VOICE,
    FEDERATED_MULTI,
    AUTHENTICATOR_PUSH | FEDERATED_SINGLE,
    SOFTWARE_OATH | FEDERATED_SINGLE,
    HARDWARE_OATH | FEDERATED_SINGLE,
    SMS | FEDERATED_SINGLE,
    VOICE | FEDERATED_SINGLE,
];
const PASSWORDLESS: &[i32] = &[WINDOWS_HELLO, FIDO2, CERTIFICATE_MULTI, DEVICE_PUSH];
const PHISHING_RESISTANT: &[i32] = &[WINDOWS_HELLO, FIDO2, CERTIFICATE_MULTI];

/// The strengths that every tenant has.
pub fn built_in_strengths() -> [AuthenticationStrengthPolicy; 3] {
    [
        strength(
            '2',
            "Multifactor authentication",
            "Two factors of any kind, such as a password and a text message",
            MULTIFACTOR,
        ),
        strength(
            '3',
            "Passwordless MFA",
            "Two factors without a password, such as a sign-in confirmed on a phone",
            PASSWORDLESS,
        ),
        strength(
            '4',
            "Phishing resistant MFA",
            "Two factors that cannot be given away to a false page, such as a security key",
            PHISHING_RESISTANT,
        ),
    ]
}

fn strength(digit: char, name: &str, description: &str, combinations: &[i32]) -> AuthenticationStrengthPolicy {
    let made = Timestamp::parse("2021-12-01T00:00:00Z").expect("a date");
    AuthenticationStrengthPolicy {
        id: format!("00000000-0000-0000-0000-00000000000{digit}"),
        created_date_time: made,
        modified_date_time: made,
        display_name: name.to_owned(),
        description: Some(description.to_owned()),
        policy_type: AuthenticationStrengthPolicyType::BuiltIn,
        requirements_satisfied: AuthenticationStrengthRequirements::from_bits(1),
        allowed_combinations: combinations
            .iter()
            .map(|bits| AuthenticationMethodModes::from_bits(*bits))
            .collect(),
        combination_configurations: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_are_those_that_graph_shows() {
        let strengths = built_in_strengths();
        let shown: Vec<Vec<&str>> = strengths
            .iter()
            .map(|strength| {
                strength
                    .allowed_combinations
                    .iter()
                    .map(AuthenticationMethodModes::as_str)
                    .collect()
            })
            .collect();
        assert_eq!(shown[0].len(), 19);
        assert!(shown[0].contains(&"password,microsoftAuthenticatorPush"));
        assert!(shown[0].contains(&"voice,federatedSingleFactor"));
        assert_eq!(
            shown[1],
            [
                "windowsHelloForBusiness",
                "fido2",
                "x509CertificateMultiFactor",
                "deviceBasedPush"
            ]
        );
        assert_eq!(
            shown[2],
            ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"]
        );
    }
}
