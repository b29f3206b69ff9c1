//! `users` and `me`: people, read and changed by whoever may.
//!
//! Source: Microsoft Graph v1.0, user: list, get, create, update, delete, revokeSignInSessions;
//! beta, user: invalidateAllRefreshTokens.

pub(crate) mod may;
pub(crate) mod whom;

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::answer::odata_json;
use crate::graph::caller::Caller;
use crate::graph::collection::Listing;
use crate::graph::entity;
use crate::graph::error::GraphError;
use crate::graph::page;
use crate::graph::request::GraphRequest;
use crate::graph::resource::{self, Served};
use crate::permission::directory::{CreateUsers, DeleteUsers, ListUsers, RevokeOthersSessions, UpdateMe, UpdateUser};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::directory::UserBody;
use keepwatch_graph::body;
use keepwatch_graph::directory::User;
use keepwatch_graph::document::PolicyView;
use keepwatch_odata::{Expandable, Limits};
use may::Reading;
use serde_json::{Value, json};
use whom::Whom;

/// What callers may expand of a user. Their options are read by the type that nearly all of them are of.
const EXPANDABLE: &[Expandable] = &[
    related("manager"),
    related("directReports"),
    related("memberOf"),
    related("transitiveMemberOf"),
    related("ownedObjects"),
];

const fn related(navigation: &'static str) -> Expandable {
    let entity = User::TYPE;
    Expandable { navigation, entity }
}

impl Served for User {
    const LIMITS: Limits = Limits {
        expand: EXPANDABLE,
        ..Limits::DIRECTORY
    };
    const CONTEXT: &'static str = "users";
    const WITHIN: Option<&'static str> = Some("deletedDateTime eq null");

    fn is_there(&self) -> bool {
        self.deleted_date_time.is_none()
    }

    fn missing(id: &str) -> GraphError {
        GraphError::no_object(id)
    }
}

fn listing() -> Listing {
    Listing {
        of_one_only: User::OF_ONE_ONLY,
        ..resource::listing::<User>()
    }
}

/// `GET /users`: 200 with a page.
pub(crate) async fn list(
    caller: Caller<ListUsers>,
    State(app): State<App>,
    mut request: GraphRequest,
) -> Result<Response, GraphError> {
    Reading::of(&caller).narrow(&mut request)?;
    page::list(&app, &request, listing(), PolicyView::Empty).await
}

/// `GET /users/$count`: 200 with a number.
pub(crate) async fn count(
    caller: Caller<ListUsers>,
    State(app): State<App>,
    mut request: GraphRequest,
) -> Result<Response, GraphError> {
    Reading::of(&caller).narrow(&mut request)?;
    page::count(&app, &request, listing(), PolicyView::Empty).await
}

/// `GET /users/{id}` and `GET /me`: 200, or 404.
pub(crate) async fn get<P>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    mut request: GraphRequest,
) -> Result<Response, GraphError> {
    let user = whom.find(&app, &request, &caller).await?;
    if caller.user() != Some(user.id) {
        may::refuse_unless::<ListUsers, P>(&caller)?;
        Reading::of(&caller).narrow(&mut request)?;
    }
    let document = (user.id.to_string(), &user.document());
    entity::answer_expanded(&app, &request, User::TYPE, &User::LIMITS, User::CONTEXT, document).await
}

/// What is shown of a new customer besides. Source: Microsoft Graph v1.0, user: create, example 2.
const OF_CUSTOMERS: &[&str] = &["identities", "passwordPolicies"];

/// `POST /users`: 201.
pub(crate) async fn create(
    caller: Caller<CreateUsers>,
    State(app): State<App>,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(User::TYPE, request.version, body)?;
    let is_customer = members.contains_key("identities");
    let of_rule = |error| GraphError::of_directory(&request.exchange, error);
    let body = UserBody::new(members).map_err(of_rule)?;
    let engine = app.engine();
    let made = engine
        .create_user(caller.initiator(), &app.settings().domain, body)
        .await;
    let user = made.map_err(of_rule)?;
    let more = if is_customer { OF_CUSTOMERS } else { &[] };
    let show = || entity::answer_with_more(&request, User::TYPE, User::CONTEXT, &user.document(), more);
    resource::made(&request, &user.id.to_string(), show)
}

/// `PATCH /users/{id}`: 204, or 200 for callers who prefer it.
pub(crate) async fn update(
    caller: Caller<UpdateUser>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    change(&app, &request, &caller, &whom, body).await
}

/// `PATCH /me`: as [`update`].
pub(crate) async fn update_me(
    caller: Caller<UpdateMe>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    change(&app, &request, &caller, &whom, body).await
}

async fn change<P>(
    app: &App,
    request: &GraphRequest,
    caller: &Caller<P>,
    whom: &Whom,
    body: Value,
) -> Result<Response, GraphError> {
    let members = body::read(User::TYPE, request.version, body)?;
    let user = whom.find(app, request, caller).await?;
    may::change(caller, &user, &members)?;
    if may::is_sensitive(&members) {
        may::touch_administrators(app, request, caller, user.id).await?;
    }
    let of_rule = |error| GraphError::of_directory(&request.exchange, error);
    let body = UserBody::new(members).map_err(of_rule)?;
    let (engine, domain) = (app.engine(), &app.settings().domain);
    let changed = engine.update_user(caller.initiator(), domain, user.id, body).await;
    resource::answer_changed(request, &changed.map_err(of_rule)?)
}

/// `DELETE /users/{id}`: 204. The user can be brought back for thirty days.
pub(crate) async fn delete(
    caller: Caller<DeleteUsers>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    let user = whom.find(&app, &request, &caller).await?;
    may::touch_administrators(&app, &request, &caller, user.id).await?;
    let done = app.engine().delete_user(caller.initiator(), user.id).await;
    done.map_err(|error| GraphError::of_directory(&request.exchange, error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /users/{id}/revokeSignInSessions` and the same of `me`: 200 with `true`.
pub(crate) async fn revoke_sign_in_sessions<P>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let user = whom.find(&app, &request, &caller).await?;
    if caller.user().is_some() && caller.user() != Some(user.id) {
        may::refuse_unless::<RevokeOthersSessions, P>(&caller)?;
    }
    let done = app.engine().revoke_sign_in_sessions(caller.initiator(), user.id).await;
    done.map_err(|error| GraphError::of_directory(&request.exchange, error))?;
    let context = request.context("Edm.Boolean", None)?;
    let body = json!({"@odata.context": context, "value": true});
    Ok(odata_json(body.to_string().into_bytes()))
}
