//! `identityProtection`: risk, and the collections that were there before it had a name.

use super::{Route, guarded, open, root};
use crate::graph::resource::{Served, count, get, list};
use crate::graph::{agents, retired, risk_detections, risky_service_principals, risky_users, roots};
use crate::permission::identity_protection::{ReadRiskDetections, ReadRiskyServicePrincipals};
use axum::http::Method;
use keepwatch_graph::agent_risk::{AgentRiskDetection, RiskyAgent};
use keepwatch_graph::operations::{Operation, named};
use keepwatch_graph::roots::IdentityProtectionRoot;
use keepwatch_graph::{
    RiskDetection, RiskyServicePrincipal, RiskyServicePrincipalHistoryItem, RiskyUser, RiskyUserHistoryItem,
    ServicePrincipalRiskDetection, Version,
};

const CONFIRM_COMPROMISED: &Operation = named("riskyUser", "confirmCompromised");
const CONFIRM_SAFE: &Operation = named("riskyUser", "confirmSafe");
const DISMISS: &Operation = named("riskyUser", "dismiss");

const CONFIRM_SERVICE_PRINCIPAL: &Operation = named("riskyServicePrincipal", "confirmCompromised");
const DISMISS_SERVICE_PRINCIPAL: &Operation = named("riskyServicePrincipal", "dismiss");

const CONFIRM_AGENT_COMPROMISED: &Operation = named("riskyAgent", "confirmCompromised");
const CONFIRM_AGENT_SAFE: &Operation = named("riskyAgent", "confirmSafe");
const DISMISS_AGENT: &Operation = named("riskyAgent", "dismiss");

pub(super) fn routes(version: Version) -> Vec<Route> {
    let root = root(version);
    let area = format!("{root}/identityProtection");
    let mut routes = Vec::new();
    routes.push(guarded(Method::GET, &area, roots::identity_protection).gets(IdentityProtectionRoot::TYPE));
    routes.extend(risk_detection_routes(&format!("{area}/riskDetections")));
    routes.extend(risky_user_routes(&format!("{area}/riskyUsers")));
    routes.extend(history_of_item_routes(&format!("{area}/riskyUsers")));
    routes.extend(risky_service_principal_routes(&format!(
        "{area}/riskyServicePrincipals"
    )));
    routes.extend(service_principal_risk_detection_routes(&format!(
        "{area}/servicePrincipalRiskDetections"
    )));
    if version == Version::Beta {
        routes.extend(agent_routes(&area));
        // Where these collections were before there was `identityProtection`; scripts of that time still ask here.
        routes.extend(risk_detection_routes(&format!("{root}/riskDetections")));
        routes.extend(risky_user_routes(&format!("{root}/riskyUsers")));
    }
    routes.extend(retired_routes(&root));
    routes
}

fn risk_detection_routes(at: &str) -> [Route; 3] {
    use risk_detections::{LIMITS, count, get, list};
    [
        guarded(Method::GET, at, list).lists(RiskDetection::TYPE, &LIMITS),
        guarded(Method::GET, format!("{at}/$count"), count).counts(RiskDetection::TYPE, &LIMITS),
        guarded(Method::GET, format!("{at}/{{id}}"), get).gets(RiskDetection::TYPE),
    ]
}

fn risky_user_routes(at: &str) -> [Route; 9] {
    use risky_users::{
        LIMITS, confirm_compromised, confirm_safe, count, dismiss, get, history, history_count, history_item, list,
    };
    let one = format!("{at}/{{id:guid}}");
    let item = RiskyUserHistoryItem::TYPE;
    [
        guarded(Method::GET, at, list).lists(RiskyUser::TYPE, &LIMITS),
        guarded(Method::GET, format!("{at}/$count"), count).counts(RiskyUser::TYPE, &LIMITS),
        guarded(Method::GET, &one, get).gets(RiskyUser::TYPE),
        guarded(Method::GET, format!("{one}/history"), history).lists(item, &LIMITS),
        guarded(Method::GET, format!("{one}/history/$count"), history_count).counts(item, &LIMITS),
        guarded(Method::GET, format!("{one}/history/{{item}}"), history_item).gets(item),
        guarded(Method::POST, format!("{at}/confirmCompromised"), confirm_compromised).acts(CONFIRM_COMPROMISED),
        guarded(Method::POST, format!("{at}/confirmSafe"), confirm_safe).acts(CONFIRM_SAFE),
        guarded(Method::POST, format!("{at}/dismiss"), dismiss).acts(DISMISS),
    ]
}

/// Only where Microsoft publishes them: the old root paths end at the item.
fn history_of_item_routes(at: &str) -> [Route; 2] {
    use risky_users::{LIMITS, history_of_item, history_of_item_count};
    const WHAT: &str = "holds the user's history until the item: Microsoft does not document what it holds";
    let item = RiskyUserHistoryItem::TYPE;
    let at = format!("{at}/{{id:guid}}/history/{{item}}/history");
    [
        guarded(Method::GET, &at, history_of_item)
            .lists(item, &LIMITS)
            .note(WHAT),
        guarded(Method::GET, format!("{at}/$count"), history_of_item_count)
            .counts(item, &LIMITS)
            .note(WHAT),
    ]
}

fn risky_service_principal_routes(at: &str) -> [Route; 8] {
    use risky_service_principals::{
        HISTORY_LIMITS, confirm_compromised, dismiss, history, history_count, history_item,
    };
    type Permission = ReadRiskyServicePrincipals;
    type Row = RiskyServicePrincipal;
    let one = format!("{at}/{{id:guid}}");
    let (row, item) = (Row::TYPE, RiskyServicePrincipalHistoryItem::TYPE);
    [
        guarded(Method::GET, at, list::<Row, Permission>).lists(row, &Row::LIMITS),
        guarded(Method::GET, format!("{at}/$count"), count::<Row, Permission>).counts(row, &Row::LIMITS),
        guarded(Method::GET, &one, get::<Row, Permission>).gets(row),
        guarded(Method::GET, format!("{one}/history"), history).lists(item, &HISTORY_LIMITS),
        guarded(Method::GET, format!("{one}/history/$count"), history_count).counts(item, &HISTORY_LIMITS),
        guarded(Method::GET, format!("{one}/history/{{item}}"), history_item).gets(item),
        guarded(Method::POST, format!("{at}/confirmCompromised"), confirm_compromised).acts(CONFIRM_SERVICE_PRINCIPAL),
        guarded(Method::POST, format!("{at}/dismiss"), dismiss).acts(DISMISS_SERVICE_PRINCIPAL),
    ]
}

fn service_principal_risk_detection_routes(at: &str) -> [Route; 3] {
    type Detection = ServicePrincipalRiskDetection;
    type Permission = ReadRiskDetections;
    let (entity, limits) = (Detection::TYPE, &Detection::LIMITS);
    [
        guarded(Method::GET, at, list::<Detection, Permission>).lists(entity, limits),
        guarded(Method::GET, format!("{at}/$count"), count::<Detection, Permission>).counts(entity, limits),
        guarded(Method::GET, format!("{at}/{{id}}"), get::<Detection, Permission>).gets(entity),
    ]
}

fn agent_routes(area: &str) -> Vec<Route> {
    use agents::{DETECTION_LIMITS, LIMITS, act, count, count_detections, get, get_detection, list, list_detections};
    const NONE: &str = "always empty: this directory knows no agents";
    let (at, detections) = (format!("{area}/riskyAgents"), format!("{area}/agentRiskDetections"));
    let (agent, detection) = (RiskyAgent::TYPE, AgentRiskDetection::TYPE);
    let routes = [
        guarded(Method::GET, &at, list).lists(agent, &LIMITS),
        guarded(Method::GET, format!("{at}/$count"), count).counts(agent, &LIMITS),
        guarded(Method::GET, format!("{at}/{{id}}"), get).gets(agent),
        guarded(Method::POST, format!("{at}/confirmCompromised"), act).acts(CONFIRM_AGENT_COMPROMISED),
        guarded(Method::POST, format!("{at}/confirmSafe"), act).acts(CONFIRM_AGENT_SAFE),
        guarded(Method::POST, format!("{at}/dismiss"), act).acts(DISMISS_AGENT),
        guarded(Method::GET, &detections, list_detections).lists(detection, &DETECTION_LIMITS),
        guarded(Method::GET, format!("{detections}/$count"), count_detections).counts(detection, &DETECTION_LIMITS),
        guarded(Method::GET, format!("{detections}/{{id}}"), get_detection).gets(detection),
    ];
    routes.into_iter().map(|route| route.note(NONE)).collect()
}

fn retired_routes(root: &str) -> Vec<Route> {
    const WHY: &str = "says only that it is gone";
    let collections = retired::COLLECTIONS.iter();
    let routes = |name| {
        let at = format!("{root}/{name}");
        [
            open(WHY, Method::GET, &at, retired::gone).retired(),
            open(WHY, Method::GET, format!("{at}/{{id}}"), retired::gone).retired(),
        ]
    };
    collections.flat_map(routes).collect()
}
