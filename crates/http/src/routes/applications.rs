//! `applications`, and what they and service principals both have: owners, credentials, foreign issuers.

use super::{Route, guarded, links, root};
use crate::graph::applications::{self, credentials, federated_identity_credentials as federated, owners};
use crate::graph::resource::{Served, count, list};
use crate::permission::applications::ListApplications;
use axum::http::Method;
use keepwatch_engine::applications::Credentialed;
use keepwatch_graph::directory::{Application, FederatedIdentityCredential, ServicePrincipal, User};
use keepwatch_graph::operations::Operation;
use keepwatch_graph::{EntityType, Version};

const KEYS: &str = "takes keys of type AsymmetricX509Cert for Verify; private keys are not kept here";
const FOREIGN: &str = "kept and shown, but the token service takes no token of a foreign issuer";
const NO_LOGO: &str = "has no logo: its stream has no JSON";

/// The types that owners can be narrowed to.
const OWNERS: &[&EntityType] = &[User::TYPE, ServicePrincipal::TYPE];

pub(super) fn routes(version: Version) -> Vec<Route> {
    let all = format!("{}/applications", root(version));
    let one = format!("{all}/{{id}}");
    let mut routes = application_routes(&all, &one).to_vec();
    routes.extend(owner_routes::<Application>(&one));
    routes.extend(federated_routes::<Application>(&one));
    routes
}

fn application_routes(all: &str, one: &str) -> [Route; 10] {
    type App = Application;
    let (entity, limits) = (App::TYPE, &App::LIMITS);
    let [add_password, remove_password, add_key, remove_key] = credential_routes::<App>(one);
    [
        guarded(Method::GET, all, list::<App, ListApplications>)
            .lists(entity, limits)
            .note(NO_LOGO),
        guarded(Method::GET, format!("{all}/$count"), count::<App, ListApplications>).counts(entity, limits),
        guarded(Method::POST, all, applications::create).creates(entity),
        guarded(Method::GET, one, applications::get).gets(entity),
        guarded(Method::PATCH, one, applications::update).upserts(entity),
        guarded(Method::DELETE, one, applications::delete).deletes(),
        add_password,
        remove_password,
        add_key,
        remove_key,
    ]
}

/// The actions on secrets and keys.
pub(super) fn credential_routes<T: Credentialed>(one: &str) -> [Route; 4] {
    let named =
        |name: &str| -> &'static Operation { keepwatch_graph::operations::named(T::COLLECTION.entity().name, name) };
    [
        guarded(
            Method::POST,
            format!("{one}/addPassword"),
            credentials::add_password::<T>,
        )
        .acts(named("addPassword")),
        guarded(
            Method::POST,
            format!("{one}/removePassword"),
            credentials::remove_password::<T>,
        )
        .acts(named("removePassword")),
        guarded(Method::POST, format!("{one}/addKey"), credentials::add_key::<T>)
            .acts(named("addKey"))
            .note(KEYS),
        guarded(Method::POST, format!("{one}/removeKey"), credentials::remove_key::<T>).acts(named("removeKey")),
    ]
}

/// Who owns it.
pub(super) fn owner_routes<T: Credentialed + Served>(one: &str) -> Vec<Route> {
    let at = format!("{one}/owners");
    let list = |at: &str| guarded(Method::GET, at, owners::list::<T>);
    let count = |at: &str| guarded(Method::GET, at, owners::count::<T>);
    let mut routes = links::lists(&at, OWNERS, list, count);
    routes.extend([
        guarded(Method::POST, format!("{at}/$ref"), owners::add::<T>).links(),
        guarded(
            Method::DELETE,
            format!("{at}/{{member:guid}}/$ref"),
            owners::remove::<T>,
        )
        .unlinks(),
    ]);
    routes
}

/// Which foreign issuers speak for it.
pub(super) fn federated_routes<T: Credentialed + Served>(one: &str) -> [Route; 6] {
    let at = format!("{one}/federatedIdentityCredentials");
    let item = format!("{at}/{{item}}");
    let entity = FederatedIdentityCredential::TYPE;
    let limits = &FederatedIdentityCredential::LIMITS;
    [
        guarded(Method::GET, &at, federated::list::<T>).lists(entity, limits),
        guarded(Method::GET, format!("{at}/$count"), federated::count::<T>).counts(entity, limits),
        guarded(Method::POST, &at, federated::create::<T>)
            .creates(entity)
            .note(FOREIGN),
        guarded(Method::GET, &item, federated::get::<T>).gets(entity),
        guarded(Method::PATCH, &item, federated::update::<T>).updates(entity),
        guarded(Method::DELETE, &item, federated::delete::<T>).deletes(),
    ]
}
