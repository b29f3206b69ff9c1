//! `identity/conditionalAccess`, but for authentication strengths.

use super::{Route, guarded, root};
use crate::graph::conditional_access::deleted_items::{self, Restorable};
use crate::graph::conditional_access::what_if::{EVALUATE, evaluate};
use crate::graph::resource::{Served, count, get, list};
use crate::permission::conditional_access::{ListContexts, ManageContexts, ReadContext, ReadPolicies, WriteContexts};
use axum::http::Method;
use keepwatch_graph::Version;
use keepwatch_graph::conditional_access::conditional_access_root::CaPoliciesDeletableRoot;
use keepwatch_graph::conditional_access::{
    AuthenticationContextClassReference, ConditionalAccessPolicy, ConditionalAccessTemplate, NamedLocation,
};
use keepwatch_graph::operations::{Operation, named};

const RESTORE_POLICY: &Operation = named("conditionalAccessPolicy", "restore");
const RESTORE_LOCATION: &Operation = named("namedLocation", "restore");

const AGENTS: &str = "refuses to be asked about agents: this directory knows none";
const REMEDIATION: &str = "`riskRemediation` asks whoever came by a password for another one, after a second factor, also where \
    `anomalousToken`, travel or unfamiliar properties were found: nothing tells that the password was not what made them \
    possible. Whoever came without one loses all sessions and signs in again (`microsoftRevokedSessions`), unless what was \
    found speaks of a stolen password (`leakedCredentials`, `passwordSpray`, a report or an administrator's word)";
const DEVICES: &str = "a device of which `deviceInfo` says nothing is not registered, as at a sign-in that brings none: every \
    property is null to filters. Of one of which it says something the rest is not known";
const APPLICATIONS: &str = "an application is judged as itself. So is a sign-in to one that asks of Graph only `openid`, \
    `profile`, `email`, `offline_access` and `User.Read`; with other scopes it is judged as the application and the API, and \
    a policy that includes one of them is enforced unless it excludes that one. Since 2026 Entra judges those five as access \
    to the directory in policies on all resources that exclude some, so that excluding an application does not spare \
    sign-ins to it; here it does, and spares no other application's";

pub(super) fn routes(version: Version) -> Vec<Route> {
    let area = format!("{}/identity/conditionalAccess", root(version));
    let mut routes = Vec::new();
    routes.extend(policy_routes(&format!("{area}/policies")));
    routes.extend(named_location_routes(&format!("{area}/namedLocations")));
    routes.extend(context_routes(&format!("{area}/authenticationContextClassReferences")));
    routes.extend(template_routes(&format!("{area}/templates")));
    routes.extend(deleted_routes(&format!("{area}/deletedItems")));
    routes.push(
        guarded(Method::POST, format!("{area}/evaluate"), evaluate)
            .acts(EVALUATE)
            .note(AGENTS)
            .note(DEVICES)
            .note(APPLICATIONS),
    );
    if version == Version::Beta {
        // Where these collections were before there was `identity`; scripts of that time still ask here.
        let former = format!("{}/conditionalAccess", root(version));
        routes.extend(policy_routes(&format!("{former}/policies")));
        routes.extend(named_location_routes(&format!("{former}/namedLocations")));
    }
    routes
}

fn policy_routes(at: &str) -> [Route; 6] {
    use crate::graph::conditional_access::policies::{create, delete, update};
    type Policy = ConditionalAccessPolicy;
    const UNKNOWN: &str = "an id that a policy names anew must be known: of applications those of this tenant and those that \
        `Office365` and `MicrosoftAdminPortals` stand for";
    let (entity, limits) = (Policy::TYPE, &Policy::LIMITS);
    let one = format!("{at}/{{id:guid}}");
    [
        guarded(Method::GET, at, list::<Policy, ReadPolicies>).lists(entity, limits),
        guarded(Method::GET, format!("{at}/$count"), count::<Policy, ReadPolicies>).counts(entity, limits),
        guarded(Method::POST, at, create)
            .creates(entity)
            .note(UNKNOWN)
            .note(REMEDIATION),
        guarded(Method::GET, &one, get::<Policy, ReadPolicies>).gets(entity),
        guarded(Method::PATCH, &one, update).updates(entity).note(UNKNOWN),
        guarded(Method::DELETE, &one, delete).deletes(),
    ]
}

fn named_location_routes(at: &str) -> [Route; 7] {
    use crate::graph::conditional_access::named_locations::{create, delete, update};
    type Location = NamedLocation;
    const PUT: &str =
        "`PUT` does what `PATCH` does: Microsoft does not document it, and a connector in wide use sends it";
    let (entity, limits) = (Location::TYPE, &Location::LIMITS);
    let one = format!("{at}/{{id:guid}}");
    [
        guarded(Method::GET, at, list::<Location, ReadPolicies>).lists(entity, limits),
        guarded(Method::GET, format!("{at}/$count"), count::<Location, ReadPolicies>).counts(entity, limits),
        guarded(Method::POST, at, create).creates(entity),
        guarded(Method::GET, &one, get::<Location, ReadPolicies>).gets(entity),
        guarded(Method::PATCH, &one, update).updates(entity),
        guarded(Method::PUT, &one, update).updates(entity).note(PUT),
        guarded(Method::DELETE, &one, delete).deletes(),
    ]
}

fn context_routes(at: &str) -> [Route; 7] {
    use crate::graph::conditional_access::authentication_contexts::{create, delete, put};
    type Context = AuthenticationContextClassReference;
    let (entity, limits) = (Context::TYPE, &Context::LIMITS);
    let one = format!("{at}/{{id}}");
    [
        guarded(Method::GET, at, list::<Context, ListContexts>).lists(entity, limits),
        guarded(Method::GET, format!("{at}/$count"), count::<Context, ListContexts>).counts(entity, limits),
        guarded(Method::POST, at, create).creates(entity),
        guarded(Method::GET, &one, get::<Context, ReadContext>).gets(entity),
        guarded(Method::PATCH, &one, put::<WriteContexts>).upserts(entity),
        guarded(Method::PUT, &one, put::<ManageContexts>).upserts(entity),
        guarded(Method::DELETE, &one, delete).deletes(),
    ]
}

fn template_routes(at: &str) -> [Route; 3] {
    use crate::graph::conditional_access::templates::{LIMITS, count, get, list};
    const OURS: &str = "the four templates whose ids Microsoft documents, in words of our own and one language";
    let entity = ConditionalAccessTemplate::TYPE;
    [
        guarded(Method::GET, at, list).lists(entity, &LIMITS).note(OURS),
        guarded(Method::GET, format!("{at}/$count"), count).counts(entity, &LIMITS),
        guarded(Method::GET, format!("{at}/{{id:guid}}"), get).gets(entity),
    ]
}

fn deleted_routes(at: &str) -> Vec<Route> {
    let mut routes = vec![guarded(Method::GET, at, deleted_items::root).gets(CaPoliciesDeletableRoot::TYPE)];
    routes.extend(restorable_routes::<ConditionalAccessPolicy>(
        &format!("{at}/policies"),
        RESTORE_POLICY,
    ));
    routes.extend(restorable_routes::<NamedLocation>(
        &format!("{at}/namedLocations"),
        RESTORE_LOCATION,
    ));
    routes
}

fn restorable_routes<T: Restorable>(at: &str, action: &'static Operation) -> [Route; 5] {
    use deleted_items::{count, delete, get, list, restore};
    const MONTH: &str =
        "what was deleted can be restored for thirty days: Microsoft documents that of its directory only";
    let (entity, limits) = (T::COLLECTION.entity(), &T::LIMITS);
    let one = format!("{at}/{{id:guid}}");
    [
        guarded(Method::GET, at, list::<T>).lists(entity, limits).note(MONTH),
        guarded(Method::GET, format!("{at}/$count"), count::<T>).counts(entity, limits),
        guarded(Method::GET, &one, get::<T>).gets(entity),
        guarded(Method::POST, format!("{one}/restore"), restore::<T>).acts(action),
        guarded(Method::DELETE, &one, delete::<T>).deletes(),
    ]
}
