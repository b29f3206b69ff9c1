//! Who holds a token, as the directory has them now and not when it was issued.

use crate::app::App;
use crate::directory::{ApplicationRefusal, standing_application, standing_user};
use crate::frame::exchange::Exchange;
use crate::graph::caller::{refused, refused_application};
use crate::graph::error::GraphError;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use keepwatch_graph::directory::{ServicePrincipal, User};
use keepwatch_graph::{RiskLevel, RiskyServicePrincipal, RiskyUser};
use keepwatch_storage::{Rx, StoreError};
use keepwatch_token::{ApiHolder, ApiToken};

const REMOTE_USER: HeaderName = HeaderName::from_static("remote-user");
const REMOTE_USER_ID: HeaderName = HeaderName::from_static("remote-user-id");
const REMOTE_NAME: HeaderName = HeaderName::from_static("remote-name");
const REMOTE_EMAIL: HeaderName = HeaderName::from_static("remote-email");
const REMOTE_RISK_LEVEL: HeaderName = HeaderName::from_static("remote-risk-level");

/// Who it is.
#[derive(Debug)]
pub(super) struct Holder {
    id: String,
    /// The user principal name, or the client id of an application.
    login: String,
    name: Option<String>,
    email: Option<String>,
    /// How much at risk they are.
    pub(super) risk: RiskLevel,
}

/// The holder of a token that was verified; 401 where the directory lets them in no more.
pub(super) async fn holder(app: &App, exchange: &Exchange, token: ApiToken) -> Result<Holder, GraphError> {
    let work = move |rx: &mut Rx<'_>| {
        let principal = match &token.holder {
            ApiHolder::User { .. } => None,
            ApiHolder::App { oid, .. } => Some(*oid),
        };
        if let Err(refusal) = standing_application(rx, token.client, principal)? {
            return Ok(Err(refused_application(refusal)));
        }
        match &token.holder {
            ApiHolder::User { oid, .. } => match standing_user(rx, *oid, token.issued)? {
                Ok(user) => person(rx, user).map(Ok),
                Err(refusal) => Ok(Err(refused(refusal))),
            },
            ApiHolder::App { oid, .. } => match rx.get(&oid.to_string())? {
                Some(principal) => application(rx, principal).map(Ok),
                None => Ok(Err(refused_application(ApplicationRefusal::Unknown))),
            },
        }
    };
    let found = app.store().read(work).await;
    found.map_err(|error| GraphError::of_store(exchange, &error))?
}

fn person(rx: &mut Rx<'_>, user: User) -> Result<Holder, StoreError> {
    let id = user.id.to_string();
    let row: Option<RiskyUser> = rx.get(&id)?;
    Ok(Holder {
        risk: row.map_or(RiskLevel::None, |row| row.risk_level),
        login: user.user_principal_name.unwrap_or_else(|| id.clone()),
        name: user.display_name,
        email: user.mail,
        id,
    })
}

fn application(rx: &mut Rx<'_>, principal: ServicePrincipal) -> Result<Holder, StoreError> {
    let row: Option<RiskyServicePrincipal> = rx.get(&principal.id)?;
    Ok(Holder {
        risk: row.map_or(RiskLevel::None, |row| row.risk_level),
        login: principal.app_id.unwrap_or_else(|| principal.id.clone()),
        name: principal.display_name,
        email: None,
        id: principal.id,
    })
}

impl Holder {
    /// Who it is, for the proxy to hand on. The names are those that other sign-in gateways use, so that applications which
    /// trust a proxy know them already. A text that no header can carry is left out.
    pub(super) fn headers(&self) -> HeaderMap {
        let values = [
            (REMOTE_USER, Some(self.login.as_str())),
            (REMOTE_USER_ID, Some(&self.id)),
            (REMOTE_NAME, self.name.as_deref()),
            (REMOTE_EMAIL, self.email.as_deref()),
            (REMOTE_RISK_LEVEL, Some(self.risk.as_str())),
        ];
        let written = |(name, value): (HeaderName, Option<&str>)| {
            let value = HeaderValue::from_bytes(value?.as_bytes()).ok()?;
            Some((name, value))
        };
        values.into_iter().filter_map(written).collect()
    }
}
