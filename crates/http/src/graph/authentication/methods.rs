//! What all kinds of methods share: they are listed, counted, read, and taken away.

use super::context;
use super::kinds::{Kind, LIMITS};
use super::may;
use crate::app::App;
use crate::graph::caller::Caller;
use crate::graph::entity;
use crate::graph::error::GraphError;
use crate::graph::key::MethodId;
use crate::graph::memory::{self, Made};
use crate::graph::request::GraphRequest;
use crate::graph::resource;
use crate::graph::users::whom::Whom;
use crate::permission::Permission;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::authentication::{methods_of, remove_method};
use keepwatch_graph::Document;
use keepwatch_graph::authentication::AuthenticationMethod;
use keepwatch_graph::directory::User;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::edm::shown;
use keepwatch_graph::structured::Structured;

/// `GET` of a collection: 200 with a page.
pub(crate) async fn list<K: Kind, P: Permission>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let user = may::read(&app, &request, &caller, &whom).await?;
    let context = context(&user, K::SEGMENT);
    let methods = registered(&app, &request, user).await?;
    memory::list(&app, &request, made::<K>(&context, &methods)).await
}

/// `GET` of a collection's `$count`: 200 with a number.
pub(crate) async fn count<K: Kind, P: Permission>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let user = may::read(&app, &request, &caller, &whom).await?;
    let context = context(&user, K::SEGMENT);
    let methods = registered(&app, &request, user).await?;
    memory::count(&request, &made::<K>(&context, &methods))
}

/// `GET` of one method: 200, or 404 also where it is of another kind.
pub(crate) async fn get<K: Kind, P: Permission>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    MethodId(id): MethodId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let user = may::read(&app, &request, &caller, &whom).await?;
    let context = context(&user, K::SEGMENT);
    let methods = registered(&app, &request, user).await?;
    let found = methods.iter().find(|method| method.id() == id);
    let document = found.and_then(K::document).ok_or_else(|| absent(&id))?;
    entity::answer(&request, K::ENTITY, &context, &document, PolicyView::Empty)
}

/// `DELETE` of one method: 204, or 404 also where it is of another kind.
pub(crate) async fn delete<K: Kind, P: Permission>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    MethodId(id): MethodId,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    let user = may::write(&app, &request, &caller, &whom).await?;
    let is_meant = |method: &AuthenticationMethod| K::document(method).is_some();
    resource::delete(&app, &caller, &request, move |change| {
        remove_method(change, user.id, &id, is_meant)
    })
    .await
}

/// 200 with one method, as its kind is shown.
pub(super) fn answer<K: Kind>(
    request: &GraphRequest,
    user: &User,
    method: &AuthenticationMethod,
) -> Result<Response, GraphError> {
    let document = K::document(method).unwrap_or_else(Document::default);
    entity::answer(
        request,
        K::ENTITY,
        &context(user, K::SEGMENT),
        &document,
        PolicyView::Empty,
    )
}

pub(super) fn absent(id: &str) -> GraphError {
    GraphError::not_found(format!(
        "the user has no authentication method with the id `{}`",
        shown(id)
    ))
}

fn made<'a, K: Kind>(context: &'a str, methods: &[AuthenticationMethod]) -> Made<'a> {
    Made {
        entity: K::ENTITY,
        limits: LIMITS,
        context,
        documents: methods.iter().filter_map(K::document).collect(),
    }
}

/// What the user has registered, of the kinds that the version knows.
pub(super) async fn registered(
    app: &App,
    request: &GraphRequest,
    user: User,
) -> Result<Vec<AuthenticationMethod>, GraphError> {
    let now = request.exchange.at;
    let methods = app.store().read(move |rx| methods_of(rx, &user, now)).await;
    let mut methods = methods.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    methods.retain(|method| Structured::Entity(method.form()).is_in(request.version));
    Ok(methods)
}
