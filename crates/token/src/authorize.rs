//! What an application asks for when it sends a person here to sign in.
//!
//! Reading happens in two steps, because who may be told of a mistake depends on the first: while it is not known that the
//! address to return to is the application's own, the mistake is shown to the person, or anybody could have people sent
//! anywhere. After that it is sent to the application.
//!
//! Source: OpenID Connect Core section 3, OAuth 2.0 Multiple Response Types and Form Post Response Mode, RFC 7636, RFC 9700;
//! Microsoft identity platform, authorization code and implicit flows.

mod error;
mod response;

pub use error::{AuthorizeError, AuthorizeRefusal};
pub use response::{ResponseMode, ResponseType, ReturnAddress};

use crate::claims_request::ClaimsRequest;
use crate::form::Form;
use crate::pkce::Challenge;
use crate::redirect_uri::{RedirectKind, RedirectUris};
use crate::scope::{IdentityScope, ScopeRequest};
use crate::subject::pairwise;
use keepwatch_graph::{AppId, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The longest `state`: it goes back to the application in an address. MSAL's have a few hundred characters.
pub const STATE_BYTES_MAX: usize = 4 * 1024;
/// The longest `nonce`: it is repeated in the id token. Libraries send 43 characters at most.
pub const NONCE_BYTES_MAX: usize = 512;
/// The longest hint that is looked at: addresses of people end at 254 characters.
const HINT_BYTES_MAX: usize = 256;

/// The form of an endpoint, which decides how a resource is named and how an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Endpoint {
    /// `/{tenant}/oauth2/...`: by `resource`.
    V1,
    /// `/{tenant}/oauth2/v2.0/...`: by `scope`.
    V2,
}

/// What a registration says about where its people may return to, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredClient {
    /// The client id.
    pub id: AppId,
    /// Where people may return to.
    pub redirect_uris: RedirectUris,
    /// Whether it is given id tokens without a code: `implicitGrantSettings.enableIdTokenIssuance`.
    pub issues_id_tokens: bool,
}

/// What the person is to be asked, whatever is known already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Prompt {
    /// Nothing: whoever is not signed in stays so.
    None,
    /// To sign in again.
    Login,
    /// To consent.
    Consent,
    /// Which account it should be.
    SelectAccount,
}

/// A request that has been read and is free of contradictions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizeRequest {
    /// Which form of the endpoint was asked.
    pub endpoint: Endpoint,
    /// Who asks.
    pub client: AppId,
    /// Where the answer goes, and how.
    pub return_to: ReturnAddress,
    /// What kind of application that address was registered for.
    pub redirect_kind: RedirectKind,
    /// What the answer consists of.
    pub response_type: ResponseType,
    /// What is asked for.
    pub scope: ScopeRequest,
    /// Repeated in the id token.
    pub nonce: Option<String>,
    /// What to ask the person for in any case.
    pub prompts: BTreeSet<Prompt>,
    /// Who is expected to sign in.
    pub login_hint: Option<String>,
    /// Where that account is at home.
    pub domain_hint: Option<String>,
    /// How long ago, in seconds, the person may have signed in at most.
    pub max_age_seconds: Option<u32>,
    /// What redeeming the code takes.
    pub challenge: Option<Challenge>,
    /// What the tokens must say.
    pub claims: ClaimsRequest,
    /// Who of the people that sign in is meant, by the pairwise subject: an id token that the application has shown again
    /// (`id_token_hint`). Source: OpenID Connect Core section 3.1.2.1.
    #[serde(default)]
    pub hinted_subject: Option<String>,
    /// Whether the answer says who the account is, for libraries that keep several: `client_info=1`.
    pub wants_client_info: bool,
}

impl AuthorizeRequest {
    /// Reads a request of `client`, which is the application that [`AuthorizeRequest::client_of`] names.
    pub fn parse(form: &Form, endpoint: Endpoint, client: &RegisteredClient) -> Result<Self, AuthorizeRefusal> {
        let (return_to, redirect_kind) = return_address(form, client).map_err(AuthorizeRefusal::Shown)?;
        let sent = |error| AuthorizeRefusal::Sent {
            to: return_to.clone(),
            error,
        };
        Self::parse_rest(form, endpoint, client, redirect_kind, &return_to).map_err(sent)
    }

    /// The application that a request says to come from; a mistake in that is shown to the person.
    pub fn client_of(form: &Form) -> Result<AppId, AuthorizeError> {
        if form.repeats("client_id") {
            return Err(repeated("client_id"));
        }
        let id = form
            .get("client_id")
            .ok_or(AuthorizeError::Missing { name: "client_id" })?;
        id.parse()
            .map_err(|_| AuthorizeError::UnknownClient { client: id.to_owned() })
    }

    fn parse_rest(
        form: &Form,
        endpoint: Endpoint,
        client: &RegisteredClient,
        redirect_kind: RedirectKind,
        return_to: &ReturnAddress,
    ) -> Result<Self, AuthorizeError> {
        if let Some(name) = form.repeated() {
            return Err(repeated(name));
        }
        // OpenID Connect Core section 6: parameters in a signed object must not be overruled by those beside it.
        if let Some(name) = ["request", "request_uri"]
            .into_iter()
            .find(|name| form.get(name).is_some())
        {
            return Err(AuthorizeError::RequestObject { name });
        }
        let response_type = response_type(form, client)?;
        response::check_mode(form.get("response_mode"), response_type)?;
        let scope = scope(form, endpoint)?;
        if response_type.has_id_token() && !scope.has(IdentityScope::OpenId) {
            return Err(AuthorizeError::NotOpenId);
        }
        Ok(Self {
            endpoint,
            client: client.id,
            return_to: return_to.clone(),
            redirect_kind,
            response_type,
            scope,
            nonce: nonce(form, response_type)?,
            prompts: prompts(form)?,
            login_hint: hint(form, "login_hint"),
            domain_hint: hint(form, "domain_hint"),
            max_age_seconds: max_age(form)?,
            challenge: challenge(form, response_type, redirect_kind)?,
            claims: claims(form)?,
            hinted_subject: None,
            wants_client_info: form.get("client_info") == Some("1"),
        })
    }

    /// Notes whom an id token names that the application has shown again.
    pub fn hint(&mut self, user: UserId) {
        self.hinted_subject = Some(pairwise(self.client, user));
    }

    /// Whether `user` is one of those whom the application means: by `id_token_hint`, and by the `sub` of its `claims`.
    pub fn admits(&self, user: UserId) -> bool {
        let subject = pairwise(self.client, user);
        let is_hinted = self.hinted_subject.as_ref().is_none_or(|hinted| *hinted == subject);
        is_hinted && (self.claims.subjects.is_empty() || self.claims.subjects.contains(&subject))
    }
}

fn repeated(name: &str) -> AuthorizeError {
    AuthorizeError::Repeated { name: name.to_owned() }
}

/// Where the answer goes, once it is known to be the application's own address.
fn return_address(form: &Form, client: &RegisteredClient) -> Result<(ReturnAddress, RedirectKind), AuthorizeError> {
    // Which of two addresses, or of two states, is the application's cannot be told.
    if let Some(name) = ["redirect_uri", "state"].into_iter().find(|name| form.repeats(name)) {
        return Err(repeated(name));
    }
    let uri = form
        .get("redirect_uri")
        .ok_or(AuthorizeError::Missing { name: "redirect_uri" })?;
    let kind = client.redirect_uris.kind_of(uri);
    let kind = kind.ok_or_else(|| AuthorizeError::RedirectUri { uri: uri.to_owned() })?;
    let state = form.get("state");
    if state.is_some_and(|state| state.len() > STATE_BYTES_MAX) {
        return Err(AuthorizeError::TooLong { name: "state" });
    }
    let address = ReturnAddress {
        uri: uri.to_owned(),
        // Mistakes are answered in this way too; what it may not be is said after.
        mode: response::mode_of(form.get("response_mode"), form.get("response_type").unwrap_or_default()),
        state: state.map(str::to_owned),
    };
    Ok((address, kind))
}

fn response_type(form: &Form, client: &RegisteredClient) -> Result<ResponseType, AuthorizeError> {
    let asked = form
        .get("response_type")
        .ok_or(AuthorizeError::Missing { name: "response_type" })?;
    let unsupported = || AuthorizeError::ResponseType {
        asked: asked.to_owned(),
    };
    let response_type = ResponseType::parse(asked).ok_or_else(unsupported)?;
    if response_type.has_id_token() && !client.issues_id_tokens {
        return Err(AuthorizeError::IdTokenDisabled);
    }
    Ok(response_type)
}

fn scope(form: &Form, endpoint: Endpoint) -> Result<ScopeRequest, AuthorizeError> {
    match endpoint {
        Endpoint::V1 => Ok(ScopeRequest::of_resource(form.get("resource"))),
        Endpoint::V2 => match (form.get("scope"), form.get("resource")) {
            (None, None) => Err(AuthorizeError::Missing { name: "scope" }),
            (None, Some(_)) => Err(AuthorizeError::ResourceOnV2),
            (Some(scope), resource) => {
                let asked = ScopeRequest::parse(scope)?;
                match resource.is_none_or(|resource| asked.is_for(resource)) {
                    true => Ok(asked),
                    false => Err(AuthorizeError::ResourceOnV2),
                }
            }
        },
    }
}

/// An id token that comes by the browser needs one, or somebody could hand the application another's.
fn nonce(form: &Form, response_type: ResponseType) -> Result<Option<String>, AuthorizeError> {
    match form.get("nonce") {
        Some(nonce) if nonce.len() > NONCE_BYTES_MAX => Err(AuthorizeError::TooLong { name: "nonce" }),
        None if response_type.has_id_token() => Err(AuthorizeError::Missing { name: "nonce" }),
        nonce => Ok(nonce.map(str::to_owned)),
    }
}

fn prompts(form: &Form) -> Result<BTreeSet<Prompt>, AuthorizeError> {
    let words = form.get("prompt").unwrap_or_default().split_ascii_whitespace();
    let prompts: BTreeSet<Prompt> = words.map(prompt).collect::<Result<_, _>>()?;
    if prompts.contains(&Prompt::None) && prompts.len() > 1 {
        return Err(AuthorizeError::Invalid { name: "prompt" });
    }
    Ok(prompts)
}

fn prompt(word: &str) -> Result<Prompt, AuthorizeError> {
    match word {
        "none" => Ok(Prompt::None),
        "login" => Ok(Prompt::Login),
        "consent" => Ok(Prompt::Consent),
        "select_account" => Ok(Prompt::SelectAccount),
        _ => Err(AuthorizeError::Invalid { name: "prompt" }),
    }
}

/// A hint that is too long to be one is none.
fn hint(form: &Form, name: &str) -> Option<String> {
    form.get(name)
        .filter(|hint| hint.len() <= HINT_BYTES_MAX)
        .map(str::to_owned)
}

fn max_age(form: &Form) -> Result<Option<u32>, AuthorizeError> {
    let seconds = form.get("max_age").map(str::parse).transpose();
    seconds.map_err(|_| AuthorizeError::Invalid { name: "max_age" })
}

/// The proof key, which applications without a secret must have: their codes are protected by nothing else.
fn challenge(
    form: &Form,
    response_type: ResponseType,
    redirect_kind: RedirectKind,
) -> Result<Option<Challenge>, AuthorizeError> {
    match form.get("code_challenge") {
        Some(value) => Ok(Some(Challenge::parse(value, form.get("code_challenge_method"))?)),
        // A method without a challenge is what is left when somebody on the way has cut the challenge out.
        None if form.get("code_challenge_method").is_some() => Err(AuthorizeError::Missing { name: "code_challenge" }),
        None if redirect_kind.is_public() && response_type.has_code() => Err(AuthorizeError::NoProofKey),
        None => Ok(None),
    }
}

fn claims(form: &Form) -> Result<ClaimsRequest, AuthorizeError> {
    let claims = form.get("claims").map(ClaimsRequest::parse).transpose();
    Ok(claims
        .map_err(|_| AuthorizeError::Invalid { name: "claims" })?
        .unwrap_or_default())
}

#[cfg(test)]
mod tests;
