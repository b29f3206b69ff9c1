//! What administrators of the demo company have set up: who among its people looks after security, groups, named
//! locations, and policies that report without being in anybody's way.
//!
//! A step that is done already is left out, so that a demo that was interrupted is finished and not made twice.

use super::people::{Habit, Person};
use super::world::World;
use anyhow::Context;
use keepwatch_engine::conditional_access::{create_named_location, create_policy};
use keepwatch_engine::directory::{GroupBody, Link, Reference, members_of};
use keepwatch_engine::{Change, Engine, Initiator, RuleError};
use keepwatch_graph::conditional_access::{ConditionalAccessPolicy, NamedLocation};
use keepwatch_graph::directory::role_templates::{self, RoleTemplate};
use keepwatch_graph::directory::{Group, UnifiedRoleAssignment};
use keepwatch_graph::edm::EntityType;
use keepwatch_graph::{UserId, Version, body};
use keepwatch_intel::builtin::Purpose;
use keepwatch_storage::Stored;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const TRAVELLERS: &str = "Travellers";
const SECURITY_TEAM: &str = "Security team";
const EMERGENCY: &str = "Emergency access";
const EMERGENCY_ABOUT: &str = "Left out of every policy that could lock people out";

/// What the people who come after the test user look after, in this order.
const ADMINISTRATORS: [&RoleTemplate; 5] = [
    &role_templates::GLOBAL_ADMINISTRATOR,
    &role_templates::SECURITY_ADMINISTRATOR,
    &role_templates::SECURITY_OPERATOR,
    &role_templates::SECURITY_READER,
    &role_templates::CONDITIONAL_ACCESS_ADMINISTRATOR,
];
/// As many members as one request can bind to a group.
const GROUP_MAX: usize = 20;

/// What there is to set up.
pub(super) struct Directory {
    administrators: Vec<(UserId, &'static RoleTemplate)>,
    travellers: Vec<UserId>,
    offices: Vec<String>,
    countries: BTreeSet<String>,
}

impl Directory {
    pub(super) fn of(world: &World, people: &[Person<'_>]) -> Self {
        let offices = world.all(Purpose::Office);
        let travellers = people.iter().filter(|person| person.habit == Habit::Traveller);
        Self {
            administrators: people
                .iter()
                .skip(1)
                .map(|person| person.id)
                .zip(ADMINISTRATORS)
                .collect(),
            travellers: travellers.map(|person| person.id).take(GROUP_MAX).collect(),
            offices: offices.iter().map(|office| office.network.to_string()).collect(),
            countries: offices
                .iter()
                .filter_map(|office| office.place.country.as_deref().map(str::to_owned))
                .collect(),
        }
    }

    /// Sets it up, for the tenant of that domain.
    pub(super) async fn furnish(&self, engine: &Engine, by: &Initiator, domain: &str) -> anyhow::Result<()> {
        for (user, role) in &self.administrators {
            give_role(engine, by, *user, role).await?;
        }
        let team: Vec<UserId> = self.administrators.iter().map(|(user, _)| *user).collect();
        let security = group(engine, by, domain, SECURITY_TEAM, "Looks after everybody's risk", &team).await?;
        let emergency = group(engine, by, domain, EMERGENCY, EMERGENCY_ABOUT, &[]).await?;
        let exempt = [security.as_str(), emergency.as_str()];
        let about = "Are abroad for some days of the month";
        let travellers = group(engine, by, domain, TRAVELLERS, about, &self.travellers).await?;

        let locations = [self.offices(), self.countries()];
        let policies = [
            for_risky_sign_ins(exempt),
            for_risky_users(exempt),
            for_travellers(&travellers, &emergency),
        ];
        let work = move |change: &mut Change<'_, '_>| {
            for location in &locations {
                if is_new::<NamedLocation>(change, location)? {
                    create_named_location(change, &read(NamedLocation::TYPE, location)?)?;
                }
            }
            for policy in &policies {
                if is_new::<ConditionalAccessPolicy>(change, policy)? {
                    create_policy(change, &read(ConditionalAccessPolicy::TYPE, policy)?)?;
                }
            }
            Ok(())
        };
        let done = engine.administer(by.clone(), work).await;
        done.context("cannot make the demo's policies")
    }

    fn offices(&self) -> Value {
        let range = |network: &String| json!({"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": network});
        json!({
            "@odata.type": "#microsoft.graph.ipNamedLocation",
            "displayName": "Offices",
            "isTrusted": true,
            "ipRanges": self.offices.iter().map(range).collect::<Vec<_>>(),
        })
    }

    fn countries(&self) -> Value {
        json!({
            "@odata.type": "#microsoft.graph.countryNamedLocation",
            "displayName": "Countries we work in",
            "countriesAndRegions": self.countries,
            "includeUnknownCountriesAndRegions": false,
        })
    }
}

fn for_risky_sign_ins(exempt: [&str; 2]) -> Value {
    let conditions = json!({
        "applications": {"includeApplications": ["All"]},
        "users": {"includeUsers": ["All"], "excludeGroups": exempt},
        "signInRiskLevels": ["medium", "high"],
    });
    reported("Second factor for risky sign-ins", conditions, &["mfa"], "OR")
}

fn for_risky_users(exempt: [&str; 2]) -> Value {
    let conditions = json!({
        "applications": {"includeApplications": ["All"]},
        "users": {"includeUsers": ["All"], "excludeGroups": exempt},
        "userRiskLevels": ["high"],
    });
    reported(
        "New password for people at high risk",
        conditions,
        &["mfa", "passwordChange"],
        "AND",
    )
}

fn for_travellers(travellers: &str, exempt: &str) -> Value {
    let conditions = json!({
        "applications": {"includeApplications": ["All"]},
        "users": {"includeGroups": [travellers], "excludeGroups": [exempt]},
        "locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
    });
    reported(
        "Second factor for travellers outside the offices",
        conditions,
        &["mfa"],
        "OR",
    )
}

/// A policy that changes nothing but what sign-ins and what-if report: a demo should not decide over its visitors.
fn reported(name: &str, conditions: Value, controls: &[&str], operator: &str) -> Value {
    json!({
        "displayName": name,
        "state": "enabledForReportingButNotEnforced",
        "conditions": conditions,
        "grantControls": {"operator": operator, "builtInControls": controls},
    })
}

/// Makes an account one that no policy of the demo locks out, and that may mend whatever there is to mend.
pub(crate) async fn exempt(engine: &Engine, by: &Initiator, domain: &str, account: UserId) -> anyhow::Result<()> {
    give_role(engine, by, account, &role_templates::GLOBAL_ADMINISTRATOR).await?;
    let group = group(engine, by, domain, EMERGENCY, EMERGENCY_ABOUT, &[]).await?;
    let (asked, account) = (group.clone(), account.to_string());
    let members = engine.store().read(move |rx| members_of(rx, &asked)).await?;
    if !members.contains(&account) {
        let linked = engine.link(by.clone(), Link::Member, group, Reference::of_id(account));
        linked
            .await
            .context("cannot exempt the demo's account for emergencies")?;
    }
    Ok(())
}

async fn give_role(engine: &Engine, by: &Initiator, user: UserId, role: &RoleTemplate) -> anyhow::Result<()> {
    let (user, role) = (user.to_string(), role.id.to_string());
    let held: Vec<UnifiedRoleAssignment> = engine.store().read(|rx| rx.all()).await?;
    let is_held = held
        .iter()
        .any(|held| held.principal_id.as_deref() == Some(&user) && held.role_definition_id.as_deref() == Some(&role));
    if !is_held {
        let given = engine.assign_role(by.clone(), &role, user, None).await;
        given.context("cannot give the demo's administrators their roles")?;
    }
    Ok(())
}

/// The id of the group of that name, made where there is none.
async fn group(
    engine: &Engine,
    by: &Initiator,
    domain: &str,
    name: &'static str,
    description: &str,
    people: &[UserId],
) -> anyhow::Result<String> {
    let there: Vec<Group> = engine.store().read(move |rx| rx.find("display_name", name)).await?;
    if let Some(group) = there.first() {
        return Ok(group.id.to_string());
    }
    let mut written = json!({
        "displayName": name,
        "description": description,
        "mailEnabled": false,
        "mailNickname": name.to_lowercase().replace(' ', "-"),
        "securityEnabled": true,
    });
    if !people.is_empty() {
        let members: Vec<String> = people.iter().map(|id| format!("directoryObjects/{id}")).collect();
        written["members@odata.bind"] = members.into();
    }
    let body = GroupBody::new(read(Group::TYPE, &written)?)?;
    let group = engine.create_group(by.clone(), domain, body).await;
    Ok(group.context("cannot make the demo's groups")?.id.to_string())
}

/// Whether nothing has the name that `written` gives.
fn is_new<T: Stored>(change: &mut Change<'_, '_>, written: &Value) -> Result<bool, RuleError> {
    let name = written["displayName"].as_str().unwrap_or_default();
    Ok(change.tx().find::<T>("display_name", name)?.is_empty())
}

fn read(entity: &'static EntityType, written: &Value) -> Result<Map<String, Value>, RuleError> {
    body::read(entity, Version::V1, written.clone()).map_err(|error| RuleError::invalid(error.to_string()))
}
