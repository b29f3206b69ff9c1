//! `auditLogs`: sign-ins and what administrators did.

use super::{Route, guarded, root};
use crate::graph::sign_ins;
use axum::http::Method;
use keepwatch_graph::operations::{Operation, named};
use keepwatch_graph::{SignIn, Version};

const CONFIRM_COMPROMISED: &Operation = named("signIn", "confirmCompromised");
const CONFIRM_SAFE: &Operation = named("signIn", "confirmSafe");
const DISMISS: &Operation = named("signIn", "dismiss");

pub(super) fn routes(version: Version) -> Vec<Route> {
    let area = format!("{}/auditLogs", root(version));
    let mut routes = Vec::new();
    routes.extend(sign_in_routes(&format!("{area}/signIns")));
    routes
}

fn sign_in_routes(at: &str) -> [Route; 6] {
    use sign_ins::{LIMITS, confirm_compromised, confirm_safe, count, dismiss, get, list};
    [
        guarded(Method::GET, at, list).lists(SignIn::TYPE, &LIMITS),
        guarded(Method::GET, format!("{at}/$count"), count).counts(SignIn::TYPE, &LIMITS),
        guarded(Method::GET, format!("{at}/{{id:guid}}"), get).gets(SignIn::TYPE),
        guarded(Method::POST, format!("{at}/confirmCompromised"), confirm_compromised).acts(CONFIRM_COMPROMISED),
        guarded(Method::POST, format!("{at}/confirmSafe"), confirm_safe).acts(CONFIRM_SAFE),
        guarded(Method::POST, format!("{at}/dismiss"), dismiss).acts(DISMISS),
    ]
}
