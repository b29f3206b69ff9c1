//! From what was typed to what is asked.

use crate::cli::WhatIfArgs;
use keepwatch_engine::conditional_access::WhatIf;
use keepwatch_graph::Timestamp;
use keepwatch_graph::conditional_access::enums::UserAction;
use keepwatch_graph::conditional_access::sign_in_conditions::{
    ApplicationContext, AuthContext, DeviceInfo, SignInConditions, SignInContext, SignInIdentity, UserActionContext,
    UserSignIn,
};
use keepwatch_graph::directory::{User, own_resources};
use keepwatch_graph::edm::shown;
use keepwatch_policy::{Mode, Proof};
use serde_json::{Map, Value};

/// The sign-in that is thought of; `app` is the client id of the application that is used.
pub(super) fn of(args: &WhatIfArgs, user: &User, app: Option<String>) -> anyhow::Result<WhatIf> {
    let identity = SignInIdentity::User(UserSignIn {
        user_id: Some(user.id.to_string()),
        ..UserSignIn::default()
    });
    let context = match (&args.context, args.register) {
        (Some(context), _) => SignInContext::Auth(AuthContext {
            authentication_context_value: Some(context.clone()),
        }),
        (None, true) => SignInContext::UserAction(UserActionContext {
            user_action: Some(UserAction::RegisterSecurityInformation),
        }),
        (None, false) => SignInContext::Application(ApplicationContext {
            include_applications: vec![app.unwrap_or_else(|| own_resources::GRAPH_APP.to_string())],
        }),
    };
    Ok(WhatIf {
        identity,
        context,
        conditions: SignInConditions {
            client_app_type: args.client_app,
            device_platform: args.platform,
            country: args.country.clone(),
            ip_address: args.ip.clone(),
            user_risk_level: args.user_risk,
            sign_in_risk_level: args.sign_in_risk,
            device_info: device(&args.device)?,
            ..SignInConditions::default()
        },
        applied_policies_only: false,
    })
}

/// The methods that the person would prove.
pub(super) fn proofs(names: &[String], now: Timestamp) -> anyhow::Result<Vec<Proof>> {
    let proof = |name: &String| {
        let mode = Mode::named(name).ok_or_else(|| {
            let known: Vec<&str> = Mode::ALL.iter().map(|mode| mode.as_str()).collect();
            anyhow::anyhow!("`{}` is no method: {}", shown(name), known.join(", "))
        })?;
        Ok(Proof::fresh(mode, now))
    };
    names.iter().map(proof).collect()
}

/// The device with these properties, as Graph's `deviceInfo` names them.
fn device(given: &[String]) -> anyhow::Result<Option<DeviceInfo>> {
    if given.is_empty() {
        return Ok(None);
    }
    let mut members = Map::new();
    for text in given {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| anyhow::anyhow!("`{}` is not PROPERTY=VALUE", shown(text)))?;
        let member = DeviceInfo::TYPE
            .properties
            .iter()
            .find(|property| property.name.eq_ignore_ascii_case(name))
            .ok_or_else(|| anyhow::anyhow!("`{}` is no property of a device", shown(name)))?;
        let value = match (member.name, value) {
            ("isCompliant", "true" | "True") => Value::Bool(true),
            ("isCompliant", "false" | "False") => Value::Bool(false),
            ("physicalIds" | "systemLabels", list) => list.split(',').map(str::trim).collect(),
            (_, text) => Value::String(text.to_owned()),
        };
        members.insert(member.name.to_owned(), value);
    }
    let device = serde_json::from_value(Value::Object(members));
    device.map(Some).map_err(|error| anyhow::anyhow!("--device: {error}"))
}
