//! Who may say what: access tokens, the keys that sign them, and the proofs by which applications ask for them.
//!
//! Pure: the time and every random byte are arguments. Nothing here knows HTTP; the token endpoint turns
//! [`AssertionError`] into an `AADSTS` answer and the Graph API turns [`TokenError`] into a 401.
//!
//! The compact JWT form is written here (two hundred lines) rather than taken from a library. The usual one reads the
//! system clock when it checks `exp` and keeps its cryptographic provider in a process-wide variable; with both replaced,
//! what would be left of it is base64. The signatures themselves are `ring`'s.

mod access_claims;
mod access_token;
mod api_claims;
mod api_token;
mod assertion;
mod authorize;
mod bearer_secret;
mod certificate;
mod claims_request;
mod client_secret;
mod form;
mod id_claims;
mod jwks;
mod jwt;
mod key_proof;
mod key_set;
mod numeric_date;
mod password;
mod pkce;
mod public_key;
mod redirect_uri;
mod scope;
mod signing_key;
mod subject;
mod thumbprint;
mod token_name;
mod user_code;
mod validity;

#[cfg(test)]
mod test_keys;

pub use access_claims::{AccessClaims, AppGrant, ClientProof, FormVersion, GRAPH_APP_ID, GRAPH_URL, UserGrant};
pub use access_claims::{issuer_v1, lifetime_seconds, long_lifetime_seconds};
pub use access_token::{Expected, TokenError, verify_access_token};
pub use api_claims::{ApiForm, ApiGrant, ApiSubject, ApiUser};
pub use api_token::{ApiHolder, ApiToken, verify_api_token};
pub use assertion::{AssertionError, AssertionInfo, ExpectedAssertion, verify_client_assertion};
pub use authorize::{
    AuthorizeError, AuthorizeRefusal, AuthorizeRequest, Endpoint, NONCE_BYTES_MAX, Prompt, RegisteredClient,
    ResponseMode, ResponseType, ReturnAddress, STATE_BYTES_MAX,
};
pub use bearer_secret::BearerSecret;
pub use certificate::{CertificateError, CertificateKey, MAX_CERTIFICATE_BYTES};
pub use claims_request::{CLAIMS_BYTES_MAX, ClaimsRequest, ClaimsRequestError};
pub use client_secret::{CLIENT_SECRET_LENGTH, ClientSecret, SecretHash, SecretHashError, client_secrets_in};
pub use form::{ClaimedClient, ClaimedCredential, FORM_BYTES_MAX, Form, FormError};
pub use id_claims::{ID_TOKEN_SECONDS, IdGrant, IdHint, client_info, read_id_token_hint};
pub use jwks::{JsonWebKey, JsonWebKeySet};
pub use jwt::{MAX_JWT_BYTES, MalformedJwt};
pub use key_proof::{KeyProofError, PROOF_AUDIENCE, PROOF_SECONDS_MAX, verify_key_proof};
pub use key_set::{
    KEPT_AFTER_SIGNING_SECONDS, KeySet, LONGEST_TOKEN_SECONDS, PUBLISHED_AHEAD_SECONDS, SIGNS_FOR_SECONDS,
};
pub use password::{
    CHARACTERS_MAX as PASSWORD_CHARACTERS_MAX, CHARACTERS_MIN as PASSWORD_CHARACTERS_MIN, Comparison, Password,
    PasswordError, PasswordHash, PasswordHashError,
};
pub use password::{SALT_BYTES, TRACE_BYTES, TRACE_KEY_BYTES, Trace, TraceKey};
pub use pkce::{Challenge, PkceError, verify as verify_proof_key};
pub use redirect_uri::{RedirectKind, RedirectUris};
pub use scope::{IdentityScope, SCOPE_BYTES_MAX, ScopeError, ScopeRequest, is_graph};
pub use signing_key::{KeyError, SigningKey};
pub use subject::{AppSubject, Subject, UserSubject};
pub use thumbprint::Thumbprint;
pub use token_name::{token_name, written_name};
pub use user_code::UserCode;
pub use validity::CLOCK_SKEW_SECONDS;
