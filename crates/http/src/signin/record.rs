//! The record of a sign-in, made in one place from what the request says.

use super::consent::resource_of;
use super::show::request_of;
use super::visitor::Visitor;
use crate::pages::{AppShown, Place};
use crate::record;
use keepwatch_engine::conditional_access::scope_info;
use keepwatch_engine::sessions::Whereabouts;
use keepwatch_graph::directory::User;
use keepwatch_graph::{AppId, SignIn, SignInId};
use keepwatch_signin::{Journey, Purpose};
use keepwatch_storage::{Rx, StoreError};
use keepwatch_token::RedirectKind;
use serde_json::{Map, Value, json};
use std::net::IpAddr;
use std::sync::Arc;
use url::Url;

/// An application and the API that it wants to use, as records name them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Target {
    /// The application's client id.
    pub(super) app_id: Option<String>,
    /// Its name.
    pub(super) app_name: Option<String>,
    /// The client id of the API.
    pub(super) resource_id: Option<String>,
    /// Its name.
    pub(super) resource_name: Option<String>,
    /// The scopes that are asked for, as records name them.
    pub(super) scope_info: Option<Value>,
    /// Whether the application is a program on a device rather than pages of a browser.
    pub(super) is_native: bool,
    /// Whether a device waits for the sign-in.
    pub(super) is_device_flow: bool,
}

/// What an attempt turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    /// Somebody proves who they are.
    Interactive,
    /// A session stands for them.
    Silent,
    /// It was refused before policies were asked, with that number and reason.
    Failed(i32, &'static str),
}

/// Our own pages, which people use as any other application: policies can name them. Source: the client id under which Entra
/// records the pages for security information (My Signins).
const ACCOUNT_APP_ID: &str = "19db86c3-b2b9-44cc-b339-36da233a3be2";
const ACCOUNT_APP_NAME: &str = "My Account";

impl Target {
    /// Our own pages about the account.
    pub(super) fn account() -> Self {
        Self {
            app_id: Some(ACCOUNT_APP_ID.to_owned()),
            app_name: Some(ACCOUNT_APP_NAME.to_owned()),
            ..Self::default()
        }
    }
}

impl Visitor {
    /// The record of an attempt by `user` at `target`.
    pub(super) fn sign_in(&self, user: &User, journey: &Journey, target: &Target, attempt: Attempt) -> SignIn {
        let typed = journey.name();
        let status = match attempt {
            Attempt::Failed(number, reason) => json!({"errorCode": number, "failureReason": reason}),
            Attempt::Interactive | Attempt::Silent => Value::Null,
        };
        let tenant = self.app.settings().tenant;
        let record = json!({
            "id": SignInId::new(self.app.new_uuid()),
            "createdDateTime": self.exchange.at,
            "userId": user.id,
            "userDisplayName": user.display_name,
            "userPrincipalName": user.user_principal_name.as_deref().map(keepwatch_graph::edm::folded),
            "userType": record::user_type(Some(user)),
            "appId": target.app_id,
            "appDisplayName": target.app_name,
            "resourceId": target.resource_id,
            "resourceDisplayName": target.resource_name,
            "authenticationProcessingDetails": target.scope_info,
            "ipAddress": self.exchange.peer.map(|address| address.to_string()),
            "clientAppUsed": record::client_app(target.is_native),
            "userAgent": self.user_agent(),
            "correlationId": journey.correlation().unwrap_or_else(|| self.exchange.correlation()),
            "isInteractive": attempt != Attempt::Silent,
            "status": status,
            "deviceDetail": {"browserId": self.browser.key().name()},
            "authenticationProtocol": if target.is_device_flow { "deviceCode" } else { "oAuth2" },
            "originalTransferMethod": if target.is_device_flow { "deviceCodeFlow" } else { "none" },
            "crossTenantAccessType": "none",
            "homeTenantId": tenant,
            "resourceTenantId": tenant,
            "tokenIssuerType": "AzureAD",
            "signInIdentifier": typed,
            "signInIdentifierType": typed.map(|_| "userPrincipalName"),
        });
        serde_json::from_value(Value::Object(without_nulls(record)))
            .expect("every member is of the type that is declared")
    }

    /// Where an address is, as pages show it.
    pub(super) fn place_of(&self, address: Option<IpAddr>) -> Place {
        let place = self.app.engine().intel().current().signals(address, None).place;
        let part = |text: Option<&Arc<str>>| text.map(|text| text.to_string());
        Place {
            city: part(place.as_ref().and_then(|place| place.city.as_ref())),
            country: part(place.as_ref().and_then(|place| place.country.as_ref())),
            address: address.map(|address| address.to_string()),
        }
    }

    /// From where the browser is used.
    pub(super) fn whereabouts(&self) -> Whereabouts {
        let user_agent = self.user_agent();
        let signals = self
            .app
            .engine()
            .intel()
            .current()
            .signals(self.exchange.peer, user_agent.as_deref());
        let parts = signals.place.iter().flat_map(|place| [&place.city, &place.country]);
        let parts: Vec<&str> = parts.flatten().map(AsRef::as_ref).collect();
        Whereabouts {
            ip_address: self.exchange.peer.map(|address| address.to_string()),
            place: (!parts.is_empty()).then(|| parts.join(", ")),
            user_agent,
        }
    }
}

fn without_nulls(record: Value) -> Map<String, Value> {
    let Value::Object(members) = record else {
        return Map::new();
    };
    members.into_iter().filter(|(_, value)| !value.is_null()).collect()
}

/// What the journey is a sign-in to.
pub(super) async fn target(visitor: &Visitor, journey: &Journey) -> Result<Target, StoreError> {
    let (app, scope, is_native, is_device_flow) = match journey.purpose() {
        Purpose::Authorize { .. } => match request_of(journey) {
            Some(request) => {
                let is_native = request.redirect_kind == RedirectKind::Native;
                (request.client, request.scope, is_native, false)
            }
            None => return Ok(Target::default()),
        },
        Purpose::Device { user_code } => match visitor.app.engine().waiting_device(user_code).await? {
            Some(request) => (request.app, request.scope, true, true),
            None => return Ok(Target::default()),
        },
        Purpose::Account { .. } | Purpose::ResetPassword => return Ok(Target::account()),
    };
    let own = visitor
        .exchange
        .origin
        .as_ref()
        .map(|origin| origin.as_str().to_owned());
    let scope_info = scope_info(scope.words());
    let read = move |rx: &mut Rx<'_>| {
        let name = rx.client(app)?.map(|client| client.display_name);
        let resource = resource_of(rx, &scope, own.as_deref())?;
        Ok((name, resource))
    };
    let (app_name, resource) = visitor.app.store().read(read).await?;
    Ok(Target {
        app_id: Some(app.to_string()),
        app_name,
        resource_id: resource.as_ref().and_then(|resource| resource.app_id.clone()),
        resource_name: resource.and_then(|resource| resource.display_name),
        scope_info: Some(scope_info),
        is_native,
        is_device_flow,
    })
}

/// What an application is called.
pub(super) async fn name_of(visitor: &Visitor, app: AppId) -> Result<Option<String>, StoreError> {
    let found = visitor.app.store().read(move |rx| rx.client(app)).await?;
    Ok(found.map(|client| client.display_name))
}

/// The application that a journey answers, for its first page.
pub(super) async fn app_of(visitor: &Visitor, journey: &Journey) -> Result<Option<AppShown>, StoreError> {
    let Some(request) = request_of(journey) else {
        return Ok(None);
    };
    let name = name_of(visitor, request.client).await?;
    Ok(name.map(|name| AppShown {
        name,
        host: Url::parse(&request.return_to.uri)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned)),
    }))
}
