//! `POST /engine/v1/evaluate`: one attempt in; its risk and the decision out.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::frame::exchange::Exchange;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::permission::engine::EvaluateSignIns;
use axum::Json;
use axum::extract::State;
use keepwatch_engine::{Evaluation, Explained};
use keepwatch_graph::SignIn;
use keepwatch_policy::{Decision, GrantControl};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What was made of an attempt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvaluateAnswer {
    /// The sign-in's id: the one that was sent, or a new one. Name it when the outcome is known.
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

/// `POST /engine/v1/evaluate`: 200 with the risk and the decision, both stored before the answer is given.
#[utoipa::path(
    post,
    path = "/engine/v1/evaluate",
    tag = "sign-ins",
    summary = "Evaluate a sign-in while it happens",
    description = "Takes one object with the properties of Graph's `signIn`. `id` and `createdDateTime` may be left out: \
                   the sign-in then gets a new id and happens now. Sending the same `id` again changes nothing and gives the \
                   same answer. Needs the app role `SignInRisk.Evaluate.All`.",
    request_body(content = Object, description = "A Graph `signIn` object"),
    responses(
        (status = 200, description = "The risk and the decision", body = EvaluateAnswer),
        (status = 400, description = "Not a sign-in; the message names the property"),
        (status = 401, description = "No valid token"),
        (status = 403, description = "The token lacks the app role"),
        (status = 413, description = "The body is too long"),
    )
)]
pub(crate) async fn evaluate(
    _: Caller<EvaluateSignIns>,
    State(app): State<App>,
    exchange: Exchange,
    GraphJson(members): GraphJson<Map<String, Value>>,
) -> Result<Json<EvaluateAnswer>, GraphError> {
    let sign_in = sign_in(&app, &exchange, members)?;
    let evaluation = app.engine().evaluate(sign_in).await;
    let evaluation = evaluation.map_err(|error| GraphError::of_store(&exchange, &error))?;
    Ok(Json(answer(evaluation)))
}

/// The sign-in that the members describe; what a caller cannot know yet is filled in.
fn sign_in(app: &App, exchange: &Exchange, mut members: Map<String, Value>) -> Result<SignIn, GraphError> {
    let is_absent = |members: &Map<String, Value>, name: &str| members.get(name).is_none_or(Value::is_null);
    if is_absent(&members, "id") {
        members.insert("id".to_owned(), app.new_uuid().to_string().into());
    }
    if is_absent(&members, "createdDateTime") {
        members.insert("createdDateTime".to_owned(), exchange.at.to_string().into());
    }
    let record = serde_json::to_vec(&members).expect("a JSON object can be written");
    keepwatch_ingest::parse(&record).map_err(|refusal| GraphError::bad_request(refusal.to_string()))
}

fn answer(evaluation: Evaluation) -> EvaluateAnswer {
    EvaluateAnswer {
        sign_in_id: evaluation.sign_in.to_string(),
        risk_level_during_sign_in: evaluation.level_during.as_str(),
        risk_level_aggregated: evaluation.level_aggregated.as_str(),
        user_risk_level: evaluation.user_level.as_str(),
        detections: evaluation.detections.into_iter().map(explained).collect(),
        decision: decision(&evaluation.verdict.decision),
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
                .map(|any_of| any_of.iter().map(control_name).collect())
                .collect(),
        },
        Decision::Block { by } => EvaluatedDecision::Block {
            by: by.iter().map(ToString::to_string).collect(),
        },
    }
}

/// Graph's name of a control; one that has an id is followed by it.
fn control_name(control: &GrantControl) -> String {
    match control {
        GrantControl::Mfa => "mfa".to_owned(),
        GrantControl::CompliantDevice => "compliantDevice".to_owned(),
        GrantControl::DomainJoinedDevice => "domainJoinedDevice".to_owned(),
        GrantControl::ApprovedApplication => "approvedApplication".to_owned(),
        GrantControl::CompliantApplication => "compliantApplication".to_owned(),
        GrantControl::PasswordChange => "passwordChange".to_owned(),
        GrantControl::RiskRemediation => "riskRemediation".to_owned(),
        GrantControl::AuthenticationStrength(id) => format!("authenticationStrength:{id}"),
        GrantControl::TermsOfUse(id) => format!("termsOfUse:{id}"),
        GrantControl::CustomAuthenticationFactor(id) => format!("customAuthenticationFactor:{id}"),
    }
}
