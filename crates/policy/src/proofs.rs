//! What people prove in order to sign in.

use keepwatch_graph::Timestamp;
use serde::{Deserialize, Serialize};

/// A way in which an authentication method was used: a member of Graph's `authenticationMethodModes`, or ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// Something known.
    Password,
    /// A call.
    Voice,
    /// A code of a token.
    HardwareOath,
    /// A code of an app.
    SoftwareOath,
    /// A text message.
    Sms,
    /// A passkey or security key that has verified its user.
    Fido2,
    /// The device's own sign-in.
    WindowsHelloForBusiness,
    /// A notification, after another factor.
    MicrosoftAuthenticatorPush,
    /// A notification, with the phone's own lock.
    DeviceBasedPush,
    /// A pass that works once.
    TemporaryAccessPassOneTime,
    /// A pass that works until it expires.
    TemporaryAccessPassMultiUse,
    /// A code by email.
    Email,
    /// A certificate that proves one factor.
    X509CertificateSingleFactor,
    /// A certificate that proves two.
    X509CertificateMultiFactor,
    /// Another provider's word for one factor.
    FederatedSingleFactor,
    /// Another provider's word for two.
    FederatedMultiFactor,
    /// A printed code with a number.
    QrCodePin,
    /// A code that was kept for the day when the other factors are lost. Graph has no word for it: it is a second factor, and
    /// no strength allows it.
    RecoveryCode,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Mode; 18] = [
        Mode::Password,
        Mode::Voice,
        Mode::HardwareOath,
        Mode::SoftwareOath,
        Mode::Sms,
        Mode::Fido2,
        Mode::WindowsHelloForBusiness,
        Mode::MicrosoftAuthenticatorPush,
        Mode::DeviceBasedPush,
        Mode::TemporaryAccessPassOneTime,
        Mode::TemporaryAccessPassMultiUse,
        Mode::Email,
        Mode::X509CertificateSingleFactor,
        Mode::X509CertificateMultiFactor,
        Mode::FederatedSingleFactor,
        Mode::FederatedMultiFactor,
        Mode::QrCodePin,
        Mode::RecoveryCode,
    ];

    /// The mode of that word, in any case.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|mode| mode.as_str().eq_ignore_ascii_case(word))
    }

    /// Graph's word for it; ours where Graph has none.
    pub const fn as_str(self) -> &'static str {
        match self {
            Mode::Password => "password",
            Mode::Voice => "voice",
            Mode::HardwareOath => "hardwareOath",
            Mode::SoftwareOath => "softwareOath",
            Mode::Sms => "sms",
            Mode::Fido2 => "fido2",
            Mode::WindowsHelloForBusiness => "windowsHelloForBusiness",
            Mode::MicrosoftAuthenticatorPush => "microsoftAuthenticatorPush",
            Mode::DeviceBasedPush => "deviceBasedPush",
            Mode::TemporaryAccessPassOneTime => "temporaryAccessPassOneTime",
            Mode::TemporaryAccessPassMultiUse => "temporaryAccessPassMultiUse",
            Mode::Email => "email",
            Mode::X509CertificateSingleFactor => "x509CertificateSingleFactor",
            Mode::X509CertificateMultiFactor => "x509CertificateMultiFactor",
            Mode::FederatedSingleFactor => "federatedSingleFactor",
            Mode::FederatedMultiFactor => "federatedMultiFactor",
            Mode::QrCodePin => "qrCodePin",
            Mode::RecoveryCode => "recoveryCode",
        }
    }

    /// What the sign-in log calls it. Source: Microsoft Entra, sign-in logs: authentication details.
    pub const fn display_name(self) -> &'static str {
        match self {
            Mode::Password => "Password",
            Mode::Voice => "Phone call",
            Mode::HardwareOath => "OATH hardware token",
            Mode::SoftwareOath => "OATH verification code",
            Mode::Sms => "Text message",
            Mode::Fido2 => "FIDO2 security key",
            Mode::WindowsHelloForBusiness => "Windows Hello for Business",
            Mode::MicrosoftAuthenticatorPush => "Mobile app notification",
            Mode::DeviceBasedPush => "Passwordless phone sign-in",
            Mode::TemporaryAccessPassOneTime | Mode::TemporaryAccessPassMultiUse => "Temporary Access Pass",
            Mode::Email => "Email",
            Mode::X509CertificateSingleFactor | Mode::X509CertificateMultiFactor => "X.509 Certificate",
            Mode::FederatedSingleFactor | Mode::FederatedMultiFactor => "Federated",
            Mode::QrCodePin => "QR code",
            Mode::RecoveryCode => "Recovery code",
        }
    }

    /// Its number in `authenticationMethodModes`; zero where Graph has no word for it.
    pub(crate) const fn bit(self) -> i32 {
        match self {
            Mode::Password => 1,
            Mode::Voice => 2,
            Mode::HardwareOath => 4,
            Mode::SoftwareOath => 8,
            Mode::Sms => 16,
            Mode::Fido2 => 32,
            Mode::WindowsHelloForBusiness => 64,
            Mode::MicrosoftAuthenticatorPush => 128,
            Mode::DeviceBasedPush => 256,
            Mode::TemporaryAccessPassOneTime => 512,
            Mode::TemporaryAccessPassMultiUse => 1024,
            Mode::Email => 2048,
            Mode::X509CertificateSingleFactor => 4096,
            Mode::X509CertificateMultiFactor => 8192,
            Mode::FederatedSingleFactor => 16384,
            Mode::FederatedMultiFactor => 32768,
            Mode::QrCodePin => 131_072,
            Mode::RecoveryCode => 0,
        }
    }
}

/// One method that was proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Which.
    pub mode: Mode,
    /// When.
    pub at: Timestamp,
    /// Whether it was in this very sign-in, and not in an earlier one of the same session. What is asked for because of risk
    /// must be proved afresh: whoever stole a session has what was proved before.
    pub is_fresh: bool,
    /// Of a passkey, its model (AAGUID), where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<Box<str>>,
}

impl Proof {
    /// In this sign-in, now.
    pub fn fresh(mode: Mode, at: Timestamp) -> Self {
        Self {
            mode,
            at,
            is_fresh: true,
            model: None,
        }
    }
}
