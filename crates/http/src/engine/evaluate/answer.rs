//! What is answered: the risk, the decision, and what each policy made of it.

use keepwatch_engine::{Evaluation, Explained, Remediation};
use keepwatch_graph::conditional_access::enums::WhatIfAnalysisReasons;
use keepwatch_policy::{
    Applied, Decision, Frequency, GrantControl, GrantControls, Operator, PersistentBrowser, SessionControl,
    SessionControls,
};
use serde::Serialize;
use utoipa::ToSchema;

/// What was made of an attempt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvaluateAnswer {
    /// The sign-in's id: the one that was sent, or a new one. Name it when more is proved, and
    /// when the outcome is known.
    #[schema(format = Uuid)]
    sign_in_id: String,
    /// The risk as a decision may use it: `none`, `low`, `medium` or `high`.
    #[schema(examples("medium"))]
    risk_level_during_sign_in: &'static str,
    /// The same, with what is known besides.
    #[schema(examples("medium"))]
    risk_level_aggregated: &'static str,
    /// The risk of the user, this sign-in and all others together: `none`, `low`, `medium` or `high`.
    #[schema(examples("medium"))]
    user_risk_level: &'static str,
    /// Why, one entry for each reason.
    detections: Vec<EvaluatedDetection>,
    /// What the sign-in must satisfy.
    decision: EvaluatedDecision,
    /// What each policy of the tenant made of it.
    policies: Vec<EvaluatedPolicy>,
    /// How the session is bounded that comes of it.
    session: EvaluatedSession,
    /// How the user can end the risk that keeps them out, where the control `riskRemediation` is asked for: `newPassword`,
    /// after a second factor, or `signInAgain`, after all of their sessions were ended.
    #[schema(examples("newPassword"))]
    risk_remediation: Option<&'static str>,
}

/// One reason to doubt the attempt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvaluatedDetection {
    /// The id of the risk detection in the Graph API.
    id: String,
    /// What was detected.
    #[schema(examples("anonymizedIPAddress"))]
    risk_event_type: String,
    /// How bad it is.
    #[schema(examples("medium"))]
    risk_level: &'static str,
    /// Whether it was found while the decision could still use it.
    #[schema(examples("realtime"))]
    detection_timing_type: &'static str,
    /// The reason, as a sentence for people. Null for a detection that a person raised.
    reason: Option<String>,
    /// The reason, as data: a JSON text, an array of objects with `Key` and `Value`.
    additional_info: Option<String>,
}

/// What the sign-in must satisfy.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "result", rename_all = "camelCase")]
pub(crate) enum EvaluatedDecision {
    /// Nothing more than it has.
    Grant,
    /// More than it has.
    Require {
        /// At least one control of each inner list: names as in Graph's `builtInControls`, or
        /// `authenticationStrength:`, `termsOfUse:` and `customAuthenticationFactor:` with an id behind them.
        controls: Vec<Vec<String>>,
    },
    /// It must not go on.
    Block {
        /// The ids of the policies that say so.
        by: Vec<String>,
    },
}

/// What one policy made of the sign-in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvaluatedPolicy {
    /// Its id in the Graph API.
    id: String,
    /// Its name.
    display_name: String,
    /// As in Graph's `appliedConditionalAccessPolicyResult`: `success`, `failure`, `notApplied`, `notEnabled`, and of a
    /// policy that only reports `reportOnlySuccess`, `reportOnlyFailure`, `reportOnlyInterrupted` and `reportOnlyNotApplied`.
    #[schema(examples("failure"))]
    result: &'static str,
    /// Why it does not apply: the conditions that are not met, in the words of Graph's `whatIfAnalysisReasons`.
    not_applied_because: Vec<String>,
    /// What it asks for: `block`, or names as in the decision.
    grant_controls: Vec<String>,
    /// How these are joined: `AND` or `OR`. Null where it asks for nothing, or blocks.
    #[schema(examples("AND"))]
    grant_operator: Option<&'static str>,
    /// How it bounds the session: names as in Graph's `conditionalAccessSessionControls`.
    #[schema(value_type = Vec<String>)]
    session_controls: Vec<SessionControl>,
}

/// How the session is bounded: the strictest of what the policies that apply say.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvaluatedSession {
    /// How many seconds old the first factor may be at most; 0 asks for one in this very sign-in. Null sets no bound.
    primary_authentication_seconds_max: Option<u64>,
    /// The same of the second factor.
    secondary_authentication_seconds_max: Option<u64>,
    /// Whether the browser stays signed in when it is closed: `always` or `never`. Null lets the user choose.
    #[schema(examples("never"))]
    persistent_browser: Option<&'static str>,
    /// All that is set: names as in Graph's `conditionalAccessSessionControls`. What is not among the above is the
    /// provider's to enforce, or the application's.
    #[schema(value_type = Vec<String>)]
    controls: Vec<SessionControl>,
}

impl EvaluateAnswer {
    pub(super) fn of(evaluation: Evaluation) -> Self {
        let verdict = evaluation.verdict;
        Self {
            sign_in_id: evaluation.sign_in.to_string(),
            risk_level_during_sign_in: evaluation.level_during.as_str(),
            risk_level_aggregated: evaluation.level_aggregated.as_str(),
            user_risk_level: evaluation.user_level.as_str(),
            detections: evaluation.detections.into_iter().map(explained).collect(),
            decision: decision(&verdict.decision),
            policies: verdict.policies.iter().map(applied).collect(),
            session: session(&verdict.session),
            risk_remediation: evaluation.remediation.map(|remediation| match remediation {
                Remediation::NewPassword => "newPassword",
                Remediation::SignInAgain => "signInAgain",
            }),
        }
    }
}

fn explained(found: Explained) -> EvaluatedDetection {
    let Explained { detection, reason } = found;
    EvaluatedDetection {
        id: detection.id.to_string(),
        risk_event_type: detection.risk_event_type,
        risk_level: detection.risk_level.as_str(),
        detection_timing_type: detection.detection_timing_type.as_str(),
        reason,
        additional_info: detection.additional_info,
    }
}

fn decision(decision: &Decision) -> EvaluatedDecision {
    match decision {
        Decision::Grant => EvaluatedDecision::Grant,
        Decision::Require(controls) => EvaluatedDecision::Require {
            controls: controls
                .iter()
                .map(|any_of| any_of.iter().map(GrantControl::name).collect())
                .collect(),
        },
        Decision::Block { by } => EvaluatedDecision::Block {
            by: by.iter().map(ToString::to_string).collect(),
        },
    }
}

fn applied(applied: &Applied) -> EvaluatedPolicy {
    let policy = &applied.policy;
    let (grant_controls, grant_operator) = match &policy.grant {
        None => (Vec::new(), None),
        Some(GrantControls::Block) => (vec!["block".to_owned()], None),
        Some(GrantControls::Require(operator, controls)) => {
            let operator = match operator {
                Operator::And => "AND",
                Operator::Or => "OR",
            };
            (controls.iter().map(GrantControl::name).collect(), Some(operator))
        }
    };
    EvaluatedPolicy {
        id: policy.id.to_string(),
        display_name: policy.display_name.to_string(),
        result: applied.result.logged().as_str(),
        not_applied_because: match applied.reasons.is_empty() {
            true => Vec::new(),
            false => names(&WhatIfAnalysisReasons::from_bits(applied.reasons.bits())),
        },
        grant_controls,
        grant_operator,
        session_controls: policy.session.enforced.iter().copied().collect(),
    }
}

fn names(reasons: &WhatIfAnalysisReasons) -> Vec<String> {
    reasons.as_str().split(',').map(str::to_owned).collect()
}

fn session(controls: &SessionControls) -> EvaluatedSession {
    let seconds = |frequency: Frequency| match frequency {
        Frequency::EveryTime => 0,
        Frequency::Seconds(seconds) => seconds,
    };
    EvaluatedSession {
        primary_authentication_seconds_max: controls.primary.map(seconds),
        secondary_authentication_seconds_max: controls.secondary.map(seconds),
        persistent_browser: controls.persistent_browser.map(|mode| match mode {
            PersistentBrowser::Always => "always",
            PersistentBrowser::Never => "never",
        }),
        controls: controls.enforced.iter().copied().collect(),
    }
}
