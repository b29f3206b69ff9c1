//! `/account/devices`: where a person is signed in, and signing out there.

use super::{Guest, frame, guest, posted};
use crate::pages::account::{Devices, SessionShown};
use crate::pages::endings::{Message, MessageKind, Onward, OnwardTo};
use crate::pages::{DeviceShown, Notice, Place, answer};
use crate::signin::cookies;
use crate::signin::trouble::Trouble;
use crate::signin::visitor::{Visitor, go_to, go_to_and_say};
use axum::body::Body;
use axum::response::Response;
use keepwatch_engine::sessions::LiveSession;
use keepwatch_signin::Recency;
use keepwatch_storage::{BrowserRow, SessionRow};
use uuid::Uuid;

const ADDRESS: &str = "/account/devices";

/// `GET /account/devices`
pub(crate) async fn get(visitor: Visitor) -> Response {
    visitor.answered(Box::pin(look(&visitor)).await)
}

async fn look(visitor: &Visitor) -> Result<Response, Trouble> {
    let session = match guest(visitor, ADDRESS, Recency::Any).await? {
        Guest::Welcome(session, _) => session,
        Guest::Sent(response) => return Ok(response),
    };
    let engine = visitor.app.engine();
    let browsers = engine.browsers_of(session.user.id).await?;
    let rows = engine.sessions_of(session.user.id).await?;
    let mut sessions: Vec<SessionShown> = rows
        .iter()
        .map(|row| shown(visitor, row, &browsers, &session))
        .collect();
    sessions.sort_by_key(|shown| !shown.is_this);
    let frame = frame(visitor, &session, ADDRESS).await?;
    Ok(answer(&Devices { frame, sessions }))
}

fn shown(visitor: &Visitor, row: &SessionRow, browsers: &[BrowserRow], session: &LiveSession) -> SessionShown {
    let browser = browsers.iter().find(|browser| browser.browser == row.browser);
    let agent = browser.and_then(|browser| browser.user_agent.as_deref());
    let agent = visitor.app.engine().intel().current().signals(None, agent).agent;
    let text = |value: Option<std::sync::Arc<str>>| value.map(|value| value.to_string());
    SessionShown {
        id: row.id.to_string(),
        device: DeviceShown {
            browser: text(agent.browser_version.or(agent.browser)),
            system: text(agent.operating_system_version.or(agent.operating_system)),
        },
        place: Place {
            city: browser.and_then(|browser| browser.place.clone()),
            country: None,
            address: browser.and_then(|browser| browser.ip_address.clone()),
        },
        started: row.started,
        last_used: row.last_used,
        is_this: row.id == session.id,
    }
}

/// `POST /account/devices`
pub(crate) async fn post(visitor: Visitor, body: Body) -> Response {
    visitor.answered(Box::pin(end(&visitor, body)).await)
}

async fn end(visitor: &Visitor, body: Body) -> Result<Response, Trouble> {
    let (form, session) = match posted(visitor, body, ADDRESS, Recency::Any).await? {
        Ok(posted) => posted,
        Err(response) => return Ok(response),
    };
    let (engine, user) = (visitor.app.engine(), &session.user);
    match form.get("action") {
        Some("sign_out") => {
            let id: Option<Uuid> = form.get("session").and_then(|id| id.parse().ok());
            let id = id.ok_or(Trouble::NotFound)?;
            if engine.end_session(user.id, id).await? {
                engine.revoke_grants_of_session(id).await?;
            }
            Ok(go_to_and_say(ADDRESS, Notice::DeviceSignedOut))
        }
        Some("sign_out_everywhere") => {
            engine.revoke_sign_in_sessions(visitor.initiator(user), user.id).await?;
            let mut response = answer(&Message {
                frame: visitor.bare_frame(),
                kind: MessageKind::SignedOutEverywhere,
                incident: None,
                onward: Some(Onward {
                    address: "/account".to_owned(),
                    to: OnwardTo::SignIn,
                }),
            });
            cookies::clear_session(&mut response);
            Ok(response)
        }
        Some(_) | None => Ok(go_to(ADDRESS)),
    }
}
