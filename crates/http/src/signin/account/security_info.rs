//! `/account/security-info`: what proves that it is this person, and taking it away.

use super::set_up::{may_register, show_codes};
use super::{Guest, PAGE, codes_left, frame, guest, is_lasting};
use crate::pages::account::{MethodShown, SecurityInfo};
use crate::pages::{Notice, answer};
use crate::signin::answer::is_of_codes;
use crate::signin::show::kind;
use crate::signin::trouble::Trouble;
use crate::signin::visitor::{Visitor, go_to, go_to_and_say};
use axum::body::Body;
use axum::response::Response;
use keepwatch_engine::Change;
use keepwatch_engine::authentication::{Registered, remove_method};
use keepwatch_graph::authentication::AuthenticationMethod;
use keepwatch_signin::Recency;

pub(super) const ADDRESS: &str = "/account/security-info";

/// `GET /account/security-info`
pub(crate) async fn get(visitor: Visitor) -> Response {
    visitor.answered(Box::pin(look(&visitor)).await)
}

async fn look(visitor: &Visitor) -> Result<Response, Trouble> {
    let (session, registered) = match guest(visitor, ADDRESS, Recency::Any).await? {
        Guest::Welcome(session, registered) => (session, registered),
        Guest::Sent(response) => return Ok(response),
    };
    let can_add = may_register(visitor, &session).await?;
    Ok(answer(&SecurityInfo {
        frame: frame(visitor, &session, ADDRESS).await?,
        methods: registered
            .iter()
            .filter(|registered| is_lasting(registered))
            .map(shown)
            .collect(),
        password_changed_at: session.user.last_password_change_date_time,
        recovery_codes: codes_left(&registered),
        can_add_totp: can_add,
        can_add_passkey: can_add,
    }))
}

fn shown(registered: &Registered) -> MethodShown {
    MethodShown {
        id: registered.method.clone().unwrap_or_default(),
        kind: kind(registered.factor),
        name: registered.display_name.clone(),
        added: registered.created,
        last_used: registered.last_used,
    }
}

/// `POST /account/security-info`
pub(crate) async fn post(visitor: Visitor, body: Body) -> Response {
    visitor.answered(Box::pin(change(&visitor, body)).await)
}

async fn change(visitor: &Visitor, body: Body) -> Result<Response, Trouble> {
    let form = visitor.form(PAGE, body).await?;
    if is_of_codes(&form) {
        // Whoever has read their new codes changes nothing, and is asked for nothing.
        return Ok(go_to(ADDRESS));
    }
    let (session, registered) = match guest(visitor, ADDRESS, Recency::JustNow).await? {
        Guest::Welcome(session, registered) => (session, registered),
        Guest::Sent(response) => return Ok(response),
    };
    let user = &session.user;
    match form.get("action") {
        Some("remove") => {
            let id = form.get("method").unwrap_or_default().to_owned();
            let of_theirs = |registered: &Registered| registered.method.as_deref() == Some(id.as_str());
            if !registered
                .iter()
                .any(|registered| is_lasting(registered) && of_theirs(registered))
            {
                return Err(Trouble::NotFound);
            }
            let owner = user.id;
            let work = move |change: &mut Change<'_, '_>| remove_method(change, owner, &id, is_factor);
            visitor.app.engine().administer(visitor.initiator(user), work).await?;
            Ok(go_to_and_say(ADDRESS, Notice::MethodRemoved))
        }
        Some("make_recovery_codes") if registered.iter().any(is_lasting) => show_codes(visitor, &session).await,
        Some(_) | None => Ok(go_to(ADDRESS)),
    }
}

fn is_factor(method: &AuthenticationMethod) -> bool {
    matches!(
        method,
        AuthenticationMethod::SoftwareOath(_) | AuthenticationMethod::Fido2(_)
    )
}
