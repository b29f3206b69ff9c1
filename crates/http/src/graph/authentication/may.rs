//! Of whose methods a caller may know, and whose they may change.
//!
//! Everybody may look after their own. Others' need a directory role, and those of administrators one that stands above
//! theirs: who can prove to be somebody else can do whatever they can. An application is held to its permissions alone, as
//! with Microsoft.

use crate::app::App;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::request::GraphRequest;
use crate::graph::users::whom::Whom;
use crate::permission::Permission;
use crate::permission::roles::{METHOD_READERS, METHOD_WRITERS, PASSWORD_RESETTERS};
use keepwatch_engine::directory::{groups_of, roles_of};
use keepwatch_graph::UserId;
use keepwatch_graph::directory::role_templates::{
    AUTHENTICATION_ADMINISTRATOR, DIRECTORY_READERS, GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    REPORTS_READER, RoleTemplate, USER_ADMINISTRATOR,
};
use keepwatch_graph::directory::{Group, User};
use keepwatch_storage::{Rx, StoreError};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Who stands above everybody.
const ABOVE_ALL: &[RoleTemplate] = &[GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR];

/// The roles that others can have and still be looked after by somebody in one of the first, by what is done.
/// Source: Microsoft Entra built-in roles, "Who can reset passwords" and "Who can perform sensitive actions".
const BELOW: [(RoleTemplate, &[RoleTemplate]); 2] = [
    (
        AUTHENTICATION_ADMINISTRATOR,
        &[AUTHENTICATION_ADMINISTRATOR, DIRECTORY_READERS, REPORTS_READER],
    ),
    (
        USER_ADMINISTRATOR,
        &[USER_ADMINISTRATOR, DIRECTORY_READERS, REPORTS_READER],
    ),
];

/// The user whose methods the caller may read: 404 where there is none, 403 where the caller may not.
pub(crate) async fn read<P: Permission>(
    app: &App,
    request: &GraphRequest,
    caller: &Caller<P>,
    whom: &Whom,
) -> Result<User, GraphError> {
    let user = whom.find(app, request, caller).await?;
    if caller.user() == Some(user.id) || caller.may_to_others(METHOD_READERS) {
        Ok(user)
    } else {
        Err(GraphError::denied())
    }
}

/// The same of a user whose methods the caller may change.
pub(crate) async fn write<P: Permission>(
    app: &App,
    request: &GraphRequest,
    caller: &Caller<P>,
    whom: &Whom,
) -> Result<User, GraphError> {
    let user = whom.find(app, request, caller).await?;
    touch(app, request, caller, user, METHOD_WRITERS).await
}

/// The same of a user to whom the caller may give another password; not of the caller, of whom the engine says why not.
pub(crate) async fn reset<P: Permission>(
    app: &App,
    request: &GraphRequest,
    caller: &Caller<P>,
    whom: &Whom,
) -> Result<User, GraphError> {
    let user = whom.find(app, request, caller).await?;
    touch(app, request, caller, user, PASSWORD_RESETTERS).await
}

async fn touch<P: Permission>(
    app: &App,
    request: &GraphRequest,
    caller: &Caller<P>,
    user: User,
    roles: &'static [RoleTemplate],
) -> Result<User, GraphError> {
    if caller.user() == Some(user.id) {
        return Ok(user);
    }
    if !caller.may_to_others(roles) {
        return Err(GraphError::denied());
    }
    if caller.user().is_none() || caller.has_role(ABOVE_ALL) {
        return Ok(user);
    }
    let id = user.id;
    let standing = app.store().read(move |rx| Standing::of(rx, id)).await;
    let standing = standing.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    let has = |role: &RoleTemplate| roles.contains(role) && caller.has_role(std::slice::from_ref(role));
    if BELOW.iter().any(|(role, below)| has(role) && standing.is_below(below)) {
        Ok(user)
    } else {
        Err(GraphError::denied())
    }
}

/// What makes somebody an administrator.
struct Standing {
    roles: BTreeSet<Uuid>,
    /// Whether the user is in a group that can be given a role: who looks after its members decides who has it.
    is_in_reserve: bool,
}

impl Standing {
    fn of(rx: &mut Rx<'_>, user: UserId) -> Result<Self, StoreError> {
        let mut is_in_reserve = false;
        for id in groups_of(rx, &user.to_string())? {
            let group: Option<Group> = rx.get(&id)?;
            is_in_reserve |= group.is_some_and(|group| group.is_assignable_to_role == Some(true));
        }
        Ok(Self {
            roles: roles_of(rx, user)?,
            is_in_reserve,
        })
    }

    fn is_below(&self, below: &[RoleTemplate]) -> bool {
        let is_listed = |id: &Uuid| below.iter().any(|role| role.id == *id);
        !self.is_in_reserve && self.roles.iter().all(is_listed)
    }
}
