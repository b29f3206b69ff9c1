//! Why an application gets no token for a person: the errors that send people back to sign in.
//!
//! Source: Microsoft identity platform, error codes reference; which policy stands for which, Conditional Access.

use axum::http::StatusCode;
use keepwatch_graph::Timestamp;
use keepwatch_graph::edm::shown;
use serde_json::json;

/// Why an application gets no token for a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// An application that can keep no secret sent one.
    #[error("the application is public: neither `client_assertion` nor `client_secret` may be sent")]
    PublicWithCredential,
    /// A page's token is redeemed by something that is no page.
    #[error("tokens issued for a single-page application may only be redeemed by cross-origin requests")]
    PageWithoutOrigin,
    /// A page redeems what was issued to something that is no page.
    #[error("cross-origin token redemption is permitted only for single-page applications")]
    OriginWithoutPage,
    /// A code or token that was never issued, or not to this application.
    #[error("the grant is not valid: it was not issued to the application, or is too old")]
    Unknown,
    /// A code, or a chain of refresh tokens, that is over.
    #[error("the authorization code has expired: sign in again")]
    CodeExpired,
    /// A code that was redeemed before.
    #[error("the authorization code was redeemed already: what was issued for it is revoked")]
    CodeUsed,
    /// A code for another address.
    #[error("the redirect URI is not the one that the authorization code was sent to")]
    OtherRedirectUri,
    /// No proof key for a code that was asked for with one.
    #[error("the request must contain the parameter `code_verifier`")]
    NoVerifier,
    /// The proof key is another's, or there was none to prove.
    #[error("the code_verifier does not match the code_challenge of the authorization request")]
    WrongVerifier,
    /// The proof key is none.
    #[error("the code_verifier must be 43 to 128 letters, digits, `-`, `.`, `_` or `~`")]
    VerifierForm,
    /// A refresh token that was not used for ninety days.
    #[error("the refresh token has expired due to inactivity: the last use was more than 90 days ago")]
    Idle,
    /// A page's refresh token after a day.
    #[error("the refresh token was issued to a single-page application and has expired after 24 hours")]
    PageExpired,
    /// A refresh token that was exchanged before and comes again.
    #[error("the refresh token was used before, and everything issued with it is revoked")]
    Reused,
    /// What it stands for was revoked.
    #[error(
        "the grant has been revoked, and a fresh sign-in is needed: it was issued on {issued}, and tokens are valid \
         from {valid_from} on"
    )]
    Revoked {
        /// When the person last signed in for it.
        issued: Timestamp,
        /// From when on what is issued is good.
        valid_from: Timestamp,
    },
    /// There is no such user.
    #[error("the user account does not exist in the directory")]
    UserGone,
    /// An administrator has disabled the account.
    #[error("the user account is disabled")]
    UserDisabled,
    /// The application is for people whom it was assigned to.
    #[error("the user is not assigned to the application")]
    NotAssigned,
    /// Policies want people to sign in more often.
    #[error(
        "the refresh token has expired due to sign-in frequency checks by Conditional Access: it was issued on {issued}, \
         and the maximum allowed lifetime is {seconds} seconds"
    )]
    TooLongAgo {
        /// When the person proved who they are.
        issued: Timestamp,
        /// How long that is good.
        seconds: u64,
    },
    /// Policies refuse, or ask for what cannot be asked for here.
    #[error("{reason}")]
    ByPolicy {
        /// The number, which says what is missing.
        code: u32,
        /// In words.
        reason: String,
        /// The policies.
        policies: Vec<String>,
    },
    /// Nobody has consented to that.
    #[error("the user or administrator has not consented to the use of the scope `{}`", shown(.scope))]
    NoConsent {
        /// What was asked for.
        scope: String,
    },
    /// Nobody has typed the code yet.
    #[error("authorization is pending: continue polling")]
    Pending,
    /// The same, and the question came too soon.
    #[error("authorization is pending: poll less often")]
    TooSoon,
    /// The person refused.
    #[error("the user declined to sign in on the device")]
    Declined,
    /// The device waited too long.
    #[error("the device code has expired")]
    DeviceExpired,
    /// No device code of this application.
    #[error("the device code is not valid")]
    BadDeviceCode,
}

impl Refusal {
    /// Entra's number, the word of the protocol, and the status.
    pub(crate) fn row(&self) -> (u32, &'static str, StatusCode) {
        let invalid = |number| (number, "invalid_grant", StatusCode::BAD_REQUEST);
        match self {
            Self::PublicWithCredential => (700_025, "invalid_client", StatusCode::UNAUTHORIZED),
            Self::PageWithoutOrigin => (9_002_327, "invalid_request", StatusCode::BAD_REQUEST),
            Self::OriginWithoutPage => (9_002_326, "invalid_request", StatusCode::BAD_REQUEST),
            Self::Unknown | Self::Reused => invalid(70000),
            Self::CodeExpired => invalid(70008),
            Self::CodeUsed => invalid(54005),
            Self::OtherRedirectUri => invalid(500_112),
            Self::NoVerifier => invalid(50147),
            Self::WrongVerifier => invalid(501_481),
            Self::VerifierForm => invalid(501_491),
            Self::Idle => invalid(700_082),
            Self::PageExpired => invalid(700_084),
            Self::Revoked { .. } => invalid(50173),
            Self::UserGone => invalid(50034),
            Self::UserDisabled => invalid(50057),
            Self::NotAssigned => invalid(50105),
            Self::TooLongAgo { .. } => invalid(70043),
            Self::ByPolicy { code, .. } => invalid(*code),
            Self::NoConsent { .. } => invalid(65001),
            Self::Pending => (70016, "authorization_pending", StatusCode::BAD_REQUEST),
            Self::TooSoon => (70016, "slow_down", StatusCode::BAD_REQUEST),
            Self::Declined => (65004, "authorization_declined", StatusCode::BAD_REQUEST),
            Self::BadDeviceCode => (70018, "bad_verification_code", StatusCode::BAD_REQUEST),
            Self::DeviceExpired => (70019, "expired_token", StatusCode::BAD_REQUEST),
        }
    }

    /// What client libraries look at to tell what to do with the person.
    pub(crate) fn suberror(&self) -> Option<&'static str> {
        match self {
            Self::Unknown | Self::Reused | Self::Revoked { .. } => Some("bad_token"),
            Self::Idle | Self::PageExpired | Self::TooLongAgo { .. } => Some("token_expired"),
            Self::ByPolicy { code: 53003, .. } => Some("message_only"),
            // What is wrong with the device, nothing at a page can mend.
            Self::ByPolicy {
                code: 53000..=53002 | 53009,
                ..
            } => Some("message_only"),
            Self::ByPolicy { .. } => Some("basic_action"),
            Self::NoConsent { .. } => Some("consent_required"),
            _ => None,
        }
    }

    /// What the application is to ask for when it sends the person to sign in: `claims`, as JSON.
    pub(crate) fn claims(&self) -> Option<String> {
        match self {
            Self::ByPolicy { policies, .. } if !policies.is_empty() => {
                let claims = json!({"access_token": {"capolids": {"essential": true, "values": policies}}});
                Some(claims.to_string())
            }
            _ => None,
        }
    }
}
