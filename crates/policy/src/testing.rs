//! What tests of this crate are made of.

#![cfg(test)]

use crate::ids::Ids;
use crate::places::Whereabouts;
use crate::request::{Device, Identity, Request, Target, User, UserRisk};
use keepwatch_graph::RiskLevel;
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use keepwatch_graph::conditional_access::enums::{
    ConditionalAccessClientApp, ConditionalAccessDevicePlatform, InsiderRiskLevel,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(crate) const USER: &str = "15dc174b-f34c-4588-ac45-61d6e05dce93";
pub(crate) const GROUP: &str = "ba8e7ded-8b0f-4836-ba06-8ff1ecc5c8ba";
pub(crate) const APP: &str = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
pub(crate) const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
pub(crate) const OFFICE: &str = "198ad66e-87b3-4157-85a3-8a7b51794ee9";
pub(crate) const SERVICE: &str = "c65b94a5-0049-439a-a6fd-bce307077730";

/// An ordinary member in a browser on Windows who wants to use [`APP`], without any risk.
pub(crate) fn sign_in() -> Request {
    Request {
        identity: Identity::User(User {
            id: USER.into(),
            groups: [GROUP.into()].into(),
            ..User::default()
        }),
        target: Target::Applications([APP.into()].into()),
        contexts: Ids::new(),
        client_app: Some(ConditionalAccessClientApp::Browser),
        platform: Some(ConditionalAccessDevicePlatform::Windows),
        whereabouts: Whereabouts::NOWHERE,
        device: Device {
            is_compliant: Some(false),
            is_domain_joined: Some(false),
            ..Device::default()
        },
        transfer_methods: 0,
        insider_risk: InsiderRiskLevel::None,
        satisfied: BTreeSet::new(),
        satisfied_afresh: BTreeSet::new(),
    }
}

/// The same at some risk.
pub(crate) fn at_risk(user: RiskLevel, sign_in_risk: RiskLevel) -> Request {
    let mut request = sign_in();
    if let Identity::User(who) = &mut request.identity {
        who.risk = UserRisk {
            user,
            sign_in: sign_in_risk,
        };
    }
    request
}

/// A policy that asks everybody for a second factor everywhere, but for what `changes` say: its members, by their paths.
pub(crate) fn policy(changes: &[(&str, Value)]) -> ConditionalAccessPolicy {
    let mut body = json!({
        "id": "11111111-2222-3333-4444-555555555555", "displayName": "Policy", "state": "enabled",
        "conditions": {"clientAppTypes": ["all"], "applications": {"includeApplications": ["All"]},
            "users": {"includeUsers": ["All"]}},
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
    });
    for (path, value) in changes {
        let mut at = &mut body;
        for name in path.split('.') {
            at = &mut at[name];
        }
        *at = value.clone();
    }
    serde_json::from_value(body).expect("tests write policies that can be read")
}
