//! What is told of a sign-in that was thought of.

use super::Told;
use crate::output::{Output, Table};
use keepwatch_engine::conditional_access::Hit;
use keepwatch_graph::conditional_access::enums::WhatIfAnalysisReasons;
use keepwatch_policy::{
    Analysis, Applied, Decision, Frequency, GrantControl, PersistentBrowser, PolicyState, SessionControls,
};
use serde_json::{Value, json};

pub(super) fn print(told: &Told, output: &mut Output) -> anyhow::Result<()> {
    if output.is_json() {
        return output.json(&json_of(told));
    }
    policies(told, output)?;
    output.line("")?;
    output.line(&format!("Decision: {}", decision(&told.rehearsed.verdict.decision)))?;
    for line in session(&told.rehearsed.verdict.session) {
        output.line(&line)?;
    }
    output.line("")?;
    hits(told, output)
}

fn policies(told: &Told, output: &mut Output) -> anyhow::Result<()> {
    if told.rehearsed.verdict.policies.is_empty() {
        return output.line("There are no policies.");
    }
    let mut table = Table::new(["policy", "state", "result", "asks for", "why not"]);
    for (applied, analysis) in each(told) {
        let asked = [applied.grant_controls(), applied.session_controls()]
            .concat()
            .join(", ");
        table.row([
            &applied.policy.display_name,
            state(applied),
            applied.result.logged().as_str(),
            &asked,
            &why_not(analysis),
        ]);
    }
    output.table(&table)
}

/// Whether it is an account for emergencies.
fn hits(told: &Told, output: &mut Output) -> anyhow::Result<()> {
    let name = told.user.user_principal_name.as_deref().unwrap_or_default();
    if told.hits.is_empty() {
        return output.line(&format!(
            "No enabled policy is about {name}: nothing can lock this account out."
        ));
    }
    output.line(&format!(
        "Under other circumstances these enabled policies would be about {name}:"
    ))?;
    let mut table = Table::new(["policy", "asks for"]);
    for hit in &told.hits {
        table.row([&hit.display_name, &hit.controls.join(", ")]);
    }
    output.table(&table)
}

fn each(told: &Told) -> impl Iterator<Item = (&Applied, &Analysis)> {
    told.rehearsed.verdict.policies.iter().zip(&told.rehearsed.analysed)
}

fn state(applied: &Applied) -> &'static str {
    match applied.policy.state {
        PolicyState::Enabled => "enabled",
        PolicyState::Disabled => "disabled",
        PolicyState::EnabledForReportingButNotEnforced => "report-only",
    }
}

fn why_not(analysis: &Analysis) -> String {
    if analysis.applies() {
        return String::new();
    }
    WhatIfAnalysisReasons::from_bits(analysis.bits())
        .as_str()
        .replace(',', ", ")
}

fn decision(decision: &Decision) -> String {
    match decision {
        Decision::Grant => "grant".to_owned(),
        Decision::Block { .. } => "block".to_owned(),
        Decision::Require(needs) => {
            let any_of = needs.iter().map(|need| names(need).join(" or "));
            format!("require {}", any_of.collect::<Vec<_>>().join(", and "))
        }
    }
}

fn names<'a>(controls: impl IntoIterator<Item = &'a GrantControl>) -> Vec<String> {
    controls.into_iter().map(GrantControl::name).collect()
}

fn session(controls: &SessionControls) -> Vec<String> {
    let age = |frequency: Frequency| match frequency {
        Frequency::EveryTime => "is asked for every time".to_owned(),
        Frequency::Seconds(seconds) => format!("lasts for {} hours", seconds / 3600),
    };
    let primary = controls
        .primary
        .map(|of| format!("Session: the first factor {}", age(of)));
    let secondary = controls
        .secondary
        .map(|of| format!("Session: the second factor {}", age(of)));
    let browser = controls.persistent_browser.map(|of| match of {
        PersistentBrowser::Never => "Session: ends with the browser".to_owned(),
        PersistentBrowser::Always => "Session: outlives the browser".to_owned(),
    });
    [primary, secondary, browser].into_iter().flatten().collect()
}

fn json_of(told: &Told) -> Value {
    let policies: Vec<Value> = each(told)
        .map(|(applied, analysis)| {
            json!({
                "id": applied.policy.id,
                "displayName": applied.policy.display_name,
                "result": applied.result.logged().as_str(),
                "enforcedGrantControls": applied.grant_controls(),
                "enforcedSessionControls": applied.session_controls(),
                "policyApplies": analysis.applies(),
                "analysisReasons": WhatIfAnalysisReasons::from_bits(analysis.bits()).as_str(),
            })
        })
        .collect();
    let verdict = &told.rehearsed.verdict;
    json!({
        "userId": told.user.id.to_string(),
        "decision": decision_json(&verdict.decision),
        "session": verdict.session,
        "policies": policies,
        "policiesInOtherCircumstances": told.hits.iter().map(hit_json).collect::<Vec<_>>(),
    })
}

fn decision_json(decision: &Decision) -> Value {
    match decision {
        Decision::Grant => json!({"result": "grant"}),
        Decision::Block { by } => json!({"result": "block", "by": by}),
        Decision::Require(needs) => {
            let controls: Vec<Vec<String>> = needs.iter().map(names).collect();
            json!({"result": "require", "controls": controls})
        }
    }
}

fn hit_json(hit: &Hit) -> Value {
    json!({"id": hit.policy, "displayName": hit.display_name, "controls": hit.controls})
}
