//! Actions on lists of ids: all change, or none does. What an imitated licence does not let anybody read, nobody judges.

use crate::app::App;
use crate::frame::exchange::Exchange;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use axum::http::StatusCode;
use keepwatch_engine::{ServicePrincipalAction, SignInAction, UserAction};
use keepwatch_graph::{RiskyUser, ServicePrincipalId, SignIn, SignInId, UserId};

/// Does `action` to all users: 204.
pub(crate) async fn act_on_users<P>(
    app: &App,
    exchange: &Exchange,
    caller: &Caller<P>,
    action: UserAction,
    users: Vec<UserId>,
) -> Result<StatusCode, GraphError> {
    app.settings().licence.admits(RiskyUser::TYPE)?;
    let done = app.engine().act_on_users(action, users, caller.initiator()).await;
    done.map_err(|error| GraphError::of_event(exchange, "riskyUser", &error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Does `action` to all service principals: 204.
pub(crate) async fn act_on_service_principals<P>(
    app: &App,
    exchange: &Exchange,
    caller: &Caller<P>,
    action: ServicePrincipalAction,
    ids: Vec<ServicePrincipalId>,
) -> Result<StatusCode, GraphError> {
    let done = app.engine().act_on_service_principals(action, ids, caller.initiator());
    let done = done.await;
    done.map_err(|error| GraphError::of_event(exchange, "riskyServicePrincipal", &error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Does `action` to all sign-ins: 204.
pub(crate) async fn act_on_sign_ins<P>(
    app: &App,
    exchange: &Exchange,
    caller: &Caller<P>,
    action: SignInAction,
    sign_ins: Vec<SignInId>,
) -> Result<StatusCode, GraphError> {
    app.settings().licence.admits(SignIn::TYPE)?;
    let done = app.engine().act_on_sign_ins(action, sign_ins, caller.initiator()).await;
    done.map_err(|error| GraphError::of_event(exchange, "signIn", &error))?;
    Ok(StatusCode::NO_CONTENT)
}
