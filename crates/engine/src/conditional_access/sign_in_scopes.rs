//! What an application asks for when somebody signs in to it, as the record of the sign-in tells it.

use keepwatch_graph::directory::own_resources;
use keepwatch_graph::{AppId, SignIn};
use serde_json::{Value, json};

/// Under which key records name scopes. Source: published sign-in logs, `authenticationProcessingDetails`.
const KEY: &str = "Oauth Scope Info";

/// Scopes that only tell an application who signs in.
const ONLY_SIGN_IN: [&str; 5] = ["openid", "profile", "email", "offline_access", "User.Read"];

/// A record's `authenticationProcessingDetails` of the scopes that are asked for, each without the name of its API.
pub fn scope_info<'a>(scopes: impl IntoIterator<Item = &'a str>) -> Value {
    let scopes: Vec<&str> = scopes.into_iter().collect();
    json!([{"key": KEY, "value": json!(scopes).to_string()}])
}

/// Whether the application asks of Graph nothing but who signs in. It is not known of a record that says nothing of scopes.
pub(super) fn only_signs_in(sign_in: &SignIn) -> bool {
    let resource = sign_in.resource_id.as_deref().and_then(|id| id.parse::<AppId>().ok());
    if resource != Some(own_resources::GRAPH_APP) {
        return false;
    }
    let details = &sign_in.authentication_processing_details;
    let told = details.iter().find(|detail| detail.key.as_deref() == Some(KEY));
    let scopes = told.and_then(|detail| serde_json::from_str::<Vec<String>>(detail.value.as_deref()?).ok());
    let is_sign_in = |scope: &String| ONLY_SIGN_IN.iter().any(|known| known.eq_ignore_ascii_case(scope));
    scopes.is_some_and(|scopes| scopes.iter().all(is_sign_in))
}
