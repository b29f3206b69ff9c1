//! The ways in which authentication methods can be used, which strengths are made of.
//!
//! Source: Microsoft Graph v1.0, authenticationStrengthRoot: list authenticationMethodModes; the names for people are ours.

use super::authentication_strength::AuthenticationMethodModeDetail;
use super::enums::BaseAuthenticationMethod as Method;

/// Each mode by the name that combinations have for it, what people call it, and its method.
const MODES: [(&str, &str, Method); 17] = [
    ("password", "Password", Method::Password),
    ("voice", "Voice call", Method::Voice),
    ("hardwareOath", "Hardware token", Method::HardwareOath),
    ("softwareOath", "Software token", Method::SoftwareOath),
    ("sms", "Text message", Method::Sms),
    ("fido2", "Security key or passkey", Method::Fido2),
    (
        "windowsHelloForBusiness",
        "Windows Hello for Business",
        Method::WindowsHelloForBusiness,
    ),
    (
        "microsoftAuthenticatorPush",
        "Authenticator, by a notification",
        Method::MicrosoftAuthenticator,
    ),
    (
        "deviceBasedPush",
        "Authenticator, by signing in on the phone",
        Method::MicrosoftAuthenticator,
    ),
    (
        "temporaryAccessPassOneTime",
        "Temporary access pass, once",
        Method::TemporaryAccessPass,
    ),
    (
        "temporaryAccessPassMultiUse",
        "Temporary access pass, several times",
        Method::TemporaryAccessPass,
    ),
    ("email", "Code by email", Method::Email),
    (
        "x509CertificateSingleFactor",
        "Certificate as one factor",
        Method::X509Certificate,
    ),
    (
        "x509CertificateMultiFactor",
        "Certificate as two factors",
        Method::X509Certificate,
    ),
    (
        "federatedSingleFactor",
        "Another identity provider, as one factor",
        Method::Federation,
    ),
    (
        "federatedMultiFactor",
        "Another identity provider, as two factors",
        Method::Federation,
    ),
    ("qrCodePin", "QR code with a PIN", Method::QrCodePin),
];

/// All modes.
pub fn authentication_method_modes() -> Vec<AuthenticationMethodModeDetail> {
    let detail = |&(id, display_name, authentication_method): &(&str, &str, Method)| AuthenticationMethodModeDetail {
        id: id.to_owned(),
        authentication_method,
        display_name: display_name.to_owned(),
    };
    MODES.iter().map(detail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::enums::AuthenticationMethodModes;

    #[test]
    fn every_mode_that_combinations_can_have_is_there() {
        let sentinel = "unknownFutureValue";
        let declared = AuthenticationMethodModes::TYPE.members.iter().map(|member| member.name);
        let mut declared: Vec<&str> = declared.filter(|name| *name != sentinel).collect();
        let mut shown: Vec<&str> = MODES.iter().map(|(id, ..)| *id).collect();
        declared.sort_unstable();
        shown.sort_unstable();
        assert_eq!(shown, declared);
    }
}
