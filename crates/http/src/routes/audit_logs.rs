//! `auditLogs`: sign-ins and what administrators did.

use super::{Route, guarded, root};
use crate::graph::resource::{Served, count, get, list};
use crate::graph::{roots, sign_ins};
use crate::permission::audit_logs::ReadDirectoryAudits;
use axum::http::Method;
use keepwatch_graph::operations::{Operation, named};
use keepwatch_graph::roots::AuditLogRoot;
use keepwatch_graph::{DirectoryAudit, SignIn, Version};

const CONFIRM_COMPROMISED: &Operation = named("signIn", "confirmCompromised");
const CONFIRM_SAFE: &Operation = named("signIn", "confirmSafe");
const DISMISS: &Operation = named("signIn", "dismiss");

pub(super) fn routes(version: Version) -> Vec<Route> {
    let area = format!("{}/auditLogs", root(version));
    let mut routes = Vec::new();
    routes.push(guarded(Method::GET, &area, roots::audit_logs).gets(AuditLogRoot::TYPE));
    routes.extend(sign_in_routes(&format!("{area}/signIns")));
    routes.extend(directory_audit_routes(&format!("{area}/directoryAudits")));
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

fn directory_audit_routes(at: &str) -> [Route; 3] {
    type Audit = DirectoryAudit;
    type Permission = ReadDirectoryAudits;
    let (entity, limits) = (Audit::TYPE, &Audit::LIMITS);
    [
        guarded(Method::GET, at, list::<Audit, Permission>).lists(entity, limits),
        guarded(Method::GET, format!("{at}/$count"), count::<Audit, Permission>).counts(entity, limits),
        guarded(Method::GET, format!("{at}/{{id}}"), get::<Audit, Permission>).gets(entity),
    ]
}
