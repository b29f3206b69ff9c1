//! How paths name applications and service principals, and what handlers of both have in common.

use crate::app::App;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key::Key;
use crate::graph::request::GraphRequest;
use crate::graph::resource::Served;
use crate::permission::applications::{ManageRolesOfGraph, Owning};
use keepwatch_engine::applications::{self, DirectoryResource, Grants, Reach, Tenant, resolve};
use keepwatch_engine::{Change, RuleError};
use keepwatch_graph::edm::shown;

/// The name in a path as the rules know it: an id, `appId='..'` or `uniqueName='..'`.
pub(crate) fn named<T: DirectoryResource>(key: &Key) -> Result<applications::Key, GraphError> {
    let text = str::to_owned;
    if let Some(id) = key.alternate("appId") {
        return Ok(applications::Key::AppId(text(id)));
    }
    match (key, key.alternate("uniqueName")) {
        (_, Some(name)) if T::HAS_UNIQUE_NAME => Ok(applications::Key::UniqueName(text(name))),
        (Key::Id(id), _) => Ok(applications::Key::Id(text(id))),
        (Key::Alternate { property, .. }, _) => Err(GraphError::bad_request(format!(
            "`{}` is no key of microsoft.graph.{}",
            shown(property),
            T::COLLECTION.entity().name
        ))),
    }
}

/// The object that a path names, or 404.
pub(crate) async fn find<T: DirectoryResource + Served>(
    app: &App,
    request: &GraphRequest,
    key: &Key,
) -> Result<T, GraphError> {
    let name = named::<T>(key)?;
    let wanted = name.clone();
    let found = app.store().read(move |rx| resolve::<T>(rx, &wanted)).await;
    let found = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    found.ok_or_else(|| GraphError::no_object(name.text()))
}

/// Which objects a caller may change.
pub(crate) fn reach<P: Owning>(caller: &Caller<P>) -> Reach {
    if caller.may::<P::All>() {
        Reach::All
    } else {
        Reach::Owned
    }
}

/// The roles of which resources a caller may give and take.
pub(crate) fn grants<P>(caller: &Caller<P>) -> Grants {
    if caller.may::<ManageRolesOfGraph>() {
        Grants::All
    } else {
        Grants::NotOwn
    }
}

/// Where applications are registered.
pub(crate) fn tenant(app: &App) -> Tenant {
    let settings = app.settings();
    Tenant {
        id: settings.tenant,
        domain: settings.domain.clone(),
    }
}

/// What the caller does, by the rules; refused in the directory's words.
pub(crate) async fn change<P, T: Send + 'static>(
    app: &App,
    request: &GraphRequest,
    caller: &Caller<P>,
    work: impl FnMut(&mut Change<'_, '_>) -> Result<T, RuleError> + Send + 'static,
) -> Result<T, GraphError> {
    let done = app.engine().administer(caller.initiator(), work).await;
    done.map_err(|error| GraphError::of_directory(&request.exchange, error))
}
