//! What the numbers of the token service's errors mean, for whoever looks one up and for applications that are told of a
//! refusal.
//!
//! Source of numbers and names: Microsoft identity platform, error codes reference; where that has no name, or no such
//! number, recorded answers of the service. The sentences are our own.

/// A number, and what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// As in `AADSTS50057`.
    pub(crate) number: u32,
    /// What the service calls it, where it has a name for it.
    pub(crate) name: &'static str,
    /// What it says, in the form of an error message.
    pub(crate) text: &'static str,
}

/// What a number means; `None` for one that this server never answers.
pub(crate) fn meaning(number: u32) -> Option<Meaning> {
    let is_it = |(known, _, _): &&(u32, _, _)| *known == number;
    let (number, name, text) = *NUMBERS.iter().find(is_it)?;
    Some(Meaning { number, name, text })
}

/// By number.
#[rustfmt::skip]
const NUMBERS: &[(u32, &str, &str)] = &[
    (16000, "InteractionRequired", "an account must be chosen, and nobody may be asked for it"),
    (50000, "TokenIssuanceError", "the service could not issue the token; its log has the cause under the trace id"),
    (50011, "InvalidReplyTo", "the redirect URI is not one that the application has registered"),
    (50013, "InvalidAssertion", "the client assertion cannot be accepted, for example because it was used before"),
    (50027, "InvalidJwtToken", "the client assertion is not a token that can be read"),
    (50034, "UserAccountNotFound", "the user account does not exist in the directory"),
    (50049, "NoSuchInstanceForDiscovery", "the authority that was asked about is none that this server vouches for"),
    (50053, "IdsLocked", "the account is locked after too many wrong passwords, or the address has tried too many"),
    (50057, "UserDisabled", "the user account is disabled"),
    (50058, "UserInformationNotProvided", "nobody is signed in, or not the one who is meant, and nobody may be asked"),
    (50074, "UserStrongAuthClientAuthNRequiredInterrupt", "a second factor was required and not given"),
    (50076, "UserStrongAuthClientAuthNRequired", "a policy requires a second factor: send the person to sign in"),
    (50079, "UserStrongAuthEnrollmentRequired", "a policy requires a second factor, and the person has to register one first"),
    (50105, "EntitlementGrantsNotFound", "the user is not assigned to the application"),
    (50126, "InvalidUserNameOrPassword", "the user name or the password is wrong"),
    (50131, "ConditionalAccessFailed", "a policy asks for something that was not met"),
    (50135, "PasswordChangeCompromisedPassword", "the person has to choose another password because of the account's risk"),
    (50140, "KmsiInterrupt", "the sign-in was interrupted before its end"),
    (50142, "", "a policy requires that the person choose another password"),
    (50147, "MissingCodeChallenge", "the proof key that belongs to the authorization code is missing"),
    (50158, "ExternalSecurityChallenge", "a policy asks for terms of use or another provider's check, which were not met"),
    (50173, "FreshTokenNeeded", "the grant was revoked: the person has to sign in again"),
    (53000, "DeviceNotCompliant", "a policy requires a compliant device, and this one is not"),
    (53001, "DeviceNotDomainJoined", "a policy requires a device that is joined to the domain, and this one is not"),
    (53002, "ApplicationUsedIsNotAnApprovedApp", "a policy requires an approved application, and this one is not"),
    (53003, "BlockedByConditionalAccess", "access has been blocked by Conditional Access policies"),
    (53004, "ProofUpBlockedDueToRisk", "a second factor is required, none is registered, and at this risk none may be"),
    (53009, "", "a policy requires an application with a protection policy, and this one has none"),
    (53010, "ProofUpBlockedDueToSecurityInfoAcr", "a second factor is required, and a policy lets none be registered here"),
    (54005, "", "the authorization code was redeemed already"),
    (65001, "DelegationDoesNotExist", "neither the person nor an administrator has consented to what is asked for"),
    (65004, "UserDeclinedConsent", "the request was declined"),
    (70000, "InvalidGrant", "the code or refresh token is not valid: unknown, another application's, revoked, or used before"),
    (70003, "UnsupportedGrantType", "the grant type is not supported"),
    (70005, "UnsupportedResponseType", "the response type is not supported"),
    (70007, "UnsupportedResponseMode", "the response mode is not supported for this response type"),
    (70008, "ExpiredOrRevokedGrant", "the authorization code has expired"),
    (70011, "InvalidScope", "the scope is not valid, or names what the resource does not have"),
    (70016, "AuthorizationPending", "nobody has confirmed the device yet: ask again later"),
    (70018, "BadVerificationCode", "the device code is not valid"),
    (70019, "CodeExpired", "the device code has expired"),
    (70043, "BadTokenDueToSignInFrequency", "the person signed in longer ago than the sign-in frequency of a policy allows"),
    (90002, "InvalidTenantName", "there is no such tenant here"),
    (90023, "InvalidRequest", "a parameter of the request is not valid"),
    (90033, "MsodsServiceUnavailable", "the service is not available: try again later"),
    (90094, "AdminConsentRequired", "only an administrator may consent to what is asked for"),
    (500_011, "InvalidResourceServicePrincipalNotFound", "the resource was not found in the tenant"),
    (500_112, "", "the redirect URI is not the one that the authorization code was sent to"),
    (501_481, "", "the code_verifier does not match the code_challenge"),
    (501_491, "InvalidCodeChallengeMethodInvalidSize", "the proof key has not the right form"),
    (700_016, "UnauthorizedClient_DoesNotMatchRequest", "the application was not found in the tenant"),
    (700_021, "", "the client assertion is another application's"),
    (700_022, "InvalidMultipleResourcesScope", "the scope names more than one resource"),
    (700_023, "", "the client assertion is for another endpoint"),
    (700_024, "", "the client assertion is outside its time"),
    (700_025, "InvalidClientPublicClientWithCredential", "the application is public and must not send a secret or assertion"),
    (700_027, "", "the client assertion is not signed by a certificate of the application"),
    (700_054, "", "the application is not set up for id tokens from the authorization endpoint"),
    (700_082, "ExpiredOrRevokedGrantInactiveToken", "the refresh token was not used for too long"),
    (700_084, "", "the refresh token of a single-page application has reached its 24 hours"),
    (900_144, "", "a parameter is missing in the request"),
    (900_561, "BadResourceRequestInvalidRequest", "the endpoint does not serve that HTTP method"),
    (901_002, "", "the parameter `resource` is not supported on the v2.0 endpoint"),
    (1_002_012, "", "an application's own scope is a resource with `/.default` behind it"),
    (7_000_112, "UnauthorizedClientApplicationDisabled", "the application is disabled"),
    (7_000_215, "", "the client secret is wrong"),
    (7_000_218, "", "the request must contain `client_assertion` or `client_secret`"),
    (7_000_222, "InvalidClientSecretExpiredKeysProvided", "the client secret has expired"),
    (9_001_023, "", "the grant type needs the endpoint of a tenant rather than `common` or `organizations`"),
    (9_002_313, "InvalidRequest", "the request is malformed"),
    (9_002_325, "", "the application has to use a proof key (PKCE)"),
    (9_002_326, "", "a page may redeem only what was issued to a single-page application"),
    (9_002_327, "", "what was issued to a single-page application may be redeemed by its page only"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest number that the service has: everything above it in those files is one.
    const SMALLEST: u32 = 16_000;

    /// The files that have numbers in them.
    const SOURCES: [&str; 14] = [
        include_str!("error.rs"),
        include_str!("refusal.rs"),
        include_str!("renewal.rs"),
        include_str!("../signin/admin_consent.rs"),
        include_str!("../signin/answer.rs"),
        include_str!("../signin/answer/identify.rs"),
        include_str!("../signin/complete.rs"),
        include_str!("../../../engine/src/outcome.rs"),
        include_str!("../../../engine/src/sign_in/familiar.rs"),
        include_str!("../../../engine/src/sign_in/status.rs"),
        include_str!("../../../policy/src/missing.rs"),
        include_str!("../../../token/src/authorize/error.rs"),
        include_str!("../../../signin/src/barrier.rs"),
        include_str!("../../../signin/src/step.rs"),
    ];

    fn numbers_in(source: &str) -> Vec<u32> {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let words = source.split(|letter| !is_part(letter));
        let numbers = words.filter_map(|word| word.replace('_', "").parse().ok());
        numbers.filter(|number| *number >= SMALLEST).collect()
    }

    #[test]
    fn every_number_that_is_answered_has_its_meaning() {
        for source in SOURCES {
            let numbers = numbers_in(source);
            assert!(!numbers.is_empty());
            for number in numbers {
                assert!(meaning(number).is_some(), "{number}");
            }
        }
        assert_eq!(meaning(1), None);
    }

    #[test]
    fn each_stands_once_and_in_order() {
        assert!(NUMBERS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (number, name, text) in NUMBERS {
            assert!(!text.is_empty() && !text.ends_with('.'), "{number}");
            assert!(!name.contains(' '), "{number}");
        }
    }
}
